"""Random exercises with one slip in each: the ids drawn evenly, then the kind, the numbers, the place, the question."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnntutor.engine import Address

from .answers import CONVENTION, Rival, distance, own, possible, promised, rivals, taken_for_it, value
from .desk import Carry, Desk, Slip, World
from .kinds import Kind
from .numbers import Numbers

LARGEST = 1e4  # answers beyond are not asked for
APART = 3  # units of the last place by which a wrong answer differs at least
TRIES = 400


@dataclass(frozen=True, eq=False)
class Exercise:
    """One question and what a learner who made `slip` typed; `is_own`: nothing else explains it as well.

    `worked` is the wrong number unrounded, `rounded` whether the learner rounded every line on the way.
    """

    kind: Kind
    world: World
    address: Address
    places: int
    slip: Rival
    typed: str
    rounded: bool
    is_own: bool
    right: np.ndarray
    others: Sequence[Rival]


def half_up(number: np.ndarray, places: int) -> np.ndarray:
    scale = 10.0**places
    return np.sign(number) * np.floor(np.abs(number) * scale + 0.5 + 1e-9) / scale


def rounding(places: int) -> Carry:
    return lambda name, step, number: half_up(number, places)


def written(number: np.ndarray, places: int) -> str:
    """As a learner types it, every number with all its decimals."""
    if number.ndim == 2:
        return "; ".join(written(row, places) for row in number)
    return " ".join(f"{float(one) + 0.0:.{places}f}" for one in np.atleast_1d(half_up(number, places)))


def kinds_of(kinds: Mapping[str, Kind], random: np.random.Generator) -> dict[str, list[Kind]]:
    """By id of a slip the kinds of exercises in which it can be made."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds.values():
        ids = {"other-quantity", "wrong-step"}
        for _ in range(30):
            desk = kind.work(kind.draw(Numbers(random)))
            ids |= {name for name, _ in desk.sites}
            asked = [desk.still[name] if name in desk.still else desk.values[name][1] for name in kind.asked.split()]
            ids |= {"other-unit"} if any(number.size > 1 for number in asked) else set()
        for name in sorted(ids - {CONVENTION}):
            found.setdefault(name, []).append(kind)
    return found


def draw(slip: str, kind: Kind, random: np.random.Generator, beyond: bool = False) -> Exercise | None:
    """An exercise in which this slip shows, `beyond`: at a place beyond what is promised; None where none was found."""
    for _ in range(TRIES):
        world = kind.draw(Numbers(random))
        right = kind.work(world)
        places, address = int(random.integers(2, 5)), question(kind, right, random)
        made = place(slip, kind, world, right, address, random, beyond)
        if made is None or not good(made.number, value(right, address), places):
            continue
        found = finished(kind, world, right, address, places, made, bool(random.random() < 0.5))
        if found is not None:
            return found
    return None


def question(kind: Kind, right: Desk, random: np.random.Generator) -> Address:
    """What is asked: a name, a step and, in half of the questions about a vector, one unit."""
    name = str(random.choice(kind.asked.split()))
    rows = right.values[name] if name in right.values else right.still[name]
    step = int(random.integers(1, right.world.steps + 1)) if name in right.values else None
    number = rows if step is None else rows[step]
    if number.ndim and (number.ndim == 2 or random.random() < 0.5):
        return Address(name, step, tuple(int(random.integers(1, size + 1)) for size in number.shape))
    return Address(name, step)


def place(
    slip: str, kind: Kind, world: World, right: Desk, address: Address, random: np.random.Generator, beyond: bool
) -> Rival | None:
    """One place where the slip can be made, throughout or at the asked step only, with the number that it gives."""
    only = address.step if random.random() < 0.5 else None
    places = [own for own in right.sites if own[0] == slip and promised(own, kind) != beyond]
    sites = [own[1] for own in places if possible(own, only, right, address)]
    found = [rival for rival in taken_for_it(right, address) if rival.kind == slip and not beyond]
    if sites and (not found or random.random() < 0.7):
        site = str(random.choice(sites))
        return Rival(slip, site, only, value(kind.work(world, Slip(slip, site, only)), address))
    return found[int(random.integers(len(found)))] if found else None


def good(number: np.ndarray, right: np.ndarray, places: int) -> bool:
    """Whether the number is one to write down, and not the right one."""
    return is_short(number) and is_short(right) and distance(number, right) > APART * 10.0**-places


def is_short(number: np.ndarray) -> bool:
    """Whether it can be written down."""
    return bool(np.isfinite(number).all() and np.abs(number).max() < LARGEST)


def finished(
    kind: Kind, world: World, right: Desk, address: Address, places: int, made: Rival, rounded: bool
) -> Exercise | None:
    """What is typed in the end, half of it by learners who round every line on the way."""
    number = made.number
    rounded = rounded and (made.kind, made.site) in right.sites
    if rounded:
        number = value(kind.work(world, Slip(made.kind, made.site, made.step), rounding(places)), address)
    typed = half_up(number, places)
    truth = value(right, address)
    if not np.isfinite(number).all() or math.isclose(distance(typed, half_up(truth, places)), 0, abs_tol=1e-12):
        return None
    others = list(rivals(kind, world, right, address))
    mine = own(made.kind, made.number, typed, places, others, truth)
    return Exercise(kind, world, address, places, made, written(number, places), rounded, mine, truth, others)
