"""From a wrong answer to the slips that lead to it, and to the one number that tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import After, Variant, run_variants

from ..band import ON_THE_WAY
from ..precision import TELLING
from ..rounds import Rounds, half_even, half_up
from .candidates import SAME, Candidate, Candidates, candidates
from .choosing import worth_telling
from .splitting import Class, Split, split, written_terms

NEAREST = 20  # slips whose number is near an answer, to be worked with rounded numbers in between
PAIRED = 12  # slips that are tried two at a time
PAIRS_TOLD = 3
UNROUNDED = 9  # decimals from which nothing was rounded on the way to a number
PLAUSIBLE = (  # what one may well do twice in one answer
    "no-memory", "no-bias", "no-input", "own-term-left-out", "gate-left-out", "gate-inverted", "sign-lost",
    "square-left-out", "wrong-step",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What fits a wrong answer. `classes`: the slips, those in one class cannot be told apart by any number here.

    sure: whether they lead to the very number; also: further ones that do when every line on the way was rounded.
    pairs: two slips that would explain it together, only ever a guess. split: what parts the classes best.
    """

    classes: tuple[Class, ...] = ()
    sure: bool = False
    also: tuple[Class, ...] = ()
    pairs: tuple[tuple[Candidate, Candidate], ...] = ()
    split: Split | None = None

    @property
    def named(self) -> tuple[Candidate, ...]:
        """The first of each class, most likely first."""
        return tuple(own[0] for own in self.classes)


def diagnose(
    trace: Trace,
    address: Address,
    typed: np.ndarray,
    typed_places: Sequence[int | None],
    places: int,
    pairs: bool = True,
    habits: Mapping[str, int] | None = None,
    met: Collection[str] | None = None,
) -> Diagnosis:
    """The slips that lead to `typed` (of the asked shape, not right) where `places` decimals are asked for.

    typed_places: the decimals of each number typed, row by row; None for an expression. pairs: whether two slips at
    once are looked for where there is no single one. habits: how often the learner made each slip: of several that
    fit the most frequent comes first. met: the names of values that the learner knows, None for all.
    """
    tried = candidates(trace, trace.find(address))
    exact, rounded = matching(tried, typed, typed_places, places)
    classes, also = (in_classes(tried, fits) for fits in (exact or rounded, rounded if exact else ()))
    classes, others = worth_telling(tried, classes, met)
    if habits:
        classes = tuple(sorted(classes, key=lambda own: -habits.get(own[0].id, 0)))
    if not classes:
        return Diagnosis(pairs=_pairs(tried, typed, typed_places, places) if pairs else ())
    return Diagnosis(classes, bool(exact), (*others, *also), split=split(tried, classes, places, met))


def matching(
    tried: Candidates, typed: np.ndarray, typed_places: Sequence[int | None], places: int
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """The slips whose number was typed, to the decimals asked for or else to those typed; and those within whose own
    band it lies.

    A 4 is a 4.00 first, and only where that is nobody's number anything that rounds to 4, and has no end in the
    decimals asked for: nobody writes 16 for 16.5, nor a small whole number for one with decimals, 7 for 7.19.
    """
    if not tried.found:
        return (), ()
    values = np.array([candidate.value for candidate in tried.found]).reshape(len(tried.found), -1)
    away = np.abs(values - typed.reshape(-1))
    noise = SAME * np.abs(values)
    fine = _reach([places if own is None else max(own, places) for own in typed_places])
    ends = np.abs(values - np.round(values, places)) <= SAME + noise
    small = np.array([own == 0 for own in typed_places]) & (np.abs(typed.reshape(-1)) < TELLING)
    coarse = np.where(ends | small, fine, _reach([places if own is None else own for own in typed_places]))
    hit: np.ndarray = np.all(away <= fine + noise, axis=-1)
    if not hit.any():
        hit = np.all(away <= coarse + noise, axis=-1)
    exact = tuple(candidate for candidate, own in zip(tried.found, hit, strict=True) if own)
    if all(own is not None and own >= UNROUNDED for own in typed_places):
        return exact, ()
    near = np.sort(np.argsort(np.where(hit, np.inf, away.max(-1)))[:NEAREST]).tolist()
    inside: np.ndarray = np.zeros(len(hit), bool)
    inside[near] = _within_band(tried, [tried.found[at] for at in near], typed, (coarse + noise)[near], places)
    rounded = zip(tried.found, inside & ~hit, strict=True)
    return exact, tuple(candidate for candidate, own in rounded if own)


def _reach(places: Sequence[int]) -> np.ndarray:
    """Half a unit of the last of so many decimals, for each number."""
    return np.array([0.5 * 10.0**-own for own in places]) * (1 + 1e-9)


def _within_band(
    tried: Candidates, near: list[Candidate], typed: np.ndarray, reach: np.ndarray, places: int
) -> np.ndarray:
    """Which slips give the number when every line in between is rounded, to two decimals at least."""
    places = max(places, ON_THE_WAY)
    changed = [candidate for candidate in near if candidate.number is not None]
    variants = []
    for rounds in (_rounding(half_up, places), _rounding(half_even, places)):
        for candidate in changed:
            variants.append(replace(tried.variants.variants[candidate.number or 0], after=rounds))
    found = np.zeros(len(near), bool)
    if not variants:
        return found
    run = run_variants(tried.trace, variants).at(tried.address).reshape(2, len(changed), -1)
    exact = np.array([candidate.value for candidate in changed]).reshape(1, len(changed), -1)
    low, high = (f(np.concatenate([run, exact]), axis=0) for f in (np.min, np.max))
    own = [at for at, candidate in enumerate(near) if candidate.number is not None]
    flat = typed.reshape(-1)
    slack = np.where(high > low, 0.5 * (high - low) + 10.0**-places, 0.0) + reach[own]  # others round otherwise
    found[own] = ((flat >= low - slack) & (flat <= high + slack)).all(-1)
    return found


def _rounding(rounds: Rounds, places: int) -> After:
    return lambda name, step, values: rounds(values, places)


def in_classes(tried: Candidates, fits: Sequence[Candidate]) -> tuple[Class, ...]:
    """Slips put into classes, in the order of their first; within the asked line its terms are told apart too.

    In a class what was worked stands before what was only read; a turned answer counts where there is nothing else.
    """
    groups: dict[object, list[Candidate]] = {}
    for candidate in [own for own in fits if not own.rewrite.turned] or fits:
        groups.setdefault((tried.signature(candidate), written_terms(tried, candidate)), []).append(candidate)
    return tuple(tuple(sorted(group, key=lambda own: own.number is None)) for group in groups.values())


def _pairs(
    tried: Candidates, typed: np.ndarray, typed_places: Sequence[int | None], places: int
) -> tuple[tuple[Candidate, Candidate], ...]:
    """Two slips at once that lead to the number."""
    singles: dict[tuple[str, str], Candidate] = {}
    for candidate in tried.found:
        if candidate.number is not None and not candidate.once and candidate.id in PLAUSIBLE:
            singles.setdefault((candidate.id, candidate.where), candidate)
    kinds: dict[str, Candidate] = {}
    for candidate in sorted(singles.values(), key=lambda own: not own.rewrite.whole):
        kinds.setdefault(candidate.id, candidate)
    chosen = [*kinds.values(), *(own for own in singles.values() if own not in kinds.values())][:PAIRED]
    pairs = [
        (a, b)
        for a, b in combinations(chosen, 2)
        if a.rewrite.lines.keys().isdisjoint(b.rewrite.lines) and a.id != b.id
    ]
    if not pairs:
        return ()
    run = run_variants(tried.trace, [_both(a, b) for a, b in pairs])
    values = run.at(tried.address).reshape(len(pairs), -1)
    reach = _reach([places if own is None else max(own, places) for own in typed_places])
    hit = (np.abs(values - typed.reshape(-1)) <= reach).all(-1) & run.fits
    return tuple(pair for pair, own in zip(pairs, hit, strict=True) if own)[:PAIRS_TOLD]


def _both(a: Candidate, b: Candidate) -> Variant:
    one, two = a.rewrite, b.rewrite
    return Variant(
        {**one.lines, **two.lines}, None, {}, {**one.constants, **two.constants}, {**one.sequences, **two.sequences}
    )
