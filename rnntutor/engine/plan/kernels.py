"""The calls of NumPy that work one operation, all of them into buffers that are there already.

A kernel gets the arrays of its result and operands (of one step or of all, see emit.py) and gives calls
`(function, arguments)`. The axes are units, then the batch; `lead` axes stand before the units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Call = tuple[Callable[..., Any], tuple[Any, ...]]
Constant = Callable[[float], np.ndarray]  # an array of one number, of the shape of a step's result


def single(kind: str, a: Any, out: Any, constant: Constant) -> list[Call]:
    """An operation unit by unit."""
    if kind in _UFUNCS:
        return [(_UFUNCS[kind], (a, out))]
    return _SEVERAL[kind](a, out, constant)


def pair(kind: str, a: Any, b: Any, out: Any) -> list[Call]:
    """An operation of two operands unit by unit."""
    return [(PAIRS[kind], (a, b, out))]


def assign(out: Any, value: Any) -> list[Call]:
    return [(np.copyto, (out, value))]


def _sigmoid(a: Any, out: Any, constant: Constant) -> list[Call]:
    one = constant(1.0)
    return [(np.negative, (a, out)), (np.exp, (out, out)), (np.add, (out, one, out)), (np.divide, (one, out, out))]


def sharp_sigmoid(a: Any, out: Any, scratch: Any, constant: Constant) -> list[Call]:
    """σ that keeps its small values: exp(min(a, 0)) / (1 + exp(-|a|))."""
    small: list[Call] = [(np.absolute, (a, out)), (np.negative, (out, out)), (np.exp, (out, out))]
    above: list[Call] = [(_minimum, (a, constant(0.0), scratch)), (np.exp, (scratch, scratch))]
    return [*above, *small, (np.add, (out, constant(1.0), out)), (np.divide, (scratch, out, out))]


def _hard_sigmoid(a: Any, out: Any, constant: Constant) -> list[Call]:
    lifted = [(np.multiply, (a, constant(2.0), out)), (np.add, (out, constant(5.0), out))]
    bounded = [(_maximum, (out, constant(0.0), out)), (_minimum, (out, constant(1.0), out))]
    return [*lifted, (np.divide, (out, constant(10.0), out)), *bounded]


def _slope_sigmoid(a: Any, out: Any, constant: Constant) -> list[Call]:
    return [(np.subtract, (constant(1.0), a, out)), (np.multiply, (out, a, out))]


def _slope_tanh(a: Any, out: Any, constant: Constant) -> list[Call]:
    return [(np.multiply, (a, a, out)), (np.subtract, (constant(1.0), out, out))]


def _inside(a: Any, out: Any, constant: Constant) -> list[Call]:
    return [(np.absolute, (a, out)), (np.less, (out, constant(2.5), out))]


def _maximum(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    np.maximum(a, b, out=out)  # these two take no result by position


def _minimum(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    np.minimum(a, b, out=out)


_UFUNCS = {"tanh": np.tanh, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "neg": np.negative}
_SEVERAL: dict[str, Callable[[Any, Any, Constant], list[Call]]] = {
    "sigmoid": _sigmoid,
    "hard_sigmoid": _hard_sigmoid,
    "slope_sigmoid": _slope_sigmoid,
    "slope_tanh": _slope_tanh,
    "inside": _inside,
    "relu": lambda a, out, constant: [(_maximum, (a, constant(0.0), out))],
    "softplus": lambda a, out, constant: [(np.logaddexp, (a, constant(0.0), out))],
    "positive": lambda a, out, constant: [(np.greater, (a, constant(0.0), out))],
    "copy": lambda a, out, constant: assign(out, a),
}
PAIRS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power}
_REDUCED = {"sum": np.add, "mean": np.add, "max": np.maximum, "min": np.minimum}


def reduced(kind: str, a: Any, out: Any, axes: tuple[int, ...], count: int, constant: Constant) -> list[Call]:
    """sum, mean, max, min over the units; `out` has an axis of 1 for each of them."""
    axis = axes[0] if len(axes) == 1 else axes
    calls: list[Call] = [(_REDUCED[kind].reduce, (a, axis, None, out, True))]
    return calls + [(np.divide, (out, constant(float(count)), out))] * (kind == "mean")


def softmax(a: Any, out: Any, one: Any, axis: int) -> list[Call]:
    """exp(a - max a) / sum; `one` is scratch with a single unit."""
    return [
        (np.maximum.reduce, (a, axis, None, one, True)),
        (np.subtract, (a, one, out)),
        (np.exp, (out, out)),
        (np.add.reduce, (out, axis, None, one, True)),
        (np.divide, (out, one, out)),
    ]
