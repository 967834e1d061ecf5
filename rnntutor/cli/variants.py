"""`--variant N`: a question of a lesson with other numbers."""

from __future__ import annotations

from rnntutor.cli.outcome import Stop
from rnntutor.course.lesson import Lesson
from rnntutor.quiz.changed import with_others_for
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
    return found, with_others_for(lesson, found, key)
