"""Slips with a memory that is addressed by weights (Graves et al. 2014): likeness, shift, sharpening, erase and add."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.engine.adjoints import call
from rnntutor.engine.tree import Apply, Number, Ref, Tree

from .equations import Equations
from .kinds import Rewrite, said
from .terms import Spot, complement, factors, product, signed, total

FEW = 4  # places in each of which a vector may be counted
MOST_ROWS = 16  # of a memory whose shift is written out without its ring


def dot_for_cosine(equations: Equations) -> Iterator[Rewrite]:
    """The products are added and not divided by the lengths."""
    for name, spot, (left, right) in equations.calls("cosine"):
        if len(equations.shape(right) or ()) == 2:
            left, right = right, left
        by = call("@" if len(equations.shape(left) or ()) == 2 else "dot", left, right)
        says = said("You took the dot product: the cosine is that divided by both lengths.")
        yield Rewrite("dot-for-cosine", name, says, {name: spot.put(by)})


def one_length_only(equations: Equations) -> Iterator[Rewrite]:
    """The products are divided by one of the two lengths."""
    for name, spot, (left, right) in equations.calls("cosine"):
        rows = len(equations.shape(left) or ()) == 2
        if len(equations.shape(right) or ()) == 2:
            left, right, rows = right, left, True
        by_right = call("/", call("@", left, right), call("norm", right))
        by_left = call("*", spot.node, call("norm", right))
        by_other = by_right if rows else call("*", spot.node, call("norm", left))
        for where, one, tree in (("left", left, by_left), ("right", right, by_other)):
            says = said("You divided by the length of {} alone: the cosine is divided by both lengths.", one)
            yield Rewrite("one-length-only", f"{name}: {where}", says, {name: spot.put(tree)}, shown=False)


def shift_backwards(equations: Equations) -> Iterator[Rewrite]:
    """The weights move the other way."""
    for name, spot, (weights, shift) in equations.calls("circ"):
        says = said("You moved {} the other way: a shift of +1 moves each weight to the next row.", weights)
        yield Rewrite("shift-backwards", name, says, {name: spot.put(call("corr", weights, shift))}, shown=False)


def no_wrap(equations: Equations) -> Iterator[Rewrite]:
    """What is moved beyond the last row is lost."""
    for name, spot, (weights, shift) in equations.calls("circ"):
        rows = (equations.shape(weights) or (0,))[0]
        if not 1 < rows <= MOST_ROWS:
            continue
        moved, constants = None, {}
        for place in range(rows):
            by = place if place <= rows // 2 else place - rows
            matrix = f"{name} moved by {by}"
            constants[matrix] = np.eye(rows, k=-by)
            share = call("pick", shift, Number(place + 1.0))
            term = call("*", share, call("@", Ref(matrix), weights))
            moved = term if moved is None else call("+", moved, term)
        if moved is not None:
            says = said("You let what moves past the end fall off: behind the last row comes the first again.")
            yield Rewrite("no-wrap", name, says, {name: spot.put(moved)}, constants=constants, shown=False)


def not_renormalised(equations: Equations) -> Iterator[Rewrite]:
    """Weights are raised to a power and not divided by their sum again; or counted in those of one place."""
    for name, spot, above in shared_out(equations):
        says = said("You did not divide by the sum again: weights add up to 1.")
        yield Rewrite("not-renormalised", name, says, {name: spot.put(above)})
        places = (equations.shape(above) or (0,))[0]
        for place in range(1, places + 1) if places <= FEW else ():
            counted = call("/", above, call("pick", above, Number(float(place))))
            yield Rewrite("not-renormalised", f"{name}: {place}", says, {name: spot.put(counted)}, shown=False)


def shared_out(equations: Equations) -> Iterator[tuple[str, Spot, Tree]]:
    """Where a vector is divided by its sum: line, spot, the vector."""
    for name, spot, (above, below) in equations.calls("/"):
        summed = isinstance(below, Apply) and below.op == "sum" and below.args[0]
        if summed and _behind(equations, summed) == _behind(equations, above):
            yield name, spot, above


class _Write(NamedTuple):
    """A line M = M[t-1]·(1 − outer(w, e)) + outer(w, a): what was kept of it, what is erased and what is added."""

    name: str
    old: list[Tree]
    kept: Tree
    erased: Apply
    added: list[tuple[bool, Tree]]

    def line(self, kept: Tree | None) -> Tree:
        """The line with another factor of the old rows, None for none."""
        old = product([*self.old, *([] if kept is None else [kept])])
        return total([(False, old), *self.added])


def _writes(equations: Equations) -> Iterator[_Write]:
    for name in equations.forward:
        terms = signed(equations.tree(name))
        for at, (minus, term) in enumerate(terms):
            parts = factors(term)
            lagged = [part for part in parts if isinstance(part, Ref) and equations.lagged(part)]
            for part in parts:
                erased = _erased(equations, part)
                if erased is not None and lagged and not minus:
                    old = [other for other in parts if other is not part]
                    yield _Write(name, old, part, erased, terms[:at] + terms[at + 1 :])


def _erased(equations: Equations, part: Tree) -> Apply | None:
    """The outer(w, e) of a factor 1 − outer(w, e), behind names of their own too."""
    inner = complement(_behind(equations, part))
    inner = _behind(equations, inner) if inner is not None else None
    return inner if isinstance(inner, Apply) and inner.op == "outer" else None


def _behind(equations: Equations, tree: Tree) -> Tree:
    """The line behind a bare name."""
    own = isinstance(tree, Ref) and not tree.shift and tree.at is None and tree.name in equations.forward
    return equations.tree(tree.name) if own and isinstance(tree, Ref) else tree


def erase_forgotten(equations: Equations) -> Iterator[Rewrite]:
    """The old row stays, the new one is added to it."""
    for write in _writes(equations):
        says = said("You left the erasing out: first {} takes its part of the old rows away.", write.erased.args[1])
        yield Rewrite("erase-forgotten", write.name, says, {write.name: write.line(None)})


def add_before_erase(equations: Equations) -> Iterator[Rewrite]:
    """What is new is added first, and then erased in part."""
    for write in _writes(equations):
        if write.added:
            whole = product([total([(False, product(write.old)), *write.added]), write.kept])
            says = said("You added first and erased then: the old is erased, then the new is added whole.")
            yield Rewrite("add-before-erase", write.name, says, {write.name: whole})


def erase_whole_row(equations: Equations) -> Iterator[Rewrite]:
    """All columns of a row are erased, not those alone that the erase vector names."""
    for write in _writes(equations):
        weights, erase = write.erased.args
        size = equations.shape(erase)
        if size and len(size) == 1:
            every = f"1 for {write.name}"
            kept = call("-", Number(1.0), call("outer", weights, Ref(every)))
            says = said("You erased the whole row: {} says which columns are erased.", erase)
            lines, ones = {write.name: write.line(kept)}, {every: np.ones(size)}
            yield Rewrite("erase-whole-row", write.name, says, lines, constants=ones, shown=False)


def weight_left_out(equations: Equations) -> Iterator[Rewrite]:
    """What is erased, added or both reaches every row whole, whatever its weight: 1 - e for 1 - w(i)·e."""
    for write in _writes(equations):
        weights = write.erased.args[0]
        every = f"1 for each row of {write.name}"
        ones = {every: np.ones(equations.shape(weights) or ())}

        def whole(term: Tree, every: str = every) -> Tree:
            return call("outer", Ref(every), term.args[1]) if isinstance(term, Apply) and term.op == "outer" else term

        kept, added = (
            call("-", Number(1.0), whole(write.erased)),
            [(minus, whole(term)) for minus, term in write.added],
        )
        for where, line in (
            ("", write._replace(added=added).line(kept)),
            (": erased", write.line(kept)),
            (": added", write._replace(added=added).line(write.kept)),
        ):
            says = said("You left out the weights {}: each row is changed as much as its weight.", weights)
            yield Rewrite("weight-left-out", write.name + where, says, {write.name: line}, constants=ones, shown=False)
