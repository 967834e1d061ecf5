"""How far an honest answer may lie from the value: the rounding of the answer and of every line on the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address

from .hand import PLAIN, Hand, Own
from .rounds import HONEST, cut

RELATIVE = 1e-9  # how far an answer may always lie from the value, as a part of it
ON_THE_WAY = 2  # decimals of the numbers before a whole answer: nobody rounds a gate to 0 or 1
_WHOLE = 0.005  # so near, a value is a whole number on paper
_FLOAT_NOISE = 1e-12  # so that 0.13 is half a unit from 0.125 in binary too


@dataclass(frozen=True, eq=False)
class Band:
    """What is right for one answer: all from `lower` to `upper`, both in the asked shape, as is the exact `value`.

    `rounded` are the answers of those who round the exact value, and of those who rounded every line before as well.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    rounded: tuple[np.ndarray, ...] = ()

    def holds(self, typed: np.ndarray) -> np.ndarray:
        """Which entries of an answer lie within."""
        return (self.lower <= typed) & (typed <= self.upper)


def half_unit(value: np.ndarray, places: int) -> np.ndarray:
    """How far an answer that is rounded once may lie from the value: half a unit of the last place.

    A whole number that is asked for as one has nothing to round: 6.6 is not 7.
    """
    half = np.where(is_whole(value, places), _WHOLE, 0.5 * 10.0**-places)
    return np.maximum(half, RELATIVE * np.abs(value)) + _FLOAT_NOISE * np.maximum(np.abs(value), half)


def is_whole(value: np.ndarray, places: int) -> np.ndarray:
    """Whether a value is asked for as the whole number that it is."""
    return (np.abs(value - np.round(value)) <= _WHOLE) & (places <= 0)


def band(trace: Trace, address: Address, places: int, owned: Mapping[Address, Own] | None = None) -> Band:
    """The band of the value at an address (of one example) that is asked for to so many decimals.

    Half a unit of the last place, and what the rounding of every line before carries into it: Σ |∂answer/∂line| times
    the line's own rounding; united with the answers of those who round every line, the last one up, down, to even or
    by cutting it off. owned: numbers of the learner's that stand in the place of the run's (see follow.py); each counts
    half a unit of its typed places. Raises EngineError for an address that is not there.
    """
    address = trace.find(address)
    if owned:
        return _worked(trace, address, places, owned)
    known = _KNOWN.setdefault(trace, {})
    if (address, places) not in known:
        known[address, places] = _worked(trace, address, places, {})
    return known[address, places]


_KNOWN: WeakKeyDictionary[Trace, dict[tuple[Address, int], Band]] = WeakKeyDictionary()


def _worked(trace: Trace, address: Address, places: int, owned: Mapping[Address, Own]) -> Band:
    exact = np.asarray(trace.at(address), dtype=float)
    with np.errstate(all="ignore"):
        hand = Hand(trace, address, places if places > 0 else ON_THE_WAY, owned)
        place = hand.found(address.name, address.step)
        if place is None:
            half = half_unit(exact, places)
            return Band(exact, exact - half, exact + half, _written([exact], places))
        shape, unit = trace.units(address.name), tuple(u - 1 for u in address.unit)
        runs = [np.asarray(run.reshape(shape)[unit]) for run in hand.came[place, :PLAIN].T]
        value, carried = runs[0], hand.carried(place).reshape(shape)[unit]
        half, whole = half_unit(value, places), is_whole(value, places)
        runs = [np.where(whole, np.round(value), np.where(np.isfinite(run), run, value)) for run in runs]
        rounded = _written(runs, places)
        answers = [*rounded, *(cut(run, places) for run in runs)]
        slack = _FLOAT_NOISE * np.maximum(np.abs(value), half)
        lower = np.minimum(value - half - carried, np.min(answers, 0) - slack)
        upper = np.maximum(value + half + carried, np.max(answers, 0) + slack)
    return Band(value, np.asarray(lower), np.asarray(upper), rounded)


def _written(runs: list[np.ndarray], places: int) -> tuple[np.ndarray, ...]:
    """What is written down where a value came to `runs`, by each way of rounding."""
    return tuple(way(run, places) for run in runs for way in HONEST)
