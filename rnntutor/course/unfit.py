"""What the engine does not take, at its place: also the weight of a library's cell that fits in another shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np

from rnntutor.engine import EngineError, Network
from rnntutor.engine.network import input_array
from rnntutor.engine.run import given_values, sizes
from rnntutor.engine.shapes import show

from .equations import Part
from .places import Node

_MOST = 600  # shapes tried


def misfit(
    network: Network,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    start: Mapping[str, np.ndarray],
    candidates: Iterable[str],
) -> tuple[str, str] | None:
    """The weight among the candidates whose shape alone is wrong, and what is wrong with it; None where none is."""
    lengths = {n for array in (*weights.values(), *start.values()) for n in array.shape}
    lengths |= {array.shape[1] if array.ndim > 1 else 1 for array in inputs.values()}
    shapes = [shape for rank in range(3) for shape in product(sorted(lengths), repeat=rank)]
    tried = [(name, shape) for name in candidates for shape in shapes if shape != weights[name].shape]
    fitting = [
        (_apart(weights[name].shape, shape), name, shape)
        for name, shape in tried[:_MOST]
        if _fits(network, {**weights, name: np.zeros(shape)}, inputs, start)
    ]
    if not fitting:
        return None
    _, name, shape = min(fitting)
    return name, f"the weight '{name}' is {_said(weights[name].shape)}: {_said(shape)} would fit"


def _said(shape: tuple[int, ...]) -> str:
    return f"a list of {shape[0]}" if len(shape) == 1 else show(shape)


def _apart(there: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, int, int, int]:
    """How far a shape is from the one there: by axes, by lengths, by numbers; of equals the smaller is nearer."""
    other = sum(m != n for m, n in zip(there, wanted, strict=False))
    return abs(len(there) - len(wanted)), other, abs(math.prod(there) - math.prod(wanted)), sum(wanted)


def _fits(
    network: Network,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    start: Mapping[str, np.ndarray],
) -> bool:
    series = {name: input_array(name, value) for name, value in inputs.items()}
    resolved = network.resolve(weights, series)
    try:
        forced = given_values({(name, 0): value for name, value in start.items()}, resolved, weights)
        sizes(network.layers, resolved, weights, series, None, forced)
        return True
    except EngineError:
        return False


def place_of(
    error: EngineError, parts: list[Part], block: Node, places: Mapping[str, tuple[int, int]], line: int
) -> tuple[int, int]:
    """Where to show what the engine says: its own place, that of a start or a cell of the library, or the scene."""
    if error.line:
        return error.line, error.column or 1
    if " cannot be a loss: " in error.message:
        return block.place("loss")
    given = error.message.removeprefix("given ").partition("[")[0]
    if f"start {given}" in places:
        return places[f"start {given}"]
    told = [part for part in parts if error.message.startswith(f"layer {part.name}") and part.name]
    if told:
        return block.place("layers", told[0].name, key=True)
    cells = [part for part in parts if part.model.cell is not None]
    named = [part for part in cells if error.message.startswith(f"in {part.name}.")] or cells
    return named[0].node.place("cell") if named else (line, 1)
