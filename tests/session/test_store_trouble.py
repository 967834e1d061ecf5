"""A write that fails is told of, waits in memory, and reaches the file with the next one that does not."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from rnntutor.session.records import Place
from rnntutor.session.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path, patience=0.05) as store:
        yield store


@contextmanager
def held_by_another(store: Store):
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def kept(store: Store) -> list[str]:
    """The attempts that are in the file, seen from outside."""
    with Store.read(store.path.parent) as seen:
        return [attempt.text for attempt in seen.attempts()]


def test_an_answer_waits_while_another_program_holds_the_file(store):
    store.record("lstm", "four", "0", "wrong")
    with held_by_another(store):
        assert store.record("lstm", "four", "1", "right") is False
        assert store.trouble == (
            f"Not kept yet: {store.path} cannot be written: another program holds it. "
            "2 waiting in memory, tried again with the next one."
        )
        assert kept(store) == ["0"]
    assert store.save_setting("theme", "light") is True
    assert (store.trouble, store.waiting) == ("", 0)
    assert kept(store) == ["0", "1"]


def test_what_waits_is_read_like_any_other(store):
    store.save_draft("lstm", "four", "before")
    store.take_hint("lstm", "four", 2)
    store.save_place(Place("lstm", page=2, finished=True))
    with held_by_another(store):
        store.record("lstm", "five", "1", "right")
        store.save_draft("lstm", "four", "after")
        store.give_up("lstm", "four")
        store.save_place(Place("lstm", page=1))
        store.save_setting("theme", "light")
        assert [attempt.text for attempt in store.attempts("lstm", "five")] == ["1"]
        assert {mark.verdict for mark in store.marks()} == {"right", "given-up"}
        assert store.drafts("lstm") == {"four": "after"}
        help_had = store.help("lstm", "four")
        assert (help_had.hints, help_had.given_up) == (2, True)
        assert (store.place("lstm").page, store.place("lstm").finished) == (1, True)
        assert store.setting("theme") == "light"


def test_what_waits_is_written_when_the_store_is_closed(store):
    with held_by_another(store):
        store.record("lstm", "four", "1", "right")
    assert store.close() == 0
    assert kept(store) == ["1"]


def test_what_cannot_be_kept_at_the_end_is_counted(store):
    with held_by_another(store):
        store.record("lstm", "four", "1", "right")
        store.save_setting("theme", "light")
        assert store.close() == 3


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from rnntutor.session.store import Store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

folder = Path(sys.argv[1])
"""


def on_a_full_disk(folder, program: str) -> str:
    """What a program prints that can end all room on the disk by `room(0)`: no file can be written, by no user."""
    found = subprocess.run([sys.executable, "-c", FULL_DISK + program, str(folder)], capture_output=True, text=True)
    assert found.stderr == ""
    return found.stdout


def test_a_disk_that_fills_up_and_empties_again_costs_no_answer(tmp_path):
    program = """
with Store.open(folder) as store:
    print(store.record("lstm", "four", "1", "wrong"))
    room(0)
    print(store.record("lstm", "four", "2", "wrong"), store.waiting, len(store.attempts()))
    room(resource.RLIM_INFINITY)
    print(store.record("lstm", "four", "3", "right"), store.waiting, len(store.attempts()))
"""
    assert on_a_full_disk(tmp_path, program).splitlines() == ["True", "False 2 2", "True 0 3"]
    with Store.open(tmp_path) as store:
        assert [attempt.text for attempt in store.attempts()] == ["1", "2", "3"]


def test_on_a_disk_that_is_full_from_the_start_the_tutor_shows_what_was_kept_and_says_that_no_more_is(tmp_path):
    with Store.open(tmp_path) as store:
        store.record("lstm", "four", "1", "wrong")
    program = """
room(0)
with Store.open(folder) as store:
    print(store.notice)
    print(store.record("lstm", "four", "2", "right"), [attempt.text for attempt in store.attempts()])
"""
    notice, answers = on_a_full_disk(tmp_path, program).splitlines()
    assert notice.startswith(f"Progress is not kept this time: {tmp_path / 'progress.db'}: the disk is full")
    assert answers == "False ['1', '2']"
    with Store.open(tmp_path) as store:
        assert [attempt.text for attempt in store.attempts()] == ["1"]


def test_a_folder_that_is_deleted_in_the_middle_is_made_again_for_the_next_answer(store, tmp_path):
    store.record("lstm", "four", "1", "wrong")
    shutil.rmtree(tmp_path)
    assert store.record("lstm", "four", "2", "right") is True
    assert kept(store) == ["2"]


def test_a_file_that_was_replaced_in_the_middle_gets_the_next_answer(store, tmp_path):
    with Store.open(tmp_path / "other") as other:
        other.record("lstm", "four", "0", "wrong")
    store.record("lstm", "four", "1", "wrong")
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"progress.db{end}").rename(tmp_path / f"moved.db{end}")
    other.path.rename(tmp_path / "progress.db")
    assert store.record("lstm", "four", "2", "right") is True
    assert kept(store) == ["0", "2"]


def test_answers_wait_while_there_is_no_folder_to_keep_them_in(store, tmp_path):
    store.record("lstm", "four", "1", "wrong")
    away = tmp_path.with_name("away")
    tmp_path.rename(away)
    tmp_path.write_text("in the way")
    assert store.record("lstm", "four", "2", "right") is False
    assert [attempt.text for attempt in store.attempts()] == ["1", "2"]
    assert "progress.db cannot be written: not a directory. " in store.trouble
    tmp_path.unlink()
    away.rename(tmp_path)
    assert store.record("lstm", "four", "3", "right") is True
    assert kept(store) == ["1", "2", "3"]


def test_a_file_that_is_damaged_in_the_middle_is_set_aside_and_the_next_answer_kept_in_a_new_one(store, tmp_path):
    for number in range(100):
        store.record("lstm", "four", str(number), "wrong")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.path.write_bytes(b"no database" * 10_000)
    assert store.record("lstm", "four", "after", "right") is True
    assert store.trouble.startswith(f"Your progress so far was set aside as {tmp_path / 'progress.set-aside-'}")
    assert kept(store) == ["after"]
    assert store.record("lstm", "four", "later", "right") is True
    assert store.trouble == ""
