"""A lesson by keys: pages, time, the answer box, drafts, help, and what stays when the terminal changes."""

from contextlib import asynccontextmanager

import pytest

from rnntutor.engine import Address
from rnntutor.screen.app import Tutor
from rnntutor.screen.lesson import LessonScreen
from rnntutor.screen.map import Map

from .driving import right_answer, screen_text, session, write_lesson, write_sample, wrong_answer

HOSTILE = "[@click=app.quit]x[/] [bold]b[/bold] [/]"


@asynccontextmanager
async def sample(tmp_path, size=(120, 40)):
    """The sample lesson, open."""
    async with session(tmp_path / "home", "sample", size, write_sample(tmp_path / "lessons")) as at:
        yield at


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_first_picture_of_a_lesson_is_laid_out_whole(tmp_path, monkeypatch, size):
    painted = []

    def keep(app: Tutor) -> None:
        if isinstance(app.screen, LessonScreen):
            painted.append(screen_text(app))

    monkeypatch.setattr(Tutor, "post_display_hook", keep)
    async with sample(tmp_path, size) as at:
        assert painted[0] == at.text


async def test_text_panels_and_question_stand_side_by_side_from_100_columns_on(tmp_path):
    async with sample(tmp_path, (100, 30)) as at:
        assert "Add and remember" in at.text
        assert "table ─" in at.text
        assert "What does the cell hold after step 2?" in at.text
        assert " panels    question" not in at.text


async def test_a_resize_in_the_middle_keeps_what_is_typed_the_step_and_the_page(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("pagedown", "right", "enter")
        await at.type("-9")
        for size in ((80, 24), (40, 12), (200, 60), (60, 15)):
            await at.resize(*size)
            screen = at.lesson
            assert (screen.visit.page_number, screen.visit.step, screen.desk.box.value) == (2, 2, "-9")
            assert at.app.focused is screen.desk.box
            assert "-9" in at.text


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_on_a_small_screen_the_line_to_answer_in_is_at_the_foot_of_every_tab(tmp_path, size):
    async with sample(tmp_path, size) as at:
        for tab in ("text", "panels", "question"):
            assert at.lesson.tab == tab
            assert at.text.splitlines()[-2].strip().startswith("c₂ =")
            await at.press("tab")
        assert (at.lesson.tab, at.lesson.desk.key) == ("text", "second")


async def test_on_a_small_screen_the_box_has_the_keys_on_its_own_tab_alone(tmp_path):
    async with sample(tmp_path, (80, 24)) as at:
        await at.press("n", "enter", "down", "shift+tab", "down")
        assert (at.lesson.tab, at.app.focused, at.lesson.desk.box.value) == ("panels", None, "a")
        await at.press("tab", "down")
        assert at.lesson.desk.box.value == "b"


async def test_on_a_small_screen_escape_leads_back_over_the_tabs_and_loses_no_place(tmp_path):
    async with sample(tmp_path, (80, 24)) as at:
        await at.press("enter", "4", "enter", "w")
        assert at.lesson.stage.chosen == ("sum", Address("W_f", None, (1, 1)))
        assert "table ─" in at.text
        await at.press("escape")
        assert at.lesson.tab == "question"
        await at.press("escape")
        assert at.lesson.tab == "text"
        await at.press("escape")
        assert isinstance(at.app.screen, Map)


@pytest.mark.parametrize("lesson", ["words-as-vectors", "lstm-by-hand"])
async def test_whatever_does_not_fit_says_that_it_goes_on(tmp_path, lesson):
    async with session(tmp_path, lesson, (40, 12)) as at:
        prose = at.lesson.query_one("Prose")
        lines = prose.drawing().lines
        assert len(lines) > prose.size.height
        assert "more lines" in at.text
        for _ in lines:
            await at.press("down")
        assert "↑" in at.text
        assert "↓" not in at.text
        await at.press("tab")
        assert "more" in at.text


async def test_all_panels_follow_one_time_cursor(tmp_path):
    async with sample(tmp_path) as at:
        stage = at.lesson.stage
        await at.press("right", "right")
        assert {panel.view.step for panel in stage.stack.panels} == {3}
        await at.press("home")
        assert {panel.view.step for panel in stage.stack.panels} == {1}
        await at.press("end", "right")
        assert {panel.view.step for panel in stage.stack.panels} == {3}
        assert "▐3▌" in at.text


async def test_space_plays_and_any_step_pauses(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("space")
        assert "▶" in at.text.splitlines()[2]
        await at.press("right")
        assert "▶" not in at.text.splitlines()[2]
        assert at.lesson.visit.step == 2


async def test_pages_turn_with_pgdn_and_pgup_also_while_typing(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("pagedown")
        assert "page 2 of 3" in at.text
        await at.press("enter")
        await at.type("7")
        await at.press("pageup")
        assert "page 1 of 3" in at.text
        await at.press("pageup")
        assert "This is the first page." in at.text


async def test_letters_are_commands_on_the_page_and_text_in_the_box(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("d")
        assert "tanh(a)" in at.text
        await at.press("escape", "enter")
        await at.type("edhwRt")
        assert at.lesson.desk.box.value == "edhwRt"
        assert "tanh(a)" not in at.text


async def test_what_an_answer_begins_with_goes_straight_into_the_box(tmp_path):
    async with sample(tmp_path) as at:
        await at.type("-3")
        assert at.lesson.desk.box.value == "-3"
        assert at.app.focused is at.lesson.desk.box


async def test_keys_that_come_faster_than_anything_is_painted_keep_their_order(tmp_path):
    async with session(tmp_path / "home", lessons=write_sample(tmp_path / "lessons")) as at:
        at.send("enter", "right", "home", "left")
        await at.settle()
        at.send("enter", "1", "2", "escape", "pagedown", "enter", "3", " ", "4")
        await at.settle()
        assert at.lesson.visit.draft("second") == "12"
        assert at.lesson.desk.box.value == "3 4"


async def test_what_is_typed_and_not_sent_is_there_after_a_page_and_after_a_restart(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("enter")
        await at.type("1/3 + ")
        await at.press("pagedown", "pageup")
        assert at.lesson.desk.box.value == "1/3 + "
    async with sample(tmp_path) as at:
        assert at.lesson.desk.box.value == "1/3 + "


async def test_an_unreadable_answer_stays_in_the_box_and_costs_nothing(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("enter")
        await at.type("11,,")
        await at.press("enter")
        assert at.lesson.desk.box.value == "11,,"
        assert "? " in at.text
        assert at.store.attempts("sample") == []


async def test_a_right_answer_turns_into_the_worked_line_and_shows_what_it_hid(tmp_path):
    async with sample(tmp_path) as at:
        screen = at.lesson
        key = screen.desk.key
        address = screen.visit.asked(key).address
        await at.press("enter")
        await at.type(wrong_answer(screen, key))
        await at.press("enter")
        assert screen.visit.hidden("sum").covers(address)
        assert "Then ▒▒." in at.text
        await at.type(right_answer(screen, key))
        await at.press("enter")
        assert "✓ c₂ = f₂·c₁ + x₂ = 0.5·4 + 2 = 4" in at.text
        assert not screen.visit.hidden("sum").covers(address)
        assert "Then 8." in at.text
        assert [one.verdict for one in at.store.attempts("sample")] == ["slip", "right"]
        assert at.app.focused is None
        await at.press("escape")
        assert "esc once more goes to the map" in at.text


async def test_an_answer_is_kept_before_it_is_said_to_be_right(tmp_path, monkeypatch):
    async with sample(tmp_path) as at:
        seen = []
        record = at.store.record
        monkeypatch.setattr(
            at.store, "record", lambda *args, **more: seen.append("✓" in at.text) or record(*args, **more)
        )
        await at.press("enter")
        await at.type(right_answer(at.lesson, at.lesson.desk.key))
        await at.press("enter")
        assert seen == [False]
        assert "✓" in at.text


async def test_hints_come_one_at_a_time_and_giving_up_is_asked_once(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("h")
        assert "hint 1  Half of the old" in at.text
        assert "½·4 + 2" not in at.text
        await at.press("h", "h")
        assert "shows the answer" in at.text
        await at.press("right", "enter")
        await at.type("4")
        assert "shows the answer" not in at.text
        await at.press("ctrl+t", "ctrl+t")
        assert "→ c₂ = f₂·c₁ + x₂" in at.text
        assert at.lesson.desk.is_open
    async with sample(tmp_path) as at:
        assert "hint 2 of 2" in at.text
        assert "→ c₂ = f₂·c₁ + x₂" in at.text
        assert not at.lesson.visit.hidden("sum")


async def test_a_worksheet_is_filled_in_any_order_by_arrow_keys(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("pagedown", "pagedown", "enter", "down", "right")
        screen = at.lesson
        second, first = screen.desk.key, screen.visit.keys(screen.desk.question)[0]
        assert second != first
        await at.type(wrong_answer(screen, second))
        await at.press("enter")
        assert screen.visit.is_wrong(second)
        await at.press("escape", "enter")
        await at.type(right_answer(screen, second))
        await at.press("enter")
        assert screen.visit.is_right(second)
        assert not screen.visit.is_right(first)
        assert at.app.focused is screen.desk.box


async def test_tab_turns_to_the_next_question_of_the_page(tmp_path):
    async with sample(tmp_path) as at:
        assert at.lesson.desk.key == "second"
        await at.press("tab")
        assert at.lesson.desk.key == "which"
        await at.press("tab")
        assert at.lesson.desk.key == "second"


async def test_escape_goes_one_step_back_each_time(tmp_path):
    async with sample(tmp_path) as at:
        await at.press("w", "enter")
        assert at.app.focused is at.lesson.stage.why
        await at.press("escape")
        assert at.app.focused is at.lesson.stage
        await at.press("escape")
        assert at.app.focused is None
        await at.press("escape")
        assert isinstance(at.app.screen, Map)


async def test_the_text_of_a_lesson_or_an_answer_is_never_markup(tmp_path):
    body = f"""## A page {HOSTILE}
{HOSTILE} and [a link](app.quit).

```question pick
ask: "Which? {HOSTILE}"
choices: ["{HOSTILE}", "two"]
right: 2
hints: ["{HOSTILE}"]
worked: "{HOSTILE}"
```
"""
    folder = tmp_path / "lessons"
    write_lesson(folder, body, title=f'"{HOSTILE}"')
    async with session(tmp_path / "home", lessons=folder) as at:
        assert HOSTILE in at.text
        await at.press("enter", "h", "enter")
        await at.type(HOSTILE)
        await at.press("enter")
        assert at.text.count(HOSTILE) >= 6
        for row, line in enumerate(at.text.splitlines()):
            if HOSTILE in line:
                await at.click(line.index(HOSTILE) + 18, row)
        assert at.app.is_running
        await at.press("escape", "b", "enter")
        assert "[@click=app.quit]" in at.text


async def test_progress_that_cannot_be_kept_is_told_and_the_tutor_goes_on(tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("no folder", encoding="utf-8")
    async with session(blocked, lessons=write_sample(tmp_path / "lessons")) as at:
        assert "not kept" in " ".join(at.text.split())
        await at.press("enter", "4", "enter")
        assert "✓" in at.text


async def test_at_the_end_the_next_lesson_is_one_key_away(tmp_path):
    folder = tmp_path / "lessons"
    write_lesson(folder, "## One\nA text alone.\n", "first", "First")
    write_lesson(folder, "## Two\nAnother.\n", "second", "Second")
    async with session(tmp_path / "home", "first", lessons=folder) as at:
        await at.press("enter")
        assert at.lesson.lesson.id == "second"
        await at.press("enter")
        assert isinstance(at.app.screen, Map)
        assert "2 of 2 lessons" in at.text


async def test_the_last_question_that_was_open_ends_the_lesson_wherever_it_stands(tmp_path):
    async with sample(tmp_path) as at:
        visit = at.lesson.visit
        for key in ("which", "both", *visit.keys(visit.lesson.questions["table"])):
            visit.answer(key, right_answer(at.lesson, key))
        await at.press("enter", "4", "enter")
        assert "all are answered. ↵ next page" in at.text
        await at.press("pagedown", "pagedown")
        assert "The lesson is done. ↵ goes to the map." in at.text


async def test_who_has_seen_every_page_goes_on_from_the_last_question_to_the_next_lesson(tmp_path):
    async with sample(tmp_path) as at:
        visit = at.lesson.visit
        for key in ("which", "both", *visit.keys(visit.lesson.questions["table"])):
            visit.answer(key, right_answer(at.lesson, key))
        await at.press("pagedown", "pagedown")
        assert "Still open: page 1. ↵ goes there." in at.text
        await at.press("enter", "enter", "4", "enter")
        assert "page 1 of 3" in at.text
        assert "The lesson is done. ↵ goes to the map." in at.text
        await at.press("enter")
        assert isinstance(at.app.screen, Map)


@pytest.mark.parametrize("rows", [40, 36, 33, 30, 28])
async def test_panels_that_go_on_below_say_so_however_the_room_changes(tmp_path, rows):
    async with session(tmp_path / "home", "lstm-by-hand", (120, rows)) as at:
        await at.press("pagedown", "pagedown", "pagedown", "tab", "enter")
        await at.type("3")
        await at.press("enter")
        await at.settle()
        stack = at.lesson.stage.stack
        goes_on = any(panel.virtual_region.bottom > stack.size.height for panel in stack.panels)
        assert ("▾ more below" in at.text) == goes_on, (stack.size, [p.virtual_region for p in stack.panels])
