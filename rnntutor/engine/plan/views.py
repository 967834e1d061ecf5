"""Arrays of values where they lie: of all steps at once, of one step after the other, of what has no steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..shapes import Shape
from ..tree import LAST, WHOLE, Ref
from .memory import Memory, Place, width
from .weights import Weights


class Steps:
    """An argument of a call in a loop with one array for every step."""

    __slots__ = ("arrays",)

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        self.arrays = arrays


@dataclass(frozen=True)
class Operand:
    """An array ([T], units, [batch]) with one or two axes of units; `stepping` says whether it has the axis of steps.

    `rank` is that of the value, `batched` False for weights: their array has one example's axis at most.
    """

    array: np.ndarray
    stepping: bool
    axes: int = 1
    rank: int = 1
    batched: bool = True

    @property
    def units(self) -> int:
        """The size of the first axis of units."""
        return self.array.shape[1 if self.stepping else 0]

    def aligned(self, axes: int) -> Operand:
        """With at least so many axes of units, new ones before its own."""
        if self.axes >= axes:
            return self
        at = (slice(None),) * self.stepping
        return Operand(self.array[(*at, *(None,) * (axes - self.axes))], self.stepping, axes, self.rank, self.batched)

    def indexed(self, *units: Any) -> Operand:
        """Its units indexed, by slices and None."""
        at = (slice(None),) * self.stepping
        axes = sum(unit is None or isinstance(unit, slice) for unit in units)
        return Operand(self.array[(*at, *units)], self.stepping, axes, self.rank, self.batched)


class Views:
    """Finds the operands of a section. `loop`: the number of its steps, None for all at once."""

    def __init__(
        self,
        memory: Memory,
        weights: Weights,
        places: Mapping[str, Place],
        last: Callable[[str], int],
        loop: int | None,
    ) -> None:
        self.memory, self.weights, self.places, self.last, self.loop = memory, weights, places, last, loop

    def shape(self, ref: Ref) -> Shape:
        """The shape per example."""
        if ref.name in self.weights.shapes:
            return self.weights.shapes[ref.name]
        shape = self.places[ref.name].shape
        return (self.places[ref.name].steps, *shape) if ref.at == WHOLE else shape

    def operand(self, ref: Ref) -> Operand:
        """What a reference reads."""
        shape = self.shape(ref)
        axes, rank = max(len(shape), 1), len(shape)
        if ref.name in self.weights.shapes:
            weight = self.weights.view(ref.name)
            weight = weight if rank else weight.reshape(1)
            return Operand(weight if self.memory.batch is None else weight[..., None], False, axes, rank, False)
        place = self.places[ref.name]
        if not place.steps:
            return Operand(self.memory.fixed(place), False, axes, rank)
        if ref.at is None:
            return Operand(self.memory.series(place, ref.shift), True, axes, rank)
        if ref.at == WHOLE:
            whole = self.memory.series(place)
            return Operand(whole if place.shape else whole[:, 0], False, axes, rank)
        step = self.last(ref.name) if ref.at == LAST else place.steps + 1 if ref.at == "end" else int(ref.at)
        return Operand(self.memory.row(place, step), False, axes, rank)

    def side(self, refs: Sequence[Ref]) -> Operand:
        """Neighbours as one operand."""
        first, end = self.places[refs[0].name], self.places[refs[-1].name]
        if len(refs) == 1 or len(first.shape) == 2:
            return self.operand(refs[0])
        if not first.steps:
            return Operand(first.block.array[first.start : end.stop], False)
        return Operand(self.memory.rows(first, 1 + refs[0].shift, first.steps, first.start, end.stop), True)

    def with_one(self, refs: Sequence[Ref]) -> Operand:
        """Neighbours as one operand, with the 1 behind them."""
        first, end = self.places[refs[0].name], self.places[refs[-1].name]
        return Operand(self.memory.rows(first, 1 + refs[0].shift, first.steps, first.start, end.stop + 1), True)

    def argument(self, operand: Operand | np.ndarray) -> Any:
        """The operand in a call: in a loop with a view for every step."""
        if isinstance(operand, np.ndarray):
            return operand
        if self.loop is None or not operand.stepping:
            return operand.array
        return Steps(self.memory.listed(operand.array))

    # what lies where

    def lies(self, ref: Ref) -> bool:
        """Whether a reference reads a value at its own row, or at one a fixed number of rows away."""
        return ref.name in self.places and ref.at is None

    def beside(self, left: Ref, right: Ref) -> bool:
        """Whether a value lies directly behind another, in the row of the same step."""
        if not (self.lies(left) and self.lies(right)):
            return False
        a, b = self.places[left.name], self.places[right.name]
        vectors = len(a.shape) < 2 and len(b.shape) < 2
        return vectors and a.block is b.block and a.stop == b.start and left.shift + a.delay == right.shift + b.delay

    def order(self, ref: Ref | None) -> tuple[int, int]:
        """A key that sorts values of one block as they lie."""
        place = self.places[ref.name] if ref is not None else None
        return (id(place.block), place.start) if place is not None else (0, 0)

    def width(self, ref: Ref) -> int:
        shape = self.shape(ref)
        return width(shape) if len(shape) < 2 else 0

    # buffers

    def scratch(self, units: tuple[int, ...], steps: int = 0) -> np.ndarray:
        """A buffer for what an operation needs on the way: for all its steps at once, in a loop for one."""
        lead = (steps,) if steps and self.loop is None else ()
        return np.empty((*lead, *units, *self.memory.tail), self.memory.dtype)

    def constant(self, units: int) -> Callable[[float], np.ndarray]:
        """Arrays of one number: a scalar operand costs NumPy more than an array."""
        return lambda value: np.full((units, *self.memory.tail), value, self.memory.dtype)
