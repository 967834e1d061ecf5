"""The numbers that slips lead to: for an asked value every slip tried at once, and which of them are one class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Variant, Variants, run_variants

from ..upstream import way_to
from .catalogue import rewrites
from .equations import Equations
from .kinds import Rewrite

LONG = 60  # steps from which only the whole of a slip is tried, everywhere or throughout
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Candidate:
    """A slip and the value, of the asked shape, that somebody who makes it writes.

    once: made at the asked step only. number: its place among the variants, None for another number read.
    """

    rewrite: Rewrite
    value: np.ndarray
    once: bool = False
    number: int | None = None

    @property
    def id(self) -> str:
        return self.rewrite.id

    @property
    def where(self) -> str:
        return self.rewrite.where


@dataclass(frozen=True, eq=False)
class Candidates:
    """All slips of one asked value, in the listed order; those that give the truth itself are in `blind`."""

    trace: Trace
    address: Address
    truth: np.ndarray
    variants: Variants
    found: tuple[Candidate, ...]
    blind: tuple[Candidate, ...]

    @cached_property
    def classes(self) -> tuple[tuple[Candidate, ...], ...]:
        """Slips that agree on every line that was worked up to the answer; the first of each stands for all."""
        groups: dict[bytes, list[Candidate]] = {}
        for candidate in self.found:
            groups.setdefault(self.signature(candidate), []).append(candidate)
        return tuple(tuple(group) for group in groups.values())

    def signature(self, candidate: Candidate) -> bytes:
        """What a class agrees on: every number that the answer comes from, and the answer."""
        parts = [nine_figures(self._numbers(name, steps, candidate)) for name, steps in self._worked.items()]
        return b"".join(part.tobytes() for part in parts)

    def _numbers(self, name: str, steps: list[int], candidate: Candidate) -> np.ndarray:
        """The numbers of a line at some steps; where only the answer was misread, the right ones and that."""
        if candidate.number is not None:
            rows = self.variants.values[name]
            return rows[steps, candidate.number] if steps else rows[candidate.number]
        asked = self.address
        rows = self.trace.rows(name)[steps] if steps else np.array(self.trace.weights[name])
        if name == asked.name:
            step = () if asked.step is None else (steps.index(asked.step),)
            rows[(*step, *(unit - 1 for unit in asked.unit))] = candidate.value
        return rows

    @cached_property
    def _worked(self) -> dict[str, list[int]]:
        """The steps of every line that the answer comes from; none for the gradient of a weight."""
        return way_to(self.trace, self.address)

    def at(self, address: Address, candidate: Candidate) -> np.ndarray:
        """Another value of somebody who makes a slip; of a number that was only read it is the right one."""
        if candidate.number is None:
            return np.asarray(self.trace.at(address))
        return self.variants.at(address)[candidate.number]

    def slipped(self, candidate: Candidate) -> Trace:
        """The run of somebody who makes a slip."""
        return self.trace if candidate.number is None else self.variants.trace(candidate.number)


def nine_figures(rows: np.ndarray) -> np.ndarray:
    """Numbers to nine figures, so that rounding in the last digit parts no class."""
    with np.errstate(all="ignore"):
        scale = 10.0 ** (8 - np.floor(np.log10(np.maximum(np.abs(rows), 1e-6))))
        return np.round(rows * scale) / scale + 0.0


def variants_of(
    rewrites_: Sequence[Rewrite], step: int | None, steps: int, backwards: bool
) -> Iterator[tuple[Rewrite, Variant]]:
    """Each rewriting throughout and, where there are other steps, at the asked step only; neighbours share work.

    backwards: whether steps after the asked one count for it, as for gradients.
    """
    for rewrite in rewrites_:
        if step is not None and rewrite.since > step and not backwards:
            continue
        shared = (rewrite.added, rewrite.constants, rewrite.sequences)
        later = None if rewrite.since == 1 else frozenset(range(rewrite.since, steps + 1))
        yield rewrite, Variant(rewrite.lines, later, *shared)
        if step is not None and rewrite.since <= step and 1 < steps <= LONG:
            yield rewrite, Variant(rewrite.lines, frozenset({step}), *shared)


@lru_cache(maxsize=64)
def candidates(trace: Trace, address: Address) -> Candidates:
    """Every slip of the value at an address (made sure of by `trace.find`), with what it gives. Runs once a value."""
    equations = Equations(trace, address.name, address.step)
    listed = list(rewrites(equations))
    rewritten = [rewrite for rewrite in listed if rewrite.address is None]
    steps = max((trace.steps(name) for name in equations.names), default=0)
    pairs = list(variants_of(rewritten, address.step, steps, bool(equations.backward)))
    run = run_variants(trace, [variant for _, variant in pairs])
    truth = np.asarray(trace.at(address))
    values = run.at(address) if pairs and address.name in run.values else np.empty((0, *truth.shape))
    by_rewrite: dict[Rewrite, list[Candidate]] = {}
    for number, (rewrite, variant) in enumerate(pairs):
        if len(values) and run.fits[number] and np.isfinite(values[number]).all():
            candidate = Candidate(rewrite, values[number], variant.steps == frozenset({address.step}), number)
            by_rewrite.setdefault(rewrite, []).append(candidate)
    found: list[Candidate] = []
    for rewrite in listed:
        if rewrite.address is None:
            found += by_rewrite.get(rewrite, [])
        elif (value := misread(trace, rewrite, rewrite.address, address)) is not None:
            found.append(Candidate(rewrite, value))
    given = np.array([candidate.value for candidate in found]).reshape(len(found), truth.size)
    same = np.all(np.abs(given - truth.reshape(-1)) <= SAME * (1 + np.abs(truth.reshape(-1))), axis=-1).tolist()
    apart = tuple(candidate for candidate, own in zip(found, same, strict=True) if not own)
    blind = tuple(candidate for candidate, own in zip(found, same, strict=True) if own)
    return Candidates(trace, address, truth, run, apart, blind)


def misread(trace: Trace, rewrite: Rewrite, read: Address, asked: Address) -> np.ndarray | None:
    """The value that was read instead, where it has the shape of the asked one; or that itself otherwise."""
    order = rewrite.order
    if rewrite.turned:
        return rewrite.turned(np.asarray(trace.at(asked)))
    if order:
        own = np.asarray(trace.at(asked))
        return own.reshape(-1)[list(order)].reshape(own.shape) if own.size == len(order) else None
    unit = read.unit or asked.unit
    value = np.asarray(trace.at(Address(read.name, read.step, unit)))
    fits = value.shape == np.asarray(trace.at(asked)).shape and np.isfinite(value).all()
    return value if fits and Address(read.name, read.step, unit) != asked else None
