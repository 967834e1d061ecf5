"""Slips with powers: a square left out, a factor of a path too many or too few."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.slips.candidates import Candidate, candidates
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.slips.naming import named

BENT = (
    Cell.parse("h = tanh(w * h[t-1] + x)\nr = h - d\nL = 0.5 * r**2")
    .run({"w": 0.5}, {"x": [0.7, -0.3], "d": [0.1, -0.9]})
    .backward("L")
    .trace
)
PATH = Cell.parse("h = w * h[t-1] + x\nL = m * h").run({"w": -2.0}, {"x": np.ones(4), "m": [0.0, 0.0, 0.0, 1.0]})
MISSES = Cell.parse("h = w * h[t-1] + x\nL = h").run({"w": -2.0}, {"x": np.ones(4)})


def told(trace: Trace, address: Address, number: float) -> dict[str, list[str]]:
    """All that is said, by slip, of those that lead to a number."""
    fits = diagnose(trace, trace.find(address), np.array(number), [12], 4)
    tried, found = candidates(trace, trace.find(address)), dict[str, list[str]]()
    for own in (one for group in fits.classes for one in group):
        found.setdefault(own.id, []).append(named(tried, own, 2).sentence)
    return found


def slips(trace: Trace, address: Address, id: str) -> list[Candidate]:
    return [own for own in candidates(trace, trace.find(address)).found if own.id == id]


def test_one_minus_the_value_for_one_minus_its_square_is_a_square_left_out() -> None:
    back, h = float(BENT.at(Address("grad.h", 2))), float(BENT.at(Address("h", 2)))
    found = told(BENT, Address("grad.h.net", 2), back * (1 - h))
    assert set(found["square-left-out"]) == {"You left out the square: it is h₂²."}


@pytest.mark.parametrize("step", [1, 2])
def test_a_loss_without_its_square_has_no_square_and_not_one_factor_too_few(step: int) -> None:
    found = told(BENT, Address("L", step), float(BENT.at(Address("r", step))) / 2)
    assert "square-left-out" in found
    assert "power-off-by-one" not in found


@pytest.mark.parametrize(("step", "power", "word"), [(1, 4, "many"), (2, 1, "few"), (2, 3, "many"), (3, 2, "many")])
def test_a_power_of_a_path_with_one_factor_more_or_less_is_told_so(step: int, power: int, word: str) -> None:
    found = told(PATH.backward("L").trace, Address("grad.h", step), (-2.0) ** power)
    assert any(text.startswith(f"One factor too {word}: that is ") for text in found["power-off-by-one"])


def test_where_each_step_adds_its_own_the_step_beside_is_not_a_matter_of_a_factor() -> None:
    trace = MISSES.backward("L").trace
    for own in slips(trace, Address("grad.h", 2), "power-off-by-one"):
        assert "too" not in own.rewrite.says.text
