"""What `lessons/README.md` teaches an author is what the reader reads."""

import re
from inspect import signature
from pathlib import Path

import pytest

import rnntutor.engine
from rnntutor.course import blocks, forms, locate, panels, snapshots
from rnntutor.course.check import check
from rnntutor.course.datafiles import READERS
from rnntutor.course.generate import GENERATORS
from rnntutor.course.ids import COMMANDS
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read, read_text
from rnntutor.engine import Cell
from rnntutor.engine.modules import MODULES
from rnntutor.engine.tree import refs
from rnntutor.quiz.proof import doubts

from .writing import lesson

CELLS = Path(rnntutor.engine.__file__).parent / "cells"
MANUAL = (locate.folder() / "README.md").read_text("utf-8")
FIRST, *EXAMPLES = re.findall(r"^````markdown\n(.*?)^````$", MANUAL, re.DOTALL | re.MULTILINE)


def test_the_first_example_is_a_lesson():
    found = read_text(FIRST)
    assert found.scenes
    assert found.questions


def test_the_other_examples_are_the_blocks_of_a_lesson():
    found = lesson("\n".join(EXAMPLES))
    assert len(EXAMPLES) >= 5
    assert found.trainings
    assert found.scenes
    assert found.questions


def test_the_network_that_learns_and_speaks_learns_and_speaks(tmp_path: Path):
    file = tmp_path / "back.md"
    file.write_text(re.findall(r"^````markdown back.md\n(.*?)^````$", MANUAL, re.DOTALL | re.MULTILINE)[0], "utf-8")
    learner = read(file, snapshots=False).trainings["back"]
    *_, last = learner.build().epochs(learner.epochs)
    snapshots.write(file, "says-it-back", "back", snapshots.rounded(last.weights), last.loss)
    report = check([file])
    assert (report.errors, report.warnings) == ((), ())
    assert in_lesson("{words(decoder.w)}", report.lessons[0], "speaks") == "a b end"


def test_the_questions_of_the_examples_tell_every_slip_from_the_truth():
    assert not [told for found in (read_text(FIRST), lesson("\n".join(EXAMPLES))) for told in doubts(found)]


BLOCKS = (blocks.FrontMatter, blocks.Scene, blocks.Panel, blocks.Surface, blocks.Question, blocks.Worksheet)


@pytest.mark.parametrize("model", [*BLOCKS, blocks.Training, blocks.Spread, forms.OneHot])
def test_every_key_stands_in_the_manual(model: type):
    for name, field in model.model_fields.items():
        key = field.alias or name
        assert re.search(rf"`{key}|^ *{key}:|\b{key}: |\{{{key}", MANUAL, re.MULTILINE), key


def test_every_panel_and_every_cell_stands_in_the_manual():
    for word in (*panels.KINDS, *panels.PICTURES, *Cell.library_names()):
        assert f"`{word}`" in MANUAL, word


def test_every_module_stands_in_the_manual():
    for name in MODULES:
        assert f"| `{name}(" in MANUAL, name


def test_every_cell_stands_in_the_manual_with_its_weights():
    for name in Cell.library_names():
        row = next(row for row in MANUAL.splitlines() if row.startswith(f"| `{name}` |"))
        read = {ref.name for line in Cell.library(name).lines for ref in refs(line.expression)}
        weights = read - {line.name for line in Cell.library(name).lines} - {"x"}
        assert set(re.findall(r"[A-Za-z_]+", row.split("|")[2])) == weights, name


def test_the_equations_of_every_cell_with_gates_stand_in_the_manual():
    for name in Cell.library_names():
        if not name.startswith("rnn"):
            text = (CELLS / f"{name}.txt").read_text(encoding="utf-8").strip()
            assert "\n".join(f"    {line}" for line in text.splitlines()) in MANUAL


def test_every_source_of_examples_and_every_option_of_it_stands_in_the_manual():
    for kind, makers in (("generate", GENERATORS), ("", READERS)):
        for name, maker in makers.items():
            assert f"{{generate: {name}" in MANUAL if kind else f"{{{name}: " in MANUAL
            row = next(row for row in MANUAL.splitlines() if row.startswith("| `{") and f"{name}" in row)
            options = [option for option in signature(maker).parameters if option != "path"]
            assert all(option in row for option in options), (name, options)


def test_the_training_of_the_manual_reaches_its_bound():
    block = lesson("\n".join(EXAMPLES)).trainings["parity"]
    losses = [epoch.loss for epoch in block.build().epochs(block.epochs)]
    assert block.bound is not None
    assert losses[-1] <= block.bound < losses[0] / 2


def test_no_command_is_a_lessons_id():
    from rnntutor.cli.arguments import COMMANDS as ALL

    assert set(ALL) <= COMMANDS
