"""The tutor in a real pseudo-terminal: answers that stay, and ends that are clean."""

import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from rnntutor.course.reader import read
from rnntutor.session.store import Store

from .driving import LESSONS
from .terminal import terminal

QUESTION = "What does the cell put out at step 4?"
BROKEN_APP = f"""
import sys
from pathlib import Path
from rnntutor.screen import app, map
map.Map.action_move = lambda self, by: 1 / 0
sys.exit(app.run(Path({str(LESSONS)!r})))
"""
STUCK_APP = f"""
import sys, threading
from pathlib import Path
from rnntutor.screen import app, map
app.LOOK = app.PATIENCE = 0.2
held = threading.Lock()
held.acquire()
map.Map.action_move = lambda self, by: sys.__stderr__.write("stuck") and held.acquire()
sys.exit(app.run(Path({str(LESSONS)!r})))
"""


LESSON = read(LESSONS / "08-lstm-by-hand.md")
PAGE = next(number for number, page in enumerate(LESSON.pages, 1) if "shown-at-four" in page.questions)


def go_to_the_question(at):
    at.wait_for(f"page 1 of {len(LESSON.pages)}")
    for page in range(2, PAGE + 1):
        at.press("pagedown")
        at.wait_for(f"page {page} of {len(LESSON.pages)}")
    at.wait_for(QUESTION)


def test_a_wrong_answer_a_right_one_quit_and_start_again_and_both_are_still_there(tmp_path):
    with terminal(tmp_path, "lstm-by-hand") as at:
        go_to_the_question(at)
        at.press("enter", "0", "enter")
        at.wait_for("✗")
        at.press("7", "enter")
        at.wait_for("✓ y₄ = o₄·c₄")
        at.press("quit")
        assert at.wait_for_the_end() == 0
    with terminal(tmp_path) as at:
        at.wait_for(f"last time: page {PAGE}")
        at.wait_for(f"questions 1 of {len(LESSON.questions)}")
        at.press("enter")
        at.wait_for("●○")
        at.press("quit")
        assert at.wait_for_the_end() == 0
    with Store.open(tmp_path) as store:
        assert [(one.text, one.verdict) for one in store.attempts("lstm-by-hand")] == [("0", "slip"), ("7", "right")]


def test_a_killed_tutor_has_lost_no_answer_that_it_acknowledged_and_no_text_that_it_showed(tmp_path):
    with terminal(tmp_path, "lstm-by-hand") as at:
        go_to_the_question(at)
        at.press("enter", "7", "enter")
        at.wait_for("✓ y₄")
        at.press("enter", "3")
        at.wait_for("[   3")
        at.child.kill(signal.SIGKILL)
        assert at.wait_for_the_end() == -signal.SIGKILL
    with Store.open(tmp_path) as store:
        assert [one.verdict for one in store.attempts("lstm-by-hand", "shown-at-four")] == ["right"]
        assert store.drafts("lstm-by-hand") == {"table:z[1]": "3"}


def test_a_signal_ends_the_tutor_and_leaves_the_terminal_as_it_was(tmp_path):
    for number in (signal.SIGTERM, signal.SIGHUP):
        with terminal(tmp_path) as at:
            at.wait_for("lessons")
            at.child.kill(number)
            assert at.wait_for_the_end() == 128 + number
            assert "\x1b[?1049l" in at.written
            assert "\x1b[?25h" in at.written
            assert "Traceback" not in at.written


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP], ids=["a signal", "no more terminal"])
def test_a_tutor_that_waits_for_ever_hears_its_end(tmp_path, told):
    """As it does where nobody reads what it paints: of a terminal that is not its own no signal tells the end."""
    ours, its = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "RNNTUTOR_HOME": str(tmp_path)}
    tutor = subprocess.Popen([sys.executable, "-c", STUCK_APP], stdin=its, stdout=its, stderr=its, env=environment)
    os.close(its)
    painted = b""
    while b"stuck" not in painted:
        painted += os.read(ours, 65536)
        if b"Words as vectors" in painted:
            os.write(ours, b"j")
    if told == signal.SIGTERM:
        tutor.send_signal(told)
    else:
        os.close(ours)
    assert tutor.wait(timeout=20) == 128 + told


def test_a_mistake_in_the_tutor_itself_is_one_line_and_never_a_traceback(tmp_path):
    with terminal(tmp_path, code=BROKEN_APP) as at:
        at.wait_for("lessons")
        at.press("end")
        assert at.wait_for_the_end() == 1
        rest = at.written.split("\x1b[?1049l")[-1]
        assert "rnntutor: a mistake in rnntutor itself: ZeroDivisionError" in rest
        assert "your answers are kept" in rest
        assert "Traceback" not in at.written


GATES = """---
format: 1
id: ajar
title: Gates ajar
chapter: Testing
---
## Beside one another

```scene ajar
cell: gru-v3
weights: {W_r: ln 3, U_r: 0, b_r: 0, W_z: -ln 3, U_z: 0, b_z: ln 3, W_n: ln 2, U_n: ln 3, b_n: 0}
inputs: {x: [1, 2, -1]}
start: {h: [1]}
```

```panels
- equations: all
- gates: [r, z]
- memory: h
- table: all
```

```question asked
ask: How far open is it?
answer: r[3]
```
"""


def test_between_panels_that_become_narrower_no_digit_of_before_stays(tmp_path):
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    (lessons / "01-ajar.md").write_text(GATES, encoding="utf-8")
    with terminal(tmp_path, "--lessons", str(lessons), "ajar", size=(120, 40)) as at:
        at.wait_for("How far open is it?")
        at.press("\x1b[C")
        at.wait_for("▐2▌")
        at.wait_for("─ 0.90")
        at.wait_for("─ 0.25")
        numbers = re.findall(r"[rz]  [━╸─]+ (\S+)", at.text)
        assert numbers == ["0.90", "0.25"]
        at.press("quit")
        assert at.wait_for_the_end() == 0
