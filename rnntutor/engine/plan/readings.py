"""What can be read of a machine's values, in the shapes that a trace has."""

from __future__ import annotations

import numpy as np

from .machine import Code, Machine
from .memory import Place
from .quiet import quietly


class Readings:
    """Values by name. What no code has computed yet is computed when it is first asked for.

    `batch` is the batch axis that a person expects: None for none (the machine knows none for a batch of one).
    """

    def __init__(self, machine: Machine, batch: int | None) -> None:
        self._machine, self._batch = machine, batch
        self._views: dict[str, np.ndarray] = {}
        self._quietly = quietly()

    def _place(self, name: str) -> Place:
        """The place of a value, which is up to date."""
        machine = self._machine
        if machine.real(name) not in machine.places:
            machine.code([name], ())
        name = machine.real(name)
        if name in machine.codes:
            self._update(machine.codes[name])
        return machine.places[name]

    def _update(self, code: Code) -> None:
        """Run a code, and those that it needs, if that was not done since the last call."""
        if code.stamp != code.clock.now:
            for before in code.after:
                self._update(before)
            self._quietly(code.run)

    def _steps(self, name: str) -> np.ndarray:
        """All steps of a value, (T, n), (T, B, n), a single number (T, 1)."""
        place = self._place(name)
        if name not in self._views:
            self._views[name] = self._shown(self._machine.memory.series(place), 1)
        return self._views[name]

    def _row(self, name: str, step: int) -> np.ndarray:
        """One step of a value, () or (n,) per example."""
        place = self._place(name)
        row = self._machine.memory.row(place, step) if place.steps else self._machine.memory.fixed(place)
        return self._shown(row if place.shape else row[0, ...], 0)

    def _shown(self, array: np.ndarray, at: int) -> np.ndarray:
        """A view that cannot be written to, the axis of the batch before the units."""
        if self._machine.memory.batch is not None:
            array = np.moveaxis(array, -1, at)
        elif self._batch is not None:
            array = np.expand_dims(array, at)
        array = array.view()
        array.flags.writeable = False
        return array
