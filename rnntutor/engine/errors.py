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
    """ " (did you mean 'x'?)" for the word with its layer, else for the nearest known one, or ""."""
    known = list(known)
    near = [other for other in known if other.endswith(f".{word}")][:3] or get_close_matches(word, known, 1, 0.6)
    return " (did you mean " + " or ".join(f"'{other}'" for other in near) + "?)" if near else ""
