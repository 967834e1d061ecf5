"""The worked line that takes a question's place."""

from pathlib import Path

from rnntutor.course.lesson import Lesson
from rnntutor.course.reader import read_text
from rnntutor.quiz.hidden import hidden
from rnntutor.quiz.solution import worked


def test_a_number_is_worked_out_on_one_line(lesson: Lesson) -> None:
    assert worked(lesson, "table:c[2]").text == "c₂ = f₂·c₁ + i₂·z₂ = 1·3 + 1·4 = 7"


def test_a_vector_is_worked_out_unit_by_unit(lesson: Lesson) -> None:
    solution = worked(lesson, "memory")
    assert [line.left for line in solution.lines] == ["h₂[1]", "h₂[2]"]
    assert all(line.text.endswith("= 6") for line in solution.lines)
    assert solution.text.count("h₂ = W·x₂ + U·h₁") == 1


def test_what_is_not_worked_out_stands_on_one_line(lesson: Lesson) -> None:
    assert worked(lesson, "weights").text == "W = ((1, 1), (1, 1))"


def test_a_choice_is_named_with_what_the_author_adds(lesson: Lesson) -> None:
    solution = worked(lesson, "kept")
    assert (solution.lines, solution.text) == ((), "a: keep it\nA 1 keeps.")


def test_a_worked_line_does_not_tell_what_another_open_question_asks(lesson: Lesson) -> None:
    still_open = {"lee": hidden(lesson, "lee", {"table:c[2]"})}
    text = worked(lesson, "table:c[2]", still_open).text
    assert text == "c₂ = f₂·c₁ + i₂·z₂ = 1·▒▒ + 1·4 ≈ 7"


def test_what_the_author_says_of_a_worksheet_is_not_told_with_one_of_its_cells() -> None:
    text = (Path(__file__).parents[2] / "lessons" / "08-lstm-by-hand.md").read_text("utf-8")
    lesson = read_text(text)
    assert lesson.questions["table"].worked
    assert worked(lesson, "table:z[1]").note == ""
