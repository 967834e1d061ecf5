"""Other numbers for the scene of a question, drawn from a seed: what may change, and what each becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.course.lesson import Lesson, Question, Scene, Worksheet
from rnntutor.engine.tree import Address, Apply, Tree, refs

from .dice import FAR, Dice, are_shares, other_input, other_start, other_weight, pool

TRIES = 40  # draws in which every number may be another
GENTLE = 20  # draws of a single number more, where none of those is good enough


@dataclass(frozen=True)
class Given:
    """The given numbers of a scene."""

    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray]


class Draws:
    """The draws for one question of a lesson."""

    def __init__(self, lesson: Lesson, question: Question | Worksheet) -> None:
        self.lesson, self.question, self.scene = lesson, question, lesson.scenes[question.scene]
        every = [array for one in lesson.scenes.values() for array in (*one.weights.values(), *one.inputs.values())]
        self.logs = pool(every)
        self.is_switched = any((np.abs(array) >= FAR).any() for array in self.scene.weights.values())
        self.targets, self.lengths = _read_by_loss(self.scene), _takes_lengths(self.scene)
        self.starts = starts(self.scene, question.fresh)

    def of(self, number: int) -> Iterator[Scene]:
        """Scenes with other numbers, one for each try, all different from the lesson's own."""
        for attempt in range(TRIES):
            found = self._draw(Dice(self.lesson.id, self.question.id, number, attempt))
            if found is not None:
                yield replace(self.scene, weights=found.weights, inputs=found.inputs, start=found.start, title="")

    def gentle(self, number: int) -> Iterator[Scene]:
        """Scenes with one other number, or one other vector of whole length, so that what is worked stays short."""
        for attempt in range(TRIES, TRIES + GENTLE):
            dice = Dice(self.lesson.id, self.question.id, number, attempt)
            found = self._draw(dice)
            places = self._changed(found) if found else ()
            if found is None or not places:
                continue
            table, name, place = dice.pick(places)
            own: dict[str, dict[str, np.ndarray]] = {
                "weights": dict(self.scene.weights),
                "inputs": dict(self.scene.inputs),
                "start": dict(self.starts),
            }
            array = own[table][name] = own[table][name].copy()
            array[place] = getattr(found, table)[name][place]
            yield replace(self.scene, weights=own["weights"], inputs=own["inputs"], start=own["start"], title="")

    def _changed(self, found: Given) -> list[tuple[str, str, tuple[int, ...]]]:
        """Where a draw has other numbers; of vectors whose length counts, and of shares, only the whole row."""
        places = list[tuple[str, str, tuple[int, ...]]]()
        for table, own in (("weights", self.scene.weights), ("inputs", self.scene.inputs), ("start", self.starts)):
            for name, array in own.items():
                other = getattr(found, table)[name] != array
                if table == "inputs" and array.ndim > 1 and (self.lengths or are_shares(array)):
                    other = other.any(1)
                places += [(table, name, tuple(place)) for place in np.argwhere(other).tolist()]
        return places

    def _draw(self, dice: Dice) -> Given | None:
        """One draw; None where every number stayed. Each array is drawn anew in three tries of four."""
        scene, named = self.scene, self.question.fresh
        weights, inputs, start = dict(scene.weights), dict(scene.inputs), dict(scene.start)
        for name, own in scene.weights.items() if not scene.trained else ():
            found = other_weight(own, dice, self.logs, self.is_switched)
            weights[name] = _allowed(scene, own, found, name, named, dice)
        for name, own in scene.inputs.items():
            found = other_input(own, dice, self.logs, name in self.targets, self.lengths)
            inputs[name] = _allowed(scene, own, found, name, named, dice)
        for name, own in self.starts.items():
            found = other_start(own if own.any() else np.ones_like(own), dice, self.logs)
            start[name] = _allowed(scene, own, found, f"{name}[0]", named, dice)
        before = (*scene.weights.values(), *scene.inputs.values(), *self.starts.values())
        after = (*weights.values(), *inputs.values(), *start.values())
        same = all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
        return None if same else Given(weights, inputs, start)


def starts(scene: Scene, named: tuple[Address, ...] | None) -> dict[str, np.ndarray]:
    """The starts that may change: those the author set, and those of zero that the author names."""
    found = dict(scene.start)
    for address in named or ():
        if _is_start(scene, address) and address.name not in found:
            found[address.name] = np.zeros(scene.trace.units(address.name))
    return found


def _is_start(scene: Scene, address: Address) -> bool:
    """Whether an address is that of a start: step 0, or that behind the last of a layer that reads from the right."""
    return address.step is not None and address.step == scene.trace.begins(address.name)


def _allowed(
    scene: Scene, own: np.ndarray, found: np.ndarray, name: str, named: tuple[Address, ...] | None, dice: Dice
) -> np.ndarray:
    """The new numbers where they may stand."""
    if dice.below(4) == 0 and named is None:
        return own
    if named is None:
        return found
    mixed = own.copy()
    for address in named:
        if f"{address.name}[0]" == name and _is_start(scene, address):
            place = tuple(unit - 1 for unit in address.unit)
        elif address.name == name:
            steps = () if address.step is None else (address.step,)
            place = tuple(one - 1 for one in (*steps, *address.unit))
        else:
            continue
        mixed[place] = found[place]
    return mixed


def _read_by_loss(scene: Scene) -> set[str]:
    """The names that a loss reads at once, in its line or the sum inside it."""
    lines = scene.trace.resolved.lines
    waiting, found = list(scene.loss), set[str]()
    inner = {name for name in lines if ".net" in name}
    while waiting:
        for ref in _refs(lines[waiting.pop()].expression):
            if ref in inner and ref not in found:
                waiting.append(ref)
            found.add(ref)
    second = [name for name in found if name in lines and name not in inner and _is_miss(lines[name].expression)]
    return found | {ref for name in second for ref in _refs(lines[name].expression)}


def _is_miss(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "-"


def _refs(tree: Tree) -> Iterator[str]:
    return (ref.name for ref in refs(tree))


def _takes_lengths(scene: Scene) -> bool:
    trees = [line.expression for line in scene.trace.resolved.lines.values()]
    return any(_has(tree, op) for tree in trees for op in ("norm", "sqrt", "cosine"))


def _has(tree: Tree, op: str) -> bool:
    return isinstance(tree, Apply) and (tree.op == op or any(_has(part, op) for part in tree.args))
