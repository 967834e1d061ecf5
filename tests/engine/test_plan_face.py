"""The plan's face: weights that change, values carried on, what it costs, what is said when something does not fit."""

import numpy as np
import pytest

from rnntutor.engine import Cell, EngineError, NetworkError, Until
from rnntutor.engine.plan import InterpretedPlan, Plan

from . import test_three_texts as texts
from .test_gradients import library_weights
from .test_plan import same, same_gradients, same_values, shapes


def test_a_memory_carried_from_run_to_run_is_one_long_run(random):
    weights, x = library_weights("gru", random), random.normal(size=(6, 4, 2))
    cell = Cell.library("gru")
    plan, whole = cell.compile(weights, {"x": (3, 4, 2)}, given=[("h", 0)]), cell.run(weights, {"x": x})
    first = plan.run({"x": x[:3]})["h"].copy()
    second = plan.run({"x": x[3:]}, {("h", 0): first[-1]})["h"]
    same(np.concatenate([first, second]), whole["h"], "h")


def test_weights_changed_in_place_or_set_count_from_the_next_run_on(random):
    weights, inputs = library_weights("lstm", random), {"x": random.normal(size=(4, 2))}
    cell, seed = Cell.library("lstm"), {"h": random.normal(size=(4, 3))}
    plan = cell.compile(weights, shapes(inputs))
    for way in ("flat", "weights", "set"):
        plan.run(inputs)
        gradients = plan.backward(seed)
        if way == "flat":
            plan.flat -= 0.1 * gradients.flat
        elif way == "weights":
            for name, weight in plan.weights.items():
                weight -= 0.1 * gradients[name]
        else:
            plan.set_weights({name: weight * 0.9 for name, weight in plan.weights.items()})
        trace = cell.run(plan.weights, inputs)
        same_values(plan.run(inputs), trace)
        same_gradients(plan.backward(seed), trace.backward(seed), trace, weights)


def test_all_weights_and_their_gradients_are_parts_of_one_array_in_one_order(random):
    weights, inputs = library_weights("gru", random), {"x": random.normal(size=(4, 2))}
    plan = Cell.library("gru").compile(weights, shapes(inputs))
    gradients = plan.run(inputs).backward({"h": np.ones((4, 3))})
    assert np.isclose((plan.flat * gradients.flat).sum(), sum((plan[n] * gradients[n]).sum() for n in weights))
    plan.flat[...] = 0
    assert all((plan[name] == 0).all() for name in weights)


# what pays is done


def calls_a_step(name, random, units=3, inputs=2):
    """How many calls of NumPy one step more costs, forward and backward."""
    counts = []
    for steps in (4, 5):
        plan = Cell.library(name).compile(library_weights(name, random, units, inputs), {"x": (steps, inputs)})
        assert isinstance(plan, Plan)
        gradients = plan.run({"x": np.zeros((steps, inputs))}).backward({"h": np.zeros((steps, units))})
        counts.append((len(plan._main.calls), len(gradients._main.calls)))
    return tuple(after - before for before, after in zip(*counts, strict=True))


@pytest.mark.parametrize(("name", "calls"), [("rnn", (2, 3)), ("lstm", (9, 7)), ("gru", (10, 5))])
def test_a_step_of_a_small_cell_costs_so_many_calls(name, calls, random):
    assert calls_a_step(name, random) == calls


def test_a_value_that_nothing_asked_for_is_computed_when_it_is_read(random):
    weights, inputs = library_weights("lstm", random), {"x": random.normal(size=(4, 2))}
    plan = Cell.library("lstm").compile(weights, shapes(inputs))
    trace = Cell.library("lstm").run(weights, inputs)
    plan.run({"x": np.ones((4, 2))})
    assert plan["i.net"].shape == (4, 3)
    same(plan.run(inputs)["i.net"], trace["i.net"], "i.net")


# what is said when something is wrong


def test_readings_are_views_that_the_next_run_writes_over(random):
    plan = Cell.library("rnn").compile(library_weights("rnn", random), {"x": (4, 2)})
    reading = plan.run({"x": np.ones((4, 2))})["h"]
    kept = reading.copy()
    plan.run({"x": -np.ones((4, 2))})
    assert (reading == plan["h"]).all()
    assert not np.allclose(reading, kept)


def test_readings_cannot_be_written_to(random):
    plan = Cell.library("rnn").compile(library_weights("rnn", random), {"x": (4, 2)})
    gradients = plan.run({"x": np.ones((4, 2))}).backward({"h": np.ones((4, 3))})
    for array in (plan["h"], plan["x"], gradients["h"], gradients["W"]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_what_does_not_fit_the_plan_is_said(random):
    weights = library_weights("rnn", random)
    plan = Cell.library("rnn").compile(weights, {"x": (4, 2)})
    plan.run({"x": np.ones((4, 2))})
    wrong = {
        "shape (4, 2), not (5, 2)": lambda: plan.run({"x": np.ones((5, 2))}),
        "inputs x; given are y": lambda: plan.run({"y": np.ones((4, 2))}),
        "without a value given for h[0]": lambda: plan.run({"x": np.ones((4, 2))}, {("h", 0): 1.0}),
        "needs the shape (4, 3), not (4, 2)": lambda: plan.backward({"h": np.ones((4, 2))}),
        "'k' is no line": lambda: plan.backward({"k": np.ones((4, 2))}),
        "there is no 'hh' here (did you mean 'h'?)": lambda: plan["hh"],
        "there is no weight 'w' here": lambda: plan.set_weights({"w": 1}),
        "W has the shape (3, 2), not (2, 2)": lambda: plan.set_weights({"W": np.ones((2, 2))}),
        "float64 or float32, not int64": lambda: Cell.library("rnn").compile(weights, {"x": (4, 2)}, np.int64),
        "do not fit": lambda: Cell.library("rnn").compile(weights, {"x": (4, 3)}),
        "not (4, 0)": lambda: Cell.library("rnn").compile(weights, {"x": (4, 0)}),
    }
    for message, call in wrong.items():
        with pytest.raises(EngineError) as caught:
            call()
        assert message in caught.value.message, caught.value.message


def test_a_loss_that_is_no_single_number_is_refused(random):
    plan = Cell.library("rnn").compile(library_weights("rnn", random), {"x": (4, 2)})
    with pytest.raises(NetworkError, match="cannot be a loss"):
        plan.run({"x": np.ones((4, 2))}).backward("h")


# networks that end by themselves


def test_a_network_that_ends_by_itself_is_interpreted_behind_the_same_face(random):
    weights, x = texts.bahdanau_weights(random), random.normal(size=(6, 3))
    labels = {"decoder.word": ("</s>", "a", "b", "c", "d")}
    network = texts.bahdanau(Until(12, "word = '</s>'"))
    plan = network.compile(weights, {"x": (6, 3)}, labels=labels)
    assert isinstance(plan, InterpretedPlan)
    assert isinstance(texts.bahdanau(4).compile(weights, {"x": (6, 3)}), Plan)
    trace = network.run(weights, {"x": x}, labels=labels)
    plan.run({"x": x})
    same(plan["decoder.y"], trace["decoder.y"], "y")
    same(plan.start("decoder.s"), trace.start("decoder.s"), "start of s")
    seed = {"decoder.s": np.ones(trace["decoder.s"].shape)}
    gradients = plan.backward(seed)
    for name in weights:
        same(gradients[name], trace.backward(seed)[name], name)
    plan.flat -= 0.1 * gradients.flat
    same(
        plan.run({"x": x})["encoder.h"], network.run(plan.weights, {"x": x}, labels=labels)["encoder.h"], "after a step"
    )
