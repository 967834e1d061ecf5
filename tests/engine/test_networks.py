"""Layers with clocks, both directions of time, what one layer reads of another, what does not fit."""

import numpy as np
import pytest

from rnntutor.engine import Cell, Layer, Network, Until
from rnntutor.engine.errors import EngineError, LanguageError, NetworkError


def network(**layers):
    """Layers from texts, or (text, over), or (text, over, reverse)."""
    made = {}
    for name, layer in layers.items():
        text, over, reverse = (*layer, None, False)[:3] if isinstance(layer, tuple) else (layer, None, False)
        made[name] = Layer(Cell.parse(text), over, bool(reverse))
    return Network(made)


def refused(action, *args, **kwargs):
    with pytest.raises(NetworkError) as caught:
        action(*args, **kwargs)
    return caught.value.message


def column(trace, name):
    return trace[name][..., 0].tolist()


# clocks


def test_a_layer_has_the_steps_of_the_input_that_it_reads():
    trace = network(a="h = 2 * x", b="y = a.h + 1").run({}, {"x": [1, 2, 3]})
    assert trace.clocks == {"a": 3, "b": 3}
    assert column(trace, "b.y") == [3, 5, 7]


def test_a_layer_may_say_over_which_input_it_runs():
    text = "y = y[t-1] + x[last] + word"
    trace = network(a=(text, "word")).run({}, {"x": [1, 2, 3], "word": [10, 20]})
    assert column(trace, "a.y") == [13, 36]
    assert "x has 3 steps" in refused(network(a="y = x + word").run, {}, {"x": [1, 2, 3], "word": [1, 2]})


def test_a_layer_may_run_as_long_as_another():
    trace = network(a=("n = n[t-1] + 1", 4), b=("m = 2 * m[t-1] + 1", "a")).run({}, {})
    assert column(trace, "b.m") == [1, 3, 7, 15]


def test_a_layer_may_run_a_number_of_steps_without_any_input():
    trace = Network({"": Layer(Cell.parse("a = a[t-1] + b[t-1]\nb = a[t-1]\nb[0] = 1"), 6)}).run({}, {})
    assert column(trace, "a") == [1, 1, 2, 3, 5, 8]


def test_a_layer_that_is_worked_once_is_read_at_every_step():
    trace = network(all=("s = sum(x[:])", "once"), b="y = all.s * x").run({}, {"x": [1, 2, 3]})
    assert trace.steps("all.s") == 1
    assert column(trace, "b.y") == [6, 12, 18]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({"a": ("y = 2", None)}, "layer a reads no input step by step: say how many steps it runs, over: 5"),
        ({"a": ("y = x", 0)}, "layer a runs over 0 steps: at least 1"),
        ({"a": ("y = x", "wrod")}, "layer a runs over 'wrod', which is no input or layer (did you mean 'word'?)"),
        (
            {"a": ("y = b.y[t-1]", None), "b": ("y = a.y[t-1]", None)},
            "a and b wait for each other's steps: say over: for one of them",
        ),
        ({"a": ("y = x + word", "x")}, "a.y runs over 3 steps and word over 2: read word[last], word[2] or word[:]"),
        (
            {"a": ("y = x", None), "b": ("y = a.y", 2)},
            "b.y runs over 2 steps and a.y over 3: read a.y[last], a.y[2] or a.y[:]",
        ),
        ({"a": ("y = x + x[4]", None)}, "in a.y: x[4]: x has the steps 1 to 3"),
    ],
)
def test_a_clock_that_does_not_fit_is_told(layers, message):
    assert refused(network(**layers).run, {}, {"x": [1, 2, 3], "word": [1, 2]}) == message


# a layer that ends by itself

COUNT = "n = n[t-1] + 1\nword = choose(concat(1 - (n - 3)**2, 0.5))"


def test_a_layer_ends_when_its_condition_holds():
    trace = network(a=(COUNT, Until(9, "n > 3.5"))).run({}, {})
    assert column(trace, "a.n") == [1, 2, 3, 4]
    assert trace.clocks == {"a": 4}


def test_a_layer_ends_at_a_label():
    labels = {"a.word": ("</s>", "on")}
    trace = network(a=(COUNT, Until(9, "word = '</s>'"))).run({}, {}, labels=labels)
    assert column(trace, "a.n") == [1, 2, 3]


def test_a_layer_whose_condition_never_holds_ends_at_its_most_steps():
    trace = network(a=(COUNT, Until(5, "n < 0"))).run({}, {})
    assert trace.steps("a.n") == trace.steps("a.word") == 5


def test_in_a_batch_a_layer_runs_until_every_example_has_ended():
    trace = network(a=("n = n[t-1] + speed[1]", Until(9, "n > 3.5"))).run({}, {"speed": [[[1], [2], [4]]]})
    assert trace["a.n"][:, :, 0].tolist() == [[1, 2, 4], [2, 4, 8], [3, 6, 12], [4, 8, 16]]


def test_what_reads_a_layer_that_has_ended_ends_with_it():
    layers = {
        "a": ("n = n[t-1] + 1", Until(9, "n > 2.5")),
        "b": "m = 10 * a.n",
        "c": ("k = sum(a.n[:]) + b.m[last]", "once"),
    }
    trace = network(**layers).run({}, {})
    assert trace.clocks == {"a": 3, "b": 3, "c": 1}
    assert column(trace, "b.m") == [10, 20, 30]
    assert column(trace, "c.k") == [36]


def test_beyond_the_end_of_a_layer_that_ended_a_term_is_absent():
    trace = network(a=("n = n[t-1] + 1", Until(9, "n > 1.5")), b=("m = a.n + 1 + a.n[5]", 4)).run({}, {})
    assert column(trace, "b.m") == [2, 3, 1, 1]


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("m > 3", "until: 'a.m' is no line of the layer (did you mean 'a.n'?)"),
        ("wrd = 'on'", "until: 'a.wrd' is no line of the layer (did you mean 'a.word'?)"),
        ("word = 'of'", "until: 'of' is no label of a.word"),
        ("word > 0.5", "until: a.word has 2 units: it needs a label, as in word = '</s>', or a single number"),
        ("n", "until is  word = '</s>'  or  stop > 0.5, with at_most from 1; not 'n'"),
        ("n > 1.2.3", "'1.2.3' in until is no number"),
    ],
)
def test_a_condition_that_cannot_be_is_told(until, message):
    labels = {"a.word": ("</s>", "on")}
    assert refused(network(a=(COUNT, Until(5, until))).run, {}, {}, labels=labels) == message


def test_given_values_beyond_an_early_end_do_no_harm():
    layer = network(a=("n = n[t-1] + 1", Until(9, "n > 3.5")))
    assert layer.run({}, {}, given={("a.n", 2): 3, ("a.n", 8): 0}).steps("a.n") == 3
    assert (
        refused(layer.run, {}, {}, given={("a.n", 11): 0})
        == "given a.n[11]: a.n has the steps 1 to 9, and 0 for its start"
    )


# both directions


@pytest.mark.parametrize("name", Cell.library_names())
def test_a_cell_that_runs_backwards_is_the_cell_on_the_turned_sequence(name, random):
    from tests.engine.test_cells import INPUTS, STEPS, starts, weights_of

    weights, x, start = weights_of(name, random), random.normal(size=(STEPS, INPUTS)), starts(name, random)
    given = {(m, 0): value for m, value in start.items()}
    forward = Network({"": Layer(Cell.library(name))}).run(weights, {"x": x[::-1]}, given)
    backward = Network({"": Layer(Cell.library(name), reverse=True)}).run(weights, {"x": x}, given)
    for quantity in Cell.library(name).names:
        assert np.array_equal(backward[quantity], forward[quantity][::-1]), quantity
    for m, value in start.items():
        assert backward.begins(m) == STEPS + 1
        assert np.array_equal(backward.start(m), value)


def test_the_start_line_of_a_layer_that_runs_backwards_stands_behind_the_end():
    text = "h = x + 10 * h[t-1]\nh[0] = 7"
    trace = Network({"": Layer(Cell.parse(text), reverse=True)}).run({}, {"x": [1, 2, 3]})
    assert column(trace, "h") == [7321, 732, 73]
    assert trace.explain("h", 4).kind == "start"
    assert trace.explain("h", 3).operands[-1].step == 4


@pytest.mark.parametrize("start", ["h[T+1] = 7", "h[0] = 7"])
def test_equations_that_read_the_step_after_run_backwards_by_themselves(start):
    trace = Cell.parse(f"h = x + 10 * h[t+1]\n{start}\ny = h[last]").run({}, {"x": [1, 2, 3]})
    assert column(trace, "h") == [7321, 732, 73]
    assert column(trace, "y") == [7321] * 3
    assert trace.begins("h") == 4
    assert trace.start("h") == 7
    assert trace.explain("h", 4).kind == "start"
    assert trace.explain("h", 4).value == 7


def test_a_backward_layer_written_with_the_step_after_runs_forwards():
    trace = Network({"": Layer(Cell.parse("h = x + 10 * h[t+1]\nh[T+1] = 7"), reverse=True)}).run({}, {"x": [1, 2, 3]})
    assert column(trace, "h") == [71, 712, 7123]
    assert trace.begins("h") == 0


def test_the_last_step_computed_of_a_backward_layer_is_step_one():
    layers = {"forward": "h = 2 * h[t-1] + x", "backward": ("h = 2 * h[t-1] + x", None, True)}
    trace = network(**layers, top=("y = concat(forward.h[last], backward.h[last], x[last])", "once")).run(
        {}, {"x": [1, 2, 3]}
    )
    assert trace["top.y"].tolist() == [[11, 17, 3]]


def test_both_directions_meet_at_each_step():
    layers = {"f": "h = h[t-1] + x", "b": ("h = h[t-1] + x", None, True), "top": "y = concat(f.h, b.h)"}
    assert network(**layers).run({}, {"x": [1, 2, 3]})["top.y"].tolist() == [[1, 6], [3, 5], [6, 3]]


def test_another_layer_may_read_a_backward_layer_at_the_steps_beside_its_own():
    layers = {"b": ("h = h[t-1] + x\nh[0] = 100", None, True), "top": "y = b.h[t-1]\nz = b.h[t+1]"}
    trace = network(**layers).run({}, {"x": [1, 2, 3]})
    assert column(trace, "b.h") == [106, 105, 103]
    assert column(trace, "top.y") == [0, 106, 105]
    assert column(trace, "top.z") == [105, 103, 100]
    assert trace.begins("b.h") == 4


def test_both_signs_of_lag_in_one_loop_are_refused():
    message = refused(Cell.parse("h = a[t-1] + x\na = h[t+1]").run, {}, {"x": [1, 2]})
    assert message == "h, a read both the step before and the step after in one loop"


def test_both_signs_of_lag_outside_a_loop_are_neighbours():
    trace = Cell.parse("y = 100 * x[t-1] + 10 * x + x[t+1]").run({}, {"x": [1, 2, 3]})
    assert column(trace, "y") == [12, 123, 230]


def test_a_lag_may_be_many_steps():
    assert column(Cell.parse("y = x[t-2] + x[t+3]").run({}, {"x": [1, 2, 3, 4]}), "y") == [4, 0, 1, 2]
    assert column(Cell.parse("h = h[t-3] + x\nh[0] = 5").run({}, {"x": [1, 1, 1, 1]}), "h") == [1, 1, 6, 2]


# what one layer reads of another


def test_a_layer_reads_one_step_of_another():
    layers = {"a": "h = h[t-1] + x", "b": ("y = a.h[2] + 10 * a.h[last] + 100 * x[1]", "once")}
    assert column(network(**layers).run({}, {"x": [1, 2, 3]}), "b.y") == [163]


def test_a_layer_reads_all_steps_of_another():
    layers = {"a": "h = 2 * x", "b": ("y = weight @ a.h[:]", "word")}
    trace = network(**layers).run({"b.weight": [1, 10, 100]}, {"x": [[1, 2], [3, 4], [5, 6]], "word": [0, 0]})
    assert trace["b.y"].tolist() == [[1062, 1284], [1062, 1284]]


def test_all_steps_of_a_matrix_are_refused():
    message = refused(Cell.parse("M = outer(x, x)\ny = sum(M[:])").run, {}, {"x": [[1, 2]]})
    assert message == "in y: [:] of a matrix would have three axes"


def test_a_start_comes_from_the_last_step_of_another_layer():
    layers = {"enc": "h = h[t-1] + x", "dec": ("s = 2 * s[t-1]\ns[0] = enc.h[last]", 3)}
    trace = network(**layers).run({}, {"x": [1, 2, 3]})
    assert column(trace, "dec.s") == [12, 24, 48]
    explanation = trace.explain("dec.s", 0)
    assert (explanation.kind, explanation.value) == ("start", 6)
    assert [(o.name, o.step, o.value) for o in explanation.operands] == [("enc.h", 3, 6)]


def test_a_single_number_starts_every_unit_in_every_example():
    layers = {"enc": "h = sum(x)", "dec": ("s = s[t-1] + b\ns[0] = enc.h[last]", 1)}
    x = np.arange(6.0).reshape(1, 3, 2)
    trace = network(**layers).run({"dec.b": [0, 0, 0]}, {"x": x})
    assert trace["dec.s"][0].tolist() == [[1] * 3, [5] * 3, [9] * 3]
    assert trace.explain("dec.s", 0, 3, example=2).operands[0].value == 5


def test_a_start_may_be_worked_out_with_one_unit_for_all():
    trace = Cell.parse("h = h[t-1] + x\nh[0] = W @ b").run({"W": [[1, 2]], "b": [3, 4]}, {"x": [[0, 0, 0]]})
    assert trace["h"].tolist() == [[11, 11, 11]]
    assert [o.value for o in trace.explain("h", 0, 3).operands] == [1, 3, 2, 4]


def test_a_start_that_reads_a_value_without_its_step_is_refused():
    message = "in h[0]: a start has no step: x needs one, as in x[1] or x[last]"
    assert refused(Cell.parse("h = h[t-1] + x\nh[0] = x").run, {}, {"x": [1, 2]}) == message
    assert column(Cell.parse("h = h[t-1] + x\nh[0] = x[2]").run({}, {"x": [1, 2]}), "h") == [3, 5]


def test_an_input_may_have_a_start_too():
    trace = Cell.parse("y = x[t-1]\nx[0] = b").run({"b": 7}, {"x": [1, 2]})
    assert column(trace, "y") == [7, 1]
    assert trace.network.unused({"b": 7}, {"x": [1, 2]}) == []
    trace = network(a="y = x[t-1]\nx[0] = b").run({"a.b": 7}, {"x": [1, 2]})
    assert column(trace, "a.y") == [7, 1]


def test_the_start_of_an_input_is_made_of_weights():
    message = refused(Cell.parse("y = x[t-1]\nx[0] = y[last]").run, {}, {"x": [1, 2]})
    assert message == "in x[0]: the start of an input is made of weights and numbers: y[last] is none"


def test_a_start_that_nothing_defines_is_refused():
    assert refused(Cell.parse("y = x\nh[0] = 1").run, {}, {"x": [1]}) == "h[0] starts a quantity that no line defines"


def test_another_name_carries_its_lags():
    layers = {"low": "h = h[t-1] + x\nh[0] = 5", "up": "x = low.h\ny = x[t-1] + 100 * x"}
    trace = network(**layers).run({}, {"x": [1, 2, 3]})
    assert column(trace, "up.y") == [605, 806, 1108]


def test_names_that_are_each_others_other_name_are_a_loop():
    assert "a loop within one step" in refused(Cell.parse("a = b\nb = a\ny = a[t-1] + x").run, {}, {"x": [1]})


def test_a_lag_may_cross_layers_as_in_jordans_network(random):
    w = {name: random.normal(size=shape) for name, shape in (("W", (3, 2)), ("U", (3, 2)), ("V", (2, 3)))}
    layers = {"low": "h = tanh(W @ x + U @ top.y[t-1])", "top": "y = V @ low.h"}
    x = random.normal(size=(5, 2))
    trace = network(**layers).run({"low.W": w["W"], "low.U": w["U"], "top.V": w["V"]}, {"x": x})
    y = np.zeros(2)
    for step, row in enumerate(x):
        h = np.tanh(w["W"] @ row + w["U"] @ y)
        y = w["V"] @ h
        assert np.allclose(trace["low.h"][step], h, rtol=0, atol=1e-14)
        assert np.allclose(trace["top.y"][step], y, rtol=0, atol=1e-14)


def test_layers_that_read_each_other_need_one_clock():
    layers = {"a": ("h = b.y[t-1] + x", "x"), "b": ("y = 2 * a.h", 2)}
    message = refused(network(**layers).run, {}, {"x": [1, 2, 3]})
    assert message == "a.h and b.y read each other and run over 3 and 2 steps"


# names


def test_a_weight_of_another_layer_may_be_tied():
    layers = {"a": "h = W @ x", "b": "y = transpose(a.W) @ a.h"}
    trace = network(**layers).run({"a.W": [[1, 2], [3, 4]]}, {"x": [[1, 1]]})
    assert trace["b.y"].tolist() == [[24, 34]]
    assert trace.parameters == 4


def test_a_name_is_a_line_before_it_is_an_input_and_an_input_before_it_is_a_weight():
    layers = {"a": "x = 10 * word\ny = x", "b": "y = x"}
    trace = network(**layers).run({"b.x": 3}, {"x": [1, 2], "word": [1, 2]})
    assert column(trace, "a.y") == [10, 20]
    assert column(trace, "b.y") == [1, 2]


def test_what_no_equation_uses_is_named():
    layers = network(a=("h = W @ x", None), b=("y = a.h[last]", "word"))
    weights = {"a.W": [[1]], "a.U": [[1]], "b.W": [[1]], "c.W": 1}
    assert layers.unused(weights, {"x": [[1]], "word": [0], "z": [0]}) == ["a.U", "b.W", "c.W", "z"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y = W_f @ x", "in y: 'W_f' is no line, input or weight here (did you mean 'W_i'?)"),
        ("y = W_i @ X_", "in y: 'X_' is no line, input or weight here"),
        ("y = W_i[t-1] @ x", "in y: W_i[t-1]: W_i is a weight and has no steps"),
        ("y = tahn @ x", "in y: 'tahn' is no line, input or weight here"),
        ("x = 2", "'x' is both a line and an input"),
        ("W_i = 2", "'W_i' is both a line and a weight"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_its_line(text, message):
    with pytest.raises(NetworkError) as caught:
        Cell.parse(f"a = x\n{text}").run({"W_i": [[1.0]]}, {"x": [[1.0]]})
    assert caught.value.message == message
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a = b + x\nb = c\nc = a",
            "a loop within one step: a -> b -> c -> a; one of them must read the step before, as in a[t-1]",
        ),
        ("a = a + x", "a loop within one step: a -> a; one of them must read the step before, as in a[t-1]"),
        ("a = x + a[last]", "a reads a[last], which needs a first"),
        ("a = sum(b[:]) + x\nb = a[t-1]", "a reads b[:], which needs a first"),
        ("a = a[t-1] + x\na[0] = b[last]\nb = 2 * a", "a reads b[last], which needs a first"),
    ],
)
def test_a_loop_names_who_is_in_it(text, message):
    assert refused(Cell.parse(text).run, {}, {"x": [1, 2]}) == message


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({}, "a network needs a layer, and several layers need names"),
        ({"": "y = x", "a": "y = x"}, "a network needs a layer, and several layers need names"),
        ({"last": "y = x"}, "'last' has a meaning of its own and cannot be defined"),
        ({"sum": "y = x"}, "'sum' is a function and cannot be defined"),
    ],
)
def test_layers_that_cannot_be_are_refused(layers, message):
    with pytest.raises(EngineError) as caught:
        Network({name: Layer(Cell.parse(text)) for name, text in layers.items()})
    assert caught.value.message == message


# sizes


def test_a_single_number_and_one_unit_mix_along_a_whole_cell():
    trace = Cell.parse("h = W @ x + u * h[t-1] + b\ny = 2 * h").run({"W": [[1]], "u": 3, "b": [1]}, {"x": [1, 2]})
    assert column(trace, "y") == [4, 18]
    assert trace.units("h") == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "M = A @ M[t-1] + outer(x, x)",
        "M = outer(x, x) + A @ M[t-1]",
        "M = M[t-1] @ A + outer(x, x)",
        "M = A @ M[t-1]\nM[0] = S",
        "M = (A @ M[t-1]) * 0.5 + outer(x, x)",
    ],
)
def test_the_size_of_a_matrix_in_a_loop_is_found(text):
    weights = {"A": np.eye(3), "S": np.ones((3, 3))}
    assert Network({"": Layer(Cell.parse(text), 1)}).run(weights, {"x": [[1, 2, 3]]}).units("M") == (3, 3)


def test_the_size_of_a_matrix_that_is_not_square_is_found():
    trace = Cell.parse("M = A @ M[t-1] + outer(k, v)").run({"A": np.eye(2)}, {"k": [[1, 2]], "v": [[1, 2, 3]]})
    assert trace.units("M") == (2, 3)
    layer = Layer(Cell.parse("M = A @ M[t-1]\nM[0] = S"), 1)
    trace = Network({"": layer}).run({"A": np.eye(2), "S": np.ones((2, 3))}, {})
    assert trace["M"].shape == (1, 2, 3)


def test_the_size_of_a_vector_is_found_behind_a_single_number_that_is_added():
    trace = Network({"": Layer(Cell.parse("h = tanh(U @ (h[t-1] + 1) * 2)"), 1)}).run({"U": np.eye(3)}, {})
    assert trace.units("h") == (3,)


def test_a_size_that_nothing_tells_is_asked_for():
    message = refused(Cell.parse("h = h[t-1]\ny = x").run, {}, {"x": [1]})
    assert message == "in h: the size of h is nowhere given: write its start, h[0] = ..."


def test_sizes_that_do_not_fit_name_the_line_and_what_would():
    with pytest.raises(NetworkError) as caught:
        Cell.parse("z = x\ni = σ(W_i @ z + b)").run({"W_i": np.ones((2, 3)), "b": [1, 2]}, {"x": [[1, 2]]})
    wanted = "in i.net: W_i @ z: 2×3 @ 2 units do not fit: a 2×3 matrix takes 3 units, for 2 units it would be 2×2"
    assert (caught.value.message, caught.value.line) == (wanted, 2)


@pytest.mark.parametrize(
    ("weights", "inputs", "message"),
    [
        ({"W": [[1], [1, 2]]}, {"x": [1]}, "W: expected numbers, in rows of one length"),
        ({"W": "one"}, {"x": [1]}, "W: expected numbers, in rows of one length"),
        ({"W": []}, {"x": [1]}, "W is empty"),
        ({"W": np.ones((1, 1, 1))}, {"x": [1]}, "the weight W has 3 axes: at most 2, rows and columns"),
        ({"W": 1}, {"x": 5}, "the input x needs a number or a list for every step, of one length"),
        ({"W": 1}, {"x": []}, "x is empty"),
        ({"W": 1}, {"x": np.ones((2, 2, 2, 2))}, "the input x needs a number or a list for every step, of one length"),
        (
            {"W": 1},
            {"x": np.ones((2, 2, 1)), "u": np.ones((2, 3, 1))},
            "inputs with batches of 2 and 3: all need one size",
        ),
        ({"W": 1, "x": 2}, {"x": [1]}, "'x' is the name of two things"),
    ],
)
def test_numbers_that_cannot_be_are_refused(weights, inputs, message):
    assert refused(Cell.parse("y = W * x").run, weights, inputs) == message


def test_a_name_that_cannot_be_is_refused_for_a_weight_too():
    with pytest.raises(LanguageError, match="'t' has a meaning of its own"):
        Cell.parse("y = x").run({"t": 1}, {"x": [1]})


def test_inputs_without_a_batch_are_the_same_for_every_example():
    trace = Cell.parse("y = x + u").run({}, {"x": [[[1], [2]], [[3], [4]]], "u": [10, 20]})
    assert trace["y"][..., 0].tolist() == [[11, 12], [23, 24]]
