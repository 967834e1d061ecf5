"""The `choose` of a question block -> which weights, what must be so with them, and for which inputs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.engine import Address, EngineError

from . import blocks, values
from .inverse import Condition, Inverse, Spread, breach, condition
from .lesson import Scene
from .lookup import Lookup
from .mistakes import Wrong, did_you_mean, listed, quoted
from .places import Node
from .prose import addresses

NEEDED = {"so": "what must be so, such as c[5] = c[0]", "example": "numbers that do it, such as {w: 1}"}


def read(look: Lookup, node: Node, model: blocks.Question, scene: Scene) -> Inverse | None:
    """The inverse question; None, with every mistake noted, where it cannot be asked."""
    before = len(look.mistakes.found)
    for key, said in NEEDED.items():
        if node.get(key) is None:
            look.mistakes.add(*node.place("choose", key=True), f"{key}: is missing: {said}")
    chosen = tuple(name for name in model.choose or () if _chosen(look, node, name, scene))
    whatever = {name: spread for name in model.whatever if (spread := _spread(look, node, name, scene))}
    so = _conditions(look, node)
    example = {name: value for name in chosen if (value := _example(look, node, name, scene)) is not None}
    for name in model.example:
        if name not in (model.choose or ()):
            look.mistakes.add(*node.place("example", name, key=True), f"{quoted(name)} is not to be chosen")
    if len(look.mistakes.found) > before:
        return None
    found = Inverse(chosen, so, whatever, example)
    return found if _proved(look, node, model, scene, found) else None


def _proved(look: Lookup, node: Node, model: blocks.Question, scene: Scene, found: Inverse) -> bool:
    """Whether the author's own example does it."""
    try:
        broken = breach(scene, found, found.example, model.round)
    except EngineError as error:
        look.mistakes.add(*node.place("so"), error.message)
        return False
    if broken:
        look.mistakes.add(*node.place("example", key=True), f"the example does not do it. {broken.sentence}")
    return broken is None


def idle(scene: Scene, found: Inverse, places: int) -> Iterator[str]:
    """What such a question does not ask: what holds whatever is chosen, or already with the scene's own weights."""
    trace = scene.trace
    reached = trace.affected([Address(name) for name in found.choose])
    for one in found.so:
        read = {address.name for side in (one.left, one.right) for address in addresses(side, trace)}
        if not any(name in found.choose or (name in reached and reached[name].any()) for name in read):
            yield f"{one} does not depend on {listed(found.choose)}"
            return
    own = {name: scene.weights[name] for name in found.choose}
    if breach(scene, found, own, places) is None:
        yield f"this holds already with the scene's own {listed(found.choose)}: let it begin with other numbers"


def _chosen(look: Lookup, node: Node, name: str, scene: Scene) -> bool:
    if name in scene.weights:
        return True
    known = did_you_mean(name, scene.weights) or f": {listed(scene.weights) or 'it has none'}"
    look.mistakes.add(*node.place("choose"), f"{quoted(name)} is no weight of the scene '{scene.id}'{known}")
    return False


def _spread(look: Lookup, node: Node, name: str, scene: Scene) -> Spread | None:
    block = node.get("whatever")
    own = block.get(name) if block else None
    if block is None or own is None:
        return None
    if name not in scene.inputs:
        known = did_you_mean(name, scene.inputs) or f": {listed(scene.inputs) or 'it has none'}"
        look.mistakes.add(*block.place(name, key=True), f"{quoted(name)} is no input of the scene '{scene.id}'{known}")
        return None
    model = blocks.read(blocks.Whatever, own, look.mistakes)
    low, high = look.number(own, "from"), look.number(own, "to")
    if model is None or low is None or high is None:
        return None
    if not low < high:
        look.mistakes.add(*own.place("to"), "to: lies above from:")
        return None
    return Spread(low, high, model.count)


def _conditions(look: Lookup, node: Node) -> tuple[Condition, ...]:
    block, found = node.get("so"), list[Condition]()
    for item in block.texts() if block else ():
        with look.mistakes.at(item.line, item.column):
            found.append(condition(str(item.value)))
    return tuple(found)


def _example(look: Lookup, node: Node, name: str, scene: Scene) -> np.ndarray | None:
    block = node.get("example")
    own = block.get(name) if block else None
    if own is None:
        if block is not None:
            look.mistakes.add(*node.place("example", key=True), f"the example says nothing of {quoted(name)}")
        return None
    with look.mistakes.at(*node.place("example", name)):
        value = values.weight(own, look.source.folder).array
        shape = scene.weights[name].shape
        if value.shape != shape:
            raise Wrong(f"{quoted(name)} is {_size(shape)} in the scene, and {_size(value.shape)} here")
        return value
    return None


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) + " numbers" if shape else "one number"
