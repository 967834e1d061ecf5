"""The product of the Jacobians between two steps: what it says, and when it says nothing."""

import numpy as np
import pytest

from rnntutor.engine import Cell, Trace
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings.layout import short
from rnntutor.screen.view import View

from .scenes import drawn, lstm, panel, picture, view


def crossed() -> Trace:
    cell = Cell.parse("h = W @ h[t-1] + x\nL = m * sum(h)")
    return cell.run({"W": [[0, 2], [0.5, 0]]}, {"x": np.ones((4, 2)), "m": [0, 0, 0, 1]}).backward("L").trace


def test_it_goes_from_the_step_of_the_cursor_to_the_last():
    assert (
        picture(view(crossed(), 3), "jacobian")
        == """
∂h₄/∂h₃   1 factor   gain 2
       h[1] h[2]
h[1] ⎡    0    2 ⎤
h[2] ⎣  0.5    0 ⎦
"""
    )
    assert "∂h₄/∂h₂   2 factors   gain 1\n" in picture(view(crossed(), 2), "jacobian")
    assert "∂h₃/∂h₀   3 factors   gain 2\n" in picture(view(crossed(), 4), "jacobian", since=0, to=3)


@pytest.mark.parametrize("order", [(1, 7, 3, 12), (12, 1)])
def test_however_the_cursor_came_there_it_is_the_product_of_the_engine(order):
    trace = lstm(2)
    seen = View(trace)
    for step in order:
        seen = seen.at(step)
        shown = picture(seen, "jacobian", width=90)
        numbers = trace.jacobian(step, 12).matrix
        assert shown.splitlines()[3].split()[2:-1] == [short(value) for value in numbers[0]]


def test_what_an_open_question_asks_on_the_way_hides_it():
    for hidden in ("h[3]", "grad.h[2]"):
        assert "▒▒" in picture(view(crossed(), 2, hide=hidden), "jacobian")
        assert "gain ▒▒" in picture(view(crossed(), 2, hide=hidden), "jacobian")
    assert "▒▒" not in picture(view(crossed(), 2, hide="L[4]"), "jacobian")


@pytest.mark.parametrize("units", [1, 3, 16])
def test_it_stays_within_its_room(units):
    for width in (20, 33, 58, 120):
        for height in (1, 2, 5, 40):
            lines = drawn(view(lstm(units), 1), panel("jacobian"), width, height).lines
            assert len(lines) <= height
            assert max(map(width_of, lines)) <= width


def test_of_many_units_the_gain_alone_is_told():
    text = picture(view(lstm(16), 1), "jacobian")
    assert len(text.splitlines()) == 2
    assert "gain" in text
