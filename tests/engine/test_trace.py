"""What a run leaves: its numbers, why each of them is what it is, and what depends on what."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnntutor.engine import Address, Cell, EngineError, Layer, Network, evaluate
from rnntutor.engine.explanation import node_value
from tests.engine.random_networks import mixing_networks, networks
from tests.engine.test_cells import BY_HAND, INPUTS, MEMORY, STEPS, starts, weights_of

many = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def library_run(name, random, batch=None):
    lead = () if batch is None else (batch,)
    given = {(m, 0): value for m, value in starts(name, random, lead).items()}
    x = random.normal(size=(STEPS, *lead, INPUTS))
    return Cell.library(name).run(weights_of(name, random), {"x": x}, given)


def numbers_of(trace):
    """(name, step, unit, example) of every number of a run, starts included."""
    for name in trace.names:
        for step in range(trace.steps(name) + 2):
            if 1 <= step <= trace.steps(name) or step == trace.begins(name):
                for unit in np.ndindex(trace.units(name)):
                    for example in range(1, (trace.batch or 1) + 1):
                        yield name, step, tuple(u + 1 for u in unit), example


def assert_explained(trace):
    for name, step, unit, example in numbers_of(trace):
        found = trace.explain(name, step, unit, example)
        value = trace.rows(name)[step] if trace.batch is None else trace.rows(name)[step][example - 1]
        assert found.value == value[tuple(u - 1 for u in unit)]
        assert (found.expression is None) == (found.kind not in ("line", "start"))
        if found.expression is not None:
            assert node_value(found.expression) == pytest.approx(found.value, rel=1e-12, abs=1e-12), found.address
            for operand in found.operands:
                if operand.absent:
                    assert operand.value == 0
                elif operand.step is None:
                    assert trace.weights[operand.name][tuple(u - 1 for u in operand.unit)] == operand.value
                else:
                    assert trace.at(Address(operand.name, operand.step, operand.unit), example) == operand.value


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("batch", [None, 2])
def test_every_number_of_a_library_cell_is_what_its_explanation_comes_to(name, batch, random):
    assert_explained(library_run(name, random, batch))


@many
@given(networks())
def test_every_number_of_any_network_is_what_its_explanation_comes_to(case):
    assert_explained(case.run())


@many
@given(networks(batches=(3,)))
def test_a_batch_runs_as_its_examples_do(case):
    together = case.run()
    for example in range(case.batch):
        alone = case.alone(example)
        for name in together.names:
            own = together.rows(name)[:, example]
            assert np.allclose(own, alone.rows(name), rtol=1e-12, atol=1e-12), name


# what depends on what


def changed_by(before, after):
    """By name, the rows in which two runs differ."""
    return {
        name: (before.rows(name) != after.rows(name)).reshape(len(before.rows(name)), -1).any(1)
        for name in before.names
    }


def assert_affected(trace, run, address, random):
    value = random.normal(size=trace.units(address.name))
    after = changed_by(trace, run({(address.name, address.step): value}))
    mask = trace.affected([address])
    assert {name: mask[name].tolist() for name in mask} == {name: after[name].tolist() for name in mask}, address


@pytest.mark.parametrize("name", BY_HAND)
def test_what_is_affected_in_a_library_cell_is_what_changes(name, random):
    w, x = weights_of(name, random), random.normal(size=(STEPS, INPUTS))
    cell, begun = Cell.library(name), {(m, 0): value for m, value in starts(name, random).items()}
    trace = cell.run(w, {"x": x}, begun)
    for quantity in trace.names:
        for step in range(0 if quantity in MEMORY[name] else 1, STEPS + 1):
            assert_affected(trace, lambda given: cell.run(w, {"x": x}, begun | given), Address(quantity, step), random)


@many
@given(mixing_networks(), st.data())
def test_what_is_affected_in_any_network_is_what_changes(case, data):
    trace = case.run()
    random = np.random.default_rng([1, 99])
    places = sorted({(name, step) for name, step, _, _ in numbers_of(trace)})
    for name, step in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=8, unique=True)):
        assert_affected(trace, case.run, Address(name, step), random)


@many
@given(mixing_networks(), st.data())
def test_what_is_given_depends_on_nothing(case, data):
    plain, random = case.run(), np.random.default_rng([1, 99])
    places = sorted({(name, step) for name, step, _, _ in numbers_of(plain)})
    two = data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=4, unique=True))
    put_in = {place: random.normal(size=plain.units(place[0])) for place in two[1:]}
    trace = case.run(put_in)
    assert_affected(trace, lambda given: case.run(put_in | given), Address(*two[0]), random)


@many
@given(mixing_networks(), st.data())
def test_what_a_weight_affects_is_what_changes_with_it(case, data):
    trace, name = case.run(), data.draw(st.sampled_from(sorted(case.weights)))
    other = case.weights[name] + 0.25
    after = changed_by(trace, case.run(**{name: other}))
    mask = trace.affected([Address(name)])
    assert {name: mask[name].tolist() for name in mask} == {name: after[name].tolist() for name in mask}


@many
@given(networks(), st.data())
def test_nothing_changes_that_is_not_affected(case, data):
    trace = case.run()
    random = np.random.default_rng([1, 99])
    name, step = data.draw(st.sampled_from(sorted({(name, step) for name, step, _, _ in numbers_of(trace)})))
    after = changed_by(trace, case.run({(name, step): random.normal(size=trace.units(name))}))
    mask = trace.affected([Address(name, step)])
    assert all((mask[other] | ~after[other]).all() for other in mask)


def test_what_several_values_affect_is_what_each_does(random):
    trace = library_run("lstm", random)
    both = trace.affected([Address("i", 2), Address("o", 5)])
    for name in trace.names:
        alone = [trace.affected([address])[name] for address in (Address("i", 2), Address("o", 5))]
        assert np.array_equal(both[name], alone[0] | alone[1])


def test_ten_thousand_steps_are_followed_at_once(random):
    w, x = weights_of("lstm", random), random.normal(size=(10_000, INPUTS))
    mask = Cell.library("lstm").run(w, {"x": x}).affected([Address("f", 17)])
    assert np.flatnonzero(mask["c"]).tolist() == list(range(17, 10_001))
    assert np.flatnonzero(mask["i"]).tolist() == list(range(18, 10_001))


# given

SUM = Cell.parse("a = 2 * x\nh = h[t-1] + a\ny = 10 * h")


def test_a_given_value_replaces_its_line_and_what_was_expected_is_told():
    trace = SUM.run({}, {"x": [1, 2, 3]}, given={("h", 2): 100})
    assert trace["h"].ravel().tolist() == [2, 100, 106]
    assert trace["y"].ravel().tolist() == [20, 1000, 1060]
    assert trace.expected("h", 2) == 6
    assert trace.expected("h", 3) == 106
    assert (trace.explain("h", 2).kind, trace.explain("h", 2).value) == ("given", 100)
    assert [o.value for o in trace.explain("h", 3).operands] == [100, 6]


def test_a_start_and_an_input_may_be_given():
    trace = SUM.run({}, {"x": [1, 2, 3]}, given={("h", 0): 5, ("x", 2): 7})
    assert trace["h"].ravel().tolist() == [7, 21, 27]
    assert trace.start("h") == 5
    assert (trace.explain("h", 0).kind, trace.explain("x", 2).kind) == ("begun", "given")
    assert trace.expected("x", 2) == 2
    assert trace.inputs["x"].tolist() == [1, 2, 3]


def test_one_unit_may_be_given_alone():
    cell = Cell.parse("h = x + h[t-1]")
    trace = cell.run({}, {"x": [[1, 2], [3, 4]]}, given={("h", 1, (2,)): 50})
    assert trace["h"].tolist() == [[1, 50], [4, 54]]
    assert [trace.explain("h", 1, unit).kind for unit in (1, 2)] == ["line", "given"]
    assert trace.expected("h", 1).tolist() == [1, 2]


def test_a_given_value_may_differ_by_example():
    cell = Cell.parse("h = x + h[t-1]")
    x = [[[1, 2], [3, 4], [5, 6]]]
    assert cell.run({}, {"x": x}, {("h", 0): [10, 20]})["h"][0].tolist() == [[11, 22], [13, 24], [15, 26]]
    each = [[10, 20], [30, 40], [50, 60]]
    assert cell.run({}, {"x": x}, {("h", 0): each})["h"][0].tolist() == [[11, 22], [33, 44], [55, 66]]
    assert cell.run({}, {"x": x}, {("h", 0, (2,)): [10, 20, 30]})["h"][0].tolist() == [[1, 12], [3, 24], [5, 36]]


def test_a_quantity_of_one_unit_is_given_with_or_without_brackets():
    for text in ("h = x + h[t-1]", "h = W @ x + h[t-1]"):
        for value in (5, [5]):
            for unit in ((), (1,)):
                trace = Cell.parse(text).run({"W": [[1]]}, {"x": [1, 2]}, given={("h", 1, unit): value})
                assert trace["h"].ravel().tolist() == [5, 7]


def test_a_given_start_tells_the_size_of_what_has_no_other():
    trace = Cell.parse("h = 2 * h[t-1]\ny = x").run({}, {"x": [1, 2]}, given={("h", 0): [1, 2, 3]})
    assert trace["h"].tolist() == [[2, 4, 6], [4, 8, 12]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({("g", 2): 1}, "given g[2]: g is no line or input"),
        ({("W", 2): 1}, "given W[2]: W is a weight: it has no steps"),
        ({("h", 4): 1}, None),
        ({("h", 5): 1}, "given h[5]: h has the steps 1 to 3, and 0 for its start"),
        ({("h", -1): 1}, "given h[-1]: h has the steps 1 to 3, and 0 for its start"),
        ({("h", 2): [1, 2, 3]}, "given h[2]: its shape does not fit h, which has 2 units"),
        ({("h", 2): "one"}, "given h[2]: expected a number or a list of numbers"),
        ({("h", 2, (3,)): 1}, "given h[2]: there is no unit (3,) in h, which has 2 units"),
        ({("h", 2, (0,)): 1}, "given h[2]: there is no unit (0,) in h, which has 2 units"),
        ({("h", 2, (1, 1)): 1}, "given h[2]: there is no unit (1, 1) in h, which has 2 units"),
    ],
)
def test_what_cannot_be_given_is_told(given, message):
    cell = Cell.parse("h = W @ x + h[t-1]")
    weights, inputs = {"W": np.eye(2)}, {"x": np.ones((3, 2))}
    if message is None:
        assert cell.run(weights, inputs, given)["h"][2].tolist() == [3, 3]
        return
    with pytest.raises(EngineError) as caught:
        cell.run(weights, inputs, given)
    assert caught.value.message == message


# names, shapes, roles


@pytest.fixture
def lstm(random):
    return library_run("lstm", random)


def test_the_names_of_a_run_are_its_inputs_and_its_lines_in_their_order(lstm):
    assert lstm.names == ("x", "i.net", "i", "f.net", "f", "o.net", "o", "z.net", "z", "c", "h")
    assert [lstm.kind(name) for name in ("x", "c", "W_i")] == ["input", "line", "weight"]
    assert lstm.clocks == {"": STEPS}
    assert (lstm.steps("c"), lstm.steps("W_i")) == (STEPS, 0)


def test_every_quantity_has_a_role(lstm, random):
    wanted = {"x": "input", "W_i": "weight", "i": "gate", "f": "gate", "o": "gate", "z": "inner", "c": "memory"}
    wanted |= {"h": "memory", "i.net": "inner"}
    assert {name: lstm.role(name) for name in wanted} == wanted
    gru = library_run("gru", random)
    assert [gru.role(name) for name in "rznh"] == ["gate", "gate", "inner", "memory"]
    v3 = library_run("gru-v3", random)
    assert [v3.role(name) for name in "rznh"] == ["gate", "gate", "inner", "memory"]
    assert library_run("elman", random).role("y") == "output"
    jordan = library_run("jordan", random)
    assert [jordan.role(name) for name in "hy"] == ["inner", "memory"]


def test_values_are_read_in_the_shapes_that_the_page_says():
    cell = Cell.parse("s = sum(x)\nv = 2 * x\nM = outer(x, x)\nh = h[t-1] + s")
    alone = cell.run({}, {"x": np.ones((5, 3))})
    assert [alone[name].shape for name in "svM"] == [(5, 1), (5, 3), (5, 3, 3)]
    assert [alone.units(name) for name in "svM"] == [(), (3,), (3, 3)]
    batch = cell.run({}, {"x": np.ones((5, 2, 3))})
    assert [batch[name].shape for name in "svM"] == [(5, 2, 1), (5, 2, 3), (5, 2, 3, 3)]
    assert batch.start("h").shape == (2,)
    assert batch.at(Address("M", 1), example=2).shape == (3, 3)
    assert alone.start("v") is None
    assert alone.start("h").shape == ()


def test_what_a_run_holds_cannot_be_written_over(lstm):
    given = Cell.parse("h = x").run({}, {"x": [[1, 2]]}, {("h", 1): 3})
    for array in (lstm["h"], lstm["W_i"], lstm.rows("c"), lstm.inputs["x"], given.expected("h", 1)):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_run_keeps_its_numbers_when_the_callers_change(random):
    w, x = weights_of("rnn", random), random.normal(size=(STEPS, INPUTS))
    trace = Cell.library("rnn").run(w, {"x": x})
    kept = trace["W"].copy(), trace["x"].copy()
    w["W"][:], x[:] = 0, 0
    assert np.array_equal(trace["W"], kept[0])
    assert np.array_equal(trace["x"], kept[1])


def test_a_run_to_infinity_neither_stops_nor_warns():
    cell = Cell.parse("h = h[t-1]**2 + x\ny = h - h\nz = ln(x - x)\nw = softmax(concat(y, z))\nv = σ(h) / 0")
    trace = cell.run({}, {"x": np.full(30, 10.0)})
    assert np.isinf(trace["h"][-1])
    assert np.isnan(trace["y"][-1])
    assert np.isinf(trace["v"]).all()
    assert np.isnan(trace.explain("y", 30).value)
    for name in trace.names:
        node = trace.explain(name, 30, (1,) if trace.units(name) else ()).expression
        assert node is None or np.array_equal(node_value(node), trace.rows(name)[30].ravel()[0], equal_nan=True)
    assert np.isnan(evaluate("y[30] + z[1]", trace))
    assert trace.affected([Address("x", 1)])["v"][1:-1].all()


# addresses


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("C[2]", "there is no 'C' here"),
        ("i.ned[2]", "there is no 'i.ned' here (did you mean 'i.net'?)"),
        ("c", "which step of c? It has the steps 1 to 6: c[1]"),
        ("c[7]", "c[7]: c has the steps 1 to 6"),
        ("c[2][5]", "c[2][5]: c has 4 units, counted from 1"),
        ("c[2][0]", "c[2][0]: c has 4 units, counted from 1"),
        ("c[2][1][1]", "c[2][1][1]: c has 4 units"),
        ("W_i[5][1]", "W_i[5][1]: W_i has 4 rows of 3, counted from 1"),
        ("b_i[0]", "b_i[0]: b_i has 4 units, counted from 1"),
        ("c[last]", "expected a step or unit, a whole number, in c[…]"),
    ],
)
def test_an_address_that_is_not_there_is_told_with_what_is(lstm, address, message):
    with pytest.raises(EngineError) as caught:
        lstm.find(address)
    assert caught.value.message == message


def test_an_address_is_made_sure_of(lstm):
    assert lstm.find("c[2]") == Address("c", 2)
    assert lstm.find("c[0][4]") == Address("c", 0, (4,))
    assert lstm.find("W_i[1][2]") == Address("W_i", None, (1, 2))
    assert lstm.find("b_i[3]") == Address("b_i", None, (3,))
    assert lstm.find(lstm.find("W_i[1][2]")) == Address("W_i", None, (1, 2))
    assert SUM.run({}, {"x": [1]}).find("h[1][1]") == Address("h", 1)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda trace: trace.explain("c", -1, 1), "c[-1]: c has the steps 1 to 6"),
        (lambda trace: trace.explain("c", 2), "c[2] has 4 units: say which, as in c[2][1]"),
        (lambda trace: trace.explain("W_i"), "W_i has 4 rows of 3: say which, as in W_i[1][1]"),
        (lambda trace: trace.explain("c", 2, 1, example=2), "there is no example 2: the run has 1"),
        (lambda trace: trace.at(Address("c", 2), example=0), "there is no example 0: the run has 1"),
        (lambda trace: trace["C"], "there is no 'C' here"),
        (lambda trace: trace.rows("W_i"), "W_i is a weight and has no steps"),
        (lambda trace: trace.affected([Address("c", 9)]), "c[9]: c has the steps 1 to 6"),
    ],
)
def test_a_question_that_has_no_answer_is_told_why(lstm, action, message):
    with pytest.raises(EngineError) as caught:
        action(lstm)
    assert caught.value.message == message


def once(text):
    return Network({"": Layer(Cell.parse(text), "once")})


def test_a_number_says_what_kind_it_is():
    trace = Cell.parse("h = W * x + h[t-1]\nh[0] = b\ny = y[t-1] + h").run({"W": 2, "b": 3}, {"x": [1, 2]})
    kinds = {"h[1]": "line", "h[0]": "start", "y[0]": "zero", "x[1]": "input", "W": "weight"}
    assert {text: trace.explain_at(trace.find(text)).kind for text in kinds} == kinds


def test_an_explanation_names_its_operands_once_in_the_order_of_the_line():
    trace = Cell.parse("y = x * x + W * x[t-1] - x[t+1]").run({"W": 2}, {"x": [1, 2]})
    found = [(o.name, o.step, o.value, o.absent) for o in trace.explain("y", 2).operands]
    assert found == [("x", 2, 2, False), ("W", None, 2, False), ("x", 1, 1, False), ("x", 3, 0, True)]


def test_an_explanation_of_everything_seen_names_the_steps():
    trace = once("y = a @ x[:]").run({"a": [1, 10]}, {"x": [[1, 2], [3, 4]]})
    found = trace.explain("y", 1, 2)
    assert [(o.name, o.step, o.unit, o.value) for o in found.operands if o.name == "x"] == [
        ("x", 1, (2,), 2),
        ("x", 2, (2,), 4),
    ]
    assert node_value(found.expression) == 42


@pytest.mark.parametrize(
    "text",
    [
        "y = softmax(x)",
        "y = cross_entropy(p, x)",
        "y = cosine(x, zero)",
        "y = sum(p * ln(p))",
        "y = p * ln(p)",
        "y = norm(x)",
        "y = softmax(outer(x, p))",
        "y = max(x)",
        "y = hardσ(x)",
    ],
)
def test_an_explanation_holds_at_the_edges(text):
    x = [[1000.0, 998.0], [-1000.0, 0.0], [0.0, 0.0]]
    trace = Cell.parse(f"{text}\nq = x").run({"p": [0.0, 1.0], "zero": [0.0, 0.0]}, {"x": x})
    assert np.isfinite(trace["y"]).all()
    assert_explained(trace)


@pytest.mark.parametrize("text", ["y = softmax(x)", "y = cross_entropy(p, x)"])
def test_an_explanation_holds_where_a_logarithm_was_of_nothing(text):
    trace = Cell.parse(text).run({"p": [0.0, 1.0]}, {"x": [[-np.inf, 0.0]]})
    assert_explained(trace)


def test_a_sum_of_a_thousand_products_is_explained():
    trace = once("y = v @ (2 * x[:])\nz = sum(x[:])\nu = v @ (x[:] + 1)").run(
        {"v": np.ones(3000)}, {"x": np.ones(3000)}
    )
    assert node_value(trace.explain("y", 1).expression) == 6000
    assert len(trace.explain("y", 1).operands) == 6000
    assert node_value(trace.explain("u", 1).expression) == 6000
    assert node_value(trace.explain("z", 1).expression) == 3000


# expressions over a run


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 * 3 + 1", 7),
        ("σ(0)", 0.5),
        ("h[2]", 6),
        ("y[2] - y[1]", 40),
        ("h[last]", 12),
        ("h[0]", 0),
        ("sum(h[:])", 20),
        ("h[2][1]", 6),
        ("W[2][1]", 3),
        ("W[1]", [1, 2]),
        ("b[2]", 6),
        ("W @ b", [17, 39]),
        ("v[1] @ b", 11),
        ("v[1][2]", 1),
        ("0 * ln(0)", 0),
    ],
)
def test_an_expression_over_a_run_has_its_value(text, value):
    cell = Cell.parse("a = 2 * x\nh = h[t-1] + a\ny = 10 * h\nv = a / a + 0 * (W @ b)")
    trace = cell.run({"W": [[1, 2], [3, 4]], "b": [5, 6]}, {"x": [1, 2, 3]})
    assert evaluate(text, trace).tolist() == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("h", "which step? h needs one, as in h[1]"),
        ("h[t-1]", "which step? h[t-1] needs one, as in h[1]"),
        ("h[4]", "h[4]: h has the steps 1 to 3"),
        ("g[1]", "there is no 'g' here"),
        ("W[3]", "W[3]: W has 2 rows of 2, counted from 1"),
        ("W[0]", "W[0]: W has 2 rows of 2, counted from 1"),
        ("2 * W[1][3]", "W[1][3]: W has 2 rows of 2, counted from 1"),
        ("W[last]", "W[last]: W is a weight and has no steps"),
        ("W[:]", "W[:]: W is a weight and has no steps"),
        ("W @ x[:]", "W @ x[:]: 2×2 @ 3 units do not fit: a 2×2 matrix takes 2 units, for 3 units it would be 2×3"),
        ("h[1][2]", "h[1][2]: there is no unit 2 in a single number"),
        ("h[1] +", "expected a number, a name or '(' at the end"),
    ],
)
def test_an_expression_that_has_no_value_is_told_why(text, message):
    trace = Cell.parse("h = h[t-1] + x\ny = sum(W)").run({"W": [[1, 2], [3, 4]]}, {"x": [1, 2, 3]})
    with pytest.raises(EngineError) as caught:
        evaluate(text, trace)
    assert caught.value.message == message


def test_gradients_do_not_move_a_start(random):
    trace = library_run("lstm", random)
    both = trace.backward({"h": np.ones((STEPS, 4))}).trace
    for name in trace.names:
        assert both.begins(name) == trace.begins(name)
        assert both.role(name) == trace.role(name)


def test_a_layer_of_one_step_is_read_and_explained_where_it_stands():
    layers = {"a": Layer(Cell.parse("s = sum(x[:])"), "once"), "b": Layer(Cell.parse("y = a.s * x"))}
    trace = Network(layers).run({}, {"x": [1, 2, 3]})
    assert [(o.name, o.step) for o in trace.explain("b.y", 3).operands] == [("a.s", 1), ("x", 3)]
    assert_explained(trace)


def test_a_value_that_runs_backwards_has_no_start_at_0_and_says_where_it_begins():
    trace = Cell.parse("h = h[t+1] + x").run({}, {"x": [1, 2, 3]}, given={("h", 0): 5})
    assert (trace.explain("h", 4).value, trace.explain("h", 4).kind) == (5, "begun")
    for ask in (trace.find, trace.at, trace.explain_at):
        with pytest.raises(EngineError) as error:
            ask(Address("h", 0))
        assert error.value.message == "h[0]: h runs from the last step to the first: its start is h[4]"
