"""What is known of a lesson at a glance. Imports nothing, as the start of the tutor waits for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

NOT_LESSONS = ("readme.md", "glossary.md")


class Entry(NamedTuple):
    """One lesson file. `questions` are the ids of its questions and worksheets in order.

    `broken` says what is wrong where the front matter cannot be read; the id is the file's name where it has none.
    `skills` are the titles of the skills by id, `named` the skill of each question that names one, `choices` and
    `worksheets` those of the questions that are no single number.
    """

    id: str
    title: str
    chapter: str
    path: Path
    minutes: int | None = None
    needs: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    broken: str = ""
    skills: tuple[tuple[str, str], ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    choices: frozenset[str] = frozenset()
    worksheets: frozenset[str] = frozenset()

    def skill(self, question: str) -> str:
        """The id of the skill that a question trains: the one it names, or the lesson's id."""
        return dict(self.named).get(question, self.id)


def files(folder: str | os.PathLike[str]) -> list[Path]:
    """The lesson files of a folder in course order: that of their names."""
    try:
        with os.scandir(folder) as found:
            names = sorted(entry.name for entry in found if entry.name.endswith(".md") and entry.is_file())
    except OSError:
        return []
    return [Path(folder, name) for name in names if name.lower() not in NOT_LESSONS and not name.startswith(".")]
