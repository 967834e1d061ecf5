"""What `check` says of questions: which slips an answer cannot tell from the truth, and where one would tell more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnntutor.course.lesson import Lesson, Question, Worksheet
from rnntutor.course.mistakes import Mistake, did_you_mean, listed, quoted
from rnntutor.engine.modules import MODULES, slip_ids, tell
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.notation import formula
from rnntutor.notation.numbers import show

from .band import band
from .slips.candidates import Candidate, Candidates, candidates
from .slips.catalogue import IDS
from .upstream import ancestors
from .worth import worth_of

STEPS = 8  # other steps that are looked at
LOOSE = 0.5  # an honest answer that may lie so far off, or so large a part of its value, says nothing
GAIN = 2  # so many more slips must another step tell to be named
_MISREAD = (  # numbers that are alike by chance
    "other-quantity", "other-unit", "other-order", "wrong-step", "power-off-by-one", "sign-turned",
    "factor-left-out",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What one answer tells: how many classes of slips have a number of their own, the ids that show, and those that
    do not.
    """

    classes: int
    blind: frozenset[str]
    seen: frozenset[str]


def doubts(lesson: Lesson) -> Iterator[Mistake]:
    """A warning for each question that cannot tell some slip from the truth; its `same:` silences the ids in it."""
    for question in lesson.questions.values():
        known = (*IDS, *slip_ids())
        for name in set(question.same) - set(known):
            said = f"same: there is no slip {quoted(name)}{did_you_mean(name, known)}"
            yield Mistake(str(lesson.path), question.line, 1, said)
        if alike := _alike(lesson, question):
            said = (
                f"'{question.id}' cannot tell {listed(alike)} from the truth (same: [{', '.join(alike)}] silences this)"
            )
            yield Mistake(str(lesson.path), question.line, 1, said)
        cells = _cells(question)
        if not cells:
            continue
        trace = lesson.scenes[question.scene].trace
        if wide := _loose(trace, cells, question.round):
            yield Mistake(str(lesson.path), question.line, 1, f"'{question.id}': {wide}")
        found = [told(trace, trace.find(cell), question.round) for cell in cells]
        seen = frozenset().union(*(own.seen for own in found))
        blind = frozenset().union(*(own.blind for own in found)) - seen - set(question.same)
        if blind:
            ids = [kind for kind in _listed(found) if kind in blind]
            words = f"'{question.id}' cannot tell {listed(ids)} from the truth"
            better = _better(trace, cells[0], question.round, found[0]) if len(cells) == 1 else ""
            yield Mistake(
                str(lesson.path), question.line, 1, f"{words}{better} (same: [{', '.join(ids)}] silences this)"
            )


def _alike(lesson: Lesson, question: Question | Worksheet) -> list[str]:
    """The slips with the module that is asked for which lead to the right words all the same."""
    if isinstance(question, Worksheet) or not question.says:
        return []
    found = tell(question.says, lesson.scenes[question.scene].trace)
    slips = [slip.id for slip in MODULES[question.says.module].slips]
    return [name for name in slips if name not in found.slips and name not in question.same]


def classes(lesson: Lesson) -> int:
    """How many classes of slips the answers of a lesson give a number of their own, all in all."""
    total = 0
    for question in lesson.questions.values():
        for cell in _cells(question):
            trace = lesson.scenes[question.scene].trace
            total += told(trace, trace.find(cell), question.round).classes
    return total


def _cells(question: Question | Worksheet) -> tuple[Address, ...]:
    if isinstance(question, Worksheet):
        return question.cells
    return (question.address,) if question.address else ()


def told(trace: Trace, address: Address, places: int) -> Told:
    """What the answer at an address tells, rounded to so many places."""
    tried = candidates(trace, address)
    honest = band(trace, address, places)
    inside = {id(own) for own in tried.found if honest.holds(own.value).all()}
    seen = frozenset(own.id for own in tried.found if id(own) not in inside)
    read = frozenset(name for name, _ in ancestors(trace, (address.name, address.step)))
    hidden = frozenset(own.id for own in (*tried.blind, *_inside(tried, inside)) if _counts(own, read)) - seen
    return Told(worth_of(tried, places).own, hidden, seen)


def _inside(tried: Candidates, inside: set[int]) -> Iterator[Candidate]:
    return (own for own in tried.found if id(own) in inside)


def _counts(candidate: Candidate, read: frozenset[str]) -> bool:
    """Whether a slip should have been told: it is in a line that the answer is worked from, and no number misread."""
    lines = candidate.rewrite.lines.keys()
    return candidate.id not in _MISREAD and (not lines or not read.isdisjoint(lines))


def _loose(trace: Trace, cells: tuple[Address, ...], places: int) -> str:
    """What is said of the first cell that is right nearly whatever is answered, as rounding has grown on its way."""
    for cell in cells:
        own = band(trace, trace.find(cell), places)
        off = np.maximum(own.upper - own.value, own.value - own.lower)
        wide = np.flatnonzero(off > LOOSE * np.maximum(np.abs(own.value), 10.0 ** (places <= 0)))
        if wide.size:
            lower, upper = (show(float(np.ravel(edge)[wide[0]])) for edge in (own.lower, own.upper))
            said = f"who rounds every line has anything from {lower} to {upper} for {formula.name(cell)}"
            return f"{said}: ask for more decimals (round: {max(places, 0) + 1}), or a step earlier"
    return ""


def _listed(found: list[Told]) -> list[str]:
    """The ids that are met, in the catalogue's order."""
    met = frozenset().union(*(own.blind for own in found))
    return [kind for kind in IDS if kind in met]


def _better(trace: Trace, address: Address, places: int, own: Told) -> str:
    """Another step of the same quantity that tells more, in words; "" for none."""
    if address.step is None:
        return ""
    best, chosen = own.classes + GAIN - 1, None
    for step in range(1, min(trace.steps(address.name), STEPS) + 1):
        other = Address(address.name, step, address.unit)
        if step != address.step and (number := told(trace, trace.find(other), places).classes) > best:
            best, chosen = number, other
    return f"; {chosen} would tell {best} slips apart instead of {own.classes}" if chosen else ""
