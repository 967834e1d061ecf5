"""The course while the tutor runs: its index at once, each lesson as soon as it has been read in the background."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rnntutor.course import locate
from rnntutor.course.entry import Entry
from rnntutor.course.keptindex import KeptIndex
from rnntutor.screen import tidying

if TYPE_CHECKING:
    from rnntutor.course.lesson import Lesson


class Broken(NamedTuple):
    """A lesson that cannot be opened, and every mistake in it as a line of text."""

    mistakes: tuple[str, ...]


class Library:
    """Entries in course order, and what was read of them by path. Only the reading thread adds to what was read."""

    def __init__(self, folder: Path, opened: str | None = None, kept: Path | None = None):
        """`opened` is the id or path of a lesson to begin with; one from elsewhere is added to the course.

        kept: the file in which the index is kept from one start to the next.
        """
        self.folder = folder
        self._index = KeptIndex(folder, kept)
        self.entries = self._index.entries
        self._read: dict[Path, Lesson | Broken] = {
            entry.path: Broken((entry.broken,)) for entry in self.entries if entry.broken
        }
        self._hurried: list[Entry] = []
        self.first: Entry | None = self._find(opened, folder) if opened else None

    def _find(self, word: str, folder: Path) -> Entry | None:
        try:
            path = locate.find(word, folder)
        except locate.UnknownLesson:
            return None
        for entry in self.entries:
            if entry.path == path or entry.path.resolve() == path.resolve():
                return entry
        from rnntutor.course import index

        self.entries = (*self.entries, index.entry(path))
        return self.entries[-1]

    def lesson(self, entry: Entry | None) -> Lesson | Broken | None:
        """What was read of an entry; None as long as nothing was."""
        return self._read.get(entry.path) if entry else None

    def after(self, lesson: str) -> Entry | None:
        """The entry that follows a lesson in the course and can be opened."""
        ids = [entry.id for entry in self.entries]
        rest = self.entries[ids.index(lesson) + 1 :] if lesson in ids else ()
        return next((entry for entry in rest if not isinstance(self.lesson(entry), Broken)), None)

    def hurry(self, entry: Entry) -> None:
        """Read that one next."""
        self._hurried.append(entry)

    def start(self, tell: Callable[[Entry], object]) -> None:
        """Read everything in a thread of its own, which ends with the program; `tell` gets each entry that was read."""
        threading.Thread(target=self._run, args=(tell,), name="library", daemon=True).start()

    def _run(self, tell: Callable[[Entry], object]) -> None:
        try:
            self._index.keep()
            import rnntutor.screen.lesson as warmed  # NumPy, pydantic and the widgets, while the map is already painted

            del warmed
            self.read_all(tell)
        finally:
            gc.enable()
        gc.collect()
        gc.freeze()  # what lives as long as the program is not looked through at every key
        tidying.tidy_rarely()

    def read_all(self, tell: Callable[[Entry], object] = lambda entry: None) -> None:
        """Read every lesson that was not read yet, the hurried ones first."""
        for entry in self._in_turn():
            if entry.path not in self._read:
                self._read[entry.path] = read(entry.path)
            tell(entry)

    def _in_turn(self) -> Iterator[Entry]:
        waiting = list(self.entries)
        while waiting:
            wanted = next((entry for entry in self._hurried if entry in waiting), waiting[0])
            waiting.remove(wanted)
            yield wanted


def read(path: Path) -> Lesson | Broken:
    """Read one lesson file; whatever is wrong with it becomes lines to show."""
    from rnntutor.course import reader

    try:
        return reader.read(path)
    except reader.BrokenLesson as broken:
        return Broken(tuple(str(mistake) for mistake in broken.mistakes))
    except Exception as error:  # a mistake in the reader must not take the other lessons away
        return Broken((f"{path}: {type(error).__name__}: {error}",))
