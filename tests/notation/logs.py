"""Whole logarithms as a person works with them: ln 3 + ln 3 is ln 9, and σ(ln 9) is 9/10."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering


@total_ordering
@dataclass(frozen=True)
class Ln:
    """plus + ln(of). What is no such number any more is a float."""

    plus: Fraction
    of: Fraction

    def __float__(self) -> float:
        return float(self.plus) + math.log(self.of)

    def __lt__(self, other: Fraction | float | Ln) -> bool:
        return float(self) < float(other)

    def __add__(self, other: Fraction | float | Ln) -> Fraction | float | Ln:
        if isinstance(other, float):
            return float(self) + other
        plus, of = (other.plus, other.of) if isinstance(other, Ln) else (other, Fraction(1))
        return ln(self.of * of, self.plus + plus)

    __radd__ = __add__

    def __neg__(self) -> Fraction | Ln:
        return ln(1 / self.of, -self.plus)

    def __sub__(self, other: Fraction | float | Ln) -> Fraction | float | Ln:
        return self + -other

    def __rsub__(self, other: Fraction | float) -> Fraction | float | Ln:
        return -self + other

    def __mul__(self, other: Fraction | float | Ln) -> Fraction | float | Ln:
        if isinstance(other, Fraction) and other.denominator == 1 and abs(other) < 200:
            return ln(self.of ** int(other), self.plus * other)
        return float(self) * float(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Fraction | float | Ln) -> Fraction | float | Ln:
        return self * (1 / other) if isinstance(other, Fraction) else float(self) / float(other)

    def __rtruediv__(self, other: Fraction | float) -> float | Fraction:
        return other if other == 0 else float(other) / float(self)

    def __pow__(self, other: int) -> float:
        return float(self) ** other


def ln(of: Fraction, plus: Fraction = Fraction(0)) -> Fraction | Ln:
    """plus + ln(of), a fraction where it is one."""
    return plus if of == 1 else Ln(plus, of)


def of_logarithm(function: str, number: Ln) -> Fraction | None:
    """The function of a whole logarithm where that is a fraction."""
    of = number.of
    results = {"σ": of / (1 + of), "tanh": (of - 1 / of) / (of + 1 / of), "exp": of}
    return results.get(function) if not number.plus else None
