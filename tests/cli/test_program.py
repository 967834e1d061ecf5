"""The program from outside: terminals, pipes, encodings, signals, what is imported for what."""

import errno
import io
import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from rnntutor.cli.arguments import COMMANDS

HEAVY = ["numpy", "fsrs", "pydantic", "ruamel", "textual", "rich", "markdown_it", "sqlite3"]


def imported(*words: str) -> set[str]:
    """The modules that a call leaves imported."""
    code = (
        "import sys; from rnntutor.cli import main; main(sys.argv[1:]); print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=60)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_help_imports_nothing_heavy() -> None:
    assert not imported("--help") & {*HEAVY, "dataclasses", "json", "pathlib", "inspect"}


@pytest.mark.parametrize("words", [["list"], ["list", "--json"]])
def test_list_imports_neither_numpy_nor_yaml_nor_textual(words: list[str]) -> None:
    assert not imported(*words) & {"numpy", "pydantic", "ruamel", "textual", "rich", "markdown_it", "fsrs"}


@pytest.mark.parametrize("words", [["review", "--json"], ["progress"]])
def test_what_is_due_is_found_without_reading_a_lesson(words: list[str]) -> None:
    assert not imported(*words) & {"numpy", "pydantic", "ruamel", "textual", "rich", "markdown_it"}


@pytest.mark.parametrize(
    "words",
    [["trace", "lstm-by-hand"], ["explain", "lstm-by-hand", "c[2]"], ["answer", "lstm-by-hand", "table:c[2]", "7"]],
)
def test_numbers_import_no_screen(words: list[str]) -> None:
    assert not imported(*words) & {"textual", "rich", "sqlite3"}


@pytest.mark.parametrize("words", [[], ["lstm-by-hand"], ["--lessons", "."]])
def test_without_a_terminal_the_tutor_says_what_to_do(program, words: list[str]) -> None:
    done = program(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("rnntutor: the tutor needs a terminal; for scripts and pipes there are rnntutor list")
    assert len(done.err.splitlines()) == 1


def test_a_terminal_on_one_side_only_is_none() -> None:
    leader, follower = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rnntutor"], stdin=follower, capture_output=True, text=True, check=False, timeout=60
        )
    finally:
        os.close(leader)
        os.close(follower)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lst"], "did you mean the command rnntutor list?"),
        (["lstm-by-hnd"], "did you mean 'lstm-by-hand'?"),
        (["no/such.md"], "there is no file no/such.md"),
        (["--lessons", "list"], "--lessons: there is no folder 'list'"),
        (["--lessons="], "--lessons: there is no folder ''"),
        (["trase", "lstm-by-hand"], "'trase' is no command"),
        (["--print-completion", "sh"], "'sh' is none of bash, "),
    ],
)
def test_what_is_no_lesson_is_answered_before_the_terminal(program, words: list[str], message: str) -> None:
    done = program(*words)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["list"], 0),
        (["show", "lstm-by-hand"], 0),
        (["trace", "lstm-by-hand"], 0),
        (["explain", "lstm-by-hand", "c[2]"], 0),
        (["answer", "lstm-by-hand", "table:c[2]", "7"], 0),
        (["answer", "lstm-by-hand", "table:c[2]", "-1/3"], 1),
        (["answer", "lstm-by-hand", "table:c[2]", "--", "-1/3"], 1),
        (["answer", "lstm-by-hand", "table:c[2]", "1,000"], 2),
        (["trace", "nowhere"], 2),
        (["--nonsense"], 2),
    ],
)
def test_the_exit_status_says_how_it_went(program, words: list[str], status: int) -> None:
    done = program(*words)
    assert done.status == status, done.err
    assert len(done.err.splitlines()) == (status == 2)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_every_terminal_gets_the_numbers(program, environment: dict[str, str]) -> None:
    for words in (["show", "lstm-by-hand"], ["explain", "lstm-by-hand", "i[2]"], ["trace", "lstm-by-hand"]):
        done = program(*words, **environment)
        assert (done.status, done.err) == (0, ""), words
    data = json.loads(program("explain", "lstm-by-hand", "c[2]", "--json", **environment).out)
    assert data["equation"] == "c₂ = f₂·c₁ + i₂·z₂"


def test_a_reader_who_has_enough_ends_it_quietly() -> None:
    for words in (["list"], ["trace", "lstm-by-hand", "--json", "--set", f"x={[[1, 1, 1]] * 2000}"], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "rnntutor", *words],
                stdout=writing,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (0, b""), words


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, call) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    done = call("list")
    assert (done.status, done.err) == (2, "rnntutor: the output could not be written: No space left on device\n")


def test_closed_streams_are_no_reason_to_fail() -> None:
    for closed in (">&-", "<&-", ">&- 2>&-"):
        done = subprocess.run(
            f"{sys.executable} -m rnntutor list {closed}", shell=True, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), closed


def test_ctrl_c_ends_it_quietly(monkeypatch: pytest.MonkeyPatch, call) -> None:
    def interrupted(folder: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("rnntutor.course.index.entries", interrupted)
    assert call("list") == (130, "", "")


def test_a_mistake_of_our_own_is_one_line(monkeypatch: pytest.MonkeyPatch, call) -> None:
    monkeypatch.setattr("rnntutor.cli.lessons.folder", lambda chosen: 1 / 0)
    done = call("list", "--json")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "a mistake in rnntutor itself: ZeroDivisionError" in done.json["error"]
    monkeypatch.setenv("RNNTUTOR_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        call("list")


def test_completion_scripts_know_every_command(call) -> None:
    for shell in ("bash", "zsh"):
        done = call("--print-completion", shell)
        assert done.status == 0
        assert all(command in done.out for command in COMMANDS)
