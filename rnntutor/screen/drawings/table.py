"""Quantities down, steps across: the table that a learner fills in on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip_line, fit, merge
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.layout import (
    Row,
    framed,
    label,
    more,
    remember,
    row_window,
    shown_names,
    spot_row,
    units_of,
    widest,
    window,
)
from rnntutor.screen.view import View

INLINE_WIDTH = 13  # a short vector stands in one row up to this width


def title(view: View, panel: Panel) -> Line:
    """The kind of picture."""
    return (Run("table", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each quantity or unit and one for the steps."""
    rows = len(_rows(view, panel, width))
    return 1 + min(rows, 6), 1 + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step fits."""
    rows = _rows(view, panel, 200)
    grid = _grid(view, panel, 10_000)
    numbers = max((cells.width_of(view, row.name, row.units) for row in rows), default=1)
    return grid.label_width + (numbers + 2) * (view.steps + 1)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The table with the current step framed; what does not fit is left out with a sign."""
    grid = _grid(view, panel, width)
    focus = next((i for i, row in enumerate(grid.rows) if _has(row, view.selected)), None)
    shown = row_window(len(grid.rows), max(height - 1, 1), focus)
    lines = [grid.header(view), *(grid.line(view, row) for row in grid.rows[slice(*shown)])]
    if shown != (0, len(grid.rows)):
        lines.append((Run(more(len(grid.rows), shown, "rows"), "quiet"),))
    lines = [clip_line(line, width) for line in lines[: max(height, 1)]]
    return Drawing(tuple(lines), lambda: grid.spots(view, shown))


def _has(row: Row, address: Address | None) -> bool:
    if address is None or address.name != row.name:
        return False
    return address.unit in row.units or not address.unit


def _rows(view: View, panel: Panel, width: int) -> list[Row]:
    def make() -> list[Row]:
        rows: list[Row] = []
        for name in shown_names(view, panel):
            units = units_of(view.shape(name))
            room = min(INLINE_WIDTH, width - 8)
            if len(view.shape(name)) < 2 and cells.width_of(view, name, units) <= room:
                rows.append(Row(name, units, label(view, name)))
            else:
                rows += [Row(name, (unit,), label(view, name, unit)) for unit in units]
        return rows

    return remember(view, ("table rows", panel.names, width), make)


@dataclass(frozen=True)
class _Grid:
    """The rows and the steps `first` to `last` of a table; `start` says that step 0 is shown."""

    rows: list[Row]
    first: int
    last: int
    beyond: bool
    label_width: int
    cell_width: int

    @property
    def steps(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def sizes(self) -> tuple[int, int]:
        return self.label_width, self.cell_width

    def header(self, view: View) -> Line:
        sign = ON if self.first > 1 else ""
        runs = [Run(fit(fit("step", self.label_width - len(sign)) + sign, self.label_width), "quiet")]
        for step in self.steps:
            runs += framed((Run(str(step).rjust(self.cell_width), "quiet"),), step == view.step)
        return merge([*runs, Run(ON if self.beyond else "", "quiet")])

    def line(self, view: View, row: Row) -> Line:
        columns = list(
            remember(view, ("table", self.first, self.last, self.sizes, row), lambda: self.columns(view, row))
        )
        if self.first <= view.step <= self.last:
            columns[view.step - self.first] = framed(self.cell(view, row, view.step), True)
        chosen = view.selected
        at = chosen.step if chosen is not None and chosen.name == row.name else None
        if at is not None and self.first <= at <= self.last and at != view.step:
            columns[at - self.first] = framed(self.cell(view, row, at), False)
        label = Run(fit(row.label, self.label_width), view.role(row.name))
        return merge([label, *chain.from_iterable(columns)])

    def columns(self, view: View, row: Row) -> list[list[Run]]:
        if row.name in view.varying:
            return cells.row(view, row.name, row.units, self.steps, self.cell_width)
        return [framed(self.cell(view, row, step), False) for step in self.steps]

    def cell(self, view: View, row: Row, step: int) -> Line:
        if row.name not in view.varying and step != self.first:
            return (Run(" " * self.cell_width, "text"),)
        return cells.cell(view, row.name, step, row.units, self.cell_width)

    def spots(self, view: View, shown: tuple[int, int]) -> Iterator[Spot]:
        for index, row in enumerate(self.rows):
            for place, step in enumerate(self.steps):
                right = self.label_width + (place + 1) * (self.cell_width + 2) - 1
                yield from cells.spots(view, row.name, step, row.units, spot_row(index, shown), right)


def _grid(view: View, panel: Panel, width: int) -> _Grid:
    rows = _rows(view, panel, width)
    label_width, cell_width = remember(view, ("table widths", panel.names, width), lambda: _widths(view, rows, width))
    stride = cell_width + 2
    offset = 0 if _starts(view, panel.names, rows) else 1
    count = view.steps + 1 - offset
    room = (width - label_width) // stride
    if room < count:
        room = max((width - label_width - 1) // stride, 1)
    first, last = window(view.step + 1 - offset, count, room)
    first, last = first - 1 + offset, last - 1 + offset
    return _Grid(rows, first, last, last < view.steps, label_width, cell_width)


def _widths(view: View, rows: list[Row], width: int) -> tuple[int, int]:
    """The cells of the labels and of each step."""
    label_width = min(max(widest(row.label for row in rows), 4), max(width // 3, 4)) + 1
    numbers = max((cells.width_of(view, row.name, row.units) for row in rows), default=1)
    return label_width, min(max(numbers, len(str(view.steps))), max(width - label_width - 2, 1))


def _starts(view: View, names: tuple[str, ...], rows: list[Row]) -> bool:
    """Whether step 0 is worth a column: some shown quantity begins with something else than zero."""

    def make() -> bool:
        values = [view.value(row.name, 0) for row in rows if row.name in view.varying]
        return any(value is not None and bool(np.any(value)) for value in values)

    return remember(view, ("starts", names), make)
