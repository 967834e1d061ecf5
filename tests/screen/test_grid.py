"""Tables and strips as text."""

import numpy as np

from rnntutor.engine import Address, Cell
from rnntutor.screen import drawings
from rnntutor.screen.view import View

from .scenes import drawn, gated, lstm, numbers, panel, picture, recurrent, sentence, styles_of, view


def test_a_table_has_quantities_down_and_steps_across_with_the_current_one_framed():
    assert (
        picture(view(gated(), 2), "table", "x", "z", "i", "o", "c")
        == """
step         1 ▐       2▌        3         4         5
x      3  1  0 ▐ 4  1  0▌  2  0  0   1  0  1   3 −1  0
z            3 ▐       4▌        2         1         3
i         1.00 ▐    1.00▌     0.00      0.00      0.00
o         0.00 ▐    0.00▌     0.00      1.00      0.00
c         3.00 ▐    7.00▌     7.00      7.00      0.00
"""
    )


def test_what_an_open_question_hides_looks_the_same_whatever_it_is():
    assert (
        picture(view(gated(), 2, hide="c[2]"), "table", "z", "c", "y")
        == """
step     1 ▐   2▌    3     4     5
z        3 ▐   4▌    2     1     3
c        3 ▐  ▒▒▌   ▒▒    ▒▒    ▒▒
y     0.00 ▐  ▒▒▌   ▒▒    ▒▒    ▒▒
"""
    )


def test_a_short_vector_stands_side_by_side_and_a_long_one_in_rows():
    short = picture(view(recurrent(), 3), "table", "h", "y")
    assert (
        short
        == """
step      1      2 ▐    3▌
h      2  2   6  6 ▐16 16▌
y         4     12 ▐   32▌
"""
    )
    long = picture(view(lstm(3), 5), "table", "h", width=40)
    assert (
        long
        == """
step…     4 ▐    5▌     6      7 …
h[1]  −0.30 ▐ 0.03▌  0.07   0.00
h[2]  −0.06 ▐−0.18▌ −0.03   0.25
h[3]   0.55 ▐ 0.05▌ −0.02   0.57
"""
    )


def test_a_vector_that_stands_alone_with_words_for_its_units_has_a_row_for_each_word():
    trace = Cell.parse("s = x").run({}, {"x": np.array([[0.5, 2.0], [0.25, 3.0]])}, labels={"s": ("legs", "letters")})
    assert (
        picture(view(trace, 1), "table", "s")
        == """
step    ▐   1▌    2
legs    ▐0.50▌ 0.25
letters ▐2.00▌ 3.00
"""
    )


def test_words_for_units_stand_behind_the_quantity_that_they_are_of_where_there_are_several():
    labels = {"s": ("legs", "letters")}
    trace = Cell.parse("s = x\ny = sum(s)").run({}, {"x": np.array([[20000.5, 40000.25], [0.25, 3.0]])}, labels=labels)
    assert (
        picture(view(trace, 1), "table", "s", "y")
        == """
step      ▐       1▌        2
s legs    ▐20000.50▌     0.25
  letters ▐40000.25▌     3.00
y         ▐60000.75▌     3.25
"""
    )


def test_numbers_of_a_row_stand_on_their_decimal_point_and_a_start_has_a_column():
    trace = Cell.parse("c = 0.5 * c[t-1] + x").run(
        {}, {"x": np.array([1.0, -9.0, 0.5])}, given={("c", 0): np.array(12.0)}
    )
    assert (
        picture(view(trace, 1), "table", "x", "c")
        == """
step      0 ▐    1▌     2      3
x         · ▐  1.0▌  −9.0    0.5
c     12.00 ▐ 7.00▌ −5.50  −2.25
"""
    )


def test_the_start_of_a_layer_that_runs_backwards_has_a_column_behind_the_last_step():
    trace = Cell.parse("b = b[t+1] + x").run({}, {"x": np.array([1.0, 2.0])}, given={("b", 3): np.array(4.0)})
    assert (
        picture(view(trace, 1), "table", "x", "b")
        == """
step ▐1▌ 2  3
x    ▐1▌ 2  ·
b    ▐7▌ 6  4
"""
    )


def test_infinite_and_undefined_numbers_have_their_signs():
    text = picture(view(numbers(1.5, np.inf, -np.inf, np.nan), 1), "table", "y")
    assert text.splitlines()[2].split() == ["y", "▐1.5▌", "∞", "−∞", "nan"]


def test_a_changed_number_is_marked():
    seen = view(gated(), 1, changed=frozenset([Address("x", 2, (1,))]))
    text = picture(seen, "table", "x")
    assert "4*" in text
    assert text.count("*") == 1
    assert styles_of(drawn(seen, panel("table", "x")), "4*") == {"changed"}


def test_the_selected_number_alone_is_picked_out():
    seen = view(gated(), 2, selected=Address("c", 3))
    drawing = drawn(seen, panel("table", "c", "y"))
    picked = [run for line in drawing.lines for run in line if "selected" in run.style]
    assert [run.text.strip() for run in picked] == ["7.00"]


def test_only_the_steps_that_the_author_wants_are_shown():
    assert (
        picture(view(gated(), 2), "table", "c", steps=(1, 2, 4))
        == """
step     1 ▐   2▌    4
c     3.00 ▐7.00▌ 7.00
"""
    )


def test_a_table_that_is_too_high_says_what_is_left_out_and_follows_the_selection():
    seen = view(lstm(8), 1)
    text = picture(seen, "table", "h", height=5, width=30)
    assert text.splitlines()[-1] == "… 5 more rows"
    further = view(lstm(8), 1, selected=Address("h", 1, (8,)))
    drawing = drawn(further, panel("table", "h"), 30, 5)
    assert "h[8]" in drawing.text
    assert "h[1]" not in drawing.text
    assert drawing.text.splitlines()[-1] == "… 5 above"


def test_a_key_can_move_the_selection_to_rows_that_are_left_out():
    drawing = drawn(view(lstm(8), 1), panel("table", "h"), 30, 5)
    assert drawing.spot_of(Address("h", 1, (8,))) is not None
    on_screen = {spot.address.unit for spot in drawing.spots if 0 <= spot.row < 5}
    assert on_screen == {(1,), (2,), (3,)}


def test_a_strip_shows_words_and_says_that_it_goes_on():
    assert (
        picture(view(sentence(), 2), "strip", "x")
        == """
   1      ▐2     ▌ 3       4       5
x  arrive ▐Taipei▌ on      other   other
"""
    )
    assert (
        picture(view(sentence(), 4), "strip", "x", width=30)
        == """
 … 3      ▐4     ▌ 5
x  on     ▐other ▌ other
"""
    )


def test_a_hidden_word_is_hidden_like_a_number():
    assert "▒▒" in picture(view(sentence(), 1, hide="x[2]"), "strip", "x")
    assert "Taipei" not in picture(view(sentence(), 1, hide="x[2]"), "strip", "x")


def test_a_changed_word_is_marked():
    seen = view(sentence(), 1, changed=frozenset([Address("x", 2)]))
    assert "Taipei*" in picture(seen, "strip", "x")


def test_a_strip_of_numbers_shows_them():
    assert (
        picture(view(recurrent(), 2), "strip", "x")
        == """
     1 ▐  2▌   3
x  1 1 ▐1 1▌ 2 2
"""
    )


def test_every_number_of_a_cell_is_a_spot_of_its_own():
    drawing = drawn(view(recurrent(), 1), panel("table", "h"))
    line = drawing.lines[1]
    text = "".join(run.text for run in line)
    found = {str(spot.address): text[spot.column : spot.column + spot.width].strip() for spot in drawing.spots}
    assert found == {
        "h[1][1]": "2",
        "h[1][2]": "2",
        "h[2][1]": "6",
        "h[2][2]": "6",
        "h[3][1]": "16",
        "h[3][2]": "16",
    }


def test_a_table_of_several_scenes_has_the_rows_of_one_quantity_under_one_another():
    cell = Cell.parse("h = W @ x + U @ h[t-1]\ny = sum(h)")
    one = {"W": [[1, 1], [1, 1]], "U": [[1, 1], [1, 1]]}
    orders = {"as it was": [1, 1, 2], "turned": [2, 1, 1], "short": [1, 2]}
    runs = [cell.run(one, {"x": [[x, x] for x in order]}) for order in orders.values()]
    views = tuple(View(run, 3, title=title) for run, title in zip(runs, orders, strict=True))
    seen, scenes = views[0].with_beside(views), ("a", "b", "c")
    assert (
        picture(seen, "table", "h", "y", scenes=scenes)
        == """
step             1      2 ▐    3▌
h as it was   2  2   6  6 ▐16 16▌
  turned      4  4  10 10 ▐22 22▌
  short       2  2 ▐ 8  8▌     ·
y as it was      4     12 ▐   32▌
  turned         8     20 ▐   44▌
  short          4 ▐   16▌     ·
"""
    )
    assert (
        picture(seen, "table", "h", scenes=scenes, norm=True)
        == """
step          1     2 ▐   3▌
as it was  2.83  8.49 ▐22.6▌
turned     5.66  14.1 ▐31.1▌
short      2.83 ▐11.3▌    ·
"""
    )
    drawing = drawn(seen, panel("table", "h", "y", scenes=scenes))
    spot = drawing.spot_of(Address("y", 2), "b")
    assert spot is not None
    assert drawing.text.splitlines()[spot.row][spot.column :].split()[0] == "20"
    assert drawing.spot_of(Address("y", 3), "c") is None
    title = "".join(run.text for run in drawings.title(seen, panel("table", "h", "y", scenes=scenes)))
    assert title == "h, y  side by side"


def test_a_table_of_several_scenes_hides_and_picks_in_each_scene_its_own():
    cell, hides = Cell.parse("c = c[t-1] + x"), ("c[2]", "")
    views = tuple(
        view(cell.run({}, {"x": np.array([5.0, x])}), 1, hide=hide, title=f"last {x}")
        for x, hide in zip((1, 2), hides, strict=True)
    )
    views = (views[0], views[1].select(Address("c", 2)))
    drawing = drawn(views[0].with_beside(views), panel("table", "c", scenes=("a", "b")))
    assert drawing.text.splitlines()[1:] == ["last 1 ▐ 5▌ ▒▒", "last 2 ▐ 5▌  7"]
    assert [run.text.strip() for line in drawing.lines for run in line if "selected" in run.style] == ["7"]
