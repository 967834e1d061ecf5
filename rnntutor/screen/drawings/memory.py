"""What a memory cell held before this step, and what it holds after it."""

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

LONGEST = 16  # cells of a bar
SHORTEST = 4
ARROW = " → "


class _Plan(NamedTuple):
    rows: list[tuple[str, tuple[int, ...]]]
    labels: list[str]
    label_width: int
    number_width: int
    bar_width: int  # 0 where there is room for the numbers only

    @property
    def side(self) -> int:
        """The cells of a number with its bar."""
        return self.number_width + (1 + self.bar_width if self.bar_width else 0)


def title(view: View, panel: Panel) -> Line:
    """The kind of picture."""
    return (Run("memory", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each unit and one for the two steps."""
    rows = len(_plan(view, panel, width).rows)
    return 1 + min(rows, 2), 1 + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which bars of a third of the best length fit."""
    plan = _plan(view, panel, 10_000)
    return plan.label_width + 2 * (LONGEST // 3 + 1 + plan.number_width) + len(ARROW)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """One row a unit: the number before with its bar, an arrow, the number after with its bar."""
    plan = _plan(view, panel, width)
    chosen, count = view.selected, len(plan.rows)
    focus = next((i for i, row in enumerate(plan.rows) if chosen and (chosen.name, chosen.unit) == row), None)
    header = [_header(view, plan)]
    lines, shown = listing(
        count, focus, header, lambda index: merge(_line(view, plan, index)), "units", (width, height)
    )
    return Drawing(lines, lambda: _spots(view, plan, shown))


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    names = shown_names(view, panel)
    return remember(view, ("memory", names, width), lambda: _planned(view, names, width))


def _planned(view: View, names: tuple[str, ...], width: int) -> _Plan:
    rows = [(name, unit) for name in names for unit in units_of(view.shape(name))]
    labels = [label(view, *row) for row in rows]
    label_width = min(widest(labels), max(width // 3, 1)) + 2
    number = max((cells.width_of(view, name, ((),)) for name in names), default=1)
    number = max(number, len(str(view.steps)))
    room = (width - label_width - len(ARROW)) // 2 - number - 1
    return _Plan(rows, labels, label_width, number, min(room, LONGEST) if room >= SHORTEST else 0)


def _header(view: View, plan: _Plan) -> Line:
    names = list(dict.fromkeys(name for name, _ in plan.rows))
    before = {_step_name(view, name, view.before(name)) for name in names}
    after = {_step_name(view, name, view.cursor(name)) for name in names}
    steps = [found.pop() if len(found) == 1 else word for found, word in ((before, "before"), (after, "after"))]
    if plan.bar_width:
        left, right = (fit(text, plan.side) for text in steps)
    else:
        left, right = (fit(text.removeprefix("step "), plan.side, right=True) for text in steps)
    head = Run(" " * plan.label_width + left + " " * len(ARROW), "quiet")
    return merge([head, Run(right.rstrip(), "quiet bold")])


def _step_name(view: View, name: str, step: int) -> str:
    return f"step {step}" if 1 <= step <= view.last(name) else "start"


def _line(view: View, plan: _Plan, index: int) -> Iterator[Run]:
    name, unit = plan.rows[index]
    yield Run(fit(plan.labels[index], plan.label_width), f"{view.role(name)} bold")
    yield from _side(view, plan, name, unit, view.before(name), "")
    yield Run(ARROW, "quiet")
    yield from _side(view, plan, name, unit, view.cursor(name), " bold")


def _side(view: View, plan: _Plan, name: str, unit: tuple[int, ...], step: int, words: str) -> Iterator[Run]:
    runs = cells.cell(view, name, step, (unit,), plan.number_width)
    yield from (Run(text, style if style in ("hidden", "faint") else style + words) for text, style in runs)
    if plan.bar_width:
        yield Run(" ", "text")
        value = None if view.covered(name, step) else view.value(name, step)
        if value is None:
            yield from hidden_bar(plan.bar_width)
        else:
            number = pick(value, unit)
            yield from bar(number, *limits(view, name), plan.bar_width, view.role(name))


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    for index, (name, unit) in enumerate(plan.rows):
        for place, step in enumerate((view.before(name), view.cursor(name))):
            if view.value(name, step) is None:
                continue
            left = plan.label_width + place * (plan.side + len(ARROW))
            address = Address(name, step) if view.covered(name, step) else Address(name, step, unit)
            yield Spot(spot_row(index, shown), left, plan.side, address)
