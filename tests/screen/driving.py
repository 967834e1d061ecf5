"""Driving the tutor by keys in Textual's pilot: a session in a folder of its own, and what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from rnntutor.course.lesson import Question
from rnntutor.quiz.marking import value_of
from rnntutor.screen.app import Tutor
from rnntutor.screen.lesson import LessonScreen
from rnntutor.screen.library import Library
from rnntutor.session.store import Store

LESSONS = Path(__file__).parents[2] / "lessons"


@dataclass
class Session:
    """A running tutor and the keys to drive it with."""

    app: Tutor
    pilot: Pilot[None]
    store: Store

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each with its consequences."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*text)
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Another size of the terminal."""
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def foot(self) -> str:
        """The last row."""
        return self.text.splitlines()[-1]

    @property
    def lesson(self) -> LessonScreen:
        """The open lesson."""
        assert isinstance(self.app.screen, LessonScreen), f"no lesson is open, but {self.app.screen}"
        return self.app.screen


@asynccontextmanager
async def session(
    home: Path, lesson: str | None = None, size: tuple[int, int] = (120, 40), lessons: Path = LESSONS
) -> AsyncIterator[Session]:
    """A tutor on the lessons of a folder, all of them read, its store in `home`; with `lesson` that one is open."""
    library = Library(lessons, lesson)
    library.read_all()
    with Store.open(home) as store:
        app = Tutor(library, store)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.pause()
            yield Session(app, pilot, store)


def right_answer(screen: LessonScreen, key: str) -> str:
    """The engine's value as a person would type it; of a choice its letter."""
    question = screen.visit.question(key)
    if isinstance(question, Question) and question.choices:
        return "abcdefgh"[question.right - 1]
    return _typed(value_of(screen.lesson, key), question.round)


def wrong_answer(screen: LessonScreen, key: str) -> str:
    """Something that can be read and is not right."""
    question = screen.visit.question(key)
    if isinstance(question, Question) and question.choices:
        return "abcdefgh"[question.right % len(question.choices)]
    return _typed(value_of(screen.lesson, key) + 1, question.round)


def _typed(value: np.ndarray, places: int) -> str:
    if value.ndim:
        return f"[{', '.join(_typed(part, places) for part in value)}]"
    return f"{value:.{places}f}"


def write_lesson(folder: Path, body: str, name: str = "made-up", title: str = "Made up") -> Path:
    """A lesson file of one's own."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(f"---\nformat: 1\nid: {name}\ntitle: {title}\nchapter: Tests\n---\n{body}", encoding="utf-8")
    return path
