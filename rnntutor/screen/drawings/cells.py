"""One value at one step, as wide as its quantity is everywhere: its numbers, or that it is hidden or absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Line, Run, Spot, clip_line, length, merge
from rnntutor.screen.drawing import width_of as width_of_line
from rnntutor.screen.drawings.layout import (
    ABSENT,
    CHANGED,
    HIDDEN,
    format_of,
    framed,
    norms,
    pick,
    remember,
    short,
    write,
)
from rnntutor.screen.view import View

UNBOUNDED = 100_000
Units = tuple[tuple[int, ...], ...]


def width_of(view: View, name: str, units: Units) -> int:
    """The cells that the units of a quantity take side by side, wide enough for the sign of a hidden value."""
    each = unit_width(view, name)
    return max(len(units) * (each + 1) - 1, len(HIDDEN) if view.hidden else 1)


def unit_width(view: View, name: str) -> int:
    """The cells of one number of a quantity, with the mark of a change where there is one."""
    return format_of(view, name).width + marks(view, name)


def marks(view: View, name: str) -> int:
    """1 where some number of the quantity carries the sign of a change, else 0."""
    names = {one if isinstance(one, str) else one.name for one in view.changed}
    return int(name in names)


def cell(view: View, name: str, step: int | None, units: Units, width: int = 0) -> Line:
    """The runs of a value, right-aligned in `width` cells where that is given; blanks between units."""
    chosen = view.selected
    if chosen is not None and chosen.name == name and chosen.step == step:
        return _cell(view, name, step, units, width, chosen)
    return remember(view, ("cell", name, step, units, width), lambda: _cell(view, name, step, units, width, None))


def row(view: View, name: str, units: Units, steps: Sequence[int], width: int) -> list[list[Run]]:
    """The framed cells of several steps, none of them the current one, as they are while nothing is selected."""
    view = view.select(None)
    each, role = format_of(view, name), view.role(name)
    if not _plain(view, name, units, steps, width):
        return [framed(cell(view, name, step, units, width), False) for step in steps]
    places = [_place(view.shape(name), unit) for unit in units]
    columns: list[list[Run]] = []
    for numbers in view.series(name, steps[0], steps[-1]).reshape(len(steps), -1).tolist():
        texts = [f"{write(numbers[place], each.places):>{each.width}}" for place in places]
        columns.append([Run(f" {' '.join(texts):>{width}} ", role)])
    return columns


def _plain(view: View, name: str, units: Units, steps: Sequence[int], width: int) -> bool:
    """Whether all steps are neighbours that have numbers, nothing hidden or marked: then they are written in one go."""
    inside = steps[0] >= 1 and steps[-1] <= view.last(name) and len(steps) == steps[-1] - steps[0] + 1
    return inside and name not in view.hidden and not marks(view, name) and width_of(view, name, units) <= width


def _place(shape: tuple[int, ...], unit: tuple[int, ...]) -> int:
    """The place of a unit (from 1) among the numbers of a value, row by row."""
    return int(np.ravel_multi_index(tuple(i - 1 for i in unit), shape)) if unit else 0


def _cell(view: View, name: str, step: int | None, units: Units, width: int, chosen: Address | None) -> Line:
    role, total = view.role(name), min(width_of(view, name, units), width or UNBOUNDED)
    value = view.value(name, step)
    if view.covered(name, step):
        runs = [Run(" " * (total - len(HIDDEN)), role), Run(HIDDEN[:total], "hidden selected" if chosen else "hidden")]
    elif value is None:
        runs = [Run(ABSENT.rjust(total), "faint")]
    else:
        runs = list(_numbers(view, Address(name, step), value, units, chosen))
    blank = Run(" " * (width - width_of_line(runs)), role)
    return clip_line([blank, *runs], width) if width else merge(runs)


def _numbers(view: View, of: Address, value: np.ndarray, units: Units, chosen: Address | None) -> Iterator[Run]:
    role, each, marked = view.role(of.name), format_of(view, of.name), marks(view, of.name)
    for place, unit in enumerate(units):
        text = write(pick(value, unit), each.places)
        mark = (CHANGED if view.is_changed(of.name, of.step, unit) else " ") * marked
        picked = chosen is not None and chosen.unit in (unit, ())
        ink = f"{'changed' if mark == CHANGED else role}{' selected' if picked else ''}"
        yield Run(" " if place else "", role)
        yield Run(" " * (each.width - length(text)) + text + mark, ink)


def norm_width(view: View, name: str) -> int:
    """The cells that the lengths of a vector take, those of its hidden steps aside."""

    def make() -> int:
        steps = (step for step in range(view.last(name) + 1) if not view.covered(name, step))
        return max(len(HIDDEN), *(length(_norm(view, name, step)) for step in steps), 1)

    return remember(view, ("norm width", name), make)


def norm(view: View, name: str, step: int, width: int) -> Line:
    """The runs of the length of a vector at a step, right-aligned in `width` cells."""
    chosen = view.selected is not None and (view.selected.name, view.selected.step) == (name, step)
    if view.covered(name, step):
        text, ink = HIDDEN, "hidden"
    elif view.value(name, step) is None:
        text, ink = ABSENT, "faint"
    else:
        text = _norm(view, name, step) + CHANGED * view.touched(name, step)
        ink = "changed" if view.touched(name, step) else view.role(name)
    blank = Run(" " * (width - length(text)), view.role(name))
    return clip_line([blank, Run(text, ink + " selected" * chosen)], width)


def _norm(view: View, name: str, step: int) -> str:
    value = view.value(name, step)
    return ABSENT if value is None else short(norms(value.reshape(1, -1)).item())


def number(view: View, name: str, step: int | None, unit: tuple[int, ...], places: int) -> str:
    """One number in running text, with the sign of a change."""
    value = view.value(name, step)
    text = write(pick(value, unit), places) if value is not None else ABSENT
    return text + CHANGED * view.is_changed(name, step, unit)


def spots(view: View, name: str, step: int | None, units: Units, row: int, right: int) -> Iterator[Spot]:
    """Where the numbers of that cell stand when it ends before column `right`."""
    if view.value(name, step) is None:
        return
    if view.covered(name, step):
        yield Spot(row, right - len(HIDDEN), len(HIDDEN), Address(name, step))
        return
    each = unit_width(view, name)
    left = right - (len(units) * (each + 1) - 1)
    for place, unit in enumerate(units):
        yield Spot(row, left + place * (each + 1), each, Address(name, step, unit))
