"""Weights as matrices of numbers, each with its gradient beside it where there is a loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.derive import GRAD
from rnntutor.engine.tree import Address
from rnntutor.notation.gradient import full_name
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, fit, length, merge, width_of
from rnntutor.screen.drawings.layout import (
    CHANGED,
    HIDDEN,
    format_of,
    more,
    pick,
    remember,
    row_window,
    shown_names,
    spot_row,
    widest,
    write,
)
from rnntutor.screen.drawings.matrixwords import Words, words_of
from rnntutor.screen.view import View

GAP = 3  # between a matrix and what stands beside it
PLACES = 3  # decimals: gradients are small
FENCES = {"first": "⎡⎤", "inner": "⎢⎥", "last": "⎣⎦", "only": "[]"}  # of a matrix's rows


class _Block(NamedTuple):
    """A matrix with its heading: rows and columns of a weight or of its gradient."""

    name: str
    called: str
    rows: int
    columns: int
    cell: int  # cells of one number
    beside: Words = ()  # the words of its rows
    over: Words = ()  # and of its columns
    number: int = 0  # cells of one number without these

    @property
    def width(self) -> int:
        """The cells of the matrix, fences and words included."""
        return max(self.left + self.columns * (self.cell + 1) - 1 + 2 * self.fence, length(self.called))

    @property
    def left(self) -> int:
        """The cells before the fence: for the words of the rows, and for its name where words stand over it."""
        return max(widest(self.beside) + 1 if self.beside else 0, length(self.called) + 1 if self.over else 0)

    @property
    def plain(self) -> _Block:
        """The same without words."""
        return self._replace(beside=(), over=(), cell=self.number)

    @property
    def fence(self) -> int:
        """The cells of a fence and the blank beside it; a single number has none."""
        return 2 if self.rows * self.columns > 1 else 0


def title(view: View, panel: Panel) -> Line:
    """The kind of picture, and what stands beside the weights."""
    beside = " and gradients" if any(_gradient(view, name) for name in _names(view, panel)) else ""
    return (Run("weights", "weight bold"), Run(beside, "gradient"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A heading and the rows of every matrix; matrices of as many rows share them where they fit."""
    shelves = _shelves(view, panel, width)
    best = sum(1 + shelf[0].rows for shelf in shelves) + max(len(shelves) - 1, 0)
    return min(best, 4), best


def breadth(view: View, panel: Panel) -> int:
    """The columns of the widest weight with its gradient."""
    pairs = [_pair(view, name) for name in _names(view, panel)]
    return max((_width(pair) for pair in pairs), default=1)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The matrices under their names; the largest gradient of each stands out."""
    rows: list[tuple[list[_Block], int]] = []  # which row of which blocks; -1 is the heading, -2 an empty line
    for shelf in _shelves(view, panel, width):
        rows += [*([(shelf, -2)] if rows else []), *((shelf, row) for row in range(-1, shelf[0].rows))]
    focus = next((k for k, (shelf, row) in enumerate(rows) if _selected_in(view, shelf, row)), None)
    shown = row_window(len(rows), max(height, 1), focus)
    lines = [clip_line(_line(view, *rows[k]), width) for k in range(*shown)]
    if shown != (0, len(rows)):
        lines.append(clip_line([Run(more(len(rows), shown, "rows"), "quiet")], width))
    return Drawing(tuple(lines[: max(height, 1)]), lambda: _spots(view, rows, shown, width))


def _names(view: View, panel: Panel) -> tuple[str, ...]:
    if panel.names and panel.names != ("all",):
        return shown_names(view, panel)
    return tuple(name for name in view.trace.weights if not view.trace.gradient(name))


def _gradient(view: View, name: str) -> str:
    """The name of the gradient of a weight, "" where there is no loss or it does not depend on it."""
    return GRAD + name if GRAD + name in view.facts.roles else ""


def _pair(view: View, name: str, width: float = np.inf) -> list[_Block]:
    """A weight and its gradient; without the words where they have no room."""
    names = [name, *([_gradient(view, name)] if _gradient(view, name) else [])]
    blocks = [remember(view, ("weights", one), lambda one=one: _block(view, one)) for one in names]
    return blocks if _width(blocks) <= width else [block.plain for block in blocks]


def _block(view: View, name: str) -> _Block:
    shape = view.shape(name)
    rows, columns = (shape[0] if shape else 1), (shape[1] if len(shape) == 2 else 1)
    beside, over = words_of(view, name)
    marked = any((one if isinstance(one, str) else one.name) == name for one in view.changed)
    cell = max(format_of(view, name, PLACES).width + marked, length(HIDDEN) if view.hidden else 1)
    called = full_name(Address(name), view.trace)
    return _Block(name, called, rows, columns, max(cell, widest(over)), beside, over, cell)


def _width(blocks: list[_Block]) -> int:
    return sum(block.width for block in blocks) + GAP * (len(blocks) - 1)


def _shelves(view: View, panel: Panel, width: int) -> list[list[_Block]]:
    """The matrices that stand side by side, shelf under shelf."""
    shelves: list[list[_Block]] = []
    for name in _names(view, panel):
        pair = _pair(view, name, width)
        if shelves and shelves[-1][0].rows == pair[0].rows and _width([*shelves[-1], *pair]) <= width:
            shelves[-1] += pair
        elif _width(pair) <= width:
            shelves.append(pair)
        else:
            shelves += [[block] for block in pair]
    return shelves


def _line(view: View, shelf: list[_Block], row: int) -> Line:
    runs: list[Run] = []
    for block in shelf:
        if runs:
            runs.append(Run(" " * GAP, "text"))
        part = _row(view, block, row)
        runs += [*part, Run(" " * (block.width - width_of(part)), "text")]
    return merge(runs)


def _row(view: View, block: _Block, row: int) -> Line:
    if row < 0:
        heading = Run(fit(block.called, max(block.left, length(block.called))), f"{view.role(block.name)} bold")
        over = " " * (block.fence - 1) + "".join(" " + fit(word, block.cell, right=True) for word in block.over)
        return (heading, Run(over, "quiet")) if row == -1 else ()
    place = "only" if block.rows == 1 else "first" if row == 0 else "last" if row == block.rows - 1 else "inner"
    numbers = [run for column in range(block.columns) for run in _number(view, block, row, column)]
    if not block.fence:
        return merge([Run(numbers[0].text[1:], numbers[0].style), *numbers[1:]])
    left, right = FENCES[place]
    word = fit(block.beside[row] if block.beside else "", block.left)
    return (Run(f"{word}{left}", "quiet"), *numbers, Run(f" {right}", "quiet"))


def _number(view: View, block: _Block, row: int, column: int) -> Iterator[Run]:
    name, unit = block.name, _unit(view, block, row, column)
    picked = view.selected in (Address(name, None, unit), Address(name)) and view.selected is not None
    if view.covered(name, None):
        yield Run(" " * (block.cell + 1 - length(HIDDEN)), "hidden")
        yield Run(HIDDEN, "hidden selected" if picked else "hidden")
        return
    value = pick(view.trace.weights[name], unit)
    mark = CHANGED if view.is_changed(name, None, unit) else ""
    text = write(value, format_of(view, name, PLACES).places) + mark
    role = "changed" if mark else view.role(name)
    bold = " bold" if unit == remember(view, ("largest", name), lambda: _largest(view, name)) else ""
    yield Run(" " * (block.cell + 1 - length(text)), role)
    yield Run(text, f"{role}{bold}{' selected' * picked}")


def _largest(view: View, name: str) -> tuple[int, ...] | None:
    """The entry of a gradient that moves most; None where there are few or it is no gradient."""
    value = np.abs(view.trace.weights[name])
    if not view.trace.gradient(name) or value.size < 2 or not np.isfinite(value).any():
        return None
    where = np.unravel_index(int(np.nanargmax(np.where(np.isfinite(value), value, -1.0))), value.shape)
    return tuple(int(k) + 1 for k in where)


def _unit(view: View, block: _Block, row: int, column: int) -> tuple[int, ...]:
    return (row + 1, column + 1)[: len(view.shape(block.name))]


def _selected_in(view: View, shelf: list[_Block], row: int) -> bool:
    chosen = view.selected
    if chosen is None or row < 0 or chosen.name not in {block.name for block in shelf}:
        return False
    return not chosen.unit or chosen.unit[0] == row + 1


def _spots(view: View, rows: list[tuple[list[_Block], int]], shown: tuple[int, int], width: int) -> Iterator[Spot]:
    for index, (shelf, row) in enumerate(rows):
        left = 0
        for block in shelf:
            for column in range(block.columns if row >= 0 else 0):
                at = left + block.left + block.fence + column * (block.cell + 1)
                if at + block.cell <= width:
                    hides = view.covered(block.name, None)
                    unit = () if hides else _unit(view, block, row, column)
                    yield Spot(spot_row(index, shown, 0), at, block.cell, Address(block.name, None, unit))
            left += block.width + GAP
