"""What was answered, typed and told of a lesson's questions, on one set of numbers: its own, or other ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from rnntutor.course.lesson import Lesson, Question, Worksheet
from rnntutor.quiz.asked import SEPARATOR
from rnntutor.quiz.filling import filling
from rnntutor.quiz.helping import Help
from rnntutor.quiz.hidden import Hidden, hidden
from rnntutor.quiz.verdict import Verdict
from rnntutor.screen.marks import Marks, keys
from rnntutor.session.records import GIVEN_UP, RIGHT, UNREADABLE, on_numbers
from rnntutor.session.store import Store


class Answers:
    """Marks what is answered and keeps it. A key is a question's id, or `id:c[2]` for a cell of a worksheet.

    lesson: with the numbers that are asked; variant: which those are, 0 for the lesson's own. Other numbers are those
    of the question `about`; `own` is then what was answered on the lesson's.
    """

    def __init__(self, lesson: Lesson, store: Store, variant: int = 0, about: str = "", own: Answers | None = None):
        self.lesson, self.store, self.variant = lesson, store, variant
        self.about, self.own = about, own
        self.right: set[str] = set()
        self.given_up: set[str] = set()
        self.drafts: dict[str, str] = {}
        self.sent: dict[str, str] = {}  # the last answer to a key, right or not
        self.kinds: dict[str, str] = {}  # and what it was
        self.marks = Marks(self)
        self._helps: dict[str, Help] = {}
        self._hidden: dict[str, Hidden] = {}
        self._remember()

    def _remember(self) -> None:
        """What the store knows of these numbers."""
        place = on_numbers("", self.variant)
        kept = self.store.drafts(self.lesson.id).items()
        self.drafts = {key.removeprefix(place): text for key, text in kept if key.startswith(place)}
        for attempt in self.store.attempts(self.lesson.id):
            key = attempt.question
            if attempt.variant != self.variant or self.about not in ("", key.partition(SEPARATOR)[0]):
                continue
            if attempt.verdict == GIVEN_UP:
                self.given_up.add(key)
            elif key not in self.right and attempt.verdict != UNREADABLE and attempt.text:
                self.sent[key], self.kinds[key] = attempt.text, attempt.verdict
            if attempt.verdict == RIGHT:
                self.right.add(key)
        for name in self.right & self.lesson.questions.keys() if not self.variant else ():
            self.right.update(keys(self.lesson.questions[name]))

    @cached_property
    def habits(self) -> Mapping[str, int]:
        """How often the learner made each slip, in all lessons, until this one was opened."""
        from rnntutor.session.learned import slips

        return dict(slips(self.store.attempts()))

    # answers

    def question(self, key: str) -> Question | Worksheet:
        """The question or worksheet that a key belongs to."""
        return self.lesson.questions[key.partition(SEPARATOR)[0]]

    def keys(self, question: Question | Worksheet) -> tuple[str, ...]:
        """What is asked by a question: its id, or the keys of its cells in the order in which they are worked out."""
        if isinstance(question, Question):
            return (question.id,)
        trace = self.lesson.scenes[question.scene].trace
        return tuple(f"{question.id}{SEPARATOR}{cell}" for cell in filling(trace, question.cells))

    def is_done(self, question: Question | Worksheet) -> bool:
        """Whether it was right once, a worksheet in every cell."""
        return self.right.issuperset(keys(question))

    def open_pages(self) -> list[int]:
        """The numbers of the pages with open questions."""
        done = {name for name, question in self.lesson.questions.items() if self.is_done(question)}
        return [number for number, page in enumerate(self.lesson.pages, 1) if not done.issuperset(page.questions)]

    def draft(self, key: str) -> str:
        """What is typed and not sent, or was not right."""
        return self.drafts.get(key, "")

    def type(self, key: str, text: str) -> None:
        """Keep what is typed, at every key; what could not be read stands there no more."""
        if text != self.draft(key):
            self.marks.unread.pop(key, None)
            self.keep(key, text)

    def keep(self, key: str, text: str) -> None:
        """Keep a draft, or a note."""
        self.drafts[key] = text
        self.store.save_draft(self.lesson.id, on_numbers(key, self.variant), text)

    def answer(self, key: str, text: str) -> Verdict:
        """Mark an answer and keep it before anything is said; what cannot be read stays a draft and costs nothing."""
        verdict = self.marks.mark(key, text)
        if verdict.costs:
            ids = {slip.id for slip in verdict.slips}
            self._record(key, text, verdict.kind, sorted(ids) if len(ids) == 1 else ())  # one of several is no fact
            self.sent[key], self.kinds[key] = text, verdict.kind
        if verdict.is_right:
            self.drafts.pop(key, None)
            self.right.add(key)
            self._close_worksheet(key)
        else:
            self.keep(key, text)
        self.marks.note(key, verdict)
        return verdict

    def _record(self, key: str, text: str, verdict: str, slips: Collection[str] = ()) -> None:
        skill, variant = self.lesson.skill(key), self.variant
        self.store.record(self.lesson.id, key, text, verdict, slips=slips, variant=variant, skill=skill)

    def _close_worksheet(self, key: str) -> None:
        """A worksheet is right when its last cell is."""
        name, _, cell = key.partition(SEPARATOR)
        if cell and name not in self.right and self.is_done(self.lesson.questions[name]):
            self._record(name, "", RIGHT)
            self.right.add(name)

    def is_wrong(self, key: str) -> bool:
        """Whether what stands in the box was sent and is not right, or not quite."""
        return bool(self.draft(key)) and key not in self.right and self.draft(key) == self.sent.get(key)

    # help

    def help(self, key: str) -> Help:
        """How far the help has come. Hints are those of the whole worksheet; giving up is cell by cell."""
        name = key.partition(SEPARATOR)[0]
        known = self._helps.get(key)
        if known is None or name != key:
            hints = self.lesson.questions[name].hints
            shown = min(self._hints(name), len(hints))
            asking = known.asking if known else False
            known = self._helps[key] = Help(len(hints), shown, key in self.given_up, asking)
        return known

    def _hints(self, name: str) -> int:
        return self.store.help(self.lesson.id, on_numbers(name, self.variant)).hints

    def ask_help(self, key: str) -> Help:
        """The next hint, or the question whether to give up, or the worked line."""
        before, name = self.help(key), key.partition(SEPARATOR)[0]
        after = self._helps[key] = before.pressed()
        if after.hints > before.hints:
            self.store.take_hint(self.lesson.id, on_numbers(name, self.variant), after.hints)
        if after.given_up and not before.given_up:
            self.given_up.add(key)
            self.store.give_up(self.lesson.id, key, self.lesson.skill(key), self.variant)
        return after

    def decline_help(self, key: str) -> None:
        """Any other key than the help key: nobody gave up."""
        self._helps[key] = self.help(key).declined()

    # what is hidden

    @property
    def closed(self) -> set[str]:
        """The keys that hide nothing any more."""
        here = self.right | self.given_up
        return here | (self.own.closed - set(keys(self.question(self.about))) if self.own else set())

    def hidden(self, scene: str) -> Hidden:
        """What open questions hide in a scene."""
        if scene not in self._hidden:
            self._hidden[scene] = hidden(self.lesson, scene, self.closed, known=self.right | self.given_up)
        return self._hidden[scene]

    def reveal(self) -> None:
        """An answer is open no more."""
        self._hidden.clear()

    @property
    def hides(self) -> dict[str, Hidden]:
        """What is hidden, by scene."""
        return {name: self.hidden(name) for name in self.lesson.scenes}
