"""Why a gradient is what it is: the backward lines written out, number by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .derive import FREE, KEPT, ONLY, ROW, SPECIAL, TOTAL_ALL, addends, alive, special
from .expansion import Node, Operand, Strip, Sum, Term, Unit, fit
from .explanation import Across, Expander, added
from .tree import Apply, Line, Number, Ref, Tree, refs

if TYPE_CHECKING:
    from .trace import Trace


class BackExpander(Expander):
    """Writes backward lines out: only the terms that count at the step, sums over the steps of a reader."""

    def line(self, line: Line, unit: Unit) -> Node:
        if not self.trace.gradient(line.name):
            return super().line(line, unit)
        own = self.trace.steps(line.name)
        total: Node | None = None
        for term in addends(line.expression):
            first, last = alive(term, own, self.trace.done.steps)
            if (own and not first <= self.step <= last) or self.cut(term):
                continue
            sign = "-" if isinstance(term, Apply) and term.op == "neg" else "+"
            part = self.node(term.args[0] if sign == "-" and isinstance(term, Apply) else term, unit)
            first_part = part if sign == "+" else Term("neg", (part,))
            total = first_part if total is None else Term(sign, (total, part))
        return total if total is not None else Number(0.0)

    def cut(self, term: Tree) -> bool:
        """Whether all that a term carries comes through a value that was given: see `cut`."""
        return not special(term) and cut(self.trace, term, self.step)

    def total(self, index: Iterable[Any], *parts: tuple[Tree, Sequence[Unit]], function: str = "") -> Node:
        """As everywhere, without the summands that come through a value that was given."""
        parts = tuple(pair for tree, units in parts for pair in self.factors(tree, units))
        masks = [self.strip(free, units).values for tree, units in parts if (free := _free(tree))]
        if not masks:
            return super().total(index, *parts, function=function)
        there = [int(k) for k in np.flatnonzero(np.all(masks, 0))]
        own = tuple((_carried(tree), [units[k] for k in there]) for tree, units in parts)
        return super().total(there, *own, function=function) if len(there) else Number(0.0)

    def node(self, tree: Tree, unit: Unit) -> Node:
        if not isinstance(tree, Apply) or tree.op not in SPECIAL:
            return super().node(tree, unit)
        if tree.op == ONLY:
            return self.node(tree.args[0], unit)
        if tree.op == ROW:
            return self.node(tree.args[0], (self.step - 1, *unit))
        reader = tree.args[-1]
        steps = self.steps(reader.name) if len(tree.args) == 2 and isinstance(reader, Ref) else (0,)
        everyone = tree.op == TOTAL_ALL and self.trace.batch is not None
        examples = range(1, (self.trace.batch or 1) + 1) if everyone else (self.example,)
        inner = tree.args[0]
        if (found := self.strips(inner, unit, np.array(steps), everyone)) is not None:
            return found
        there = [step for step in steps if not cut(self.trace, inner, step)]
        nodes = [BackExpander(self.trace, step, example).node(inner, unit) for step in there for example in examples]
        return _together(nodes)

    def strips(self, inner: Tree, unit: Unit, steps: np.ndarray, everyone: bool) -> Sum | None:
        """The sum over steps of a bare name or of a product of two, straight out of the arrays; None of others."""
        parts = self.names(inner, unit)
        if parts is None:
            return None
        for tree, own in self.factors_of(inner, unit):
            if free := _free(tree):
                steps = steps[self.along(free, own, steps, 0).values != 0]
        for ref, _ in parts:
            own, at = self.trace.steps(ref.name), steps + ref.shift
            begins = self.trace.begins(ref.name)
            steps = steps[((at >= 1) & (at <= own)) | (at == (-1 if begins is None else begins))]
        many = everyone and (self.trace.batch or 1)
        if len(steps) < 2:
            return None
        return Sum(tuple(self.along(ref, own, steps, many) for ref, own in parts))

    def names(self, inner: Tree, unit: Unit) -> list[tuple[Ref, Unit]] | None:
        """The values that one unit of a summand is the product of, at most two, each with its unit."""
        found = []
        for tree, own in self.factors_of(inner, unit):
            ref = _carried(tree)
            if not isinstance(ref, Ref) or ref.at is not None or not self.trace.steps(ref.name):
                return None
            found.append((ref, own))
        return found

    def factors_of(self, inner: Tree, unit: Unit) -> list[tuple[Tree, Unit]]:
        """The two factors of one unit of a product, or it alone."""
        if not isinstance(inner, Apply) or inner.op not in ("*", "outer"):
            return [(inner, unit)]
        ends: list[Unit] = [(u,) for u in unit] if inner.op == "outer" else [unit, unit]
        return [(arg, fit(end, self.shape(arg))) for arg, end in zip(inner.args, ends, strict=True)]

    def along(self, ref: Ref, unit: Unit, steps: np.ndarray, many: int) -> Strip:
        """One unit of a value across steps, of `many` examples."""
        rows = self.trace.rows(ref.name)[steps + ref.shift]
        if many:
            values = rows[(slice(None), slice(None), *unit)].reshape(-1)
        else:
            values = rows[(slice(None), *(() if self.trace.batch is None else (self.example - 1,)), *unit)]
        named = tuple(u + 1 for u in unit)
        units = tuple((step, *named) for step in (steps + ref.shift).tolist() for _ in range(many or 1))
        return Across(ref.name, None, units, values)

    def steps(self, reader: str) -> range:
        """The steps of a reader in the order in which gradients come: the last first, or where it runs backwards 1."""
        last = self.trace.steps(reader)
        return range(1, last + 1) if reader in self.trace.resolved.backward else range(last, 0, -1)


def cut(trace: Trace, term: Tree, step: int) -> bool:
    """Whether all that a term carries at a step comes through a value that was given, so that it counts nothing."""
    for ref in refs(term):
        if ref.name.startswith(FREE):
            row = step + ref.shift if ref.at is None else 0 if ref.at == 0 else -1
            return not trace.rows(ref.name)[row].any()
    return False


def _free(tree: Tree) -> Ref | None:
    """The mask of `kept(gradient, free)`."""
    free = tree.args[1] if isinstance(tree, Apply) and tree.op == KEPT else None
    return free if isinstance(free, Ref) else None


def _carried(tree: Tree) -> Tree:
    """`kept(gradient, free)` without its mask."""
    return tree.args[0] if isinstance(tree, Apply) and tree.op == KEPT else tree


def _together(nodes: list[Node]) -> Node:
    """The sum of the nodes; of single numbers, or products of two, as strips, so that long sums stay small."""
    nodes = [node for node in nodes if not _absent(node)] or nodes[:1]
    pairs = [node.args for node in nodes if isinstance(node, Term) and node.op == "*"]
    if len(nodes) > 1 and len(pairs) == len(nodes) and all(isinstance(x, Operand) for pair in pairs for x in pair):
        return Sum(tuple(_across([x for x in side if isinstance(x, Operand)]) for side in zip(*pairs, strict=True)))
    if len(nodes) > 1 and all(isinstance(node, Operand) for node in nodes):
        return Sum((_across([node for node in nodes if isinstance(node, Operand)]),))
    return added(nodes)


def _absent(node: Node) -> bool:
    """Whether a term lies beyond the ends."""
    if isinstance(node, Operand):
        return node.absent
    return isinstance(node, Term) and node.op == "*" and any(map(_absent, node.args))


def _across(own: list[Operand]) -> Strip:
    if own[0].step is None:
        return Strip(own[0].name, None, tuple(operand.unit for operand in own), np.array([o.value for o in own]))
    units = tuple((operand.step or 0, *operand.unit) for operand in own)
    return Across(own[0].name, None, units, np.array([operand.value for operand in own]), own[0].absent)
