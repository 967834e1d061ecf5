"""What is wrong with a lesson file, said to the person who wrote it. Imports nothing heavy: the index uses it too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

MOST = 200  # mistakes of one file that are told
_QUOTED = 40  # characters of an author's text that a message repeats


class Mistake(NamedTuple):
    """One mistake at its place; `line` and `column` count from 1. `str(mistake)` is the line that is printed."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return one_line(f"{self.path}:{self.line}:{self.column}: {self.message}")


class BrokenLesson(Exception):
    """A lesson file that cannot be used, with all its mistakes in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


class Wrong(Exception):
    """A mistake in the text at hand; `line` and `column` where they are known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class Mistakes:
    """Collects the mistakes of one file, so that all are told at once."""

    def __init__(self, path: object) -> None:
        self.path, self.found = str(path), list[Mistake]()

    def add(self, line: int, column: int, message: str) -> None:
        """Note a mistake at a line and column from 1."""
        self.found.append(Mistake(self.path, line, column, one_line(message)))

    @contextmanager
    def at(self, line: int, column: int) -> Iterator[None]:
        """Note what is Wrong inside the `with`, here unless it knows a better place."""
        try:
            yield
        except Wrong as wrong:
            self.add(wrong.line or line, wrong.column or column, wrong.message)

    def note(self, wrongs: Iterable[Wrong]) -> None:
        """Note mistakes that know their place."""
        for wrong in wrongs:
            self.add(wrong.line or 1, wrong.column or 1, wrong.message)

    def end(self) -> None:
        """Raise BrokenLesson if anything was noted; no more than MOST mistakes."""
        found = sorted(set(self.found))
        if len(found) > MOST:
            last = found[MOST]
            found[MOST:] = [last._replace(message="there are more mistakes from here on: mend these first")]
        if found:
            raise BrokenLesson(found)


def one_line(text: str) -> str:
    """The text on one line, with what a terminal would obey made visible."""
    return "".join(c if c.isprintable() else " " if c.isspace() else f"U+{ord(c):04X}" for c in text)


def quoted(text: object) -> str:
    """An author's own words inside a message, short."""
    words = " ".join(str(text).split())
    return f"'{words}'" if len(words) <= _QUOTED else f"'{words[: _QUOTED - 1]}…'"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest, small and capital letters being alike, or ""."""
    from difflib import get_close_matches

    known = list(known)
    lowered = {other.lower(): other for other in reversed(known)}
    near = get_close_matches(word[:_QUOTED], known, 1, 0.6) or get_close_matches(
        word[:_QUOTED].lower(), lowered, 1, 0.6
    )
    return lowered.get(near[0], near[0]) if near and near[0] not in known else near[0] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the word with its layer, else for the nearest known one, or ""."""
    known = list(known)
    layered = [other for other in known if other.endswith(f".{word}")]
    near = layered[:3] or list(filter(None, [nearest(word, known)]))
    return " (did you mean " + " or ".join(f"'{other}'" for other in near) + "?)" if near else ""


def authors(message: str) -> str:
    """The engine's message with the author's own names: a loop `a -> b.net -> b` is `a -> b`."""
    plain = re.sub(r"(?<=\w)\.net\d*\b", "", message)
    return re.sub(r"((?<![\w.])[\w.]+)( -> |, )\1(?=\2| read|;)", r"\1", plain)


def listed(words: Iterable[object], most: int = 8) -> str:
    """`a, b, c` with "…" where there are more than `most`."""
    words = [str(word) for word in words]
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
