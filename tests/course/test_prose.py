"""Numbers printed in prose, and numbers that are not computed."""

from collections.abc import Collection

import pytest

from rnntutor.course.mistakes import Wrong
from rnntutor.course.prose import MASK, fill, in_lesson
from rnntutor.engine import Address

from .writing import SUM, lesson, scene

RUN = lesson(SUM).scenes["sum"].trace


class Hiding:
    """Hides some addresses."""

    def __init__(self, *hidden: Address) -> None:
        self.hidden: Collection[Address] = hidden

    def covers(self, address: Address) -> bool:
        return any((address.name, address.step) == (hidden.name, hidden.step) for hidden in self.hidden)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("y is {y[2]}.", "y is 12."),
        ("{y₃}", "32"),
        ("{h[2]} and {h[2][1]}", "(6, 6) and 6"),
        ("{y[2] - y[1]}", "8"),
        ("{y[last]} {y[:]}", "32 (4, 12, 32)"),
        ("{1/3} {1/3:4} {1/3:0}", "0.33 0.3333 0"),
        ("{σ(90)} {-2 * 3 + 1}", "1 −5"),
        ("{W[2][1]} {V}", "1 ((1, 1))"),
        ("{h[0]}", "(0, 0)"),
        ("{ y[1] : 3 }", "4"),
        (r"\{y[2]\} and \\ and \$", r"{y[2]} and \\ and \$"),
        ("$W_{f} = {y[2]}$ and {y[2]}", "$W_{f} = {y[2]}$ and 12"),
        ("costs $5 or {y[1]} $", "costs $5 or 4 $"),
        ("`{y[1]}` stays in step", "`4` stays in step"),
        ("```\n{y[1]} + {y[2]}\n```", "```\n4 + 12\n```"),
        ("{parameters} {parameters / 2}", "10 5"),
        ("{1/0} {ln(0)} {0/0}", "∞ −∞ undefined"),
    ],
)
def test_what_stands_in_braces_is_computed(text: str, printed: str):
    assert fill(text, RUN) == printed


def test_numbers_alone_need_no_scene():
    assert fill("{2 * 3 + 1}", None) == "7"
    with pytest.raises(Wrong, match="no scene is open"):
        fill("{y[1]}", None)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("ln(3)", "ln 3"),
        ("-ln(2)", "−ln 2"),
        ("-3/4", "−¾"),
        ("7/12", "7/12"),
        ("0.3", "0.3"),
        ("1.5", "1.5"),
        ("0.6321", "0.6321"),
        ("h[1] / 4", "(½, ½)"),
    ],
)
def test_a_slash_prints_a_number_as_it_stands_on_paper(number: str, printed: str):
    assert fill(f"{{{number}:/}}", RUN) == printed


def test_another_scene_is_named_before_a_colon():
    other = scene('equations: "y = x"\ninputs: {x: [5]}').trace
    assert fill("{y[2]} here, {other: y} there, {other: y[1]:1}", RUN, scenes={"other": other}) == "12 here, 5 there, 5"
    with pytest.raises(Wrong, match=r"no scene 'othr' \(did you mean 'other'\?\)"):
        fill("{othr: y[1]}", RUN, scenes={"other": other})


@pytest.mark.parametrize("text", ["{y[2]}", "{y[2] - y[1]}", "{2 * y[2]:4}", "{y[:]}", "{sum(y[:])}"])
def test_a_hidden_value_and_what_is_computed_from_it_is_masked(text: str):
    assert fill(text, RUN, hidden=Hiding(Address("y", 2))) == MASK


@pytest.mark.parametrize(("text", "printed"), [("{h[2][1]}", MASK), ("{h[1]}", "(2, 2)"), ("{y[last]}", "32")])
def test_a_mask_covers_its_step_with_all_units_and_no_other(text: str, printed: str):
    assert fill(text, RUN, hidden=Hiding(Address("h", 2))) == printed


def test_what_is_hidden_in_another_scene_is_masked_there_only():
    other = {"other": RUN}
    text = fill("{y[2]} {other: y[2]}", RUN, scenes=other, hides={"other": Hiding(Address("y", 2))})
    assert text == f"12 {MASK}"


def test_a_text_of_a_lesson_is_filled_from_the_scene_it_speaks_of():
    two = lesson(SUM + SUM.replace("scene sum", "scene other"))
    text = "{y[1]}, {other: y[2]}, {sum: y[2]}"
    assert in_lesson(text, two, "sum") == "4, 12, 12"
    assert in_lesson(text, two, "sum", {"other": Hiding(Address("y", 2))}) == f"4, {MASK}, 12"
    assert in_lesson("{2 + 2}", lesson("No scene.\n"), "") == "4"
