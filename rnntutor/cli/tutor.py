"""Starting the tutor itself, where there is a terminal to start it in."""

from __future__ import annotations

import gc
import sys

from rnntutor.cli import lessons
from rnntutor.cli.outcome import Outcome, Stop


def start(words: list[str], folder: str | None, review: bool = False) -> Outcome:
    """Open the course, the lesson that is named, or the review, until the learner leaves. Raises Stop."""
    if len(words) > 1:
        raise Stop(
            f"'{words[0]}' is no command, and only one lesson can be opened{_meant(words[0])} (see rnntutor --help)"
        )
    where = lessons.folder(folder)
    lesson = _lesson(words[0], folder) if words else None
    if not has_terminal():
        raise Stop(
            "the tutor needs a terminal; for scripts and pipes there are rnntutor list, show, trace, explain and answer"
        )
    gc.disable()  # an eighth of the start is looking through what was just imported; screen.library turns it on again
    from rnntutor.screen.app import run

    return Outcome(status=run(where, lesson, review))


def _lesson(word: str, folder: str | None) -> str:
    """The lesson to open, if there is one: its id or path. Raises Stop."""
    try:
        lessons.path(word, folder)
    except Stop as stop:
        raise Stop(stop.message + _meant(word)) from None
    return word


def _meant(word: str) -> str:
    from difflib import get_close_matches

    from rnntutor.cli.arguments import COMMANDS

    near = get_close_matches(word, COMMANDS, 1)
    return f"; did you mean the command rnntutor {near[0]}?" if near else ""


def has_terminal() -> bool:
    """Whether somebody can type and see: a stream may be closed, or missing altogether."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout))
