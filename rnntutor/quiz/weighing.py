"""What an answer is worth on many other numbers of its scene at once: every slip on every draw is one batch.

Which slips there are hangs on the equations, for a few kinds on the numbers too. A kind that reads no number of the run
is asked once for all draws; the others are asked for each, and alike rewritings of several draws are made one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Numbers, Variants, run_variants

from .slips.candidates import SAME, misread, nine_figures, variants_of
from .slips.catalogue import BY_CHANCE, KINDS
from .slips.equations import Equations
from .slips.kinds import Kind, Rewrite
from .upstream import way_to
from .watch import Watch
from .worth import Worth

LARGEST = 4_000_000  # numbers that one batch may hold


@dataclass(frozen=True, eq=False)
class _Tried:
    """What a slip gives on D draws: `values` (D, size of the answer), where it applies (D,), and its first example."""

    rewrite: Rewrite
    values: np.ndarray
    fits: np.ndarray
    example: int | None = None

    @property
    def counts(self) -> bool:
        """Whether other numbers need to tell it."""
        return self.rewrite.id not in BY_CHANCE


class Weighing:
    """One answer of a scene, ready to be weighed on other numbers than those of its run `base`."""

    def __init__(self, base: Trace, address: Address, places: int) -> None:
        self.base, self.address, self.places = base, base.find(address), places
        self.way = way_to(base, self.address)
        watch = Watch(base)
        equations = Equations(watch.trace, self.address.name, self.address.step)
        self.backwards = bool(equations.backward)
        self.steps = max((base.steps(name) for name in equations.names), default=0)
        self.kinds: list[tuple[Kind, list[Rewrite] | None]] = []  # what a kind finds; None: it hangs on the numbers
        for kind in KINDS:
            watch.seen = False
            found = list(kind.find(equations))
            self.kinds.append((kind, None if watch.seen else found))
        self.size = sum(base[name].size for name in base.names) * sum(2 * len(found or ()) for _, found in self.kinds)

    def worths(self, draws: Sequence[tuple[Trace, Numbers]]) -> list[Worth]:
        """The worth of the answer on other numbers, each with the run on them."""
        most = max(1, LARGEST // max(self.size, 1))
        parts = [draws[first : first + most] for first in range(0, len(draws), most)]
        return [found for part in parts for found in self._worths(part)]

    def _worths(self, draws: Sequence[tuple[Trace, Numbers]]) -> list[Worth]:
        traces, numbers = [trace for trace, _ in draws], [own for _, own in draws]
        truth = np.array([np.asarray(trace.at(self.address)).reshape(-1) for trace in traces])
        listed = self._listed(traces)
        rewritten = [own for own in listed if own.rewrite.address is None]
        pairs = [
            (own, variant)
            for own in rewritten
            for _, variant in variants_of([own.rewrite], self.address.step, self.steps, self.backwards)
        ]
        run = run_variants(self.base, [variant for _, variant in pairs], _with(numbers, rewritten))
        tried = list[_Tried]()
        if pairs and self.address.name in run.values:
            values = run.at(self.address).reshape(len(pairs), *truth.shape)
            fits = run.fits.reshape(len(pairs), -1) & np.isfinite(values).all(-1)
            tried += [
                _Tried(own.rewrite, values[at], fits[at] & own.fits, at * len(traces))
                for at, (own, _) in enumerate(pairs)
            ]
        tried += [
            self._misread(own, read, traces, truth) for own in listed if (read := own.rewrite.address) is not None
        ]
        return self._counted(tried, truth, run, traces)

    def _listed(self, traces: Sequence[Trace]) -> list[_Slip]:
        """Every slip, with the draws on which there is one."""
        every = np.ones(len(traces), bool)
        equations = [Equations(trace, self.address.name, self.address.step) for trace in traces]
        listed = list[_Slip]()
        for kind, found in self.kinds:
            if found is not None:
                listed += [_Slip(rewrite, every, {}) for rewrite in found]
                continue
            alike: dict[object, _Slip] = {}
            for at, own in enumerate(equations):
                met = Counter[object]()
                for rewrite in kind.find(own):
                    mark = _mark(rewrite)
                    slip = alike.setdefault((mark, met[mark]), _Slip(rewrite, np.zeros(len(traces), bool), {}))
                    met[mark] += 1
                    slip.fits[at] = True
                    slip.each[at] = rewrite
            listed += alike.values()
        return listed

    def _misread(self, slip: _Slip, read: Address, traces: Sequence[Trace], truth: np.ndarray) -> _Tried:
        """The number that was read instead of the asked one, or the asked one in another order or turned."""
        found = [misread(trace, slip.rewrite, read, self.address) for trace in traces]
        values = np.array([own if one is None else one.reshape(-1) for one, own in zip(found, truth, strict=True)])
        return _Tried(slip.rewrite, values, slip.fits & np.array([one is not None for one in found]))

    def _counted(
        self, tried: Sequence[_Tried], truth: np.ndarray, run: Variants, traces: Sequence[Trace]
    ) -> list[Worth]:
        if not tried:
            return [Worth(0, 0, 0)] * len(truth)
        values, fits = np.array([own.values for own in tried]), np.array([own.fits for own in tried])
        counts = np.array([own.counts for own in tried])
        off = np.abs(values - truth)
        blind = (off <= SAME * (1 + np.abs(truth))).all(-1) & fits
        near = np.asarray((off <= 0.5 * 10.0**-self.places * (1 + 1e-9)).all(-1))
        written = np.round(values, max(self.places, 0)) + 0.0
        first = nine_figures(values) if self._is_worked() else np.zeros_like(values)
        found = list[Worth]()
        for at in range(len(truth)):
            groups: dict[bytes, list[int]] = {}
            for slip in np.flatnonzero(fits[:, at] & ~blind[:, at]).tolist():
                groups.setdefault(first[slip, at].tobytes(), []).append(slip)
            parted = [one for group in groups.values() for one in self._classes(group, at, tried, run, traces[at])]
            classes = [own[0] for own in parted if any(tried[slip].counts for slip in own)]
            keys = [written[one, at].tobytes() for one in classes]
            times, passing = Counter(keys), near[classes, at].tolist()
            own = sum(times[key] == 1 and not passes for key, passes in zip(keys, passing, strict=True))
            found.append(Worth(len(classes), own, sum(passing) + int((blind[:, at] & counts).sum())))
        return found

    def _is_worked(self) -> bool:
        """Whether the answer is itself among what its slips are compared by."""
        steps = self.way.get(self.address.name)
        return steps is not None and (self.address.step is None or self.address.step in steps)

    def _classes(
        self, group: Sequence[int], at: int, tried: Sequence[_Tried], run: Variants, trace: Trace
    ) -> list[list[int]]:
        """Slips with one answer by the class that they are in: those that agree on the way to it too."""
        if len(group) == 1:
            return [list(group)]
        numbers = list[np.ndarray]()
        for slip in group:
            own = tried[slip]
            if own.example is None:
                numbers.append(self._misread_way(trace, own.values[at]))
            else:
                numbers.append(self._way(run, own.example + at))
        classes: dict[bytes, list[int]] = {}
        for slip, row in zip(group, nine_figures(np.array(numbers)), strict=True):
            classes.setdefault(row.tobytes(), []).append(slip)
        return list(classes.values())

    def _way(self, run: Variants, example: int) -> np.ndarray:
        """Every number that the answer comes from, in one example of a batch."""
        parts = [
            (run.values[name][steps, example] if steps else run.values[name][example]).ravel()
            for name, steps in self.way.items()
        ]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _misread_way(self, trace: Trace, value: np.ndarray) -> np.ndarray:
        """The right numbers, and the wrong one for the answer."""
        parts, asked = list[np.ndarray](), self.address
        for name, steps in self.way.items():
            rows = trace.rows(name)[steps] if steps else np.array(trace.weights[name])
            if name == asked.name and self._is_worked():
                step = () if asked.step is None else (steps.index(asked.step),)
                place = (*step, *(unit - 1 for unit in asked.unit))
                rows[place] = value.reshape(np.shape(rows[place]))
            parts.append(rows.ravel())
        return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True, eq=False)
class _Slip:
    """A slip, on which draws it can be made (D,), and by draw the own one where it hangs on the numbers."""

    rewrite: Rewrite
    fits: np.ndarray
    each: dict[int, Rewrite]


def _mark(rewrite: Rewrite) -> object:
    """What alike rewritings of several draws have in common."""
    lines, added = frozenset(rewrite.lines.items()), frozenset(rewrite.added.items())
    return rewrite.id, rewrite.where, lines, added, rewrite.since, rewrite.address, rewrite.order


def _with(numbers: Sequence[Numbers], slips: Sequence[_Slip]) -> list[Numbers]:
    """The numbers of every draw with the arrays that its own slips read."""
    found = []
    for at, own in enumerate(numbers):
        weights, sequences = dict(own.weights), dict(own.sequences)
        for slip in slips:
            if at in slip.each:
                weights |= slip.each[at].constants
                sequences |= slip.each[at].sequences
        found.append(Numbers(weights, sequences, own.start))
    return found
