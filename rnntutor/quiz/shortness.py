"""How short the numbers of a run are: whether other numbers in its place are as good to work with on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Variants
from rnntutor.notation.paper import fraction, logarithm

from .dice import are_flags
from .upstream import Cell, ancestors

DECIMALS = 5  # with so many a number on the way still is short; so is a fraction or a logarithm
NEAR = 0.02  # so near to 0 or 1 a gate hides what it does
_NOISE = 1e-9
_SATURATED = 1e-3  # a value of a switched gate is a whole number but for so much


@dataclass(frozen=True)
class Shape:
    """Of the way to some answers: how many numbers on it are not short, how the answers look, whether gates are ajar.

    rounded: answers that are neither whole multiples of their last place nor, where decimals are asked for, fractions.
    digits: of the longest answer. plain: answers all of whose numbers are 0, 1 or −1. ajar: no gate within NEAR of 0
    and 1.
    """

    long: int
    rounded: int
    digits: int
    size: float
    plain: int
    ajar: bool

    def allows(self, other: Shape) -> bool:
        """Whether a run of that shape is as good to work with as this one."""
        return (
            other.long <= self.long
            and (other.rounded <= self.rounded or self.rounded > 0)
            and other.digits <= max(3, self.digits + 1)
            and other.size <= max(100.0, 4 * self.size)
            and other.plain <= self.plain
            and (other.ajar or not self.ajar)
        )


class Way:
    """The way to some answers of a scene, which is the same on all numbers; `trace` is a run on any."""

    def __init__(self, trace: Trace, cells: Iterable[Address], places: int) -> None:
        self.places = places
        self.cells = [trace.find(cell) for cell in cells]
        steps = set[Cell]().union(*(ancestors(trace, (cell.name, cell.step)) for cell in self.cells))
        self.steps = sorted(steps, key=str)
        self.gates = [cell for cell in self.steps if trace.role(cell[0]) == "gate"]

    def shapes(self, runs: Variants) -> list[Shape | None]:
        """The shape of it in every example of a batch; None where a number on it is not finite."""
        answers = [self._answers(runs, cell) for cell in self.cells]
        numbers, gates = _gathered(runs, self.steps), _gathered(runs, self.gates)
        finite = np.asarray(np.isfinite(np.concatenate([numbers, *answers], 1)).all(1))
        long, ajar = (~_are_short(numbers)).sum(1), ((gates > NEAR) & (gates < 1 - NEAR)).all(1)
        return [
            self._shape([own[at] for own in answers], int(many), bool(free)) if finite[at] else None
            for at, (many, free) in enumerate(zip(np.asarray(long), np.asarray(ajar), strict=True))
        ]

    def _answers(self, runs: Variants, cell: Address) -> np.ndarray:
        """An answer in every example (V, size)."""
        count = len(runs.fits)
        found = runs.at(cell) if cell.name in runs.values else [runs.trace(at).at(cell) for at in range(count)]
        return np.asarray(found, dtype=float).reshape(count, -1)

    def _shape(self, answers: Sequence[np.ndarray], long: int, ajar: bool) -> Shape:
        every = np.concatenate(answers)
        return Shape(
            long=long,
            rounded=sum(not _is_told(value, self.places) for value in every.tolist()),
            digits=max(_digits(value, self.places) for value in every.tolist()),
            size=float(np.abs(every).max()),
            plain=sum(are_flags(np.round(answer, self.places)) for answer in answers),
            ajar=ajar,
        )


def _gathered(runs: Variants, steps: Sequence[Cell]) -> np.ndarray:
    """The numbers of some lines at some steps in every example (V, N)."""
    rows = [runs.values[name] if step is None else runs.values[name][step] for name, step in steps]
    return np.concatenate([np.zeros((len(runs.fits), 0)), *(own.reshape(len(own), -1) for own in rows)], 1)


def _are_short(values: np.ndarray) -> np.ndarray:
    """Which numbers have few decimals, or are fractions or logarithms."""
    short = np.abs(values - np.round(values, DECIMALS)) <= _NOISE * np.maximum(1.0, np.abs(values))
    left = ~short & np.isfinite(values)
    short[left] = [fraction(value) is not None or logarithm(value) > 0 for value in values[left].tolist()]
    return short


def _is_told(value: float, places: int) -> bool:
    """Whether rounding takes nothing away, or the number can be typed as a fraction."""
    if places > 0 and fraction(value) is not None:
        return True
    return abs(value - round(value, places)) <= (_NOISE if places else _SATURATED)


def _digits(value: float, places: int) -> int:
    return len(f"{abs(value):.{max(places, 0)}f}".replace(".", "").strip("0")) if value else 0
