"""Every other operation: a few with calls of their own, all that remain as the table of operations runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..operations import TABLE
from ..tree import Number, Ref
from . import kernels
from .kernels import Call
from .ops import Op
from .program import GIVEN, SHARP
from .views import Operand, Steps, Views

_ALL = slice(None)


class Table:
    """Writes the calls of single operations, for one step in a loop, else for all at once."""

    def __init__(self, views: Views) -> None:
        self.views = views
        own = {"sum": self.reduce, "mean": self.reduce, "max": self.reduce, "min": self.reduce, "dot": self.dot}
        own |= {"softmax": self.softmax, "outer": self.outer, "like": self.like, "part": self.part, "copy": self.copy}
        own |= {"total": self.total, "total_outer": self.total_outer, "only": self.only, "row": self.row}
        own |= {"**": self.power, "sum_rows": self.sum_rows, GIVEN: self.given, "@": self.matrix}
        own |= {"concat": self.concat, SHARP: self.sharp}
        self.own: dict[str, Callable[[Op], list[Call] | None]] = own

    def calls(self, op: Op) -> list[Call]:
        """The operation's calls."""
        own = self.own.get(op.kind)
        found = own(op) if own is not None else None
        return self.plain(op) if found is None else found

    # operations with calls of their own; None where the plain way has to do

    def out(self, op: Op) -> Operand:
        return self.views.operand(Ref(op.out))

    def read(self, atom: Ref | Number) -> Operand:
        if isinstance(atom, Ref):
            return self.views.operand(atom)
        return Operand(self.views.constant(1)(atom.value), False, 1, 0)

    def whole(self, a: Operand, out: Operand) -> bool:
        """Whether an operand has all steps and examples that the result has."""
        steps = a.stepping == out.stepping or self.views.loop is not None
        return steps and (a.batched or self.views.memory.batch is None)

    def lead(self, operand: Operand) -> int:
        """The axes before the units in a call."""
        return int(operand.stepping and self.views.loop is None)

    def reduce(self, op: Op) -> list[Call] | None:
        a, out = self.read(op.args[0]), self.out(op)
        if not self.whole(a, out) or not a.rank:
            return None
        axes = tuple(self.lead(a) + k for k in range(a.axes))
        count = int(np.prod([a.array.shape[int(a.stepping) + k] for k in range(a.axes)]))
        argument = self.views.argument
        return kernels.reduced(op.kind, argument(a), argument(out.aligned(a.axes)), axes, count, self.views.constant(1))

    def dot(self, op: Op) -> list[Call] | None:
        a, b, out = self.read(op.args[0]), self.read(op.args[1]), self.out(op)
        stepping = a.stepping or b.stepping
        if stepping != out.stepping and self.views.loop is None:
            return None
        product = self.views.scratch((a.units,), op.steps)
        argument = self.views.argument
        axis = int(stepping and self.views.loop is None)
        multiply: Call = (np.multiply, (argument(a), argument(b), product))
        return [multiply, (np.add.reduce, (product, axis, None, argument(out), True))]

    def softmax(self, op: Op) -> list[Call] | None:
        a, out = self.read(op.args[0]), self.out(op)
        if a.rank != 1 or not self.whole(a, out):
            return None
        one = self.views.scratch((1,), op.steps)
        argument = self.views.argument
        return kernels.softmax(argument(a), argument(out), one, self.lead(a))

    def outer(self, op: Op) -> list[Call]:
        a, b = self.read(op.args[0]).indexed(_ALL, None), self.read(op.args[1]).indexed(None, _ALL)
        argument = self.views.argument
        return kernels.pair("*", argument(a), argument(b), argument(self.out(op)))

    def like(self, op: Op) -> list[Call]:
        out = self.out(op)
        argument = self.views.argument
        g = self.read(op.args[0])
        spread = g if g.axes >= out.axes else g.indexed(_ALL, None)
        return kernels.assign(argument(out), argument(spread))

    def part(self, op: Op) -> list[Call] | None:
        g, first, count = op.args
        if not isinstance(first, Number) or not isinstance(count, Number) or len(op.shape) != 1:
            return None
        start = int(first.value) - 1
        source = self.read(g).indexed(slice(start, start + int(count.value)))
        return kernels.assign(self.views.argument(self.out(op)), self.views.argument(source))

    def concat(self, op: Op) -> list[Call] | None:
        if len(op.shape) != 1:
            return None
        out, calls, start = self.out(op), [], 0
        for atom in op.args:
            part = self.read(atom)
            place = out.indexed(slice(start, start + part.units))
            calls += kernels.assign(self.views.argument(place), self.views.argument(part))
            start += part.units
        return calls

    def sharp(self, op: Op) -> list[Call]:
        a, out = self.read(op.args[0]).aligned(len(op.shape)), self.out(op)
        scratch = self.views.scratch(out.array.shape[int(out.stepping) : int(out.stepping) + out.axes], op.steps)
        argument = self.views.argument
        return kernels.sharp_sigmoid(argument(a), argument(out), scratch, self.views.constant(1))

    def copy(self, op: Op) -> list[Call]:
        out = self.out(op)
        return kernels.assign(self.views.argument(out), self.views.argument(self.read(op.args[0]).aligned(out.axes)))

    def power(self, op: Op) -> list[Call]:
        a, out = self.read(op.args[0]), self.out(op)
        b = self.read(op.args[1])
        argument = self.views.argument
        left, right, into = argument(a.aligned(out.axes)), argument(b.aligned(out.axes)), argument(out)
        if isinstance(op.args[1], Number) and op.args[1].value == 2.0:
            return kernels.pair("*", left, left, into)
        return kernels.pair("**", left, right, into)

    def sum_rows(self, op: Op) -> list[Call] | None:
        a, out = self.read(op.args[0]), self.out(op)
        if not self.whole(a, out):
            return None
        return [(np.add.reduce, (self.views.argument(a), self.lead(a), None, self.views.argument(out)))]

    def matrix(self, op: Op) -> list[Call] | None:
        """A matrix and a vector of one example."""
        a, b, out = self.read(op.args[0]), self.read(op.args[1]), self.out(op)
        flat = self.views.loop is None and op.steps
        if self.views.memory.batch is not None or flat or (a.rank, b.rank) not in ((2, 1), (1, 2)):
            return None
        argument = self.views.argument
        return [(np.dot, (argument(a), argument(b), argument(out)))]

    def given(self, op: Op) -> list[Call]:
        """The value, replaced where one is given: see Given in plan.py."""
        out, value = self.out(op), self.read(op.args[0])
        argument = self.views.argument
        forced, mask = (self.views.operand(Ref(f"{kind} {op.out}")) for kind in ("given", "mask"))
        replace: Call = (np.copyto, (argument(out), argument(forced), "same_kind", argument(mask)))
        return [*kernels.assign(argument(out), argument(value.aligned(out.axes))), replace]

    # sums over the steps

    def total(self, op: Op) -> list[Call]:
        a, out = self.read(op.args[0]), self.out(op)
        if a.stepping:
            return [(np.add.reduce, (a.array, 0, None, out.array))]
        assert isinstance(op.args[1], Number)
        return kernels.pair("*", a.array, self.views.constant(1)(op.args[1].value), out.array)

    def total_outer(self, op: Op) -> list[Call]:
        a, b, out = self.read(op.args[0]), self.read(op.args[1]), self.out(op)
        batch = self.views.memory.batch
        if not a.stepping or not b.stepping:
            assert isinstance(op.args[2], Number)
            times = 1.0 if a.stepping or b.stepping else op.args[2].value
            return [(_total_of_one, (a, b, times, out.array))]
        if batch is None:
            return [(np.matmul, (a.array.T, b.array, out.array))]
        left, right = a.array.transpose(2, 1, 0), b.array.transpose(2, 0, 1)
        return [(np.matmul, (left, right, out.array.transpose(2, 0, 1)))]

    def only(self, op: Op) -> list[Call]:
        value, step = op.args
        assert isinstance(step, Number)
        row = self.views.memory.row(self.views.places[op.out], int(step.value))
        return kernels.assign(row, self.read(value).aligned(row.ndim - len(self.views.memory.tail)).array)

    def row(self, op: Op) -> list[Call]:
        value, out = self.read(op.args[0]), self.out(op)
        array = value.array if value.rank == 2 else value.array[:, None]
        return kernels.assign(out.array, array)

    # as the table runs them

    def plain(self, op: Op) -> list[Call]:
        """The table's own run, on arrays with the batch first."""
        row = TABLE[op.kind]
        operands = [self.read(atom) for atom in op.args]
        ranks = tuple(operand.rank for operand in operands)
        values = [np.asarray(a.value, self.views.memory.dtype) if isinstance(a, Number) else None for a in op.args]
        out, loop = self.out(op), self.views.loop
        if loop is None and op.steps:
            folded = [v if v is not None else self.folded(o) for v, o in zip(values, operands, strict=True)]
            return [(_all_steps, (row.run, ranks, self.first(out), len(op.shape), *folded))]
        arguments = [v if v is not None else self.step_of(o) for v, o in zip(values, operands, strict=True)]
        return [(_one_step, (self.step_of(out, True), row.run, ranks, *arguments))]

    def first(self, operand: Operand, keep: bool = False) -> np.ndarray:
        """The array with the batch before the units; a single number loses its axis of units unless it is kept."""
        at = int(operand.stepping)
        array = operand.array if operand.rank or keep else operand.array[(*(_ALL,) * at, 0, ...)]
        if self.views.memory.batch is None:
            return array
        return np.moveaxis(array, -1, at) if operand.batched else array[..., 0]

    def step_of(self, operand: Operand, out: bool = False) -> Any:
        """One step of it, as an argument."""
        array = self.first(operand, out and self.views.memory.batch is None)
        if not operand.stepping or self.views.loop is None:
            return array
        return Steps(self.views.memory.listed(array))

    def folded(self, operand: Operand) -> tuple[np.ndarray, bool, bool]:
        """Its array with the batch first, whether it has steps, whether it has a batch."""
        return self.first(operand), operand.stepping, operand.batched


def _one_step(out: np.ndarray, run: Callable[..., Any], ranks: tuple[int, ...], *arrays: np.ndarray) -> None:
    out[...] = run(arrays, ranks)


def _all_steps(run: Callable[..., Any], ranks: tuple[int, ...], out: np.ndarray, rank: int, *arrays: Any) -> None:
    """All steps and examples as one batch."""
    lead = out.shape[: out.ndim - rank] if rank else out.shape
    result = run(tuple(_folded(array, lead) for array in arrays), ranks)
    count = int(np.prod(lead))
    whole = result.ndim > rank and len(result) == count
    out[...] = result.reshape(out.shape) if whole else result


def _folded(array: Any, lead: Sequence[int]) -> np.ndarray:
    """An operand with the steps and examples in one axis."""
    if isinstance(array, np.ndarray):
        return array
    values, stepping, batched = array
    if not batched and not stepping:
        return values
    units = values.shape[int(stepping) + len(lead) - 1 :]
    spread = values if stepping else np.broadcast_to(values, (lead[0], *values.shape))
    return spread.reshape(-1, *units)


def _total_of_one(a: Operand, b: Operand, times: float, out: np.ndarray) -> None:
    """The sum over the steps of outer products of which an operand, or both, is the same at all."""
    left, right = (operand.array.sum(0) if operand.stepping else operand.array for operand in (a, b))
    np.multiply(left[:, None] * times, right[None], out=out)
