"""Values over steps as curves, on a linear or a logarithmic axis, and in words what they do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, merge
from rnntutor.screen.drawings.axes import Scale, scale, ticks
from rnntutor.screen.drawings.captions import (
    GAP,
    LEAST,
    ROWS,
    UNDER,
    flowing,
    has_fates,
    numbers_of,
    room_of,
    told,
    words_of,
)
from rnntutor.screen.drawings.layout import remember, widest
from rnntutor.screen.drawings.names import beside
from rnntutor.screen.drawings.plot import CORNER, Canvas, Cell, Curve, cell_row, columns_of, frame, paint
from rnntutor.screen.drawings.series import Series, called, series_of
from rnntutor.screen.view import View

GROWS = 40  # rows more where nothing else needs them


class _Plan(NamedTuple):
    series: tuple[Series, ...]
    scale: Scale
    places: dict[int, int]
    canvas: Canvas


def title(view: View, panel: Panel) -> Line:
    """What is drawn, over which steps, and on what axis."""
    shown = series_of(view, panel)
    units = [() if view.beside and one.view.labels(one.name) else one.unit for one in shown]
    names = {called(one.view, one.name, unit, one.norm): one.role for one, unit in zip(shown, units, strict=True)}
    last = max((one.steps[-1] for one in shown if one.steps), default=0)
    runs = [Run(f"{', ' * bool(k)}{name}", f"{role} bold") for k, (name, role) in enumerate(names.items())]
    return (*runs, Run(f"  steps 1 … {last}{', log axis' * panel.log}", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The picture, the steps under it, and the words: a line or two of each curve, at least the numbers of all."""
    series = series_of(view, panel)
    least = min(len(series), flowing(series, width))
    return LEAST + 1 + least, ROWS + 1 + (told(series, width) * len(series) if has_fates(series) else least)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step has one and no word is cut."""
    series = series_of(view, panel)
    steps = max((len(one.steps) for one in series), default=1)
    return max(min(steps, 40) + 8, 44, len(UNDER) + widest(one.fate for one in series))


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The curves with the current step marked; hidden values are left out of everything."""
    series = series_of(view, panel)
    if not series or not series[0].steps:
        return Drawing(())
    room = room_of(series, width, height)
    key = ("curve", panel.names, panel.log, panel.norm, panel.steps, width, room.rows)
    plan: _Plan = remember(view, key, lambda: _plan(series, panel.log, width, room.rows))
    plan = plan._replace(series=series)
    step = series[0].step
    left = plan.scale.label_width + GAP
    here = plan.places.get(step)
    lines = frame(plan.canvas, plan.scale, plan.scale.label_width, here, dict(_marks(view, plan)))
    under = ticks(plan.places, plan.canvas.columns, step)
    lines.append(merge([Run(f"{' ' * (left - 1)}{CORNER}", "quiet"), *under]))
    if room.each:
        lines += chain.from_iterable(words_of(series, k, width, room.each) for k in range(len(series)))
    else:
        lines += numbers_of(series, width)[: room.flowing]
    lines = [clip_line(line, width) for line in lines[: max(height, 1)]]
    return Drawing(tuple(lines), lambda: _spots(view, plan, left))


def _plan(series: tuple[Series, ...], log: bool, width: int, rows: int) -> _Plan:
    seen = np.concatenate([one.values[one.shown] for one in series])
    axis = scale(np.abs(seen) if log else seen, rows, log)
    steps = max((one.steps for one in series), key=len)
    columns = columns_of(len(steps), max(width - axis.label_width - GAP, 1))
    places = {step: columns[k] for k, step in enumerate(steps, 1)}
    canvas = Canvas(rows, max(places.values()) + 1)
    trails = paint(canvas, [Curve(one.values, one.shown, one.ink) for one in series], axis, places)
    if len(series) > 1:
        names = [f"{one.sign} {one.label}" for one in series]
        for k, (row, column) in beside(canvas, trails, names).items():
            for cell, char in enumerate(names[k]):
                canvas.put(row, column + cell, char, f"{series[k].ink} bold")
    return _Plan(series, axis, places, canvas)


def _marks(view: View, plan: _Plan) -> Iterator[tuple[tuple[int, int], Cell]]:
    """The points of the current step, and the selected one."""
    for one in reversed(plan.series):
        for step in (one.step, view.selected.step if view.selected else None):
            if step is None or step not in one.steps:
                continue
            picked = view.selected in (one.address(step), Address(one.name, step))
            row = _row(plan, one, step)
            if row is not None and (picked or step == one.step):
                yield (row, plan.places[step]), Cell(one.sign, f"{one.ink} bold{' selected' * picked}")


def _row(plan: _Plan, one: Series, step: int) -> int | None:
    """The row on which a step's value lies; None where it is hidden or has no place."""
    k = bisect_left(one.steps, step)
    row = float(_rows_of(plan, one, slice(k, k + 1))[0])
    return None if np.isnan(row) else cell_row(row)


def _rows_of(plan: _Plan, one: Series, part: slice) -> np.ndarray:
    """The rows of some steps, fractions included; nan where one is hidden or has no place."""
    values = one.values[part]
    rows = plan.scale.row(np.abs(values) if plan.scale.log else values)
    return np.where(one.shown[part], rows, np.nan)


def _spots(view: View, plan: _Plan, left: int) -> Iterator[Spot]:
    """Every step of the panel's own scene that has a column; of several in one cell the first."""
    taken: set[tuple[int, int]] = set()
    for one in plan.series:
        rows = _rows_of(plan, one, slice(None))
        for k, step in enumerate(one.steps if one.view.trace is view.trace else ()):
            cell = (plan.canvas.rows - 1 if np.isnan(rows[k]) else cell_row(rows[k]), plan.places[step])
            if cell in taken:
                continue
            taken.add(cell)
            yield Spot(cell[0], left + cell[1], 1, one.address(step) if one.shown[k] else Address(one.name, step))
