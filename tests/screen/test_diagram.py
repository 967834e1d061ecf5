"""Wiring pictures with live numbers, every column kept where it is."""

from itertools import pairwise

import pytest

from rnntutor.course import wiring
from rnntutor.engine import Address, Cell
from rnntutor.screen.drawing import length
from rnntutor.screen.drawings import title
from rnntutor.screen.drawings.diagram import PLACE, parse
from rnntutor.screen.drawings.pictures import PICTURES, WIDTH

from .scenes import drawn, gated, lstm, panel, picture, recurrent, sentence, styles_of, view


def test_a_picture_of_no_cell_is_not_headed_the_cell():
    drawn_by_hand = panel("diagram", picture="x {x}")
    still = Cell.parse("y = 2 * x").run({}, {"x": [1, 2]})
    heads = [title(view(trace), drawn_by_hand)[0].text for trace in (recurrent(), still)]
    assert heads == ["the cell", "diagram"]


def test_the_built_in_lstm_shows_the_numbers_on_its_wires():
    assert (
        picture(view(gated(), 2), "diagram", picture="lstm")
        == """
c₁                                               c₂
3.00 ━━━━━━━×━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━┳━━━▶ 7.00
            │               │              ┃
            │         ╭─────×────╮         ┃     y₂
            │         │          │         ×───▶ 0.00
          f │ 1.00  i │ 1.00   z │ 4     o │ 0.00
          ╭─┴─╮     ╭─┴─╮     ╭──┴───╮   ╭─┴─╮
          │ σ │     │ σ │     │   Σ  │   │ σ │
          ╰─┬─╯     ╰─┬─╯     ╰──┬───╯   ╰─┬─╯
  ╭─────────┴─────────┴──────────┴─────────╯
  ╰─ x₂ = 4 1 0
"""
    )


def test_the_built_in_rnn_shows_where_the_memory_goes():
    assert (
        picture(view(recurrent(), 2), "diagram", picture="rnn")
        == """
                ┏━━━━━━ one step later ━━━━━━┓
                ┃ h₁ = 2 2                   ┃
                ▼                            ┃
             ╭──────╮                        ┃
x₂ = 1 1 ───▶│   Σ  │━━▶ h₂ = 6 6 ━━━━━━━━━━━┻━▶ y₂ = 12
             ╰──────╯
"""
    )


def test_a_narrow_panel_gets_a_narrow_picture():
    assert (
        picture(view(recurrent(), 2), "diagram", picture="rnn", width=36)
        == """
h₁ = 2 2 ━━━━▶╭──────╮
x₂ = 1 1 ────▶│   Σ  │
              ╰───┳──╯
                  ▼
              h₂ = 6 6
              y₂ = 12
"""
    )


@pytest.mark.parametrize("text", [text for texts in PICTURES.values() for text in texts])
def test_the_wires_of_a_built_in_picture_meet(text):
    rows, _ = parse(text)
    assert all(length(row) <= WIDTH.get(text, 36) for row in rows)
    for above, below in pairwise(PLACE.sub(lambda place: "#" * len(place[0]), row) for row in rows):
        for column, sign in enumerate(above):
            if sign in "│┃┬┳╭╮┏┓":
                assert below[column] in "│┃┴┻╰╯┗┛├┣▼×+#", (above, below, column)


def test_an_authors_picture_keeps_its_columns():
    text = "x ─▶ {x   }│{h     }│\n     {h[t-1]}│ {y}"
    assert (
        picture(view(recurrent(), 2), "diagram", picture=text)
        == """
x ─▶ 1 1   │6 6     │
     2 2     │ 12
"""
    )


def test_a_place_may_name_a_step_a_unit_or_an_entry_of_a_weight():
    text = "{h[3]} {h[t][2]} {h[t-1][1]} {W[1][2]}"
    assert picture(view(recurrent(), 2), "diagram", picture=text).split() == ["16", "16", "6", "2", "1"]


def test_a_number_without_room_says_that_it_goes_on():
    assert picture(view(lstm(3), 2), "diagram", picture="{h}|{h}").strip() == "…  |0.13 −0.07 −0.04"
    wide = picture(view(lstm(3), 2), "diagram", picture="{h          }|").strip()
    assert wide == "0.13 −0.07 … |"


def test_hidden_numbers_are_hidden_on_the_wires():
    text = picture(view(gated(), 2, hide="c[2]"), "diagram", picture="lstm")
    assert "▶ ▒▒" in text
    assert "7" not in text


def test_words_stand_for_one_hot_inputs():
    assert "x₂ = Taipei" in picture(view(sentence(), 2), "diagram", picture="{= x       }│")


def test_numbers_on_wires_can_be_selected():
    drawing = drawn(view(gated(), 2, selected=Address("c", 1)), panel("diagram", picture="lstm"))
    found = {str(spot.address) for spot in drawing.spots}
    assert {"c[1]", "c[2]", "f[2]", "i[2]", "z[2]", "o[2]", "y[2]", "x[2][1]"} <= found
    assert styles_of(drawing, "3.00") == {"memory selected"}


def test_heavy_wires_have_the_accent_of_the_memory_and_names_their_own():
    drawing = drawn(view(gated(), 2), panel("diagram", picture="lstm"))
    assert styles_of(drawing, "f") == {"gate"}
    heavy = {run.style for line in drawing.lines for run in line if "━" in run.text}
    assert heavy == {"memory"}


def test_a_name_that_is_not_there_is_a_dot_and_no_mistake():
    assert picture(view(recurrent(), 1), "diagram", picture="a {nothing} b").split() == ["a", "·", "b"]
    assert "·" in picture(view(recurrent(), 1), "diagram", picture="lstm")


def test_text_of_an_author_is_never_markup():
    drawing = drawn(view(gated(), 1), panel("diagram", picture="[bold red]c[/] [@click=app.quit]quit[/] {c}"))
    assert drawing.text.startswith("[bold red]c[/] [@click=app.quit]quit[/]")


def test_every_built_in_picture_shows_the_names_and_wires_that_a_lesson_is_checked_for():
    for word, variants in wiring.PICTURES.items():
        named = [{place.name for place in parse(text)[1]} for text in PICTURES[word]]
        assert {frozenset({"x", *wires}) for wires in variants} == {frozenset(names) for names in named}
