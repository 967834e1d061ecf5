"""Remarks beside a result: how near to 0 or 1 it really is, what a rounded 7 really is, what is no result at all."""

from __future__ import annotations

import math

from rnntutor.engine.expansion import Node, Operand, Sum, Term
from rnntutor.engine.explanation import node_value
from rnntutor.notation.numbers import MINUS, power_of_e, scientific, show

_AS_GOOD_AS = 1e-4
_NOISE = 1e-13  # of the numbers added: what floats leave behind is no difference
KINDS = {
    "input": "an input",
    "weight": "a weight",
    "zero": "the start: 0, since nothing else is said",
    "start": "the start",
    "given": "put in from outside",
    "begun": "the start, as it was given",
}
GIVEN = ("input", "weight", "begun")  # kinds of numbers that nothing computes


def note(value: float, places: int, expression: Node | None) -> str:
    """What the printed result does not say, or "": "1 − 1.7·10⁻⁴⁸: as good as 1", "more exactly 6.99977"."""
    text = show(value, places)
    if not math.isfinite(value) or not text.lstrip(MINUS).isdigit() or abs(value) >= 1e9:
        return ""
    whole = float(text.replace(MINUS, "-"))
    gap = _log_of_gap(value, whole, expression)
    if gap is None:
        return ""
    if gap >= math.log(_AS_GOOD_AS):
        return f"more exactly {show(value, _decimals(gap))}"
    below = value < whole or (value == whole and whole > 0)
    size = power_of_e(gap) if gap < -700 else scientific(math.exp(gap))
    if whole:
        return f"{text} {MINUS if below else '+'} {size}: as good as {text}"
    return f"{MINUS if value < 0 else ''}{size}: as good as 0"


def _decimals(gap: float) -> int:
    """Enough decimals to show two digits of the difference."""
    return max(1, math.ceil(-gap / math.log(10)) + 1)


def _log_of_gap(value: float, whole: float, expression: Node | None) -> float | None:
    """ln |value − whole|, from the argument of a σ or tanh where floats no longer know it; None where there is none."""
    if isinstance(expression, Term) and len(expression.args) == 1 and isinstance(expression.args[0], Operand):
        argument = expression.args[0].value
        if expression.op == "sigmoid" and whole in (0, 1) and math.isfinite(argument):
            return _log_sigmoid(argument if whole == 0 else -argument)
        if expression.op == "tanh" and abs(whole) == 1 and math.isfinite(argument):
            return math.log(2) + _log_sigmoid(-2 * abs(argument))
    difference = abs(value - whole)
    return math.log(difference) if difference > _NOISE * _scale(whole, expression) else None


def _scale(whole: float, expression: Node | None) -> float:
    """The size of the numbers whose float noise a difference may be; a product near 0 has none."""
    if whole:
        return abs(whole)
    if isinstance(expression, Sum):
        return max((math.prod(abs(factor.value) for factor in term) for term in expression.terms()), default=0.0)
    if isinstance(expression, Term) and expression.op in ("+", "-"):
        return max(abs(node_value(part)) + _scale(0.0, part) for part in expression.args)
    return 0.0


def _log_sigmoid(a: float) -> float:
    """ln σ(a) without overflow; 1 − σ(a) is σ(−a)."""
    return -math.log1p(math.exp(-a)) if a > 0 else a - math.log1p(math.exp(a))
