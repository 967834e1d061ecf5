"""Other numbers for a scene's own: each as hand-sized as the number in whose place it stands, and of its sign."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

import numpy as np

from rnntutor.engine.chance import random
from rnntutor.notation.paper import fraction, logarithm

T = TypeVar("T")
FAR = 50  # from here on a weight makes a gate a switch
SMALL = 12  # up to here a whole number is one that people count with
_ROUND = (100, 50, 20, 10, 6, 5, 4, 3, 2)
_LENGTHS = {  # vectors whose length is a whole number
    2: ((3, 4), (6, 8), (5, 12), (8, 15), (9, 12), (12, 16), (7, 24)),
    3: ((1, 2, 2), (2, 3, 6), (1, 4, 8), (2, 4, 4), (4, 4, 7)),
    4: ((1, 1, 1, 1), (1, 1, 3, 5), (1, 3, 3, 9), (2, 2, 4, 5), (1, 1, 7, 7), (2, 10, 10, 14)),
}


class Dice:
    """Choices out of a seed, one after the other, the same on every machine and for ever."""

    def __init__(self, *seed: object) -> None:
        digest = hashlib.sha256("/".join(map(str, seed)).encode()).digest()
        self._seed = int.from_bytes(digest[:6], "big")
        self._numbers = self._endless()

    def _endless(self) -> Iterator[float]:
        block = 0
        while True:
            yield from random(self._seed + (block << 48), (256,), 0.0, 1.0).tolist()
            block += 1

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return min(int(next(self._numbers) * count), count - 1)

    def pick(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.below(len(among))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in another order (Fisher and Yates)."""
        found = list(items)
        for at in range(len(found) - 1, 0, -1):
            other = self.below(at + 1)
            found[at], found[other] = found[other], found[at]
        return found


def like(value: float, dice: Dice, logs: Sequence[int]) -> float:
    """A number as hand-sized as `value`; zero, and what is not hand-sized, stays."""
    if value == 0 or abs(value) >= 1000:
        return value
    sign = math.copysign(1.0, value)
    if logarithm(value):
        return sign * math.log(dice.pick(logs))
    exact = fraction(abs(value))
    if exact is None:
        return value
    return sign * dice.pick(_around(exact))


@lru_cache(maxsize=1000)
def _around(own: Fraction) -> list[float]:
    """The numbers that one of this kind may become."""
    return [float(one) for one in _kind(own)]


def _kind(own: Fraction) -> list[Fraction]:
    count, part = own.numerator, own.denominator
    if part == 1 and count <= SMALL:
        return [Fraction(one) for one in range(1, max(4, min(count + 3, SMALL)) + 1)]
    if part == 1:
        by = next((by for by in _ROUND if count % by == 0 and count // by > 1), 1)
        lowest = max(1, count // by - 3)
        return [Fraction(by * times) for times in range(lowest, count // by + 3)]
    if own < 1:
        if part == 2:
            return [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]
        most = part - 1 if part <= 6 else min(part - 1, max(5, 2 * count))
        return [Fraction(one, part) for one in range(1, most + 1)]
    return [Fraction(one, part) for one in range(max(1, count - part), count + part + 1)]


def vector(row: np.ndarray, dice: Dice) -> np.ndarray | None:
    """Another vector of whole length, of the same signs and the same number of decimals; None where it has none."""
    length = fraction(float(np.linalg.norm(row)))
    if row.size not in _LENGTHS or length is None or not row.all():
        return None
    finest = max((fraction(float(one)) or Fraction(0)).denominator for one in row)
    sizes = dice.shuffled(dice.pick(_LENGTHS[row.size]))
    return np.sign(row) * np.array(sizes, dtype=float) * (0.5 if finest > 1 else 1.0)


def is_one_hot(rows: np.ndarray) -> bool:
    """Whether every step has a single 1 among zeros."""
    return rows.ndim == 2 and rows.shape[1] > 1 and bool(((rows == 0) | (rows == 1)).all() and (rows.sum(1) == 1).all())


def are_flags(values: np.ndarray) -> bool:
    """Whether the numbers only say yes or no, or −1, 0 and 1."""
    return bool(((values == 0) | (np.abs(values) == 1)).all())


def are_shares(rows: np.ndarray) -> bool:
    """Whether the numbers of each step share out 1."""
    return bool((rows >= 0).all() and np.allclose(rows.sum(1), 1, rtol=0, atol=1e-12))


def _shared_out(row: np.ndarray, dice: Dice) -> np.ndarray:
    """Other shares of the same fineness: each that was not 0 gets one part, the rest fall by chance."""
    parts = [fraction(float(value)) for value in row]
    if None in parts:
        return row
    whole = math.lcm(*(part.denominator for part in parts if part is not None))
    own = np.flatnonzero(row)
    counts = np.zeros(len(row))
    counts[own] = 1
    for _ in range(whole - len(own)):
        counts[dice.pick(own.tolist())] += 1
    return counts / whole


def other_weight(own: np.ndarray, dice: Dice, logs: Sequence[int], is_switched: bool) -> np.ndarray:
    """Another weight; one that only picks, adds or takes away stays, and so does what opens and shuts gates."""
    if are_flags(own):
        return own
    kept = 5.0 if is_switched else math.inf

    def entry(value: float) -> float:
        return value if abs(value) >= min(kept, FAR) else like(value, dice, logs)

    return np.array([entry(value) for value in own.ravel().tolist()]).reshape(own.shape)


def other_start(own: np.ndarray, dice: Dice, logs: Sequence[int]) -> np.ndarray:
    """Another start; one of whole units, an identity, stays."""
    if own.ndim > 1 and are_flags(own):
        return own
    return np.array([like(value, dice, logs) for value in own.ravel().tolist()]).reshape(own.shape)


def other_input(own: np.ndarray, dice: Dice, logs: Sequence[int], target: bool, lengths: bool) -> np.ndarray:
    """Another input (T,) or (T, n). `target`: the loss reads it; `lengths`: the scene takes lengths of vectors."""
    if target and is_one_hot(own):
        return np.stack([np.array(dice.shuffled(row.tolist())) for row in own])
    if is_one_hot(own) or (target and are_flags(own)):
        return own
    rows = own.reshape(len(own), -1)
    if rows.shape[1] > 1 and are_shares(rows):
        return np.stack([_shared_out(row, dice) for row in rows])
    if lengths and rows.shape[1] > 1:
        found = [vector(row, dice) for row in rows]
        if all(row is not None for row in found):
            return np.array(found).reshape(own.shape)
    return np.stack([_column(column, dice, logs) for column in rows.T], axis=1).reshape(own.shape)


def _column(own: np.ndarray, dice: Dice, logs: Sequence[int]) -> np.ndarray:
    """One unit of an input over its steps: one that never changes does not, flags come at other steps."""
    if len(own) > 2 and (own == own[0]).all():
        return np.full_like(own, like(float(own[0]), dice, logs))
    if len(own) > 1 and are_flags(own) and len(set(own.tolist())) > 1:
        return np.array(dice.shuffled(own.tolist()))
    if ((own >= 0) & (own <= 1)).all():  # parts of a whole, such as gates: 0 and 1 stay
        return np.array([value if value == 1 else like(value, dice, logs) for value in own.tolist()])
    return np.array([like(value, dice, logs) for value in own.tolist()])


def pool(arrays: Collection[np.ndarray]) -> tuple[int, ...]:
    """The logarithms that a lesson works with; a few small ones where it has hardly any."""
    few = [value for array in arrays if array.size < 2000 for value in array.ravel().tolist()]
    found = {logarithm(value) for value in few} - {0}
    return tuple(sorted(found | ({2, 3, 5} if len(found) < 3 else set())))
