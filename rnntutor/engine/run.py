"""The plain interpreter: every line at every step, in order. The reference that anything faster is held to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .clocks import Clocks, condition, ends_by_itself
from .errors import NetworkError, did_you_mean
from .expressions import At, Reader
from .infer import infer
from .operations import align
from .resolve import Component, Resolved
from .shapes import Shape, show

if TYPE_CHECKING:
    from .network import Layer

NUMBERS = 50_000_000  # that one run may hold: 400 MB
Forced = dict[str, dict[int, list[tuple[tuple[int, ...], np.ndarray]]]]  # name -> step -> (unit from 1 or (), value)


@dataclass(frozen=True)
class Done:
    """What a run leaves. `values[name]` has the rows 0 (start) to T + 1; `expected` what given lines came to."""

    values: dict[str, np.ndarray]
    shapes: dict[str, Shape]
    steps: dict[str, int]
    expected: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)


def given_values(given: Mapping[tuple[Any, ...], Any], resolved: Resolved, weights: Mapping[str, Any]) -> Forced:
    """The given values by name and step. Raises NetworkError for what is no line or input, or no number."""
    forced: Forced = {}
    for key, value in given.items():
        name, step, unit = (*key, ()) if len(key) == 2 else key
        if resolved.kinds.get(name) not in ("line", "input"):
            known = [known for known, kind in resolved.kinds.items() if kind != "weight"]
            what = (
                "a weight: it has no steps" if name in weights else f"no line or input{did_you_mean(str(name), known)}"
            )
            raise NetworkError(f"given {name}[{step}]: {name} is {what}")
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise NetworkError(f"given {name}[{step}]: expected a number or a list of numbers") from None
        units = unit if isinstance(unit, tuple) else (unit,)
        forced.setdefault(name, {}).setdefault(int(step), []).append((units, array))
    for name, of in resolved.apart.items():
        if 0 in forced.get(of, ()):
            forced.setdefault(name, {}).setdefault(0, forced[of][0])
    return forced


def execute(
    layers: Mapping[str, Layer],
    resolved: Resolved,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    batch: int | None,
    forced: Forced,
    labels: Mapping[str, tuple[str, ...]],
) -> Done:
    """Run everything; raises NetworkError for clocks and shapes that do not fit."""
    return _Run(layers, resolved, weights, inputs, batch, forced, labels).all()


def sizes(
    layers: Mapping[str, Layer],
    resolved: Resolved,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, np.ndarray],
    batch: int | None,
    forced: Forced,
) -> tuple[dict[str, Shape], dict[str, int]]:
    """The shape and the number of steps of every name, without running; raises the NetworkError that a run would."""
    run = _Run(layers, resolved, weights, inputs, batch, forced, {})
    run.bound()
    run.check()
    return run.shapes, run.steps


class _Run:
    def __init__(
        self, layers: Any, resolved: Any, weights: Any, inputs: Any, batch: Any, forced: Any, labels: Any
    ) -> None:
        self.layers: Mapping[str, Layer] = layers
        self.resolved: Resolved = resolved
        self.weights: Mapping[str, np.ndarray] = weights
        self.batch: int | None = batch
        self.forced: Forced = forced
        self.labels: Mapping[str, tuple[str, ...]] = labels
        self.lead: tuple[int, ...] = () if batch is None else (batch,)
        self.steps = {name: len(value) for name, value in inputs.items()}
        self.clocks = Clocks(layers, resolved, dict(self.steps))
        steps = {layer: self.clocks.of(layer) for layer in layers}
        self.steps |= {name: steps[layer] for name, layer in resolved.layer.items()}
        self.place_given()
        self.input_shapes = {
            name: value.shape[1:] if value.ndim < 3 else value.shape[2:] for name, value in inputs.items()
        }
        self.shapes = self.infer()
        self.values = {name: self.padded(name, value) for name, value in inputs.items()}
        self.expected: dict[tuple[str, int], np.ndarray] = {}

    def place_given(self) -> None:
        """Step 0 is the start also where that stands at T + 1. Raises NetworkError for a step that is not there."""
        for name, steps in self.forced.items():
            last = self.steps[name]
            for step in steps:
                if not 0 <= step <= last + 1:
                    raise NetworkError(f"given {name}[{step}]: {name} has the steps 1 to {last}, and 0 for its start")
            if 0 in steps and self.resolved.begins(name, last):
                steps.setdefault(last + 1, []).extend(steps.pop(0))

    def infer(self) -> dict[str, Shape]:
        starts: dict[str, Shape] = {}
        for name, steps in self.forced.items():
            given = [*steps.get(0, ()), *steps.get(self.steps[name] + 1, ())]
            for shape in (value.shape for unit, value in given if not unit):
                starts[name] = shape[1:] if self.batch is not None and len(shape) > 1 else shape
        return infer(self.resolved, self.weights, self.input_shapes, starts, self.steps.__getitem__)

    def bound(self) -> None:
        """Raise NetworkError for a run that would fill the memory."""
        units = (math.prod(self.shapes[name]) * (self.steps[name] + 2) for name in self.resolved.layer)
        size = sum(units) * (self.batch or 1)
        if size > NUMBERS:
            raise NetworkError(f"the run would hold {size:,} numbers, at most {NUMBERS:,}")

    def all(self) -> Done:
        self.bound()
        for name in self.values:
            self.begin(name)
            for step in range(1, self.steps[name] + 1):
                self.force(name, step)
        for component in self.resolved.components:
            self.work(component)
        for value in (*self.values.values(), *self.expected.values()):
            value.setflags(write=False)
        return Done(
            self.values,
            self.shapes,
            self.steps | {f"layer {name}": self.clocks.of(name) for name in self.layers},
            self.expected,
        )

    def check(self) -> None:
        """Read every line once over empty values: whether all that it reads is there."""
        self.values |= {
            name: np.broadcast_to(0.0, (self.steps[name] + 2, *self.lead, *self.shapes[name]))
            for name in self.resolved.layer
        }
        for component in self.resolved.components:
            self.together(component)
            for name in component.names:
                self.compile(name)
                if name in self.resolved.starts:
                    self.reader().compile(self.resolved.starts[name].expression, name, self.steps[name])

    # rows

    def padded(self, name: str, value: np.ndarray) -> np.ndarray:
        """An input (T, ...) as rows 0 to T + 1, with the batch axis that all values have."""
        shape = self.input_shapes[name]
        out = np.zeros((len(value) + 2, *self.lead, *shape))
        if self.batch is not None and value.ndim < 3:
            value = value.reshape((*value.shape[:1], 1, *value.shape[1:]))
        out[1:-1] = value
        return out

    def begin(self, name: str) -> None:
        """Fill the start: row 0, or T + 1 where time runs backwards."""
        rows, end = self.values[name], self.steps[name] + 1
        line, row = self.resolved.starts.get(name), self.resolved.begins(name, self.steps[name])
        if line is not None and row is not None:
            reader, rank = self.reader(), len(self.shape(name))
            value = reader.compile(line.expression, name, self.steps[name])(1)
            rows[row] = align((value, rows[row]), (reader.rank(line.expression), rank))[0]
        for row in (0, end):
            self.force(name, row)

    def shape(self, name: str) -> Shape:
        """The shape of a line or input per example."""
        return self.input_shapes[name] if name in self.input_shapes else self.shapes[name]

    def force(self, name: str, step: int) -> None:
        rows, shape = self.values[name], self.shape(name)
        for unit, value in self.forced.get(name, {}).get(step, ()):
            self.expected.setdefault((name, step), rows[step].copy())
            place = unit if shape or unit != (1,) else ()
            if len(place) > len(shape) or any(not 1 <= u <= n for u, n in zip(place, shape, strict=False)):
                raise NetworkError(f"given {name}[{step}]: there is no unit {unit} in {name}, which has {show(shape)}")
            try:
                rows[(step, ..., *(u - 1 for u in place), *(slice(None) for _ in shape[len(place) :]))] = value
            except ValueError:
                raise NetworkError(
                    f"given {name}[{step}]: its shape does not fit {name}, which has {show(shape)}"
                ) from None

    # work

    def together(self, component: Component) -> int:
        """The steps of lines that are worked together. Raises NetworkError where they differ."""
        steps = self.steps[component.names[0]]
        for name in component.names:
            if self.steps[name] != steps:
                raise NetworkError(
                    f"{component.names[0]} and {name} read each other and run over {steps} and {self.steps[name]} steps"
                )
        return steps

    def work(self, component: Component) -> None:
        steps = self.together(component)
        for name in component.names:
            self.values[name] = np.zeros((steps + 2, *self.lead, *self.shapes[name]))
        for name in component.names:
            self.begin(name)
        ended = self.ended(component)
        todo = [(name, self.values[name], self.compile(name)) for name in component.names]
        forced = {name for name in component.names if name in self.forced}
        for step in range(steps, 0, -1) if component.backward else range(1, steps + 1):
            for name, rows, at in todo:
                rows[step] = at(step)
                if name in forced:
                    self.force(name, step)
            if ended is not None and ended(step):
                self.cut(component, step)
                break

    def ended(self, component: Component) -> Callable[[int], bool] | None:
        """Whether every example has met the condition of a layer that ends by itself; None where there is no such."""
        layers = dict.fromkeys(self.resolved.layer[name] for name in component.names)
        ending = [(layer, over) for layer in layers if ends_by_itself(over := self.layers[layer].over)]
        if not ending:
            return None
        if component.backward:
            raise NetworkError("until needs time to run forwards")
        layer, until = ending[0]
        name, meets = condition(until, layer, component.names, self.shapes, self.labels)
        rows, met = self.values[name], np.zeros(self.lead, bool)

        def ended(step: int) -> bool:
            met[...] |= meets(rows[step])
            return bool(met.all())

        return ended

    def cut(self, component: Component, steps: int) -> None:
        """The layer ended here: what was computed is all there is, and what runs as long as it does ends with it."""
        for name in component.names:
            rows = self.values[name]
            self.values[name] = np.concatenate([rows[: steps + 1], np.zeros_like(rows[:1])])
            self.steps[name] = self.clocks.ended[self.resolved.layer[name]] = steps
        self.steps |= {name: self.clocks.of(of) for name, of in self.resolved.layer.items() if name not in self.values}
        self.shapes = self.infer()

    # expressions

    def reader(self) -> Reader:
        return Reader(
            self.weights, self.values, self.shapes, self.steps, self.batch, self.resolved.last, self.clocks.loose
        )

    def compile(self, name: str) -> At:
        """The line as a function of the step."""
        line = self.resolved.lines[name]
        try:
            return self.reader().compile(line.expression, name, self.steps[name])
        except NetworkError as error:
            raise NetworkError(error.message, line.source, line.column) from None
