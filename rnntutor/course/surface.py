"""The picture of a loss over two weights that a lesson asks for, and a descent that walks on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnntutor.engine import Trace
from rnntutor.engine.descent import Clip
from rnntutor.engine.surface import Point, loss_surface, walk

Range = tuple[float, float]
RATE = 0.1  # of a descent, where nothing is said


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


def losses(trace: Trace, surface: Surface, columns: int, rows: int) -> np.ndarray:
    """The loss on a grid over both ranges, ends included: (rows, columns), row 0 at the lower end of `up`.

    Everything else is as in the run. What grows beyond all numbers is inf or nan. Raises EngineError.
    """
    across, up = np.linspace(*surface.across, columns), np.linspace(*surface.up, rows)
    weights, inputs = _own(trace)
    given, labels = _given(trace), trace.labels
    return loss_surface(
        trace.network, weights, inputs, surface.loss, surface.x, across, surface.y, up, given=given, labels=labels
    )


def descent(trace: Trace, surface: Surface) -> tuple[Point, ...]:
    """The start and `moves` moves of gradient descent in the two weights; it ends where it leaves all numbers."""
    weights, inputs = _own(trace)
    if surface.start is not None:
        for name, value in zip((surface.x, surface.y), surface.start, strict=True):
            weights[name] = np.full_like(weights[name], value)
    clip = Clip(surface.clip) if surface.clip is not None else None
    options: dict[str, Any] = {"clip": clip, "given": _given(trace), "labels": trace.labels}
    names = surface.x, surface.y
    return walk(trace.network, weights, inputs, surface.loss, *names, surface.moves, surface.rate, **options)


def _own(trace: Trace) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Weights and inputs without the gradients that a backward pass puts beside them."""
    weights = {name: weight for name, weight in trace.weights.items() if not trace.gradient(name)}
    return weights, {name: value for name, value in trace.inputs.items() if not name.startswith("seed.")}


def _given(trace: Trace) -> dict[tuple[Any, ...], Any]:
    """All that was put into the run, as a run takes it."""
    return {(n, step, unit): v for n, steps in trace.given.items() for step, own in steps.items() for unit, v in own}
