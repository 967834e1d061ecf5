"""What is said of an answer on the screen: every kind of verdict, what the tutor asks back, a worksheet marked anew."""

import re
from contextlib import asynccontextmanager

import pytest

from rnntutor.screen.said import Said

from .driving import session, write_lesson

DOORS = """## Doors ajar

```scene ajar
equations: |
  z = W @ x
  i = σ(W_i @ x)
  f = σ(W_f @ x)
  c = f * c[t-1] + i * z
  n = tanh(W @ x / 20)
  h = (1 - i) * h[t-1] + i * n
weights: {W: [[20]], W_i: [[ln 3]], W_f: [[ln 2]]}
inputs: {x: [0, 1, -1]}
start: {c: [18], h: [2]}
```

$c_t = f·c_{t-1} + i·z$, where $f$ and $i$ are σ of $W_f·x$ and $W_i·x$, and $z = W·x$.

```panels
- table: [x, c]
```

```question cell
ask: What does the cell hold after step 2?
answer: c[2]
round: 0
```

```question gate
ask: How far is the forget gate open at step 2?
answer: f[2]
```

```question blend
ask: And h after step 2?
answer: h[2]
```

## A table

```worksheet table
scene: ajar
rows: [z, c]
steps: 1..3
round: 0
```
"""


@asynccontextmanager
async def doors(tmp_path, size=(80, 24)):
    """The lesson above, open on its first question."""
    folder = tmp_path / "lessons"
    write_lesson(folder, DOORS, "doors", "Doors")
    async with session(tmp_path / "home", "doors", size, folder) as at:
        await at.press("enter")
        yield at


def said(at) -> str:
    """What stands below the box, in one line."""
    return " ".join(at.lesson.query_one(Said).text.split())


async def send(at, text: str) -> None:
    await at.type(text)
    await at.press("enter")


async def test_each_kind_of_verdict_is_said_below_the_answer_that_stays(tmp_path):
    async with doors(tmp_path) as at:
        box = at.lesson.desk.box
        for text, sign, words in (
            ("18", "✗", "upside down: 1 lets through, 0 shuts. yours: c₂ = (1 − f₂)·c₁ + i₂·z₂"),
            ("20", "✗", "slips could lead here, these among them. · You "),
            ("77", "✗", "c₂ is not 77."),
            ("1,,", "?", ""),
        ):
            await send(at, text)
            assert (box.value, said(at)[0]) == (text, sign)
            assert words in said(at)
            box.fill("")
        at.lesson.desk.show_key("gate")
        await send(at, "0.7")
        assert said(at) == "≈ Right, but give two decimals."
        at.lesson.desk.show_key("blend")
        await send(at, "0.94")
        assert said(at).startswith("≈ ")
        kinds = [(one.verdict, one.slips.split(",")[0]) for one in at.store.attempts("doors")]
        assert kinds[0] == ("slip", "gate-inverted")
        assert [kind for kind, _ in kinds] == ["slip", "slip", "wrong", "precision", "convention"]


async def test_what_both_lines_of_a_slip_have_in_common_is_dimmed_and_the_asked_result_hidden(tmp_path):
    async with doors(tmp_path) as at:
        await send(at, "18")
        *_, yours, right = at.lesson.query_one(Said).drawing().lines
        bright = ["".join(run.text for run in line if "bold" in run.style).replace(" ", "") for line in (yours, right)]
        assert bright == ["(1−)(1−)≈18", ""]
        assert "21" not in at.text


async def test_the_number_that_is_asked_back_leaves_fewer_slips(tmp_path):
    async with doors(tmp_path) as at:
        desk = at.lesson.desk
        await send(at, "20")
        assert "What did you have for f₂·c₁?" in at.text
        await at.press("ctrl+l")
        assert at.app.focused is desk.small_box
        await at.type("6 or")
        await at.press("enter")
        assert desk.small_box.value == "6 or"
        assert "? " in said(at)
        await at.press("pagedown", "pageup", "enter")
        assert (desk.box.value, desk.small_box.value) == ("20", "6 or")
        await at.press("ctrl+l", "escape")
        assert at.app.focused is desk.box
        await at.press("ctrl+l", *["backspace"] * 4)
        await send(at, "6.75")
        assert "You swapped the gates i₂ and f₂." in said(at)
        assert at.app.focused is desk.box
        await send(at, "21")
        assert desk.visit.is_right("cell")
        assert "What did you have" not in at.text


async def test_the_first_wrong_line_is_found_by_asking_back(tmp_path):
    async with doors(tmp_path) as at:
        await send(at, "77")
        await at.press("ctrl+l")
        had = {"c₁": "9", "z₂": "20", "f₂": "0.67", "i₂": "0.25", "the sum inside i₂": "1.1"}
        while at.app.focused is at.lesson.desk.small_box:
            inquiry = at.lesson.visit.marks_of("cell").inquiry("cell")
            assert inquiry
            await send(at, had[inquiry.name])
        assert "The first wrong line is i₂ = σ(Wᵢ·x₂)" in said(at)
        assert "i₂: 0.25 ✗" in said(at)
        assert "21" not in at.text


async def test_a_worksheet_is_marked_anew_as_earlier_cells_change(tmp_path):
    async with doors(tmp_path) as at:
        await at.press("pagedown", "enter")
        visit = at.lesson.visit

        async def fill(cell: str, text: str) -> None:
            at.lesson.desk.show_key(f"table:{cell}")
            at.lesson.desk.begin()
            await send(at, text)

        for cell, text in (("c[1]", "12"), ("c[2]", "23"), ("c[3]", "8")):
            await fill(cell, text)
        marks = visit.marks_of("table")
        assert [marks.kind(f"table:c[{step}]") for step in (1, 2, 3)][:2] == ["wrong", "right-for-yours"]
        assert "23 ↷" in at.text
        verdict = visit.verdict("table:c[2]")
        assert verdict
        assert verdict.message == "Right for your c₁: the mistake is there."
        await fill("c[1]", "9")
        assert marks.kind("table:c[2]") in ("slip", "wrong")
        assert "23 ✗" in at.text
        at.lesson.desk.show_key("table:c[2]")
        await at.press("left")
        assert at.lesson.desk.key == "table:c[1]"
        for cell, text in (("c[2]", "21"), ("z[1]", "0"), ("z[2]", "20"), ("z[3]", "-20"), ("c[3]", "2")):
            await fill(cell, text)
        assert visit.is_done(visit.lesson.questions["table"])


async def test_other_numbers_are_asked_beside_the_lessons_own_and_close_nothing(tmp_path):
    async with doors(tmp_path, (120, 40)) as at:
        screen, visit = at.lesson, at.lesson.visit

        def shown():
            view = screen.stage.stack.panels[0].view
            return view and view.trace

        screen.desk.show_key("gate")
        await at.type("7")
        await at.press("escape", "v")
        await at.app.workers.wait_for_complete()
        await at.settle()
        assert "other numbers 1" in at.text
        fresh = visit.answers("gate").lesson.scenes["ajar"].trace
        assert shown() is fresh
        assert screen.desk.box.value == ""
        await at.press("enter")
        await send(at, f"{float(fresh['f'][1, 0]):.2f}")
        assert visit.is_right("gate")
        assert "Right, with other numbers." in at.text
        await at.press("enter")
        assert not visit.is_right("gate")
        assert screen.desk.box.value == "7"
        assert shown() is visit.lesson.scenes["ajar"].trace
        assert [(one.verdict, one.variant) for one in at.store.attempts("doors")] == [("right", 1)]


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_the_question_back_is_on_every_screen(tmp_path, size):
    async with doors(tmp_path, size) as at:
        await send(at, "20")
        assert "✗" in at.text
        assert "What did you have" in at.text


async def test_other_numbers_are_told_with_the_question_for_not_all_of_them_stand_on_panels(tmp_path):
    async with session(tmp_path, "elman-and-jordan") as at:
        await at.press("pagedown", "pagedown", "v")
        await at.app.workers.wait_for_complete()
        await at.settle()
        assert re.search(r"with \w+ = ", at.text)


async def test_a_question_with_a_hidden_number_in_it_says_what_to_do(tmp_path):
    async with session(tmp_path, "memory-addressing") as at:
        await at.press("pagedown", "pagedown")
        assert "▒▒ is asked on an earlier page: answer that first." in at.text
