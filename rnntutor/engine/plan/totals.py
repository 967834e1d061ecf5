"""The weights' gradients: sums over all steps and examples, one product for a whole panel where its sides lie so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..tree import Apply, Number, Ref, Tree
from .backward import Total
from .kernels import Call
from .products import one_behind
from .views import Operand, Views
from .weights import Panel, Weights

Sums = Mapping[str, list[Total]]


def rows(sums: Sums, weights: Weights) -> list[list[str]]:
    """By panel the gradients that its product reads: they should lie side by side."""
    found = []
    for panel in weights.panels:
        sides = _sides(panel, sums)
        if sides is not None:
            found.append([ref.name for ref in sides[0]])
    return found


def calls(sums: Sums, weights: Weights, views: Views, into: np.ndarray) -> list[Call]:
    """The calls that write all gradients into an array of the weights' size."""
    made, done = [], set()
    for panel in weights.panels:
        sides = _sides(panel, sums)
        if sides is not None and all(views.operand(ref).stepping for side in sides for ref in side if ref is not None):
            made += _panel(panel, *sides, views, into)
            done |= {name for row in panel.names for name in row if name is not None}
    for name, parts in sums.items():
        if name not in done:
            made += _lone(weights.like(into, name), parts, views)
    return made


def _sides(panel: Panel, sums: Sums) -> tuple[list[Ref], list[Ref | None]] | None:
    """What a panel's gradient is the product of: a gradient for each row, an operand (None: 1) for each column."""
    left: list[Ref | None] = [None] * len(panel.names)
    right: dict[int, Ref | None] = {}
    steps: set[int] = set()
    for r, row in enumerate(panel.names):
        for c, name in enumerate(row):
            if name is None:
                continue
            parts = sums.get(name, [])
            if len(parts) != 1 or parts[0].sign < 0 or not parts[0].steps:
                return None
            steps.add(parts[0].steps)
            row_ref, column_ref = _factors(parts[0].value)
            if row_ref is None or left[r] not in (None, row_ref) or right.get(c, column_ref) != column_ref:
                return None
            left[r], right[c] = row_ref, column_ref
    if len(steps) != 1 or None in left or len(right) < len(panel.names[0]):
        return None
    return [ref for ref in left if ref is not None], [right[c] for c in range(len(panel.names[0]))]


def _factors(value: Tree) -> tuple[Ref | None, Ref | None]:
    """The two sides of an outer product; a bare name is one with 1."""
    if isinstance(value, Ref):
        return (value, None) if value.at is None else (None, None)
    if isinstance(value, Apply) and value.op == "outer":
        left, right = value.args
        if isinstance(left, Ref) and isinstance(right, Ref) and left.at is None and right.at is None:
            return left, right
    return None, None


def _panel(panel: Panel, left: list[Ref], right: list[Ref | None], views: Views, into: np.ndarray) -> list[Call]:
    """The product of both sides, in as few pieces as they lie in."""
    array = into[panel.offset : panel.offset + panel.array.size].reshape(panel.array.shape)
    made: list[Call] = []
    turned: dict[Any, Operand] = {}
    for r, many in _pieces(left, views):
        operand = views.side(left[r : r + many])
        for c, wide in _pieces(right, views):
            part = array[panel.rows[r] : panel.rows[r + many], panel.columns[c] : panel.columns[c + wide]]
            if right[c] is None:
                made += _summed(operand, part[:, 0])
            else:
                made += _product(operand, _together(right[c : c + wide], views), part, turned, views)
        for row in range(r, r + many):
            made += [(panel.part(array, row, c).fill, (0.0,)) for c, n in enumerate(panel.names[row]) if n is None]
    return made


def _pieces(refs: Sequence[Ref | None], views: Views) -> list[tuple[int, int]]:
    """Where the pieces begin that lie side by side, and of how many they are."""
    found: list[tuple[int, int]] = []
    for k, ref in enumerate(refs):
        before = refs[k - 1] if k else None
        if before is not None and (one_behind(views, before) if ref is None else views.beside(before, ref)):
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((k, 1))
    return found


def _together(refs: Sequence[Ref | None], views: Views) -> Operand:
    own = [ref for ref in refs if ref is not None]
    if len(own) == len(refs):
        return views.side(own)
    return views.with_one(own)


def _product(a: Operand, b: Operand, out: np.ndarray, turned: dict[Any, Operand], views: Views) -> list[Call]:
    """The sum over steps and examples of outer products."""
    if views.memory.batch is None:
        return [(np.matmul, (a.array.T, b.array, out))]
    made: list[Call] = []
    sides = []
    for operand in (a, b):
        key = (operand.array.__array_interface__["data"][0], operand.array.shape)
        if key not in turned:
            steps, units, batch = operand.array.shape
            turned[key] = Operand(np.empty((units, steps, batch), operand.array.dtype), False)
            made.append((np.copyto, (turned[key].array, operand.array.transpose(1, 0, 2))))
        sides.append(turned[key].array.reshape(operand.array.shape[1], -1))
    return [*made, (np.matmul, (sides[0], sides[1].T, out))]


def _summed(operand: Operand, out: np.ndarray) -> list[Call]:
    """The sum over steps and examples of what has both, or has no batch to be summed over."""
    array = operand.array
    if not out.ndim:
        return [(np.add.reduce, (array, tuple(range(array.ndim)), None, out))]
    axes = (0, *range(1 + out.ndim, array.ndim))
    return [(np.add.reduce, (array, axes if len(axes) > 1 else 0, None, out))]


def _lone(out: np.ndarray, parts: list[Total], views: Views) -> list[Call]:
    """The gradient of one weight, the sum of its parts."""
    made: list[Call] = []
    for k, part in enumerate(parts):
        target = out if not k else np.empty(out.shape, out.dtype)
        made += _part(target, part, views)
        if k:
            made.append((np.add if part.sign > 0 else np.subtract, (out, target, out)))
        elif part.sign < 0:
            made.append((np.negative, (target, target)))
    return made


def _part(out: np.ndarray, part: Total, views: Views) -> list[Call]:
    batch = views.memory.batch
    if isinstance(part.value, Number):
        return [(out.fill, (part.value.value * (part.steps or 1) * (batch or 1),))]
    refs = [part.value] if isinstance(part.value, Ref) else [a for a in part.value.args if isinstance(a, Ref)]
    operands = [views.operand(ref) for ref in refs]
    if not all(operand.stepping and operand.batched for operand in operands):
        return [(_spread_sum, (operands, (part.steps or 1,), (batch,) if batch else (), out))]
    return _product(operands[0], operands[1], out, {}, views) if len(operands) == 2 else _summed(operands[0], out)


def _spread_sum(operands: list[Operand], steps: tuple[int, ...], batch: tuple[int, ...], out: np.ndarray) -> None:
    """The sum over steps and examples of a value, or an outer product, that may be the same at all of them."""
    spread = []
    for operand in operands:
        array = operand.array if operand.stepping else operand.array[None]
        units = array.shape[1 : 1 + operand.axes]
        whole = np.broadcast_to(array, (*steps, *units, *batch))
        spread.append(np.moveaxis(whole, 0, -1).reshape(*units, -1))
    if len(spread) == 2:
        np.matmul(spread[0], spread[1].T, out=out)
    else:
        out[...] = spread[0].sum(-1).reshape(out.shape)
