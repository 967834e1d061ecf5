"""What is measured of one exercise after the other: slips named, false names, honest rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnntutor.engine import Address
from rnntutor.quiz.verdict import Verdict

from .adapter import comes_from, marked
from .answers import WIDE, Rival, distance, value
from .desk import Carry, Desk, Slip, World
from .drawing import Exercise, draw, half_up, is_short, kinds_of, question, rounding, written
from .kinds import Kind
from .numbers import Numbers

RIGHT = ("right", "right-for-yours", "convention", "precision")
PEOPLE = ("half up", "half even", "last line cut off", "one line not rounded")


@dataclass(frozen=True, eq=False)
class Outcome:
    """An exercise and what the tutor said of it."""

    exercise: Exercise
    verdict: Verdict

    @property
    def ids(self) -> list[str]:
        """All that is offered, as `rnntutor answer --json` lists it."""
        return [slip.id for slip in (*self.verdict.slips, *self.verdict.also)]

    @property
    def is_taken_for_right(self) -> bool:
        return self.verdict.kind in RIGHT

    @property
    def is_first(self) -> bool:
        return self.ids[:1] == [self.exercise.slip.kind]

    @property
    def is_offered(self) -> bool:
        """Whether the slip, or one that cannot be told from it by any line, is among those offered."""
        made = self.exercise.slip
        return made.kind in self.ids or any(
            rival.kind in self.ids and same_class(self.exercise, rival) for rival in self.exercise.others
        )


def same_class(exercise: Exercise, rival: Rival) -> bool:
    """Whether the slip that was made and another one agree on every number that the answer comes from."""
    one, other = (_slipped(exercise, slip) for slip in (exercise.slip, rival))
    if one is None or other is None:
        return exercise.slip.site == rival.site
    trace = exercise.kind.scene(exercise.world).trace
    return all(
        distance(_number(one, name, step), _number(other, name, step)) <= 1e-9
        for name, step in comes_from(trace, exercise.address)
        if name in one.values or name in one.still
    )


def _slipped(exercise: Exercise, rival: Rival) -> Desk | None:
    """The work of somebody who makes a slip; None for a right number that was not asked for."""
    right = exercise.kind.work(exercise.world)
    if (rival.kind, rival.site) not in right.sites:
        return None
    return exercise.kind.work(exercise.world, Slip(rival.kind, rival.site, rival.step))


def _number(desk: Desk, name: str, step: int | None) -> np.ndarray:
    return desk.still[name] if step is None else desk.values[name][step]


def outcomes(
    kinds: Mapping[str, Kind], count: int, random: np.random.Generator, beyond: bool = False
) -> Iterator[Outcome]:
    """As many exercises, the ids drawn evenly, and for each id the kinds evenly."""
    table = kinds_of(kinds, random)
    ids = [slip for slip in sorted(table) if slip in WIDE or not beyond]
    for number in range(count):
        slip = ids[number % len(ids)]
        exercise = None
        while exercise is None:
            exercise = draw(slip, table[slip][int(random.integers(len(table[slip])))], random, beyond)
        scene = exercise.kind.scene(exercise.world)
        yield Outcome(exercise, marked(scene, exercise.address, exercise.places, exercise.typed))


def any_exercise(kinds: Mapping[str, Kind], random: np.random.Generator) -> tuple[Kind, World, Desk, Address]:
    """A kind of exercise, its numbers and what is asked; the answer is a number to write down."""
    while True:
        kind = list(kinds.values())[int(random.integers(len(kinds)))]
        world = kind.draw(Numbers(random))
        right = kind.work(world)
        address = question(kind, right, random)
        if is_short(value(right, address)):
            return kind, world, right, address


def false_name(kinds: Mapping[str, Kind], places: int, random: np.random.Generator) -> Verdict:
    """What is said of a number that nothing leads to: somewhere within the answer's own size, at least 1, around it."""
    while True:
        kind, world, right, address = any_exercise(kinds, random)
        rows = right.still[address.name] if address.step is None else right.values[address.name][address.step]
        address = Address(address.name, address.step, tuple(int(random.integers(1, n + 1)) for n in rows.shape))
        truth = value(right, address)
        number = truth + random.uniform(-1, 1) * max(1.0, abs(float(truth)))
        verdict = marked(kind.scene(world), address, places, written(number, places))
        if verdict.kind not in RIGHT:
            return verdict


def honest(kinds: Mapping[str, Kind], person: str, random: np.random.Generator) -> tuple[str, Verdict]:
    """What is said to somebody who makes no mistake and rounds every line on the way in some way."""
    while True:
        kind, world, right, address = any_exercise(kinds, random)
        places = int(random.integers(2, 5))
        carry = carried(person, places, right, address, random)
        desk = kind.work(world, carry=carry)
        number = value(desk, address)
        if not np.isfinite(number).all():
            continue
        text = " ; ".join([written(number, places)]) if number.ndim < 2 else written(number, places)
        verdict = marked(kind.scene(world), address, places, text)
        return f"{kind.name} {address} to {places}: {text} for {value(right, address)}, {world}", verdict


def carried(person: str, places: int, right: Desk, address: Address, random: np.random.Generator) -> Carry:
    """How that person rounds."""
    up = rounding(places)
    if person == "half even":
        return lambda name, step, number: np.round(number, places)
    if person == "last line cut off":
        scale = 10.0**places

        def cut(name: str, step: int, number: np.ndarray) -> np.ndarray:
            last = name == address.name and step == (address.step or 0)
            return np.trunc(number * scale + np.sign(number) * 1e-9) / scale if last else up(name, step, number)

        return cut
    if person == "one line not rounded":
        lines: Sequence[str] = [name for name in (*right.values, *right.still) if name not in right.world.inputs]
        left = str(lines[int(random.integers(len(lines)))])
        return lambda name, step, number: number if name == left else up(name, step, number)
    return lambda name, step, number: half_up(number, places)
