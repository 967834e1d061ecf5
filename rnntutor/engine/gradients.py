"""The backward pass run: the derived lines worked from the last step to the first, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .affected import affected, shifted_mask
from .backexplanation import BackExpander
from .backpass import BackwardPass
from .derive import FREE, GRAD, SEED, addends, alive, special
from .errors import NetworkError, did_you_mean
from .explanation import Expander, Explanation
from .resolve import Component
from .trace import Trace
from .tree import Address, Line, refs


@dataclass(frozen=True, eq=False)
class GradientTrace(Trace):
    """A run and its backward pass in one: beside every value v the total derivative `grad.v`."""

    def gradient(self, name: str) -> bool:
        return name.startswith(GRAD)

    def begins(self, name: str) -> int | None:
        return super().begins(name[len(GRAD) :] if self.gradient(name) else name)

    def role(self, name: str) -> str:
        return "gradient" if name.startswith((GRAD, SEED, FREE)) else super().role(name)

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
        own = [name for name in (*self.inputs, *self.resolved.lines) if not name.startswith((SEED, FREE))]
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
        done = BackwardPass(trace, given, losses)
        done.work()
    own = dict(trace.inputs) | done.outside
    return Gradients(
        GradientTrace(
            trace.network, done.resolved, done.weights, own, done.done, trace.batch, trace.given, trace.labels
        )
    )


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
