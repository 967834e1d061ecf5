"""Slips with softmax and logarithms, and with clipping."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rnntutor.engine.tree import Apply, Number, Ref, Tree

from .equations import Equations
from .kinds import Rewrite, said
from .terms import ONE, Spot, spots


def _call(op: str, *args: Tree) -> Tree:
    return Apply(op, args)


def _softmaxes(equations: Equations) -> Iterator[tuple[str, Spot, Tree]]:
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            if isinstance(spot.node, Apply) and spot.node.op == "softmax":
                yield name, spot, spot.node.args[0]


def _instead(equations: Equations, id: str, by, says: str) -> Iterator[Rewrite]:
    for name, spot, scores in _softmaxes(equations):
        yield Rewrite(id, name, said(says), {name: spot.put(by(scores))})


def no_exp(equations: Equations) -> Iterator[Rewrite]:
    """The scores themselves are shared out."""
    says = "You divided the scores themselves by their sum: softmax takes e to the power of each first."
    yield from _instead(equations, "no-exp", lambda a: _call("/", a, _call("sum", a)), says)


def not_normalised(equations: Equations) -> Iterator[Rewrite]:
    """The powers are not divided by their sum."""
    says = "You did not divide by the sum: shares add up to 1."
    yield from _instead(equations, "not-normalised", lambda a: _call("exp", a), says)


def hard_max(equations: Equations) -> Iterator[Rewrite]:
    """The largest takes all."""
    says = "You gave all to the largest score: softmax gives the others their share."
    yield from _instead(equations, "hard-max", lambda a: _call("choose", a), says)


def wrong_axis(equations: Equations) -> Iterator[Rewrite]:
    """The columns of a matrix add up to 1 instead of its rows."""
    for name, spot, scores in _softmaxes(equations):
        if len(equations.shape(scores) or ()) == 2:
            turned = _call("transpose", _call("softmax", _call("transpose", scores)))
            says = said("You let each column add up to 1: here each row does.")
            yield Rewrite("wrong-axis", name, says, {name: spot.put(turned)})


def sigmoid_for_softmax(equations: Equations) -> Iterator[Rewrite]:
    """Each score goes through σ by itself."""
    says = "You took σ of each score by itself: softmax lets them share 1."
    yield from _instead(equations, "sigmoid-for-softmax", lambda a: _call("sigmoid", a), says)


def wrong_base(equations: Equations) -> Iterator[Rewrite]:
    """Another base than e, of a power or a logarithm."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not isinstance(node, Apply) or node.op not in ("softmax", "log", "cross_entropy", "exp"):
                continue
            for base in (10.0, 2.0):
                scale = Number(math.log(base))
                scaled = _call("*", scale, node.args[0])
                by = _call(node.op, scaled) if node.op in ("softmax", "exp") else _call("/", node, scale)
                says = said(f"You took {base:.0f} for the base: here it is e.")
                yield Rewrite("wrong-base", f"{name}: {base:.0f}", says, {name: spot.put(by)}, shown=False)


# clipping


def _norms(equations: Equations) -> Iterator[tuple[str, Spot, Tree]]:
    """Where a norm is taken, and of what."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            if isinstance(spot.node, Apply) and spot.node.op == "norm":
                yield name, spot, spot.node.args[0]


def _scalings(equations: Equations) -> Iterator[tuple[str, Spot, Tree, Tree]]:
    """Where a length is divided into a threshold, at / n: line, spot, threshold, what the norm is of."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not (isinstance(node, Apply) and node.op == "/"):
                continue
            below = _through(equations, node.args[1])
            if isinstance(below, Apply) and below.op == "norm":
                yield name, spot, node.args[0], below.args[0]


def _through(equations: Equations, tree: Tree) -> Tree:
    """The line behind a bare name."""
    own = isinstance(tree, Ref) and not tree.shift and tree.name in equations.forward
    return equations.tree(tree.name) if own and isinstance(tree, Ref) else tree


def _clipped(equations: Equations) -> Iterator[tuple[str, Tree, Tree]]:
    """The lines that are a vector scaled to a threshold: line, threshold, vector."""
    for _, _, at, vector in _scalings(equations):
        for name in equations.forward:
            tree = equations.tree(name)
            if isinstance(tree, Apply) and tree.op == "*" and tree.args[1] == vector:
                yield name, at, vector


def clip_per_element(equations: Equations) -> Iterator[Rewrite]:
    """Each entry is held by itself."""
    for name, at, vector in _clipped(equations):
        up = _call("relu", _call("+", vector, at))
        down = _call("relu", _call("-", vector, at))
        says = said("You held each entry of {} by itself: here the whole vector is shortened.", vector)
        yield Rewrite("clip-per-element", name, says, {name: _call("-", _call("-", up, down), at)}, shown=False)


def clip_always(equations: Equations) -> Iterator[Rewrite]:
    """A vector that is short enough is stretched to the threshold."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "min":
                inner = _through(equations, node.args[0])
                if isinstance(inner, Apply) and inner.op == "concat" and inner.args[0] == ONE and len(inner.args) == 2:
                    says = said("You changed a vector that is short enough: clipping only shortens.")
                    yield Rewrite("clip-always", name, says, {name: spot.put(inner.args[1])})


def norm_without_root(equations: Equations) -> Iterator[Rewrite]:
    """The squares are added, no root is taken."""
    for name, spot, vector in _norms(equations):
        says = said("You left out the root: the length of {} is the root of the sum of squares.", vector)
        yield Rewrite("norm-without-root", name, says, {name: spot.put(_call("sum", _call("*", vector, vector)))})


def norm_as_sum(equations: Equations) -> Iterator[Rewrite]:
    """The entries are added."""
    for name, spot, vector in _norms(equations):
        size = _call("+", _call("relu", vector), _call("relu", _call("neg", vector)))
        says = said("You added the entries of {}: its length is the root of the sum of squares.", vector)
        yield Rewrite("norm-as-sum", name, says, {name: spot.put(_call("sum", size))}, shown=False)


def threshold_left_out(equations: Equations) -> Iterator[Rewrite]:
    """A vector is made one long instead of as long as allowed."""
    for name, spot, at, vector in _scalings(equations):
        if at != ONE:
            says = said("You shortened {} to the length 1: the threshold {} is missing.", vector, at)
            yield Rewrite("threshold-left-out", name, says, {name: exchanged_first(spot, ONE)})


def exchanged_first(spot: Spot, by: Tree) -> Tree:
    """The tree with the first operand of a spot exchanged."""
    node = spot.node
    return spot.put(Apply(node.op, (by, *node.args[1:]))) if isinstance(node, Apply) else spot.put(node)


def clip_after_rate(equations: Equations) -> Iterator[Rewrite]:
    """What is clipped is the step, rate and all, not the gradient."""
    for clipped, at, vector in _clipped(equations):
        for name in equations.forward:
            for spot in spots(equations.tree(name)):
                node = spot.node
                if isinstance(node, Apply) and node.op == "*" and node.args[1] == Ref(clipped):
                    step = _call("*", node.args[0], vector)
                    shorter = _call("min", _call("concat", ONE, _call("/", at, _call("norm", step))))
                    says = said("You clipped the step {}: first {} is clipped, then comes the rate.", step, vector)
                    yield Rewrite("clip-after-rate", name, says, {name: spot.put(_call("*", shorter, step))})
