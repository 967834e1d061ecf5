"""Random numbers that are the same for ever: they must not change with a version of NumPy."""

from __future__ import annotations

import math

import numpy as np


def random(seed: int, shape: tuple[int, ...], low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Numbers spread evenly over [low, high).

    SplitMix64 (Steele, Lea and Flood 2014): the k-th state, k from 1, is seed + k · 0x9E3779B97F4A7C15 modulo 2⁶⁴,
    mixed by two rounds of shift, xor and product; its upper 53 bits over 2⁵³ are a number in [0, 1).
    """
    z = np.uint64(seed) + np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    even = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (low + (high - low) * even).reshape(shape)


def shuffled(seed: int, count: int) -> list[int]:
    """0 to count - 1 in a random order."""
    return random(seed, (count,)).argsort(kind="stable").tolist()
