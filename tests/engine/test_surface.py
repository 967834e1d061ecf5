"""The loss over two weights, and descent on it: flat where a gate is saturated, a cliff where a product grows."""

from itertools import pairwise

import numpy as np
import pytest

from rnntutor.engine import Cell, EngineError, Layer, Network
from rnntutor.engine.descent import Clip
from rnntutor.engine.surface import loss_surface, walk

from .test_gradients import library_weights

STEPS = 12
LINEAR = Network({"": Layer(Cell.parse("h = w * h[t-1] + b\nL = m * (h - d) ** 2"))})
SQUASHED = Network({"": Layer(Cell.parse("h = σ(w * h[t-1] + b)\nL = m * (h - d) ** 2"))})
START = {"w": 1.3, "b": 1.0}
INPUTS = {"m": [0] * (STEPS - 1) + [1], "d": [1.0] * STEPS}


def one_by_one(network, weights, inputs, loss, xs, ys, names, given=None):
    """The loss at every point of the grid, run by run."""

    def at(x, y):
        moved = dict(zip(names, (x, y), strict=True))
        now = weights | {name: np.full(np.shape(weights[name]), value) for name, value in moved.items()}
        return network.run(now, inputs, given)[loss].sum()

    return np.array([[at(x, y) for x in xs] for y in ys])


def test_the_surface_is_the_loss_of_every_single_run():
    xs, ys, given = np.linspace(-1.5, 1.5, 7), np.linspace(-1, 1, 5), {("h", 0): 0.5}
    found = loss_surface(SQUASHED, START, INPUTS, "L", "w", xs, "b", ys, given)
    wanted = one_by_one(SQUASHED, START, INPUTS, "L", xs, ys, ("w", "b"), given)
    assert found.shape == (5, 7)
    assert np.allclose(found, wanted, rtol=1e-12, atol=0)


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize(("name", "pair"), [("rnn", ("U", "b")), ("lstm", ("U_f", "W_i")), ("gru", ("W_z", "d_n"))])
def test_cells_of_one_unit_and_examples_of_a_batch_have_a_surface_too(name, pair, batch):
    random = np.random.default_rng(1)
    cell = Cell.parse(f"{Cell.library(name).text()}\nL = sum((h - x) ** 2)")
    network, inputs = Network({"": Layer(cell)}), {"x": random.normal(size=(4, *batch, 1))}
    weights = library_weights(name, random, hidden=1, inputs=1)
    xs, ys = np.linspace(-2, 2, 4), np.linspace(-1, 1, 3)
    found = loss_surface(network, weights, inputs, "L", pair[0], xs, pair[1], ys)
    assert np.allclose(found, one_by_one(network, weights, inputs, "L", xs, ys, pair), rtol=1e-12, atol=1e-14)


def test_a_network_of_layers_with_clocks_of_their_own_has_a_surface_too():
    layers = {
        "low": Layer(Cell.parse("h = tanh(w * h[t-1] + x)")),
        "top": Layer(Cell.parse("L = (v * low.h[last] - 1) ** 2"), "once"),
    }
    network, weights, inputs = Network(layers), {"low.w": 0.5, "top.v": 2.0}, {"x": [1.0, 0, 0]}
    xs, ys, pair = [0.1, 0.9], [1.0, 3.0], ("low.w", "top.v")
    found = loss_surface(network, weights, inputs, "top.L", pair[0], xs, pair[1], ys)
    assert np.allclose(found, one_by_one(network, weights, inputs, "top.L", xs, ys, pair), rtol=1e-12)


def test_a_product_that_grows_is_a_cliff_and_a_saturated_one_is_flat():
    xs = np.linspace(0.5, 1.5, 11)
    row = loss_surface(LINEAR, START, INPUTS, "L", "w", xs, "b", [1.0])[0]
    assert row[-1] / row[5] > 300
    flat = loss_surface(SQUASHED, START, INPUTS, "L", "w", [0.0, 1.0], "b", [-30.0, -20.0])
    assert np.ptp(flat) < 1e-8


def test_infinity_stands_where_the_run_grows_to_it():
    found = loss_surface(LINEAR, START, INPUTS, "L", "w", [0.5, 1e200], "b", [1.0])[0]
    assert np.isfinite(found[0])
    assert not np.isfinite(found[1])


def test_without_clipping_the_walk_is_thrown_off_the_cliff():
    points = walk(LINEAR, START, INPUTS, "L", "w", "b", 20, rate=0.001)
    assert abs(points[1].x - points[0].x) > 10
    assert not points[-1].finite
    assert len(points) < 21


def test_with_clipping_the_same_walk_goes_down_it_step_by_step():
    points = walk(LINEAR, START, INPUTS, "L", "w", "b", 60, rate=0.02, clip=Clip(1.0))
    moves = [np.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(points)]
    assert points[0].clipped
    assert max(moves) <= 0.02 + 1e-12
    assert all(b.loss < a.loss for a, b in pairwise(points[:20]))
    assert points[-1].loss < points[0].loss / 1000
    assert [point.number for point in points] == list(range(61))


def test_a_walk_carries_the_slope_that_differences_give():
    point = walk(SQUASHED, START, INPUTS, "L", "w", "b", 0, rate=0.1)[0]
    nudge = 1e-6
    ahead = loss_surface(SQUASHED, START, INPUTS, "L", "w", [1.3 - nudge, 1.3 + nudge], "b", [1.0])[0]
    assert point.slope[0] == pytest.approx((ahead[1] - ahead[0]) / (2 * nudge), rel=1e-5)
    assert point.norm == pytest.approx(np.hypot(*point.slope))


def test_the_walk_leaves_the_learners_weights_alone():
    weights = {"w": np.array(1.3), "b": np.array([1.0])}
    walk(LINEAR, weights, INPUTS, "L", "w", "b", 3, rate=0.1)
    assert weights["w"] == 1.3
    assert weights["b"] == [1.0]


@pytest.mark.parametrize(
    ("names", "loss", "message"),
    [
        (("v", "b"), "L", "'v' is no weight"),
        (("w", "w"), "L", "two different weights"),
        (("w", "b"), "K", "'K' is no line of the network"),
        (("w", "M"), "L", "M has 4 numbers"),
    ],
)
def test_what_cannot_be_a_surface_is_told(names, loss, message):
    weights = START | {"M": np.eye(2)}
    with pytest.raises(EngineError, match=message):
        loss_surface(LINEAR, weights, INPUTS, loss, names[0], [0.0], names[1], [0.0])
