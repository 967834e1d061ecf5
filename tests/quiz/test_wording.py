"""Questions for words: what beam search writes, marked, hidden while it is open, and the slips told."""

from __future__ import annotations

from datetime import date

import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.prose import MASK, in_lesson
from rnntutor.engine import Address
from rnntutor.quiz.asked import asked
from rnntutor.quiz.hidden import hidden
from rnntutor.quiz.marking import mark
from rnntutor.quiz.proof import doubts
from rnntutor.quiz.solution import worked
from rnntutor.session.posing import pose
from rnntutor.session.review import Due
from tests.course.writing import lesson, wrong

LETTERS = """```scene letters
equations: |
  p = w[t-1] @ P
  w = choose(p)
weights: {P: [[0, 0.6, 0.4], [0, 0.5, 0.5], [0, 0.1, 0.9]]}
start: {w: [1, 0, 0]}
labels: {w: [start, a, b], p: [start, a, b]}
over: 2
```
"""
BEAM = """```question wide
ask: What does a beam of two write?
answer: beam(w, p, 2)
worked: Only a wide beam sees it.
```
"""


@pytest.fixture(scope="module")
def course() -> Lesson:
    return lesson(LETTERS + BEAM + "It writes {beam(w, p, 2)}, and greedily {greedy(w, p)}, that is {words(w)}.\n")


@pytest.mark.parametrize("text", ["b b", "bb", " B, b, ", "b;b"])
def test_words_are_read_however_they_are_parted(course: Lesson, text: str):
    assert mark(course, "wide", text).is_right


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("aa", "slip", "what greedy decoding writes"),
        ("ba", "wrong", "Right up to place 1, and not at place 2"),
        ("b", "wrong", "too short"),
        ("bbb", "wrong", "too long"),
        ("ab", "wrong", "Its first place is not right"),
        ("nothing", "wrong", "Not yet. It is too short"),
        ("bc", "unreadable", "'c' is none of start, a, b"),
        (" ", "unreadable", "Nothing is typed yet"),
    ],
)
def test_what_is_not_right_is_told_without_the_answer(course: Lesson, text: str, kind: str, said: str):
    verdict = mark(course, "wide", text)
    assert (verdict.kind, said in verdict.message) == (kind, True), verdict.message
    assert "bb" not in verdict.message.replace("bbb", "")


def test_a_slip_is_kept_by_its_name(course: Lesson):
    assert [slip.id for slip in mark(course, "wide", "a a").slips] == ["greedy-for-beam"]


def test_while_it_is_open_its_module_is_hidden_and_the_run_is_not(course: Lesson):
    prose = course.pages[0].prose[-1].markdown
    veil = hidden(course, "letters", ())
    assert in_lesson(prose, course, "letters", {"letters": veil}).strip() == (
        f"It writes {MASK}, and greedily aa, that is aa."
    )
    assert not veil.covers(Address("w", 1))
    assert in_lesson(prose, course, "letters").strip() == "It writes bb, and greedily aa, that is aa."


def test_what_stands_in_the_values_is_hidden_there():
    found = lesson(LETTERS + "```question said\nask: What?\nanswer: words(w)\n```\n")
    assert hidden(found, "letters", ()).covers(Address("w", 2))
    assert not hidden(found, "letters", ("said",))


def test_what_hides_a_number_hides_the_words_worked_from_it():
    found = lesson(LETTERS + "```question share\nask: What?\nanswer: p[1][2]\n```\n{beam(w, p, 2)}\n")
    text = in_lesson("{beam(w, p, 2)}", found, "letters", {"letters": hidden(found, "letters", ())})
    assert text == MASK


def test_what_stands_beside_the_box_and_after_the_answer(course: Lesson):
    assert asked(course, "wide").words == "out of start, a, b"
    assert worked(course, "wide").text == "bb\nOnly a wide beam sees it."


def test_check_tells_of_a_question_that_a_slip_answers_too():
    narrow = BEAM.replace("p, 2", "p, 1")
    told = [one.message for one in doubts(lesson(LETTERS + narrow))]
    assert told == ["'wide' cannot tell greedy-for-beam from the truth (same: [greedy-for-beam] silences this)"]
    assert not list(doubts(lesson(LETTERS + narrow.replace("worked", "same: [greedy-for-beam]\nworked"))))
    assert not list(doubts(lesson(LETTERS + BEAM)))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("beam(w, p)", "beam(word, shares, width) is meant, not 2 arguments"),
        ("beam(w, q, 2)", "q is no line of the network"),
        ("words(P)", "P needs a number for each symbol"),
    ],
)
def test_an_answer_that_no_module_gives_is_told_at_its_place(answer: str, said: str):
    told = wrong(LETTERS + BEAM.replace("beam(w, p, 2)", answer))
    assert any(said in one for one in told), told
    assert any(said in one for one in wrong(f"{LETTERS}{{{answer}}}\n"))


def test_a_question_for_words_can_be_reviewed(course: Lesson):
    posed = pose(Due("wide", "Beams", "test", "wide", 0, date(2026, 1, 1)), course)
    assert posed is not None
    assert mark(posed.lesson, "wide", "bb").is_right
