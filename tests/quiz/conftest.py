"""The cell of the lesson that is worked out by hand, with one question of each kind."""

from pathlib import Path

import numpy as np
import pytest

from rnntutor.course.lesson import Lesson, Page, Question, Scene, Worksheet
from rnntutor.engine import Address, Cell, Layer, Network

LSTM = """
z = W @ x + b
i = σ(W_i @ x + b_i)
f = σ(W_f @ x + b_f)
o = σ(W_o @ x + b_o)
c = f * c[t-1] + i * z
y = o * c
"""
RNN = """
h = W @ x + U @ h[t-1]
y = V @ h
third = h[t-1] / 3
"""


def lstm_scene() -> Scene:
    gates = {"W": [[1, 0, 0]], "W_i": [[0, 100, 0]], "W_f": [[0, 100, 0]], "W_o": [[0, 0, 100]]}
    biases = {"b": [0], "b_i": [-10], "b_f": [10], "b_o": [-10]}
    weights = {name: np.array(value, dtype=float) for name, value in {**gates, **biases}.items()}
    x = np.array([[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]], dtype=float)
    return Scene("lee", Network({"": Layer(Cell.parse(LSTM))}), weights, {"x": x})


def rnn_scene() -> Scene:
    ones = {name: np.ones((2, 2)) for name in ("W", "U", "V")}
    x = np.array([[1, 1], [1, 1], [2, 2]], dtype=float)
    return Scene("rnn", Network({"": Layer(Cell.parse(RNN))}), ones, {"x": x})


@pytest.fixture(scope="session")
def lesson() -> Lesson:
    cells = tuple(Address(name, step) for name in ("c", "y") for step in range(1, 6))
    questions = (
        Question(
            "at-four", "What does it put out?", "lee", Address("y", 4), hints=("Which gates are open?", "What is c?")
        ),
        Question("kept", "Does it keep?", "lee", choices=("keep it", "throw it away"), right=1, worked="A 1 keeps."),
        Question("memory", "What does it hold?", "rnn", Address("h", 2)),
        Question("one-unit", "And its second unit?", "rnn", Address("h", 3, (2,))),
        Question("thirds", "A third of it?", "rnn", Address("third", 2, (1,)), round=2),
        Question("shown", "And the output?", "rnn", Address("y", 1)),
        Question("weights", "Which weights?", "rnn", Address("W"), round=1),
        Worksheet("table", "Fill in", "lee", ("c", "y"), (1, 2, 3, 4, 5), cells),
    )
    scenes = {scene.id: scene for scene in (lstm_scene(), rnn_scene())}
    return Lesson(
        "by-hand", "By hand", "Gates", Path("by-hand.md"), (Page("One"),), scenes, {q.id: q for q in questions}
    )
