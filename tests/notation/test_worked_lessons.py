"""Every number of every shipped lesson, worked out, is true as printed."""

import numpy as np
import pytest
from true_as_printed import assert_true_as_printed

from rnntutor.course.index import entries
from rnntutor.course.locate import folder
from rnntutor.course.reader import read
from rnntutor.engine import Address
from rnntutor.notation.explanation import follow, work_at

LESSONS = {entry.id: entry.path for entry in entries(folder())}
STEPS, UNITS = 12, 6  # of a larger value, so many steps and units are looked at
MANY = 1500  # numbers of a scene; of more, every second, third ... name is looked at


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_number_of_the_lesson_is_true_as_printed(lesson: str):
    for scene in read(LESSONS[lesson]).scenes.values():
        trace = scene.trace
        numbers = sum(min(trace.steps(name), STEPS) * min(trace[name][0].size, UNITS) for name in trace.names)
        for name in trace.names[:: 1 + numbers // MANY]:
            for step in range(1, min(trace.steps(name), STEPS) + 1):
                value = np.asarray(trace.at(Address(name, step)))
                for unit in list(np.ndindex(*value.shape))[:UNITS]:
                    worked = work_at(trace, Address(name, step, tuple(u + 1 for u in unit)))
                    assert_true_as_printed(worked, float(value[unit]), 2)
                    assert len(follow(worked, trace)) <= len(worked.operands)


def test_there_are_lessons_to_look_at():
    assert LESSONS
