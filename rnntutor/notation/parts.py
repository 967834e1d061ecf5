"""What a printed calculation is made of: numbers on the page and operations on them.

A Leaf prints as one number; `of` is the calculation that it is the result of, which the lines before it show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnntutor.engine.expansion import Operand

SIGNS = frozenset(["+", "-", "*", "/", "**", "neg"])


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number on the page. `written` marks one that stands in the equation; `count` the terms folded into it.

    `given`: one that stands as 1/3 or ln 3 where it is that, since it was given and not computed.
    """

    value: float
    operand: Operand | None = None
    hidden: bool = False
    written: bool = False
    given: bool = False
    count: int = 0
    rest: tuple[Operand, ...] = ()
    of: Branch | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """An operation on terms; `+` and `*` of any number of them, `minus` says which of a sum's are taken away.

    `unit`: of choose and sample, the unit asked for; `others`: of max, min, choose, what is not shown.
    """

    op: str
    args: tuple[Tree, ...]
    value: float
    minus: tuple[bool, ...] = ()
    unit: int = 0
    others: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounded:
    """A part of a line whose numbers need other decimals than the rest of it."""

    tree: Tree
    places: int


Tree = Leaf | Branch | Rounded


def hides(tree: Tree) -> bool:
    """Whether anything in it is hidden."""
    if isinstance(tree, Branch):
        return any(hides(arg) for arg in tree.args)
    return hides(tree.tree) if isinstance(tree, Rounded) else tree.hidden


def operands_of(tree: Tree) -> Iterator[Operand]:
    """The operands that the leaves show."""
    if isinstance(tree, Leaf):
        yield from (tree.operand,) if tree.operand else operands_of(tree.of) if tree.of else tree.rest
    elif isinstance(tree, Rounded):
        yield from operands_of(tree.tree)
    else:
        for arg in tree.args:
            yield from operands_of(arg)
        yield from tree.others


def value_of(tree: Tree) -> float:
    """What it really comes to."""
    return value_of(tree.tree) if isinstance(tree, Rounded) else tree.value
