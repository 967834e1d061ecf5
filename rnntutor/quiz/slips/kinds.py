"""What a slip is: a kind with its id and, for each place where it can be made, the equations rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from rnntutor.engine.tree import Address, Tree

from .equations import Equations


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with {} for each expression or value that it speaks of; these are written at the step it is about."""

    text: str
    about: tuple[Tree | Address, ...] = ()


def said(text: str, *about: Tree | Address) -> Said:
    """A sentence about some expressions."""
    return Said(text, about)


@dataclass(frozen=True, eq=False)
class Rewrite:
    """One slip at one place, or everywhere at once (`whole`).

    where: the place, as "f" or "i in c"; says: the sentence; lines, added, constants, sequences: what
    engine.variants.Variant takes. A slip of reading the wrong number has no lines but the `address` that was read
    instead, or, with an `order`, its own numbers in that order (from 0, row by row). turned: what was done to those;
    such a slip is told only where no other leads to the number. shown: whether the rewritten line is worth seeing.
    since: the first step at which the slip can be made.
    """

    id: str
    where: str
    says: Said
    lines: Mapping[str, Tree] = field(default_factory=dict)
    whole: bool = False
    added: Mapping[str, Tree] = field(default_factory=dict)
    constants: Mapping[str, np.ndarray] = field(default_factory=dict)
    sequences: Mapping[str, np.ndarray] = field(default_factory=dict)
    address: Address | None = None
    order: tuple[int, ...] = ()
    turned: Callable[[np.ndarray], np.ndarray] | None = None
    shown: bool = True
    since: int = 1


Find = Callable[[Equations], Iterator[Rewrite]]


@dataclass(frozen=True)
class Kind:
    """A kind of slip: its stable id and all its places in some equations, the whole before the parts."""

    id: str
    find: Find
