"""The way to a value as it is worked by hand: every line rounded, or one number of it a little off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.engine.derive import addends, plain
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Number, Ref, Tree
from rnntutor.engine.variants import Variant, run_variants

from .rounds import HONEST, NOISE, half_even
from .slips.equations import Equations
from .upstream import ancestors

MOST = 500  # numbers that are put off one by one; on a longer way every line is rounded only
_KEEPS = frozenset(
    ("+", "-", "neg", "relu", "linear", "max", "min", "sum", "concat", "transpose", "pick", "choose")
)  # what makes rounded numbers out of rounded numbers
PLAIN = 1 + len(HONEST)  # runs before those in which one number is put off


@dataclass(frozen=True, eq=False)
class Own:
    """A learner's number in the place of the run's: `value`, in the shape of its address.

    `half` is half a unit of the last place typed, in the same shape; 0 where nothing was rounded.
    """

    value: np.ndarray
    half: np.ndarray


@dataclass(frozen=True, eq=False)
class _Spot:
    """The numbers of one line at one step: their place in the way, which of them are the learner's, and those."""

    place: slice
    fixed: np.ndarray
    value: np.ndarray


class Hand:
    """The lines that a value at an address comes from, run once as they are, once by each way of rounding every line,
    and twice for every number of the way, put up and down by `size`: half a unit of its last place.

    `came[k, run]` is what number k came to from its operands, before it was rounded, put off or exchanged for the
    learner's; `found` says where a line's numbers are in it.
    """

    def __init__(self, trace: Trace, address: Address, places: int, owned: Mapping[Address, Own]) -> None:
        self.places = places
        names = Equations(trace, address.name).names
        cells = ancestors(trace, (address.name, address.step))
        lines = {name: trace.resolved.lines[name] for name in names}
        way = replace(trace, resolved=replace(trace.resolved, lines=lines))
        sizes: list[np.ndarray] = []
        self.spots: dict[tuple[str, int], _Spot] = {}
        for name, step in cells:
            self.spots[name, step or 0] = self._spot(trace, (name, step or 0), owned, sizes)
        self.size = np.concatenate(sizes) if sizes else np.zeros(0)
        self.limit = self.size.copy()
        taken = {address.name for address in owned}
        rounded = {name for name in names if keeps(trace, name, places, taken)}
        for place, fixed in ((own.place, own.fixed) for (name, _), own in self.spots.items() if name in rounded):
            self.limit[place] = np.where(fixed, self.limit[place], 0.0)
        self.runs = PLAIN + 2 * len(self.size) * (len(self.size) <= MOST)
        self.came = np.zeros((len(self.size), self.runs))
        if sizes:
            run_variants(way, [Variant(after=self._after)] * self.runs)

    def _spot(
        self, trace: Trace, spot: tuple[str, int], owned: Mapping[Address, Own], sizes: list[np.ndarray]
    ) -> _Spot:
        shape = trace.units(spot[0])
        fixed, value, size = np.zeros(shape, bool), np.zeros(shape), np.full(shape, 0.5 * 10.0**-self.places)
        for address, own in owned.items():
            if (address.name, address.step or 0) == spot:
                unit = tuple(u - 1 for u in address.unit[: len(shape)])
                fixed[unit], value[unit], size[unit] = True, own.value, own.half
        first = sum(len(own) for own in sizes)
        sizes.append(size.reshape(-1))
        return _Spot(slice(first, first + size.size), fixed.reshape(-1), value.reshape(-1))

    def _after(self, name: str, step: int, rows: np.ndarray) -> np.ndarray:
        """What becomes of a line's numbers in all runs; (runs, *units)."""
        spot = self.spots.get((name, step))
        if spot is None:
            return rows
        new = rows.reshape(self.runs, -1).copy()
        self.came[spot.place] = new.T
        for run, rounded in enumerate(HONEST, 1):
            new[run] = rounded(new[run], self.places)
        new[:, spot.fixed] = spot.value[spot.fixed]
        if self.runs > PLAIN:
            numbers = np.arange(spot.place.start, spot.place.stop)
            units, size = numbers - spot.place.start, self.size[spot.place]
            new[PLAIN + 2 * numbers, units] += size
            new[PLAIN + 2 * numbers + 1, units] -= size
        return new.reshape(rows.shape)

    def found(self, name: str, step: int | None) -> slice | None:
        """Where the numbers of a line at a step (None: of a weight's gradient) stand; None where no line works them."""
        spot = self.spots.get((name, step or 0))
        return spot.place if spot else None

    def moved(self, rows: slice) -> np.ndarray:
        """(numbers, all numbers) how far some numbers move, at most, when each of all is put off by its `size`."""
        came = self.came[rows]
        return np.nan_to_num(np.abs(came[:, PLAIN:] - came[:, :1]).reshape(len(came), -1, 2).max(-1, initial=0.0))

    def errors(self) -> np.ndarray:
        """How far each number may lie from what its operands make of it, at most, when it is rounded.

        That is half a unit, and less where it lies so near a round number that its operands cannot carry it farther:
        whole numbers stay whole. A sum of rounded numbers is as round as they are.
        """
        if self.runs == PLAIN:
            return self.limit
        exact = self.came[:, 0]
        used = np.concatenate(
            [np.where(s.fixed, s.value, half_even(exact[s.place], self.places)) for s in self.spots.values()]
        )
        away = np.nan_to_num(np.abs(used - exact))
        share = np.divide(self.moved(slice(None)), self.size, out=np.zeros((len(exact),) * 2), where=self.size > 0)
        errors = self.limit
        for _ in range(len(exact)):
            better = np.minimum(self.limit, away + share @ errors)
            if np.array_equal(better, errors):
                break
            errors = better
        return errors

    def carried(self, rows: slice) -> np.ndarray:
        """How far some numbers may lie from the exact ones because those before them were rounded."""
        if self.runs == PLAIN:
            return np.zeros(rows.stop - rows.start)
        share = np.divide(self.errors(), self.size, out=np.zeros(len(self.size)), where=self.size > 0)
        return self.moved(rows) @ share


def keeps(trace: Trace, name: str, places: int, taken: Collection[str]) -> bool:
    """Whether a line makes rounded numbers out of its rounded operands; `taken` are names with numbers of one's own."""
    return all(_rounded(trace, plain(part), places, taken) for part in addends(trace.resolved.lines[name].expression))


def _rounded(trace: Trace, tree: Tree, places: int, taken: Collection[str]) -> bool:
    if isinstance(tree, Apply):
        return tree.op in _KEEPS and all(_rounded(trace, part, places, taken) for part in tree.args)
    if isinstance(tree, Number):
        numbers = np.asarray(tree.value)
    elif trace.kind(tree.name) == "weight":
        numbers = trace.weights[tree.name]
    else:
        numbers = trace.rows(tree.name)
        if tree.name in trace.resolved.lines:
            numbers = numbers[[0, -1]] if not trace.gradient(tree.name) else np.zeros(1)
    rounded = np.abs(half_even(numbers, places) - numbers) <= NOISE * 10.0**-places
    return bool(rounded.all()) and (tree.name not in taken if isinstance(tree, Ref) else True)
