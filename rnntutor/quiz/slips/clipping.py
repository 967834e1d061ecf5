"""Slips with clipping (Pascanu, Mikolov and Bengio 2013): by norm a vector is shortened, by value each entry cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rnntutor.engine.adjoints import call
from rnntutor.engine.tree import Apply, Ref, Tree

from .equations import Equations
from .kinds import Kind, Rewrite, said
from .terms import ONE, Spot, signed, spots

_OF_VALUE = ("clip-by-norm", "not-clipped")  # what can be wrong with a line that cuts by value


def scalings(equations: Equations) -> Iterator[tuple[str, Spot, Tree, Tree]]:
    """Where a length is divided into a threshold, at / n: line, spot, threshold, what the norm is of."""
    for name, spot, (above, below) in equations.calls("/"):
        inner = _through(equations, below)
        if isinstance(inner, Apply) and inner.op == "norm":
            yield name, spot, above, inner.args[0]


def _through(equations: Equations, tree: Tree) -> Tree:
    """The line behind a bare name."""
    own = isinstance(tree, Ref) and not tree.shift and tree.name in equations.forward
    return equations.tree(tree.name) if own and isinstance(tree, Ref) else tree


def clipped(equations: Equations) -> Iterator[tuple[str, Tree, Tree]]:
    """The lines that are a vector scaled to a threshold: line, threshold, vector."""
    for _, _, at, vector in scalings(equations):
        for name in equations.forward:
            tree = equations.tree(name)
            if isinstance(tree, Apply) and tree.op == "*" and tree.args[1] == vector:
                yield name, at, vector


def clip_per_element(equations: Equations) -> Iterator[Rewrite]:
    """Each entry is held by itself."""
    for name, at, vector in clipped(equations):
        up = call("relu", call("+", vector, at))
        down = call("relu", call("-", vector, at))
        says = said("You held each entry of {} by itself: here the whole vector is shortened.", vector)
        yield Rewrite("clip-per-element", name, says, {name: call("-", call("-", up, down), at)}, shown=False)


def clip_always(equations: Equations) -> Iterator[Rewrite]:
    """A vector that is short enough is stretched to the threshold."""
    for name, spot, share in _shares(equations):
        says = said("You changed a vector that is short enough: clipping only shortens.")
        yield Rewrite("clip-always", name, says, {name: spot.put(share)})


def norm_without_root(equations: Equations) -> Iterator[Rewrite]:
    """The squares are added, no root is taken."""
    for name, spot, (vector,) in equations.calls("norm"):
        says = said("You left out the root: the length of {} is the root of the sum of squares.", vector)
        yield Rewrite("norm-without-root", name, says, {name: spot.put(call("sum", call("*", vector, vector)))})


def norm_as_sum(equations: Equations) -> Iterator[Rewrite]:
    """The entries are added."""
    for name, spot, (vector,) in equations.calls("norm"):
        size = call("+", call("relu", vector), call("relu", call("neg", vector)))
        says = said("You added the entries of {}: its length is the root of the sum of squares.", vector)
        yield Rewrite("norm-as-sum", name, says, {name: spot.put(call("sum", size))}, shown=False)


def threshold_left_out(equations: Equations) -> Iterator[Rewrite]:
    """A vector is made one long instead of as long as allowed."""
    for name, spot, at, vector in scalings(equations):
        if at != ONE:
            says = said("You shortened {} to the length 1: the threshold {} is missing.", vector, at)
            yield Rewrite("threshold-left-out", name, says, {name: exchanged_first(spot, ONE)})


def exchanged_first(spot: Spot, by: Tree) -> Tree:
    """The tree with the first operand of a spot exchanged."""
    node = spot.node
    return spot.put(Apply(node.op, (by, *node.args[1:]))) if isinstance(node, Apply) else spot.put(node)


def clip_after_rate(equations: Equations) -> Iterator[Rewrite]:
    """What is clipped is the step, rate and all, not the gradient."""
    for line, at, vector in clipped(equations):
        for name in equations.forward:
            for spot in spots(equations.tree(name)):
                node = spot.node
                if isinstance(node, Apply) and node.op == "*" and node.args[1] == Ref(line):
                    step = call("*", node.args[0], vector)
                    shorter = call("min", call("concat", ONE, call("/", at, call("norm", step))))
                    says = said("You clipped the step {}: first {} is clipped, then comes the rate.", step, vector)
                    yield Rewrite("clip-after-rate", name, says, {name: spot.put(call("*", shorter, step))})


def _shares(equations: Equations) -> Iterator[tuple[str, Spot, Tree]]:
    """Where a factor is at most 1, min(concat(1, at / n)): line, spot, at / n or its name."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            inner = _through(equations, node.args[0]) if isinstance(node, Apply) and node.op == "min" else None
            if isinstance(inner, Apply) and inner.op == "concat" and inner.args[0] == ONE and len(inner.args) == 2:
                yield name, spot, inner.args[1]


def factor_inverted(equations: Equations) -> Iterator[Rewrite]:
    """A vector is made longer: length by threshold instead of threshold by length."""
    for name, spot, share in _shares(equations):
        division = _through(equations, share)
        if isinstance(division, Apply) and division.op == "/":
            says = said("You took the factor upside down: it is {}.", division)
            yield Rewrite("fraction-inverted", name, says, {name: spot.put(call("/", *division.args[::-1]))})


def by_value(equations: Equations) -> Iterator[tuple[str, Tree, Tree]]:
    """The lines relu(g + at) - relu(g - at) - at, which cut each entry by itself: line, threshold, vector."""
    for name in equations.forward:
        terms = signed(equations.tree(name))
        if [minus for minus, _ in terms] != [False, True, True]:
            continue
        (_, up), (_, down), (_, at) = terms
        if isinstance(up, Apply) and isinstance(down, Apply) and up.op == down.op == "relu":
            above, below = (_through(equations, one.args[0]) for one in (up, down))
            vector = above.args[0] if isinstance(above, Apply) else at
            if (above, below) == (call("+", vector, at), call("-", vector, at)):
                yield name, at, vector


def clip_by_norm(equations: Equations) -> Iterator[Rewrite]:
    """The vector is shortened where each entry should be cut."""
    for name, at, vector in by_value(equations):
        share = call("min", call("concat", ONE, call("/", at, call("norm", vector))))
        says = said("You shortened {} as a whole: here each entry is cut by itself.", vector)
        yield Rewrite("clip-by-norm", name, says, {name: call("*", share, vector)}, shown=False)


def not_clipped(equations: Equations) -> Iterator[Rewrite]:
    """The vector is left as it is."""
    for name, _, vector in by_value(equations):
        says = said("You cut nothing of {}: what is beyond the threshold is cut.", vector)
        yield Rewrite("not-clipped", name, says, {name: vector}, shown=False)
    for name, _, vector in clipped(equations):
        says = said("You did not shorten {}: it is longer than the threshold.", vector)
        yield Rewrite("not-clipped", name, says, {name: vector}, shown=False)


def opened(kind: Kind) -> Kind:
    """The kind without the places in a line that cuts by value, which nobody works term by term."""
    return kind if kind.id in _OF_VALUE else Kind(kind.id, lambda equations: _outside(kind, equations))


@lru_cache(maxsize=4)
def _closed(equations: Equations) -> frozenset[str]:
    """The lines that cut by value; every kind asks for them."""
    return frozenset(name for name, _, _ in by_value(equations))


def _outside(kind: Kind, equations: Equations) -> Iterator[Rewrite]:
    names = _closed(equations)
    for rewrite in kind.find(equations):
        inside = names and rewrite.lines and all(name.partition(".net")[0] in names for name in rewrite.lines)
        if not inside or rewrite.sequences:
            yield rewrite
