"""Slips with softmax and logarithms."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from rnntutor.engine.adjoints import call
from rnntutor.engine.tree import Apply, Number, Ref

from .equations import Equations
from .kinds import Rewrite, said
from .terms import spots

FAR = 100.0  # so far below 0 a score has no share
FEW = 6  # shares each of which may be taken for the right one


def _instead(equations: Equations, id: str, by, says: str) -> Iterator[Rewrite]:
    for name, spot, (scores,) in equations.calls("softmax", equations.names):
        yield Rewrite(id, name, said(says), {name: spot.put(by(scores))})


def no_exp(equations: Equations) -> Iterator[Rewrite]:
    """The scores themselves are shared out, those far below 0 left out: they stand for what has no share."""
    says = said("You divided the scores themselves by their sum: softmax takes e to the power of each first.")
    for name, spot, (scores,) in equations.calls("softmax", equations.names):
        numbers = equations.numbers(scores.name) if isinstance(scores, Ref) else np.zeros(1)
        counted = scores
        if (numbers < -FAR).any():
            counted = call("*", scores, call("positive", call("+", scores, Number(FAR))))
        tree = spot.put(call("/", counted, call("sum", counted)))
        yield Rewrite("no-exp", name, says, {name: tree}, shown=counted is scores)


def not_normalised(equations: Equations) -> Iterator[Rewrite]:
    """The powers are not divided by their sum."""
    says = "You did not divide by the sum: shares add up to 1."
    yield from _instead(equations, "not-normalised", lambda a: call("exp", a), says)


def hard_max(equations: Equations) -> Iterator[Rewrite]:
    """The largest takes all."""
    says = "You gave all to the largest score: softmax gives the others their share."
    yield from _instead(equations, "hard-max", lambda a: call("choose", a), says)


def wrong_axis(equations: Equations) -> Iterator[Rewrite]:
    """The columns of a matrix add up to 1 instead of its rows."""
    for name, spot, (scores,) in equations.calls("softmax", equations.names):
        if len(equations.shape(scores) or ()) == 2:
            turned = call("transpose", call("softmax", call("transpose", scores)))
            says = said("You let each column add up to 1: here each row does.")
            yield Rewrite("wrong-axis", name, says, {name: spot.put(turned)})


def sigmoid_for_softmax(equations: Equations) -> Iterator[Rewrite]:
    """Each score goes through σ by itself."""
    says = "You took σ of each score by itself: softmax lets them share 1."
    yield from _instead(equations, "sigmoid-for-softmax", lambda a: call("sigmoid", a), says)


def wrong_base(equations: Equations) -> Iterator[Rewrite]:
    """Another base than e, of a power or a logarithm."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not isinstance(node, Apply) or node.op not in ("softmax", "log", "cross_entropy", "exp"):
                continue
            for base in (10.0, 2.0):
                scale = Number(math.log(base))
                scaled = call("*", scale, node.args[0])
                by = call(node.op, scaled) if node.op in ("softmax", "exp") else call("/", node, scale)
                says = said(f"You took {base:.0f} for the base: here it is e.")
                yield Rewrite("wrong-base", f"{name}: {base:.0f}", says, {name: spot.put(by)}, shown=False)


def other_share(equations: Equations) -> Iterator[Rewrite]:
    """The loss is that of another share than the right one."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not (isinstance(node, Apply) and node.op == "cross_entropy"):
                continue
            units = (equations.shape(node.args[1]) or (0,))[-1]
            for unit in range(1, units + 1) if units <= FEW else ():
                mask = f"unit {unit} of {units}"
                says = said(f"You took share {unit}: {{}} says which one is right.", node.args[0])
                tree = spot.put(call("cross_entropy", Ref(mask), node.args[1]))
                constants = {mask: np.eye(units)[unit - 1]}
                yield Rewrite("other-share", f"{name}: {unit}", says, {name: tree}, constants=constants, shown=False)
