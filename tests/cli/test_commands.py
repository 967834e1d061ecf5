"""What each command prints, for people and for programs, and the exit status it ends with."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from rnntutor.session.store import Store


@pytest.fixture
def small(course: Path, call):
    """A command on the small course."""
    return lambda *words: call("--lessons", course, *words)


# list


def test_list_is_the_course_in_its_order(call) -> None:
    listed = call("list", "--json").json
    assert [lesson["id"] for lesson in listed][:2] == ["words-as-vectors", "neurons-by-hand"]
    assert all(list(lesson) == ["id", "title", "chapter", "minutes", "needs", "state"] for lesson in listed)
    text = call("list").out
    assert [text.index(lesson["id"]) for lesson in listed] == sorted(text.index(lesson["id"]) for lesson in listed)


def test_list_tells_what_was_begun_and_done(small, home: Path) -> None:
    assert small("list", "--json").json[0]["state"] == "new"
    assert not home.exists()
    with Store.open() as store:
        store.record("small", "memory", "6 6", "right")
        assert small("list", "--json").json[0]["state"] == "started"
        for question in ("kept", "sheet"):
            store.record("small", question, "a", "right")
    assert small("list", "--json").json[0]["state"] == "done"
    assert "A small lesson  " in small("list").out
    assert small("list").out.endswith("1 of 1 done\n")


def test_a_lesson_without_front_matter_is_listed_as_broken(small, course: Path) -> None:
    (course / "00-odd.md").write_text("## No front matter\n", encoding="utf-8")
    odd, fine = small("list", "--json").json
    assert (odd["id"], odd["state"], fine["state"]) == ("00-odd", "broken", "new")
    assert "00-odd.md:1:1" in small("list").out


def test_an_empty_or_missing_folder_is_said(call, tmp_path: Path) -> None:
    assert call("--lessons", tmp_path, "list") == (2, "", f"rnntutor: there are no lessons in {tmp_path}\n")
    missing = tmp_path / "no"
    assert call("--lessons", missing, "list").err == f"rnntutor: --lessons: there is no folder '{missing}'\n"


def test_a_damaged_store_is_no_reason_not_to_list(small, home: Path) -> None:
    home.mkdir()
    (home / "progress.db").write_text("no database", encoding="utf-8")
    done = small("list", "--json")
    assert (done.status, done.json[0]["state"]) == (0, "new")
    assert len(done.err.splitlines()) == 1


# show


def test_show_prints_pages_numbers_and_question_ids(small, course: Path) -> None:
    text = small("show", "small").out
    assert "1. One page" in text
    assert "The memory is given (1, 1) at step 2, and z_f is a formula." in text
    assert "[panels: table x h]" in text
    assert "[question memory]\n  What does it hold?" in text
    assert "  a: It keeps.\n  b: It forgets." in text
    assert "[worksheet sheet]\n  rows h; steps 1 to 3; its first cell is sheet:h[1]" in text
    assert small("show", course / "01-file.md").out == text


def test_show_with_hints_is_what_a_teacher_has_at_hand(small) -> None:
    text = small("show", "small", "--hints").out
    assert "[question memory]\n  What does it hold?\n  hint 1: Look at h₁.\n  worked: h₂ = W·x₂ + U·h₁ + b;" in text
    assert "  b: It forgets.\n  worked: a: It keeps.\n" in text
    assert "\n  worked: h₃ = W·x₃ + U·h₂ + b; h₃[1] = 1·2 + 1·2 + 1·6 + 1·6 + 0 = 16\n" in text
    assert "worked" not in small("show", "small").out


def test_show_keeps_to_eighty_columns(call) -> None:
    for lesson in call("list", "--json").json:
        assert max(map(len, call("show", lesson["id"], "--hints").out.splitlines())) <= 80, lesson["id"]


# check


def test_the_course_is_proved_without_a_mistake_and_without_a_doubt(call) -> None:
    done = call("check", "--strict")
    assert (done.status, done.err) == (0, "")
    assert re.search(r"\d+ lessons, \d+ pages, \d+ questions, [\d,]+ slips: nothing wrong\n$", done.out)


def test_search_finds_pages_and_terms_and_says_where_there_is_nothing(call) -> None:
    done = call("search", "forget", "gate")
    assert done.status == 0
    assert "glossary: forget gate\n    The gate of an LSTM" in done.out
    assert "lstm-by-hand, page 1: A cell with four inputs\n" in done.out
    assert {hit["lesson"] for hit in call("search", "doors ajar", "--json").json} == {"lstm-by-hand"}
    assert call("search", "no-such-word-at-all").status == 1


def test_check_prints_every_mistake_with_its_place(small, course: Path) -> None:
    file = course / "02-broken.md"
    file.write_text(
        "---\nformat: 1\nid: broken\ntitle: Broken\nchapter: Testing\n---\n## One\n\n```scene a\ncell: lstmm\n```\n",
        encoding="utf-8",
    )
    done = small("check")
    assert (done.status, done.err) == (1, "")
    assert [line.rpartition(str(file))[2][:4] for line in done.out.splitlines() if str(file) in line] == [":10:"]
    assert small("check", course / "01-file.md").status == 0


def test_strict_makes_a_warning_a_mistake(small, course: Path) -> None:
    assert "warning: in the scene 'grows', y is no finite number" in small("check").out
    assert small("check").status == 0
    assert small("check", "--strict").status == small("--strict", "check", course).status == 1
    calm = (course / "01-file.md").read_text(encoding="utf-8").replace("y[t-1] * y[t-1] * x", "y[t-1] + x")
    (course / "01-file.md").write_text(calm, encoding="utf-8")
    assert small("check", "--strict").status == 0


def test_check_doubts_a_question_that_cannot_tell_a_slip_from_the_truth(small, course: Path) -> None:
    file = course / "01-file.md"
    file.write_text(file.read_text(encoding="utf-8").replace("same: [no-bias, ", "same: ["), encoding="utf-8")
    told = [line for line in small("check").out.splitlines() if "cannot tell no-bias from the truth" in line]
    assert ["'memory'" in line or "'sheet'" in line for line in told] == [True, True]
    assert all(": warning: " in line for line in told)


def test_check_of_what_is_not_there_is_a_usage_error(call) -> None:
    assert call("check", "no/such.md") == (2, "", "rnntutor: there is no file or folder no/such.md\n")
    assert call("check", "rnn-by-hnd").err.startswith("rnntutor: there is no lesson 'rnn-by-hnd' (did you mean")


# trace


def test_trace_is_the_whole_run(call) -> None:
    trace = call("trace", "lstm-by-hand", "--json").json
    assert list(trace) == ["lesson", "scene", "steps", "parameters", "start", "values"]
    assert (trace["lesson"], trace["steps"], trace["parameters"], trace["start"]) == (
        "lstm-by-hand",
        5,
        16,
        {"c": [0.0]},
    )
    assert trace["values"]["x"] == [[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]]
    assert trace["values"]["i.net"][0] == [90.0]
    assert np.round(trace["values"]["c"], 3).ravel().tolist() == [3, 7, 7, 7, 0.0]


def test_trace_for_people_is_a_table(small) -> None:
    lines = small("trace", "small").out.splitlines()
    assert lines[0] == "A small lesson, scene first: 10 parameters"
    assert lines[2].split() == ["step", "start", "1", "2", "3"]
    assert [line.split() for line in lines if line.startswith(("x[1]", "h[2]"))] == [
        ["x[1]", "1", "1", "2"],
        ["h[2]", "0", "2", "6", "16"],
    ]


def test_a_long_table_goes_on_below(small) -> None:
    lines = small("trace", "small", "--set", f"x={[[1, 0]] * 60}").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("step") for line in lines) > 3
    assert sum(len(line.split()) - 1 for line in lines if line.startswith("step")) == 61


def test_what_is_not_finite_is_null(small) -> None:
    done = small("trace", "small", "--scene", "grows", "--json")
    assert done.status == 0
    assert done.json["values"]["y"][0] == [10.0]
    assert done.json["values"]["y"][-1] == [None]
    assert "∞" in small("trace", "small", "--scene", "grows").out


def test_layers_have_steps_and_names_of_their_own(small) -> None:
    trace = small("trace", "small", "--scene", "layers", "--json").json
    assert trace["steps"] == {"low": 2, "high": 1}
    assert trace["values"] == {"x": [[1.0], [2.0]], "low.h": [[3.0], [5.0]], "high.y": [[5.0]]}
    changed = small("trace", "small", "--scene", "layers", "--json", "--set", "low.W=[[10]]").json
    assert changed["values"]["high.y"] == [[21.0]]


def test_numbers_are_unrounded(small) -> None:
    trace = small("trace", "small", "--set", "x=[[0.1, 0.2]]", "--json").json
    assert trace["values"]["h"] == [[0.1 + 0.2, 0.1 + 0.2]]


# --set


@pytest.mark.parametrize(
    ("setting", "h"),
    [
        ("x=[[1, 0]]", [[1, 1]]),
        ("W=[[0, 0], [0, 2]]", [[0, 2], [2, 4], [6, 10]]),
        ("b=[1, -1]", [[3, 1], [7, 5], [17, 15]]),
        ("h[0]=[1, 0]", [[3, 3], [8, 8], [20, 20]]),
        ("h₀=[1, 0]", [[3, 3], [8, 8], [20, 20]]),
    ],
)
def test_set_changes_inputs_weights_and_starts(small, setting: str, h: list[list[float]]) -> None:
    assert small("trace", "small", "--json", "--set", setting).json["values"]["h"] == h


def test_set_takes_words_for_an_input_of_words(call) -> None:
    trace = call("trace", "auto-encoder", "--set", 'x=["b", "c"]', "--json").json
    assert trace["values"]["decoder.w"] == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    refused = call("trace", "auto-encoder", "--set", 'x=["b", "z"]')
    assert (refused.status, refused.err) == (2, "rnntutor: --set x: 'z' is none of its words: a b c\n")


def test_settings_add_up_and_show_in_explain(small) -> None:
    done = small("explain", "small", "h[1][1]", "--set", "x=[[5, 0]]", "--set", "h[0]=[1, 1]", "--json")
    assert done.json["value"] == 7


@pytest.mark.parametrize("value", ["7", "[7]", "[[7]]"])
def test_one_number_is_a_list_of_one(call, value: str) -> None:
    trace = call("trace", "lstm-by-hand", "--set", f"b={value}", "--set", f"c[0]={value}", "--json").json
    assert (trace["start"]["c"], trace["values"]["z"][0]) == ([7.0], [10.0])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("h[1]=[1, 2]", "there is no such input, weight or start (did you mean 'h[0]'?); there are x, W, U, b, h[0]"),
        ("W=[[1, 2, 3]]", "1 lists of 3 given, 2 lists of 2 wanted, such as [[0, 0], [0, 0]]"),
        ("b=1", "one number given, a list of 2 wanted, such as [0, 0]"),
        ("x=[1, 2]", "a list of steps is wanted, each a list of 2, such as [[0, 0], [0, 0]]"),
        ("x=[[1, 2, 3]]", "a list of steps is wanted, each a list of 2, such as [[0, 0], [0, 0]]"),
        ("w=[1, 2]", "there is no such input, weight or start; there are x, W, U, b, h[0]"),
        ("h[0]=[1]", "a list of 1 given, a list of 2 wanted"),
        ("b=[1, x]", "is no number and no list of numbers"),
        ("b=[1, [2]]", "is no number and no list of numbers"),
        ("b=[]", "is no number and no list of numbers"),
        ('b=["1", "2"]', "is no number and no list of numbers"),
        ("b=[true, false]", "is no number and no list of numbers"),
        ("b=[NaN, 1]", "is no number and no list of numbers"),
        ("b=[1e999, 1]", "is not finite"),
        ("b=" + "[" * 5000, "is no number and no list of numbers"),
        ("b=[1" + "0" * 400 + ", 1]", "is no number and no list of numbers"),
        ("b", "expected NAME=JSON"),
        ("=1", "expected NAME=JSON"),
    ],
)
def test_a_setting_that_does_not_fit_says_what_would(small, setting: str, message: str) -> None:
    done = small("trace", "small", "--set", setting, "--json")
    assert (done.status, list(done.json)) == (2, ["error"])
    assert message in done.err
    assert done.json["error"] == done.err.removeprefix("rnntutor: ").rstrip("\n")


def test_too_many_steps_are_refused(small) -> None:
    assert "at most 10000" in small("trace", "small", "--set", f"x={[[1, 1]] * 10_001}").err


# explain


def test_explain_puts_the_numbers_in(call) -> None:
    done = call("explain", "lstm-by-hand", "c[2]", "--json").json
    assert list(done) == ["value", "equation", "substituted", "operands"]
    assert done["value"] == 7.0
    assert done["equation"] == "c₂ = f₂·c₁ + i₂·z₂"
    assert done["substituted"] == "1·3 + 1·4 = 7"
    assert [(operand["name"], operand["at"], operand["value"]) for operand in done["operands"]] == [
        ("f", 2, 1.0),
        ("c", 1, 3.0),
        ("i", 2, 1.0),
        ("z", 2, 4.0),
    ]


def test_explain_for_people_stands_as_on_paper(call) -> None:
    lines = call("explain", "lstm-by-hand", "i₂").out.splitlines()
    assert lines[:3] == ["i₂ = σ(Wᵢ·x₂ + bᵢ)", "   = σ(0·4 + 100·1 + 0·0 − 10)", "   = σ(90)"]
    assert "  x₂ = (4, 1, 0)" in lines


def test_a_vector_is_explained_unit_by_unit(small) -> None:
    done = small("explain", "small", "h[2]", "--json").json
    assert done["value"] == [6.0, 6.0]
    assert len(done["substituted"].splitlines()) == 2
    text = small("explain", "small", "h[2]").out
    assert "h₂[2] = " in text
    assert small("explain", "small", "x[2]").out.startswith("x₂ = (1, 1)")


def test_a_number_that_is_not_finite_is_null(small) -> None:
    done = small("explain", "small", "y[10]", "--scene", "grows", "--json")
    assert (done.status, done.json["value"]) == (0, None)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("q[2]", "there is no 'q' here"),
        ("h[9]", "h has the steps 1 to 3"),
        ("h[2][3]", "h has 2 units"),
        ("h", "which step of h?"),
        ("h[", "'h[' names no value"),
        ("", "'' names no value"),
    ],
)
def test_an_address_that_is_not_there_says_what_is(small, address: str, message: str) -> None:
    done = small("explain", "small", address, "--json")
    assert done.status == 2
    assert message in done.json["error"]


# answer


@pytest.mark.parametrize(
    ("question", "text", "status", "verdict", "read"),
    [
        ("memory", "6 6", 0, "right", "(6, 6)"),
        ("memory", "[6, 12/2]", 0, "right", "(6, 12/2 = 6)"),
        ("memory", "6 5", 1, "wrong", "(6, 5)"),
        ("memory", "6", 2, "unreadable", None),
        ("memory", "-6 -7", 1, "wrong", "(−6, −7)"),
        ("kept", "a", 0, "right", "a: It keeps."),
        ("kept", "2", 1, "wrong", "b: It forgets."),
        ("sheet:h[3]", "h = 16 16", 0, "right", "(16, 16)"),
        ("sheet:h[3]", "11,,", 2, "unreadable", None),
    ],
)
def test_an_answer_is_marked(small, question: str, text: str, status: int, verdict: str, read: str | None) -> None:
    done = small("answer", "small", question, text, "--json")
    assert (done.status, done.json["verdict"], done.json["read"]) == (status, verdict, read)
    fields = ["verdict", "read", "message", "slips", "where", "guess", "follows_through"]
    assert list(done.json) == fields
    assert done.json["message"]
    people = small("answer", "small", question, text)
    assert people.status == status
    assert done.json["message"] in people.out + people.err


@pytest.mark.parametrize(
    ("text", "options", "verdict", "slips"),
    [
        ("2 2", (), "slip", ["no-memory"]),
        ("8, 8", ("--given", "h[1]=3 3"), "right-for-yours", []),
        ("2.5 2.5", ("--given", "h[1]=3 3"), "wrong", []),
    ],
)
def test_a_wrong_answer_is_told_its_slip_and_what_follows_from_its_own_numbers(small, text, options, verdict, slips):
    done = small("answer", "small", "sheet:h[2]", text, *options, "--json")
    assert (done.json["verdict"], done.json["follows_through"]) == (verdict, verdict == "right-for-yours")
    assert done.json["slips"][:1] == slips
    assert len(done.json["where"]) == len(done.json["slips"])


@pytest.mark.parametrize("given", ["h[9]=1 1", "h[1]", "k[1]=2", "h[1]=one", "x[1]=2"])
def test_a_number_that_cannot_be_given_is_one_line(small, given: str) -> None:
    done = small("answer", "small", "sheet:h[2]", "6 6", "--given", given)
    assert done.status == 2
    assert given in done.err
    assert done.err.count("\n") == 1


def test_answering_records_nothing(small, home: Path) -> None:
    small("answer", "small", "memory", "6 6")
    assert not home.exists()


# every command


@pytest.mark.parametrize("command", [["show"], ["trace"], ["explain", "c[2]"], ["answer", "q", "7"]])
def test_an_unknown_lesson_is_answered_with_the_nearest(small, command: list[str]) -> None:
    name, *rest = command
    assert small(name, "smal", *rest) == (2, "", "rnntutor: there is no lesson 'smal' (did you mean 'small'?)\n")


@pytest.mark.parametrize("command", [["show"], ["trace"], ["explain", "c[2]"], ["answer", "q", "7"]])
def test_a_broken_lesson_stops_a_command_with_its_first_mistake(small, course: Path, command: list[str]) -> None:
    file = course / "01-file.md"
    file.write_text(file.read_text(encoding="utf-8").replace("cell: rnn-linear", "cell: rn", 1), encoding="utf-8")
    name, *rest = command
    done = small(name, "small", *rest)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"rnntutor: {file}:11:7: there is no cell 'rn'")
    assert len(done.err.splitlines()) == 1


def test_an_unknown_scene_is_answered_with_those_there_are(small) -> None:
    assert (
        small("trace", "small", "--scene", "fist").err
        == "rnntutor: small has no scene 'fist'; it has: first, grows, layers\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--json", "--nonsense"],
        ["trace", "--json"],
        ["trace", "nowhere", "--json"],
        ["explain", "small", "c[", "--json"],
        ["answer", "small", "memory", "x", "--json"],
        ["answer", "small", "sheet", "7", "--json"],
        ["--json", "answer", "small", "memory"],
        ["--json", "nonsense", "nonsense"],
        ["--json"],
    ],
)
def test_with_json_one_object_is_printed_whatever_happens(small, words: list[str]) -> None:
    done = small(*words)
    assert done.status == 2
    assert isinstance(done.json, dict)
    assert len(done.err.splitlines()) == 1


def test_an_escape_in_a_word_reaches_no_terminal(small) -> None:
    for words in (
        ["trace", "\x1b[31m"],
        ["answer", "small", "kept", "\x1b[31m"],
        ["trace", "small", "--set", "\x1b[31m=1"],
    ):
        assert "\x1b" not in "".join(small(*words)[1:]), words


def test_json_is_json_to_the_last_digit(small) -> None:
    values = json.loads(small("trace", "small", "--json", "--set", f"b=[{1 / 3!r}, 1e-300]").out)["values"]["h"]
    assert values[0] == [2 + 1 / 3, 2.0]
