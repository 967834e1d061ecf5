"""Values over steps as curves, on a linear or a logarithmic axis, and in words what they do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.notation.gradient import full_name, valued
from rnntutor.notation.numbers import MINUS
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, fit, length, merge, width_of
from rnntutor.screen.drawings.axes import Scale, scale, ticks
from rnntutor.screen.drawings.layout import HIDDEN, label, remember, short, shown_names, units_of, widest
from rnntutor.screen.drawings.plot import CORNER, POINT, STROKES, Canvas, Cell, Curve, columns_of, frame, paint
from rnntutor.screen.view import View

ROWS = 7  # of a picture that has room
GROWS = 8  # rows more where nothing else needs them
LEAST = 3
UNDER = "   "  # before words that stand under a curve's name
NUMBER = len("step 1: 0.5")  # cells that a value takes at least
UNITS = 4  # of a vector, so many curves; of a longer one its norm
VANISHED, EXPLODED = 0.1, 10.0  # from here on a gradient is said to vanish, or to explode
GAP = 2
BRIEFLY = re.compile(r" (of it reaches|as large at|from) step .*")  # what can be left out where there is no room


@dataclass(frozen=True, eq=False)
class Series:
    """One curve: the values of `steps`, which of them may be seen, and what it is called."""

    view: View
    name: str
    unit: tuple[int, ...]
    norm: bool
    label: str
    steps: tuple[int, ...]
    values: np.ndarray
    shown: np.ndarray
    fate: str = ""  # what becomes of it, in words

    @property
    def role(self) -> str:
        return self.view.role(self.name)

    @property
    def step(self) -> int:
        """The current step of its own clock."""
        return self.view.cursor(self.name)

    def address(self, step: int) -> Address:
        return Address(self.name, step, () if self.norm else self.unit)


class _Plan(NamedTuple):
    series: tuple[Series, ...]
    scale: Scale
    places: dict[int, int]
    canvas: Canvas


def title(view: View, panel: Panel) -> Line:
    """What is drawn, over which steps, and on what axis."""
    shown = _series(view, panel)
    called = {_called(one.view, one.name, one.unit, one.norm): one.role for one in shown}
    last = max((one.steps[-1] for one in shown if one.steps), default=0)
    runs = [Run(f"{', ' * bool(k)}{name}", f"{role} bold") for k, (name, role) in enumerate(called.items())]
    return (*runs, Run(f"  steps 1 … {last}{', log axis' * panel.log}", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The picture, the steps under it, a line of words for each curve, or two where they have no room in one."""
    series = _series(view, panel)
    return LEAST + 1 + len(series), ROWS + 1 + len(series) * _told(series, width)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step has one and no word is cut."""
    series = _series(view, panel)
    steps = max((len(one.steps) for one in series), default=1)
    return max(min(steps, 40) + 8, 44, len(UNDER) + widest(one.fate for one in series))


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The curves with the current step marked; hidden values are left out of everything."""
    series = _series(view, panel)
    if not series or not series[0].steps:
        return Drawing(())
    each = _told(series, width) if height > ROWS + len(series) * 2 else 1
    said = len(series) * each if height - len(series) >= LEAST + 1 else max(height - LEAST - 1, 0)
    rows = _rows(height - said - 1)
    key = ("curve", panel.names, panel.log, panel.norm, panel.steps, _ids(view), width, rows)
    plan: _Plan = remember(view, key, lambda: _plan(series, panel.log, width, rows))
    plan = plan._replace(series=series)
    step = series[0].step
    left = plan.scale.label_width + GAP
    here = plan.places.get(step)
    lines = frame(plan.canvas, plan.scale, plan.scale.label_width, here, dict(_marks(view, plan)))
    under = ticks(plan.places, plan.canvas.columns, step)
    lines.append(merge([Run(f"{' ' * (left - 1)}{CORNER}", "quiet"), *under]))
    lines += list(chain.from_iterable(_words(series, k, width, each) for k in range(min(said, len(series)))))
    lines = [clip_line(line, width) for line in lines[: max(height, 1)]]
    return Drawing(tuple(lines), lambda: _spots(view, plan, left))


def _rows(room: int) -> int:
    """An odd number of rows has a middle, so that its axis has round numbers."""
    return max(room if room % 2 else room - 1, 1)


def _ids(view: View) -> tuple[int, ...]:
    """What tells the other scenes of a picture apart from those of an earlier one; the curves keep them alive."""
    return tuple(id(part) for other in view.beside for part in (other.trace, other.hidden))


def _series(view: View, panel: Panel) -> tuple[Series, ...]:
    def make() -> tuple[Series, ...]:
        if view.beside:
            several = len(panel.names) > 1
            return tuple(one for other in view.beside for one in _of_scene(other, panel, other.title, several))
        return tuple(_of_scene(view, panel, "", True))

    made = remember(view, ("curves", panel.names, panel.log, panel.norm, panel.steps, _ids(view)), make)
    return tuple(_moved(view, one) for one in made)


def _moved(view: View, one: Series) -> Series:
    """The same curve seen from the current step."""
    return one if one.view.step == view.step else replace(one, view=one.view.at(view.step))


def _of_scene(view: View, panel: Panel, scene: str, named: bool) -> Iterator[Series]:
    for name in shown_names(view, panel):
        if name not in view.varying:
            continue
        units = units_of(view.shape(name))
        norm = panel.norm or len(units) > UNITS
        for unit in ((),) if norm else units:
            called = _called(view, name, unit, norm) if named else ""
            yield _made(view, panel, name, unit, norm, " ".join(part for part in (scene, called) if part))


def _called(view: View, name: str, unit: tuple[int, ...], norm: bool) -> str:
    """ "c", "h[2]", "|∂L/∂h|"."""
    whole = full_name(Address(name, None, unit), view.trace) if valued(name) != name else label(view, name, unit)
    return f"|{whole}|" if norm else whole


def _made(view: View, panel: Panel, name: str, unit: tuple[int, ...], norm: bool, called: str) -> Series:
    last = view.last(name)
    values = view.series(name, 1, last).reshape(last, -1)
    if norm:
        values = _norms(values)
    else:
        index = int(np.ravel_multi_index([k - 1 for k in unit], view.shape(name))) if unit else 0
        values = values[:, index]
    hides = view.hidden.get(name)
    shown = np.ones(last, bool) if hides is None else ~np.asarray(hides[1 : last + 1], bool)
    steps = tuple(step for step in panel.steps if step <= last) or tuple(range(1, last + 1))
    chosen = np.array(steps) - 1
    made = Series(view, name, unit, norm, called, steps, values[chosen], shown[chosen])
    return replace(made, fate=becomes(made))


def _norms(values: np.ndarray) -> np.ndarray:
    """The length of each row, also where its square would be too large or too small for a float."""
    with np.errstate(all="ignore"):
        largest = np.abs(values).max(1, initial=0.0)
        safe = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
        return safe * np.sqrt(((values / safe[:, None]) ** 2).sum(1))


def _plan(series: tuple[Series, ...], log: bool, width: int, rows: int) -> _Plan:
    seen = np.concatenate([one.values[one.shown] for one in series])
    axis = scale(np.abs(seen) if log else seen, rows, log)
    steps = max((one.steps for one in series), key=len)
    columns = columns_of(len(steps), max(width - axis.label_width - GAP, 1))
    places = {step: columns[k] for k, step in enumerate(steps, 1)}
    canvas = Canvas(rows, max(places.values()) + 1)
    paint(canvas, [Curve(one.values, one.shown, one.role) for one in series], axis, places)
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
                yield (row, plan.places[step]), Cell(POINT, f"{one.role} bold{' selected' * picked}")


def _row(plan: _Plan, one: Series, step: int) -> int | None:
    """The row on which a step's value lies; None where it is hidden or has no place."""
    k = bisect_left(one.steps, step)
    row = float(_rows_of(plan, one, slice(k, k + 1))[0])
    return None if np.isnan(row) else round(row)


def _rows_of(plan: _Plan, one: Series, part: slice) -> np.ndarray:
    """The rows of some steps, fractions included; nan where one is hidden or has no place."""
    values = one.values[part]
    rows = plan.scale.row(np.abs(values) if plan.scale.log else values)
    return np.where(one.shown[part], rows, np.nan)


def _named(series: tuple[Series, ...], k: int) -> Line:
    """The stroke and the name of one of several curves."""
    if len(series) < 2:
        return ()
    one, size = series[k], widest(other.label for other in series)
    stroke = Run(STROKES[k % len(STROKES)][0] * 2 + " ", one.role)
    return (stroke, Run(fit(one.label, size) + "  ", f"{one.role} bold"))


def _told(series: tuple[Series, ...], width: int) -> int:
    """How many lines the words of each curve need; it does not depend on the step."""
    before = max((width_of(_named(series, k)) for k in range(len(series))), default=0) + NUMBER + GAP + 1
    return 1 + any(one.fate and before + length(one.fate) > width for one in series)


def _words(series: tuple[Series, ...], k: int, width: int, rows: int) -> Iterator[Line]:
    """What a curve is called, its value at the current step, and what becomes of it, as much of that as has room."""
    one, step = series[k], series[k].step
    head = _named(series, k)
    runs = [*head]
    if step in one.steps:
        place = one.steps.index(step)
        number = Run(short(one.values[place]), one.role) if one.shown[place] else Run(HIDDEN, "hidden")
        runs += [Run(f"step {step}: ", "quiet"), number]
    room = width - width_of(runs) - GAP - 1
    if rows > 1:
        yield merge(runs)
        yield (Run(UNDER + one.fate, "text"),)
        return
    said = one.fate if length(one.fate) <= room else BRIEFLY.sub("", one.fate)
    yield merge([*runs, Run(f"   {said}" if said else "", "text")])


def becomes(one: Series) -> str:
    """What a curve does in the end, "" where nothing is to be said or something of it may not be seen.

    "∞ from step 37 on", "vanishes: 1.9·10⁻⁶ of it reaches step 1", "explodes: 20959 times as large at step 1".
    """
    if not one.shown.all() or not len(one.values):
        return ""
    back = one.role == "gradient"
    turned = valued(one.name) in one.view.trace.resolved.backward
    from_last = back != turned  # the order in which the numbers are worked out
    order = list(range(len(one.steps)))[:: -1 if from_last else 1]
    unlimited = np.flatnonzero(~np.isfinite(one.values))
    if len(unlimited):
        off = int(unlimited[-1 if from_last else 0])
        what = "undefined" if np.isnan(one.values[off]) else MINUS * bool(one.values[off] < 0) + "∞"
        return f"{what} from step {one.steps[off]} {'back' if from_last else 'on'}"
    return _reaches(one, order) if back else ""


def _reaches(one: Series, order: list[int]) -> str:
    """How much of a gradient arrives at the far end."""
    begun = next((k for k, value in zip(order, one.values[order].tolist(), strict=True) if value), None)
    if begun is None or begun == order[-1]:
        return ""
    end = one.steps[order[-1]]
    with np.errstate(all="ignore"):
        share = float(abs(one.values[order[-1]] / one.values[begun]))
    if share >= EXPLODED:
        return f"explodes: {short(share)} times as large at step {end}"
    if abs(share - 1) < 1e-9:
        return f"all of it reaches step {end}"
    if share == 0:
        return f"nothing of it reaches step {end}"
    return f"{'vanishes: ' * (share <= VANISHED)}{short(share)} of it reaches step {end}"


def _spots(view: View, plan: _Plan, left: int) -> Iterator[Spot]:
    """Every step of the panel's own scene that has a column; of several in one cell the first."""
    taken: set[tuple[int, int]] = set()
    for one in plan.series:
        rows = _rows_of(plan, one, slice(None))
        for k, step in enumerate(one.steps if one.view.trace is view.trace else ()):
            cell = (plan.canvas.rows - 1 if np.isnan(rows[k]) else round(rows[k]), plan.places[step])
            if cell in taken:
                continue
            taken.add(cell)
            yield Spot(cell[0], left + cell[1], 1, one.address(step) if one.shown[k] else Address(one.name, step))
