"""What is printed is true as printed: re-added by a reader who knows nothing of how it was printed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper import worked_out
from small_runs import trace_of
from true_as_printed import assert_true_as_printed

from rnntutor.engine import Address, Cell, Trace
from rnntutor.notation.explanation import work_at

ORDINARY = st.one_of(
    st.integers(-9, 9).map(float),
    st.integers(-400, 400).map(lambda n: n / 100),
    st.floats(-3, 3),
    st.sampled_from([1 / 3, np.log(2), np.log(3), 0.125, -0.005]),
)


@given(st.lists(ORDINARY, min_size=1, max_size=14), st.data(), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_a_printed_sum_comes_to_its_printed_result(row: list[float], data: st.DataObject, places: int):
    values = data.draw(st.lists(ORDINARY, min_size=len(row), max_size=len(row)))
    bias = data.draw(ORDINARY)
    trace = trace_of("y = W @ x + b\ns = σ(W @ x - b)\nu = -b - (y - s) * s", {"W": [row], "b": [bias]}, x=[values])
    for name in "ysu":
        assert_true_as_printed(work_at(trace, f"{name}[1]", places), float(trace[name][0, 0]), places)


@given(ORDINARY, ORDINARY, ORDINARY, st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_printed_quotients_powers_and_functions_come_to_their_printed_result(a: float, b: float, c: float, places: int):
    text = """
    q = a / (1 + b ** 2)
    p = 0.5 * (a - c) ** 2 - b
    g = hardσ(a * b) * relu(c) + tanh(b)
    m = (1 - g) * a + g * max(concat(a, b, c))
    e = softmax(concat(a, b, c))
    n = norm(concat(a, b)) - softplus(c)
    """
    trace = trace_of("\n".join(map(str.strip, text.splitlines())), {}, a=[a], b=[b], c=[c])
    for name in ("q", "p", "g", "m", "n"):
        assert_true_as_printed(work_at(trace, f"{name}[1]", places), float(trace[name][0, 0]), places)
    for unit in (1, 2, 3):
        assert_true_as_printed(work_at(trace, f"e[1][{unit}]", places), float(trace["e"][0, unit - 1]), places)


@pytest.mark.parametrize("name", Cell.library_names())
@pytest.mark.parametrize("width", [1, 3, 12])
def test_every_cell_of_the_library_is_true_as_printed(name: str, width: int):
    trace = library_trace(name, width)
    for quantity in trace.names:
        for step in (1, 3):
            for unit in range(1, min(width, 2) + 1):
                worked = work_at(trace, Address(quantity, step, (unit,)))
                assert_true_as_printed(worked, float(trace[quantity][step - 1, unit - 1]), 2)


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_operand_of_an_explanation_can_be_followed(name: str):
    trace = library_trace(name, 12)
    for quantity in trace.names:
        explanation = trace.explain(quantity, 2, 1)
        shown = set(work_at(trace, Address(quantity, 2, (1,))).operands)
        assert set(explanation.operands) <= shown


def library_trace(name: str, width: int) -> Trace:
    """A cell of the library with weights of its own kind of size, two inputs wide."""
    random = np.random.default_rng(width)
    cell = Cell.library(name)
    needed = {word for line in cell.text().replace("(", " ").replace(")", " ").split("\n") for word in line.split()}
    weights = {}
    for word in sorted(needed):
        if word[0] == "W":
            weights[word] = random.normal(size=(width, 2))
        elif word[0] in "UV":
            weights[word] = random.normal(size=(width, width))
        elif word[0] in "bdp" and word[1:2] in ("", "_"):
            weights[word] = random.normal(size=width)
    return cell.run(weights, {"x": random.normal(size=(4, 2))})


def test_the_checker_itself_notices_a_sum_that_does_not_add_up():
    assert worked_out("1·3 + 1·4") == (7, True)
    assert worked_out("−2·(−3) − (58 more: −0.5)/2²") == (6.125, True)
    assert worked_out("0.5·(9 − 8)²") == (0.5, True)
