"""The backward equations: against finite differences, against what a hand works out, and as text."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, EngineError, Layer, Network, write
from rnntutor.engine.explanation import node_value
from rnntutor.engine.tree import refs

from . import test_three_texts as texts

NUDGE = 1e-6


def difference(network, weights, inputs, seeds, name, direction, given=None):
    """The slope of sum(seed * value) along a direction of one weight or input, by central difference."""

    def loss(sign):
        moved = {n: v + sign * NUDGE * direction if n == name else v for n, v in (weights | inputs).items()}
        trace = network.run({n: moved[n] for n in weights}, {n: moved[n] for n in inputs}, given)
        return sum(float((seed * trace[n]).sum()) for n, seed in seeds.items())

    return (loss(1) - loss(-1)) / (2 * NUDGE)


def agree(network, weights, inputs, outputs, random, given=None):
    """Every weight and input: the derived gradient is the finite difference along a random direction."""
    trace = network.run(weights, inputs, given)
    seeds = {name: random.normal(size=trace[name].shape) for name in outputs}
    gradients = trace.backward(seeds)
    for name, value in (weights | inputs).items():
        direction = random.normal(size=np.shape(value))
        numeric = difference(network, weights, inputs, seeds, name, direction, given)
        derived = float((gradients[name].reshape(direction.shape) * direction).sum())
        assert derived == pytest.approx(numeric, rel=2e-6, abs=2e-6), f"{name}: derived {derived}, difference {numeric}"
    return gradients


def library_weights(name, random, hidden=3, inputs=2, outputs=2):
    sizes = {"V": (outputs, hidden), "b_y": (outputs,)}
    for letter in ("", "_i", "_f", "_o", "_z", "_r", "_n"):
        sizes |= {f"W{letter}": (hidden, inputs), f"U{letter}": (hidden, hidden)}
        sizes |= {f"b{letter}": (hidden,), f"p{letter}": (hidden,), f"d{letter}": (hidden,)}
    if name == "jordan":
        sizes["U"] = (hidden, outputs)
    read = {ref.name for line in Cell.library(name).lines for ref in refs(line.expression)}
    return {weight: random.normal(size=size) for weight, size in sizes.items() if weight in read}


@pytest.fixture
def random():
    return np.random.default_rng(11)


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize("name", Cell.library_names())
def test_gradients_of_every_library_cell_are_the_finite_differences(name, batch, random):
    cell = Cell.library(name)
    weights = library_weights(name, random)
    network = Network({"": Layer(cell)})
    agree(network, weights, {"x": random.normal(size=(5, *batch, 2))}, [cell.names[-1]], random)


@pytest.mark.parametrize("batch", [(), (2,)])
def test_gradients_of_a_bahdanau_decoder_are_the_finite_differences(batch, random):
    x = random.normal(size=(6, *batch, 3))
    agree(texts.bahdanau(4), texts.bahdanau_weights(random), {"x": x}, ["decoder.y", "decoder.a"], random)


@pytest.mark.parametrize("batch", [(), (2,)])
def test_gradients_of_a_turing_machine_are_the_finite_differences(batch, random):
    network = Network({"": Layer(Cell.parse(texts.MACHINE))})
    x = random.normal(size=(5, *batch, 3))
    agree(network, texts.machine_weights(random), {"x": x}, ["y", "w_r"], random)


def test_gradients_of_ctc_are_the_finite_differences(random):
    layers = {
        "lattice": Layer(Cell.parse(texts.CTC)),
        "loss": Layer(Cell.parse("L = -log(dot(ends, lattice.α[last]))"), "once"),
    }
    weights = {f"lattice.{name}": value for name, value in texts.ctc_weights("ab", "ab-").items()}
    weights["loss.ends"] = np.array([0.0, 0, 0, 1, 1])
    agree(Network(layers), weights, {"y": random.dirichlet(np.ones(3), size=5)}, ["loss.L"], random)


@pytest.mark.parametrize("batch", [(), (3,)])
def test_gradients_flow_through_both_directions_starts_lags_and_single_steps(batch, random):
    layers = {
        "ahead": Layer(Cell.parse("h = tanh(W @ x + U @ h[t-1] + V * h[t-2])")),
        "back": Layer(Cell.parse("h = tanh(W @ x + U @ h[t-1])\nh[0] = tanh(S @ ahead.h[last])"), reverse=True),
        "out": Layer(
            Cell.parse("x = ahead.h\ny = V @ concat(x, back.h) + Q @ x[t-1] + R @ back.h[last] + P @ ahead.h[2]")
        ),
    }
    sizes = {
        "ahead.W": (3, 2), "ahead.U": (3, 3), "ahead.V": (3,), "back.W": (3, 2), "back.U": (3, 3), "back.S": (3, 3),
        "out.V": (2, 6), "out.Q": (2, 3), "out.R": (2, 3), "out.P": (2, 3),
    }  # fmt: skip
    weights = {name: random.normal(size=size) for name, size in sizes.items()}
    agree(Network(layers), weights, {"x": random.normal(size=(5, *batch, 2))}, ["out.y", "back.h"], random)


OPERATIONS = {
    "y = a * x + x / (b + 3) - x": 2,
    "y = relu(a * x) + softplus(x) + hardσ(x) + linear(x)": 3,
    "y = softmax(W @ x) * exp(x) + sqrt(x * x + 1)": 3,
    "y = log(x * x + 1) + (x * x + 1) ** b + x ** 3 + (x * x + 1) ** -2": 3,
    "y = sum(x) + mean(a * x) * max(x) - min(x) + dot(a, x) * norm(x)": 3,
    "y = concat(x, a * x, sum(x)) ": 3,
    "y = outer(x, a) @ x + transpose(outer(a, x)) @ a + x @ outer(x, a)": 3,
    "y = outer(x, a) @ outer(a, x) + outer(x, x) * a + outer(a, a) * sum(x)": 3,
    "y = softmax(outer(x, a)) * outer(a, x)": 3,
    "y = cosine(a, x) * x + cosine(outer(a, x) + outer(x, x), b * x)": 3,
    "y = circ(softmax(x), a) + circ(a, x)": 3,
    "y = cross_entropy(a, x) * x + cross_entropy(softmax(x), a)": 3,
    "y = x[t][2] * x + outer(x, a)[1]": 3,
    "y = x[t-2] * x[t+1] + h[t-2]\nh = tanh(x * h[t-1] + a)": 3,
    "y = (1 - z) * x\nz = hardσ(a * x)": 3,
}


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize("text", OPERATIONS)
def test_gradients_of_every_operation_are_the_finite_differences(text, batch, random):
    n = OPERATIONS[text]
    sizes = {"a": (n,), "b": (), "W": (n, n)}
    weights = {name: random.normal(size=size) for name, size in sizes.items()}
    network = Network({"": Layer(Cell.parse(text))})
    unused = network.unused(weights, {"x": np.zeros((4, n))})
    weights = {name: value for name, value in weights.items() if name not in unused}
    agree(network, weights, {"x": random.normal(size=(4, *batch, n))}, ["y"], random)


def test_every_operation_of_the_table_that_has_an_adjoint_is_among_those_tried():
    from rnntutor.engine.operations import TABLE

    tried = {name for text in OPERATIONS for line in Cell.parse(text).lines for name in operations(line.expression)}
    tried |= {
        name
        for cell in Cell.library_names()
        for line in Cell.library(cell).lines
        for name in operations(line.expression)
    }
    assert {name for name, row in TABLE.items() if row.adjoint} <= tried


def operations(tree):
    if hasattr(tree, "op"):
        yield tree.op
        for argument in tree.args:
            yield from operations(argument)


BY_HAND = "h = w * h[t-1] + u * x\nL = 0.5 * last_step * (h - d)**2"


def by_hand():
    numbers = {"x": [1, 2, 1], "d": [0, 0, 8], "last_step": [0, 0, 1]}
    return Cell.parse(BY_HAND).run({"w": 2, "u": 1}, numbers)


def test_the_figures_of_the_bptt_lesson_come_out():
    trace = by_hand()
    gradients = trace.backward("L")
    assert trace["h"].ravel().tolist() == [1, 4, 9]
    assert trace["L"].sum() == 0.5
    assert gradients["h"].ravel().tolist() == [4, 2, 1]
    assert float(gradients["w"]) == 6
    assert float(gradients["u"]) == 9


def test_a_weights_gradient_is_explained_as_its_sum_over_time_the_last_step_first():
    explained = by_hand().backward("L").explain("w")
    assert [(o.name, o.step, o.value) for o in explained.operands if o.name == "grad.h"] == [
        ("grad.h", 3, 1.0),
        ("grad.h", 2, 2.0),
        ("grad.h", 1, 4.0),
    ]
    assert node_value(explained.expression) == 6


def test_a_backward_line_is_an_equation_like_any_other():
    gradients = by_hand().backward("L")
    assert write(gradients.line("h").expression) == "grad.h[t+1] * w + grad.L.net"


def test_the_backward_pass_of_an_lstm_runs_along_the_cell_through_the_forget_gate():
    trace = Cell.library("lstm").run(library_weights("lstm", np.random.default_rng(0)), {"x": np.ones((3, 2))})
    line = write(trace.backward({"h": np.ones((3, 3))}).line("c").expression)
    assert "grad.c[t+1] * f[t+1]" in line


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_gradient_of_every_library_cell_is_explained_by_numbers_that_come_to_it(name, random):
    cell = Cell.library(name)
    weights = library_weights(name, random)
    trace = cell.run(weights, {"x": random.normal(size=(4, 2))})
    gradients = trace.backward({cell.names[-1]: random.normal(size=trace[cell.names[-1]].shape)})
    explained = 0
    for quantity in gradients.trace.names:
        for step in range(1, 5):
            for unit in np.ndindex(*gradients.trace.units(quantity)):
                why = gradients.trace.explain_at(Address(quantity, step, tuple(u + 1 for u in unit)))
                if why.expression is not None:
                    assert node_value(why.expression) == pytest.approx(why.value, rel=1e-10, abs=1e-12)
                    explained += quantity.startswith("grad.")
    for weight in weights:
        unit = (1,) * np.ndim(weights[weight])
        why = gradients.explain(weight, None, unit)
        assert node_value(why.expression) == pytest.approx(why.value, rel=1e-10, abs=1e-12)
    assert explained >= 20


def test_the_gradient_of_the_start_is_read_at_step_0():
    trace = Cell.parse("h = 2 * h[t-1] + x").run({}, {"x": [1, 1, 1]})
    gradients = trace.backward({"h": [0, 0, 1]})
    assert float(gradients.start("h")) == 8
    assert gradients["x"].ravel().tolist() == [4, 2, 1]


def test_what_the_loss_does_not_depend_on_has_the_gradient_0():
    trace = Cell.parse("h = w * x\ny = v * x").run({"w": 2, "v": 3}, {"x": [1, 2]})
    gradients = trace.backward({"h": [[1], [1]]})
    assert float(gradients["v"]) == 0
    assert gradients["y"].ravel().tolist() == [0, 0]


def test_several_losses_are_a_sum():
    trace = Cell.parse("L = w * x\nJ = w**2 * x").run({"w": 3}, {"x": [1, 2]})
    assert float(trace.backward(["L", "J"])["w"]) == 3 + 2 * 3 * 3


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ("L.nte", "'L.nte' is no line of the network (did you mean 'L.net'?)"),
        ({"h": [1, 2]}, "the gradient of h needs the shape (3, 1), not (2,)"),
        ({}, "a backward pass begins with a loss line, or with {name: dL/d(name)}"),
    ],
)
def test_a_backward_pass_says_what_is_wrong_with_its_beginning(seeds, message):
    with pytest.raises(EngineError) as error:
        by_hand().backward(seeds)
    assert error.value.message == message


def test_a_loss_is_a_single_number():
    trace = Cell.parse("L = w @ x").run({"w": np.eye(2)}, {"x": [[1, 2]]})
    with pytest.raises(EngineError, match="a loss is a single number at each step"):
        trace.backward("L")


def test_what_depends_on_an_asked_number_includes_the_gradients_it_enters():
    gradients = by_hand().backward("L").trace
    hidden = gradients.affected([Address("grad.h", 2)])
    assert hidden["grad.h"][1:4].tolist() == [True, True, False]
    assert hidden["grad.x"][1:4].tolist() == [True, True, False]
    assert not hidden["h"].any()
    assert gradients.affected([Address("h", 3)])["grad.h"][1:4].all()


@pytest.mark.parametrize("step", [1, 3])
def test_affected_gradients_are_those_that_another_value_would_change(step, random):
    cell = Cell.library("gru")
    weights, x = library_weights("gru", random), random.normal(size=(4, 2))
    seeds = {"h": random.normal(size=(4, 3))}
    plain = cell.run(weights, {"x": x}).backward(seeds).trace
    other = cell.run(weights, {"x": x}, given={("n", step): random.normal(size=3)}).backward(seeds).trace
    hidden = plain.affected([Address("n", step)])
    for name in plain.names:
        changed = [bool((plain[name][t] != other[name][t]).any()) for t in range(4)]
        covered = hidden[name][1:5].tolist()
        assert all(c or not d for c, d in zip(covered, changed, strict=True)), name


@pytest.mark.parametrize(
    "given", [{}, {("f", 4): np.array([0.5, 2.0, -1.0])}, {("h", 3, (2,)): np.array(0.3)}], ids=str
)
def test_the_jacobian_between_two_steps_is_the_finite_difference(given, random):
    cell = Cell.library("lstm").extended(Cell.parse("L = sum(h)"))
    weights, x = library_weights("lstm", random), random.normal(size=(6, 2))
    trace = cell.run(weights, {"x": x}, given).backward("L").trace
    found = trace.jacobian(2, 5)
    assert found.names == ("c", "h")
    start = np.concatenate([trace[name][1] for name in found.names])

    def later(state):
        halves = dict(zip(found.names, np.split(state, 2), strict=True))
        forced = {(name, step - 2, *unit): value for (name, step, *unit), value in given.items()}
        run = cell.run(weights, {"x": x[2:5]}, given={(name, 0): half for name, half in halves.items()} | forced)
        return np.concatenate([run[name][-1] for name in found.names])

    wanted = np.array([(later(start + NUDGE * e) - later(start - NUDGE * e)) / (2 * NUDGE) for e in np.eye(6)]).T
    assert np.allclose(found.matrix, wanted, rtol=0, atol=1e-8)
    assert np.allclose(found.singular, np.linalg.svd(wanted)[1], rtol=1e-6, atol=1e-8)
    assert found.gain == found.singular[0]
    assert found.gains == tuple(trace.jacobian(step - 1, step).gain for step in (3, 4, 5))


def test_a_thousand_factors_are_1001_steps():
    for w, wanted in ((1, 1), (1.01, 20959.155637813845), (0.99, 4.3171247410657e-05)):
        trace = Cell.parse("h = w * h[t-1] + x").run({"w": w}, {"x": np.ones(1001)})
        gradients = trace.backward({"h": np.r_[np.zeros(1000), 1.0]})
        assert gradients["h"][0, 0] == pytest.approx(wanted, rel=1e-12)
        assert gradients.norms("h")[0] == pytest.approx(wanted, rel=1e-12)


def test_gradients_are_no_parameters():
    trace = Cell.parse("h = w * x\nL = h").run({"w": 2.0}, {"x": [1, 2]})
    assert trace.backward("L").trace.parameters == trace.parameters == 1


@pytest.mark.parametrize("lead", [(4,), (4, 3)], ids=str)
@pytest.mark.parametrize("penalty", ["L = sum((h - d)**2) + 0.1 * sum(w * w)", "L = sum((h - d)**2) + R\nR = w @ u"])
def test_a_weight_that_is_itself_a_term_of_a_loss_counts_at_every_step_and_example(penalty, lead, random):
    network = Network({"": Layer(Cell.parse(f"h = tanh(w * x + u * h[t-1])\n{penalty}"))})
    weights = {"w": random.normal(size=2), "u": random.normal(size=2)}
    inputs = {"x": random.normal(size=(*lead, 2)), "d": random.normal(size=(*lead, 2))}
    wanted = agree(network, weights, inputs, ["L"], random)
    plan = network.compile(weights, {name: value.shape for name, value in inputs.items()})
    total = plan.run(inputs).backward("L")
    exact = network.run(weights, inputs).backward("L")
    assert all(np.allclose(total[name], exact[name], rtol=0, atol=1e-12) for name in weights)
    assert wanted["w"].shape == (2,)
