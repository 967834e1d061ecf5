"""A training on a page: what its panel says, and that keys, pages and answers go on while it learns."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from rnntutor.course.lesson import Panel
from rnntutor.course.reader import read
from rnntutor.engine import Cell
from rnntutor.engine.descent import Clip
from rnntutor.screen.coach import Coaches
from rnntutor.screen.drawings import draw, wanted
from rnntutor.screen.map import Map
from rnntutor.screen.view import View
from rnntutor.session.background import Snapshot

from .driving import session, write_lesson
from .terminal import terminal

PANEL = Panel("training", (), "s", training="learn")
BODY = """## Learn

```scene s
equations: |
  h = w * x
  L = (h - d)**2
loss: L
weights: {w: 0}
inputs:
  x: [1, 2]
  d: [3, 6]
```

```training learn
examples:
  - {x: [1, 2], d: [3, 6]}
  - {x: [2, 1], d: [6, 3]}
rule: {sgd: 0.001}
batch: 1
epochs: EPOCHS
```

```panels
- training: learn
- table: [x, h, L]
```

```question first
ask: "1 + 1?"
scene: s
answer: x[2]
```

## Another page

Nothing to see.
"""


PAIR = "  - {x: [1, 2], d: [3, 6]}\n  - {x: [2, 1], d: [6, 3]}\n"
LONG = BODY.replace("EPOCHS", "10000").replace(PAIR, 100 * PAIR)  # learns for minutes


TRACE = Cell.parse("h = w * x").run({"w": 1}, {"x": [1, 2]})


def drawn(snapshot, width=60, height=12):
    view = View(TRACE).with_learning(snapshot)
    return draw(view, PANEL, width, height).text.splitlines()


def test_the_panel_says_how_far_it_is_how_long_it_takes_and_what_the_keys_do():
    lines = drawn(
        Snapshot("running", 30, 60, 0.0, tuple(range(1, 31)), tuple(10 / k for k in range(1, 31)),
                 tuple(5 / k for k in range(1, 31)), 1 / 3, 1 / 6, 0.0, 0.1, None, 3.0, 3.0)
    )  # fmt: skip
    assert lines[0].startswith("epoch 30 of 60  ━━━")
    assert lines[0].endswith("50 %  3 s left")
    assert lines[1].startswith("loss 0.33")
    assert "rate 0.1" in lines[1]
    assert any(line.startswith("loss by epoch") for line in lines)
    assert lines[2] == "x pause   f s rate   c clip   X from the start"


def test_a_training_that_diverged_or_failed_says_so():
    nan = float("nan")
    lines = drawn(Snapshot("diverged", 2, 60, 0.0, (1, 2), (1.0, nan), (1.0, nan), nan, nan, 0.0, 9.0, Clip(5.0)))
    assert "diverged" in lines[0]
    assert "clipped at 5" in lines[1]
    assert lines[2] == "X from the start"
    failed = drawn(Snapshot("failed", 0, 60, message="the examples have no input 'x'"))
    assert "the examples have no input 'x'" in failed[0]


def test_a_network_that_was_trained_before_says_so_until_it_learns_anew():
    def lines(state, epoch=0):
        view = View(TRACE).with_learning(Snapshot(state, epoch, 40), 0.1, trained=True)
        return draw(view, PANEL, 60, 12).text.splitlines(), wanted(view, PANEL, 60)

    waits, rows = lines("waiting")
    assert waits == ["trained: 40 epochs, the loss below 0.1", "x trains it anew"]
    assert rows == (2, 2)
    runs, rows = lines("running")
    assert (runs[0].split("  ")[0], rows > (2, 2)) == ("epoch 0 of 40", True)
    assert drawn(Snapshot("waiting", 0, 40))[0].endswith("waiting")


@pytest.mark.parametrize("width", [20, 44, 120])
@pytest.mark.parametrize("height", [1, 4, 8, 20])
def test_the_panel_keeps_to_its_room(width, height):
    lines = drawn(
        Snapshot("paused", 1, 3, 0.5, (1,), (2.0,), (0.0,), 2.0, 0.0, 0.0, 0.1, None, 1.0, 2.0), width, height
    )
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    assert wanted(View(Cell.parse("h = x").run({}, {"x": [1]})), PANEL, width)[0] >= 4


@asynccontextmanager
async def learning(tmp_path, epochs=None, rule="sgd: 0.001"):
    folder = tmp_path / "lessons"
    body = LONG if epochs is None else BODY.replace("EPOCHS", str(epochs))
    write_lesson(folder, body.replace("sgd: 0.001", rule))
    async with session(tmp_path / "home", "made-up", (120, 40), folder) as at:
        yield at


async def until(at, holds):
    """Let the app run on until something holds, at most 20 seconds."""
    async with asyncio.timeout(20):
        while not holds():
            await at.pilot.pause(0.02)


async def test_a_training_is_started_watched_and_its_weights_are_what_the_panels_show(tmp_path):
    async with learning(tmp_path, 400) as at:
        assert "x start" in at.text
        await at.press("x")
        await until(at, lambda: "400 of 400" in at.text and "done" in at.text)
        assert "epoch 400 of 400" in at.text
        view = at.lesson.visit.view("s")
        assert float(view.trace.weights["w"]) == pytest.approx(3, abs=0.1)
        assert "X from the start" in at.text
        await at.press("X")
        assert float(at.lesson.visit.view("s").trace.weights["w"]) == 0
        assert "x start" in at.text


async def test_answers_and_pages_go_on_while_it_learns_and_pause_rate_and_clipping_are_keys(tmp_path):
    async with learning(tmp_path) as at:
        coach = at.lesson.visit.coach
        await at.press("x")
        await until(at, lambda: coach.snapshot.epoch > 0)
        await at.press("enter")
        await at.type("2")
        await at.press("enter")
        assert at.lesson.visit.is_right("first")
        await at.press("f")
        await until(at, lambda: (coach.look(), coach.snapshot.rate == 0.002)[1])
        await at.press("c")
        await until(at, lambda: (coach.look(), coach.snapshot.clip == Clip(1.0))[1])
        await at.press("pagedown")
        epoch = coach.snapshot.epoch
        await until(at, lambda: (coach.look(), coach.snapshot.epoch > epoch)[1])
        await at.press("pageup", "x")
        await until(at, lambda: "x go on" in at.text)
        await at.press("escape")
        assert isinstance(at.app.screen, Map)
        await at.press("enter")
        assert at.lesson.visit.coach is coach
        assert "x go on" in at.text


async def test_a_resize_while_it_learns_keeps_the_panel_and_the_training(tmp_path):
    async with learning(tmp_path) as at:
        coach = at.lesson.visit.coach
        await at.press("x")
        await until(at, lambda: coach.snapshot.epoch > 0)
        for size in ((80, 24), (60, 16), (120, 40)):
            await at.resize(*size)
            epoch = coach.snapshot.epoch
            await until(at, lambda before=epoch: coach.snapshot.epoch > before)
        await until(at, lambda: f"epoch {coach.snapshot.epoch} of 10" in at.text)
        await at.press("X")
        assert "x start" in at.text


async def test_one_that_diverges_says_so_and_keys_answers_and_a_new_start_go_on(tmp_path):
    async with learning(tmp_path, 400, "sgd: 50") as at:
        coach = at.lesson.visit.coach
        await at.press("x")
        await until(at, lambda: "diverged" in at.text)
        assert coach._trainer.join(10)
        await at.press("right", "enter")
        await at.type("2")
        await at.press("enter")
        assert at.lesson.visit.is_right("first")
        await at.press("X")
        assert "diverged" not in at.text
        assert "x start" in at.text


async def test_one_stopped_for_another_start_leaves_no_thread_behind(tmp_path):
    async with learning(tmp_path) as at:
        coach = at.lesson.visit.coach
        first = coach._trainer
        await at.press("x")
        await until(at, lambda: coach.snapshot.epoch > 0)
        await at.press("X", "x")
        assert coach._trainer is not first
        assert first.join(10)
        await until(at, lambda: coach.snapshot.epoch > 0)


def test_ctrl_q_ends_the_program_while_it_learns(tmp_path):
    folder = tmp_path / "lessons"
    write_lesson(folder, LONG)
    with terminal(tmp_path / "home", "made-up", "--lessons", str(folder)) as at:
        at.wait_for("x start")
        at.press("x")
        at.wait_for("x pause")
        at.press("quit")
        assert at.wait_for_the_end() == 0


def test_a_page_knows_whether_what_it_shows_was_trained_on_an_earlier_one(tmp_path):
    lesson = read(write_lesson(tmp_path / "lessons", LONG))
    coaches = Coaches(lesson)
    assert (coaches.waiting({"s"}, lesson.pages[:1]), coaches.waiting({"t"}, lesson.pages)) == (1, 0)
    coach = coaches.on(lesson.pages[0])
    assert coaches.waiting({"s"}, lesson.pages) == 1
    coach.toggle()
    assert coaches.waiting({"s"}, lesson.pages) == 0
    coaches.stop()
