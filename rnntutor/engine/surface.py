"""The loss over two single weights, as a grid; and gradient descent that walks on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .descent import SGD, Clip, total_norm
from .errors import EngineError, NetworkError, did_you_mean
from .network import input_array, weight_array

if TYPE_CHECKING:
    from .network import Given, Network
    from .plan import InterpretedPlan, Plan
    from .trace import Trace

Labels = Mapping[str, tuple[str, ...]]

_NUMBERS = 2_000_000  # of one line at a time, so that a fine grid over a long sequence fits into memory


def loss_surface(
    network: Network,
    weights: Mapping[str, Any],
    inputs: Mapping[str, Any],
    loss: str | Sequence[str],
    x_name: str,
    xs: Sequence[float] | np.ndarray,
    y_name: str,
    ys: Sequence[float] | np.ndarray,
    given: Given | None = None,
    labels: Labels | None = None,
) -> np.ndarray:
    """The loss where the two weights have these values: (len(ys), len(xs)).

    Summed over steps, examples and, where there are several, losses. inf and nan stand where the run grows to them.
    Both are weights of one number; the others stay as they are.
    Raises EngineError for names that are not there.
    """
    lines = (loss,) if isinstance(loss, str) else tuple(loss)
    fixed = _checked(network, weights, inputs, lines, (x_name, y_name))
    grid = np.array([(x, y) for y in np.asarray(ys, float) for x in np.asarray(xs, float)])
    series = {name: input_array(name, value) for name, value in inputs.items()}
    task = _Grid(network, fixed, series, lines, (x_name, y_name), given, labels)
    try:
        found = np.concatenate([task.together(part) for part in task.parts(grid)])
    except EngineError:
        found = np.array([task.alone(point) for point in grid])
    return found.reshape(len(ys), len(xs))


def _checked(
    network: Network, weights: Mapping[str, Any], inputs: Mapping[str, Any], losses: Sequence[str], names: Sequence[str]
) -> dict[str, np.ndarray]:
    """The weights as arrays, the two of the surface known and of one number each."""
    fixed = {name: weight_array(name, value) for name, value in weights.items()}
    for name in names:
        if name not in fixed:
            raise NetworkError(f"'{name}' is no weight{did_you_mean(name, fixed)}")
        if fixed[name].size != 1:
            raise NetworkError(f"{name} has {fixed[name].size} numbers: a surface needs weights of one number")
    if len(set(names)) < len(names):
        raise NetworkError(f"a surface needs two different weights, not {names[0]} twice")
    lines = network.resolve(fixed, inputs).lines
    for loss in losses:
        if loss not in lines:
            raise NetworkError(f"'{loss}' is no line of the network{did_you_mean(loss, lines)}")
    return fixed


@dataclass(frozen=True)
class _Grid:
    network: Network
    weights: dict[str, np.ndarray]
    inputs: dict[str, np.ndarray]
    losses: tuple[str, ...]
    names: tuple[str, str]
    given: Given | None
    labels: Labels | None

    @property
    def steps(self) -> int:
        return max((len(value) for value in self.inputs.values()), default=1)

    @property
    def batch(self) -> int:
        return next((value.shape[1] for value in self.inputs.values() if value.ndim == 3), 1)

    def parts(self, grid: np.ndarray) -> Iterator[np.ndarray]:
        """The points, as many at a time as fit."""
        most = max(_NUMBERS // (self.steps * self.batch), 1)
        yield from (grid[first : first + most] for first in range(0, len(grid), most))

    def together(self, points: np.ndarray) -> np.ndarray:
        """All points as the examples of one batch: the two weights are inputs that stay the same at every step."""
        series = {
            name: np.repeat(value, len(points), 1) if value.ndim == 3 else value for name, value in self.inputs.items()
        }
        for name, numbers in zip(self.names, points.T, strict=True):
            column = np.tile(numbers, self.batch)
            series[name] = np.broadcast_to(column[:, None], (self.steps, len(column), 1))
        rest = {name: value for name, value in self.weights.items() if name not in self.names}
        trace = self.network.run(rest, series, self.given, self.labels)
        with np.errstate(all="ignore"):
            flat = np.sum([trace[loss].sum((0, 2)) for loss in self.losses], 0)
        return flat.reshape(self.batch, len(points)).sum(0)

    def alone(self, point: np.ndarray) -> float:
        """One point, run by itself."""
        moved = {name: np.full(self.weights[name].shape, value) for name, value in zip(self.names, point, strict=True)}
        return _summed(self.network.run(self.weights | moved, self.inputs, self.given, self.labels), self.losses)


def _summed(trace: Trace | Plan | InterpretedPlan, losses: Sequence[str]) -> float:
    with np.errstate(all="ignore"):
        return float(sum(trace[loss].sum() for loss in losses))


@dataclass(frozen=True)
class Point:
    """Where a walk stands after `number` moves, the loss there, its slope and how long that is.

    clipped: whether the move from here is.
    """

    number: int
    x: float
    y: float
    loss: float
    slope: tuple[float, float]
    norm: float
    clipped: bool = False

    @property
    def finite(self) -> bool:
        """Whether the walk can go on from here."""
        return bool(np.isfinite([self.x, self.y, self.loss, *self.slope]).all())


def walk(
    network: Network,
    weights: Mapping[str, Any],
    inputs: Mapping[str, Any],
    loss: str | Sequence[str],
    x_name: str,
    y_name: str,
    count: int,
    rate: float,
    clip: Clip | None = None,
    given: Given | None = None,
    labels: Labels | None = None,
) -> tuple[Point, ...]:
    """Gradient descent on the two weights alone: the start and at most `count` moves from it.

    It ends where the loss or its slope is no finite number, and before a place that is none. Raises EngineError for
    names that are not there.
    """
    lines = (loss,) if isinstance(loss, str) else tuple(loss)
    now = {name: value.copy() for name, value in _checked(network, weights, inputs, lines, (x_name, y_name)).items()}
    series = {name: input_array(name, value) for name, value in inputs.items()}
    plan = network.compile(now, series, given=given or (), labels=labels)
    descent = SGD(rate).begin(now)
    points: list[Point] = []
    while len(points) <= count and np.isfinite([now[x_name].sum(), now[y_name].sum()]).all():
        plan.set_weights({name: now[name] for name in (x_name, y_name)})
        done = plan.run(series, given)
        gradients = done.backward(lines)
        slope = {name: gradients[name].reshape(now[name].shape) for name in (x_name, y_name)}
        points.append(_point(len(points), [now[x_name], now[y_name]], _summed(done, lines), slope, clip))
        if not points[-1].finite:
            break
        with np.errstate(all="ignore"):
            descent.move(now, clip(slope) if clip is not None else slope)
    return tuple(points)


def _point(
    number: int, place: Sequence[np.ndarray], loss: float, slope: Mapping[str, np.ndarray], clip: Clip | None
) -> Point:
    x, y = (float(value.flat[0]) for value in place)
    across, up = (float(value.flat[0]) for value in slope.values())
    norm = total_norm(slope)
    return Point(number, x, y, loss, (across, up), norm, clip is not None and norm > clip.at)
