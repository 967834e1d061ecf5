"""Gates as bars, memory before and after."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.screen.drawings.bars import bar

from .scenes import drawn, gated, lstm, numbers, panel, picture, recurrent, styles_of, view


def text(value: float, low: float = 0, high: float = 1, width: int = 8) -> str:
    return "".join(run.text for run in bar(value, low, high, width, "gate"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "────────"),
        (1e-9, "╸───────"),
        (0.5, "━━━━────"),
        (0.44, "━━━╸────"),
        (1, "━━━━━━━━"),
        (7, "━━━━━━━━"),
        (np.inf, "━━━━━━━━"),
        (np.nan, "────────"),
    ],
)
def test_a_bar_is_as_long_as_its_number_and_nothing_but_zero_is_empty(value, shown):
    assert text(value) == shown


def test_the_side_of_zero_shows_the_sign_without_colour():
    assert text(0.5, -1, 1, 9) == "────│━━──"
    assert text(-0.5, -1, 1, 9) == "──━━│────"
    assert text(-1, -1, 0, 5) == "━━━━│"
    assert text(-0.1, -1, 1, 9) == "───╺│────"


def test_gates_are_bars_with_their_numbers():
    assert (
        picture(view(gated(), 4), "gates", "i", "f", "o")
        == """
i  ╸─────────────────────── 0.00
f  ━━━━━━━━━━━━━━━━━━━━━━━━ 1.00
o  ━━━━━━━━━━━━━━━━━━━━━━━━ 1.00
"""
    )


def test_gates_of_several_units_stand_side_by_side_where_there_is_room():
    assert (
        picture(view(lstm(3), 5), "gates", "i", "f", width=48)
        == """
     i                      f
[1]  ━━━━━━━━━╸───── 0.63   ━━━━╸────────── 0.29
[2]  ━━━━━━━━━────── 0.60   ━━━━━━━╸─────── 0.50
[3]  ━━━━━━━━━━───── 0.65   ━━━━━━━━━━━━╸── 0.85
"""
    )
    assert (
        picture(view(lstm(2), 5), "gates", "i", "f", width=20)
        == """
i[1]  ━━╸────── 0.28
i[2]  ━━━━╸──── 0.48
f[1]  ━━━━━━─── 0.65
f[2]  ━━━━───── 0.46
"""
    )


def test_what_is_no_gate_is_a_bar_on_both_sides_of_zero():
    seen = view(numbers(2, -4), 2)
    assert (
        picture(seen, "gates", "y", width=28)
        == """
y  ━━━━━━━━━━━━━━│─────── −4
"""
    )
    assert "".join(run.text for run in drawn(seen, panel("gates", "y")).lines[0]).startswith("y")


def test_a_hidden_gate_has_neither_number_nor_length():
    assert (
        picture(view(gated(), 2, hide="f[2]"), "gates", "i", "f", width=24)
        == """
i  ━━━━━━━━━━━━━━━━ 1.00
f  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄   ▒▒
"""
    )


def test_memory_shows_the_cell_before_and_after_the_step():
    assert (
        picture(view(gated(), 2), "memory", "c", width=48)
        == """
   step 1                  step 2
c  3.00 ━━━━━━━───────── → 7.00 ━━━━━━━━━━━━━━━━
"""
    )
    assert picture(view(recurrent(), 1), "memory", "h", width=40).splitlines()[1].split() == ["start", "step", "1"]


def test_memory_of_a_narrow_panel_keeps_its_numbers():
    assert (
        picture(view(recurrent(), 3), "memory", "h", width=20)
        == """
       2    3
h[1]   6 → 16
h[2]   6 → 16
"""
    )


def test_memory_of_a_layer_that_runs_backwards_comes_from_the_step_after():
    trace = Cell.parse("h = x + h[t+1]").run({}, {"x": np.array([1.0, 2.0, 3.0])})
    first, second = picture(view(trace, 2), "memory", "h", width=30).splitlines()[1:]
    assert first.split() == ["step", "3", "step", "2"]
    assert second.split()[1] == "3"


def test_the_number_before_the_first_step_can_be_selected():
    seen = view(recurrent(), 1, selected=Address("h", 0, (2,)))
    drawing = drawn(seen, panel("memory", "h"))
    assert drawing.spot_of(Address("h", 0, (2,))) is not None
    assert [run.text.strip() for run in drawing.lines[2] if "selected" in run.style] == ["0"]


def test_memories_of_both_directions_do_not_say_that_one_step_was_before_both():
    trace = Cell.parse("f = f[t-1] + x\nb = b[t+1] + x").run({}, {"x": np.array([1.0, 2.0, 4.0])})
    header, left, right = picture(view(trace, 2), "memory", "f", "b", width=30).splitlines()[1:]
    assert header.split() == ["before", "step", "2"]
    assert [row.split()[1] for row in (left, right)] == ["1", "4"]


def test_a_hidden_memory_cell_looks_like_one_that_has_not_been_run():
    drawing = drawn(view(gated(), 2, hide="c[2]"), panel("memory", "c"))
    assert "▒▒ ┄┄" in drawing.text
    assert styles_of(drawing, "▒▒") == {"hidden"}
