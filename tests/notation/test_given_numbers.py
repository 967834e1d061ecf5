"""Numbers that are given stand as they are written on paper: ln 3, 1/3, √2; what is computed from them is exact."""

import math

import pytest
from small_runs import covered, lines, trace_of

from rnntutor.engine import Cell
from rnntutor.notation.explanation import follow, work_at

GATE = "i = σ(w * x + b)"


@pytest.mark.parametrize(
    ("w", "b", "x", "said"),
    [
        (math.log(3), math.log(3), 1, "σ((ln 3)·1 + ln 3) = σ(ln 9) = 0.9"),
        (math.log(2), 0, 1, "σ((ln 2)·1 + 0) = σ(ln 2) = 2/3 ≈ 0.67"),
        (-math.log(4), 1, -2, "σ((−ln 4)·(−2) + 1) ≈ σ(3.77) ≈ 0.98"),
        (math.log(1.5), 0, 1, "σ(ln(3/2)·1 + 0) = σ(ln(3/2)) = 0.6"),
        (1 / 3, 0, 6, "σ((1/3)·6 + 0) = σ(2) ≈ 0.88"),
        (0.5, 0, 6, "σ(0.5·6 + 0) = σ(3) ≈ 0.95"),
        (0.6931, 0, 1, "σ(0.69·1 + 0) ≈ σ(0.69) ≈ 0.67"),
    ],
)
def test_a_weight_stands_as_it_is_written_on_paper(w: float, b: float, x: float, said: str):
    assert work_at(trace_of(GATE, {"w": w, "b": b}, x=[x]), "i[1]").text == said


def test_so_do_inputs_roots_and_starts_but_not_what_is_computed():
    trace = Cell.parse("h = x * h[t-1]").run({}, {"x": [math.sqrt(2), 1.5]}, given={("h", 0): [1 / 3]})
    assert work_at(trace, "h[1]").text == "√2·(1/3) ≈ 0.47"
    assert work_at(trace, "h[2]").text == "1.5·0.47 ≈ 0.71"


def test_a_softmax_of_logarithms_is_a_ratio():
    trace = trace_of("s = W * x\ny = softmax(s)", {"W": [math.log(2), 0, 0]}, x=[1])
    assert work_at(trace, "s[1][1]").text == "(ln 2)·1 ≈ 0.69"
    assert work_at(trace, "y[1][1]").text == "exp(ln 2)/(exp(ln 2) + exp(0) + exp(0)) = 2/(2 + 1 + 1) = 0.5"


def test_a_given_number_itself_has_both_forms():
    trace = trace_of(GATE, {"w": math.log(3), "b": [1 / 3]}, x=[1])
    assert lines(work_at(trace, "w")) == ["= ln 3", "≈ 1.1"]
    assert work_at(trace, "b").chain == "b = 1/3 ≈ 0.33"
    assert [source.text for source in follow(work_at(trace, "i[1]"), trace)][:3] == ["w = ln 3", "x₁ = 1", "b = 1/3"]


def test_a_matrix_of_them_is_written_whole():
    trace = trace_of("y = W @ x", {"W": [[math.log(3), 0], [1 / 3, -1]]}, x=[[1, 1]])
    assert work_at(trace, "W").text == "= ((ln 3, 0), (1/3, −1))"[2:]


def test_nothing_that_is_hidden_is_told_by_it():
    trace = trace_of("i = σ(w * x)\nc = i * x", {"w": math.log(3)}, x=[1])
    gate = work_at(trace, "i[1]", hidden=covered(("i", 1), ("i.net", 1)))
    assert gate.text == "σ((ln 3)·1) = σ(▒▒) = ▒▒"
