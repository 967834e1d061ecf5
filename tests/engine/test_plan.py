"""The compiled plan against the plain interpreter: values, gradients, starts, on every kind of network."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnntutor.engine import Cell, Layer, Network

from . import test_three_texts as texts
from .random_networks import mixing_networks, networks
from .test_gradients import library_weights

CLOSE = 1e-12  # of the largest number in the array, or of 1


def shapes(inputs):
    return {name: np.shape(value) for name, value in inputs.items()}


def same(found, wanted, what, scale=1.0, close=CLOSE):
    assert found.shape == wanted.shape, f"{what}: shape {found.shape}, interpreted {wanted.shape}"
    finite = np.isfinite(wanted)
    assert (np.isfinite(found) == finite).all(), what
    apart = np.abs(found[finite] - wanted[finite]).max(initial=0.0)
    scale = max(scale, np.abs(wanted[finite]).max(initial=0.0))
    assert apart <= close * scale, f"{what}: {apart / scale:.1e} apart"


def same_values(plan, trace, close=CLOSE):
    for name in trace.names:
        same(plan[name], trace[name], name, close=close)
        if trace.begins(name) is not None:
            same(plan.start(name), trace.start(name), f"start of {name}", close=close)


def same_gradients(found, wanted, trace, weights, close=CLOSE):
    names = (*weights, *trace.names)
    scale = max(1.0, *(np.abs(wanted[n][np.isfinite(wanted[n])]).max(initial=0.0) for n in names))
    for name in names:
        same(found[name], wanted[name], f"gradient of {name}", scale, close)
        if name not in weights and trace.begins(name) is not None:
            same(found.start(name), wanted.start(name), f"gradient of the start of {name}", scale, close)


def agree(network, weights, inputs, seeds, random, given=None, dtype=np.float64, close=CLOSE):
    """Two runs of one plan, so that nothing of the first may be left: the second is the interpreter's."""
    plan = network.compile(weights, shapes(inputs), dtype, given or ())
    trace = network.run(weights, inputs, given)
    if not isinstance(seeds, str):
        seeds = {name: random.normal(size=trace[name].shape) for name in seeds}
    plan.run({name: random.normal(size=np.shape(value)) for name, value in inputs.items()}, given)
    plan.backward(seeds)
    plan.run(inputs, given)
    same_values(plan, trace, close)
    same_gradients(plan.backward(seeds), trace.backward(seeds), trace, weights, close)
    return plan


# every library cell


@pytest.mark.parametrize("lead", [(5,), (4, 3), (4, 1), (1,)], ids=str)
@pytest.mark.parametrize("name", Cell.library_names())
def test_every_library_cell_is_the_interpreters(name, lead, random):
    weights = library_weights(name, random)
    agree(Network({"": Layer(Cell.library(name))}), weights, {"x": random.normal(size=(*lead, 2))}, ["h"], random)


@pytest.mark.parametrize("name", Cell.library_names())
def test_large_library_cells_are_the_interpreters(name, random):
    """At this size nothing rides along in the loop, and no value is repeated for its readers."""
    weights = {n: w / 6 for n, w in library_weights(name, random, 40, 30).items()}
    agree(Network({"": Layer(Cell.library(name))}), weights, {"x": random.normal(size=(7, 28, 30))}, ["h"], random)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_single_precision_is_right_to_single_precision(name, random):
    weights, inputs = library_weights(name, random), {"x": random.normal(size=(6, 2, 2))}
    network = Network({"": Layer(Cell.library(name))})
    plan = agree(network, weights, inputs, ["h"], random, dtype=np.float32, close=2e-5)
    assert plan["h"].dtype == plan.flat.dtype == plan.backward({"h": plan["h"]}).flat.dtype == np.float32


def test_a_long_run_is_the_interpreters(random):
    weights = {name: weight / 2 for name, weight in library_weights("lstm", random).items()}
    agree(Network({"": Layer(Cell.library("lstm"))}), weights, {"x": random.normal(size=(300, 2))}, ["h"], random)


# starts, values given, weights


STARTED = """
c[0] = 2 * k
h[0] = tanh(V @ h_0)
f = σ(W_f @ x + U_f @ h[t-1] + b)
c = f * c[t-1] + (1 - f) * (W @ x)
h = tanh(c)
L = sum((h - d)**2)
"""


@pytest.mark.parametrize("lead", [(4,), (4, 3)], ids=str)
def test_starts_made_of_weights_are_run_and_have_gradients(lead, random):
    size = {"k": (3,), "V": (3, 2), "h_0": (2,), "W_f": (3, 2), "U_f": (3, 3), "b": (3,), "W": (3, 2)}
    weights = {name: random.normal(size=shape) for name, shape in size.items()}
    inputs = {"x": random.normal(size=(*lead, 2)), "d": random.normal(size=(*lead, 3))}
    agree(Network({"": Layer(Cell.parse(STARTED))}), weights, inputs, "L", random)


@pytest.mark.parametrize("lead", [(5,), (5, 2)], ids=str)
def test_given_starts_and_steps_take_the_place_of_what_was_computed(lead, random):
    weights, inputs = library_weights("lstm", random), {"x": random.normal(size=(*lead, 2))}
    given = {
        ("h", 0): random.normal(size=3),
        ("c", 2): random.normal(size=3),
        ("i", 4, (2,)): 0.25,
        ("x", 3): [1.0, 2.0],
    }
    network = Network({"": Layer(Cell.library("lstm"))})
    plan = network.compile(weights, shapes(inputs), given=given)
    for _ in range(2):
        same_values(plan.run(inputs, given), network.run(weights, inputs, given))
    same_values(plan.run(inputs), network.run(weights, inputs))


def test_a_weight_in_two_places_gets_both_gradients(random):
    cell = Cell.parse(
        "a = σ(W @ x + U @ h[t-1] + b)\nh = tanh(W @ x + a * (U @ h[t-1]) + b)\ny = W @ x + transpose(U) @ h"
    )
    weights = {"W": random.normal(size=(3, 2)), "U": random.normal(size=(3, 3)), "b": random.normal(size=3)}
    for lead in ((5,), (5, 2)):
        agree(Network({"": Layer(cell)}), weights, {"x": random.normal(size=(*lead, 2))}, ["y", "h"], random)


# several layers


def both_ways(random, lead):
    lstm = Cell.library("lstm")
    top = Cell.parse("x = concat(f.h, b.h)\nh = tanh(W @ x + U @ h[t-1] + k)\nL = cross_entropy(d, h)")
    network = Network({"f": Layer(lstm), "b": Layer(lstm, reverse=True), "up": Layer(top)})
    weights = {f"{layer}.{n}": w for layer in "fb" for n, w in library_weights("lstm", random).items()}
    weights |= {"up.W": random.normal(size=(2, 6)), "up.U": random.normal(size=(2, 2)), "up.k": random.normal(size=2)}
    return network, weights, {"x": random.normal(size=(*lead, 2)), "d": random.dirichlet(np.ones(2), size=lead)}


@pytest.mark.parametrize("lead", [(4,), (4, 3)], ids=str)
@pytest.mark.parametrize("seeds", ["up.L", ["up.h", "f.c", "b.z"]], ids=str)
def test_layers_in_both_directions_under_a_third_are_the_interpreters(lead, seeds, random):
    agree(*both_ways(random, lead), seeds, random)


@pytest.mark.parametrize("lead", [(6,), (6, 3)], ids=str)
def test_attention_is_the_interpreters(lead, random):
    weights, inputs = texts.bahdanau_weights(random), {"x": random.normal(size=(*lead, 3))}
    agree(texts.bahdanau(4), weights, inputs, ["decoder.y", "decoder.s"], random)


@pytest.mark.parametrize("lead", [(5,), (5, 3)], ids=str)
def test_a_turing_machine_is_the_interpreters(lead, random):
    network = Network({"": Layer(Cell.parse(texts.MACHINE))})
    agree(network, texts.machine_weights(random), {"x": random.normal(size=(*lead, 3))}, ["y"], random)


def test_the_lattice_of_ctc_is_the_interpreters(random):
    network = Network({"": Layer(Cell.parse(texts.CTC))})
    agree(network, texts.ctc_weights("aba", "ab-"), {"y": random.dirichlet(np.ones(3), size=(5, 2))}, ["α"], random)


# any equations


@given(case=networks(batches=(None, 2)), chosen=st.data())
@settings(max_examples=60)
def test_random_networks_of_all_operations_are_the_interpreters(case, chosen):
    trace = case.run()
    lines = [name for name in trace.names if trace.kind(name) == "line"]
    assume(max(np.abs(trace[name][np.isfinite(trace[name])]).max(initial=0) for name in lines) < 1e5)
    plan = case.network.compile(case.weights, shapes(case.inputs))
    plan.run({name: value * 0.5 for name, value in case.inputs.items()})
    same_values(plan.run(case.inputs), trace)
    names = chosen.draw(st.lists(st.sampled_from(lines), min_size=1, max_size=2, unique=True))
    seeds = {name: np.random.default_rng(1).normal(size=trace[name].shape) for name in names}
    wanted = trace.backward(seeds)
    assume(all(np.abs(wanted[name][np.isfinite(wanted[name])]).max(initial=0) < 1e5 for name in trace.names))
    same_gradients(plan.backward(seeds), wanted, trace, case.weights)


@given(case=mixing_networks(), chosen=st.data())
@settings(max_examples=40)
def test_random_wirings_of_lags_and_starts_are_the_interpreters(case, chosen):
    trace = case.run()
    lines = [name for name in trace.names if trace.kind(name) == "line"]
    names = chosen.draw(st.lists(st.sampled_from(lines), min_size=1, max_size=3, unique=True))
    plan = case.network.compile(case.weights, shapes(case.inputs))
    plan.run({name: value * 0.5 for name, value in case.inputs.items()})
    same_values(plan.run(case.inputs), trace)
    seeds = {name: np.random.default_rng(1).normal(size=trace[name].shape) for name in names}
    same_gradients(plan.backward(seeds), trace.backward(seeds), trace, case.weights)
