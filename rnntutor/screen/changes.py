"""Numbers that a learner put in the place of the lesson's own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnntutor.course.lesson import Scene
from rnntutor.engine import Address, Trace

Edits = Mapping[Address, np.ndarray]  # what stands at an input, a weight or a start: (), (n,) or (n, m)


def run_with(scene: Scene, edits: Edits) -> Trace:
    """The scene's run with some of its numbers changed. Raises EngineError where they do not fit."""
    sources = {"weights": scene.weights, "inputs": scene.inputs, "start": scene.start}
    new: dict[str, dict[str, np.ndarray]] = {source: {} for source in sources}
    for address, value in edits.items():
        source = next(source for source, arrays in sources.items() if address.name in arrays)
        array = new[source].setdefault(address.name, np.array(sources[source][address.name], dtype=float))
        step = (address.step - 1,) if source == "inputs" and address.step else ()
        place = (*step, *(unit - 1 for unit in address.unit))
        array[place] = np.reshape(value, np.shape(array[place]))
    with np.errstate(all="ignore"):
        return scene.run(**new)


def typed(value: np.ndarray) -> str:
    """A number, a vector or a matrix as it can be typed again: "0.1", "[1, 2]"."""
    if value.ndim == 0:
        return _plain(float(value))
    rows = [f"[{', '.join(_plain(float(x)) for x in row)}]" for row in np.atleast_2d(value)]
    return rows[0] if value.ndim == 1 else f"[{', '.join(rows)}]"


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
