"""Curves: values over steps on linear and logarithmic axes, in characters and in words."""

from dataclasses import replace

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, Layer, Network, Trace
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import title
from rnntutor.screen.drawings.layout import short
from rnntutor.screen.drawings.names import scene_name
from rnntutor.screen.drawings.plot import INFINITE, PATTERNS, SIGNS
from rnntutor.screen.drawings.series import becomes, series_of
from rnntutor.screen.view import View

from .scenes import drawn, numbers, panel, picture, styles_of, view


def carried(w: float, steps: int = 20, **more) -> Trace:
    """h = w·h + x with the loss at the last step: ∂L/∂h is a power of w."""
    x, m = np.zeros(steps), np.zeros(steps)
    x[0], m[-1] = 1, 1
    return Cell.parse("h = w * h[t-1] + x\nL = m * h").run({"w": w}, {"x": x, "m": m}, **more).backward("L").trace


def words(trace: Trace, name: str = "grad.h", step: int = 1, **more) -> str:
    """What stands under the picture."""
    return drawn(view(trace, step), panel("curve", name, **more)).text.splitlines()[-1]


def test_a_gradient_that_vanishes_is_a_line_on_a_logarithmic_axis():
    assert (
        picture(view(carried(0.5), 5), "curve", "grad.h", log=True, norm=True)
        == """
 10⁰ ┤                                              ▗▄▄▛▀▀
     │                                       ▗▄▄▄▀▀▀▘
     │                                ▗▄▄▄▞▀▀▘
     │                          ▄▄▄▄▀▀▘
10⁻³ ┤                   ▗▄▄▞▀▀▀▘
     │            ▗▄▄▄▀▀▀▘
     │     ▗▄▄▄▞▀●▀
     │▄▄▄▛▀▀
10⁻⁶ ┤
     └1         ▐5▌           10            15          20
step 5: 3.1·10⁻⁵   vanishes: 1.9·10⁻⁶ of it reaches step 1
"""
    )
    shown = panel("curve", "grad.h", log=True, norm=True)
    assert "".join(run.text for run in title(view(carried(0.5)), shown)) == "|∂L/∂h|  steps 1 … 20, log axis"


def test_a_thousand_factors_are_1001_steps_in_60_columns():
    assert (
        picture(view(carried(0.99, 1001), 500), "curve", "grad.h", log=True, norm=True, width=60)
        == """
 10⁰ ┤                                               ▗▄▄▄▛▀▀
     │                                        ▄▄▄▄▛▀▀▀
     │                                 ▄▄▄▟▀▀▀▘
     │                         ▗●▄▄▟▀▀▀▘
     │                  ▗▄▄▄▛▀▀▀
10⁻³ ┤           ▄▄▄▄▀▀▀▀
     │    ▄▄▄▟▀▀▀▘
     │▛▀▀▀▘
     │
     └1         200           ▐500▌            800      1001
step 500: 0.0065   vanishes: 4.3·10⁻⁵ of it reaches step 1
"""
    )
    assert words(carried(1.01, 1001), log=True) == "step 1: 20959   explodes: 20959 times as large at step 1"
    assert words(carried(1.0, 1001), log=True) == "step 1: 1   all of it reaches step 1"
    assert words(carried(0.0), log=True) == "step 1: 0   nothing of it reaches step 1"


def test_few_steps_are_dots_on_a_linear_axis():
    assert (
        picture(view(numbers(3, 4, 2, 1, 3), 2), "curve", "y", width=40)
        == """
4 ┤      ▗▄▞●▖
  │   ▄▟▀▘   ▝▚▖
  │●▀▀         ▀▙▖                     ●
  │              ▀▙                  ▄▀
  │                ▀▄              ▄▛
2 ┤                  ●▄▄         ▄▛▘
  │                     ▀▜▄▖   ▗▞▘
  │                        ▝▀▚●▘
  │
  └1       ▐2▌       3        4        5
step 2: 4
"""
    )


def test_curves_are_told_apart_without_colour():
    three = tuple(View(carried(w), 3, title=f"w = {w}") for w in (0.5, 1.0, 1.5))
    shown = panel("curve", "grad.h", log=True, norm=True, scenes=("a", "b", "c"))
    drawing = drawn(three[0].with_beside(three), shown, 70, 12)
    assert (
        drawing.text
        == """\
     │                   ▲ w = 1.5
 10³ ┤▀ ▀ ▀ ▀▲▀ ▀ ▀ ▄ ▄ ▄ ▄ ▄ ▄ ▄ ▖
     │                             ▀ ▀ ▀ ▀ ▀ ▀ ▀ ▄ ▄ ▄ ▄ ▄ ▄ ▄
 10⁰ ┤▀▀▀  ▀▀◆  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀  ▀▀▀▄▄▀▀▀▄▀▀▀▀▀
     │         ◆ w = 1.0                ▄▄▄▄▄▄▄▄▟▀▀▀▀▀▀▀▀
10⁻³ ┤                  ▄▄▄▄▄▄▄▄▞▀▀▀▀▀▀▀
     │ ▄▄▄▄▄▄●▄▟▀▀▀▀▀▀▀▀
10⁻⁶ ┤▀▘       ● w = 0.5
     └1     ▐3▌    5                10              15              20
●━━━ w = 0.5  step 3: 7.6·10⁻⁶   vanishes: 1.9·10⁻⁶
◆━ ━ w = 1.0  step 3: 1   all of it reaches step 1
▲╸╸╸ w = 1.5  step 3: 985   explodes: 2217 times as large at step 1"""
    )
    assert len(set(PATTERNS)) == len(SIGNS) == len(set(SIGNS))
    assert {spot.address.name for spot in drawing.spots} == {"grad.h"}
    assert len(drawing.spots) == 20  # those of the panel's own scene


def test_the_units_of_a_vector_are_named_in_every_scene():
    labels, x = {"h": ("litres", "hours")}, [[1, 1], [2, 2]]
    run = Network({"": Layer(Cell.parse("h = h[t-1] + x"))}).run({}, {"x": x}, labels=labels)
    two = tuple(View(run, 2, title=name) for name in ("one", "other"))
    shown = panel("curve", "h", scenes=("a", "b"))
    named = [one.label for one in series_of(two[0].with_beside(two), shown)]
    assert named == ["one litres", "one hours", "other litres", "other hours"]
    assert title(two[0].with_beside(two), shown)[0].text == "h"


def test_words_without_room_have_a_line_of_their_own_or_are_fewer():
    two = (View(carried(0.5), 3, title="a plain network"), View(carried(1.5), 3, title="one that explodes"))
    shown = panel("curve", "grad.h", log=True, norm=True, scenes=("a", "b"))
    lines = drawn(two[0].with_beside(two), shown, 62, 14).text.splitlines()
    assert lines[-4] == "●━━━ a plain network    step 3: 7.6·10⁻⁶"
    assert lines[-3] == "   vanishes: 1.9·10⁻⁶ of it reaches step 1"
    lines = drawn(two[0].with_beside(two), shown, 62, 10).text.splitlines()
    assert lines[-2] == "●━━━ a plain network    step 3: 7.6·10⁻⁶   vanishes: 1.9·10⁻⁶"
    assert lines[-1] == "◆━ ━ one that explodes  step 3: 985   explodes: 2217 times"
    lines = drawn(two[0].with_beside(two), shown, 90, 7).text.splitlines()
    assert lines[-1].rstrip() == "step 3: ●━━━ a plain network  7.6·10⁻⁶  ◆━ ━ one that explodes  985"


def test_units_are_curves_of_their_own_and_a_long_vector_is_its_norm():
    cell = Cell.parse("h = W @ x")
    trace = cell.run({"W": [[1.0], [2.0]]}, {"x": [[1.0], [2.0]]})
    assert "h[1]" in drawn(view(trace), panel("curve", "h")).text
    assert "h[2]" in drawn(view(trace), panel("curve", "h")).text
    long = cell.run({"W": np.full((9, 1), 2.0)}, {"x": [[1.0], [2.0]]})
    assert words(long, "h") == "step 1: 6"
    assert "".join(run.text for run in title(view(long), panel("curve", "h"))).startswith("|h|")


def test_infinity_is_said_where_it_first_happened():
    forward = Cell.parse("h = w * h[t-1] + x").run({"w": 1e100}, {"x": [1.0] + [0.0] * 6})
    assert words(forward, "h") == "step 1: 1   ∞ from step 5 on"
    assert words(carried(1e200), log=True) == "step 1: ∞   ∞ from step 18 back"
    assert drawn(view(forward), panel("curve", "h")).text.splitlines()[0].count(INFINITE) == 3
    undefined = Cell.parse("h = log(x)").run({}, {"x": [1.0, 2.0, -1.0]})
    assert words(undefined, "h") == "step 1: 0   undefined from step 3 on"


def test_a_curve_goes_on_beyond_what_no_number_can_say():
    trace = numbers(1, np.inf, 2, np.nan, 3)
    drawing = drawn(view(trace, 3), panel("curve", "y"), 40)
    assert INFINITE in drawing.text
    assert "?" in drawing.text
    assert SIGNS[0] in drawing.text


def test_a_zero_has_a_sign_on_a_logarithmic_axis():
    lines = picture(view(numbers(1, 0, 0.01), 1), "curve", "y", log=True, width=30).splitlines()
    assert [line for line in lines if "┤" in line][-1].strip().endswith("●")
    assert "0" in lines[9].partition("┤")[2]


def test_the_norm_of_very_large_and_very_small_numbers_is_not_lost():
    cell = Cell.parse("h = W @ x")
    for size in (1e200, 1e-200):
        trace = cell.run({"W": [[3.0], [4.0]]}, {"x": [[size], [size]]})
        assert words(trace, "h", norm=True) == f"step 1: 5·10{'²⁰⁰' if size > 1 else '⁻²⁰⁰'}"


def test_hidden_steps_are_left_out_of_the_line_of_the_axis_and_of_the_words():
    shown = panel("curve", "grad.h", log=True, norm=True)
    trace = carried(0.5)
    seen = view(trace, 5, hide="grad.h[5]")
    drawing = drawn(seen, shown)
    assert drawing.text.splitlines()[-1] == "step 5: ▒▒"
    assert "vanishes" not in drawing.text
    assert SIGNS[0] not in drawing.text
    assert styles_of(drawing, "▒▒") == {"hidden"}
    same = {drawn(view(carried(w), 5, hide="grad.h[20]"), shown).text for w in (0.5, 3.0)}
    assert len(same) == 1


def test_the_steps_asked_for_alone_are_shown():
    text = picture(view(numbers(3, 4, 2, 1, 3), 2), "curve", "y", steps=(2, 3, 4), width=40)
    assert "▐2▌" in text
    assert "5" not in text.splitlines()[8]


def test_a_selected_step_stands_out_and_every_step_can_be_selected():
    trace = numbers(3, 4, 2, 1, 3)
    shown = panel("curve", "y")
    drawing = drawn(view(trace, 2, selected=Address("y", 4)), shown, 40)
    assert styles_of(drawing, SIGNS[0]) == {"output", "output bold step", "output bold selected"}
    assert [spot.address.step for spot in sorted(drawing.spots, key=lambda spot: spot.column)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 60, 500])
@pytest.mark.parametrize("log", [False, True])
def test_curves_fit_every_width_and_height(steps, log):
    trace = carried(1.3, steps)
    for width in (20, 33, 58, 120, 200):
        for height in (1, 2, 4, 7, 12, 30):
            drawing = drawn(view(trace, steps // 2 + 1), panel("curve", "grad.h", "h", log=log), width, height)
            assert len(drawing.lines) <= height
            assert max(map(width_of, drawing.lines)) <= width


def test_a_shorter_clock_ends_earlier_in_the_same_picture():
    long, short_one = View(carried(0.9, 20), 8, title="long"), View(carried(0.9, 5), 8, title="short")
    drawing = drawn(long.with_beside((long, short_one)), panel("curve", "grad.h", log=True, norm=True), 70, 12)
    assert "short  step 5: 1" in drawing.text


def test_a_gradient_of_a_layer_that_runs_backwards_arrives_at_the_last_step():
    from rnntutor.engine import Layer, Network

    network = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = m * h"), reverse=True)})
    x = np.zeros(20)
    trace = network.run({"w": 0.5}, {"x": x, "m": np.eye(20)[0]}).backward("L").trace
    assert words(trace, log=True) == "step 1: 1   vanishes: 1.9·10⁻⁶ of it reaches step 20"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1, "1"), (0.03125, "0.0313"), (20959.2, "20959"), (1.9e-6, "1.9·10⁻⁶"), (-2.5e7, "−2.5·10⁷")],
)
def test_numbers_in_words_are_short(value, text):
    assert short(value) == text


def test_nothing_is_said_of_a_value_that_is_no_gradient():
    one = series_of(view(numbers(1, 2, 3)), panel("curve", "y"))[0]
    assert becomes(one) == ""
    assert becomes(replace(one, shown=np.array([True, False, True]))) == ""


@pytest.mark.parametrize(
    ("title", "changed", "now"),
    [
        ("rate ½", "w", "rate ½*"),
        ("tanh, w = ½", "w", "tanh, w = 3"),
        ("w 0.25", "w", "w 3"),
        ("the cell", "x", "the cell*"),
        ("w = ½", "", "w = ½"),
    ],
)
def test_a_scene_is_called_by_what_is_true_after_an_edit(title, changed, now):
    names = frozenset({Address(changed)} if changed else ())
    assert scene_name(View(carried(3.0), title=title, changed=names)) == now


def test_curves_of_one_kind_have_colours_of_their_own():
    three = tuple(View(carried(w), 3, title=f"w = {w}") for w in (0.5, 1.0, 1.5))
    made = series_of(three[0].with_beside(three), panel("curve", "grad.h", scenes=("a", "b", "c")))
    assert made[0].ink == "gradient"
    assert len({one.ink for one in made}) == 3


def test_every_curve_shows_where_several_lie_on_one_line():
    three = tuple(View(carried(0.5), 3, title=text) for text in ("one", "two", "three"))
    drawing = drawn(three[0].with_beside(three), panel("curve", "grad.h", log=True, scenes=("a", "b", "c")), 70, 12)
    styles = {run.style for line in drawing.lines[:7] for run in line if set(run.text) & set("▀▄▘▝▖▗")}
    assert {"gradient", "memory", "input"} <= styles
