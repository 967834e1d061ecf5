"""Marking, in the order in which a good teacher works.

Right within the band; right by another convention; right from the learner's own earlier numbers; a known slip; else
which entries are wrong. Always on the lesson's own numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from rnntutor.course.lesson import Lesson, Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import run_variants
from rnntutor.notation import formula
from rnntutor.notation.mathtext import unmarked
from rnntutor.notation.numbers import exact, show

from . import inverse, wording
from .asked import Asked, asked, find
from .band import ON_THE_WAY, Band, band, half_unit
from .conventions import conventions
from .follow import before, follow, own, slipped_in, with_own
from .hand import Own
from .precision import Grade, grades, is_coarse
from .precision import message as too_short
from .reading import Entry, Reading, Unreadable, read
from .slips.candidates import Candidate, candidates
from .slips.diagnosis import Diagnosis, diagnose
from .slips.naming import Hidden, Named, brief, named, unrounded
from .stated import given_by
from .upstream import ancestors
from .verdict import SLIPS_SAID, Verdict

ROUNDED = "With rounded numbers this could be:"  # before a slip that leads to an answer only by rounding on the way
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = ("no", "one", "two", "three")
_NONE: Mapping[str, int] = {}
Given = Mapping[Address, Reading]


def mark(
    lesson: Lesson,
    key: str,
    text: str,
    given: Given | None = None,
    hidden: Hidden | None = None,
    habits: Mapping[str, int] | None = None,
) -> Verdict:
    """Mark `text` as the answer to `key` (a question's id, or `table:c[2]`). Raises UnknownQuestion for another key.

    given: the learner's other numbers, from which this one may follow, by address. hidden: what may not be seen in the
    lines that are shown of a slip. habits: how often the learner made each slip before, by its id.
    """
    question, address = find(lesson, key)
    if isinstance(question, Question) and question.inverse:
        return inverse.mark(question, lesson.scenes[question.scene], text)
    if isinstance(question, Question) and question.says:
        return wording.mark(question.says, lesson.scenes[question.scene].trace, text)
    wanted = asked(lesson, key)
    try:
        reading = read(text, wanted)
    except Unreadable as problem:
        return Verdict("unreadable", None, problem.message)
    if address is None:
        return _mark_choice(lesson, question, reading)
    trace, met = lesson.scenes[question.scene].trace, lesson.met[question.scene]
    stated = tuple(given_by(question.ask, trace))
    return judge(trace, address, reading, wanted, given or {}, hidden, habits or {}, met, stated)


def value_of(lesson: Lesson, key: str) -> np.ndarray:
    """The engine's value of what `key` asks, on the lesson's own numbers: shape () | (n,) | (N, M)."""
    question, address = find(lesson, key)
    if address is None:
        raise ValueError(f"{key} is a choice and has no value")
    return np.asarray(lesson.scenes[question.scene].trace.at(address), dtype=float)


def judge(
    trace: Trace,
    address: Address,
    reading: Reading,
    wanted: Asked,
    given: Given,
    hidden: Hidden | None = None,
    habits: Mapping[str, int] = _NONE,
    met: Collection[str] | None = None,
    stated: Collection[Address] = (),
) -> Verdict:
    """The verdict on what was read as the value at an address of a run; `met` are the names that the learner knows.

    stated: values that the question itself gives.
    """
    if not _is_finite(trace, address):
        words = f"{wanted.name} grew beyond all numbers here: it cannot be asked for."
        return Verdict("unreadable", reading.shown, words)
    return _Marking(trace, trace.find(address), reading, wanted, given, hidden, habits, met, stated).verdict()


def prepare(lesson: Lesson, key: str, given: Given | None = None) -> None:
    """Work out ahead what marking an answer to `key` needs, whatever it will be: it is kept as long as the run."""
    question, address = find(lesson, key)
    if address is None:
        return
    trace, places = lesson.scenes[question.scene].trace, question.round
    address = trace.find(address)
    if _is_finite(trace, address):
        band(trace, address, places)
        for run in slipped_in(trace, address, given or {}, places, given_by(question.ask, trace)):
            candidates(run, address)


def _is_finite(trace: Trace, address: Address) -> bool:
    return bool(np.isfinite(np.asarray(trace.at(address), dtype=float)).all())


@dataclass(frozen=True, eq=False)
class _Marking:
    trace: Trace
    address: Address
    reading: Reading
    wanted: Asked
    given: Given
    hidden: Hidden | None
    habits: Mapping[str, int]
    met: Collection[str] | None
    stated: Collection[Address]

    def verdict(self) -> Verdict:
        places, shown = self.wanted.places, self.reading.shown
        found = self.graded(band(self.trace, self.address, places))
        if set(found) == {"right"}:
            return Verdict("right", shown, "Right.")
        wrong = self.entries(found)
        if is_coarse(found):
            return Verdict("precision", shown, too_short(places), wrong)
        owned = {entry: own(typed, places) for entry, typed in self.given.items()}
        fed, its = follow(self.trace, self.address, places, owned)
        if fed is not self.trace and set(self.graded(its)) == {"right"}:
            return Verdict("right-for-yours", shown, self.follows(list(before(self.trace, self.address, owned))), wrong)
        if sentence := self.by_convention(fed) or self.by_convention(self.from_shown(fed)):
            return Verdict("convention", shown, sentence, wrong)
        return self.slipped(slipped_in(self.trace, self.address, self.given, places, self.stated), wrong)

    def graded(self, own_band: Band) -> tuple[Grade, ...]:
        return grades(self.reading, own_band, self.wanted.places)

    def entries(self, found: tuple[Grade, ...]) -> tuple[tuple[int, ...], ...]:
        """The places of the entries that are not right, as units from 1."""
        wrong = np.argwhere(np.reshape([grade != "right" for grade in found], self.reading.shape))
        return tuple(tuple(int(axis) + 1 for axis in place) for place in wrong)

    def from_shown(self, trace: Trace) -> Trace:
        """The run with the numbers of all other steps as they are shown: one may go on from there by another book."""
        name, step = self.address.name, self.address.step
        if trace.gradient(name) or not conventions(trace, self.address):
            return trace
        earlier = {Address(*cell) for cell in ancestors(trace, (name, step)) if cell[1] != step}
        values = {one: np.asarray(trace.at(one), dtype=float) for one in earlier if one.step != trace.begins(one.name)}
        shown = {one: Own(value, np.zeros_like(value)) for one, value in values.items()}
        return with_own(trace, shown) if shown else trace

    def by_convention(self, trace: Trace) -> str:
        """The sentence about another convention under which the answer is right; "" for none.

        One that is right only with numbers rounded on the way gives way to a slip that leads exactly here; so does a
        factor of 2, which a step too many or too few gives as well, and one that changes only other lines to a slip in
        this one.
        """
        others = conventions(trace, self.address)
        run = run_variants(trace, [other.variant for other in others])
        for number, other in enumerate(others):
            if run.fits[number]:
                there = run.trace(number)
                if set(self.graded(band(there, self.address, self.wanted.places))) == {"right"}:
                    exact = other.id != "half" and self.is_last_place(np.asarray(there.at(self.address), dtype=float))
                    if not exact:
                        return "" if self.diagnosed(trace).sure else other.sentence
                    return other.sentence if self.is_own(other.variant.lines) or not self.slipped_here(trace) else ""
        return ""

    def is_own(self, lines: Iterable[str]) -> bool:
        """Whether the asked line is among these, or a sum inside it."""
        return any(name.partition(".net")[0] == self.address.name for name in lines)

    def slipped_here(self, trace: Trace) -> bool:
        """Whether a slip in the asked line leads to the very number."""
        fits = self.diagnosed(trace)
        return fits.sure and any(self.is_own(one.rewrite.lines) for group in fits.classes for one in group)

    def is_last_place(self, value: np.ndarray) -> bool:
        """Whether the answer is this value, rounded once."""
        return bool((np.abs(self.reading.values - value) <= half_unit(value, self.wanted.places)).all())

    def diagnosed(self, trace: Trace, pairs: bool = False) -> Diagnosis:
        places = [entry.digits for entry in self.reading.entries]
        typed = self.reading.values
        return diagnose(trace, self.address, typed, places, self.wanted.places, pairs, self.habits, self.met)

    def follows(self, earlier: list[Address]) -> str:
        """What is said of an answer that follows from the learner's own numbers: which of those is not right."""
        for entry in sorted(earlier, key=lambda one: (one.step or 0, self.trace.names.index(one.name))):
            typed = self.given.get(entry)
            its = band(self.trace, entry, self.wanted.places)
            if typed is not None and set(grades(typed, its, self.wanted.places)) != {"right"}:
                return f"Right for your {formula.name(entry)}: the mistake is there."
        return "Right for your earlier numbers."

    def slipped(self, traces: list[Trace], wrong: tuple[tuple[int, ...], ...]) -> Verdict:
        """Known slips, from the learner's own numbers first; else what differs."""
        shown = self.reading.shown
        pairs: list[tuple[Named, ...]] = []
        for trace in traces:
            fits = self.diagnosed(trace, pairs=trace is traces[-1])
            if fits.classes:
                slips = self.named(trace, fits.named, fits.sure)
                also = self.alike(trace, fits, {slip.id for slip in slips})
                return Verdict("slip", shown, self.said(slips, fits), wrong, slips, (), fits.split, also)
            pairs = pairs or [self.named(trace, pair) for pair in fits.pairs]
        words = f"Not yet: {_difference(self.reading, wrong, self.wanted)}."
        if len(pairs) == 1:
            words += " Perhaps two slips at once. " + " ".join(slip.sentence for slip in pairs[0])
        return Verdict("wrong", shown, words, wrong, (), tuple(" + ".join(slip.id for slip in pair) for pair in pairs))

    def named(self, trace: Trace, slips: Iterable[Candidate], sure: bool = True) -> tuple[Named, ...]:
        """One slip for each class, each place once; sure: whether the answer is the very number of each."""
        tried, places = candidates(trace, trace.find(self.address)), max(self.wanted.places, ON_THE_WAY)
        found: dict[tuple[str, str], Named] = {}
        for candidate in slips:
            if (candidate.id, candidate.where) not in found:
                slip = named(tried, candidate, places, self.hidden, self.met, len(found) >= SLIPS_SAID)
                found[candidate.id, candidate.where] = slip if sure else unrounded(slip, self.wanted.name)
        return tuple(found.values())

    def alike(self, trace: Trace, fits: Diagnosis, told: set[str]) -> tuple[Named, ...]:
        """By one sentence each the other ids of these classes, then those of further ones."""
        tried, found = candidates(trace, trace.find(self.address)), dict[str, Named]()
        for candidate in (one for group in (*fits.classes, *fits.also) for one in group):
            if candidate.id not in told:
                found.setdefault(candidate.id, brief(tried, candidate))
        return tuple(found.values())

    def said(self, slips: tuple[Named, ...], fits: Diagnosis) -> str:
        """The slips in sentences, and the question that tells them apart."""
        sentences = list(dict.fromkeys(slip.sentence for slip in slips))
        if len(sentences) == 1:
            return f"Not yet. {sentences[0]}" if fits.sure else f"Not yet. {ROUNDED} {sentences[0]}"
        count, among = "Several", ", these among them"
        if len(sentences) <= SLIPS_SAID:
            count, among = _COUNTS[len(sentences)].capitalize(), ""
        some = " Or: ".join(sentences[:SLIPS_SAID])
        question = f" What did you have for {fits.split.name}?" if fits.split else ""
        here = "here" if fits.sure else "here with rounded numbers"
        return f"Not yet. {count} slips could lead {here}{among}. {some}{question}"


def _difference(reading: Reading, wrong: tuple[tuple[int, ...], ...], wanted: Asked) -> str:
    """Which entries differ, in words."""
    if wanted.count == 1:
        return f"{wanted.name} is not {_typed(reading.entries[0], wanted.places)}"
    if len(wrong) == wanted.count:
        return f"none of the {wanted.count} numbers is right"
    if len(wrong) > 3:
        return f"{len(wrong)} of the {wanted.count} numbers differ, the first of them {_place(wrong[0])}"
    names = [_place(place) for place in wrong]
    several = len(names) > 1
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if several else names[0]
    return f"{listed} {'differ' if several else 'differs'}"


def _typed(entry: Entry, places: int) -> str:
    """The number that was typed; of an expression that goes on and on, the expression."""
    return entry.text if entry.is_exact and not exact(entry.value, max(places, 0)) else show(entry.value)


def _place(unit: tuple[int, ...]) -> str:
    if len(unit) == 2:
        return f"the entry in row {unit[0]}, column {unit[1]}"
    return f"the {_ORDINALS[unit[0] - 1]} entry" if unit[0] <= len(_ORDINALS) else f"entry {unit[0]}"


def _mark_choice(lesson: Lesson, question: Question | Worksheet, reading: Reading) -> Verdict:
    """Right or not; of a wrong choice what the author says of it."""
    if not isinstance(question, Question) or reading.choice == question.right:
        return Verdict("right", reading.shown, "Right.")
    said = question.because[reading.choice - 1] if reading.choice and question.because else ""
    told = unmarked(in_lesson(said, lesson, question.scene))
    return Verdict("wrong", reading.shown, f"Not yet. {told}".strip())
