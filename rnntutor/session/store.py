"""The store: what a learner answered, typed and reached."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self, TypeVar

from rnntutor.session import home
from rnntutor.session.connecting import PATIENCE, in_memory
from rnntutor.session.opening import Opened, open_copy, open_somehow
from rnntutor.session.records import (
    GIVEN_UP,
    OF_A_LEARNER,
    UNREADABLE,
    Attempt,
    Draft,
    Help,
    Mark,
    Place,
    Record,
    Setting,
    on_numbers,
)
from rnntutor.session.shelf import Shelf

_Kind = TypeVar("_Kind", bound=Record)


class Store:
    """What is kept of a learner, in one SQLite file; for any thread, and for several tutors at once.

    A method that keeps something returns True when it is in the file. Where that fails nothing is lost: the record
    waits in memory, is read like any other and tried again with the next one, and `trouble` says so.
    A question is meant by its lesson's id and its own: "shown-at-four", a cell "table:c[2]", a worksheet "table".
    """

    def __init__(self, shelf: Shelf) -> None:
        """Use `open`, `read` or `in_memory`."""
        self._shelf = shelf

    @classmethod
    def open(cls, folder: Path | None = None, patience: float = PATIENCE) -> Self:
        """The store in `folder`, the learner's own where None; made where missing.

        Never fails: an unfit file is set aside, memory is the last resort, and `notice` says so.
        `patience` is how many seconds a write waits for another tutor.
        """
        try:
            return cls(Shelf(open_somehow(home.store_file(folder), patience), patience))
        except home.NoHomeError as error:
            return cls(Shelf(Opened(in_memory(), None, f"Progress is not kept this time: {error}.")))

    @classmethod
    def read(cls, folder: Path | None = None) -> Self:
        """A copy in memory of what is kept in `folder`, to look at; no store is made, brought up or set aside there."""
        try:
            return cls(Shelf(open_copy(home.store_file(folder))))
        except home.NoHomeError:
            return cls.in_memory()

    @classmethod
    def in_memory(cls) -> Self:
        """An empty store that keeps nothing."""
        return cls(Shelf(Opened(in_memory(), None)))

    @property
    def notice(self) -> str:
        """What the person should know about the opening: a file set aside, progress not kept; or ""."""
        return self._shelf.notice

    @property
    def trouble(self) -> str:
        """What went wrong since: why something waits in memory, cannot be read, or went to a new file; or ""."""
        return self._shelf.trouble

    @property
    def waiting(self) -> int:
        """How many records wait in memory, because they could not be written."""
        return self._shelf.waiting

    @property
    def path(self) -> Path | None:
        """The file, or None where the store lives in memory only."""
        return self._shelf.path

    @property
    def device(self) -> str:
        """The random word that names this store in the attempts made in it."""
        return self.setting("device")

    def close(self) -> int:
        """Try once more to write what waits; returns how many records could not be kept."""
        return self._shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def record(
        self,
        lesson: str,
        question: str,
        text: str,
        verdict: str,
        *,
        hints: int | None = None,
        given_up: bool | None = None,
        slips: Iterable[str] = (),
        variant: int = 0,
        skill: str = "",
    ) -> bool:
        """Keep an answer that was sent, with the help that was had before it; its draft is done with.

        `hints` and `given_up` are those of the question, and of its worksheet for a cell, unless they are told.
        `slips` are the ids of those that explain it, `variant` the number of the fresh numbers it was asked with.
        An answer that could not be read stays a draft.
        """
        place = on_numbers(question, variant)
        had = self._had(lesson, question, variant)
        had = replace(
            had,
            hints=had.hints if hints is None else hints,
            given_up=had.given_up if given_up is None else given_up,
        )
        draft = Draft(lesson, place, text if verdict == UNREADABLE else "")
        attempt = self._attempt(had, text, verdict, skill, variant)
        return self._shelf.keep(replace(attempt, slips=",".join(slips)), draft)

    def _had(self, lesson: str, question: str, variant: int) -> Help:
        """The help that was had with a question, and with its worksheet for a cell."""
        helps = [self.help(lesson, on_numbers(one, variant)) for one in (question, question.partition(":")[0])]
        return Help(lesson, question, max(one.hints for one in helps), any(one.given_up for one in helps))

    def add(self, records: Iterable[Record]) -> bool:
        """Keep what was made elsewhere, all of it or none; attempts that are known already change nothing."""
        return self._shelf.keep(*records)

    def kept(self, kind: type[_Kind], lesson: str | None = None) -> list[_Kind]:
        """All records of a kind, of one lesson if told, in the order in which they were first kept."""
        return self._shelf.find(kind) if lesson is None else self._shelf.find(kind, lesson=lesson)

    def forget(self, lesson: str | None, before: Callable[[], None]) -> None:
        """Forget what the learner did, in one lesson or in all, once `before` has returned; settings stay.

        From `before` on no other tutor writes. Raises what `before` does, OSError or sqlite3.Error: nothing is then
        forgotten.
        """
        where = {} if lesson is None else {"lesson": lesson}
        self._shelf.erase(OF_A_LEARNER, before, **where)

    def attempts(self, lesson: str | None = None, question: str | None = None) -> list[Attempt]:
        """The attempts, at one lesson or one question if told, earliest first."""
        where = {"lesson": lesson, "question": question}
        found = self._shelf.find(Attempt, **{name: value for name, value in where.items() if value is not None})
        return sorted(found, key=lambda attempt: attempt.at)

    def latest(self, lesson: str) -> dict[str, Attempt]:
        """The last attempt at each question of a lesson."""
        return {attempt.question: attempt for attempt in self.attempts(lesson)}

    def marks(self) -> set[Mark]:
        """Which verdicts each question ever had on the lesson's own numbers."""
        written = self._shelf.rows("SELECT DISTINCT lesson, question, verdict FROM attempts WHERE variant = 0")
        unwritten = (one for one in self._shelf.unwritten(Attempt) if not one.variant)
        waiting = ((one.lesson, one.question, one.verdict) for one in unwritten)
        return {Mark(*row) for row in (*written, *waiting)}

    def draft(self, lesson: str, question: str) -> str:
        """What is typed and not sent, or ""."""
        return next((draft.text for draft in self._shelf.find(Draft, lesson=lesson, question=question)), "")

    def drafts(self, lesson: str) -> dict[str, str]:
        """What is typed and not sent in a lesson, by question."""
        return {draft.question: draft.text for draft in self._shelf.find(Draft, lesson=lesson) if draft.text}

    def save_draft(self, lesson: str, question: str, text: str) -> bool:
        """Keep what is typed; cheap enough for every key. Empty text forgets it."""
        return self._shelf.keep(Draft(lesson, question, text))

    def help(self, lesson: str, question: str) -> Help:
        """The help had with a question so far."""
        found = self._shelf.find(Help, lesson=lesson, question=question)
        return found[0] if found else Help(lesson, question)

    def take_hint(self, lesson: str, question: str, number: int) -> bool:
        """Keep that the hints up to `number`, from 1, were shown."""
        return self._shelf.keep(Help(lesson, question, hints=number))

    def give_up(self, lesson: str, question: str, skill: str = "", variant: int = 0) -> bool:
        """Keep that the worked line was shown instead of an answer."""
        before = self.help(lesson, on_numbers(question, variant))
        attempt = self._attempt(replace(before, question=question), "", GIVEN_UP, skill, variant)
        return self._shelf.keep(attempt, replace(before, given_up=True))

    def place(self, lesson: str) -> Place | None:
        """Where the learner was in a lesson, None where it was never opened."""
        return self.places().get(lesson)

    def places(self) -> dict[str, Place]:
        """Where the learner was, by lesson, the latest last."""
        places = sorted(self._shelf.find(Place), key=lambda place: place.at)
        return {place.lesson: place for place in places}

    def save_place(self, place: Place) -> bool:
        """Keep where the learner is, at this moment; a lesson once `finished` stays so. Cheap enough for every key."""
        return self._shelf.keep(replace(place, at=time.time()))

    def setting(self, name: str, default: str = "") -> str:
        """A setting of this store."""
        return next((setting.value for setting in self._shelf.find(Setting, name=name)), default)

    def save_setting(self, name: str, value: str) -> bool:
        """Keep a setting."""
        return self._shelf.keep(Setting(name, value))

    def _attempt(self, had: Help, text: str, verdict: str, skill: str, variant: int) -> Attempt:
        return Attempt(
            id=os.urandom(16).hex(),
            device=self.device,
            lesson=had.lesson,
            question=had.question,
            text=text,
            verdict=verdict,
            hints=had.hints,
            given_up=had.given_up,
            at=time.time(),
            variant=variant,
            skill=skill,
        )
