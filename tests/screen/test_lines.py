"""Running text laid out: Markdown, wrapping, columns that go on, the first and the last row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.screen.clock import clock_line
from rnntutor.screen.column import window
from rnntutor.screen.drawing import Run, length, width_of
from rnntutor.screen.foot import foot_line
from rnntutor.screen.markdown import lay_out
from rnntutor.screen.wrap import Bit, breadth, line_of, wrap


def text_of(rows):
    return ["".join(bit.text for bit in row).rstrip() for row in rows]


def test_formulas_are_unicode_and_their_names_have_the_accent_of_their_quantity():
    rows = lay_out(r"The gate $f_t$ and $\frac{1}{2} x^2$.", 60, lambda latex: "gate" if latex == "f_t" else "inner")
    assert text_of(rows) == ["The gate fₜ and ½ x²."]
    assert Bit("fₜ", "gate") in rows[0]


def test_a_product_written_with_stars_keeps_them_and_emphasis_does_not():
    rows = lay_out("2*3*4 is *not* **bold**, a_b_c", 60)
    assert text_of(rows) == ["2*3*4 is not bold, a_b_c"]
    assert [bit.text for bit in rows[0] if bit.style == "text bold"] == ["not", "bold"]


def test_html_links_and_textual_markup_are_text():
    rows = lay_out("<b>x</b> [@click=app.quit]y[/] [z](http://a.b)", 80)
    assert text_of(rows) == ["<b>x</b> [@click=app.quit]y[/] z (http://a.b)"]


def test_lists_tables_quotes_and_code_keep_their_form():
    text = "- a\n- b\n  1. c\n\n> q\n\n| x | y |\n|---|--:|\n| 1 | 22 |\n\n```\n  as  is\n```\n"
    assert text_of(lay_out(text, 20)) == [
        "• a", "• b", "  1. c", "", "▏ q", "", "x   y", "─────", "1  22", "", "    as  is",
    ]  # fmt: skip


@given(st.text(max_size=200), st.integers(1, 60))
def test_any_text_is_laid_out_within_its_width_unless_it_is_code(markdown, width):
    for row in lay_out(markdown.replace("`", "").replace("\t", " "), max(width, 12)):
        if row and row[0] != Bit("  "):
            assert breadth(row) <= max(width, 12)


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)), st.integers(2, 40))
def test_wrapping_loses_no_word_and_no_row_is_too_wide(words, width):
    rows = wrap([Bit(" ".join(words))], width)
    assert all(breadth(row) <= width for row in rows)
    assert "".join("".join(text_of(rows)).split()) == "".join("".join(words).split())


@given(st.integers(0, 40), st.integers(1, 20), st.integers(0, 40))
def test_a_column_that_goes_on_says_how_much_above_and_below(total, height, top):
    lines = [(Run(str(number)),) for number in range(total)]
    seen, first = window(lines, height, min(top, max(total - 1, 0)))
    assert len(seen) <= max(height, 0)
    shown = [int(line[0].text) for line in seen if line[0].text.isdigit()]
    if height >= 2 and total > height:
        above = [int(line[0].text.split()[1]) for line in seen if line[0].text.startswith("↑")]
        below = [int(line[0].text.split()[1]) for line in seen if line[0].text.startswith("↓")]
        assert sum(above) + len(shown) + sum(below) == total or height == 2
        assert above or below
        assert seen[first][0].text == str(shown[0])


NUMBERS = st.sampled_from(["", "changed numbers", "other numbers 12"])


@given(st.integers(1, 400), st.data(), st.integers(10, 120), st.booleans(), NUMBERS)
def test_the_time_cursor_fits_and_names_its_step(steps, data, width, playing, numbers):
    step = data.draw(st.integers(1, steps))
    line = clock_line(step, steps, width, playing, numbers)
    assert width_of(line) <= width
    if width >= 30:
        assert str(step) in "".join(run.text for run in line)


def test_the_foot_leaves_out_what_does_not_fit_but_never_the_way_to_all_keys():
    hints = (("← →", "step"), ("↵", "answer"), ("pgup pgdn", "page"), ("?", "keys"))
    for width in range(12, 60):
        text = "".join(run.text for run in foot_line(hints, width))
        assert length(text) <= width
        assert text.endswith("? keys")
    assert "pgup pgdn page" in "".join(run.text for run in foot_line(hints, 80))


def test_a_row_becomes_a_line_with_neighbours_of_one_style_joined():
    assert line_of((Bit("a"), Bit("b"), Bit("c", "gate"))) == (Run("ab"), Run("c", "gate"))


@pytest.mark.parametrize("text", ["$h_1 = 2·0 + 1$ = 1", "$a = b$ is 5", "so $h_2$ is 7"])
def test_a_formula_is_a_formula_wherever_a_paragraph_begins_and_ends(text):
    assert "$" not in "".join(text_of(lay_out(text, 60)))
