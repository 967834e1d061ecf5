"""The arithmetic of what is printed: numbers as they stand on the page, so that a line is checked before it is shown.

An Amount is exact as long as a person with paper could get it exactly: sums, products, relu and hardσ of printed
decimals are, and what is done to whole logarithms, such as σ(ln 3); σ(110) is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from rnntutor.engine.operations import TABLE
from rnntutor.notation import logarithm
from rnntutor.notation.logarithm import Exact

_KNOWN: dict[tuple[str, int], Fraction] = {
    ("sigmoid", 0): Fraction(1, 2),
    ("tanh", 0): Fraction(0),
    ("exp", 0): Fraction(1),
}
_LARGEST_POWER = 64
_SIZE = 4000  # bits of a power that is still worked out exactly


@dataclass(frozen=True, slots=True)
class Amount:
    """What a printed text comes to; `exact` where no rounding or transcendental function is in it."""

    number: Exact | float
    exact: bool = True

    def __float__(self) -> float:
        try:
            return float(self.number)
        except OverflowError:
            return math.inf if isinstance(self.number, Fraction) and self.number > 0 else -math.inf


def apply(op: str, amounts: Sequence[Amount]) -> Amount:
    """An operation of the engine's table on amounts: the signs, functions of one number, max min of several."""
    numbers = [amount.number for amount in amounts]
    if all(amount.exact for amount in amounts):
        known = [number for number in numbers if isinstance(number, Fraction | logarithm.Logarithm)]
        fractions = [number for number in known if isinstance(number, Fraction)]
        result = None
        if len(known) == len(numbers):
            result = _exactly(op, fractions) if len(fractions) == len(known) else logarithm.apply(op, known)
        if result is not None:
            return Amount(result)
    return Amount(_roughly(op, [float(amount) for amount in amounts]), False)


def _exactly(op: str, x: list[Fraction]) -> Exact | None:
    """The exact result, or None where there is none that paper gives."""
    match op:
        case "+":
            return sum(x, Fraction(0))
        case "-":
            return x[0] - x[1]
        case "*":
            return math.prod(x, start=Fraction(1))
        case "/":
            return x[0] / x[1] if x[1] else None
        case "**":
            return _power(*x)
        case "neg":
            return -x[0]
        case "linear":
            return x[0]
        case "relu":
            return max(x[0], Fraction(0))
        case "hard_sigmoid":
            return max(Fraction(0), min(Fraction(1), x[0] / 5 + Fraction(1, 2)))
        case "positive":
            return Fraction(x[0] > 0)
        case "inside":
            return Fraction(abs(x[0]) < Fraction(5, 2))
        case "sqrt":
            return _root(x[0])
        case "max":
            return max(x)
        case "min":
            return min(x)
        case "log" if x[0] > 0:
            return logarithm.natural(x[0])
    return _KNOWN.get((op, int(x[0]))) if x and x[0].denominator == 1 else None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or abs(exponent) > _LARGEST_POWER or (base == 0 and exponent < 0):
        return None
    size = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(int(exponent))
    return base ** int(exponent) if size < _SIZE else None


def _root(square: Fraction) -> Fraction | None:
    if square < 0:
        return None
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    return root if root * root == square else None


def _roughly(op: str, x: list[float]) -> float:
    """The result as a double, as the engine would compute it."""
    with np.errstate(all="ignore"):
        a = [np.float64(number) for number in x]
        match op:
            case "+":
                return float(sum(a))
            case "*":
                return float(np.prod(a))
            case "-" | "/" | "**":
                return float({"-": np.subtract, "/": np.divide, "**": np.power}[op](*a))
            case "neg":
                return -x[0]
            case "max" | "min":
                return float((np.max if op == "max" else np.min)(a))
        return float(TABLE[op].run((np.asarray(a[0]),), (0,)))
