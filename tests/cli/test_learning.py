"""Gradients and trainings on the command line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.course.writing import HAND

LESSON = (
    """\
---
format: 1
id: slopes
title: Slopes
chapter: Testing
---
## By hand

"""
    + HAND
    + """
The slope is {grad.w}.

```question slope
ask: "∂L/∂h is {grad.h[3]} at step 3. What is it at step 2?"
answer: grad.h[2]
```

```question which
ask: Which one is right?
choices: ["{grad.w}", "{grad.w + 1}"]
right: 1
worked: It is {grad.w}.
```

```training hand
examples: [{x: [1, 2, 1], d: [0, 0, 8], m: [0, 0, 1]}]
rule: {sgd: 0.01}
epochs: 40
bound: 0.0001
seconds: 5
```

```training away
examples: [{x: [1, 2, 1], d: [0, 0, 8], m: [0, 0, 1]}]
rule: {sgd: 5}
epochs: 100
```

```panels
- training: hand
- surface: {x: w, y: u, from: [0, 0], to: [1, 1]}
  scene: plain
```

```scene plain
equations: |
  h = w * h[t-1] + u * x
  L = h
weights: {w: 0.5, u: 1}
inputs: {x: [1, 2]}
loss: L
```

```scene lossless
equations: h = w * x
weights: {w: 0.5}
inputs: {x: [1, 2]}
```
"""
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "slopes.md"
    path.write_text(LESSON, encoding="utf-8")
    return path


# trace and explain


def test_trace_has_gradients_only_when_they_are_wanted(call, file: Path) -> None:
    without, wanted = call("trace", file, "--json").json, call("trace", "--gradients", file, "--json").json
    assert list(without["values"]) == ["x", "d", "m", "h", "L.net", "L"]
    assert without["parameters"] == wanted["parameters"] == 1
    assert "gradients" not in without
    assert wanted["gradients"] == {"w": 6.0}
    assert wanted["values"]["grad.h"] == [[4.0], [2.0], [1.0]]
    assert wanted["start"] == {"h": [0.0], "grad.h": [8.0]}
    assert {name: wanted["values"][name] for name in without["values"]} == without["values"]


def test_trace_for_people_ends_with_the_slopes_of_the_weights(call, file: Path) -> None:
    text = call("trace", file, "--gradients").out
    rows = [row.split() for row in text.splitlines()]
    assert ["∂h", "8", "4", "2", "1"] in rows
    assert ["∂x", "4", "2", "1"] in rows
    assert text.endswith("\n\n∂w = 6\n")
    assert "∂" not in call("trace", file).out


def test_gradients_follow_what_is_set(call, file: Path) -> None:
    assert call("trace", file, "--gradients", "--set", "w=1", "--json").json["gradients"] == {"w": -4.0 * (1 + 3)}
    refused = call("trace", file, "--set", "grad.h[0]=1")
    assert (refused.status, "there are x, d, m, w, h[0]" in refused.err) == (2, True)


def test_a_scene_without_a_loss_has_no_gradients(call, file: Path) -> None:
    for words in (("trace", file, "--gradients"), ("explain", file, "grad.h[1]")):
        refused = call(*words, "--scene", "lossless")
        assert refused.status == 2
        assert "'lossless' has no loss" in refused.err


def test_explain_says_where_a_gradient_comes_from(call, file: Path) -> None:
    found = call("explain", file, "grad.w", "--json").json
    assert found["value"] == 6
    assert found["equation"] == "∂w = Σₜ ∂hₜ·hₜ₋₁"
    assert found["substituted"] == "1·4 + 2·1 + 4·0 = 6"
    assert {(o["name"], o["at"]) for o in found["operands"]} >= {("grad.h", 3), ("h", 2)}
    assert call("explain", file, "∂h[2]").out.startswith("∂h₂ = ")


def test_a_gradient_over_many_steps_is_explained_in_a_few_lines(call, tmp_path: Path) -> None:
    long = tmp_path / "long.md"
    text = LESSON.replace("[1, 2, 1], d: [0, 0, 8], m: [0, 0, 1]", "[1], d: [9], m: [1]", 1)
    text = text.replace("{w: 2}", "{w: 0.5}", 1)
    for name, value in (("x", 1), ("d", 9), ("m", 1)):
        text = text.replace(f"{name}: [{value}]", f"{name}: {{repeat: 300, value: {value}}}", 1)
    long.write_text(text, "utf-8")
    lines = call("explain", long, "∂L/∂w").out.splitlines()
    assert "(294 more: " in lines[1]
    assert len(lines) < 20
    assert lines[-1] == "  … and 588 more"


def test_explain_knows_what_the_loss_does_not_depend_on(call, file: Path) -> None:
    assert "did you mean 'grad.h'" in call("explain", file, "grad.hh[2]").err


def test_an_answer_about_a_gradient_is_marked(call, file: Path) -> None:
    for text in ("2", "∂h₂ = 2", "dL/dh2 = 2", "∂L/∂h[2] = 2", "grad.h[2] = 2"):
        assert call("answer", file, "slope", text).status == 0, text
    assert call("answer", file, "slope", "3").status == 1
    assert call("answer", file, "slope", "dL/dw = 2").status == 2


# texts with numbers in


def test_show_fills_the_numbers_of_questions_in(call, file: Path) -> None:
    text = call("show", file).out
    assert "The slope is 6." in text
    assert "∂L/∂h is 1 at step 3." in text
    assert "  a: 6\n  b: 7" in text
    assert f"[training hand: rnntutor train {file} hand]" in " ".join(text.split())  # away from the course: by its file
    assert "[panels: training hand; surface w u]" in text


def test_a_choice_is_answered_by_its_number(call, file: Path) -> None:
    assert call("answer", file, "which", "a").out == "a: 6\nRight.\n"
    assert call("answer", file, "which", "7").status == 1


# train


def test_train_reaches_its_bound(call, file: Path) -> None:
    done = call("train", file, "hand")
    assert done.status == 0
    assert done.out.startswith("Slopes, training hand: 1 example, 1 weight, 40 epochs\n")
    assert "reached the bound of 0.0001" in done.out
    assert len(done.out.splitlines()) < 30


def test_train_as_json_is_one_object(call, file: Path) -> None:
    found = call("train", file, "hand", "--json")
    assert found.out.count("\n") == 1
    assert {key: found.json[key] for key in ("lesson", "training", "scene", "epochs", "bound", "reached")} == {
        "lesson": "slopes",
        "training": "hand",
        "scene": "hand",
        "epochs": 40,
        "bound": 0.0001,
        "reached": True,
    }
    assert found.json["losses"][0] == 0.5
    assert found.json["losses"][-1] == found.json["loss"] <= 0.0001
    assert len(found.json["norms"]) == 40


def test_a_missed_bound_is_said_and_fails(call, file: Path) -> None:
    done = call("train", file, "hand", "--epochs", "3")
    assert done.status == 1
    assert "missed the bound of 0.0001\nthe loss was still falling: more epochs" in done.out
    assert call("train", file, "hand", "--epochs=3", "--json").json["reached"] is False


def test_a_training_that_runs_away_is_said_and_fails(call, file: Path) -> None:
    done = call("train", file, "away")
    assert done.status == 1
    assert "diverged: from epoch" in done.out
    assert "the loss grew since epoch" in done.out
    found = call("train", file, "away", "--json")
    assert (found.status, found.json["diverged"]) == (1, True)
    assert None in [*found.json["losses"], *found.json["norms"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "slopes has several trainings: name one; it has: hand, away"),
        (("hnad",), "slopes has no training 'hnad'; it has: hand, away"),
        (("hand", "away"), "train takes no 'away' here"),
        (("hand", "--epochs", "0"), "--epochs: a whole number from 1 to 10,000 is meant, not '0'"),
        (("hand", "--epochs", "many"), "--epochs: a whole number from 1 to 10,000 is meant, not 'many'"),
        (("hand", "--gradients"), "rnntutor train does not take --gradients"),
    ],
)
def test_what_cannot_be_trained_is_said(call, file: Path, words: tuple[str, ...], said: str) -> None:
    refused = call("train", file, *words)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


def test_a_lesson_without_training_says_so(call) -> None:
    assert call("train", "why-memory").err == "rnntutor: why-memory has no training\n"


def test_examples_that_cannot_be_had_end_it(call, file: Path) -> None:
    series = "examples: {forecast: few.csv, length: 25}\nepochs: 3\n```\n"
    file.write_text(LESSON + "\n```training few\nscene: lossless\nloss: h\n" + series, encoding="utf-8")
    (file.parent / "few.csv").write_text("1\n2\n3\n", encoding="utf-8")
    done = call("train", file, "few")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("rnntutor: the training 'few' cannot run: ")
    assert "3" in done.err


def test_ctrl_c_ends_a_training_quietly(file: Path) -> None:
    words = [sys.executable, "-m", "rnntutor", "train", str(file), "hand", "--epochs", "10000"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
    assert running.stdout
    assert running.stdout.readline().startswith(b"Slopes")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (130, b"")
    assert b"after" not in out


def test_a_pipe_that_is_closed_ends_a_training_quietly(file: Path) -> None:
    words = [sys.executable, "-m", "rnntutor", "train", str(file), "hand", "--epochs", "10000"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(timeout=30) == 0
    running.stderr.close()


def test_what_was_trained_is_kept_beside_the_lesson_where_it_reached_its_bound(call, file: Path) -> None:
    kept = call("train", file, "hand", "--save", "--json").json
    assert kept["saved"] == str(file.parent / "data" / "trained" / "slopes.hand.json")
    assert kept["saved_loss"] <= kept["bound"]
    missed = call("train", file, "hand", "--save", "--epochs", "1", "--json")
    assert (missed.status, "saved" in missed.json) == (1, False)
