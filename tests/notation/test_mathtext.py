r"""Short formulas of lesson prose, from LaTeX to one line of Unicode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.notation.mathtext import unicode, unmarked


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("z_f", "z_f"),
        ("W_i", "Wᵢ"),
        ("W_{xh}", "Wₓₕ"),
        ("W_{hf}", "W_hf"),
        ("h_{t-1}", "hₜ₋₁"),
        ("z_{i,t}", "z_(i,t)"),
        ("x^2", "x²"),
        (r"w_s^\gamma + W_\beta", "wₛ^γ + W_β"),
        ("x_t^{2}", "xₜ²"),
        ("e^{-x}", "e⁻ˣ"),
        ("e^{x_1}", "e^(x₁)"),
        ("0.99^{1000}", "0.99¹⁰⁰⁰"),
        (r"W^\top x", "Wᵀx"),
        (r"\frac{1}{2}", "½"),
        (r"\frac12", "½"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"\frac{\partial L}{\partial h_t}", "∂L/∂hₜ"),
        (r"c_t=f_t\cdot c_{t-1}+i_t \cdot z_t", "cₜ = fₜ·cₜ₋₁ + iₜ·zₜ"),
        (r"f \odot c", "f ⊙ c"),
        (r"\sigma(-a) = 1 - \sigma(a)", "σ(−a) = 1 − σ(a)"),
        (r"\tanh x", "tanh x"),
        (r"\tanh(\ln 3)", "tanh(ln 3)"),
        (r"a \le b", "a ≤ b"),
        (r"a=-1", "a = −1"),
        (r"\sum_{t=1}^{T} x_t", "Σₜ₌₁ᵀ xₜ"),
        (r"\text{new state} \approx 3", "new state ≈ 3"),
        (r"\mathbf{x} \in \mathbb{R}^n", "x ∈ ℝⁿ"),
        (r"\hat{y}_t", "ŷₜ"),
        (r"\sqrt{2} + \sqrt{a+b}", "√2 + √(a + b)"),
        (r"\left( a - b \right)", "(a − b)"),
        (r"\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}", "[[1, 0], [0, 1]]"),
        (r"1.7 \cdot 10^{-48}", "1.7·10⁻⁴⁸"),
        (r"\{1, 2\}", "{1, 2}"),
        (r"\|h\|_2", "‖h‖₂"),
        (r"\unknown{x} + 1", "unknown(x) + 1"),
        ("", ""),
    ],
)
def test_a_formula_becomes_one_line_of_unicode(latex: str, text: str):
    assert unicode(latex) == text


@given(st.text(alphabet=r"\{}^_$&abtx123+-=() ", max_size=60))
def test_no_formula_however_broken_raises_or_grows_a_line_break(latex: str):
    assert "\n" not in unicode(latex)


@given(st.text(max_size=40))
def test_no_text_whatever_raises(latex: str):
    assert isinstance(unicode(latex), str)


@pytest.mark.parametrize("part", ["{", r"\sqrt", "x^{", r"\frac{", "x^", r"\begin{matrix}"])
def test_nesting_without_end_is_given_up(part: str):
    assert len(unicode(part * 3000)) < 10_000


@given(st.text(alphabet="abcxyz0123456789", min_size=1, max_size=20))
def test_what_is_no_command_stays_as_it_is(words: str):
    assert unicode(words) == words


def test_a_sentence_without_its_marks_reads_the_same():
    assert (
        unmarked("**Each** has `20`, so *2·3·4* is $h_t·2$; 2*3*4 stays.")
        == "Each has 20, so 2·3·4 is hₜ·2; 2*3*4 stays."
    )
