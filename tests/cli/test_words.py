"""The words of the command line: options anywhere, `--`, texts that begin with a minus."""

import pytest

from rnntutor import __version__
from rnntutor.cli.arguments import COMMANDS, Words, help_text, parse
from rnntutor.cli.outcome import Stop


def values(*words: str) -> dict[str, object]:
    return {name: value for name, value in vars(parse(Words(list(words)))).items() if value not in (None, False)}


ANSWER = {"command": "answer", "lesson": "l", "question": "q", "text": ["7"], "lessons": "d", "json": True}


@pytest.mark.parametrize(
    "words",
    [
        ["answer", "l", "q", "7", "--json", "--lessons", "d"],
        ["--lessons", "d", "--json", "answer", "l", "q", "7"],
        ["--json", "answer", "--lessons=d", "l", "q", "--", "7"],
        ["answer", "l", "--lessons", "d", "q", "--json", "7"],
        ["--lessons=d", "--json", "--", "answer", "l", "q", "7"],
    ],
)
def test_options_may_stand_anywhere(words: list[str]) -> None:
    assert values(*words) == ANSWER


@pytest.mark.parametrize("text", ["-1/3", "-10", "-.5", "-e^-2", "--5", "-σ(3)", "-x", "-", "−10", "", "0", "-1 -2"])
def test_a_text_that_begins_with_a_minus_works_without_dashes(text: str) -> None:
    assert values("answer", "l", "q", text, "--json")["text"] == [text]
    assert values("--json", "answer", "l", "q", "--", text)["text"] == [text]


def test_behind_two_dashes_nothing_is_an_option() -> None:
    found = values("answer", "l", "q", "--", "--json", "--", "-h")
    assert found["text"] == ["--json", "--", "-h"]
    assert "json" not in found


def test_an_answer_may_be_several_words() -> None:
    assert values("answer", "l", "q", "4", "-12", "32")["text"] == ["4", "-12", "32"]


def test_a_setting_may_be_repeated_and_hold_anything() -> None:
    assert values("trace", "l", "--set", "b=-1", "--set=W=[[1, 2]]")["set"] == ["b=-1", "W=[[1, 2]]"]
    assert values("trace", "l", "--set", "--json")["set"] == ["--json"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["answer", "l"], "the following arguments are required: QUESTION, TEXT (see rnntutor answer --help)"),
        (["trace"], "the following arguments are required: LESSON (see rnntutor trace --help)"),
        (["trace", "l", "m"], "trace takes no 'm' here (see rnntutor trace --help)"),
        (["list", "--jsn"], "there is no option --jsn (did you mean --json?)"),
        (["list", "--strict"], "rnntutor list does not take --strict (see rnntutor list --help)"),
        (["list", "-x"], "there is no option -x (see rnntutor list --help)"),
        (["trace", "l", "--scene"], "--scene needs a value: --scene ID"),
        (["list", "--json=yes"], "--json takes no value"),
        (["--no"], "there is no option --no (see rnntutor --help)"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(words: list[str], message: str) -> None:
    with pytest.raises(Stop) as stop:
        parse(Words(words))
    assert stop.value.message == message


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_names_every_word_and_option(command: str, call) -> None:
    printed = call(*filter(None, [command]), "--help")
    assert (printed.status, printed.err) == (0, "")
    assert printed.out.rstrip("\n") == help_text(command)
    wanted = (
        COMMANDS if not command else [word.rstrip("*+?") for word in COMMANDS[command][1]] + list(COMMANDS[command][2])
    )
    assert all(word in printed.out for word in wanted)


def test_help_and_version_win_over_everything(call) -> None:
    assert call("answer", "-h").out == call("answer", "l", "q", "7", "--help").out
    assert call("--version") == call("list", "--version") == (0, f"rnntutor {__version__}\n", "")
