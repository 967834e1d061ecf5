"""Weights that are to be chosen: how they are typed, and what is said of those that do not do it."""

import numpy as np
import pytest

from rnntutor.course import inverse
from rnntutor.course.lesson import Lesson, Question
from rnntutor.course.reader import read_text
from rnntutor.quiz.asked import asked
from rnntutor.quiz.marking import mark
from rnntutor.quiz.solution import worked

TEXT = """---
format: 1
id: choose
title: Choose
chapter: Choose
---
## One

```scene keeper
equations: |
  i = σ(W_i @ x + b_i)
  c = c[t-1] + sum(i)
weights: {W_i: [[1, 1], [1, 1]], b_i: [1, 1]}
inputs: {x: [[1, 0], [0, 1], [1, 1]]}
start: {c: 3}
```

```question keep
ask: Keep it.
choose: [W_i, b_i]
so: "c[3] = 3"
whatever: {x: {from: -2, to: 2, count: 50}}
example: {W_i: [[0, 0], [0, 0]], b_i: [-10, -10]}
worked: Shut is shut.
```

```question small
ask: Let it grow, but little.
choose: b_i
so: ["c[1] > c[0]", "c[3] <= 4"]
example: {b_i: [-4, -4]}
```
"""


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return read_text(TEXT, "choose.md")


@pytest.mark.parametrize(
    "text",
    [
        "W_i = [0, 0], [0, 0]; b_i = -10 -10",
        "b_i = [-10, -10], W_i = [[0, 0], [0, 0]]",
        "[[0, 0], [0, 0]], [-10, -10]",
        "[0, 0], [0, 0]; [-10, -10]",
        "0 0 0 0 -10 -10",
        "W_i = 0 0; 0 0  b_i = -20 -20",
        "Wi = 0 0; 0 0; bi = -20 -20",
        "bᵢ = -20 -20, Wᵢ = [0, 0], [0, 0]",
    ],
)
def test_weights_are_typed_by_name_in_any_order_or_bare_in_the_asked_one(lesson: Lesson, text: str) -> None:
    verdict = mark(lesson, "keep", text)
    assert verdict.kind == "right"
    assert verdict.message == "Right. It is so for all 51 sequences that were tried."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "6 numbers are asked for: type it as W_i = [1, 1], [1, 1]; b_i = 1 1."),
        ("1 2 3", "6 numbers are asked for"),
        ("W_i = 0 0 0 0", "b_i is missing"),
        ("U = 3; b_i = 1 1", "U = 3 stands before the first name"),
        ("W_i = 0 0; 0 0; b_i = 3 big", "'big' is no number"),
        ("W_i = 0 0 0; b_i = 1 1", "2 rows of 2 are asked for"),
    ],
)
def test_what_cannot_be_read_says_what_would_be_right_and_costs_nothing(lesson: Lesson, text: str, said: str) -> None:
    verdict = mark(lesson, "keep", text)
    assert (verdict.kind, verdict.costs) == ("unreadable", False)
    assert said in verdict.message


def test_the_first_sequence_that_breaks_it_is_told_in_numbers(lesson: Lesson) -> None:
    verdict = mark(lesson, "keep", "0 0 0 0 0 0")
    assert verdict.kind == "wrong"
    assert verdict.message == "Not yet. With x = (1, 0), (0, 1), (1, 1): c₃ is 6, not 3."
    lucky = mark(lesson, "keep", "-20 -20 -20 -20 0 0").message  # shut for the lesson's own inputs, open for x = -1
    assert lucky.startswith("Not yet. With x = (")
    assert "(1, 0), (0, 1), (1, 1)" not in lucky
    assert mark(lesson, "keep", "-20 -20 -20 -20 0 0").message == lucky


def test_without_other_inputs_the_scenes_own_decide(lesson: Lesson) -> None:
    fixed = lesson.scenes["keeper"].weights["W_i"]
    assert fixed.sum() == 4
    assert mark(lesson, "small", "-4 -4").message == "Right."
    assert mark(lesson, "small", "0 0").message == "Not yet. c₃ is 7.69, which is above 4."


def test_the_authors_example_is_what_is_shown_in_the_end(lesson: Lesson) -> None:
    assert worked(lesson, "keep").text == "Such as W_i = ((0, 0), (0, 0)); b_i = (−10, −10).\nShut is shut."
    assert asked(lesson, "keep").words == "Wᵢ, bᵢ"


def test_the_example_that_is_shown_can_be_typed(lesson: Lesson) -> None:
    shown = worked(lesson, "keep").text.splitlines()[0].removeprefix("Such as ").removesuffix(".")
    assert mark(lesson, "keep", shown).is_right


def test_of_many_sequences_run_at_once_the_first_that_breaks_by_itself_is_told(lesson: Lesson) -> None:
    question = lesson.questions["keep"]
    assert isinstance(question, Question)
    assert question.inverse is not None
    scene, asked_for, found = lesson.scenes[question.scene], question.inverse, []
    for seed in range(30):
        draw = np.random.default_rng(seed)
        chosen = {"W_i": draw.integers(-1, 2, (2, 2)) * (seed % 3), "b_i": np.full(2, -10.0)}
        told = inverse.breach(scene, asked_for, chosen, question.round)
        for inputs in inverse._sequences(scene, asked_for):
            trace = scene.run(weights=chosen, inputs=inputs)
            if not asked_for.so[0].holds(trace, 0.005):
                assert told is not None
                assert {name: values.tolist() for name, values in told.inputs.items()} == {
                    name: values.tolist() for name, values in (inputs or {"x": scene.inputs["x"]}).items()
                }
                break
        else:
            assert told is None
        found.append(told is not None)
    assert 5 < sum(found) < 25
