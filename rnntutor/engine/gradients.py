"""The backward pass run: the derived lines worked from the last step to the first, and what can be asked of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .affected import affected, shifted_mask
from .backexplanation import BackExpander
from .derive import GRAD, ONLY, ROW, SEED, SPECIAL, TOTAL_ALL, addends, alive, derive, plain, special
from .errors import NetworkError, did_you_mean
from .explanation import Expander, Explanation
from .expressions import At, Reader
from .resolve import Component, same_step_order, strongly_connected
from .run import Done
from .shapes import Shape
from .trace import Trace
from .tree import WHOLE, Address, Apply, Line, Ref, Tree, refs


@dataclass(frozen=True, eq=False)
class GradientTrace(Trace):
    """A run and its backward pass in one: beside every value v the total derivative `grad.v`."""

    def gradient(self, name: str) -> bool:
        return name.startswith(GRAD)

    def begins(self, name: str) -> int | None:
        return super().begins(name[len(GRAD) :] if self.gradient(name) else name)

    def role(self, name: str) -> str:
        return "gradient" if name.startswith((GRAD, SEED)) else super().role(name)

    def expander(self, step: int, example: int) -> Expander:
        return BackExpander(self, step, example)

    def affected(self, addresses: Iterable[Address]) -> dict[str, np.ndarray]:
        found = [self.find(address) for address in addresses]
        forward = replace_components(self, [c for c in self.resolved.components if not self.gradient(c.names[0])])
        masks = affected(forward, [address for address in found if not self.gradient(address.name)])
        return _affected_back(self, masks, found)

    @cached_property
    def parameters(self) -> int:
        return sum(weight.size for name, weight in self.weights.items() if not self.gradient(name))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs and lines, then the gradients."""
        own = [name for name in (*self.inputs, *self.resolved.lines) if not name.startswith(SEED)]
        return (*(n for n in own if not self.gradient(n)), *(n for n in own if self.gradient(n) and self.steps(n)))


def replace_components(trace: Trace, components: list[Component]) -> Trace:
    """The trace with these components only."""
    return replace(trace, resolved=replace(trace.resolved, components=tuple(components)))


@dataclass(frozen=True, eq=False)
class Gradients:
    """Total derivatives of the loss, later steps included. `trace` has them beside the values, as `grad.v`."""

    trace: GradientTrace

    def __getitem__(self, name: str) -> np.ndarray:
        """The gradient in the value's own shape: (T, n), (T, B, n), a scalar quantity (T, 1); a weight's is its shape.

        0 where the loss does not depend on it. Raises NetworkError for an unknown name.
        """
        self.trace.kind(name)
        if GRAD + name in self.trace.resolved.kinds:
            return self.trace[GRAD + name]
        return np.zeros_like(self.trace[name])

    def start(self, name: str) -> np.ndarray:
        """The gradient of a start value, () or (n,) per example."""
        row = self.trace.begins(name)
        if row is None:
            raise NetworkError(f"no equation reads a start of {name}")
        if GRAD + name not in self.trace.resolved.kinds:
            return np.zeros_like(self.trace.rows(name)[row])
        return self.trace.rows(GRAD + name)[row]

    def line(self, name: str) -> Line | None:
        """The backward equation of a value; None where the loss does not depend on it."""
        return self.trace.line(GRAD + name)

    def explain(self, name: str, step: int | None = None, unit: int | tuple[int, ...] | None = None) -> Explanation:
        """Why one gradient is what it is; step and unit count from 1."""
        return self.trace.explain(GRAD + name, step, unit)

    def norms(self, name: str) -> np.ndarray:
        """The norm of ∂L/∂v at each step, (T,) or (T, B)."""
        value = self[name]
        lead = 1 if self.trace.batch is None else 2
        return np.sqrt((value * value).sum(tuple(range(lead, value.ndim))))


def backward(trace: Trace, seeds: Mapping[str, Any] | str | Iterable[str]) -> Gradients:
    """Derive the backward lines and run them."""
    given: dict[str, Any] = dict(seeds) if isinstance(seeds, Mapping) else {}
    losses = [seeds] if isinstance(seeds, str) else [] if isinstance(seeds, Mapping) else list(seeds)
    if not given and not losses:
        raise NetworkError("a backward pass begins with a loss line, or with {name: dL/d(name)}")
    for name in (*given, *losses):
        if trace.resolved.kinds.get(name) != "line":
            known = [known for known, kind in trace.resolved.kinds.items() if kind == "line"]
            raise NetworkError(f"'{name}' is no line of the network{did_you_mean(name, known)}")
    with np.errstate(all="ignore"):
        return Gradients(_Backward(trace, given, losses).trace())


class _Backward:
    def __init__(self, trace: Trace, given: dict[str, Any], losses: list[str]) -> None:
        self.forward = trace
        steps = {name: trace.steps(name) for name in trace.resolved.kinds}
        self.lines = derive(trace.resolved, trace.weights, steps, self.ref_shape, list(given), losses)
        self.steps = steps | {GRAD + name: count for name, count in steps.items()}
        self.steps |= {SEED + name: steps[name] for name in given}
        self.shapes = dict(trace.done.shapes)
        self.shapes |= {GRAD + name: shape for name, shape in trace.done.shapes.items()}
        self.shapes |= {SEED + name: trace.units(name) for name in given}
        self.values = dict(trace.done.values)
        self.values |= {SEED + name: self.seed(name, value) for name, value in given.items()}
        self.weights = dict(trace.weights)

    def ref_shape(self, ref: Ref) -> Shape:
        name = ref.name.removeprefix(GRAD).removeprefix(SEED)
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

    def trace(self) -> GradientTrace:
        components = []
        for group in strongly_connected(self.lines, {name: list(self.before(name)) for name in self.lines}):
            components.append(self.component(group))
            self.work(components[-1])
        resolved, old = self.forward.resolved, self.forward.done
        kinds = {n: "weight" if n.removeprefix(GRAD) in self.forward.weights else "line" for n in self.lines}
        kinds |= {name: "input" for name in self.values if name.startswith(SEED)}
        resolved = replace(
            resolved,
            lines=resolved.lines | self.lines,
            kinds=resolved.kinds | kinds,
            components=(*resolved.components, *components),
        )
        done = Done(self.values, self.shapes, old.steps | {n: self.steps[n] for n in kinds}, old.expected)
        base = self.forward
        inputs = dict(base.inputs) | {n: self.values[n] for n in kinds if n.startswith(SEED)}
        return GradientTrace(base.network, resolved, self.weights, inputs, done, base.batch, base.given, base.labels)

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

    def work(self, component: Component) -> None:
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
                        rows[step] = sum(_fitted(part, rows.shape[1:]) for part in parts)

    def compiled(self, name: str, steps: int) -> list[tuple[int, int, At]]:
        """The terms of a line as functions of the step, each with the steps at which it counts."""
        reader = _BackReader(self.weights, self.values, self.shapes, self.steps, self.forward.batch, self.last, _loose)
        terms = addends(self.lines[name].expression)
        return [(*alive(term, steps, self.steps), reader.term(term, name, steps)) for term in terms]

    def last(self, name: str, steps: int) -> int:
        return self.forward.resolved.last(name.removeprefix(GRAD), steps)


def _fitted(part: np.ndarray, shape: Shape) -> np.ndarray:
    """A term in the shape of its line: a single number and a vector of one unit are one."""
    return part.reshape(shape) if part.size == math.prod(shape) else part


def _loose(name: str, reader: str) -> bool:
    return True


class _BackReader(Reader):
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


def _affected_back(trace: GradientTrace, masks: dict[str, np.ndarray], asked: list[Address]) -> dict[str, np.ndarray]:
    """Extend the masks of the values to their gradients."""
    weights = {address.name for address in asked if address.step is None}
    masks |= {n: np.zeros(trace.steps(n) + 2, bool) for n in trace.resolved.lines if trace.gradient(n)}
    for address in asked:
        if trace.gradient(address.name):
            masks[address.name][address.step or 0] = True
    for component in trace.resolved.components:
        if trace.gradient(component.names[0]):
            changed = True
            while changed:
                changed = any(_spread(trace, name, masks, weights) for name in component.names)
    return masks


def _spread(trace: GradientTrace, name: str, masks: dict[str, np.ndarray], weights: set[str]) -> bool:
    """One pass over the terms of a gradient line; whether anything new was reached."""
    before, own = masks[name].copy(), trace.steps(name)
    for term in addends(trace.resolved.lines[name].expression):
        first, last = alive(term, own, trace.done.steps) if own else (0, 0)
        hit = np.zeros(own + 2, bool)
        for ref in refs(term):
            if ref.name in weights:
                hit[:] = True
            elif ref.name in masks and (special(term) or ref.at is not None):
                hit |= masks[ref.name].any()
            elif ref.name in masks:
                hit |= shifted_mask(masks[ref.name], ref.shift, own + 2)
        steps = np.arange(own + 2)
        masks[name] |= hit & (steps >= first) & (steps <= last)
    return bool((masks[name] != before).any())
