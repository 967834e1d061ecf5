"""Random exercises: short numbers of one or two decimals, logarithms, gates that are quite open or quite shut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .desk import World

Draw = Callable[..., np.ndarray]
FULL = 100.0  # a weight that fills a gate
SHUT = 10.0  # a bias that does


class Numbers:
    """Numbers of one style, drawn from `random`."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.style = str(random.choice(["one decimal", "two decimals", "halves", "logs"], p=[0.4, 0.3, 0.15, 0.15]))

    def short(self, *shape: int) -> np.ndarray:
        """Numbers between -2 and 2, such as are written down in a lesson."""
        draw = self.random
        if self.style == "logs":
            return draw.choice([-1.0, 1.0], shape) * np.log(draw.integers(1, 6, shape))
        per_unit = {"one decimal": 10, "two decimals": 100, "halves": 2}[self.style]
        return draw.integers(-2 * per_unit, 2 * per_unit + 1, shape) / per_unit

    def decimals(self, *shape: int) -> np.ndarray:
        """The same, but never logarithms."""
        return self.random.integers(-20, 21, shape) / 10

    def logs(self, *shape: int) -> np.ndarray:
        """What σ makes a fraction of: 0, ± ln 2 to ± ln 5."""
        return self.random.choice([-1.0, 1.0], shape) * np.log(self.random.integers(1, 6, shape))

    def steps(self, least: int = 1) -> int:
        return int(self.random.integers(least, 6))

    def size(self) -> int:
        return int(self.random.integers(1, 4))

    def chance(self, of: float) -> bool:
        return bool(self.random.random() < of)

    def counting(self, steps: int) -> np.ndarray:
        """Which steps have a target: the last, or all."""
        return np.ones(steps) if self.chance(0.4) else np.eye(steps)[-1]

    def starts(self, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
        """Starts, in half of the exercises."""
        return {name: self.short(*shape) for name, shape in shapes.items()} if self.chance(0.5) else {}


def recurrent(names: str, memory: str) -> Callable[[Numbers], World]:
    """Exercises of a cell of the library: `names` of its weights, `memory` the names that have a start.

    W... is (units, inputs), U... (units, fed back), V (outputs, units), b_y as long as the outputs, others the units.
    """

    def world(n: Numbers) -> World:
        units, inputs, outputs, steps = n.size(), n.size(), n.size(), n.steps()
        fed_back = outputs if memory == "y" else units
        sizes = {"W": (units, inputs), "U": (units, fed_back), "V": (outputs, units)}
        weights = {w: n.short(*((outputs,) if w == "b_y" else sizes.get(w[0], (units,)))) for w in names.split()}
        x = n.decimals(steps, inputs) if n.chance(0.5) else n.random.integers(-2, 3, (steps, inputs)).astype(float)
        if "U_i" in weights or "U_z" in weights:
            fill(n, weights)
        start = n.starts(**{name: (outputs if name == "y" else units,) for name in memory.split()})
        return World(steps, weights, {"x": x}, start)

    return world


def fill(n: Numbers, weights: dict[str, np.ndarray], chance: float = 0.2) -> None:
    """Now and then one gate, or all of them, is quite open or quite shut."""
    gates = [name[2:] for name in weights if name.startswith("W_") and name[2:] in ("i", "f", "o", "r", "z")]
    gates = [gate for gate in gates if gate != "z" or "W_r" in weights]
    if not n.chance(chance):
        return
    for gate in gates if n.chance(0.3) else [str(n.random.choice(gates))]:
        weights[f"W_{gate}"] = FULL * n.random.integers(0, 2, weights[f"W_{gate}"].shape)
        weights[f"b_{gate}"] = SHUT * n.random.choice([-1.0, 1.0], weights[f"b_{gate}"].shape)
        if f"U_{gate}" in weights:
            weights[f"U_{gate}"] = np.zeros_like(weights[f"U_{gate}"])


def by_hand(n: Numbers) -> World:
    """A plain network with whole or short numbers."""
    units, inputs, outputs, steps = n.size(), n.size(), n.size(), n.steps()
    shapes = {"W": (units, inputs), "U": (units, units), "V": (outputs, units)}
    weights = {name: n.decimals(*shape) for name, shape in shapes.items()}
    if n.chance(0.5):
        weights = {name: n.random.integers(-2, 3, shape).astype(float) for name, shape in shapes.items()}
    x = n.random.integers(-2, 4, (steps, inputs)).astype(float)
    return World(steps, weights, {"x": x}, n.starts(h=(units,)))


def lstm_by_hand(n: Numbers) -> World:
    inputs, steps = n.size(), n.steps()
    weights = {}
    for end in ("", "_i", "_f", "_o"):
        weights |= {f"W{end}": n.short(1, inputs), f"b{end}": n.short(1)}
    fill(n, weights, 0.4)
    x = n.random.integers(-2, 4, (steps, inputs)).astype(float)
    return World(steps, weights, {"x": x}, n.starts(c=(1,)))


def gru_by_hand(n: Numbers) -> World:
    steps = n.steps()
    x = n.random.integers(-4, 9, steps).astype(float)
    start = {"h": np.array(float(n.random.integers(-4, 9)))} if n.chance(0.7) else {}
    return World(steps, {}, {"a": n.logs(steps), "b": n.logs(steps), "x": x}, start)


def neuron(n: Numbers) -> World:
    units, inputs, steps = n.size(), n.size(), n.steps()
    return World(steps, {"W": n.short(units, inputs), "b": n.short(units)}, {"x": n.decimals(steps, inputs)})


def words(n: Numbers) -> World:
    slots, places, steps = 1 + n.size(), 1 + n.size(), n.steps(2)
    weights = {"W": n.logs(slots, places), "U": n.logs(slots, places)}
    x = np.eye(places)[n.random.integers(0, places, steps)]
    return World(steps, weights, {"x": x if n.chance(0.6) else n.decimals(steps, places)})


def right_word(n: Numbers) -> World:
    slots, steps = 1 + n.size(), n.steps()
    return World(steps, {}, {"s": n.short(steps, slots), "d": np.eye(slots)[n.random.integers(0, slots, steps)]})


def scalars(names: str, weights: str = "", memory: str = "", least: int = 1) -> Callable[[Numbers], World]:
    """Exercises of single numbers: inputs, weights (a rate is small) and starts; m says which steps count."""

    def world(n: Numbers) -> World:
        steps = n.steps(least)
        own = {name: rate(n) if name == "rate" else n.short() for name in weights.split()}
        fed = {name: n.counting(steps) if name == "m" else n.short(steps) for name in names.split()}
        return World(steps, own, fed, n.starts(**dict.fromkeys(memory.split(), ())))

    return world


def rate(n: Numbers) -> np.ndarray:
    return np.array(float(n.random.choice([0.1, 0.2, 0.25, 0.3, 0.5])))


def prices(n: Numbers) -> World:
    steps, draw = n.steps(), n.random
    fed = {"L": draw.integers(2, 40, steps) / 10, "n": draw.integers(2, 9, steps), "k": draw.integers(2, 12, steps)}
    return World(steps, {}, {name: values.astype(float) for name, values in fed.items()})


def nudged(n: Numbers) -> World:
    steps = n.steps()
    fed: dict[str, Any] = {name: n.decimals(steps) for name in "wxd"}
    return World(steps, {}, {**fed, "n": n.random.choice([1.0, 0.5, 0.1, 0.2], steps)})


def gates_by_logs(n: Numbers) -> World:
    """For σ(s): logarithms; and numbers that come in."""
    steps = n.steps()
    fed: Mapping[str, np.ndarray] = {"s": n.logs(steps), "x": n.decimals(steps), "d": n.decimals(steps)}
    return World(steps, {}, {**fed, "m": n.counting(steps)}, n.starts(c=()))


def two_units(n: Numbers) -> World:
    steps = n.steps(2)
    points = np.zeros((steps, 2))
    points[-1] = n.decimals(2)
    return World(steps, {"W": n.short(2, 2)}, {"x": n.decimals(steps, 2), "m": points}, n.starts(h=(2,)))


def clipped(n: Numbers) -> World:
    steps, size = n.steps(), 1 + n.size()
    gradient = n.random.integers(-12, 13, (steps, size)) / float(n.random.choice([1, 2, 10]))
    gradient[(gradient == 0).all(1)] = 1.0
    at = np.array(float(n.random.choice([0.5, 1.0, 2.0, 3.5, 5.0, 6.5])))
    return World(steps, {"at": at, "rate": rate(n)}, {"g": gradient}, n.starts(w=(size,)))
