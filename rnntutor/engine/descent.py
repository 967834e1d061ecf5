"""How weights move: clipping, and the rules of descent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Weights = dict[str, np.ndarray]


def total_norm(gradients: Mapping[str, np.ndarray]) -> float:
    """The length of all gradients as one vector."""
    with np.errstate(all="ignore"):
        return float(np.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values())))


@dataclass(frozen=True)
class Clip:
    """Keep gradients short: by "norm", all together at most `at` long, the direction kept; by "value", each number
    between -at and at (Pascanu, Mikolov and Bengio 2013)."""

    at: float
    by: str = "norm"

    def __call__(self, gradients: Mapping[str, np.ndarray]) -> Weights:
        """The clipped gradients; what is shorter stays as it is."""
        if self.by == "value":
            return {name: np.clip(gradient, -self.at, self.at) for name, gradient in gradients.items()}
        norm = total_norm(gradients)
        factor = self.at / norm if norm > self.at else 1.0
        return {name: gradient * factor for name, gradient in gradients.items()}


@dataclass(frozen=True)
class SGD:
    """Gradient descent: w ← w - rate · v with v ← momentum · v + gradient."""

    rate: float = 0.1
    momentum: float = 0.0

    def begin(self, weights: Mapping[str, np.ndarray]) -> Descent:
        return _Momentum(self.rate, self.momentum)


@dataclass(frozen=True)
class Adam:
    """Kingma and Ba 2015, algorithm 1: steps of about the rate in every direction, whatever the gradient's size."""

    rate: float = 0.001
    first: float = 0.9
    second: float = 0.999
    small: float = 1e-8

    def begin(self, weights: Mapping[str, np.ndarray]) -> Descent:
        return _Adam(self.rate, self.first, self.second, self.small)


@dataclass
class Descent:
    """A rule at work, with what it remembers. `rate` may be changed at any time."""

    rate: float

    def move(self, weights: Weights, gradients: Mapping[str, np.ndarray]) -> None:
        """Change the weights in place."""
        raise AssertionError("a rule of descent moves the weights")


@dataclass
class _Momentum(Descent):
    momentum: float
    speed: Weights = field(default_factory=dict)

    def move(self, weights: Weights, gradients: Mapping[str, np.ndarray]) -> None:
        for name, gradient in gradients.items():
            if self.momentum:
                gradient = self.speed[name] = self.momentum * self.speed.get(name, 0.0) + gradient
            weights[name] -= self.rate * gradient


@dataclass
class _Adam(Descent):
    first: float
    second: float
    small: float
    mean: Weights = field(default_factory=dict)
    square: Weights = field(default_factory=dict)
    count: int = 0

    def move(self, weights: Weights, gradients: Mapping[str, np.ndarray]) -> None:
        self.count += 1
        for name, gradient in gradients.items():
            mean = self.mean[name] = self.first * self.mean.get(name, 0.0) + (1 - self.first) * gradient
            square = self.square[name] = self.second * self.square.get(name, 0.0) + (1 - self.second) * gradient**2
            ahead, scale = mean / (1 - self.first**self.count), square / (1 - self.second**self.count)
            weights[name] -= self.rate * ahead / (np.sqrt(scale) + self.small)
