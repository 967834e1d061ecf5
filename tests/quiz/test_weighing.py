"""What an answer is worth on many numbers at once: the same as on each of them alone."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from one_by_one import worth

from rnntutor.course import index, locate
from rnntutor.course.reader import read
from rnntutor.engine import Address, Cell
from rnntutor.quiz.drawing import Draws
from rnntutor.quiz.fresh import can_vary
from rnntutor.quiz.scale import Own, weighed_cells
from rnntutor.quiz.watch import Watch

COURSE = {entry.id: entry.path for entry in index.entries(locate.folder())}


@pytest.mark.parametrize("name", COURSE)
def test_slips_on_many_numbers_at_once_are_worth_what_they_are_on_each_alone(name: str) -> None:
    lesson = read(COURSE[name])
    for question in [own for own in lesson.questions.values() if can_vary(own)][:3]:
        own, cells = Own(lesson.scenes[question.scene], question), weighed_cells(question)
        drawn = list(islice(Draws(lesson, question).of(1), 2))
        draws = [draw for draw, _ in own.scale.draws(drawn)] if not own.ends else []
        for draw in draws:
            for line in own.scale.trace.resolved.lines:
                if line in draw.scene.trace.names:
                    np.testing.assert_allclose(draw.trace[line], draw.scene.trace[line], rtol=1e-9, atol=1e-12)
        alone = [worth(draw.scene.trace, cells, question.round) for draw in draws]
        assert own.scale.worths(draws) == alone, question.id


def test_who_asks_for_names_and_shapes_only_has_seen_no_number() -> None:
    watch = Watch(Cell.parse("h = w * x").run({"w": 2}, {"x": [[1.0], [3.0]]}))
    trace = watch.trace
    assert ("w" in trace.weights, trace.units("h"), trace.steps("x"), list(trace.inputs)) == (True, (1,), 2, ["x"])
    assert not watch.seen


@pytest.mark.parametrize(
    "look",
    [
        lambda trace: trace["h"],
        lambda trace: trace.at(Address("w")),
        lambda trace: trace.weights.get("w"),
        lambda trace: dict(trace.inputs),
        lambda trace: {**trace.weights},
        lambda trace: trace.done.values | {},
        lambda trace: list(trace.given.items()),
        lambda trace: trace.explain("h", 1),
    ],
)
def test_who_looks_at_a_number_in_any_way_has_seen_it(look) -> None:
    watch = Watch(Cell.parse("h = w * x").run({"w": 2}, {"x": [[1.0], [3.0]]}))
    look(watch.trace)
    assert watch.seen
