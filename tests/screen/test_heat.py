"""Heat maps: the density shows the size, the texture the sign."""

import numpy as np

from rnntutor.engine import Address, Cell
from rnntutor.screen.drawings.texture import NEGATIVE, POSITIVE, encode
from rnntutor.screen.palette import LEVELS

from .scenes import drawn, gated, lstm, numbers, panel, picture, sentence, view


def test_units_go_down_and_steps_across():
    assert (
        picture(view(sentence(), 2), "heat", "x")
        == """
         1  ▐2▌  3   4   5
arrive ████
leave
Taipei     ████
on             ████
other              ████████
        0 ░▒▓█ 1
"""
    )


def test_size_is_density_and_sign_is_texture():
    assert (
        picture(view(numbers(4, 2, 1, 0, -1, -2, -4), 4), "heat", "y", width=30)
        == """
    1   2   3  ▐4▌  5   6   7
y ████▒▒▒▒░░░░    ────════≣≣≣≣
  −4 ≣≡═─ 0 ░▒▓█ 4
"""
    )
    assert not set(POSITIVE) & set(NEGATIVE)
    assert len(POSITIVE) == len(NEGATIVE) == LEVELS


def test_every_value_has_a_code_also_where_it_is_no_number():
    codes = encode(np.array([-2.0, -1.0, 0.0, 1.0, 5.0, -np.inf, np.inf, np.nan]), 2.0).tolist()
    assert codes[:5] == [0, LEVELS // 2, LEVELS, LEVELS + LEVELS // 2, 2 * LEVELS]
    assert len(set(codes)) == len(codes)
    assert encode(np.array([0.0, 1e-320, -1e-320]), 1e-320).tolist() == [LEVELS, 2 * LEVELS, 0]
    text = picture(view(numbers(1, np.inf, -np.inf, np.nan), 1), "heat", "y")
    assert text.splitlines()[2].split("y")[1].split() == ["████", "∞", "∞", "?"]


def test_hidden_steps_are_dots_and_do_not_set_the_scale():
    assert (
        picture(view(gated(), 1, hide="c[2]"), "heat", "c", width=30)
        == """
   ▐1▌  2   3   4   5
c ████ ·   ·   ·   ·
   0 ░▒▓█ 3
"""
    )


def test_a_long_run_shows_the_steps_around_the_cursor_and_says_that_it_goes_on():
    text = picture(view(lstm(2, 1000), 500), "heat", "h", width=40)
    header = text.splitlines()[1]
    assert header.startswith(" …")
    assert header.endswith("…")
    assert "▐500▌" in header


def test_a_matrix_is_rows_and_columns():
    assert (
        picture(view(gated(), 1), "heat", "W_i")
        == """
    1   2   3
1     ████
   0 ░▒▓█ 100
"""
    )


def test_a_matrix_that_changes_is_shown_at_the_cursor():
    trace = Cell.parse("M = outer(x, x)").run({}, {"x": np.array([[1.0, 0.0], [0.0, 1.0]])})
    first, second = (picture(view(trace, step), "heat", "M").splitlines()[2:4] for step in (1, 2))
    assert [line.split()[-1] for line in first] == ["████", "2"]
    assert [line.split()[-1] for line in second] == ["1", "████"]


def test_a_selected_cell_tells_its_number():
    trace = lstm(3)
    seen = view(trace, 2, selected=Address("h", 4, (2,)))
    drawing = drawn(seen, panel("heat", "h"))
    assert drawing.text.splitlines()[-1].endswith("h₄[2] = −0.06")
    picked = [run for line in drawing.lines for run in line if "selected" in run.style]
    assert len(picked) == 1


def test_a_small_map_has_a_lighter_column_and_a_tall_one_its_steps_above_and_below():
    small, tall = (drawn(view(lstm(units), 5), panel("heat", "h")) for units in (3, 20))
    assert sum("step" in run.style for line in small.lines[1:4] for run in line) == 3
    assert sum("step" in run.style for line in tall.lines[1:21] for run in line) == 0
    assert tall.lines[0] == tall.lines[21]


def test_every_cell_is_a_spot():
    drawing = drawn(view(lstm(3), 2), panel("heat", "h"))
    assert len(drawing.spots) == 3 * 12
    spot = drawing.spot_of(Address("h", 5, (2,)))
    assert spot is not None
    assert drawing.spot_at(spot.row, spot.column) == spot
