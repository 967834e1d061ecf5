"""How far a learner is: computed from the course and from what the store keeps, never kept itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from rnntutor.session.records import GIVEN_UP, RIGHT, TESTED, Mark, Place

State = Literal["new", "started", "done"]


class Entry(Protocol):
    """What progress needs of a lesson in the course's index."""

    @property
    def id(self) -> str: ...
    @property
    def needs(self) -> Sequence[str]: ...
    @property
    def questions(self) -> Sequence[str]: ...
    @property
    def broken(self) -> str: ...


class Answered(Protocol):
    """What progress needs of an attempt, or of a Mark."""

    @property
    def lesson(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def verdict(self) -> str: ...


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: its questions in order, those answered right at least once, and those only ever given up.

    A worksheet is one question: right when its own id was recorded right.
    Given up is not right; an answer typed after it is, since then the learner has worked it.
    """

    id: str
    questions: tuple[str, ...] = ()
    right: frozenset[str] = frozenset()
    given_up: frozenset[str] = frozenset()
    touched: bool = False
    place: Place | None = None
    tested_out: bool = False

    @property
    def state(self) -> State:
        """Done when every question was right once, or it was tested out of; without questions, on the last page."""
        finished = self.place is not None and self.place.finished
        if self.tested_out or (self.right.issuperset(self.questions) if self.questions else finished):
            return "done"
        return "started" if self.touched or self.place else "new"

    @property
    def marks(self) -> tuple[bool, ...]:
        """For each question whether it was right."""
        return tuple(question in self.right for question in self.questions)

    @property
    def count(self) -> str:
        """How many questions were right, "3 of 6"."""
        return f"{len(self.right)} of {len(self.questions)}"


@dataclass(frozen=True)
class Progress:
    """The whole course: lessons by id in course order, and the lesson where Enter goes on (None in an empty course)."""

    lessons: Mapping[str, LessonProgress]
    next: str | None = None

    @classmethod
    def of(cls, entries: Iterable[Entry], answered: Iterable[Answered], places: Mapping[str, Place]) -> Self:
        """Put together the course, `Store.marks()` (or attempts) and `Store.places()`."""
        entries = tuple(entries)
        marks: dict[str, set[Mark]] = {}
        for one in answered:
            marks.setdefault(one.lesson, set()).add(Mark(one.lesson, one.question, one.verdict))
        lessons = {entry.id: _lesson(entry, marks.get(entry.id, set()), places.get(entry.id)) for entry in entries}
        return cls(lessons, _next(entries, lessons))

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return sum(lesson.state == "done" for lesson in self.lessons.values())

    @property
    def count(self) -> str:
        """How many lessons are done, "4 of 30"."""
        return f"{self.done} of {len(self.lessons)}"

    def state(self, lesson: str) -> State:
        """The state of a lesson; "new" for one that is not in the course."""
        return self.lessons[lesson].state if lesson in self.lessons else "new"


def _lesson(entry: Entry, marks: set[Mark], place: Place | None) -> LessonProgress:
    questions = tuple(entry.questions)
    right = {mark.question for mark in marks if mark.verdict == RIGHT}.intersection(questions)
    given_up = {mark.question for mark in marks if mark.verdict == GIVEN_UP}.intersection(questions) - right
    tested_out = Mark(entry.id, TESTED, RIGHT) in marks
    return LessonProgress(entry.id, questions, frozenset(right), frozenset(given_up), bool(marks), place, tested_out)


def _next(entries: Sequence[Entry], lessons: Mapping[str, LessonProgress]) -> str | None:
    """The lesson last open if not done, else the first open one whose needs are done, else the first open one.

    With the whole course done it is the lesson last open. A need that is not in the course holds nothing up, and a
    lesson whose file is broken is passed by.
    """
    entries = [entry for entry in entries if not entry.broken]
    whole = {entry.id for entry in entries}
    visited = [(lesson.place.at, lesson.id) for lesson in lessons.values() if lesson.place and lesson.id in whole]
    last = max(visited)[1] if visited else None
    if last and lessons[last].state != "done":
        return last
    undone = [entry for entry in entries if lessons[entry.id].state != "done"]
    ready = [entry for entry in undone if all(lessons[need].state == "done" for need in entry.needs if need in lessons)]
    for entry in (*ready, *undone):
        return entry.id
    return last or (entries[-1].id if entries else None)
