"""A question posed by itself, for the review."""

from datetime import date

import pytest

from rnntutor.course import index, locate
from rnntutor.course.lesson import Lesson, Worksheet
from rnntutor.course.reader import read
from rnntutor.quiz.asked import keys
from rnntutor.quiz.marking import mark
from rnntutor.session import posing
from rnntutor.session.posing import pose
from rnntutor.session.review import Due

LESSONS = [read(entry.path) for entry in index.entries(locate.folder())]


def due(lesson: Lesson, key: str, variant: int = 1) -> Due:
    return Due(
        lesson.skill(key) if key in lesson.questions else "gone", "A skill", lesson.id, key, variant, date.today()
    )


def test_every_question_of_the_course_can_be_posed_alone_and_asks_for_one_thing():
    for lesson in LESSONS:
        for name, question in lesson.questions.items():
            posed = pose(due(lesson, name, 0), lesson)
            assert posed is not None
            (page,) = posed.lesson.pages
            (key,) = keys(posed.lesson)
            assert (page.questions, posed.lesson.skill(key)) == ((name,), lesson.skill(name))
            assert mark(posed.lesson, key, "~").kind == "unreadable"
            assert page.panels or not question.scene


def test_a_worksheet_is_asked_one_cell_at_a_time_each_in_turn(monkeypatch):
    monkeypatch.setattr(posing, "variant", lambda *_: None)
    lesson = next(lesson for lesson in LESSONS if lesson.id == "lstm-by-hand")
    sheet = lesson.questions["table"]
    assert isinstance(sheet, Worksheet)
    asked = {
        keys(posed.lesson)
        for number in range(len(sheet.cells))
        if (posed := pose(due(lesson, "table", number), lesson))
    }
    assert asked == {(f"table:{cell}",) for cell in sheet.cells}


def test_a_question_that_is_gone_is_not_posed():
    assert pose(due(LESSONS[0], "no-such"), LESSONS[0]) is None


def test_with_fresh_numbers_the_equations_are_shown_and_not_the_text_about_the_lessons_own(monkeypatch):
    monkeypatch.setattr(posing, "variant", lambda lesson, key, number: lesson)
    for lesson in LESSONS:
        for name in lesson.questions:
            posed = pose(due(lesson, name, 5), lesson)
            assert posed is not None
            (page,) = posed.lesson.pages
            assert posed.variant == 5
            assert [text.markdown[:14] for text in page.prose] == ["A question of "]
            scene = lesson.scenes.get(lesson.questions[name].scene)
            assert scene is None or any(panel.kind == "equations" for panel in page.panels)


@pytest.mark.parametrize("name", ["leaving-taipei", "the-difference"])
def test_a_choice_keeps_its_words_and_the_text_it_stood_in(name):
    lesson = next(lesson for lesson in LESSONS if lesson.id == "why-memory")
    posed = pose(due(lesson, name), lesson)
    assert posed is not None
    assert posed.variant == 0
    assert posed.lesson.pages[0].prose
    assert posed.lesson.questions[name].ask == lesson.questions[name].ask


def test_a_question_that_leans_on_the_one_before_it_has_it_beside():
    lesson = next(lesson for lesson in LESSONS if lesson.id == "rnn-by-hand")
    posed = pose(due(lesson, "weights-for-many", 0), lesson)
    assert posed is not None
    before, ask = posed.lesson.questions["weights-for-many"].ask.split("\n\n")
    assert before == f"The question before it was: {lesson.questions['weights-for-three'].ask}"
    assert ask == lesson.questions["weights-for-many"].ask
