"""Gradients on the panels that show values: equations, tables; those of weights, which have no steps, among them."""

import pytest

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.screen.drawing import width_of
from tests.course.writing import by_hand

from .scenes import drawn, panel, picture, styles_of, view


def test_the_sum_over_time_stands_among_the_equations():
    assert (
        picture(view(by_hand(), 2), "equations", "h", "grad.h", "grad.w", width=64)
        == """
h  = w·h₁ + x            2·1 + 2             = 4
∂h = ∂h₃·w + m·(h − d)   1·2 + 0·(4 − 0)     = 2
∂w = Σₜ ∂hₜ·hₜ₋₁         1·4 + 2·1 + 4·0     = 6
"""
    )


def test_all_equations_are_those_of_the_network_alone():
    assert "∂" not in picture(view(by_hand(), 2), "equations", "all", width=64)


def test_numbers_of_a_gradient_can_be_followed():
    drawing = drawn(view(by_hand(), 2), panel("equations", "grad.w"), 64)
    found = {str(spot.address) for spot in drawing.spots}
    assert found == {"grad.h[3]", "h[2]", "grad.h[2]", "h[1]", "grad.h[1]", "h[0]", "grad.w"}


def test_the_gradient_of_a_weight_stands_once_in_a_table():
    assert (
        picture(view(by_hand(), 2), "table", "h", "grad.h", "grad.w", width=40)
        == """
step  0  1 ▐2▌ 3
h     0  1 ▐4▌ 9
∂h    8  4 ▐2▌ 1
∂w    6    ▐ ▌
"""
    )
    drawing = drawn(view(by_hand(), 2, selected=Address("grad.w")), panel("table", "grad.w"), 40)
    assert styles_of(drawing, "6") == {"gradient selected"}
    assert [str(spot.address) for spot in drawing.spots] == ["grad.w"]


@pytest.mark.parametrize("kind", ["table", "equations", "weights"])
def test_a_hidden_gradient_of_a_weight_is_seen_nowhere(kind):
    names = ("w",) if kind == "weights" else ("h", "grad.w")
    text = picture(view(by_hand(), 2, hide="grad.w"), kind, *names, width=64)
    assert "▒▒" in text
    assert "6" not in text


def test_names_of_layers_are_left_out_of_the_labels():
    network = Network({"low": Layer(Cell.parse("h = w * h[t-1] + x\nE = h**2"))})
    trace = network.run({"low.w": 2}, {"x": [1, 2]}).backward("low.E").trace
    lines = picture(view(trace, 1), "equations", "low.h", "grad.low.h", "grad.low.w", width=64).splitlines()
    assert [line.split(" = ")[0].strip() for line in lines[1:]] == ["h", "∂h", "∂w"]


@pytest.mark.parametrize("kind", ["equations", "table", "heat", "memory", "gates", "curve"])
def test_every_panel_takes_gradients_at_every_width(kind):
    for width in (20, 40, 80):
        for step in (1, 2, 3):
            drawing = drawn(view(by_hand(), step), panel(kind, "grad.h"), width)
            assert drawing.lines
            assert max(map(width_of, drawing.lines)) <= width
