"""From the lines of a network to the small steps of a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..resolve import Resolved
from ..shapes import Shape
from ..tree import Apply, Line, Number, Ref, Tree
from .program import Program, factors, lane_of, logarithm, product, signed, total


@dataclass(frozen=True)
class Lowering:
    """Brings expressions into a program's form. What gets a name on the way runs in `lane`, or in one of its own."""

    program: Program

    def line(self, tree: Tree, steps: int, lane: str | None = None) -> Tree:
        """The expression as a sum of terms."""
        terms = signed(tree)
        alone = len(terms) == 1 and terms[0][0] > 0
        return total((sign, self.term(term, steps, lane, alone)) for sign, term in terms)

    def term(self, tree: Tree, steps: int, lane: str | None, alone: bool) -> Tree:
        """A bare name, a product of bare names, `W @ name`; another operation only where it stands alone."""
        if not isinstance(tree, Apply) or self.program.is_matrix(tree):
            return tree
        if tree.op == "dot" and any(map(_is_log, tree.args)):
            tree = Apply("sum", (Apply("*", tree.args),))
        if logarithm(tree):
            left, right = tree.args if _is_log(tree.args[1]) else tree.args[::-1]
            inner = self.atom(right.args[0], steps, lane) if isinstance(right, Apply) else right
            return self.named(Apply("*", (self.atom(left, steps, lane), Apply("log", (inner,)))), steps, lane, alone)
        if tree.op == "*":
            return product(self.atom(part, steps, lane) for part in factors(tree)[1])
        if tree.op == "@" and (made := self.weighted(tree, steps, lane)) is not None:
            return made
        args = tuple(self.atom(argument, steps, lane) for argument in tree.args)
        return self.named(Apply(tree.op, args), steps, lane, alone)

    def named(self, tree: Tree, steps: int, lane: str | None, alone: bool) -> Tree:
        return tree if alone else self.program.helper(tree, steps, lane)

    def weighted(self, tree: Apply, steps: int, lane: str | None) -> Tree | None:
        """`W @ v`; `v @ W` as the same with the transpose. None for other products."""
        left, right = tree.args
        if self.program.is_matrix(right) and not self.program.is_matrix(left):
            left, right = turned(right), left
        if not self.program.is_matrix(left) or self.program.is_matrix(right):
            return None
        if len(self.program.shape(right)) > 1:
            return None
        vector = self.atom(right, steps, lane)
        return None if isinstance(vector, Number) or self.is_weight(vector) else Apply("@", (left, vector))

    def is_weight(self, tree: Tree) -> bool:
        return isinstance(tree, Ref) and tree.name in self.program.weights

    def atom(self, tree: Tree, steps: int, lane: str | None = None) -> Tree:
        """The expression as a bare name, a number or a weight."""
        if not isinstance(tree, Apply) or self.program.is_matrix(tree):
            return tree
        if tree.op == "linear":
            return self.atom(tree.args[0], steps, lane)
        return self.program.helper(self.line(tree, steps, lane), steps, lane)


def lower(
    resolved: Resolved, weights: Mapping[str, Shape], shapes: Mapping[str, Shape], steps: Mapping[str, int]
) -> tuple[Program, Resolved]:
    """The program of a network, and its lines with the new names, from which gradients are derived."""
    series = {name for name, kind in resolved.kinds.items() if kind != "weight"}
    program = Program(dict(weights), {n: shapes[n] for n in series}, {n: steps[n] for n in series})
    program.inputs = {name for name in series if resolved.kinds[name] == "input"}
    program.turned = {name for name in series if resolved.begins(name, steps[name])}
    program.backward = set(resolved.backward)
    lowering = Lowering(program)
    layers = dict(resolved.layer)
    for name, line in resolved.lines.items():
        known = set(program.lines)
        tree = lowering.line(line.expression, steps[name])
        layers |= dict.fromkeys(set(program.lines) - known, layers[name])
        program.add(name, tree, steps[name], lane_of(line.expression, name), shapes[name])
    lines = {name: Line(name, tree) for name, tree in program.lines.items()}
    for name, line in resolved.starts.items():
        tree = lowering.line(line.expression, 0)
        program.starts[name] = program.add(f"{name}%0", tree, 0, name, shapes[name]).name
    kinds = resolved.kinds | dict.fromkeys(lines, "line")
    return program, replace(resolved, lines=lines, kinds=kinds, layer=layers)


def turned(matrix: Tree) -> Tree:
    """The transpose of a weight matrix."""
    if isinstance(matrix, Apply) and matrix.op == "transpose":
        return matrix.args[0]
    return Apply("transpose", (matrix,))


def _is_log(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "log"
