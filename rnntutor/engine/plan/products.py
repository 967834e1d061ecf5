"""Products with weights: of several lines and operands at once where they lie side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..tree import Ref
from .kernels import Call
from .memory import width
from .ops import Entry, Op
from .views import Operand, Views


class Products:
    """Writes the calls of operations "products"; copies of weights that they need go to the prologue."""

    def __init__(self, views: Views, prologue: list[Call]) -> None:
        self.views, self.prologue = views, prologue

    def calls(self, run: Sequence[Op]) -> list[Call]:
        """The calls for lines that lie side by side and have the same operands."""
        out = self.views.side([Ref(op.out) for op in run])
        calls: list[Call] = []
        rows = [self.ordered(op.entries) for op in run]
        for columns in self.groups(rows[0]):
            own = [[row[column] for column in columns] for row in rows]
            grid = tuple(tuple(entry if entry.weight else None for entry in row) for row in own)
            widths = [self.views.width(entry.operand) if entry.operand else 1 for entry in own[0]]
            matrix = self.views.weights.matrix(grid, [width(op.shape) for op in run], widths, self.prologue)
            calls += self.product(matrix, self.operand(own[0]), out, bool(calls))
        return calls

    def ordered(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The entries of a line's gradient in the order in which their operands lie."""
        if not all(entry.turned and entry.operand is not None for entry in entries):
            return entries
        return sorted(entries, key=lambda entry: self.views.order(entry.operand))

    def groups(self, entries: Sequence[Entry]) -> list[list[int]]:
        """The entries whose operands lie side by side."""
        found: list[list[int]] = []
        for column, entry in enumerate(entries):
            before = entries[column - 1].operand if column else None
            joins = before is not None and (
                self.views.beside(before, entry.operand)
                if entry.operand is not None
                else one_behind(self.views, before)
            )
            if joins:
                found[-1].append(column)
            else:
                found.append([column])
        return found

    def operand(self, entries: Sequence[Entry]) -> Operand:
        refs = [entry.operand for entry in entries if entry.operand is not None]
        return self.views.side(refs) if len(refs) == len(entries) else self.views.with_one(refs)

    def product(self, matrix: np.ndarray, operand: Operand, out: Operand, more: bool) -> list[Call]:
        """`out = matrix @ operand`, or that added to it."""
        views = self.views
        steps = out.array.shape[0] if out.stepping else 0
        if not out.stepping or views.loop is not None or not operand.stepping:
            buffer = not out.stepping or views.loop is not None
            into: Operand | np.ndarray = out if buffer and not more else views.scratch((len(matrix),))
            calls: list[Call] = [(self.packed(matrix).dot, (views.argument(operand), views.argument(into)))]
        else:
            into = views.scratch((len(matrix),), steps) if more else out
            x, y = operand.array, views.argument(into)
            calls = [(np.matmul, (x, matrix.T, y) if views.memory.batch is None else (matrix, x, y))]
        if into is out:
            return calls
        target = views.argument(out)
        return [*calls, (np.add, (target, into, target)) if more else (np.copyto, (target, into))]

    def packed(self, matrix: np.ndarray) -> np.ndarray:
        """The matrix in one piece: NumPy would copy another one for every product with a vector."""
        if matrix.flags.c_contiguous or matrix.flags.f_contiguous:
            return matrix
        copy = np.empty(matrix.shape, matrix.dtype)
        self.prologue.append((np.copyto, (copy, matrix)))
        return copy


def one_behind(views: Views, ref: Ref) -> bool:
    """Whether there is a 1 directly behind a value."""
    place = views.places.get(ref.name)
    return place is not None and ref.at is None and place.block.one == place.stop
