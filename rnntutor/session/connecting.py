"""Connections to a store: to read without writing a byte, to write, in memory; and what is wrong with a file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from rnntutor.session import schema

COMPANIONS = ("", "-wal", "-shm", "-journal")  # the ends of the names of the files of one SQLite database
PATIENCE = 2.0  # seconds to wait while another tutor writes

_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT)
_REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or made",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or does not answer",
    sqlite3.SQLITE_PERM: "it may not be written",
    sqlite3.SQLITE_READONLY: "it is read-only",
}

sqlite3.register_converter("BOOLEAN", lambda stored: stored != b"0")


class UnfitError(Exception):
    """The file is none that this tutor may write to; the message says why, as the end of a sentence."""


class NewerError(UnfitError):
    """The file is sound, but of a later version of the tutor."""


def connect(path: Path | None, patience: float = PATIENCE, option: str = "") -> sqlite3.Connection:
    """A connection in autocommit mode for any thread, to a file or to memory; `option` is SQLite's, "mode=ro"."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{option}" if path else ":memory:",
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES,
        uri=path is not None,
    )
    connection.text_factory = lambda stored: stored.decode("utf-8", "replace")  # a rotten byte costs a letter, no more
    return connection


def writing(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a sound file to write to, made where missing, at the newest version.

    Raises UnfitError, sqlite3.Error where it cannot be written; an unfit file is then as it was.
    """
    examine(path)
    connection = connect(path, patience)
    try:
        with _damage_is_unfit():
            _use_wal(connection, patience)
            schema.migrate(connection)
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def in_memory(path: Path | None = None) -> sqlite3.Connection:
    """A store in memory, with a copy of what is kept in `path`, which is not changed; raises as `reading` does."""
    if path is None:
        memory = connect(None)
        schema.migrate(memory)
        return memory
    try:
        return _copy(path, "mode=ro")
    except sqlite3.OperationalError:  # a log wants a companion file, which a read-only folder refuses
        return _copy(path, "immutable=1")


def _copy(path: Path, option: str) -> sqlite3.Connection:
    memory = connect(None)
    try:
        with reading(path, option) as source, _damage_is_unfit():
            source.backup(memory)
            schema.migrate(memory)
    except BaseException:
        memory.close()
        raise
    return memory


@contextmanager
def reading(path: Path, option: str = "mode=ro") -> Iterator[sqlite3.Connection]:
    """A connection to a sound file that writes nothing, not even its log into it; raises UnfitError, sqlite3.Error."""
    with _damage_is_unfit(), closing(connect(path, option=option)) as connection:
        found = schema.version(connection)
        if not 0 <= found <= schema.VERSION:
            raise _unknown(found)
        complaint = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if complaint != "ok":
            raise _damaged(complaint)
        yield connection


def examine(path: Path) -> None:
    """Raise UnfitError for a file that is damaged or newer; one that cannot be read without writing passes."""
    if size(path):
        with suppress(sqlite3.Error), reading(path):
            pass
    elif size(companion(path, "-wal")):
        raise UnfitError("its main file is gone or empty")


def companion(path: Path, end: str) -> Path:
    """One of the files of a database."""
    return path.with_name(path.name + end)


def size(path: Path) -> int:
    """The bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def code(error: sqlite3.Error) -> int:
    """SQLite's primary code of an error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def tells_of_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file is no sound store."""
    return code(error) in _DAMAGE


def reason(error: Exception) -> str:
    """Why a file could not be used, as the end of a sentence."""
    if isinstance(error, sqlite3.Error):
        return _REASONS.get(code(error), str(error))
    if isinstance(error, FileExistsError):
        return f"{error.filename} is a file, where a folder is needed"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror[0].lower()}{error.strerror[1:]}"
    return str(error)


def _unknown(found: int) -> UnfitError:
    if found < 0:
        return _damaged(f"store version {found}")
    return NewerError(f"a newer rnntutor wrote it (store version {found}, this one knows {schema.VERSION})")


def _damaged(complaint: object) -> UnfitError:
    last_line = str(complaint).strip().rpartition("\n")[2]
    return UnfitError(f"it is damaged ({last_line})")


@contextmanager
def _damage_is_unfit() -> Iterator[None]:
    """Turn the errors that tell of an unfit file into UnfitError."""
    try:
        yield
    except schema.UnknownVersionError as error:
        raise _unknown(error.args[0]) from error
    except sqlite3.Error as error:
        if tells_of_damage(error):
            raise _damaged(error) from error
        raise


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Switch to a write-ahead log; SQLite itself does not wait when two tutors do so at once."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
