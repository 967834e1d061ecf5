"""The library's cells against plain loops written from their papers, alone and in a batch, whatever their start."""

import numpy as np
import pytest

from rnntutor.engine import Cell
from rnntutor.engine.errors import NetworkError
from rnntutor.engine.tree import refs

UNITS, INPUTS, OUTPUTS, STEPS = 4, 3, 2, 6


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def tanh(a):
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def rnn(w, x, start):
    h, out = start["h"], []
    for row in x:
        h = tanh(w["W"] @ row + w["U"] @ h + w["b"])
        out.append({"h": h})
    return out


def rnn_linear(w, x, start):
    h, out = start["h"], []
    for row in x:
        h = w["W"] @ row + w["U"] @ h + w["b"]
        out.append({"h": h})
    return out


def elman(w, x, start):
    h, out = start["h"], []
    for row in x:
        h = tanh(w["W"] @ row + w["U"] @ h + w["b"])
        out.append({"h": h, "y": w["V"] @ h + w["b_y"]})
    return out


def jordan(w, x, start):
    y, out = start["y"], []
    for row in x:
        h = tanh(w["W"] @ row + w["U"] @ y + w["b"])
        y = w["V"] @ h + w["b_y"]
        out.append({"h": h, "y": y})
    return out


def net(w, gate, row, h):
    return w[f"W_{gate}"] @ row + w[f"U_{gate}"] @ h + w[f"b_{gate}"]


def lstm(w, x, start):
    h, c, out = start["h"], start["c"], []
    for row in x:
        i, f, o = (sigmoid(net(w, gate, row, h)) for gate in "ifo")
        z = tanh(net(w, "z", row, h))
        c = f * c + i * z
        h = o * tanh(c)
        out.append({"i": i, "f": f, "o": o, "z": z, "c": c, "h": h})
    return out


def lstm_peephole(w, x, start):
    h, c, out = start["h"], start["c"], []
    for row in x:
        i = sigmoid(net(w, "i", row, h) + w["p_i"] * c)
        f = sigmoid(net(w, "f", row, h) + w["p_f"] * c)
        z = tanh(net(w, "z", row, h))
        c = f * c + i * z
        o = sigmoid(net(w, "o", row, h) + w["p_o"] * c)
        h = o * tanh(c)
        out.append({"i": i, "f": f, "o": o, "z": z, "c": c, "h": h})
    return out


def gru(w, x, start):
    h, out = start["h"], []
    for row in x:
        r, z = (sigmoid(net(w, gate, row, h)) for gate in "rz")
        n = tanh(w["W_n"] @ row + w["b_n"] + r * (w["U_n"] @ h + w["d_n"]))
        h = (1 - z) * n + z * h
        out.append({"r": r, "z": z, "n": n, "h": h})
    return out


def gru_v3(w, x, start):
    h, out = start["h"], []
    for row in x:
        r, z = (sigmoid(net(w, gate, row, h)) for gate in "rz")
        n = tanh(w["W_n"] @ row + w["U_n"] @ (r * h) + w["b_n"])
        h = (1 - z) * n + z * h
        out.append({"r": r, "z": z, "n": n, "h": h})
    return out


BY_HAND = {
    "rnn": rnn, "rnn-linear": rnn_linear, "elman": elman, "jordan": jordan, "lstm": lstm,
    "lstm-peephole": lstm_peephole, "gru": gru, "gru-v3": gru_v3,
}  # fmt: skip
MEMORY = {
    "rnn": "h", "rnn-linear": "h", "elman": "h", "jordan": "y", "lstm": "hc", "lstm-peephole": "hc",
    "gru": "h", "gru-v3": "h",
}  # fmt: skip
# W_i, U_i ... of n inputs and m units, as the papers count them; Elman's and Jordan's read-out has k outputs
PARAMETERS = {
    "rnn": lambda n, m, k: m * (n + m + 1),
    "rnn-linear": lambda n, m, k: m * (n + m + 1),
    "elman": lambda n, m, k: m * (n + m + 1) + k * (m + 1),
    "jordan": lambda n, m, k: m * (n + k + 1) + k * (m + 1),
    "lstm": lambda n, m, k: 4 * m * (n + m + 1),
    "lstm-peephole": lambda n, m, k: 4 * m * (n + m + 1) + 3 * m,
    "gru": lambda n, m, k: 3 * m * (n + m + 1) + m,
    "gru-v3": lambda n, m, k: 3 * m * (n + m + 1),
}


def weights_of(name, random, units=UNITS, inputs=INPUTS, outputs=OUTPUTS):
    """Random weights: W... (units, inputs), U... (units, fed back), V and b_y of the outputs, others (units,)."""
    read = {ref.name for line in Cell.library(name).lines for ref in refs(line.expression)} - {
        "x",
        *Cell.library(name).names,
    }
    fed_back = outputs if name == "jordan" else units
    size = {"W": (units, inputs), "U": (units, fed_back), "V": (outputs, units)}
    return {w: random.normal(size=(outputs,) if w == "b_y" else size.get(w[0], (units,))) for w in sorted(read)}


def starts(name, random, lead=()):
    return {m: random.normal(size=(*lead, OUTPUTS if m == "y" else UNITS)) for m in MEMORY[name]}


def test_every_cell_of_the_library_is_tried_here():
    assert set(BY_HAND) == set(Cell.library_names())


@pytest.mark.parametrize("name", BY_HAND)
def test_a_cell_is_what_its_paper_says(name, random):
    w, x, start = weights_of(name, random), random.normal(size=(STEPS, INPUTS)), starts(name, random)
    trace = Cell.library(name).run(w, {"x": x}, given={(m, 0): value for m, value in start.items()})
    hand = BY_HAND[name](w, x, start)
    for quantity in hand[0]:
        assert np.allclose(trace[quantity], [step[quantity] for step in hand], rtol=0, atol=1e-13), quantity
    for m, value in start.items():
        assert np.array_equal(trace.start(m), value)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_cell_without_a_start_begins_at_nothing(name, random):
    w, x = weights_of(name, random), random.normal(size=(STEPS, INPUTS))
    zero = {m: np.zeros_like(value) for m, value in starts(name, random).items()}
    trace = Cell.library(name).run(w, {"x": x})
    for quantity in BY_HAND[name](w, x, zero)[0]:
        wanted = [step[quantity] for step in BY_HAND[name](w, x, zero)]
        assert np.allclose(trace[quantity], wanted, rtol=0, atol=1e-13), quantity


@pytest.mark.parametrize("batch", [1, UNITS, 5])
@pytest.mark.parametrize("name", BY_HAND)
def test_a_cell_runs_a_batch_as_it_runs_each_example(name, batch, random):
    w, x, start = weights_of(name, random), random.normal(size=(STEPS, batch, INPUTS)), starts(name, random, (batch,))
    trace = Cell.library(name).run(w, {"x": x}, given={(m, 0): value for m, value in start.items()})
    for example in range(batch):
        hand = BY_HAND[name](w, x[:, example], {m: value[example] for m, value in start.items()})
        for quantity in hand[0]:
            wanted = [step[quantity] for step in hand]
            assert trace[quantity].shape == (STEPS, batch, len(wanted[0]))
            assert np.allclose(trace[quantity][:, example], wanted, rtol=0, atol=1e-13), quantity


@pytest.mark.parametrize("name", BY_HAND)
def test_the_parameters_of_a_cell_are_counted(name, random):
    for sizes in ((1, 1, 1), (3, 4, 2), (5, 2, 3)):
        inputs, units, outputs = sizes
        w = weights_of(name, random, units, inputs, outputs)
        trace = Cell.library(name).run(w, {"x": np.zeros((2, inputs))})
        assert trace.parameters == PARAMETERS[name](*sizes)


def test_a_forget_gate_of_one_keeps_the_cell(random):
    w = weights_of("lstm", random)
    w |= {"W_f": np.zeros((UNITS, INPUTS)), "U_f": np.zeros((UNITS, UNITS)), "b_f": np.full(UNITS, 100.0)}
    w |= {"W_i": np.zeros((UNITS, INPUTS)), "U_i": np.zeros((UNITS, UNITS)), "b_i": np.full(UNITS, -800.0)}
    trace = Cell.library("lstm").run(w, {"x": random.normal(size=(STEPS, INPUTS))}, given={("c", 0): [1, 2, 3, 4]})
    assert np.array_equal(trace["c"], np.tile([1, 2, 3, 4], (STEPS, 1)))


def test_the_cell_of_the_design_gives_the_numbers_that_stand_on_paper():
    cell = Cell.parse(
        """
        z = W @ x + b
        i = σ(W_i @ x + b_i)
        f = σ(W_f @ x + b_f)
        o = σ(W_o @ x + b_o)
        c = f * c[t-1] + i * z
        y = o * c
        """
    )
    weights = {"W": [[1, 0, 0]], "b": [0], "W_i": [[0, 100, 0]], "b_i": [-10]}
    weights |= {"W_f": [[0, 100, 0]], "b_f": [10], "W_o": [[0, 0, 100]], "b_o": [-10]}
    trace = cell.run(weights, {"x": [[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]]})
    assert trace["c"].round(2).ravel().tolist() == [3, 7, 7, 7, 0]
    assert trace["y"].round(2).ravel().tolist() == [0, 0, 0, 7, 0]
    assert trace["i.net"].ravel().tolist() == [90, 90, -10, -10, -110]
    assert trace.parameters == 16


def test_the_linear_network_of_the_lesson_puts_out_4_12_and_32():
    cell = Cell.parse("h = W @ x + U @ h[t-1]\ny = V @ h")
    weights = {"W": np.ones((2, 2)), "U": np.ones((2, 2)), "V": np.ones((1, 2))}
    assert cell.run(weights, {"x": [[1, 1], [1, 1], [2, 2]]})["y"].ravel().tolist() == [4, 12, 32]


def test_an_lstm_of_64_units_runs_over_10_000_steps(random):
    w, x = weights_of("lstm", random, 64, 8), random.normal(size=(10_000, 8))
    w = {name: value / 8 for name, value in w.items()}
    trace = Cell.library("lstm").run(w, {"x": x})
    assert trace["h"].shape == (10_000, 64)
    zero = {"h": np.zeros(64), "c": np.zeros(64)}
    assert np.allclose(trace["h"][-1], lstm(w, x[-200:], zero)[-1]["h"], rtol=0, atol=1e-12)


def test_a_cell_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(NetworkError) as caught:
        Cell.library("lsmt")
    assert caught.value.message.startswith("there is no cell 'lsmt' in the library (did you mean 'lstm'?): elman, gru")
