"""Questions that are asked with other numbers than the lesson's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count, islice

from rnntutor.quiz.asked import SEPARATOR
from rnntutor.quiz.changed import with_others_for
from rnntutor.quiz.fresh import can_vary, variants
from rnntutor.screen.answers import Answers
from rnntutor.session.records import RIGHT

AHEAD = 12  # numbers of which the next others are one
NOW = "#:"  # before a question, in the name of the note that says with which numbers it is asked
_NUMBER = re.compile("[1-9][0-9]{0,5}")


class Others:
    """Which numbers each question is asked with, and what is answered on them.

    Whoever comes back to numbers finds there what they answered and typed, also at a later visit; numbers that were
    right at an earlier one are passed by.
    """

    def __init__(self, own: Answers):
        """`own` is what is answered on the lesson's own numbers."""
        self.own = own
        self._known: dict[tuple[str, int], Answers | None] = {}  # by question and number
        self._now: dict[str, int] = {}
        lesson, store = own.lesson.id, own.store
        notes = {key.removeprefix(NOW): text for key, text in own.drafts.items() if key.startswith(NOW)}
        self._before = {name: int(text) for name, text in notes.items() if _NUMBER.fullmatch(text)}  # not asked yet
        self._done = {(one.question, one.variant) for one in store.attempts(lesson) if one.verdict == RIGHT}

    def come_back(self, names: Iterable[str]) -> None:
        """Ask these questions with the numbers of the last visit, which takes a moment for each that had others."""
        for name in names:
            number = self._before.pop(name, 0)
            if number and (name, number) not in self._done and self._find(name, number):
                self._now[name] = number

    def number(self, key: str) -> int:
        """Which numbers the question of a key is asked with now; 0 for the lesson's own."""
        return self._now.get(key.partition(SEPARATOR)[0], 0)

    def answers(self, key: str) -> Answers:
        """What is answered of it on those."""
        return self.at(key, self.number(key)) or self.own

    def changed(self, key: str) -> str:
        """Which given numbers of the question's scene are others now, in words; "" for the lesson's own."""
        name, found = key.partition(SEPARATOR)[0], self.at(key, self.number(key))
        return with_others_for(self.own.lesson, found.lesson, name) if found and self.number(key) else ""

    def at(self, key: str, number: int) -> Answers | None:
        """What is answered on some numbers; None where there are none of that number, or they were not looked for."""
        return self._known.get((key.partition(SEPARATOR)[0], number)) if number else self.own

    def can_have(self, key: str) -> bool:
        """Whether there may be other numbers for a question."""
        return can_vary(self.own.question(key))

    def look(self, key: str) -> None:
        """Find the numbers after those of now, which takes up to a second; a draw that came to nothing is passed by."""
        name, following = self._following(key)
        if not self._find(name, *following[:1]):
            self._find(name, *following[1:])

    def _following(self, key: str) -> tuple[str, list[int]]:
        """A question and the numbers that its next ones may have."""
        name, last = key.partition(SEPARATOR)[0], self.number(key)
        return name, list(islice((one for one in count(last + 1) if (name, one) not in self._done), AHEAD))

    def _find(self, name: str, *numbers: int) -> bool:
        """Whether there are others of one of these numbers."""
        new = [number for number in numbers if (name, number) not in self._known]
        for number, found in zip(new, variants(self.own.lesson, name, new), strict=True):
            fresh = Answers(found, self.own.store, number, name, self.own) if found else None
            self._known[name, number] = fresh
        return any(self._known[name, number] for number in numbers)

    def go_on(self, key: str) -> bool:
        """Ask with the numbers that were looked for; False where there are none."""
        name, following = self._following(key)
        number = next((one for one in following if self._known.get((name, one))), 0)
        if not number:
            return False
        self._now[name] = number
        self.own.keep(f"{NOW}{name}", str(number))
        return True

    def go_back(self, key: str) -> bool:
        """Ask with the lesson's own numbers again; False where they are."""
        name = key.partition(SEPARATOR)[0]
        if not self._now.pop(name, 0):
            return False
        self.own.keep(f"{NOW}{name}", "")
        return True

    def __iter__(self) -> Iterator[Answers]:
        """All that is answered on any numbers."""
        yield self.own
        yield from (fresh for fresh in self._known.values() if fresh)
