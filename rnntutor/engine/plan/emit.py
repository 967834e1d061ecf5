"""From operations with places to the list of calls that a run works through.

What is computed for all steps at once is one call on arrays (T, units, [batch]). A loop's calls are written out step by
step with views made once: a flat list `for call, arguments in calls: call(*arguments)` is as fast as generated source
(measured at 4, 32 and 100 units) and needs no `exec`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Any

from ..tree import Number, Ref
from . import kernels
from .kernels import Call
from .memory import width
from .neighbours import PAIR, SINGLE, families
from .ops import Op
from .products import Products
from .tables import Table
from .views import Operand, Steps, Views

# Numbers of a value up to which it is repeated for its readers in a loop, so that one call serves three or more of
# them. NumPy's broadcasting costs more than four calls.
TILE = 1024


class Emitter:
    """Writes the calls of one section; what must be done once before goes to the prologue."""

    def __init__(self, views: Views, prologue: list[Call]) -> None:
        self.views, self.prologue = views, prologue
        self.products = Products(views, prologue)
        self.table = Table(views)

    def section(self, ops: Iterable[Op]) -> list[Call]:
        """The calls of operations, level by level, neighbours at once."""
        runs = [run for family in families(ops) for run in self.runs(family)]
        return [call for run in sorted(runs, key=lambda run: run[0].level) for call in self.run(run)]

    # neighbours

    def runs(self, family: list[Op]) -> list[list[Op]]:
        """The family in pieces that lie side by side, results and operands."""
        found: list[list[Op]] = []
        for op in sorted(family, key=lambda op: self.views.places[op.out].start):
            if found and self.follows(found[-1], op):
                found[-1].append(op)
            else:
                found.append([op])
        return [part for run in found for part in self.worth(run)]

    def follows(self, run: list[Op], op: Op) -> bool:
        """Whether an operation can be worked in one call with a run that ends at its left."""
        first, before = run[0], run[-1]
        if len(op.shape) > 1 or not self.views.beside(Ref(before.out), Ref(op.out)):
            return False
        if op.kind == "products":
            return not any(entry.turned for entry in op.entries)
        if op.kind not in SINGLE | PAIR:
            return False
        for a, b, c in zip(first.args, before.args, op.args, strict=True):
            once = a == b and (b == c or len(run) == 1)  # so far one operand for all
            if b == c:
                if not once or op.kind in SINGLE or (isinstance(c, Ref) and not self.spreads(c, before, op)):
                    return False
            elif (once and len(run) > 1) or not self.continues(b, before, c, op):
                return False
        return True

    def spreads(self, ref: Ref, *ops: Op) -> bool:
        """Whether one operand can serve several operations: a single number, or as wide as each of them."""
        own = self.views.width(ref)
        return own == 1 or all(width(op.shape) == own for op in ops)

    def continues(self, b: Any, before: Op, c: Any, op: Op) -> bool:
        """Whether the operands of two neighbours are neighbours too, as wide as their results."""
        if not isinstance(b, Ref) or not isinstance(c, Ref) or not self.views.beside(b, c):
            return False
        return self.views.width(b) == width(before.shape) and self.views.width(c) == width(op.shape)

    def worth(self, run: list[Op]) -> list[list[Op]]:
        """A run as it is, or single operations where a call for each costs less than an operand repeated for all."""
        shared = [self.views.width(ref) for ref in self.shared(run) if self.views.width(ref) > 1]
        small = all(units * (self.views.memory.batch or 1) <= TILE for units in shared)
        if len(run) == 1 or not shared or (small and len(run) > 2 and self.views.loop is not None):
            return [run]
        return [[op] for op in run]

    def shared(self, run: Sequence[Op]) -> list[Ref]:
        """The operands that all operations of a run of several read."""
        if run[0].kind not in PAIR:
            return []
        return [a for a, b in zip(run[0].args, run[-1].args, strict=True) if a == b and isinstance(a, Ref)]

    # calls

    def run(self, run: list[Op]) -> list[Call]:
        """The calls of a run of neighbours."""
        op = run[0]
        if op.kind == "products":
            return self.products.calls(run)
        if op.kind in SINGLE and isinstance(op.args[0], Ref):
            return self.single(op, self.side(run, 0), self.out(run))
        if op.kind in PAIR:
            return self.pair(run)
        return self.table.calls(op)

    def out(self, run: Sequence[Op]) -> Operand:
        return self.views.side([Ref(op.out) for op in run])

    def side(self, run: Sequence[Op], place: int) -> Operand:
        """One operand of a run: neighbours as one, what is shared as it is."""
        refs = [op.args[place] for op in run]
        first = refs[0]
        assert isinstance(first, Ref)
        if len(run) == 1 or refs[0] == refs[-1]:
            return self.views.operand(first)
        return self.views.side([ref for ref in refs if isinstance(ref, Ref)])

    def single(self, op: Op, a: Operand, out: Operand) -> list[Call]:
        argument = self.views.argument
        constant = self.views.constant(out.units if out.axes == 1 else 1)
        return kernels.single(op.kind, argument(a.aligned(out.axes)), argument(out), constant)

    def pair(self, run: list[Op]) -> list[Call]:
        """An operation of two operands, for a run of neighbours."""
        views, out, calls = self.views, self.out(run), []
        constant = views.constant(out.units if out.axes == 1 else 1)
        operands: list[Any] = []
        for place, atom in enumerate(run[0].args):
            if isinstance(atom, Number):
                operands.append(constant(atom.value))
                continue
            operand = self.side(run, place)
            if len(run) > 1 and atom in self.shared(run) and operand.units > 1:
                tile = views.scratch((len(run), operand.units))
                calls.append((tile.__setitem__, (..., views.argument(operand))))
                operands.append(tile.reshape(-1, *tile.shape[2:]))
            else:
                operands.append(views.argument(operand.aligned(out.axes)))
        return calls + kernels.pair(run[0].kind, operands[0], operands[1], views.argument(out))


def unrolled(calls: Sequence[Call], steps: int, backward: bool) -> list[Call]:
    """The calls of a loop for step after step."""
    rows: list[Any] = []
    for function, arguments in calls:
        columns = iter([a.arrays[::-1] if backward else a.arrays for a in arguments if isinstance(a, Steps)])
        if not any(isinstance(a, Steps) for a in arguments):
            rows.append(repeat((function, arguments), steps))
            continue
        parts = [next(columns) if isinstance(a, Steps) else repeat(a) for a in arguments]
        rows.append(zip(repeat(function), zip(*parts, strict=False), strict=False))
    return list(chain.from_iterable(zip(*rows, strict=False)))
