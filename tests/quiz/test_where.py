"""The first wrong line is found with the fewest questions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.upstream import ancestors, in_order, operands
from rnntutor.quiz.where import begin
from tests.engine.test_gradients import library_weights


def run(name: str, steps: int = 3) -> Trace:
    random = np.random.default_rng(6)
    return Cell.library(name).run(library_weights(name, random), {"x": random.normal(size=(steps, 2))})


@pytest.mark.parametrize("name", Cell.library_names())
def test_whatever_line_is_the_first_wrong_one_it_is_found_by_halving(name: str) -> None:
    trace = run(name)
    asked = Address(trace.names[-1], 3)
    lines = ancestors(trace, (asked.name, 3))
    for wrong in lines:
        search, questions = begin(trace, asked), 0
        while (cell := search.next()) is not None:
            search, questions = search.heard(cell, wrong not in ancestors(trace, cell)), questions + 1
        assert search.found == wrong
        assert questions <= 2 * math.ceil(math.log2(len(lines))) + 1


def test_an_answer_of_one_line_is_that_line_without_a_question() -> None:
    trace = Cell.parse("h = x + 1").run({}, {"x": [1.0]})
    search = begin(trace, Address("h", 1))
    assert (search.next(), search.found) == (None, ("h", 1))


def test_a_line_comes_from_its_operands_and_not_from_what_is_given() -> None:
    trace = Cell.parse("c = f * c[t-1] + x\nf = σ(2 * x)\ny = 3 * c").run({}, {"x": [1.0, 2.0]})
    assert set(operands(trace, ("c", 2))) == {("f", 2), ("c", 1)}
    assert ancestors(trace, ("y", 1)) == {("y", 1), ("c", 1), ("f", 1), ("f.net", 1)}


def test_lines_are_in_order_where_each_comes_after_what_it_reads() -> None:
    for trace in (run("lstm"), run("gru").backward({"h": np.ones((3, 3))}).trace):
        name = trace.names[-1]
        cells = ancestors(trace, (name, 1 if trace.steps(name) else None))
        order = in_order(trace, cells)
        assert set(order) == cells
        for place, cell in enumerate(order):
            assert not set(operands(trace, cell)) & set(order[place + 1 :])
