"""Trained weights beside the lessons: `rnntutor train LESSON ID --save` writes them, a scene with `trained: ID` reads.

A snapshot is a text file, data/trained/LESSON.ID.json, a row of a matrix on each line; numbers have four decimals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import locate, textfile
from .mistakes import Wrong, listed, quoted

if TYPE_CHECKING:
    import numpy as np

    from .learning import TrainingBlock

FOLDER = "trained"
DECIMALS = 4

Weights = Mapping[str, "np.ndarray"]


def name(lesson: str, training: str) -> str:
    """The file of a training's snapshot, as it is called within a folder of data."""
    return f"{FOLDER}/{lesson}.{training}.json"


def again(lesson: Path, of: str, training: str) -> str:
    """The advice that makes a snapshot, or makes it again; `of` is the id of the lesson in that file."""
    return f"rnntutor train {locate.typed(lesson, of)} {training} --save makes it"


def read(lesson: Path, of: str, training: str) -> dict[str, np.ndarray]:
    """The weights that a training of a lesson came to. Raises Wrong where there is no file, or no weights in it."""
    from .sources import find

    try:
        path = find(lesson.parent, name(of, training))
    except Wrong:
        said = f"there is no file {quoted(f'data/{name(of, training)}')} beside the lesson"
        raise Wrong(f"{said}: {again(lesson, of, training)}") from None
    try:
        found = json.loads("\n".join(text for _, text in textfile.lines(path)))
        return {str(key): _weight(key, value) for key, value in found["weights"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Wrong(f"{path.name} holds no weights: {again(lesson, of, training)}") from None


def write(lesson: Path, of: str, training: str, weights: Weights, loss: float) -> Path:
    """Write the snapshot into the folder of data beside the lesson's file; its path. Raises Wrong."""
    path = lesson.parent / "data" / name(of, training)
    rows = ",\n".join(f"  {json.dumps(key)}: {_written(value.tolist())}" for key, value in rounded(weights).items())
    head = f'{{\n "lesson": "{of}",\n "training": "{training}",\n "loss": {loss:.{DECIMALS}f},\n'
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{head} "weights": {{\n{rows}\n }}\n}}\n', "utf-8")
    except OSError as error:
        raise Wrong(f"{path} cannot be written: {error.strerror}") from None
    return path


def rounded(weights: Weights) -> dict[str, np.ndarray]:
    """The weights as a snapshot holds them."""
    return {key: value.round(DECIMALS) + 0.0 for key, value in weights.items()}


def other_sizes(found: Weights, written: Weights, advice: str) -> str:
    """Which weight of a snapshot has another size than the one written in the scene, or ""."""
    other = [key for key in sorted(found.keys() & written.keys()) if found[key].shape != written[key].shape]
    said = "has another size than the one that stands here"
    return f"the snapshot's {other[0]} {said}: {advice} again" if other else ""


def misfit(block: TrainingBlock, lesson: Path, of: str, weights: Weights) -> str:
    """What a snapshot has otherwise than the network that is trained, or ""."""
    own = block.weights
    other = sorted(set(own) ^ set(weights)) or [key for key in own if own[key].shape != weights[key].shape]
    if not other:
        return ""
    said = f"the snapshot of '{block.id}' is of another network ({listed(other)})"
    return f"{said}: {again(lesson, of, block.id)} again"


def missed(block: TrainingBlock, lesson: Path, of: str, weights: Weights) -> str:
    """What is wrong where the snapshot misses the loss that is to be reached, or "". Raises Wrong, EngineError."""
    loss = block.loss_of(weights)
    if block.bound is None or loss <= block.bound:
        return ""
    said = f"the snapshot of '{block.id}' has the loss {loss:.4g}, but the bound is {block.bound:g}"
    return f"{said}: {again(lesson, of, block.id)} again"


def _weight(key: str, value: Any) -> np.ndarray:
    import numpy as np

    found = np.array(value, dtype=np.float64)
    if found.ndim > 2 or not found.size or not np.isfinite(found).all():
        raise ValueError(f"{quoted(key)} is no weight")
    return found


def _written(value: Any) -> str:
    """A number, a list on one line, or a list of rows, each on a line of its own."""
    if not isinstance(value, list):
        return f"{value:g}" if abs(value) < 1 else str(value)
    if value and isinstance(value[0], list):
        return "[\n   " + ",\n   ".join(map(_written, value)) + "]"
    return f"[{', '.join(map(_written, value))}]"
