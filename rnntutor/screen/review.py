"""The review: one due question after the other on the lesson's screen, and a few words at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from rnntutor.screen.alone import AloneScreen
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import Line, Run
from rnntutor.screen.foot import Foot, Head
from rnntutor.screen.lesson import LessonScreen
from rnntutor.screen.library import Broken, Library
from rnntutor.screen.wrap import Bit, Row, wrap
from rnntutor.session.learned import counted
from rnntutor.session.posing import Posed, pose
from rnntutor.session.review import Due, Knowledge
from rnntutor.session.schedule import Grade, grade_of
from rnntutor.session.store import Store

if TYPE_CHECKING:
    from rnntutor.course.index import Entry

WIDEST = 72
SAID: dict[Grade, str] = {"good": "right at once", "hard": "right, with a hint", "again": "comes back soon"}
SIGNS: dict[Grade, Bit] = {"good": Bit("✓ ", "right"), "hard": Bit("✓ ", "right"), "again": Bit("↷ ", "changed")}


@dataclass
class Sitting:
    """The questions of one review, and what came of each that was answered."""

    due: tuple[Due, ...]
    later: int = 0  # skills that are due too, but not today
    place: int = 0
    results: list[tuple[str, Grade]] = field(default_factory=list)

    @property
    def current(self) -> Due | None:
        """What is asked now; None at the end."""
        return self.due[self.place] if self.place < len(self.due) else None

    @property
    def following(self) -> str:
        """The title of the skill after this one; "" for none."""
        return self.due[self.place + 1].title if self.place + 1 < len(self.due) else ""


class ReviewScreen(AloneScreen):
    """Asks one question of a sitting."""

    class Next(Message):
        """The question is done, and the learner wants the next one; `grade` is what came of it."""

        def __init__(self, grade: Grade | None):
            super().__init__()
            self.grade: Grade | None = grade

    def __init__(self, posed: Posed, sitting: Sitting, kept: Store):
        super().__init__(posed, kept)
        self.sitting = sitting
        self._left = False

    @property
    def grade(self) -> Grade | None:
        """What came of the question so far; None before any answer."""
        attempts = self.store.attempts()
        return grade_of(attempts) if attempts else None

    def _after(self) -> str:
        following = self.sitting.following
        return f"↵ the next skill: {following}" if following else "↵ That was the last one."

    def _ends(self) -> tuple[Line, Line]:
        due = self.sitting.due[self.sitting.place]
        left: Line = (Run("Review › ", "quiet"), Run(due.title, "text bold"))
        if self.variant:
            left = (*left, Run("   other numbers", "quiet"))
        return left, (Run(f"{self.sitting.place + 1} of {len(self.sitting.due)}", "quiet"),)

    def _does(self) -> str:
        return "next skill" if self.sitting.following else "end"

    def go_on(self) -> None:
        if not self._left:
            self._left = True
            self.say("One moment.")
            self.post_message(self.Next(self.grade))


class Words(Column):
    """What came of the review."""

    def __init__(self, sitting: Sitting, next_day: date | None, today: date):
        super().__init__()
        self.sitting = sitting
        self.next_day = next_day
        self.today = today

    def rows(self, width: int) -> Sequence[Row]:
        width = min(width, WIDEST)
        rows: list[Row] = [*wrap([Bit(self._head(), "text bold")], width), ()]
        for title, grade in self.sitting.results:
            rows += wrap([Bit(title), Bit(f"   {SAID[grade]}", "quiet")], width, (SIGNS[grade],), (Bit("  "),))
        if self.sitting.results:
            rows.append(())
        return [*rows, *wrap([Bit(self._outlook(), "quiet")], width)]

    def _head(self) -> str:
        if not self.sitting.results:
            return "Nothing is due for review now."
        return f"That was it for now: {counted(len(self.sitting.results), 'skill')}."

    def _outlook(self) -> str:
        if self.sitting.later:
            return f"{counted(self.sitting.later, 'skill')} more can wait until tomorrow."
        if self.next_day is None:
            return "What you answer in the lessons comes back here when it is about to be forgotten."
        days = (self.next_day - self.today).days
        when = "tomorrow" if days == 1 else f"in {counted(days, 'day')}"
        return f"The next skill comes back {when}. Until then there is nothing to do here."


class Summary(Screen[None], inherit_bindings=False):
    """The end of a review; any of its keys leads back to the map."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Summary { overflow: hidden; }
    Summary Words { height: 1fr; margin: 1 2 0 4; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,q", "leave"),
        Binding("down,j", "move(1)"),
        Binding("up,k", "move(-1)"),
    ]

    def __init__(self, sitting: Sitting, next_day: date | None, today: date):
        super().__init__()
        self.words = Words(sitting, next_day, today)

    def compose(self) -> ComposeResult:
        yield Head(((Run("Review", "text bold"),), ()))
        yield self.words
        yield Foot((("↵", "map"), ("?", "keys")))

    def action_move(self, by: int) -> None:
        self.words.move_by(by)

    def action_leave(self) -> None:
        self.post_message(LessonScreen.Leave())


class Reviewer:
    """Goes through what is due: which screen comes next. It reads no lesson itself; the library does."""

    def __init__(self, library: Library, store: Store, know: Callable[[], Knowledge]):
        """`know` works out what is due now."""
        self.library = library
        self.store = store
        self.know = know
        self.knowledge = know()
        self.sitting = Sitting(self.knowledge.due, self.knowledge.later)
        self.awaits: Entry | None = None  # the lesson that must be read first

    def ask(self) -> Posed | None:
        """The question that is due, which takes a while to find; None at the end, or as long as its lesson is not read.

        `awaits` is that lesson.
        """
        while due := self.sitting.current:
            entry = next((entry for entry in self.library.entries if entry.id == due.lesson), None)
            self.awaits = entry  # before looking: it may be read at this very moment
            lesson = self.library.lesson(entry)
            if entry and lesson is None:
                self.library.hurry(entry)
                return None
            self.awaits = None
            posed = pose(due, lesson) if lesson and not isinstance(lesson, Broken) else None
            if posed:
                return posed
            self.sitting.place += 1  # a lesson that broke, a question that went
        self.knowledge = self.know()
        return None

    def screen(self, posed: Posed | None) -> Screen[None]:
        """The screen for a question, or for the end."""
        if posed:
            return ReviewScreen(posed, self.sitting, self.store)
        return Summary(self.sitting, self.knowledge.next_day, self.knowledge.today)

    def note(self, grade: Grade | None) -> None:
        """What came of the question; on to the next."""
        if (due := self.sitting.current) and grade:
            self.sitting.results.append((due.title, grade))
        self.sitting.place += 1
