"""Clocks: how many steps each layer runs, and when a layer ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from .errors import NetworkError, did_you_mean
from .resolve import Resolved, qualified
from .shapes import Shape, show
from .tree import refs

if TYPE_CHECKING:
    from .network import Layer, Until

_COMPARE: dict[str, Callable[..., np.ndarray]] = {"=": np.equal, "<": np.less, ">": np.greater}


def ends_by_itself(over: str | int | Until | None) -> TypeGuard[Until]:
    """Whether a clock is a condition."""
    return over is not None and not isinstance(over, str | int)


class Clocks:
    """The steps of every layer. `ended` are those that ended by themselves; what runs as long as they do follows."""

    def __init__(self, layers: Mapping[str, Layer], resolved: Resolved, inputs: Mapping[str, int]) -> None:
        self.layers, self.resolved, self.inputs = layers, resolved, inputs
        self.ended: dict[str, int] = {}

    def of(self, name: str, asking: tuple[str, ...] = ()) -> int:
        """How many steps a layer runs, at most where it has yet to end by itself. Raises NetworkError."""
        over, what = self.layers[name].over, f"layer {name}" if name else "the network"
        if name in self.ended:
            return self.ended[name]
        if name in asking:
            raise NetworkError(f"{' and '.join(asking)} wait for each other's steps: say over: for one of them")
        if over == "once":
            return 1
        if isinstance(over, int):
            if over < 1:
                raise NetworkError(f"{what} runs over {over} steps: at least 1")
            return over
        if isinstance(over, str):
            if over in self.layers:
                return self.of(over, (*asking, name))
            if over in self.inputs:
                return self.inputs[over]
            known = [*self.layers, *self.inputs, "once"]
            raise NetworkError(f"{what} runs over '{over}', which is no input or layer{did_you_mean(over, known)}")
        return self.read(name, what, asking) if over is None else over.at_most

    def read(self, name: str, what: str, asking: tuple[str, ...]) -> int:
        """The steps of what a layer reads at its own step: its inputs, else other layers."""
        own = [line for line, layer in self.resolved.layer.items() if layer == name]
        read = {ref.name for line in own for ref in refs(self.resolved.lines[line].expression) if ref.at is None}
        found = {other: self.inputs[other] for other in sorted(read & set(self.inputs))}
        if not found:
            others = sorted({self.resolved.layer[other] for other in read if other in self.resolved.layer} - {name})
            found = {other: self.of(other, (*asking, name)) for other in others}
        if len(set(found.values())) == 1:
            return next(iter(found.values()))
        if not found:
            raise NetworkError(f"{what} reads no input step by step: say how many steps it runs, over: 5")
        told = " and ".join(f"{other} has {steps} steps" for other, steps in found.items())
        raise NetworkError(f"{what}: {told}; say which counts, over: {next(iter(found))}")

    def loose(self, name: str, reader: str) -> bool:
        """Whether two values may differ in length: where a layer ends by itself, what is beyond its end is absent."""
        return any(
            ends_by_itself(self.layers[self.resolved.layer[each]].over)
            for each in (name, reader)
            if each in self.resolved.layer
        )


def condition(
    until: Until, layer: str, names: Collection[str], shapes: Mapping[str, Shape], labels: Mapping[str, tuple[str, ...]]
) -> tuple[str, Callable[[np.ndarray], np.ndarray]]:
    """The name that a layer's condition looks at, and whether a row (..., n) of it meets the condition, per example.

    `names` are those that are worked step by step with the layer. Raises NetworkError.
    """
    name, sign, wanted = until.parts()
    name = qualified(layer, name)
    if name not in names:
        raise NetworkError(f"until: '{name}' is no line of the layer{did_you_mean(name, names)}")
    units, compare = shapes[name], _COMPARE[sign]
    if isinstance(wanted, str):
        words = labels.get(name, ())
        if wanted not in words:
            raise NetworkError(f"until: '{wanted}' is no label of {name}{did_you_mean(wanted, words)}")
        unit = words.index(wanted)
        return name, lambda row: compare(row[..., unit], 1.0)
    if units not in ((), (1,)):
        raise NetworkError(
            f"until: {name} has {show(units)}: it needs a label, as in word = '</s>', or a single number"
        )
    return name, lambda row: compare(row[..., 0] if units else row, wanted)
