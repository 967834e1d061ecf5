"""How one step's memory depends on an earlier step's: the Jacobian product between two steps of a recurrent layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .errors import NetworkError
from .tree import refs

if TYPE_CHECKING:
    from .trace import Trace


@dataclass(frozen=True, eq=False)
class Jacobian:
    """∂(state at `to`) / ∂(state at `since`): rows and columns are the units of the lagged names, side by side.

    `names` and `sizes` say which; `matrix` is (n, n); `gains` are those of each step from `since` + 1 on by itself.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    since: int
    to: int
    matrix: np.ndarray
    gains: tuple[float, ...] = ()

    @property
    def gain(self) -> float:
        """The largest singular value: the most that a small change can have grown."""
        return _gain(self.matrix)

    @cached_property
    def singular(self) -> np.ndarray:
        """All singular values (n,), the largest first: how much a change grows in each of n directions."""
        finite = np.isfinite(self.matrix).all()
        return np.linalg.svd(self.matrix, compute_uv=False) if finite else np.full(len(self.matrix), np.nan)

    def block(self, of: str, by: str) -> np.ndarray:
        """∂ of[to] / ∂ by[since], for two of the names."""
        ends = np.cumsum((0, *self.sizes))
        row, column = self.names.index(of), self.names.index(by)
        return self.matrix[ends[row] : ends[row + 1], ends[column] : ends[column + 1]]


def jacobian(trace: Trace, since: int, to: int, example: int = 1) -> Jacobian:
    """The product of the one-step Jacobians from step `since` (0 is the start) to step `to`.

    Over every lagged name of a network of one layer whose lags are all one step. Raises NetworkError elsewhere.
    """
    names = _state(trace)
    if not 0 <= since <= to <= trace.steps(names[0]):
        raise NetworkError(f"between the steps {since} and {to}: there are 0 to {trace.steps(names[0])}, in this order")
    sizes = tuple(int(np.prod(trace.units(name), dtype=int)) for name in names)
    product, gains = np.eye(sum(sizes)), []
    with np.errstate(all="ignore"):
        for step in range(since + 1, to + 1):
            one = _one_step(trace, names, sizes, step, example)
            product = one @ product
            gains.append(_gain(one))
    return Jacobian(names, sizes, since, to, product, tuple(gains))


def _gain(matrix: np.ndarray) -> float:
    return float(np.linalg.norm(matrix, 2)) if np.isfinite(matrix).all() else float("nan")


def _state(trace: Trace) -> tuple[str, ...]:
    if len(trace.network.layers) > 1:
        raise NetworkError("the Jacobian between two steps is that of one layer")
    lines = {name: line for name, line in trace.resolved.lines.items() if not trace.gradient(name)}
    lagged = [ref for line in lines.values() for ref in refs(line.expression) if ref.shift and ref.name in lines]
    if not lagged or {ref.shift for ref in lagged} != {-1}:
        raise NetworkError("the Jacobian between two steps needs memory whose step before, t-1, is read and no other")
    return tuple(name for name in lines if any(ref.name == name for ref in lagged))


def _one_step(trace: Trace, names: tuple[str, ...], sizes: tuple[int, ...], step: int, example: int) -> np.ndarray:
    """∂ state[step] / ∂ state[step - 1]: one step run once for each unit, each with its own seed."""
    count = sum(sizes)
    inputs = {}
    own = [name for name in trace.inputs if trace.role(name) == "input"]
    for name in own:
        row = trace.example(name, step, example)
        inputs[name] = np.broadcast_to(np.atleast_1d(row), (1, count, max(row.size, 1))).copy()
    before = {(name, 0): trace.example(name, step - 1, example) for name in names}
    before |= {(name, 0): trace.example(name, step - 1, example) for name in own if trace.begins(name) == 0}
    before |= _given(trace, step, example)
    once = trace.network.run(trace.weights, inputs, before)
    seeds, first = {}, 0
    for name, size in zip(names, sizes, strict=True):
        seed = np.zeros((count, size))
        seed[first : first + size] = np.eye(size)
        seeds[name] = seed.reshape(once.rows(name)[1:-1].shape)
        first += size
    back = once.backward(seeds)
    return np.concatenate([back.start(name).reshape(count, -1) for name in names], 1)


def _given(trace: Trace, step: int, example: int) -> dict[tuple[str, int, tuple[int, ...]], np.ndarray]:
    """What was given at a step, as at the only step of a run: nothing goes through it."""
    found = {}
    for name, steps in trace.given.items():
        for unit, value in steps.get(step, ()) if trace.kind(name) == "line" else ():
            batched = trace.batch is not None and value.ndim > len(trace.units(name)) - len(unit)
            found[name, 1, unit] = value[min(example, len(value)) - 1] if batched else value
    return found
