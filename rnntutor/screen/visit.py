"""One visit to a lesson, without a widget: what is answered, hidden, changed, and where the learner is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rnntutor.course.lesson import Lesson, Page, Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.engine import Address, Trace
from rnntutor.quiz.asked import Asked, asked
from rnntutor.quiz.helping import Help
from rnntutor.quiz.hidden import Hidden
from rnntutor.quiz.solution import Solution, worked
from rnntutor.quiz.verdict import Verdict
from rnntutor.screen.answers import Answers
from rnntutor.screen.changes import Changes
from rnntutor.screen.coach import Coach, Coaches
from rnntutor.screen.marks import Marks
from rnntutor.screen.others import Others
from rnntutor.screen.view import View
from rnntutor.session.records import Place
from rnntutor.session.store import Store

Spot = tuple[str, str, int]  # a scene, and the question and number of its other numbers: "" and 0 for its own


class Visit:
    """What the lesson screen shows comes from here, and what the learner does goes through here into the store.

    A key names what is asked: a question's id, or `id:c[2]` for a cell of a worksheet.
    """

    def __init__(self, lesson: Lesson, store: Store, coaches: Coaches | None = None):
        self.lesson = lesson
        self.store = store
        self.own = Answers(lesson, store)
        self.others = Others(self.own)
        self.current: str | None = None  # the key that is on the desk
        self.changes = Changes(lesson, store)
        self.coaches = coaches or Coaches(lesson)
        self._views: dict[Spot, View] = {}
        place = store.place(lesson.id)
        self.page_number = min(max(place.page, 1), len(lesson.pages)) if place else 1
        self.step = max(place.step, 1) if place else 1
        self._seen_all = place is not None and place.finished
        self._left_at: dict[int, int] = {}  # by page
        self._ended_on = 0  # the page on which the last open question of the lesson was answered
        self.others.come_back(self.page.questions)

    # where the learner is

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.lesson.pages[self.page_number - 1]

    @property
    def steps(self) -> int:
        """How many steps the time cursor has on this page: those of its longest scene."""
        return max((self.view(name).steps for name in self._scenes_of_page()), default=1)

    def turn_to(self, number: int) -> None:
        """Open a page, at the step where it was left during this visit, else at its first."""
        self._left_at[self.page_number] = self.step
        self.page_number, self.step = number, self._left_at.get(number, 1)
        self.others.come_back(self.page.questions)

    def save_place(self) -> None:
        """Keep page and step."""
        finished = self.page_number == len(self.lesson.pages)
        self._seen_all = self._seen_all or finished
        self.store.save_place(Place(self.lesson.id, self.page_number, self.step, finished=finished))

    # questions

    @property
    def questions(self) -> tuple[Question | Worksheet, ...]:
        """The questions of the page, as they are asked now."""
        return tuple(self.question(name) for name in self.page.questions)

    def answers(self, key: str) -> Answers:
        """What is answered of the question of a key, on the numbers with which it is asked now."""
        return self.others.answers(key)

    def marks_of(self, key: str) -> Marks:
        """What is said of those answers."""
        return self.answers(key).marks

    def keys(self, question: Question | Worksheet) -> tuple[str, ...]:
        """What is asked by a question: its id, or the keys of its cells in the order in which they are worked out."""
        return self.answers(question.id).keys(question)

    def first_key(self, question: Question | Worksheet) -> str:
        """The first key of a question that is not right yet, or its first."""
        own = self.keys(question)
        return next((key for key in own if not self.is_right(key)), own[0])

    def question(self, key: str) -> Question | Worksheet:
        """The question or worksheet that a key belongs to."""
        return self.answers(key).question(key)

    def is_right(self, key: str) -> bool:
        """Whether the question, or the cell, was answered right once."""
        return key in self.answers(key).right

    def asked(self, key: str) -> Asked:
        """Which value a key asks for."""
        return asked(self.answers(key).lesson, key)

    def is_done(self, question: Question | Worksheet) -> bool:
        """Whether it was right once, a worksheet in every cell, on the numbers with which it is asked now."""
        return self.answers(question.id).is_done(question)

    @property
    def is_page_open(self) -> bool:
        """Whether the page has a question that is not done."""
        return self.page_number in self.open_pages()

    @property
    def marks(self) -> tuple[bool, ...]:
        """For every question of the lesson whether it is done."""
        return tuple(map(self.own.is_done, self.lesson.questions.values()))

    @property
    def is_ended_here(self) -> bool:
        """Whether the last open question of the lesson was answered a moment ago, on this page."""
        return self._ended_on == self.page_number

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do here or on a later page: the lesson after this one can follow."""
        on_last = self.page_number == len(self.lesson.pages)
        return not self.open_pages() and (on_last or (self._seen_all and self.is_ended_here))

    def open_pages(self) -> list[int]:
        """The numbers of the pages with open questions."""
        return self.own.open_pages()

    def draft(self, key: str) -> str:
        """What is typed and not sent."""
        return self.answers(key).draft(key)

    def type(self, key: str, text: str) -> None:
        """Keep what is typed, at every key."""
        self.answers(key).type(key, text)

    def answer(self, key: str, text: str) -> Verdict:
        """Mark an answer and keep it before anything is said; what cannot be read stays a draft and costs nothing."""
        answers = self.answers(key)
        verdict = answers.answer(key, text)
        if verdict.is_right:
            if answers is self.own:
                self._ended_on = 0 if self.open_pages() else self._ended_on or self.page_number
            self._reveal()
        return verdict

    def verdict(self, key: str) -> Verdict | None:
        """What is to be said of what stands in the box; None before it is sent."""
        return self.marks_of(key).verdict(key)

    def is_wrong(self, key: str) -> bool:
        """Whether what stands in the box was sent and is not right, or not quite."""
        return self.answers(key).is_wrong(key)

    def worked(self, key: str) -> Solution:
        """How the answer comes about."""
        answers, question = self.answers(key), self.question(key)
        found = worked(answers.lesson, key, answers.hides)
        if isinstance(question, Worksheet) and self.is_done(question):
            return replace(found, note=self.filled(question.worked, question))
        return found

    def filled(self, text: str, question: Question | Worksheet) -> str:
        """What a question says, with its numbers put in; those that are asked for stay hidden."""
        answers = self.answers(question.id)
        return in_lesson(text, answers.lesson, question.scene, answers.hides)

    # help

    def help(self, key: str) -> Help:
        """How far the help has come."""
        return self.answers(key).help(key)

    def ask_help(self, key: str) -> Help:
        """The next hint, or the question whether to give up, or the worked line."""
        before, after = self.help(key), self.answers(key).ask_help(key)
        if after.given_up and not before.given_up:
            self._reveal()
        return after

    def decline_help(self, key: str) -> None:
        """Any other key than the help key: nobody gave up."""
        self.answers(key).decline_help(key)

    @property
    def varied(self) -> tuple[str, int, str] | None:
        """The question on the desk, the number of its other numbers and their scene; None on the lesson's own."""
        if self.current is None or not self.others.number(self.current):
            return None
        question = self.question(self.current)
        return question.id, self.others.number(self.current), question.scene

    def is_varied(self, scene: str) -> bool:
        """Whether the panels show other numbers of a scene."""
        return self.varied is not None and self.varied[2] == scene

    def can_vary(self, key: str) -> bool:
        """Whether a question may be asked with other numbers."""
        return self.others.can_have(key) and self.coaches.of(self.question(key).scene, self.page) is None

    # numbers

    def hidden(self, scene: str) -> Hidden:
        """What open questions hide in a scene, on the lesson's own numbers."""
        return self.own.hidden(scene)

    def _spot(self, scene: str) -> Spot:
        """Which view of a scene is shown."""
        varied = self.varied
        return (scene, varied[0], varied[1]) if varied and varied[2] == scene else (scene, "", 0)

    def _answers_at(self, spot: Spot) -> Answers:
        return self.others.at(spot[1], spot[2]) or self.own

    def _reveal(self) -> None:
        """An answer is open no more: what it hid can be seen, in every view."""
        for answers in self.others:
            answers.reveal()
        for spot, view in self._views.items():
            self._views[spot] = view.with_hidden(self._answers_at(spot).hidden(spot[0]).masks)

    def view(self, scene: str) -> View:
        """What the panels of a scene show, at the time cursor."""
        spot = self._spot(scene)
        view, coach = self._views.get(spot), self.coaches.of(scene, self.page)
        if view is None:
            own, masks = self.lesson.scenes[scene], self._answers_at(spot).hidden(scene).masks
            trace, changed = self._rerun(scene)
            title = f"other numbers {spot[2]}" if spot[2] else own.title or scene
            view = View(trace, self.step, masks, changed, title=title, words=own.words)
        if coach and view.learning is not coach.snapshot:
            trained = bool(coach.block.scene.trained)
            view = view.with_trace(*self._rerun(scene)).with_learning(coach.snapshot, coach.block.bound, trained)
        if view.step != min(self.step, view.steps):
            view = view.at(self.step)
        self._views[spot] = view
        return view

    def views(self) -> Mapping[str, View]:
        """The view of every scene that the page shows."""
        return {name: self.view(name) for name in self._scenes_of_page()}

    def _scenes_of_page(self) -> Iterator[str]:
        names = dict.fromkeys(name for panel in self.page.panels for name in (panel.scene, *panel.scenes))
        return (name for name in names if name in self.lesson.scenes)

    def select(self, scene: str | None, address: Address | None = None) -> None:
        """Select a number of a scene, and none of the others."""
        for spot, view in self._views.items():
            wanted = address if spot[0] == scene else None
            if view.selected != wanted:
                self._views[spot] = view.select(wanted)

    # changing numbers, training

    def change(self, scene: str, address: Address, text: str) -> None:
        """Put a number in the place of an input or weight, and run anew. Raises Unreadable with what is wrong."""
        self.changes.change(scene, address, text, lambda: self._run(scene))

    def restore(self) -> bool:
        """The lesson's own numbers in every scene; False where nothing was changed."""
        changed = self.changes.restore()
        for name in changed:
            self._run(name)
        return bool(changed)

    def _run(self, scene: str) -> None:
        self._views[self._spot(scene)] = self.view(scene).with_trace(*self._rerun(scene))

    def _rerun(self, scene: str) -> tuple[Trace, frozenset[Address]]:
        """The run with the weights that a training has come to, and what the learner changed."""
        spot = self._spot(scene)
        if spot[2]:
            return self._answers_at(spot).lesson.scenes[scene].trace, frozenset()
        coach = self.coaches.of(scene, self.page)
        own = coach.scene() if coach else self.lesson.scenes[scene]
        return self.changes.run(own), frozenset(self.changes.of(scene))

    @property
    def coach(self) -> Coach | None:
        """The training that the page shows; None where it shows none."""
        return self.coaches.on(self.page)

    @property
    def is_changed(self) -> bool:
        """Whether any number is not the lesson's own."""
        return bool(self.changes)
