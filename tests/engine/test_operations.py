"""The table of operations: each row against a plain formula, in a batch as alone, its shapes, its edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.engine import Cell
from rnntutor.engine.explanation import node_value
from rnntutor.engine.expressions import value_of
from rnntutor.engine.infer import shape_of
from rnntutor.engine.language import parse_expression
from rnntutor.engine.operations import FUNCTIONS, TABLE
from rnntutor.engine.shapes import ShapeError
from rnntutor.engine.tree import Apply, Number, Ref
from tests.engine.rows import ROWS, operands


def value(text, **weights):
    arrays = {name: np.array(weight, float) for name, weight in weights.items()}
    with np.errstate(all="ignore"):
        return value_of(parse_expression(text), lambda ref: arrays[ref.name].shape, lambda ref: arrays[ref.name])


def shape(text, **shapes):
    return shape_of(parse_expression(text), lambda ref: shapes[ref.name])


def test_every_row_that_an_equation_can_use_is_tried_here():
    assert set(ROWS) == {*FUNCTIONS, "+", "-", "*", "/", "**", "@", "neg", "pick"}


@pytest.mark.parametrize("name", ROWS)
@given(st.data())
def test_a_row_is_what_its_formula_says_for_one_example(name, data):
    arrays, shapes = data.draw(operands(name, batch=0))
    wanted = ROWS[name][1](*arrays)
    found = TABLE[name].run(arrays, tuple(map(len, shapes)))
    assert found.shape == np.shape(wanted)
    assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ROWS)
@given(st.data())
def test_a_row_gives_a_batch_what_it_gives_each_example(name, data):
    arrays, shapes = data.draw(operands(name, batch=3))
    found = TABLE[name].run(arrays, tuple(map(len, shapes)))
    batched = [array.ndim > len(shape) for array, shape in zip(arrays, shapes, strict=True)]
    assert found.ndim == np.ndim(ROWS[name][1](*alone(arrays, batched, 0))) + any(batched)
    for example in range(3):
        own = found[example] if any(batched) else found
        assert np.allclose(own, ROWS[name][1](*alone(arrays, batched, example)), rtol=1e-12, atol=1e-12)


def alone(arrays, batched, example):
    return [array[example] if lead else array for array, lead in zip(arrays, batched, strict=True)]


@pytest.mark.parametrize("name", ROWS)
@given(st.data())
def test_the_shape_rule_of_a_row_says_what_running_it_gives(name, data):
    arrays, shapes = data.draw(operands(name, batch=0))
    names = dict(zip("abcd", shapes, strict=False))
    tree = Apply(name, tuple(map(Ref, names)))
    if name == "pick":
        tree = Apply("pick", (Ref("a"), Number(float(arrays[1]))))
    assert shape_of(tree, lambda ref: names[ref.name]) == TABLE[name].run(arrays, tuple(map(len, shapes))).shape


@pytest.mark.parametrize(
    ("text", "shapes", "message"),
    [
        ("a + b", {"a": (2,), "b": (3,)}, "a + b: 2 units + 3 units do not fit: both need 2 units"),
        (
            "a * b",
            {"a": (4, 2), "b": (3,)},
            "a * b: 4×2 * 3 units do not fit: a vector of 2 units would fit along its rows",
        ),
        (
            "a * b",
            {"a": (3,), "b": (4, 2)},
            "a * b: 3 units * 4×2 do not fit: a vector of 2 units would fit along its rows",
        ),
        ("a - b", {"a": (2, 3), "b": (3, 2)}, "a - b: 2×3 - 3×2 do not fit: both need 2×3"),
        (
            "W @ x",
            {"W": (3, 4), "x": (2,)},
            "W @ x: 3×4 @ 2 units do not fit: a 3×4 matrix takes 4 units, for 2 units it would be 3×2",
        ),
        (
            "W @ x",
            {"W": (3, 4), "x": ()},
            "W @ x: 3×4 @ a single number do not fit: a 3×4 matrix takes 4 units, for a single number it would be 3×1",
        ),
        ("W @ V", {"W": (3, 4), "V": (2, 4)}, "W @ V: 3×4 @ 2×4 do not fit: the second needs 4 rows"),
        ("x @ V", {"x": (3,), "V": (2, 4)}, "x @ V: 3 units @ 2×4 do not fit: the second needs 3 rows"),
        ("a @ b", {"a": (2,), "b": (3,)}, "a @ b: 2 units @ 3 units do not fit: both need the same number of units"),
        (
            "dot(a, b)",
            {"a": (2,), "b": (3,)},
            "dot(a, b): dot of 2 units and 3 units: it needs two vectors of one length",
        ),
        (
            "concat(a, b)",
            {"a": (2,), "b": (3, 2)},
            "concat(a, b): concat of 2 units and 3×2: it needs vectors, or matrices with as many rows",
        ),
        ("outer(a, b)", {"a": (2,), "b": (3, 2)}, "outer(a, b): outer of 2 units and 3×2: it needs two vectors"),
        ("transpose(a)", {"a": (2,)}, "transpose(a): transpose needs a matrix, not 2 units"),
        (
            "cosine(M, k)",
            {"M": (3, 4), "k": (3,)},
            "cosine(M, k): cosine of 3×4 and 3 units: "
            "it needs a vector or the rows of a matrix, and a vector of that length",
        ),
        (
            "circ(w, s)",
            {"w": (3,), "s": (2,)},
            "circ(w, s): circ of 3 units and 2 units: it needs two vectors of one length",
        ),
        ("choose(a)", {"a": ()}, "choose(a): needs a vector, not a single number"),
        (
            "sample(a, u)",
            {"a": (3,), "u": (3,)},
            "sample(a, u): sample of 3 units and 3 units: it needs a vector of probabilities and one number",
        ),
        (
            "cross_entropy(a, b)",
            {"a": (3,), "b": (2,)},
            "cross_entropy(a, b): cross_entropy of 3 units and 2 units: target and logits need one length",
        ),
        ("a[t][3]", {"a": (2,)}, "a[t][3]: there is no unit 3 in 2 units"),
        ("a[t][2]", {"a": ()}, "a[t][2]: there is no unit 2 in a single number"),
    ],
)
def test_shapes_that_do_not_fit_are_told_with_what_would(text, shapes, message):
    with pytest.raises(ShapeError) as caught:
        shape(text, **shapes)
    assert str(caught.value) == message


def test_single_numbers_and_vectors_of_one_unit_mix():
    assert shape("a + b", a=(), b=(1,)) == (1,)
    assert shape("a * b", a=(1,), b=(3,)) == (3,)
    assert shape("W @ x", W=(3, 1), x=()) == (3,)
    assert shape("concat(a, b)", a=(), b=(2,)) == (3,)
    assert shape("a[t][1]", a=()) == ()


def test_a_vector_meets_a_matrix_along_its_rows():
    assert np.array_equal(value("M + v", M=[[1, 2, 3], [4, 5, 6]], v=[10, 20, 30]), [[11, 22, 33], [14, 25, 36]])


def test_nothing_times_the_logarithm_of_nothing_is_nothing():
    assert value("p * ln(p)", p=0) == 0
    assert value("ln(p) * p", p=0) == 0
    assert np.array_equal(value("p * ln(q)", p=[0, 1, 0], q=[0, 1, 1]), [0, 0, 0])
    assert value("p * ln(q)", p=2, q=0) == -np.inf
    assert value("cross_entropy(p, s)", p=[0, 1], s=[-np.inf, 0]) == 0


def test_the_cosine_of_a_zero_vector_is_zero():
    assert value("cosine(a, b)", a=[0, 0], b=[1, 2]) == 0
    assert np.array_equal(value("cosine(M, k)", M=[[0, 0], [3, 4]], k=[3, 4]), [0, 1])
    assert np.array_equal(value("cosine(M, k)", M=[[1, 0], [3, 4]], k=[0, 0]), [0, 0])


def test_the_cosine_of_tiny_vectors_is_that_of_their_directions():
    assert value("cosine(a, b)", a=[3e-100, 4e-100], b=[4e-100, 3e-100]) == pytest.approx(0.96, rel=1e-12)


def test_softmax_of_large_numbers_stays_a_distribution():
    assert np.array_equal(value("softmax(a)", a=[1000, 1000]), [0.5, 0.5])
    assert np.array_equal(value("softmax(a)", a=[1e308, -1e308]), [1, 0])
    assert np.array_equal(value("softmax(a)", a=[0, -np.inf]), [1, 0])
    assert np.allclose(value("softmax(M)", M=[[0, 0], [np.log(3), 0]]), [[0.5, 0.5], [0.75, 0.25]])


@pytest.mark.parametrize("name", ["sigmoid", "hard_sigmoid", "tanh", "softplus"])
def test_a_squashing_function_of_a_large_number_is_its_limit_without_a_warning(name):
    with np.errstate(all="raise", under="ignore"):
        low, high = TABLE[name].run((np.array([-1e4, 1e4]),), (1,))
    assert low == (-1 if name == "tanh" else 0)
    assert high == (1e4 if name == "softplus" else 1)


def test_a_sigmoid_far_below_zero_keeps_its_small_value():
    assert value("σ(a)", a=-90) == pytest.approx(np.exp(-90), rel=1e-12)


def test_the_hard_sigmoid_is_exact_on_integers():
    assert [float(value("hardσ(a)", a=a)) for a in (-3, -2, 0, 1, 2, 3)] == [0, 0.1, 0.5, 0.7, 0.9, 1]


def test_choosing_takes_the_first_of_equals():
    assert np.array_equal(value("choose(a)", a=[1, 3, 3]), [0, 1, 0])


@pytest.mark.parametrize(("u", "word"), [(0, 0), (0.2, 0), (0.25, 1), (0.74, 1), (0.75, 2), (1, 2)])
def test_sampling_takes_the_word_in_whose_share_the_number_falls(u, word):
    assert np.array_equal(value("sample(y, u)", y=[0.25, 0.5, 0.25], u=u), np.eye(3)[word])
    assert np.array_equal(value("sample(y, u)", y=[1, 2, 1], u=u), np.eye(3)[word])


def test_a_word_without_probability_is_never_sampled():
    assert np.array_equal(value("sample(y, u)", y=[0, 1, 0], u=0), [0, 1, 0])
    assert np.array_equal(value("sample(y, u)", y=[0, 1, 0], u=1), [0, 1, 0])


def test_the_values_of_the_curriculum_come_out():
    assert value("σ(a)", a=np.log(3)) == pytest.approx(0.75, rel=1e-15)
    assert value("tanh(a)", a=np.log(2)) == pytest.approx(0.6, rel=1e-15)
    assert np.array_equal(value("circ(w, s)", w=[1, 2, 3], s=[0, 1, 0]), [3, 1, 2])
    assert np.array_equal(value("outer(a, b)", a=[1, 2], b=[3, 4]), [[3, 4], [6, 8]])
    assert value("norm(a)", a=[3, 4]) == 5


@pytest.mark.parametrize("text", ["L = -dot(p, ln(q))", "L = -sum(ln(q) * p)", "L = -dot(ln(W @ q), p)"])
def test_zero_times_the_logarithm_of_zero_is_zero_in_a_dot_product_too(text):
    cell, inputs = Cell.parse(text), {"p": [[0.0, 1.0]], "q": [[0.0, 0.5]]}
    weights = {"W": np.eye(2)} if "W" in text else {}
    trace, plan = cell.run(weights, inputs), cell.compile(weights, inputs).run(inputs)
    for run in (trace, plan):
        assert run["L"].ravel().tolist() == [pytest.approx(np.log(2))]
        assert run.backward("L")["q"].ravel().tolist() == [0, -2]
    assert node_value(trace.explain("L", 1).expression) == pytest.approx(np.log(2))
