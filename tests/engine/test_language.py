"""The language of equations: what it reads, how it writes it back, and what it says to a person who slipped."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnntutor.engine import Address, Apply, Cell, Line, Number, Ref
from rnntutor.engine import cell as cell_module
from rnntutor.engine.errors import LanguageError
from rnntutor.engine.language import parse_address, parse_expression, parse_line, write
from rnntutor.engine.tree import LAST, WHOLE
from tests.engine.strategies import EQUATIONS, broken_equations, trees

x, h, W = Ref("x"), Ref("h"), Ref("W")


def mistake(read, text):
    with pytest.raises(LanguageError) as caught:
        read(text)
    return caught.value


def refusal(read, text):
    try:
        read(text)
    except LanguageError as error:
        return error


# there and back


@settings(max_examples=400)
@given(trees)
def test_what_is_written_is_read_as_the_same_tree(tree):
    assert parse_expression(write(tree), limit=10**6) == tree


@settings(max_examples=600)
@given(st.one_of(st.text(), broken_equations(), st.text(alphabet="hWx()[]+-*·@.,=₂ₜ₋₁²ᵀ∂/L½√ 1e9:T'σ")))
@example("9" * 400)
@example("(" * 499)
@example("x" + "ᵀ" * 499)
@example("x" + "²ᵀ" * 249)
@example("\ud800")
@example("x[1e400]")
@example("A[T-²")
@example("A[²]")
@example("A[t][²]")
def test_any_text_is_read_or_refused_in_words(text):
    for read in (parse_expression, parse_line, parse_address, Cell.parse):
        error = refusal(read, text)
        assert error is None or (error.message and 1 <= error.column <= len(text) + 1)


@given(st.sampled_from(EQUATIONS), st.sampled_from(["h", "c"]))
def test_a_real_equation_is_read(text, name):
    assert isinstance(parse_line(text), Line)
    assert write(parse_expression(name)) == name


def test_the_longest_sum_is_read_run_and_explained():
    cell = Cell.parse("h = " + "+".join(["x"] * 151))
    trace = cell.run({}, {"x": [1.0, 2.0]})
    assert trace["h"][1] == 302
    assert len(trace.explain("h", 2).operands) == 1


# what people type, made plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("f ⋅ c", "f * c"),
        ("f × c", "f * c"),
        ("f ∙ c", "f * c"),
        ("f ⊙ c", "f * c"),
        ("a − b", "a - b"),
        ("a – b", "a - b"),
        ("a ÷ b", "a / b"),
        ("x^2", "x**2"),
        ("x²", "x**2"),
        ("x¹²", "x**12"),
        ("x⁻¹", "x**-1"),
        ("½", "0.5"),
        ("¾ * x", "0.75 * x"),
        ("1e−3", "0.001"),
        (".5 + 3.", "0.5 + 3"),
        ("hₜ", "h"),
        ("hₜ₋₁", "h[t-1]"),
        ("hₜ₊₁₂", "h[t+12]"),
        ("h₂", "h[2]"),
        ("h[t]", "h"),
        ("h[ t - 1 ]", "h[t-1]"),
        ("Wᵢ", "W_i"),
        ("Uₕᵢ", "U_hi"),
        ("∂h", "grad.h"),
        ("∂L/∂h₂", "grad.h[2]"),
        ("∂L/∂h[t+1]", "grad.h[t+1]"),
        ("∂encoder.h", "grad.encoder.h"),
        ("Wᵀ", "transpose(W)"),
        ("√x", "sqrt(x)"),
        ("√(x + 1)", "sqrt(x + 1)"),
        ("-√4", "-sqrt(4)"),
        ("σ(x)", "sigmoid(x)"),
        ("hardσ(x)", "hard_sigmoid(x)"),
        ("ln(x)", "log(x)"),
        ("ｈ［ｔ－１］＋１．５", "h[t-1] + 1.5"),
        ("a\u00a0+\u2009b\u3000+\tc", "a + b + c"),
        ("xₜ[2]", "x[t][2]"),
        ("e^-2 + 1", "e**-2 + 1"),
        ("-x²", "-x**2"),
        ("+x", "x"),
    ],
)
def test_what_people_type_is_made_plain(typed, plain):
    assert write(parse_expression(typed)) == plain
    assert parse_expression(plain) == parse_expression(typed)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("W·x", "W @ x"),
        ("W×x", "W @ x"),
        ("Wᵢ·xₜ", "W_i @ x"),
        ("encoder.W·x", "encoder.W @ x"),
        ("Wᵀ·x", "transpose(W) @ x"),
        ("f·c", "f * c"),
        ("2·x", "2 * x"),
        ("c·W", "c * W"),
        ("(W + V)·x", "(W + V) * x"),
        ("f·W·x", "f * W * x"),
        ("W·x·y", "W @ x * y"),
    ],
)
def test_a_dot_after_a_capital_is_the_matrix_product(typed, plain):
    assert write(parse_expression(typed)) == plain


def test_powers_bind_tighter_than_signs_and_lean_to_the_right():
    assert parse_expression("-x**2") == Apply("neg", (Apply("**", (x, Number(2))),))
    assert parse_expression("x**2**3") == Apply("**", (x, Apply("**", (Number(2), Number(3)))))
    assert parse_expression("x - h - 1") == Apply("-", (Apply("-", (x, h)), Number(1)))
    assert parse_expression("x / h / 2") == Apply("/", (Apply("/", (x, h)), Number(2)))
    assert parse_expression("x + W @ h * 2") == Apply("+", (x, Apply("*", (Apply("@", (W, h)), Number(2)))))


def test_brackets_say_a_step_and_then_a_unit():
    assert parse_expression("h[3]") == Ref("h", 0, 3)
    assert parse_expression("h[0]") == Ref("h", 0, 0)
    assert parse_expression("h[T+1]") == Ref("h", 0, "end")
    assert parse_expression("h[last]") == Ref("h", 0, LAST)
    assert parse_expression("h[:]") == Ref("h", 0, WHOLE)
    assert parse_expression("h[t-1][2]") == Apply("pick", (Ref("h", -1), Number(2)))
    assert parse_expression("h[2][1]") == Apply("pick", (Ref("h", 0, 2), Number(1)))


# mistakes


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "expected a number, a name or '(' at the end"),
        ("a +", 4, "expected a number, a name or '(' at the end"),
        ("a + * b", 5, "expected a number, a name or '(' before '*'"),
        ("()", 2, "expected a number, a name or '(' before ')'"),
        ("(a + b", 7, "expected ')' at the end"),
        ("a + b)", 6, "expected the end before ')'"),
        ("2x", 2, "expected an operator such as * or @ before 'x'"),
        ("W x", 3, "expected an operator such as * or @ before 'x'"),
        ("W (x)", 1, "'W' is not a function"),
        ("x == y", 3, "expected the end before '='"),
        ("sigmoid x", 9, "sigmoid needs its argument in parentheses: sigmoid(…)"),
        ("sgmoid(x)", 1, "'sgmoid' is not a function (did you mean 'sigmoid'?)"),
        ("h(t-1)", 1, "'h' is not a function: the step before is h[t-1]"),
        ("h(t)", 1, "'h' is not a function: this step is h"),
        ("dot(a)", 1, "dot takes 2 arguments, not 1"),
        ("tanh(a, b)", 1, "tanh takes 1 argument, not 2"),
        ("cross_entropy(y)", 1, "cross_entropy takes 2 arguments, not 1"),
        ("h[t-]", 5, "expected a whole number of steps, as in h[t-1]"),
        ("h[t-0]", 5, "expected a whole number of steps, as in h[t-1]"),
        ("h[t-1.5]", 5, "expected a whole number of steps, as in h[t-1]"),
        ("h[t-1001]", 5, "expected a whole number of steps, as in h[t-1], at most 1000"),
        ("h[T]", 3, "the last step computed is h[last]"),
        ("h[T-1]", 3, "beyond the end there is only h[T+1]"),
        ("h[x]", 3, "in h[…] stand t-1, t+1, a step, last or :"),
        ("h[-1]", 3, "in h[…] stand t-1, t+1, a step, last or :"),
        ("h[t-1][0]", 8, "expected a unit, a whole number from 1, in the brackets"),
        ("x & y", 3, "the character '&' means nothing here"),
        ("h_{t-1}", 3, "the character '{' means nothing here"),
        ("x\u200b", 2, "the character U+200B means nothing here"),
        ("1,000", 2, "expected the end before ','"),
        ("2½", 2, "write 2½ as a sum, (2 + ½)"),
        ("1e999", 1, "1e999 is too large a number"),
        ("x⁻", 2, "'⁻' is no exponent"),
        ("t + 1", 1, "'t' stands only inside brackets, as in h[t-1] or h[last]"),
        ("last", 1, "'last' stands only inside brackets, as in h[t-1] or h[last]"),
        ("grad", 1, "'grad' has a meaning of its own: a gradient is grad.h"),
        ("given", 1, "'given' has a meaning of its own and is no value"),
        ("σ", 2, "σ needs its argument in parentheses: σ(…)"),
        ("σ₂(x)", 1, "σ is a function and has no steps"),
        ("a..b", 3, "expected a name before '.'"),
    ],
)
def test_a_slip_in_an_expression_is_told_with_its_column(text, column, message):
    error = mistake(parse_expression, text)
    assert (error.column, error.message) == (column, message)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("h", 2, "a line is  name = expression"),
        ("= 3", 1, "a line is  name = expression"),
        ("2 = x", 1, "a line is  name = expression"),
        ("h = ", 5, "expected a number, a name or '(' at the end"),
        ("h = 3 = 4", 7, "expected the end before '='"),
        ("h[1] = 3", 1, "a line defines h, h[0] or, backwards, h[T+1]"),
        ("  hₜ₋₁ = 3", 3, "a line defines h, h[0] or, backwards, h[T+1]"),
        ("h[0][1] = 3", 5, "a line is  name = expression"),
        ("t = 3", 1, "'t' stands only inside brackets, as in h[t-1] or h[last]"),
        ("σ = 3", 1, "'σ' is a function and cannot be defined"),
        ("  sum = x", 3, "'sum' is a function and cannot be defined"),
        ("grad.h = x", 1, "'grad.h' has a meaning of its own and cannot be defined"),
        ("∂h = x", 1, "'grad.h' has a meaning of its own and cannot be defined"),
        ("other.h = x", 1, "'other.h' cannot be a name: a letter, then letters, digits and _"),
    ],
)
def test_a_slip_in_a_line_is_told_with_its_column(text, column, message):
    error = mistake(parse_line, text)
    assert (error.column, error.message) == (column, message)


@pytest.mark.parametrize("text", ["h[1][2][3][4]", "h[last]", "hₜ₋₁", "hₜ", "h[-1]", "", "c[2]x", "3", "c[2", "c[2.0]"])
def test_what_is_no_address_is_refused(text):
    assert mistake(parse_address, text).column >= 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("c[2]", Address("c", 2)),
        ("c₂", Address("c", 2)),
        ("h[2][1]", Address("h", 2, (1,))),
        ("h₂[1]", Address("h", 2, (1,))),
        ("i.net[3]", Address("i.net", 3)),
        ("W[1][2]", Address("W", 1, (2,))),
        ("M[3][1][2]", Address("M", 3, (1, 2))),
        ("encoder.h[0]", Address("encoder.h", 0)),
        ("∂h₂", Address("grad.h", 2)),
        ("W_i", Address("W_i")),
    ],
)
def test_an_address_is_read(text, address):
    assert parse_address(text) == address
    assert parse_address(str(address)) == address


def test_a_text_of_more_than_500_characters_is_refused():
    assert len(write(parse_expression("x" * 500))) == 500
    assert mistake(parse_expression, "x" * 501).message == "too long: 501 characters, at most 500"


@pytest.mark.parametrize("open_with", ["(", "-", "tanh(", "√", "x**"])
def test_nesting_ends_at_40_levels(open_with):
    close = ")" if open_with.endswith("(") else ""
    parse_expression(open_with * 39 + "x" + close * 39)
    assert (
        mistake(parse_expression, open_with * 41 + "x" + close * 41).message == "nested too deeply: at most 40 levels"
    )


@pytest.mark.parametrize("text", ["+".join(["x"] * 151), "x" + "ᵀ" * 150, "x[t]" + "[1]" * 150])
def test_an_equation_has_at_most_150_operations(text):
    too_much = text + "ᵀ" * (151 - text.count("+") - text.count("ᵀ") - text.count("[1]"))
    parse_expression(text)
    assert mistake(parse_expression, too_much).message == "too many operations in one equation: at most 150"


# cells


def test_a_cell_reads_its_lines_with_comments_and_empty_lines():
    cell = Cell.parse("# a cell\n\n  h = W @ x  # the sum\ny = 2 * h\n")
    assert [line.name for line in cell.lines] == ["h", "y"]
    assert [line.source for line in cell.lines] == [3, 4]


@pytest.mark.parametrize("start", ["h[0] = 1", "h₀ = 1", "h[T+1] = 1"])
def test_a_start_line_stands_apart_from_its_quantity(start):
    cell = Cell.parse(f"h = x + h[t-1]\n{start}")
    assert cell.names == ("h",)
    assert cell.lines[1] == Line("h", Number(1), start=True)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("h = x\nc = 1\nh = 2", 3, "'h' is defined twice"),
        ("h = x\nh[0] = 1\nh[0] = 2", 3, "'h[0]' is defined twice"),
        ("h = x\n\nc = ", 3, "expected a number, a name or '(' at the end"),
        ("# nothing", 1, "there is no equation: a line is  name = expression"),
        ("h = x + h[t-1]\nh[0] = c[t-1]", 2, "a start has no step: c[t-1] cannot stand in it"),
        ("h = x + h[t-1]\nh[0] = h", 2, "a start has no step: h cannot stand in it"),
        ("h = grad.c", 1, "grad.c is a gradient: a cell cannot read it"),
    ],
)
def test_a_slip_in_a_cell_is_told_with_its_line(text, line, message):
    error = mistake(Cell.parse, text)
    assert (error.line, error.message) == (line, message)


def test_a_cell_has_at_most_200_equations():
    assert len(Cell.parse("\n".join(f"a{k} = x" for k in range(200))).lines) == 200
    assert mistake(Cell.parse, "\n".join(f"a{k} = x" for k in range(201))).message == "201 equations, at most 200"


def canonical(text):
    return Cell.parse(text).text(canonical_form=True).splitlines()


def test_an_argument_that_is_no_bare_name_gets_a_line_of_its_own():
    assert canonical("i = σ(W @ x + b)") == ["i.net = W @ x + b", "i = sigmoid(i.net)"]
    assert canonical("w = (v + 1)**γ") == ["w.net = v + 1", "w = w.net**γ"]
    assert canonical("h = o * tanh(c)") == ["h = o * tanh(c)"]
    assert canonical("h = tanh(c[t-1])") == ["h = tanh(c[t-1])"]
    assert canonical("y = σ(90)") == ["y = sigmoid(90)"]
    assert canonical("y = (a + b)[2]") == ["y.net = a + b", "y = y.net[t][2]"]


def test_functions_within_functions_are_numbered():
    assert canonical("h = tanh(W @ concat(E @ x, relu(c + 1)))") == [
        "h.net2 = E @ x",
        "h.net4 = c + 1",
        "h.net3 = relu(h.net4)",
        "h.net = W @ concat(h.net2, h.net3)",
        "h = tanh(h.net)",
    ]


def test_a_net_line_of_the_authors_own_is_kept():
    assert canonical("i.net = x + 1\ni = σ(x + 2)") == ["i.net = x + 1", "i.net2 = x + 2", "i = sigmoid(i.net2)"]
    assert canonical("i.net = tanh(x + 1)") == ["i.net2 = x + 1", "i.net = tanh(i.net2)"]


@given(st.lists(trees, min_size=1, max_size=4))
def test_the_canonical_form_of_the_canonical_form_is_itself(expressions):
    lines = tuple(Line(f"own{k}", tree) for k, tree in enumerate(expressions))
    once = cell_module.canonical(list(lines))
    assert cell_module.canonical(list(once)) == once


@pytest.mark.parametrize("name", Cell.library_names())
def test_a_cell_of_the_library_reads_back_as_itself(name):
    cell = Cell.library(name)
    assert Cell.parse(cell.text()) == cell
    assert Cell.parse(cell.text(canonical_form=True)).lines == cell.lines


def test_the_library_holds_the_cells_of_the_course():
    assert set(Cell.library_names()) >= {
        "rnn", "rnn-linear", "elman", "jordan", "lstm", "lstm-peephole", "gru", "gru-v3",
    }  # fmt: skip


def test_lines_added_to_a_cell_take_the_place_of_its_own():
    cell = Cell.library("rnn").extended(Cell.parse("x = concat(E @ word[t-1], ctx)\nh[0] = h_0"))
    assert cell.names == ("h.net", "h", "x.net", "x")
    assert Cell.parse("h = 2 * x\ny = h").extended(Cell.parse("h = 3 * x")).text() == "y = h\nh = 3 * x"


def test_time_turned_twice_is_time():
    cell = Cell.parse("h = tanh(x[t-1] + h[t-2] + low.h[t+1] + a[3] + b[last])\nh[0] = h_0")
    assert Cell.parse("h = h[t-1]").backwards().lines == Cell.parse("h = h[t+1]").lines
    assert cell.backwards().backwards() == cell
