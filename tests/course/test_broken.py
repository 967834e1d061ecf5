"""Broken lessons: each file of `broken/` has beside it the exact mistakes, `line:column: message`, one on a line."""

from pathlib import Path

import pytest

from rnntutor.course.reader import BrokenLesson, read

FOLDER = Path(__file__).parent / "broken"


def told(path: Path) -> list[str]:
    with pytest.raises(BrokenLesson) as broken:
        read(path)
    return [f"{mistake.line}:{mistake.column}: {mistake.message}" for mistake in broken.value.mistakes]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_mistake_of_a_broken_lesson_is_told_at_its_place(path: Path):
    assert told(path) == path.with_suffix(".expected").read_text("utf-8").splitlines()
