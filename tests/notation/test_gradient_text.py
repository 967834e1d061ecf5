"""Gradients in the notation of a textbook: their names, the backward equations, the sum over time term by term."""

import numpy as np
import pytest
from small_runs import covered, lines

from rnntutor.engine import Address, Cell, Layer, Network, Trace
from rnntutor.engine.tree import refs
from rnntutor.notation import formula
from rnntutor.notation.equation import equation
from rnntutor.notation.explanation import work_at
from rnntutor.notation.gradient import full_name, kind_of
from tests.course.writing import by_hand

RNN = "h = tanh(W @ x + U @ h[t-1] + b)\ny = softmax(V @ h)\nL = cross_entropy(d, y.net)"
LSTM = """
i = σ(W_i @ x + U_i @ h[t-1])
f = σ(W_f @ x + U_f @ h[t-1])
z = tanh(W_z @ x)
c = f * c[t-1] + i * z
h = c
L = sum((h - d) ** 2)
"""


def vectors(text: str, loss: str = "L", steps: int = 3) -> Trace:
    random = np.random.default_rng(4)
    inputs = {"x": random.normal(size=(steps, 2)), "d": np.eye(2)[[0, 1, 0][:steps]]}
    cell = Cell.parse(text)
    read = {ref.name for line in cell.lines for ref in refs(line.expression)}
    sizes = {name: (2,) if name == "b" else (2, 2) for name in sorted(read) if name[0] in "WUVb"}
    weights = {name: random.normal(size=size) for name, size in sizes.items()}
    inputs = {name: value for name, value in inputs.items() if name in read}
    return cell.run(weights, inputs).backward(loss).trace


def test_the_sum_over_time_is_shown_term_by_term_from_the_last_step_to_the_first():
    worked = work_at(by_hand(), "grad.w")
    assert worked.equation == "∂w = Σₜ ∂hₜ·hₜ₋₁"
    assert lines(worked) == ["= 1·4 + 2·1 + 4·0", "= 6"]
    assert worked.chain == "∂w = Σₜ ∂hₜ·hₜ₋₁ = 1·4 + 2·1 + 4·0 = 6"


@pytest.mark.parametrize(
    ("step", "chain"),
    [
        (3, "∂h₃ = m₃·(h₃ − d₃) = 1·(9 − 8) = 1"),
        (2, "∂h₂ = ∂h₃·w + m₂·(h₂ − d₂) = 1·2 + 0·(4 − 0) = 2"),
        (1, "∂h₁ = ∂h₂·w + m₁·(h₁ − d₁) = 2·2 + 0·(1 − 0) = 4"),
        (0, "∂h₀ = ∂h₁·w = 4·2 = 8"),
    ],
)
def test_a_gradient_carries_what_comes_from_the_next_step_and_from_its_own_loss(step: int, chain: str):
    assert work_at(by_hand(), Address("grad.h", step)).chain == chain


def test_the_last_step_says_that_nothing_comes_from_a_later_one():
    trace = by_hand()
    assert work_at(trace, "grad.h[3]").note == "step 3 is the last: nothing comes back from a later one"
    assert work_at(trace, "grad.h[2]").note == ""
    backwards = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = h**2"), reverse=True)})
    trace = backwards.run({"w": 2}, {"x": [1, 2, 1]}).backward("L").trace
    assert equation(trace, "grad.h", 2) == "∂h₂ = ∂h₁·w + 2·h₂"
    assert work_at(trace, "grad.h[1]").note == "step 1 is the first: nothing comes back from an earlier one"
    assert work_at(trace, "grad.w").equation == "∂w = Σₜ ∂hₜ·hₜ₊₁"


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        (RNN, "h", "∂hₜ = Uᵀ·∂h.netₜ₊₁ + Vᵀ·∂y.netₜ"),
        (RNN, "h.net", "∂h.netₜ = ∂hₜ·(1 − hₜ²)"),
        (RNN, "y.net", "∂y.netₜ = yₜ − dₜ"),
        (RNN, "x", "∂xₜ = Wᵀ·∂h.netₜ"),
        (RNN, "W", "∂W = Σₜ ∂h.netₜ·xₜᵀ"),
        (RNN, "U", "∂U = Σₜ ∂h.netₜ·hₜ₋₁ᵀ"),
        (RNN, "b", "∂b = Σₜ ∂h.netₜ"),
        (RNN, "V", "∂V = Σₜ ∂y.netₜ·hₜᵀ"),
        (RNN, "L", "∂Lₜ = 1"),
        (LSTM, "h", "∂hₜ = 2·(hₜ − dₜ)"),
        (LSTM, "c", "∂cₜ = Uᵢᵀ·∂i.netₜ₊₁ + U_fᵀ·∂f.netₜ₊₁ + ∂cₜ₊₁·fₜ₊₁ + ∂hₜ"),
        (LSTM, "f", "∂fₜ = ∂cₜ·cₜ₋₁"),
        (LSTM, "i.net", "∂i.netₜ = ∂iₜ·iₜ·(1 − iₜ)"),
        (LSTM, "d", "∂dₜ = −2·(hₜ − dₜ)"),
        ("h = relu(W @ x + h[t-1])\nL = sum(h)", "h.net", "∂h.netₜ = ∂hₜ·[h.netₜ > 0]"),
        ("h = hardσ(W @ x)\nL = sum(h)", "h.net", "∂h.netₜ = 0.2·∂hₜ·[−2.5 < h.netₜ < 2.5]"),
        ("y = concat(x, d)\nL = sum(y * y)", "d", "∂dₜ = ∂yₜ[3…4]"),
        ("y = x * x\nL = sum(y)", "x", "∂xₜ = 2·∂yₜ·xₜ"),
        ("y = sum(x**3)\nL = y / 2", "x", "∂xₜ = 3·∂y.netₜ·xₜ²"),
    ],
)
def test_backward_equations_are_written_as_a_textbook_has_them(text: str, name: str, written: str):
    assert equation(vectors(text), f"grad.{name}") == written


def test_a_backward_equation_at_a_step_says_only_what_counts_there():
    trace = vectors(RNN)
    assert equation(trace, "grad.h", 2) == "∂h₂ = Uᵀ·∂h.net₃ + Vᵀ·∂y.net₂"
    assert equation(trace, "grad.h", 2, brief=True) == "∂h = Uᵀ·∂h.net₃ + Vᵀ·∂y.net"
    assert equation(trace, "grad.h", 3) == "∂h₃ = Vᵀ·∂y.net₃"
    assert equation(trace, "grad.h", 0) == "∂h₀ = Uᵀ·∂h.net₁"


def test_what_comes_from_outside_is_said_in_words():
    trace = Cell.parse("h = w * h[t-1] + x").run({"w": 2}, {"x": [1, 2, 1]}).backward({"h": [[0], [0], [1]]}).trace
    assert work_at(trace, "grad.h[2]").chain == "∂h₂ = (∂L/∂h₂ from outside) + ∂h₃·w = 0 + 1·2 = 2"
    assert full_name(Address("seed.h", 2), trace) == "∂L/∂h₂ from outside"
    assert kind_of(Address("seed.h", 2), trace) == "the part of ∂L/∂h that comes from outside the network"


def test_names_in_full_say_which_loss():
    trace = by_hand()
    assert full_name(Address("grad.h", 2), trace) == "∂L/∂h₂"
    assert full_name(Address("grad.w"), trace) == "∂L/∂w"
    assert full_name(Address("h", 2), trace) == "h₂"
    assert formula.name(Address("grad.h", 2, (1,))) == "∂h₂[1]"
    two = Cell.parse("h = w * h[t-1] + x\nL = h**2\nJ = 3 * h").run({"w": 2}, {"x": [1, 2]})
    assert full_name(Address("grad.w"), two.backward("J").trace) == "∂J/∂w"
    assert full_name(Address("grad.w"), two.backward(["L", "J"]).trace) == "∂(L + J)/∂w"
    layers = {"out": Layer(Cell.parse("h = w * h[t-1] + x\nE = h**2"))}
    trace = Network(layers).run({"out.w": 2}, {"x": [1, 2]}).backward("out.E").trace
    assert full_name(Address("grad.out.h", 1), trace) == "∂E/∂out.h₁"
    assert equation(trace, "grad.out.h", 1) == "∂out.h₁ = ∂h₂·w + 2·h₁"


def test_words_say_that_a_derivative_is_total_and_that_a_weight_gathers_every_step():
    trace = by_hand()
    assert kind_of(Address("grad.h", 2), trace) == "total derivative of L, later steps included"
    assert kind_of(Address("grad.w"), trace) == "total derivative of L: what every step adds, together"
    assert kind_of(Address("grad.L", 2), trace) == "the loss itself: ∂L/∂L = 1"
    assert kind_of(Address("h", 2), trace) == ""


def test_a_hidden_part_of_the_loss_is_not_taken_apart():
    trace = by_hand()
    shown = work_at(trace, "grad.h[3]", hidden=covered(("L.net", 3), ("grad.L.net", 3), ("grad.h", 3)))
    assert shown.text == "▒▒"
    hidden_value = work_at(trace, "grad.h[2]", hidden=covered(("h", 2), ("grad.h", 2), ("L.net", 2)))
    assert "4" not in hidden_value.text
    assert hidden_value.shown == "▒▒"


def test_a_quantity_that_the_loss_does_not_see_has_the_gradient_zero():
    trace = Cell.parse("h = w * h[t-1] + x\nL = h * m").run({"w": 2}, {"x": [1, 2], "m": [1, 0]}).backward("L").trace
    assert work_at(trace, "grad.h[2]").chain == "∂h₂ = m₂ = 0"
    assert work_at(trace, "grad.x[0]").chain == "∂x₀ = 0"
    assert work_at(trace, "grad.x[0]").note == "L does not depend on it"


def test_a_target_that_sums_to_one_is_not_written_as_a_sum():
    assert equation(vectors(RNN), "grad.y.net") == "∂y.netₜ = yₜ − dₜ"
    doubled = RNN.replace("(d,", "(q,") + "\nq = 2 * d"
    assert equation(vectors(doubled), "grad.y.net") == "∂y.netₜ = sum(qₜ)·yₜ − qₜ"


def test_the_steps_that_a_long_sum_leaves_out_still_make_it_add_up():
    x = [1.0] * 20
    trace = Cell.parse("h = w * h[t-1] + x\nL = h").run({"w": 1}, {"x": x}).backward("L").trace
    worked = work_at(trace, "grad.w")
    assert worked.text.endswith(" = 1330")
    assert "more: " in worked.text


def test_a_backward_line_leaves_out_what_was_put_in_and_says_so():
    forced = {("c", 2): [3.5, 1.0], ("c", 3, (2,)): 0.0}
    trace = Cell.parse("c = f * c[t-1] + x\nf = w * x").run({"w": 2}, {"x": [[1, 2], [3, 4], [5, 6]]}, given=forced)
    back = trace.backward({"c": [[1, 1], [1, 1], [1, 1]]}).trace
    assert equation(back, "grad.f") == "∂fₜ = ∂cₜ·cₜ₋₁"
    assert equation(back, "grad.f", 1) == "∂f₁ = ∂c₁·c₀"
    assert equation(back, "grad.f", 2) == "∂f₂ = 0"
    assert work_at(back, "grad.f[2][1]").note == "c₂ was put in: nothing comes back through its line"
    assert work_at(back, "grad.f[3][1]").text == "1·3.5 = 3.5"
    assert work_at(back, "grad.f[3][2]").result == "= 0"
    assert "c₃ was put in" in work_at(back, "grad.f[3][2]").note
