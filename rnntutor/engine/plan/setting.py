"""What a plan is for: a network, the shapes of its weights and inputs, what may be given from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..clocks import ends_by_itself
from ..errors import NetworkError, did_you_mean
from ..network import Network, input_array, weight_array
from ..resolve import Resolved
from ..run import given_values, sizes
from ..shapes import Shape


@dataclass(frozen=True)
class Setting:
    """The names, shapes and steps of a network at one size.

    inputs: the shapes of the inputs as they are passed, (T,), (T, n) or (T, B, n); batch: B, None without a batch axis;
    given: by name the steps at which a value may be given.
    """

    network: Network
    resolved: Resolved
    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, Shape]
    shapes: Mapping[str, Shape]
    steps: Mapping[str, int]
    batch: int | None
    given: Mapping[str, frozenset[int]]


def settle(network: Network, weights: Mapping[str, Any], inputs: Mapping[str, Any], given: Iterable[Any]) -> Setting:
    """Look up names, clocks and shapes. Raises EngineError for what does not fit, as a run would."""
    fixed = {name: weight_array(name, value) for name, value in weights.items()}
    spans = {name: shape_of_input(name, value) for name, value in inputs.items()}
    empty = {name: np.broadcast_to(0.0, shape) for name, shape in spans.items()}
    resolved = network.resolve(fixed, empty, given)
    batches = {shape[1] for shape in spans.values() if len(shape) == 3}
    if len(batches) > 1:
        raise NetworkError(f"inputs with batches of {' and '.join(map(str, sorted(batches)))}: all need one size")
    batch = batches.pop() if batches else None
    examples = given if isinstance(given, Mapping) else {}
    forced = given_values(examples, resolved, fixed)
    shapes, steps = sizes(network.layers, resolved, fixed, empty, batch, forced)
    shapes = {name: shape[1 + (len(shape) == 3) :] for name, shape in spans.items()} | shapes
    asked: dict[str, set[int]] = {}
    for key in given:
        given_values({key: 0.0}, resolved, fixed)
        name, step = key[0], int(key[1])
        if not 0 <= step <= steps[name] + 1:
            raise NetworkError(f"given {name}[{step}]: {name} has the steps 1 to {steps[name]}, and 0 for its start")
        asked.setdefault(name, set()).add(step)
    frozen = {name: frozenset(own) for name, own in asked.items()}
    return Setting(network, resolved, fixed, spans, shapes, steps, batch, frozen)


def steps_vary(network: Network) -> bool:
    """Whether a layer's number of steps depends on its values."""
    return any(ends_by_itself(layer.over) for layer in network.layers.values())


def shape_of_input(name: str, value: Any) -> Shape:
    """The shape that is told, (T, B, n), or that of an example."""
    if isinstance(value, tuple) and all(isinstance(size, int) for size in value):
        if not 1 <= len(value) <= 3 or min(value) < 1:
            raise NetworkError(f"the input {name} has the shape (T,), (T, n) or (T, B, n), not {value}")
        return value
    return input_array(name, value).shape


def seed_names(seeds: Any, setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values with a seed and the losses that a backward pass begins with. Raises NetworkError."""
    values = tuple(seeds) if isinstance(seeds, Mapping) else ()
    losses = (seeds,) if isinstance(seeds, str) else () if isinstance(seeds, Mapping) else tuple(seeds)
    kinds = setting.resolved.kinds
    if not values and not losses:
        raise NetworkError("a backward pass begins with a loss line, or with {name: dL/d(name)}")
    for name in (*values, *losses):
        if kinds.get(name) != "line":
            lines = [known for known, kind in kinds.items() if kind == "line"]
            raise NetworkError(f"'{name}' is no line of the network{did_you_mean(name, lines)}")
    return values, losses
