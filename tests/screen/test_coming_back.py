"""What a learner typed is there again at the next visit: beside the answers, and on other numbers."""

import json

import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.reader import read_text
from rnntutor.engine import Address
from rnntutor.screen import others
from rnntutor.screen.visit import Visit
from rnntutor.session.store import Store

LESSON = """---
format: 1
id: doors
title: Doors
chapter: Tests
---
## Doors ajar

```scene ajar
equations: |
  z = W @ x
  i = σ(W_i @ x)
  f = σ(W_f @ x)
  c = f * c[t-1] + i * z
weights: {W: [[20]], W_i: [[ln 3]], W_f: [[ln 2]]}
inputs: {x: [0, 1, -1]}
start: {c: [18]}
```

```question cell
ask: What does the cell hold after step 2?
answer: c[2]
round: 0
```

```question gate
ask: How far is the forget gate open at step 2?
answer: f[2]
hints: [Look at the gate., And at its weight.]
```

```worksheet table
rows: [i, c]
steps: 2..3
```
"""
HAD = {"c₁": "9", "z₂": "20", "f₂": "0.67", "i₂": "0.25", "the sum inside i₂": "1.1"}


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path) as store:
        yield store


def visit(store: Store) -> Visit:
    return Visit(read_text(LESSON), store)


def on_others(here: Visit, key: str) -> Visit:
    here.others.look(key)
    assert here.others.go_on(key)
    return here


def said(here: Visit, key: str) -> tuple[object, ...]:
    marks, verdict = here.marks_of(key), here.verdict(key)
    inquiry = marks.inquiry(key)
    assert inquiry
    assert verdict
    end = inquiry.verdict.message if inquiry.verdict else ""
    return verdict.message, inquiry.told, inquiry.name, end, marks.telling.get(key, "")


def test_the_search_for_the_wrong_line_goes_on_at_the_next_visit_where_it_was_left(store: Store) -> None:
    here = visit(store)
    here.answer("cell", "77")
    here.marks_of("cell").search("cell")
    while (inquiry := here.marks_of("cell").inquiry("cell")) and inquiry.name:
        here.marks_of("cell").telling_is("cell", "half a numb")
        assert said(visit(store), "cell") == said(here, "cell")
        here.marks_of("cell").tell("cell", HAD[inquiry.name])
    assert inquiry
    assert inquiry.verdict
    assert len(inquiry.told) > 2
    assert said(visit(store), "cell") == said(here, "cell")


def test_the_slip_that_was_told_apart_is_told_at_the_next_visit(store: Store) -> None:
    here = visit(store)
    here.answer("cell", "20")
    assert said(visit(store), "cell") == said(here, "cell")
    here.marks_of("cell").tell("cell", "6 or")
    assert said(visit(store), "cell")[-1] == "6 or"
    here.marks_of("cell").tell("cell", "6.75")
    assert said(visit(store), "cell") == said(here, "cell")
    here.answer("cell", "77")
    assert visit(store).marks_of("cell").inquiry("cell") is None


@pytest.mark.parametrize(
    "note", ["no json", "[]", "{}", json.dumps({"answer": "77", "searching": True, "told": [["c₁"], 3], "typing": 4})]
)
def test_what_is_kept_of_a_search_and_makes_no_sense_is_passed_by(store: Store, note: str) -> None:
    visit(store).answer("cell", "77")
    store.save_draft("doors", "?cell", note)
    here = visit(store)
    assert here.verdict("cell")
    assert here.marks_of("cell").inquiry("cell") is None


def test_other_numbers_are_asked_again_at_the_next_visit_with_what_was_typed_on_them(store: Store) -> None:
    here = visit(store)
    here.type("gate", "the lesson's own")
    on_others(here, "gate").ask_help("gate")
    here.answer("gate", "77")
    here.marks_of("gate").search("gate")
    here.type("gate", "0.")
    on_others(here, "table").answer("table:i[2]", "99")
    again = visit(store)
    assert [again.others.number(key) for key in ("cell", "gate", "table:c[2]")] == [0, 1, 1]
    assert (again.draft("gate"), again.draft("table:i[2]"), again.help("gate").hints) == ("0.", "99", 1)
    for one in (here, again):
        one.type("gate", "77")
    assert said(again, "gate") == said(here, "gate")
    assert again.marks_of("table").kind("table:i[2]") == "wrong"
    again.others.go_back("gate")
    assert (again.draft("gate"), again.help("gate").hints) == ("the lesson's own", 0)
    assert visit(store).others.number("gate") == 0
    assert on_others(visit(store), "gate").draft("gate") == "77"


def test_numbers_that_were_right_once_come_back_neither_by_themselves_nor_as_new_ones(store: Store) -> None:
    here = on_others(visit(store), "gate")
    here.answer("gate", str(float(here.answers("gate").lesson.scenes["ajar"].trace["f"][1, 0])))
    assert here.is_right("gate")
    again = visit(store)
    assert again.others.number("gate") == 0
    assert not again.is_right("gate")
    assert on_others(again, "gate").others.number("gate") == 2
    assert not again.is_right("gate")


def test_numbers_whose_draw_came_to_nothing_are_passed_by(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def some(lesson: Lesson, key: str, numbers: list[int]) -> list[Lesson | None]:
        return [None if number in (1, 2, 4) else lesson for number in numbers]

    monkeypatch.setattr(others, "variants", some)
    here = visit(store)
    assert [on_others(here, "gate").others.number("gate") for _ in range(2)] == [3, 5]
    monkeypatch.setattr(others, "variants", lambda lesson, key, numbers: [None for _ in numbers])
    here.others.look("cell")
    assert not here.others.go_on("cell")


@pytest.mark.parametrize("kept", ["7 apples", "-1", "99999999999", ""])
def test_a_number_of_other_numbers_that_makes_no_sense_is_passed_by(store: Store, kept: str) -> None:
    store.save_draft("doors", "#:gate", kept)
    assert visit(store).others.number("gate") == 0


def test_what_is_right_is_shown_though_another_question_asks_its_parts_but_on_its_own_numbers_only(
    store: Store,
) -> None:
    here, cell = visit(store), Address("c", 2)
    assert here.answer("cell", "21").is_right
    assert not here.view("ajar").covered("c", 2)
    assert here.view("ajar").covered("f", 2)
    assert here.view("ajar").covered("c", 3)
    assert on_others(here, "gate").answers("gate").hidden("ajar").covers(cell)
