"""The same face over the plain interpreter, for networks whose number of steps depends on their values, and for those
of which the plan has no fast form: an input with a start line, a value given for another name of a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import NetworkError
from ..gradients import Gradients
from ..network import Network, weight_array
from ..shapes import Shape
from ..trace import Trace

Labels = Mapping[str, tuple[str, ...]]


class InterpretedGradients:
    """Total derivatives, as PlanGradients gives them."""

    def __init__(self, plan: InterpretedPlan, gradients: Gradients) -> None:
        self._gradients = gradients
        self.flat = np.empty_like(plan.flat)
        self.weights: Mapping[str, np.ndarray] = _views(self.flat, plan.weights)
        for name, view in self.weights.items():
            view[...] = gradients[name]

    def __getitem__(self, name: str) -> np.ndarray:
        """The gradient in the value's own shape. Raises NetworkError for an unknown name."""
        return self.weights[name] if name in self.weights else self._gradients[name]

    def start(self, name: str) -> np.ndarray:
        """The gradient of a start value."""
        return self._gradients.start(name)


class InterpretedPlan:
    """Runs and gradients as Plan gives them, worked by the interpreter; of any length, always in float64."""

    def __init__(self, network: Network, weights: Mapping[str, Any], labels: Labels | None = None) -> None:
        self.network, self.labels = network, dict(labels or {})
        arrays = {name: weight_array(name, value) for name, value in weights.items()}
        self.flat = np.empty(sum(array.size for array in arrays.values()))
        self.weights: Mapping[str, np.ndarray] = _views(self.flat, arrays)
        self.trace: Trace | None = None
        for name, array in arrays.items():
            self.weights[name][...] = array

    def set_weights(self, weights: Mapping[str, Any]) -> None:
        """Take the numbers of these weights, some or all. Raises NetworkError."""
        for name, value in weights.items():
            if name not in self.weights or np.shape(value) != self.weights[name].shape:
                raise NetworkError(f"there is no weight '{name}' of the shape {np.shape(value)} here")
            self.weights[name][...] = value

    def run(self, inputs: Mapping[str, Any], given: Mapping[tuple[Any, ...], Any] | None = None) -> InterpretedPlan:
        """Run as Network.run does; gives the plan itself, to read from."""
        self.trace = self.network.run(self.weights, inputs, given, self.labels)
        return self

    def backward(self, seeds: Mapping[str, Any] | str | Iterable[str]) -> InterpretedGradients:
        """The total derivatives of a loss after a run."""
        return InterpretedGradients(self, self._ran().backward(seeds))

    def __getitem__(self, name: str) -> np.ndarray:
        """All steps of a value. Raises NetworkError for an unknown name."""
        return self._ran()[name]

    def start(self, name: str) -> np.ndarray:
        """The value of the start. Raises NetworkError where nothing reads one."""
        start = self._ran().start(name)
        if start is None:
            raise NetworkError(f"no equation reads a start of {name}")
        return start

    def steps(self, name: str) -> int:
        """How many steps a value had in the last run; 0 for a weight."""
        return self._ran().steps(name)

    def units(self, name: str) -> Shape:
        """The shape per example and step."""
        return self._ran().units(name)

    def _ran(self) -> Trace:
        if self.trace is None:
            raise NetworkError("the plan has not run yet")
        return self.trace


def _views(flat: np.ndarray, like: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Views of one array, one after the other, of these names and shapes."""
    views, at = {}, 0
    for name, array in like.items():
        views[name] = flat[at : at + array.size].reshape(array.shape)
        at += array.size
    return views
