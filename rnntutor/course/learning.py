"""A training block as frozen data: a scene's network that learns from examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .lesson import Scene
from .mistakes import Wrong, did_you_mean, listed, quoted

if TYPE_CHECKING:
    import numpy as np

    from rnntutor.engine.descent import SGD, Adam, Clip
    from rnntutor.engine.training import Training

    from .examples import Examples
    from .sources import Source


@dataclass(frozen=True)
class RandomStart:
    """Where a training begins if not at the scene's own weights: matrices drawn evenly over [low, high), the rest kept.

    Without ends a matrix of n columns is drawn between ±1/√n.
    """

    seed: int
    low: float | None = None
    high: float | None = None

    def of(self, weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The weights to begin with, the same for ever."""
        from .values import random

        drawn = dict(weights)
        for place, name in enumerate(name for name, weight in weights.items() if weight.ndim == 2):
            shape = weights[name].shape
            low = -(shape[1] ** -0.5) if self.low is None else self.low
            high = shape[1] ** -0.5 if self.high is None else self.high
            drawn[name] = random(1000 * self.seed + place, shape, low, high)
        return drawn


@dataclass(frozen=True, eq=False)
class TrainingBlock:
    """How a scene's network learns. Its examples are made or read when they are first wanted.

    loss: the line that is to become small; bound: the loss that the last epoch must reach; seconds: how long that takes
    at most, by the author's word; rates: {epoch: new rate}; fixed: weights that stay; start: None for the scene's own.
    """

    id: str
    scene: Scene
    source: Source
    loss: str
    rule: SGD | Adam
    epochs: int
    batch: int = 16
    clip: Clip | None = None
    truncate: int | None = None
    bucket: int = 1
    seed: int = 1
    rates: Mapping[int, float] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    start: RandomStart | None = None
    bound: float | None = None
    seconds: float | None = None
    line: int = 0

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """The weights that it begins with."""
        own = self.scene.untrained or self.scene.weights
        return self.start.of(own) if self.start else dict(own)

    def inputs(self, number: int) -> dict[str, np.ndarray]:
        """What the scene reads of an example, counted from 1: `scene.run(weights, inputs)` shows it. Raises Wrong."""
        examples = self.source.examples
        check_inputs(self.scene, examples)
        return {name: examples.examples[number - 1][name] for name in self.scene.inputs}

    def words(self, number: int) -> tuple[str, ...]:
        """What stands at each step of an example: words, letters, years; () where it has none. Raises Wrong."""
        words = self.source.examples.words
        return tuple(words[number - 1]) if words else ()

    def loss_of(self, weights: Mapping[str, np.ndarray]) -> float:
        """The loss that is reached with these weights: the mean over all examples. Raises Wrong, EngineError."""
        return self.build(weights=weights).measured()

    def build(self, most: int | None = None, weights: Mapping[str, np.ndarray] | None = None) -> Training:
        """The training, ready to begin; with `most` on its first examples only, with `weights` from others.

        Raises Wrong, EngineError.
        """
        from rnntutor.engine.training import Training

        examples = self.source.examples
        check_inputs(self.scene, examples)
        names = tuple(self.scene.inputs)
        return Training(
            self.scene.network,
            dict(weights or self.weights),
            [{name: example[name] for name in names} for example in examples.examples[:most]],
            loss=self.loss,
            rule=self.rule,
            batch=self.batch,
            clip=self.clip,
            truncate=self.truncate,
            bucket=self.bucket,
            seed=self.seed,
            steps=self.rates,
            fixed=self.fixed,
            start=self.scene.start,
        )


def check_inputs(scene: Scene, examples: Examples) -> None:
    """Raise Wrong where the examples are no inputs of the scene; all examples of a source are alike."""
    first = examples.examples[0]
    for name, own in scene.inputs.items():
        if name not in first:
            raise Wrong(f"the examples have no input {quoted(name)}{did_you_mean(name, first)}: {listed(first)}")
        width, wanted = first[name][0].size, own[0].size
        if width != wanted:
            raise Wrong(f"{name} has {_numbers(width)} a step in the examples, but {wanted} in the scene '{scene.id}'")


def check_steps(scene: Scene, examples: Examples) -> None:
    """Raise Wrong where the inputs of an example differ in length and the scene does not say whose steps are whose."""
    from rnntutor.engine import EngineError

    read = [{name: example[name] for name in scene.inputs} for example in examples.examples]
    uneven = {sizes: inputs for inputs in read if len(set(sizes := tuple(map(len, inputs.values())))) > 1}
    for inputs in uneven.values():
        try:
            scene.run(inputs=inputs)
        except EngineError as error:
            raise Wrong(error.message) from None


def _numbers(count: int) -> str:
    return f"{count} number{'s' * (count != 1)}"
