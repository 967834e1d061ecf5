"""Slips are not named where their number only happens to be what was typed, and not by a name that is false."""

from math import e, log

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.reading import read
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.slips.naming import named

WORD = Cell.parse("p = softmax(s)\nL = cross_entropy(d, s)").run(
    {}, {"s": [[log(5), log(3), log(2)]], "d": [[0.0, 0.0, 1.0]]}
)
MASKED = Cell.parse("p = softmax(s)").run({}, {"s": [[log(4), log(6), -5000.0]]})
LOUD = Cell.parse("p = softmax(β * c)").run({"β": log(2)}, {"c": [[1.0, 0.0, 0.0]]})
POWERS = Cell.parse("word = sum(exp(k * f))").run({"k": log(2)}, {"f": [[1.0, 3.0, 2.0, 1.0]]})
HELD = Cell.parse("h = w * h[t-1] + u * g[t-1]").run({"w": 2.0, "u": 3.0}, {"g": [1.0, 1.0]}, given={("h", 0): [1.0]})
MOVED = Cell.parse("y = w[t-1] * x + 1\nw = w[t-1] - rate * y").run(
    {"rate": 0.1}, {"x": [2.0]}, given={("w", 0): [4.0]}
)


def told(trace: Trace, address: Address, text: str, places: int = 2) -> list[tuple[str, str]]:
    """The slips that fit what was typed, with what is said of each."""
    address = trace.find(address)
    reading = read(text, Asked(None, np.shape(trace.at(address)), places))
    fits = diagnose(trace, address, reading.values, [entry.digits for entry in reading.entries], places)
    return [(own.id, named(candidates(trace, address), own, 2).sentence) for own in fits.named]


@pytest.mark.parametrize(("text", "unit"), [("ln 2", 1), ("ln 10 - ln 3", 2)])
def test_the_loss_of_another_share_is_that_and_no_other_base(text: str, unit: int) -> None:
    assert told(WORD, Address("L", 1), text) == [("other-share", f"You took share {unit}: d₁ says which one is right.")]


def test_a_whole_expression_is_only_the_very_number_of_a_slip_and_a_rounded_one_is_near_it() -> None:
    tried = candidates(WORD, WORD.find(Address("L", 1)))
    other_base = next(float(own.value) for own in tried.found if own.where == "L: 10")
    assert other_base == pytest.approx(log(5) / log(10))
    assert told(WORD, Address("L", 1), f"{other_base:.2f}")[0][0] == "wrong-base"
    assert told(WORD, Address("L", 1), "7/10") == []


def test_scores_that_are_shared_out_themselves_are_those_that_have_a_share() -> None:
    first = round(log(4) / log(24), 2)
    assert told(MASKED, Address("p", 1), f"{first} {1 - first:.2f} 0")[0][0] == "no-exp"


@pytest.mark.parametrize(
    ("trace", "name", "text", "said"),
    [
        (LOUD, "p", f"{e / (e + 2):.2f} {1 / (e + 2):.2f} {1 / (e + 2):.2f}", "You left out β: the scores are β·c₁."),
        (POWERS, "word", f"{2 * e + e**3 + e**2:.2f}", "You left out k: the scores are k·f₁."),
    ],
)
def test_a_number_left_out_of_a_power_is_not_told_as_added(trace: Trace, name: str, text: str, said: str) -> None:
    assert told(trace, Address(name, 1), text) == [("scale-left-out", said)]


def test_only_what_a_cell_held_is_called_a_memory() -> None:
    assert ("no-memory", "You left the memory out: w·h₁ belongs to h₂.") in told(HELD, Address("h", 2), "3")
    assert ("no-memory", "You left out u·g₁: it belongs to h₂.") in told(HELD, Address("h", 2), "4")
    assert told(MOVED, Address("y", 1), "1") == [("no-memory", "Nothing of the step before was taken along.")]


def test_an_input_that_a_moved_weight_meets_is_no_gate() -> None:
    tried = candidates(MOVED, MOVED.find(Address("y", 1)))
    assert not {own.id for own in tried.found if own.id.startswith("gate")}
