"""The derived lines worked from the last step to the first, by the plain interpreter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .derive import (
    FREE,
    GRAD,
    ONLY,
    ROW,
    SEED,
    SPECIAL,
    TOTAL_ALL,
    addends,
    alive,
    derive,
    plain,
    replaced,
    special,
    valued,
)
from .errors import NetworkError
from .expressions import At, Reader
from .graph import strongly_connected
from .resolve import Component, same_step_order
from .run import Done
from .shapes import Shape
from .tree import WHOLE, Apply, Ref, Tree, refs

if TYPE_CHECKING:
    from .trace import Trace


class BackwardPass:
    """The backward lines of a run, and their numbers once they are worked. `outside` are seeds and masks."""

    def __init__(self, trace: Trace, given: dict[str, Any], losses: list[str]) -> None:
        self.forward = trace
        steps = {name: trace.steps(name) for name in trace.resolved.kinds}
        cut = replaced(trace.resolved, trace.given, steps)
        self.lines = derive(trace.resolved, trace.weights, steps, self.ref_shape, list(given), losses, cut)
        self.outside = {SEED + name: self.seed(name, value) for name, value in given.items()}
        self.outside |= {FREE + name: self.free(name) for name, _ in cut}
        self.steps = steps | {GRAD + name: count for name, count in steps.items()}
        self.steps |= {name: steps[valued(name)] for name in self.outside}
        self.shapes = dict(trace.done.shapes)
        self.shapes |= {GRAD + name: shape for name, shape in trace.done.shapes.items()}
        self.shapes |= {name: trace.units(valued(name)) for name in self.outside}
        self.values = trace.done.values | self.outside
        self.weights = dict(trace.weights)

    def ref_shape(self, ref: Ref) -> Shape:
        name = valued(ref.name)
        shape = self.forward.units(name)
        return (self.forward.steps(name), *shape) if ref.at == WHOLE else shape

    def seed(self, name: str, value: Any) -> np.ndarray:
        rows = np.zeros_like(self.forward.rows(name))
        wanted = self.forward[name].shape
        array = np.asarray(value, dtype=np.float64)
        if array.shape not in (wanted, rows[1:-1].shape):
            raise NetworkError(f"the gradient of {name} needs the shape {wanted}, not {array.shape}")
        rows[1:-1] = array.reshape(rows[1:-1].shape)
        return rows

    def free(self, name: str) -> np.ndarray:
        """1 where the line made the value, 0 where it was given."""
        rows = np.ones_like(self.forward.rows(name))
        rank = len(self.forward.units(name))
        for step, given in self.forward.given[name].items():
            for unit, _ in given:
                place = tuple(u - 1 for u in unit[:rank])
                rows[(step, ..., *place, *(slice(None),) * (rank - len(place)))] = 0.0
        return rows

    def work(self) -> None:
        """Work all lines, each component after what it reads."""
        components = []
        for group in strongly_connected(self.lines, {name: list(self.before(name)) for name in self.lines}):
            components.append(self.component(group))
            self.run(components[-1])
        resolved, old = self.forward.resolved, self.forward.done
        kinds = {n: "weight" if n.removeprefix(GRAD) in self.forward.weights else "line" for n in self.lines}
        kinds |= dict.fromkeys(self.outside, "input")
        self.resolved = replace(
            resolved,
            lines=resolved.lines | self.lines,
            kinds=resolved.kinds | kinds,
            components=(*resolved.components, *components),
        )
        self.done = Done(self.values, self.shapes, old.steps | {n: self.steps[n] for n in kinds}, old.expected)

    def before(self, name: str) -> Iterable[str]:
        return (ref.name for ref in refs(self.lines[name].expression) if ref.name in self.lines)

    def component(self, group: list[str]) -> Component:
        inside = set(group)
        reads: dict[str, list[Ref]] = {}
        for name in group:
            terms = [term for term in addends(self.lines[name].expression) if not special(term)]
            reads[name] = [ref for term in terms for ref in refs(term) if ref.name in inside and ref.at is None]
        shifts = {(ref.shift > 0) - (ref.shift < 0) for own in reads.values() for ref in own}
        return Component(tuple(same_step_order(group, inside, reads, self.lines)), 1 in shifts, bool(shifts - {0}))

    def run(self, component: Component) -> None:
        todo = []
        for name in component.names:
            own = name.removeprefix(GRAD)
            if own in self.forward.weights:
                terms = self.compiled(name, 0)
                self.weights[name] = np.zeros(self.shapes[own]) + sum(at(0) for _, _, at in terms)
                return
            self.values[name] = np.zeros_like(self.forward.rows(own))
        for name in component.names:
            todo.append((self.values[name], self.compiled(name, self.steps[name])))
        most = max(self.steps[name] for name in component.names) + 2
        for step in reversed(range(most)) if component.backward else range(most):
            for rows, terms in todo:
                if step < len(rows):
                    parts = [at(step) for first, last, at in terms if first <= step <= last]
                    if parts:
                        rows[step] = sum(fitted(part, rows.shape[1:]) for part in parts)

    def compiled(self, name: str, steps: int) -> list[tuple[int, int, At]]:
        """The terms of a line as functions of the step, each with the steps at which it counts."""
        reader = BackReader(self.weights, self.values, self.shapes, self.steps, self.forward.batch, self.last, _loose)
        terms = addends(self.lines[name].expression)
        return [(*alive(term, steps, self.steps), reader.term(term, name, steps)) for term in terms]

    def last(self, name: str, steps: int) -> int:
        return self.forward.resolved.last(name.removeprefix(GRAD), steps)


def fitted(part: np.ndarray, shape: Shape) -> np.ndarray:
    """A term in the shape of its line: a single number and a vector of one unit are one."""
    return part.reshape(shape) if part.size == math.prod(shape) else part


def _loose(name: str, reader: str) -> bool:
    return True


class BackReader(Reader):
    """Reads beyond the ends as absent, and sums terms over steps and examples."""

    def term(self, term: Tree, name: str, steps: int) -> At:
        if isinstance(term, Apply) and term.op == "neg" and special(term.args[0]):
            inner = self.term(term.args[0], name, steps)
            return lambda step: -inner(step)
        if not isinstance(term, Apply) or term.op not in SPECIAL:
            return self.compile(term, name, steps)
        if term.op in (ONLY, ROW):
            fixed = self.term(term.args[0], name, 0)(0)
            if term.op == ONLY:
                return lambda step: fixed
            rank = self.rank(plain(term))
            return lambda step: fixed[(..., step - 1, *(slice(None),) * (rank - 1))]
        total = self.total(term)
        return lambda step: total

    def total(self, term: Apply) -> np.ndarray:
        inner, rank = term.args[0], self.rank(term.args[0])
        whole = isinstance(term.args[-1], Ref) and len(term.args) == 2
        name = term.args[1].name if whole and isinstance(term.args[1], Ref) else ""
        steps = range(1, self.steps[name] + 1) if whole else (0,)
        at = self.compile(inner, name, self.steps[name] if whole else 0)
        total = sum(at(step) for step in steps)
        many = term.op == TOTAL_ALL and np.ndim(total) > rank
        return np.asarray(total).sum(0) if many else np.asarray(total)

    def read(self, ref: Ref, steps: int, reader: str) -> At:
        if ref.name in self.weights or ref.at is not None:
            return super().read(ref, steps, reader)
        rows, shift, last = self.values[ref.name], ref.shift, self.steps[ref.name] + 1
        absent = np.zeros(rows.shape[1:])
        return lambda step: rows[step + shift] if 0 <= step + shift <= last else absent
