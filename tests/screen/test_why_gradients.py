"""Why a number is what it is: one unit of a vector; of a gradient the total one, the direct one beside it."""

from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen.view import View
from rnntutor.screen.why import Why

from .scenes import lstm, recurrent, view


def told(seen: View, *trail: Address, width: int = 70) -> list[str]:
    """The rows of the drawer."""
    why = Why()
    why.view, why.trail = seen, list(trail)
    return ["".join(bit.text for bit in row).rstrip() for row in why.rows(width)]


def gated() -> Trace:
    cell = Cell.parse("f = σ(v * x)\nc = f * c[t-1] + x\nL = c ** 2")
    return cell.run({"v": 0}, {"x": [1, 2, 1]}).backward("L").trace


def test_a_gradient_says_what_it_is_and_what_its_own_line_passes_back():
    assert told(view(gated(), 2), Address("grad.c", 2)) == [
        "∂c₂",
        "∂L/∂c₂: total derivative of L, later steps included",
        "∂c₂ = ∂c₃·f₃ + 2·c₂",
        "    = 4.5·0.5 + 2·2.5",
        "    = 7.25",
        "",
        "direct  ∂c₃/∂c₂ = f₃ = 0.5   along this line alone",
        "",
        "follow  ∂c₃ = 4.5   f₃ = 0.5   c₂ = 2.5",
    ]


def test_a_weight_gathers_what_every_step_adds():
    rows = told(view(gated(), 2), Address("grad.v"))
    assert rows[1] == "∂L/∂v: total derivative of L: what every step adds, together"
    assert rows[2] == "∂v = Σₜ ∂f.netₜ·xₜ"
    assert not any(row.startswith("direct") for row in rows)


def test_a_value_says_nothing_of_gradients():
    rows = told(view(gated(), 2), Address("c", 2))
    assert rows[0] == "c₂"
    assert rows[1].startswith("c₂ = ")


def test_the_equation_is_that_of_the_vector_and_the_numbers_those_of_its_unit():
    assert told(view(recurrent(), 2), Address("h", 2, (2,)))[:4] == [
        "h₂[2]",
        "h₂    = W·x₂ + U·h₁",
        "h₂[2] = 1·1 + 1·1 + 1·2 + 1·2",
        "      = 6",
    ]
    whole = told(view(recurrent(), 2), Address("h", 2))
    assert whole[:6] == ["h₂", "h₂ = W·x₂ + U·h₁", "   = (6, 6)", "", "h₂[1] = 1·1 + 1·1 + 1·2 + 1·2", "      = 6"]


def test_a_hidden_gate_is_hidden_in_the_direct_derivative_too():
    rows = told(view(gated(), 2, hide="f[3]"), Address("grad.c", 2))
    assert "direct  ∂c₃/∂c₂ = f₃ = ▒▒   along this line alone" in rows
    assert "0.5" not in "\n".join(rows)


def test_a_matrix_that_is_too_long_is_told_by_its_equation():
    random = lstm(12, 3)
    trace = Cell.parse("h = tanh(W @ x + U @ h[t-1])\nL = sum(h)").run(
        {"W": random.weights["W_i"], "U": random.weights["U_i"]}, {"x": random["x"]}
    )
    rows = told(view(trace.backward("L").trace, 2), Address("grad.h", 2, (1,)))
    assert "direct  ∂h₃/∂h₂ = diag(1 − h₃²)·U   along this line alone" in rows
