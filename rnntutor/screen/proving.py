"""Testing out of a lesson: its worksheet, with other numbers and without help."""

from __future__ import annotations

from textual.message import Message

from rnntutor.screen.alone import AloneScreen
from rnntutor.screen.answer import Desk
from rnntutor.screen.drawing import Line, Run
from rnntutor.screen.foot import WARNING, Foot
from rnntutor.session.posing import Posed
from rnntutor.session.records import RIGHT, TESTED
from rnntutor.session.schedule import NO_MISTAKE
from rnntutor.session.store import Store

WRONG_AT_MOST = 1


def standing(wrong: int, narrow: bool) -> str:
    """How the test stands after so many wrong numbers."""
    if wrong > WRONG_AT_MOST:
        return "not passed"
    if wrong:
        return "one was wrong: no more" if narrow else "one number was wrong; no other may be"
    return "one may be wrong" if narrow else "one wrong number is allowed; none so far"


class ProvingScreen(AloneScreen):
    """Passed when every cell is right and no more than WRONG_AT_MOST was wrong on the way; then the lesson is done."""

    class Failed(Message):
        """The learner is through, did not pass, and wants the lesson."""

    def __init__(self, posed: Posed, kept: Store):
        super().__init__(posed, kept)
        self.passed = False

    def on_mount(self) -> None:
        self.desk.helps = False
        super().on_mount()

    @property
    def wrong(self) -> int:
        """How many answers were wrong."""
        return sum(one.verdict not in NO_MISTAKE for one in self.store.attempts())

    @property
    def failed(self) -> bool:
        """Whether it cannot be passed any more."""
        return self.wrong > WRONG_AT_MOST

    def on_desk_answered(self, event: Desk.Answered) -> None:
        super().on_desk_answered(event)
        if self.is_done and not self.failed and not self.passed:
            self.passed = True
            self.kept.record(self.lesson.id, TESTED, "", RIGHT)
            self.show_progress()
        elif self.failed and not self.desk.helps:
            self.desk.helps = True
            self.show_progress()
            self.query_one(Foot).say("Two were wrong: no test any more. Go on to practise, or esc.", WARNING)

    def _after(self) -> str:
        if self.passed:
            return "Passed: the lesson counts as done. ↵ goes to the map."
        return "All right in the end, but two numbers were wrong on the way. ↵ opens the lesson."

    def _ends(self) -> tuple[Line, Line]:
        left: Line = (Run("Test › ", "quiet"), Run(self.lesson.title, "text bold"))
        return left, (Run("passed" if self.passed else standing(self.wrong, self.is_narrow), "quiet"),)

    def _does(self) -> str:
        return "map" if self.passed else "open the lesson"

    def go_on(self) -> None:
        self.post_message(self.Leave() if self.passed else self.Failed())

    def action_hint(self) -> None:
        """There is no help in a test."""
        if self.desk.helps:
            super().action_hint()
        else:
            self.say("A test has no hints. esc leaves it; nothing is lost.")
