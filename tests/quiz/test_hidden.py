"""What an open question hides, and how help goes on."""

from dataclasses import replace

import numpy as np
import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read_text
from rnntutor.engine import Address
from rnntutor.quiz.asked import find, keys
from rnntutor.quiz.helping import Help
from rnntutor.quiz.hidden import NOTHING, hidden, open_addresses


def test_an_open_question_hides_its_value_and_what_depends_on_it(lesson: Lesson) -> None:
    found = hidden(lesson, "rnn", (), ["memory"])
    assert not found.covers(Address("h", 1))
    assert [found.covers(Address("h", step)) for step in (2, 3)] == [True, True]
    assert [found.covers(Address("y", step)) for step in (1, 2, 3)] == [False, True, True]
    assert found.covers(Address("third", 3))
    assert not found.covers(Address("third", 2))


def test_operands_stay(lesson: Lesson) -> None:
    found = hidden(lesson, "lee", (), ["at-four"])
    assert [found.covers(Address(name, 4)) for name in ("y", "o", "c", "x", "o.net")] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert not found.covers(Address("W"))


def test_a_value_is_hidden_with_all_its_units(lesson: Lesson) -> None:
    found = hidden(lesson, "rnn", (), ["one-unit"])
    assert found.covers(Address("h", 3, (1,)))
    assert found.covers(Address("h", 3, (2,)))


def test_what_was_answered_or_given_up_is_shown(lesson: Lesson) -> None:
    assert hidden(lesson, "rnn", keys(lesson)) is NOTHING
    assert not hidden(lesson, "lee", {"at-four"}, ["at-four", "kept"])


def test_a_number_that_was_answered_is_shown_though_it_depends_on_an_open_one_and_nothing_else_is(
    lesson: Lesson,
) -> None:
    for key in keys(lesson):
        question, address = find(lesson, key)
        if address is None:
            continue
        before, after = hidden(lesson, question.scene, {key}, known=()), hidden(lesson, question.scene, {key})
        assert after.covers(address) == bool(address.unit), key
        for name, mask in before.masks.items():
            shown = np.flatnonzero(mask & ~after.masks[name]) if name in after.masks else np.flatnonzero(mask)
            assert all((name, step) == (address.name, address.step) for step in shown), key


def test_a_vector_is_shown_when_each_of_its_units_was_answered(lesson: Lesson) -> None:
    first = replace(lesson.questions["one-unit"], id="other-unit", address=Address("h", 3, (1,)))
    both = replace(lesson, questions={**lesson.questions, first.id: first})
    assert hidden(both, "rnn", {"one-unit"}).covers(Address("h", 3))
    assert not hidden(both, "rnn", {"one-unit", "other-unit"}).covers(Address("h", 3))


def test_every_unfinished_cell_of_a_worksheet_is_open(lesson: Lesson) -> None:
    done = {"at-four", *(f"table:{name}[{step}]" for name in "cy" for step in (1, 2, 3))}
    assert open_addresses(lesson, "lee", done) == (Address("c", 4), Address("c", 5), Address("y", 4), Address("y", 5))
    found = hidden(lesson, "lee", done)
    assert [found.covers(Address("c", step)) for step in range(6)] == [False, False, False, False, True, True]


WRITES = """---
format: 1
id: test
title: A test
chapter: Tests
---
## One

```scene s
equations: |
  p = w[t-1] @ P
  w = choose(p)
over: 2
weights: {P: [[0, 0.6, 0.4], [0, 0.5, 0.5], [0, 0.1, 0.9]]}
start: {w: [1, 0, 0]}
labels: {w: [start, a, b]}
```

```question q
ask: What does it write?
answer: ANSWER
```
"""


@pytest.mark.parametrize("call", ["words(w)", "greedy(w, p)", "beam(w, p, 1)"])
def test_a_text_that_the_run_itself_writes_is_not_shown_by_it(call: str) -> None:
    own = read_text(WRITES.replace("ANSWER", call))
    found = hidden(own, "s", ())
    assert all(found.covers(Address("w", step)) for step in (1, 2))
    assert [found.covers(Address("p", step)) for step in (1, 2)] == [False, True]
    said = [in_lesson(f"{{{other}}}", own, "s", {"s": found}) for other in ("words(w)", "greedy(w, p)", "w[1]")]
    assert said == ["▒▒"] * 3


def test_a_text_that_the_run_does_not_write_hides_no_value() -> None:
    own = read_text(WRITES.replace("ANSWER", "beam(w, p, 2)"))
    assert not any(hidden(own, "s", ()).covers(Address(name)) for name in "wp")


def test_questions_of_another_scene_hide_nothing(lesson: Lesson) -> None:
    assert open_addresses(lesson, "lee", (), ["memory"]) == ()
    assert hidden(lesson, "lee", (), ["memory"]) is NOTHING


def test_masks_are_by_name_over_all_steps_with_both_ends(lesson: Lesson) -> None:
    masks = hidden(lesson, "rnn", (), ["memory"]).masks
    assert masks["h"].tolist() == [False, False, True, True, False]
    assert "x" not in masks
    assert all(mask.dtype == np.bool_ for mask in masks.values())


def test_steps_beyond_the_run_are_not_hidden(lesson: Lesson) -> None:
    found = hidden(lesson, "rnn", (), ["memory"])
    assert not found.covers(Address("h", 99))
    assert found.covers(Address("h"))


def test_hints_come_one_at_a_time_and_then_giving_up_is_asked_once() -> None:
    said, help_ = [], Help(2)
    while help_.next != "nothing":
        said.append((help_.next, help_.words))
        help_ = help_.pressed()
    assert said == [
        ("hint", "hint 0 of 2"),
        ("hint", "hint 1 of 2"),
        ("give up", "give up"),
        ("give up for good", "again to give up"),
    ]
    assert (help_.hints, help_.given_up, help_.asking) == (2, True, False)


def test_any_other_key_declines_to_give_up() -> None:
    asking = Help(0).pressed()
    assert asking.asking
    assert asking.declined() == Help(0)


def test_who_gave_up_is_not_asked_again() -> None:
    assert Help(1, 1, True).next == "nothing"
    assert Help(1, 1, True).words == ""
