"""What the lesson under the map's cursor is about, and how far the learner is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rnntutor.screen.chooser import CURSOR
from rnntutor.screen.column import Column
from rnntutor.screen.library import Broken
from rnntutor.screen.wrap import Bit, Row, wrap
from rnntutor.session.records import plain

if TYPE_CHECKING:
    from rnntutor.course.index import Entry
    from rnntutor.course.lesson import Lesson
    from rnntutor.session.progress import LessonProgress

SLIPS = 2  # named at most
WIDEST = 64  # a line is no longer


class About(Column):
    """Is told which lesson, and shows its pages, its questions, or what is wrong in its file."""

    def __init__(self) -> None:
        super().__init__(id="about")
        self.entry: Entry | None = None
        self.lesson: Lesson | Broken | None = None
        self.done: LessonProgress | None = None
        self.slips: Mapping[str, Sequence[tuple[str, int]]] = {}  # of each lesson, the most frequent first

    titles: Mapping[str, str] = {}  # of the lessons, by id

    def show(self, entry: Entry | None, lesson: Lesson | Broken | None, done: LessonProgress | None) -> None:
        """Describe another lesson."""
        self.entry, self.lesson, self.done = entry, lesson, done
        self.rebuild(top=True)

    def rows(self, width: int) -> Sequence[Row]:
        if self.entry is None:
            return ()
        width = min(width, WIDEST)
        minutes = f"  {self.entry.minutes} min" if self.entry.minutes else ""
        rows: list[Row] = wrap([Bit(self.entry.title, "text bold"), Bit(minutes, "quiet")], width)
        rows += [(), *self._state(width), ()]
        if isinstance(self.lesson, Broken):
            rows += wrap([Bit("This lesson cannot be opened until its file is mended:", "wrong")], width)
            for mistake in self.lesson.mistakes:
                rows += [(), *wrap([Bit(mistake)], width)]
        elif self.lesson is not None:
            rows += [*self._pages(width, self.lesson), *self._needs(width)]
        return rows

    def _needs(self, width: int) -> list[Row]:
        """What comes before it, and how to pass it by."""
        assert self.entry is not None
        rows: list[Row] = []
        if self.entry.needs:
            names = [self.titles.get(need, plain(need)) for need in self.entry.needs]
            rows += [(), *wrap([Bit("needs  ", "quiet"), Bit(" · ".join(names), "quiet")], width)]
        if self.entry.worksheets and self.done and self.done.state != "done":
            words = (
                Bit("o ", "text bold"),
                Bit("you know this? Fill in its worksheet, without hints, and it is done", "quiet"),
            )
            rows += [(), *wrap(words, width)]
        return rows

    def _state(self, width: int) -> list[Row]:
        """How far the learner is: questions, and where they were last."""
        done = self.done
        if done is None:
            return []
        said: list[str] = []
        if done.state == "done":
            said.append("done: tested out" if done.tested_out else "done")
        elif done.place:
            said.append(f"last time: page {done.place.page}")
        if slips := self.slips.get(done.id, ())[:SLIPS]:
            said.append("slips: " + ", ".join(f"{plain(slip)} ×{count}" for slip, count in slips))
        marks = [Bit("●" if mark else "○", "right" if mark else "quiet") for mark in done.marks]
        questions = wrap([*marks, Bit("   "), Bit(f"questions {done.count}", "quiet")], width) if marks else []
        text = " · ".join(said) or ("" if done.touched else "not opened yet")
        return [*questions, *(wrap([Bit(text, "quiet")], width) if text else ())]

    def _pages(self, width: int, lesson: Lesson) -> list[Row]:
        here = self.done.place.page if self.done and self.done.place else 0
        rows: list[Row] = []
        for number, page in enumerate(lesson.pages, 1):
            mark = Bit(CURSOR if number == here else "  ", "text")
            count = Bit(f"{number:>2}  ", "quiet")
            rows += wrap([Bit(page.title)], width, (mark, count), (Bit("      "),))
        return rows
