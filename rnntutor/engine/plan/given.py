"""Values given from outside: at which steps they may be, where they are put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import NetworkError
from ..run import given_values
from ..shapes import show
from ..tree import Apply
from .machine import Machine
from .memory import Block, Place
from .program import GIVEN, Program
from .setting import Setting


class Given:
    """The lines and inputs that may be given. A line that may be given at a step is `given(what it would be)`."""

    def __init__(self, setting: Setting, program: Program) -> None:
        self.setting = setting
        self.names = tuple(setting.given)
        for name, steps in setting.given.items():
            if name in program.lines and any(1 <= step <= setting.steps[name] for step in steps):
                tree, clock, lane = program.lines[name], program.steps[name], program.lanes[name]
                program.count += 1
                own = program.add(f"%{program.count}", tree, clock, lane, program.shapes[name])
                program.lines[name] = Apply(GIVEN, (own,))
        self.lines = tuple(name for name in self.names if name in program.lines)

    def place(self, machine: Machine) -> None:
        """Make room for the values and for a mask that says where they are."""
        for name in self.lines:
            shape, steps = machine.program.shapes[name], machine.program.steps[name]
            place = machine.memory.place(shape, steps)
            machine.places[f"given {name}"] = place
            mask = Block(np.zeros(place.block.array.shape, bool), steps)
            machine.places[f"mask {name}"] = Place(mask, place.start, place.stop, shape)

    def fill(self, given: Mapping[tuple[Any, ...], Any], machine: Machine) -> None:
        """Put the values in. Raises NetworkError for steps that the plan was not made for, and for shapes."""
        setting, memory = self.setting, machine.memory
        for name in self.lines:
            machine.places[f"mask {name}"].block.array.fill(False)
        for name in self.names:
            if name not in self.lines:
                for step in (0, setting.steps[name] + 1):
                    memory.row(machine.places[name], step)[...] = 0.0
        for name, by_step in given_values(given, setting.resolved, setting.weights).items():
            for step, values in by_step.items():
                if step not in setting.given.get(name, ()):
                    raise NetworkError(f"the plan was made without a value given for {name}[{step}]")
                behind = not step and setting.resolved.begins(name, setting.steps[name])
                for unit, value in values:
                    self.put(machine, name, setting.steps[name] + 1 if behind else step, unit, value)

    def put(self, machine: Machine, name: str, step: int, unit: tuple[int, ...], value: np.ndarray) -> None:
        shape, memory = machine.program.shapes[name], machine.memory
        place = unit if shape or unit != (1,) else ()
        if len(place) > len(shape) or any(not 1 <= u <= n for u, n in zip(place, shape, strict=False)):
            raise NetworkError(f"given {name}[{step}]: there is no unit {unit} in {name}, which has {show(shape)}")
        at = (*(u - 1 for u in place), ...)
        line = name in self.lines
        row = memory.row(machine.places[f"given {name}" if line else name], step)
        target = (row if shape else row[0, ...])[at]
        try:
            if memory.batch is not None:
                np.moveaxis(target, -1, 0)[...] = value
            else:
                one = self.setting.batch is not None and value.ndim > len(shape) - len(place)
                target[...] = value[0] if one else value
        except ValueError:
            raise NetworkError(
                f"given {name}[{step}]: its shape does not fit {name}, which has {show(shape)}"
            ) from None
        if line:
            mask = memory.row(machine.places[f"mask {name}"], step)
            (mask if shape else mask[0, ...])[at] = True
