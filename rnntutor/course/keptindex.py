"""The index of a course as it was found last, in a file: lessons that were not written since are not read again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .entry import Entry, files


class KeptIndex:
    """Every lesson of a folder in course order, kept in `file`; with None nothing is kept.

    A lesson is known by size and time, and all are read anew when the reader of the index is another. The file is no
    more than a shortcut: where it is damaged, missing or cannot be written, everything is as without it.
    """

    def __init__(self, folder: Path, file: Path | None):
        self._reader = _stamp(Path(__file__).with_name("index.py"))
        self._file = file if self._reader else None
        self._folder = os.path.abspath(folder)
        self._known = self._read()
        self._new = False
        self.entries = tuple(self._entries(folder))

    def _read(self) -> dict[str, Any]:
        with suppress(OSError, ValueError, TypeError, KeyError):
            if self._file:
                kept = json.loads(self._file.read_text("utf-8"))
                if kept["reader"] == self._reader and kept["folder"] == self._folder:
                    return dict(kept["lessons"])
        return {}

    def _entries(self, folder: Path) -> Iterator[Entry]:
        for path in files(folder):
            yield self._remembered(path) or self._found(path)

    def _remembered(self, path: Path) -> Entry | None:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            kept = self._known[path.name]
            if kept["file"] == _stamp(path):
                return _entry(path, kept)
        return None

    def _found(self, path: Path) -> Entry:
        from . import index  # not before there is a lesson to read

        before, entry = _stamp(path), index.entry(path)
        self._known.pop(path.name, None)
        if before and not entry.broken:
            self._known[path.name] = {
                "file": before,
                **{name: sorted(value) if isinstance(value, frozenset) else value for name, value in _fields(entry)},
            }
            self._new = True
        return entry

    def keep(self) -> None:
        """Write down what had to be read. Cheap where nothing had."""
        if not self._new or self._file is None:
            return
        self._new = False
        text = json.dumps({"reader": self._reader, "folder": self._folder, "lessons": self._known})
        unfinished = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            unfinished.write_text(text, "utf-8")
            os.replace(unfinished, self._file)
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _entry(path: Path, kept: dict[str, Any]) -> Entry:
    """What was kept, made sure of; raises as Python does where it is something else."""
    fields: dict[str, Any] = {name: str(kept[name]) for name in ("id", "title", "chapter")}
    fields |= {name: tuple((str(one), str(other)) for one, other in kept[name]) for name in ("skills", "named")}
    fields |= {name: tuple(map(str, kept[name])) for name in ("needs", "questions")}
    fields |= {name: frozenset(map(str, kept[name])) for name in ("choices", "worksheets")}
    return Entry(path=path, minutes=None if kept["minutes"] is None else int(kept["minutes"]), **fields)


def _fields(entry: Entry) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in entry._asdict().items() if name not in ("path", "broken"))


def _stamp(path: Path) -> list[int]:
    """Size and time of a file; nothing where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]
