"""Questions the other way round: weights are chosen so that a condition holds, whatever comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rnntutor.engine import EngineError, Number, Trace, Tree, evaluate, parse_expression
from rnntutor.engine.chance import random
from rnntutor.notation import formula
from rnntutor.notation.numbers import listed, show

from .lesson import Scene
from .mistakes import Wrong, quoted

_SIGN = re.compile(r"<=|>=|≤|≥|<|>|=+")
_PLAIN = {"≤": "<=", "≥": ">=", "==": "="}
_NOT = {"<": "which is not below", ">": "which is not above", "<=": "which is above", ">=": "which is below"}
_NOISE = 1e-9
SHOWN = 8  # steps of an input that a sentence names


@dataclass(frozen=True)
class Condition:
    """`c[5] = c[0]`, `y[4] > 0`: two expressions over a run and one of = < > <= >= between them."""

    left: Tree
    sign: str
    right: Tree

    def __str__(self) -> str:
        return f"{formula.write(self.left)} {self.sign} {formula.write(self.right)}"

    def holds(self, trace: Trace, half: float, example: int = 1) -> bool:
        """Whether it is so, in every unit; `=` up to half a unit of the last place."""
        left, right = evaluate(self.left, trace, example), evaluate(self.right, trace, example)
        with np.errstate(invalid="ignore"):
            if self.sign == "=":
                return bool((np.abs(left - right) <= half + _NOISE).all())
            below = left - right if self.sign[0] == "<" else right - left
            return bool((below < 0 if len(self.sign) == 1 else below <= _NOISE).all())


@dataclass(frozen=True)
class Spread:
    """Numbers that are drawn for an input: whole ones where both ends are whole, else tenths."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Inverse:
    """The weights to choose, what must be so, the inputs that may be anything, and one choice that does it."""

    choose: tuple[str, ...]
    so: tuple[Condition, ...]
    whatever: Mapping[str, Spread]
    example: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Breach:
    """A sequence for which it is not so: its inputs, the condition, and the run."""

    inputs: Mapping[str, np.ndarray]
    condition: Condition
    trace: Trace

    @property
    def sentence(self) -> str:
        """As "With x = 2, −1, 3 c₅ is 4.1, not 3.": the numbers that break it."""
        given = "; ".join(f"{name} = {_series(values)}" for name, values in self.inputs.items())
        left, right = self.condition.left, self.condition.right
        value, other = evaluate(left, self.trace), evaluate(right, self.trace)
        places = 2 if not np.allclose(np.round(value, 2), np.round(other, 2)) else 6
        against = listed(other, places)
        named = "" if isinstance(right, Number) else f" as {formula.write(right)}"
        verb = f"not {against}{named}" if self.condition.sign == "=" else f"{_NOT[self.condition.sign]} {against}"
        told = f"{formula.write(left)} is {listed(value, places)}, {verb}."
        return f"With {given}: {told}" if given else told


def condition(text: str) -> Condition:
    """What a text such as `c[5] = c[0]` says. Raises Wrong."""
    signs: list[str] = _SIGN.findall(text)
    if len(signs) != 1:
        raise Wrong(f"{quoted(text)} is no condition: write c[5] = c[0], y[4] > 0 or y[1] < 0.5")
    left, right = _SIGN.split(text)
    try:
        return Condition(parse_expression(left), _PLAIN.get(signs[0], signs[0]), parse_expression(right))
    except EngineError as error:
        raise Wrong(f"{quoted(text)}: {error.message}") from None


def breach(scene: Scene, inverse: Inverse, chosen: Mapping[str, np.ndarray], places: int) -> Breach | None:
    """The first sequence for which it is not so with the chosen weights; None where none was found.

    The scene's own inputs come first, then those that are drawn. Raises EngineError.
    """
    half, suspected = 0.5 * 10.0**-places, None
    for number, inputs in enumerate(_sequences(scene, inverse), 1):
        if number == 2:
            suspected = _suspected(scene, inverse, chosen, half)
        if suspected is not None and number not in suspected:
            continue
        trace = scene.run(weights=chosen, inputs=inputs)
        for one in inverse.so:
            if not one.holds(trace, half):
                named = inputs or {name: scene.inputs[name] for name in inverse.whatever}
                return Breach(named, one, trace)
    return None


def _suspected(scene: Scene, inverse: Inverse, chosen: Mapping[str, np.ndarray], half: float) -> frozenset[int] | None:
    """The numbers, from 1, of the sequences for which it is not so when all run as one batch, a fiftieth of the work.

    None where a batch does not say what each would by itself, as with the gradients of weights.
    """
    batch = {
        name: np.stack([{**scene.inputs, **one}[name] for one in _sequences(scene, inverse)], axis=1)
        for name in inverse.whatever
    }
    fed = {name: values if values.ndim == 3 else values[..., None] for name, values in batch.items()}
    try:
        trace, own = scene.run(weights=chosen, inputs=fed), scene.run(weights=chosen)
    except EngineError:
        return None
    sides = [side for one in inverse.so for side in (one.left, one.right)]
    alike = all(np.allclose(evaluate(side, trace), evaluate(side, own), equal_nan=True) for side in sides)
    if scene.loss or not alike:
        return None
    numbers = range(1, tried(inverse) + 1)
    return frozenset(n for n in numbers if not all(one.holds(trace, half, n) for one in inverse.so))


def tried(inverse: Inverse) -> int:
    """How many sequences are tried."""
    return 1 + max((spread.count for spread in inverse.whatever.values()), default=0)


def _sequences(scene: Scene, inverse: Inverse) -> Iterator[dict[str, np.ndarray]]:
    yield {}
    spreads = enumerate(inverse.whatever.items())
    drawn = {name: _drawn(spread, scene.inputs[name].shape, at) for at, (name, spread) in spreads}
    for number in range(tried(inverse) - 1):
        yield {name: values[number % len(values)] for name, values in drawn.items()}


def _drawn(spread: Spread, shape: tuple[int, ...], at: int) -> np.ndarray:
    """So many sequences of an input, (count, T) or (count, T, n), the same on every machine."""
    even = random(1 + at, (spread.count, *shape), 0.0, 1.0)
    if spread.low.is_integer() and spread.high.is_integer():
        return spread.low + np.floor(even * (spread.high - spread.low + 1))
    return np.round(spread.low + even * (spread.high - spread.low), 1)


def _series(values: np.ndarray) -> str:
    parts = [show(row, 2) if not np.ndim(row) else listed(row, 2) for row in values[:SHOWN]]
    return ", ".join([*parts, "…"] if len(values) > SHOWN else parts)
