"""The loss of a run over two of its weights, and a descent that walks on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnntutor.engine import EngineError, Trace

Range = tuple[float, float]
RATE = 0.1  # of the descent where the author says nothing


@dataclass(frozen=True)
class Surface:
    """Which picture a `surface` panel draws: two weights of one number each, and their ranges.

    start: where the descent begins, (x, y); None for the run's own weights. moves: how many of its moves are drawn.
    """

    loss: tuple[str, ...]
    x: str
    y: str
    across: Range
    up: Range
    start: tuple[float, float] | None = None
    rate: float = RATE
    clip: float | None = None
    moves: int = 0


@dataclass(frozen=True)
class Place:
    """Where a descent stands: the two weights, the loss there, its slope, and whether the move from here is clipped."""

    x: float
    y: float
    loss: float
    slope: tuple[float, float]
    norm: float
    clipped: bool


def losses(trace: Trace, surface: Surface, columns: int, rows: int) -> np.ndarray:
    """The loss on a grid over both ranges, ends included: (rows, columns), row 0 at the lower end of `up`.

    Everything else is as in the run. What grows beyond all numbers is inf or nan. Raises EngineError.
    """
    x, y = np.meshgrid(np.linspace(*surface.across, columns), np.linspace(*surface.up, rows))
    try:
        flat = _at_once(trace, surface, x.ravel(), y.ravel())
    except EngineError:
        flat = np.array([_loss(trace, surface, *point) for point in zip(x.ravel(), y.ravel(), strict=True)])
    return flat.reshape(rows, columns)


def descent(trace: Trace, surface: Surface) -> tuple[Place, ...]:
    """The start and `moves` moves of gradient descent in the two weights; it ends where it leaves all numbers."""
    place = surface.start or tuple(float(np.ravel(trace.weights[name])[0]) for name in (surface.x, surface.y))
    found = list[Place]()
    while np.isfinite(place).all() and len(found) <= surface.moves:
        found.append(_place(trace, surface, *place))
        stood, factor = found[-1], 1.0
        if stood.clipped and surface.clip is not None:
            factor = surface.clip / stood.norm
        with np.errstate(all="ignore"):
            moves = [surface.rate * factor * slope for slope in stood.slope]
        place = stood.x - moves[0], stood.y - moves[1]
    return tuple(found)


def _place(trace: Trace, surface: Surface, x: float, y: float) -> Place:
    run = _run(trace, _weights(trace, surface, x, y))
    gradients = run.backward(surface.loss)
    across, up = float(np.sum(gradients[surface.x])), float(np.sum(gradients[surface.y]))
    norm = float(np.hypot(across, up))
    clipped = surface.clip is not None and norm > surface.clip
    return Place(x, y, _summed(run, surface), (across, up), norm, clipped)


def _loss(trace: Trace, surface: Surface, x: float, y: float) -> float:
    return _summed(_run(trace, _weights(trace, surface, x, y)), surface)


def _summed(run: Trace, surface: Surface) -> float:
    with np.errstate(all="ignore"):
        return float(sum(run[name].sum() for name in surface.loss))


def _weights(trace: Trace, surface: Surface, x: float, y: float) -> dict[str, Any]:
    own = _own(trace)
    return own | {name: np.full_like(own[name], value) for name, value in ((surface.x, x), (surface.y, y))}


def _own(trace: Trace) -> dict[str, np.ndarray]:
    """The weights without the gradients that a backward pass puts beside them."""
    return {name: weight for name, weight in trace.weights.items() if not trace.gradient(name)}


def _run(trace: Trace, weights: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> Trace:
    """The network of a run with other weights, all that was given put in again."""
    given = {(n, step, unit): v for n, steps in trace.given.items() for step, own in steps.items() for unit, v in own}
    return trace.network.run(weights, {**trace.inputs, **(inputs or {})}, given, trace.labels)


def _at_once(trace: Trace, surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """All points in one run, each an example of a batch in which the two weights are inputs, the same at every step.

    Raises EngineError for networks that read them where an input has no step.
    """
    steps = max((len(value) for value in trace.inputs.values()), default=1)
    rest = {name: weight for name, weight in _own(trace).items() if name not in (surface.x, surface.y)}
    points = {surface.x: x, surface.y: y}
    fed = {name: np.broadcast_to(value[:, None], (steps, len(value), 1)) for name, value in points.items()}
    run = _run(trace, rest, fed)
    with np.errstate(all="ignore"):
        return np.sum([run[name].sum((0, 2)) for name in surface.loss], axis=0)
