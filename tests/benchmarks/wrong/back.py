"""Back through boxes and back through time: one unit (plain, tanh, σ), and two units that hear each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from .desk import Desk, Term
from .forward import half_square, miss


def chain(desk: Desk) -> None:
    """y = w·x, the miss, the loss; and back."""
    for _ in desk.forward():
        desk.put("y", desk.product("y", desk.read("w", "y"), desk.read("x", "y")))
        judged(desk, "y")
    for _ in desk.forward():
        desk.put("grad.y", slope_of_miss(desk))
        desk.put("grad.w", desk.product("grad.w", desk.at("grad.y", desk.step), desk.fed("x")))
        desk.put("grad.x", desk.product("grad.x", desk.at("grad.y", desk.step), desk.fed("w")))


def judged(desk: Desk, name: str, counts: Any = None) -> None:
    desk.put("r", miss(desk, "r", desk.read(name, "r"), desk.read("d", "r")))
    half_square(desk, "L", desk.read("r", "L"), counts)


def slope_of_miss(desk: Desk, counts: Any = 1.0) -> Any:
    half = 1.0 if desk.slips("convention", "no half") else 0.5
    return desk.put("grad.r", half * counts * 2 * desk.at("r", desk.step))


def through_tanh(desk: Desk) -> None:
    box(desk, "tanh")


def through_sigmoid(desk: Desk) -> None:
    box(desk, "sigmoid")


def box(desk: Desk, bend: str) -> None:
    """A neuron that bends, its loss, and back."""
    for _ in desk.forward():
        desk.put("a", desk.product("a", desk.read("w", "a"), desk.read("x", "a")))
        desk.put("y", desk.bend("y", bend, desk.read("a", "y")))
        judged(desk, "y")
    for _ in desk.forward():
        desk.put("grad.y", slope_of_miss(desk))
        bent_back(desk, "a", "y", bend)
        desk.put("grad.w", desk.product("grad.w", desk.at("grad.a", desk.step), desk.fed("x")))
        desk.put("grad.x", desk.product("grad.x", desk.at("grad.a", desk.step), desk.fed("w")))


def bent_back(desk: Desk, net: str, out: str, bend: str) -> None:
    """The slope before a bend: 1 - h² or s(1 - s) of what came out, times the slope behind it."""
    came_out, came_in = desk.at(out, desk.step), desk.at(net, desk.step)
    line, slope = f"grad.{net}", desk.at(f"grad.{out}", desk.step)
    if desk.slips("derivative-of-input", line):
        came_out = came_in
    desk.put(line, slope if desk.slips("no-derivative", line) else before_bend(desk, line, bend, slope, came_out))


def before_bend(desk: Desk, line: str, bend: str, slope: Any, came_out: Any) -> Any:
    """The slope behind a bend times 1 - h², or s·(1 - s)."""
    power = 2 if bend == "tanh" and not desk.slips("square-left-out", line) else 1
    less = came_out**power
    rest = 1 + less if desk.slips("sign-lost", line) else 1 - less
    return desk.product(line, slope, rest) if bend == "tanh" else desk.product(line, slope, came_out) * rest


def linear(desk: Desk) -> None:
    through_time(desk, "")


def tanh(desk: Desk) -> None:
    through_time(desk, "tanh")


def sigmoid(desk: Desk) -> None:
    through_time(desk, "sigmoid")


def through_time(desk: Desk, bend: str) -> None:
    """h = w·h[t-1] + u·x, bent or not, a target at the steps that count; then the walk back."""
    steps, net = desk.world.steps, "a" if bend else "h"
    for _ in desk.forward():
        seen = desk.product(net, desk.weight("u"), desk.read("x", net), 2)
        memory = desk.product(net, desk.weight("w"), desk.read("h", net, 1))
        total = desk.put(net, desk.total(net, Term(memory, "memory"), Term(seen, "input")))
        if bend:
            desk.put("h", desk.bend("h", bend, total))
        judged(desk, "h", desk.read("m", "L"))
    for _ in desk.backward():
        own = slope_of_miss(desk, desk.fed("m"))
        later = later_by(desk, "grad.h", f"grad.{net}", desk.weight("w"))
        desk.put("grad.h", own if desk.slips("no-memory-path", "grad.h") else later + own)
        if bend:
            bent_back(desk, "a", "h", bend)
    deltas = [desk.at(f"grad.{net}", step) for step in range(1, steps + 1)]
    desk.put("grad.w", over_time(desk, "grad.w", deltas, before(desk, "grad.w", "h")))
    desk.put("grad.u", over_time(desk, "grad.u", deltas, fed(desk, "x")))


def later_by(desk: Desk, line: str, name: str, factor: Any) -> Any:
    """What comes back from the step after, through a factor of the path; nothing at the last step."""
    if desk.step == desk.world.steps:
        return 0.0
    later = desk.at(name, desk.step + 1)
    left_out = desk.slips("power-off-by-one", f"factor left out of {line}")
    return later if left_out else desk.product(line, later, factor)


def before(desk: Desk, line: str, name: str) -> list[Any]:
    """A memory as a weight met it at each step: one step before."""
    late = desk.slips("wrong-factor", line)
    return [desk.at(name, step if late else step - 1) for step in range(1, desk.world.steps + 1)]


def fed(desk: Desk, name: str) -> list[Any]:
    return [desk.fed(name, step) for step in range(1, desk.world.steps + 1)]


def over_time(desk: Desk, line: str, deltas: list[Any], met: list[Any]) -> Any:
    """The sum over time of what comes back times what the weight was multiplied with."""
    if desk.slips("forward-order", line):
        deltas = deltas[::-1]
    added = deltas[0].ndim == 0 and desk.slips("added-for-multiplied", f"{line}:1")
    together = np.add if added else np.multiply.outer
    terms = [together(delta, other) for delta, other in zip(deltas, met, strict=True)]
    if desk.slips("no-sum-over-time", f"{line} last"):
        return terms[-1]
    return terms[0] if desk.slips("no-sum-over-time", f"{line} first") else sum(terms)


def two_units(desk: Desk) -> None:
    """a = W·h[t-1] + x, h = tanh(a), only what m points at counts."""
    walk_of_two(desk, "tanh")


def two_linear(desk: Desk) -> None:
    walk_of_two(desk, "")


def walk_of_two(desk: Desk, bend: str) -> None:
    steps, net = desk.world.steps, "a" if bend else "h"
    for _ in desk.forward():
        memory = desk.times(net, "W", desk.read("h", net, 1, np.zeros(2)), memory=True)
        total = desk.put(net, desk.total(net, Term(memory, "memory"), Term(desk.read("x", net), "input")))
        if bend:
            desk.put("h", desk.bend("h", bend, total))
        desk.put("L", desk.read("m", "L") @ desk.read("h", "L"))
    for _ in desk.backward():
        matrix, later = desk.weight("W"), desk.at(f"grad.{net}", desk.step + 1, np.zeros(2))
        later = (matrix if desk.slips("not-transposed-back", "grad.h") else matrix.T) @ later
        own = desk.fed("m")
        desk.put("grad.h", own if desk.slips("no-memory-path", "grad.h") else later + own)
        if bend:
            bent_back(desk, "a", "h", bend)
    deltas = [desk.at(f"grad.{net}", step) for step in range(1, steps + 1)]
    desk.put("grad.W", over_time(desk, "grad.W", deltas, before(desk, "grad.W", "h")))
