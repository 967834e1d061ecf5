"""Direct derivatives: of one line by one thing it reads, against finite differences and against the total ones."""

import numpy as np
import pytest

from rnntutor.engine import Cell, EngineError, Layer, Network, Number
from rnntutor.engine.direct import direct

from .test_gradients import library_weights

NUDGE = 1e-6
LINES = {
    "y = a * x + x / (b + 3) - x": 3,
    "y = tanh(W @ x + a)": 3,
    "y = b * σ(W @ x) * a": 3,
    "y = softmax(W @ x) * exp(x)": 2,
    "y = sum((x - a) ** 2) / 2": 3,
    "y = max(x) * a": 3,
    "y = concat(x, a * x)": 2,
    "y = outer(x, a) @ x": 2,
    "y = cross_entropy(a, W @ x)": 3,
    "y = log(x * x + 1) + x ** 3": 2,
}


@pytest.mark.parametrize("text", LINES)
def test_a_direct_derivative_is_the_finite_difference_of_its_line(text):
    random, n = np.random.default_rng(1), LINES[text]
    cell, x = Cell.parse(text), random.uniform(0.5, 1, (2, n))
    given = {"a": random.normal(size=n), "b": random.uniform(1, 2, n), "W": random.normal(size=(n, n))}
    unused = Network({"": Layer(cell)}).unused(given, {"x": x})
    weights = {name: value for name, value in given.items() if name not in unused}
    found = direct(cell.run(weights, {"x": x}), "y", "x", 2).matrix
    columns = []
    for unit in range(n):
        moved = [cell.run(weights, {"x": x + sign * NUDGE * np.eye(n)[unit]})["y"][1] for sign in (1, -1)]
        columns.append((moved[0] - moved[1]).ravel() / (2 * NUDGE))
    assert np.allclose(found, np.array(columns).T, rtol=1e-6, atol=1e-7), (found, np.array(columns).T)


def test_along_the_line_of_the_cell_the_derivative_is_the_forget_gate():
    random = np.random.default_rng(3)
    trace = Cell.library("lstm").run(library_weights("lstm", random), {"x": random.normal(size=(4, 2))})
    found = direct(trace, "c", "c[t-1]", 3)
    assert np.array_equal(found.matrix, np.diag(trace["f"][2]))
    assert str(found.slope) == "Ref(name='f', shift=0, at=None)"
    whole = trace.jacobian(2, 3).block("c", "c")
    assert np.allclose(whole, found.matrix), "no other line brings c[t-1] into c"
    assert not np.allclose(direct(trace, "h", "c", 3).matrix, trace.jacobian(2, 3).block("h", "c"))


def test_a_plain_cell_goes_through_its_matrix():
    random = np.random.default_rng(3)
    weights = library_weights("rnn", random)
    trace = Cell.library("rnn").run(weights, {"x": random.normal(size=(4, 2))})
    found = direct(trace, "h", "h[t-1]", 3)
    assert np.allclose(found.matrix, np.diag(1 - trace["h"][2] ** 2) @ weights["U"])
    assert found.slope is None
    assert found.product is not None
    assert np.allclose(found.matrix, trace.jacobian(2, 3).matrix)


def test_several_ways_within_one_line_are_added():
    trace = Cell.parse("h = 3 * h[t-1] + w * h[t-1] + x").run({"w": 2}, {"x": [1, 1]})
    assert direct(trace, "h", "h[t-1]", 2).matrix.tolist() == [[5]]
    assert direct(trace, "h", "x", 2).slope == Number(1.0)


def test_a_line_that_does_not_read_it_says_what_it_reads():
    trace = Cell.parse("h = w * h[t-1] + x").run({"w": 2}, {"x": [1, 1]})
    with pytest.raises(EngineError, match=r"the line of h does not read h: w, h\[t-1\], x"):
        direct(trace, "h", "h", 2)
    with pytest.raises(EngineError, match="x is no line"):
        direct(trace, "x", "h", 2)
    with pytest.raises(EngineError, match="steps 1 to 2"):
        direct(trace, "h", "x", 3)
