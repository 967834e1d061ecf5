"""What a run leaves behind, and the questions it answers: values, shapes, who depends on whom, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .affected import affected
from .errors import EngineError, NetworkError, did_you_mean
from .explanation import Expander, Explanation, explain
from .expressions import value_of
from .language import parse_address, parse_expression, write_ref
from .resolve import Resolved
from .run import Done, Forced
from .shapes import Shape
from .tree import LAST, WHOLE, Address, Apply, Line, Number, Ref, Tree, refs

if TYPE_CHECKING:
    from .gradients import Gradients
    from .jacobian import Jacobian
    from .network import Network


@dataclass(frozen=True, eq=False)
class Trace:
    """The recorded run of a network. Only arrays are kept; everything else is worked out when asked.

    Names are qualified ("encoder.h"); in a network of one unnamed layer they are plain.
    """

    network: Network
    resolved: Resolved
    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    done: Done
    batch: int | None
    given: Forced
    labels: Mapping[str, tuple[str, ...]]

    # values

    def __getitem__(self, name: str) -> np.ndarray:
        """All steps of a value: (T, n) or (T, B, n), a scalar quantity (T, 1), a matrix (T, N, M); a weight as it is.

        Raises NetworkError for an unknown name.
        """
        if self.kind(name) == "weight":
            return self.weights[name]
        rows = self.done.values[name][1:-1]
        return rows if self.done.shapes[name] else rows[..., None]

    def rows(self, name: str) -> np.ndarray:
        """The value with its ends: row 0 is the start, row t step t, row T + 1 beyond; shape (T + 2, [B,] *units)."""
        if self.kind(name) == "weight":
            raise EngineError(f"{name} is a weight and has no steps")
        return self.done.values[name]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs, then the lines in the order of the text, `.net` lines before their own."""
        return (*self.inputs, *self.resolved.lines)

    def kind(self, name: str) -> str:
        """ "input", "line" or "weight". Raises NetworkError with 'did you mean' for an unknown name."""
        found = self.resolved.kinds.get(name)
        if found is None:
            raise NetworkError(f"there is no '{name}' here{did_you_mean(name, self.resolved.kinds)}")
        return found

    def line(self, name: str) -> Line | None:
        """The equation of a line, its references qualified; None for an input or a weight."""
        return self.resolved.lines.get(name)

    def start_line(self, name: str) -> Line | None:
        """The equation `name[0] = ...` where there is one."""
        return self.resolved.starts.get(name)

    def units(self, name: str) -> Shape:
        """The shape per example and step: (), (n,) or (n, m)."""
        self.kind(name)
        return self.done.shapes[name]

    def steps(self, name: str) -> int:
        """How many steps a value has; 0 for a weight."""
        return 0 if self.kind(name) == "weight" else self.done.steps[name]

    @cached_property
    def clocks(self) -> dict[str, int]:
        """How many steps each layer ran."""
        return {name: self.done.steps[f"layer {name}"] for name in self.network.layers}

    @cached_property
    def parameters(self) -> int:
        """How many numbers the weights hold."""
        return sum(weight.size for weight in self.weights.values())

    def begins(self, name: str) -> int | None:
        """The step of a value's start, 0 or, backwards, T + 1; None where no equation reads it."""
        return self.resolved.begins(name, self.steps(name)) if self.kind(name) != "weight" else None

    def start(self, name: str) -> np.ndarray | None:
        """The value of the start, () or (n,) per example; None where no equation reads it."""
        row = self.begins(name)
        return None if row is None else self.done.values[name][row]

    def expected(self, name: str, step: int) -> np.ndarray:
        """What the line itself gave at a step where a value was given; elsewhere the value used."""
        found = self.done.expected.get((name, step))
        return self.rows(name)[step] if found is None else found

    def at(self, address: Address, example: int = 1) -> np.ndarray:
        """The value at an address: an array of shape (), (n,) or (n, m). Raises EngineError for what is not there."""
        address = self.find(address)
        value = (
            self.weights[address.name] if address.step is None else self.example(address.name, address.step, example)
        )
        return value[tuple(u - 1 for u in address.unit)]

    def example(self, name: str, step: int, example: int = 1) -> np.ndarray:
        """The value of one example of the batch (from 1) at a step. Raises EngineError for one that is not there."""
        if not 1 <= example <= (self.batch or 1):
            raise EngineError(f"there is no example {example}: the run has {self.batch or 1}")
        row = self.done.values[name][step]
        return row if self.batch is None else row[example - 1]

    def find(self, address: Address | str) -> Address:
        """The address made sure of: the name known, the step and unit there; `W[1][2]` is a weight's entry.

        Raises EngineError with what would be right.
        """
        if isinstance(address, str):
            address = parse_address(address)
        name, step, unit = address.name, address.step, address.unit
        shape = self.units(name)
        if self.kind(name) == "weight":
            unit, step = (*(() if step is None else (step,)), *unit), None
        elif step is None:
            raise EngineError(f"which step of {name}? It has the steps 1 to {self.steps(name)}: {name}[1]")
        elif not step and self.begins(name):
            begins = f"its start is {name}[{self.begins(name)}]"
            raise EngineError(f"{address}: {name} runs from the last step to the first: {begins}")
        elif not 0 <= step <= self.steps(name) and step != self.begins(name):
            raise EngineError(f"{name}[{step}]: {name} has the steps 1 to {self.steps(name)}")
        if len(unit) > len(shape) and not (not shape and unit == (1,)):
            raise EngineError(f"{address}: {name} has {_axes(shape)}")
        if any(not 1 <= u <= n for u, n in zip(unit, shape, strict=False)):
            raise EngineError(f"{address}: {name} has {_axes(shape)}, counted from 1")
        return Address(name, step, unit if shape else ())

    # what the numbers are to each other

    @cached_property
    def _roles(self) -> dict[str, str]:
        read = {
            ref.name for line in self.resolved.lines.values() for ref in refs(line.expression) if ref.name != line.name
        }
        factors = {name for line in self.resolved.lines.values() for name in _factors(line.expression)}
        roles = {}
        for name, kind in self.resolved.kinds.items():
            if kind != "line":
                roles[name] = kind
            elif name in factors and _is_gate(self.resolved.lines[name].expression):
                roles[name] = "gate"
            elif name in self.resolved.lags or name in self.resolved.starts:
                roles[name] = "memory"
            else:
                roles[name] = "inner" if name in read or ".net" in name else "output"
        return roles

    def role(self, name: str) -> str:
        """What kind of quantity: "input", "weight", "gate" (a σ used as a factor), "memory" (its step before is read),
        "output" (read by nothing else), "inner"."""
        self.kind(name)
        return self._roles[name]

    def affected(self, addresses: Iterable[Address]) -> dict[str, np.ndarray]:
        """By name a mask (T + 2,) over the steps 0 to T + 1: True where the value is one of these or depends on one."""
        return affected(self, [self.find(address) for address in addresses])

    def gradient(self, name: str) -> bool:
        """Whether the name is that of a gradient."""
        return False

    def expander(self, step: int, example: int) -> Expander:
        """What writes the lines of this run out at a step."""
        return Expander(self, step, example)

    def backward(self, seeds: Mapping[str, Any] | str | Iterable[str]) -> Gradients:
        """The total derivatives of a loss, by the backward equations.

        seeds: {"h": dL/dh of shape (T, n) or (T, B, n)}, or the name of a scalar loss line, or several; a loss counts
        at all its steps and examples. Raises EngineError for names and shapes that do not fit.
        """
        from .gradients import backward

        return backward(self, seeds)

    def jacobian(self, since: int, to: int, example: int = 1) -> Jacobian:
        """∂(memory at step `to`) / ∂(memory at step `since`), over every lagged name; 0 is the start."""
        from .jacobian import jacobian

        return jacobian(self, since, to, example)

    def explain(
        self, name: str, step: int | None = None, unit: int | tuple[int, ...] | None = None, example: int = 1
    ) -> Explanation:
        """Why a single number is what it is. `step` and `unit` count from 1; step 0 is the start; a weight has no step.

        Raises EngineError where there is no such number; a unit may be left out where there is one only.
        """
        units = () if unit is None else unit if isinstance(unit, tuple) else (unit,)
        return self.explain_at(Address(name, step, units), example)

    def explain_at(self, address: Address, example: int = 1) -> Explanation:
        """Why the number at this address is what it is."""
        found = self.find(address)
        shape = self.units(found.name)
        if len(found.unit) < len(shape):
            if any(n != 1 for n in shape):
                first = Address(found.name, found.step, (1,) * len(shape))
                raise EngineError(f"{address} has {_axes(shape)}: say which, as in {first}")
            found = Address(found.name, found.step, (1,) * len(shape))
        return explain(self, found, example)


def _axes(shape: Shape) -> str:
    if not shape:
        return "one number only"
    return f"{shape[0]} rows of {shape[1]}" if len(shape) == 2 else f"{shape[0]} unit{'s' * (shape[0] != 1)}"


def _factors(tree: Tree) -> Iterable[str]:
    """Names used as a factor, `1 - z` counted as z."""
    if isinstance(tree, Apply):
        for argument in tree.args:
            if tree.op in ("*", "outer"):
                inner = argument.args[1] if isinstance(argument, Apply) and argument.op == "-" else argument
                if isinstance(inner, Ref):
                    yield inner.name
            yield from _factors(argument)


def _is_gate(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op in ("sigmoid", "hard_sigmoid")


def evaluate(expression: str | Tree, trace: Trace, example: int = 1) -> np.ndarray:
    """The value of an expression over a run, each reference with its step: "y[2] - y[1]", "h[last]", "W[1][2]".

    example: of a batch, from 1. Raises EngineError.
    """
    tree = _entries(parse_expression(expression) if isinstance(expression, str) else expression, trace)

    def read(ref: Ref) -> np.ndarray:
        if trace.kind(ref.name) == "weight":
            if ref.shift or ref.at is not None:
                raise EngineError(f"{write_ref(ref)}: {ref.name} is a weight and has no steps")
            return trace.weights[ref.name]
        if ref.at == WHOLE:
            return np.array([trace.example(ref.name, step, example) for step in range(1, trace.steps(ref.name) + 1)])
        steps = trace.steps(ref.name)
        step = trace.resolved.last(ref.name, steps) if ref.at == LAST else steps + 1 if ref.at == "end" else ref.at
        if ref.shift or not isinstance(step, int):
            raise EngineError(f"which step? {write_ref(ref)} needs one, as in {ref.name}[1]")
        return trace.at(Address(ref.name, step), example)

    def shape(ref: Ref) -> Shape:
        own = trace.units(ref.name)
        return (trace.steps(ref.name), *own) if ref.at == WHOLE else own

    with np.errstate(all="ignore"):
        return np.asarray(value_of(tree, shape, read))


def _entries(tree: Tree, trace: Trace) -> Tree:
    """`W[1][2]` of a weight as the entry that it is. Raises EngineError for one that is not there."""
    entry = _entry(tree, trace)
    if entry is not None:
        picked: Tree = Ref(entry.name)
        for unit in trace.find(entry).unit:
            picked = Apply("pick", (picked, Number(float(unit))))
        return picked
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(_entries(argument, trace) for argument in tree.args))
    return tree


def _entry(tree: Tree, trace: Trace) -> Address | None:
    units: list[int] = []
    while isinstance(tree, Apply) and tree.op == "pick" and isinstance(tree.args[1], Number):
        units.insert(0, int(tree.args[1].value))
        tree = tree.args[0]
    if isinstance(tree, Ref) and isinstance(tree.at, int) and trace.kind(tree.name) == "weight":
        return Address(tree.name, None, (tree.at, *units))
    return None
