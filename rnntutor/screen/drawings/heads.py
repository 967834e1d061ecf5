"""A memory of rows with its heads: the matrix at the current step, and how much of each row is read and written.

Numbers where they have room, textures where not. The row that is written most is lit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Heads, Panel
from rnntutor.engine.tree import Address
from rnntutor.notation import formula, numbers
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, fit, length, merge, width_of
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.bars import bar, hidden_bar
from rnntutor.screen.drawings.layout import (
    HIDDEN,
    INLINE,
    framed,
    label,
    limits,
    listing,
    pick,
    remember,
    spot_row,
    widest,
)
from rnntutor.screen.drawings.texture import HID, encode, inks_of, scale, together
from rnntutor.screen.view import View

BARS = range(10, 3, -1)  # cells of a bar, the best first
SHADES = (4, 3, 2)  # cells of a number that is a texture
GAP = 2  # before each head
UNBOUNDED = 10_000

Unit = tuple[int, ...]


class _Head(NamedTuple):
    """The weights of one head, whether it writes, and what stands over it."""

    name: str
    writes: bool
    called: str


class _Plan(NamedTuple):
    memory: str
    heads: tuple[_Head, ...]
    rows: int
    columns: int
    labels: list[str]
    label_width: int
    matrix: int  # the cells of a row of the matrix
    shaded: bool
    number: int  # the cells of a weight
    bar: int  # and of its bar, 0 where there is no room for one

    @property
    def head(self) -> int:
        """The cells of a head's column."""
        return max(self.bar + bool(self.bar) + self.number, widest(one.called for one in self.heads))

    @property
    def shade(self) -> int:
        """The cells of a number that is a texture."""
        return max(min(self.matrix // self.columns, SHADES[0]), 1)

    def left(self, head: int) -> int:
        """The column where a head (from 0) begins."""
        return self.label_width + self.matrix + 2 + GAP + head * (self.head + GAP)

    def units(self, row: int) -> tuple[Unit, ...]:
        """The numbers of a row (from 0)."""
        return tuple((row + 1, column + 1) for column in range(self.columns))


def title(view: View, panel: Panel) -> Line:
    """The kind of picture."""
    return (Run("memory with heads", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each of the memory, one for the names, and one for the scale of textures."""
    plan = _plan(view, panel, width)
    more = 1 + plan.shaded
    return more + min(plan.rows, 3), more + plan.rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which the numbers and the shortest bars fit."""
    plan = _plan(view, panel, UNBOUNDED)
    return plan._replace(bar=BARS[-1]).left(len(plan.heads)) - GAP


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The matrix row by row with its weights; under textures their scale and the selected number."""
    plan = _plan(view, panel, width)
    lit = _lit(view, plan)
    chosen = view.selected
    focus = next((row for row in range(plan.rows) if chosen and _has(plan, row, chosen)), None)
    focus = min(lit) if focus is None and lit else focus
    room = height - (plan.shaded and height > 2)
    lines, shown = listing(
        plan.rows, focus, [_header(plan, view)], lambda row: _line(view, plan, row, row in lit), "rows", (width, room)
    )
    if room < height:
        lines = (*lines, clip_line(_scale(view, plan), width))
    return Drawing(lines, lambda: _spots(view, plan, shown))


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    return remember(view, ("heads", panel.heads, width), lambda: _planned(view, panel, width))


def _planned(view: View, panel: Panel, width: int) -> _Plan:
    asked = panel.heads
    assert asked is not None
    heads = [_head_of(view, name, asked) for name in dict.fromkeys((*asked.read, *asked.write))]
    rows, columns = view.shape(asked.memory)
    words = next((view.labels(head.name) for head in heads if view.labels(head.name)), ())
    labels = [words[row] if row < len(words) else str(row + 1) for row in range(rows)]
    number = max(cells.width_of(view, head.name, ((),)) for head in heads)
    numbers_ = cells.width_of(view, asked.memory, tuple((1, column + 1) for column in range(columns)))
    name = length(label(view, asked.memory))
    label_width = min(widest(labels), max(width // 4, 1)) + 1
    plan = _Plan(asked.memory, tuple(heads), rows, columns, labels, label_width, numbers_, False, number, 0)
    tried = [(numbers_, False, size) for size in BARS] if columns <= INLINE else []
    tried += [(shade * columns, True, size) for shade in SHADES for size in BARS]
    tried += [(SHADES[-1] * columns, True, 0), (columns, True, 0)]
    plans = [plan._replace(matrix=max(matrix, name), shaded=shaded, bar=size) for matrix, shaded, size in tried]
    return next((own for own in plans if own.left(len(heads)) - GAP <= width), plans[-1])


def _head_of(view: View, name: str, asked: Heads) -> _Head:
    does = "reads" * (name in asked.read), "writes" * (name in asked.write)
    return _Head(name, name in asked.write, f"{label(view, name)} {', '.join(filter(None, does))}")


def _lit(view: View, plan: _Plan) -> frozenset[int]:
    """The rows that are written most; none where all are alike, where nothing is written or the weights are hidden."""
    weights = [_weights(view, head.name) for head in plan.heads if head.writes]
    seen = [own for own in weights if own is not None and np.isfinite(own).all()]
    if not seen or len(seen) < len(weights):
        return frozenset()
    most = np.max(seen, axis=0)
    top, alike = most.max(), most >= most.max() - 1e-9
    return frozenset() if top <= 0 or alike.all() else frozenset(np.flatnonzero(alike).tolist())


def _weights(view: View, name: str) -> np.ndarray | None:
    """The weights of a head at the cursor; None where they are hidden or there are none."""
    step = _step(view, name)
    return None if view.covered(name, step) else view.value(name, step)


def _step(view: View, name: str) -> int | None:
    return view.cursor(name) if name in view.varying else None


def _has(plan: _Plan, row: int, chosen: Address) -> bool:
    return chosen.name in (plan.memory, *(head.name for head in plan.heads)) and chosen.unit[:1] == (row + 1,)


def _header(plan: _Plan, view: View) -> Line:
    name = fit(label(view, plan.memory), plan.matrix + 1)
    runs = [Run(" " * (plan.label_width + 1), "text"), Run(name, f"{view.role(plan.memory)} bold")]
    for place, head in enumerate(plan.heads):
        last = place + 1 == len(plan.heads)
        name = head.called if last else fit(head.called, plan.head)
        runs += [Run(" " * GAP, "text"), Run(name, f"{view.role(head.name)} bold")]
    return merge(runs)


def _line(view: View, plan: _Plan, row: int, lit: bool) -> Line:
    runs = [Run(fit(plan.labels[row], plan.label_width), "quiet bold" if lit else "quiet")]
    runs += framed(_matrix(view, plan, row), lit)
    for head in plan.heads:
        own = [*_weight(view, plan, head, row)]
        runs += [Run(" " * GAP, "text"), *own, Run(" " * (plan.head - width_of(own)), "text")]
    return merge(runs)


def _matrix(view: View, plan: _Plan, row: int) -> Line:
    """A row of the matrix as numbers or as textures, in all its cells."""
    step = _step(view, plan.memory)
    if not plan.shaded:
        return cells.cell(view, plan.memory, step, plan.units(row), plan.matrix)
    value, role = view.value(plan.memory, step), view.role(plan.memory)
    size = plan.shade
    inks = inks_of(role, size)
    if value is None or view.covered(plan.memory, step):
        codes = [HID] * plan.columns
    else:
        codes = encode(value[row], _top(view, plan.memory)).tolist()
    runs = [*together(codes, inks)]
    chosen = view.selected
    if chosen and chosen.name == plan.memory and chosen.step == step and chosen.unit[:1] == (row + 1,):
        runs = [Run(inks[code].text, inks[code].style) for code in codes]
        column = chosen.unit[1] - 1
        runs[column] = Run(runs[column].text, f"{role} selected")
    return merge([*runs, Run(" " * (plan.matrix - size * plan.columns), "text")])


def _top(view: View, name: str) -> float:
    """The largest size of a number of the memory, which has the full texture."""
    low, high = limits(view, name)
    return max(-low, high) or 1.0


def _weight(view: View, plan: _Plan, head: _Head, row: int) -> Iterator[Run]:
    step, weights = _step(view, head.name), _weights(view, head.name)
    if weights is None:
        yield from hidden_bar(plan.bar)
    else:
        yield from bar(pick(weights, (row + 1,)), 0.0, 1.0, plan.bar, view.role(head.name))
    yield Run(" " * bool(plan.bar), "text")
    yield from cells.cell(view, head.name, step, ((row + 1,),), plan.number)


def _scale(view: View, plan: _Plan) -> Line:
    """What the textures mean, and the number that is selected."""
    low, _ = limits(view, plan.memory)
    runs = [Run(" " * (plan.label_width + 1), "text")]
    runs += scale(view.role(plan.memory), _top(view, plan.memory), low < 0)
    chosen = view.selected
    if chosen is not None and chosen.name == plan.memory and len(chosen.unit) == 2:
        hides = view.covered(chosen.name, chosen.step)
        value = None if hides else view.value(chosen.name, chosen.step)
        said = HIDDEN if value is None else numbers.listed(value[tuple(i - 1 for i in chosen.unit)], 2, 4)
        runs += [Run(f"  {formula.name(chosen)} = ", "quiet"), Run(said, "hidden" if hides else "memory bold")]
    return merge(runs)


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    step = _step(view, plan.memory)
    covered = view.covered(plan.memory, step)
    size = plan.shade
    for row in range(plan.rows):
        at, left = spot_row(row, shown), plan.label_width + 1
        if not plan.shaded:
            yield from cells.spots(view, plan.memory, step, plan.units(row), at, left + plan.matrix)
        for column, unit in enumerate(plan.units(row) if plan.shaded else ()):
            yield Spot(at, left + column * size, size, Address(plan.memory, step, () if covered else unit))
        for place, head in enumerate(plan.heads):
            when = _step(view, head.name)
            hides = view.covered(head.name, when)
            address = Address(head.name, when, () if hides else (row + 1,))
            yield Spot(at, plan.left(place), plan.bar + bool(plan.bar) + plan.number, address)
