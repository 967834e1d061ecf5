"""The lessons' own questions about gates, answered by somebody who takes one gate for another or upside down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnntutor.course.lesson import Lesson, Scene
from rnntutor.course.reader import read
from rnntutor.engine import Address
from rnntutor.quiz.asked import find, keys
from rnntutor.quiz.marking import mark

from .answers import distance, rivals, value
from .desk import World
from .drawing import half_up, written
from .kinds import KINDS, Kind

LESSONS = Path(__file__).parents[3] / "lessons"
WITH_GATES = ("lstm-by-hand", "path", "doors")
OF_GATES = (
    "gate-left-out", "gate-inverted", "gates-swapped", "gates-coupled", "saturated-to-minus-one",
    "output-gate-on-memory", "memory-overwritten", "wrong-activation", "no-activation",
)  # fmt: skip
MORE = 4  # decimals beyond those asked for


@dataclass(frozen=True)
class Taken:
    """A wrong gate in one of the lessons' questions, and whether the tutor called the answer right."""

    question: str
    slip: str
    text: str
    is_right: bool


def wrong_gates() -> Iterator[Taken]:
    """Every slip with a gate, in every question whose scene has one, that gives a number other than the right one."""
    for path in sorted(LESSONS.glob("[0-9]*.md")):
        lesson = read(path)
        for key in keys(lesson):
            asked, address = find(lesson, key)
            if address is not None and (found := like(lesson.scenes[asked.scene])):
                yield from tried(lesson, key, address, asked.round, *found)


def tried(lesson: Lesson, key: str, address: Address, places: int, kind: Kind, world: World) -> Iterator[Taken]:
    right = kind.work(world)
    truth = value(right, address)
    wrong = [(own.kind, own.number) for own in rivals(kind, world, right, address) if own.kind in OF_GATES]
    if address.name in kind.names.gates:
        wrong.append(("gate-inverted", 1 - truth))
    for slip, number in wrong:
        if distance(half_up(number, places), half_up(truth, places)) < 0.5 * 10.0**-places:
            continue  # the same number, to as many decimals as are asked for
        for decimals in (places, places + MORE):
            text = written(number, decimals)
            verdict = mark(lesson, key, text)
            yield Taken(f"{lesson.id} {key}", slip, text, verdict.kind in ("right", "right-for-yours"))


def like(scene: Scene) -> tuple[Kind, World] | None:
    """The loop that works a lesson's scene; None where it has no gates."""
    lines = {name for name in scene.trace.resolved.lines if not name.startswith("grad.")}
    if {"i", "f", "o", "c", "y"} <= lines and "z" in lines:
        return KINDS["lstm-by-hand"], with_biases(scene)
    for name in WITH_GATES[1:]:
        own = KINDS[name]
        if {line.partition(" ")[0] for line in own.equations.splitlines()} == {n for n in lines if ".net" not in n}:
            return own, world_of(scene)
    return None


def world_of(scene: Scene) -> World:
    steps = len(next(iter(scene.inputs.values())))
    start = {name: np.asarray(number, float) for name, number in scene.start.items()}
    return World(steps, {n: np.asarray(w, float) for n, w in scene.weights.items()}, dict(scene.inputs), start)


def with_biases(scene: Scene) -> World:
    """One unit whose gates see x alone; biases that the lesson leaves out are 0."""
    own = world_of(scene)
    weights = dict(own.weights)
    for name in ("b", "b_i", "b_f", "b_o"):
        weights[name] = np.reshape(weights.get(name, 0.0), (1,))
    x = np.asarray(own.inputs["x"], float)
    start = {name: np.reshape(number, (1,)) for name, number in own.start.items()}
    return World(own.steps, weights, {"x": x.reshape(len(x), -1)}, start)
