"""Other numbers for a question: what every variant promises, for every question of the course."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from one_by_one import worth

from rnntutor.course import index, locate
from rnntutor.course.lesson import Lesson, Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read, read_text
from rnntutor.engine import Address
from rnntutor.quiz.asked import UnknownQuestion
from rnntutor.quiz.dice import Dice, other_input
from rnntutor.quiz.fresh import can_vary, variant, variants
from rnntutor.quiz.marking import mark, value_of
from rnntutor.quiz.scale import cells_of, weighed_cells

NUMBERS = range(1, 21)
WITHOUT = {  # questions for which none are found: words, numbers stated in the text, or hardly any that stay short
    "attention": {"scaled-context"},
    "auto-encoder": {"flat-code"},
    "every-cell": {"elman-three-apart", "elman-three-back", "from-the-right", "vanilla-apart"},
    "lstm-by-hand": {"forget-gate", "forget-sum", "output-gate"},
    "lstm-gradient": {"two-ways"},
    "lstm-layer": {"peephole-forget"},
    "memory-addressing": {"sharpened"},
    "next-symbol": {"greedy-share"},
    "parsing": {"open-brackets"},
    "reading-comprehension": {"first-hop"},
    "speech-ctc": {"your-slope"},
    "speech-qa": {"after-the-pyramid", "the-word"},
    "translation": {"from-the-left"},
    "vanishing-exploding": {"all-five"},
    "why-memory": {"what-stands-there"},
    "words-as-vectors": {"batman", "cat-eats-dog", "dog", "dog-eats-cat", "superman"},
}
COURSE = {entry.id: entry.path for entry in index.entries(locate.folder())}


def course(name: str) -> Lesson:
    return read(COURSE[name])


def given(lesson: Lesson, key: str) -> dict[str, np.ndarray]:
    """The given numbers of the scene of a question."""
    scene = lesson.scenes[lesson.questions[key].scene]
    starts = {f"{name}[0]": value for name, value in scene.start.items()}
    return {**scene.weights, **scene.inputs, **starts}


def varied(lesson: Lesson) -> Iterator[tuple[str, Lesson]]:
    """Every question that has other numbers, with each of NUMBERS: all that is good enough, not the best alone."""
    for key, question in lesson.questions.items():
        for found in variants(lesson, key, NUMBERS, good=1) if can_vary(question) else ():
            if found is not None:
                yield key, found


@pytest.mark.parametrize("name", COURSE)
def test_a_variant_asks_the_same_with_other_numbers(name: str) -> None:
    lesson = course(name)
    met = set[str]()
    for key, found in varied(lesson):
        met.add(key)
        own, question = lesson.questions[key], found.questions[key]
        trace, cells = found.scenes[question.scene].trace, cells_of(question)
        values = [np.asarray(trace.at(trace.find(cell))) for cell in cells]
        before = [lesson.scenes[own.scene].trace.at(cell) for cell in cells]
        assert all(np.isfinite(value).all() for value in values), key
        assert not all(np.allclose(value, old) for value, old in zip(values, before, strict=True)), key
        for text in (question.ask, *question.hints, question.worked):
            assert "▒" not in in_lesson(text, found, question.scene), key
        for quantity, old in given(lesson, key).items():
            new = given(found, key)[quantity]
            zero = old == 0 if quantity in lesson.scenes[own.scene].weights else np.zeros(old.shape, dtype=bool)
            assert not new[zero].any(), f"{key}: a zero weight of {quantity} is no longer zero"
            if quantity in lesson.scenes[own.scene].weights:
                assert np.array_equal(new[np.abs(old) >= 50], old[np.abs(old) >= 50]), f"{key}: {quantity}"
        assert found.scenes[question.scene].words == lesson.scenes[own.scene].words
    none = {key for key, question in lesson.questions.items() if can_vary(question)} - met
    assert none <= WITHOUT.get(name, set()), "no other numbers: others in the scene, or fresh: false for the question"


def test_other_numbers_are_the_same_looked_for_alone_or_together_with_those_of_other_seeds() -> None:
    lesson = course("loss-and-slope")
    together = variants(lesson, "bent-weight", range(1, 9))
    alone = [variant(lesson, "bent-weight", number) for number in range(1, 9)]
    assert [found and given(found, "bent-weight")["w"].tolist() for found in together] == [
        found and given(found, "bent-weight")["w"].tolist() for found in alone
    ]
    assert any(together)


def test_where_nothing_else_is_short_a_single_number_is_another() -> None:
    lesson = course("many-to-one")
    own = given(lesson, "groups")
    for found in filter(None, variants(lesson, "groups", NUMBERS)):
        assert sum(int((given(found, "groups")[name] != own[name]).sum()) for name in own) == 1


def test_vectors_whose_cosine_is_asked_have_whole_lengths() -> None:
    lesson = course("memory-addressing")
    found = [one for one in variants(lesson, "one-cosine", NUMBERS) if one]
    assert len(found) > 15
    for one in found:
        lengths = [np.linalg.norm(given(one, "one-cosine")[name]) for name in ("u", "k")]
        assert np.allclose(lengths, np.round(lengths))


def test_a_variant_tells_the_slips_apart_nearly_as_well_as_the_lessons_own_numbers() -> None:
    lesson = course("bptt")
    for key in ("second-loss", "sum-for-w", "each-back"):
        own = lesson.questions[key]
        goal = worth(lesson.scenes[own.scene].trace, weighed_cells(own), own.round)
        for found in filter(None, (variant(lesson, key, number) for number in range(1, 4))):
            trace = found.scenes[own.scene].trace
            assert worth(trace, weighed_cells(own), own.round).is_nearly(goal), key


def test_the_same_number_gives_the_same_numbers() -> None:
    lesson = course("rnn-by-hand")
    found = [variant(lesson, "crossed", number) for number in (7, 7, 8)]
    once, again, other = [given(one, "crossed")["x"].tolist() for one in found if one]
    assert once == again
    assert once != other
    assert variant(lesson, "crossed", 0) is lesson


def test_the_dice_fall_the_same_on_every_machine_and_for_ever() -> None:
    dice = Dice("rnn-by-hand", "crossed", 7, 0)
    assert [dice.below(10) for _ in range(12)] == [7, 7, 2, 4, 0, 3, 8, 4, 5, 5, 3, 9]
    assert dice.shuffled("abcdef") == ["c", "b", "e", "f", "a", "d"]


def test_other_shares_share_out_a_whole_in_parts_as_large() -> None:
    rows = np.array([[0.6, 0.2, 0.2], [0.5, 0.0, 0.5], [1.0, 0.0, 0.0]])
    for seed in NUMBERS:
        found = other_input(rows, Dice(seed), (2, 3), target=False, lengths=False)
        assert np.allclose(found.sum(1), 1, rtol=0, atol=1e-12)
        assert ((found > 0) == (rows > 0)).all()
        assert np.allclose(found * [[5], [2], [1]], np.round(found * [[5], [2], [1]]))


def test_all_cells_of_a_worksheet_share_their_numbers() -> None:
    lesson = course("rnn-by-hand")
    whole, cell = variant(lesson, "table", 3), variant(lesson, "table:h[3]", 3)
    assert whole is not None
    assert cell is not None
    assert given(whole, "table")["x"].tolist() == given(cell, "table")["x"].tolist()


def test_an_answer_is_marked_by_the_numbers_of_its_variant() -> None:
    lesson = course("neurons-by-hand")
    found = variant(lesson, "second-sum", 1)
    assert found is not None
    right = f"{value_of(found, 'second-sum').item():g}"
    assert mark(found, "second-sum", right).is_right
    assert not mark(lesson, "second-sum", right).is_right


TEXT = """---
format: 1
id: sums
title: Sums
chapter: Sums
---
## One

```scene sums
equations: |
  h = w * h[t-1] + x
weights: {w: 3}
inputs: {x: [2, 5, 4]}
```

```question held
ask: What does the cell hold after step 2?
answer: h[2]
round: 0
hints: ["5 comes in.", "{x[2]} comes in.", "Half of it stays.", What comes in at step 2?]
worked: 11 at last.
```
"""


def sums(**other: object) -> Lesson:
    lesson = read_text(TEXT, "sums.md")
    question = lesson.questions["held"]
    assert isinstance(question, Question)
    return replace(lesson, questions={"held": replace(question, **other)})


def test_hints_that_state_the_lessons_own_numbers_are_left_out() -> None:
    found = [one for number in NUMBERS if (one := variant(sums(), "held", number))]
    changed = [one for one in found if one.scenes["sums"].inputs["x"][1] != 5]
    assert changed
    for one in changed:
        assert one.questions["held"].hints == ("{x[2]} comes in.", "What comes in at step 2?")
        assert one.questions["held"].worked == ""


def test_a_question_that_states_its_numbers_keeps_them() -> None:
    for ask in ("w is 3 and 2, 5 come in.", "Five comes in.", "It holds 11 after step 2. Why?", "Half of 22?"):
        found = [one for number in NUMBERS if (one := variant(sums(ask=ask), "held", number))]
        assert all(one.scenes["sums"].inputs["x"][1] == 5 for one in found), ask
    assert variant(sums(ask="{x[2]} comes in, and w is {w}, for step 2."), "held", 1) is not None


def test_the_author_says_what_may_change() -> None:
    assert variant(sums(fresh=()), "held", 1) is None
    found = [one for number in NUMBERS if (one := variant(sums(fresh=(Address("x", 2),)), "held", number))]
    assert {one.scenes["sums"].weights["w"].item() for one in found} == {3}
    assert {one.scenes["sums"].inputs["x"][0] for one in found} == {2}
    begun = [one for number in NUMBERS if (one := variant(sums(fresh=(Address("h", 0),)), "held", number))]
    assert begun
    assert all(one.scenes["sums"].start["h"].item() > 0 for one in begun)


def test_the_start_of_a_layer_from_the_right_may_change_too() -> None:
    right = """---
format: 1
id: right
title: From the right
chapter: C
---
## A page
```scene right
equations: "h = h[t+1] + x"
inputs: {x: [1, 2]}
start: {h: 4}
```
```question begun
ask: What is it at step 1?
answer: h[1]
hints: [From the right]
fresh: ["h[3]"]
```
"""
    found = [one for number in NUMBERS if (one := variant(read_text(right), "begun", number))]
    assert len({one.scenes["right"].start["h"].item() for one in found}) > 1
    for one in found:
        assert one.scenes["right"].trace["h"][0] == one.scenes["right"].start["h"] + 3


def test_choices_have_no_variants_and_unknown_questions_are_told() -> None:
    lesson = course("rnn-by-hand")
    assert variant(lesson, "before-two", 1) is None
    with pytest.raises(UnknownQuestion, match="did you mean 'crossed'"):
        variant(lesson, "crosed", 1)
    assert isinstance(lesson.questions["table"], Worksheet)


def test_a_layer_that_ends_by_itself_may_take_more_or_fewer_steps_with_other_numbers():
    found = [one for number in NUMBERS if (one := variant(read_text(ENDS_BY_ITSELF), "handed", number))]
    assert len({one.scenes["count"].trace.steps("decoder.s") for one in found}) > 1
    assert all(one.questions["handed"].hints == ("At first it holds {x[1]}.",) for one in found)


ENDS_BY_ITSELF = """---
format: 1
id: ends
title: Until it is used up
chapter: Tests
---
## A page

```scene count
layers:
  encoder: {equations: "h = 1/2 * h[t-1] + x", over: x}
  decoder:
    equations: "s = s[t-1] - 1"
    over: {at_most: 9, until: "s < 2"}
    start: {s: "encoder.h[last]"}
inputs: {x: [4, 5]}
```

```question handed
ask: What is handed over?
answer: encoder.h[2]
hints: ["At first it holds {x[1]}.", It is 7.]
```
"""
