"""What a question gives is not blamed: no slip is told that was made on the way to it."""

import pytest

from rnntutor.course import index, locate
from rnntutor.course.reader import read
from rnntutor.engine import Address
from rnntutor.quiz.marking import mark
from rnntutor.quiz.stated import given_by

COURSE = {entry.id: entry.path for entry in index.entries(locate.folder())}


def test_the_values_that_a_text_gives_are_those_of_lines() -> None:
    trace = read(COURSE["lstm-layer"]).scenes["pair"].trace
    text = "x = {x[2]}, h was {h[1]:2}, {h[1][2]} of it, {W_f}, {h[1] + 1}, {nothing[1]}, {h[99]}, {c[0]}"
    assert list(given_by(text, trace)) == [Address("h", 1), Address("h", 1, (2,))]


@pytest.mark.parametrize(
    ("lesson", "key", "typed"),
    [
        ("lstm-layer", "opened-by-another", (".25", ".5", ".1", ".9")),
        ("lstm-layer", "step-two:c[2]", ("0 0", "4 4", "5 8", "3 2")),
    ],
)
def test_nobody_is_told_of_a_slip_at_a_step_whose_values_the_question_gives(
    lesson: str, key: str, typed: tuple[str, ...]
) -> None:
    for text in typed:
        for slip in mark(read(COURSE[lesson]), key, text).slips:
            assert "At every step" not in slip.sentence
            assert not any(own in slip.yours for own in ("f₁ =", "i₁ =", "o₁ =", "z₁ =", "c₁ ="))
