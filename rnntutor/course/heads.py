"""The `heads` entry of a panels block: a memory and the weights of its heads, looked up in the scene."""

from __future__ import annotations

from . import addresses, blocks
from .lesson import Heads, Panel, Scene
from .lookup import Lookup
from .mistakes import Wrong, quoted
from .places import Node


def read(look: Lookup, node: Node, model: blocks.Panel, entry: Node, opened: str) -> Panel | None:
    """The panel; None, with every mistake noted, where it cannot be drawn."""
    name, scene = look.scene(entry, model.scene, opened, "panel")
    asked = model.heads
    if scene is None or asked is None:
        return None
    before, rows = len(look.mistakes.found), 0
    memory = node.get("memory")
    assert memory is not None
    with look.mistakes.at(memory.line, memory.column):
        rows = _rows(asked.memory, scene)
    for key in ("read", "write"):
        heads = node.get(key)
        for item in heads.texts() if heads is not None else ():
            with look.mistakes.at(item.line, item.column):
                _head(str(item.value), scene, rows)
    if not (asked.read or asked.write):
        look.source.wrong(node, "heads: needs a head, such as  read: r  or  write: w")
    if len(look.mistakes.found) > before:
        return None
    found = Heads(asked.memory, tuple(asked.read), tuple(asked.write))
    names = tuple(dict.fromkeys((found.memory, *found.read, *found.write)))
    return Panel("heads", names, name, "", model.title or "", entry.line, heads=found)


def _rows(name: str, scene: Scene) -> int:
    """How many rows a memory has. Raises Wrong for what is no matrix."""
    shape = scene.trace.units(addresses.known(name, scene))
    if len(shape) != 2:
        raise Wrong(f"{quoted(name)} is no matrix: a memory has rows and columns")
    return shape[0]


def _head(name: str, scene: Scene, rows: int) -> None:
    """Raise Wrong for weights that are not one for each row."""
    shape = scene.trace.units(addresses.known(name, scene))
    if rows and shape != (rows,):
        count = shape[0] if len(shape) == 1 else 1
        said = "is a matrix" if len(shape) == 2 else f"has {count} number{'s' * (count != 1)}"
        raise Wrong(f"{quoted(name)} {said}: the memory has {rows} rows, and a head a weight for each")
