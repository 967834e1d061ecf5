"""Slips with gates, activations and products."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from rnntutor.engine.derive import GRAD
from rnntutor.engine.tree import Apply, Number, Ref, Tree, refs

from .equations import ACTIVATIONS, Equations
from .kinds import Rewrite, said
from .terms import complement, factors, opposite, reads, spots

_TAKEN_FOR = {"sigmoid": ("tanh",), "tanh": ("sigmoid",), "hard_sigmoid": ("sigmoid",)}
_SIGNS = {"sigmoid": "σ", "hard_sigmoid": "hardσ"}
FAR = 3.0  # from here on σ(−a) is as good as 0


def gate_left_out(equations: Equations) -> Iterator[Rewrite]:
    """A gate is no factor where it should be."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "*" and not _is_slope(equations, name, node):
                for gate, other in (node.args, node.args[::-1]):
                    if equations.is_gate(gate) and complement(gate) is None:
                        kind = "the gate " if equations.kind(equations.is_gate(gate)) == "line" else ""
                        says = said(f"You left out {kind}{{}}: it multiplies {{}}.", gate, other)
                        yield Rewrite(
                            "gate-left-out", f"{equations.is_gate(gate)} in {name}", says, {name: spot.put(other)}
                        )


def _is_slope(equations: Equations, name: str, node: Tree) -> bool:
    """Whether a product on the way back has the slope f·(1 − f), in which a gate is no door."""
    parts = factors(node)
    return equations.trace.gradient(name) and any(opposite(part) in parts for part in parts)


def _in_all_places(
    equations: Equations, names: tuple[str, ...], by: Callable[[Tree], Tree], among: tuple[str, ...]
) -> dict[str, Tree]:
    """The lines, of those `among`, with the factors that are one of these gates exchanged."""
    lines = {}
    for name in among:
        tree = _factors_exchanged(equations, equations.tree(name), names, by)
        if tree is not equations.tree(name):
            lines[name] = tree
    return lines


def _factors_exchanged(equations: Equations, tree: Tree, names: tuple[str, ...], by: Callable[[Tree], Tree]) -> Tree:
    if not isinstance(tree, Apply) or _is_slope(equations, GRAD, tree):
        return tree
    parts = []
    for argument in tree.args:
        own = tree.op == "*" and equations.is_gate(argument) in names
        parts.append(by(argument) if own else _factors_exchanged(equations, argument, names, by))
    return tree if all(a is b for a, b in zip(parts, tree.args, strict=True)) else Apply(tree.op, tuple(parts))


def _ways(equations: Equations) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines in which a slip with a gate is made: all of them; with gradients also those on the way back alone."""
    yield "", equations.names
    if equations.backward:
        yield " on the way back", equations.backward


def gate_inverted(equations: Equations) -> Iterator[Rewrite]:
    """A gate is read upside down."""
    for gate in equations.gates:
        says = said("You read the gate {} upside down: 1 lets through, 0 shuts.", Ref(gate))
        for where, among in _ways(equations):
            lines = _in_all_places(equations, (gate,), opposite, among)
            if lines:
                yield Rewrite("gate-inverted", gate + where, says, lines)


def gates_swapped(equations: Equations) -> Iterator[Rewrite]:
    """Two gates have changed places."""
    for first, second in combinations(equations.all_gates, 2):
        if equations.trace.units(first) != equations.trace.units(second):
            continue
        other = {first: second, second: first}

        def by(factor: Tree, other: dict[str, str] = other) -> Tree:
            inner = complement(factor) or factor
            new = Ref(other[equations.is_gate(factor)], inner.shift if isinstance(inner, Ref) else 0)
            return new if complement(factor) is None else opposite(new)

        says = said("You swapped the gates {} and {}.", Ref(first), Ref(second))
        for where, among in _ways(equations):
            lines = _in_all_places(equations, (first, second), by, among)
            if lines:
                yield Rewrite("gates-swapped", f"{first}, {second}{where}", says, lines)


def no_activation(equations: Equations) -> Iterator[Rewrite]:
    """A σ or tanh is left out."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op in ACTIVATIONS:
                says = said(f"You left out the {_sign(node.op)} of {{}}.", Ref(name))
                yield Rewrite("no-activation", name, says, {name: spot.put(node.args[0])})


def wrong_activation(equations: Equations) -> Iterator[Rewrite]:
    """tanh for σ, or σ for tanh."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not isinstance(node, Apply):
                continue
            for other in _TAKEN_FOR.get(node.op, ()):
                says = said(f"You took {_sign(other)} where {{}} has {_sign(node.op)}.", Ref(name))
                yield Rewrite("wrong-activation", name, says, {name: spot.put(Apply(other, node.args))})


def _sign(op: str) -> str:
    return _SIGNS.get(op, op)


def added_for_multiplied(equations: Equations) -> Iterator[Rewrite]:
    """A product of two values is taken for their sum."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "*" and _are_values(equations, name, node):
                if _size(equations, node.args[0]) != _size(equations, node.args[1]):
                    continue  # nobody adds a number to a vector
                says = said("You added where {} is a product.", node)
                added = (
                    Apply("linear", (Apply("+", node.args),))
                    if equations.trace.gradient(name)
                    else Apply("+", node.args)
                )
                yield Rewrite("added-for-multiplied", name, says, {name: spot.put(added)})


def _are_values(equations: Equations, name: str, node: Apply) -> bool:
    """Whether two values are multiplied that a person has in front of them, not a number that belongs to a formula."""
    if not equations.trace.gradient(name):
        return all(any(True for _ in refs(part)) for part in node.args)
    carried = [part for part in node.args if isinstance(part, Ref) and equations.trace.gradient(part.name)]
    return (
        len(carried) == 1 and not isinstance(equations.tree(carried[0].name), Number) and all(map(_is_one, node.args))
    )


def _size(equations: Equations, part: Tree) -> int:
    return math.prod(equations.shape(part) or ())


def _is_one(part: Tree) -> bool:
    return isinstance(part, Ref) or complement(part) is not None


def matrix_transposed(equations: Equations) -> Iterator[Rewrite]:
    """Rows and columns of a square matrix are mixed up."""
    for name in equations.forward:
        for spot, matrix, other in equations.matrix_products(name):
            says = said("You went down the columns of {}: each row belongs to one unit.", matrix)
            turned = Apply("@", (Apply("transpose", (matrix,)), other))
            yield Rewrite("matrix-transposed", f"{name}: {matrix.name}", says, {name: spot.put(turned)})


def elementwise_for_matrix(equations: Equations) -> Iterator[Rewrite]:
    """Of a square matrix that meets no memory only the diagonal is used."""
    for lines, where, matrix in _diagonal(equations, memory=False):
        says = said("You multiplied unit by unit: each row of {} meets all entries.", matrix)
        yield Rewrite(
            "elementwise-for-matrix", where, says, lines, constants=_unit_matrix(equations, matrix), shown=False
        )


def own_memory_only(equations: Equations) -> Iterator[Rewrite]:
    """Each cell sees its own memory only."""
    for lines, where, matrix in _diagonal(equations, memory=True):
        says = said("You gave each cell its own memory only: through {} each cell sees all of them.", matrix)
        yield Rewrite("own-memory-only", where, says, lines, constants=_unit_matrix(equations, matrix), shown=False)


def _diagonal(equations: Equations, memory: bool) -> Iterator[tuple[dict[str, Tree], str, Ref]]:
    for name in equations.forward:
        for spot, matrix, other in equations.matrix_products(name):
            if reads(other, equations.lagged) == memory:
                size = equations.trace.units(matrix.name)[0]
                own = Apply("@", (Apply("*", (matrix, Ref(f"I{size}"))), other))
                yield {name: spot.put(own)}, f"{name}: {matrix.name}", matrix


def _unit_matrix(equations: Equations, matrix: Ref) -> dict[str, np.ndarray]:
    size = equations.trace.units(matrix.name)[0]
    return {f"I{size}": np.eye(size)}


def saturated_to_minus_one(equations: Equations) -> Iterator[Rewrite]:
    """σ far to the left is taken for −1."""
    for name in equations.forward:
        tree = equations.tree(name)
        if not (isinstance(tree, Apply) and tree.op == "sigmoid" and isinstance(tree.args[0], Ref)):
            continue
        if (equations.numbers(tree.args[0].name) < -FAR).any():
            shut = Apply("positive", (Apply("-", (Number(-FAR), tree.args[0])),))
            lower = Apply("-", (tree, Apply("*", (shut, Apply("+", (Number(1.0), tree))))))
            says = said("You took {} for −1: σ never falls below 0.", tree)
            yield Rewrite("saturated-to-minus-one", name, says, {name: lower}, shown=False)
