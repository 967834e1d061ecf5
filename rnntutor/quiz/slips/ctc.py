"""Slips with the sum over all paths of CTC, and with the share of one path.

Graves, Fernández, Gomez and Schmidhuber 2006, section 4.1: a cell over a text with blanks between its letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnntutor.engine.errors import EngineError
from rnntutor.engine.lattice import arrows
from rnntutor.engine.trace import evaluate
from rnntutor.engine.tree import Apply, Ref, Tree

from .equations import Equations
from .kinds import Rewrite, said
from .terms import moved, spots


@dataclass(frozen=True, eq=False)
class Lattice:
    """A line α = (D @ α[t-1]) * shares, where D says whether there is an arrow."""

    name: str
    matrix: Ref
    before: Tree
    shares: Tree


def lattices(equations: Equations) -> Iterator[Lattice]:
    """Every such line of the network that the asked value comes from."""
    for name in equations.forward:
        tree = equations.tree(name)
        if isinstance(tree, Apply) and tree.op == "*":
            for before, shares in (tree.args, tree.args[::-1]):
                matrix = before.args[0] if isinstance(before, Apply) and before.op == "@" else None
                if isinstance(matrix, Ref) and _is_lattice(equations, name, before, matrix):
                    yield Lattice(name, matrix, before, shares)


def _is_lattice(equations: Equations, name: str, before: Tree, matrix: Ref) -> bool:
    weight = equations.trace.weights.get(matrix.name)
    if weight is None or not np.isin(weight, (0, 1)).all() or before != Apply("@", (matrix, Ref(name, -1))):
        return False
    try:
        return bool((arrows(equations.trace, name) == weight).all())
    except EngineError:
        return False


def _shares(equations: Equations, tree: Tree, steps: int) -> np.ndarray | None:
    """(T, ...) an expression at each step; None where it has no number at some step."""
    try:
        found = [evaluate(moved(tree, step, equations.trace.weights), equations.trace) for step in range(1, steps + 1)]
    except EngineError:
        return None
    return np.array(found)


def best_path_only(equations: Equations) -> Iterator[Rewrite]:
    """The best of the ways to a node, and of the ends, instead of all together."""
    for own in lattices(equations):
        trace, rows = equations.trace, equations.trace.rows(own.name)
        shares, reach = _shares(equations, own.shares, trace.steps(own.name)), trace.weights[own.matrix.name]
        if shares is None:
            continue
        best, once = rows.copy(), rows.copy()
        for step, share in enumerate(shares, 1):
            best[step] = (reach * best[step - 1]).max(1) * share
            once[step] = (reach * rows[step - 1]).max(1) * share
        ends = dict(_ends(equations, own, lambda weights, summed: Apply("max", (Apply("*", (weights, summed)),))))
        says = said("You took the best path only: all paths that say the text add up.")
        sequences = {f"best {own.name}": best, f"{own.name} from the best": once}
        lines = {own.name: Ref(f"best {own.name}"), **ends}
        yield Rewrite("best-path-only", "everywhere", says, lines, True, sequences=sequences, shown=False)
        says = said("You took the best way to a node only: what comes along all arrows adds up.")
        lines = {own.name: Ref(f"{own.name} from the best")}
        yield Rewrite("best-path-only", own.name, says, lines, sequences=sequences, shown=False)


def _ends(equations: Equations, own: Lattice, by) -> Iterator[tuple[str, Tree]]:
    """The lines that add up the nodes where a text may end, with that sum exchanged: `by` gets weights and nodes."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            if isinstance(spot.node, Apply) and spot.node.op in ("@", "dot"):
                for weights, summed in (spot.node.args, spot.node.args[::-1]):
                    if _are_ends(equations, weights) and isinstance(summed, Ref) and summed.name == own.name:
                        yield name, spot.put(by(weights, summed))


def _are_ends(equations: Equations, tree: Tree) -> bool:
    weight = equations.trace.weights.get(tree.name) if isinstance(tree, Ref) else None
    return weight is not None and weight.ndim == 1 and bool(np.isin(weight, (0, 1)).all()) and weight.sum() > 1


def one_ending(equations: Equations) -> Iterator[Rewrite]:
    """One of the nodes where a text may end is left out."""
    for own in lattices(equations):
        for name in equations.forward:
            for spot in spots(equations.tree(name)):
                if isinstance(spot.node, Ref) and _are_ends(equations, spot.node) and spot.inside in ("@", "dot"):
                    yield from _one_of(equations, own, name, spot.node)


def _one_of(equations: Equations, own: Lattice, name: str, ends: Ref) -> Iterator[Rewrite]:
    weight = equations.trace.weights[ends.name]
    for place in reversed(np.flatnonzero(weight).tolist()):
        only = f"{ends.name}, without {place + 1}"
        kept = weight.copy()
        kept[place] = 0
        lines = equations.rewritten(lambda node, only=only: Ref(only) if node == ends else None)
        says = said("You counted one ending only: a path may end in the last letter or in the blank behind it.")
        yield Rewrite("one-ending", f"{name}: {place + 1}", says, lines, constants={only: kept}, shown=False)


def skip_between_equals(equations: Equations) -> Iterator[Rewrite]:
    """A path goes from a letter to the same letter with no blank between."""
    for own in lattices(equations):
        reach, symbols = equations.trace.weights[own.matrix.name], _symbols(equations, own)
        if symbols is None:
            continue
        alike = [
            unit
            for unit in range(3, len(reach), 2)
            if not reach[unit, unit - 2] and (symbols[unit] == symbols[unit - 2]).all()
        ]
        if alike:
            says = said("You went from a letter to the same letter at once: without a blank between, the two are one.")
            yield _other_arrows(equations, own, "skip-between-equals", {(unit, unit - 2): 1.0 for unit in alike}, says)


def skip_left_out(equations: Equations) -> Iterator[Rewrite]:
    """Every path is made to go through the blank between two letters."""
    for own in lattices(equations):
        reach = equations.trace.weights[own.matrix.name]
        skips = {(unit, unit - 2): 0.0 for unit in range(2, len(reach)) if reach[unit, unit - 2]}
        if skips:
            says = said("You left out the arrow over the blank: between two different letters it may be skipped.")
            yield _other_arrows(equations, own, "skip-left-out", skips, says)


def _symbols(equations: Equations, own: Lattice) -> np.ndarray | None:
    """The matrix that picks a symbol for each unit, every other unit the blank."""
    for spot in spots(own.shares):
        if isinstance(spot.node, Apply) and spot.node.op == "@" and isinstance(spot.node.args[0], Ref):
            found = equations.trace.weights.get(spot.node.args[0].name)
            if found is not None and found.ndim == 2 and (found[::2] == found[0]).all():
                return found
    return None


def _other_arrows(equations: Equations, own: Lattice, id: str, changed, says) -> Rewrite:
    name, reach = f"{own.matrix.name} of a slip", equations.trace.weights[own.matrix.name].copy()
    for place, value in changed.items():
        reach[place] = value
    lines = equations.rewritten(lambda node: Ref(name) if node == own.matrix else None)
    return Rewrite(id, own.name, says, lines, constants={name: reach}, shown=False)


def summed_along_path(equations: Equations) -> Iterator[Rewrite]:
    """The shares along a path are added up."""
    says = said("You added up the shares along the path: they are multiplied.")
    for own in lattices(equations):
        there = np.zeros_like(equations.trace.rows(own.name))
        reach = equations.trace.weights[own.matrix.name]
        there[1:] = equations.trace.rows(own.name)[:-1] @ reach.T != 0
        name = f"reached {own.name}"
        tree = Apply("+", (own.before, Apply("*", (Ref(name), own.shares))))
        yield Rewrite(
            "summed-along-path", own.name, says, {own.name: tree}, sequences={name: there}, shown=False, since=2
        )
    for name in equations.forward:
        if (found := _product(equations, name)) is not None:
            summed = f"sum along {name}"
            lines, sequences = {name: Ref(summed)}, {summed: found}
            yield Rewrite("summed-along-path", name, says, lines, sequences=sequences, shown=False, since=2)


def _product(equations: Equations, name: str) -> np.ndarray | None:
    """The sum of the factors of a line s = s[t-1] * q that starts with 1, where these are shares; else None."""
    tree, trace = equations.tree(name), equations.trace
    if not isinstance(tree, Apply) or tree.op != "*" or trace.units(name) or Ref(name, -1) not in tree.args:
        return None
    other = tree.args[1] if tree.args[0] == Ref(name, -1) else tree.args[0]
    rows = trace.rows(name).copy()
    shares = _shares(equations, other, trace.steps(name)) if rows[0] == 1 and not equations.is_gate(other) else None
    if shares is None or shares.shape != rows[1:-1].shape or (shares < 0).any() or (shares > 1).any():
        return None
    rows[1:-1] = np.cumsum(shares)
    return rows
