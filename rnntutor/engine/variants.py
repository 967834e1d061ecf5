"""The same run with some of its lines rewritten, many rewritings at once: each is one example of a batch.

What a mistake does to a network is a network again. Running a hundred of them as one batch costs little more than
running one: every line is worked for all of them together, and again for those alone that rewrite it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .errors import EngineError, NetworkError
from .run import Done
from .together import After, Group, Known, Together, Variant, order
from .trace import Trace
from .tree import Address, Line, refs

__all__ = ["After", "Variant", "Variants", "run_variants"]


@dataclass(frozen=True, eq=False)
class Variants:
    """What the rewritten runs gave, `values[name]` of shape (T + 2, V, *units), a weight's gradient (V, *units).

    `fits[v]` is False for a variant that does not apply: its shapes differ, or it reads what is not there yet.
    """

    base: Trace
    variants: Sequence[Variant]
    values: Mapping[str, np.ndarray]
    fits: np.ndarray

    def at(self, address: Address) -> np.ndarray:
        """The number or numbers at an address for every variant: (V,), (V, n) or (V, n, m)."""
        rows = self.values[address.name]
        value = rows if address.step is None else rows[address.step]
        return value[(slice(None), *(u - 1 for u in address.unit))]

    def trace(self, number: int) -> Trace:
        """One variant (from 0) as a run of its own, to be explained like any other."""
        variant, base = self.variants[number], self.base
        lines = {n: replace(line, expression=variant.lines.get(n, line.expression)) for n, line in self.lines.items()}
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

    @property
    def lines(self) -> Mapping[str, Line]:
        return self.base.resolved.lines


def base_steps(base: Trace, name: str) -> int:
    """How many steps a value has; what a variant added counts as having some."""
    return base.steps(name) if name in base.resolved.kinds else 1


def run_variants(base: Trace, variants: Sequence[Variant]) -> Variants:
    """Run every variant of a run (of one example) from its own inputs, weights, starts and given values.

    Consecutive variants with the same `lines` object share the work. Raises EngineError for a run of a batch.
    """
    if base.batch is not None:
        raise EngineError("variants are run of one example, not of a batch")
    values: dict[str, np.ndarray] = {}
    fits = np.zeros(len(variants), bool)
    left, known = list(range(len(variants))), Known()
    with np.errstate(all="ignore"):
        while left:
            (now, groups), left = _ordered(base, variants, left, known)
            part = Together(base, [variants[at] for at in now])
            part.run(groups)
            fits[now] = part.fits
            for name, rows in part.values.items():
                steps = base_steps(base, name)
                shape = (rows.shape[0], len(variants), *rows.shape[2:]) if steps else (len(variants), *rows.shape[1:])
                whole = values.setdefault(name, np.full(shape, np.nan))
                whole[(slice(None), now) if steps else (now,)] = rows
    return Variants(base, variants, values, fits)


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
