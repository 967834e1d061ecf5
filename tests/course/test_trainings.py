"""Training blocks: what they learn from, what they begin with, and that check proves them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnntutor.course import generate
from rnntutor.course.check import check
from rnntutor.course.learning import RandomStart, TrainingBlock
from rnntutor.course.lesson import Scene
from rnntutor.course.mistakes import Wrong
from rnntutor.course.reader import BrokenLesson, read
from rnntutor.engine import Address
from rnntutor.engine.descent import SGD, Adam, Clip

from .writing import FRONT, lesson, wrong

SCENE = """```scene odd
equations: |
  h = tanh(W @ x + U @ h[t-1] + b)
  y = σ(V @ h)
  L = m * sum((y - d)**2)
weights:
  W: {random: {seed: 1, shape: [3, 1]}}
  U: {random: {seed: 2, shape: [3, 3]}}
  V: {random: {seed: 3, shape: [1, 3]}}
  b: [0, 0.5, 0]
example: {generate: parity, length: 5, number: 2}
loss: L
```
"""
PARITY = "examples: {generate: parity, count: 12, length: 5, shortest: 3}\nepochs: 4"


def body(keys: str, scene: str = SCENE) -> str:
    return f"{scene}```training own\n{keys}\n```\n"


def block(keys: str, scene: str = SCENE) -> TrainingBlock:
    return lesson(body(keys, scene)).trainings["own"]


def scene_of(text: str) -> Scene:
    return next(iter(lesson(text).scenes.values()))


def report(tmp_path: Path, text: str) -> str:
    path = tmp_path / "lesson.md"
    path.write_text(FRONT + text, "utf-8")
    return str(check([path]))


# what stands in a block


def test_what_is_not_said_is_usual():
    found = block(PARITY)
    assert (found.loss, found.rule, found.epochs, found.batch, found.seed, found.bucket) == ("L", SGD(0.1), 4, 16, 1, 1)
    assert (found.clip, found.truncate, found.bound, found.seconds, found.fixed) == (None, None, None, None, ())
    assert found.scene.id == "odd"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("adam", Adam(0.001)),
        ("sgd", SGD(0.1)),
        ("{adam: 1/50}", Adam(0.02)),
        ("{sgd: 0.3, momentum: 0.9}", SGD(0.3, 0.9)),
    ],
)
def test_the_rule_of_descent(text: str, rule: SGD | Adam):
    assert block(f"{PARITY}\nrule: {text}").rule == rule


@pytest.mark.parametrize(
    ("text", "clip"), [("5", Clip(5.0)), ("{norm: 2}", Clip(2.0)), ("{value: 0.5}", Clip(0.5, "value"))]
)
def test_clipping_is_by_norm_or_by_value(text: str, clip: Clip):
    assert block(f"{PARITY}\nclip: {text}").clip == clip


def test_every_other_key_arrives_in_the_training():
    keys = "batch: 5\nseed: 9\nbucket: 2\ntruncate: 2\nrates: {3: 0.5}\nfixed: [b, V]\nbound: 1/2\nseconds: 20"
    found = block(f"{PARITY}\n{keys}")
    assert (found.bound, found.seconds) == (0.5, 20)
    training = found.build()
    assert (training.batch, training.seed, training.bucket, training.truncate) == (5, 9, 2, 2)
    epochs = list(training.epochs(4))
    assert [epoch.rate for epoch in epochs] == [0.1, 0.1, 0.5, 0.5]
    assert epochs[-1].weights["b"].tolist() == [0, 0.5, 0]
    assert epochs[-1].weights["U"].tolist() != found.scene.weights["U"].tolist()


def test_a_training_may_have_another_loss_than_its_scene():
    found = block(f"{PARITY}\nloss: J", SCENE.replace("loss: L", "").replace("  L =", "  J ="))
    assert next(found.build().epochs(1)).loss > 0


def test_it_is_watched_from_anywhere_in_the_lesson():
    page = lesson(f"```panels\n- training: own\n  title: Parity\n```\n{body(PARITY)}").pages[0]
    assert [(panel.kind, panel.training, panel.scene, panel.title) for panel in page.panels] == [
        ("training", "own", "odd", "Parity")
    ]
    assert page.trainings == ("own",)


# where it begins


def test_it_begins_with_the_scenes_weights():
    found = block(PARITY)
    assert all((found.weights[name] == weight).all() for name, weight in found.scene.weights.items())


def test_a_random_start_draws_the_matrices_and_keeps_the_rest():
    found = block(f"{PARITY}\nstart: {{random: {{seed: 4}}}}")
    assert found.weights["b"].tolist() == [0, 0.5, 0]
    for name in "WUV":
        drawn = found.weights[name]
        assert drawn.shape == found.scene.weights[name].shape
        assert (np.abs(drawn) <= drawn.shape[1] ** -0.5).all()
    assert found.start == RandomStart(4)


def test_a_random_start_stays_as_it_is_for_ever():
    weights = {"W": np.zeros((1, 2)), "V": np.zeros((1, 2))}
    drawn = RandomStart(1, -1, 1).of(weights)
    assert drawn["W"].ravel() == pytest.approx([-0.5303122348599576, 0.6287419213130414], rel=1e-15)
    assert (drawn["W"] != drawn["V"]).all()
    assert (RandomStart(2, -1, 1).of(weights)["W"] != drawn["W"]).all()
    assert (np.abs(RandomStart(1, 5, 6).of(weights)["W"] - 5.5) <= 0.5).all()


# what it learns from


def test_examples_written_out():
    text = "examples: [{x: [1, 0], d: [1, 1], m: [0, 1]}, {x: [1], d: [1], m: [1]}]\nepochs: 1"
    found = block(text)
    assert found.inputs(2)["x"].tolist() == [1]
    assert [len(example["x"]) for example in found.build().data] == [2, 1]


def test_examples_are_made_when_they_are_wanted(monkeypatch: pytest.MonkeyPatch):
    made: list[int] = []
    parity = generate.GENERATORS["parity"]

    def counted(count: int = 64, length: int = 8, shortest: int | None = None, seed: int = 1, last: bool = False):
        made.append(count)
        return parity(count, length, shortest, seed, last)

    monkeypatch.setitem(generate.GENERATORS, "parity", counted)
    found = block("examples: {generate: parity, count: 20000, length: 10}\nepochs: 1")
    assert 20000 not in made
    assert len(found.source.examples) == 20000
    assert made.count(20000) == 1
    assert len(found.source.examples) == 20000
    assert made.count(20000) == 1


def test_an_example_runs_in_its_scene_with_what_was_learned():
    found = block("examples: {generate: taipei, count: 3}\nepochs: 1", TRAVEL)
    last = list(found.build().epochs(2))[-1]
    run = found.scene.run(last.weights, found.inputs(3))
    assert run.steps("h") == len(found.words(3)) >= 5
    assert run.labels["d"] == ("destination", "time", "other")


TRAVEL = """```scene trip
equations: |
  h = W @ x + U @ h[t-1]
  L = cross_entropy(d, h)
weights: {W: {random: {seed: 1, shape: [3, 22]}}, U: {random: {seed: 2, shape: [3, 3]}}}
example: {generate: taipei, number: 7}
loss: L
```
"""


def test_a_scene_takes_an_example_with_its_words_and_leaves_out_what_it_does_not_read():
    trip = scene_of(TRAVEL)
    assert set(trip.inputs) == {"x", "d"}
    assert trip.labels["x"][4] == "Taipei"
    third = scene_of(TRAVEL.replace("number: 7", "number: 3"))
    assert third.inputs["x"].shape != trip.inputs["x"].shape or (third.inputs["x"] != trip.inputs["x"]).any()


def test_inputs_that_are_written_come_before_those_of_an_example():
    own = SCENE.replace("loss: L\n", "loss: L\ninputs: {d: [1, 1, 1, 1, 1]}\n")
    assert scene_of(own).inputs["d"].tolist() == [1] * 5
    assert "d" not in scene_of(own).labels


def test_the_data_of_the_course_is_found_from_everywhere():
    series = """```scene sun
equations: |
  y = W @ x
  L = sum((y - d)**2)
weights: {W: [[1]]}
example: {forecast: sunspots.csv, length: 11, number: 2}
loss: L
```
"""
    found = block("examples: {forecast: sunspots.csv, column: sunspots, length: 11, since: 1900}\nepochs: 1", series)
    assert found.words(1)[0] == "1901"
    assert float(found.scene.trace.at(Address("x", 1))[0]) == 0.11  # 1701 had 11 spots


def test_data_lies_beside_the_lesson_or_in_its_folder_of_data(tmp_path: Path):
    series = (
        "```scene s\nequations: y = w * x\nweights: {w: 1}\nexample: {forecast: own.csv, length: 2, scale: 1}\n```\n"
    )
    path = tmp_path / "lesson.md"
    path.write_text(FRONT + series, "utf-8")
    with pytest.raises(BrokenLesson, match=r"there is no file 'own.csv' beside the lesson"):
        read(path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.csv").write_text("5\n6\n7\n", "utf-8")
    assert read(path).scenes["s"].inputs["x"].ravel().tolist() == [5, 6]
    (tmp_path / "own.csv").write_text("1\n2\n3\n", "utf-8")
    assert read(path).scenes["s"].inputs["x"].ravel().tolist() == [1, 2]


@pytest.mark.parametrize("name", ["../own.csv", "/etc/passwd", "data/../../own.csv"])
def test_no_file_elsewhere_is_read(tmp_path: Path, name: str):
    (tmp_path / "own.csv").write_text("1\n2\n3\n", "utf-8")
    (tmp_path / "course" / "data").mkdir(parents=True)
    path = tmp_path / "course" / "lesson.md"
    path.write_text(FRONT + body(f"examples: {{forecast: {name}, length: 2}}\nepochs: 1"), "utf-8")
    with pytest.raises(BrokenLesson, match="a data file lies in the folder of the lesson"):
        read(path)


# what check proves


def test_check_finds_nothing_wrong_with_a_training_that_runs(tmp_path: Path):
    assert "nothing wrong" in report(tmp_path, body(PARITY))


def test_check_reads_the_data_of_a_training(tmp_path: Path):
    (tmp_path / "few.csv").write_text("1\n2\n3\n", "utf-8")
    said = report(tmp_path, body("examples: {forecast: few.csv, length: 25}\nepochs: 1"))
    assert ":21:1: the training 'own' cannot begin: " in said
    assert "a window of 25 takes 26" in said


def test_check_sees_examples_that_are_no_inputs_of_the_scene(tmp_path: Path):
    two = SCENE.replace("W @ x", "W @ concat(x, x)").replace("[3, 1]", "[3, 2]").replace("L = m", "L = m * q * m")
    two = two.replace("loss: L\n", "loss: L\ninputs: {q: [1, 1, 1, 1, 1]}\n")
    said = report(tmp_path, body("examples: {forecast: sunspots.csv}\nepochs: 1", two))
    assert "the examples have no input 'q': x, d, m" in said


def test_check_tries_the_stretches_of_a_truncated_training(tmp_path: Path):
    back = SCENE.replace("h[t-1]", "h[t+1]")
    said = report(tmp_path, body(f"{PARITY}\ntruncate: 2", back))
    assert "the training 'own' cannot begin: truncate needs " in said


def test_check_says_where_a_gradient_leaves_all_numbers(tmp_path: Path):
    growing = "```scene s\nequations: |\n  h = w * h[t-1] * r + x\n  L = h * m\n"
    growing += "weights: {w: 1e200}\ninputs: {x: [0, 0, 0], r: [1, 1, 1], m: [0, 0, 1]}\nloss: L\n```\n"
    assert "warning: in the scene 's', grad.h is no finite number up to step 1" in report(tmp_path, growing)


def test_a_run_without_end_is_told_before_its_gradients(tmp_path: Path):
    growing = "```scene s\nequations: |\n  h = w * h[t-1] + x\n  L = h\nweights: {w: 1e200}\n"
    said = report(tmp_path, growing + "inputs: {x: [1, 1, 1]}\nloss: L\n```\n")
    assert said.count("warning") == 2
    assert "h is no finite number from step 3 on" in said


# bad data


def test_examples_that_lack_an_input_are_told_by_their_names():
    found = block(PARITY)
    other = TrainingBlock("x", lesson(TRAVEL).scenes["trip"], found.source, "L", SGD(), 1)
    with pytest.raises(Wrong, match="x has 1 number a step in the examples, but 22 in the scene 'trip'"):
        other.build()


def test_a_sized_example_is_refused_where_it_is_written():
    told = wrong(body("examples: [{x: [[1, 2]], d: [1], m: [1]}]\nepochs: 1"))
    assert told == ["x has 2 numbers a step in the examples, but 1 in the scene 'odd'"]
