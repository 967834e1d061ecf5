"""The weights of every step over the places that they look at, and the tree of what was put out."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, Layer, Network, Trace

from .scenes import drawn, panel, picture, styles_of, view

TOKENS = ("(NP", ")NP", "(VP", ")VP", "XX")
SENTENCE = ("small", "dog", "food")


def attending(steps: int = 3) -> Trace:
    """A decoder that looks at the words of a source one after the other, a little at the others."""
    layers = {
        "reader": Layer(Cell.parse("h = 1 * x")),
        "writer": Layer(Cell.parse("a = softmax(reader.h[:] @ q)\nword = choose(q)")),
    }
    q = np.log([[6, 1, 3], [2, 6, 2], [1, 1, 8]] * (steps // 3))
    return Network(layers).run({}, {"x": np.eye(3), "q": q}, labels={"writer.word": ("klein", "Hund", "Futter")})


def said(*tokens: str) -> Trace:
    """Tokens one after the other, and beside them the words of a sentence."""
    hot = np.array([[float(token == one) for one in TOKENS] for token in tokens])
    words = np.eye(len(SENTENCE))[np.arange(len(tokens)) % 3]
    cell = Cell.parse("y = 1 * d\nz = 1 * x")
    return cell.run({}, {"d": hot, "x": words}, labels={"y": TOKENS, "x": SENTENCE})


def test_each_step_has_a_row_with_its_word_and_the_row_of_the_cursor_is_lit():
    seen = view(attending(), 2, words={"x": SENTENCE})
    assert (
        picture(seen, "alignment", "writer.a", "writer.word")
        == """
           small   dog     food
 1  klein  ▓▓ 0.6  ░░ 0.1  ░░ 0.3
▐2▌ Hund   ░░ 0.2  ▓▓ 0.6  ░░ 0.2
 3  Futter ░░ 0.1  ░░ 0.1  ▓▓ 0.8
"""
    )
    shown = drawn(seen, panel("alignment", "writer.a"))
    assert [any("step" in style for _, style in line) for line in shown.lines] == [False, False, True, False]


def test_the_words_over_the_columns_are_those_of_the_sequence_that_the_weights_are_for():
    layers = {
        "reader": Layer(Cell.parse("h = 1 * x")),
        "writer": Layer(Cell.parse("a = softmax(q)\nc = a @ reader.h[:]")),
    }
    trace = Network(layers).run({}, {"x": np.eye(3), "q": np.eye(3)[:2]})
    assert all(word in picture(view(trace, words={"x": SENTENCE}), "alignment", "writer.a") for word in SENTENCE)


def test_a_hidden_row_shows_neither_number_nor_shade():
    text = picture(view(attending(), 1, hide="writer.a[2]"), "alignment", "writer.a")
    rows = text.splitlines()
    assert set(rows[3]) <= set(" 2·▒")
    assert "0.6" in rows[2]


def test_where_numbers_have_no_room_shades_are_left_and_the_selected_number_is_told():
    seen = view(attending(), 1).select(Address("writer.a", 1, (3,)))
    text = picture(seen, "alignment", "writer.a", width=16)
    assert "0.6" not in text
    assert "= 0.3" in text
    assert all(len(row) <= 16 for row in text.splitlines())


def test_rows_without_room_are_left_out_around_the_cursor():
    text = picture(view(attending(30), 25), "alignment", "writer.a", height=8)
    assert "▐25▌" in text
    assert "above" in text
    assert len(text.splitlines()) == 8 + 1


def test_a_number_that_is_pointed_at_is_where_it_is_written():
    shown = drawn(view(attending(), 2), panel("alignment", "writer.a"))
    lines = shown.text.splitlines()
    for spot in shown.spots:
        assert f"{attending().at(spot.address):.1f}" in lines[spot.row][spot.column : spot.column + spot.width]


WHOLE = ("(VP", "XX", "(NP", "XX", "XX", ")NP", ")VP")


def test_the_tree_grows_with_the_cursor():
    trace = said(*WHOLE)
    assert (
        picture(view(trace, 5), "tree", "y")
        == """
(VP XX (NP XX XX
  VP…
┌──┴──┐
XX   NP…
    ┌─┴─┐
    XX  XX
open: VP NP
"""
    )
    assert picture(view(trace, 7), "tree", "y").endswith("✓ every bracket is closed\n")


def test_the_words_of_the_sentence_stand_for_the_leaves():
    text = picture(view(said(*WHOLE), 7), "tree", "y", "x")
    assert "XX" not in text.split("\n", 2)[2]
    assert all(word in text for word in SENTENCE)


def test_a_bracket_that_does_not_fit_is_told_and_what_was_read_before_stays():
    shown = drawn(view(said("(VP", "(NP", "XX", ")VP", ")NP"), 5), panel("tree", "y"))
    assert shown.text.splitlines()[-1] == "✗ step 4: )VP stands where )NP belongs"
    assert "NP…" in shown.text
    assert styles_of(shown, ")VP") == {"wrong"}


def test_a_hidden_token_ends_the_tree():
    trace = said(*WHOLE)
    text = picture(view(trace, 7, hide="y[4]"), "tree", "y")
    assert "▒▒" in text
    assert "closed" not in text


@pytest.mark.parametrize("width", [9, 14, 20, 60])
def test_a_tree_keeps_within_its_room(width):
    for step in range(1, 8):
        shown = drawn(view(said(*WHOLE), step), panel("tree", "y", "x"), width)
        assert all(len(line) <= width for line in shown.text.splitlines())


def test_a_narrow_tree_is_an_outline():
    text = picture(view(said(*WHOLE), 7), "tree", "y", "x", width=12)
    assert "\n├ small\n└ NP\n  ├ dog\n  └ food\n" in text


def test_a_node_that_is_pointed_at_is_the_token_that_opened_it():
    shown = drawn(view(said(*WHOLE), 7), panel("tree", "y"))
    lines = shown.text.splitlines()
    assert [spot.address.step for spot in shown.spots] == [1, 2, 3, 4, 5]
    for spot in shown.spots:
        assert WHOLE[(spot.address.step or 1) - 1].lstrip("(") == lines[spot.row][spot.column :][: spot.width]
