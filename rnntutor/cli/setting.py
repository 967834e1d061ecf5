"""`--set NAME=JSON`: a scene run with some of its inputs, weights or starts replaced."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from rnntutor.cli.outcome import Stop
from rnntutor.course.lesson import Scene
from rnntutor.engine import Address, EngineError, Trace, parse_address
from rnntutor.engine.errors import did_you_mean
from rnntutor.quiz.lexicon import lexicon, one_hot, unknown

MOST_STEPS = 10_000


def run(scene: Scene, settings: Iterable[str] | None) -> Trace:
    """The scene's run with the settings, each "NAME=JSON". Raises Stop."""
    weights: dict[str, np.ndarray] = {}
    inputs: dict[str, np.ndarray] = {}
    start: dict[str, np.ndarray] = {}
    for setting in settings or ():
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals or not name:
            raise Stop(f"--set {setting}: expected NAME=JSON, such as b=[0.5] or h[0]=[1, 2]")
        value = _words(name, text, scene) if name in scene.inputs else None
        value = _numbers(name, text) if value is None else value
        if name in scene.weights:
            weights[name] = _shaped(name, value, np.asarray(scene.weights[name]).shape)
        elif name in scene.inputs:
            inputs[name] = _steps(name, value, np.asarray(scene.inputs[name]))
        else:
            begun = _started(name, scene)
            start[begun] = _shaped(name, value, scene.trace.units(begun))
    try:
        return scene.run(weights, inputs, start) if weights or inputs or start else scene.trace
    except EngineError as error:
        raise Stop(f"--set: {error.message}") from None


def _words(name: str, text: str, scene: Scene) -> np.ndarray | None:
    """The steps that a JSON list of words is, for an input of words; None for anything else. Raises Stop."""
    known = lexicon(scene, Address(name, 1))
    with contextlib.suppress(ValueError, RecursionError):
        given: Any = json.loads(text)
        if known and isinstance(given, list) and given and all(isinstance(word, str) for word in given):
            steps = [one_hot(word, known) for word in given]
            for word, step in zip(given, steps, strict=True):
                if step is None:
                    raise Stop(f"--set {name}: {unknown(word, known).message}")
            return np.array(steps)
    return None


def _numbers(name: str, text: str) -> np.ndarray:
    """The array that the JSON text is. Raises Stop."""
    try:
        value: Any = json.loads(text, parse_constant=_not_finite)
        if not _is_numbers(value):
            raise ValueError
        array = np.array(value, dtype=np.float64)
    except (ValueError, OverflowError, RecursionError):
        raise Stop(
            f"--set {name}: '{text[:60]}' is no number and no list of numbers, such as 0.5 or [[1, 0], [0, 1]]"
        ) from None
    if not np.isfinite(array).all():
        raise Stop(f"--set {name}: '{text[:60]}' is not finite")
    return array


def _not_finite(word: str) -> float:
    raise ValueError(word)


def _is_numbers(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(_is_numbers, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _started(name: str, scene: Scene) -> str:
    """The quantity whose start `h[0]` names. Raises Stop with what there is to set."""
    trace = scene.trace
    starts = [name for name in trace.names if trace.begins(name) is not None and not trace.gradient(name)]
    known = {f"{begun}[{trace.begins(begun)}]": begun for begun in starts} | {f"{begun}[0]": begun for begun in starts}
    with contextlib.suppress(EngineError):
        address = str(parse_address(name))
        if address in known:
            return known[address]
    there = [*scene.inputs, *scene.weights, *(f"{begun}[0]" for begun in starts)]
    hint = did_you_mean(name, there)
    raise Stop(f"--set {name}: there is no such input, weight or start{hint}; there are {', '.join(there)}")


def _shaped(name: str, value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The value in the shape it replaces; a single number and a list of one are the same."""
    if value.shape == shape:
        return value
    if value.size == 1 and all(size == 1 for size in shape):
        return value.reshape(shape)
    raise Stop(f"--set {name}: {_size(value.shape)} given, {_size(shape)} wanted, such as {_example(shape)}")


def _steps(name: str, value: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The input, with any number of steps of the size that the lesson's own have."""
    units = own.shape[1:]
    if value.ndim == 1 and all(size == 1 for size in units):
        value = value.reshape(-1, *units)
    elif value.ndim == 2 and not units and value.shape[1] == 1:
        value = value[:, 0]
    if value.ndim == 0 or value.shape[1:] != units:
        step = _example(units)
        raise Stop(f"--set {name}: a list of steps is wanted, each {_size(units)}, such as [{step}, {step}]")
    if len(value) > MOST_STEPS:
        raise Stop(f"--set {name}: {len(value)} steps given, at most {MOST_STEPS}")
    return value


def _size(shape: tuple[int, ...]) -> str:
    if not shape:
        return "one number"
    if len(shape) == 1:
        return f"a list of {shape[0]}"
    return f"{shape[0]} lists of {' × '.join(map(str, shape[1:]))}"


def _example(shape: tuple[int, ...]) -> str:
    """Zeros in that shape, as JSON, cut short where they are many."""
    if not shape:
        return "0"
    inner = [_example(shape[1:])] * min(shape[0], 3)
    return f"[{', '.join(inner)}{', …' if shape[0] > 3 else ''}]"
