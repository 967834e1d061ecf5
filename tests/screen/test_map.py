"""The course map by keys."""

import pytest

from rnntutor.screen.app import Tutor
from rnntutor.screen.keys import Keys
from rnntutor.screen.library import Library
from rnntutor.screen.map import Map
from rnntutor.session.store import Store

from .driving import Session, session, write_lesson, write_sample


async def test_the_map_shows_chapters_lessons_minutes_and_where_to_go_on(tmp_path):
    async with session(tmp_path) as at:
        lines = at.text.splitlines()
        assert f"0 of {len(at.app.library.entries)} lessons" in lines[0]
        assert lines[2].split()[:4] == ["Memory", "▸", "○", "Words"]
        assert any(line.startswith("  Gates") and "20 min" in line for line in lines)
        assert "A network only knows numbers" in at.text
        assert "↵ go on" in at.foot
        assert "ctrl+q quit" in at.foot


async def test_enter_goes_on_in_the_lesson_and_on_the_page_that_was_left(tmp_path):
    async with session(tmp_path, "rnn-by-hand") as at:
        await at.press("pagedown", "right", "escape")
    async with session(tmp_path) as at:
        assert "▸ ◐ A recurrent network by hand" in at.text
        assert "last time: page 2" in at.text
        await at.press("enter")
        assert "page 2 of" in at.text
        assert at.lesson.visit.step == 2


async def test_a_broken_lesson_is_shown_with_its_mistakes_and_the_others_open(tmp_path):
    folder = tmp_path / "lessons"
    write_lesson(folder, "## One\nHello.\n", "whole")
    write_lesson(folder, "## One\n```scene a\nequations: y = W @\n```\n", "torn")
    (folder / "zz.md").write_text("no front matter", encoding="utf-8")
    async with session(tmp_path / "home", lessons=folder) as at:
        assert at.text.count("✗") == 2
        await at.press("home", "enter")
        assert isinstance(at.app.screen, Map)
        assert "torn.md:" in at.text
        assert "cannot be opened" in at.text
        await at.press("down", "enter")
        assert "Hello." in at.text


async def test_escape_never_ends_the_program_and_ctrl_q_does(tmp_path):
    async with session(tmp_path, "why-memory") as at:
        await at.press("escape", "escape", "escape")
        assert isinstance(at.app.screen, Map)
        assert at.app.is_running
        await at.press("ctrl+c")
        assert "ctrl+q quits" in at.text
        await at.press("ctrl+q")
        assert not at.app.is_running


async def test_what_the_store_has_to_say_stands_on_the_map(tmp_path):
    (tmp_path / "progress.db").write_bytes(b"this is no database, but it was somebody's" * 100)
    async with session(tmp_path) as at:
        assert "set aside" in " ".join(at.text.split())


async def test_the_theme_is_remembered(tmp_path):
    async with session(tmp_path) as at:
        assert at.app.current_theme.dark
        await at.press("t")
        assert not at.app.current_theme.dark
    async with session(tmp_path) as at:
        assert not at.app.current_theme.dark


async def test_the_page_of_keys_opens_over_everything_and_closes(tmp_path):
    async with session(tmp_path) as at:
        await at.press("?")
        assert isinstance(at.app.screen, Keys)
        assert "ctrl+q" in at.text
        await at.press("escape")
        assert isinstance(at.app.screen, Map)


async def test_a_folder_without_lessons_says_so(tmp_path):
    async with session(tmp_path, lessons=tmp_path / "nothing") as at:
        assert "There is no lesson in this folder." in at.text
        await at.press("enter", "down", "end")
        assert at.app.is_running


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_lesson_under_the_cursor_is_always_seen(tmp_path, size):
    async with session(tmp_path, size=size) as at:
        for _ in range(5):
            assert at.text.count("▸") >= 1
            await at.press("down")


async def test_a_terminal_that_is_too_small_says_what_it_needs_and_keeps_everything(tmp_path):
    async with session(tmp_path, "rnn-by-hand") as at:
        await at.press("enter")
        await at.type("12")
        await at.resize(30, 8)
        assert "40 × 12" in at.text
        assert "this is 30 × 8" in at.text
        await at.resize(120, 40)
        assert at.lesson.desk.box.value == "12"
        assert at.app.focused is at.lesson.desk.box


async def test_a_lesson_that_is_asked_for_is_opened_without_a_map_that_flashes_by_or_a_key_that_is_lost(
    tmp_path, monkeypatch
):
    library = Library(write_sample(tmp_path / "lessons"), "sample")
    monkeypatch.setattr(library, "start", lambda tell: None)  # as long as it takes to read the lesson
    with Store.open(tmp_path / "home") as store:
        app = Tutor(library, store)
        async with app.run_test(size=(80, 24)) as pilot:
            at = Session(app, pilot, store)
            await at.press("pagedown", "1", "2")
            assert "Tests › A sample" in at.text.splitlines()[0]
            assert "lessons" not in at.text
            library.read_all(lambda entry: app.post_message(app.Read(entry)))
            await at.settle()
            assert "page 2 of 3" in at.text
            assert at.lesson.desk.box.value == "12"
            await at.press("escape", "escape", "escape")
            assert "0 of 1 lessons" in at.text
