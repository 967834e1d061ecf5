"""`answer`: mark one answer, without recording it and without hiding anything."""

from __future__ import annotations

import argparse

from rnntutor.cli import lessons, variants
from rnntutor.cli.outcome import DONE, USAGE, WRONG, Outcome, Stop
from rnntutor.course.lesson import Lesson
from rnntutor.engine.errors import EngineError
from rnntutor.engine.language import parse_address
from rnntutor.engine.tree import Address
from rnntutor.quiz.asked import Asked, UnknownQuestion, find
from rnntutor.quiz.marking import mark
from rnntutor.quiz.reading import Reading, Unreadable, read
from rnntutor.quiz.verdict import Verdict

STATUSES = {"right": DONE, "right-for-yours": DONE, "unreadable": USAGE}  # any other verdict: WRONG


def answer_command(values: argparse.Namespace) -> Outcome:
    """The verdict on TEXT as the answer to QUESTION."""
    lesson = lessons.read(values.lesson, values.lessons)
    try:
        lesson = variants.varied(lesson, values.question, variants.number(values.variant))
        given = {} if not values.given else _given(lesson, values.question, values.given)
        verdict = mark(lesson, values.question, " ".join(values.text), given)
    except UnknownQuestion as error:
        raise Stop(str(error)) from None
    data = _data(verdict)
    if verdict.kind == "unreadable":
        return Outcome(data=data, status=USAGE, notice=verdict.message)
    return Outcome(_text(verdict), data, STATUSES.get(verdict.kind, WRONG))


def _data(verdict: Verdict) -> dict[str, object]:
    slips = (*verdict.slips, *verdict.also)
    return {
        "verdict": verdict.kind,
        "read": verdict.read,
        "message": verdict.message,
        "slips": [slip.id for slip in slips],
        "where": [slip.where for slip in slips],
        "guess": list(verdict.guess),
        "follows_through": verdict.follows_through,
    }


def _text(verdict: Verdict) -> str:
    lines = [str(verdict.read), verdict.message]
    for slip in verdict.slips[:1] if len(verdict.slips) == 1 else ():
        lines += [f"  yours: {slip.yours}", f"  right: {slip.right}"] if slip.yours else []
    return "\n".join(lines)


def _given(lesson: Lesson, key: str, texts: list[str]) -> dict[Address, Reading]:
    """The learner's earlier numbers, "c[1]=3.5" each, of the question's scene. Raises Stop for what is none."""
    question, _ = find(lesson, key)
    if question.scene not in lesson.scenes:
        raise Stop(f"'{key}' is a choice: nothing is worked from other numbers there")
    trace = lesson.scenes[question.scene].trace
    given = {}
    for text in texts:
        name, equals, number = text.partition("=")
        try:
            address = trace.find(parse_address(name.strip()))
            if trace.kind(address.name) == "input" or not equals:
                raise Stop(f"--given {text}: write a quantity that is worked out and its number, as in c[1]=3.5")
            shape = () if address.unit else tuple(trace.units(address.name))
            given[address] = read(number, Asked(address, shape, question.round))
        except (EngineError, Unreadable) as problem:
            raise Stop(f"--given {text}: {problem.message}") from None
    return given
