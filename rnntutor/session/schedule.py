"""When each skill is due: worked out anew from the attempts each time, never kept.

The attempts at one question on one day are one round of it, with one grade. The rounds are played, in order, to the
scheduler FSRS-6 (Ye, Su, Cao 2022, "A stochastic shortest path algorithm for optimizing spaced repetition
scheduling"; https://github.com/open-spaced-repetition/py-fsrs) with its standard parameters. Time is counted in the
learner's own days, so that what is due tomorrow is due from tomorrow morning on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal

from fsrs import Card, Rating, Scheduler

from rnntutor.session.records import CONVENTION, GIVEN_UP, RIGHT, TESTED, UNREADABLE, Attempt

Grade = Literal["again", "hard", "good"]
NO_MISTAKE = frozenset({RIGHT, "right-for-yours", "precision", CONVENTION, UNREADABLE})  # the others tell of a slip
RATINGS: Mapping[Grade, Rating] = {"again": Rating.Again, "hard": Rating.Hard, "good": Rating.Good}
_LATEST = 7e9  # seconds since 1970: a clock that is beyond the year 2191 is wrong
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)  # whole days, and repeatable


@dataclass(frozen=True)
class Round:
    """What came of one question on one day."""

    lesson: str
    question: str  # without the cell of a worksheet
    skill: str
    day: date
    grade: Grade


@dataclass(frozen=True)
class Strength:
    """How well a skill is known. `holds` is for how many days it is remembered nine times out of ten."""

    skill: str
    due: date
    holds: float
    rounds: tuple[Round, ...] = ()
    reviews: frozenset[date] = field(default_factory=frozenset)  # the days on which it was due, and was practised
    card: Card = field(default_factory=lambda: Card(card_id=0), compare=False, repr=False)

    def recall(self, today: date) -> float:
        """The chance, from 0 to 1, that it would be remembered on that day."""
        return float(_SCHEDULER.get_card_retrievability(self.card, _noon(today)))


def day_of(at: float) -> date:
    """The day, by the clock of this machine, of a moment in seconds since 1970."""
    return datetime.fromtimestamp(min(max(at, 0.0), _LATEST)).date()


def rounds(
    attempts: Iterable[Attempt],
    skill_of: Callable[[Attempt], str],
    day_of: Callable[[float], date] = day_of,
) -> list[Round]:
    """The rounds of all attempts, in the order in which they ended.

    A round goes from the first attempt at a question, with the same numbers, to the right answer or the day's end. Of
    one that has no end nothing is known, unless something went wrong in it.
    """
    found, open_ones = list[Round](), dict[tuple[str, str, int], list[Attempt]]()
    for attempt in sorted((one for one in attempts if one.question != TESTED), key=lambda one: (one.at, one.id)):
        name = attempt.question.partition(":")[0]
        key, day = (attempt.lesson, name, attempt.variant), day_of(attempt.at)
        before = open_ones.get(key)
        if before and day_of(before[-1].at) != day:
            found += _round(open_ones.pop(key), skill_of, day_of, ended=False)
        open_ones.setdefault(key, []).append(attempt)
        if attempt.verdict == RIGHT and attempt.question == name:
            found += _round(open_ones.pop(key), skill_of, day_of, ended=True)
    for rest in open_ones.values():
        found += _round(rest, skill_of, day_of, ended=False)
    return sorted(found, key=lambda one: one.day)


def _round(
    attempts: list[Attempt], skill_of: Callable[[Attempt], str], day_of: Callable[[float], date], ended: bool
) -> list[Round]:
    last, grade = attempts[-1], grade_of(attempts)
    if not ended and grade != "again":
        return []
    name = last.question.partition(":")[0]
    return [Round(last.lesson, name, skill_of(last), day_of(last.at), grade)]


def grade_of(attempts: Iterable[Attempt]) -> Grade:
    """Good for right at once, hard with hints, again after a slip or giving up; how quickly is not known."""
    attempts = tuple(attempts)
    if any(one.given_up or one.verdict == GIVEN_UP or one.verdict not in NO_MISTAKE for one in attempts):
        return "again"
    return "hard" if any(one.hints for one in attempts) else "good"


def strengths(played: Iterable[Round]) -> dict[str, Strength]:
    """Every skill that was ever practised, by its id."""
    by_skill = dict[str, list[Round]]()
    for one in played:
        by_skill.setdefault(one.skill, []).append(one)
    return {skill: _strength(skill, its) for skill, its in by_skill.items()}


def _strength(skill: str, played: list[Round]) -> Strength:
    card, reviews = Card(card_id=0, due=_noon(played[0].day)), set[date]()
    for one in played:
        if card.last_review and card.due.date() <= one.day != card.last_review.date():
            reviews.add(one.day)
        card, _ = _SCHEDULER.review_card(card, RATINGS[one.grade], _noon(one.day))
    return Strength(skill, card.due.date(), float(card.stability or 0), tuple(played), frozenset(reviews), card)


def _noon(day: date) -> datetime:
    """The moment that stands for a day: two neighbouring days are one day apart, whatever the clocks do."""
    return datetime.combine(day, time(12), UTC)
