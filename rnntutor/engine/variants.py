"""The same run with some of its lines rewritten, many rewritings at once: each is one example of a batch.

What a mistake does to a network is a network again. Running a hundred of them as one batch costs little more than
running one: every line is worked for all of them together, and again for those alone that rewrite it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .errors import EngineError, NetworkError
from .rewritings import After, Group, Known, Numbers, Variant, order
from .run import Done
from .together import Together
from .trace import Trace
from .tree import Address, Line, refs

__all__ = ["After", "Numbers", "Variant", "Variants", "run_variants"]


@dataclass(frozen=True, eq=False)
class Variants:
    """What the rewritten runs gave, `values[name]` of shape (T + 2, V, *units), a weight's gradient (V, *units).

    `fits[v]` is False for a variant that does not apply: its shapes differ, or it reads what is not there yet. Run on D
    other `numbers`, variant v on the d-th of them is the example v · D + d.
    """

    base: Trace
    variants: Sequence[Variant]
    values: Mapping[str, np.ndarray]
    fits: np.ndarray
    numbers: Sequence[Numbers] = ()

    def at(self, address: Address) -> np.ndarray:
        """The number or numbers at an address for every variant: (V,), (V, n) or (V, n, m)."""
        rows = self.values[address.name]
        value = rows if address.step is None else rows[address.step]
        return value[(slice(None), *(u - 1 for u in address.unit))]

    def trace(self, number: int) -> Trace:
        """One example (from 0) as a run of its own, to be explained like any other."""
        variant, base = self.variants[number // (len(self.numbers) or 1)], self.own(number)
        rewritten = {name: replace(self.lines[name], expression=tree) for name, tree in variant.lines.items()}
        lines = {**self.lines, **rewritten}
        lines |= {name: Line(name, tree) for name, tree in variant.added.items()}
        own = {name: rows[:, number] for name, rows in self.values.items() if base_steps(base, name)}
        still = {name: rows[number] for name, rows in self.values.items() if not base_steps(base, name)}
        kinds = dict.fromkeys(variant.added, "line") | dict.fromkeys(variant.constants, "weight")
        kinds |= dict.fromkeys(variant.sequences, "input")
        any_steps = max((rows.shape[0] - 2 for rows in own.values()), default=0)
        shapes = {n: rows.shape[1:] for n, rows in own.items()} | {n: rows.shape for n, rows in still.items()}
        shapes |= {n: constant.shape for n, constant in variant.constants.items()}
        done = Done(
            {**base.done.values, **own},
            {**base.done.shapes, **shapes},
            {**base.done.steps, **dict.fromkeys((*variant.added, *variant.sequences), any_steps)},
            base.done.expected,
        )
        weights = {**base.weights, **still, **variant.constants}
        resolved = replace(base.resolved, lines=lines, kinds=base.resolved.kinds | kinds)
        return replace(base, resolved=resolved, weights=weights, done=done)

    def own(self, number: int) -> Trace:
        """The base with the given numbers of an example."""
        if not self.numbers:
            return self.base
        own, base = self.numbers[number % len(self.numbers)], self.base
        fed = {name: rows for name, rows in own.sequences.items() if name in base.inputs}
        given = dict(base.given)
        for name, value in own.start.items():
            given[name] = {**given.get(name, {}), base.begins(name) or 0: [((), value)]}
        return replace(
            base,
            weights={**base.weights, **{name: own.weights[name] for name in own.weights if name in base.weights}},
            inputs={**base.inputs, **{name: rows[1:-1] for name, rows in fed.items()}},
            done=replace(base.done, values={**base.done.values, **fed}),
            given=given,
        )

    @property
    def lines(self) -> Mapping[str, Line]:
        return self.base.resolved.lines


def base_steps(base: Trace, name: str) -> int:
    """How many steps a value has; what a variant added counts as having some."""
    return base.steps(name) if name in base.resolved.kinds else 1


def run_variants(base: Trace, variants: Sequence[Variant], numbers: Sequence[Numbers] = ()) -> Variants:
    """Run every variant of a run (of one example) from its own inputs, weights, starts and given values.

    With `numbers` every variant is run on each of them instead. Consecutive variants with the same `lines` object share
    the work. Raises EngineError for a run of a batch.
    """
    if base.batch is not None:
        raise EngineError("variants are run of one example, not of a batch")
    values: dict[str, np.ndarray] = {}
    each = len(numbers) or 1
    count = len(variants) * each
    fits = np.zeros(count, bool)
    left, known = list(range(len(variants))), Known()
    with np.errstate(all="ignore"):
        while left:
            (now, groups), left = _ordered(base, variants, left, known)
            part = Together(base, [variants[at] for at in now], numbers)
            part.run(groups)
            places = [at * each + own for at in now for own in range(each)]
            fits[places] = part.fits
            for name, rows in part.values.items():
                if len(places) == count:
                    values[name] = rows
                    continue
                steps = base_steps(base, name)
                shape = (rows.shape[0], count, *rows.shape[2:]) if steps else (count, *rows.shape[1:])
                whole = values.setdefault(name, np.full(shape, np.nan))
                whole[(slice(None), places) if steps else (places,)] = rows
    return Variants(base, variants, values, fits, numbers)


Ordered = tuple[list[int], list[Group]]


def _ordered(base: Trace, variants: Sequence[Variant], left: list[int], known: Known) -> tuple[Ordered, list[int]]:
    """As many variants as can be worked in one order, that order, and the rest; what has no order is left out."""
    try:
        return (left, order(base, [variants[at] for at in left], known)), []
    except NetworkError:
        pass
    new = [at for at in left if _reads_more(base, variants[at])]
    now, later, joined = [at for at in left if at not in set(new)], [], list[Variant]()
    groups = order(base, [], known)  # a variant that reads nothing new asks for no other order
    for at in new:
        try:
            if not (joined and joined[-1].lines is variants[at].lines):
                groups = order(base, [*joined, variants[at]], known)
                joined.append(variants[at])
            now.append(at)
        except NetworkError:
            later.append(at)
    alone = [at for at in later if _has_order(base, variants[at], known)]
    return (sorted(now), groups), alone


def _has_order(base: Trace, variant: Variant, known: Known) -> bool:
    try:
        order(base, [variant], known)
    except NetworkError:
        return False
    return True


def _reads_more(base: Trace, variant: Variant) -> bool:
    """Whether a rewritten line reads what its own does not."""
    if variant.added:
        return True
    for name, tree in variant.lines.items():
        own = set(refs(base.resolved.lines[name].expression))
        if any(ref not in own and ref.name in base.resolved.lines for ref in refs(tree)):
            return True
    return False
