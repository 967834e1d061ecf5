"""What an answer is worth, tried on one run alone: what the batch of many runs is held to."""

from __future__ import annotations

from collections.abc import Iterable

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.worth import Worth, worth_of


def worth(trace: Trace, cells: Iterable[Address], places: int) -> Worth:
    """The worth of some answers of one run."""
    found = (worth_of(candidates.__wrapped__(trace, trace.find(cell)), places) for cell in cells)
    return sum(found, Worth(0, 0, 0))
