"""The tables of the store, as the list of steps that lead to them from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnntutor.session.records import KINDS, Record

if TYPE_CHECKING:
    import sqlite3

# Step n brings a store of version n - 1 to version n. A step that was ever released is never edited: add one.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE attempts (
            id TEXT PRIMARY KEY, device TEXT NOT NULL, lesson TEXT NOT NULL, question TEXT NOT NULL,
            text TEXT NOT NULL, verdict TEXT NOT NULL, hints INTEGER NOT NULL, given_up BOOLEAN NOT NULL,
            at REAL NOT NULL
        )""",
        "CREATE INDEX attempts_by_question ON attempts (lesson, question, verdict)",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "INSERT INTO settings VALUES ('device', lower(hex(randomblob(16))))",
    ),
    (
        """CREATE TABLE drafts (
            lesson TEXT NOT NULL, question TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (lesson, question)
        )""",
        """CREATE TABLE helps (
            lesson TEXT NOT NULL, question TEXT NOT NULL, hints INTEGER NOT NULL, given_up BOOLEAN NOT NULL,
            PRIMARY KEY (lesson, question)
        )""",
        """CREATE TABLE places (
            lesson TEXT PRIMARY KEY, page INTEGER NOT NULL, step INTEGER NOT NULL, scene TEXT NOT NULL,
            finished BOOLEAN NOT NULL, at REAL NOT NULL
        )""",
    ),
    (
        "ALTER TABLE attempts ADD COLUMN slips TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE attempts ADD COLUMN variant INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempts ADD COLUMN skill TEXT NOT NULL DEFAULT ''",
        "DROP INDEX attempts_by_question",
        "CREATE INDEX attempts_by_question ON attempts (lesson, question, verdict, variant)",
    ),
)
VERSION = len(STEPS)


def version(connection: sqlite3.Connection) -> int:
    """The version of a store; 0 for an empty file."""
    return connection.execute("PRAGMA user_version").fetchone()[0]


class UnknownVersionError(Exception):
    """The store is not of a version that can be brought to the newest; the argument is its version."""


def migrate(connection: sqlite3.Connection, to: int = VERSION) -> None:
    """Bring the store to version `to`, whole or not at all.

    The version is written even where nothing is to be done, so that a store that cannot be written is known at once.
    Raises UnknownVersionError or sqlite3.Error; the store is then as it was.
    """
    connection.execute("BEGIN IMMEDIATE")  # from here on no other tutor writes
    try:
        found = version(connection)
        if not 0 <= found <= to:
            raise UnknownVersionError(found)
        for statement in (statement for step in STEPS[found:to] for statement in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {to}")
        if to == VERSION:
            _verify(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _verify(connection: sqlite3.Connection) -> None:
    """Read nothing from every table: one that lacks a column raises sqlite3.OperationalError."""
    for kind in KINDS:
        connection.execute(selecting(kind, "LIMIT 0"))


def selecting(kind: type[Record], rest: str = "") -> str:
    """The statement that reads records of a kind."""
    return f"SELECT {', '.join(kind.columns())} FROM {kind.TABLE} {rest}"


def keeping(kind: type[Record]) -> str:
    """The statement that adds a record of a kind, or puts it in the place of an earlier one."""
    columns = kind.columns()
    changes = ", ".join(
        f"{name} = max({name}, excluded.{name})" if name in kind.GROWS else f"{name} = excluded.{name}"
        for name in columns
        if name not in kind.KEY
    )
    action = "NOTHING" if kind.APPENDED else f"UPDATE SET {changes}"
    places = ", ".join("?" * len(columns))
    return (
        f"INSERT INTO {kind.TABLE} ({', '.join(columns)}) VALUES ({places}) "
        f"ON CONFLICT ({', '.join(kind.KEY)}) DO {action}"
    )
