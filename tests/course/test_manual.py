"""What `lessons/README.md` teaches an author is what the reader reads."""

import re

import pytest

from rnntutor.course import blocks, locate, panels
from rnntutor.course.ids import COMMANDS
from rnntutor.course.reader import read_text
from rnntutor.engine import Cell

from .writing import lesson

MANUAL = (locate.folder() / "README.md").read_text("utf-8")
FIRST, *EXAMPLES = re.findall(r"^````markdown\n(.*?)^````$", MANUAL, re.DOTALL | re.MULTILINE)


def test_the_first_example_is_a_lesson():
    found = read_text(FIRST)
    assert found.scenes
    assert found.questions


def test_the_other_examples_are_the_blocks_of_a_lesson():
    found = lesson("\n".join(EXAMPLES))
    assert len(EXAMPLES) >= 5
    assert found.scenes
    assert found.questions


@pytest.mark.parametrize("model", [blocks.FrontMatter, blocks.Scene, blocks.Question, blocks.Worksheet, blocks.OneHot])
def test_every_key_stands_in_the_manual(model: type):
    for key in model.model_fields:
        assert re.search(rf"`{key}|^ *{key}:|\b{key}: |\{{{key}", MANUAL, re.MULTILINE), key


def test_every_panel_and_every_cell_stands_in_the_manual():
    for word in (*panels.KINDS, *panels.PICTURES, *Cell.library_names()):
        assert f"`{word}`" in MANUAL, word


def test_no_command_is_a_lessons_id():
    from rnntutor.cli.arguments import COMMANDS as ALL

    assert set(ALL) <= COMMANDS
