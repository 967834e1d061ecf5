"""The lattice of CTC forward and backward, and the texts that its frames may say."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, EngineError, Trace
from rnntutor.engine.lattice import arrows

from .scenes import drawn, panel, picture, view

CTC = "α = (D @ α[t-1]) * (L @ y)\np = m * dot(ends, α)"
D = [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 1]]
L = [[0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]
FRAMES = [[0.6, 0.2, 0.2], [0.3, 0.5, 0.2], [0.1, 0.6, 0.3]]


def lattice(steps: int = 3) -> Trace:
    """The text ab over the three frames of the curriculum, again and again."""
    weights = {"D": D, "L": L, "ends": [0, 0, 0, 1, 1]}
    inputs = {"y": (FRAMES * steps)[:steps], "m": np.eye(steps)[-1]}
    labels = {"α": ("–", "a", "–", "b", "–"), "y": ("a", "b", "–")}
    trace = Cell.parse(CTC).run(weights, inputs, given={("α", 0): [1, 0, 0, 0, 0]}, labels=labels)
    return trace.backward("p").trace


def test_every_node_has_its_number_and_its_arrows():
    assert (
        picture(view(lattice(), 2), "lattice", "α")
        == """
      1           ▐   2   ▌           3
–  ░░ 0.20 ──────▶    0.04 ──────▶    0.01
              ╲               ╲
a  ▓▓ 0.60 ──────▶ ░░ 0.24 ──────▶    0.03
            ╲ ╲             ╲ ╲
–     0.00 ───╲──▶ ░░ 0.12 ───╲──▶ ░░ 0.11
              ╲ ╲             ╲ ╲
b     0.00 ──────▶ ░░ 0.30 ──────▶ ▒▒ 0.40
              ╲               ╲
–     0.00 ──────▶    0.00 ──────▶ ░░ 0.09
"""
    )


def test_the_gradient_goes_back_along_the_same_arrows():
    shown = picture(view(lattice(), 2), "lattice", "grad.α")
    assert "a  ▓▓ 0.75 ◀────── ▓▓ 0.60 ◀──────    0.00\n" in shown
    assert "▶" not in shown


@pytest.mark.parametrize("name", ["α", "grad.α"])
def test_the_arrows_to_the_cursor_that_bring_something_are_lit(name: str):
    """Forward from – (to – and a) and from a (to a, – and b); back from b (to b, – and a) and from – (to – and b)."""
    shown = drawn(view(lattice(), 2), panel("lattice", name), height=6)
    bright = [run.text for line in shown.lines for run in line if run.style == "marker bold"]
    assert sum(sign in "→↘⇘←↖⇖" for text in bright for sign in text) == 5


def test_a_hidden_column_shows_neither_number_nor_shade_and_the_one_before_stays():
    shown = picture(view(lattice(), 2, hide="α[2]"), "lattice", "α")
    assert "0.24" not in shown
    assert "▓▓ 0.6 " in shown
    assert "▒▒" in shown
    assert "0.12" not in shown


@pytest.mark.parametrize("width", [12, 20, 24, 30, 40, 58, 100])
@pytest.mark.parametrize("height", [4, 6, 10])
@pytest.mark.parametrize("step", [1, 5, 12])
def test_it_keeps_within_its_room_and_shows_the_cursor(width: int, height: int, step: int):
    shown = drawn(view(lattice(12), step), panel("lattice", "α"), width, height)
    lines = shown.text.splitlines()
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    assert f"{step}" in lines[0][lines[0].index("▐") : lines[0].index("▌")]


def test_a_number_that_is_pointed_at_is_where_it_is_written():
    trace = lattice()
    for height in (6, 10):
        shown = drawn(view(trace, 2), panel("lattice", "α"), height=height)
        lines = shown.text.splitlines()
        assert len(shown.spots) == 15
        for spot in shown.spots:
            assert f"{trace.at(spot.address):.2f}" in lines[spot.row][spot.column : spot.column + spot.width]


def test_what_is_no_lattice_is_told():
    dense = Cell.parse("h = U @ h[t-1] + x").run({"U": [[1, 1], [1, 1]]}, {"x": [[1, 1]]})
    with pytest.raises(EngineError, match="unit 1 reads unit 2"):
        arrows(dense, "h")
    plain = Cell.parse("h = 0.5 * h[t-1] + x").run({}, {"x": [1, 2]})
    for name in ("h", "x"):
        with pytest.raises(EngineError, match="is no lattice"):
            arrows(plain, name)


def test_a_cell_that_runs_from_the_right_has_the_same_arrows():
    start = {("β", 4): [0, 0, 0, 0, 1]}
    trace = Cell.parse("β = (transpose(D) @ β[t+1]) * (L @ y)").run({"D": D, "L": L}, {"y": FRAMES}, given=start)
    assert (arrows(trace, "β") == arrows(lattice(), "α")).all()
    assert (arrows(lattice(), "grad.α") == arrows(lattice(), "α")).all()
    assert "◀──╲───" in picture(view(trace, 2), "lattice", "β")


# texts


def frames() -> Trace:
    return Cell.parse("y = 1 * x").run({}, {"x": [[0.4, 0.6]] * 2}, labels={"y": ("a", "–")})


def test_the_texts_of_the_frames_so_far_stand_beside_the_best_path():
    assert (
        picture(view(frames(), 2), "prefixes", "y")
        == """
  step 2    alone               longer
▸ a          0.64 ━━━━━━━━━━━━    0.00
  nothing    0.36 ━━━━━━━─────    0.64
  best path: –– 0.36 says nothing
"""
    )
    assert "▸ nothing     0.6" in picture(view(frames(), 1), "prefixes", "y")
    assert all(len(line) <= 24 for line in picture(view(frames(), 2), "prefixes", "y", width=24).splitlines())


@pytest.mark.parametrize("name", ["prefix_search()", "collapse()", "y"])
def test_texts_that_an_open_question_asks_for_do_not_show(name: str):
    shown = picture(view(frames(), 2).with_hidden({name: np.ones(4, bool)}), "prefixes", "y")
    assert "0.64" not in shown
    assert "0.36" not in shown
    assert "nothing" not in shown


def test_a_node_that_is_selected_is_marked():
    shown = drawn(view(lattice(), 2).select(Address("α", 2, (4,))), panel("lattice", "α"))
    assert any("selected" in run.style and run.text.strip() == "0.30" for line in shown.lines for run in line)
