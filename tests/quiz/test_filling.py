"""The order in which a worksheet is filled in, for every worksheet of the course."""

from pathlib import Path

import pytest

from rnntutor.course.lesson import Worksheet
from rnntutor.course.reader import read
from rnntutor.quiz.filling import filling
from rnntutor.quiz.upstream import ancestors

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("[0-9]*.md"))


def sheets(path):
    """Each worksheet of a lesson with its run."""
    lesson = read(path)
    return [(one, lesson.scenes[one.scene].trace) for one in lesson.questions.values() if isinstance(one, Worksheet)]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_cell_comes_after_those_it_is_worked_from(path):
    for sheet, trace in sheets(path):
        order = [(cell.name, cell.step) for cell in filling(trace, sheet.cells)]
        assert sorted(order) == sorted((cell.name, cell.step) for cell in sheet.cells)
        for place, cell in enumerate(order):
            assert not ancestors(trace, cell) & set(order[place + 1 :]), (sheet.id, cell)


def test_a_table_forward_goes_step_by_step_and_a_walk_back_begins_at_the_end():
    orders = {
        sheet.id: " ".join(map(str, filling(trace, sheet.cells)))
        for path in LESSONS
        if path.stem in ("08-lstm-by-hand", "12-bptt")
        for sheet, trace in sheets(path)
    }
    assert orders["walk-back"] == "grad.h[3] grad.h[2] grad.h[1]"
    assert orders["each-back"] == "r[1] r[2] r[3] grad.h[3] grad.h[2] grad.h[1]"
    assert orders["bent-back"] == "grad.h[2] grad.a[2] grad.h[1] grad.a[1]"
