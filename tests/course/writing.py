"""Lessons for the tests, written here so that a test shows what it reads."""

from __future__ import annotations

from pathlib import Path

from rnntutor.course.lesson import Lesson, Scene
from rnntutor.course.reader import BrokenLesson, read_text
from rnntutor.engine import Trace

FRONT = "---\nformat: 1\nid: test\ntitle: A test\nchapter: Tests\n---\n## A page\n"
SUM = """```scene sum
equations: |
  h = W @ x + U @ h[t-1]
  y = V @ h
weights: {W: [[1, 1], [1, 1]], U: [[1, 1], [1, 1]], V: [[1, 1]]}
inputs:
  x: [[1, 1], [1, 1], [2, 2]]
```
"""
HAND = """```scene hand
equations: |
  h = w * h[t-1] + x
  L = 0.5 * m * (h - d)**2
weights: {w: 2}
inputs: {x: [1, 2, 1], d: [0, 0, 8], m: [0, 0, 1]}
loss: L
```
"""  # back-propagation through time by hand: h is 1, 4, 9, and from the last step on ∂h is 1, 2, 4
BPTT = HAND.replace(" + x", " + u * x").replace("{w: 2}", "{w: 2, u: 1}")


def lesson(body: str, front: str = FRONT) -> Lesson:
    """A lesson of one page."""
    return read_text(front + body)


def by_hand() -> Trace:
    """The run of HAND, with its gradients."""
    return lesson(HAND).scenes["hand"].trace


def scene(yaml: str) -> Scene:
    """A scene out of its YAML."""
    return next(iter(lesson(f"```scene only\n{yaml}\n```\n").scenes.values()))


def wrong(body: str, front: str = FRONT) -> list[str]:
    """What is told of a broken lesson, without the places."""
    try:
        read_text(front + body)
    except BrokenLesson as broken:
        return [mistake.message for mistake in broken.mistakes]
    return []


def write(folder: Path, name: str, **front: str) -> Path:
    """A small lesson file whose front matter differs."""
    keys = {"format": "1", "id": name, "title": "A title", "chapter": "Tests", **front}
    path = folder / f"{name}.md"
    path.write_text("---\n" + "".join(f"{k}: {v}\n" for k, v in keys.items()) + "---\n## A page\nText.\n", "utf-8")
    return path
