"""Slips with divisions: the wrong way round, or a part left out of what it is a part of."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from rnntutor.engine.tree import Apply, Ref

from . import clipping
from .equations import Equations
from .kinds import Rewrite, said
from .terms import Spot, signed, spots, total


def _divisions(equations: Equations) -> Iterator[tuple[str, Spot, Apply]]:
    """Where one number is divided by another one."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "/":
                shapes = [equations.shape(part) for part in node.args]
                if all(shape is not None and prod(shape) == 1 for shape in shapes):
                    yield name, spot, node


def fraction_inverted(equations: Equations) -> Iterator[Rewrite]:
    """Below is divided by above."""
    scaled = {spot.node for _, spot, _, _ in clipping.scalings(equations)}
    for name, spot, node in _divisions(equations):
        if node not in scaled and all(isinstance(part, Ref) for part in node.args):
            says = said("You divided the wrong way round: it is {}.", node)
            yield Rewrite("fraction-inverted", name, says, {name: spot.put(Apply("/", node.args[::-1]))})
    yield from clipping.factor_inverted(equations)


def own_part_left_out(equations: Equations) -> Iterator[Rewrite]:
    """A part is divided by the others instead of by all: a/b for a/(a + b)."""
    for name, spot, node in _divisions(equations):
        part, whole = node.args
        terms = signed(whole)
        others = [term for term in terms if term != (False, part)]
        if others and len(others) < len(terms):
            says = said("You divided by the others alone: {} itself belongs to the whole.", part)
            yield Rewrite("own-part-left-out", name, says, {name: spot.put(Apply("/", (part, total(others))))})
