"""Several tutors at once, and one that dies."""

import subprocess
import sys
from pathlib import Path

import pytest

from rnntutor.session.store import Store

ANSWERING = """
import sys
from pathlib import Path
from rnntutor.session.store import Store

folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
with Store.open(folder, patience=60) as store:
    for number in range(count):
        if store.record("lstm", name, str(number), "wrong"):
            print(number, flush=True)
    print(store.close(), store.notice, flush=True)
"""


def tutor(folder: Path, name: str, count: int) -> subprocess.Popen:
    """A tutor that, told to begin, records answers and prints the number of each that was acknowledged."""
    return subprocess.Popen(
        [sys.executable, "-c", ANSWERING, str(folder), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begin(*tutors: subprocess.Popen) -> None:
    for one in tutors:
        assert one.stdout.readline() == "ready\n"
    for one in tutors:
        one.stdin.write("\n")
        one.stdin.flush()


def finish(*tutors: subprocess.Popen) -> list[list[str]]:
    return [one.communicate()[0].splitlines() for one in tutors]


def texts(folder: Path, question: str) -> list[str]:
    with Store.open(folder) as store:
        assert store.notice == ""
        return [attempt.text for attempt in store.attempts("lstm", question)]


def test_two_tutors_at_once_lose_nothing(tmp_path):
    with tutor(tmp_path, "left", 400) as left, tutor(tmp_path, "right", 400) as right:
        begin(left, right)
        for lines in finish(left, right):
            assert lines[-1].strip() == "0"
    everything = [str(number) for number in range(400)]
    assert texts(tmp_path, "left") == everything
    assert texts(tmp_path, "right") == everything


def test_tutors_that_make_the_store_at_the_same_moment_share_it(tmp_path):
    tutors = [tutor(tmp_path / "new", f"question-{number}", 5) for number in range(6)]
    begin(*tutors)
    for lines in finish(*tutors):
        assert lines == ["0", "1", "2", "3", "4", "0 "]
    with Store.open(tmp_path / "new") as store:
        assert len(store.attempts()) == 30
        assert len({attempt.device for attempt in store.attempts()}) == 1


def test_tutors_that_find_a_damaged_store_at_the_same_moment_set_it_aside_once(tmp_path):
    (tmp_path / "progress.db").write_bytes(b"no database" * 1000)
    tutors = [tutor(tmp_path, f"question-{number}", 20) for number in range(4)]
    begin(*tutors)
    notices = [lines[-1] for lines in finish(*tutors)]
    assert sum("set aside" in notice for notice in notices) == 1
    assert len(list(tmp_path.glob("progress.set-aside-*.db"))) == 1
    with Store.open(tmp_path) as store:
        assert len(store.attempts()) == 80


@pytest.mark.parametrize("after", [1, 2, 37])
def test_a_tutor_that_is_killed_between_two_answers_loses_no_acknowledged_one(tmp_path, after):
    with tutor(tmp_path, "killed", 100_000) as one:
        begin(one)
        acknowledged = [one.stdout.readline() for _ in range(after)]
        one.kill()
        acknowledged += one.communicate()[0].splitlines(keepends=True)
    whole = [line.strip() for line in acknowledged if line.endswith("\n")]
    assert len(whole) >= after
    assert texts(tmp_path, "killed")[: len(whole)] == whole


def test_a_draft_survives_the_death_of_the_tutor(tmp_path):
    program = """
import os, signal, sys
from pathlib import Path
from rnntutor.session.store import Store
store = Store.open(Path(sys.argv[1]))
store.save_draft("lstm", "four", "half an ans")
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)])
    assert killed.returncode != 0
    with Store.open(tmp_path) as store:
        assert store.draft("lstm", "four") == "half an ans"
