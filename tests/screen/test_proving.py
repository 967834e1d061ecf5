"""Testing out of a lesson by its worksheet."""

import pytest

from rnntutor.screen.app import Tutor
from rnntutor.screen.lesson import LessonScreen
from rnntutor.screen.map import Map
from rnntutor.screen.proving import ProvingScreen, standing

from .driving import right_answer, screen_text, session, wrong_answer


async def begin(at):
    """Test out of the lesson under the cursor."""
    await at.press("o")
    await at.app.workers.wait_for_complete()
    await at.settle()


async def fill(at, wrong=0):
    """Fill the worksheet in, with so many wrong numbers first."""
    screen = at.app.screen
    assert isinstance(screen, ProvingScreen)
    await at.press("enter")
    while not screen.is_done:
        key = screen.desk.key or ""
        await at.press("ctrl+u")
        await at.type(wrong_answer(screen, key) if wrong else right_answer(screen, key))
        await at.press("enter")
        wrong = max(wrong - 1, 0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (0, "one wrong number is allowed; none so far"),
        (1, "one number was wrong; no other may be"),
        (2, "not passed"),
    ],
)
def test_how_the_test_stands_is_said_in_a_sentence(wrong: int, said: str):
    assert standing(wrong, narrow=False) == said
    assert len(standing(wrong, narrow=True)) <= min(len(said), 22)


async def test_a_lesson_is_done_when_its_worksheet_was_right_without_help(tmp_path):
    async with session(tmp_path) as at:
        await at.press("down", "down", "down")
        assert "you know this?" in at.text
        await begin(at)
        assert standing(0, narrow=False) in at.text
        await at.press("h")
        assert "no hints" in at.text
        await fill(at, wrong=1)
        assert "Passed" in at.text
        await at.press("enter")
        assert isinstance(at.app.screen, Map)
        assert at.app.progress().state("rnn-by-hand") == "done"
        assert "done: tested out" in at.text


async def test_after_two_wrong_numbers_the_worksheet_is_practice_and_leads_into_the_lesson(tmp_path):
    async with session(tmp_path) as at:
        await at.press("down", "down", "down")
        await begin(at)
        await fill(at, wrong=2)
        assert "not passed" in at.text
        await at.press("enter")
        assert type(at.app.screen) is LessonScreen
        assert at.app.progress().state("rnn-by-hand") != "done"


async def test_the_first_picture_of_a_test_is_its_question(tmp_path, monkeypatch):
    painted = []

    def keep(app: Tutor) -> None:
        if isinstance(app.screen, ProvingScreen):
            painted.append(screen_text(app))

    monkeypatch.setattr(Tutor, "post_display_hook", keep)
    async with session(tmp_path, size=(80, 24)) as at:
        await at.press("down", "down", "down")
        await begin(at)
        assert painted[0] == at.text
        assert "[      ]" in at.text


async def test_a_page_that_is_looked_up_in_a_test_is_the_lessons_own(tmp_path):
    async with session(tmp_path) as at:
        await at.press("down", "down", "down")
        await begin(at)
        await at.press("/")
        await at.type("same input, another answer")
        await at.press("enter")
        assert type(at.app.screen) is LessonScreen
        assert "page 1 of 5" in at.text
