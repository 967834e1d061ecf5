"""Weights as matrices with their gradients beside them."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import breadth, title

from .scenes import drawn, panel, picture, styles_of, view


def learned() -> Trace:
    """Two units, three inputs, numbers that are easy to tell apart."""
    cell = Cell.parse("h = W @ x + U @ h[t-1] + b\nL = sum(h * d)")
    weights = {"W": [[1, 2, 3], [4, 5, 6]], "U": [[0.5, 0], [0, -0.25]], "b": [0, 1]}
    return cell.run(weights, {"x": [[1, 0, 0], [0, 1, 2]], "d": [[1, 0], [1, -1]]}).backward("L").trace


def test_gradients_stand_beside_their_weights():
    assert (
        picture(view(learned()), "weights", "W", "b", "U", width=60)
        == """
W           ∂L/∂W                   b       ∂L/∂b
⎡ 1 2 3 ⎤   ⎡  1.50  1.00  2.00 ⎤   ⎡ 0 ⎤   ⎡  2.50 ⎤
⎣ 4 5 6 ⎦   ⎣  0.25 −1.00 −2.00 ⎦   ⎣ 1 ⎦   ⎣ −0.75 ⎦

U                 ∂L/∂U
⎡  0.50  0.00 ⎤   ⎡  1  5 ⎤
⎣  0.00 −0.25 ⎦   ⎣ −1 −5 ⎦
"""
    )


def test_without_a_loss_weights_stand_alone():
    trace = Cell.parse("h = w * x + b").run({"w": 2, "b": -1}, {"x": [1, 2]})
    assert picture(view(trace), "weights", "all") == "\nw   b\n2   −1\n"
    assert "".join(run.text for run in title(view(trace), panel("weights", "all"))) == "weights"
    assert title(view(learned()), panel("weights", "W"))[-1].text == " and gradients"


def test_what_is_too_wide_goes_under_each_other_and_says_that_it_goes_on():
    lines = picture(view(learned()), "weights", "W", width=20).splitlines()
    assert lines[1:4] == ["W", "⎡ 1 2 3 ⎤", "⎣ 4 5 6 ⎦"]
    assert lines[5].split() == ["∂L/∂W", "…"]
    assert lines[6].endswith("…")
    assert breadth(view(learned()), panel("weights", "W")) > 20


def test_rows_that_have_no_room_are_counted():
    trace = Cell.parse("h = W @ x").run({"W": np.ones((12, 2))}, {"x": [[1, 1]]})
    assert picture(view(trace), "weights", "W", height=5).splitlines()[-1] == "… 9 more rows"
    chosen = view(trace, selected=Address("W", None, (12, 1)))
    assert "above" in picture(chosen, "weights", "W", height=5)


def test_the_largest_gradient_stands_out_and_what_was_changed_has_its_sign():
    seen = view(learned(), selected=Address("W", None, (1, 2)), changed=frozenset([Address("U", None, (2, 2))]))
    drawing = drawn(seen, panel("weights", "W", "U"), 60)
    assert styles_of(drawing, "2") == {"weight selected"}
    assert "−0.25*" in drawing.text
    assert styles_of(drawing, "5") >= {"gradient bold"}
    assert styles_of(drawing, "1.50") == set()  # one run with its neighbours, as nothing sets it apart


def test_a_hidden_gradient_shows_nothing_of_itself():
    shown = panel("weights", "W")
    drawing = drawn(view(learned(), hide="grad.W[1][1]"), shown, 60)
    assert drawing.text.splitlines()[1].endswith("⎡ ▒▒ ▒▒ ▒▒ ⎤")
    assert {run.style for line in drawing.lines for run in line if "▒" in run.text} == {"hidden"}
    assert {spot.address for spot in drawing.spots if spot.address.name == "grad.W"} == {Address("grad.W")}


def test_every_number_can_be_selected_where_it_stands():
    drawing = drawn(view(learned()), panel("weights", "W", "b"), 60)
    spots = {str(spot.address): spot for spot in drawing.spots}
    for text, where in (("6", "W[2][3]"), ("−0.75", "grad.b[2]"), ("1.50", "grad.W[1][1]")):
        spot = spots[where]
        assert drawing.text.splitlines()[spot.row][spot.column : spot.column + spot.width].strip() == text


@pytest.mark.parametrize("width", [1, 7, 20, 33, 60, 120, 200])
def test_matrices_fit_every_width_and_height(width):
    for height in (1, 2, 3, 6, 20):
        drawing = drawn(view(learned()), panel("weights", "all"), width, height)
        assert len(drawing.lines) <= height
        assert max(map(width_of, drawing.lines)) <= width


def test_gradients_that_are_no_numbers_are_shown():
    trace = Cell.parse("h = w * h[t-1] + x\nL = h**2").run({"w": 1e200}, {"x": [1, 1, 1]}).backward("L").trace
    assert "∞" in picture(view(trace), "weights", "w") or "nan" in picture(view(trace), "weights", "w")


def named(**labels: tuple[str, ...]) -> Trace:
    """x @ P, and W @ p: three words in, two shares out."""
    weights = {"P": [[0.5, 0.25], [1, 0], [0, 2]], "W": [[1, 0], [0, 1], [2, 2]]}
    return Cell.parse("p = x @ P\ns = W @ p").run(weights, {"x": [[1, 0, 0]]}, labels=labels)


def test_the_words_of_what_goes_in_and_comes_out_stand_at_the_rows_and_columns_of_a_matrix():
    words = {"x": ("start", "a", "b"), "p": ("a", "end"), "s": ("one", "two", "three")}
    seen = view(named(**words), selected=Address("P", None, (2, 1)))
    assert (
        picture(seen, "weights", "P", "W")
        == """
P          a  end     W         a end
start ⎡ 0.50 0.25 ⎤   one   ⎡   1   0 ⎤
a     ⎢ 1.00 0.00 ⎥   two   ⎢   0   1 ⎥
b     ⎣ 0.00 2.00 ⎦   three ⎣   2   2 ⎦
"""
    )
    assert styles_of(drawn(seen, panel("weights", "P"), 60), "1.00") == {"weight selected"}
    spot = drawn(seen, panel("weights", "P"), 60).spot_of(Address("P", None, (2, 1)))
    assert spot is not None
    assert (spot.row, spot.column, spot.width) == (2, 8, 4)


def test_a_matrix_without_room_for_its_words_or_with_words_on_one_side_stands_with_what_there_is():
    rows_only = view(named(x=("start", "a", "b")))
    assert picture(rows_only, "weights", "P").splitlines()[1:3] == ["P", "start ⎡ 0.50 0.25 ⎤"]
    columns_only = view(named(p=("a", "end")))
    assert picture(columns_only, "weights", "P").splitlines()[1:3] == ["P      a  end", "  ⎡ 0.50 0.25 ⎤"]
    both = view(named(x=("start", "a", "b"), p=("a", "end")))
    assert picture(both, "weights", "P", width=16).splitlines()[1:3] == ["P", "⎡ 0.50 0.25 ⎤"]
