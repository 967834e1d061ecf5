"""A mistake in a block is told where it is, with what would be right."""

import pytest

from rnntutor.course.reader import BrokenLesson, read_text

from .writing import FRONT, wrong

INDENT = "indent this line: what stands below a | is indented"
UNLIKE = "this line is not indented like the ones above it"


@pytest.mark.parametrize(
    ("equations", "place", "said"),
    [
        ("equations: |\n  h = w * x\n y = h\n", "4:2", UNLIKE),
        ("equations: |\n  h = w * x\ny = h\n", "4:1", INDENT),
        ("equations: |\n  h = w * x\n\n  z = h\ny = h\nv = h\n", "6:1", INDENT),
        ("equations: |\nh = w * x\n", "3:1", INDENT),
        ("layers:\n  a:\n    equations: |\n      h = w * x\n     y = h\n", "6:6", UNLIKE),
        ("layers:\n  a:\n    equations: |\n      h = w * x\n    y = h\n", "6:1", INDENT),
    ],
)
def test_a_line_that_is_not_indented_is_told_at_its_own_place(equations: str, place: str, said: str):
    body = f"```scene s\n{equations}weights: {{w: 2}}\ninputs:\n  x: [1, 2]\n```\n"
    with pytest.raises(BrokenLesson) as broken:
        read_text(FRONT + body)
    first = broken.value.mistakes[0]
    assert (f"{first.line - FRONT.count(chr(10))}:{first.column}", first.message) == (place, said)


def scene(weight: str, x: str, equation: str = "h = W @ x") -> str:
    return f"```scene s\nequations: {equation}\nweights: {{W: {weight}}}\ninputs: {{x: {x}}}\n```\n"


STEPS = "; x has 3 steps of one number, one step of 3 is [[1, 2, -1]]"
STEP = "; x has one step of 2 numbers, 2 steps of one number are [0, 7]"


def test_steps_written_as_one_step_or_one_step_as_steps_are_told_with_what_would_be_right():
    assert [told.endswith(STEPS) for told in wrong(scene("[[1, 1, 1]]", "[1, 2, -1]"))] == [True]
    assert [told.endswith(STEP) for told in wrong(scene("[[1], [2]]", "[[0, 7]]"))] == [True]
    assert not any("steps of one number" in told for told in wrong(scene("[[1, 1]]", "[1, 2, -1]")))


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("```question q\nask: What?\nanswer: h[2]\n```\n", "h[2]: h has the steps 1 to 1" + STEP),
        ("```worksheet q\nrows: h\nsteps: 1..2\n```\n", "h has no step 2: its steps are 1 to 1" + STEP),
    ],
)
def test_a_step_that_is_not_there_since_all_numbers_are_one_step_says_so(block: str, said: str):
    assert wrong(scene("2", "[[0, 7]]", "h = W * x") + block) == [said]
