"""How people round a number to so many decimals, and where that leaves a decimal fraction in binary."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

NOISE = 1e-9  # of a unit: so that 0.145 lies between 0.14 and 0.15 in binary too
Rounds = Callable[[np.ndarray, int], np.ndarray]


def half_up(value: np.ndarray, places: int) -> np.ndarray:
    """As at school: 0.125 is 0.13, −0.125 is −0.13."""
    unit = 10.0**-places
    return np.sign(value) * np.floor(np.abs(value) / unit + 0.5 + NOISE) * unit


def half_ahead(value: np.ndarray, places: int) -> np.ndarray:
    """Upwards on both sides of 0: 0.125 is 0.13, −0.125 is −0.12."""
    unit = 10.0**-places
    return np.floor(value / unit + 0.5 + NOISE) * unit


def half_even(value: np.ndarray, places: int) -> np.ndarray:
    """To the even digit: 0.125 is 0.12, 0.135 is 0.14."""
    unit = 10.0**-places
    return np.round(np.round(value / unit, 9)) * unit


def cut(value: np.ndarray, places: int) -> np.ndarray:
    """The other digits left away: 0.129 is 0.12, −0.129 is −0.12."""
    unit = 10.0**-places
    return np.sign(value) * np.floor(np.abs(value) / unit + NOISE) * unit


HONEST: tuple[Rounds, ...] = (half_up, half_ahead, half_even)
