"""`--variant N`: a question of a lesson with other numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.cli.outcome import Stop
from rnntutor.course.lesson import Lesson, Scene
from rnntutor.notation.paper import written
from rnntutor.quiz.fresh import can_vary, variant

MOST = 1_000_000


def number(text: str | None) -> int:
    """The number of a variant as it was typed; 0 where none was. Raises Stop."""
    typed = text or "0"
    if not (typed.isascii() and typed.isdecimal() and int(typed[:9]) <= MOST):
        raise Stop(f"--variant {typed}: a whole number from 0 to {MOST:,} is meant")
    return int(typed)


def varied(lesson: Lesson, key: str, wanted: int) -> Lesson:
    """The lesson with other numbers for one question. Raises Stop where it has none, asked.UnknownQuestion."""
    found = variant(lesson, key, wanted)
    if found is None:
        raise Stop(f"'{key}' has no other numbers for --variant {wanted}: it is asked with the lesson's own")
    return found


def shown(lesson: Lesson, key: str, wanted: int) -> tuple[Lesson, str]:
    """The lesson with other numbers for a question, and a line that says which; the lesson itself where it has none."""
    question = lesson.questions[key]
    if not wanted or not can_vary(question):
        return lesson, ""
    found = variant(lesson, key, wanted)
    if found is None:
        return lesson, "the lesson's own numbers: others as good were not found"
    return found, "with " + "; ".join(_changed(lesson.scenes[question.scene], found.scenes[question.scene]))


def _changed(own: Scene, other: Scene) -> Iterator[str]:
    """The given numbers that are others."""
    starts = {f"{name}[0]": value for name, value in other.start.items()}
    before = {**own.weights, **own.inputs, **{f"{name}[0]": value for name, value in own.start.items()}}
    for name, value in {**other.weights, **other.inputs, **starts}.items():
        if name not in before or not np.array_equal(value, before[name]):
            yield f"{name} = {written(value)}"
