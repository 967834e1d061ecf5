"""Slips with a memory that is addressed: the numbers of the curriculum, each named by marking, and where they apply."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.slips.addressing import erase_forgotten, no_wrap, shift_backwards
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.slips.equations import Equations

ADDRESS = """
c = cosine(M[t-1], k)
w_c = softmax(β * c)
w_g = g * w_c + (1 - g) * w[t-1]
w_s = circ(w_g, s)
q = w_s ** γ
w = q / sum(q)
M = M[t-1]
"""
WRITE = "M = M[t-1] * (1 - outer(w, e)) + outer(w, a)"
ROWS = [[3.0, 4.0], [4.0, -3.0], [-4.0, 3.0]]
HEAD = Cell.parse(ADDRESS).run(
    {},
    {"k": [[6.0, 8.0]], "β": [log(2)], "g": [0.5], "s": [[0.0, 1.0, 0.0]], "γ": [2.0]},
    given={("w", 0): [0.0, 0.0, 1.0], ("M", 0): ROWS},
)
WRITTEN = {"w": [[0.5, 0.5, 0.0]], "e": [[1.0, 0.0]], "a": [[2.0, 2.0]]}
PEN = Cell.parse(WRITE).run({}, WRITTEN, given={("M", 0): ROWS})


@pytest.mark.parametrize(
    ("trace", "name", "id", "number"),
    [
        (HEAD, "c", "dot-for-cosine", [50, 0, 0]),
        (HEAD, "c", "one-length-only", [5, 0, 0]),
        (HEAD, "c", "one-length-only", [10, 0, 0]),
        (HEAD, "w_s", "shift-backwards", [0.125, 0.625, 0.25]),
        (HEAD, "w_s", "no-wrap", [0, 0.25, 0.125]),
        (HEAD, "w", "not-renormalised", [25 / 64, 4 / 64, 1 / 64]),
        (HEAD, "w", "not-renormalised", [25, 4, 1]),
        (PEN, "M", "weight-left-out", [[2, 6], [2, -1], [2, 5]]),
        (PEN, "M", "weight-left-out", [[1, 5], [1, -2], [0, 3]]),
        (PEN, "M", "weight-left-out", [[3.5, 6], [4, -1], [-2, 5]]),
        (PEN, "M", "add-before-erase", [[2, 5], [2.5, -2], [-4, 3]]),
        (PEN, "M", "erase-forgotten", [[4, 5], [5, -2], [-4, 3]]),
        (PEN, "M", "erase-whole-row", [[2.5, 3], [3, -0.5], [-4, 3]]),
    ],
)
def test_a_slip_is_named_by_the_number_it_leads_to(
    trace: Trace, name: str, id: str, number: list[float] | list[list[float]]
) -> None:
    typed = np.array(number, float)
    told = diagnose(trace, trace.find(Address(name, 1)), typed, [None] * typed.size, 3)
    assert told.classes[0][0].id == id
    assert told.sure


def test_the_numbers_of_the_head_are_those_worked_by_hand() -> None:
    for name, wanted in {
        "c": [1, 0, 0],
        "w_c": [1 / 2, 1 / 4, 1 / 4],
        "w_g": [2 / 8, 1 / 8, 5 / 8],
        "w_s": [5 / 8, 2 / 8, 1 / 8],
        "w": [25 / 30, 4 / 30, 1 / 30],
    }.items():
        np.testing.assert_allclose(HEAD.at(Address(name, 1)), wanted, atol=1e-12)
    np.testing.assert_allclose(PEN.at(Address("M", 1)), [[2.5, 5], [3, -2], [-4, 3]], atol=1e-12)


def test_what_is_erased_may_have_a_name_of_its_own() -> None:
    named = "erased = outer(w, e)\nkept = 1 - erased\nM = kept * M[t-1] + outer(w, a)"
    trace = Cell.parse(named).run({}, WRITTEN, given={("M", 0): ROWS})
    assert [slip.where for slip in erase_forgotten(Equations(trace, "M", 1))] == ["M"]


@pytest.mark.parametrize("rows", [2, 3, 4, 5])
def test_weights_that_stay_on_the_rows_come_out_the_same_without_the_ring(rows: int) -> None:
    forth, middle = np.eye(rows)[1], np.eye(rows)[(rows - 1) // 2]
    trace = Cell.parse("v = circ(w, s)").run({}, {"w": [middle], "s": [forth]})
    tried = candidates(trace, trace.find(Address("v", 1)))
    assert "no-wrap" in {own.id for own in tried.blind}
    if rows > 2:
        back = next(own for own in tried.found if own.id == "shift-backwards")
        np.testing.assert_allclose(back.value, np.roll(middle, -1), atol=1e-12)


def test_a_division_by_another_sum_is_no_normalising() -> None:
    trace = Cell.parse("y = a / sum(b)\nz = y * b").run({}, {"a": [[1.0, 2.0]], "b": [[1.0, 3.0]]})
    equations = Equations(trace, "z", 1)
    assert not [*no_wrap(equations), *shift_backwards(equations)]
    assert "not-renormalised" not in {own.id for own in candidates(trace, trace.find(Address("z", 1))).found}
