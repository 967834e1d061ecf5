"""Expressions as functions of the step, over the rows that a run has so far."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import numpy as np

from .errors import NetworkError
from .infer import shape_of
from .language import write_ref
from .operations import TABLE
from .shapes import Shape, ShapeError
from .tree import LAST, WHOLE, Apply, Number, Ref, Tree

At = Callable[[int], np.ndarray]
_SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class Reader:
    """What an expression reads: weights, and values as rows 0 (start) to T + 1 with their steps and shapes.

    `last` gives the step computed last of a name; `loose` says whether two names may differ in length.
    """

    def __init__(
        self,
        weights: Mapping[str, np.ndarray],
        values: Mapping[str, np.ndarray],
        shapes: Mapping[str, Shape],
        steps: Mapping[str, int],
        batch: int | None,
        last: Callable[[str, int], int],
        loose: Callable[[str, str], bool],
    ) -> None:
        self.weights, self.values, self.shapes, self.steps = weights, values, shapes, steps
        self.batch, self.last, self.loose = batch, last, loose

    def compile(self, tree: Tree, reader: str, steps: int) -> At:
        """The expression as a function of the step, for the line `reader` with its `steps`. Raises NetworkError."""
        return _compile(self, tree, steps, reader)

    def rank(self, tree: Tree) -> int:
        return len(shape_of(tree, self.ref_shape))

    def ref_shape(self, ref: Ref) -> Shape:
        shape = self.shapes[ref.name]
        return (self.steps[ref.name], *shape) if ref.at == WHOLE else shape

    def read(self, ref: Ref, steps: int, reader: str) -> At:
        if ref.name in self.weights:
            weight = self.weights[ref.name]
            return lambda step: weight
        rows, own, shift = self.values[ref.name], self.steps[ref.name], ref.shift
        if ref.at is not None:
            fixed = self.fixed(ref, rows, own, reader)
            return lambda step: fixed
        if own != steps and not self.loose(ref.name, reader):
            raise NetworkError(
                f"{reader} runs over {steps} steps and {ref.name} over {own}: "
                f"read {ref.name}[last], {ref.name}[2] or {ref.name}[:]"
            )
        if own == steps and abs(shift) <= 1:
            return lambda step: rows[step + shift]
        absent = np.zeros(rows.shape[1:])
        return lambda step: rows[step + shift] if 0 <= step + shift <= own + 1 else absent

    def fixed(self, ref: Ref, rows: np.ndarray, own: int, reader: str) -> np.ndarray:
        if ref.at == WHOLE:
            whole = rows[1 : own + 1]
            return whole if self.batch is None else np.moveaxis(whole, 0, 1)
        step = self.last(ref.name, own) if ref.at == LAST else own + 1 if ref.at == "end" else ref.at
        if isinstance(step, int) and (step <= own or ref.at == "end"):
            return rows[step]
        if self.loose(ref.name, reader):
            return np.zeros(rows.shape[1:])
        raise NetworkError(f"in {reader}: {write_ref(ref)}: {ref.name} has the steps 1 to {own}")


def _compile(run: Reader, tree: Tree, steps: int, reader: str) -> At:
    if isinstance(tree, Number):
        constant = np.asarray(tree.value)
        return lambda step: constant
    if isinstance(tree, Ref):
        return run.read(tree, steps, reader)
    tree = _with_logs(tree)
    try:
        ranks = tuple(run.rank(argument) for argument in tree.args)
    except ShapeError as error:
        raise NetworkError(f"in {reader}: {error}") from None
    parts = [_compile(run, argument, steps, reader) for argument in tree.args]
    if tree.op in _SIGNS and (run.batch is None or ranks[0] == ranks[1]):
        sign, a, b = _SIGNS[tree.op], *parts
        return lambda step: sign(a(step), b(step))
    row = TABLE[tree.op].run
    if len(parts) == 1:
        only = parts[0]
        return lambda step: row((only(step),), ranks)
    if len(parts) == 2:
        a, b = parts
        return lambda step: row((a(step), b(step)), ranks)
    return lambda step: row(tuple(part(step) for part in parts), ranks)


def _with_logs(tree: Apply) -> Apply:
    """A product with a logarithm as the one operation in which 0 · ln 0 is 0; dot as the sum of one."""
    logs = [argument for argument in tree.args if isinstance(argument, Apply) and argument.op == "log"]
    if tree.op == "dot" and logs:
        return Apply("sum", (Apply("*", tree.args),))
    if tree.op != "*" or not logs:
        return tree
    other = tree.args[0] if tree.args[1] is logs[-1] else tree.args[1]
    return Apply("times_log", (other, *logs[-1].args))


def value_of(tree: Tree, shape: Callable[[Ref], Shape], read: Callable[[Ref], np.ndarray]) -> np.ndarray:
    """The value of an expression whose references are all fixed, per example."""
    if isinstance(tree, Number):
        return np.asarray(tree.value)
    if isinstance(tree, Ref):
        return read(tree)
    tree = _with_logs(tree)
    parts = tuple(value_of(argument, shape, read) for argument in tree.args)
    try:
        shape_of(tree, shape)
    except ShapeError as error:
        raise NetworkError(str(error)) from None
    return TABLE[tree.op].run(parts, tuple(part.ndim for part in parts))
