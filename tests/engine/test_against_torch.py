"""The engine against PyTorch's own modules; collected only where PyTorch is installed (see conftest.py)."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from rnntutor.engine import Cell, Layer, Network
from tests.engine.test_three_texts import CTC, ctc_weights

UNITS, INPUTS, STEPS, BATCH = 5, 3, 7, 4
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
GATES = {"rnn": [""], "lstm": ["_i", "_f", "_z", "_o"], "gru": ["_r", "_z", "_n"]}  # in PyTorch's order


def module(name, random, **options):
    made = MODULES[name](INPUTS, UNITS, dtype=torch.float64, **options)
    for parameter in made.parameters():
        parameter.data = torch.tensor(random.normal(size=parameter.shape))
    return made


def weights_of(name, made, suffix="_l0", inputs=INPUTS):
    """PyTorch's stacked matrices as the cell's: its two biases are added, but in the candidate of a GRU."""
    stacked = {
        part: getattr(made, part + suffix).detach().numpy() for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    found = {}
    for k, gate in enumerate(GATES[name]):
        rows = slice(k * UNITS, (k + 1) * UNITS)
        found[f"W{gate}"], found[f"U{gate}"] = stacked["weight_ih"][rows], stacked["weight_hh"][rows]
        if gate == "_n":
            found["b_n"], found["d_n"] = stacked["bias_ih"][rows], stacked["bias_hh"][rows]
        else:
            found[f"b{gate}"] = stacked["bias_ih"][rows] + stacked["bias_hh"][rows]
    return found


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.mark.parametrize("name", MODULES)
def test_a_cell_puts_out_what_its_module_does(name, random):
    made, x = module(name, random), random.normal(size=(STEPS, BATCH, INPUTS))
    start = {m: random.normal(size=(BATCH, UNITS)) for m in ("hc" if name == "lstm" else "h")}
    begin = tuple(torch.tensor(value)[None] for value in start.values())
    wanted, last = made(torch.tensor(x), begin if name == "lstm" else begin[0])
    trace = Cell.library(name).run(weights_of(name, made), {"x": x}, given={(m, 0): v for m, v in start.items()})
    assert np.allclose(trace["h"], wanted.detach().numpy(), rtol=0, atol=1e-12)
    if name == "lstm":
        assert np.allclose(trace["c"][-1], last[1][0].detach().numpy(), rtol=0, atol=1e-12)


def assert_gradients(name, gradients, made, layer="", at="_l0"):
    """Every weight of a cell has the gradient of its rows of PyTorch's stacked matrices."""
    for k, gate in enumerate(GATES[name]):
        rows = slice(k * UNITS, (k + 1) * UNITS)
        for own, theirs in ((f"W{gate}", "weight_ih"), (f"U{gate}", "weight_hh"), (f"b{gate}", "bias_ih")):
            wanted = getattr(made, theirs + at).grad[rows].numpy()
            assert np.allclose(gradients[layer + own], wanted, rtol=1e-12, atol=1e-12), layer + own
    if name == "gru":
        wanted = getattr(made, f"bias_hh{at}").grad[2 * UNITS :].numpy()
        assert np.allclose(gradients[f"{layer}d_n"], wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", MODULES)
def test_the_gradients_of_a_cell_are_those_of_its_module(name, random):
    made, x = module(name, random), random.normal(size=(STEPS, BATCH, INPUTS))
    seed = random.normal(size=(STEPS, BATCH, UNITS))
    start = {m: random.normal(size=(BATCH, UNITS)) for m in ("hc" if name == "lstm" else "h")}
    read, begin = (
        torch.tensor(x, requires_grad=True),
        [torch.tensor(v[None], requires_grad=True) for v in start.values()],
    )
    made(read, tuple(begin) if name == "lstm" else begin[0])[0].backward(torch.tensor(seed))
    given = {(m, 0): value for m, value in start.items()}
    gradients = Cell.library(name).run(weights_of(name, made), {"x": x}, given).backward({"h": seed})
    assert_gradients(name, gradients, made)
    assert np.allclose(gradients["x"], read.grad.numpy(), rtol=1e-12, atol=1e-12)
    for memory, theirs in zip(start, begin, strict=True):
        assert np.allclose(gradients.start(memory), theirs.grad[0].numpy(), rtol=1e-12, atol=1e-12), memory


def both_ways(name):
    """Two layers, each in both directions, and where PyTorch keeps the weights of each."""
    cell = Cell.library(name)
    upper = cell.extended(Cell.parse("x = low.y"))
    layers = {"a": Layer(cell), "b": Layer(cell, reverse=True), "low": Layer(Cell.parse("y = concat(a.h, b.h)"))}
    layers |= {"c": Layer(upper), "d": Layer(upper, reverse=True)}
    return Network(layers), {"a": "_l0", "b": "_l0_reverse", "c": "_l1", "d": "_l1_reverse"}


@pytest.mark.parametrize("name", MODULES)
def test_two_layers_in_both_directions_put_out_what_the_module_does(name, random):
    made, x = module(name, random, num_layers=2, bidirectional=True), random.normal(size=(STEPS, BATCH, INPUTS))
    network, places = both_ways(name)
    weights = {f"{layer}.{w}": v for layer, at in places.items() for w, v in weights_of(name, made, at).items()}
    trace = network.run(weights, {"x": x})
    wanted = made(torch.tensor(x))[0].detach().numpy()
    assert np.allclose(np.concatenate([trace["c.h"], trace["d.h"]], -1), wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", MODULES)
def test_the_gradients_of_two_layers_in_both_directions_are_those_of_the_module(name, random):
    made, x = module(name, random, num_layers=2, bidirectional=True), random.normal(size=(STEPS, BATCH, INPUTS))
    network, places = both_ways(name)
    weights = {f"{layer}.{w}": v for layer, at in places.items() for w, v in weights_of(name, made, at).items()}
    seed, read = random.normal(size=(STEPS, BATCH, 2 * UNITS)), torch.tensor(x, requires_grad=True)
    made(read)[0].backward(torch.tensor(seed))
    seeds = {"c.h": seed[..., :UNITS], "d.h": seed[..., UNITS:]}
    gradients = network.run(weights, {"x": x}).backward(seeds)
    for layer, at in places.items():
        assert_gradients(name, gradients, made, f"{layer}.", at)
    assert np.allclose(gradients["x"], read.grad.numpy(), rtol=1e-12, atol=1e-12)


def test_attention_and_its_gradients_are_those_of_scaled_dot_product_attention(random):
    text = "k = K @ x\nv = V @ x\nq = Q @ x\na = softmax(k[:] @ q / 2)\ny = a @ v[:]"
    weights = {name: random.normal(size=(4, INPUTS)) for name in "KVQ"}
    x, seed = random.normal(size=(STEPS, BATCH, INPUTS)), random.normal(size=(STEPS, BATCH, 4))
    trace = Cell.parse(text).run(weights, {"x": x})
    read = {name: torch.tensor(value, requires_grad=True) for name, value in ({"x": x} | weights).items()}
    keys, values, queries = (read["x"].swapaxes(0, 1) @ read[name].T for name in "KVQ")
    wanted = functional.scaled_dot_product_attention(queries, keys, values).swapaxes(0, 1)
    assert np.allclose(trace["y"], wanted.detach().numpy(), rtol=0, atol=1e-12)
    wanted.backward(torch.tensor(seed))
    gradients = trace.backward({"y": seed})
    for name, theirs in read.items():
        assert np.allclose(gradients[name], theirs.grad.numpy(), rtol=0, atol=1e-11), name


def test_a_decoder_that_looks_at_an_encoder_of_another_length_does_as_scaled_dot_product_attention(random):
    layers = {
        "encoder": Layer(Cell.parse("k = K @ x\nv = V @ x")),
        "decoder": Layer(Cell.parse("a = softmax(encoder.k[:] @ q / sqrt(4))\ny = a @ encoder.v[:]"), "q"),
    }
    weights = {f"encoder.{name}": random.normal(size=(4, INPUTS)) for name in "KV"}
    inputs = {"x": random.normal(size=(STEPS, BATCH, INPUTS)), "q": random.normal(size=(3, BATCH, 4))}
    trace, seed = Network(layers).run(weights, inputs), random.normal(size=(3, BATCH, 4))
    read = {name: torch.tensor(value, requires_grad=True) for name, value in (inputs | weights).items()}
    keys, values = (read["x"].swapaxes(0, 1) @ read[f"encoder.{name}"].T for name in "KV")
    wanted = functional.scaled_dot_product_attention(read["q"].swapaxes(0, 1), keys, values).swapaxes(0, 1)
    assert np.allclose(trace["decoder.y"], wanted.detach().numpy(), rtol=0, atol=1e-12)
    wanted.backward(torch.tensor(seed))
    gradients = trace.backward({"decoder.y": seed})
    for name, theirs in read.items():
        assert np.allclose(gradients[name], theirs.grad.numpy(), rtol=0, atol=1e-11), name


@pytest.mark.parametrize("word", ["a", "ab", "aa", "abba"])
def test_the_linear_cell_of_ctc_has_the_loss_of_ctc(word, random):
    y = random.dirichlet(np.ones(3), size=9)
    alpha = Cell.parse(CTC).run(ctc_weights(word, "ab-"), {"y": y})["α"]
    target = torch.tensor([["ab".index(letter) for letter in word]])
    loss = functional.ctc_loss(torch.tensor(np.log(y))[:, None], target, [9], [len(word)], blank=2, reduction="sum")
    assert -np.log(alpha[-1, -2:].sum()) == pytest.approx(loss.item(), rel=1e-12)


@pytest.mark.parametrize("word", ["a", "ab", "aa", "abba"])
def test_the_gradient_of_ctc_is_that_of_ctc(word, random):
    """PyTorch's gradient is that of the logits: ctc_loss on log_softmax, here on softmax."""
    layers = {
        "out": Layer(Cell.parse("y = softmax(s)")),
        "lattice": Layer(Cell.parse(CTC.replace("@ y", "@ out.y"))),
        "loss": Layer(Cell.parse("L = -log(dot(ends, lattice.α[last]))"), "once"),
    }
    weights = {f"lattice.{name}": value for name, value in ctc_weights(word, "ab-").items()}
    weights["loss.ends"] = np.eye(2 * len(word) + 1)[-2:].sum(0)
    s = random.normal(size=(9, 3))
    gradients = Network(layers).run(weights, {"s": s}).backward("loss.L")
    read = torch.tensor(s[:, None], requires_grad=True)
    target = torch.tensor([["ab".index(letter) for letter in word]])
    loss = functional.ctc_loss(read.log_softmax(-1), target, [9], [len(word)], blank=2, reduction="sum")
    loss.backward()
    assert float(gradients.trace["loss.L"][0, 0]) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(gradients["s"], read.grad[:, 0].numpy(), rtol=0, atol=1e-12)


def test_cross_entropy_and_cosine_are_those_of_pytorch(random):
    cell = Cell.parse("loss = cross_entropy(p, s)\nlike = cosine(p, s)")
    p, s = random.dirichlet(np.ones(4), size=STEPS), random.normal(size=(STEPS, 4))
    trace = cell.run({}, {"p": p, "s": s})
    theirs = functional.cross_entropy(torch.tensor(s), torch.tensor(p), reduction="none")
    assert np.allclose(trace["loss"][:, 0], theirs.numpy(), rtol=1e-12, atol=0)
    theirs = functional.cosine_similarity(torch.tensor(p), torch.tensor(s))
    assert np.allclose(trace["like"][:, 0], theirs.numpy(), rtol=1e-12, atol=1e-12)
