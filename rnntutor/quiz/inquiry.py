"""What the tutor asks back about a wrong answer, one number at a time: which slip it was, or which line went wrong."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np

from rnntutor.course.lesson import Lesson
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.notation import formula
from rnntutor.notation.explanation import work_at

from .asked import Asked, asked, find
from .band import ON_THE_WAY, band
from .follow import follow, own, slipped_in
from .hand import Own
from .precision import grades
from .reading import Reading, Unreadable, read
from .slips.candidates import Candidates, candidates
from .slips.diagnosis import Diagnosis, diagnose
from .slips.naming import Hidden, Named, named
from .slips.speaking import name_of
from .slips.splitting import Class, Split, split
from .stated import given_by
from .upstream import Cell, ancestors, operands
from .verdict import SLIPS_SAID, Verdict
from .where import Search, begin

MOST_NUMBERS = 8  # numbers of one line that somebody is asked for
MOST_LINES = 400  # lines among which a wrong one is looked for


class Told(NamedTuple):
    """What the learner had for a number on the way; `right` is None where that is not the point."""

    name: str
    text: str
    right: bool | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """A wrong answer: what was read at an `address` of a run, the learner's other numbers, what must stay hidden."""

    trace: Trace
    address: Address
    reading: Reading
    wanted: Asked
    given: Mapping[Address, Reading] = field(default_factory=dict)
    hidden: Hidden | None = None
    met: Collection[str] | None = None
    stated: tuple[Address, ...] = ()  # what the question itself gives

    @property
    def cell(self) -> Cell:
        """The line at its step that is asked."""
        return self.address.name, self.address.step

    @property
    def places(self) -> int:
        """The decimals with which numbers on the way are compared: nobody rounds a gate to 0 or 1."""
        return max(self.wanted.places, ON_THE_WAY)

    def follows(self) -> bool:
        """Whether the answer is right from the learner's own numbers."""
        places = self.wanted.places
        owned = {entry: own(typed, places) for entry, typed in self.given.items()}
        fed, its = follow(self.trace, self.address, places, owned)
        return fed is not self.trace and set(grades(self.reading, its, places)) == {"right"}


def case(
    lesson: Lesson, key: str, text: str, given: Mapping[Address, Reading], hidden: Hidden | None = None
) -> Case | None:
    """What `text`, as the answer to `key`, is a case of; None for a choice and for what cannot be read."""
    question, address = find(lesson, key)
    if address is None:
        return None
    wanted, trace, met = asked(lesson, key), lesson.scenes[question.scene].trace, lesson.met[question.scene]
    stated = tuple(given_by(question.ask, trace))
    try:
        return Case(trace, trace.find(address), read(text, wanted), wanted, given, hidden, met, stated)
    except Unreadable:
        return None


@dataclass(frozen=True, eq=False)
class Inquiry(ABC):
    """Questions about one wrong answer. `verdict` is what came out, once there is nothing more to ask."""

    case: Case
    told: tuple[Told, ...] = ()
    verdict: Verdict | None = None

    @property
    @abstractmethod
    def name(self) -> str:
        """The number that is asked for now; "" where nothing is."""

    @property
    @abstractmethod
    def lead(self) -> str:
        """What is going on, in a sentence; "" where the verdict itself still says it."""

    @abstractmethod
    def tell(self, text: str) -> Self:
        """What follows from the learner's number. Raises Unreadable."""

    @property
    def question(self) -> str:
        """As "What did you have for f₁·c₀?"; "" where nothing is asked."""
        return f"What did you have for {self.name}?" if self.name else ""


# which slip


@dataclass(frozen=True, eq=False)
class Splitting(Inquiry):
    """Several slips lead to the answer; each number that is told leaves fewer of them.

    Without `tried` they are looked for again when the first number is told, which costs as much as marking.
    """

    tried: Candidates | None = None
    classes: tuple[Class, ...] = ()
    split: Split | None = None

    @property
    def name(self) -> str:
        return self.split.name if self.split else ""

    @property
    def lead(self) -> str:
        return f"That leaves {len(self.classes)} of them." if self.told else ""

    def tell(self, text: str) -> Splitting:
        if self.split is None:
            return self
        if self.tried is None:
            found = _fitting(self.case)
            return found.tell(text) if found else self
        asks, places = self.split, self.case.wanted.places
        reading = read(text, Asked(asks.address, (), places))
        typed = reading.entries[0]
        fine = places if typed.places is None else min(max(places, typed.places), self.case.places)
        left = asks.narrowed(self.classes, typed.value, fine) or asks.narrowed(self.classes, typed.value, places)
        told = (*self.told, Told(self.name, reading.shown))
        if not left:
            return replace(self, split=None, told=told, verdict=self._none())
        more = split(self.tried, left, places, self.case.met) if len(left) < len(self.classes) else None
        if more and more.name not in {one.name for one in told}:
            return replace(self, classes=left, split=more, told=told)
        return replace(self, classes=left, split=None, told=told, verdict=self._named(left))

    def _none(self) -> Verdict:
        words = "None of the slips that I know goes with that: perhaps there were two at once."
        return Verdict("wrong", self.case.reading.shown, words)

    def _named(self, left: tuple[Class, ...]) -> Verdict:
        assert self.tried is not None
        found = {}
        for own_class in left:
            one = named(self.tried, own_class[0], self.case.places, self.case.hidden, self.case.met)
            found.setdefault(one.sentence, one)
        sentences = " Or: ".join([*found][:SLIPS_SAID])
        return Verdict("slip", self.case.reading.shown, f"So that is it. {sentences}", (), tuple(found.values()))


def splitting(case: Case, verdict: Verdict) -> Splitting | None:
    """The question that tells apart the slips of a verdict; None where they need none."""
    return Splitting(case, split=verdict.split) if verdict.split else None


def _fitting(case: Case) -> Splitting | None:
    """The slips that lead to a wrong answer, and what tells them apart."""
    for trace in slipped_in(case.trace, case.address, case.given, case.wanted.places, case.stated):
        fits = _diagnosis(case, trace)
        if fits.classes:
            tried = candidates(trace, trace.find(case.address))
            return Splitting(case, tried=tried, classes=fits.classes, split=fits.split) if fits.split else None
    return None


def _diagnosis(case: Case, trace: Trace) -> Diagnosis:
    typed_places = [entry.digits for entry in case.reading.entries]
    return diagnose(trace, case.address, case.reading.values, typed_places, case.wanted.places, met=case.met)


# which line


@dataclass(frozen=True, eq=False)
class Tracing(Inquiry):
    """The search for the first wrong line. `numbers` are those that the learner told."""

    search: Search | None = None
    numbers: Mapping[Address, Reading] = field(default_factory=dict)

    @property
    def name(self) -> str:
        cell = self.search.next() if self.search and not self.verdict else None
        return name_of(Address(*cell)) if cell else ""

    @property
    def lead(self) -> str:
        return "Let us find the first line that is not right."

    def tell(self, text: str) -> Tracing:
        cell = self.search.next() if self.search else None
        if cell is None or self.search is None:
            return self
        there, trace = Address(*cell), self.case.trace
        wanted = Asked(there, tuple(trace.units(cell[0])), self.case.places)
        reading = read(text, wanted)
        right = "wrong" not in grades(reading, band(trace, there, wanted.places), wanted.places)
        told = (*self.told, Told(name_of(there), reading.shown, right))
        search, numbers = self.search.heard(cell, right), {**self.numbers, there: reading}
        return replace(self, search=search, numbers=numbers, told=told).ended()

    def ended(self) -> Tracing:
        """With its verdict, where only one line can be the first wrong one."""
        found = self.search.found if self.search else None
        return replace(self, verdict=self._verdict(found)) if found else self

    def _verdict(self, cell: Cell) -> Verdict:
        """The first wrong line and, from the learner's own numbers before it, its slip."""
        case, trace = self.case, self.case.trace
        there = case.address if cell == case.cell else Address(*cell)
        owner = Address(there.name.partition(".net")[0], there.step)
        inside = ", inside the brackets" if there.name != owner.name else ""
        words = f"The first wrong line is {work_at(trace, owner).equation or formula.name(owner)}{inside}."
        reading = case.reading if there == case.address else {**case.given, **self.numbers}.get(there)
        if reading is None:
            return Verdict("wrong", case.reading.shown, words)
        slips, is_rough = self._slips(there, reading)
        if is_rough:
            words = f"No line is wrong. {formula.name(there)} goes with your numbers before it: only their rounding "
            return Verdict("wrong", reading.shown, f"{words}is too rough. Keep one decimal more on the way.")
        sentences = " Or: ".join([*dict.fromkeys(slip.sentence for slip in slips)][:SLIPS_SAID])
        words = f"{words} {sentences}" if slips else words
        return Verdict("slip" if slips else "wrong", reading.shown, words, (), slips)

    def _slips(self, there: Address, reading: Reading) -> tuple[tuple[Named, ...], bool]:
        """The slips of a line of which all operands are right; and whether it is right from those as they were told."""
        case, trace = self.case, self.case.trace
        places = case.wanted.places if there == case.address else case.places
        told = {entry: own(number, case.places) for entry, number in self.numbers.items()}
        exact = {
            Address(*cell): np.asarray(trace.at(Address(*cell))) for cell in operands(trace, (there.name, there.step))
        }
        owned = {entry: Own(value, np.zeros_like(value)) for entry, value in exact.items()} | told
        owned.pop(there, None)
        fed, its = follow(trace, there, places, owned)
        if "wrong" not in grades(reading, its, places):
            return (), True
        fits = diagnose(fed, there, reading.values, [entry.digits for entry in reading.entries], places)
        tried = candidates(fed, fed.find(there))
        found = [named(tried, slip, max(places, ON_THE_WAY), case.hidden, case.met) for slip in fits.named]
        return tuple({slip.sentence: slip for slip in reversed(found)}.values())[::-1], False


def can_trace(case: Case) -> bool:
    """Whether there is a line before the answer, and none too long to be asked for."""
    cells = ancestors(case.trace, case.cell)
    sizes = [Asked(shape=tuple(case.trace.units(name))).count for name in {name for name, _ in cells}]
    return 1 < len(cells) <= MOST_LINES and max(sizes) <= MOST_NUMBERS


def tracing(case: Case, known: Mapping[Address, bool]) -> Tracing:
    """The search for the first wrong line before a wrong answer; `known` are other numbers of the learner's, right or
    wrong.
    """
    search = begin(case.trace, case.address, case.met)
    for address, right in known.items():
        if not address.unit and (address.name, address.step) != case.cell:
            search = search.heard((address.name, address.step), right)
    return Tracing(case, search=search).ended()
