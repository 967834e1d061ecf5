"""Which lesson a command speaks of, read whole, or one line that says why not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rnntutor.cli.outcome import WRONG, Stop

if TYPE_CHECKING:
    from rnntutor.course.lesson import Lesson, Scene


def folder(chosen: str | None) -> Path:
    """The folder of the lessons: `--lessons DIR`, or the course's own. Raises Stop."""
    from rnntutor.course import locate

    if chosen is None:
        return locate.folder()
    if not chosen or not os.path.isdir(chosen):
        raise Stop(f"--lessons: there is no folder '{chosen}'")
    return Path(chosen)


def path(word: str, chosen: str | None) -> Path:
    """The file of a lesson, which is named by its id or is a path. Raises Stop."""
    from rnntutor.course import locate

    try:
        return locate.find(word, folder(chosen))
    except LookupError as error:
        raise Stop(str(error.args[0])) from None


def read(word: str, chosen: str | None, snapshots: bool = True) -> Lesson:
    """The lesson with that id or path. Raises Stop; with status 1 where it is broken. `snapshots` as in the reader."""
    file = path(word, chosen)
    from rnntutor.course import reader
    from rnntutor.course.mistakes import BrokenLesson

    try:
        return reader.read(file, snapshots)
    except BrokenLesson as broken:
        more = len(broken.mistakes) - 1
        rest = f" (and {more} more: rnntutor check {file})" if more else ""
        raise Stop(f"{broken.mistakes[0]}{rest}", WRONG) from None


def scene(lesson: Lesson, chosen: str | None) -> Scene:
    """The scene that was asked for, or the lesson's first. Raises Stop."""
    if not lesson.scenes:
        raise Stop(f"{lesson.id} has no scene, so it has no numbers")
    if chosen is None:
        return next(iter(lesson.scenes.values()))
    if chosen not in lesson.scenes:
        raise Stop(f"{lesson.id} has no scene '{chosen}'; it has: {', '.join(lesson.scenes)}")
    return lesson.scenes[chosen]
