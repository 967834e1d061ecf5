"""Marking an answer against the engine's value on the lesson's own numbers."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.engine import Address, Cell
from rnntutor.quiz.asked import Asked, UnknownQuestion, asked, keys
from rnntutor.quiz.marking import judge, mark, prepare, value_of
from rnntutor.quiz.reading import read
from rnntutor.quiz.slips import candidates
from rnntutor.quiz.verdict import Verdict


def judged(text: str, value: float, places: int = 2) -> Verdict:
    wanted = Asked(Address("c", 1), (), places)
    trace = Cell.parse("c = a").run({}, {"a": [value]})
    return judge(trace, Address("c", 1), read(text, wanted), wanted, {})


def test_a_number_that_rounds_to_the_value_is_right(lesson: Lesson) -> None:
    assert value_of(lesson, "table:c[3]") == pytest.approx(6.99977, abs=1e-5)
    for text in ("7", "7.00", "6.9998", "14/2", "c₃ = 7", "[7]"):
        assert mark(lesson, "table:c[3]", text).kind == "right", text


def test_the_verdict_shows_what_was_read_and_says_what_is_wrong(lesson: Lesson) -> None:
    assert mark(lesson, "at-four", "9/2") == Verdict("wrong", "9/2 = 4.5", "Not yet: y₄ is not 4.5.", ((1,),))
    assert mark(lesson, "at-four", "7") == Verdict("right", "7", "Right.")


def test_what_cannot_be_read_costs_nothing(lesson: Lesson) -> None:
    verdict = mark(lesson, "at-four", "seven")
    assert (verdict.kind, verdict.read, verdict.costs, verdict.is_right) == ("unreadable", None, False, False)
    assert mark(lesson, "at-four", "6").costs


@pytest.mark.parametrize(
    ("text", "kind"), [("0.12", "right"), ("0.13", "right"), ("0.119", "wrong"), ("0.1301", "wrong")]
)
def test_half_a_unit_of_the_last_place_is_the_border(text: str, kind: str) -> None:
    assert judged(text, 0.125).kind == kind


def test_a_great_value_is_right_within_a_billionth_of_itself() -> None:
    assert judged("123456789012", 123456789012.4, 9).kind == "right"
    assert judged("123456789012", 123456789412.4, 9).kind == "wrong"


def test_a_whole_number_that_is_asked_for_has_nothing_to_round() -> None:
    verdicts = [judged(text, 6.9998, 0).kind for text in ("7", "7.00", "6.9998", "14/2", "6.6", "20/3")]
    assert verdicts == ["right"] * 4 + ["wrong"] * 2
    assert judged("7", 6.6, 0).kind == "right"


def test_fewer_decimals_than_asked_are_named_where_they_are_right() -> None:
    assert judged("0.3", 1 / 3).kind == "precision"
    assert judged("0.3", 1 / 3).message == "Right, but give two decimals."
    assert not judged("0.3", 1 / 3).is_right
    assert [judged(text, 2.5).kind for text in ("2", "3", "2.5")] == ["wrong", "wrong", "right"]
    assert judged("33", 100 / 3).kind == "precision"
    assert judged("0.4", 1 / 3).message == "Not yet: c₁ is not 0.4."
    assert judged("0", 0.004, 3).message == "Not yet: c₁ is not 0."
    assert judged("1/3", 0.4).message == "Not yet: c₁ is not 1/3."
    assert judged("1/3", 1 / 3).kind == judged("0.3333", 1 / 3).kind == "right"


@pytest.mark.parametrize(
    ("key", "text", "message", "wrong"),
    [
        ("memory", "6, 5", "Not yet: the second entry differs.", ((2,),)),
        ("memory", "50 50", "Not yet: none of the 2 numbers is right.", ((1,), (2,))),
        ("weights", "1 1; 0 1", "Not yet: the entry in row 2, column 1 differs.", ((2, 1),)),
        (
            "weights",
            "1 0; 0 1",
            "Not yet: the entry in row 1, column 2 and the entry in row 2, column 1 differ.",
            ((1, 2), (2, 1)),
        ),
    ],
)
def test_the_wrong_entries_are_named(
    lesson: Lesson, key: str, text: str, message: str, wrong: tuple[tuple[int, ...], ...]
) -> None:
    verdict = mark(lesson, key, text)
    assert (verdict.kind, verdict.message, verdict.wrong_entries) == ("wrong", message, wrong)


def test_many_wrong_entries_are_counted() -> None:
    wanted = Asked(Address("h", 1), (20,))
    value = np.arange(20.0)
    typed = value.copy()
    typed[[3, 12, 13, 14, 15]] += 1
    trace = Cell.parse("h = a").run({}, {"a": [value]})

    def judged_all() -> Verdict:
        return judge(trace, Address("h", 1), read(" ".join(map(str, typed)), wanted), wanted, {})

    verdict = judged_all()
    assert verdict.message == "Not yet: 5 of the 20 numbers differ, the first of them the fourth entry."
    typed[[3, 13, 14, 15]] -= 1
    assert judged_all().message == "Not yet: entry 13 differs."


def test_one_unit_of_a_vector_is_one_number(lesson: Lesson) -> None:
    assert mark(lesson, "one-unit", "16").kind == "right"
    assert mark(lesson, "thirds", "2/3").kind == mark(lesson, "thirds", "0.67").kind == "right"


def test_a_choice_is_right_or_it_is_not(lesson: Lesson) -> None:
    assert mark(lesson, "kept", "a") == Verdict("right", "a: keep it", "Right.")
    assert mark(lesson, "kept", "b") == Verdict("wrong", "b: throw it away", "Not yet.")
    assert mark(lesson, "kept", "z").kind == "unreadable"


def test_what_the_author_says_of_a_wrong_choice_is_told_with_it(lesson: Lesson) -> None:
    told = replace(lesson.questions["kept"], because=("", "With $f_2$ = {f[2]} *nothing* is lost."))
    assert (
        mark(replace(lesson, questions={"kept": told}), "kept", "b").message == "Not yet. With f₂ = 1 nothing is lost."
    )


def test_a_value_that_grew_beyond_all_numbers_is_not_held_against_the_learner() -> None:
    assert judged("7", float("inf")).kind == judged("7", float("nan")).kind == "unreadable"


def test_every_answer_that_the_engine_rounds_is_right(lesson: Lesson) -> None:
    for key in keys(lesson):
        if not (wanted := asked(lesson, key)).choices:
            rounded = np.round(value_of(lesson, key), wanted.places)
            text = "; ".join(" ".join(map(str, row)) for row in np.atleast_2d(rounded).tolist())
            assert mark(lesson, key, text).kind == "right", key


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("at-for", "by-hand has no question 'at-for' (did you mean 'at-four'?)"),
        ("table", "'table' is a worksheet: name one of its cells, such as table:c[1]"),
        ("table:z[1]", "'table' has no cell z[1]: it has rows c, y; steps 1 to 5"),
        ("table:c[", "'c[' is no cell"),
        ("at-four:c[1]", "'at-four' is one question and has no cells"),
        ("", "by-hand has no question ''"),
    ],
)
def test_an_unknown_key_says_which_there_are(lesson: Lesson, key: str, message: str) -> None:
    with pytest.raises(UnknownQuestion) as problem:
        mark(lesson, key, "7")
    assert message in str(problem.value)


def test_what_is_asked_is_said_in_words(lesson: Lesson) -> None:
    assert [asked(lesson, key).words for key in ("at-four", "kept", "memory", "one-unit", "weights", "table:c[2]")] == [
        "y₄, 2 decimals",
        "a or b",
        "h₂, 2 numbers, 2 decimals",
        "h₃[2], 2 decimals",
        "W, 2 × 2 numbers, 1 decimal",
        "c₂, 2 decimals",
    ]
    assert Asked(Address("c", 1), (), 0).words == "c₁, a whole number"


def test_slips_that_no_number_tells_apart_are_one_sentence_and_all_their_ids() -> None:
    trace = Cell.parse("h = 0.5 * h[t-1] + 2 * x").run({}, {"x": [3.0, 0.5]})
    wanted = Asked(Address("h", 2), (), 2)
    verdict = judge(trace, Address("h", 2), read("1", wanted), wanted, {})
    assert [slip.id for slip in verdict.slips] == ["no-memory"]
    assert "memory-never-updated" in [slip.id for slip in verdict.also]


def test_a_result_that_was_not_typed_is_not_called_the_learners() -> None:
    trace = Cell.parse("a = x / 3\nb = a / 3\nc = 20 * a - 100 * b").run({}, {"x": [5.0]})  # 33.33 + 55.56 by a slip
    wanted = Asked(Address("c", 1), (), 2)
    for text, is_theirs in (("88.89", True), ("89.4", False)):  # 20·1.67 + 100·0.56
        verdict = judge(trace, Address("c", 1), read(text, wanted), wanted, {})
        found = next(slip for slip in verdict.slips if slip.id == "sign-lost")
        assert found.yours.startswith("c₁ = 20·a₁ + 100·b₁ ≈ 20·1.6667")
        assert ("88.89" in found.yours) == is_theirs


def test_of_several_slips_the_one_that_the_learner_makes_most_comes_first() -> None:
    trace = Cell.parse("f = σ(a)\nc = f * c[t-1] + 2 * x").run({}, {"a": [0.0], "x": [3.0]}, given={("c", 0): [6.0]})
    wanted = Asked(Address("c", 1), (), 2)

    def ids(habits: dict[str, int]) -> list[str]:
        verdict = judge(trace, Address("c", 1), read("6", wanted), wanted, {}, habits=habits)
        return [slip.id for slip in verdict.slips]

    listed = ids({})
    assert listed[0] == "no-memory"
    assert ids({listed[-1]: 2, "no-memory": 1}) == [listed[-1], *listed[:-1]]


@pytest.mark.parametrize("typed", [{}, {"c[3]": "6.99"}, {"c[3]": "5"}, {"c[2]": "6.99", "c[3]": "5", "y[3]": "1"}])
def test_what_was_worked_out_while_one_typed_is_not_worked_out_again(lesson: Lesson, typed: dict[str, str]) -> None:
    found = {name: asked(lesson, f"table:{name}") for name in typed}
    given = {one.address: read(typed[name], one) for name, one in found.items() if one.address}
    prepare(lesson, "table:c[4]", given)
    with mock.patch.object(candidates, "run_variants", side_effect=AssertionError("worked out again")):
        assert mark(lesson, "table:c[4]", "2.25", given).kind == "wrong"
    for key in keys(lesson):
        prepare(lesson, key)
