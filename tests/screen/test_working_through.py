"""Every lesson of the course, worked through by keys from the first page to the last."""

from itertools import cycle

import pytest

from rnntutor.course import index

from .driving import LESSONS, right_answer, session, wrong_answer

IDS = [entry.id for entry in index.entries(LESSONS)]


@pytest.mark.parametrize(("lesson", "size"), list(zip(IDS, cycle([(120, 40), (60, 18)]), strict=False)))
async def test_a_lesson_is_done_when_every_question_was_right_once(tmp_path, lesson, size):
    async with session(tmp_path, lesson, size) as at:
        screen = at.lesson
        asked = []
        while not all(screen.visit.marks):
            await at.press("enter")
            while at.app.focused is screen.desk.box:
                key = screen.desk.key
                asked.append(key)
                if len(asked) == 1:
                    await at.type(wrong_answer(screen, key))
                    await at.press("enter")
                    assert "✗" in at.text
                await at.type(right_answer(screen, key))
                await at.press("enter")
                assert screen.visit.is_right(key)
        everything = [key for one in screen.lesson.questions.values() for key in screen.visit.keys(one)]
        assert asked == everything
        assert "The lesson is done." in at.text
        assert at.app.progress().state(lesson) == "done"
