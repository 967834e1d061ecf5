"""Quantities down, steps across, the current step framed: what a table and a strip of inputs have in common."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip, fit, length, merge
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.layout import (
    CHANGED,
    Row,
    framed,
    label,
    listing,
    remember,
    shown_names,
    spot_row,
    units_of,
    widest,
    window,
    word_at,
)
from rnntutor.screen.drawings.names import scene_name
from rnntutor.screen.view import View

FEW = 6  # steps that are worth more than a label that is not cut
UNBOUNDED = 100_000  # columns in which everything has room


class Kind(NamedTuple):
    """What sets a table and a strip apart."""

    corner: str  # what stands before the steps
    inline: int  # a vector takes one row up to so many cells
    words: bool  # a one-hot value is written as its word
    start: bool  # step 0 has a column where a quantity begins with something else than zero


class Grid(NamedTuple):
    """The rows and steps that are shown, and the cells of the labels and of each step."""

    kind: Kind
    rows: tuple[Row, ...]
    steps: Sequence[int]
    before: bool  # steps are left out on the left
    beyond: bool  # and on the right
    label_width: int
    cell_width: int

    def spots(self, view: View, shown: tuple[int, int], scenes: Sequence[str]) -> Iterator[Spot]:
        """Every number of every row, rows that are left out included; `scenes` are the ids of those side by side."""
        for index, row in enumerate(self.rows):
            scene = scenes[row.scene] if row.scene else ""
            for spot in self._row_spots(own_view(view, row), row, spot_row(index, shown)):
                yield spot._replace(scene=scene)

    def _row_spots(self, view: View, row: Row, at: int) -> Iterator[Spot]:
        for place, step in enumerate(self.steps):
            left = self.label_width + place * (self.cell_width + 2) + 1
            if row.name not in view.varying:
                if not place:
                    yield from cells.spots(view, row.name, None, row.units, at, left + self.cell_width)
            elif row.norm or _word(view, self.kind, row, step) is not None:
                if view.value(row.name, step) is not None:
                    yield Spot(at, left, self.cell_width, Address(row.name, step))
            else:
                yield from cells.spots(view, row.name, step, row.units, at, left + self.cell_width)


def own_view(view: View, row: Row) -> View:
    """The view of the scene that a row belongs to, with those beside it: their numbers are written alike."""
    return view.beside[row.scene].with_beside(view.beside) if view.beside else view


def rows_of(view: View, panel: Panel, kind: Kind, width: int) -> tuple[Row, ...]:
    """A row for each quantity, or for each unit where there is no room side by side or one alone has words for them.

    Of several scenes, the rows of one quantity or unit stand under one another.
    """

    def make() -> tuple[Row, ...]:
        rows = [_rows_of(one, panel, kind, width) for one in view.beside or (view,)]
        return _together(view, rows) if view.beside else rows[0]

    return remember(view, ("grid rows", kind, panel.names, panel.norm, width), make)


def _rows_of(view: View, panel: Panel, kind: Kind, width: int) -> tuple[Row, ...]:
    rows: list[Row] = []
    names = shown_names(view, panel)
    for name in names:
        units = units_of(view.shape(name))
        room = min(kind.inline, width - length(label(view, name)) - 4)
        labels = bool(view.labels(name))
        inline = len(view.shape(name)) < 2 and cells.width_of(view, name, units) <= room
        if panel.norm and name in view.varying:
            rows.append(Row(name, units, measured(label(view, name), True), norm=True))
        elif (kind.words and labels) or (inline and not (labels and len(names) == 1)):
            rows.append(Row(name, units, label(view, name)))
        else:
            whose = label(view, name) + " " if labels and len(names) > 1 and len(units[0]) == 1 else ""
            fronts = [whose, *[" " * length(whose)] * (len(units) - 1)]
            rows += [Row(name, (unit,), f + label(view, name, unit)) for f, unit in zip(fronts, units, strict=True)]
    return tuple(rows)


def measured(text: str, norm: bool) -> str:
    """A quantity's name, or that of its length: "h", "|h|"."""
    return f"|{text}|" if norm else text


def _together(view: View, each: list[tuple[Row, ...]]) -> tuple[Row, ...]:
    """The rows of several scenes: those of one name under one another, each with its scene, the first with the name."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for scene, rows in enumerate(each):
        for row in rows:
            groups.setdefault((row.name, row.label), []).append(row._replace(scene=scene))
    wide = widest(text for _, text in groups) + 1 if len(groups) > 1 else 0
    return tuple(
        row._replace(label=fit(text if not k else "", wide) + scene_name(view.beside[row.scene]))
        for (_, text), rows in groups.items()
        for k, row in enumerate(rows)
    )


def grid_of(view: View, panel: Panel, kind: Kind, width: int) -> Grid:
    """The rows, and the steps around the cursor that have room."""
    rows = rows_of(view, panel, kind, width)
    key = ("grid", kind, panel.names, panel.steps, panel.norm, width)
    label_width, cell_width, every = remember(view, key, lambda: _measured(view, panel, kind, rows, width))
    room = (width - label_width) // (cell_width + 2)
    if room < len(every):
        room = max((width - label_width - 1) // (cell_width + 2), 1)
    first, last = window(max(bisect_right(every, _step(view)), 1), len(every), room)
    return Grid(kind, rows, every[first - 1 : last], first > 1, last < len(every), label_width, cell_width)


def breadth_of(view: View, panel: Panel, kind: Kind) -> int:
    """The columns in which every step fits."""
    grid = grid_of(view, panel, kind, UNBOUNDED)
    return grid.label_width + (grid.cell_width + 2) * len(grid.steps)


def draw_grid(view: View, panel: Panel, kind: Kind, width: int, height: int) -> Drawing:
    """The grid in the room there is; rows and steps that do not fit are left out with a sign."""
    grid = grid_of(view, panel, kind, width)
    if not grid.rows:
        return Drawing(())
    focus = next((index for index, row in enumerate(grid.rows) if _has(row, own_view(view, row).selected)), None)
    count, header = len(grid.rows), [_header(view, grid)]

    def line(index: int) -> Line:
        row = grid.rows[index]
        return _line(own_view(view, row), grid, row)

    lines, shown = listing(count, focus, header, line, "rows", (width, height))
    return Drawing(lines, lambda: grid.spots(view, shown, panel.scenes))


def _step(view: View) -> int:
    """The step of the time cursor, also where the first of several scenes is over before."""
    return max(one.step for one in view.beside or (view,))


def _measured(
    view: View, panel: Panel, kind: Kind, rows: tuple[Row, ...], width: int
) -> tuple[int, int, Sequence[int]]:
    """The cells of the labels and of each step, and all steps."""
    corner = length(kind.corner)
    views = [own_view(view, row) for row in rows]
    cell = max([_cell_width(*own) for own in zip(views, repeat(kind), rows)] + [len(str(view.steps))])
    longest = max((one.last(row.name) for one, row in zip(views, rows, strict=True)), default=0) or view.steps
    begun = {_begins(one, row.name) for one, row in zip(views, rows, strict=True)} if kind.start else set[int | None]()
    steps = panel.steps or range(0 if 0 in begun else 1, longest + 1 + (longest + 1 in begun))
    most = max(width // 3, width - 2 - (cell + 2) * min(len(steps), FEW), corner)
    label_width = min(max(widest(row.label for row in rows), corner), most) + 1
    return label_width, min(cell, max(width - label_width - 3, 1)), steps


def _begins(view: View, name: str) -> int | None:
    """The step of a start that is not zero: 0, or that behind the last one; None where there is none."""
    step = view.trace.begins(name) if name in view.varying else None
    value = view.value(name, step)
    return step if value is not None and np.any(value) else None


def _cell_width(view: View, kind: Kind, row: Row) -> int:
    if row.norm:
        return cells.norm_width(view, row.name) + cells.marks(view, row.name)
    words = view.labels(row.name) if kind.words else ()
    if words:
        read = view.words.get(row.name, ())
        return min(widest(read or words) + cells.marks(view, row.name), kind.inline)
    return cells.width_of(view, row.name, row.units)


def _has(row: Row, address: Address | None) -> bool:
    return address is not None and address.name == row.name and (address.unit in row.units or not address.unit)


def _header(view: View, grid: Grid) -> Line:
    sign = ON if grid.before else ""
    runs = [Run(fit(grid.kind.corner, grid.label_width - len(sign)) + sign, "quiet")]
    worded = grid.kind.words and bool(view.labels(grid.rows[0].name))
    for step in grid.steps:
        number = fit(str(step), grid.cell_width, right=not worded)
        runs += framed((Run(number, "quiet"),), step == _step(view))
    return merge([*runs, Run(ON if grid.beyond else "", "quiet")])


def _line(view: View, grid: Grid, row: Row) -> Line:
    """One row: what does not depend on cursor and selection is made once for these steps."""
    kept = ("columns", grid.kind, grid.steps, grid.label_width, grid.cell_width, row)
    columns = list(remember(view, kept, lambda: _columns(view, grid, row)))
    varies, chosen = row.name in view.varying, view.selected
    now, at = (view.cursor(row.name) if varies else view.step), None
    if chosen is not None and chosen.name == row.name:
        at = chosen.step if varies else grid.steps[0]
    for step in (now, at):
        if step is not None and step in grid.steps:
            columns[grid.steps.index(step)] = framed(_content(view, grid, row, step), step == now)
    label_run = Run(fit(row.label, grid.label_width), f"{view.role(row.name)} bold")
    return merge([label_run, *chain.from_iterable(columns)])


def _columns(view: View, grid: Grid, row: Row) -> list[list[Run]]:
    if row.name in view.varying and not row.norm and not (grid.kind.words and view.labels(row.name)):
        return cells.row(view, row.name, row.units, grid.steps, grid.cell_width)
    view = view.select(None)
    return [framed(_content(view, grid, row, step), False) for step in grid.steps]


def _content(view: View, grid: Grid, row: Row, step: int) -> Line:
    """What stands at a step; a weight, and the gradient of one, stands once, at the first."""
    if row.name not in view.varying:
        if step != grid.steps[0]:
            return (Run(" " * grid.cell_width, "text"),)
        return cells.cell(view, row.name, None, row.units, grid.cell_width)
    if row.norm:
        return cells.norm(view, row.name, step, grid.cell_width)
    word = _word(view, grid.kind, row, step)
    if word is None and grid.kind.words and view.labels(row.name) and view.covered(row.name, step):
        hidden = cells.cell(view, row.name, step, ((),))[-1]
        return merge([hidden, Run(" " * (grid.cell_width - length(hidden.text)), "text")])
    if word is None:
        return cells.cell(view, row.name, step, row.units, grid.cell_width)
    touched, chosen = view.touched(row.name, step), view.selected
    here = chosen is not None and (chosen.name, chosen.step) == (row.name, step)
    bare = clip(word + CHANGED * touched, grid.cell_width)
    ink = ("changed" if touched else view.role(row.name)) + " selected" * here
    return merge([Run(bare, ink), Run(" " * (grid.cell_width - length(bare)), "text")])


def _word(view: View, kind: Kind, row: Row, step: int) -> str | None:
    return word_at(view, row.name, step) if kind.words and not view.covered(row.name, step) else None
