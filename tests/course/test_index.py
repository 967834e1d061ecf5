"""The course at a glance, and finding a lesson."""

import subprocess
import sys
from pathlib import Path

import pytest

from rnntutor.course import index, locate
from rnntutor.course.index import Entry
from rnntutor.course.lesson import Question, Worksheet
from rnntutor.course.reader import read

from .writing import FRONT, write


def test_an_entry_has_what_a_list_shows(tmp_path: Path):
    path = write(tmp_path, "one", title="One, two: three".replace(":", ""), minutes="5 # or so", needs="[two, three]")
    path.write_text(
        path.read_text("utf-8")
        + "```question a\n```\n~~~~worksheet b\n```question not\n~~~~\n```\n```question not\n```\n"
        "<!-- \n```question not\n-->\n   ``` question c\n```\n",
        "utf-8",
    )
    assert index.entries(tmp_path) == [
        Entry("one", "One, two three", "Tests", path, 5, ("two", "three"), tuple("abc"), worksheets=frozenset("b"))
    ]


SKILLS = """skills:
  one-step: One step by hand
  "two": "Two: quoted"
"""
SIMPLE_SKILLS = """skills:
  one-step: One step by hand
  gates: "A gate: by hand"
"""
ASKED = """```question a
skill: one-step
ask: What?
choices: [x, y]
right: 1
```
```question b
ask: What?
choices: [x, y]
right: 1
```
```scene s
equations: "h = h[t-1] + x"
inputs: {x: [1, 2]}
```
```worksheet c
rows: [h]
steps: 1..2
skill: "one-step"   # here too
```
"""


@pytest.mark.parametrize("skills", [SKILLS, SIMPLE_SKILLS, "skills: {one-step: One step by hand}\n"])
def test_the_index_knows_the_skills_of_a_lesson_as_the_reader_does(tmp_path: Path, skills: str):
    path = write(tmp_path, "one")
    path.write_text(path.read_text("utf-8").replace("---\n##", f"{skills}---\n##") + ASKED, "utf-8")
    entry, lesson = index.entry(path), read(path)
    assert dict(entry.skills) == lesson.skills
    assert lesson.skills["one-step"] == "One step by hand"
    assert (
        [entry.skill(name) for name in "abc"]
        == [lesson.skill(name) for name in "abc"]
        == [
            "one-step",
            "one",
            "one-step",
        ]
    )
    assert (entry.choices, entry.worksheets) == ({"a", "b"}, {"c"})


def test_the_index_of_the_course_says_of_every_question_what_the_reader_says():
    for entry in index.entries(locate.folder()):
        lesson = read(entry.path)
        assert dict(entry.skills) == lesson.skills
        assert [entry.skill(name) for name in entry.questions] == [lesson.skill(name) for name in lesson.questions]
        assert entry.worksheets == {name for name, one in lesson.questions.items() if isinstance(one, Worksheet)}
        assert entry.choices == {
            name for name, one in lesson.questions.items() if isinstance(one, Question) and one.choices
        }


def test_course_order_is_that_of_the_file_names_and_a_readme_is_no_lesson(tmp_path: Path):
    for name in ("02-b", "10-c", "01-z"):
        write(tmp_path, name)
    for other in ("README.md", ".hidden.md", "notes.txt"):
        (tmp_path / other).write_text("Words.\n", "utf-8")
    (tmp_path / "folder.md").mkdir()
    assert [entry.id for entry in index.entries(tmp_path)] == ["01-z", "02-b", "10-c"]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ('"Quoted: with a colon"', "Quoted: with a colon"),
        ("'It''s'", "It's"),
        ("Elman's network, by hand", "Elman's network, by hand"),
        ("2001", "2001"),
        ('"\\u00e9t\\u00e9"', "été"),
        ("|\n  A block", "A block"),
        ("folded\n  over two lines", "folded over two lines"),
        ("C# in 3:4", "C# in 3:4"),
        ("σ and tanh # a comment", "σ and tanh"),
    ],
)
def test_a_title_is_read_as_yaml_reads_it(tmp_path: Path, title: str, read: str):
    entry = index.entry(write(tmp_path, "one", title=title))
    assert (entry.title, entry.broken) == (read, "")


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"format": "2"}, "one.md:2:9: 'format': this tutor reads format 1"),
        ({"id": "list"}, "one.md:3:5: 'id': 'list' is a command's name: choose another id"),
        ({"title": ""}, "one.md:4:1: 'title': nothing stands here"),
        ({"minutes": "ten"}, "one.md:6:10: 'minutes': a whole number from 1 to 600 is meant"),
        ({"titel": "x"}, "one.md:6:1: unknown key 'titel' (did you mean 'title'?)"),
        (
            {"title": "a: b"},
            "one.md:4:9: a ': ' stands inside a text (put it in quotes), or this line is indented too far",
        ),
    ],
)
def test_a_broken_file_is_an_entry_that_says_so(tmp_path: Path, front: dict[str, str], said: str):
    entry = index.entry(write(tmp_path, "one", **front))
    assert entry.broken.endswith(said)
    assert entry.id == entry.title == "one"


def test_a_folder_that_is_not_there_has_no_lessons(tmp_path: Path):
    assert index.entries(tmp_path / "none") == []


def test_the_index_of_the_course_needs_no_heavy_import():
    heavy = "numpy", "pydantic", "ruamel", "markdown_it", "textual", "rich"
    code = (
        "import sys; from rnntutor.course import index, locate; found = index.entries(locate.folder());"
        f"print(len(found), sum(bool(e.broken) for e in found), [m for m in {heavy!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(
        maxsplit=2
    )
    assert int(out[0]) >= 5
    assert out[1:] == ["0", "[]\n"]


def test_a_lesson_is_found_by_its_id_which_need_not_be_the_files_name(tmp_path: Path):
    path = write(tmp_path, "01-file", id="the-id")
    assert locate.find("the-id", tmp_path) == path


def test_a_lesson_is_found_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path, "mine")
    assert locate.find(str(path)) == path
    monkeypatch.chdir(tmp_path)
    assert locate.find("mine.md") == Path("mine.md")
    assert locate.find("./mine.md", tmp_path / "none") == Path("mine.md")


def test_a_broken_lesson_is_found_by_its_files_name(tmp_path: Path):
    path = tmp_path / "broken.md"
    path.write_text("nothing", "utf-8")
    assert locate.find("broken", tmp_path) == path


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("rnn-by-hnd", r"there is no lesson 'rnn-by-hnd' \(did you mean 'rnn-by-hand'\?\)"),
        ("quite-other", "there is no lesson 'quite-other': .*rnn-by-hand"),
        ("none.md", "there is no file none.md"),
        ("no/such", "there is no file no/such"),
        (".", ". is a folder"),
        ("a\nb\0", "there is no lesson 'a bU\\+0000'"),
    ],
)
def test_a_lesson_that_is_not_there_says_what_there_is(word: str, said: str):
    with pytest.raises(locate.UnknownLesson, match=said) as unknown:
        locate.find(word)
    assert len(str(unknown.value).splitlines()) == 1


def test_the_shipped_lessons_are_found():
    assert locate.find("rnn-by-hand").read_text("utf-8").startswith(FRONT[:10])
