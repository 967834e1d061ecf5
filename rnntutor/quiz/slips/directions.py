"""Slips with layers that read from the right, and with what of a network is fed back.

Schuster and Paliwal 1997: two directions, joined. Jordan 1986: the output is fed back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rnntutor.engine import Cell, EngineError, Network
from rnntutor.engine.resolve import qualified
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Line, Ref, Tree, refs

from .equations import Equations
from .kinds import Rewrite, said
from .terms import Spot, exchanged, is_sum, signed, spots, total

_LINEAR = ("+", "-", "neg", "*", "@")
Summed = tuple[Tree, dict[str, np.ndarray]]  # a line, and the constants that it reads


def _recurrent(trace: Trace, backward: bool) -> frozenset[str]:
    """The recurrent lines that read from the left or, backwards, from the right."""
    groups = (group for group in trace.resolved.components if group.recurrent and group.backward == backward)
    return frozenset(name for group in groups for name in group.names if not trace.gradient(name))


def backward_from_left(equations: Equations) -> Iterator[Rewrite]:
    """A layer that reads from the right is worked from the first step to the last."""
    right = _recurrent(equations.trace, True)
    names = [name for name in equations.forward if name in right]
    turned = _from_the_left(equations.trace, right) if names and not equations.backward else None
    if turned is None:
        return
    sequences = {f"{name} from the left": turned.rows(name) for name in names}
    lines: dict[str, Tree] = {name: Ref(f"{name} from the left") for name in names}
    memory = next((name for name in names if name in equations.trace.resolved.lags), names[0])
    says = said("You worked {} from the left: that layer begins at the last step.", Ref(memory))
    yield Rewrite("backward-from-left", memory, says, lines, True, sequences=sequences, shown=False)


def _from_the_left(trace: Trace, names: frozenset[str]) -> Trace | None:
    """The run in which these lines read what came before where they read what comes after."""
    layers = {}
    for layer, own in trace.network.layers.items():
        cell = own.cell.backwards() if own.reverse else own.cell
        lines = tuple(_turned(line) if qualified(layer, line.name) in names else line for line in cell.lines)
        layers[layer] = replace(own, cell=Cell(lines, lines), reverse=False)
    weights = {name: weight for name, weight in trace.weights.items() if not trace.gradient(name)}
    inputs = {name: rows for name, rows in trace.inputs.items() if not name.startswith("seed.")}
    given = {
        (name, 0 if name in names and step == trace.begins(name) else step, unit): value
        for name, steps in trace.given.items()
        for step, units in steps.items()
        for unit, value in units
    }
    try:
        return Network(layers).run(weights, inputs, given, trace.labels)
    except EngineError:
        return None


def _turned(line: Line) -> Line:
    return Cell((line,), (line,)).backwards().lines[0]


def joined_misaligned(equations: Equations) -> Iterator[Rewrite]:
    """What a layer from the right comes to first is joined with the first step, though it belongs to the last."""
    trace, right, step = equations.trace, _recurrent(equations.trace, True), equations.step
    if equations.backward or not right or not _recurrent(trace, False):
        return
    if equations.asked in right and step:
        there = Address(equations.asked, trace.steps(equations.asked) + 1 - step)
        says = said("That is {}: what this layer comes to first belongs to the last step.", there)
        if there.step and there.step != step:
            yield Rewrite("joined-misaligned", equations.asked, says, address=there)
    readers = [name for name in equations.forward if name not in right]
    read = [ref for name in readers for ref in refs(equations.tree(name)) if ref.name in right]
    turned: dict[Tree, Ref] = {
        ref: Ref(f"{ref.name} as it was worked") for ref in read if ref.at is None and not ref.shift
    }
    lines = {name: exchanged(equations.tree(name), turned.get) for name in readers}
    lines = {name: tree for name, tree in lines.items() if tree is not equations.tree(name)}
    if lines:
        first = next(iter(turned))
        sequences = {turned[ref].name: _reversed(trace, ref.name) for ref in read if ref in turned}
        says = said("You joined {} in the order of work: what comes first there belongs to the last step.", first)
        yield Rewrite("joined-misaligned", ", ".join(lines), says, lines, True, sequences=sequences, shown=False)


def _reversed(trace: Trace, name: str) -> np.ndarray:
    rows = trace.rows(name).copy()
    rows[1:-1] = rows[1:-1][::-1]
    return rows


def summed_for_joined(equations: Equations) -> Iterator[Rewrite]:
    """Two directions that stand side by side, each with weights of its own, are added."""
    says = said("You added the two directions: they stand side by side, each with weights of its own.")
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            for number, (tree, constants) in enumerate([*_joined(equations, spot), *_weighed(equations, spot)]):
                where = f"{name}: one weight for both" if constants or number else name
                yield Rewrite("summed-for-joined", where, says, {name: tree}, constants=constants, shown=not constants)


def _joined(equations: Equations, spot: Spot) -> Iterator[Summed]:
    """A matrix times both directions in one vector: their sum alone, and the sum times the first half of the matrix."""
    node = spot.node
    if not isinstance(node, Apply) or node.op != "@" or not isinstance(node.args[0], Ref):
        return
    matrix, pair = equations.trace.weights.get(node.args[0].name), _pair(equations, node.args[1])
    if matrix is None or pair is None or matrix.ndim != 2:
        return
    added, half = Apply("+", pair), matrix[:, : matrix.shape[1] // 2]
    if len(matrix) == half.shape[1]:
        yield spot.put(added), {}
    name = f"{node.args[0].name}, first half"
    yield spot.put(Apply("@", (Ref(name), added))), {name: half}


def _pair(equations: Equations, tree: Tree) -> tuple[Tree, Tree] | None:
    """The two directions that a joined vector, or the line that has one, is made of."""
    if isinstance(tree, Ref) and not tree.shift and tree.name in equations.forward:
        tree = equations.tree(tree.name)
    if not isinstance(tree, Apply) or tree.op != "concat" or len(tree.args) != 2:
        return None
    first, second = tree.args
    return (first, second) if _opposite(equations, first, second) else None


def _opposite(equations: Equations, first: Tree, second: Tree) -> bool:
    """Whether two values of one size come from layers of opposite directions."""
    sides = [_recurrent(equations.trace, backward) for backward in (False, True)]
    ways = [
        next((at for at in (0, 1) if isinstance(own, Ref) and own.name in sides[at]), None) for own in (first, second)
    ]
    return set(ways) == {0, 1} and equations.shape(first) == equations.shape(second)


def _weighed(equations: Equations, spot: Spot) -> Iterator[Summed]:
    """A sum of both directions, each times a weight: their sum alone, and the sum times the first weight."""
    terms = signed(spot.node) if is_sum(spot) else []
    weighed = [(at, term) for at, (minus, term) in enumerate(terms) if not minus and _is_weighed(equations, term)]
    for (at, one), (behind, other) in ((a, b) for a in weighed for b in weighed if a[0] < b[0]):
        if isinstance(one, Apply) and isinstance(other, Apply) and _opposite(equations, one.args[1], other.args[1]):
            added = Apply("+", (one.args[1], other.args[1]))
            left = [term for number, term in enumerate(terms) if number not in (at, behind)]
            if equations.shape(added) == equations.shape(one):
                yield spot.put(total([(False, added), *left])), {}
            yield spot.put(total([(False, Apply(one.op, (one.args[0], added))), *left])), {}


def _is_weighed(equations: Equations, term: Tree) -> bool:
    if not isinstance(term, Apply) or term.op not in ("*", "@"):
        return False
    weight = term.args[0]
    return isinstance(weight, Ref) and equations.kind(weight.name) == "weight"


def hidden_fed_back(equations: Equations) -> Iterator[Rewrite]:
    """The cell goes back where the output, which is read out of it, should."""
    trace = equations.trace
    for output in equations.memories:
        line = equations.tree(output)
        if any(map(equations.lagged, refs(line))) or not _is_linear(line):
            continue
        for cell in dict.fromkeys(ref.name for ref in refs(line) if equations.kind(ref.name) == "line"):
            alike = trace.units(cell) == trace.units(output) and trace.steps(cell) == trace.steps(output)
            if alike and cell not in equations.memories:
                yield from _fed(equations, output, cell)


def _is_linear(tree: Tree) -> bool:
    return all(node.op in _LINEAR for node in (spot.node for spot in spots(tree)) if isinstance(node, Apply))


def _fed(equations: Equations, output: str, cell: str) -> Iterator[Rewrite]:
    def by(node: Tree) -> Tree | None:
        own = isinstance(node, Ref) and node.name == output and equations.lagged(node)
        return Ref(cell, node.shift, node.at) if own and isinstance(node, Ref) else None

    lines = {name: exchanged(equations.tree(name), by) for name in equations.forward}
    lines = {name: tree for name, tree in lines.items() if tree is not equations.tree(name)}
    shift = -1 if -1 in equations.trace.resolved.lags.get(output, ()) else 1
    if lines:
        says = said("You fed back {} instead of the output {}.", Ref(cell, shift), Ref(output, shift))
        yield Rewrite("hidden-fed-back", f"{cell} for {output}", says, lines)
