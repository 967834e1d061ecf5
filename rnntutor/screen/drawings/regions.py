"""A picture cut into regions, each as bright as it is looked at, with its weight under it.

Two pixels stand one above the other in a character. Where the drawing has no room its weights are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel, Regions
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, fit, length, merge
from rnntutor.screen.drawings.layout import (
    HIDDEN,
    LEFT,
    RIGHT,
    format_of,
    label,
    more,
    remember,
    units_of,
    widest,
    write,
)
from rnntutor.screen.palette import LEVELS
from rnntutor.screen.view import View

BLOCKS = {("#", "#"): "█", ("#", "."): "▀", (".", "#"): "▄", (".", "."): " "}
DIMMEST = 2  # the level of a region that has no weight: it can still be seen


class _Plan(NamedTuple):
    """Bands of regions: what is under each, how wide, and the rows of the drawing above that, 0 without it."""

    regions: Regions
    words: tuple[str, ...]
    number: int  # cells of a weight
    cell: int
    high: int

    @property
    def bands(self) -> int:
        return -(-len(self.words) // self.regions.across)

    @property
    def rows(self) -> int:
        return self.bands * self.pitch - self.blank

    @property
    def blank(self) -> int:
        """The rows between two bands of the drawing."""
        return int(self.high > 0)

    @property
    def pitch(self) -> int:
        """The rows from one band to the next."""
        return self.high + 1 + self.blank

    @property
    def width(self) -> int:
        return self.regions.across * self.cell

    def places(self, band: int) -> range:
        """The regions of a band, from 0."""
        return range(band * self.regions.across, min((band + 1) * self.regions.across, len(self.words)))


def title(view: View, panel: Panel) -> Line:
    """The weights that light the picture."""
    name = _asked(panel).weights
    return (Run("picture  lit by ", "quiet"), Run(label(view, name), f"{view.role(name)} bold"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """All of the drawing where it fits the width: it is drawn whole or not at all."""
    rows = _plan(view, panel, width).rows
    return rows, rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which the drawing has room."""
    return _plan(view, panel, 10_000).width


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The regions at the cursor's step; the one that is looked at most stands between marks."""
    plan = _plan(view, panel, width)
    plan = plan if plan.rows <= height else _plan(view, panel, 0)
    name = plan.regions.weights
    step = view.cursor(name)
    value = None if view.covered(name, step) else view.value(name, step)
    lines = [line for band in range(plan.bands) for line in _band(view, plan, band, value)][: plan.rows]
    if len(lines) > height:
        kept = max(height - 1, 1)
        lines = [*lines[:kept], (Run(more(len(lines), (0, kept), "rows"), "quiet"),)][: max(height, 1)]
    return Drawing(tuple(clip_line(line, width) for line in lines), lambda: _spots(plan, step, value is None))


def _asked(panel: Panel) -> Regions:
    assert panel.regions is not None
    return panel.regions


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    return remember(view, ("picture", panel.regions, width), lambda: _planned(view, _asked(panel), width))


def _planned(view: View, regions: Regions, width: int) -> _Plan:
    """The drawing if it fits the width, else the weights alone."""
    name = regions.weights
    words = tuple(label(view, name, unit) if view.labels(name) else str(unit[0]) for unit in units_of(view.shape(name)))
    number = max(format_of(view, name).width, length(HIDDEN) if view.hidden else 1)
    under, first = number + 1 + widest(words), regions.pixels[0]
    plan = _Plan(regions, words, number, max(len(first[0]), under) + 2, -(-len(first) // 2))
    return plan if plan.width <= width else plan._replace(cell=under + 2, high=0)


def _band(view: View, plan: _Plan, band: int, value: np.ndarray | None) -> Iterator[Line]:
    """The rows of the regions side by side: their pixels, then weight and word."""
    most = -1 if value is None or np.ptp(np.abs(value)) < 1e-9 else int(np.abs(value).argmax())
    for row in range(plan.high):
        yield _joined(_framed(_pixels(view, plan, place, row, value), place == most) for place in plan.places(band))
    yield _joined(_framed(_under(view, plan, place, value), place == most) for place in plan.places(band))
    yield from ((),) * plan.blank


def _joined(cells: Iterator[list[Run]]) -> Line:
    return merge(run for cell in cells for run in cell)


def _framed(runs: list[Run], most: bool) -> list[Run]:
    """A row of a region between blanks, or between marks where it is looked at most."""
    left, right = (Run(LEFT, "marker"), Run(RIGHT, "marker")) if most else (Run(" ", "text"),) * 2
    return [left, *runs, right]


def _pixels(view: View, plan: _Plan, place: int, row: int, value: np.ndarray | None) -> list[Run]:
    """Two rows of pixels of a region as one of characters, in the middle of its cell."""
    rows = plan.regions.pixels[place]
    below = rows[2 * row + 1] if 2 * row + 1 < len(rows) else "." * len(rows[0])
    text = "".join(BLOCKS[pair] for pair in zip(rows[2 * row], below, strict=True))
    return [Run(text.center(plan.cell - 2), _ink(view, plan, place, value))]


def _ink(view: View, plan: _Plan, place: int, value: np.ndarray | None) -> str:
    """The brightness of a region: its weight as a part of the largest one."""
    if value is None:
        return "hidden"
    top = float(np.abs(value).max()) or 1.0
    share = abs(float(value[place])) / top
    level = DIMMEST + round((LEVELS - DIMMEST) * share) if np.isfinite(share) else DIMMEST
    return f"{view.role(plan.regions.weights)}+{level}"


def _under(view: View, plan: _Plan, place: int, value: np.ndarray | None) -> list[Run]:
    """The weight of a region and its word."""
    name, number, ink = plan.regions.weights, HIDDEN, "hidden"
    if value is not None:
        number, ink = write(float(value[place]), format_of(view, name).places), view.role(name)
    return [
        Run(number.rjust(plan.number), ink),
        Run(fit(f" {plan.words[place]}", plan.cell - 2 - plan.number), "quiet"),
    ]


def _spots(plan: _Plan, step: int, hides: bool) -> Iterator[Spot]:
    for band in range(plan.bands):
        at = band * plan.pitch + plan.high
        for column, place in enumerate(plan.places(band)):
            left = column * plan.cell + 1
            address = Address(plan.regions.weights, step, () if hides else (place + 1,))
            yield Spot(at, left, plan.number, address)
