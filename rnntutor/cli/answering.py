"""`answer`: mark one answer, without recording it and without hiding anything."""

from __future__ import annotations

import argparse

from rnntutor.cli import lessons
from rnntutor.cli.outcome import DONE, USAGE, WRONG, Outcome, Stop
from rnntutor.quiz.asked import UnknownQuestion
from rnntutor.quiz.marking import mark

STATUSES = {"right": DONE, "wrong": WRONG, "unreadable": USAGE}


def answer_command(values: argparse.Namespace) -> Outcome:
    """The verdict on TEXT as the answer to QUESTION."""
    lesson = lessons.read(values.lesson, values.lessons)
    try:
        verdict = mark(lesson, values.question, " ".join(values.text))
    except UnknownQuestion as error:
        raise Stop(str(error)) from None
    data = {"verdict": verdict.kind, "read": verdict.read, "message": verdict.message}
    if verdict.kind == "unreadable":
        return Outcome(data=data, status=USAGE, notice=verdict.message)
    return Outcome(f"{verdict.read}\n{verdict.message}", data, STATUSES[verdict.kind])
