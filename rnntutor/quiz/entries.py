"""What was typed, taken apart: where one number ends and the next begins, and which numbers are a row.

`4, 12, 32`, `[4 12 32]`, `1 2; 3 4`, `((1, 2), (3, 4))`. White space parts numbers as on paper: `1 -2` are two numbers,
`1 - 2` is one. What can be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rnntutor.engine.errors import LanguageError
from rnntutor.engine.operations import ALIASES, FUNCTIONS
from rnntutor.engine.tokens import Token, tokens
from rnntutor.notation.numbers import MINUS

LIMIT = 400  # characters of one answer
_SHOWN = 60  # characters of one number that are shown back
_NESTING = 30  # how many brackets may stand in one another
_PAIRS = {"(": ")", "[": "]"}
_NEW_LINES = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_GLUED = re.compile(r"(?<![^\W\d])(ln|exp|tanh|sqrt)(?=\d)")  # not σ2, which may be a name, nor log2, a base
_SIGNS = str.maketrans({"-": MINUS, "–": MINUS, "*": "·"})


class Unreadable(Exception):
    """What was typed cannot be read as what is asked; `message` says what would be right."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Row:
    """Entries beside one another: each is the tokens of one number or a row again. `by` is the sign between them."""

    parts: tuple[Row | list[Token], ...]
    by: str


def scan(text: str) -> list[Token]:
    """The tokens of an answer, brackets in pairs; a new line is a `;`. Raises Unreadable."""
    if len(text) > LIMIT:
        raise Unreadable(f"An answer has at most {LIMIT} characters; this one has {len(text)}.")
    if "∞" in text:
        raise Unreadable("∞ is not a finite number.")
    if "%" in text or "％" in text:
        raise Unreadable("A share is written as a number here: 0.5 for 50 %.")
    try:
        words = tokens(_GLUED.sub(r"\1 ", _NEW_LINES.sub(" ; ", text.strip())), 3 * LIMIT)[:-1]
    except LanguageError as error:
        raise Unreadable(f"This cannot be read: {error.message}.") from None
    if not words:
        raise Unreadable("Nothing is typed yet.")
    open_brackets: list[str] = []
    for word in words:
        if _sign(word) in _PAIRS:
            open_brackets.append(_PAIRS[word.text])
            if len(open_brackets) > _NESTING:
                raise Unreadable(f"There are more than {_NESTING} brackets in one another.")
        elif _sign(word) in (")", "]") and (not open_brackets or open_brackets.pop() != word.text):
            raise Unreadable(f"There is a '{word.text}' that closes nothing.")
    if open_brackets:
        raise Unreadable(f"A bracket is not closed: '{open_brackets[-1]}' is missing.")
    return words


def split(words: list[Token]) -> Row | list[Token]:
    """The tokens of one number, or the row of them that they are. Raises Unreadable for an empty or doubtful entry."""
    if not words:
        raise Unreadable("There is nothing between the brackets.")
    if _wrapped(words):
        square = words[0].text == "["
        inner = split(words[1:-1])
        if square and not isinstance(inner, Row):
            return Row((inner,), "[")
        return inner
    for sign in ";", ",":
        parts = _parted(words, sign)
        if len(parts) > 1:
            if not all(parts):
                raise Unreadable(f"An entry is empty: there is a '{sign}' with no number on one of its sides.")
            if sign == ",":
                _refuse_doubtful(parts)
            return Row(tuple(split(part) for part in parts), sign)
    parts = _spaced(words)
    return Row(tuple(split(part) for part in parts), " ") if len(parts) > 1 else words


def spoken(entry: Row | list[Token]) -> str:
    """What was typed, with true signs: "e^−2", "1/3", "(4, 12)"."""
    if isinstance(entry, Row):
        return f"({', '.join(spoken(part) for part in entry.parts)})"
    text = ""
    for word in entry:
        sign = "^" if word.text == "**" else word.text.translate(_SIGNS)
        text += (" " if word.spaced and text else "") + sign
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def echo(text: str) -> str:
    """What was typed, short and on one line, for a message."""
    line = "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def ends(word: Token) -> bool:
    """Whether a number can end with this token."""
    if word.kind == "name":
        return not is_function(word)
    return word.kind in ("number", "power", "transpose") or word.text in (")", "]")


def begins(word: Token) -> bool:
    """Whether a number without a sign can begin with this token."""
    return word.kind in ("number", "name") or word.text in ("(", "[", "√")


def is_function(word: Token) -> bool:
    """Whether the token is the name of a function of the language."""
    return word.kind == "name" and (word.text in FUNCTIONS or word.text in ALIASES)


def _sign(word: Token) -> str:
    return word.text if word.kind == "operator" else ""


def _depths(words: list[Token]) -> list[int]:
    """How many brackets are open around each token (a bracket itself counts as inside)."""
    depth, found = 0, []
    for word in words:
        depth += _sign(word) in _PAIRS
        found.append(depth)
        depth -= _sign(word) in (")", "]")
    return found


def _wrapped(words: list[Token]) -> bool:
    """Whether one pair of brackets holds all of it."""
    if _sign(words[0]) not in _PAIRS:
        return False
    depth = 0
    for at, word in enumerate(words):
        depth += (_sign(word) in _PAIRS) - (_sign(word) in (")", "]"))
        if not depth:
            return at == len(words) - 1
    return False


def _parted(words: list[Token], sign: str) -> list[list[Token]]:
    """Parted at every `sign` that stands outside of brackets."""
    parts: list[list[Token]] = [[]]
    for word, depth in zip(words, _depths(words), strict=True):
        if not depth and _sign(word) == sign:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _spaced(words: list[Token]) -> list[list[Token]]:
    """Parted at white space that has a number on both sides."""
    parts, depths = [words[:1]], _depths(words)
    for at in range(1, len(words)):
        word, outside = words[at], depths[at] - (_sign(words[at]) in _PAIRS) == 0
        if word.spaced and outside and ends(words[at - 1]) and (begins(word) or _glued_sign(words, at)):
            parts.append([])
        parts[-1].append(word)
    return parts


def _glued_sign(words: list[Token], at: int) -> bool:
    """Whether a + or − belongs to the number behind it: `1 -2`, not `1 - 2`."""
    return _sign(words[at]) in ("+", "-") and at + 1 < len(words) and not words[at + 1].spaced


def _refuse_doubtful(parts: list[list[Token]]) -> None:
    """Raise for a comma that cannot well be one between numbers, because nobody writes a number `05` or `000`."""
    texts = [part[0].text for part in parts[1:]]
    if parts[0][-1].text.isdigit() and any(
        len(part) == 1 and not part[0].spaced and re.fullmatch(r"0\d+", part[0].text) for part in parts[1:]
    ):
        typed = ",".join(map(spoken, parts))
        read = ", ".join([spoken(parts[0]), *(text.lstrip("0") or "0" for text in texts)])
        one = one_number(parts[0][-1].text, texts[0])
        raise Unreadable(f"{typed} would be read as ({read}). Write {one} for one number, ({read}) for {len(parts)}.")


def one_number(before: str, after: str) -> str:
    """What the digits on both sides of a comma are if they are one number: 1000 for 1,000 and 3.5 for 3,5."""
    return before + after if len(after) == 3 and before != "0" else f"{before}.{after}"
