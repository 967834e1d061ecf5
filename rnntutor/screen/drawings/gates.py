"""Gates as bars with their numbers at the current step; other quantities as bars on both sides of zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, fit, merge
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.bars import bar, hidden_bar
from rnntutor.screen.drawings.layout import (
    label,
    limits,
    listing,
    pick,
    remember,
    shown_names,
    spot_row,
    units_of,
    widest,
)
from rnntutor.screen.view import View

LONGEST = 24  # cells of a bar: longer ones are no easier to read
SHORTEST = 4
GAP = 3  # between columns of bars


def title(view: View, panel: Panel) -> Line:
    """Gates, where all of them are; else bars."""
    names = shown_names(view, panel)
    return (Run("gates" if all(view.role(name) == "gate" for name in names) else "bars", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each unit, and one for the names where they stand side by side."""
    plan = _plan(view, panel, width)
    rows = len(plan.rows) + plan.header
    return min(rows, 4), rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which bars of half the best length fit."""
    plan = _plan(view, panel, 10_000)
    columns = len(plan.rows[0]) if plan.rows else 1
    return plan.label_width + columns * (LONGEST // 2 + 1 + plan.number_width) + GAP * (columns - 1)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """Bars and numbers of the current step; several vectors side by side where there is room."""
    plan = _plan(view, panel, width)
    chosen, count = view.selected, len(plan.rows)
    focus = next((i for i, row in enumerate(plan.rows) if chosen and (chosen.name, chosen.unit) in row), None)
    header = [merge(_names(view, plan))] if plan.header else []
    lines, shown = listing(
        count, focus, header, lambda index: merge(_line(view, plan, index)), "units", (width, height)
    )
    return Drawing(lines, lambda: _spots(view, plan, shown))


class _Plan(NamedTuple):
    """Rows of entries (name, unit); with a header the columns are quantities and the row's label is the unit."""

    rows: list[tuple[tuple[str, tuple[int, ...]], ...]]
    labels: list[str]
    header: bool
    label_width: int
    bar_width: int
    number_width: int

    @property
    def column(self) -> int:
        """The cells of a bar with its number."""
        return self.bar_width + bool(self.bar_width) + self.number_width


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    names = shown_names(view, panel)
    return remember(view, ("gates", names, width), lambda: _planned(view, names, width))


def _planned(view: View, names: tuple[str, ...], width: int) -> _Plan:
    number = max((_number_width(view, name) for name in names), default=1)
    shapes = {view.shape(name) for name in names}
    side_by_side = len(names) > 1 and len(shapes) == 1 and not shapes & {(), (1,)}
    if side_by_side:
        units = units_of(shapes.pop())
        labels = [_unit_label(view, names, unit) for unit in units]
        room = (width - widest(labels) - 2 - GAP * (len(names) - 1)) // len(names) - number - 1
        if room >= SHORTEST:
            rows = [tuple((name, unit) for name in names) for unit in units]
            return _Plan(rows, labels, True, widest(labels) + 2, min(room, LONGEST), number)
    rows = [((name, unit),) for name in names for unit in units_of(view.shape(name))]
    labels = [label(view, *row[0]) for row in rows]
    label_width = min(widest(labels), max(width // 3, 1)) + 2
    room = width - label_width - number - 1
    return _Plan(rows, labels, False, label_width, min(room, LONGEST) if room >= SHORTEST else 0, number)


def _unit_label(view: View, names: tuple[str, ...], unit: tuple[int, ...]) -> str:
    words = view.labels(names[0])
    return words[unit[0] - 1] if len(unit) == 1 and unit[0] <= len(words) else "".join(f"[{i}]" for i in unit)


def _number_width(view: View, name: str) -> int:
    return max(cells.unit_width(view, name), 2 if view.hidden else 1)


def _names(view: View, plan: _Plan) -> Iterator[Run]:
    yield Run(" " * plan.label_width, "text")
    for place, (name, _) in enumerate(plan.rows[0]):
        gap = GAP if place + 1 < len(plan.rows[0]) else 0
        yield Run(fit(label(view, name), plan.column) + " " * gap, f"{view.role(name)} bold")


def _line(view: View, plan: _Plan, index: int) -> Iterator[Run]:
    row = plan.rows[index]
    name = row[0][0]
    yield Run(fit(plan.labels[index], plan.label_width), "quiet" if plan.header else f"{view.role(name)} bold")
    for place, (name, unit) in enumerate(row):
        yield Run(" " * GAP if place else "", "text")
        step = view.cursor(name) if name in view.varying else None
        value = view.value(name, step)
        if view.covered(name, step) or value is None:
            yield from hidden_bar(plan.bar_width)
        else:
            number = pick(value, unit)
            yield from bar(number, *limits(view, name), plan.bar_width, view.role(name))
        yield Run(" " * bool(plan.bar_width), "text")
        yield from cells.cell(view, name, step, (unit,), plan.number_width)


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    for index, row in enumerate(plan.rows):
        for place, (name, unit) in enumerate(row):
            left = plan.label_width + place * (plan.column + GAP)
            step = view.cursor(name) if name in view.varying else None
            address = Address(name, step) if view.covered(name, step) else Address(name, step, unit)
            yield Spot(spot_row(index, shown, plan.header), left, plan.column, address)
