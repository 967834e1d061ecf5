"""What the tutor learned about a learner: skills and their strength, the slips made most, the days of practice."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log1p
from typing import Literal

from rnntutor.session import review, schedule
from rnntutor.session.records import GIVEN_UP, UNREADABLE, Attempt
from rnntutor.session.schedule import Strength

Level = Literal["new", "weak", "fair", "good", "firm"]
LEVELS: tuple[Level, ...] = ("new", "weak", "fair", "good", "firm")
_HOLDS = (7, 30, 180)  # days from which on a skill is fair, good, firm
_LONG = 365  # days that nobody needs to hold longer


@dataclass(frozen=True)
class Skill:
    """One skill on one day. `known` is the chance, 0 to 1, to remember it on that very day: nearly 1 on the day it was
    answered, however new it is; it `holds` so many days; practised on so many `days`.
    """

    id: str
    title: str
    known: float
    holds: float
    due: date
    rounds: int
    at_once: int  # rounds without a slip and without a hint
    days: int
    asked: bool = True  # whether the course still has a question for it

    @property
    def level(self) -> Level:
        """How firmly it is known, in a word: by the days it holds, and new until it was practised on two days."""
        return "new" if self.days < 2 else LEVELS[1 + bisect(_HOLDS, self.holds)]

    @property
    def strength(self) -> float:
        """The same, from 0 (new) to 1 (it holds a year), each doubling of the days a step as long."""
        return 0.0 if self.level == "new" else min(log1p(self.holds) / log1p(_LONG), 1.0)

    def comes_back(self, today: date) -> str:
        """When, in words."""
        if not self.asked:
            return "not asked"
        days = (self.due - today).days
        return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {span(days)}"


@dataclass(frozen=True)
class Learned:
    """All of it; `skills` with what comes back first first, `slips` with the most frequent first, `days` in order."""

    today: date
    skills: tuple[Skill, ...]
    slips: tuple[tuple[str, int], ...]
    days: tuple[date, ...]
    answers: int
    due: int
    next_day: date | None
    by_lesson: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # the slips of each lesson

    def in_brief(self) -> str:
        """The counts, in one line."""
        due = f"{self.due} due for review" if self.due else "nothing due for review"
        return f"{due} · {counted(self.answers, 'answer')} on {counted(len(self.days), 'day')}"


def learned(
    entries: Iterable[review.Entry],
    attempts: Sequence[Attempt],
    today: date | None = None,
    cap: int = review.DAILY,
) -> Learned:
    """What the attempts say."""
    knowledge = review.know(entries, attempts, today, cap)
    day = knowledge.today
    skills = [_skill(knowledge, strength) for strength in knowledge.strengths.values()]
    return Learned(
        day,
        tuple(sorted(skills, key=lambda one: (one.due, one.holds, one.title))),
        tuple(slips(attempts)),
        tuple(sorted({schedule.day_of(one.at) for one in attempts})),
        sum(one.verdict not in (GIVEN_UP, UNREADABLE) and bool(one.text) for one in attempts),
        len(knowledge.due),
        knowledge.next_day,
        {lesson: tuple(slips(its)) for lesson, its in _by_lesson(attempts).items()},
    )


def _by_lesson(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    found = dict[str, list[Attempt]]()
    for one in attempts:
        if one.slips:
            found.setdefault(one.lesson, []).append(one)
    return found


def _skill(knowledge: review.Knowledge, strength: Strength) -> Skill:
    return Skill(
        strength.skill,
        knowledge.titles[strength.skill],
        strength.recall(knowledge.today),
        strength.holds,
        strength.due,
        len(strength.rounds),
        sum(one.grade == "good" for one in strength.rounds),
        len({one.day for one in strength.rounds}),
        strength.skill in knowledge.asked,
    )


def slips(attempts: Iterable[Attempt]) -> list[tuple[str, int]]:
    """How often each slip was the most likely one, the most frequent first."""
    found = Counter(one.slips.partition(",")[0] for one in attempts if one.slips)
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def span(days: float) -> str:
    """A number of days as a person says it: "1 day", "12 days", "5 weeks", "7 months", "3 years"."""
    for size, unit, least in ((365.25, "year", 730), (30.44, "month", 92), (7, "week", 28)):
        if days >= least:
            return counted(round(days / size), unit)
    return "under a day" if days < 0.5 else counted(round(days), "day")


def counted(count: int, name: str) -> str:
    """A count with its noun: "1 day", "3 days"."""
    return f"{count:,} {name}{'s' * (count != 1)}"
