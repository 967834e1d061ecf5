"""The equations of a plan, in small steps.

Every rewriting of the plan turns equations into equations with the same values, so each stage can be printed and read.
A line of a program is a sum of terms; a term is a bare name, a product of bare names, `W @ name` with a weight matrix,
or one operation on bare names. What has no name in the network gets one that no network can have: `%1`, `%2` ...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..infer import shape_of, whole_shape
from ..shapes import Shape
from ..tree import WHOLE, Apply, Number, Ref, Tree, refs

ONE = Number(1.0)
HALF = "half"  # half(W): the weight times a half, kept ready
SLOPES = ("slope_sigmoid", "slope_tanh")  # the derivative at a result: out (1 - out), 1 - out²
SHARP = "sharp_sigmoid"  # σ as the table has it, where small values count
GIVEN = "given"  # given(value): the value, where none is given from outside
_AS_OPERAND = (HALF, *SLOPES, SHARP, GIVEN, "total", "only")  # operations that keep the shape of their operand


@dataclass
class Program:
    """Lines by name, inputs beside them. `steps` is 0 for what is the same at every step; `lanes` see neighbours.py.

    starts: the fixed line that a value begins with, by the value's name; `turned` are the values that begin behind
    their last step, `backward` those that are worked from there.
    """

    weights: Mapping[str, Shape]
    shapes: dict[str, Shape]
    steps: dict[str, int]
    lines: dict[str, Tree] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    backward: set[str] = field(default_factory=set)
    inputs: set[str] = field(default_factory=set)
    named: dict[tuple[Tree, int], Ref] = field(default_factory=dict)
    clocks: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def copy(self) -> Program:
        """A program of its own with the same lines."""
        return Program(
            self.weights, dict(self.shapes), dict(self.steps), dict(self.lines), dict(self.lanes), dict(self.starts),
            set(self.turned), set(self.backward), set(self.inputs), dict(self.named), dict(self.clocks), self.count,
        )  # fmt: skip

    def add(self, name: str, tree: Tree, steps: int, lane: str, shape: Shape | None = None) -> Ref:
        """Add a line; its shape is worked out unless it is told."""
        self.lines[name], self.steps[name], self.lanes[name] = tree, steps, lane
        self.shapes[name] = self.shape(tree) if shape is None else shape
        return Ref(name)

    def helper(self, tree: Tree, steps: int, lane: str | None = None) -> Ref:
        """The name of this expression at these steps; equal expressions are computed once."""
        if (tree, steps) not in self.named:
            self.count += 1
            name = f"%{self.count}"
            lane = lane_of(tree, name) if lane is None else lane
            self.named[tree, steps] = self.add(name, tree, 0 if self.fixed(tree) else steps, lane)
            self.clocks[name] = steps
        return self.named[tree, steps]

    def clock(self, name: str) -> int:
        """How many steps the layer of a line runs, also of a line that is the same at every step."""
        return self.clocks.get(name, self.steps[name])

    def begins(self, name: str) -> int:
        """The step of a value's start: 0, or T + 1 where time runs backwards."""
        return self.steps[name] + 1 if name in self.turned else 0

    def fixed(self, tree: Tree) -> bool:
        """Whether an expression has the same value at every step."""
        return all(self.still(ref) for ref in refs(tree))

    def still(self, ref: Ref) -> bool:
        """Whether what is read has the same value at every step."""
        return ref.name in self.weights or ref.at is not None or not self.steps[ref.name]

    def ref_shape(self, ref: Ref) -> Shape:
        """The shape per example of what is read."""
        if ref.name in self.weights:
            return self.weights[ref.name]
        shape = self.shapes[ref.name]
        return whole_shape(self.steps[ref.name], shape) if ref.at == WHOLE else shape

    def shape(self, tree: Tree) -> Shape:
        """The shape of an expression per example."""
        if isinstance(tree, Apply) and tree.op == "row":
            return self.shape(tree.args[0])[1:]
        return shape_of(_for_table(tree), self.ref_shape)

    def is_matrix(self, tree: Tree) -> bool:
        """Whether this is a weight matrix, turned or halved or as it is."""
        if isinstance(tree, Apply):
            return tree.op in ("transpose", HALF) and self.is_matrix(tree.args[0])
        return isinstance(tree, Ref) and len(self.weights.get(tree.name, ())) == 2


def signed(tree: Tree) -> list[tuple[int, Tree]]:
    """The terms of a sum with their signs, in order."""
    if isinstance(tree, Apply):
        if tree.op in ("+", "-"):
            sign = 1 if tree.op == "+" else -1
            return [*signed(tree.args[0]), *((sign * s, term) for s, term in signed(tree.args[1]))]
        if tree.op == "neg":
            return [(-s, term) for s, term in signed(tree.args[0])]
        if tree.op == "linear":
            return signed(tree.args[0])
        if tree.op == "*" and not logarithm(tree):
            sign, parts = factors(tree)
            return [(sign, product(parts))]
    return [(1, tree)]


def factors(tree: Tree) -> tuple[int, list[Tree]]:
    """The factors of a product, signs drawn out."""
    if isinstance(tree, Apply) and tree.op == "neg":
        sign, parts = factors(tree.args[0])
        return -sign, parts
    if isinstance(tree, Apply) and tree.op == "*" and not logarithm(tree):
        (s, left), (r, right) = factors(tree.args[0]), factors(tree.args[1])
        return s * r, left + right
    return 1, [tree]


def logarithm(tree: Tree) -> bool:
    """Whether this is a · ln b, which is 0 where both are 0."""
    return isinstance(tree, Apply) and tree.op == "*" and any(isinstance(a, Apply) and a.op == "log" for a in tree.args)


def product(parts: Iterable[Tree]) -> Tree:
    """The product of the parts, factors 1 left out."""
    total: Tree | None = None
    for part in parts:
        if part != ONE:
            total = part if total is None else Apply("*", (total, part))
    return ONE if total is None else total


def total(terms: Iterable[tuple[int, Tree]]) -> Tree:
    """The sum of signed terms."""
    result: Tree | None = None
    for sign, term in terms:
        if result is None:
            result = term if sign > 0 else Apply("neg", (term,))
        else:
            result = Apply("+" if sign > 0 else "-", (result, term))
    return Number(0.0) if result is None else result


def lane_of(tree: Tree, name: str) -> str:
    """A function of one bare name runs in that name's lane, as `i = σ(i.net)` does; else a line has its own."""
    operand = tree.args[0] if isinstance(tree, Apply) and len(tree.args) == 1 else None
    return operand.name if isinstance(operand, Ref) else name


def _for_table(tree: Tree) -> Tree:
    """The expression without the plan's own operations, all of which keep the shape of their operand."""
    if not isinstance(tree, Apply):
        return tree
    args = tuple(_for_table(argument) for argument in tree.args)
    return args[0] if tree.op in _AS_OPERAND else Apply(tree.op, args)
