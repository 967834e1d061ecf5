"""`review`: what is due for review now; in a terminal it is asked."""

from __future__ import annotations

import argparse

from rnntutor.cli import keeping, lessons, tutor
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.course import index
from rnntutor.session import review
from rnntutor.session.review import Knowledge


def review_command(values: argparse.Namespace) -> Outcome:
    """Open the review, or print what is due."""
    folder = lessons.folder(values.lessons)
    if values.daily is not None:
        return _set_daily(values.daily)
    if not values.json and tutor.has_terminal():
        return tutor.start([], values.lessons, review=True)
    with keeping.look() as store:
        cap = review.daily(store.setting(review.SETTING))
        knowledge = review.know(index.entries(folder), store.attempts(), cap=cap)
        notice = store.notice or store.trouble
    data = {
        "due": [
            {"skill": due.skill, "title": due.title, "lesson": due.lesson, "question": due.key, "variant": due.variant,
             "since": due.since.isoformat()}
            for due in knowledge.due
        ],
        "later": knowledge.later,
        "next": knowledge.next_day.isoformat() if knowledge.next_day else None,
        "daily": cap,
    }  # fmt: skip
    return Outcome(_text(knowledge, cap), data, notice=notice)


def _text(knowledge: Knowledge, cap: int) -> str:
    from rnntutor.session.learned import counted

    due, day = knowledge.due, knowledge.next_day
    if not due and not knowledge.strengths:
        return "Nothing is due for review: nothing was answered yet."
    following = f" The next skill comes back on {day.day} {day:%B}." if day and not knowledge.later else ""
    later = f" {knowledge.later} more wait for tomorrow (at most {cap} a day: --daily N)." if knowledge.later else ""
    if not due:
        return f"Nothing is due for review now.{later}{following}"
    wide = max(len(one.title) for one in due)
    rows = [f"  {one.title:{wide}}  {one.lesson}, {one.key}" for one in due]
    return "\n".join([f"{counted(len(due), 'skill')} due for review.{later}", "", *rows])


def _set_daily(typed: str) -> Outcome:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6 and int(typed) <= review.MOST):
        raise Stop(f"--daily: '{typed}' is no whole number from 0 to {review.MOST}")
    with keeping.open_to_write() as store:
        if not store.save_setting(review.SETTING, str(int(typed))):
            raise Stop(store.trouble)
    data = {"daily": int(typed)}
    return Outcome(f"From now on at most {int(typed)} skills come back in a day.", data)
