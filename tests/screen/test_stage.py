"""Numbers on the panels: chosen, asked why, changed in place; the why drawer and its links."""

from contextlib import asynccontextmanager

import pytest

from rnntutor.engine import Address
from rnntutor.notation import formula

from .driving import session, write_lesson, write_sample

WIDE_LAYER = """## Many

```scene wide
equations: "h = W @ x"
weights:
  W: {random: {seed: 1, shape: [2, 30]}}
inputs:
  x: {random: {seed: 2, shape: [2, 30]}}
```

```panels
- table: [h]
```
"""
GROWING = """## It grows

```scene grow
equations: "h = exp(h[t-1]) + w * x"
weights: {w: 1}
inputs: {x: [0, 1, 2]}
```

```panels
- table: [x, h]
- heat: h
- memory: h
- equations: all
- strip: h
```
"""


@asynccontextmanager
async def sample(tmp_path, size=(120, 40)):
    """The sample lesson, open."""
    async with session(tmp_path / "home", "sample", size, write_sample(tmp_path / "lessons")) as at:
        yield at


async def choose(at, scene, address):
    """Choose a number as a click on it does."""
    at.lesson.stage._select((scene, address))
    at.lesson.stage.focus()
    await at.settle()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_w_chooses_a_number_arrows_move_and_enter_asks_why(tmp_path, size):
    async with sample(tmp_path, size) as at:
        await at.press("w")
        stage = at.lesson.stage
        first = stage.chosen
        assert first is not None
        await at.press("down", "right", "down")
        assert stage.chosen != first
        assert "↵ why" in at.foot
        await at.press("enter")
        assert at.app.focused is stage.why
        assert stage.why.trail == [stage.chosen[1]]
        assert formula.name(stage.chosen[1]) in at.text


async def test_every_operand_is_a_link_and_backspace_goes_back(tmp_path):
    async with sample(tmp_path) as at:
        await choose(at, "sum", Address("y", 1))
        await at.press("enter")
        why = at.lesson.stage.why
        assert "y₁ = 2·c₁" in why.text
        assert "= 2·4" in why.text
        while why.pointed != Address("c", 1):
            await at.press("down")
        await at.press("enter")
        assert why.text.startswith("y₁  ›  c₁")
        assert "c₁ = f₁·c₀ + x₁" in why.text
        await at.press("backspace")
        assert why.text.startswith("y₁\n")
        await at.press("escape")
        assert at.app.focused is at.lesson.stage


async def test_a_hidden_number_is_explained_without_its_result(tmp_path):
    async with sample(tmp_path) as at:
        await choose(at, "sum", Address("y", 3))
        await at.press("enter")
        why = at.lesson.stage.why
        assert "y₃ = 2·c₃" in why.text
        assert "▒▒" in why.text
        assert "16" not in why.text
        assert "8" not in why.text


async def test_a_click_chooses_a_number_and_a_second_click_asks_why(tmp_path):
    async with sample(tmp_path) as at:
        panel = at.lesson.stage.stack.panels[1]
        spot = panel.drawing.spot_of(Address("x", 2))
        x, y = panel.content_region.offset
        await at.click(x + spot.column, y + spot.row + 1)
        assert at.lesson.stage.chosen == ("sum", Address("x", 2))
        await at.click(x + spot.column, y + spot.row + 1)
        assert at.lesson.stage.why.trail == [Address("x", 2)]


async def test_a_long_sum_is_folded_and_opens(tmp_path):
    folder = tmp_path / "lessons"
    write_lesson(folder, WIDE_LAYER)
    async with session(tmp_path / "home", "made-up", lessons=folder) as at:
        await choose(at, "wide", Address("h", 1, (1,)))
        await at.press("enter")
        why = at.lesson.stage.why
        assert "24 more: " in why.text
        before = len(why.drawing().spots)
        while not why._chosen() or isinstance(why._chosen().address, Address):
            await at.press("down")
        await at.press("enter")
        assert len(why.drawing().spots) >= before + 48


async def test_a_changed_input_is_run_at_once_marked_and_brought_back_by_one_key(tmp_path):
    async with sample(tmp_path) as at:
        visit = at.lesson.visit
        await choose(at, "sum", Address("x", 1))
        await at.press("e")
        assert at.lesson.stage.edit.value == "4"
        await at.type("1/2")
        await at.press("enter")
        assert visit.view("sum").trace["c"][0, 0] == 0.5
        assert "changed numbers" in at.text
        assert "0.5" in at.text
        assert at.app.focused is at.lesson.stage
        await at.press("R")
        assert visit.view("sum").trace["c"][0, 0] == 4
        assert "changed numbers" not in at.text


async def test_after_a_change_the_mask_stays_and_the_question_is_about_the_lessons_own_numbers(tmp_path):
    async with sample(tmp_path) as at:
        visit = at.lesson.visit
        await choose(at, "sum", Address("W_f", None, (1, 1)))
        await at.press("e")
        await at.type("100")
        await at.press("enter", "escape")
        assert visit.view("sum").trace["c"][1, 0] > 5
        assert visit.view("sum").covered("c", 2)
        await at.press("enter")
        await at.type("6")
        await at.press("enter")
        assert "✗" in at.text
        assert "about the lesson's own" in at.text
        await at.type("4")
        await at.press("enter")
        assert visit.is_right("second")


async def test_a_text_that_is_no_number_says_so_and_stays(tmp_path):
    async with sample(tmp_path) as at:
        await choose(at, "sum", Address("x", 2))
        await at.press("e")
        await at.type("2 apples")
        await at.press("enter")
        assert at.lesson.stage.edit.value == "2 apples"
        assert "'apples' is no number" in at.text
        await at.press("escape")
        assert not at.lesson.visit.is_changed


async def test_a_computed_number_cannot_be_changed_and_the_stage_says_why(tmp_path):
    async with sample(tmp_path) as at:
        await choose(at, "sum", Address("c", 1))
        await at.press("e")
        assert "c₁ is computed" in at.text
        assert at.app.focused is at.lesson.stage


async def test_numbers_that_grow_beyond_all_bounds_are_shown_and_not_a_crash(tmp_path):
    folder = tmp_path / "lessons"
    write_lesson(folder, GROWING)
    async with session(tmp_path / "home", "made-up", lessons=folder) as at:
        await choose(at, "grow", Address("x", 1))
        for text in ("1e308", "-1e308"):
            await at.press("e")
            await at.type(text)
            await at.press("enter", "end", "home")
        await at.press("e")
        await at.type("800")
        await at.press("enter", "right", "right", "right", "enter")
        assert "∞" in at.text
        assert at.app.is_running


async def test_the_drawer_has_the_values_of_the_functions_and_the_logs(tmp_path):
    async with session(tmp_path, "neurons-by-hand") as at:
        await at.press("d")
        text = at.lesson.stage.query_one("Tables").text
        rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
        assert rows["1"] == ["0.7311", "0.7616", "2.7183"]
        assert "−½" in rows
        assert "ln" in rows
        await at.press("d")
        assert at.app.focused is None
