"""One value at one step, as wide as its quantity is everywhere: its numbers, or that it is hidden or absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Run, Spot, length
from rnntutor.screen.drawings.layout import ABSENT, CHANGED, HIDDEN, PLACES, format_of, pick, write
from rnntutor.screen.view import View

Units = Sequence[tuple[int, ...]]


def width_of(view: View, name: str, units: Units, places: int = PLACES) -> int:
    """The cells that the units of a quantity take side by side, wide enough for the sign of a hidden value."""
    each = unit_width(view, name, places)
    return max(len(units) * (each + 1) - 1, len(HIDDEN) if view.hidden else 1)


def unit_width(view: View, name: str, places: int = PLACES) -> int:
    """The cells of one number of a quantity, with the mark of a change where there is one."""
    return format_of(view, name, places).width + marks(view, name)


def marks(view: View, name: str) -> int:
    """1 where some number of the quantity carries the sign of a change, else 0."""
    names = {one if isinstance(one, str) else one.name for one in view.changed}
    return int(name in names)


def cell(view: View, name: str, step: int | None, units: Units, places: int = PLACES, style: str = "") -> list[Run]:
    """The runs of a value: one for each unit with a blank between them; `style` is the palette's key, else the role."""
    role = style or view.role(name)
    total = width_of(view, name, units, places)
    chosen = view.selected
    here = chosen is not None and chosen.name == name and chosen.step == step
    if view.covered(name, step):
        return [Run(" " * (total - len(HIDDEN)), role), Run(HIDDEN, "hidden selected" if here else "hidden")]
    value = view.value(name, step)
    if value is None:
        return [Run(ABSENT.rjust(total), "faint")]
    each = format_of(view, name, places)
    marked = marks(view, name)
    runs: list[Run] = []
    for unit in units:
        text = write(pick(value, unit), each.places)
        text = " " * (each.width - length(text)) + text
        picked = here and chosen is not None and chosen.unit in (unit, ())
        mark = (CHANGED if view.is_changed(name, step, unit) else " ") * marked
        ink = f"{'changed' if mark == CHANGED else role}{' selected' if picked else ''}"
        runs += [Run(" ", role), Run(text + mark, ink)] if runs else [Run(text + mark, ink)]
    return runs


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
