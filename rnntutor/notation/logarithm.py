"""Exact arithmetic with the logarithms that hand-sized weights are: σ(ln 3 + ln 3) is 9/10, tanh(ln 2) is 3/5."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_SIZE = 4000  # bits of a power that is still worked out exactly
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Logarithm:
    """The number `plus + ln(of)`, exactly; `of` is above 0 and not 1."""

    plus: Fraction
    of: Fraction

    def __float__(self) -> float:
        return float(self.plus) + math.log(self.of.numerator) - math.log(self.of.denominator)


Exact = Fraction | Logarithm


def natural(of: Fraction) -> Exact:
    """ln of a fraction above 0."""
    return _joined(Fraction(0), of)


def apply(op: str, x: Sequence[Exact]) -> Exact | None:
    """An operation on exact numbers, a logarithm among them; None where there is no such number that paper gives."""
    plus = [a.plus if isinstance(a, Logarithm) else a for a in x]
    of = [a.of if isinstance(a, Logarithm) else _ONE for a in x]
    match op:
        case "+":
            return _joined(sum(plus, Fraction(0)), math.prod(of, start=_ONE))
        case "-":
            return _joined(plus[0] - plus[1], of[0] / of[1])
        case "neg":
            return _joined(-plus[0], 1 / of[0])
        case "*":
            return _product(x)
        case "/":
            return _times(x[0], 1 / x[1]) if isinstance(x[1], Fraction) and x[1] else None
        case "linear":
            return x[0]
        case "relu":
            return x[0] if float(x[0]) > 0 else Fraction(0)
        case "positive":
            return Fraction(float(x[0]) > 0)
        case "max" | "min":
            return (max if op == "max" else min)(x, key=float)
    return _of_logarithm(op, of[0]) if not any(plus) else None


def _of_logarithm(op: str, of: Fraction) -> Exact | None:
    """The function of ln(of)."""
    match op:
        case "exp":
            return of
        case "sigmoid":
            return of / (1 + of)
        case "tanh":
            return (of * of - 1) / (of * of + 1)
        case "softplus":
            return natural(1 + of)
    return None


def _joined(plus: Fraction, of: Fraction) -> Exact:
    return plus if of == 1 else Logarithm(plus, of)


def _product(x: Sequence[Exact]) -> Exact | None:
    times = math.prod((a for a in x if isinstance(a, Fraction)), start=_ONE)
    logarithms = [a for a in x if isinstance(a, Logarithm)]
    if not times or not logarithms:
        return times
    return _times(logarithms[0], times) if len(logarithms) == 1 else None


def _times(a: Exact, times: Fraction) -> Exact | None:
    """times·(plus + ln(of)) = times·plus + ln(of^times), where that power is a fraction and not too long."""
    if isinstance(a, Fraction):
        return a * times
    size = max(a.of.numerator.bit_length(), a.of.denominator.bit_length()) * abs(times.numerator)
    if times.denominator != 1 or size >= _SIZE:
        return None
    return _joined(a.plus * times, a.of**times.numerator)
