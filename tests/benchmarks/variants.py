"""A thousand variants: how long one takes, how many there are, and whether each keeps its promise.

    python tests/benchmarks/variants.py [COUNT]

The promise: a finite answer, another than the lesson's own, marked right as it is printed, and slips told apart nearly
as well. Prints a table by lesson; ends with 1 where a promise is broken or a variant takes more than a second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import numpy as np

from rnntutor.course import index, locate
from rnntutor.course.lesson import Lesson
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.quiz.asked import SEPARATOR, keys
from rnntutor.quiz.fresh import can_vary, variant
from rnntutor.quiz.marking import mark, value_of
from rnntutor.quiz.scale import weighed_cells
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.worth import Worth, worth_of

COUNT = 1000
SLOW = 1.0


def worth(trace: Trace, cells: Iterable[Address], places: int) -> Worth:
    """What some answers of a run are worth, each tried alone."""
    found = (worth_of(candidates.__wrapped__(trace, trace.find(cell)), places) for cell in cells)
    return sum(found, Worth(0, 0, 0))


def broken(own: Lesson, found: Lesson, name: str) -> str:
    """What of the promise a variant does not keep; "" where all is well."""
    question = found.questions[name]
    answers = [key for key in keys(found) if key.partition(SEPARATOR)[0] == name]
    values = [value_of(found, key) for key in answers]
    if not all(np.isfinite(value).all() for value in values):
        return "an answer is not finite"
    if all(np.allclose(value, value_of(own, key)) for value, key in zip(values, answers, strict=True)):
        return "the answer is the lesson's own"
    for key, value in zip(answers, values, strict=True):
        typed = " ".join(f"{number:.{max(question.round, 0) + 3}f}" for number in value.ravel().tolist())
        if not mark(found, key, typed).is_right and len(value.shape) < 2:
            return f"{key}: {typed} is not marked right"
    cells = weighed_cells(question)
    goal = worth(own.scenes[question.scene].trace, cells, question.round)
    if not worth(found.scenes[question.scene].trace, cells, question.round).is_nearly(goal):
        return "fewer slips are told apart"
    for text in (question.ask, *question.hints, question.worked):
        in_lesson(text, found, question.scene)
    return ""


def main(count: int) -> int:
    """Go through the questions of the course in turn until so many variants were looked for."""
    lessons = [read(entry.path) for entry in index.entries(locate.folder()) if not entry.broken]
    asked = [(lesson, name) for lesson in lessons for name, one in lesson.questions.items() if can_vary(one)]
    rows = {lesson.id: [0, 0, 0.0, 0.0] for lesson in lessons}  # looked for, found, seconds, the longest
    failures = list[str]()
    for at in range(count):
        lesson, name = asked[at % len(asked)]
        begun = time.perf_counter()
        found = variant(lesson, name, 1 + at // len(asked))
        seconds = time.perf_counter() - begun
        row = rows[lesson.id]
        row[:] = [row[0] + 1, row[1] + (found is not None), row[2] + seconds, max(row[3], seconds)]
        if found and (told := broken(lesson, found, name)):
            failures.append(f"{lesson.id} {name} {1 + at // len(asked)}: {told}")
    print(f"{'lesson':24}{'looked for':>12}{'found':>8}{'mean ms':>10}{'longest ms':>12}")
    for name, (looked, found, seconds, longest) in rows.items():
        print(f"{name:24}{looked:12.0f}{found:8.0f}{1000 * seconds / max(looked, 1):10.0f}{1000 * longest:12.0f}")
    print(*failures, sep="\n")
    return int(bool(failures) or max(row[3] for row in rows.values()) > SLOW)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT))
