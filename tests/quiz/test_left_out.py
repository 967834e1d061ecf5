"""What is left out is named: a factor, a divisor, a step's term, the own miss, the rate."""

import pytest

from rnntutor.course import index, locate
from rnntutor.course.reader import read
from rnntutor.quiz.marking import mark

COURSE = {entry.id: entry.path for entry in index.entries(locate.folder())}


@pytest.mark.parametrize(
    ("lesson", "question", "typed", "told"),
    [
        ("error-surface", "four-places:grad.w[3]", "24", "You left out the factor 3."),
        ("error-surface", "four-places:grad.w[2]", "-6", "You left out the factor w₂²."),
        ("error-surface", "long-move", "5", "You left out the rate, a factor of the product."),
        ("error-surface", "held-move", "0.5", "You left out the rate, a factor of the product."),
        ("error-surface", "crawl-moves", "100", "You did not divide by rate₁."),
        ("bptt", "by-nudging", "4", "You did not divide by 2."),
        ("bptt", "sum-for-u", "7", "You left out the factor xₜ."),
    ],
)
def test_a_factor_or_a_divisor_left_out_is_told(lesson: str, question: str, typed: str, told: str) -> None:
    assert told in said(lesson, question, typed)


@pytest.mark.parametrize(
    ("question", "typed", "told"),
    [
        ("sum-for-w", "40", "You left out the term of step 1: ∂h₁·h₀."),
        ("each-sum", "44", "You left out the term of step 1: ∂h₁·h₀."),
    ],
)
def test_a_step_left_out_of_a_sum_over_time_is_told_first(question: str, typed: str, told: str) -> None:
    assert said("bptt", question, typed).startswith(told)


def test_the_own_miss_left_out_is_told_before_an_added_product() -> None:
    assert said("bptt", "each-back:grad.h[1]", "1.5").startswith("You left out the miss r₁: it belongs to ∂h₁ too.")


def test_the_rate_left_out_is_told_before_a_threshold_forgotten() -> None:
    assert said("error-surface", "clipped-landing", "2.4 2.3").startswith("You left out the rate: the move is rate·c₁.")


def test_a_slip_is_shown_in_a_line_that_counts_for_the_answer() -> None:
    found = said("error-surface", "there-and-back:grad.h[1]", "4")
    assert "h₂ − d₂ is right" in found
    assert "d₁" not in found


def said(lesson: str, question: str, typed: str) -> str:
    """All sentences about a wrong answer, the likeliest first."""
    return " ".join(slip.sentence for slip in mark(read(COURSE[lesson]), question, typed).slips)
