"""Slips of reading: another step, another quantity, another unit than was asked; a sequence from its end."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from rnntutor.engine.derive import GRAD
from rnntutor.engine.tree import Address, Ref, Tree, refs

from .equations import Equations
from .kinds import Rewrite, said
from .terms import spots


def wrong_step(equations: Equations) -> Iterator[Rewrite]:
    """A value is read one step too early; or the asked quantity of a neighbouring step is given."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            ref = spot.node
            if not isinstance(ref, Ref) or ref.at is not None or equations.kind(ref.name) == "weight":
                continue
            if (
                (equations.step == 1 and not equations.backward)
                or equations.trace.steps(ref.name) < 2
                or ref.shift > 0
                or ref.name.startswith(f"{name}.net")
            ):
                continue
            earlier = Ref(ref.name, ref.shift - 1)
            says = said("You took {} where {} reads {}.", earlier, Ref(name), ref)
            yield Rewrite("wrong-step", f"{name}: {ref.name}", says, {name: spot.put(earlier)}, since=2)
    if not equations.trace.gradient(equations.asked):
        yield from neighbours(equations, "wrong-step")


def neighbours(equations: Equations, id: str) -> Iterator[Rewrite]:
    """The asked quantity at the steps beside the asked one."""
    step, steps = equations.step, equations.trace.steps(equations.asked)
    for other in () if step is None else (step - 1, step + 1):
        if 1 <= other <= steps or (other == 0 and equations.trace.begins(equations.asked) == 0):
            says = said("That is {}, of another step.", Address(equations.asked, other))
            yield Rewrite(id, f"step {other}", says, address=Address(equations.asked, other))


def sequence_reversed(equations: Equations) -> Iterator[Rewrite]:
    """The inputs are taken in the wrong order: the last for the first."""
    trace = equations.trace
    recurrent = [n for n in equations.forward if any(equations.lagged(ref) for ref in refs(equations.tree(n)))]
    if not recurrent:
        return
    fed = set(recurrent)
    while True:
        more = {r.name for n in fed if n in equations.forward for r in refs(equations.tree(n))} | fed
        if more == fed:
            break
        fed = more
    inputs = [name for name in fed if equations.kind(name) == "input" and trace.steps(name) > 1]
    turned = {}
    for name in inputs:
        rows = trace.rows(name).copy()
        rows[1:-1] = rows[1:-1][::-1]
        if (rows != trace.rows(name)).any():
            turned[name] = rows

    def by(node: Tree) -> Tree | None:
        own = isinstance(node, Ref) and node.name in turned and node.at is None
        return Ref(f"{node.name} reversed", node.shift) if own and isinstance(node, Ref) else None

    lines = equations.rewritten(by)
    if lines:
        says = said("You took the inputs the other way round, the last for the first.")
        sequences = {f"{name} reversed": rows for name, rows in turned.items()}
        yield Rewrite("sequence-reversed", "inputs", says, lines, True, sequences=sequences, shown=False)


def other_quantity(equations: Equations) -> Iterator[Rewrite]:
    """Another quantity of the same size at the same step; nobody works the gradient of a target."""
    trace, asked = equations.trace, equations.asked
    gradients: tuple[str, ...] = ()
    if trace.gradient(asked):
        targets = {GRAD + name for name in equations.targets}
        gradients = tuple(name for name in trace.resolved.lines if trace.gradient(name) and name not in targets)
    starts = equations.step is not None and not 1 <= equations.step <= trace.steps(asked)
    for name in (*(name for name in trace.names if not trace.gradient(name)), *gradients):
        alike = trace.units(name) == trace.units(asked) and trace.steps(name) == trace.steps(asked)
        if name != asked and alike and not (starts and trace.begins(name) != equations.step):
            says = said("That is {}, not {}.", Address(name, equations.step), Address(asked, equations.step))
            yield Rewrite("other-quantity", name, says, address=Address(name, equations.step))


def other_unit(equations: Equations) -> Iterator[Rewrite]:
    """Another unit of the asked quantity; the candidate fills in which."""
    trace, asked = equations.trace, equations.asked
    shape = trace.units(asked)
    if 1 < math.prod(shape) <= 64:
        for unit in np.ndindex(*shape):
            there = Address(asked, equations.step, tuple(own + 1 for own in unit))
            yield Rewrite(
                "other-unit",
                f"unit {', '.join(map(str, there.unit))}",
                said("That is {}, another unit.", there),
                address=there,
            )
