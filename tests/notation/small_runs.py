"""Small runs that the tests of worked lines look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnntutor.engine import Cell, Operand, Trace
from rnntutor.notation.worked import Worked

LSTM = """
z = W @ x + b
i = σ(W_i @ x + b_i)
f = σ(W_f @ x + b_f)
o = σ(W_o @ x + b_o)
c = f * c[t-1] + i * z
y = o * c
"""
LSTM_WEIGHTS = {
    "W": [[1, 0, 0]], "b": [0], "W_i": [[0, 100, 0]], "b_i": [-10],
    "W_f": [[0, 100, 0]], "b_f": [10], "W_o": [[0, 0, 100]], "b_o": [-10],
}  # fmt: skip
LSTM_INPUTS = {"x": [[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]]}


def lstm_trace() -> Trace:
    """The LSTM cell of three inputs with saturated gates."""
    return Cell.parse(LSTM).run(LSTM_WEIGHTS, LSTM_INPUTS)


def trace_of(text: str, weights: dict[str, Any], **inputs: Any) -> Trace:
    """The run of these equations."""
    return Cell.parse(text).run(weights, inputs)


def lines(worked: Worked) -> list[str]:
    """What stands under the equation."""
    return [f"{step.relation} {step.text}" for step in worked.lines]


def covered(*addresses: tuple[str, int]) -> Callable[[Operand], bool]:
    """Hides these names at these steps."""
    return lambda operand: (operand.name, operand.step) in addresses
