"""Slips with the units of a vector: their order, one of them for all, a sum for a mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np

from rnntutor.engine.derive import TOTAL_ALL
from rnntutor.engine.tree import Address, Apply, Number, Ref, Tree, refs

from . import addressing
from .equations import Equations
from .kinds import Rewrite, said
from .terms import Spot, spots

SHORT = 3  # units that are tried in every order; of more only two change places
MOST = 8
FEW = 4  # units of a sum, each of which may be taken alone


def other_order(equations: Equations) -> Iterator[Rewrite]:
    """The right numbers in another order; a matrix by its columns."""
    trace = equations.trace
    asked = Address(equations.asked, equations.step)
    truth = np.asarray(trace.at(asked))
    for order in _orders(truth):
        if not np.allclose(truth.reshape(-1)[list(order)], truth.reshape(-1), equal_nan=True):
            says = said("Those are the numbers of {}, in another order.", asked)
            yield Rewrite("other-order", " ".join(str(place + 1) for place in order), says, address=asked, order=order)


def _orders(truth: np.ndarray) -> Iterator[tuple[int, ...]]:
    """The orders that are looked for: the numbers in each counted from 0, as they stand row by row."""
    own = tuple(range(truth.size))
    if truth.ndim == 2 and truth.shape[0] == truth.shape[1] > 1:
        yield tuple(np.arange(truth.size).reshape(truth.shape).T.reshape(-1).tolist())
    elif truth.ndim == 1 and 1 < truth.size <= SHORT:
        yield from (order for order in permutations(own) if order != own)
    elif truth.ndim == 1 and truth.size <= MOST:
        for first, second in combinations(own, 2):
            turned = list(own)
            turned[first], turned[second] = second, first
            yield tuple(turned)


def _reduced(equations: Equations, *ops: str) -> Iterator[tuple[str, Spot, Apply, int]]:
    """Where one number is made of the units of a vector: line, spot, what does it, how many units."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op in ops:
                shape = equations.shape(node.args[-1]) or ()
                if len(shape) == 1 and shape[0] > 1:
                    yield name, spot, node, shape[0]


def one_unit_only(equations: Equations) -> Iterator[Rewrite]:
    """Of a sum over all units one alone: of sum, mean and dot, and of a row of weights that reads lines."""
    shared = {(name, Apply("sum", (above,))) for name, _, above in addressing.shared_out(equations)}
    for name, spot, node, units in _reduced(equations, "sum", "mean", "dot", "@"):
        if (
            units > FEW
            or (name, node) in shared
            or (node.op == "@" and not _reads_out(equations, node))
            or _picks(equations, node)
        ):
            continue
        for unit in range(1, units + 1):
            says = said(f"You took unit {unit} alone: {{}} has a share of all {units}.", node)
            mask = f"unit {unit} of {units}"
            alone: Tree = Apply("*", (node.args[-1], Ref(mask)))
            tree = spot.put(Apply("sum" if node.op == "mean" else node.op, (*node.args[:-1], alone)))
            constants = {mask: np.eye(units)[unit - 1]}
            yield Rewrite("one-unit-only", f"{name}: {unit}", says, {name: tree}, constants=constants, shown=False)


def _reads_out(equations: Equations, node: Apply) -> bool:
    """Whether a product of a matrix gives one number out of what the network worked itself."""
    lines = any(equations.kind(ref.name) == "line" for ref in refs(node.args[-1]))
    return lines and equations.shape(node) in ((), (1,))


def _picks(equations: Equations, node: Apply) -> bool:
    """Whether an input has but one unit at each step that is not 0: to take that alone is right."""
    fed = [arg.name for arg in node.args if isinstance(arg, Ref) and equations.kind(arg.name) == "input"]
    return any((np.count_nonzero(equations.numbers(name), axis=-1) <= 1).all() for name in fed)


def mean_for_sum(equations: Equations) -> Iterator[Rewrite]:
    """A sum is divided by how many there are, of units or of steps."""
    for name, spot, node, units in _reduced(equations, "sum"):
        says = said(f"You divided by {units}: {{}} is a sum, no mean.", node)
        yield Rewrite("mean-for-sum", name, says, {name: spot.put(Apply("mean", node.args))})
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == TOTAL_ALL and isinstance(node.args[-1], Ref):
                steps = equations.trace.steps(node.args[-1].name)
                if steps > 1:
                    part = Apply("*", (Number(1 / steps), node.args[0]))
                    says = said(f"You divided by {steps}: the terms of all steps are added, no mean is taken.")
                    yield Rewrite(
                        "mean-for-sum",
                        name,
                        says,
                        {name: spot.put(Apply(TOTAL_ALL, (part, node.args[-1])))},
                        shown=False,
                    )


def sum_for_mean(equations: Equations) -> Iterator[Rewrite]:
    """What is added is not divided by how many there are."""
    for name, spot, node, units in _reduced(equations, "mean"):
        says = said(f"You did not divide by {units}: {{}} is a mean.", node)
        yield Rewrite("sum-for-mean", name, says, {name: spot.put(Apply("sum", node.args))})
