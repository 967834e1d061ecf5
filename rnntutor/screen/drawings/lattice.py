"""A lattice: units from top to bottom, steps from left to right, every node with its number, and the arrows between.

The arrows that lead to the nodes of the cursor are lit where they bring something; of a value that runs backwards those
that lead back to them. A node that an open question hides is shaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.derive import GRAD
from rnntutor.engine.lattice import arrows
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip_line, fit, length, merge
from rnntutor.screen.drawings.layout import (
    HIDDEN,
    LEFT,
    RIGHT,
    format_of,
    label,
    limits,
    listing,
    pick,
    remember,
    shown_names,
    widest,
    window,
    write,
)
from rnntutor.screen.drawings.texture import HID, encode, inks_of
from rnntutor.screen.view import View

SHADE = 2  # cells of the texture before a number
WIDE, NARROW = 7, 4  # cells between two nodes: with drawn arrows, with small ones
LONGEST = 8  # cells of a label
SMALL = "→↘⇘"  # from the same place, from the one above, from two above
BACK = "←↖⇖"  # and back to them


class _Plan(NamedTuple):
    """Rows are the units of `name`, columns its steps `first` to `last`."""

    name: str
    words: list[str]
    reach: np.ndarray  # (n, n), rows later, columns earlier
    back: bool  # whether it runs from the last step to the first
    before: int  # cells of what stands before a row
    number: int
    shade: int
    gap: int
    tall: bool  # whether there are rows between the rows, for slanting arrows
    first: int
    last: int

    @property
    def cell(self) -> int:
        """The cells of a node between its marks."""
        return self.shade + bool(self.shade) + self.number

    @property
    def pitch(self) -> int:
        """The cells of a node, its marks and the gap behind it."""
        return self.cell + 2 + self.gap

    @property
    def rows(self) -> int:
        """The rows under the header."""
        return 2 * len(self.words) - 1 if self.tall else len(self.words)


def title(view: View, panel: Panel) -> Line:
    """The quantity and what its rows and columns are."""
    name = shown_names(view, panel)[0]
    return (Run(label(view, name), f"{view.role(name)} bold"), Run("  units × steps", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each unit, at best one for the arrows between each two; and one for the steps."""
    count = len(_words(view, shown_names(view, panel)[0]))
    return 1 + min(count, 5), 1 + (2 * count - 1 if _plan(view, panel, width, 10_000).tall else count)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step is whole."""
    plan = _plan(view, panel, 10_000, 10_000)
    return plan.before + plan.pitch * view.last(plan.name) - plan.gap


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The lattice; units that have no room are left out with a sign."""
    plan = _plan(view, panel, width, height)
    chosen = view.selected if view.selected and view.selected.name == plan.name and view.selected.unit else None
    focus = None if chosen is None else (chosen.unit[0] - 1) * (1 + plan.tall)

    def line(row: int) -> Line:
        if not plan.tall:
            return _nodes(view, plan, row)
        return _between(view, plan, row // 2) if row % 2 else _nodes(view, plan, row // 2)

    lines, shown = listing(plan.rows, focus, [_header(view, plan)], line, "units", (width, height))
    return Drawing(tuple(clip_line(own, width) for own in lines), lambda: _spots(view, plan, shown))


def _words(view: View, name: str) -> list[str]:
    """A word for each unit: its label or that of the value whose gradient it is, else its number."""
    words = view.labels(name) or view.labels(name.removeprefix(GRAD))
    return [words[at] if at < len(words) else str(at + 1) for at in range(view.shape(name)[0])]


def _plan(view: View, panel: Panel, width: int, height: int) -> _Plan:
    name = shown_names(view, panel)[0]
    step = view.cursor(name)
    return remember(view, ("lattice", name, width, height, step), lambda: _made(view, name, width, height))


def _made(view: View, name: str, width: int, height: int) -> _Plan:
    words, steps = _words(view, name), view.last(name)
    before = min(widest(words), LONGEST) + 1
    number = max(format_of(view, name).width, length(HIDDEN) if view.hidden else 1)
    tall = 2 * len(words) <= height
    own = name.removeprefix(GRAD)
    back = (view.trace.begins(own) == view.last(own) + 1) != (own != name)
    plan = _Plan(name, words, arrows(view.trace, name), back, before, number, SHADE, WIDE, tall, 1, steps)
    tried = [plan, plan._replace(shade=0), plan._replace(gap=NARROW, tall=False)]
    tried.append(plan._replace(shade=0, gap=NARROW, tall=False))
    whole = next((own for own in tried if before + own.pitch * steps - own.gap <= width), None)
    if whole is not None:
        return whole
    least = tried[1] if before + 2 * tried[1].pitch <= width else tried[3]
    first, last = window(view.cursor(name), steps, max((width - before - 1 + least.gap) // least.pitch, 1))
    return least._replace(first=first, last=last)


def _header(view: View, plan: _Plan) -> Line:
    """The steps over their nodes, that of the cursor marked."""
    runs = [Run((ON if plan.first > 1 else "").ljust(plan.before), "quiet")]
    for step in range(plan.first, plan.last + 1):
        now = step == view.cursor(plan.name)
        runs.append(Run(f"{LEFT if now else ' '}{step!s:^{plan.cell}}{RIGHT if now else ' '}", _ink("marker", now)))
        if step < plan.last:
            runs.append(Run(" " * plan.gap, "text"))
    runs.append(Run(ON if plan.last < view.last(plan.name) else "", "quiet"))
    return merge(runs)


def _ink(own: str, now: bool) -> str:
    return f"{own} bold step" if now else "quiet"


def _nodes(view: View, plan: _Plan, unit: int) -> Line:
    """The nodes of a unit (from 0) at each step, with what leads from one to the next."""
    runs = [Run(fit(plan.words[unit], plan.before), "quiet")]
    for step in range(plan.first, plan.last + 1):
        lit = " step" * (step == view.cursor(plan.name))
        runs += [Run(" ", f"text{lit}"), *_node(view, plan, unit, step, lit), Run(" ", f"text{lit}")]
        if step < plan.last:
            runs += _gap(view, plan, unit, step)
    return merge(runs)


def _node(view: View, plan: _Plan, unit: int, step: int, lit: str) -> Iterator[Run]:
    """Shade and number of one node."""
    hides, role = view.covered(plan.name, step), view.role(plan.name)
    value = None if hides else view.value(plan.name, step)
    here = " selected" * (view.selected == Address(plan.name, step, (unit + 1,)))
    here = here or " selected" * (view.selected == Address(plan.name, step))
    if plan.shade:
        low, high = limits(view, plan.name)
        top = max(-low, high) or 1.0
        code = HID if value is None else int(encode(np.array([pick(value, (unit + 1,))]), top)[0])
        ink = inks_of(role, plan.shade)[code]
        yield Run(ink.text, ink.style + lit)
        yield Run(" ", f"text{lit}")
    text = HIDDEN if value is None else write(pick(value, (unit + 1,)), format_of(view, plan.name).places)
    style = "hidden" if value is None else f"{role}{' bold' * bool(lit)}"
    yield Run(text.rjust(plan.number), style + lit + here)


def _arrow(view: View, plan: _Plan, step: int, start: int, to: int) -> str:
    """The style of the arrow between a unit at a step and another at the next; "" where there is none."""
    if start < 0 or to >= len(plan.words) or not plan.reach[to, start]:
        return ""
    source, target, unit = (step + 1, step, to) if plan.back else (step, step + 1, start)
    if target != view.cursor(plan.name):
        return "faint"
    value = None if view.covered(plan.name, source) else view.value(plan.name, source)
    return "faint" if value is not None and pick(value, (unit + 1,)) == 0 else "marker bold"


def _gap(view: View, plan: _Plan, unit: int, step: int) -> Iterator[Run]:
    """What stands between the nodes of one unit at a step and the next."""
    stay = _arrow(view, plan, step, unit, unit)
    if not plan.tall:
        yield from _small(view, plan, unit, step)
        return
    over = _arrow(view, plan, step, unit - 1, unit + 1)
    body = [("◀" if plan.back else "─", stay), *[("─", stay)] * (plan.gap - 2), ("─" if plan.back else "▶", stay)]
    if over:
        body[plan.gap // 2] = ("╲", over)
    yield from (Run(sign, style) if style else Run(" ", "text") for sign, style in body)


def _small(view: View, plan: _Plan, unit: int, step: int) -> Iterator[Run]:
    """Small arrows: to a node from the one beside it, above it and two above it; back from those below it."""
    for by, sign in enumerate(BACK if plan.back else SMALL):
        pair = (unit, unit + by) if plan.back else (unit - by, unit)
        style = _arrow(view, plan, step, *pair)
        yield Run(sign if style else " ", style or "text")
    yield Run(" " * (plan.gap - len(SMALL)), "text")


def _between(view: View, plan: _Plan, unit: int) -> Line:
    """The slanting arrows between a unit (from 0) and the one below it."""
    runs = [Run(" " * plan.before, "text")]
    for step in range(plan.first, plan.last + 1):
        runs.append(Run(" " * (plan.cell + 2), "text step" if step == view.cursor(plan.name) else "text"))
        if step < plan.last:
            middle = plan.gap // 2
            pairs = {middle - 2: (unit, unit + 2), middle: (unit, unit + 1), middle + 2: (unit - 1, unit + 1)}
            for at in range(plan.gap):
                style = _arrow(view, plan, step, *pairs[at]) if at in pairs else ""
                runs.append(Run("╲", style) if style else Run(" ", "text"))
    return merge(runs)


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    for step in range(plan.first, plan.last + 1):
        left = plan.before + (step - plan.first) * plan.pitch + 1
        for unit in range(len(plan.words)):
            row = unit * (1 + plan.tall)
            if shown[0] <= row < shown[1]:
                address = Address(plan.name, step, () if view.covered(plan.name, step) else (unit + 1,))
                yield Spot(1 + row - shown[0], left, plan.cell, address)
