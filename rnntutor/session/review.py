"""What comes back: the skills that are due, and for each the question that it is asked with."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from rnntutor.session import schedule
from rnntutor.session.records import RIGHT, Attempt, plain
from rnntutor.session.schedule import Strength

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

DAILY = 20  # skills that come back on one day at most, unless the setting says otherwise
SETTING = "daily-reviews"  # the store's setting for it; `rnntutor review --daily N` writes it
MOST = 200


class Entry(Protocol):
    """What the review needs of a lesson in the course's index."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def questions(self) -> Sequence[str]: ...
    @property
    def skills(self) -> Sequence[tuple[str, str]]: ...
    @property
    def choices(self) -> AbstractSet[str]: ...
    @property
    def worksheets(self) -> AbstractSet[str]: ...
    def skill(self, question: str) -> str: ...


@dataclass(frozen=True)
class Due:
    """A skill that is due, and the question for it: `key` is its id, `variant` the number of its fresh numbers."""

    skill: str
    title: str
    lesson: str
    key: str
    variant: int
    since: date


@dataclass(frozen=True)
class Knowledge:
    """All that the attempts say of the skills of a course, on one day."""

    today: date
    titles: Mapping[str, str]  # of the skills, by id
    strengths: Mapping[str, Strength]
    due: tuple[Due, ...]  # what is to be asked now, in this order
    asked: frozenset[str] = frozenset()  # the skills for which the course still has a question
    later: int = 0  # how many more are due, but not today, because of the cap

    @property
    def next_day(self) -> date | None:
        """The first day on which anything else is due; None where nothing was learned yet."""
        days = [self.strengths[skill].due for skill in self.asked if self.strengths[skill].due > self.today]
        return min(days, default=None)


def daily(setting: str) -> int:
    """The cap per day that a setting means."""
    return min(int(setting), MOST) if setting.isascii() and setting.isdecimal() and len(setting) < 6 else DAILY


def know(
    entries: Iterable[Entry], attempts: Iterable[Attempt], today: date | None = None, cap: int = DAILY
) -> Knowledge:
    """What is known, and what is due today: the longest due first, at most `cap` a day."""
    kept = tuple(attempts)
    course = _Course(entries, kept)
    day = today or schedule.day_of(time.time())
    strengths = schedule.strengths(schedule.rounds(kept, course.skill_of))
    possible = [due for one in strengths.values() if (due := course.ask(one)) is not None]
    found = sorted((one for one in possible if one.since <= day), key=lambda one: (one.since, one.skill))
    room = max(cap - sum(day in one.reviews for one in strengths.values()), 0)
    titles = {skill: course.title(skill) for skill in strengths}
    asked = frozenset(one.skill for one in possible)
    return Knowledge(day, titles, strengths, tuple(found[:room]), asked, max(len(found) - room, 0))


class _Course:
    """The course as its index knows it, and which of its questions the learner has worked on."""

    def __init__(self, entries: Iterable[Entry], attempts: Iterable[Attempt]) -> None:
        self.lessons = {entry.id: entry for entry in entries}
        self.titles: dict[str, str] = {}
        self.questions: dict[str, list[tuple[Entry, str]]] = {}  # by skill
        for skill, title in (named for entry in self.lessons.values() for named in entry.skills):
            self.titles.setdefault(skill, title)
        for entry in self.lessons.values():
            self.titles.setdefault(entry.id, entry.title)
            for name in entry.questions:
                self.questions.setdefault(entry.skill(name), []).append((entry, name))
        self.worked: dict[tuple[str, str], float] = {}  # when last
        self.variants: dict[tuple[str, str], int] = {}  # the last number that fresh numbers had
        self.right: set[tuple[str, str]] = set()
        for one in attempts:
            place = (one.lesson, one.question.partition(":")[0])
            self.worked[place] = max(self.worked.get(place, 0.0), one.at)
            self.variants[place] = max(self.variants.get(place, 0), one.variant)
            if one.verdict == RIGHT:
                self.right.add((one.lesson, one.question))

    def skill_of(self, attempt: Attempt) -> str:
        """The skill of an attempt: that of its question as the course is now; of a question gone, the one of then."""
        entry, name = self.lessons.get(attempt.lesson), attempt.question.partition(":")[0]
        if entry is not None and name in entry.questions:
            return entry.skill(name)
        return attempt.skill or attempt.lesson

    def title(self, skill: str) -> str:
        """The title of a skill; its id as words where the course has none."""
        return self.titles.get(skill, plain(skill))

    def ask(self, strength: Strength) -> Due | None:
        """The question for a skill: a number before a worksheet before a choice, and the one not asked for longest.

        Only questions that the learner has worked on count, and worksheets that were filled in; None where the course
        has none of them any more.
        """
        found = [
            (_rank(entry, name), self.worked[entry.id, name], order, entry, name)
            for order, (entry, name) in enumerate(self.questions.get(strength.skill, ()))
            if (entry.id, name) in self.worked
            if name not in entry.worksheets or (entry.id, name) in self.right
        ]
        if not found:
            return None
        *_, entry, name = min(found, key=lambda one: one[:3])
        number = self.variants[entry.id, name] + 1
        return Due(strength.skill, self.title(strength.skill), entry.id, name, number, strength.due)


def _rank(entry: Entry, question: str) -> int:
    return 2 if question in entry.choices else 1 if question in entry.worksheets else 0
