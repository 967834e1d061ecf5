"""Numbers worked out as on paper: what is printed."""

import numpy as np
import pytest
from small_runs import LSTM, LSTM_INPUTS, LSTM_WEIGHTS, lines, lstm_trace, trace_of

from rnntutor.engine import Address, Cell, Operand, Trace
from rnntutor.notation.equation import equation
from rnntutor.notation.explanation import follow, work, work_at
from rnntutor.notation.worked import Worked


@pytest.fixture(scope="module")
def lstm() -> Trace:
    return lstm_trace()


# what is printed


def test_a_gate_goes_through_its_net_input(lstm: Trace):
    gate = work_at(lstm, "f[2]")
    assert gate.equation == "f₂ = σ(W_f·x₂ + b_f)"
    assert lines(gate) == ["= σ(0·4 + 100·1 + 0·0 + 10)", "= σ(110)", "≈ 1"]
    assert gate.note == "1 − 1.7·10⁻⁴⁸: as good as 1"
    assert gate.result == "≈ 1"


def test_without_the_run_the_net_input_stays_a_name(lstm: Trace):
    gate = work(lstm.explain("i", 2))
    assert gate.chain == "i₂ = σ(i.net₂); i₂[1] = σ(90) ≈ 1"


def test_a_negative_bias_is_taken_away_and_zeros_stay_in_a_short_sum(lstm: Trace):
    assert work_at(lstm, "i[2]").text == "σ(0·4 + 100·1 + 0·0 − 10) = σ(90) ≈ 1"


def test_the_cell_adds_up_as_printed(lstm: Trace):
    assert work_at(lstm, "c[2]").chain == "c₂ = f₂·c₁ + i₂·z₂ = 1·3 + 1·4 = 7"


def test_no_line_is_written_twice():
    cost = trace_of("share = exp(-L)", {}, L=[0.07])
    assert lines(work_at(cost, "share[1]")) == ["= exp(−0.07)", "≈ 0.93"]


def test_rounded_operands_are_about_and_the_note_says_what_the_seven_is(lstm: Trace):
    cell = work_at(lstm, "c[3]")
    assert lines(cell) == ["≈ 1·7 + 0·2", "≈ 7"]
    assert cell.note == "more exactly 6.99977"


def test_a_closed_gate_is_as_good_as_zero(lstm: Trace):
    gate = work_at(lstm, "i[3]")
    assert (gate.result, gate.note) == ("≈ 0", "4.5·10⁻⁵: as good as 0")


@pytest.mark.parametrize(
    ("function", "argument", "note"),
    [
        ("σ", -1000.0, "5.1·10⁻⁴³⁵: as good as 0"),
        ("σ", 1000.0, "1 − 5.1·10⁻⁴³⁵: as good as 1"),
        ("tanh", 20.0, "1 − 8.5·10⁻¹⁸: as good as 1"),
        ("tanh", -20.0, "−1 + 8.5·10⁻¹⁸: as good as −1"),
        ("σ", -6.0, "more exactly 0.0025"),
        ("tanh", 0.0, ""),
        ("relu", 1000.0, ""),
        ("σ", 1.0, ""),
        ("exp", float(np.log(10)), ""),
    ],
)
def test_a_saturated_unit_says_how_far_it_is_from_its_bound(function: str, argument: float, note: str):
    assert work_at(trace_of(f"y = {function}(x)", {}, x=[argument]), "y[1]").note == note


def test_only_what_is_known_exactly_gets_an_equals_sign():
    trace = trace_of("a = σ(x)\nb = hardσ(x)\nd = relu(x)\ne = exp(x)", {}, x=[0.0])
    assert [work_at(trace, f"{name}[1]").result for name in "abde"] == ["= 0.5", "= 0.5", "= 0", "= 1"]


def test_a_negative_factor_stands_in_parentheses():
    trace = trace_of("y = W @ x", {"W": [[0.5, -2, -1]]}, x=[[-3, -4, 5]])
    assert work_at(trace, "y[1]").text == "0.5·(−3) − 2·(−4) − 1·5 = 1.5"


def test_a_sum_that_begins_with_a_minus_begins_with_a_minus():
    trace = trace_of("y = W @ x - x[1]", {"W": [[-2]]}, x=[[-3]])
    assert work_at(trace, "y[1]").text == "−2·(−3) − (−3) = 9"


def test_operands_get_digits_until_the_printed_sum_gives_the_printed_result():
    third = work_at(trace_of("y = 3 * z\nz = x / 3", {}, x=[1]), "y[1]")
    assert lines(third) == ["≈ 3·0.333", "≈ 1"]


def test_a_small_operand_that_matters_is_not_printed_as_zero():
    assert work_at(trace_of("y = 2 * x", {}, x=[0.0012]), "y[1]").text == "2·0.0012 = 0.0024"


@pytest.mark.parametrize(
    ("text", "x", "said"),
    [
        ("y = -0.001 * x", 0.23, "−0.001·0.23 = −0.00023"),
        ("y = x * 0.99", 1e-7, "10⁻⁷·0.99 = 9.9·10⁻⁸"),
        ("y = x ** 2", 1e-7, "(10⁻⁷)² = 10⁻¹⁴"),
        ("y = x * x", 1.23456e-40, "1.23·10⁻⁴⁰·(1.23·10⁻⁴⁰) ≈ 1.5·10⁻⁸⁰"),
        ("y = x - 0.3", 0.1 + 0.2, "0.3 − 0.3 = 0"),
        ("y = σ(x)", -90.0, "σ(−90) ≈ 0"),
        ("y = g * 7\ng = σ(x)", -10.0, "0·7 ≈ 0"),
    ],
)
def test_what_is_small_by_itself_shows_its_digits_and_what_a_gate_has_shut_is_0(text: str, x: float, said: str):
    assert work_at(trace_of(text, {}, x=[x]), "y[1]").text == said


def test_exponents_that_no_double_holds_are_worked_out_less_the_largest():
    trace = trace_of("y = softmax(x)\nq = cross_entropy(p, x)", {"p": [0.0, 1.0]}, x=[[1000.0, 998.0]])
    assert work_at(trace, "y[1][2]").text == (
        "exp(998 − 1000)/(exp(1000 − 1000) + exp(998 − 1000)) = exp(−2)/(exp(0) + exp(−2)) ≈ 0.14/(1 + 0.14) ≈ 0.12"
    )
    assert "(1000 + ln(exp(1000 − 1000) + exp(998 − 1000)))" in work_at(trace, "q[1]").text


def test_functions_within_a_line_are_worked_out_in_a_line_of_their_own():
    trace = trace_of("h = o * tanh(c)\no = 0.5 * x\nc = ln(2) * x", {}, x=[1.0])
    assert lines(work_at(trace, "h[1]")) == ["= 0.5·tanh(ln 2)", "= 0.5·0.6", "= 0.3"]


def test_softmax_of_logarithms_is_a_ratio():
    trace = trace_of("y = softmax(V @ x)", {"V": np.diag(np.log([3, 2, 1]))}, x=[[1, 1, 1]])
    assert lines(work_at(trace, "y[1][1]")) == [
        "= exp(ln 3)/(exp(ln 3) + exp(ln 2) + exp(0))",
        "= 3/(3 + 2 + 1)",
        "= 0.5",
    ]


def test_a_square_of_a_difference_is_worked_out_from_within():
    trace = trace_of("L = 0.5 * (h - 8) ** 2\nh = x", {}, x=[9.0])
    assert lines(work_at(trace, "L[1]")) == ["= 0.5·(9 − 8)²", "= 0.5·1²", "= 0.5"]


def test_a_length_is_the_root_of_a_sum_of_squares():
    trace = trace_of("n = norm(x)", {}, x=[[3, 4]])
    assert lines(work_at(trace, "n[1]")) == ["= √(3·3 + 4·4)", "= √25", "= 5"]


def test_another_name_for_a_number_is_one_line():
    copy = work_at(trace_of("y = x", {}, x=[4.0]), "y[1]")
    assert lines(copy) == ["= 4"]
    assert copy.lines[0].pieces[0].operand == Operand("x", 1, (), 4.0)


def test_a_constant_is_not_said_twice():
    assert work_at(trace_of("y = 3\nu = x", {}, x=[1.0]), "y[1]").chain == "y₁ = 3"


def test_the_noise_of_floats_is_no_remark():
    worked = work_at(trace_of("y = a + b - c", {}, a=[1 / 3], b=[1 / 3], c=[2 / 3 + 2e-16]), "y[1]")
    assert (worked.shown, worked.note) == ("0", "")


def test_infinity_and_undefined_are_said_so():
    trace = trace_of("y = x / 0\nu = 0 * y", {}, x=[1.0])
    assert work_at(trace, "y[1]").result == "= ∞"
    assert work_at(trace, "u[1]").result == "= undefined"


# long sums


def long_sum(values: list[float]) -> Worked:
    trace = trace_of("y = W @ x + b", {"W": [values], "b": [0.5]}, x=[[1.0] * len(values)])
    return work_at(trace, "y[1]")


def test_of_more_than_eight_terms_the_largest_six_are_shown_and_the_rest_added_up():
    worked = long_sum([0.1] * 58 + [10, 20, 30, 40, 50, 60])
    assert worked.text == "10·1 + 20·1 + 30·1 + 40·1 + 50·1 + 60·1 + (58 more: 5.8) + 0.5 = 216.3"


def test_the_rest_of_a_long_sum_opens():
    worked = long_sum([0.1] * 58 + [10, 20, 30, 40, 50, 60])
    rest = next(piece for piece in worked.steps[0].pieces if piece.rest)
    assert rest.text == "(58 more: 5.8)"
    assert len(rest.rest) == 2 * 58
    assert {operand.name for operand in rest.rest} == {"W", "x"}


def test_exact_zeros_go_first_where_a_sum_is_long():
    assert long_sum([0.0] * 9 + [3.0, -2.0]).text == "3·1 − 2·1 + (9 more: 0) + 0.5 = 1.5"


def test_a_long_sum_of_zeros_shows_the_weights_of_what_is_there():
    trace = trace_of("y = W @ x", {"W": [[0, 0, 0, 5, 0, 0, 0, 0, 0]]}, x=[[0, 0, 1, 0, 0, 0, 0, 1, 0]])
    assert work_at(trace, "y[1]").text == "0·1 + 0·1 + (7 more: 0) = 0"


def test_a_sum_of_eight_terms_shows_all_of_them():
    assert "more" not in long_sum([0.0] * 6 + [3.0]).text


def test_two_long_products_are_one_long_sum():
    weights = {"W": np.full((1, 9), 0.1), "U": np.full((9, 1), 0.2), "V": np.full((1, 9), 0.3)}
    trace = trace_of("y = W @ x + V @ x", {"W": weights["W"], "V": weights["V"]}, x=[[1.0] * 9])
    assert work_at(trace, "y[1]").text.count("·") == 6
    assert "(12 more: 1.8)" in work_at(trace, "y[1]").text


# vectors, units, starts


@pytest.fixture(scope="module")
def rnn() -> Trace:
    ones = np.ones((2, 2))
    cell = Cell.parse("h = W @ x + U @ h[t-1]\ny = V @ h\nh[0] = s")
    return cell.run({"W": ones, "U": ones, "V": [[1, 1]], "s": [0, 0]}, {"x": [[1, 1], [1, 1], [2, 2]]})


def test_a_vector_is_shown_whole_and_each_unit_is_worked_out(rnn: Trace):
    both = work_at(rnn, "h[2]")
    assert both.chain == "h₂ = W·x₂ + U·h₁ = (6, 6)"
    assert [unit.left for unit in both.units] == ["h₂[1]", "h₂[2]"]
    assert both.units[0].text == "1·1 + 1·1 + 1·2 + 1·2 = 6"


def test_every_number_of_a_vector_can_be_followed(rnn: Trace):
    found = [piece.operand for piece in work_at(rnn, "h[2]").steps[0].pieces if piece.operand]
    assert found == [Operand("h", 2, (1,), 6.0), Operand("h", 2, (2,), 6.0)]


def test_one_unit_of_a_vector_says_which(rnn: Trace):
    assert work_at(rnn, "h[2][1]").chain == "h₂ = W·x₂ + U·h₁; h₂[1] = 1·1 + 1·1 + 1·2 + 1·2 = 6"


def test_a_start_an_input_and_a_weight_say_what_they_are(rnn: Trace, lstm: Trace):
    assert work_at(rnn, "h[0][1]").chain == "h₀ = s; h₀[1] = 0"
    assert work_at(lstm, "c[0]").note == "the start: 0, since nothing else is said"
    assert (work_at(rnn, "x[3]").result, work_at(rnn, "x[3]").note) == ("= (2, 2)", "an input")
    assert (work_at(rnn, "W").result, work_at(rnn, "W").note) == ("= ((1, 1), (1, 1))", "a weight")


def test_a_value_put_in_from_outside_says_so():
    trace = Cell.parse(LSTM).run(LSTM_WEIGHTS, LSTM_INPUTS, given={("c", 2): 3.5})
    worked = work_at(trace, "c[2]")
    assert (worked.result, worked.note) == ("= 3.5", "put in from outside")


def test_what_was_used_is_listed_with_whole_quantities(lstm: Trace):
    used = follow(work_at(lstm, "f[2]"), lstm)
    assert [item.text for item in used] == ["W_f = (0, 100, 0)", "x₂ = (4, 1, 0)", "b_f = 10", "f.net₂ = 110"]
    assert used[1].address == Address("x", 2)


def test_of_a_weight_matrix_the_row_is_listed_and_of_a_word_its_label():
    trace = Cell.parse("h = W @ x").run({"W": [[1, 2], [3, 4]]}, {"x": [[0, 1]]}, labels={"x": ("arrive", "Taipei")})
    used = follow(work_at(trace, "h[1][2]"), trace)
    assert [item.text for item in used] == ["W[2] = (3, 4)", "x₁ = (0, 1) “Taipei”"]


def test_what_lies_beyond_the_end_is_listed_as_zero():
    trace = trace_of("y = x[t+1] + x[t-2]", {}, x=[1.0, 2.0])
    assert [item.text for item in follow(work_at(trace, "y[2]"), trace)] == ["x₃ = 0", "x₀ = 0"]


# named layers


def test_an_equation_of_a_named_layer_leaves_its_own_name_away():
    from rnntutor.engine import Layer, Network

    network = Network({"low": Layer(Cell.parse("h = tanh(W @ x)")), "top": Layer(Cell.parse("h = low.h + h[t-1]"))})
    trace = network.run({"low.W": [[1.0]]}, {"x": [0.0, 0.0]})
    assert equation(trace, "low.h", 2) == "low.h₂ = tanh(W·x₂)"
    assert equation(trace, "top.h") == "top.hₜ = low.hₜ + hₜ₋₁"


@pytest.mark.parametrize("name", ["w", "W", "W_z"])
@pytest.mark.parametrize("weight", [2.0, [2.0]])
def test_a_product_with_a_single_number_is_written_alike_with_small_and_capital_letters(name: str, weight: object):
    trace = trace_of(f"y = {name} * x\nz = σ({name} * x + 1)", {name: weight}, x=[[1.0, 3.0]])
    assert equation(trace, "y", 1) == f"y₁ = {name}·x₁"
    assert equation(trace, "z", 1) == f"z₁ = σ({name}·x₁ + 1)"


def test_a_capital_before_a_point_is_a_matrix_else():
    trace = trace_of("y = V * x\ns = V * c\nc = sum(x)", {"V": [2.0, 1.0]}, x=[[1.0, 3.0]])
    assert equation(trace, "y", 1) == "y₁ = V ⊙ x₁"
    assert equation(trace, "s", 1) == "s₁ = V·c₁"
