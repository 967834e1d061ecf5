"""The plain interpreter: every line at every step, in order. The reference that anything faster is held to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import NetworkError, did_you_mean
from .expressions import At, Reader
from .infer import infer
from .resolve import Component, Resolved, qualified
from .shapes import Shape, show
from .tree import Tree, refs

if TYPE_CHECKING:
    from .network import Layer, Until

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
        forced.setdefault(name, {}).setdefault(int(step), []).append((tuple(unit), array))
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
        self.clocks = {name: self.clock(name, ()) for name in layers}
        self.steps |= {name: self.clocks[layer] for name, layer in resolved.layer.items()}
        self.input_shapes = {
            name: value.shape[1:] if value.ndim < 3 else value.shape[2:] for name, value in inputs.items()
        }
        self.shapes = self.infer()
        self.values = {name: self.padded(name, value) for name, value in inputs.items()}
        self.expected: dict[tuple[str, int], np.ndarray] = {}

    def infer(self) -> dict[str, Shape]:
        starts: dict[str, Shape] = {}
        for name, steps in self.forced.items():
            whole = [value.shape for step in steps.values() for unit, value in step if not unit]
            if whole:
                shape = max(whole, key=len)
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
        for name in self.forced:
            beyond = [step for step in self.forced[name] if not 0 <= step <= self.steps[name] + 1]
            if beyond:
                raise NetworkError(
                    f"given {name}[{beyond[0]}]: {name} has the steps 1 to {self.steps[name]}, and 0 for its start"
                )
        for value in self.values.values():
            value.setflags(write=False)
        return Done(
            self.values,
            self.shapes,
            self.steps | {f"layer {name}": t for name, t in self.clocks.items()},
            self.expected,
        )

    # clocks

    def clock(self, name: str, asking: tuple[str, ...]) -> int:
        """How many steps a layer runs."""
        over, what = self.layers[name].over, f"layer {name}" if name else "the network"
        if name in asking:
            raise NetworkError(f"{' and '.join(asking)} wait for each other's steps: say over: for one of them")
        if over == "once":
            return 1
        if isinstance(over, int):
            if over < 1:
                raise NetworkError(f"{what} runs over {over} steps: at least 1")
            return over
        if isinstance(over, str):
            if over in self.layers:
                return self.clock(over, (*asking, name))
            if self.resolved.kinds.get(over) == "input":
                return self.steps[over]
            known = [*self.layers, *(n for n, kind in self.resolved.kinds.items() if kind == "input"), "once"]
            raise NetworkError(f"{what} runs over '{over}', which is no input or layer{did_you_mean(over, known)}")
        return self.read_clock(name, what, asking) if over is None else over.at_most

    def read_clock(self, name: str, what: str, asking: tuple[str, ...]) -> int:
        own = [line for line, layer in self.resolved.layer.items() if layer == name]
        read = {ref.name for line in own for ref in refs(self.resolved.lines[line].expression) if ref.at is None}
        found = {other: self.steps[other] for other in sorted(read) if self.resolved.kinds[other] == "input"}
        if not found:
            others = sorted({self.resolved.layer[other] for other in read if other in self.resolved.layer} - {name})
            found = {other: self.clock(other, (*asking, name)) for other in others}
        if len(set(found.values())) == 1:
            return next(iter(found.values()))
        if not found:
            raise NetworkError(f"{what} reads no input step by step: say how many steps it runs, over: 5")
        told = " and ".join(f"{other} has {steps} steps" for other, steps in found.items())
        raise NetworkError(f"{what}: {told}; say which counts, over: {next(iter(found))}")

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
        if name in self.resolved.starts:
            row = end if self.resolved.layer.get(name) in self.resolved.backward else 0
            rows[row] = self.compile(self.resolved.starts[name].expression, name)(1)
        for row in (0, end):
            self.force(name, row)

    def force(self, name: str, step: int) -> None:
        for unit, value in self.forced.get(name, {}).get(step, ()):
            rows = self.values[name]
            self.expected.setdefault((name, step), rows[step].copy())
            try:
                rows[(step, ..., *(u - 1 for u in unit))] = value
            except (ValueError, IndexError):
                has = show(self.shapes[name] if name in self.shapes else self.input_shapes[name])
                raise NetworkError(f"given {name}[{step}]: its shape does not fit {name}, which has {has}") from None

    # work

    def work(self, component: Component) -> None:
        layer = self.resolved.layer[component.names[0]]
        steps = self.steps[component.names[0]]
        for name in component.names:
            if self.steps[name] != steps:
                raise NetworkError(
                    f"{component.names[0]} and {name} read each other and run over {steps} and {self.steps[name]} steps"
                )
            self.values[name] = np.zeros((steps + 2, *self.lead, *self.shapes[name]))
        for name in component.names:
            self.begin(name)
        until = self.layers[layer].over
        stop = self.stop(until, layer, component) if until is not None and not isinstance(until, str | int) else None
        todo = [
            (name, self.values[name], self.compile(self.resolved.lines[name].expression, name))
            for name in component.names
        ]
        forced = {name for name in component.names if name in self.forced}
        for step in range(steps, 0, -1) if component.backward else range(1, steps + 1):
            for name, rows, at in todo:
                rows[step] = at(step)
                if name in forced:
                    self.force(name, step)
            if stop is not None and stop(step):
                self.cut(layer, component, step)
                break

    def stop(self, until: Until, layer: str, component: Component) -> Callable[[int], bool]:
        """Whether every example has met the condition by now."""
        name, sign, wanted = until.parts()
        name = qualified(layer, name)
        if name not in component.names or component.backward:
            known = did_you_mean(name, component.names)
            raise NetworkError(
                f"until: '{name}' is no line of the layer{known}"
                if not component.backward
                else "until needs time to run forwards"
            )
        rows, met = self.values[name], np.zeros(self.lead or (1,), bool)
        if isinstance(wanted, str):
            words = self.labels.get(name, ())
            if wanted not in words:
                raise NetworkError(f"until: '{wanted}' is no label of {name}{did_you_mean(wanted, words)}")
            unit = words.index(wanted)
        else:
            unit, wanted, words = 0, float(wanted), ()
        compare = {"=": np.equal, "<": np.less, ">": np.greater}[sign]
        limit = wanted if not words else 1.0

        def stopped(step: int) -> bool:
            met[...] |= compare(rows[step].reshape(*met.shape, -1)[..., unit], limit)
            return bool(met.all())

        return stopped

    def cut(self, layer: str, component: Component, steps: int) -> None:
        """The layer ended here: what was computed is all there is."""
        self.clocks[layer] = steps
        for name in component.names:
            rows = self.values[name]
            self.values[name] = np.concatenate([rows[: steps + 1], np.zeros_like(rows[:1])])
            self.steps[name] = steps
        self.shapes = self.infer()

    # expressions

    def compile(self, tree: Tree, name: str) -> At:
        """The expression as a function of the step, for the line `name`."""
        reader = Reader(self.weights, self.values, self.shapes, self.steps, self.batch, self.resolved.last, self.loose)
        return reader.compile(tree, name, self.steps[name])

    def loose(self, name: str, reader: str) -> bool:
        """Whether lengths may differ: where a layer ends by itself, what is beyond an end is absent."""
        ends = [self.layers[self.resolved.layer[n]].over for n in (name, reader) if n in self.resolved.layer]
        return any(over is not None and not isinstance(over, str | int) for over in ends)
