"""Gradients of random networks: layers, clocks, both directions, batches, every operation; true and explained."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from rnntutor.engine.explanation import node_value
from tests.engine.random_networks import mixing_networks, networks

many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SEEDED = ("a.p", "a.q", "a.r", "b.v", "b.w")


def seeds_of(trace):
    random = np.random.default_rng([3, 3])
    return {name: random.normal(size=trace[name].shape) for name in SEEDED}


def value_of(trace, operand):
    """The number of the run that an operand stands for; 0 beyond the ends."""
    if operand.absent:
        return 0
    unit = tuple(u - 1 for u in operand.unit)
    return (trace[operand.name] if operand.step is None else trace.rows(operand.name)[operand.step])[unit]


def slope(case, loss, gradients, step):
    """The derivative along one random direction of all weights and inputs: numerically, and by gradients."""
    random = np.random.default_rng([5, 5])
    of = {name: random.normal(size=np.shape(value)) for name, value in (case.weights | case.inputs).items()}

    def moved(by):
        weights = {name: value + by * of[name] for name, value in case.weights.items()}
        return loss(case.network.run(weights, {name: value + by * of[name] for name, value in case.inputs.items()}))

    numeric = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step)
    return numeric, sum(float((gradients[name] * along).sum()) for name, along in of.items())


@many
@given(mixing_networks())
def test_the_gradient_of_a_network_of_layers_is_its_slope(case):
    gradients = case.run().backward("c.y")
    numeric, exact = slope(case, lambda trace: trace["c.y"].sum(), gradients, 1e-4)
    assert exact == pytest.approx(numeric, rel=1e-6, abs=1e-6)


@many
@given(networks(batches=(None,)))
def test_the_gradient_of_any_operations_is_their_slope(case):
    trace = case.run()
    seeds = seeds_of(trace)
    gradients = trace.backward(seeds)

    def loss(trace):
        return sum(float((trace[name] * seed).sum()) for name, seed in seeds.items())

    coarse, _ = slope(case, loss, gradients, 1e-4)
    fine, exact = slope(case, loss, gradients, 1e-5)
    assume(coarse == pytest.approx(fine, rel=1e-5, abs=1e-5))  # no kink or jump between the points
    assert exact == pytest.approx(fine, rel=1e-4, abs=1e-4)


@many
@given(networks(batches=(3,)))
def test_the_gradient_of_a_batch_is_that_of_its_examples(case):
    trace = case.run()
    seeds = seeds_of(trace)
    together = trace.backward(seeds)
    alone = [case.alone(k).backward({name: seed[:, k] for name, seed in seeds.items()}) for k in range(3)]
    for name in case.weights:
        assert np.allclose(together[name], sum(each[name] for each in alone), rtol=1e-9, atol=1e-9), name
    for name in trace.names:
        for k, each in enumerate(alone):
            assert np.allclose(together[name][:, k], each[name], rtol=1e-9, atol=1e-9), name


@many
@given(networks())
def test_every_gradient_is_what_its_explanation_comes_to(case):
    trace = case.run()
    gradients = trace.backward(seeds_of(trace))
    both = gradients.trace
    found = [
        both.explain(name, step, tuple(u + 1 for u in unit), example)
        for name in both.names
        if both.gradient(name)
        for step in range(1, both.steps(name) + 1)
        for unit in np.ndindex(both.units(name))
        for example in range(1, (both.batch or 1) + 1)
    ]
    found += [
        gradients.explain(name, None, tuple(u + 1 for u in unit))
        for name in case.weights
        if gradients.line(name) is not None
        for unit in np.ndindex(np.shape(case.weights[name]))
    ]
    for each in found:
        assert each.expression is not None
        if both.batch is None:  # in a batch a weight gathers the operands of all examples
            assert [operand.value for operand in each.operands] == [value_of(both, o) for o in each.operands], (
                each.address
            )
        assert node_value(each.expression) == pytest.approx(each.value, rel=1e-10, abs=1e-10), each.address
