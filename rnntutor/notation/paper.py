"""Numbers as they stand on paper: ½, 2/3, ln 3, −ln 2, and decimals only where those are what the number is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rnntutor.engine.tokens import FRACTIONS

from .numbers import MINUS, show

_SIGNS = {Fraction(value).limit_denominator(20): sign for sign, value in FRACTIONS.items()}
_PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100, 1000)
_DECIMAL = (5, 10, 20, 100, 1000)  # parts of which are written with a point
_EXACT = 1e-9
_LOGARITHM = 1e-7


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
