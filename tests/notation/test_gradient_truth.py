"""Gradients written out are true as printed, and what is written for people comes to what the backward pass gave."""

import numpy as np
import pytest
from true_as_printed import assert_true_as_printed

from rnntutor.engine import Address, Cell, Layer, Network, Trace
from rnntutor.engine.explanation import node_value
from rnntutor.notation import backward
from rnntutor.notation.equation import equation
from rnntutor.notation.explanation import follow, work, work_at
from rnntutor.notation.gradient import full_name, kind_of
from tests.engine import test_three_texts as texts
from tests.engine.test_gradients import OPERATIONS, library_weights

UNITS = 5  # of a value, so many are worked out


def gradient_names(trace: Trace) -> list[str]:
    return [name for name in trace.resolved.kinds if name.startswith("grad.")]


def addresses(trace: Trace, name: str) -> list[Address]:
    """Every number of a gradient, a few units of each step."""
    steps = [*range(1, trace.steps(name) + 1), *([trace.begins(name)] if trace.begins(name) is not None else [])]
    units = list(np.ndindex(*trace.units(name)))
    chosen = units[:: max(len(units) // UNITS, 1)]
    return [Address(name, step, tuple(u + 1 for u in unit)) for step in (steps or [None]) for unit in chosen]


def assert_all_true(trace: Trace, places: int = 2) -> None:
    """Every gradient of the run: worked out, re-added, named."""
    for name in gradient_names(trace):
        assert equation(trace, name).startswith("∂")
        for address in addresses(trace, name):
            explanation = trace.explain_at(address)
            unit = tuple(u - 1 for u in trace.find(address).unit)
            node = backward.node(trace, name, address.step or 0, unit, 1, None)
            assert node_value(node) == pytest.approx(explanation.value, rel=1e-9, abs=1e-12), str(address)
            worked = work(explanation, places, trace=trace)
            assert_true_as_printed(worked, explanation.value, places)
            assert worked.equation.count(" = ") == 1, worked.equation
            assert worked.chain
            assert follow(worked, trace) is not None
            assert full_name(address, trace).startswith("∂")
            assert kind_of(address, trace)


@pytest.mark.parametrize("width", [1, 3, 12])
@pytest.mark.parametrize("name", Cell.library_names())
def test_every_gradient_of_every_library_cell_is_true_as_printed(name: str, width: int):
    random = np.random.default_rng(width)
    cell = Cell.library(name)
    weights = library_weights(name, random, hidden=width)
    trace = cell.run(weights, {"x": random.normal(size=(4, 2))})
    assert_all_true(trace.backward({cell.names[-1]: random.normal(size=trace[cell.names[-1]].shape)}).trace)


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_gradient_of_a_loss_on_a_library_cell_is_true_as_printed(name: str):
    random = np.random.default_rng(5)
    cell = Cell.parse(f"{Cell.library(name).text()}\nL = 0.5 * m * sum((h - d) ** 2)")
    inputs = {"x": random.normal(size=(4, 2)), "d": random.normal(size=(4, 3)), "m": [0, 0, 1, 1]}
    assert_all_true(cell.run(library_weights(name, random), inputs).backward("L").trace)


@pytest.mark.parametrize("text", OPERATIONS)
def test_the_gradient_of_every_operation_is_true_as_printed(text: str):
    random, n = np.random.default_rng(3), OPERATIONS[text]
    weights = {"a": random.normal(size=n), "b": random.uniform(1, 2, n), "W": random.normal(size=(n, n))}
    inputs = {"x": random.uniform(0.1, 1, (4, n))}
    cell = Cell.parse(text)
    unused = Network({"": Layer(cell)}).unused(weights, inputs)
    trace = cell.run({name: value for name, value in weights.items() if name not in unused}, inputs)
    assert_all_true(trace.backward({"y": np.ones(trace["y"].shape)}).trace)


def test_gradients_where_a_vector_is_zero_and_where_hard_sigmoid_is_flat_are_true_as_printed():
    cell = Cell.parse("y = norm(x) + sum(x * log(x)) + sum(hardσ(4 * x)) + max(x) + sum(relu(x))")
    trace = cell.run({}, {"x": [[0, 0], [1, 3], [0.5, 0.5]]})
    assert_all_true(trace.backward("y").trace)


def test_gradients_of_attention_of_a_turing_machine_and_of_ctc_are_true_as_printed():
    random = np.random.default_rng(7)
    attention = texts.bahdanau(3).run(texts.bahdanau_weights(random), {"x": random.normal(size=(4, 3))})
    assert_all_true(attention.backward({"decoder.y": random.normal(size=(3, 5))}).trace)
    machine = Cell.parse(texts.MACHINE).run(texts.machine_weights(random), {"x": random.normal(size=(3, 3))})
    assert_all_true(machine.backward({"y": random.normal(size=(3, 3))}).trace)
    layers = {
        "lattice": Layer(Cell.parse(texts.CTC)),
        "loss": Layer(Cell.parse("L = -log(dot(ends, lattice.α[last]))"), "once"),
    }
    weights = {f"lattice.{name}": value for name, value in texts.ctc_weights("ab", "ab-").items()}
    weights["loss.ends"] = np.array([0.0, 0, 0, 1, 1])
    lattice = Network(layers).run(weights, {"y": random.dirichlet(np.ones(3), size=5)})
    assert_all_true(lattice.backward("loss.L").trace)


def test_gradients_of_a_batch_are_those_of_all_its_examples():
    random = np.random.default_rng(2)
    cell = Cell.parse("h = tanh(W @ x + U @ h[t-1])\nL = sum((h - d) ** 2)")
    inputs = {"x": random.normal(size=(3, 4, 2)), "d": random.normal(size=(3, 4, 2))}
    trace = cell.run({"W": random.normal(size=(2, 2)), "U": random.normal(size=(2, 2))}, inputs).backward("L").trace
    assert_all_true(trace)
    assert work_at(trace, "grad.W").note == "over all 4 examples"


def test_a_run_that_grows_to_infinity_is_still_written_out():
    trace = Cell.parse("h = w * h[t-1] + x\nL = (h - d) ** 2").run({"w": 1e200}, {"x": [1, 1, 1], "d": [0, 0, 0]})
    for name in gradient_names(trace.backward("L").trace):
        for address in addresses(trace.backward("L").trace, name):
            assert work_at(trace.backward("L").trace, address).chain
