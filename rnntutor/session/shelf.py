"""Records in and out of an opened store: each write whole and committed, or waiting in memory and told of."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from rnntutor.session.connecting import PATIENCE, reason, tells_of_damage
from rnntutor.session.opening import TROUBLES, Opened, open_file
from rnntutor.session.records import Record
from rnntutor.session.schema import keeping, selecting

_HASTE = 0.1  # seconds to wait after a write that failed: a screen that hangs at each key helps nobody
_Kind = TypeVar("_Kind", bound=Record)


class Shelf:
    """An opened store, for any thread."""

    def __init__(self, opened: Opened, patience: float = PATIENCE) -> None:
        self._lock = threading.RLock()
        self._patience = patience
        self._waiting: dict[tuple[Any, ...], Record] = {}
        self.trouble = ""  # what the person should know since the opening
        self._adopt(opened)

    @property
    def waiting(self) -> int:
        """How many records are in memory only, because they could not be written."""
        return len(self._waiting)

    def keep(self, *records: Record) -> bool:
        """Write the records, and what waits, in one transaction; True when they are in the file."""
        with self._lock:
            for record in records:
                self._waiting[record.identity] = record.after(self._waiting.get(record.identity))
            return self._flush()

    def find(self, kind: type[_Kind], **where: str) -> list[_Kind]:
        """The records of a kind whose columns have these values, in the order in which they were first kept."""
        condition = "WHERE " + " AND ".join(f"{column} = ?" for column in where) if where else ""
        with self._lock:
            rows = self.rows(selecting(kind, f"{condition} ORDER BY rowid"), *where.values())
            found = {record.identity: record for record in map(kind.of, rows)}
            for record in self.unwritten(kind):
                if all(getattr(record, column) == value for column, value in where.items()):
                    found[record.identity] = record.after(found.get(record.identity))
            return list(found.values())

    def rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        """What a SELECT finds among the written; nothing, and `trouble`, where the file cannot be read."""
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                self.trouble = f"{self._name} cannot be read: {reason(error)}."
                return []

    def erase(self, kinds: Collection[type[Record]], before: Callable[[], None], **where: str) -> None:
        """Delete the records of these kinds whose columns have these values, all or none, once `before` has returned.

        From `before` on no other tutor writes. Raises what `before` does, or one of TROUBLES; all is then as it was.
        """
        condition = " AND ".join(f"{column} = ?" for column in where) or "true"
        with self._lock:
            self._flush()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                before()
                for kind in kinds:
                    self._connection.execute(f"DELETE FROM {kind.TABLE} WHERE {condition}", tuple(where.values()))
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def unwritten(self, kind: type[_Kind]) -> list[_Kind]:
        """The records of a kind that wait."""
        with self._lock:
            return [record for record in self._waiting.values() if isinstance(record, kind)]

    def close(self) -> int:
        """Write what waits, close the file, and return how many records could not be kept."""
        with self._lock:
            self._wait_for_others(self._patience)
            self._flush()
            self._connection.close()
            return len(self._waiting)

    def _adopt(self, opened: Opened) -> None:
        self._connection = opened.connection
        self.path = opened.path
        self.notice = opened.notice
        self._name = str(opened.path or "the store in memory")
        self._file = _file(self._name) if opened.path else None

    def _flush(self) -> bool:
        if not self._waiting:
            return self.path is not None
        try:
            news = self._write_somewhere()
        except TROUBLES as error:
            self.trouble = (
                f"Not kept yet: {self._name} cannot be written: {reason(error)}. "
                f"{len(self._waiting)} waiting in memory, tried again with the next one."
            )
            self._wait_for_others(min(_HASTE, self._patience))
            return False
        self._waiting.clear()
        if self.trouble or news:
            self.trouble = news
            self._wait_for_others(self._patience)
        return self.path is not None

    def _write_somewhere(self) -> str:
        """Write what waits, to a new file where the old one is gone or damaged; returns what there is to tell of it."""
        news = ""
        if self.path and _file(self._name) != self._file:
            news = self._open_again(self.path)
        try:
            self._write(self._waiting.values())
        except sqlite3.DatabaseError as error:
            if self.path is None or not tells_of_damage(error):
                raise
            news = self._open_again(self.path)
            self._write(self._waiting.values())
        return news

    def _write(self, records: Collection[Record]) -> None:
        lasting = any(record.LASTING for record in records)
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for record in records:
                self._connection.execute(keeping(type(record)), record.values)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _open_again(self, path: Path) -> str:
        """Open what stands under the file's name now; raises one of TROUBLES and leaves all as it was."""
        opened = open_file(path, self._patience)
        self._connection.close()
        self._adopt(opened)
        return opened.notice

    def _wait_for_others(self, seconds: float) -> None:
        with suppress(sqlite3.Error):  # a closed connection waits for nobody
            self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def _file(name: str) -> tuple[int, int] | None:
    """What tells a file from another that takes its name; None where there is none."""
    try:
        found = os.stat(name)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
