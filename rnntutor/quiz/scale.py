"""What a question's other numbers are held against: the lesson's own, how short they are and what they tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from rnntutor.course.lesson import Question, Scene, Worksheet
from rnntutor.engine.clocks import ends_by_itself
from rnntutor.engine.errors import EngineError
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Numbers, Variant, Variants, run_variants

from .drawing import starts
from .shortness import NEAR, Shape, Way
from .stated import Stated, true_of
from .weighing import Weighing
from .worth import Worth


def cells_of(question: Question | Worksheet) -> tuple[Address, ...]:
    """The values that it asks for."""
    if isinstance(question, Worksheet):
        return question.cells
    return (question.address,) if question.address else ()


def weighed_cells(question: Question | Worksheet) -> tuple[Address, ...]:
    """The values whose slips are counted: of a worksheet the end of each row."""
    cells = cells_of(question)
    if isinstance(question, Question):
        return cells
    return tuple(cell for cell in cells if cell.step == max(question.steps))[:6]


@dataclass(frozen=True, eq=False)
class Draw:
    """A scene with other numbers: example `at` of a batch of runs, and what it is weighed with."""

    scene: Scene
    runs: Variants
    at: int
    scale: Scale

    @cached_property
    def trace(self) -> Trace:
        """The run on its numbers."""
        return self.runs.trace(self.at)

    @property
    def numbers(self) -> Numbers:
        """Its numbers as those that stand in place of the scale's own."""
        return self.runs.numbers[self.at]


class Scale:
    """The way to the answers of a question, and their slips: the same for all numbers on which it has as many steps."""

    def __init__(self, trace: Trace, question: Question | Worksheet) -> None:
        self.trace, self.question = trace, question
        self.way = Way(trace, cells_of(question), question.round)

    @cached_property
    def _weighings(self) -> list[Weighing]:
        return [Weighing(self.trace, cell, self.question.round) for cell in weighed_cells(self.question)]

    def draws(self, scenes: Sequence[Scene]) -> Iterator[tuple[Draw, Shape]]:
        """Each scene with the shape of the way to the answers, all run as one batch; none that is not finite."""
        if not scenes:
            return
        numbers = [self._numbers(scene) for scene in scenes]
        runs = run_variants(self.trace, [Variant()], numbers)
        for at, shape in enumerate(self.way.shapes(runs)):
            if shape is not None:
                yield Draw(scenes[at], runs, at, self), shape

    def _numbers(self, scene: Scene) -> Numbers:
        sequences = {}
        for name, own in scene.inputs.items():
            rows = sequences[name] = np.array(self.trace.rows(name))
            rows[1:-1] = own.reshape(rows[1:-1].shape)
        return Numbers(scene.weights, sequences, scene.start)

    def worths(self, draws: Sequence[Draw]) -> list[Worth]:
        """What the answers are worth on each."""
        pairs = [(draw.trace, draw.numbers) for draw in draws]
        each = [weighing.worths(pairs) for weighing in self._weighings]
        return [sum((own[at] for own in each), Worth(0, 0, 0)) for at in range(len(draws))]


class Own:
    """The lesson's own numbers of a question: what others must reach."""

    def __init__(self, scene: Scene, question: Question | Worksheet) -> None:
        self.scene, self.question, trace = scene, question, scene.trace
        given = starts(scene, question.fresh)
        base = trace if given.keys() == scene.start.keys() else scene.run(start=given)
        self.scale = Scale(base, question)
        self.size = sum(trace[name].size for name in trace.names)
        self.gates = [name for name in trace.names if trace.role(name) == "gate"]
        self.switches = self._switches(trace)
        self.values = [trace.at(cell) for cell in self.scale.way.cells]
        self.ends = any(ends_by_itself(layer.over) for layer in scene.network.layers.values())

    @cached_property
    def goal(self) -> tuple[Shape, Worth] | None:
        """How short the own numbers are, and how well they tell the slips apart; None where one is not finite."""
        for draw, shape in self.scale.draws([replace(self.scene, start=starts(self.scene, self.question.fresh))]):
            return shape, self.scale.worths([draw])[0]
        return None

    def allowed(self, scenes: Sequence[Scene]) -> Iterator[Draw]:
        """Those whose numbers are short, lead to another answer, and leave the question true."""
        found = self._alone(scenes) if self.ends else self.scale.draws(scenes)
        for draw, shape in found:
            if self.goal and self.goal[0].allows(shape) and self._allows(draw):
                yield draw

    def _alone(self, scenes: Sequence[Scene]) -> Iterator[tuple[Draw, Shape]]:
        """Each run by itself, as its numbers say how many steps it takes."""
        for scene in scenes:
            try:
                yield from Scale(scene.trace, self.question).draws([scene])
            except EngineError:
                continue

    def _allows(self, draw: Draw) -> bool:
        values = [draw.trace.at(cell) for cell in self.scale.way.cells]
        if all(np.allclose(value, own) for value, own in zip(values, self.values, strict=True)):
            return False
        if not self.switches <= self._switches(draw.trace):
            return False
        return true_of(self.question.ask, Stated(self.scene, draw.scene, draw.trace))

    def _switches(self, trace: Trace) -> set[str]:
        """The gates that open wide and shut tight, each at some step."""
        gates = {name: trace[name] for name in self.gates}
        return {name for name, value in gates.items() if (value < NEAR).any() and (value > 1 - NEAR).any()}

    def weigh(self, draws: Sequence[Draw]) -> list[Worth | None]:
        """How well each tells the slips apart; None where that is not nearly as well as the lesson's own."""
        alone = (draw.scale.worths([draw])[0] for draw in draws)
        found = list(alone) if self.ends else self.scale.worths(draws)
        return [worth if self.goal and worth.is_nearly(self.goal[1]) else None for worth in found]


@dataclass(frozen=True)
class _Asked:
    """A question of a scene, alike where its run, what it asks for and what may change are."""

    trace: Trace
    ask: str
    cells: tuple[Address, ...]
    places: int
    fresh: tuple[Address, ...] | None
    scene: Scene = field(compare=False)
    question: Question | Worksheet = field(compare=False)


def own_numbers(scene: Scene, question: Question | Worksheet) -> Own:
    """The lesson's own numbers of a question, kept for when it is asked with others again."""
    return _kept(_Asked(scene.trace, question.ask, cells_of(question), question.round, question.fresh, scene, question))


@lru_cache(maxsize=16)
def _kept(asked: _Asked) -> Own:
    return Own(asked.scene, asked.question)
