"""What an open question hides: its value and all that depends on it, forward, by name and step.

Operands stay, and so does what the learner has answered already, of which only that number shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from rnntutor.course.lesson import Lesson, Question
from rnntutor.course.prose import module
from rnntutor.engine.modules import Call, stands_in
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address

from .asked import find, keys


@dataclass(frozen=True, slots=True)
class Hidden:
    """What must not be seen: for a name, whether it is hidden at the steps 0 (the start) to T+1."""

    masks: Mapping[str, np.ndarray] = field(default_factory=dict)

    def covers(self, address: Address) -> bool:
        """Whether the value at `address` is hidden; without a step, whether any of its steps is."""
        mask = self.masks.get(address.name)
        if mask is None:
            return False
        if address.step is None:
            return bool(mask.any())
        return bool(mask[address.step]) if address.step < len(mask) else False

    def __bool__(self) -> bool:
        return bool(self.masks)


NOTHING = Hidden()


def open_addresses(
    lesson: Lesson, scene: str, done: Collection[str], among: Iterable[str] | None = None
) -> tuple[Address, ...]:
    """The addresses in `scene` that are still asked for.

    `done` are the keys answered right or given up; `among` the keys to look at (None: all of the lesson). A key is a
    question's id or a worksheet's cell, "table:c[2]".
    """
    found = []
    for key in keys(lesson) if among is None else among:
        question, address = find(lesson, key)
        if address is not None and question.scene == scene and key not in done:
            found.append(address)
    return tuple(found)


def hidden(
    lesson: Lesson,
    scene: str,
    done: Collection[str],
    among: Iterable[str] | None = None,
    known: Collection[str] | None = None,
) -> Hidden:
    """What is hidden in `scene` while its questions are open; the same after an edit, since names and steps stay.

    `known` are the keys of which the learner has the answer in these very numbers (None: all that are done): it is
    shown though it may depend on what is open.
    """
    addresses, calls = open_addresses(lesson, scene, done, among), open_calls(lesson, scene, done, among)
    if not addresses and not calls:
        return NOTHING
    trace = lesson.scenes[scene].trace
    shown = [call for call in calls if stands_in(call, trace)]
    written = dict.fromkeys(call.names[0] for call in shown)
    addresses += tuple(Address(name, step) for name in written for step in _steps(trace, name))
    affected = trace.affected(list(addresses)) if addresses else {}
    for address in _answered(lesson, scene, trace, done if known is None else known):
        if address.name in affected:
            affected[address.name][slice(None) if address.step is None else address.step] = False
    modules = {module(call.module).name: np.ones(1, bool) for call in calls if call not in shown}
    return Hidden({name: mask for name, mask in affected.items() if mask.any()} | modules)


def open_calls(
    lesson: Lesson, scene: str, done: Collection[str], among: Iterable[str] | None = None
) -> tuple[Call, ...]:
    """The modules whose words are still asked for in `scene`, as `open_addresses`."""
    questions = (find(lesson, key)[0] for key in (keys(lesson) if among is None else among) if key not in done)
    return tuple(one.says for one in questions if isinstance(one, Question) and one.says and one.scene == scene)


def _answered(lesson: Lesson, scene: str, trace: Trace, known: Collection[str]) -> Iterator[Address]:
    """The values that were answered whole: as one answer, or unit by unit."""
    units = dict[Address, set[tuple[int, ...]]]()
    for address in open_addresses(lesson, scene, (), [key for key in keys(lesson) if key in known]):
        found = trace.find(address)
        units.setdefault(replace(found, unit=()), set()).add(found.unit)
    for value, answered in units.items():
        shape = trace.units(value.name)
        if () in answered or sum(len(unit) == len(shape) for unit in answered) == prod(shape):
            yield value


def _steps(trace: Trace, name: str) -> range:
    return range(1, trace.steps(name) + 1)
