"""The input sequence: a word under each step where the input is one-hot with labels, else its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip, clip_line, fit, length, merge
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.layout import (
    CHANGED,
    HIDDEN,
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

LONGEST = 16  # cells of one step


class _Plan(NamedTuple):
    """The rows, the steps `first` to `last`, and the cells of the labels and of each step."""

    rows: list[Row]
    label_width: int
    cell: int
    first: int
    last: int
    total: int

    @property
    def steps(self) -> range:
        return range(self.first, self.last + 1)


def title(view: View, panel: Panel) -> Line:
    """The kind of picture."""
    return (Run("sequence", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The steps, and a row for each quantity; for each unit where the numbers are too many to stand side by side."""
    rows = len(_rows(view, panel, width))
    return 1 + min(rows, 4), 1 + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step fits."""
    rows = _rows(view, panel, 200)
    plan = _plan(view, rows, 100_000) if rows else None
    return plan.label_width + (plan.cell + 2) * plan.total if plan else 1


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The sequence around the cursor, the current step framed."""
    rows = _rows(view, panel, width)
    if not rows:
        return Drawing(())
    plan = _plan(view, rows, width)
    chosen = view.selected
    focus = next(
        (i for i, row in enumerate(rows) if chosen and chosen.name == row.name and chosen.unit in row.units), None
    )
    shown = row_window(len(rows), max(height - 1, 1), focus)
    lines = [_header(view, plan), *(_line(view, plan, row) for row in rows[slice(*shown)])]
    if shown != (0, len(rows)):
        lines.append((Run(more(len(rows), shown, "units"), "quiet"),))
    lines = [clip_line(line, width) for line in lines[: max(height, 1)]]
    return Drawing(tuple(lines), lambda: _spots(view, plan, shown))


def _rows(view: View, panel: Panel, width: int) -> list[Row]:
    def make() -> list[Row]:
        rows: list[Row] = []
        for name in shown_names(view, panel):
            units = units_of(view.shape(name))
            room = min(LONGEST, width - len(label(view, name)) - 4)
            if view.labels(name) or cells.width_of(view, name, units) <= room:
                rows.append(Row(name, units, label(view, name)))
            else:
                rows += [Row(name, (unit,), label(view, name, unit)) for unit in units]
        return [row for row in rows if row.name in view.varying]

    return remember(view, ("strip rows", panel.names, width), make)


def _plan(view: View, rows: list[Row], width: int) -> _Plan:
    names = tuple(row.name for row in rows)
    label_width, cell = remember(view, ("strip widths", names, width), lambda: _widths(view, rows, width))
    room, total = width - label_width, max(view.last(name) for name in names)
    count = room // (cell + 2)
    if count < total:
        count = max((room - 1) // (cell + 2), 1)
    return _Plan(rows, label_width, cell, *window(view.cursor(names[0]), total, count), total)


def _widths(view: View, rows: list[Row], width: int) -> tuple[int, int]:
    """The cells of the labels and of each step."""
    label_width = min(widest(row.label for row in rows), max(width // 4, 1)) + 1
    cell = max(*(_cell(view, row) for row in rows), len(str(view.steps)), len(HIDDEN))
    return label_width, min(cell, LONGEST, max(width - label_width - 3, 1))


def _cell(view: View, row: Row) -> int:
    words = view.labels(row.name)
    return widest(words) + cells.marks(view, row.name) if words else cells.width_of(view, row.name, row.units)


def _header(view: View, plan: _Plan) -> Line:
    left = bool(view.labels(plan.rows[0].name))
    runs = [Run((ON if plan.first > 1 else "").rjust(plan.label_width), "quiet")]
    for step in plan.steps:
        runs += framed((Run(fit(str(step), plan.cell, right=not left), "quiet"),), step == view.step)
    return merge([*runs, Run(ON if plan.last < plan.total else "", "quiet")])


def _line(view: View, plan: _Plan, row: Row) -> Line:
    sizes = (plan.label_width, plan.cell)
    columns = list(remember(view, ("strip", plan.first, plan.last, sizes, row), lambda: _columns(view, plan, row)))
    now, chosen = view.cursor(row.name), view.selected
    if plan.first <= now <= plan.last:
        columns[now - plan.first] = framed(_content(view, plan, row, now), True)
    at = chosen.step if chosen is not None and chosen.name == row.name else None
    if at is not None and plan.first <= at <= plan.last and at != now:
        columns[at - plan.first] = framed(_content(view, plan, row, at), False)
    label = Run(fit(row.label, plan.label_width), f"{view.role(row.name)} bold")
    return merge([label, *chain.from_iterable(columns)])


def _columns(view: View, plan: _Plan, row: Row) -> list[list[Run]]:
    if not view.labels(row.name):
        return cells.row(view, row.name, row.units, plan.steps, plan.cell)
    view = view.select(None)
    return [framed(_content(view, plan, row, step), False) for step in plan.steps]


def _content(view: View, plan: _Plan, row: Row, step: int) -> Line:
    name = row.name
    word = None if view.covered(name, step) else word_at(view, name, step)
    if word is None:
        return cells.cell(view, name, step, row.units, plan.cell)
    touched = view.touched(name, step)
    chosen = view.selected
    here = chosen is not None and (chosen.name, chosen.step) == (name, step)
    bare = clip(word + CHANGED * touched, plan.cell)
    ink = ("changed" if touched else view.role(name)) + " selected" * here
    return merge([Run(bare, ink), Run(" " * (plan.cell - length(bare)), "text")])


def word_at(view: View, name: str, step: int | None) -> str | None:
    """The word of a one-hot value, None where it is no word."""
    words, value = view.labels(name), view.value(name, step)
    if not words or value is None or value.shape != (len(words),):
        return None
    hot = np.flatnonzero(value)
    return words[int(hot[0])] if len(hot) == 1 and value[hot[0]] == 1 else None


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    for index, row in enumerate(plan.rows):
        for place, step in enumerate(plan.steps):
            left = plan.label_width + place * (plan.cell + 2) + 1
            if not view.covered(row.name, step) and word_at(view, row.name, step) is not None:
                yield Spot(spot_row(index, shown), left, plan.cell, Address(row.name, step))
            else:
                yield from cells.spots(view, row.name, step, row.units, spot_row(index, shown), left + plan.cell)
