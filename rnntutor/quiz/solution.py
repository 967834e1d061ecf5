"""The worked line: what stands in a question's place when it was answered right or given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnntutor.course.lesson import Lesson, Question
from rnntutor.course.prose import Hides, in_lesson, joined
from rnntutor.engine import Address, Operand
from rnntutor.engine.modules import say
from rnntutor.notation.explanation import Worked, work_at
from rnntutor.notation.mathtext import unmarked

from .asked import SEPARATOR, choices, find, letter
from .inverse import example

MOST_UNITS = 64
PLACES = 2  # at least so many decimals in the arithmetic, also of a whole number


@dataclass(frozen=True, slots=True)
class Solution:
    """`lines` are the value worked out, one for each unit; `note` is what the author adds, or the choice."""

    lines: tuple[Worked, ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join([*(line.chain for line in self.lines), *([self.note] if self.note else [])])


def worked(lesson: Lesson, key: str, hides: Mapping[str, Hides] | None = None) -> Solution:
    """How the answer to `key` comes about, on the lesson's own numbers. Raises UnknownQuestion.

    The author's sentence on a worksheet belongs to the whole of it, so a cell has none.
    hides: by scene, what other open questions hide, in the line and in the author's sentence.
    """
    question, address = find(lesson, key)
    note = "" if SEPARATOR in key else unmarked(in_lesson(question.worked, lesson, question.scene, hides))
    if isinstance(question, Question) and question.inverse:
        return Solution((), "\n".join(filter(None, (f"Such as {example(question.inverse)}.", note))))
    if isinstance(question, Question) and question.says:
        said = joined(say(question.says, lesson.scenes[question.scene].trace))
        return Solution((), "\n".join(filter(None, (said, note))))
    if address is None:
        right = ""
        if isinstance(question, Question):
            right = f"{letter(question.right)}: {choices(lesson, question)[question.right - 1]}"
        return Solution((), "\n".join(filter(None, (unmarked(right), note))))
    veil = (hides or {}).get(question.scene)

    def hidden(operand: Operand) -> bool:
        own = (operand.name, operand.step) == (address.name, address.step)
        return not own and veil is not None and veil.covers(Address(operand.name, operand.step, operand.unit))

    trace = lesson.scenes[question.scene].trace
    found = work_at(trace, trace.find(address), max(question.round, PLACES), hidden, at_most=MOST_UNITS)
    if not found.equation:
        return Solution((found,), note)  # an input or a weight: there is nothing to work out for each unit
    first, *others = found.units or (found,)
    return Solution((first, *(replace(unit, equation="") for unit in others)), note)
