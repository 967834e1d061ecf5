"""Gradients where values are given: what is put in for a line cuts its operands off, and is told its own gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.explanation import node_value

from .test_gradients import NUDGE, library_weights
from .test_plan import same_gradients, same_values, shapes

RANDOM = np.random.default_rng


def checked(network, weights, inputs, forced, seeds, random):
    """Weights, inputs and the given values themselves: finite differences, the plan's numbers, why each is so."""
    trace = network.run(weights, inputs, forced)
    back = trace.backward(seeds)

    def loss(moved):
        done = network.run(*({name: moved[name] for name in own} for own in (weights, inputs, forced)))
        return sum(float((seed * done[name]).sum()) for name, seed in seeds.items())

    everything = weights | inputs | forced
    for name, value in everything.items():
        direction = random.normal(size=np.shape(value))
        ahead, behind = (loss(everything | {name: value + sign * NUDGE * direction}) for sign in (1, -1))
        found = of_given(back, name, direction.shape) if name in forced else back[name].reshape(direction.shape)
        derived = float((found * direction).sum())
        assert derived == pytest.approx((ahead - behind) / (2 * NUDGE), rel=2e-6, abs=2e-6), name
    plan = network.compile(weights, shapes(inputs), given=forced)
    plan.run(inputs)
    plan.backward(seeds)
    same_values(plan.run(inputs, forced), trace)
    same_gradients(plan.backward(seeds), back, trace, weights)
    plain = network.run(weights, inputs)
    same_gradients(plan.run(inputs).backward(seeds), plain.backward(seeds), plain, weights)
    explained(back.trace)
    return back


def of_given(back, key, shape):
    """The gradient of a given value over all examples."""
    name, step, *unit = key
    rows = back.trace.done.values.get(f"grad.{name}")
    if rows is None:
        return np.zeros(shape)
    return (rows[step][..., unit[0][0] - 1] if unit else rows[step]).reshape(-1, *shape).sum(0)


def explained(trace):
    for name in (name for name in (*trace.names, *trace.weights) if trace.gradient(name)):
        unit = (1,) * len(trace.units(name))
        for step in range(1, trace.steps(name) + 1) if trace.steps(name) else (None,):
            why = trace.explain(name, step, unit)
            assert node_value(why.expression) == pytest.approx(why.value, rel=1e-10, abs=1e-12), f"{name}[{step}]"


@st.composite
def places(draw, name, steps):
    """Some values of a library cell's run, starts among them, whole or one unit of them."""
    cell = Cell.library(name)
    trace = cell.run(library_weights(name, RANDOM(0)), {"x": np.zeros((steps, 2))})
    forced = {}
    for _ in range(draw(st.integers(1, 3))):
        chosen = draw(st.sampled_from(cell.names))
        step = draw(st.integers(0 if trace.begins(chosen) == 0 else 1, steps))
        unit = draw(st.sampled_from([(), ((1,),), ((2,),)]))
        if not any(key[:2] == (chosen, step) for key in forced):
            forced[chosen, step, *unit] = RANDOM(step).normal(size=() if unit else trace.units(chosen))
    return forced


@pytest.mark.parametrize("name", Cell.library_names())
@given(data=st.data())
@settings(max_examples=6)
def test_a_given_value_cuts_its_line_in_every_library_cell(name, data):
    lead, random = data.draw(st.sampled_from([(4,), (3, 2)])), RANDOM(5)
    network, weights = Network({"": Layer(Cell.library(name))}), library_weights(name, random)
    inputs, forced = {"x": random.normal(size=(*lead, 2))}, data.draw(places(name, lead[0]))
    names = [Cell.library(name).names[-1], "h"]
    units = network.run(weights, inputs)
    checked(network, weights, inputs, forced, {n: random.normal(size=units[n].shape) for n in names}, random)


def test_the_operands_of_a_given_value_get_nothing_from_it_at_that_step():
    trace = Cell.parse("c = w * c[t-1] + x").run({"w": 2}, {"x": [1, 1, 1]}, given={("c", 2): 3.5})
    back = trace.backward({"c": [1, 1, 1]})
    assert back["c"].ravel().tolist() == [1, 3, 1]
    assert back["x"].ravel().tolist() == [1, 0, 1]
    assert float(back["w"]) == 3.5


STARTED = "h[0] = tanh(V @ h_0)\nh = tanh(W @ x + U @ h[t-1])\nL = sum(h * h)"


@pytest.mark.parametrize("reverse", [False, True])
def test_a_given_start_takes_the_place_of_the_start_line(reverse):
    random = RANDOM(2)
    weights = {"V": random.normal(size=(3, 2)), "h_0": random.normal(size=2)}
    weights |= {"W": random.normal(size=(3, 2)), "U": random.normal(size=(3, 3))}
    network, seeds = Network({"": Layer(Cell.parse(STARTED), reverse=reverse)}), {"L": np.ones((4, 1))}
    at, x = 5 if reverse else 0, {"x": random.normal(size=(4, 2))}
    back = checked(network, weights, x, {("h", at): random.normal(size=3)}, seeds, random)
    assert not back["V"].any()
    checked(network, weights, x, {("h", at, (2,)): np.array(0.3), ("h", 3): random.normal(size=3)}, seeds, random)


def test_a_value_given_where_the_line_has_no_slope_is_cut_all_the_same():
    trace = Cell.parse("p = √(w * x)\nL = p**2").run({"w": 1}, {"x": [4, 1]}, given={("p", 1): 0})
    assert float(trace.backward("L")["w"]) == 1


def test_a_value_given_for_another_name_is_seen_by_those_who_read_it_a_step_later():
    low, up = Cell.parse("h = u * h[t-1] + x\nh[0] = k"), Cell.parse("x = low.h\ny = v * x[t-1] + x")
    network = Network({"low": Layer(low), "up": Layer(up)})
    weights = {"low.u": np.array(0.5), "low.k": np.array(3.0), "up.v": np.array(2.0)}
    forced = {("up.x", 2): np.array(7.0)}
    assert network.run(weights, {"x": [1.0, 1, 1]}, forced)["up.y"].ravel().tolist() == [8.5, 12, 16.125]
    random = RANDOM(3)
    seeds = {"up.y": random.normal(size=(3, 1)), "low.h": random.normal(size=(3, 1))}
    checked(network, weights, {"x": random.normal(size=3)}, forced, seeds, random)


@pytest.mark.parametrize("lead", [(3,), (3, 2)])
def test_a_start_of_an_input_made_of_weights_is_run_and_has_gradients(lead):
    network = Network({"": Layer(Cell.parse("h = w * x[t-1] + x\nx[0] = v"))})
    random = RANDOM(4)
    weights = {"w": random.normal(size=2), "v": random.normal(size=2)}
    checked(network, weights, {"x": random.normal(size=(*lead, 2))}, {}, {"h": random.normal(size=(*lead, 2))}, random)
    alone = network.layers[""].cell.compile(weights, {"x": (3, 2)}).run({"x": np.ones((3, 2))})
    assert np.allclose(alone["h"][0], weights["w"] * weights["v"] + 1)


def test_why_a_gradient_is_what_it_is_leaves_out_what_was_given():
    trace = Cell.parse("c = w * c[t-1] + x").run({"w": 2}, {"x": [1, 1, 1]}, given={("c", 2): 3.5})
    back = trace.backward({"c": [1, 1, 1]}).trace
    assert back.explain("grad.x", 2).operands == ()
    assert [str(Address(o.name, o.step)) for o in back.explain("grad.c", 1).operands] == ["seed.c[1]"]
    assert [o.step for o in back.explain("grad.w").operands] == [3, 2, 1, 0]
    assert back.names == ("x", "c", "grad.c", "grad.x")
