"""The `surface` entry of a panels block -> which picture it asks for."""

from __future__ import annotations

from . import blocks, values
from .lesson import Scene
from .lookup import Lookup
from .mistakes import Wrong, did_you_mean, listed, quoted
from .places import Node
from .surface import RATE, Surface


def read(look: Lookup, node: Node, model: blocks.Surface, scene: Scene) -> Surface | None:
    """The surface; None, with every mistake noted, where it cannot be drawn."""
    before = len(look.mistakes.found)
    if not scene.loss:
        look.source.wrong(node, f"the scene '{scene.id}' has no loss: write  loss: L  in it")
    for key in ("x", "y"):
        with look.mistakes.at(*node.place(key)):
            _weight(str(getattr(model, key)), scene)
    if model.x == model.y:
        look.mistakes.add(*node.place("y"), f"x and y are both {quoted(model.x)}: two weights are meant")
    low, high = _pair(look, node, "from"), _pair(look, node, "to")
    if low and high and not (low[0] < high[0] and low[1] < high[1]):
        look.mistakes.add(*node.place("to"), "to: lies right of and above from:")
    start = _pair(look, node, "start") if model.start is not None else None
    rate, clip = look.number(node, "rate", 0.0), look.number(node, "clip", 0.0)
    if len(look.mistakes.found) > before or not low or not high:
        return None
    across, up = (low[0], high[0]), (low[1], high[1])
    return Surface(scene.loss, model.x, model.y, across, up, start, rate or RATE, clip, model.moves)


def _weight(name: str, scene: Scene) -> None:
    """Raise Wrong for what is no weight of one number."""
    if name not in scene.weights:
        known = did_you_mean(name, scene.weights) or f": {listed(scene.weights) or 'it has none'}"
        raise Wrong(f"{quoted(name)} is no weight of the scene '{scene.id}'{known}")
    size = scene.weights[name].size
    if size != 1:
        raise Wrong(f"{quoted(name)} has {size} numbers: a surface lies over two weights of one number each")


def _pair(look: Lookup, node: Node, key: str) -> tuple[float, float] | None:
    """Two numbers, for x and y."""
    pair = node.get(key)
    assert pair is not None
    with look.mistakes.at(pair.line, pair.column):
        if not isinstance(pair.value, list) or len(pair.value) != 2:
            raise Wrong(f"{key}: two numbers are meant, for x and y: [-2, 1]")
        across, up = (values.single(item) for item in pair.value)
        return across, up
    return None
