"""Whatever lies where the store should be, the tutor starts, says what it found and destroys nothing."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rnntutor.session import schema
from rnntutor.session.store import Store


def filled(folder: Path, answers: int = 200) -> Path:
    with Store.open(folder) as store:
        for number in range(answers):
            store.record("lstm", "four", str(number), "wrong")
    return store.path


def older(folder: Path, version: int) -> Path:
    """A store as the tutor of that version left it, with one attempt."""
    path = folder / "progress.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.migrate(connection, to=version)
        columns = "id, device, lesson, question, text, verdict, hints, given_up, at"
        connection.execute(f"INSERT INTO attempts ({columns}) VALUES ('1', 'd', 'lstm', 'four', '0', 'right', 0, 0, 1)")
    return path


def set_aside(folder: Path) -> list[Path]:
    return sorted(folder.glob("progress.set-aside-*.db"))


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    page = 4096
    path.write_bytes(
        {
            "text": b"These are no numbers of mine.\n" * 100,
            "cut in the middle": whole[: len(whole) // 2],
            "cut to a few bytes": whole[:50],
            "header wiped": b"\0" * 100 + whole[100:],
            "page overwritten": whole[: 2 * page] + b"\xff" * page + whole[3 * page :],
        }[how]
    )


@pytest.mark.parametrize("how", ["text", "cut in the middle", "cut to a few bytes", "header wiped", "page overwritten"])
def test_a_damaged_store_is_set_aside_unchanged_and_a_new_one_begun(tmp_path, how):
    path = filled(tmp_path)
    damage(path, how)
    found = path.read_bytes()
    with Store.open(tmp_path) as store:
        assert store.record("lstm", "four", "new", "right") is True
        (aside,) = set_aside(tmp_path)
        assert aside.read_bytes() == found
        assert store.notice.startswith(f"Your progress so far was set aside as {aside}, unchanged: it is damaged (")
        assert store.notice.endswith("). A new store is begun.")
    with Store.open(tmp_path) as store:
        assert [attempt.text for attempt in store.attempts()] == ["new"]
        assert store.notice == ""


def test_the_log_of_a_damaged_store_is_set_aside_with_it(tmp_path):
    filled(tmp_path / "crashed")
    source = Store.open(tmp_path / "crashed")
    source.record("lstm", "four", "in the log", "right")
    for end in ("", "-wal", "-shm"):  # what a crash leaves: the log not yet in the file
        copy = tmp_path / f"progress.db{end}"
        copy.write_bytes(source.path.with_name(f"progress.db{end}").read_bytes())
    source.close()
    log = (tmp_path / "progress.db-wal").read_bytes()
    (tmp_path / "progress.db").write_bytes(b"no database" * 10_000)
    with Store.open(tmp_path) as store:
        (aside,) = set_aside(tmp_path)
        assert aside.with_name(f"{aside.name}-wal").read_bytes() == log
        assert store.attempts() == []


@pytest.mark.parametrize("main", ["empty", "gone"])
def test_a_log_without_its_file_is_set_aside_and_not_deleted(tmp_path, main):
    log = tmp_path / "progress.db-wal"
    log.write_bytes(b"pages of answers" * 1000)
    if main == "empty":
        (tmp_path / "progress.db").touch()
    with Store.open(tmp_path) as store:
        assert "its main file is gone or empty" in store.notice
        (aside,) = tmp_path.glob("progress.set-aside-*.db-wal")
        assert aside.read_bytes() == b"pages of answers" * 1000


def test_stores_set_aside_in_the_same_second_do_not_replace_each_other(tmp_path):
    for number in range(3):
        (tmp_path / "progress.db").write_bytes(f"no database {number}".encode() * 100)
        Store.open(tmp_path).close()
    assert {aside.read_bytes()[:13] for aside in set_aside(tmp_path)} == {
        b"no database 0",
        b"no database 1",
        b"no database 2",
    }


def test_an_empty_file_is_a_new_store(tmp_path):
    (tmp_path / "progress.db").touch()
    with Store.open(tmp_path) as store:
        assert store.notice == ""
        assert store.record("lstm", "four", "0", "right") is True


def test_a_store_of_a_newer_tutor_is_set_aside_with_all_that_is_in_it(tmp_path):
    path = filled(tmp_path, answers=3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with Store.open(tmp_path) as store:
        assert store.attempts() == []
        (aside,) = set_aside(tmp_path)
        assert str(aside) in store.notice
        assert f"a newer rnntutor wrote it (store version 99, this one knows {schema.VERSION})" in store.notice
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (3,)


def test_a_store_that_a_newer_tutor_uses_now_is_left_where_it_is(tmp_path):
    path = filled(tmp_path, answers=3)
    with closing(sqlite3.connect(path, isolation_level=None)) as newer:
        newer.execute("PRAGMA user_version = 99")
        with Store.open(tmp_path) as store:
            assert store.notice == f"Progress is not kept this time: {path}: a newer rnntutor is using it now."
            assert store.record("lstm", "four", "0", "right") is False
        assert newer.execute("SELECT count(*) FROM attempts").fetchone() == (3,)
    assert set_aside(tmp_path) == []


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE attempts (name TEXT)", "PRAGMA user_version = -1", f"PRAGMA user_version = {schema.VERSION}"],
)
def test_a_database_of_something_else_is_set_aside(tmp_path, statement):
    with closing(sqlite3.connect(tmp_path / "progress.db")) as connection:
        connection.execute(statement)
    found = (tmp_path / "progress.db").read_bytes()
    with Store.open(tmp_path) as store:
        assert "it is damaged" in store.notice
        assert store.record("lstm", "four", "0", "right") is True
        assert set_aside(tmp_path)[0].read_bytes()[100:] == found[100:]


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_store_of_any_older_version_is_brought_up_with_all_that_is_in_it(tmp_path, version):
    older(tmp_path, version)
    with Store.open(tmp_path) as store:
        assert store.notice == ""
        assert [attempt.text for attempt in store.attempts()] == ["0"]
        assert store.save_draft("lstm", "five", "1") is True
    with closing(sqlite3.connect(tmp_path / "progress.db")) as connection:
        assert schema.version(connection) == schema.VERSION


def test_a_store_of_an_older_version_can_be_read_without_bringing_it_up(tmp_path):
    path = older(tmp_path, 1)
    with Store.read(tmp_path) as store:
        assert len(store.attempts()) == 1
        assert store.places() == {}
    with closing(sqlite3.connect(path)) as connection:
        assert schema.version(connection) == 1


def test_a_step_that_fails_leaves_the_store_at_the_version_before(tmp_path, monkeypatch):
    path = older(tmp_path, 1)
    broken = (*schema.STEPS[:1], ("CREATE TABLE half (a)", "CREATE TABLE attempts (a)"))
    monkeypatch.setattr(schema, "STEPS", broken)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            schema.migrate(connection)
        assert schema.version(connection) == 1
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


def test_a_damaged_store_can_be_asked_for_reading_and_stays_where_it_is(tmp_path):
    path = filled(tmp_path)
    damage(path, "text")
    with Store.read(tmp_path) as store:
        assert store.notice.startswith(f"The progress kept in {path} cannot be read: it is damaged (")
        assert store.attempts() == []
    assert set_aside(tmp_path) == []


def test_the_folder_is_made_where_it_is_missing(tmp_path):
    with Store.open(tmp_path / "a" / "b") as store:
        assert store.record("lstm", "four", "0", "right") is True
    assert (tmp_path / "a" / "b" / "progress.db").exists()


def test_the_learners_own_folder_is_used_where_none_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path / "mine"))
    with Store.open() as store:
        store.record("lstm", "four", "0", "right")
        assert store.path == tmp_path / "mine" / "progress.db"
    with Store.read() as store:
        assert len(store.attempts()) == 1


@pytest.mark.parametrize(
    ("below", "why"), [("file", "is a file, where a folder is needed"), ("file/deeper", "not a directory")]
)
def test_where_no_folder_can_be_the_tutor_works_and_says_that_progress_is_not_kept(tmp_path, below, why):
    (tmp_path / "file").write_text("here first")
    with Store.open(tmp_path / below) as store:
        assert store.notice.startswith("Progress is not kept this time: ")
        assert store.notice.endswith(f"{why}.")
        assert store.path is None
        store.record("lstm", "four", "0", "right")
        assert len(store.attempts()) == 1
        assert store.trouble == ""
    assert (tmp_path / "file").read_text() == "here first"


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path):
    (tmp_path / "progress.db").mkdir()
    with Store.open(tmp_path) as store:
        assert store.notice.startswith("Progress is not kept this time: ")
    assert os.listdir(tmp_path) == ["progress.db"]


def test_the_home_of_nobody_keeps_no_progress_and_reads_none(monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", "~nobody-of-this-name/tutor")
    with Store.open() as store:
        assert store.notice.startswith("Progress is not kept this time: no home folder is known for ~nobody")
        store.record("lstm", "four", "0", "right")
        assert len(store.attempts()) == 1
    with Store.read() as store:
        assert store.attempts() == []


def test_a_link_to_a_store_elsewhere_is_followed(tmp_path):
    synced = tmp_path / "synced.db"
    filled(tmp_path, answers=1).rename(synced)
    (tmp_path / "progress.db").symlink_to(synced)
    with Store.open(tmp_path) as store:
        assert len(store.attempts()) == 1
        assert store.path == synced
