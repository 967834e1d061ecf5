"""Numbers as they stand on paper: ½, 2/3, ln 3, −ln 2, and decimals only where those are what the number is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from rnntutor.engine.tokens import FRACTIONS

from .amount import Amount
from .formula import ATOM, PRODUCT, ROOT, SIGN
from .logarithm import Logarithm, natural
from .numbers import MINUS, exact, show

_SIGNS = {Fraction(value).limit_denominator(20): sign for sign, value in FRACTIONS.items()}
_PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100, 1000)
_DECIMAL = (5, 10, 20, 100, 1000)  # parts of which are written with a point
_EXACT = 1e-9
_LOGARITHM = 1e-7
_SAME = 1e-13  # relative: what floats leave behind; nearer than that, a number is meant to be a fraction or a logarithm
_SHORT = 6  # decimals: what they hold stands as a decimal
_LARGEST = 200  # number that is given in parts, in a logarithm, or under a root
_PARTS_GIVEN, _PARTS_LOGARITHM = 64, 12


@lru_cache(maxsize=100_000)
def fraction(value: float) -> Fraction | None:
    """The short fraction that a number is; None where it is none."""
    if not math.isfinite(value):
        return None
    if abs(value - round(value)) < _EXACT:
        return Fraction(round(value))
    for part in _PARTS:
        if abs(value * part - round(value * part)) < _EXACT * part:
            return Fraction(round(value * part), part)
    return None


@lru_cache(maxsize=100_000)
def logarithm(value: float) -> int:
    """The whole number, 2 to 100, whose logarithm a number is, up to its sign; 0 where there is none."""
    if not 0.6 < abs(value) < 4.7 or fraction(value) is not None:
        return 0
    whole = math.exp(abs(value))
    return round(whole) if abs(whole - round(whole)) < _LOGARITHM else 0


def written(value: Any) -> str:
    """A number, a vector or a matrix as it stands on paper: "½", "−ln 3", "(ln 6, ln 3, 0)"."""
    values = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(values, Sequence):
        return f"({', '.join(map(written, values))})" if len(values) != 1 else written(values[0])
    sign = MINUS if values < 0 else ""
    if whole := logarithm(values):
        return f"{sign}ln {whole}"
    part = fraction(abs(values))
    if part is None:
        return show(values, 4)
    if part in _SIGNS and part.denominator not in _DECIMAL:
        return f"{sign}{_SIGNS[part]}"
    if part.denominator in (3, 6, 7, 8, 9, 12, 16):
        return f"{sign}{part.numerator}/{part.denominator}"
    return show(values)


@dataclass(frozen=True, slots=True)
class Given:
    """A number as an author gives it: its text, what that is exactly, how tightly it is bound.

    `apart`: a sign of a product behind it would be read into it, ln 3·2.
    """

    text: str
    amount: Amount
    holds: int
    apart: bool = False


@lru_cache(maxsize=4096)
def as_given(value: float) -> Given | None:
    """1/3, ln 3, −ln 4, ln(3/2) or √2 where a number is exactly that; None where it is best a decimal.

    The value alone decides, so that a number drawn or typed anew stands as one written in the lesson does. No number
    that is not meant so is met by chance: it would have to agree in thirteen digits.
    """
    size = abs(value)
    if exact(value, _SHORT) or not 1e-3 < size < _LARGEST:
        return None
    sign, holds = (MINUS, SIGN) if value < 0 else ("", ATOM)
    part = Fraction(size).limit_denominator(_PARTS_GIVEN)
    if _is(float(part), size):
        amount = Amount(part if value > 0 else -part)
        return Given(f"{sign}{part.numerator}/{part.denominator}", amount, PRODUCT, apart=True)
    power = Fraction(math.exp(min(size, math.log(_LARGEST)))).limit_denominator(_PARTS_LOGARITHM)
    if power > 1 and _is(math.log(power), size):
        amount = Amount(natural(power if value > 0 else 1 / power))
        whole = power.denominator == 1
        return Given(f"{sign}ln {power}" if whole else f"{sign}ln({power})", amount, holds, apart=whole)
    square = round(size * size)
    if square < _LARGEST and _is(math.sqrt(square), size):
        return Given(f"{sign}√{square}", Amount(value, False), ROOT if value > 0 else SIGN)
    return None


def is_logarithm(value: float) -> bool:
    """Whether it stands as a logarithm, ln 3."""
    number = as_given(value)
    return number is not None and isinstance(number.amount.number, Logarithm)


def _is(candidate: float, value: float) -> bool:
    return abs(candidate - value) <= _SAME * value
