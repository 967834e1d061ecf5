"""Numbers as an author writes them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.course.mistakes import Wrong
from rnntutor.course.values import number, random


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("-10", -10), ("+2", 2), (".5", 0.5), ("1e-3", 1e-3), ("1/3", 1 / 3), ("ln 3", math.log(3)),
        ("ln(3)", math.log(3)), ("-ln 2", -math.log(2)), ("ln 3/2", math.log(3) / 2), ("√2", math.sqrt(2)),
        ("sqrt 2", math.sqrt(2)), ("½", 0.5), ("2*ln 3", 2 * math.log(3)), ("−4", -4), ("ln 2 + ln 5", math.log(10)),
        ("2^3", 8), ("exp(1)", math.e), (" 7 ", 7), ("ln ½", -math.log(2)),
    ],
)  # fmt: skip
def test_a_number_is_what_a_person_means(text: str, value: float):
    assert number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two",
        "1/0",
        "1e999",
        "inf",
        ".nan",
        "nan",
        "1 2",
        "1,5",
        "x[1]",
        "__import__('os')",
        "9**9**9",
        "ln -1",
        "٣",
        "concat(1, 2)",
    ],
)
def test_what_is_no_finite_number_is_refused(text: str):
    with pytest.raises(Wrong):
        number(text)


@pytest.mark.parametrize("text", ["2 -3", "-2 +3", "1/2 -1/3", "ln(2) −1", "2² -1"])
def test_a_sign_that_may_begin_a_second_number_is_refused(text: str):
    with pytest.raises(Wrong, match="two numbers or one"):
        number(text)


@pytest.mark.parametrize(("text", "value"), [("2 - 3", -1), ("2-3", -1), ("2 * -3", -6), ("-2- 3", -5)])
def test_a_difference_with_its_sign_between_is_one_number(text: str, value: float):
    assert number(text) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back(value: float):
    assert number(repr(value)) == value


def test_random_numbers_are_splitmix64_for_ever():
    state, mask = 42, 2**64 - 1
    for value in random(42, (3, 2)).ravel():
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & mask
        assert value == -1 + 2 * ((z ^ z >> 31) >> 11) / 2**53


def test_the_first_random_numbers_stay_the_same():
    assert random(1, (3,)).tolist() == [0.1331231503445618, 0.49156351452540226, 0.9420055071735924]


def test_random_numbers_fill_their_range_evenly():
    values = random(7, (100_000,), 2.0, 4.0)
    assert 2 <= values.min() < 2.001
    assert 3.999 < values.max() < 4
    assert np.histogram(values, 4)[0] == pytest.approx([25_000] * 4, rel=0.03)
