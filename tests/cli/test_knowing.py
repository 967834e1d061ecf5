"""review, progress and report: what is due, what is known, moved and begun anew, and what a class did."""

import csv
import io
import json
import time
from pathlib import Path

import pytest

from rnntutor.cli.progressing import safe
from rnntutor.session.records import Attempt
from rnntutor.session.store import Store

DAY = 86400.0


def answered(folder: Path, *questions: str, days_ago: float = 40.0, name: str = "", **fields) -> None:
    """Keep answers at the small lesson, given so long ago."""
    at = time.time() - days_ago * DAY
    with Store.open(folder) as store:
        store.add(
            Attempt(f"{name}{question}{days_ago}{fields}", store.device, "small", question, "6 6",
                    fields.get("verdict", "right"), 0, False, at, fields.get("slips", ""))
            for question in questions
        )  # fmt: skip


def test_before_anything_was_answered_there_is_nothing_to_say(call, course, home):
    for command, said in (("review", "Nothing is due for review: nothing"), ("progress", "Nothing was answered yet.")):
        called = call(command, "--lessons", course)
        assert (called.status, called.err) == (0, "")
        assert called.out.startswith(said)
    assert call("review", "--json", "--lessons", course).json == {"due": [], "later": 0, "next": None, "daily": 20}
    assert not home.exists()


def test_review_without_a_terminal_prints_what_is_due(call, course, home):
    answered(home, "memory", "kept")
    called = call("review", "--lessons", course)
    assert called.out.splitlines() == ["1 skill due for review.", "", "  A small lesson  small, memory"]
    (due,) = call("review", "--json", "--lessons", course).json["due"]
    assert (due["skill"], due["lesson"], due["question"], due["variant"]) == ("small", "small", "memory", 1)


def test_what_is_not_due_yet_comes_on_a_day_that_is_told(call, course, home):
    answered(home, "memory", days_ago=0)
    assert "Nothing is due for review now. The next skill comes back on " in call("review", "--lessons", course).out


def test_the_cap_per_day_is_set_once(call, course, home):
    answered(home, "memory")
    assert call("review", "--daily", "0").out == "From now on at most 0 skills come back in a day.\n"
    assert call("review", "--json", "--lessons", course).json | {"next": None} == {
        "due": [], "later": 1, "next": None, "daily": 0,
    }  # fmt: skip
    for bad in ("-1", "many", "999"):
        called = call("review", "--daily", bad)
        assert (called.status, called.err.count("\n")) == (2, 1)


def test_progress_tells_skills_slips_and_days(call, course, home):
    answered(home, "memory", verdict="slip", slips="no-memory,no-bias")
    answered(home, "memory", days_ago=39)
    lines = call("progress", "--lessons", course).out.splitlines()
    assert lines[0] == "1 due for review · 2 answers on 2 days"
    assert lines[2].split("  ")[0] == "skill"
    assert lines[3].startswith("A small lesson")
    assert lines[3].endswith("1 of 2")
    assert lines[-1] == "   1 ×  no memory"
    assert max(map(len, lines)) < 80
    data = call("progress", "--json", "--lessons", course).json
    assert (data["skills"][0]["rounds"], data["slips"], len(data["days"])) == (2, [{"id": "no-memory", "count": 1}], 2)


def test_the_table_for_a_spreadsheet_holds_no_formula(call, course, home):
    path = course / "01-file.md"
    path.write_text(path.read_text("utf-8").replace("A small lesson", '"=HYPERLINK(1), \\"a\\""'), "utf-8")
    answered(home, "memory")
    (row,) = csv.DictReader(io.StringIO(call("progress", "--csv", "--lessons", course).out))
    assert row["title"] == '\'=HYPERLINK(1), "a"'
    assert float(row["known"]) < 1


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "  =1", "＝1"])
def test_a_text_that_begins_like_a_formula_is_quoted(text):
    assert safe(text) == f"'{text}"
    assert safe(f"a{text}") == f"a{text}"


def test_progress_moves_to_another_machine(call, course, home, tmp_path, monkeypatch):
    answered(home, "memory", "kept")
    file = tmp_path / "mine.json"
    assert call("progress", "--export", file).out.startswith(f"2 answers written to {file}.")
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path / "other"))
    assert call("progress", "--import", file).out == f"2 new answers from {file}.\n"
    assert call("progress", "--import", file).out == f"0 new answers from {file}, 2 were here already.\n"
    assert "2 answers on 1 day" in call("progress", "--lessons", course).out


@pytest.mark.parametrize(
    "words",
    [
        ("progress", "--import", "none.json"),
        ("progress", "--export", "none/x.json"),
        ("progress", "--csv", "--json"),
        ("progress", "--export", "x.json", "--import", "y.json"),
        ("progress", "--reset", "nonsense"),
        ("progress", "--reset", "small"),
        ("progress", "--reset", "all"),
        ("report", "none.json"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(call, course, words):
    called = call(*words, "--lessons", course)
    assert called.status == 2
    assert "error" in called.json if "--json" in words else called.err.count("\n") == 1


def reset(call, monkeypatch, course: Path, word: str, typed: str):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return call("progress", "--reset", word, "--lessons", course)


def test_a_reset_asks_twice_and_names_its_backup(call, course, home, monkeypatch):
    answered(home, "memory", "kept")
    for typed in ("", "no\n", "yes\n", "yes\nyes\n", "small\nsmall\n"):
        refused = reset(call, monkeypatch, course, "small", typed)
        assert refused.status == 2
        assert refused.err.endswith("rnntutor: nothing was forgotten\n")
    assert "2 answers" in call("progress", "--lessons", course).out
    done = reset(call, monkeypatch, course, "small", "yes\nsmall\n")
    (backup,) = home.glob("progress.before-reset-*.json")
    assert done.out == f"Forgotten: 2 answers. To have them back: rnntutor progress --import '{backup}'\n"
    assert call("progress", "--lessons", course).out == "Nothing was answered yet.\n"
    call("progress", "--import", backup)
    assert "2 answers" in call("progress", "--lessons", course).out


def test_a_home_that_cannot_be_written_loses_nothing(call, course, home, tmp_path, monkeypatch):
    answered(home, "memory")
    file = tmp_path / "mine.json"
    call("progress", "--export", file)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path / "file"))
    for words in (("progress", "--import", file), ("progress", "--reset", "all"), ("review", "--daily", "3")):
        called = call(*words)
        assert (called.status, called.err.count("\n")) == (2, 1)
        assert "Progress is not kept this time" in called.err


def exports(call, monkeypatch, tmp_path: Path) -> list[Path]:
    """Ann was right at once, Ben after a slip, Cem not at all; and Ann handed in twice."""
    files = []
    for name, happened in (("ann", ["right"]), ("ben", ["slip", "right"]), ("cem", ["slip", "wrong"])):
        monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path / name))
        for number, verdict in enumerate(happened):
            slips = "no-memory,no-bias" if verdict == "slip" else ""
            answered(tmp_path / name, "memory", days_ago=3 - number, name=name, verdict=verdict, slips=slips)
        files.append(tmp_path / f"{name}.json")
        call("progress", "--export", files[-1])
    again = tmp_path / "again.json"
    again.write_text(files[0].read_text("utf-8"), "utf-8")
    return [*files, again]


def test_a_teacher_sees_slips_for_each_question_and_counts_nobody_twice(call, course, tmp_path, monkeypatch):
    files = exports(call, monkeypatch, tmp_path)
    data = call("report", *files, "--json", "--lessons", course).json
    assert data == {
        "students": 3,
        "questions": [
            {"lesson": "small", "question": "memory", "students": 3, "right": 2, "right_at_once": 1, "wrong_answers": 3,
             "right_by_convention": 0, "slips": {"no-memory": 2}, "cells": []},
        ],
        "left_out": [],
    }  # fmt: skip
    lines = call("report", *files, "--lessons", course).out.splitlines()
    assert lines[0] == "3 students"
    assert lines[-1].split() == ["memory", "3", "2", "1", "3", "0", "no", "memory", "×2"]


def test_a_teacher_sees_in_which_cells_of_a_worksheet_it_went_wrong(call, course, home, tmp_path):
    happened = [("c[1]", "right"), ("c[10]", "convention"), ("c[2]", "slip"), ("c[10]", "right"), ("c[2]", "right")]
    for day, (cell, verdict) in enumerate(happened):
        answered(
            home, f"table:{cell}", days_ago=9 - day, verdict=verdict, slips="no-memory" if verdict == "slip" else ""
        )
    answered(home, "table", days_ago=1)
    call("progress", "--export", tmp_path / "ann.json")
    (row,) = call("report", tmp_path / "ann.json", "--json", "--lessons", course).json["questions"]
    assert (row["right"], row["right_at_once"], row["wrong_answers"], row["right_by_convention"]) == (1, 0, 1, 1)
    cells = [(one["cell"], one["right_at_once"], one["wrong_answers"], one["slips"]) for one in row["cells"]]
    assert cells == [("c[1]", 1, 0, {}), ("c[2]", 0, 1, {"no-memory": 1}), ("c[10]", 1, 0, {})]
    lines = call("report", tmp_path / "ann.json", "--lessons", course).out.splitlines()
    assert [line.split() for line in lines[-3:]] == [
        ["table", "1", "1", "0", "1", "1", "no", "memory", "×1"],
        ["c[2]", "1", "1", "0", "1", "0", "no", "memory", "×1"],
        ["c[10]", "1", "1", "1", "0", "1"],
    ]


def test_a_bad_file_among_many_is_told_and_the_others_count(call, course, tmp_path, monkeypatch):
    files = exports(call, monkeypatch, tmp_path)
    files[1].write_text(json.dumps({"format": "rnntutor progress", "version": 99}), "utf-8")
    called = call("report", *files, "--lessons", course)
    assert (called.status, called.out.splitlines()[0]) == (1, "2 students")
    assert called.err.count("\n") == 1
    assert f"left out: {files[1]} cannot be read: a newer rnntutor wrote it" in called.err
