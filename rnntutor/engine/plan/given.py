"""Values given from outside: at which steps they may be, where they are put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..derive import FREE, replaced
from ..errors import NetworkError
from ..run import given_values
from ..shapes import show
from ..tree import Apply
from .kernels import Call
from .machine import Machine
from .memory import Block, Place
from .program import GIVEN, Program
from .setting import Setting


class Given:
    """The lines and inputs that may be given. A line that may be given at a step is `given(what it would be)`.

    rows: by name and step where a value goes, and the mask that says whether there is one (None for an input, whose
    numbers are written over).
    """

    def __init__(self, setting: Setting, program: Program) -> None:
        self.setting = setting
        for name, steps in setting.given.items():
            if name in program.lines and any(1 <= step <= setting.steps[name] for step in steps):
                tree, clock, lane = program.lines[name], program.steps[name], program.lanes[name]
                program.count += 1
                own = program.add(f"%{program.count}", tree, clock, lane, program.shapes[name])
                program.lines[name] = Apply(GIVEN, (own,))
        self.rows: dict[tuple[str, int], tuple[np.ndarray, np.ndarray | None]] = {}
        self.cut = replaced(setting.resolved, setting.given, setting.steps)

    def place(self, machine: Machine) -> None:
        """Make room for the values of lines and for their masks."""
        for name in self.setting.given:
            if name in machine.program.lines:
                shape, steps = machine.program.shapes[name], machine.program.steps[name]
                place = machine.memory.place(shape, steps)
                machine.places[f"given {name}"] = place
                mask = Block(np.zeros(place.block.array.shape, bool), steps)
                machine.places[f"mask {name}"] = Place(mask, place.start, place.stop, shape)

    def find(self, machine: Machine) -> None:
        """Find the rows, once everything has its place."""
        memory = machine.memory
        for name, steps in self.setting.given.items():
            shape, last = machine.program.shapes[name], self.setting.steps[name]
            line = name in machine.program.lines
            for step in steps:
                behind = not step and self.setting.resolved.begins(name, last)
                row = last + 1 if behind else step
                one = ... if shape else (0, ...)
                value = memory.row(machine.places[f"given {name}" if line else name], row)[one]
                mask = memory.row(machine.places[f"mask {name}"], row)[one] if line else None
                self.rows[name, step] = value, mask

    def masks(self, machine: Machine) -> list[Call]:
        """The calls that tell a backward pass where lines made their values."""
        calls: list[Call] = []
        for name in sorted({name for name, _ in self.cut}):
            free, mask = (
                machine.memory.rows(place, 0, self.setting.steps[name] + 2, place.start, place.stop)
                for place in (machine.places[FREE + name], machine.places[f"mask {name}"])
            )
            calls.append((np.subtract, (1.0, mask, free)))
        return calls

    def fill(self, given: Mapping[tuple[Any, ...], Any]) -> None:
        """Put the values in. Raises NetworkError for steps that the plan was not made for, and for shapes."""
        for (_, step), (row, mask) in self.rows.items():
            if mask is not None:
                mask[...] = False
            elif not step:
                row[...] = 0.0
        for key, value in given.items():
            if key[:2] not in self.rows:
                self.check({key: value})
            found = self.rows[key[0], int(key[1])]
            self.put(key, *found, np.asarray(value))

    def check(self, given: Mapping[tuple[Any, ...], Any]) -> None:
        """Raise NetworkError for a key that the plan was not made for."""
        for name, steps in given_values(given, self.setting.resolved, self.setting.weights).items():
            for step in steps:
                if (name, step) not in self.rows:
                    raise NetworkError(f"the plan was made without a value given for {name}[{step}]")

    def put(self, key: tuple[Any, ...], row: np.ndarray, mask: np.ndarray | None, value: np.ndarray) -> None:
        name, step = key[0], key[1]
        shape = self.setting.shapes[name]
        unit = key[2] if len(key) > 2 else ()
        unit = unit if isinstance(unit, tuple) else (unit,)
        unit = unit if shape or unit != (1,) else ()
        if len(unit) > len(shape) or any(not 1 <= u <= n for u, n in zip(unit, shape, strict=False)):
            raise NetworkError(f"given {name}[{step}]: there is no unit {unit} in {name}, which has {show(shape)}")
        at = (*(u - 1 for u in unit), ...)
        rank = len(shape) - len(unit)
        try:
            if row.ndim > len(shape):  # it has a batch behind its units
                row[at] = np.moveaxis(value, 0, -1) if value.ndim > rank else value[..., None]
            else:
                row[at] = value[0] if self.setting.batch is not None and value.ndim > rank else value
        except ValueError:
            raise NetworkError(
                f"given {name}[{step}]: its shape does not fit {name}, which has {show(shape)}"
            ) from None
        if mask is not None:
            mask[at] = True
