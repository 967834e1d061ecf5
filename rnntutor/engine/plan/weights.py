"""The weights of a plan: all in one array, those that are multiplied together side by side in one panel.

`h = W @ x + U @ r + b` for several lines at once is one product with the panel of all their weights, a row of it for
each line, a column for each operand. The weights that a person sees are views of the panels, so that changing them in
place is all that training needs. What a panel cannot give as a view (halves, a weight in two places) is copied when a
run begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..shapes import Shape
from .ops import Entry

Call = tuple[Any, tuple[Any, ...]]
Grid = tuple[tuple[Entry | None, ...], ...]  # None: a hole, always 0


@dataclass(eq=False)
class Panel:
    """A matrix of weights: `names` by row and column, the edges of rows and columns, where it begins in the array."""

    names: tuple[tuple[str | None, ...], ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    array: np.ndarray
    offset: int

    def part(self, array: np.ndarray, row: int, column: int) -> np.ndarray:
        """The rectangle of one weight in an array of the panel's shape."""
        return array[self.rows[row] : self.rows[row + 1], self.columns[column] : self.columns[column + 1]]


class Weights:
    """All weights in `flat`. Each gets its home where it is first used; `finish` gives one to the rest."""

    def __init__(self, shapes: Mapping[str, Shape], dtype: np.dtype) -> None:
        self.shapes, self.dtype = dict(shapes), dtype
        # A panel may have holes; at most every second of its rectangles is one for which a weight is given here.
        self.flat = np.zeros(sum(map(_size, shapes.values())) * 4 + 1, dtype)
        self.used = 0
        self.views: dict[str, np.ndarray] = {}
        self.panels: list[Panel] = []
        self.homes: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.places: dict[str, tuple[Panel, int, int]] = {}

    def finish(self) -> None:
        """Give the weights that no product took a place of their own; nothing can move from here on."""
        for name in self.shapes:
            self.view(name)
        self.flat = self.flat[: self.used]

    def room(self, count: int) -> int:
        offset, self.used = self.used, self.used + count
        return offset

    def view(self, name: str) -> np.ndarray:
        """The weight in its own shape; what is written into it counts from the next run on."""
        if name not in self.views:
            shape = self.shapes[name]
            self.settle(name, self.room(_size(shape)), (shape[1], 1) if len(shape) == 2 else (1,) * len(shape))
        return self.views[name]

    def settle(self, name: str, offset: int, strides: tuple[int, ...]) -> None:
        """Give a weight its home: where in the array it begins and how far apart its entries are."""
        self.homes[name] = offset, strides
        self.views[name] = self.like(self.flat, name)

    def like(self, flat: np.ndarray, name: str) -> np.ndarray:
        """The part of an array of the weights' size that belongs to a weight, such as its gradient."""
        offset, strides = self.homes[name]
        size = flat.itemsize
        return np.ndarray(self.shapes[name], flat.dtype, flat, offset * size, tuple(s * size for s in strides))

    def panel_of(self, names: tuple[tuple[str | None, ...], ...]) -> Panel | None:
        """The panel of exactly these weights."""
        return next((panel for panel in self.panels if panel.names == names), None)

    def matrix(self, grid: Grid, heights: Sequence[int], widths: Sequence[int], prologue: list[Call]) -> np.ndarray:
        """The matrix of a grid of weights; calls that keep it true when weights change go to the prologue."""
        rows, columns = _edges(heights), _edges(widths)
        names = tuple(tuple(None if entry is None else entry.weight for entry in row) for row in grid)
        entries = [entry for row in grid for entry in row if entry is not None]
        if all(not entry.turned for entry in entries):
            panel = self.panel_of(names) or self.new_panel(names, rows, columns)
            if panel is not None:
                return self.halved(panel.array, grid, rows, prologue)
        if len(grid) == 1 and all(entry.turned and not entry.half for entry in entries):
            column = self.column([entry.weight for entry in entries])
            if column is not None:
                return column.T
        return self.copied(grid, rows, columns, prologue)

    def new_panel(
        self, names: tuple[tuple[str | None, ...], ...], rows: tuple[int, ...], columns: tuple[int, ...]
    ) -> Panel | None:
        """A home for these weights; None if one of them has a home already."""
        inside = [name for row in names for name in row if name is not None]
        if len(set(inside)) < len(inside) or any(name in self.views for name in inside):
            return None
        if self.used + rows[-1] * columns[-1] > len(self.flat):
            return None
        offset = self.room(rows[-1] * columns[-1])
        panel = Panel(names, rows, columns, self.flat[offset : self.used].reshape(rows[-1], columns[-1]), offset)
        self.panels.append(panel)
        for r, row in enumerate(names):
            for c, name in enumerate(row):
                if name is not None:
                    strides = (columns[-1], 1)[: len(self.shapes[name])]
                    self.settle(name, offset + rows[r] * columns[-1] + columns[c], strides)
                    self.places[name] = (panel, r, c)
        return panel

    def column(self, names: Sequence[str]) -> np.ndarray | None:
        """The weights one below the other, where a panel has them so."""
        if any(name not in self.places for name in names):
            return None
        panel, first, column = self.places[names[0]]
        wanted = [(panel, first + k, column) for k in range(len(names))]
        if [self.places[name] for name in names] != wanted:
            return None
        array = panel.array[panel.rows[first] : panel.rows[first + len(names)]]
        return array[:, panel.columns[column] : panel.columns[column + 1]]

    def halved(self, array: np.ndarray, grid: Grid, rows: tuple[int, ...], prologue: list[Call]) -> np.ndarray:
        """The array itself, or one with the rows halved that ask for it."""
        halves = [any(entry is not None and entry.half for entry in row) for row in grid]
        if not any(halves):
            return array
        scale = np.ones(array.shape if array.size < 5000 else (len(array), 1), self.dtype)
        for row, half in enumerate(halves):
            scale[rows[row] : rows[row + 1]] = 0.5 if half else 1.0
        copy = np.empty(array.shape, self.dtype)
        prologue.append((np.multiply, (array, scale, copy)))
        return copy

    def copied(self, grid: Grid, rows: tuple[int, ...], columns: tuple[int, ...], prologue: list[Call]) -> np.ndarray:
        """A copy of the weights in this arrangement."""
        copy = np.zeros((rows[-1], columns[-1]), self.dtype)
        for r, row in enumerate(grid):
            for c, entry in enumerate(row):
                if entry is not None:
                    part = copy[rows[r] : rows[r + 1], columns[c] : columns[c + 1]]
                    view = self.view(entry.weight)
                    source = view.reshape(-1, 1) if view.ndim < 2 else view.T if entry.turned else view
                    prologue.append((np.multiply, (source, np.asarray(0.5 if entry.half else 1.0, self.dtype), part)))
        return copy


def _size(shape: Shape) -> int:
    return int(np.prod(shape, dtype=int))


def _edges(sizes: Sequence[int]) -> tuple[int, ...]:
    edges = [0]
    for size in sizes:
        edges.append(edges[-1] + size)
    return tuple(edges)
