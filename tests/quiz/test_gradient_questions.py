"""Questions on gradients are marked, hidden and worked like all others: the figures of three steps done on paper."""

import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read_text
from rnntutor.quiz.asked import asked
from rnntutor.quiz.hidden import hidden
from rnntutor.quiz.marking import mark
from rnntutor.quiz.solution import worked
from tests.course.writing import BPTT

FRONT = "---\nformat: 1\nid: bptt\ntitle: By hand\nchapter: Learning\n---\n## A page\n"
TANH = """```scene squashed
equations: |
  h = tanh(w * h[t-1] + x)
  L = h * m
weights: {w: 0.5}
inputs: {x: [ln 2, ln 3 - 0.3], m: [0, 1]}
loss: L
```
"""
MATRIX = """```scene s
equations: |
  h = W @ x
  L = sum(h)
weights: {W: [[1, 2], [3, 4]]}
inputs: {x: [[3, 4]]}
loss: L
```
"""


def asking(answer: str, scene: str = BPTT) -> Lesson:
    return read_text(f"{FRONT}{scene}```question asked\nask: What?\nanswer: {answer}\n```\n")


@pytest.mark.parametrize(
    ("answer", "text", "seen"),
    [
        ("grad.h[2]", "{grad.h[3]} {grad.h[2]} {grad.h[1]} {h[3]}", "1 ▒▒ ▒▒ 9"),
        ("grad.h[2]", "{grad.w} {grad.w + 1} {grad.x[2]} {grad.x[3]}", "▒▒ ▒▒ ▒▒ 1"),
        ("grad.w", "{grad.w} {grad.u} {grad.h[1]} {w}", "▒▒ 9 4 2"),
        ("h[3]", "{h[2]} {h[3]} {L[3]} {grad.h[1]} {grad.w}", "4 ▒▒ ▒▒ ▒▒ ▒▒"),
    ],
)
def test_an_open_question_hides_the_gradients_that_depend_on_it(answer: str, text: str, seen: str):
    found = asking(answer)
    assert in_lesson(text, found, "hand", {"hand": hidden(found, "hand", ())}) == seen
    assert "▒▒" not in in_lesson(text, found, "hand", {"hand": hidden(found, "hand", ("asked",))})


def test_an_entry_of_a_hidden_gradient_of_a_matrix_is_hidden():
    found = asking("grad.W[1][2]", MATRIX)
    assert in_lesson("{grad.W[1][2]} {grad.W[1][1]} {W[1][2]}", found, "s", {"s": hidden(found, "s", ())}) == "▒▒ ▒▒ 2"


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        ("grad.h[1]", "4", ["2", "8", "1"]),
        ("grad.h[2]", "2", ["4", "1"]),
        ("grad.w", "6", ["4", "21", "18", "5"]),  # the last term alone, h[t] for h[t-1], forwards, w left out
        ("grad.u", "9", ["6", "1"]),
    ],
)
def test_the_figures_on_paper_are_right_and_known_slips_are_not(answer: str, right: str, wrong: list[str]):
    found = asking(answer)
    assert mark(found, "asked", right).is_right
    assert not any(mark(found, "asked", text).is_right for text in wrong)


@pytest.mark.parametrize(
    ("answer", "right"),
    [("grad.h[1]", "0.18"), ("grad.h.net[2]", "0.36"), ("grad.h.net[1]", "0.12"), ("grad.w", "0.22")],
)
def test_the_figures_through_tanh_are_right(answer: str, right: str):
    """h = .6, .8; w = .5; ∂h₂ = 1: ∂a₂ .36, ∂h₁ .18, ∂a₁ .1152, dL/dw .216."""
    assert mark(asking(answer, TANH), "asked", right).is_right


@pytest.mark.parametrize("text", ["∂h₂ = 2", "∂h[2] = 2", "grad.h[2] = 2", "dL/dh2 = 2", "∂L/∂h₂ = 2", "dh2 = 4/2"])
def test_a_gradient_is_called_as_people_call_it(text: str):
    assert mark(asking("grad.h[2]"), "asked", text).is_right


@pytest.mark.parametrize("text", ["dL/dw = 2", "h2 = 2", "∂h₁ = 2", "dL/dh1 = 2"])
def test_another_name_before_the_number_is_refused(text: str):
    assert mark(asking("grad.h[2]"), "asked", text).kind == "unreadable"


def test_what_is_asked_is_said_with_its_sign():
    assert asked(asking("grad.h[2]"), "asked").words == "∂h₂, 2 decimals"
    assert asked(asking("grad.W", MATRIX), "asked").words == "∂W, 2 × 2 numbers, 2 decimals"


def test_the_gradient_of_a_matrix_is_answered_row_by_row():
    found = asking("grad.W", MATRIX)
    assert mark(found, "asked", "[3, 4], [3, 4]").is_right
    assert mark(found, "asked", "[3, 3], [4, 4]").wrong_entries == ((1, 2), (2, 1))


def test_a_worksheet_has_rows_of_gradients():
    found = read_text(f"{FRONT}{BPTT}```worksheet sheet\nrows: [h, grad.h]\nsteps: 1..3\n```\n")
    assert mark(found, "sheet:grad.h[1]", "4").is_right
    assert mark(found, "sheet:∂h[3]", "1").is_right


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("grad.h[3]", "= 1"),
        ("grad.h[2]", "1·2"),
        ("grad.h[1]", "2·2"),
        ("grad.w", "1·4 + 2·1 + 4·0 = 6"),
        ("grad.u", "1·1 + 2·2 + 4·1 = 9"),
    ],
)
def test_a_gradient_is_worked_out_with_its_numbers(answer: str, line: str):
    assert line in worked(asking(answer), "asked").text


def test_the_numbers_in_an_authors_sentence_are_filled_in():
    body = "```question q\nask: Which?\nchoices: ['{grad.w}', '{grad.u}']\nright: 2\nworked: 'Not {grad.w}.'\n```\n"
    found = read_text(f"{FRONT}{BPTT}{body}```question open\nask: What?\nanswer: grad.w\n```\n")
    assert worked(found, "q").text == "b: 9\nNot 6."
    assert worked(found, "q", {"hand": hidden(found, "hand", ())}).text == "b: 9\nNot ▒▒."
    assert asked(found, "q").choices == ("6", "9")
    assert mark(found, "q", "9").read == "b: 9"
