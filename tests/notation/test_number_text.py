"""Numbers as a person writes them."""

import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.notation.numbers import column, exact, fixed, listed, number_shown, power_of_e, scientific, show

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (3.0, None, "3"),
        (3.0, 2, "3"),
        (-1 / 3, 2, "−0.33"),
        (-1 / 3, None, "−0.333333333333"),
        (0.5, 2, "0.5"),
        (1.7e-48, None, "1.7·10⁻⁴⁸"),
        (1.7e-48, 2, "0"),
        (-0.001, 2, "0"),
        (-0.0, None, "0"),
        (0.1 + 0.2, None, "0.3"),
        (15.749999999999998, 2, "15.75"),
        (20959.155, 2, "20959.16"),
        (1e20, None, "10²⁰"),
        (-2.5e33, 2, "−2.5·10³³"),
        (math.inf, 2, "∞"),
        (-math.inf, None, "−∞"),
        (math.nan, 2, "undefined"),
        (np.float64(2.0), 2, "2"),
    ],
)
def test_a_number_is_shown_without_what_it_does_not_need(value: float, places: int | None, shown: str):
    assert show(value, places) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.125, "0.13"), (-0.125, "−0.13"), (2.675, "2.68"), (0.115, "0.12")])
def test_half_a_unit_is_rounded_up_as_it_is_on_paper(value: float, shown: str):
    assert show(value, 2) == shown


def test_a_fixed_number_has_exactly_its_decimals_and_no_negative_zero():
    assert [fixed(value, 2) for value in (1, -1 / 3, -0.001, 99.999)] == ["1.00", "−0.33", "0.00", "100.00"]


def test_a_column_stands_on_its_decimal_points():
    assert column([3, -1 / 3, 10], 2) == [" 3.00", "−0.33", "10.00"]


def test_a_column_of_whole_numbers_has_no_decimals():
    assert column([3, 4, -12], 2) == ["  3", "  4", "−12"]


def test_a_column_keeps_the_decimals_of_a_number_that_only_rounds_to_a_whole_one():
    assert column([6.99977, 3], 2) == ["7.00", "3.00"]


def test_a_column_of_halves_has_one_decimal_and_infinity_stands_at_its_edge():
    assert column([0.5, 1, math.inf], 2) == ["0.5", "1.0", "  ∞"]


def test_an_empty_column_is_empty():
    assert column([], 2) == []


def test_a_vector_stands_in_parentheses_and_one_unit_alone_does_not():
    assert listed(np.array([4.0, 1.0, 0.0])) == "(4, 1, 0)"
    assert listed([[1, 0], [0, 1.5]]) == "((1, 0), (0, 1.5))"
    assert listed([10.0]) == listed(np.array(10.0)) == "10"


def test_a_long_vector_says_how_much_is_left_out():
    assert listed(range(5), at_most=3) == "(0, 1, 2, … 2 more)"


def test_a_power_of_e_is_written_where_a_float_has_long_become_zero():
    assert math.exp(-1000) == 0
    assert power_of_e(-1000) == "5.1·10⁻⁴³⁵"
    assert power_of_e(-110) == "1.7·10⁻⁴⁸"


def test_a_power_of_ten_leaves_out_a_factor_of_one():
    assert [scientific(value) for value in (1e6, -1e-6, 9.99e5)] == ["10⁶", "−10⁻⁶", "10⁶"]


@given(st.floats(-1e10, 1e10, exclude_min=True, exclude_max=True), st.integers(0, 9))
def test_what_is_shown_lies_within_half_a_unit_of_the_value(value: float, places: int):
    read = number_shown(value, places)
    assert read is not None
    assert abs(read - Fraction(value)) <= Fraction(1, 2 * 10**places) + abs(Fraction(value)) / 10**11


@given(finite)
def test_without_places_eleven_digits_and_more_are_right(value: float):
    read = number_shown(value)
    assert read is not None
    assert abs(read - Fraction(value)) <= abs(Fraction(value)) / 10**11


@given(finite, st.integers(0, 9))
def test_no_minus_sign_is_an_ascii_one_and_zero_has_none(value: float, places: int):
    for text in (show(value), show(value, places), fixed(value, places)):
        assert "-" not in text
        assert any(digit in text for digit in "123456789¹²³⁴⁵⁶⁷⁸⁹") or not text.startswith("−")


@given(st.lists(finite, max_size=6), st.integers(0, 4))
def test_all_of_a_column_is_of_one_width(values: list[float], places: int):
    assert len({len(text) for text in column(values, places)}) <= 1


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_decimal_is_exact_from_its_own_number_of_places_on(digits: int, places: int):
    value = digits / 10**places
    assert exact(value, places)
    assert number_shown(value, places) == Fraction(digits, 10**places)


def test_a_third_and_a_saturated_gate_are_not_exact():
    assert not exact(1 / 3, 2)
    assert not exact(1 / 3)
    assert not exact(4.5e-5, 2)
    assert exact(0.1 + 0.2, 1)


def test_numbers_and_lesson_formulas_are_written_without_numpy():
    code = "import sys, rnntutor.notation.numbers, rnntutor.notation.mathtext; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
