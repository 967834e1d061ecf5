"""Axes: round numbers that lie exactly where they stand, and steps under their columns."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.screen.drawings.axes import across, scale, ticks
from rnntutor.screen.drawings.plot import columns_of

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def number(text: str) -> float:
    """What a label reads as."""
    power = re.fullmatch(r"(−?)10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", text)
    if power:
        return (-1 if power[1] else 1) * 10.0 ** int(power[2].translate(RAISED))
    mantissa, _, exponent = text.replace("−", "-").partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(RAISED) or 0)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.integers(1, 15))
def test_every_value_lies_on_a_linear_axis_and_labels_lie_where_they_say(values, rows):
    array = np.array(values)
    axis = scale(array, rows, False)
    places = axis.row(array)
    assert np.all(places >= -1e-6)
    assert np.all(places <= max(rows - 1, 0) + 1e-6)
    for row, text in axis.labels.items():
        size = max(abs(axis.low), abs(axis.high))
        assert axis.row(np.array([number(text)]))[0] == pytest.approx(row, abs=0.02 + 1e-9 * size)


@given(st.lists(st.floats(-300, 300).map(lambda power: 10.0**power), min_size=1, max_size=6), st.integers(3, 15))
def test_every_value_lies_on_a_logarithmic_axis_and_labels_lie_where_they_say(values, rows):
    array = np.array(values)
    axis = scale(array, rows, True)
    places = axis.row(array)
    assert np.all(places >= -1e-6)
    assert np.all(places <= rows - 1 + 1e-6)
    assert len(axis.labels) >= 2
    for row, text in axis.labels.items():
        raised = re.fullmatch(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", text)
        power = float(raised[1].translate(RAISED)) if raised else math.log10(number(text))
        assert row == pytest.approx((axis.high - power) / (axis.high - axis.low) * (rows - 1), abs=0.02)


@pytest.mark.parametrize(
    ("values", "rows", "log", "labels"),
    [
        ([1, 2.0**-19], 7, True, {0: "10⁰", 2: "10⁻²", 4: "10⁻⁴", 6: "10⁻⁶"}),
        ([1e-9, 1], 4, True, {0: "10⁰", 1: "10⁻³", 2: "10⁻⁶", 3: "10⁻⁹"}),
        ([1, 1e200], 7, True, {0: "10²⁰⁰", 3: "10¹⁰⁰", 6: "10⁰"}),
        ([4, 12.04], 7, True, {0: "16", 3: "8", 6: "4"}),
        ([1, 1], 5, True, {0: "2", 2: "1", 4: "0.5"}),
        ([3, 4, 2, 1], 7, False, {0: "4", 2: "3", 4: "2", 6: "1"}),
        ([0, 0.9], 5, False, {0: "1", 2: "0.5", 4: "0"}),
        ([5, 5], 5, False, {0: "5", 2: "2.5", 4: "0"}),
        ([0, 180], 30, False, {1: "175", 5: "150", 9: "125", 13: "100", 17: "75", 21: "50", 25: "25", 29: "0"}),
        ([], 5, False, {0: "1", 2: "0.5", 4: "0"}),
    ],
)
def test_axes_have_numbers_that_a_person_counts_in(values, rows, log, labels):
    assert scale(np.array(values, float), rows, log).labels == labels


def test_what_has_no_place_on_an_axis_has_none():
    axis = scale(np.array([1.0, 0.01, 0, -1, np.inf, np.nan]), 5, True)
    assert np.isnan(axis.row(np.array([0, -1, np.inf, np.nan]))).all()
    assert np.isfinite(scale(np.array([np.inf, np.nan]), 5, False).row(np.array([0.5]))).all()


def test_step_numbers_are_round_and_stand_under_their_columns():
    places = columns_of(20, 50)
    text = "".join(run.text for run in ticks(places, 50))
    assert text.split() == ["1", "5", "10", "15", "20"]
    assert text[places[10] : places[10] + 2] == "10"
    marked = "".join(run.text for run in ticks(places, 50, 7))
    assert "▐7▌" in marked
    assert marked.index("▐7▌") == places[7] - 1


@given(st.integers(1, 2000), st.integers(1, 120), st.data())
def test_step_numbers_never_run_into_each_other(steps, width, data):
    current = data.draw(st.integers(1, steps))
    text = "".join(run.text for run in ticks(columns_of(steps, width), width, current))
    assert len(text) <= max(width, len(f"▐{current}▌"))
    assert {int(word.strip("▐▌")) for word in text.split()} <= {*range(1, steps + 1)}
    assert f"▐{current}▌" in text
    assert not re.search(r"\d {1,2}\d", text)


@pytest.mark.parametrize(("steps", "room"), [(1, 10), (2, 10), (20, 20), (20, 77), (1001, 60)])
def test_columns_are_spread_over_all_the_room(steps, room):
    columns = list(columns_of(steps, room).values())
    assert columns == sorted(columns)
    assert columns[0] == 0
    assert columns[-1] == (room - 1 if steps > 1 else 0)


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5), st.integers(2, 80))
def test_numbers_along_an_axis_lie_between_its_ends(low, length, count):
    found = across(low, low + length, count, count)
    for cell, text in found.items():
        assert 0 <= cell < count
        value = number(text)
        assert math.isclose((value - low) / length * (count - 1), cell, abs_tol=0.51)
