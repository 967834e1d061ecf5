"""Marking from the learner's own numbers: what an entry should be, given what stands in the entries before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Variant, run_variants

from .band import RELATIVE, Band, band
from .hand import Own
from .precision import grades
from .reading import Reading
from .upstream import ancestors

KEPT = 8  # runs with numbers of the learner's, of each run


def own(reading: Reading, places: int) -> Own:
    """What was read as a number of the learner's own, where `places` decimals were asked for: a 7 is a 7.00."""
    half = [0.0 if entry.places is None else 0.5 * 10.0 ** -max(entry.places, places) for entry in reading.entries]
    return Own(reading.values, np.array(half, dtype=float).reshape(reading.shape))


def before(trace: Trace, address: Address, entries: Mapping[Address, Own]) -> dict[Address, Own]:
    """Those of the learner's entries on lines that an address is worked from, except its own."""
    cells = ancestors(trace, (address.name, address.step))
    owned = {trace.find(entry): number for entry, number in entries.items()}
    own = (address.name, address.step)
    return {entry: number for entry, number in owned.items() if (entry.name, entry.step) in cells - {own}}


def follow(trace: Trace, address: Address, places: int, entries: Mapping[Address, Own]) -> tuple[Trace, Band]:
    """The run with the learner's entries before an address in it, and the band of what the address should then be.

    entries: by address, of lines and of gradients; the address's own and those after it do not count. In the run they
    are `given`, so that it can be explained and rewritten (engine.variants) like any other. Without entries before it,
    the run itself and its own band. Raises EngineError for addresses that are not there.
    """
    address = trace.find(address)
    owned = before(trace, address, entries)
    if not owned:
        return trace, band(trace, address, places)
    return with_own(trace, owned), band(trace, address, places, owned)


def slipped_in(
    trace: Trace, address: Address, given: Mapping[Address, Reading], places: int, stated: Iterable[Address] = ()
) -> list[Trace]:
    """The runs in which a slip is looked for: with the learner's earlier numbers; then with those alone that are right,
    to all their decimals, as nobody slipped where they are or before. So are those that the question has `stated`.
    """
    right = before(trace, address, {entry: _right(trace, entry) for entry in stated})
    earlier = right | before(trace, address, {entry: own(typed, places) for entry, typed in given.items()})
    for place, typed in given.items():
        entry = trace.find(place)
        if entry in earlier and set(grades(typed, band(trace, entry, places), places)) == {"right"}:
            right[entry] = _right(trace, entry)
            if np.allclose(right[entry].value, earlier[entry].value, RELATIVE, RELATIVE):
                earlier[entry] = right[entry]
    runs = [with_own(trace, numbers) if numbers else trace for numbers in (earlier, right)]
    return runs[:1] if runs[0] is runs[1] else runs


def _right(trace: Trace, entry: Address) -> Own:
    value = np.asarray(trace.at(entry), dtype=float)
    return Own(value, np.zeros_like(value))


def with_own(trace: Trace, owned: Mapping[Address, Own]) -> Trace:
    """The run with some numbers of its lines and gradients exchanged for the learner's: what follows, follows them.

    Of the same numbers the same run, so that what is known of it is known.
    """
    known = _FED.setdefault(trace, {})
    key = frozenset((address, own.value.tobytes(), own.value.shape) for address, own in owned.items())
    if key not in known:
        if len(known) >= KEPT:
            del known[next(iter(known))]
        known[key] = _exchanged(trace, owned)
    return known[key]


_FED: WeakKeyDictionary[Trace, dict[object, Trace]] = WeakKeyDictionary()


def _exchanged(trace: Trace, owned: Mapping[Address, Own]) -> Trace:
    given = {name: {step: list(values) for step, values in steps.items()} for name, steps in trace.given.items()}
    for address, number in owned.items():
        unit = address.unit
        given.setdefault(address.name, {}).setdefault(address.step or 0, []).append((unit, number.value))
    came: dict[tuple[str, int], np.ndarray] = {}

    def keep(name: str, step: int, rows: np.ndarray) -> np.ndarray:
        if step in given.get(name, ()):
            came[name, step] = rows[0].copy()
        return rows

    fed = replace(trace, given=given)
    done = run_variants(fed, [Variant(after=keep)]).trace(0)
    return replace(done, done=replace(done.done, expected={**trace.done.expected, **came}))
