"""Trees taken apart and put together again: sums as signed terms, products as factors, a part exchanged for another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rnntutor.engine.derive import GRAD, SPECIAL
from rnntutor.engine.tree import Apply, Number, Ref, Tree, refs

ONE, ZERO = Number(1.0), Number(0.0)
Put = Callable[[Tree], Tree]


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a tree: `node`, and `put` gives the whole tree with another part in its place."""

    node: Tree
    put: Put
    inside: str = ""  # the operation that it is an operand of


@dataclass(frozen=True, eq=False, slots=True)
class _This:
    """A tree, looked up as the very object that it is: to compare two takes longer than to walk through one."""

    tree: Tree

    def __hash__(self) -> int:
        return id(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.tree is self.tree


def spots(tree: Tree) -> tuple[Spot, ...]:
    """Every part of a tree, the whole first, then from left to right; not what only counts or names steps."""
    return _found(_This(tree))


@lru_cache(maxsize=2000)
def _found(this: _This) -> tuple[Spot, ...]:
    """Kept, because every kind of slip walks through every line."""
    return tuple(_spots(this.tree, lambda new: new, ""))


def _spots(tree: Tree, put: Put, inside: str) -> Iterator[Spot]:
    yield Spot(tree, put, inside)
    if isinstance(tree, Apply):
        count = 1 if tree.op in (*SPECIAL, "like", "pick", "part", "place", "kept") else len(tree.args)
        for at, argument in enumerate(tree.args[:count]):
            yield from _spots(argument, _within(tree, at, put), tree.op)


def _within(tree: Apply, at: int, put: Put) -> Put:
    return lambda new: put(Apply(tree.op, (*tree.args[:at], new, *tree.args[at + 1 :])))


def exchanged(tree: Tree, by: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with every part for which `by` gives another exchanged, from the outside in; itself where none is."""
    new = by(tree)
    if new is not None:
        return new
    if isinstance(tree, Apply):
        parts = tuple(exchanged(argument, by) for argument in tree.args)
        return tree if all(a is b for a, b in zip(parts, tree.args, strict=True)) else Apply(tree.op, parts)
    return tree


def signed(tree: Tree) -> list[tuple[bool, Tree]]:
    """The terms of a sum, in order, each with whether it is subtracted."""
    if isinstance(tree, Apply) and tree.op in ("+", "-") and len(tree.args) == 2:
        turn = tree.op == "-"
        return [*signed(tree.args[0]), *((minus != turn, term) for minus, term in signed(tree.args[1]))]
    if isinstance(tree, Apply) and tree.op == "neg":
        return [(not minus, term) for minus, term in signed(tree.args[0])]
    return [(False, tree)]


def total(terms: list[tuple[bool, Tree]]) -> Tree:
    """Signed terms as a sum; the number 0 where there is none."""
    found: Tree | None = None
    for minus, term in sorted(terms, key=lambda own: own[0]) if terms and terms[0][0] else terms:
        if found is None:
            found = Apply("neg", (term,)) if minus else term
        else:
            found = Apply("-" if minus else "+", (found, term))
    return ZERO if found is None else found


def is_sum(spot: Spot) -> bool:
    """Whether a spot is a whole sum, not a part of a longer one."""
    node = spot.node
    return isinstance(node, Apply) and node.op in ("+", "-", "neg") and spot.inside not in ("+", "-", "neg")


def sums(tree: Tree) -> Iterator[tuple[Spot, list[tuple[bool, Tree]]]]:
    """Every whole sum of a tree with its terms; a tree that is no sum counts as one of a single term."""
    for spot in spots(tree):
        if is_sum(spot):
            yield spot, signed(spot.node)
    if not is_sum(Spot(tree, lambda new: new)):
        yield Spot(tree, lambda new: new), [(False, tree)]


def without(spot: Spot, terms: list[tuple[bool, Tree]], left_out: set[int]) -> Tree:
    """The whole tree with some terms of a sum left out; where nothing is left, zero in the same shape."""
    kept = [term for at, term in enumerate(terms) if at not in left_out]
    return spot.put(total(kept) if kept else Apply("*", (ZERO, terms[0][1])))


def factors(tree: Tree) -> list[Tree]:
    """The factors of an elementwise product, in order."""
    if isinstance(tree, Apply) and tree.op == "*":
        return [*factors(tree.args[0]), *factors(tree.args[1])]
    return [tree]


def product(parts: list[Tree]) -> Tree:
    """Factors as a product; 1 where there is none."""
    found: Tree | None = None
    for part in parts:
        found = part if found is None else Apply("*", (found, part))
    return ONE if found is None else found


def complement(tree: Tree) -> Tree | None:
    """What is subtracted from 1: the z of 1 − z."""
    if isinstance(tree, Apply) and tree.op == "-" and tree.args[0] == ONE:
        return tree.args[1]
    return None


def opposite(tree: Tree) -> Tree:
    """1 − z for z, and z for 1 − z."""
    inner = complement(tree)
    return Apply("-", (ONE, tree)) if inner is None else inner


def reads(tree: Tree, of: Callable[[Ref], bool]) -> bool:
    """Whether a tree reads something of this kind."""
    return any(of(ref) for ref in refs(tree))


def is_later(ref: Ref) -> bool:
    """Whether a reference is to a gradient of another step: what comes back."""
    return ref.name.startswith(GRAD) and ref.shift != 0


def moved(tree: Tree, step: int, weights: Collection[str]) -> Tree:
    """The tree at one step: every value that has steps read at its own fixed one; `weights` have none."""

    def fixed(node: Tree) -> Tree | None:
        has_step = isinstance(node, Ref) and node.at is None and node.name not in weights
        return Ref(node.name, 0, step + node.shift) if has_step and isinstance(node, Ref) else None

    return exchanged(tree, fixed)
