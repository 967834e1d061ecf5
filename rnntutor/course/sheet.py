"""A lesson file as text: its bytes read, its front matter found, its fences scanned. Imports nothing heavy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from .mistakes import Mistakes, Wrong

LIMIT = 256 * 1024  # bytes of a lesson file
_FENCE = re.compile(r"\n {0,3}(?:(?:(`{3,})(?!.*`)|(~{3,}))[ \t]*(.*)|(<!--))")  # that it begins with \n makes it fast
_CLOSING = {sign: re.compile(rf"\n {{0,3}}({sign}{{3,}})[ \t]*(?=\n|\Z)") for sign in "`~"}
STRAY = re.compile("[\x00-\x08\x0b\x0c\r-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|[\ufeff]")


class Front(NamedTuple):
    """The front matter: its text, the line (from 1) on which it begins, and the line on which the pages begin."""

    text: str
    line: int
    body: int


def load(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a lesson file, at most one more than LIMIT. Raises Wrong in words."""
    try:
        if os.path.isdir(path):
            raise Wrong("this is a folder, not a lesson file", 1, 1)
        if not os.path.isfile(path):
            raise Wrong("there is no such file", 1, 1)
        with open(path, "rb") as file:
            return file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Wrong(f"the file cannot be read: {getattr(error, 'strerror', None) or error}", 1, 1) from None


def decode(data: bytes, mistakes: Mistakes | None = None) -> str:
    """The text with line ends `\\n`. Raises Wrong where it is no text; notes and blanks control characters."""
    if len(data) > LIMIT:
        raise Wrong(f"the file is too large: at most {LIMIT // 1024} KB", 1, 1)
    if (at := data.find(b"\0")) >= 0:
        raise Wrong("this is no UTF-8 text: save the file as UTF-8", data.count(b"\n", 0, at) + 1, 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise Wrong("this is no UTF-8 text: save the file as UTF-8", before.count(b"\n") + 1, column) from None
    return clean(text, mistakes)


def clean(text: str, mistakes: Mistakes | None = None) -> str:
    """Line ends as `\\n`, no byte order mark, control characters noted and replaced by spaces."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not STRAY.search(text):
        return text
    for stray in STRAY.finditer(text):
        if mistakes is not None:
            line = text.count("\n", 0, stray.start()) + 1
            column = stray.start() - text.rfind("\n", 0, stray.start())
            mistakes.add(line, column, f"an invisible character stands here (U+{ord(stray[0]):04X}): take it out")
    return STRAY.sub(" ", text)


def front(text: str) -> Front:
    """Find the front matter between two lines `---` at the head. Raises Wrong with the place."""
    lines = text.split("\n")
    first = next((count for count, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        raise Wrong(
            "a lesson begins with its front matter: ---, then format, id, title, chapter, then ---", first + 1, 1
        )
    for count in range(first + 1, len(lines)):
        if lines[count].rstrip() == "---":
            return Front("\n".join(lines[first + 1 : count]) + "\n", first + 2, count + 2)
        if lines[count].startswith(("## ", "```")):
            break
    raise Wrong("the front matter is not closed: it needs a second line ---", first + 1, 1)


def fences(text: str) -> Iterator[tuple[str, str]]:
    """For every fence outside of comments, in order: what stands behind its opening, and what stands inside."""
    text, at = f"\n{text}", 0
    while found := _FENCE.search(text, at):
        ticks, tildes, info, comment = found.groups()
        if comment:
            end = text.find("-->", found.end() - 4 + 2)
            at = len(text) if end < 0 else end + 3
            continue
        mark = ticks or tildes
        closed = _CLOSING[mark[0]].search(text, found.end())
        while closed and len(closed[1]) < len(mark):
            closed = _CLOSING[mark[0]].search(text, closed.end())
        yield info.strip(), text[found.end() : closed.start() + 1 if closed else len(text)]
        at = len(text) if closed is None else closed.end()
