"""What a block says of a scene, looked up in it: the scene itself, names, steps; every mistake noted at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rnntutor.engine import Address

from . import addresses, values
from .learning import TrainingBlock
from .lesson import Scene
from .mistakes import Wrong, did_you_mean, listed, quoted
from .places import Node
from .source import Source

_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:\.\.|…|-|–)\s*(\d{1,6})\s*", re.ASCII)
_STEPS = "steps: is 1..5, or a list such as [1, 2, 5]"


class Lookup:
    """The scenes and trainings of a lesson by id; None stands for one whose own mistakes were told.

    `skills` are the titles of its skills by id, None where the front matter has mistakes.
    """

    def __init__(
        self,
        source: Source,
        scenes: Mapping[str, Scene | None],
        trainings: Mapping[str, TrainingBlock | None],
        skills: Mapping[str, str] | None = None,
    ) -> None:
        self.skills = skills
        self.source, self.mistakes, self.scenes, self.trainings = source, source.mistakes, scenes, trainings

    def scene(self, block: Node, named: str | None, opened: str, what: str) -> tuple[str, Scene | None]:
        """The id of the scene meant, and the scene where there is one that runs."""
        name, node = named or opened, block.get("scene")
        if named is not None and node is not None:
            return name, self.named(node)
        if not name:
            self.mistakes.add(block.line, block.column, f"no scene is open above this {what}")
        return name, self.scenes.get(name)

    def named(self, node: Node) -> Scene | None:
        """The scene that a text names, where there is one that runs."""
        name = str(node.value).strip()
        if name not in self.scenes:
            others = f": {listed(self.scenes)}" if self.scenes else ": this lesson has none"
            self.source.wrong(node, f"there is no scene {quoted(name)}{did_you_mean(name, self.scenes) or others}")
        return self.scenes.get(name)

    def names(self, node: Node, scene: Scene | None) -> tuple[str, ...]:
        """The values that a text or a list names, each of which has steps."""
        found = list[str]()
        for item in node.texts():
            with self.mistakes.at(item.line, item.column):
                found.append(addresses.stepped(str(item.value), scene) if scene else str(item.value))
        if len(set(found)) < len(found):
            self.source.wrong(node, "the same name stands here twice")
        return tuple(found)

    def address(self, node: Node, scene: Scene) -> Address | None:
        """The value that an address names."""
        row = self.source.rows(node)[0]
        try:
            return addresses.address(row.text, scene)
        except Wrong as wrong:
            said = "one value is meant, such as c[2] or h[2][1]: " if wrong.column else ""
            self.mistakes.add(*row.place(wrong.column), said + wrong.message)
        return None

    def number(self, block: Node, key: str, above: float | None = None) -> float | None:
        """The number of a key; None, with the mistake noted, where it is none or there is no such key."""
        node = block.get(key)
        with self.mistakes.at(*block.place(key)):
            return values.single(node, above) if node is not None else None
        return None

    def steps(self, block: Node, names: tuple[str, ...], scene: Scene | None) -> tuple[int, ...]:
        """`1..5`, `3` or `[1, 2, 5]`, each a step of all the names."""
        node = block.get("steps")
        assert node is not None
        with self.mistakes.at(node.line, node.column):
            items = list(node.texts()) if isinstance(node.value, list) else [node]
            found = [step for item in items for step in _steps(item)]
            if not found:
                raise Wrong(_STEPS)
            if len(set(found)) < len(found):
                raise Wrong("the same step stands here twice")
            for name in names if scene else ():
                last = scene.trace.steps(name) if scene and name in scene.trace.names else max(found)
                for beyond in (step for step in found if not 1 <= step <= last):
                    hint = addresses.few_steps(name, beyond, scene) if scene and name in scene.trace.names else ""
                    raise Wrong(f"{name} has no step {beyond}: its steps are 1 to {last}{hint}")
            return tuple(found)
        return ()


def _steps(node: Node) -> Iterator[int]:
    text = node.value if isinstance(node.value, str) else ""
    if between := _RANGE.fullmatch(text):
        first, last = int(between[1]), int(between[2])
        if not first <= last <= 10_000:
            raise node.wrong(f"there are no steps from {first} to {last}")
        yield from range(first, last + 1)
    elif text.isascii() and text.isdecimal() and len(text) < 7:
        yield int(text)
    else:
        raise node.wrong(_STEPS)
