"""Words that stand in another order than those that a network learned from: it then reads or says the wrong ones."""

from __future__ import annotations

from collections.abc import Iterator

from .lesson import Lesson
from .mistakes import Wrong, listed


def doubts(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Of the scenes that learn or have learned, the values whose words are turned round: line and doubt."""
    for block in lesson.trainings.values():
        try:
            learned = set(block.source.examples.labels.values())
        except Wrong:
            continue
        users = [scene for scene in lesson.scenes.values() if scene.trained == block.id and scene.id != block.scene.id]
        for scene in (block.scene, *users):
            for name, words in scene.labels.items():
                other = next((own for own in learned if sorted(own) == sorted(words)), None)
                if other and words not in learned:
                    said = f"the words of {name} are {listed(words)}, but '{block.id}' learned from {listed(other)}"
                    yield scene.line, f"{said}: the same order is meant"
            learned |= set(scene.labels.values()) if scene is block.scene else set()
