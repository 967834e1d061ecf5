"""Trained weights beside a lesson: made by a command, seen at once, proved by check."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from rnntutor.course import snapshots
from rnntutor.course.check import check
from rnntutor.course.datafiles import shipped, syllables
from rnntutor.course.lesson import Lesson, Page, Panel
from rnntutor.course.locate import find
from rnntutor.course.reader import BrokenLesson, read
from rnntutor.screen.coach import Coaches

from .writing import FRONT

LESSON = """```scene learner
equations: |
  y = w * x + b
  L = sum((y - d)**2)
weights: {w: [0], b: 0}
inputs: {x: [1], d: [3]}
loss: L
trained: line
```

```training line
examples: [{x: [0, 1, 2], d: [1, 3, 5]}]
rule: {sgd: 0.1}
epochs: 200
bound: 0.001
```

```scene user
equations: y = w * x + b * more
weights: {more: 10}
inputs: {x: [1, 5]}
trained: line
```

It says {user: y[2]}.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "lesson.md"
    file.write_text(FRONT + LESSON, "utf-8")
    return file


@pytest.fixture
def trained(path: Path) -> Lesson:
    block = read(path, snapshots=False).trainings["line"]
    *_, last = block.build().epochs(block.epochs)
    snapshots.write(path, "test", "line", snapshots.rounded(last.weights), last.loss)
    return read(path)


def told(path: Path) -> str:
    return str(check([path]))


def change(path: Path, **weights: object) -> None:
    file = path.parent / "data" / "trained" / "test.line.json"
    found = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**found, "weights": {**found["weights"], **weights}}), "utf-8")


def test_without_the_snapshot_the_command_that_makes_it_is_told(path: Path):
    with pytest.raises(BrokenLesson) as broken:
        read(path)
    assert f"'data/trained/test.line.json' beside the lesson: rnntutor train {path} line --save" in str(broken.value)


def test_where_none_is_read_the_training_is_there_and_what_needs_one_is_left_out(path: Path):
    lesson = read(path, snapshots=False)
    assert (set(lesson.scenes), set(lesson.trainings)) == ({"learner"}, {"line"})
    assert not lesson.scenes["learner"].trained


def test_a_trained_scene_runs_with_what_was_learned_and_the_training_begins_anew(trained: Lesson):
    np.testing.assert_allclose(trained.scenes["learner"].weights["w"], [2], atol=0.01)
    np.testing.assert_allclose(trained.scenes["user"].trace["y"], [[12], [20]], atol=0.2)
    assert trained.trainings["line"].weights["w"] == [0]


def test_check_is_content_with_what_the_training_came_to(path: Path, trained: Lesson):
    assert told(path).endswith("nothing wrong")


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"w": [2.5]}, "the snapshot of 'line' has the loss 1.2"),
        ({"w": [2.0, 1.0]}, "the snapshot's w has another size"),
        ({"v": 1.0}, "is of another network (v)"),
        ({"w": ["two"]}, "test.line.json holds no weights"),
        ({"w": [float("nan")]}, "test.line.json holds no weights"),
    ],
)
def test_check_tells_of_weights_that_no_such_training_makes(
    path: Path, trained: Lesson, weights: dict[str, object], said: str
):
    change(path, **weights)
    assert said in told(path)
    assert f"rnntutor train {path} line --save makes it again" in told(path) or "holds no weights" in said


def test_a_training_of_no_such_name_is_told(path: Path, trained: Lesson):
    path.write_text(path.read_text("utf-8").replace("```training line", "```training lines"), "utf-8")
    assert "there is no training 'line' (did you mean 'lines'?)" in told(path)


def test_a_snapshot_that_lacks_a_weight_which_another_scene_reads_is_told(path: Path, trained: Lesson):
    file = path.parent / "data" / "trained" / "test.line.json"
    file.write_text(file.read_text("utf-8").replace('"w"', '"q"'), "utf-8")
    assert "the snapshot of 'line' is of another network (q, w)" in told(path)


def test_a_weight_of_a_wrong_size_is_not_blamed_on_the_snapshot(path: Path, trained: Lesson):
    path.write_text(path.read_text("utf-8").replace("{w: [0], b: 0}", "{w: [[0, 1]], b: 0}"), "utf-8")
    assert "the snapshot" in told(path)
    path.write_text(path.read_text("utf-8").replace("w * x", "w @ x"), "utf-8")
    assert "the snapshot" not in told(path)
    assert "in y: w @ x" in told(path)


WORDS = """```scene learner
equations: |
  y = W @ x
  L = cross_entropy(d, y)
weights: {W: [[0, 0], [0, 0]]}
inputs: {x: {one_hot: [a, b], lexicon: [a, b]}, d: {one_hot: [yes, no], lexicon: [yes, no]}}
loss: L
trained: line
```

```training line
examples:
- {x: {one_hot: [b, a], lexicon: [a, b]}, d: {one_hot: [no, yes], lexicon: [yes, no]}}
epochs: 20
```

```scene user
equations: y = W @ x
inputs: {x: {one_hot: [b, a, b], lexicon: [a, b]}}
labels: {y: [yes, no]}
trained: line
```
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("x", "x"), []),
        ((", b], lexicon: [a, b]}}", ", b]}}"), [(17, "the words of x are b, a, but 'line' learned from a, b")]),
        (("y: [yes, no]", "y: [no, yes]"), [(17, "the words of y are no, yes, but 'line' learned from yes, no")]),
        (
            ("[yes, no]}}\nloss", "[no, yes]}}\nloss"),
            [(1, "the words of d are no, yes, but 'line' learned from yes, no")],
        ),
        (("y: [yes, no]", "y: [right, wrong]"), []),
    ],
)
def test_words_in_another_order_than_those_learned_are_doubted(
    tmp_path: Path, change: tuple[str, str], said: list[tuple[int, str]]
):
    file = tmp_path / "lesson.md"
    file.write_text(FRONT + WORDS, "utf-8")
    snapshots.write(file, "test", "line", {"W": np.eye(2)}, 0.1)
    file.write_text(FRONT + WORDS.replace(*change), "utf-8")
    found = check([file])
    assert not found.errors
    before = FRONT.count("\n")
    assert [
        (one.line - before, one.message.removesuffix(": the same order is meant")) for one in found.warnings
    ] == said


def test_a_training_needs_weights_to_begin_with(path: Path, trained: Lesson):
    path.write_text(path.read_text("utf-8").replace("weights: {w: [0], b: 0}", "weights: {w: [0]}"), "utf-8")
    assert "in the scene 'learner' no weights to begin with stand for b" in told(path)


def test_the_screen_shows_what_is_trained_until_the_learner_begins_anew(trained: Lesson):
    page = Page("Learn", panels=(Panel("training", (), "learner", training="line"),))
    coaches = Coaches(trained)
    coach = coaches.on(page)
    assert coach is not None
    assert coach.scene().weights["w"] == trained.scenes["learner"].weights["w"]
    assert coaches.waiting(["learner"], [page]) == 0
    coach.toggle()
    coach.stop(5)
    coach.look()
    assert coach.scene().weights["w"] != trained.scenes["learner"].weights["w"]


# what the course says of its trained networks


def test_the_reader_of_syllables_beats_the_rule_on_words_that_it_has_not_learned_from():
    scene = read(find("many-to-one")).scenes["count"]
    unseen = syllables(shipped("cmudict-words.txt"), 2000).examples[1500:]
    right = [scene.run(inputs=dict(one))["y"][-1].argmax() == one["d"][-1].argmax() for one in unseen]
    assert round(100 * np.mean(right)) == 94


def test_the_rule_counts_the_syllables_of_78_words_in_a_hundred():
    words = syllables(shipped("cmudict-words.txt"))
    groups = [len(re.findall("[aeiouy]+", "".join(word))) for word in words.words]
    said = [min(max(count, 1), 3) - 1 for count in groups]
    right = [one["d"][-1].argmax() == place for one, place in zip(words.examples, said, strict=True)]
    assert round(100 * np.mean(right)) == 78
