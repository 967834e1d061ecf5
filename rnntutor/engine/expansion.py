"""One unit of a value as arithmetic of single numbers: the nodes of an explanation, and how each operation expands.

An expander (see explanation.py) answers `node(tree, unit)`, `shape(tree)`, `strip(tree, units)` and `value(node)`.
Units are tuples that count from 0 here; the operands that come out count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .tree import Number

Unit = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A single number of the run: its name, step (None for a weight; 0 the start), unit from 1, and value.

    `absent` says that it lies beyond the ends of the sequence and counts as 0.
    """

    name: str
    step: int | None
    unit: Unit
    value: float
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Operands side by side: one name and step, many units (from 1), their values (k,)."""

    name: str
    step: int | None
    units: tuple[Unit, ...]
    values: np.ndarray
    absent: bool = False

    def operand(self, k: int) -> Operand:
        return Operand(self.name, self.step, self.units[k], float(self.values[k]), self.absent)


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """The sum over k of the product of the strips' k-th operands; with `function`, of function(operand)."""

    strips: tuple[Strip, ...]
    function: str = ""

    def __len__(self) -> int:
        return len(self.strips[0].units)

    def terms(self) -> Iterator[tuple[Operand, ...]]:
        """The factors of each summand."""
        for k in range(len(self)):
            yield tuple(strip.operand(k) for strip in self.strips)


@dataclass(frozen=True, slots=True)
class Term:
    """An operation on single numbers: + - * / ** neg, a function of one number, max min choose sample of several."""

    op: str
    args: tuple[Node, ...]


Node = Number | Operand | Term | Sum


def fit(unit: Unit, shape: tuple[int, ...]) -> Unit:
    """The unit of an operand of this shape that meets `unit` of the joined result."""
    tail = unit[len(unit) - len(shape) :] if len(shape) <= len(unit) else (0,) * (len(shape) - len(unit)) + unit
    return tuple(0 if n == 1 else u for u, n in zip(tail, shape, strict=True))


def each(op: str) -> Callable[..., Node]:
    return lambda of, args, unit: Term(op, (of.node(args[0], unit),))


def pairwise(op: str) -> Callable[..., Node]:
    return lambda of, args, unit: Term(op, tuple(of.node(arg, fit(unit, of.shape(arg))) for arg in args))


def all_units(shape: tuple[int, ...]) -> list[Unit]:
    return list(np.ndindex(*shape))


def reduced(op: str) -> Callable[..., Node]:
    def expand(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
        units = all_units(of.shape(args[0]))
        if op in ("sum", "mean"):
            total = of.total(units, (args[0], units))
            return total if op == "sum" else Term("/", (total, Number(float(len(units)))))
        return Term(op, tuple(of.node(args[0], u) for u in units))

    return expand


def matmul(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    a, b = args
    sa, sb = of.shape(a), of.shape(b)
    count = sa[-1] if sa else 1
    row = unit[:1] if len(sa) == 2 else ()
    column = unit[-1:] if len(sb) == 2 else ()
    left = [(*row, k) if sa else () for k in range(count)]
    right = [(k, *column) if sb else () for k in range(count)]
    return of.total(range(count), (a, left), (b, right))


def softmax(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    shape = of.shape(args[0])
    row = [(*unit[:-1], k) for k in range(shape[-1])] if shape else [()]
    return Term("/", (Term("exp", (of.node(args[0], unit),)), of.total(row, (args[0], row), function="exp")))


def _vector(of: Any, tree: Any) -> list[Unit]:
    return all_units(of.shape(tree))


def dot(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    a, b = _vector(of, args[0]), _vector(of, args[1])
    return of.total(a, (args[0], a), (args[1], b))


def norm(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    units = _vector(of, args[0])
    return Term("sqrt", (of.total(units, (args[0], units), (args[0], units)),))


def concat(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    place = unit[-1]
    for arg in args:
        shape = of.shape(arg)
        width = shape[-1] if shape else 1
        if place < width:
            return of.node(arg, (*unit[:-1], place) if shape else ())
        place -= width
    raise IndexError(unit)


def outer(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return Term("*", tuple(of.node(arg, (u,) if of.shape(arg) else ()) for arg, u in zip(args, unit, strict=True)))


def transpose(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], unit[::-1])


def cosine(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    a, b = args
    key = _vector(of, b)
    row = [(*unit, *u) for u in key]
    lengths = tuple(Term("sqrt", (of.total(units, (x, units), (x, units)),)) for x, units in ((a, row), (b, key)))
    product = of.total(row, (a, row), (b, key))
    return Term("/", (product, Term("*", lengths))) if all(map(of.value, lengths)) else product


def circ(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    n = of.shape(args[0])[0]
    left, right = [(j,) for j in range(n)], [((unit[0] - j) % n,) for j in range(n)]
    return of.total(left, (args[0], left), (args[1], right))


def choose(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return Term("choose", (Number(float(unit[0] + 1)), *(of.node(args[0], u) for u in _vector(of, args[0]))))


def sample(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    u = of.node(args[1], (0,) if of.shape(args[1]) else ())
    return Term("sample", (Number(float(unit[0] + 1)), u, *(of.node(args[0], k) for k in _vector(of, args[0]))))


def cross_entropy(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    units = _vector(of, args[0])
    target = of.total(units, (args[0], units))
    counted = [u for u in units if of.value(of.node(args[0], u)) or of.value(of.node(args[1], u)) > -np.inf]  # 0 · ln 0
    rest = of.total(counted, (args[0], counted), (args[1], counted))
    log = Term("log", (of.total(units, (args[1], units), function="exp"),))
    return Term("-", (Term("*", (target, log)), rest))


def pick(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], (int(args[1].value) - 1, *unit) if of.shape(args[0]) else ())
