"""What the engine says when something is wrong: a sentence for a person and, where there is one, the place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class EngineError(Exception):
    """Something that cannot be read, resolved or run. `line` and `column` count from 1 within the equations' text."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class LanguageError(EngineError):
    """A text that is no expression, line or address."""


class NetworkError(EngineError):
    """Names that nothing defines, loops, sizes that do not fit."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ " (did you mean 'x'?)" for the nearest known word, or ""."""
    near = get_close_matches(word, list(known), 1, 0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""
