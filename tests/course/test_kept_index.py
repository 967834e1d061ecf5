"""The index that is kept from one start to the next."""

import json
import os
from pathlib import Path
from unittest import mock

import pytest

from rnntutor.course import index, locate
from rnntutor.course.keptindex import KeptIndex

from .writing import write


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    for name in ("one", "two"):
        write(tmp_path / "lessons", name, title=name)
    return tmp_path / "lessons"


def test_a_course_that_was_kept_is_the_same_and_no_lesson_is_read(tmp_path: Path):
    kept = tmp_path / "index.json"
    first = KeptIndex(locate.folder(), kept)
    assert list(first.entries) == index.entries(locate.folder())
    first.keep()
    with mock.patch.object(index, "entry", side_effect=AssertionError("read again")):
        assert KeptIndex(locate.folder(), kept).entries == first.entries


def test_only_a_lesson_that_was_written_since_is_read_again(lessons: Path, tmp_path: Path):
    kept = tmp_path / "index.json"
    KeptIndex(lessons, kept).keep()
    path = index.files(lessons)[1]
    path.write_text(path.read_text("utf-8").replace("title: two", "title: new"), "utf-8")
    os.utime(path, (1, 1))
    with mock.patch.object(index, "entry", wraps=index.entry) as read:
        found = KeptIndex(lessons, kept)
    assert [one.title for one in found.entries] == ["one", "new"]
    assert [call.args for call in read.call_args_list] == [(path,)]


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"reader": 1}', "lessons", "\x00"])
def test_a_damaged_file_is_no_more_than_a_missing_one(lessons: Path, tmp_path: Path, text: str):
    kept = tmp_path / "index.json"
    KeptIndex(lessons, kept).keep()
    whole = json.loads(kept.read_text("utf-8"))
    kept.write_text(json.dumps({**whole, "lessons": text}) if text == "lessons" else text, "utf-8")
    assert list(KeptIndex(lessons, kept).entries) == index.entries(lessons)
    for damaged in ({"file": []}, {"skills": [1]}, {"minutes": "?"}, {"questions": None}):
        changed = {name: {**own, **damaged} for name, own in whole["lessons"].items()}
        kept.write_text(json.dumps({**whole, "lessons": changed}), "utf-8")
        assert list(KeptIndex(lessons, kept).entries) == index.entries(lessons)


def test_where_nothing_can_be_written_all_is_as_without(lessons: Path, tmp_path: Path):
    for file in (None, tmp_path / "nowhere" / "index.json", tmp_path):
        found = KeptIndex(lessons, file)
        found.keep()
        assert list(found.entries) == index.entries(lessons)


def test_another_course_or_another_reader_of_it_begins_anew(lessons: Path, tmp_path: Path):
    kept = tmp_path / "index.json"
    KeptIndex(lessons, kept).keep()
    with mock.patch.object(index, "entry", wraps=index.entry) as read:
        KeptIndex(locate.folder(), kept)
        assert read.call_count == len(index.files(locate.folder()))
        whole = json.loads(kept.read_text("utf-8"))
        kept.write_text(json.dumps({**whole, "reader": [1, 2]}), "utf-8")
        read.reset_mock()
        KeptIndex(lessons, kept)
        assert read.call_count == 2
