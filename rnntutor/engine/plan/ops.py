"""From lines to single operations, each of which one call of NumPy (or a few) can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..shapes import Shape, join
from ..tree import Apply, Number, Ref, Tree
from .program import HALF, Program, factors, logarithm, signed
from .schedule import Home, weighted

Atom = Ref | Number


@dataclass(frozen=True)
class Entry:
    """A weight matrix and what it is multiplied with; a bias is multiplied with 1, an operand of None.

    Without a weight ("") it is a hole: it keeps the columns of its operand free in a panel.
    """

    weight: str
    operand: Ref | None
    turned: bool = False
    half: bool = False


@dataclass(eq=False)
class Op:
    """`out = kind(args)`; of kind "products" the sum of its entries' products. `steps` is 0 for what has no steps.

    `section` and `level` say when: all operations of a level could be worked at once. `straight` says whether all
    operands run in the lane of the result.
    """

    out: str
    kind: str
    args: tuple[Atom, ...]
    shape: Shape
    steps: int
    lane: str
    entries: tuple[Entry, ...] = ()
    section: int = 0
    level: int = 0
    straight: bool = False

    def reads(self) -> list[Ref]:
        """The values read, weights among them."""
        return [a for a in self.args if isinstance(a, Ref)] + [e.operand for e in self.entries if e.operand is not None]


class Unfolding:
    """Unfolds lines into operations.

    `with_one` says whether a value has a 1 beside it, with which a bias can be multiplied; `homes` what lies side by
    side for the products of a loop.
    """

    def __init__(self, program: Program, homes: Iterable[Home], with_one: Callable[[Ref], bool]) -> None:
        self.program, self.with_one = program, with_one
        self.homes = {(home.lagged, home.shift): home for home in homes}
        self.name = ""
        self.ops: list[Op] = []
        self.made: dict[str, Op] = {}

    def line(self, name: str) -> list[Op]:
        """The operations of a line; the last one's result has its name."""
        self.name, self.ops = name, []
        shape = self.program.shapes[name]
        entries, rest = self.entries(signed(self.program.lines[name]))
        rest.sort(key=lambda term: -term[0])
        value: Atom | None = self.add("products", (), self.height(entries[0]), entries) if entries else None
        for sign, term in rest:
            part = self.atom(term)
            if value is not None:
                value = self.add("+" if sign > 0 else "-", (value, part), shape)
            else:
                value = part if sign > 0 else self.add("neg", (part,), shape)
        assert value is not None
        steps = self.program.steps[name]
        if not self.ops or self.ops[-1].shape != shape or self.ops[-1].steps != steps:
            self.add("copy", (value,), shape)
        self.ops[-1].out, self.ops[-1].steps = name, steps
        return self.ops

    def entries(self, terms: list[tuple[int, Tree]]) -> tuple[tuple[Entry, ...], list[tuple[int, Tree]]]:
        """The products with weights, a bias that can join them, and the other terms."""
        found: list[Entry] = []
        rest: list[tuple[int, Tree]] = []
        for sign, term in terms:
            operand = weighted(self.program, term)
            if sign > 0 and operand is not None and isinstance(term, Apply):
                found.append(_entry(term.args[0], operand))
            else:
                rest.append((sign, term))
        bias = next((pair for pair in rest if pair[0] > 0 and self.is_bias(pair[1])), None)
        home = self.home(found, len(rest) - (bias is not None))
        if home is not None:
            known = {entry.operand: entry for entry in found} | ({None: _entry(bias[1], None)} if bias else {})
            columns = (Ref(home.lagged, home.shift), *map(Ref, home.inputs), None)
            return tuple(known.get(column, Entry("", column)) for column in columns), []
        found.sort(key=lambda entry: entry.operand is not None and self.with_one(entry.operand))
        if bias is not None and found and found[-1].operand is not None and self.with_one(found[-1].operand):
            found.append(_entry(bias[1], None))
            rest.remove(bias)
        return tuple(found), rest

    def home(self, found: list[Entry], others: int) -> Home | None:
        """The home that all operands of a line have in common, if the line is nothing but products with them."""
        for entry in found:
            home = self.homes.get((entry.operand.name, entry.operand.shift)) if entry.operand else None
            if home is not None and not others and not any(e.turned for e in found):
                inside = [Ref(home.lagged, home.shift), *map(Ref, home.inputs)]
                operands = [e.operand for e in found]
                if all(operand in inside for operand in operands) and len(set(operands)) == len(operands):
                    return home
        return None

    def height(self, entry: Entry) -> Shape:
        """The shape of a product."""
        rows, columns = self.program.weights[entry.weight]
        return (columns if entry.turned else rows,)

    def is_bias(self, term: Tree) -> bool:
        """Whether a term is a weight (or its half) of the line's own shape."""
        ref = term.args[0] if isinstance(term, Apply) and term.op == HALF else term
        shape = self.program.weights.get(ref.name) if isinstance(ref, Ref) else None
        return shape is not None and len(shape) == 1 and shape == self.program.shapes[self.name]

    def atom(self, term: Tree) -> Atom:
        """The operations of a term; a bare name needs none."""
        if not isinstance(term, Apply):
            return term
        operand = weighted(self.program, term)
        if operand is not None:
            return self.add("products", (), self.program.shape(term), (_entry(term.args[0], operand),))
        if term.op == HALF:
            return self.add("*", (self.atom(term.args[0]), Number(0.5)), self.program.shape(term))
        if logarithm(term):
            left, logarithmic = term.args
            inner = logarithmic.args[0] if isinstance(logarithmic, Apply) else logarithmic
            return self.add("times_log", (self.atom(left), self.atom(inner)), self.program.shape(term))
        if term.op == "total" and isinstance(term.args[0], Apply):
            left, right, steps = (self.atom(argument) for argument in (*term.args[0].args, term.args[1]))
            return self.add("total_outer", (left, right, steps), self.program.shape(term))
        args = [self.atom(argument) for argument in (factors(term)[1] if term.op == "*" else term.args)]
        if term.op != "*":
            return self.add(term.op, tuple(args), self.program.shape(term))
        value = args[0]
        for part in args[1:]:
            value = self.add("*", (value, part), join(self.shape(value), self.shape(part)) or ())
        return value

    def shape(self, atom: Atom) -> Shape:
        if isinstance(atom, Number):
            return ()
        return self.made[atom.name].shape if atom.name in self.made else self.program.ref_shape(atom)

    def add(self, kind: str, args: tuple[Atom, ...], shape: Shape, entries: tuple[Entry, ...] = ()) -> Ref:
        """One operation more; it has no steps where nothing that it reads has."""
        op = Op(f"{self.name}'{len(self.ops) + 1}", kind, args, shape, 0, self.program.lanes[self.name], entries)
        moves = any(self.moves(ref) for ref in op.reads()) and not kind.startswith("total")
        op.steps = self.program.steps[self.name] if moves or kind in ("only", "row") else 0
        op.straight = all(self.lane(atom) == op.lane for atom in args if isinstance(atom, Ref))
        self.ops.append(op)
        self.made[op.out] = op
        return Ref(op.out)

    def lane(self, ref: Ref) -> str | None:
        return self.made[ref.name].lane if ref.name in self.made else self.program.lanes.get(ref.name)

    def moves(self, ref: Ref) -> bool:
        return bool(self.made[ref.name].steps) if ref.name in self.made else not self.program.still(ref)


def _entry(matrix: Tree, operand: Ref | None) -> Entry:
    turned = half = False
    while isinstance(matrix, Apply):
        turned ^= matrix.op == "transpose"
        half |= matrix.op == HALF
        matrix = matrix.args[0]
    assert isinstance(matrix, Ref)
    return Entry(matrix.name, operand, turned, half)
