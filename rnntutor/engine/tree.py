"""What the engine's language is made of: small immutable expressions, lines and addresses.

Everything the tutor does (run, write, explain ...) is a reading of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LAST = "last"  # `h[last]`: the last step that was computed
WHOLE = ":"  # `h[:]`: all steps at once, steps x units


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in an equation."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref:
    """A value by its name: `h` (this step), `h[t-1]` (shift -1), `encoder.h[last]`, `h[3]`, `h[:]`.

    `at` is None for a shift, else a step from 1 (0 is the start), LAST, WHOLE, or "end" for `h[T+1]`.
    """

    name: str
    shift: int = 0
    at: int | str | None = None


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation of the table on its operands; `op` is the row's name ("+", "@", "sigmoid" ...)."""

    op: str
    args: tuple[Tree, ...]


Tree = Number | Ref | Apply


@dataclass(frozen=True, slots=True)
class Line:
    """`name = expression`; a start line (`h[0] = ...`, backwards `h[T+1] = ...`) has `start` True.

    `source` and `column` (from 1) say where it stands in the text, for messages; they do not count in comparisons.
    """

    name: str
    expression: Tree
    start: bool = False
    source: int = 0
    column: int = 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Line):
            return NotImplemented
        return (self.name, self.expression, self.start) == (other.name, other.expression, other.start)

    def __hash__(self) -> int:
        return hash((self.name, self.expression, self.start))


@dataclass(frozen=True, slots=True)
class Address:
    """One value of a run: `c[2]`, `h[2][1]`, `encoder.h[0]`, a weight `W_i` or its entry `W_i[1][2]`.

    Steps and units count from 1; step 0 is the start; a weight has no step. `unit` is () for the whole value,
    (j,) in a vector, (i, j) in a matrix.
    """

    name: str
    step: int | None = None
    unit: tuple[int, ...] = ()

    def __str__(self) -> str:
        step = "" if self.step is None else f"[{self.step}]"
        return self.name + step + "".join(f"[{unit}]" for unit in self.unit)


def refs(tree: Tree) -> Iterator[Ref]:
    """Every reference of an expression, left to right, repeats included."""
    if isinstance(tree, Ref):
        yield tree
    elif isinstance(tree, Apply):
        for argument in tree.args:
            yield from refs(argument)
