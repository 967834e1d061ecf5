"""The one place that knows how the tutor is asked for its marks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rnntutor.course.lesson import Lesson, Page, Question, Scene
from rnntutor.engine import Address, Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.marking import mark
from rnntutor.quiz.reading import Reading, read
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.upstream import ancestors
from rnntutor.quiz.verdict import Verdict

KEY = "asked"


def marked(
    scene: Scene, address: Address, places: int, text: str, others: Mapping[Address, str] | None = None
) -> Verdict:
    """The verdict on an answer; `others` are the learner's other numbers, as typed."""
    question = Question(KEY, "", scene.id, address, round=places)
    own = Lesson("benchmark", "", "", Path("benchmark.md"), (Page("One"),), {scene.id: scene}, {KEY: question})
    given = {there: _read(scene.trace, there, places, typed) for there, typed in (others or {}).items()}
    return mark(own, KEY, text, given=given)


def _read(trace: Trace, address: Address, places: int, text: str) -> Reading:
    shape = () if address.unit else trace.units(address.name)
    return read(text, Asked(address, tuple(shape), places))


def comes_from(trace: Trace, address: Address) -> frozenset[tuple[str, int | None]]:
    """The lines at their steps that an answer comes from: what slips of one class agree on."""
    return ancestors(trace, (address.name, address.step))


def milliseconds(scene: Scene, address: Address, typed: float, places: int) -> tuple[float, float]:
    """The work of trying all slips of one answer, on a run never asked about before, and of all that is then said."""
    trace = scene.run()
    begun = time.process_time()
    candidates(trace, trace.find(address))
    tried = time.process_time()
    diagnose(trace, address, np.asarray(typed), [places], places)
    return 1000 * (tried - begun), 1000 * (time.process_time() - begun)
