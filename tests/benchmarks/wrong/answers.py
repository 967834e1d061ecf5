"""Every wrong number that some slip would give for one answer, and whether a number is one slip's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnntutor.engine import Address

from .desk import BEYOND, EVERYWHERE, Desk, Slip, World
from .kinds import Kind

CONVENTION = "convention"  # right in other books
WIDE = ("wrong-step", "own-memory-only", "saturated-to-minus-one")  # everywhere at once is more than is promised


@dataclass(frozen=True, eq=False)
class Rival:
    """What a slip gives for an answer; `site` and `step` as in Slip."""

    kind: str
    site: str
    step: int | None
    number: np.ndarray


def value(desk: Desk, address: Address) -> np.ndarray:
    """The number or numbers at an address, as the learner worked them."""
    rows = desk.values[address.name][address.step] if address.step is not None else desk.still[address.name]
    return rows[tuple(unit - 1 for unit in address.unit)]


def rivals(kind: Kind, world: World, right: Desk, address: Address) -> Iterator[Rival]:
    """All of them: at every site, throughout and at the asked step only, and another number given as the answer."""
    step = address.step
    whole = [(*place, None) for place in right.sites if possible(place, None, right, address)]
    here = [(*place, step) for place in right.sites if step and possible(place, step, right, address)]
    for name, site, only in (*whole, *here):
        number = value(kind.work(world, Slip(name, site, only)), address)
        if np.isfinite(number).all():
            yield Rival(name, site, only, number)
    yield from taken_for_it(right, address)


def possible(place: tuple[str, str], only: int | None, right: Desk, address: Address) -> bool:
    """Whether the slip can be made there, throughout or at one step `only`.

    Nobody keeps to another book for one step only; at step 1 there is no step before; what no memory reaches has no
    order of time.
    """
    name, site = place
    if name == CONVENTION:
        return only is None
    if name == "sequence-reversed":
        return address.name not in right.names.still
    if name != "wrong-step":
        return True
    comes_from_later = address.name.startswith("grad.") and right.names.sequence and only is None
    return address.step != 1 or bool(comes_from_later) or ("[t-" in site and site.endswith(BEYOND))


def promised(place: tuple[str, str], kind: Kind) -> bool:
    """Whether the marking must know the slip there: one site, or everywhere where that is said of it."""
    name, site = place
    if name == "no-memory" and kind.name == "two-moves":
        return EVERYWHERE not in site  # sums within sums, all of which remember
    return name not in WIDE or (EVERYWHERE not in site and not site.endswith(BEYOND))


def taken_for_it(right: Desk, address: Address) -> Iterator[Rival]:
    """Right numbers that were not asked for: another quantity, another unit, another step."""
    step, name, unit = address.step, address.name, tuple(unit - 1 for unit in address.unit)
    table = right.still if step is None else right.values
    own = table[name] if step is None else table[name][step]
    for other, rows in table.items():
        number = rows if step is None else rows[step]
        back = other.startswith("grad.") and not name.startswith("grad.")
        if other != name and not back and number.shape == own.shape:
            yield Rival("other-quantity", other, step, number[unit])
    if unit:
        for place in np.ndindex(own.shape):
            if place != unit:
                yield Rival("other-unit", str(place), step, own[place])
    last = right.world.steps
    if step is not None and name.startswith("grad.") and last + 1 - step != step:
        yield Rival("forward-order", f"{name}[{last + 1 - step}]", step, right.values[name][last + 1 - step][unit])
    for near in (step - 1, step + 1) if step is not None else ():
        begins = name in right.world.start or "memory-never-updated" in {
            kind for kind, site in right.sites if site == name
        }
        if near in range(0 if begins else 1, last + 1):
            slip = "power-off-by-one" if name.startswith("grad.") else "wrong-step"
            yield Rival(slip, f"{name}[{near}]", step, right.values[name][near][unit])


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.max(np.abs(one - other), initial=0.0))


def own(slip: str, meant: np.ndarray, typed: np.ndarray, places: int, others: list[Rival], right: np.ndarray) -> bool:
    """Whether no other slip, no convention and not the truth explains what was typed as well as this slip does."""
    reach = max(distance(meant, typed), 0.5 * 10.0**-places) * (1 + 1e-9)
    if distance(right, typed) <= reach:
        return False
    return all(rival.kind == slip or distance(rival.number, typed) > reach for rival in others)
