"""A batch in which every example has some lines of its own, and numbers of its own: the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .backpass import BackReader, fitted
from .backrows import lift
from .derive import GRAD, TOTAL, addends, alive, special
from .errors import NetworkError
from .expressions import At, Reader
from .infer import shape_of, whole_shape
from .operations import align
from .rewritings import After, Group, Numbers, Variant
from .shapes import Shape, ShapeError
from .trace import Trace
from .tree import WHOLE, Apply, Ref, Tree, refs


class Together:
    """One batch: `values` of the base's shapes with an axis for the variants behind the steps.

    With `numbers` every variant is run on each of them, one after the other.
    """

    def __init__(self, base: Trace, variants: Sequence[Variant], numbers: Sequence[Numbers] = ()) -> None:
        variants = [variant for variant in variants for _ in numbers or (0,)]
        self.base, self.variants, self.count = base, variants, len(variants)
        self.shapes: dict[str, Shape] = dict(base.done.shapes)
        self.steps = {name: base.steps(name) for name in base.resolved.kinds}
        self.weights = dict(base.weights)
        self.values: dict[str, np.ndarray] = {}
        self.fits = np.ones(self.count, bool)
        for name, kind in base.resolved.kinds.items():
            if kind == "input":
                self.values[name] = self.spread(base.rows(name))
        for variant in variants:
            self.weights |= variant.constants
            self.shapes |= {name: constant.shape for name, constant in variant.constants.items()}
            for name, rows in variant.sequences.items():
                self.values[name], self.steps[name] = self.spread(rows), len(rows) - 2
                self.shapes[name] = rows.shape[1:]
        self.apart: dict[str, np.ndarray] = {}  # weights that every example has its own of
        self.start: dict[str, np.ndarray] = {}
        if numbers:
            self.feed(numbers)
        self.rewrites: dict[str, list[tuple[slice, Tree]]] = {}
        self.own: set[str] = set()
        for rows in self.alike([variant.lines for variant in variants]):
            for name, tree in variants[rows.start].added.items():
                self.own.add(name)
                self.shapes[name] = shape_of(tree, self.ref_shape)
                self.steps[name] = max(self.steps.get(ref.name, 0) for ref in refs(tree))
                self.rewrites.setdefault(name, []).append((rows, tree))
            for name, tree in variants[rows.start].lines.items():
                self.rewrites.setdefault(name, []).append((rows, tree))

    def feed(self, numbers: Sequence[Numbers]) -> None:
        """Other numbers in the place of the base's own."""
        times = self.count // len(numbers)

        def each(arrays: Sequence[np.ndarray]) -> np.ndarray:
            return np.tile(np.stack(arrays), (times, *(1,) * arrays[0].ndim))

        for name in {name for own in numbers for name in own.weights if name in self.weights}:
            self.apart[name] = each([own.weights.get(name, self.weights[name]) for own in numbers])
        for name in {name for own in numbers for name in own.sequences if name in self.values}:
            old = self.values[name][:, 0]
            self.values[name] = np.moveaxis(each([own.sequences.get(name, old) for own in numbers]), 0, 1)
        for name in {name for own in numbers for name in own.start}:
            row = self.base.begins(name) or 0
            self.start[name] = each([own.start.get(name, self.base.rows(name)[row]) for own in numbers])
        self.start |= {name: self.start[of] for name, of in self.base.resolved.apart.items() if of in self.start}
        self.weights |= self.apart
        for name in self.base.inputs:
            if name in self.start or name in self.base.resolved.starts:
                self.values[name] = np.array(self.values[name])
                self.begin_with(name, self.values[name])

    def spread(self, rows: np.ndarray) -> np.ndarray:
        return np.broadcast_to(rows[:, None], (len(rows), self.count, *rows.shape[1:]))

    def alike(self, marks: Sequence[object]) -> Iterator[slice]:
        """Neighbouring variants with one and the same mark."""
        first = 0
        for at in range(1, self.count + 1):
            if at == self.count or marks[at] is not marks[first]:
                yield slice(first, at)
                first = at

    def ref_shape(self, ref: Ref) -> Shape:
        shape = self.shapes[ref.name]
        return whole_shape(self.steps[ref.name], shape) if ref.at == WHOLE else shape

    def run(self, groups: Sequence[Group]) -> None:
        """Work the lines in an order that `order` gave."""
        for group in groups:
            for name in group.names:
                self.begin(name)
            todo = [(name, self.work(name)) for name in group.names]
            most = max(self.steps[name] for name in group.names)
            gradients = self.base.gradient(group.names[0])
            steps = range(most + 2) if gradients else range(1, most + 1)
            for step in reversed(steps) if group.backward else steps:
                for name, at in todo:
                    if step < len(self.values[name]) or not self.steps[name]:
                        at(step)
        self.values = {name: rows for name, rows in self.values.items() if name not in self.base.inputs}

    def begin(self, name: str) -> None:
        """The rows of a line with its start, which is the base's own where it is not worked from a line."""
        steps, shape = self.steps[name], self.shapes[name]
        if not steps:
            self.values[name] = np.zeros((self.count, *shape))
            return
        rows = self.values[name] = np.zeros((steps + 2, self.count, *shape))
        if name in self.own or self.base.gradient(name):
            return
        for end in (0, steps + 1):
            rows[end] = self.base.rows(name)[end]
        if (row := self.begin_with(name, rows)) is not None:
            for part, hook in self.hooks():
                rows[row, part] = hook(name, row, rows[row, part])

    def begin_with(self, name: str, rows: np.ndarray) -> int | None:
        """Put the start where it stands, a given one or that of its equation; the row of the latter."""
        row, line = self.base.begins(name), self.base.resolved.starts.get(name)
        if name in self.start:
            rows[row or 0] = self.start[name]
        elif line is not None and row is not None and row not in self.base.given.get(name, {}):
            reader = Reader(*self.reads(slice(0, self.count)))
            value = reader.compile(line.expression, name, self.steps[name])(1)
            rows[row] = align((value, rows[row]), (reader.rank(line.expression), len(self.shapes[name])))[0]
            return row
        return None

    def hooks(self) -> Iterator[tuple[slice, After]]:
        """What becomes of a line's numbers, for those of the variants that share it."""
        hooks = [variant.after for variant in self.variants]
        return ((part, hook) for part in self.alike(hooks) if (hook := hooks[part.start]))

    def reads(self, rows: slice) -> tuple[Any, ...]:
        """What a Reader of some of the variants reads."""
        values = _Columns(self.values, rows)
        count = rows.stop - rows.start
        weights = self.weights | {name: own[rows] for name, own in self.apart.items()} if self.apart else self.weights
        return weights, values, self.shapes, self.steps, count, self.last, lambda name, reader: True

    def last(self, name: str, steps: int) -> int:
        return self.base.resolved.last(name.removeprefix(GRAD), steps)

    def work(self, name: str) -> Callable[[int], None]:
        """What works a line at a step: for all, then for those that rewrite it, then what becomes of each number."""
        rows, still = self.values[name], not self.steps[name]
        whole = slice(0, self.count)
        own = None if name in self.own else self.term(self.base.resolved.lines[name].expression, name, whole)
        others = []
        for part, tree in self.rewrites.get(name, ()):
            try:
                others.append((part, self.where(part), self.term(tree, name, part)))
            except (NetworkError, ShapeError):
                self.fits[part] = False
        after = list(self.hooks())
        forced = self.base.given.get(name, {})

        def at(step: int) -> None:
            if still and step:
                return
            into = rows if still else rows[step]
            if own is not None and (value := own(step)) is not None:
                into[...] = fitted(value, into.shape)
            for part, active, function in others:
                chosen = active(step)
                if chosen is not None:
                    self.put(into, part, chosen, function(step))
            for part, hook in after:
                into[part] = hook(name, step, into[part])
            for unit, value in forced.get(step, ()):
                into[(slice(None), *(u - 1 for u in unit if into.ndim > 1))] = value

        return at

    def put(self, into: np.ndarray, part: slice, chosen: list[int], value: np.ndarray | None) -> None:
        """Write what rewritten lines gave; a variant whose shape does not fit is told as such."""
        target = into[part]
        if value is None:
            target[chosen] = 0.0
            return
        try:
            if value.shape != target.shape:
                value = np.broadcast_to(fitted(value, target.shape), target.shape)
            if len(chosen) == len(target):
                into[part] = value
            else:
                target[chosen] = value[chosen]
        except ValueError:
            self.fits[part] = False

    def where(self, part: slice) -> Callable[[int], list[int] | None]:
        """Which of some variants count at a step, counted within them; None for none."""
        steps = [self.variants[number].steps for number in range(part.start, part.stop)]
        always = [at for at, own in enumerate(steps) if own is None]
        some = {step for own in steps if own is not None for step in own}
        at_some = {s: [at for at, own in enumerate(steps) if own is None or s in own] for s in some}
        return lambda step: at_some.get(step, always) or None

    def term(self, tree: Tree, name: str, rows: slice) -> Callable[[int], np.ndarray | None]:
        """An expression as a function of the step; None where a gradient has no term that counts."""
        if not self.base.gradient(name):
            reader = Reader(*self.reads(rows))
            return self.spread_out(reader, tree, name, reader.compile(tree, name, self.steps[name]))
        reader, steps = _Apart(*self.reads(rows)), self.steps[name]
        terms: list[tuple[int, int, At]] = []
        for term in addends(tree):
            first, last = alive(term, steps, self.steps) if steps else (0, 0)
            at = reader.later(term, name, steps)
            terms.append((first, last, at if special(term) else self.spread_out(reader, term, name, at)))
        shape = (rows.stop - rows.start, *self.shapes[name])

        def added(step: int) -> np.ndarray | None:
            parts = [fitted(function(step), shape) for first, last, function in terms if first <= step <= last]
            return np.zeros(shape) + sum(parts) if parts else None

        return added

    def spread_out(self, reader: Reader, tree: Tree, name: str, at: At) -> At:
        """What works an expression; where that is of lower rank than its line, with axes for the units it lacks."""
        rank, wanted = reader.rank(tree), len(self.shapes[name])
        if rank >= wanted:
            return at
        return lambda step: lift(at(step), rank, wanted)


class _Columns(Mapping[str, np.ndarray]):
    """The rows of some variants only, as they are when asked for."""

    def __init__(self, values: Mapping[str, np.ndarray], columns: slice) -> None:
        self.values_of, self.columns = values, columns

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values_of[name][:, self.columns]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_of)

    def __len__(self) -> int:
        return len(self.values_of)


class _Apart(BackReader):
    """Reads backward lines; the gradient of a weight is not summed over the variants."""

    def later(self, term: Tree, name: str, steps: int) -> At:
        """A term as a function of the step; what is summed over time is summed once it is asked for."""
        found: list[At] = []

        def at(step: int) -> np.ndarray:
            if not found:
                found.append(self.term(term, name, steps))
            return found[0](step)

        return at

    def total(self, term: Apply) -> np.ndarray:
        return super().total(Apply(TOTAL, term.args))
