"""Worked lines while a question is open: the numbers put in, the result and what depends on it covered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_runs import covered, lines, lstm_trace, trace_of

from rnntutor.engine import Cell, Trace
from rnntutor.notation.explanation import work_at


@pytest.fixture(scope="module")
def lstm() -> Trace:
    return lstm_trace()


def test_a_hidden_result_shows_the_line_and_not_the_result(lstm: Trace):
    cell = work_at(lstm, "c[2]", hidden=covered(("c", 2)))
    assert cell.chain == "c₂ = f₂·c₁ + i₂·z₂ = 1·3 + 1·4 = ▒▒"
    assert cell.note == ""


def test_a_hidden_operand_is_covered_where_it_stands(lstm: Trace):
    cell = work_at(lstm, "c[3]", hidden=covered(("c", 2), ("c", 3)))
    assert cell.steps[0].text == "1·▒▒ + 0·2"


def test_a_hidden_net_input_is_covered_on_the_way(lstm: Trace):
    gate = work_at(lstm, "f[2]", hidden=covered(("f", 2), ("f.net", 2)))
    assert lines(gate) == ["= σ(0·4 + 100·1 + 0·0 + 10)", "= σ(▒▒)", "= ▒▒"]


def test_a_hidden_vector_is_covered_unit_by_unit():
    ones = np.ones((2, 2))
    rnn = Cell.parse("h = W @ x + U @ h[t-1]").run({"W": ones, "U": ones}, {"x": [[1, 1], [1, 1]]})
    assert work_at(rnn, "h[2]", hidden=covered(("h", 2))).result == "= (▒▒, ▒▒)"


def test_a_long_sum_with_hidden_terms_does_not_add_them_up():
    weights = {"W": [[0.1] * 58 + [10, 20, 30, 40, 50, 60]]}
    trace = trace_of("h = 2 * x\ny = W @ h", weights, x=[[1.0] * 64])
    worked = work_at(trace, "y[1]", hidden=covered(("h", 1), ("y", 1)))
    assert "(58 more: ▒▒)" in worked.text
    assert worked.text.endswith("= ▒▒")


@given(st.floats(-50, 50), st.floats(-50, 50))
@settings(max_examples=60, deadline=None)
def test_what_is_shown_while_hidden_does_not_depend_on_the_hidden_operand(one: float, two: float):
    shown = []
    for hidden_number in (one, two):
        trace = trace_of("y = a * x + b\na = d", {"b": [0.25]}, x=[3.0], d=[hidden_number])
        shown.append(work_at(trace, "y[1]", hidden=covered(("a", 1), ("y", 1))).text)
    assert shown[0] == shown[1]
