"""A learner at the desk: works a network with plain numbers, line by line, and may make one slip on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

EVERYWHERE = "everywhere"
BEYOND = ", at step 1 too"  # where there is nothing before
SATURATED = -3.0  # below it, a σ is taken for -1 by who takes it for a tanh

Carry = Callable[[str, int, Any], Any]


def sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(a, dtype=float)))


def relu(a: Any) -> Any:
    return np.maximum(a, 0.0)


BENDS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu}
MISTAKEN = {"sigmoid": np.tanh, "tanh": sigmoid}


@dataclass(frozen=True)
class Slip:
    """One switch: the id of the slip, the place, and the only step at which it is made (None: throughout)."""

    kind: str
    site: str
    step: int | None = None


@dataclass(frozen=True, eq=False)
class World:
    """The numbers of one exercise: inputs (T, n) or (T,), the values of step 0 that are not zero."""

    steps: int
    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Names:
    """What the names of an exercise are, a letter each.

    gates: those that may stand in one another's place; sequence: the inputs that a memory takes in one after the
    other; still: the lines that no memory reaches.
    """

    gates: str = ""
    sequence: str = ""
    still: str = ""


@dataclass(frozen=True)
class Term:
    """A summand: `of` says what it is, any of "memory", "input", "bias", "minus"."""

    value: Any
    of: str = ""


class Desk:
    """Works through `world`; `values[name]` becomes the rows of steps 0 to T + 1, `still[name]` what has no step.

    `sites` gathers every switch that was come across. `carry` is what becomes of each number before it is used.
    """

    def __init__(
        self, world: World, slip: Slip | None = None, carry: Carry | None = None, names: Names | None = None
    ) -> None:
        self.world, self.slip, self.carry, self.names = world, slip, carry, names or Names()
        self.step = 0
        self.sites: dict[tuple[str, str], None] = {}
        self.values: dict[str, np.ndarray] = {}
        self.still: dict[str, np.ndarray] = {}
        for name, rows in world.inputs.items():
            ends = np.zeros((1, *rows.shape[1:]))
            self.values[name] = np.concatenate([ends, rows, ends])

    def forward(self) -> Iterator[int]:
        """The steps from the first to the last; `step` is the one that is worked."""
        for step in range(1, self.world.steps + 1):
            self.step = step
            yield step

    def backward(self) -> Iterator[int]:
        """The steps from the last to the first, and in the end none: what is worked then has no step."""
        for step in range(self.world.steps, 0, -1):
            self.step = step
            yield step
        self.step = 0

    # switches

    def slips(self, kind: str, *sites: str) -> bool:
        """Whether the slip is made here and now; `sites` are the names under which this place may be meant."""
        for site in sites:
            self.sites[kind, site] = None
        made = self.slip
        return made is not None and made.kind == kind and made.site in sites and made.step in (None, self.step)

    # numbers

    def kept(self, name: str, value: Any) -> Any:
        """What the learner keeps of a number."""
        value = np.asarray(value, dtype=float)
        return value if self.carry is None else np.asarray(self.carry(name, self.step, value))

    def put(self, name: str, value: Any) -> Any:
        """Write a number down; what is carried on is what the learner keeps of it."""
        value = self.kept(name, value)
        if self.step == 0 and name.startswith("grad."):
            self.still[name] = value
            return value
        if name not in self.values:
            self.values[name] = np.zeros((self.world.steps + 2, *value.shape))
            if name in self.world.start:
                self.values[name][0] = self.world.start[name]
        self.values[name][self.step] = value
        return value

    def at(self, name: str, step: int, like: Any = 0.0) -> Any:
        """A number as it was written down; nothing (as long as `like`) beyond the ends."""
        if name not in self.values:
            return self.world.start.get(name, np.zeros_like(like)) if step == 0 else np.zeros_like(like)
        rows = self.values[name]
        return rows[step] if 0 <= step < len(rows) else np.zeros_like(rows[0])

    def weight(self, name: str) -> np.ndarray:
        weight = self.world.weights[name]
        return np.abs(weight) if (weight < 0).any() and self.slips("sign-lost", name) else weight

    def read(self, name: str, line: str, back: int = 0, like: Any = 0.0) -> Any:
        """A value as the line `line` reads it, `back` steps ago."""
        fed = name in self.world.inputs
        if back and not fed and self.slips("memory-never-updated", name, EVERYWHERE):
            return self.at(name, 0, like)
        place = f"{name}[t-{back}] in {line}" if back else f"{name} in {line}"
        early = self.slips("wrong-step", place, f"{name} {EVERYWHERE}") and self.step > 1
        early |= self.slips("wrong-step", f"{place}{BEYOND}")
        step = self.step - back - early
        return self.fed(name, step) if fed else self.at(name, step, like)

    def fed(self, name: str, step: int | None = None) -> Any:
        """An input at a step (this one), as it is read."""
        step = self.step if step is None else step
        if name in self.names.sequence and self.slips("sequence-reversed", EVERYWHERE):
            step = self.world.steps + 1 - step
        value = self.at(name, step)
        return np.abs(value) if (self.world.inputs[name] < 0).any() and self.slips("sign-lost", name) else value

    # arithmetic

    def total(self, line: str, *terms: Term) -> Any:
        """The sum of the terms, each of which may be left out, doubled or taken with the wrong sign."""
        result: Any = 0.0
        for number, term in enumerate(terms, 1):
            site, sign = f"{line}:{number}", 1.0
            if "memory" in term.of and self.slips("no-memory", site, EVERYWHERE):
                continue
            if "input" in term.of and len(terms) > 1 and self.slips("no-input", site):
                continue
            if "bias" in term.of:
                if self.slips("no-bias", site, EVERYWHERE):
                    continue
                sign = 2.0 if self.slips("bias-twice", site, EVERYWHERE) else 1.0
            if "minus" in term.of:
                sign = 1.0 if self.slips("sign-lost", site) else -1.0
            result = result + sign * term.value
        return result

    def times(self, line: str, weight: str, vector: Any, memory: bool = False) -> Any:
        """A matrix on a vector."""
        matrix = self.weight(weight)
        if matrix.shape[0] == matrix.shape[1] > 1:
            if self.slips("matrix-transposed", weight):
                return matrix.T @ vector
            if memory and self.slips("own-memory-only", weight, EVERYWHERE):
                return np.diag(matrix) * vector
            if not memory and self.slips("elementwise-for-matrix", weight):
                return np.diag(matrix) * vector
        return matrix @ vector

    def product(self, line: str, left: Any, right: Any, number: int = 1) -> Any:
        """Two values multiplied place by place; nobody adds a number to a vector."""
        alike = np.size(left) == np.size(right)
        return left + right if alike and self.slips("added-for-multiplied", f"{line}:{number}") else left * right

    def bend(self, line: str, name: str, value: Any) -> Any:
        if self.slips("no-activation", line):
            return value
        if name in MISTAKEN and self.slips("wrong-activation", line):
            return MISTAKEN[name](value)
        bent = BENDS[name](value)
        if name == "sigmoid" and np.any(value < SATURATED) and self.slips("saturated-to-minus-one", line, EVERYWHERE):
            return np.where(value < SATURATED, -1.0, bent)
        return bent

    def factor(self, gate: str, line: str, step: int | None = None) -> Any:
        """A gate where it is used as a factor (at another step where one is said)."""
        name = gate
        for other in self.names.gates if gate in self.names.gates else "":
            first, second = sorted((gate, other))
            if other != gate and self.slips("gates-swapped", f"{first},{second}"):
                name = other
        value = self.read(name, line) if step is None else self.at(name, step)
        return 1 - value if self.slips("gate-inverted", gate) else value

    def gated(self, line: str, gate: str, other: Any, rest: bool = False) -> Any:
        """A gate (or, as `rest`, one minus it) times something."""
        value = self.factor(gate, f"1 - {gate} in {line}" if rest else line)
        site = f"1 - {gate} in {line}" if rest else f"{gate} in {line}"
        if rest:
            value = 1 + value if self.slips("sign-lost", site) else 1 - value
        if self.slips("complement-left-out" if rest else "gate-left-out", site):
            return other
        return value + other if self.slips("added-for-multiplied", site) else value * other
