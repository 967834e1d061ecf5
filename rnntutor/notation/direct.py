"""A direct derivative as a person writes it: `∂c₃/∂c₂ = f₃ = 0.88`, along the line of c alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from rnntutor.engine.derive import addends
from rnntutor.engine.direct import Direct, direct, reads
from rnntutor.engine.expansion import Node, Operand, Term
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Number, Ref, Tree, refs
from rnntutor.notation import formula
from rnntutor.notation.backtext import BackWriter
from rnntutor.notation.explanation import was_given
from rnntutor.notation.gradient import layer_of, unlayered, valued
from rnntutor.notation.numbers import exact, listed, show
from rnntutor.notation.printing import HIDDEN
from rnntutor.notation.simplify import sign, simple
from rnntutor.notation.stages import calculation
from rnntutor.notation.terms import Hidden, prepare
from rnntutor.notation.worked import Piece, Step, Worked

NOTE = "direct: along this line alone"
_UNITS = 8  # numbers of a matrix worked out one by one


def work_direct(
    trace: Trace, of: str, by: str | Ref, step: int, places: int = 2, hidden: Hidden | None = None, example: int = 1
) -> Worked:
    """The derivative of a line by one thing it reads, everything else it reads held still.

    A single number is worked out; of vectors all numbers stand in the line and the first ones are worked out in
    `units`. Raises EngineError where the line does not read it.
    """
    found = direct(trace, of, by, step, example)
    paper = _Paper(trace, found, places, hidden, example)
    if found.matrix.size == 1:
        return paper.one(0, 0)
    return paper.all()


def own_path(
    trace: Trace, address: Address, places: int = 2, hidden: Hidden | None = None, example: int = 1
) -> Worked | None:
    """Of a gradient, what the value's own line passes back of the next step's: "∂c₃/∂c₂ = f₃ = 0.88".

    None where the line does not read itself, or no step comes after this one.
    """
    name = valued(address.name)
    if address.step is None or name == address.name or trace.line(name) is None:
        return None
    lagged = next((ref for ref in reads(trace, name) if ref.name == name and ref.shift), None)
    if lagged is None or not 1 <= address.step - lagged.shift <= trace.steps(name):
        return None
    whole = work_direct(trace, name, lagged, address.step - lagged.shift, places, hidden, example)
    own = [k for k, unit in enumerate(np.ndindex(*trace.units(name))) if tuple(u + 1 for u in unit) == address.unit]
    by_units = len(whole.units) == max(int(np.prod(trace.units(name), dtype=int)), 1)
    return whole.units[own[0]] if own and by_units and own[0] < len(whole.units) else whole


@dataclass(frozen=True)
class _Paper:
    trace: Trace
    found: Direct
    places: int
    hidden: Hidden | None
    example: int

    @property
    def equation(self) -> str:
        """The derivative of the whole, "∂c₃/∂c₂ = f₃"; "" where no short expression says it."""
        found, writer = self.found, self.writer
        left = self.name((), ())
        if found.slope is not None:
            terms = addends(simple(found.slope, spread=True))
            return f"{left} = {writer.sum(tuple(sign(term) for term in terms))}"
        if found.product is None:
            return ""
        before, matrix, after = (simple(part, spread=True) for part in found.product)
        parts = [self.spread(before), writer.tree(matrix, formula.PRODUCT), self.spread(after)]
        return f"{left} = {'·'.join(part for part in parts if part)}"

    @property
    def writer(self) -> BackWriter:
        layer = layer_of(self.trace, self.found.of.name)
        return BackWriter(frozenset(self.trace.names), self.found.of.step, False, self.trace, layer)

    def spread(self, slope: Tree) -> str:
        """A factor unit by unit beside a matrix: "diag(1 − h₂²)"."""
        if slope == Number(1.0):
            return ""
        single = self.writer.shape(slope) in ((), (1,))
        return self.writer.tree(slope, formula.PRODUCT) if single else f"diag({self.writer.tree(slope)})"

    def name(self, row: tuple[int, ...], column: tuple[int, ...]) -> str:
        """ "∂c₃/∂c₂", "∂h₃[1]/∂h₂[2]"."""
        layer = layer_of(self.trace, self.found.of.name)
        ends = (self.found.of, row), (self.found.by, column)
        upper, lower = (
            formula.name(Address(unlayered(where.name, layer), where.step, tuple(k + 1 for k in unit)))
            for where, unit in ends
        )
        return f"∂{upper}/∂{lower}"

    @property
    def concealed(self) -> bool:
        """Whether something that the derivative is made from may not be seen."""
        trees = [tree for tree in (self.found.slope, *(self.found.product or ())) if tree is not None]
        step = self.found.of.step or 0
        read = [ref for tree in trees for ref in refs(tree)] or list(refs(self.line))
        read = [ref for ref in read if self.trace.kind(ref.name) != "weight" and ref.at is None]
        return any(self.hides(ref.name, step + ref.shift) for ref in read)

    @property
    def line(self) -> Tree:
        line = self.trace.line(self.found.of.name)
        return line.expression if line is not None else Number(0.0)

    def hides(self, name: str, step: int) -> bool:
        return self.hidden is not None and self.hidden(Operand(name, step, (), 0.0))

    def units(self, row: int, column: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The units of a row and a column of the matrix, from 0."""
        shapes = self.trace.units(self.found.of.name), self.trace.units(self.found.by.name)
        upper, lower = (
            tuple(int(k) for k in np.unravel_index(index, shape)) if shape else ()
            for index, shape in zip((row, column), shapes, strict=True)
        )
        return upper, lower

    def node(self, row: int, column: int) -> Node | None:
        """One number of the matrix as arithmetic; None where no short expression says it."""
        upper, lower = self.units(row, column)
        expander = self.trace.expander(self.found.of.step or 0, self.example)
        if self.found.slope is not None:
            slope = simple(self.found.slope, spread=True)
            return expander.node(slope, upper or lower) if upper == lower or not (upper and lower) else Number(0.0)
        if self.found.product is None:
            return None
        before, matrix, after = (simple(part, spread=True) for part in self.found.product)
        factors = [(before, upper), (matrix, (*upper, *lower)), (after, lower)]
        nodes = [expander.node(tree, unit) for tree, unit in factors if tree != Number(1.0)]
        return nodes[0] if len(nodes) == 1 else _product(nodes)

    def one(self, row: int, column: int) -> Worked:
        """One number of the matrix."""
        value, node = float(self.found.matrix[row, column]), self.node(row, column)
        left = self.name(*self.units(row, column)) if self.found.matrix.size > 1 else self.name((), ())
        equation, address = self.equation, self.found.of
        if node is None:
            shown = HIDDEN if self.concealed else show(value, self.places)
            return Worked(address, left, equation, (), "=" if exact(value, self.places) else "≈", shown, NOTE)
        tree = prepare(node, self.hidden, given=lambda operand: was_given(self.trace, operand.name, operand.step))
        steps, relation, shown = calculation(tree, value, self.places, self.concealed)
        return Worked(address, left, equation, steps, relation, shown, NOTE)

    def all(self) -> Worked:
        """All numbers: a vector where each unit is made from one alone, else the matrix."""
        numbers, slope = self.found.matrix, self.found.slope is not None
        square = slope and 1 not in numbers.shape
        values = np.diag(numbers) if square else numbers.reshape(-1) if 1 in numbers.shape else numbers
        shown = HIDDEN if self.concealed else listed(values, self.places, _UNITS)
        relation = "=" if self.concealed or all(exact(float(v), self.places) for v in values.flat) else "≈"
        places = ((k, k) for k in range(len(numbers))) if square else np.ndindex(*numbers.shape)
        units = tuple(self.one(int(row), int(column)) for row, column in islice(places, _UNITS))
        note = f"{NOTE}, unit by unit" if square else NOTE
        line = Step(relation, (Piece(shown),))
        return Worked(self.found.of, self.name((), ()), self.equation, (line,), relation, shown, note, units)


def _product(nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = Term("*", (total, node))
    return total
