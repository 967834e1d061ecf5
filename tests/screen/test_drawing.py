"""Lines, spots and widths."""

from rich.cells import cell_len

from rnntutor.engine import Address
from rnntutor.screen.drawing import (
    ONE_CELL_EACH,
    Drawing,
    Run,
    Spot,
    clip,
    clip_line,
    fit,
    length,
    merge,
    nearest,
    width_of,
)


def test_what_goes_on_ends_in_a_sign():
    assert clip("forget gate", 7) == "forget…"
    assert clip("gate", 4) == "gate"
    assert [fit("c", 3), fit("c", 3, right=True), fit("memory", 3)] == ["c  ", "  c", "me…"]


def test_a_clipped_line_keeps_its_styles_and_its_width():
    line = (Run("abc", "gate"), Run("def", "memory"))
    assert clip_line(line, 5) == (Run("abc", "gate"), Run("d", "memory"), Run("…", "quiet"))
    assert clip_line(line, 6) == line
    assert [width_of(clip_line(line, width)) for width in range(8)] == [0, 1, 2, 3, 4, 5, 6, 6]


def test_wide_characters_count_as_two_cells():
    assert length("日本") == 4
    assert clip("日本語", 5) == "日本…"
    assert length(clip("日本語", 4)) <= 4


def test_neighbours_of_one_style_become_one_run():
    assert merge([Run("a", "gate"), Run("b", "gate"), Run("", "text"), Run("c", "memory")]) == (
        Run("ab", "gate"),
        Run("c", "memory"),
    )


def test_the_quick_measure_holds_only_characters_of_one_cell():
    ours = [chr(code) for code in range(0x20, 0x10000) if ONE_CELL_EACH.fullmatch(chr(code))]
    assert all(cell_len(char) == 1 for char in ours)
    assert ONE_CELL_EACH.fullmatch("σ₁ᵢ −·≈ → ━╸ ░▒▓█ ▐▌")


def test_a_spot_is_found_by_cell_and_by_value():
    first, second = Spot(0, 2, 4, Address("c", 1)), Spot(1, 2, 4, Address("c", 2))
    drawing = Drawing(((Run("      "),), (Run("      "),)), lambda: [second, first])
    assert drawing.spots == (first, second)
    assert drawing.spot_at(1, 5) == second
    assert drawing.spot_at(1, 6) is None
    assert drawing.spot_of(Address("c", 1)) == first


def test_the_selection_moves_to_the_nearest_number_in_a_direction():
    spots = [Spot(row, column, 2, Address(f"{row}{column}")) for row in (0, 1, 3) for column in (0, 6, 12)]
    middle = spots[4]
    found = [nearest(spots, middle, across, down) for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    assert [spot.address.name for spot in found if spot] == ["112", "10", "36", "06"]
    assert nearest(spots, spots[8], 1, 0) is None
