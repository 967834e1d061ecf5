"""What the engine does not take, at its place: also the weight of a library's cell that fits in another shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from rnntutor.engine import EngineError, Network, Trace
from rnntutor.engine.network import input_array
from rnntutor.engine.run import given_values, sizes
from rnntutor.engine.shapes import show
from rnntutor.notation.numbers import MINUS
from rnntutor.notation.numbers import show as show_number

from .equations import Part
from .mistakes import did_you_mean, listed, quoted
from .places import Node

_MOST = 600  # shapes tried
_SHOWN = 4  # numbers of a list in a message


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


def turned(
    network: Network,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    start: Mapping[str, np.ndarray],
) -> str:
    """What would be right where steps were written as one step, or one step as steps, and that alone does not fit."""
    for name, value in inputs.items():
        other = value[None] if value.ndim == 1 else value[0]
        if max(value.shape) == value.size > 1 and _fits(network, weights, {**inputs, name: other}, start):
            if value.ndim == 1:
                return f"; {name} has {value.size} steps of one number, one step of {value.size} is [{row(value)}]"
            return f"; {one_step(name, value)}"
    return ""


def unread_start(name: str, trace: Trace) -> str:
    """What is wrong with a start of which no equation reads the value before."""
    read = sorted(other for other in trace.resolved.lags if other in trace.resolved.lines)
    meant = f"; what is read is {listed([f'{other}[t-1]' for other in read])}" if read else ""
    return f"no equation reads {name}[t-1], so its start does nothing{meant}"


def mislabelled(name: str, words: Sequence[str], trace: Trace) -> str:
    """What is wrong with the labels of a value, or ""."""
    if name not in trace.names:
        return f"{quoted(name)} names no value{did_you_mean(name, trace.names)}"
    count, units = len(words), max(trace.units(name), default=1)
    if count == units:
        return ""
    return f"{count} word{'s' * (count != 1)} for the {units} unit{'s' * (units != 1)} of {name}"


def one_step(name: str, value: np.ndarray) -> str:
    """That an input is one step of several numbers, and how so many steps are written."""
    count = value.shape[1]
    return f"{name} has one step of {count} numbers, {count} steps of one number are {row(value[0])}"


def row(values: np.ndarray) -> str:
    """A few numbers as a list of a lesson."""
    shown = [show_number(value).replace(MINUS, "-") for value in values[:_SHOWN]]
    return f"[{', '.join([*shown, *(['...'] if len(values) > _SHOWN else [])])}]"


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
