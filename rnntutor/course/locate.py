"""Where the lessons are: the course's own folder, and one lesson by its id or path. Imports nothing heavy."""

from __future__ import annotations

import os
from pathlib import Path


class UnknownLesson(LookupError):
    """No lesson of that id, no file of that path; the message says what there is."""


def folder() -> Path:
    """The shipped lessons: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "lessons"
    return inside if inside.is_dir() else package.parent / "lessons"


def find(word: str, lessons: str | os.PathLike[str] | None = None) -> Path:
    """The file of a lesson: its id is in the folder (None: the shipped ones), or it is a path. Raises UnknownLesson."""
    from . import index
    from .mistakes import did_you_mean, listed, one_line, quoted

    where = Path(lessons) if lessons is not None else folder()
    found = index.entries(where)
    for entry in found:
        if entry.id == word:
            return entry.path
    if _is_path(word):
        path = Path(word)
        if path.is_dir():
            raise UnknownLesson(one_line(f"{word} is a folder, not a lesson"))
        if not os.path.exists(path):
            raise UnknownLesson(one_line(f"there is no file {word}"))
        return path
    known = [entry.id for entry in found]
    there = did_you_mean(word, known) or (f": {listed(known)}" if known else f": there are no lessons in {where}")
    raise UnknownLesson(one_line(f"there is no lesson {quoted(word)}{there}"))


def typed(path: str | os.PathLike[str], name: str) -> str:
    """How the lesson of a file is named on the command line: by its id in the course, by its path elsewhere."""
    import shlex

    own = os.path.realpath(os.path.dirname(path)) == os.path.realpath(folder())
    return name if own else shlex.quote(os.fspath(path))


def _is_path(word: str) -> bool:
    if "\0" in word:
        return False
    return "/" in word or os.sep in word or word.endswith(".md") or os.path.exists(word)
