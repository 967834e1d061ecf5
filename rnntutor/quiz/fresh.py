"""The same question with other numbers: drawn from a seed, short, and telling the slips apart as well as its own do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rnntutor.course.lesson import Lesson, Question, Scene, Worksheet
from rnntutor.engine.errors import EngineError
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Tree, refs

from .asked import SEPARATOR, find
from .dice import FAR, Dice, other_input, other_start, other_weight, pool
from .shortness import NEAR, Shape, shape_of
from .stated import Stated, true_of
from .worth import Worth, worth

TRIES = 40  # draws in all
GOOD = 4  # of those that are good enough, how many are weighed against one another
LOOKED = 12  # at so many draws at most the slips are tried
HEAVY = 4000  # numbers of a run from which fewer are


_Goal = tuple[Shape, Worth]


@dataclass(frozen=True)
class Numbers:
    """The given numbers of a scene."""

    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray]


def variant(lesson: Lesson, key: str, number: int, good: int = GOOD) -> Lesson | None:
    """The lesson with other numbers in the scene of one question; all cells of a worksheet share them.

    `number` 0 is the lesson itself; any other gives the same numbers on every machine. None where the question has no
    others: a choice, one whose text states its numbers, one the author keeps (`fresh: false`), or one for which no draw
    is short and tells the slips apart nearly as well as the lesson's own. `good`: so many draws that are good enough
    are weighed against one another. Raises asked.UnknownQuestion.
    """
    name = key.partition(SEPARATOR)[0]
    question = lesson.questions.get(name)
    if not isinstance(question, Worksheet):
        question, _ = find(lesson, key)
    if number == 0:
        return lesson
    if not can_vary(question):
        return None
    scene = lesson.scenes[question.scene]
    own = _Own(question, scene)
    if own.goal is None:
        return None
    best: tuple[int, Scene] | None = None
    enough = looked = 0
    for drawn in _draws(lesson, question, scene, number):
        if not own.allows(drawn):
            continue
        found = own.weigh(drawn)
        if found and (best is None or found.score > best[0]):
            best = (found.score, drawn)
        enough, looked = enough + (found is not None), looked + 1
        if (found and found.is_full) or enough >= good or looked >= (LOOKED if own.size < HEAVY else 2):
            break
    return _with(lesson, question, scene, best[1]) if best else None


def can_vary(question: Question | Worksheet) -> bool:
    """Whether a question may have other numbers at all."""
    if isinstance(question, Question) and (question.choices or question.address is None):
        return False
    return question.fresh != ()


def cells_of(question: Question | Worksheet) -> tuple[Address, ...]:
    """The values that it asks for."""
    if isinstance(question, Worksheet):
        return question.cells
    return (question.address,) if question.address else ()


@lru_cache(maxsize=64)
def _goal(trace: Trace, cells: tuple[Address, ...], weighed: tuple[Address, ...], places: int) -> _Goal | None:
    """How short a question's own numbers are, and how well they tell the slips apart; None where one is not finite."""
    shape = shape_of(trace, cells, places)
    return (shape, worth(trace, weighed, places)) if shape else None


class _Own:
    """The lesson's own numbers of a question: what others must reach."""

    def __init__(self, question: Question | Worksheet, scene: Scene) -> None:
        self.question, self.scene = question, scene
        self.cells = [scene.trace.find(cell) for cell in cells_of(question)]
        self.size = sum(scene.trace[name].size for name in scene.trace.names)
        self.goal = _goal(scene.trace, cells_of(question), weighed_cells(question), question.round)

    def allows(self, drawn: Scene) -> bool:
        """Whether other numbers are short, lead to another answer, and leave the question true."""
        try:
            shape = shape_of(drawn.trace, self.cells, self.question.round)
        except EngineError:
            return False
        if shape is None or self.goal is None or not self.goal[0].allows(shape):
            return False
        if all(np.allclose(drawn.trace.at(cell), self.scene.trace.at(cell)) for cell in self.cells):
            return False
        return _switches(self.scene) <= _switches(drawn) and true_of(self.question.ask, Stated(self.scene, drawn))

    def weigh(self, drawn: Scene) -> Worth | None:
        """How well other numbers tell the slips apart; None where that is not nearly as well as the lesson's own."""
        found = worth(drawn.trace, weighed_cells(self.question), self.question.round)
        return found if self.goal and found.is_nearly(self.goal[1]) else None


def _switches(scene: Scene) -> set[str]:
    """The gates that open wide and shut tight, each at some step."""
    gates = {name: scene.trace[name] for name in scene.trace.names if scene.trace.role(name) == "gate"}
    return {name for name, value in gates.items() if (value < NEAR).any() and (value > 1 - NEAR).any()}


def weighed_cells(question: Question | Worksheet) -> tuple[Address, ...]:
    """The values whose slips are counted: of a worksheet the end of each row."""
    cells = cells_of(question)
    if isinstance(question, Question):
        return cells
    return tuple(cell for cell in cells if cell.step == max(question.steps))[:6]


def _draws(lesson: Lesson, question: Question | Worksheet, scene: Scene, number: int) -> Iterator[Scene]:
    """Scenes with other numbers, one for each try, all different from the lesson's own."""
    logs = pool([array for one in lesson.scenes.values() for array in (*one.weights.values(), *one.inputs.values())])
    for attempt in range(TRIES):
        dice = Dice(lesson.id, question.id, number, attempt)
        found = _draw(scene, question.fresh, dice, logs)
        if found is not None:
            yield replace(scene, weights=found.weights, inputs=found.inputs, start=found.start, title="")


def _draw(scene: Scene, named: tuple[Address, ...] | None, dice: Dice, logs: tuple[int, ...]) -> Numbers | None:
    """One draw; None where every number stayed. Each array is drawn anew in three tries of four."""
    is_switched = any((np.abs(array) >= FAR).any() for array in scene.weights.values())
    targets, lengths = _read_by_loss(scene), _takes_lengths(scene)
    weights, inputs, start = dict(scene.weights), dict(scene.inputs), dict(scene.start)
    for name, own in scene.weights.items() if not scene.trained else ():
        weights[name] = _allowed(scene, own, other_weight(own, dice, logs, is_switched), name, named, dice)
    for name, own in scene.inputs.items():
        found = other_input(own, dice, logs, name in targets, lengths)
        inputs[name] = _allowed(scene, own, found, name, named, dice)
    for name, own in _starts(scene, named).items():
        found = other_start(own if own.any() else np.ones_like(own), dice, logs)
        start[name] = _allowed(scene, own, found, f"{name}[0]", named, dice)
    before = (*scene.weights.values(), *scene.inputs.values(), *_starts(scene, named).values())
    after = (*weights.values(), *inputs.values(), *start.values())
    same = all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    return None if same else Numbers(weights, inputs, start)


def _starts(scene: Scene, named: tuple[Address, ...] | None) -> dict[str, np.ndarray]:
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
    return any(
        _has(line.expression, "norm") or _has(line.expression, "sqrt") for line in scene.trace.resolved.lines.values()
    )


def _has(tree: Tree, op: str) -> bool:
    return isinstance(tree, Apply) and (tree.op == op or any(_has(part, op) for part in tree.args))


def _with(lesson: Lesson, question: Question | Worksheet, own: Scene, drawn: Scene) -> Lesson:
    """The lesson with the drawn scene; what the question says of the lesson's own numbers alone is left out."""
    stated = Stated(own, drawn)
    hints = tuple(hint for hint in question.hints if true_of(hint, stated, helps=True))
    worked = question.worked if true_of(question.worked, stated, helps=True) else ""
    told = replace(question, hints=hints, worked=worked)
    return replace(
        lesson,
        scenes={**lesson.scenes, own.id: drawn},
        questions={**lesson.questions, question.id: told},
    )
