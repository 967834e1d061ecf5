"""What a drawing is: lines of styled text, and where the numbers stand in them.

A drawing is a pure function of what it shows and how much room there is; the widget around it is in `panel`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from rnntutor.engine.tree import Address

# Latin, Greek, signs of mathematics, arrows, box drawing, blocks: what nearly every text here is made of.
ONE_CELL_EACH = re.compile("[ -~¡-¬®-˿Ͱ-Ͽᵢ-ᵪ‐-‧₀-₞←-⋿─-▿]*")
ON = "…"  # the sign that something goes on beyond the edge


class Run(NamedTuple):
    """A stretch of text in one style; `style` is a key of the palette, such as "gate", "gate bold" or "memory step"."""

    text: str
    style: str = "text"


Line = tuple[Run, ...]


class Spot(NamedTuple):
    """A number on the drawing: where it stands (cells from 0) and which value it is."""

    row: int
    column: int
    width: int
    address: Address
    scene: str = ""  # whose value it is, where a picture shows several scenes; "" for the panel's own

    def covers(self, row: int, column: int) -> bool:
        """Whether that cell belongs to this spot."""
        return row == self.row and self.column <= column < self.column + self.width


@dataclass(frozen=True)
class Drawing:
    """Lines no wider than the room they were drawn for, and the spots that can be selected, top left first.

    `make_spots` is called when someone points at the drawing, so that a step of time does not pay for it.
    """

    lines: tuple[Line, ...]
    make_spots: Callable[[], Iterable[Spot]] = field(default=tuple, compare=False)

    @cached_property
    def spots(self) -> Sequence[Spot]:
        """Every number that can be selected."""
        return tuple(sorted(self.make_spots()))

    def spot_at(self, row: int, column: int) -> Spot | None:
        """The spot under a cell."""
        return next((spot for spot in self.spots if spot.covers(row, column)), None)

    def spot_of(self, address: Address | None, scene: str = "") -> Spot | None:
        """Where a value stands, the first place of several."""
        return next((spot for spot in self.spots if (spot.address, spot.scene) == (address, scene)), None)

    @cached_property
    def text(self) -> str:
        """The lines without style or trailing blanks, for tests and for copying."""
        return "\n".join("".join(run.text for run in line).rstrip() for line in self.lines)


def nearest(spots: Sequence[Spot], start: Spot, across: int, down: int) -> Spot | None:
    """The spot nearest to `start` in a direction (one of across and down is -1 or 1), or None at the edge."""

    def distance(spot: Spot) -> tuple[float, float]:
        off_x = (spot.column + spot.width / 2) - (start.column + start.width / 2)
        off_y = spot.row - start.row
        return (abs(off_y), abs(off_x)) if down else (abs(off_x), abs(off_y))

    if down:
        ahead = [spot for spot in spots if (spot.row - start.row) * down > 0]
    else:
        ahead = [spot for spot in spots if spot.row == start.row and (spot.column - start.column) * across > 0]
    return min(ahead, key=distance, default=None)


def length(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() or ONE_CELL_EACH.fullmatch(text) else cell_len(text)


def width_of(line: Iterable[Run]) -> int:
    """How many cells a line takes."""
    return length("".join([text for text, _ in line]))


def clip(text: str, width: int) -> str:
    """The text in at most `width` cells, with … where it goes on."""
    if length(text) <= width:
        return text
    return "" if width <= 0 else set_cell_size(text, width - 1).rstrip() + ON


def fit(text: str, width: int, right: bool = False) -> str:
    """The text in exactly `width` cells: padded, or clipped with …."""
    text = clip(text, width)
    blank = " " * (width - length(text))
    return blank + text if right else text + blank


def clip_line(line: Iterable[Run], width: int) -> Line:
    """The line in at most `width` cells, with … where it goes on; neighbours of one style become one run."""
    line = tuple(line)
    if width_of(line) <= width:
        return merge(line)
    kept: list[Run] = []
    room = max(width, 0) - 1
    for text, style in line:
        if length(text) > room:
            kept += [Run(set_cell_size(text, max(room, 0)), style), Run(ON if width > 0 else "", "quiet")]
            break
        kept.append(Run(text, style))
        room -= length(text)
    return merge(kept)


def merge(line: Iterable[Run]) -> Line:
    """Neighbours of one style as one run, empty runs gone."""
    merged: list[Run] = []
    for run in line:
        if merged and merged[-1].style == run.style:
            merged[-1] = Run(merged[-1].text + run.text, run.style)
        elif run.text:
            merged.append(run)
    return tuple(merged)
