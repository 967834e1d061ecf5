"""Every training of the course says what it will reach and how long that takes, and its first ten moves go down.

Whether it reaches its bound is seen by `rnntutor train LESSON ID`, in a command of its own.
"""

import pytest

from rnntutor.course import index
from rnntutor.course.learning import TrainingBlock
from rnntutor.course.locate import folder
from rnntutor.course.reader import read

FILES = [path for path in index.files(folder()) if "```training " in path.read_text("utf-8")]
TRAININGS = [block for path in FILES for block in read(path).trainings.values()]


@pytest.mark.parametrize("block", TRAININGS, ids=[block.id for block in TRAININGS])
def test_a_training_of_the_course_begins_to_learn(block: TrainingBlock):
    assert block.bound is not None
    assert block.seconds is not None
    assert block.seconds <= 60
    epochs = list(block.build(5 * block.batch).epochs(4))
    assert sum(epoch.batches for epoch in epochs[:-1]) >= 9
    assert epochs[-1].loss < epochs[0].loss
