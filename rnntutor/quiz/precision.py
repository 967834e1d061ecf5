"""Whether an answer has the decimals that are asked for: judged on the text that was typed, apart from its value."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .asked import decimals
from .band import Band, half_unit
from .reading import Entry, Reading

Grade = Literal["right", "coarse", "wrong"]
TELLING = 10  # from here on a whole number says something of a value with decimals: 33 does of 33.33, 2 not of 2.5
_SAME = 1e-9
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def grades(reading: Reading, band: Band, places: int) -> tuple[Grade, ...]:
    """Entry by entry whether an answer that `places` decimals were asked for is right, right but too short, or wrong.

    More decimals than asked are right; fewer where the rest is zero, as 7 for 7.00; an expression has none to be
    counted. Too short is what is right to the decimals that it has; a 0 says nothing of a small number.
    """
    entries = zip(reading.entries, *(np.ravel(own) for own in (band.value, band.lower, band.upper)), strict=True)
    rounded = np.reshape(band.rounded, (len(band.rounded), -1)).T if band.rounded else [()] * len(reading.entries)
    return tuple(
        _grade(entry, float(value), float(lower), float(upper), own, places)
        for (entry, value, lower, upper), own in zip(entries, rounded, strict=True)
    )


def _grade(entry: Entry, value: float, lower: float, upper: float, rounded: object, places: int) -> Grade:
    within = lower <= entry.value <= upper
    if entry.places is None or entry.places >= places:
        return "right" if within else "wrong"
    half = float(half_unit(np.asarray(value), places))
    if (
        abs(entry.value - value) <= half
        or np.isclose(entry.value, np.asarray(rounded, dtype=float), _SAME, _SAME).any()
    ):
        return "right"
    if entry.places == 0 and abs(entry.value) < TELLING:
        return "wrong"
    whole = float(half_unit(np.asarray(value), entry.places))
    short, is_tie = whole - half, abs(abs(entry.value - value) - whole) <= _SAME * max(1.0, abs(value))
    if is_tie and abs(entry.value) < abs(value):
        return "wrong"  # 10.5 is 11 without decimals, not 10
    if lower - short <= entry.value <= upper + short and (entry.value != 0 or within):
        return "coarse"
    return "wrong"


def is_coarse(found: tuple[Grade, ...]) -> bool:
    """Whether nothing is wrong but that decimals are missing."""
    return "wrong" not in found and "coarse" in found


def message(places: int) -> str:
    """As "Right, but give two decimals." """
    if 0 < places < len(_WORDS):
        return f"Right, but give {_WORDS[places]} decimal{'s' * (places > 1)}."
    return f"Right, but give {decimals(places)}."
