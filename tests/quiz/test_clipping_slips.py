"""Slips with clipping and with divisions: each alone is told for the number that stands on paper."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose

GRADIENTS = {"g": [[6.0, 8.0], [-9.0, 2.0], [1.5, -2.0]]}
BY_NORM = Cell.parse("n = norm(g)\nk = min(concat(1, at / n))\nc = k * g").run({"at": 5.0}, GRADIENTS)
IN_ONE_LINE = Cell.parse("c = min(concat(1, at / norm(g))) * g").run({"at": 5.0}, GRADIENTS)
BY_VALUE = Cell.parse("c = relu(g + at) - relu(g - at) - at").run({"at": 5.0}, GRADIENTS)
RATE = Cell.parse("rate = short / long").run({}, {"short": [0.5], "long": [10.0]})
SHARE = Cell.parse("share = word / (word + N)").run({"word": 88.0}, {"N": [264.0]})


def told(trace: Trace, address: Address, *numbers: float) -> list[str]:
    """The first slip of each class that fits an answer."""
    fits = diagnose(trace, trace.find(address), np.array(numbers).reshape(trace.at(address).shape), [12] * 2, 4)
    return [own.id for own in fits.named]


@pytest.mark.parametrize(
    ("trace", "name", "id", "numbers"),
    [
        (BY_NORM, "c", "clip-per-element", (5, 5)),
        (BY_NORM, "c", "not-clipped", (6, 8)),
        (BY_NORM, "c", "fraction-inverted", (12, 16)),
        (IN_ONE_LINE, "c", "not-clipped", (6, 8)),
        (IN_ONE_LINE, "c", "fraction-inverted", (12, 16)),
        (BY_VALUE, "c", "clip-by-norm", (3, 4)),
        (BY_VALUE, "c", "not-clipped", (6, 8)),
        (RATE, "rate", "fraction-inverted", (20,)),
        (SHARE, "share", "own-part-left-out", (1 / 3,)),
    ],
)
def test_a_slip_is_the_only_one_told_for_its_number(
    trace: Trace, name: str, id: str, numbers: tuple[float, ...]
) -> None:
    assert told(trace, Address(name, 1), *numbers) == [id]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_line_that_cuts_by_value_is_never_taken_apart(step: int) -> None:
    tried = candidates(BY_VALUE, BY_VALUE.find(Address("c", step)))
    worked = {own.id for own in (*tried.found, *tried.blind) if own.number is not None}
    assert worked <= {"clip-by-norm", "not-clipped", "sign-lost"}


def test_what_is_short_enough_has_no_slip_of_cutting_it() -> None:
    blind = {own.id for own in candidates(BY_VALUE, BY_VALUE.find(Address("c", 3))).blind}
    assert {"clip-by-norm", "not-clipped"} <= blind
