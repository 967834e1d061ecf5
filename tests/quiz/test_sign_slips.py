"""Slips with signs: numbers read without theirs, in all lines or in the last alone, an answer with the other one."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose

SUM = (
    Cell.parse("h = w * h[t-1] + x\nr = h - d\nL = 0.5 * r**2")
    .run({"w": 0.5}, {"x": [1.0, 6.0, -2.0], "d": [6.0, 7.0, -2.0]}, given={("h", 0): [-6.0]})
    .backward("L")
    .trace
)
H, BACK, X = (SUM.rows(name)[..., 0] for name in ("h", "grad.h", "x"))
TURNED = Cell.parse("v = W @ x\nr = h - d").run(
    {"W": [[1.0, -1.0], [1.0, 1.0]]}, {"x": [[1.0, 3.0]], "h": [4.0], "d": [6.0]}
)


def told(trace: Trace, address: Address, *numbers: float) -> list[tuple[str, str]]:
    """The slips that fit an answer, with their places, all those of a class."""
    fits = diagnose(trace, trace.find(address), np.array(numbers).reshape(trace.at(address).shape), [12] * 2, 4)
    return [(own.id, own.where) for group in fits.classes for own in group]


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("grad.h in grad.w", (np.abs(BACK[1:4]) * H[0:3]).sum()),
        ("h in grad.w", (BACK[1:4] * np.abs(H[0:3])).sum()),
        ("h[0] there", (BACK[1:4] * np.array([6.0, *H[1:3]])).sum()),
    ],
)
def test_in_a_sum_over_time_one_factor_is_read_without_its_sign(where: str, number: float) -> None:
    assert ("sign-lost", where) in told(SUM, Address("grad.w"), float(number))


def test_a_start_read_without_its_sign_is_read_so_by_all_that_comes_from_it() -> None:
    assert ("sign-lost", "h[0]") in told(SUM, Address("h", 2), 0.5 * (0.5 * 6 + 1) + 6)


def test_the_right_number_with_the_other_sign_is_told_as_that_where_no_other_slip_gives_it() -> None:
    assert told(TURNED, Address("v", 1), 2, -4) == [("sign-turned", "other")]
    assert told(TURNED, Address("v", 1), 2, 4) == [("sign-turned", "none")]
    assert [id for id, _ in told(TURNED, Address("r", 1), 2)] == ["target-minus-output"]


def test_an_input_that_is_asked_for_can_have_the_other_sign_too() -> None:
    assert told(SUM, Address("x", 3), 2) == [("sign-turned", "other")]


def test_what_was_worked_stands_before_what_was_only_read() -> None:
    for trace in (SUM, TURNED):
        for name in trace.names:
            address = trace.find(Address(name, 1))
            for own in candidates(trace, address).found if trace.line(name) else ():
                fits = diagnose(trace, address, np.round(own.value, 4), [4] * own.value.size, 4)
                for group in fits.classes:
                    read = [one.number is None for one in group]
                    assert read == sorted(read)
