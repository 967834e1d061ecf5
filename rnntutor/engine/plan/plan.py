"""The face of a plan: run it, go backward, read what a trace would give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..derive import GRAD, SEED
from ..errors import NetworkError, did_you_mean
from ..resolve import Resolved
from ..shapes import Shape
from ..tree import refs
from .backward import Backward
from .given import Given
from .lower import lower
from .machine import Machine
from .neighbours import levels, wishes
from .ops import Unfolding
from .program import Program
from .readings import Readings
from .rewrite import blend, halve
from .schedule import sections
from .setting import Setting, seed_names

Seeds = Mapping[str, Any] | str | Iterable[str]


class PlanGradients(Readings):
    """Total derivatives of the loss, later steps included; valid until the plan's next call.

    `weights` are those of the weights, `flat` the same in one array, in the order of the plan's own `flat`.
    """

    def __init__(self, plan: Plan, machine: Machine, backward: Backward) -> None:
        super().__init__(machine, plan.setting.batch)
        self._plan, self._known = plan, set(backward.raw)
        self.flat = np.zeros_like(plan.flat)
        self.weights: Mapping[str, np.ndarray] = {n: machine.weights.like(self.flat, n) for n in machine.weights.shapes}
        read = {ref.name for parts in backward.totals.values() for part in parts for ref in refs(part.value)}
        self._main = machine.code(sorted(read), backward.raw, (), backward.totals, self.flat)
        self._masks = plan._given.masks(machine)
        for view in self.weights.values():
            view.flags.writeable = False

    def __getitem__(self, name: str) -> np.ndarray:
        """The gradient in the value's own shape: (T, n), (T, B, n), a single number (T, 1); a weight's is its shape.

        0 where the loss does not depend on it. Raises NetworkError for an unknown name.
        """
        if name in self.weights:
            return self.weights[name]
        value = self._plan[name]
        return self._steps(GRAD + name) if GRAD + name in self._known else np.zeros_like(value)

    def start(self, name: str) -> np.ndarray:
        """The gradient of a start value, () or (n,) per example."""
        value = self._plan.start(name)
        return self._row(GRAD + name + "%0", 0) if GRAD + name in self._known else np.zeros_like(value)

    def _begin(self) -> None:
        """Go backward."""
        self._machine.clock.now += 1
        for function, arguments in self._masks:
            function(*arguments)
        self._update(self._main)


class Plan(Readings):
    """A network brought into a fast form for one size. `plan["h"]` reads as a trace does.

    Readings and gradients are views, valid until the next call of `run` or `backward`: copy what is to stay.
    weights: every weight as an array; what is written into it counts from the next run on. `flat` are all of them in
    one array (with a few zeros that must stay), so that a rule of learning needs few calls:
    `plan.flat -= rate * gradients.flat`.
    """

    def __init__(self, setting: Setting, dtype: Any = np.float64) -> None:
        self.setting, self.dtype = setting, np.dtype(dtype)
        if self.dtype not in (np.dtype(np.float64), np.dtype(np.float32)):
            raise NetworkError(f"a plan works with float64 or float32, not {self.dtype}")
        batch = setting.batch if setting.batch != 1 else None
        shapes = {name: weight.shape for name, weight in setting.weights.items()}
        program, self._resolved = lower(setting.resolved, shapes, setting.shapes, setting.steps)
        self._given = Given(setting, program)
        ahead, wanted = _preview(program, self._resolved, batch, self._given.cut)
        blend(program)
        halve(program)
        super().__init__(Machine(program, batch, self.dtype), setting.batch)
        self._given.place(self._machine)
        named = [name for name in setting.resolved.lines if ".net" not in name]
        self._main = self._machine.code(named, wanted, ahead)
        self._machine.weights.finish()
        self._given.find(self._machine)
        self.flat = self._machine.weights.flat
        self.weights: Mapping[str, np.ndarray] = dict(self._machine.weights.views)
        self.set_weights(setting.weights)
        self._inputs = [(name, shape, self._entry(name, shape)) for name, shape in setting.inputs.items()]
        self._gradients: dict[Any, tuple[PlanGradients, list[tuple[str, np.ndarray]]]] = {}

    def set_weights(self, weights: Mapping[str, Any]) -> None:
        """Take the numbers of these weights, some or all. Raises NetworkError for unknown names and other shapes."""
        for name, value in weights.items():
            if name not in self.weights:
                raise NetworkError(f"there is no weight '{name}' here{did_you_mean(name, self.weights)}")
            if np.shape(value) != self.weights[name].shape:
                raise NetworkError(f"{name} has the shape {self.weights[name].shape}, not {np.shape(value)}")
            self.weights[name][...] = value

    # runs

    def run(self, inputs: Mapping[str, Any], given: Mapping[tuple[Any, ...], Any] | None = None) -> Plan:
        """Run over inputs of the plan's shapes; `given` as in Network.run, at the steps that the plan was made for.

        Gives the plan itself, to read from. Raises NetworkError for other names and shapes.
        """
        self._fill(inputs)
        if given or self._given.rows:
            self._given.fill(given or {})
        self._machine.clock.now += 1
        self._update(self._main)
        return self

    def backward(self, seeds: Seeds) -> PlanGradients:
        """The total derivatives of a loss after a run: seeds as in Trace.backward, {"h": dL/dh} or a loss line's name.

        Raises NetworkError for names and shapes that do not fit.
        """
        key = tuple(seeds) if isinstance(seeds, dict) else None
        if key not in self._gradients:
            values, losses = seed_names(seeds, self.setting)
            key = (*values, None, *losses) if losses else values
            if key not in self._gradients:
                self._gradients[key] = self._derived(values, losses)
        gradients, entries = self._gradients[key]
        for name, entry in entries:
            value = np.asarray(seeds[name])  # pyright: ignore
            if value.shape != entry.shape:
                if value.shape != entry.shape[:-1] or self.setting.shapes[name]:
                    raise NetworkError(f"the gradient of {name} needs the shape {entry.shape}, not {value.shape}")
                value = value[..., None]
            entry[...] = value
        gradients._begin()
        return gradients

    def _fill(self, inputs: Mapping[str, Any]) -> None:
        """Take the numbers of the inputs."""
        if len(inputs) != len(self._inputs) or any(name not in inputs for name, _, _ in self._inputs):
            own = ", ".join(name for name, _, _ in self._inputs)
            raise NetworkError(f"the plan has the inputs {own}; given are {', '.join(inputs)}")
        for name, shape, entry in self._inputs:
            value = np.asarray(inputs[name])
            if value.shape != shape:
                raise NetworkError(f"the plan is for {name} of the shape {shape}, not {value.shape}")
            entry[...] = value if value.ndim == entry.ndim else value[:, None]

    def _entry(self, name: str, shape: Shape) -> np.ndarray:
        """Where an input's numbers go, with the axes that it has when it is passed (and a batch)."""
        memory = self._machine.memory
        array = memory.series(self._machine.places[name])
        if len(shape) == 1:
            array = array[:, 0]
        if memory.batch is not None:
            return np.moveaxis(array, -1, 1)
        return np.expand_dims(array, 1) if len(shape) == 3 else array

    def _derived(
        self, seeds: tuple[str, ...], losses: tuple[str, ...]
    ) -> tuple[PlanGradients, list[tuple[str, np.ndarray]]]:
        """The backward pass from these values or losses, and where the seeds go."""
        program = self._machine.program.copy()
        backward = Backward(program, self._resolved, seeds, losses, self._given.cut)
        machine = self._machine.branch(program)
        gradients = PlanGradients(self, machine, backward)
        return gradients, [(name, self._seed(machine, name)) for name in seeds]

    def _seed(self, machine: Machine, name: str) -> np.ndarray:
        """Where the gradient of a value goes, in the shape of its reading."""
        array = machine.memory.series(machine.places[SEED + name])
        if machine.memory.batch is not None:
            return np.moveaxis(array, -1, 1)
        return array if self.setting.batch is None else np.expand_dims(array, 1)

    # readings

    def __getitem__(self, name: str) -> np.ndarray:
        """All steps of a value, (T, n), (T, B, n), a single number (T, 1), a matrix (T, n, m); a weight as it is.

        Raises NetworkError for an unknown name.
        """
        if name in self.weights:
            return self.weights[name]
        return self._steps(self._known(name))

    def start(self, name: str) -> np.ndarray:
        """The value of the start, () or (n,) per example."""
        return self._row(name, self._machine.program.begins(self._known(name)))

    def steps(self, name: str) -> int:
        """How many steps a value has; 0 for a weight."""
        return 0 if name in self.weights else self.setting.steps[self._known(name)]

    def units(self, name: str) -> Shape:
        """The shape per example and step."""
        return self.weights[name].shape if name in self.weights else self.setting.shapes[self._known(name)]

    def _known(self, name: str) -> str:
        if name not in self.setting.resolved.kinds:
            raise NetworkError(f"there is no '{name}' here{did_you_mean(name, self.setting.resolved.kinds)}")
        return name


def _preview(
    program: Program, resolved: Resolved, batch: int | None, given: Collection[tuple[str, bool]]
) -> tuple[list[frozenset[str]], set[str]]:
    """What the usual backward pass will want of the run: neighbours, and values that must be kept."""
    plain = (
        ref for line in resolved.lines.values() for ref in refs(line.expression) if not ref.shift and ref.at is None
    )
    read = {ref.name for ref in plain}
    trial = program.copy()
    backward = Backward(trial, resolved, [name for name in resolved.lines if name not in read], (), given)
    forward = {*program.lines, *program.inputs}
    targets = {ref.name for parts in backward.totals.values() for part in parts for ref in refs(part.value)}
    parts, _ = sections(trial, sorted(targets), forward, batch or 1)
    unfolding, ops = Unfolding(trial, (), lambda ref: False), []
    for number, section in enumerate(parts):
        ops += [replace(op, section=number) for name in section.names for op in unfolding.line(name)]
    levels(ops, {number for number, section in enumerate(parts) if section.loop})
    wanted = {ref.name for op in ops for ref in op.reads()} | targets
    return wishes(ops, trial.lanes), wanted & forward
