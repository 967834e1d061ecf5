"""The backward equations of a run made ready for people: what is 1 left out, what the loss only passes on put in place.

`∂L·0.5·m·(2·L.net)` becomes `m·(h − d)`. Written and worked out from the same terms, so that no two can disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnntutor.engine.backexplanation import cut
from rnntutor.engine.derive import (
    FREE,
    GRAD,
    KEPT,
    ONLY,
    ROW,
    TOTAL,
    TOTAL_ALL,
    addends,
    alive,
    shifted,
    special,
    valued,
)
from rnntutor.engine.expansion import Node, Term
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Number, Ref, Tree, refs
from rnntutor.notation.formula import is_net
from rnntutor.notation.simplify import Addend, sign, simple

SUMS = (TOTAL, TOTAL_ALL)
SPECIAL = (*SUMS, ONLY, ROW)
Covered = Callable[[str, int], bool]  # whether a name's number at a step may not be seen
_SIMPLE = frozenset(["+", "-", "*", "/", "**", "neg", "like", "linear"])  # what a person does in place
_LARGEST = 12  # references in what is put in place


def losses(trace: Trace) -> tuple[str, ...]:
    """The loss lines of a backward pass; () where it began with gradients from outside."""
    lines = trace.resolved.lines
    found = ((name, lines.get(GRAD + name)) for name in lines)
    return tuple(name for name, line in found if line is not None and Number(1.0) in addends(line.expression))


def terms(trace: Trace, name: str, step: int | None = None, covered: Covered | None = None) -> tuple[Addend, ...]:
    """The addends of the gradient line `grad.v`, simplified; at a step only those that count there.

    covered: says of which numbers the line must not show the parts in their place.
    """
    line, own = trace.line(name), trace.steps(name)
    if line is None:
        return ()
    tidy = _Tidy(
        trace, step if own else None, covered or (lambda name, step: False), losses(trace), bool(own) and step is None
    )
    found: list[Addend] = []
    for term in addends(line.expression):
        first, last = alive(term, own, trace.done.steps)
        if not own or step is None or (first <= step <= last and not (not special(term) and cut(trace, term, step))):
            found += tidy.term(term)
    return _together(found)


def _together(found: list[Addend]) -> tuple[Addend, ...]:
    """Equal terms as one: "2·∂y·x"."""
    counts = Counter(found)
    return tuple((minus, _times(count, term)) for (minus, term), count in counts.items())


def _times(count: int, term: Tree) -> Tree:
    if count == 1:
        return term
    if isinstance(term, Apply) and term.op in SPECIAL:
        return Apply(term.op, (_times(count, term.args[0]), *term.args[1:]))
    return simple(Apply("*", (Number(float(count)), term)), spread=True)


def node(trace: Trace, name: str, step: int, unit: tuple[int, ...], example: int, covered: Covered | None) -> Node:
    """The line at a step and unit (from 0) as arithmetic of single numbers."""
    expander = trace.expander(step, example)
    total: Node | None = None
    for minus, term in terms(trace, name, step, covered):
        part = expander.node(term, unit)
        if total is None:
            total = Term("neg", (part,)) if minus else part
        else:
            total = Term("-" if minus else "+", (total, part))
    return total if total is not None else Number(0.0)


def ends(trace: Trace, name: str, step: int) -> bool:
    """Whether no gradient comes from another step because the sequence has no further one."""
    line, own = trace.line(name), trace.steps(name)
    if line is None or not 1 <= step <= own:
        return False
    beyond = [term for term in addends(line.expression) if _carries(term)]
    spans = [alive(term, own, trace.done.steps) for term in beyond]
    return bool(spans) and not any(first <= step <= last for first, last in spans)


def put_in(trace: Trace, name: str, step: int) -> tuple[Address, ...]:
    """What was given, whole or some units of it, of the values through whose lines a gradient comes at a step."""
    line, own = trace.line(name), trace.steps(name)
    found: dict[Address, None] = {}
    for term in addends(line.expression) if line is not None else ():
        first, last = alive(term, own, trace.done.steps)
        for ref in refs(term) if first <= step <= last and not special(term) else ():
            if ref.name.startswith(FREE) and not trace.rows(ref.name)[step + ref.shift].all():
                found[Address(valued(ref.name), step + ref.shift)] = None
    return tuple(found)


def _carries(term: Tree) -> bool:
    """Whether a term brings a gradient from another step."""
    if isinstance(term, Apply) and term.op in SPECIAL:
        return False
    return any(ref.shift for ref in refs(term) if ref.name.startswith(GRAD))


@dataclass(frozen=True)
class _Tidy:
    """Makes terms of gradient lines simple. `step` is None for the general equation."""

    trace: Trace
    step: int | None
    covered: Covered
    losses: tuple[str, ...]
    general: bool

    def term(self, term: Tree) -> list[Addend]:
        """The addends that one addend of the line becomes."""
        if isinstance(term, Apply) and term.op == "neg":
            return [(not minus, part) for minus, part in self.term(term.args[0])]
        if isinstance(term, Apply) and term.op in SPECIAL:
            minus, inner = sign(self.inside(term.args[0]))
            return [(minus, Apply(term.op, (inner, *term.args[1:])))]
        return [sign(part) for part in addends(self.inside(term))]

    def inside(self, tree: Tree) -> Tree:
        """What stands in a term or under its sum."""
        if isinstance(tree, Apply) and tree.op in SPECIAL:
            return Apply(tree.op, (self.inside(tree.args[0]), *tree.args[1:]))
        return simple(self.replaced(tree), spread=True)

    def replaced(self, tree: Tree) -> Tree:
        """The gradient of the loss itself as 1, the loss's own `.net` lines in their place, a line by its name."""
        if isinstance(tree, Apply):
            if tree in self.known:
                return Ref(self.known[tree])
            if tree.op == KEPT and self.whole(tree.args[1]):
                return self.replaced(tree.args[0])
            if tree.op == "sum" and self.is_one(tree.args[0]):
                return Number(1.0)
            return Apply(tree.op, tuple(self.replaced(arg) for arg in tree.args))
        if not isinstance(tree, Ref) or tree.at is not None:
            return tree
        own = tree.name.removeprefix(GRAD)
        if own in self.losses and tree.name != own and self.expression(tree.name) == Number(1.0):
            return Number(1.0)
        if not self.of_loss(own) or self.hides(tree):
            return tree
        inner = self.expression(tree.name)
        inner = simple(self.replaced(inner), spread=True) if inner is not None else None
        return shifted(inner, tree.shift, self.trace.weights) if inner is not None and _is_simple(inner) else tree

    @cached_property
    def known(self) -> dict[Tree, str]:
        """What the lines compute, so that `softmax(y.net)` is written y."""
        lines = self.trace.resolved.lines
        own = [name for name in lines if not self.trace.gradient(name) and not self.of_loss(name)]
        return {lines[name].expression: name for name in own}

    def of_loss(self, name: str) -> bool:
        """Whether it is a `.net` line of a loss."""
        return any(is_net(name, loss) for loss in self.losses)

    def whole(self, free: Tree) -> bool:
        """Whether a line made all of its value; so it does in the general equation."""
        if self.step is None or not isinstance(free, Ref) or free.at is not None:
            return self.general
        return bool(self.trace.rows(free.name)[self.step + free.shift].all())

    def is_one(self, tree: Tree) -> bool:
        """Whether the units of an input, such as a one-hot target, add up to 1."""
        if not isinstance(tree, Ref) or tree.at is not None or self.trace.kind(tree.name) != "input":
            return False
        rows = self.trace.rows(tree.name)[1:-1] if self.step is None else self.trace.rows(tree.name)[[self.step]]
        return not self.hides(tree) and bool(np.all(rows.sum(-1) == 1))

    def expression(self, name: str) -> Tree | None:
        line = self.trace.line(name)
        return line.expression if line is not None else None

    def hides(self, ref: Ref) -> bool:
        """Whether the number is hidden, at any step where a sum goes over all of them."""
        steps = range(1, self.trace.steps(ref.name) + 1) if self.step is None else (self.step + ref.shift,)
        return any(self.covered(ref.name, step) for step in steps)


def _is_simple(tree: Tree) -> bool:
    def operations(tree: Tree) -> bool:
        return not isinstance(tree, Apply) or (tree.op in _SIMPLE and all(map(operations, tree.args)))

    return operations(tree) and sum(1 for _ in refs(tree)) <= _LARGEST
