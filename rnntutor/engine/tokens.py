"""Text into tokens: what people type (Unicode mathematics included) made plain, every token with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import LanguageError

LIMIT = 500  # characters of one equation
SUBSCRIPT_LETTERS = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛᵤᵥₓᵦᵧᵨᵩᵪ", "aehijklmnoprsuvxβγρφχ", strict=True))
SUBSCRIPT_DIGITS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
FRACTIONS = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅐": 1 / 7, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8, "⅑": 1 / 9, "⅒": 1 / 10,
}  # fmt: skip
LATIN = dict(zip("асеорхуіјѕАВСЕНІЈКМОРЅТХУ", "aceopxyijsABCEHIJKMOPSTXY", strict=True))  # by Cyrillic ones
_OPERATORS = {
    "−": "-", "–": "-", "—": "-", "·": "·", "⋅": "·", "×": "·", "∙": "·", "⊙": "*", "∘": "*", "∗": "*", "^": "**",
    "÷": "/", "∕": "/", "⁄": "/", "√": "√", "∂": "∂", "'": "'",
}  # fmt: skip
_OPERATORS |= {sign: sign for sign in "+-*/@()[],;:=.<>"}
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−–]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*")
_SUBSCRIPT = re.compile(
    f"([{''.join(SUBSCRIPT_LETTERS)}]*)(?:(ₜ)(?:([₊₋])([{''.join(SUBSCRIPT_DIGITS)}]+))?|([{''.join(SUBSCRIPT_DIGITS)}]+))?"
)
_SUPERSCRIPT = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text. `kind`: number, name, power (², ⁻¹), transpose, operator, end.

    `column` counts from 1, `spaced` says that white space stands before it. A name carries what its subscript says:
    `shift` for `hₜ₋₁`, `step` for `c₂`.
    """

    kind: str
    text: str
    column: int
    spaced: bool = False
    value: float = 0.0
    shift: int | None = None
    step: int | None = None


def _halfwidth(text: str) -> str:
    """Full-width characters as the ordinary ones, one for one, so that columns stay."""
    return "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c in "\u3000\u00a0\u2009\u202f\t" else c for c in text
    )


def tokens(text: str, limit: int = LIMIT) -> list[Token]:
    """The tokens of one line of text, ended by a token of kind "end". Raises LanguageError."""
    if len(text) > limit:
        raise LanguageError(f"too long: {len(text)} characters, at most {limit}", column=1)
    plain, found, at = _halfwidth(text), [], 0
    while at < len(plain):
        if plain[at] == " ":
            at += 1
            continue
        token, after = _token(plain, at, found[-1] if found else None)
        found.append(token)
        at = after
    return [*found, Token("end", "", len(plain) + 1, True)]


def _token(plain: str, at: int, before: Token | None) -> tuple[Token, int]:
    column, spaced, sign = at + 1, at == 0 or plain[at - 1] == " ", plain[at]
    if number := _NUMBER.match(plain, at):
        value = float(re.sub("[−–]", "-", number[0]))
        if value == float("inf"):
            raise LanguageError(f"{number[0]} is too large a number", column=column)
        return Token("number", number[0], column, spaced, value), number.end()
    if sign in FRACTIONS:
        if before and before.kind == "number" and not spaced:
            raise LanguageError(f"write {before.text}{sign} as a sum, ({before.text} + {sign})", column=column)
        return Token("number", sign, column, spaced, FRACTIONS[sign]), at + 1
    if name := _NAME.match(plain, at):
        return _name(plain, name, column, spaced)
    if power := _SUPERSCRIPT.match(plain, at):
        exponent = "".join(SUPERSCRIPTS[c] for c in power[0])
        if not re.fullmatch(r"-?[0-9]{1,9}", exponent):
            raise LanguageError(f"'{power[0]}' is no exponent", column=column)
        return Token("power", power[0], column, spaced, float(exponent)), power.end()
    if sign == "ᵀ":
        return Token("transpose", sign, column, spaced), at + 1
    if plain.startswith("**", at):
        return Token("operator", "**", column, spaced), at + 2
    if sign in _OPERATORS:
        return Token("operator", _OPERATORS[sign], column, spaced), at + 1
    latin = f": it is a Cyrillic letter, write the Latin {LATIN[sign]}" if sign in LATIN else ""
    raise LanguageError(f"the character {_show(sign)} means nothing here{latin}", column=column)


def _name(plain: str, name: re.Match[str], column: int, spaced: bool) -> tuple[Token, int]:
    text, shift, step = name[0], None, None
    below = _SUBSCRIPT.match(plain, name.end())
    if below is None or not below[0]:
        return Token("name", text, column, spaced), name.end()
    letters, now, direction, count, digits = below.groups()
    if letters:
        text += "_" + "".join(SUBSCRIPT_LETTERS[c] for c in letters)
    if now:
        lag = int("".join(SUBSCRIPT_DIGITS[c] for c in count[:6])) if count else 0
        shift = -lag if direction == "₋" else lag
    elif digits:
        step = int("".join(SUBSCRIPT_DIGITS[c] for c in digits[:6]))
    return Token("name", text, column, spaced, 0.0, shift, step), below.end()


def _show(sign: str) -> str:
    return f"'{sign}'" if sign.isprintable() else f"U+{ord(sign):04X}"
