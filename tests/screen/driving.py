"""Driving the tutor by keys in Textual's pilot: a session in a folder of its own, and what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from rnntutor.course.lesson import Lesson, Question
from rnntutor.engine.modules import say
from rnntutor.quiz.inverse import example
from rnntutor.quiz.marking import value_of
from rnntutor.screen.app import Tutor
from rnntutor.screen.lesson import LessonScreen
from rnntutor.screen.library import Broken, Library, read
from rnntutor.session.store import Store

ROUNDS = 4
LESSONS = Path(__file__).parents[2] / "lessons"


def screen_text(app: Tutor) -> str:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@dataclass
class Session:
    """A running tutor and the keys to drive it with."""

    app: Tutor
    pilot: Pilot[None]
    store: Store

    async def press(self, *keys: str) -> None:
        """Press keys by name or character, one after the other, each with its consequences."""
        for key in keys:
            self.send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, faster than anyone can read what happens."""
        self.send(*text)
        await self.settle()

    def send(self, *keys: str) -> None:
        """Press keys without waiting for what they do."""
        for key in keys:
            character = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(key if len(key) > 1 else _character_to_key(key), character))

    async def settle(self) -> None:
        """Let everything happen that follows from what happened: a message to a parent is a round of its own."""
        for _ in range(ROUNDS):
            await self.pilot.pause(0)

    async def click(self, column: int, row: int) -> None:
        """Click on a cell of the screen, counted from 0."""
        await self.pilot.click(offset=(column, row))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Another size of the terminal."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return screen_text(self.app)

    @property
    def foot(self) -> str:
        """The last row."""
        return self.text.splitlines()[-1]

    @property
    def lesson(self) -> LessonScreen:
        """The open lesson."""
        assert isinstance(self.app.screen, LessonScreen), f"no lesson is open, but {self.app.screen}"
        return self.app.screen


@cache
def _read_once(path: Path) -> Lesson | Broken:
    """A lesson of the course, read once for all tests of a process: nothing changes a lesson."""
    return read(path)


@asynccontextmanager
async def session(
    home: Path, lesson: str | None = None, size: tuple[int, int] = (120, 40), lessons: Path = LESSONS
) -> AsyncIterator[Session]:
    """A tutor on the lessons of a folder, all of them read, its store in `home`; with `lesson` that one is open."""
    library = Library(lessons, lesson)
    with patch("rnntutor.screen.library.read", _read_once if lessons == LESSONS else read):
        library.read_all()
    with Store.open(home) as store:
        app = Tutor(library, store)
        async with app.run_test(size=size) as pilot:
            started = Session(app, pilot, store)
            await pilot.pause()
            await started.settle()
            yield started


def right_answer(screen: LessonScreen, key: str) -> str:
    """The engine's value as a person would type it; of a choice its letter."""
    question = screen.visit.question(key)
    if isinstance(question, Question) and question.choices:
        return "abcdefgh"[question.right - 1]
    if isinstance(question, Question) and question.inverse:
        return example(question.inverse)
    if isinstance(question, Question) and question.says:
        return " ".join(say(question.says, screen.lesson.scenes[question.scene].trace))
    return _typed(value_of(screen.lesson, key), question.round)


def wrong_answer(screen: LessonScreen, key: str) -> str:
    """Something that can be read and is not right."""
    question = screen.visit.question(key)
    if isinstance(question, Question) and question.choices:
        return "abcdefgh"[question.right % len(question.choices)]
    if isinstance(question, Question) and question.inverse:
        return " ".join(["77"] * sum(one.count for one in screen.visit.asked(key).chosen))
    if isinstance(question, Question) and question.says:
        return " ".join([screen.visit.asked(key).lexicon[0]] * 9)
    return _typed(value_of(screen.lesson, key) + 1, question.round)


def _typed(value: np.ndarray, places: int) -> str:
    if value.ndim:
        return f"[{', '.join(_typed(part, places) for part in value)}]"
    return f"{value:.{places}f}"


SAMPLE = """## Add and remember
```scene sum
equations: |
  f = σ(W_f @ x)
  c = f * c[t-1] + x
  y = 2 * c
weights: {W_f: [[0]]}
inputs: {x: [4, 2, 6]}
```

The cell $c$ holds {c[1]} after step 1. Then {c[3]}.

```panels
- equations: all
- table: [x, f, c, y]
```

```question second
ask: What does the cell hold after step 2?
answer: c[2]
hints: [Half of the old number stays., "½·4 + 2"]
```

```question which
ask: What does a gate of one half do?
choices: [It keeps a half., It keeps all.]
right: 1
worked: ½·c is half of c.
```

## Two at once

```scene pair
equations: "h = U @ h[t-1] + v"
weights: {U: [[0, 1], [1, 0]]}
inputs: {v: [[1, 2], [3, 4]]}
```

```panels
- memory: h
```

```question both
ask: Both units after step 2?
answer: h[2]
```

## A table

```scene again
equations: |
  c = c[t-1] / 2 + x
  y = 2 * c
inputs: {x: [4, 2, 6]}
```

```panels
- table: [x, c, y]
```

```worksheet table
rows: [c, y]
steps: 1..3
hints: [From left to right.]
```
"""


def write_sample(folder: Path) -> Path:
    """A folder with one small lesson: numbers, a choice, a vector and a worksheet on three pages."""
    write_lesson(folder, SAMPLE, "sample", "A sample")
    return folder


def write_lesson(folder: Path, body: str, name: str = "made-up", title: str = "Made up") -> Path:
    """A lesson file of one's own."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(f"---\nformat: 1\nid: {name}\ntitle: {title}\nchapter: Tests\n---\n{body}", encoding="utf-8")
    return path
