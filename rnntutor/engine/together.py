"""A batch in which every example has some lines of its own: the order of work, and the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .backpass import BackReader, fitted
from .derive import GRAD, TOTAL, addends, alive, special
from .errors import NetworkError
from .expressions import At, Reader
from .infer import shape_of, whole_shape
from .operations import align
from .resolve import same_step_order, strongly_connected
from .shapes import Shape, ShapeError
from .trace import Trace
from .tree import WHOLE, Apply, Line, Ref, Tree, refs

After = Callable[[str, int, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Variant:
    """One rewriting: by qualified name the expressions that stand in place of the lines' own.

    steps: where they do (a gradient without steps counts as step 0), None for throughout. added: further lines that
    the rewritten ones read, each after what it reads. constants, sequences: arrays that they read, a sequence with
    rows 0 to T + 1. after(name, step, rows): what becomes of a line's numbers once they are worked, as when they are
    rounded; `rows` (k, *units) are those of the k neighbouring variants that share it. Given values stay given.
    """

    lines: Mapping[str, Tree] = field(default_factory=dict)
    steps: frozenset[int] | None = None
    added: Mapping[str, Tree] = field(default_factory=dict)
    constants: Mapping[str, np.ndarray] = field(default_factory=dict)
    sequences: Mapping[str, np.ndarray] = field(default_factory=dict)
    after: After | None = None


@dataclass(frozen=True)
class Group:
    """Lines worked together, step by step; `backward` from the last step to the first."""

    names: tuple[str, ...]
    backward: bool


Known = dict[tuple[int, bool], tuple[Ref, ...]]


def order(base: Trace, variants: Sequence[Variant], known: Known) -> list[Group]:
    """The order of work in which every line comes after what any rewriting of it reads. NetworkError for loops.

    known: what was found of the same trees before, and will be found.
    """
    trees: dict[str, list[Tree]] = {name: [line.expression] for name, line in base.resolved.lines.items()}
    for lines in {id(variant.lines): variant for variant in variants}.values():
        for table in (lines.added, lines.lines):
            for name, tree in table.items():
                trees.setdefault(name, []).append(tree)
    before = {
        name: list(dict.fromkeys(ref.name for tree in own for ref in _read(tree, known) if ref.name in trees))
        for name, own in trees.items()
    }
    for name, line in base.resolved.starts.items():
        before.setdefault(name, []).extend(ref.name for ref in refs(line.expression) if ref.name in trees)
    lines = {name: base.resolved.lines.get(name) or Line(name, own[0]) for name, own in trees.items()}
    backward = {name for group in base.resolved.components if group.backward for name in group.names}
    groups = []
    for names in strongly_connected(lines, before):
        inside = set(names)
        stepped = {name: list(_stepped(trees[name], inside, base.gradient(name), known)) for name in names}
        shifts = {(ref.shift > 0) - (ref.shift < 0) for own in stepped.values() for ref in own}
        if {1, -1} <= shifts:
            raise NetworkError(f"{', '.join(names)} read both the step before and the step after in one loop")
        ordered = same_step_order(names, inside, stepped, lines)
        groups.append(Group(tuple(ordered), 1 in shifts or (-1 not in shifts and bool(inside & backward))))
    return groups


def _stepped(trees: Sequence[Tree], inside: set[str], gradient: bool, known: Known) -> dict[Ref, None]:
    """What is read at a step of its own, among the names of a group."""
    read = (ref for tree in trees for ref in _read(tree, known, gradient))
    return dict.fromkeys(ref for ref in read if ref.name in inside and ref.at is None)


def _read(tree: Tree, known: Known, stepped: bool = False) -> tuple[Ref, ...]:
    """What a tree reads; of a gradient's line `stepped`, only what stands in terms with a step of their own."""
    key = (id(tree), stepped)
    if key not in known:
        terms = [term for term in addends(tree) if not special(term)] if stepped else [tree]
        known[key] = tuple(dict.fromkeys(ref for term in terms for ref in refs(term)))
    return known[key]


class Together:
    """One batch: `values` of the base's shapes with an axis for the variants behind the steps."""

    def __init__(self, base: Trace, variants: Sequence[Variant]) -> None:
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
        row, line = self.base.begins(name), self.base.resolved.starts.get(name)
        for end in (0, steps + 1):
            rows[end] = self.base.rows(name)[end]
        if line is not None and row is not None and row not in self.base.given.get(name, {}):
            reader = Reader(*self.reads(slice(0, self.count)))
            value = reader.compile(line.expression, name, steps)(1)
            rows[row] = align((value, rows[row]), (reader.rank(line.expression), len(shape)))[0]
            for part, hook in self.hooks():
                rows[row, part] = hook(name, row, rows[row, part])

    def hooks(self) -> Iterator[tuple[slice, After]]:
        """What becomes of a line's numbers, for those of the variants that share it."""
        hooks = [variant.after for variant in self.variants]
        return ((part, hook) for part in self.alike(hooks) if (hook := hooks[part.start]))

    def reads(self, rows: slice) -> tuple[Any, ...]:
        """What a Reader of some of the variants reads."""
        values = _Columns(self.values, rows)
        count = rows.stop - rows.start
        return self.weights, values, self.shapes, self.steps, count, self.last, lambda name, reader: True

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
            return Reader(*self.reads(rows)).compile(tree, name, self.steps[name])
        reader, steps = _Apart(*self.reads(rows)), self.steps[name]
        terms: list[tuple[int, int, At]] = []
        for term in addends(tree):
            first, last = alive(term, steps, self.steps) if steps else (0, 0)
            terms.append((first, last, reader.later(term, name, steps)))
        shape = (rows.stop - rows.start, *self.shapes[name])

        def at(step: int) -> np.ndarray | None:
            parts = [fitted(function(step), shape) for first, last, function in terms if first <= step <= last]
            return np.zeros(shape) + sum(parts) if parts else None

        return at


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
