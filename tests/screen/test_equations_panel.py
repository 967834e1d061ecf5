"""Equations with the numbers of the current step."""

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.screen import drawings
from rnntutor.screen.arranging import Wish, arrange

from .scenes import drawn, gated, lstm, panel, picture, recurrent, styles_of, view


def test_each_line_stands_with_its_numbers_and_its_result():
    assert (
        picture(view(gated(), 2), "equations", width=64)
        == """
z = W·x + b          1·4 + 0·1 + 0·0 + 0              = 4
i = σ(Wᵢ·x + bᵢ)     σ(0·4 + 100·1 + 0·0 − 10)        ≈ 1
f = σ(W_f·x + b_f)   σ(0·4 + 100·1 + 0·0 + 10)        ≈ 1
o = σ(Wₒ·x + bₒ)     σ(0·4 + 0·1 + 100·0 − 10)        ≈ 0
c = f·c₁ + i·z       1·3 + 1·4                        = 7
y = o·c              0·7                              ≈ 0
"""
    )


def test_where_there_is_no_room_the_numbers_have_a_row_of_their_own():
    assert (
        picture(view(gated(), 2), "equations", "i", "c", width=36)
        == """
i = σ(Wᵢ·x + bᵢ)            ≈ 1
    σ(0·4 + 100·1 + 0·0 − 10)
c = f·c₁ + i·z              = 7
    1·3 + 1·4
"""
    )
    cut = picture(view(gated(), 2), "equations", "i", width=22)
    assert cut.splitlines()[2] == "    σ(0·4 + 100·1 + 0…"


def test_gradients_are_called_so_and_the_longest_step_has_room():
    seen = Cell.parse("h = w * h[t-1] + x\nr = h - d\nL = 0.5 * r**2").run({"w": 2}, {"x": [1, 2], "d": [0, 3]})
    back = seen.backward("L").trace
    assert (
        picture(view(back, 1), "equations", "grad.h", "grad.x", width=50)
        == """
∂h = ∂h₂·w + ∂r   1·2 + 1     = 3
∂x = ∂h           3           = 3
"""
    )


def test_a_hidden_result_is_no_number_and_its_operands_stay():
    text = picture(view(gated(), 2, hide="c[2]"), "equations", "c", "y", width=64)
    assert text.splitlines()[1].split("   ")[-1].strip() == "= ▒▒"
    assert "1·3 + 1·4" in text
    assert "0·▒▒" in text
    assert "7" not in text


def test_every_unit_of_a_short_vector_has_its_numbers_after_the_one_equation_of_all():
    seen = view(recurrent(), 2)
    assert (
        picture(seen, "equations", width=64)
        == """
h = W·x + U·h₁   [1] 1·1 + 1·1 + 1·2 + 1·2     = 6
                 [2] 1·1 + 1·1 + 1·2 + 1·2     = 6
y = V·h              1·6 + 1·6                 = 12
"""
    )
    assert (
        picture(seen, "equations", width=38)
        == """
h = W·x + U·h₁
  [1] 1·1 + 1·1 + 1·2 + 1·2   = 6
  [2] 1·1 + 1·1 + 1·2 + 1·2   = 6
y = V·h                       = 12
    1·6 + 1·6
"""
    )
    for width in (38, 64):
        drawing = drawn(seen, panel("equations", "h"), width)
        results = {str(spot.address): spot for spot in drawing.spots}
        assert [results[f"h[2][{unit}]"].row for unit in (1, 2)] == ([0, 1] if width == 64 else [1, 2])


def test_where_units_are_many_one_is_shown_and_the_selection_says_which():
    text = picture(view(lstm(16), 2), "equations", width=64)
    assert text.splitlines()[-1] == "… unit 1 of 16: select another to see its numbers"
    assert text.splitlines()[2].startswith("  [1] ")
    other = picture(view(lstm(16), 2, selected=Address("h", 1, (7,))), "equations", width=64)
    assert other.splitlines()[2].startswith("  [7] ")
    assert "unit 7 of 16" in other


def test_every_unit_has_its_numbers_where_nothing_else_needs_the_room():
    seen, shown = view(lstm(8), 2), panel("equations", "c", "h")
    least, best = drawings.wanted(seen, shown, 64)
    over = drawings.spare(seen, shown, 64)
    assert "… unit 1 of 8" in drawn(seen, shown, 64, best).text
    whole = drawn(seen, shown, 64, best + over).text
    assert whole.count("[8]") == 2
    assert "select another" not in whole
    assert drawings.spare(view(lstm(16), 2), panel("equations"), 64) == 0
    wishes = [Wish(64, {64: (least, best)}, 0, over), Wish(64, {64: (2, 4)}, 6)]
    assert [place.height for place in arrange(wishes, 64, best + 9)] == [best, 8]
    assert [place.height for place in arrange(wishes, 64, 60)] == [best + over, 10]


def test_operands_and_results_can_be_selected():
    drawing = drawn(view(gated(), 2), panel("equations", "c"), 64)
    assert [str(spot.address) for spot in drawing.spots] == ["f[2]", "c[1]", "i[2]", "z[2]", "c[2]"]
    line = "".join(run.text for run in drawing.lines[0])
    assert [line[spot.column : spot.column + spot.width] for spot in drawing.spots] == ["1", "3", "1", "4", "7"]


def test_numbers_have_the_accent_of_what_they_are():
    drawing = drawn(view(gated(), 2), panel("equations", "c"), 64)
    assert styles_of(drawing, "3") == {"memory"}
    assert styles_of(drawing, "1") == {"gate"}
    assert styles_of(drawing, "7") == {"memory bold"}


def test_a_changed_weight_is_marked_in_the_numbers():
    text = picture(view(gated(), 2, changed=frozenset(["b_f"])), "equations", "f", width=64)
    assert "0·4 + 100·1 + 0·0 + 10*" in text


def test_a_start_that_was_set_is_an_operand_of_the_first_step():
    text = picture(view(gated({("c", 0): 5.0}), 1), "equations", "c", width=64)
    assert "1·5 + 1·3" in text


def test_a_large_step_does_not_push_the_numbers_into_the_equation():
    text = picture(view(lstm(2, 3000), 3000), "equations", "c", width=80)
    assert "= f·c₂₉₉₉ + i·z   " in text


def test_lines_of_several_layers_say_whose_they_are():
    layer = Layer(Cell.parse("h = w * x + h[t-1]"))
    trace = Network({"one": layer, "two": layer}).run({"one.w": 1, "two.w": 2}, {"x": [1, 2]})
    heads = [
        line.split(" = ")[0] for line in picture(view(trace, 2), "equations", "one.h", "two.h", width=60).split("\n")
    ]
    assert [head.strip() for head in heads if head] == ["one.h", "two.h"]
    assert picture(view(trace, 2), "equations", "two.h", width=60).startswith("\nh = w·x + h₁")
