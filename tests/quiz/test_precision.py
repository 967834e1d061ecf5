"""Decimals are judged on the text: too few are no mistake, and not yet an answer."""

import numpy as np
import pytest

from rnntutor.quiz.asked import Asked
from rnntutor.quiz.band import Band, half_unit
from rnntutor.quiz.precision import grades, is_coarse, message
from rnntutor.quiz.reading import read
from rnntutor.quiz.rounds import half_up


def around(value: float | list[float], places: int, carried: float = 0.0) -> Band:
    exact = np.array(value, dtype=float)
    half = half_unit(exact, places) + carried
    return Band(exact, exact - half, exact + half, (half_up(exact, places),))


@pytest.mark.parametrize(
    ("value", "places", "right", "coarse", "wrong"),
    [
        (0.3456, 2, ".35 .346 .3456", ".3", ".36 0 1 1/3"),
        (7, 2, "7 7.0 7.00 7.0000 14/2", "", "7.02 8 6.9"),
        (1 / 3, 2, "1/3 .33 .333", ".3", ".4 .34"),
        (123.456, 2, "123.46", "123 123.5", "120 124"),
        (0.004, 2, "0 0.00 0.004", "", "0.1"),
        (0.3, 2, ".3 .30 0.300", "", "0"),
        (7, 0, "7 7.0", "", "6.6 8"),
        (6.6, 0, "7 6.6", "", "6"),
        (10.5, 2, "10.5 10.50", "11", "10 10.0 12"),
        (1234.5678, -2, "1200 1234.57", "", "1300"),
    ],
)
def test_the_decimals_of_an_answer(value: float, places: int, right: str, coarse: str, wrong: str):
    for texts, grade in ((right, "right"), (coarse, "coarse"), (wrong, "wrong")):
        for text in texts.split():
            assert grades(read(text, Asked(places=places)), around(value, places), places) == (grade,), text


def test_a_short_number_is_right_only_where_the_rest_is_zero():
    """0.71 with carried rounding: 0.70 is within the band, but a bare 0.7 says one decimal."""
    band = around(0.7071, 2, carried=0.015)
    said = {text: grades(read(text, Asked()), band, 2)[0] for text in ("0.70", "0.7", "0.72", "0.73")}
    assert said == {"0.70": "right", "0.7": "coarse", "0.72": "right", "0.73": "wrong"}


def test_a_vector_is_coarse_where_nothing_else_is_wrong():
    band, asked = around([0.25, 0.125], 2), Asked(shape=(2,))
    assert is_coarse(grades(read(".3, .13", asked), band, 2))
    assert not is_coarse(grades(read(".25, .13", asked), band, 2))
    assert not is_coarse(grades(read(".3, .4", asked), band, 2))


def test_how_many_decimals_are_asked_for_is_said():
    assert [message(places) for places in (0, 1, 2)] == [
        "Right, but give a whole number.",
        "Right, but give one decimal.",
        "Right, but give two decimals.",
    ]
