"""An explanation's expression made ready to be printed: sums flattened and folded, `.net` lines put in their place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.engine.expansion import Node, Operand, Strip, Sum, Term
from rnntutor.engine.explanation import Across, node_value
from rnntutor.engine.operations import TABLE
from rnntutor.engine.tree import Number
from rnntutor.notation.amount import Amount, apply
from rnntutor.notation.paper import is_logarithm
from rnntutor.notation.parts import SIGNS, Branch, Leaf, Rounded, Tree, hides, operands_of, value_of
from rnntutor.notation.shifted import shifted

MOST = 8  # terms of a sum that are shown one by one
KEPT = 6  # of more than that, the largest
TELLING = 2  # and where all but fewer are zero, so many: 0·1, a weight of zero on an input that is there
_PICKING = frozenset(["choose", "sample"])  # which unit it is stands first among their arguments
_RANKED = frozenset(["max", "min", "choose"])

Hidden = Callable[[Operand], bool]  # asked once for a name at a step: what is hidden is hidden in all its units
Inline = Callable[[Operand], Node | None]
Given = Callable[[Operand], bool]


def prepare(node: Node, hidden: Hidden | None = None, inline: Inline | None = None, given: Given | None = None) -> Tree:
    """The expression in its last form before the result; what it was worked out from hangs on its leaves.

    `inline(operand)` gives the expression that an operand is worked out from where it is to be shown in its place,
    `given(operand)` says whether it was given, not computed.
    """
    return _Preparer(
        hidden or (lambda operand: False), inline or (lambda operand: None), given or (lambda operand: False)
    ).last(node)


def _argument(tree: Tree) -> Tree:
    """What a function is taken of: a number that is a whole logarithm stands as one, though it was computed."""
    return replace(tree, given=True) if isinstance(tree, Leaf) and is_logarithm(tree.value) else tree


def _branch(op: str, args: tuple[Tree, ...], minus: tuple[bool, ...] = ()) -> Branch:
    values = [value_of(arg) * (-1 if minus and minus[k] else 1) for k, arg in enumerate(args)]
    return Branch(op, args, float(apply(op, [Amount(value, False) for value in values])), minus)


@dataclass(frozen=True, slots=True)
class _Preparer:
    hidden: Hidden
    inline: Inline
    given: Given

    def leaf(self, operand: Operand) -> Leaf:
        """The operand as a number on the page."""
        return Leaf(operand.value, operand, self.hidden(operand), given=self.given(operand))

    def last(self, node: Node) -> Tree:
        """The node with everything worked out but its own last operation."""
        tree = self.tree(node)
        if not isinstance(tree, Branch) or tree.op in SIGNS:
            return self.worked(tree)
        return replace(tree, args=tuple(self.number(arg) for arg in tree.args))

    def worked(self, tree: Tree) -> Tree:
        """The arithmetic with every function in it worked out."""
        if not isinstance(tree, Branch):
            return tree
        if tree.op not in SIGNS:
            return self.number(tree)
        return replace(tree, args=tuple(self.worked(arg) for arg in tree.args))

    def number(self, tree: Tree) -> Leaf:
        """The part as one number that remembers what it was worked out from."""
        if isinstance(tree, Leaf):
            return tree
        if isinstance(tree, Rounded):
            return self.number(tree.tree)
        part = self.worked if tree.op in SIGNS else self.number
        of = replace(tree, args=tuple(part(arg) for arg in tree.args))
        return Leaf(tree.value, hidden=hides(tree), of=of)

    def tree(self, node: Node) -> Tree:
        """The node as terms: signs flattened, long sums folded, `.net` operands with their calculation behind them."""
        if isinstance(node, Number):
            return Leaf(node.value, written=True)
        if isinstance(node, Operand):
            return self.operand(node)
        if isinstance(node, Term) and node.op in ("/", "log") and (other := shifted(node)) is not node:
            return self.tree(other)
        if isinstance(node, Sum) or node.op in ("+", "-"):
            return self.sum(node)
        if node.op == "*":
            return _branch("*", tuple(self.tree(factor) for factor in _factors(node)))
        if node.op in ("ratio", "times_log"):
            return self.closed(node)
        if node.op in _PICKING:
            return self.picking(node)
        args = tuple(self.tree(arg) for arg in node.args)
        if node.op in _RANKED and len(args) > MOST:
            return _ranked(_branch(node.op, args))
        return _branch(node.op, args if node.op in SIGNS else tuple(_argument(arg) for arg in args))

    def operand(self, operand: Operand) -> Tree:
        """The operand, with the calculation behind it where that is shown in its place."""
        leaf, inner = self.leaf(operand), self.inline(operand)
        tree = self.last(inner) if inner is not None else None
        return replace(leaf, of=tree) if isinstance(tree, Branch) else leaf

    def closed(self, node: Term) -> Tree:
        """a/b with 0/0 = 0, and a·ln b with 0·ln 0 = 0."""
        a, b = (self.tree(arg) for arg in node.args)
        if value_of(a) == 0 and value_of(b) == 0:
            return Leaf(0.0, hidden=hides(a) or hides(b))
        return _branch("/", (a, b)) if node.op == "ratio" else _branch("*", (a, _branch("log", (b,))))

    def picking(self, node: Term) -> Branch:
        """choose and sample: whether this unit is the one."""
        unit, args = node.args[0], tuple(self.tree(arg) for arg in node.args[1:])
        branch = Branch(node.op, args, node_value(node), unit=int(unit.value) if isinstance(unit, Number) else 0)
        return _ranked(branch) if node.op in _RANKED and len(args) > MOST else branch

    def sum(self, node: Term | Sum) -> Tree:
        """Everything that is added, in one flat sum."""
        terms = self.addends(node)
        if len(terms) > MOST:
            terms = self.folded(terms)
        trees = tuple(self.addend(term) for term in terms)
        return trees[0] if len(trees) == 1 else _branch("+", trees, tuple(term.minus for term in terms))

    def addends(self, node: Node) -> list[_Addend]:
        """The terms of nested sums, left to right; what is taken away stays in one."""
        spine: list[Term] = []
        while isinstance(node, Term) and node.op in ("+", "-"):
            spine.append(node)
            node = node.args[0]
        found = self.summands(node) if isinstance(node, Sum) else [self.single(node)]
        for term in reversed(spine):
            found += self.addends(term.args[1]) if term.op == "+" else [self.single(term.args[1], minus=True)]
        return found

    def single(self, node: Node, minus: bool = False) -> _Addend:
        """A term that is no sum over units."""
        tree = self.tree(node)
        return _Addend(value_of(tree), hides(tree), minus, tree)

    def summands(self, node: Sum) -> list[_Addend]:
        """The terms of one sum over units, not yet made into trees: of a long sum only a few are."""
        values = node.strips[0].values
        covered = [self.covers(strip) for strip in node.strips]
        known = [strip.values for strip, hidden in zip(node.strips[1:], covered[1:], strict=True) if not hidden]
        with np.errstate(all="ignore"):  # a run may have grown to infinity
            if node.function:
                values = TABLE[node.function].run((values,), (1,))
            sizes = abs(math.prod(known, start=np.ones_like(values) if covered[0] else values))
            products = math.prod((strip.values for strip in node.strips[1:]), start=values)
        pairs = zip(products.tolist(), sizes.tolist(), strict=True)
        return [_Addend(value, any(covered), False, None, node, k, size) for k, (value, size) in enumerate(pairs)]

    def covers(self, strip: Strip) -> bool:
        """Whether any of these is hidden; of one step all are or none."""
        return any(self.hidden(strip.operand(k)) for k in range(len(strip.units) if isinstance(strip, Across) else 1))

    def addend(self, term: _Addend) -> Tree:
        """The term as a tree."""
        if term.sum is None:
            return term.tree or Leaf(term.value)
        leaves = tuple(self.leaf(strip.operand(term.k)) for strip in term.sum.strips)
        if term.sum.function:
            return Branch(term.sum.function, tuple(_argument(leaf) for leaf in leaves), term.value)
        return leaves[0] if len(leaves) == 1 else Branch("*", leaves, term.value)

    def folded(self, terms: list[_Addend]) -> list[_Addend]:
        """A long sum: the exact zeros folded into one number, and if it is still long, all but the largest."""
        units = [k for k, term in enumerate(terms) if term.sum] or list(range(len(terms)))
        keep = [k for k in units if terms[k].size]
        if len(keep) + len(terms) - len(units) > MOST:
            keep = sorted(keep, key=lambda k: -terms[k].size)[:KEPT]
        zeros = sorted({*units}.difference(keep), key=lambda k: -terms[k].active)
        keep += zeros[: max(0, TELLING - len(keep))]
        dropped = sorted({*units}.difference(keep))
        if len(dropped) < 2:
            return terms
        parts = [terms[k] for k in dropped]
        total = math.fsum(-part.value if part.minus else part.value for part in parts)
        rest = tuple(operand for part in parts for operand in part.operands())
        leaf = Leaf(total, hidden=any(part.hidden for part in parts), count=len(parts), rest=rest)
        gone, last = set(dropped), units[-1]
        shown = [(k, term) for k, term in enumerate(terms) if k not in gone]
        before, after = [term for k, term in shown if k <= last], [term for k, term in shown if k > last]
        return [*before, _Addend(total, leaf.hidden, tree=leaf), *after]


@dataclass(frozen=True, slots=True)
class _Addend:
    """A term of a sum, as a tree or as the k-th of a sum over units. What is hidden counts as 1 in its `size`."""

    value: float
    hidden: bool
    minus: bool = False
    tree: Tree | None = None
    sum: Sum | None = None
    k: int = 0
    weight: float | None = None

    @property
    def size(self) -> float:
        """How much it weighs among the others, so that the place of what is hidden tells nothing."""
        size = self.weight if self.weight is not None else 1.0 if self.hidden else abs(self.value)
        return math.inf if math.isnan(size) else size

    @property
    def active(self) -> float:
        """How large its last factor is: what the weight is put on."""
        return 1.0 if self.hidden or self.sum is None else abs(float(self.sum.strips[-1].values[self.k]))

    def operands(self) -> Iterator[Operand]:
        """The numbers that it is made from."""
        if self.sum is not None:
            yield from (strip.operand(self.k) for strip in self.sum.strips)
        elif self.tree is not None:
            yield from operands_of(self.tree)


def _ranked(branch: Branch) -> Branch:
    """Of many numbers to choose from, those that come into question."""
    sizes = [value_of(arg) for arg in branch.args]
    order = sorted(range(len(sizes)), key=sizes.__getitem__, reverse=branch.op != "min")
    kept = {*order[:KEPT], *([branch.unit - 1] if branch.unit else [])}
    left = [arg for k, arg in enumerate(branch.args) if k not in kept]
    others = tuple(operand for arg in left for operand in operands_of(arg))
    return replace(branch, args=tuple(branch.args[k] for k in sorted(kept)), others=others)


def _factors(node: Node) -> list[Node]:
    """The factors of nested products, left to right."""
    found: list[Node] = []
    while isinstance(node, Term) and node.op == "*":
        found.append(node.args[1])
        node = node.args[0]
    return [node, *reversed(found)]
