"""What holds for every kind of drawing: it fits, it leaks nothing, it looks only at what it shows."""

from dataclasses import replace

import numpy as np
import pytest

from rnntutor.course.lesson import Panel
from rnntutor.engine import Address, Cell
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import KINDS, title
from rnntutor.screen.drawings.layout import window, write
from rnntutor.screen.palette import DARK
from rnntutor.screen.view import View

from .scenes import drawn, gated, lstm, numbers, panel, sentence, view

NAMES = {
    "equations": (),
    "table": ("x", "i", "c"),
    "gates": ("i", "f", "z"),
    "memory": ("c",),
    "heat": ("c",),
    "strip": ("x",),
    "diagram": (),
    "curve": ("c",),
    "weights": ("W_i", "b_i"),
}
PANELS = [panel(kind, *NAMES[kind], picture="lstm" if kind == "diagram" else "") for kind in NAMES]
BY_KIND = pytest.mark.parametrize("shown", PANELS, ids=[shown.kind for shown in PANELS])
RUNS = {"by hand": gated(), "units": lstm(64, 30), "one step": lstm(3, 1), "long": lstm(4, 10_000)}


@BY_KIND
@pytest.mark.parametrize("run", RUNS)
def test_no_line_is_wider_or_lower_than_the_room(shown, run):
    trace = RUNS[run]
    for step in (1, trace.steps("c") // 2 + 1, trace.steps("c")):
        seen = view(trace, step, hide="c[1]", changed=frozenset(["W_i", Address("x", 1, (2,))]))
        seen = seen.select(Address("c", step, () if trace.units("c") == (1,) else (2,)))
        for width in (20, 21, 29, 40, 58, 77, 120):
            for height in (1, 2, 3, 5, 9, 80):
                drawing = drawn(seen, shown, width, height)
                assert len(drawing.lines) <= height
                assert max(map(width_of, drawing.lines), default=0) <= width
                on_screen = [spot for spot in drawing.spots if 0 <= spot.row < len(drawing.lines)]
                assert all(spot.column >= 0 and spot.width > 0 for spot in on_screen)


@BY_KIND
def test_every_style_is_one_of_the_palette(shown):
    seen = view(gated(), 2, hide="c[3]", changed=frozenset(["W_i"]), selected=Address("c", 2))
    for line in (*drawn(seen, shown).lines, title(seen, shown)):
        for run in line:
            assert DARK.style(run.style).color is not None


@BY_KIND
@pytest.mark.parametrize("step", [1, 2, 3, 5])
@pytest.mark.parametrize("selected", [None, Address("c", 2)])
@pytest.mark.parametrize("units", [1, 3, 12])
def test_a_hidden_number_leaves_no_trace_at_all(shown, step, selected, units):
    """Two runs that differ only in what is hidden give the same drawing: text, colours, and places."""
    pictures = []
    for value in (7.0, -1234.5678):
        given = {("c", 2): np.linspace(value, value / 3, units)}
        trace = gated(given) if units == 1 else lstm(units, given=given)
        hidden = trace.affected([Address("c", 2)])
        pictures.append(drawn(View(trace, step, hidden, selected=selected), shown))
    assert pictures[0].lines == pictures[1].lines
    assert pictures[0].spots == pictures[1].spots


@BY_KIND
def test_numbers_that_are_none_can_be_drawn(shown):
    weights = {f"W_{gate}": np.full((2, 1), 1.0) for gate in "ifoz"}
    weights |= {f"U_{gate}": np.full((2, 2), 1.0) for gate in "ifoz"} | {f"b_{gate}": np.zeros(2) for gate in "ifoz"}
    trace = Cell.library("lstm").run(weights, {"x": np.array([[1.0], [np.nan], [1.0]])})
    for step in (1, 2, 3):
        assert drawn(view(trace, step), shown, 58).lines


@BY_KIND
def test_height_never_depends_on_the_step(shown):
    trace = lstm(5, 200)
    wants = {KINDS[shown.kind].wanted(view(trace, step), shown, width=50) for step in (1, 7, 100, 200)}
    assert len(wants) == 1


@BY_KIND
def test_a_step_looks_only_at_what_is_shown(shown, monkeypatch):
    """Once a long run has been drawn, moving the cursor reads a screenful, wherever it goes."""
    trace = RUNS["long"]
    seen = view(trace, 5000)
    drawn(seen, shown, 58)
    read = []
    series = View.series

    def counted(self, name, first, last):
        read.append(last - first + 1)
        return series(self, name, first, last)

    monkeypatch.setattr(View, "series", counted)
    for step in (5001, 5002, 9000, 1, 10_000):
        drawn(seen.at(step), shown, 58)
    assert max(read, default=0) <= 58


def test_the_window_holds_the_cursor_and_rarely_moves():
    for room in (1, 2, 5, 50):
        shown = [window(step, 300, room) for step in range(1, 301)]
        assert all(first <= step <= last for step, (first, last) in enumerate(shown, 1))
        assert all(last - first + 1 == room and first >= 1 and last <= 300 for first, last in shown)
        assert len(set(shown)) <= 300 // max(room // 2, 1) + 2
    assert window(3, 5, 9) == (1, 5)


@pytest.mark.parametrize("value", [0, -0.001, 0.005, 0.125, 2.675, -0.005, 1.005, 99.995, 1e9, -1e12, np.inf, 3.14159])
@pytest.mark.parametrize("places", [0, 1, 2, 4])
def test_numbers_of_a_panel_are_rounded_as_everywhere(value, places):
    from rnntutor.notation.numbers import fixed

    assert write(value, places) == fixed(value, places)


def test_a_shorter_clock_stands_still_at_its_end():
    assert view(sentence(), 5).cursor("x") == 5
    seen = View(numbers(1, 2, 3), 99)
    assert seen.step == 3
    assert seen.at(0).step == 1
    assert replace(seen, step=2).step == 2


def test_what_is_known_of_a_run_is_kept_while_the_cursor_moves():
    seen = view(gated(), 1)
    assert seen.at(2).facts is seen.facts
    assert seen.select(Address("c", 1)).facts is seen.facts
    assert seen.with_trace(gated()).facts is not seen.facts


def test_among_several_scenes_the_heading_says_of_which_it_is():
    def heading(shown: Panel, among: bool, width: int = 60) -> str:
        return "".join(run.text for run in title(view(gated(), title="Another cell"), shown, width, among))

    table = panel("table", "c")
    assert heading(table, among=True) == "table  Another cell"
    assert heading(table, among=False) == "table"
    assert heading(table, among=True, width=20) == "table"
    assert heading(replace(table, title="Mine"), among=True) == "Mine"
    assert heading(replace(table, title="Mine and yours"), among=True, width=12) == "Mine and …"
