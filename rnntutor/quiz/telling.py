"""What the questions of a lesson tell of mistakes, in one line for `check`."""

from __future__ import annotations

from rnntutor.course.lesson import Lesson

from . import proof
from .fresh import can_vary
from .fresh import variants as others

TRIED = 20  # variants of a lesson's questions that are looked for


def summary(lesson: Lesson) -> tuple[int, str]:
    """How many slips its answers tell apart, and the line that says so; "" where it asks for no number."""
    told = proof.classes(lesson)
    if not told:
        return 0, ""
    found, tried = variants(lesson)
    others = f"; other numbers were found for {found} of {tried} variants" if tried else ""
    return told, f"{lesson.id}: its answers tell {told:,} slips{others}"


def variants(lesson: Lesson) -> tuple[int, int]:
    """How many of so many variants there are, its questions taken in turn."""
    names = [name for name, question in lesson.questions.items() if can_vary(question)]
    numbers = {name: range(1, 1 + len(range(at, TRIED, len(names)))) for at, name in enumerate(names)}
    found = [one is not None for name, own in numbers.items() for one in others(lesson, name, own, good=1)]
    return sum(found), len(found)
