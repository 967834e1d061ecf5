"""Reading what was typed into an answer box: the number, vector, matrix or choice that it is, and how it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from rnntutor.course.addresses import GRAD
from rnntutor.engine.errors import LanguageError
from rnntutor.engine.language import parse_address
from rnntutor.engine.tokens import Token
from rnntutor.notation.mathtext import unmarked
from rnntutor.notation.numbers import exact, scientific, show

from .arithmetic import refuse_names, value_of
from .asked import Asked, letter
from .entries import Row, Unreadable, echo, one_number, scan, split, spoken

WHOLE = 9  # decimals of a number that nothing was rounded of
__all__ = ["Entry", "Reading", "Unreadable", "read"]
_ASSIGNED = re.compile("[=≈＝≅]")
_THOUSANDS = re.compile(r"(?<=\d)[ ,_'](?=\d{3}(?!\d))")
_ROUNDED = re.compile(r"[.,]\d")
_TURNED = re.compile(r"[)\]] ?(\^? ?T|ᵀ|')$")  # a row that is written as a column
_SLOPE = re.compile(r"(?:[d∂]\s*\w*\s*/\s*)?[d∂]\s*(\S+)")  # dL/dw, ∂L/∂w, dw


@dataclass(frozen=True, slots=True)
class Entry:
    """One number as it was typed: `places` are its decimals (2 for "7.00"), None for an expression such as 1/3."""

    value: float
    text: str
    places: int | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is an expression, so that nothing was rounded."""
        return self.places is None

    @property
    def digits(self) -> int | None:
        """To how many decimals it says what was meant: all of them in 2/3 or ln 2, None where 0.67·2 was rounded."""
        return WHOLE if self.places is None and not _ROUNDED.search(self.text) else self.places


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: `entries` row by row in the `shape` that is asked for; of a choice its number from 1."""

    entries: tuple[Entry, ...]
    shape: tuple[int, ...]
    shown: str
    choice: int = 0

    @property
    def values(self) -> np.ndarray:
        """The numbers as an array of the shape asked for."""
        return np.array([entry.value for entry in self.entries], dtype=float).reshape(self.shape)


def read(text: str, asked: Asked) -> Reading:
    """Read `text` as an answer to what is `asked`. Raises Unreadable and nothing else."""
    if asked.choices:
        return _choice(text, asked.choices)
    parts = split(scan(_without_name(text, asked)))
    rows = _fitted(parts, asked)
    entries = tuple(_entry(words) for words in rows)
    return Reading(entries, asked.shape, _shown(entries, asked))


def _without_name(text: str, asked: Asked) -> str:
    """The text behind `c =` or `c[3] =`, where that is what is asked."""
    *names, number = _ASSIGNED.split(text)
    for name in filter(str.strip, names[:1]):
        if not _is_asked(name.strip(), asked):
            raise Unreadable(f"{asked.name} is asked for, and {echo(name)} is something else. Type the number alone.")
    if len(names) > 1:
        raise Unreadable("There are several equals signs: type the result alone.")
    if names and not number.strip():
        raise Unreadable("There is nothing behind the equals sign.")
    return number


def _is_asked(name: str, asked: Asked) -> bool:
    """Whether a name before `=` is the asked one: its bare name, with its step, or run together as `c2`, `c_2`."""
    address = asked.address
    if address is None:
        return False
    if address.name.startswith(GRAD) and (slope := _SLOPE.fullmatch(name)):
        name = GRAD + slope[1]
    if (
        address.step is not None
        and not address.unit
        and name in (f"{address.name}{address.step}", f"{address.name}_{address.step}")
    ):
        return True
    try:
        typed = parse_address(name)
    except LanguageError:
        return False
    numbers = () if typed.step is None else (typed.step, *typed.unit)
    wanted = (*(() if address.step is None else (address.step,)), *address.unit)
    return typed.name == address.name and numbers == wanted[: len(numbers)]


def _fitted(parts: Row | list[Token], asked: Asked) -> list[list[Token]]:
    """The entries in row-major order, as many and as nested as asked."""
    shape = asked.shape
    rows = parts.parts if isinstance(parts, Row) else (parts,)
    nested = [row for row in rows if isinstance(row, Row)]
    flat = _flat(parts)
    if nested and (
        len(nested) != len(rows)
        or len({len(row.parts) for row in nested}) != 1
        or len(flat) != len(rows) * len(nested[0].parts)
    ):
        raise Unreadable(f"{_cut(spoken(parts))} has rows of different lengths. {_wanted(asked)}{_point(parts)}")
    size = (len(rows), len(nested[0].parts)) if nested else (len(rows),)
    if len(flat) != asked.count:
        raise Unreadable(_miscounted(parts, flat, asked))
    if len(shape) == 2 and size != shape and 1 not in shape:
        raise Unreadable(f"{_wanted(asked)[:-1]}; {_cut(spoken(parts))} has another shape.")
    if len(shape) < 2 and len(size) == 2 and 1 not in size:
        raise Unreadable(f"{_wanted(asked)[:-1]}; these are {size[0]} rows of {size[1]}.{_point(parts)}")
    return flat


def _flat(parts: Row | list[Token]) -> list[list[Token]]:
    return [words for part in parts.parts for words in _flat(part)] if isinstance(parts, Row) else [parts]


def _wanted(asked: Asked) -> str:
    if len(asked.shape) == 2:
        rows, columns = asked.shape
        example = ", ".join(f"[{', '.join(['0'] * min(columns, 3))}]" for _ in range(min(rows, 2)))
        return f"{rows} rows of {columns} are asked for, written [{example}]."
    if asked.count == 1:
        return "One number is asked for."
    return f"{asked.count} numbers are asked for."


def _miscounted(parts: Row | list[Token], flat: list[list[Token]], asked: Asked) -> str:
    """What is wrong with the number of entries, and what would be right."""
    for words in flat:
        if not _TURNED.search(spoken(words)):
            refuse_names(words)
    wanted = _wanted(asked).rstrip(".")
    if not isinstance(parts, Row):
        return f"{wanted}; {_not_a_row(parts, asked.count)}"
    message = f"{wanted}; {_cut(spoken(parts))} are {len(flat)}.{_point(parts)}"
    if asked.count > 1 or parts.by != " ":
        return message
    if any(words[0].text in ("+", "-") for words in flat[1:]):
        return f"{message} A difference has a space on both sides of its sign, or on none."
    return f"{message} A product needs its sign: 2·3."


def _not_a_row(words: list[Token], count: int) -> str:
    """Why one entry is not the numbers that are asked for."""
    text = spoken(words)
    if turned := _TURNED.search(text):
        return f"leave out the {turned[1]} of {text}."
    if any(word.text in (",", ";") for word in words):
        return f"{text} is one: work it out and type the numbers alone."
    if text.isdigit() and len(text) == count:
        return f"{text} is one. Put a space between two numbers: {' '.join(text)}."
    return f"{text} is one."


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _point(parts: Row | list[Token]) -> str:
    """The hint for somebody who writes decimals with a comma, or parts thousands with one."""
    row = parts
    while isinstance(row, Row) and row.by not in (",", " "):
        row = row.parts[0]
    if not isinstance(row, Row) or row.by != ",":
        return ""
    whole, decimals = row.parts[:2]
    if isinstance(whole, Row) or isinstance(decimals, Row):
        return ""
    if whole[-1].text.isdigit() and decimals[0].text.isdigit() and not decimals[0].spaced:
        return f" For one number write {one_number(whole[-1].text, decimals[0].text)}, with a point for decimals."
    return ""


def _entry(words: list[Token]) -> Entry:
    value, text = value_of(words), spoken(words)
    unsigned = words[1:] if words[0].text in ("+", "-") else words
    if len(unsigned) == 1 and unsigned[0].kind == "number" and unsigned[0].text[-1] in "0123456789.":
        mantissa, _, exponent = re.sub("[−–]", "-", unsigned[0].text.lower()).partition("e")
        return Entry(value, text, max(0, len(mantissa.partition(".")[2]) - int(exponent or 0)))
    return Entry(value, text)


def _shown(entries: tuple[Entry, ...], asked: Asked) -> str:
    """How it was read: "1/3 ≈ 0.33", "(4, 12, 32)", "((1, 2), (3, 4))"."""
    texts = [_shown_entry(entry, asked.places) for entry in entries]
    if not asked.shape or len(texts) == 1:
        return texts[0]
    if len(asked.shape) == 1:
        return f"({', '.join(texts)})"
    columns = asked.shape[1]
    rows = [f"({', '.join(texts[at : at + columns])})" for at in range(0, len(texts), columns)]
    return f"({', '.join(rows)})"


def _shown_entry(entry: Entry, places: int) -> str:
    """Decimals as they are, an expression with its value: to the decimals asked for, to more where those are all 0."""
    if not entry.is_exact:
        return show(entry.value)
    at_most, value = max(places, 0), entry.value
    if abs(value) >= 0.5 * 10.0**-at_most:
        text, whole = show(value, at_most), exact(value, at_most)
    else:
        whole = exact(value)
        text = show(value) if whole else scientific(value, 3)
    return text if entry.text == text else f"{entry.text} {'=' if whole else '≈'} {text}"


def _plain(text: str) -> str:
    """A choice's text without what makes it pretty, for comparing."""
    return re.sub(r"[\s$`*_]+", " ", _THOUSANDS.sub("", text)).strip(" .").casefold()


def _bare(text: str) -> str:
    """A choice's text with its point, and without its marks."""
    return " ".join(re.sub(r"[$`*_]+", "", text).split()).casefold()


def _number(text: str) -> float | None:
    """The value of one number, None for anything else."""
    try:
        parts = split(scan(text))
        return None if isinstance(parts, Row) else value_of(parts)
    except Unreadable:
        return None


def _choice(text: str, choices: tuple[str, ...]) -> Reading:
    """A choice by its text; else by its number, its letter, its value. What could mean two of them is refused."""
    if len(same := [at for at, choice in enumerate(choices, 1) if _bare(choice) == _bare(text)]) == 1:
        return _chosen(same[0], choices)
    typed = _plain(text)
    mark = typed.strip("()[]#.: ")
    found = {at for at, choice in enumerate(choices, 1) if typed and typed == _plain(choice)}
    found |= {at for at in range(1, len(choices) + 1) if mark in (str(at), letter(at))}
    if not found and (value := _number(text)) is not None:
        found = {at for at, choice in enumerate(choices, 1) if _number(choice.strip("$`*")) == value}
    if len(found) > 1:
        raise Unreadable(f"'{echo(text)}' can mean two of the choices: type {_letters(choices)}.")
    if not found:
        said = f"'{echo(text)}' is none of the choices" if typed else "Nothing is typed yet"
        raise Unreadable(f"{said}: type {_letters(choices)}.")
    return _chosen(found.pop(), choices)


def _chosen(number: int, choices: tuple[str, ...]) -> Reading:
    return Reading((), (0,), f"{letter(number)}: {unmarked(choices[number - 1])}", number)


def _letters(choices: tuple[str, ...]) -> str:
    letters = [letter(at) for at in range(1, len(choices) + 1)]
    return f"{', '.join(letters[:-1])} or {letters[-1]}" if len(letters) > 1 else letters[0]
