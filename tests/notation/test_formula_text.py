"""Equations as a person writes them, and that the language reads them back as what they were."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntutor.engine.language import parse_address, parse_expression, parse_line
from rnntutor.engine.tree import LAST, WHOLE, Address, Apply, Number, Ref, Tree
from rnntutor.notation import formula

NAMES = ["x", "h", "c", "W", "W_i", "W_f", "U_xh", "b_t", "b_2", "h1", "z_i", "i.net", "W_f.net", "encoder.h"]
NAMES += ["enc.W", "p__i", "grad.h", "grad.L", "grad.encoder.h", "β", "γ_t", "e", "Wx", "x_ih_o", "a_β"]
ONE_ARGUMENT = ["sigmoid", "tanh", "relu", "hard_sigmoid", "softmax", "exp", "log", "sqrt", "sum", "transpose", "norm"]

numbers = st.one_of(
    st.integers(0, 10**6).map(float),
    st.floats(0, 1e12, allow_nan=False, allow_infinity=False).map(abs),
).map(Number)
steps = st.one_of(
    st.integers(-12, 12).map(lambda shift: (shift, None)),
    st.one_of(st.sampled_from([LAST, WHOLE, "end", 0]), st.integers(0, 200)).map(lambda at: (0, at)),
)
references = st.builds(lambda name, step: Ref(name, *step), st.sampled_from(NAMES), steps)


def grow(trees: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    pair = st.tuples(trees, trees)
    picked = trees.filter(lambda tree: not isinstance(tree, Number))
    unit = st.integers(1, 64).map(lambda n: Number(float(n)))
    return st.one_of(
        st.builds(Apply, st.sampled_from(["+", "-", "*", "/", "@", "**"]), pair),
        st.builds(Apply, st.sampled_from(["neg", *ONE_ARGUMENT]), st.tuples(trees)),
        st.builds(Apply, st.just("**"), st.tuples(trees, st.integers(0, 12).map(lambda n: Number(float(n))))),
        st.builds(Apply, st.sampled_from(["dot", "cosine", "outer"]), pair),
        st.builds(Apply, st.just("concat"), st.lists(trees, min_size=1, max_size=3).map(tuple)),
        st.builds(Apply, st.just("pick"), st.tuples(picked, unit)),
    )


trees = st.recursive(st.one_of(numbers, references), grow, max_leaves=10)


@given(trees, st.sets(st.sampled_from(NAMES)))
@settings(max_examples=600, deadline=None)
def test_what_is_written_is_read_back_as_the_same_tree(tree: Tree, varying: set[str]):
    assert parse_expression(formula.write(tree, varying), limit=100_000) == tree


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("i = σ(W_i @ x + U_i @ h[t-1] + b_i)", "iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + bᵢ)"),
        ("c = f * c[t-1] + i * z", "cₜ = fₜ·cₜ₋₁ + iₜ·zₜ"),
        ("h = (1 - z) * n + z * h[t-1]", "hₜ = (1 − zₜ)·nₜ + zₜ·hₜ₋₁"),
        ("f = sigmoid(W_f @ x)", "fₜ = σ(W_f·xₜ)"),
        ("y = Wᵀ·x", "yₜ = Wᵀ·xₜ"),
        ("y = x @ h", "yₜ = xₜ @ hₜ"),
        ("y = W * x", "yₜ = W ⊙ xₜ"),
        ("y = h ** 2 / 2", "yₜ = hₜ²/2"),
        ("y = 0.5 * (h - 8) ** 2", "yₜ = 0.5·(hₜ − 8)²"),
        ("y = -(h * x)", "yₜ = −(hₜ·xₜ)"),
        ("y = h - (x - f)", "yₜ = hₜ − (xₜ − fₜ)"),
        ("y = x + -h", "yₜ = xₜ + (−hₜ)"),
        ("y = log(exp(x)) + hardσ(h) + sqrt(x)", "yₜ = ln(exp(xₜ)) + hardσ(hₜ) + √xₜ"),
        ("y = h[last] + x[:] + h[3] + h[t+1]", "yₜ = h[last] + x[:] + h₃ + hₜ₊₁"),
        ("y = x ** -1 + x ** h + x ** 0.5", "yₜ = xₜ⁻¹ + xₜ^hₜ + xₜ^0.5"),
        ("y = h[t-1][2] + x[t][1]", "yₜ = hₜ₋₁[2] + xₜ[1]"),
    ],
)
def test_a_line_is_written_as_a_person_writes_it(line: str, written: str):
    assert formula.write_line(parse_line(line), varying="xhcfinzy") == written


def test_the_start_is_written_at_step_0_and_of_a_backward_layer_behind_the_last():
    start = parse_line("h[0] = W")
    assert formula.write_line(start) == "h₀ = W"
    assert formula.write_line(start, reverse=True) == "h[T+1] = W"


def test_at_a_step_every_quantity_says_its_step_and_no_weight_does():
    line = parse_line("c = f * c[t-1] + W_i @ x")
    assert formula.at_step(line, 2, "cfx") == "c₂ = f₂·c₁ + Wᵢ·x₂"
    assert formula.at_step(line, 12, "cfx") == "c₁₂ = f₁₂·c₁₁ + Wᵢ·x₁₂"


def test_in_brief_the_step_stands_only_where_it_is_another_one():
    assert formula.at_step(parse_line("c = f * c[t-1] + i * z"), 2, "cfiz", brief=True) == "c = f·c₁ + i·z"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (Address("c", 2), "c₂"),
        (Address("h", 2, (1,)), "h₂[1]"),
        (Address("W_f"), "W_f"),
        (Address("W_i", None, (1, 2)), "Wᵢ[1][2]"),
        (Address("grad.h", 2), "∂h₂"),
        (Address("i.net", 10), "i.net₁₀"),
        (Address("b_t", 3), "b_t₃"),
        (Address("b_1", 3), "b_1₃"),
        (Address("encoder.h", 0), "encoder.h₀"),
    ],
)
def test_an_address_is_written_with_its_step_below(address: Address, written: str):
    assert formula.name(address) == written


@given(st.sampled_from(NAMES), st.integers(0, 300))
def test_an_address_is_read_back_as_what_it_was(name: str, step: int):
    assert parse_address(formula.name(Address(name, step))) == Address(name, step)


def test_a_suffix_that_would_read_as_a_step_is_not_lowered():
    assert [formula.letters(name) for name in ("W_t", "h_2", "x_it", "W_i")] == ["W_t", "h_2", "x_it", "Wᵢ"]


def test_a_quotient_of_two_gradients_does_not_become_one_name():
    written = formula.write(Apply("/", (Ref("grad.L"), Ref("grad.h"))))
    assert written == "(∂L)/∂h"


def test_writing_takes_no_longer_for_sums_nested_to_the_right():
    tree: Tree = Ref("x")
    for _ in range(35):
        tree = Apply("-", (Ref("h"), tree))
    assert len(re.findall("h", formula.write(tree))) == 35
