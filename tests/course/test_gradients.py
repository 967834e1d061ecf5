"""Scenes with a loss: gradients stand wherever values stand; the panels that show them."""

import numpy as np
import pytest

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.engine import Address, GradientTrace

from .writing import BPTT, lesson, scene, wrong


def filled(text: str, body: str = BPTT) -> str:
    found = lesson(f"{body}\n{text}\n")
    return in_lesson(text, found, "hand")


def shown(panels: str, body: str = BPTT):
    return lesson(f"{body}\n```panels\n{panels}\n```\n").pages[0].panels


def test_a_scene_without_a_loss_does_not_run_backwards():
    assert not isinstance(scene("equations: h = x\ninputs: {x: [1]}").trace, GradientTrace)


def test_gradients_by_hand_are_those_on_paper():
    assert filled("{grad.h[3]} {grad.h[2]} {grad.h[1]}; {grad.w}, {grad.u}") == "1 2 4; 6, 9"


def test_a_gradient_may_be_written_with_its_sign():
    assert filled("{∂h[2]} {∂w} {∂L/∂h[1]} {∂h[2] / grad.h[3]}") == "2 6 4 2"


def test_a_run_with_other_numbers_runs_backwards_too():
    found = scene("equations: |\n  h = w * x\n  L = h\nweights: {w: 2}\ninputs: {x: [1, 2]}\nloss: L")
    assert float(found.run(inputs={"x": np.array([3.0, 4.0])}).at(Address("grad.w"))) == 7


def test_several_losses_are_a_sum():
    one = scene("equations: |\n  L = w * x\n  J = w * w\nweights: {w: 3}\ninputs: {x: [1, 2]}\nloss: [L, J]")
    assert float(one.trace.at(Address("grad.w"))) == 1 + 2 + 2 * 6


def test_a_matrix_has_its_gradient_entry_by_entry():
    body = (
        BPTT.replace("u * x", "sum(W @ e) * x")
        .replace("u: 1", "W: [[1, 2]]")
        .replace("inputs: {", "inputs: {e: [[1, 1], [1, 1], [1, 1]], ")
    )
    assert filled("{grad.W[1][2]}", body) == filled("{grad.W[1][1]}", body)


def test_questions_and_rows_ask_for_gradients():
    found = lesson(
        BPTT + "```question w\nask: What?\nanswer: ∂w\n```\n```worksheet sheet\nrows: [h, ∂h]\nsteps: 2..3\n```\n"
    )
    question, sheet = found.questions.values()
    assert isinstance(question, Question)
    assert isinstance(sheet, Worksheet)
    assert question.address == Address("grad.w")
    assert [str(cell) for cell in sheet.cells] == ["h[2]", "h[3]", "grad.h[2]", "grad.h[3]"]


def test_all_of_a_table_are_the_values_without_their_gradients():
    table, equations = shown("- table: all\n- equations: all")
    assert table.names == ("x", "d", "m", "h", "L")
    assert equations.names == ("h", "L")


def test_panels_name_gradients_as_prose_does():
    assert shown("- table: [h, ∂h]\n- heat: ∂L/∂h\n- equations: [grad.h]")[0].names == ("h", "grad.h")


def test_a_curve_may_show_norms_on_a_logarithmic_axis():
    curve = shown("- curve: [h, grad.h]\n  log: true\n  of: norm\n  steps: 2..3")[0]
    assert (curve.kind, curve.names, curve.log, curve.norm, curve.steps) == (
        "curve",
        ("h", "grad.h"),
        True,
        True,
        (2, 3),
    )
    assert (shown("- curve: h")[0].log, shown("- curve: h")[0].norm) == (False, False)


@pytest.mark.parametrize("kind", ["curve", "table"])
def test_a_curve_and_a_table_may_show_several_scenes_and_the_lengths_of_vectors(kind: str):
    both = BPTT + BPTT.replace("hand", "other").replace("w: 2", "w: 0.5")
    found = shown(f"- {kind}: ∂h\n  scenes: [hand, other]\n  of: norm", both)[0]
    assert (found.kind, found.scenes, found.scene, found.names) == (kind, ("hand", "other"), "hand", ("grad.h",))
    assert found.norm


def test_weights_are_all_or_those_named():
    assert shown("- weights: all")[0].names == ("w", "u")
    assert shown("- weights: [u]")[0].names == ("u",)


def test_a_drawing_has_places_for_gradients():
    assert shown("- diagram: |\n    {h} {grad.h} {grad.w}")[0].picture == "{h} {grad.h} {grad.w}"


def test_what_a_loss_does_not_reach_has_no_gradient():
    body = BPTT.replace("  L =", "  q = 3 * x\n  L =")
    assert wrong(f"{body}\n{{grad.q[1]}}") == ["'{grad.q[1]}': the loss does not depend on 'q': it has no gradient"]


def test_what_is_beyond_all_numbers_cannot_be_asked_for():
    body = "```scene s\nequations: y = (1e200 * x)**2\ninputs: {x: [1, 1, 1]}\n```\n"
    told = wrong(f"{body}```question q\nask: What?\nanswer: y[3]\n```\n")
    assert told == ["y[3] is no finite number in the scene 's': it cannot be asked for"]
