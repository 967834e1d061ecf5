"""Styled words broken into lines, for the screen's running text; drawings lay themselves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.cells import chop_cells

from rnntutor.screen.drawing import Drawing, Line, Run, Spot, length, merge

BREAK = "\n"  # a Bit of this text ends the line
PIECES = re.compile(r"\n|[ \t]+|[^ \t\n]+")


class Bit(NamedTuple):
    """A stretch of text in one style; a `target` makes it a link to that value."""

    text: str
    style: str = "text"
    target: Any = None


Row = tuple[Bit, ...]


def wrap(bits: Iterable[Bit], width: int, first: Row = (), rest: Row = ()) -> list[Row]:
    """Rows of at most `width` cells; `first` stands before the first row and `rest` before every other.

    Lines are broken at blanks; a bit with a target stays whole where it fits, and a word wider than a row is cut.
    """
    rows: list[Row] = []
    row, room = list(first), width - breadth(first)
    fresh = True
    blank: Bit | None = None
    for word in _words(bits, max(width - breadth(rest), 1)):
        size = breadth(word)
        if word[0].text == BREAK or (not fresh and size + (length(blank.text) if blank else 0) > room):
            rows.append(tuple(row))
            row, room, fresh, blank = list(rest), width - breadth(rest), True, None
            if word[0].text == BREAK:
                continue
        if word[0].text.isspace():
            blank = None if fresh else word[0]
            continue
        if blank:
            row.append(blank)
            room -= length(blank.text)
        row += word
        room -= size
        fresh, blank = False, None
    rows.append(tuple(row))
    return rows


def _words(bits: Iterable[Bit], width: int) -> Iterator[Row]:
    """Blanks, breaks, and words, of which each may be of several styles."""
    word: list[Bit] = []
    for bit in bits:
        whole = bit.target is not None and length(bit.text) <= width
        for text in [bit.text] if whole else PIECES.findall(bit.text):
            piece = bit._replace(text=text)
            if text.isspace():
                yield from _cut(word, width)
                yield (piece._replace(target=None),)
                word = []
            else:
                word.append(piece)
    yield from _cut(word, width)


def _cut(word: list[Bit], width: int) -> Iterator[Row]:
    """The word, in parts where it is wider than a row."""
    if not word:
        return
    if breadth(word) <= width:
        yield tuple(word)
        return
    for bit in word:
        for part in chop_cells(bit.text, width):
            yield (bit._replace(text=part),)


def breadth(row: Iterable[Bit]) -> int:
    """How many cells a row takes."""
    return sum(length(bit.text) for bit in row)


def line_of(row: Iterable[Bit]) -> Line:
    """The row as a drawing's line."""
    return merge(Run(bit.text, bit.style) for bit in row)


def drawing_of(rows: Sequence[Row]) -> Drawing:
    """The rows as a drawing whose spots are the links."""

    def spots() -> Iterator[Spot]:
        for number, row in enumerate(rows):
            column = 0
            for bit in row:
                size = length(bit.text)
                if bit.target is not None and size:
                    yield Spot(number, column, size, bit.target)
                column += size

    return Drawing(tuple(line_of(row) for row in rows), spots)
