"""The loss over two weights as a map: heights, cliffs, what is beyond all numbers, and the walk of descent."""

import numpy as np
import pytest

from rnntutor.course.lesson import Panel
from rnntutor.course.surface import Surface
from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen.arranging import half_width
from rnntutor.screen.drawing import Drawing, width_of
from rnntutor.screen.drawings import breadth, title
from rnntutor.screen.drawings.relief import BEYOND, SHADES, STROKES, relief
from rnntutor.screen.palette import DARK

from .scenes import drawn, panel, styles_of, view


def trace(text: str = "h = tanh(w * h[t-1] + b)", w: float = 1.4, b: float = 0.4, steps: int = 20) -> Trace:
    """One cell that has to hold ½ to the last step."""
    cell = Cell.parse(f"{text}\nL = 0.5 * m * (h - d)**2")
    inputs = {"d": np.full(steps, 0.5), "m": np.eye(steps)[-1]}
    return cell.run({"w": w, "b": b}, inputs, given={("h", 0): 0.5}).backward("L").trace


def plan(**more) -> Panel:
    options = {"across": (0.0, 2.5), "up": (-0.75, 1.5), **more}
    return panel("surface", surface=Surface(("L",), "w", "b", **options))


def ground(drawing: Drawing, rows: int = 14) -> list[str]:
    """The characters right of the upright axis."""
    return [line.split("│", 1)[-1].split("┤", 1)[-1] for line in drawing.text.splitlines()[:rows]]


def test_the_plain_is_shaded_the_cliff_has_strokes_and_the_axes_have_names():
    assert (
        drawn(view(trace(w=1.06, b=-0.02)), plan(), 58).text
        == """\
 1.5 ┤░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
     │░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
     │░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
   1 ┤░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
     │░░░░░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
     │  ░░░░░░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
 0.5 ┤        ░░░░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
   b │░░░░░░░       ░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒
     │░░░░░░░░░││││││││││││││░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒
   0 ┤│││││││││││││││││││││●╱╱│││││││░░░░░░░░░░░░▒▒▒▒▒▒▒
     │││││││││││││││││││││││││││││││╱╱││││││░░░░░░░░░▒▒▒
     ││││││││││││││││╲╲╲╲╲╲██████████││││││╱╱││││││░░░░░
−0.5 ┤│││││││││╲╲╲╲╲╲╲██████████████████████││││││╱╱││││
     ││││││││││││││████████████████████████████████│││││
     └0        0.5        1       1.5        2       2.5 w
      ░ 0.07  ▒ 0.28  ▓ 0.63  █ 1.1  ╱ steep
● w = 1.06, b = −0.02
  loss 0.0397  slope 4.31"""
    )


def test_a_walk_is_numbered_and_told():
    drawing = drawn(view(trace()), plan(rate=0.3, moves=20), 58)
    lines = drawing.text.splitlines()
    assert "○0" in lines[6]
    assert lines[-2] == "● after 20 moves: w = 1.45, b = 1.33"
    assert lines[-1] == "  loss 0.121  slope 0.011"
    assert "·" in "".join(ground(drawing)), "the long way that it was thrown"
    clipped = drawn(view(trace()), plan(rate=0.3, moves=20, clip=0.3), 58)
    assert clipped.text.splitlines()[-1] == "  loss 0.0113  slope 0.256  clipped 4×"
    assert "·" not in "".join(ground(clipped))
    assert "●" in ground(clipped)[8]


def test_the_title_says_how_the_walk_goes():
    assert (
        "".join(run.text for run in title(view(trace()), plan(rate=0.3, clip=0.5, moves=20)))
        == "L  over w and b, 20 moves at the rate 0.3, clipped at 0.5"
    )
    assert "".join(run.text for run in title(view(trace()), plan())) == "L  over w and b"


def test_a_place_beyond_an_edge_is_an_arrow_on_it():
    linear = trace("h = w * h[t-1] + b", 1.2, 0.5)
    drawing = drawn(view(linear), plan(across=(-1.5, 1.5), up=(-1.0, 1.0), rate=0.001, moves=20), 58)
    assert "◀" in drawing.text
    assert drawing.text.splitlines()[-2].startswith("● thrown off after ")
    assert drawn(view(trace(w=4.0, b=0.4)), plan(), 58).text.count("▶") == 1
    assert drawn(view(trace(w=1.0, b=9.0)), plan(), 58).text.count("▲") == 1
    assert drawn(view(trace(w=1.0, b=-9.0)), plan(), 58).text.count("▼") == 1


def test_what_is_beyond_all_numbers_is_marked_and_named():
    drawing = drawn(view(trace("h = w * h[t-1] + b", 0.5, 0.5, steps=3000)), plan(across=(-1.5, 1.5)), 90)
    assert drawing.text.count(BEYOND) > 30
    assert "∞ beyond all numbers" in drawing.text


def test_a_surface_without_any_number_can_be_drawn():
    assert drawn(view(trace("h = log(w * 0) * b")), plan(), 58).lines


@pytest.mark.parametrize("width", [20, 21, 40, 58, 72, 120, 200])
def test_the_map_fits_every_width_and_height(width):
    for height in (1, 2, 4, 7, 18, 40):
        drawing = drawn(view(trace()), plan(rate=0.3, moves=20), width, height)
        assert len(drawing.lines) <= height
        assert max(map(width_of, drawing.lines)) <= width
        for line in drawing.lines:
            assert all(DARK.style(run.style).color for run in line)


def test_the_weights_can_be_selected_where_their_axes_are_named():
    drawing = drawn(view(trace()), plan(), 58)
    for spot in drawing.spots:
        line = drawing.text.splitlines()[spot.row]
        assert line[spot.column : spot.column + spot.width] == spot.address.name
    assert {spot.address for spot in drawing.spots} == {Address("w"), Address("b")}


def test_while_the_slope_is_asked_for_the_walk_stays_at_its_start():
    seen = view(trace(), hide="grad.w")
    drawing = drawn(seen, plan(rate=0.3, moves=20), 58)
    assert drawing.text.splitlines()[-1] == "  loss ▒▒  slope ▒▒"
    assert styles_of(drawing, "▒▒") == {"hidden"}
    assert "20" not in "".join(ground(drawing))
    told = drawn(view(trace(), hide="L[20]"), plan(), 58)
    assert "loss ▒▒" in told.text


def test_heights_are_density_and_steep_ground_runs_downhill():
    slope = np.tile(np.linspace(0, 1, 6), (4, 1))
    assert {relief(slope).char(1, column) for column in range(6)} == {"─"}
    assert {relief(slope.T).char(row, 1) for row in range(6)} == {"│"}
    rising = np.add.outer(np.linspace(0, 2, 4), np.linspace(0, 1, 6))
    assert relief(rising).char(1, 2) == "╱", "row 0 of a grid is its lower edge"
    assert relief(rising[:, ::-1]).char(1, 2) == "╲"
    flat = np.array([[0.0, 0.0, 1.0, 1.0]] * 2)
    assert relief(flat).char(0, 0) == " "
    assert relief(flat).char(0, 3) in STROKES + SHADES[-1]


def test_heights_far_apart_are_shown_as_powers_of_ten():
    far = np.array([[1.0, 1.0, 1.0, 1.0, 1e3, 1e6]] * 3)
    assert relief(far).log
    assert not relief(far / far).log
    assert relief(far).legend[8] == pytest.approx(1e6)
    assert relief(np.array([[0.0, 1.0], [0.25, 1.0]])).levels.tolist() == [[4, 8], [0, 8]]


def test_two_maps_stand_side_by_side_in_eighty_columns_and_nothing_of_them_is_cut():
    half = half_width(76)
    walks = plan(rate=0.3, moves=20, clip=0.3)
    assert breadth(view(trace()), walks) <= half
    assert "…" not in drawn(view(trace()), walks, half).text
