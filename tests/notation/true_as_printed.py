"""What must hold of every calculation that is printed."""

from __future__ import annotations

import math
from fractions import Fraction

from paper import worked_out

from rnntutor.notation.numbers import show, telling
from rnntutor.notation.worked import Worked

TIE = 1e-3  # of a unit: where the value lies on the boundary itself, no number of digits decides


def assert_true_as_printed(worked: Worked, value: float, places: int) -> None:
    """Every line comes to the printed result; `=` stands only between equal numbers, and never behind a `≈`."""
    small = worked.shown != show(value, places)
    places = telling(value, places) if small else places
    assert worked.shown == show(value, places)
    relations = [*(step.relation for step in worked.steps), worked.relation]
    assert relations == sorted(relations), worked.text
    if not math.isfinite(value) or abs(value) >= 1e9 or "choose" in worked.text or "sample" in worked.text:
        return
    result, _ = worked_out(worked.shown)
    before: tuple[Fraction | float, bool] | None = None
    for step in worked.steps:
        number, exact = worked_out(step.text)
        assert abs(float(number) - float(result)) <= (0.5 + TIE) * 10.0**-places, (worked.text, value)
        if before is not None and step.relation == "=":
            assert_equal(before, (number, exact), worked.text)
        before = number, exact
    if before is not None and worked.relation == "=":
        assert before == (result, True), worked.text
    elif before is not None and worked.steps[-1].relation == "=":
        assert before != (result, True), worked.text
    if worked.steps and worked.steps[0].relation == "=":
        for piece in worked.steps[0].pieces:
            if piece.operand:
                shown = abs(float(worked_out(piece.text)[0]))
                assert math.isclose(shown, abs(piece.operand.value), rel_tol=1e-12), worked.text


def assert_equal(left: tuple[Fraction | float, bool], right: tuple[Fraction | float, bool], text: str) -> None:
    """Equal exactly where both are exact, else but for the noise of floats."""
    if left[1] and right[1]:
        assert left[0] == right[0], text
    else:
        assert math.isclose(float(left[0]), float(right[0]), rel_tol=1e-11, abs_tol=1e-14), text
