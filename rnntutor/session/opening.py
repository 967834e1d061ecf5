"""Opening the store: the file where that can be, memory where it cannot, and never over a file that cannot be read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rnntutor.session.connecting import (
    COMPANIONS,
    PATIENCE,
    NewerError,
    UnfitError,
    code,
    companion,
    connect,
    in_memory,
    reason,
    writing,
)

TROUBLES = (OSError, sqlite3.Error, UnfitError)  # all that can go wrong with a file


@dataclass(frozen=True)
class Opened:
    """A connection in autocommit mode, the file behind it (None: memory), and what the person should know, or ""."""

    connection: sqlite3.Connection
    path: Path | None
    notice: str = ""


def open_file(path: Path, patience: float = PATIENCE) -> Opened:
    """Open the store in the file `path`, made where missing; an unfit file is set aside.

    Raises one of TROUBLES where none can be written there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return Opened(writing(path, patience), path)
    except UnfitError:
        return _begin_anew(path, patience)


def open_somehow(path: Path, patience: float = PATIENCE) -> Opened:
    """Open the store in the file `path`, or a copy of it in memory where none can be written there; never raises."""
    try:
        return open_file(path, patience)
    except TROUBLES as error:
        why = f"Progress is not kept this time: {path}: {reason(error)}."
        return Opened(open_copy(path).connection, None, why)


def open_copy(path: Path) -> Opened:
    """Open a copy in memory of what is kept in the file `path`, which is not changed; never raises."""
    if not _exists(path):
        return Opened(in_memory(), None)
    try:
        return Opened(in_memory(path), None)
    except TROUBLES as error:
        return Opened(in_memory(), None, f"The progress kept in {path} cannot be read: {reason(error)}.")


def _begin_anew(path: Path, patience: float) -> Opened:
    """Set an unfit file aside and begin a new one, unless another tutor has just done so."""
    with _alone(path.parent, patience):
        try:
            return Opened(writing(path, patience), path)
        except UnfitError as error:
            unfit = error
        if isinstance(unfit, NewerError):
            _fold(path)
        aside = _set_aside(path)
        notice = f"Your progress so far was set aside as {aside}, unchanged: {unfit}. A new store is begun."
        return Opened(writing(path, patience), path, notice)


@contextmanager
def _alone(folder: Path, patience: float) -> Iterator[None]:
    """Only one tutor at a time sets files aside; SQLite's own file lock ends with its holder, on every platform."""
    with closing(connect(folder / "setting-aside.lock", patience)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _fold(path: Path) -> None:
    """Bring the log of a sound file home into it; raises UnfitError while another tutor uses the file."""
    try:
        with closing(connect(path, patience=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if code(error) == sqlite3.SQLITE_BUSY:
            raise UnfitError("a newer rnntutor is using it now") from error
        raise


def _set_aside(path: Path) -> Path:
    """Rename a database with its companions so that SQLite still finds them together; returns the new path."""
    stem = f"{path.stem}.set-aside-{time.strftime('%Y%m%d-%H%M%S')}"
    aside, count = path.with_name(stem + path.suffix), 1
    while any(_exists(companion(aside, end)) for end in COMPANIONS):
        count += 1
        aside = path.with_name(f"{stem}-{count}{path.suffix}")
    for end in COMPANIONS:
        if _exists(companion(path, end)):
            companion(path, end).rename(companion(aside, end))
    return aside


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True
