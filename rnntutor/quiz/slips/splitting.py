"""Where several slips lead to one answer: the one intermediate number that tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnntutor.engine.errors import EngineError
from rnntutor.engine.trace import evaluate
from rnntutor.engine.tree import Address, Number, Ref, Tree, refs

from ..upstream import ancestors
from .candidates import Candidate, Candidates
from .kinds import said
from .speaking import Speaker, name_of
from .terms import moved, signed

Class = tuple[Candidate, ...]
MOST = 60  # intermediate numbers that are looked at


@dataclass(frozen=True, eq=False)
class Split:
    """An intermediate number to ask for: a value at an `address`, or one term of the asked line, called `name`.

    numbers: what a learner has there who makes the slips of each class, in their order.
    """

    name: str
    numbers: tuple[float, ...]
    address: Address | None = None

    def narrowed(self, classes: Sequence[Class], typed: float, places: int) -> tuple[Class, ...]:
        """The classes in which the learner's number is what it would be, rounded; a carried rounding apart."""
        away = [abs(number - typed) for number in self.numbers]
        reach = max(10.0**-places, 1e-9 * abs(typed))
        return tuple(
            own for own, gap in zip(classes, away, strict=True) if gap <= reach and gap <= min(away) + reach / 2
        )


def split(tried: Candidates, classes: Sequence[Class], places: int, met: Collection[str] | None = None) -> Split | None:
    """The number at which the classes differ most; None where one sentence fits them all, or no number parts them.

    Terms of the asked line come first: they are what the learner has just written. met: the names that may be spoken.
    """
    if len({(own[0].id, own[0].where) for own in classes}) < 2:
        return None
    best, chosen, speaker = 1, None, Speaker(tried.trace, met)
    for found in (*_terms(tried, classes, speaker), *_values(tried, classes, speaker)):
        groups = len({round(number, places) for number in found.numbers})
        if groups > best and np.isfinite(found.numbers).all():
            best, chosen = groups, found
    return chosen


def _terms(tried: Candidates, classes: Sequence[Class], speaker: Speaker) -> Iterator[Split]:
    """The terms of the asked line, where it is a sum."""
    asked, trace = tried.address, tried.trace
    for at, term in _asked_terms(tried):
        says = said("{}", term)
        if not speaker.knows_all(says):
            continue
        name = speaker.sentence(says, asked.step)
        unit = "".join(f"[{unit}]" for unit in asked.unit if trace.units(asked.name) != (1,))
        yield Split(name + unit, tuple(_term(tried, own[0], at) for own in classes))


def _asked_terms(tried: Candidates) -> list[tuple[int, Tree]]:
    """What is worth asking of the line of a single number, with its place in the sum."""
    asked, trace = tried.address, tried.trace
    line = trace.line(asked.name)
    single = all(size == 1 for size in trace.units(asked.name)) or asked.unit
    if line is None or asked.step is None or trace.gradient(asked.name) or not single:
        return []
    terms = [term for _, term in signed(line.expression)]
    return [(at, term) for at, term in enumerate(terms) if len(terms) > 1 and not isinstance(term, Number | Ref)]


def written_terms(tried: Candidates, candidate: Candidate) -> tuple[float, ...]:
    """The terms of the asked line of a learner who makes a slip, to nine figures."""
    if candidate.number is None:
        return ()
    return tuple(float(f"{_term(tried, candidate, at):.8g}") for at, _ in _asked_terms(tried))


def _term(tried: Candidates, candidate: Candidate, at: int) -> float:
    """What a learner who makes a slip has for a term: its rewritten form; 0 where it is left out."""
    asked = tried.address
    terms = [term for _, term in signed(tried.trace.resolved.lines[asked.name].expression)]
    own = candidate.rewrite.lines.get(asked.name)
    term = terms[at] if own is None else _counterparts(terms, [part for _, part in signed(own)])[at]
    if term is None:
        return 0.0
    try:
        slipped = tried.slipped(candidate)
        value = np.asarray(evaluate(moved(term, asked.step or 0, slipped.weights), slipped))
    except (EngineError, KeyError):
        return float("nan")
    return float(value[tuple(unit - 1 for unit in asked.unit[: value.ndim])].reshape(-1)[0])


def _counterparts(terms: Sequence[Tree], written: list[Tree]) -> list[Tree | None]:
    """For each term of a line its form in the rewritten line: itself, or what shares most names; None if left out."""
    left = [part for part in written if part not in terms]
    found: list[Tree | None] = []
    for term in terms:
        if term in written:
            found.append(term)
            continue
        names = {ref.name for ref in refs(term)}
        shared = [len(names & {ref.name for ref in refs(part)}) for part in left]
        best = max(shared, default=0)
        found.append(left.pop(shared.index(best)) if best else None)
    return found


def _values(tried: Candidates, classes: Sequence[Class], speaker: Speaker) -> Iterator[Split]:
    """Single numbers that the answer comes from: those of its own step first, bare lines before sums within."""
    trace, asked = tried.trace, tried.address
    own = (asked.name, asked.step)
    cells = [cell for cell in ancestors(trace, own) if cell != own and speaker.knows(cell[0])]
    cells.sort(key=lambda cell: (cell[1] != asked.step, ".net" in cell[0], -(cell[1] or 0), cell[0]))
    for name, step in cells[:MOST]:
        for unit in list(np.ndindex(*trace.units(name)))[:8]:
            there = Address(name, step, tuple(number + 1 for number in unit))
            shown = Address(name, step, there.unit if trace.units(name) != (1,) else ())
            yield Split(name_of(shown), tuple(float(tried.at(there, own[0])) for own in classes), there)
