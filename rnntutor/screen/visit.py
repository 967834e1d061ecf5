"""One visit to a lesson, without a widget: what is answered, hidden, changed, and where the learner is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rnntutor.course.lesson import Lesson, Page, Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.engine import Address, Trace
from rnntutor.quiz.asked import SEPARATOR, Asked, asked
from rnntutor.quiz.helping import Help
from rnntutor.quiz.hidden import Hidden, hidden
from rnntutor.quiz.marking import mark
from rnntutor.quiz.solution import Solution, worked
from rnntutor.quiz.verdict import Verdict
from rnntutor.screen.changes import Changes
from rnntutor.screen.coach import Coach, Coaches
from rnntutor.screen.view import View
from rnntutor.session.records import GIVEN_UP, RIGHT, Place
from rnntutor.session.store import Store

WRONG = "wrong"


class Visit:
    """What the lesson screen shows comes from here, and what the learner does goes through here into the store.

    A key names what is asked: a question's id, or `id:c[2]` for a cell of a worksheet.
    """

    def __init__(self, lesson: Lesson, store: Store):
        self.lesson = lesson
        self.store = store
        attempts = [attempt for attempt in store.attempts(lesson.id) if not attempt.variant]
        self.right = {attempt.question for attempt in attempts if attempt.verdict == RIGHT}
        sheets = [sheet for name, sheet in lesson.questions.items() if name in self.right]
        self.right.update(key for sheet in sheets for key in self.keys(sheet))
        self.given_up = {attempt.question for attempt in attempts if attempt.verdict == GIVEN_UP}
        self.drafts = store.drafts(lesson.id)
        self.wrong = {attempt.question: attempt.text for attempt in attempts if attempt.verdict == WRONG}
        self.verdicts: dict[str, Verdict] = {}
        self.changes = Changes(lesson, store)
        self.coaches = Coaches(lesson)
        self._helps: dict[str, Help] = {}
        self._hidden: dict[str, Hidden] = {}
        self._views: dict[str, View] = {}
        place = store.place(lesson.id)
        self.page_number = min(max(place.page, 1), len(lesson.pages)) if place else 1
        self.step = max(place.step, 1) if place else 1
        self._seen_all = place is not None and place.finished
        self._ended_on = 0  # the page on which the last open question of the lesson was answered

    # where the learner is

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.lesson.pages[self.page_number - 1]

    @property
    def steps(self) -> int:
        """How many steps the time cursor has on this page: those of its longest scene."""
        return max((self.view(name).steps for name in self._scenes_of_page()), default=1)

    def save_place(self) -> None:
        """Keep page and step."""
        finished = self.page_number == len(self.lesson.pages)
        self._seen_all = self._seen_all or finished
        self.store.save_place(Place(self.lesson.id, self.page_number, self.step, finished=finished))

    # questions

    @property
    def questions(self) -> tuple[Question | Worksheet, ...]:
        """The questions of the page."""
        return tuple(self.lesson.questions[name] for name in self.page.questions)

    def keys(self, question: Question | Worksheet) -> tuple[str, ...]:
        """What is asked by a question: its id, or the keys of its cells, step by step."""
        if isinstance(question, Question):
            return (question.id,)
        cells = sorted(question.cells, key=lambda cell: (cell.step or 0, question.rows.index(cell.name)))
        return tuple(f"{question.id}{SEPARATOR}{cell}" for cell in cells)

    def first_key(self, question: Question | Worksheet) -> str:
        """The first key of a question that is not right yet, or its first."""
        keys = self.keys(question)
        return next((key for key in keys if not self.is_right(key)), keys[0])

    def question(self, key: str) -> Question | Worksheet:
        """The question or worksheet that a key belongs to."""
        return self.lesson.questions[key.partition(SEPARATOR)[0]]

    def is_right(self, key: str) -> bool:
        """Whether the question, or the cell, was answered right once."""
        return key in self.right

    def asked(self, key: str) -> Asked:
        """Which value a key asks for."""
        return asked(self.lesson, key)

    def is_done(self, question: Question | Worksheet) -> bool:
        """Whether it was right once, a worksheet in every cell."""
        return self.right.issuperset(self.keys(question))

    @property
    def is_page_open(self) -> bool:
        """Whether the page has a question that is not done."""
        return not all(self.is_done(question) for question in self.questions)

    @property
    def marks(self) -> tuple[bool, ...]:
        """For every question of the lesson whether it is done."""
        return tuple(self.is_done(question) for question in self.lesson.questions.values())

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
        questions = self.lesson.questions
        return [
            number
            for number, page in enumerate(self.lesson.pages, 1)
            if any(not self.is_done(questions[name]) for name in page.questions)
        ]

    def draft(self, key: str) -> str:
        """What is typed and not sent."""
        return self.drafts.get(key, "")

    def type(self, key: str, text: str) -> None:
        """Keep what is typed, at every key."""
        if text != self.draft(key):
            if key in self.verdicts and not self.verdicts[key].costs:
                del self.verdicts[key]  # what could not be read stands there no more
            self.drafts[key] = text
            self.store.save_draft(self.lesson.id, key, text)

    def answer(self, key: str, text: str) -> Verdict:
        """Mark an answer and keep it before anything is said; what cannot be read stays a draft and costs nothing."""
        verdict = mark(self.lesson, key, text)
        if verdict.costs:
            slips = [slip.id for slip in verdict.slips]
            self.store.record(self.lesson.id, key, text, verdict.kind, slips=slips, skill=self.lesson.skill(key))
        self.verdicts[key] = verdict
        if verdict.is_right:
            self.drafts.pop(key, None)
            self.right.add(key)
            self._close_worksheet(key)
            self._ended_on = 0 if self.open_pages() else self._ended_on or self.page_number
            self._reveal()
        else:
            self.wrong[key] = text if verdict.costs else ""
            self.drafts[key] = text
            self.store.save_draft(self.lesson.id, key, text)
        return verdict

    def is_wrong(self, key: str) -> bool:
        """Whether what stands in the box was sent and is wrong."""
        return bool(self.draft(key)) and self.draft(key) == self.wrong.get(key)

    def _close_worksheet(self, key: str) -> None:
        """A worksheet is right when its last cell is."""
        name, _, cell = key.partition(SEPARATOR)
        if cell and name not in self.right and self.is_done(self.lesson.questions[name]):
            self.store.record(self.lesson.id, name, "", RIGHT, skill=self.lesson.skill(name))
            self.right.add(name)

    def worked(self, key: str) -> Solution:
        """How the answer comes about."""
        found, question = worked(self.lesson, key, self._hides()), self.question(key)
        if isinstance(question, Worksheet) and self.is_done(question):
            return replace(found, note=self.filled(question.worked, question))
        return found

    def filled(self, text: str, question: Question | Worksheet) -> str:
        """What a question says, with its numbers put in; those that are asked for stay hidden."""
        return in_lesson(text, self.lesson, question.scene, self._hides())

    def _hides(self) -> dict[str, Hidden]:
        return {name: self.hidden(name) for name in self.lesson.scenes}

    # help

    def help(self, key: str) -> Help:
        """How far the help has come. Hints are those of the whole worksheet; giving up is cell by cell."""
        name = key.partition(SEPARATOR)[0]
        known = self._helps.get(key)
        if known is None or name != key:
            hints = self.lesson.questions[name].hints
            shown = min(self.store.help(self.lesson.id, name).hints, len(hints))
            asking = known.asking if known else False
            known = self._helps[key] = Help(len(hints), shown, key in self.given_up, asking)
        return known

    def ask_help(self, key: str) -> Help:
        """The next hint, or the question whether to give up, or the worked line."""
        before, name = self.help(key), key.partition(SEPARATOR)[0]
        after = self._helps[key] = before.pressed()
        if after.hints > before.hints:
            self.store.take_hint(self.lesson.id, name, after.hints)
        if after.given_up and not before.given_up:
            self.store.give_up(self.lesson.id, key, self.lesson.skill(key))
            self.given_up.add(key)
            self._reveal()
        return after

    def decline_help(self, key: str) -> None:
        """Any other key than the help key: nobody gave up."""
        self._helps[key] = self.help(key).declined()

    # numbers

    def hidden(self, scene: str) -> Hidden:
        """What open questions hide in a scene."""
        found = self._hidden.get(scene)
        if found is None:
            found = self._hidden[scene] = hidden(self.lesson, scene, self.right | self.given_up)
        return found

    def _reveal(self) -> None:
        """An answer is open no more: what it hid can be seen, in every view."""
        self._hidden.clear()
        for scene, view in self._views.items():
            self._views[scene] = view.with_hidden(self.hidden(scene).masks)

    def view(self, scene: str) -> View:
        """What the panels of a scene show, at the time cursor."""
        view, coach = self._views.get(scene), self.coaches.of(scene, self.page)
        if view is None:
            own, (trace, changed) = self.lesson.scenes[scene], self._rerun(scene)
            masks = self.hidden(scene).masks
            view = View(trace, self.step, masks, changed, title=own.title or scene, words=own.words)
        if coach and view.learning is not coach.snapshot:
            view = view.with_trace(*self._rerun(scene)).with_learning(coach.snapshot, coach.block.bound)
        if view.step != min(self.step, view.steps):
            view = view.at(self.step)
        self._views[scene] = view
        return view

    def views(self) -> Mapping[str, View]:
        """The view of every scene that the page shows."""
        return {name: self.view(name) for name in self._scenes_of_page()}

    def _scenes_of_page(self) -> Iterator[str]:
        names = dict.fromkeys(name for panel in self.page.panels for name in (panel.scene, *panel.scenes))
        return (name for name in names if name in self.lesson.scenes)

    def role(self, scene: str, name: str) -> str:
        """The accent of a quantity."""
        return self.view(scene).role(name)

    def select(self, scene: str | None, address: Address | None = None) -> None:
        """Select a number of a scene, and none of the others."""
        for name, view in self._views.items():
            wanted = address if name == scene else None
            if view.selected != wanted:
                self._views[name] = view.select(wanted)

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
        self._views[scene] = self.view(scene).with_trace(*self._rerun(scene))

    def _rerun(self, scene: str) -> tuple[Trace, frozenset[Address]]:
        """The run with the weights that a training has come to, and what the learner changed."""
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
