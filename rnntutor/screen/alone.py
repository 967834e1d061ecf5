"""A question by itself on the lesson's screen: in the review, and where a lesson is tested out of."""

from __future__ import annotations

from dataclasses import replace

from textual.reactive import reactive

from rnntutor.screen.answer import Desk
from rnntutor.screen.drawing import Line
from rnntutor.screen.foot import WARNING, Foot, Head, Hint
from rnntutor.screen.lesson import LessonScreen
from rnntutor.session.posing import Posed
from rnntutor.session.records import RIGHT
from rnntutor.session.store import Store

BY_ITSELF = "!"  # before the key of a draft on a question that is asked by itself: "!3:four"
NOT_HERE = ("pgup pgdn", "v")  # keys of a lesson that do nothing where one question stands alone


class Aside(Store):
    """The empty store of one question by itself; what is typed there and not sent is in the learner's own as well."""

    @classmethod
    def of(cls, posed: Posed, kept: Store) -> Aside:
        """With what was typed on the same numbers when the program ended."""
        aside = cls.in_memory()
        aside.own, aside.sign = kept, f"{BY_ITSELF}{posed.variant}:"
        for key, text in kept.drafts(posed.lesson.id).items():
            if key.startswith(aside.sign):
                Store.save_draft(aside, posed.lesson.id, key.removeprefix(aside.sign), text)
        return aside

    own: Store
    sign: str

    def save_draft(self, lesson: str, question: str, text: str) -> bool:
        self.own.save_draft(lesson, self.sign + question, text)
        return super().save_draft(lesson, question, text)

    def sent(self, lesson: str, question: str) -> None:
        """What was sent is no draft any more."""
        self.own.save_draft(lesson, self.sign + question, "")


class AloneScreen(LessonScreen):
    """Asks one question. What is answered goes, with the number of its numbers, into the learner's store at once."""

    tab = reactive("question")

    def __init__(self, posed: Posed, kept: Store):
        self.aside = Aside.of(posed, kept)
        super().__init__(posed.lesson, self.aside)
        self.variant = posed.variant
        self.kept = kept
        self._copied: set[str] = set()

    def copy(self) -> None:
        """Put every new attempt into the learner's store."""
        for attempt in self.store.attempts():
            if attempt.id not in self._copied:
                self._copied.add(attempt.id)
                self.kept.add([replace(attempt, device=self.kept.device, variant=self.variant)])
                if attempt.verdict == RIGHT:
                    self.aside.sent(attempt.lesson, attempt.question)

    def on_desk_answered(self, event: Desk.Answered) -> None:
        self.copy()
        super().on_desk_answered(event)

    def on_unmount(self) -> None:
        self.copy()
        super().on_unmount()
        self.visit.coaches.stop()

    @property
    def is_done(self) -> bool:
        """Whether the question was answered right, a worksheet in every cell."""
        return not self.visit.is_page_open

    def show_progress(self) -> None:
        self.desk.show(after=self._after() if self.is_done else "")
        self._show_head()
        self.show_foot()
        self.query_one(Foot).say(self.kept.trouble, WARNING)

    def _show_head(self) -> None:
        self.query_one(Head).ends = self._ends()

    def _hints(self) -> tuple[Hint, ...]:
        does = self._does() if self.is_done else "answer"
        return tuple((key, does if key == "↵" else what) for key, what in super()._hints() if key not in NOT_HERE)

    def action_go_on(self) -> None:
        if self.is_done:
            self.go_on()
        else:
            super().action_go_on()

    def action_vary(self) -> None:
        """The numbers are other ones already."""

    def action_page(self, by: int) -> None:
        """There is one page; the keys move its text."""
        self.action_scroll(by * 8)

    # what a kind of asking says of itself

    def _after(self) -> str:
        """What stands below the right answer."""
        return ""

    def _ends(self) -> tuple[Line, Line]:
        """Both ends of the first row."""
        return (), ()

    def _does(self) -> str:
        """What Enter does once the question is done."""
        return ""

    def go_on(self) -> None:
        """Enter, once the question is done."""
