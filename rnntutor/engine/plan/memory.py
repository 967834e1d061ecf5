"""Where the values of a plan lie: blocks of rows, one row a step, with neighbours side by side in them.

The units come before the batch: a block is (rows, width, batch), without a batch (rows, width). So each value of a step
is one contiguous piece, lone or with its neighbours, whatever the batch. A single number is a vector of one unit. Row
`margin` is step 0. A value that is read with a lag may lie a row later (`delay`): a row then has what a step reads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..shapes import Shape


@dataclass(eq=False)
class Block:
    """Rows of values side by side. `steps` 0: a single row without a step, as is a loop's scratch.

    `one` is the column that is 1 in every row, if there is one.
    """

    array: np.ndarray
    steps: int
    one: int | None = None


@dataclass(frozen=True)
class Place:
    """A value's columns in a block."""

    block: Block
    start: int
    stop: int
    shape: Shape
    delay: int = 0

    @property
    def steps(self) -> int:
        return self.block.steps


def width(shape: Shape) -> int:
    """How many columns a value needs; a matrix has a block of its own, with its own axes."""
    return shape[0] if shape else 1


class Memory:
    """Makes blocks and views of them.

    batch: None for a single example; margin: so many rows lie before step 0, and behind the last.
    """

    def __init__(self, batch: int | None, dtype: np.dtype, margin: int) -> None:
        self.batch, self.dtype, self.margin = batch, dtype, margin
        self.tail = () if batch is None else (batch,)
        self.lists: dict[tuple[object, ...], tuple[np.ndarray, list[np.ndarray]]] = {}

    def block(self, units: Shape, steps: int) -> Block:
        """A new block, all 0."""
        rows = (steps + 2 + 2 * self.margin,) if steps else ()
        return Block(np.zeros((*rows, *units, *self.tail), self.dtype), steps)

    def place(self, shape: Shape, steps: int) -> Place:
        """A place of its own for one value."""
        units = shape if len(shape) == 2 else (width(shape),)
        return Place(self.block(units, steps), 0, units[0], shape)

    def with_one(self, columns: int, steps: int) -> Block:
        """A new block with one column more, which is 1."""
        block = self.block((columns + 1,), steps)
        block.array[:, columns] = 1.0
        block.one = columns
        return block

    def rows(self, place: Place, first: int, count: int, start: int, stop: int) -> np.ndarray:
        """`count` steps from step `first` on, of the block's columns `start` to `stop`."""
        at = self.margin + first + place.delay
        array = place.block.array[at : at + count]
        return array if len(place.shape) == 2 else array[:, start:stop]

    def series(self, place: Place, shift: int = 0, steps: int | None = None) -> np.ndarray:
        """(T, units, [batch]): the value at the steps 1 to T, moved by `shift`."""
        return self.rows(place, 1 + shift, place.steps if steps is None else steps, place.start, place.stop)

    def row(self, place: Place, step: int) -> np.ndarray:
        """(units, [batch]): the value at one step."""
        return self.rows(place, step, 1, place.start, place.stop)[0]

    def fixed(self, place: Place) -> np.ndarray:
        """(units, [batch]) of a value without steps."""
        array = place.block.array
        return array if len(place.shape) == 2 else array[place.start : place.stop]

    def listed(self, array: np.ndarray) -> list[np.ndarray]:
        """The rows of an array one by one. Equal rows are the same objects: a long loop then stays in the cache."""
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if array.ndim == 1 or array.strides[0] != owner.strides[0]:
            return [array[step, ...] for step in range(len(array))]
        first, offset = divmod(_address(array) - _address(owner), owner.strides[0])
        key = (id(owner), offset, array.shape[1:], array.strides)
        if key not in self.lists:
            whole = np.ndarray((len(owner), *array.shape[1:]), array.dtype, owner, offset, array.strides)
            self.lists[key] = owner, list(whole)
        return self.lists[key][1][first : first + len(array)]


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]
