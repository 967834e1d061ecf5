"""The equations that an asked value depends on, and what their names are to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnntutor.engine.derive import GRAD
from rnntutor.engine.errors import EngineError
from rnntutor.engine.infer import shape_of
from rnntutor.engine.shapes import Shape
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import WHOLE, Apply, Number, Ref, Tree, refs

from .terms import Spot, complement, exchanged, spots

ACTIVATIONS = ("sigmoid", "tanh", "relu", "hard_sigmoid", "softplus")


@dataclass(frozen=True, eq=False)
class Equations:
    """The lines that the value called `asked` comes from, over a run; `step` is the asked one (None for a weight)."""

    trace: Trace
    asked: str
    step: int | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The lines that the asked value is or depends on, in the order of the text; then those of gradients."""
        lines = self.trace.resolved.lines
        found, todo = set(), [self.asked]
        while todo:
            name = todo.pop()
            if name in lines and name not in found:
                found.add(name)
                todo += [*self.trace.resolved.names_read(name)]
        return tuple(name for name in lines if name in found)

    @cached_property
    def forward(self) -> tuple[str, ...]:
        """The lines of the network itself."""
        return tuple(name for name in self.names if not self.trace.gradient(name))

    @cached_property
    def backward(self) -> tuple[str, ...]:
        """The lines of gradients."""
        return tuple(name for name in self.names if self.trace.gradient(name))

    def tree(self, name: str) -> Tree:
        """What stands on the right of a line."""
        return self.trace.resolved.lines[name].expression

    def rewritten(self, by: Callable[[Tree], Tree | None]) -> dict[str, Tree]:
        """The lines, those of gradients too, in which `by` exchanges some part."""
        lines = {name: exchanged(self.tree(name), by) for name in self.names}
        return {name: tree for name, tree in lines.items() if tree is not self.tree(name)}

    def shape(self, tree: Tree) -> Shape | None:
        """The shape of an expression; None where it has none."""
        try:
            return shape_of(tree, self._ref_shape)
        except (EngineError, KeyError, ValueError):
            return None

    def _ref_shape(self, ref: Ref) -> Shape:
        shape = self.trace.units(ref.name)
        return (self.trace.steps(ref.name), *shape) if ref.at == WHOLE else shape

    def kind(self, name: str) -> str:
        """ "line", "input" or "weight"."""
        return self.trace.kind(name)

    def lagged(self, ref: Ref) -> bool:
        """Whether a reference is to another step: memory."""
        return ref.shift != 0 and not self.trace.gradient(ref.name)

    def is_input(self, ref: Ref) -> bool:
        """Whether a reference is to an input at this step."""
        return self.kind(ref.name) == "input" and ref.shift == 0 and ref.at is None

    def is_miss(self, difference: Apply) -> bool:
        """Whether a difference is one to a target, an input or a number: y − d."""
        left, right = difference.args
        if isinstance(left, Number):
            return False
        return isinstance(right, Number) or (isinstance(right, Ref) and self.kind(right.name) == "input")

    @cached_property
    def targets(self) -> frozenset[str]:
        """The inputs that the network only subtracts, from what it came to."""
        found, otherwise = set[str](), set[str]()
        for name in (name for name in self.trace.resolved.lines if not self.trace.gradient(name)):
            for spot in spots(self.tree(name)):
                if isinstance(spot.node, Apply) and spot.node.op == "-" and self.is_miss(spot.node):
                    found |= {ref.name for ref in refs(spot.node.args[1])}
                elif isinstance(spot.node, Ref) and spot.inside != "-":
                    otherwise.add(spot.node.name)
        return frozenset(found - otherwise)

    @cached_property
    def memories(self) -> tuple[str, ...]:
        """The lines whose other steps are read, in order."""
        read = {ref.name for name in self.forward for ref in refs(self.tree(name)) if self.lagged(ref)}
        return tuple(name for name in self.forward if name in read)

    @cached_property
    def all_memories(self) -> tuple[str, ...]:
        """The memories, and those of the same network that the asked value does not come from."""
        lines = (name for name in self.trace.resolved.lines if not self.trace.gradient(name))
        others = (name for name in lines if name not in self.memories and name in self.trace.resolved.lags)
        return (*self.memories, *others)

    def is_moved(self, name: str) -> bool:
        """Whether a line is a weight that goes downhill: itself of the step before, less something."""
        tree = self.tree(name) if self.kind(name) == "line" else None
        return isinstance(tree, Apply) and tree.op == "-" and tree.args[0] == Ref(name, -1)

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """σ-values used as factors, and inputs or weights that stand in their place: what multiplies a memory."""
        found = [name for name in self.forward if self.trace.role(name) == "gate"]
        for name in self.forward:
            for left, right in self.products(name):
                for gate, other in ((left, right), (right, left)):
                    gate = complement(gate) or gate
                    if isinstance(gate, Ref) and not gate.shift and self.kind(gate.name) == "input":
                        held = isinstance(other, Ref) and other.shift and other.name in self.memories
                        if not held or gate.name in found or not self._is_share(gate.name):
                            continue
                        if not any(self.is_moved(ref.name) for ref in refs(other)):
                            found.append(gate.name)
        return tuple(found)

    def _is_share(self, name: str) -> bool:
        """Whether all numbers of a value lie from 0, shut, to 1, open."""
        return bool(((self.trace[name] >= 0) & (self.trace[name] <= 1)).all())

    @cached_property
    def all_gates(self) -> tuple[str, ...]:
        """The gates, and those of the same network that the asked value does not come from."""
        lines = (name for name in self.trace.resolved.lines if not self.trace.gradient(name))
        others = (name for name in lines if name not in self.gates and self.trace.role(name) == "gate")
        return (*self.gates, *others)

    def products(self, name: str) -> Iterator[tuple[Tree, Tree]]:
        """The two sides of every elementwise product of a line."""
        for spot in spots(self.tree(name)):
            if isinstance(spot.node, Apply) and spot.node.op == "*":
                yield spot.node.args[0], spot.node.args[1]

    def calls(self, op: str, names: Iterable[str] | None = None) -> Iterator[tuple[str, Spot, tuple[Tree, ...]]]:
        """Where an operation is done in the network's own lines, or in these: line, spot, its operands."""
        for name in self.forward if names is None else names:
            for spot in spots(self.tree(name)):
                if isinstance(spot.node, Apply) and spot.node.op == op:
                    yield name, spot, spot.node.args

    def is_gate(self, tree: Tree) -> str:
        """The gate that a factor is, as it stands or as 1 − gate; "" for none."""
        inner = complement(tree) or tree
        return inner.name if isinstance(inner, Ref) and inner.shift >= 0 and inner.name in self.all_gates else ""

    def gate_spots(self, name: str) -> Iterator[tuple[Spot, str]]:
        """Where a line has a gate (or 1 − gate) as a factor."""
        for spot in spots(self.tree(name)):
            if spot.inside == "*" and (gate := self.is_gate(spot.node)):
                yield spot, gate

    def matrix_products(self, name: str) -> Iterator[tuple[Spot, Ref, Tree]]:
        """The products of a square matrix, of at least 2 × 2, with something: where, the matrix, the other."""
        for spot in spots(self.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "@" and isinstance(node.args[0], Ref):
                shape = self.shape(node.args[0])
                if shape is not None and len(shape) == 2 and shape[0] == shape[1] > 1:
                    yield spot, node.args[0], node.args[1]

    def start(self, name: str) -> Ref:
        """The start value of a memory as a reference."""
        return Ref(name, 0, 0 if self.trace.begins(name) == 0 else "end")

    def numbers(self, name: str) -> np.ndarray:
        """The numbers of a value that can count for the answer: all, or in a run that goes forward those up to it."""
        numbers = self.trace[name]
        forward = self.step is not None and not self.backward and not self.trace.resolved.backward
        return numbers[: self.step] if forward and self.trace.steps(name) == self.trace.steps(self.asked) else numbers

    def value_of(self, gradient: str) -> str:
        """The value whose gradient a line is."""
        return gradient.removeprefix(GRAD)
