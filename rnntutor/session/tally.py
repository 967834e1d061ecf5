"""What a class did, out of the exports of its students: for each question who was right, and which slips were made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnntutor.session.exchange import Export
from rnntutor.session.records import CONVENTION, RIGHT, UNREADABLE, Attempt
from rnntutor.session.schedule import NO_MISTAKE, grade_of


@dataclass(frozen=True)
class Row:
    """One question: how many students tried it, were right in the end, and at once; answers that were wrong, and right
    by another convention; slips by count; of a worksheet every cell that was tried, whose `question` is "table:c[2]".
    """

    lesson: str
    question: str
    students: int
    right: int
    at_once: int
    wrong: int
    conventions: int
    slips: tuple[tuple[str, int], ...]
    cells: tuple[Row, ...] = ()


def students(exports: Iterable[Export]) -> list[tuple[Attempt, ...]]:
    """The attempts of each student, once each. Files that share an attempt are the same student's."""
    found: list[dict[str, Attempt]] = []
    for export in exports:
        own = {one.id: one for one in export.attempts}
        same = [other for other in found if not own.keys().isdisjoint(other)]
        found = [other for other in found if all(other is not one for one in same)]
        for other in same:
            own |= other
        found.append(own)
    return [tuple(sorted(own.values(), key=lambda one: (one.at, one.id))) for own in found if own]


def tally(each: Sequence[Sequence[Attempt]], order: Sequence[tuple[str, str]] = ()) -> list[Row]:
    """A row for every question anybody tried; those in `order`, pairs of lesson and question, first and so ordered."""
    tried = dict[tuple[str, str], list[list[Attempt]]]()
    for attempts in each:
        own = dict[tuple[str, str], list[Attempt]]()
        for one in attempts:
            if one.verdict != UNREADABLE:
                own.setdefault((one.lesson, one.question.partition(":")[0]), []).append(one)
        for place, its in own.items():
            tried.setdefault(place, []).append(its)
    places = {place: number for number, place in enumerate(order)}
    return [_row(place, tried[place]) for place in sorted(tried, key=lambda one: (places.get(one, len(places)), one))]


def _row(place: tuple[str, str], each: Sequence[Sequence[Attempt]]) -> Row:
    lesson, question = place
    ended = [_until_right(its, question) for its in each]
    everything = [one for its in each for one in its]
    found = Counter(slip for one in everything if one.slips for slip in [one.slips.partition(",")[0]])
    return Row(
        lesson,
        question,
        len(each),
        sum(its is not None for its in ended),
        sum(its is not None and grade_of(its) == "good" for its in ended),
        sum(bool(one.text) and one.verdict not in NO_MISTAKE for one in everything),
        sum(one.verdict == CONVENTION for one in everything),
        tuple(sorted(found.items(), key=lambda one: (-one[1], one[0]))),
        tuple(_row((lesson, cell), its) for cell, its in _by_cell(question, each)),
    )


def _by_cell(question: str, each: Iterable[Sequence[Attempt]]) -> list[tuple[str, list[list[Attempt]]]]:
    """What each student tried at the cells of a worksheet, by cell, c[2] before c[10]; nothing for other questions."""
    found = dict[str, list[list[Attempt]]]()
    for its in each:
        own = dict[str, list[Attempt]]()
        for one in its:
            if one.question != question:
                own.setdefault(one.question, []).append(one)
        for cell, tried in own.items():
            found.setdefault(cell, []).append(tried)
    return sorted(found.items(), key=lambda one: [part.zfill(6) for part in re.split(r"(\d+)", one[0])])


def _until_right(attempts: Sequence[Attempt], question: str) -> Sequence[Attempt] | None:
    """The attempts up to the first that was right, of a worksheet until it was filled in; None without one."""
    for number, one in enumerate(attempts, 1):
        if one.verdict == RIGHT and one.question == question:
            return attempts[:number]
    return None
