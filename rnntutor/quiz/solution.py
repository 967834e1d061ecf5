"""The worked line: what stands in a question's place when it was answered right or given up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnntutor.course.lesson import Lesson, Question
from rnntutor.engine.tree import Address
from rnntutor.notation.explanation import Worked, work

from .asked import find, letter


@dataclass(frozen=True, slots=True)
class Solution:
    """`lines` are the equations worked out, one for each unit; `note` is what the author adds, or the choice."""

    lines: tuple[Worked, ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join([*(line.text for line in self.lines), *([self.note] if self.note else [])])


def worked(lesson: Lesson, key: str) -> Solution:
    """How the answer to `key` comes about, on the lesson's own numbers. Raises UnknownQuestion."""
    question, address = find(lesson, key)
    if address is None:
        right = (
            f"{letter(question.right)}: {question.choices[question.right - 1]}"
            if isinstance(question, Question)
            else ""
        )
        return Solution((), "\n".join(filter(None, (right, question.worked))))
    trace = lesson.scenes[question.scene].trace
    units = np.ndindex(*trace.units(address.name)[len(address.unit) :])
    singles = [Address(address.name, address.step, (*address.unit, *(at + 1 for at in unit))) for unit in units]
    return Solution(tuple(work(trace.explain_at(single), question.round) for single in singles), question.worked)
