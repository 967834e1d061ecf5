"""Named layers with clocks, and how a network of them is brought to run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .cell import Cell
from .errors import NetworkError
from .language import check_name
from .resolve import Resolved, resolve
from .run import execute, given_values
from .trace import Trace

if TYPE_CHECKING:
    from .plan import InterpretedPlan, Plan

Given = Mapping[tuple[Any, ...], Any]
_CONDITION = re.compile(r"\s*([^\s=<>]+)\s*(=|<|>)\s*(?:'([^']*)'|([-+.\deE]+))\s*")


@dataclass(frozen=True)
class Until:
    """A clock that runs until `condition` holds, at most so many steps: "word = '</s>'", "stop > 0.5"."""

    at_most: int
    condition: str

    def parts(self) -> tuple[str, str, str | float]:
        """The name, the sign (= < >), and the label or number. Raises NetworkError."""
        found = _CONDITION.fullmatch(self.condition)
        if not found or self.at_most < 1:
            raise NetworkError(f"until is  word = '</s>'  or  stop > 0.5, with at_most from 1; not {self.condition!r}")
        name, sign, label, number = found.groups()
        try:
            return name, sign, label if label is not None else float(number)
        except ValueError:
            raise NetworkError(f"'{number}' in until is no number") from None


@dataclass(frozen=True)
class Layer:
    """A cell with its clock.

    over: None (the steps of the input or layer it reads at its own step), an input's or layer's name, a number,
    "once", or Until. reverse: the cell runs from the last step to the first.
    """

    cell: Cell
    over: str | int | Until | None = None
    reverse: bool = False


class Network:
    """Layers by name; one unnamed layer has the name ""."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        """Raises NetworkError for layer names that cannot be."""
        if not layers or ("" in layers and len(layers) > 1):
            raise NetworkError("a network needs a layer, and several layers need names")
        for name in layers:
            if name:
                check_name(name)
        self.layers = dict(layers)

    def resolve(self, weights: Mapping[str, Any], inputs: Mapping[str, Any], given: Iterable[Any] = ()) -> Resolved:
        """Which line, input or weight every name of the equations is; `given` as in `run`. Raises NetworkError."""
        return resolve(self.layers, weights, inputs, (key[0] for key in given))

    def unused(self, weights: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
        """The weights and inputs that no equation uses."""
        resolved = self.resolve(weights, inputs)
        used = {ref for name in (*resolved.lines, *resolved.starts) for ref in resolved.names_read(name)}
        used |= set(resolved.clock_inputs(self.layers))
        return [name for name in (*weights, *inputs) if name not in used]

    def run(
        self,
        weights: Mapping[str, Any],
        inputs: Mapping[str, Any],
        given: Given | None = None,
        labels: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Trace:
        """Run all layers.

        weights: {"W": ...} or {"encoder.W": ...}, rank 0 to 2; inputs: (T,), (T, n) or (T, B, n) by name;
        given: {("c", 2): value} or {("encoder.c", 2, (1,)): value of unit 1}; step 0 is the start.
        Raises EngineError (LanguageError, NetworkError) naming the line and the shapes.
        """
        fixed = {name: weight_array(name, value) for name, value in weights.items()}
        series = {name: input_array(name, value) for name, value in inputs.items()}
        resolved = self.resolve(fixed, series, given or ())
        batches = {value.shape[1] for value in series.values() if value.ndim == 3}
        if len(batches) > 1:
            raise NetworkError(f"inputs with batches of {' and '.join(map(str, sorted(batches)))}: all need one size")
        batch = batches.pop() if batches else None
        forced = given_values(given or {}, resolved, fixed)
        words = dict(labels or {})
        with np.errstate(all="ignore"):
            done = execute(self.layers, resolved, fixed, series, batch, forced, words)
        return Trace(self, resolved, fixed, series, done, batch, forced, words)

    def compile(
        self,
        weights: Mapping[str, Any],
        inputs: Mapping[str, Any],
        dtype: Any = np.float64,
        given: Iterable[tuple[Any, ...]] = (),
        labels: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Plan | InterpretedPlan:
        """The network in a fast form for inputs of one size, for long runs and training.

        weights: as in `run`; inputs: their shapes, {"x": (T,), (T, n) or (T, B, n)}, or examples; dtype: float64 or
        float32; given: the keys of values that will be given, as in `run` (a mapping to examples where only they tell a
        size); labels: where a layer ends at a word. A network that ends by itself is interpreted. Raises EngineError.

            fast = network.compile(weights, {"x": (T, B, n)})
            fast.run({"x": x})["h"]                         # views, valid until the next call
            fast.backward({"h": dL/dh})["W"]                # or backward("L"), a loss line
            fast.flat -= rate * gradients.flat              # all weights; or one, fast.weights["W"], fast.set_weights
        """
        from .plan import compile_plan

        return compile_plan(self, weights, inputs, dtype, given, labels)


def weight_array(name: str, value: Any) -> np.ndarray:
    """The weight as float64 of rank 0 to 2. Raises NetworkError."""
    array = _floats(name, value)
    if array.ndim > 2:
        raise NetworkError(f"the weight {name} has {array.ndim} axes: at most 2, rows and columns")
    return array


def input_array(name: str, value: Any) -> np.ndarray:
    """The input as float64 (T,), (T, n) or (T, B, n). Raises NetworkError."""
    array = _floats(name, value)
    if array.ndim not in (1, 2, 3) or not array.shape[0]:
        raise NetworkError(f"the input {name} needs a number or a list for every step, of one length")
    return array


def _floats(name: str, value: Any) -> np.ndarray:
    check_name(name.rpartition(".")[2])
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise NetworkError(f"{name}: expected numbers, in rows of one length") from None
    if not array.size:
        raise NetworkError(f"{name} is empty")
    array.setflags(write=False)
    return array
