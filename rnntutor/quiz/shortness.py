"""How short the numbers of a run are: whether other numbers in its place are as good to work with on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.notation.paper import fraction, logarithm

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


def shape_of(trace: Trace, cells: Iterable[Address], places: int) -> Shape | None:
    """The shape of the way to some answers; None where a number on it is not finite. Raises EngineError."""
    found = [trace.find(cell) for cell in cells]
    answers = [np.asarray(trace.at(cell), dtype=float).ravel() for cell in found]
    way = set[Cell]().union(*(ancestors(trace, (cell.name, cell.step)) for cell in found))
    gates = {name for name, _ in way if trace.role(name) == "gate"}
    numbers = [(name, value) for name, step in way for value in trace.at(Address(name, step)).ravel().tolist()]
    every = np.concatenate(answers)
    if not np.isfinite(every).all() or not all(math.isfinite(value) for _, value in numbers):
        return None
    return Shape(
        long=sum(not _is_short(value) for _, value in numbers),
        rounded=sum(not _is_told(value, places) for value in every.tolist()),
        digits=max(_digits(value, places) for value in every.tolist()),
        size=float(np.abs(every).max()),
        plain=sum(bool(np.isin(np.round(answer, places), (-1.0, 0.0, 1.0)).all()) for answer in answers),
        ajar=all(NEAR < value < 1 - NEAR for name, value in numbers if name in gates),
    )


def _is_short(value: float) -> bool:
    few = abs(value - round(value, DECIMALS)) <= _NOISE * max(1.0, abs(value))
    return few or fraction(value) is not None or logarithm(value) > 0


def _is_told(value: float, places: int) -> bool:
    """Whether rounding takes nothing away, or the number can be typed as a fraction."""
    if places > 0 and fraction(value) is not None:
        return True
    return abs(value - round(value, places)) <= (_NOISE if places else _SATURATED)


def _digits(value: float, places: int) -> int:
    return len(f"{abs(value):.{max(places, 0)}f}".replace(".", "").strip("0")) if value else 0
