"""What is doubted inside blocks: numbers that questions say, titles, lines in the place of a cell's own."""

from pathlib import Path

import pytest

from rnntutor.course.check import check

from .writing import FRONT, SUM, wrong

UNCOMPUTED = "the number {0} is not computed: write {{...}}, or `{0}` if it is given"


def told(folder: Path, body: str) -> list[str]:
    """The warnings on one lesson: line (counted from the body), column and message."""
    path = folder / "lesson.md"
    path.write_text(FRONT + body, "utf-8")
    report = check([path])
    assert not report.errors
    return [f"{found.line - FRONT.count(chr(10))}:{found.column}: {found.message}" for found in report.warnings]


@pytest.mark.parametrize(
    ("line", "column", "number"),
    [
        ("ask: It is 12.", 12, "12"),
        ("ask: It is `12` and {y[1]}, of 3.", 0, ""),
        ("ask: What?\nhints: [One 3, 'then 31']", 22, "31"),
        ("ask: What?\nworked: |\n  Long:\n    it is 0.5", 11, "0.5"),
        ("ask: What?\nhints:\n  - folded over\n    two lines, 14", 5, "14"),
    ],
)
def test_a_number_that_a_question_says_is_doubted_at_its_place(tmp_path: Path, line: str, column: int, number: str):
    found = told(tmp_path, f"{SUM}```question one\nanswer: y[1]\n{line}\n```\n")
    assert [one.partition(":")[2] for one in found] == ([f"{column}: {UNCOMPUTED.format(number)}"] if number else [])


@pytest.mark.parametrize(
    ("choices", "number"),
    [
        ("['12', '15']", "15"),
        ("['12', '{3 * 5}']", ""),
        ("['12', about 4]", ""),
        ("['12', '50']", ""),
        ("[w = 12, w = 1.5]", ""),
    ],
)
def test_of_choices_the_right_one_is_a_result(tmp_path: Path, choices: str, number: str):
    found = told(tmp_path, f"```question one\nask: How many of `50`?\nchoices: {choices}\nright: 2\n```\n")
    assert [one.partition(": ")[2] for one in found] == ([UNCOMPUTED.format(number)] if number else [])


CELL = """```scene s
cell: rnn
equations: |
  h = tanh(W @ x + U @ h[t-1])
  y = w * h
weights: {W: [[1]], U: [[1]], w: 2}
inputs: {x: [1, 2, 3]}
"""
REPLACED = (
    "4:3: this stands in the place of the cell's own h = tanh(W·x + U·hₜ₋₁ + b): if that is meant, say  instead: [h]"
)


def test_a_line_in_the_place_of_the_cells_own_is_doubted_unless_it_is_said_to_be(tmp_path: Path):
    assert told(tmp_path, CELL + "```\n") == [REPLACED]
    assert told(tmp_path, CELL + "instead: [h]\n```\n") == []


def test_instead_names_lines_of_the_cell_that_stand_in_the_equations():
    assert wrong(CELL + "instead: [hh]\n```\n") == ["the cell rnn has no line 'hh' (did you mean 'h'?)"]
    other = CELL.replace("  h = tanh(W @ x + U @ h[t-1])\n", "") + "instead: [h]\n```\n"
    assert "no line of  equations:  is named h" in wrong(other)
    assert wrong("```scene s\nequations: y = x\ninstead: [y]\ninputs: {x: [1]}\n```\n") == [
        "instead: names lines of a  cell:  of the library, and there is none"
    ]


def test_a_title_that_says_another_number_than_the_scene_has_is_doubted(tmp_path: Path):
    scene = CELL.replace("equations", "instead: [h]\nequations")
    assert told(tmp_path, scene + "title: tanh, w = 3\n```\n") == ["9:8: the title says w = 3, but w is 2"]
    body = f"{scene}title: tanh, w = 2, v = 7\n```\n```panels\n- table: [x]\n  title: w = 1/3 here\n```\n"
    assert told(tmp_path, body) == ["13:10: the title says w = 1/3, but w is 2"]
