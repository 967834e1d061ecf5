"""Which given numbers of a scene are others: what a question asked with other numbers has to say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.course.lesson import Lesson, Scene
from rnntutor.notation.paper import written


def with_others(own: Scene, other: Scene) -> str:
    """The given numbers that are others, as "with u = ¾; v = 2"; "" where none is."""
    found = "; ".join(_changed(own, other))
    return f"with {found}" if found else ""


def with_others_for(lesson: Lesson, fresh: Lesson, key: str) -> str:
    """The same for the scene of a question, or of a worksheet."""
    scene = lesson.questions[key].scene
    return with_others(lesson.scenes[scene], fresh.scenes[scene])


def _changed(own: Scene, other: Scene) -> Iterator[str]:
    before = {**own.weights, **own.inputs, **{f"{name}[0]": value for name, value in own.start.items()}}
    starts = {f"{name}[0]": value for name, value in other.start.items()}
    for name, value in {**other.weights, **other.inputs, **starts}.items():
        if name not in before or not np.array_equal(value, before[name]):
            yield f"{name} = {written(value)}"
