"""An explanation's expression made ready to be printed: sums flattened and folded, `.net` lines put in their place.

A Leaf prints as one number; `of` is the calculation that it is the result of, which the lines before it show.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rnntutor.engine.expansion import Node, Operand, Sum, Term
from rnntutor.engine.explanation import node_value
from rnntutor.engine.tree import Number
from rnntutor.notation.amount import Amount, apply

MOST = 8  # terms of a sum that are shown one by one
KEPT = 6  # of more than that, the largest
SIGNS = frozenset(["+", "-", "*", "/", "**", "neg"])
_PICKING = frozenset(["choose", "sample"])  # which unit it is stands first among their arguments
_RANKED = frozenset(["max", "min", "choose"])

Hidden = Callable[[Operand], bool]
Inline = Callable[[Operand], Node | None]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number on the page. `written` marks one that stands in the equation; `count` the terms folded into it."""

    value: float
    operand: Operand | None = None
    hidden: bool = False
    written: bool = False
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


def prepare(node: Node, hidden: Hidden | None = None, inline: Inline | None = None) -> Tree:
    """The expression in its last form before the result; what it was worked out from hangs on its leaves.

    `inline(operand)` gives the expression that an operand is worked out from where it is to be shown in its place.
    """
    return _Preparer(hidden or (lambda operand: False), inline or (lambda operand: None)).last(node)


def hides(tree: Tree) -> bool:
    """Whether anything in it is hidden."""
    if isinstance(tree, Leaf):
        return tree.hidden
    if isinstance(tree, Rounded):
        return hides(tree.tree)
    return any(hides(arg) for arg in tree.args)


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


def _branch(op: str, args: tuple[Tree, ...], minus: tuple[bool, ...] = ()) -> Branch:
    values = [value_of(arg) * (-1 if minus and minus[k] else 1) for k, arg in enumerate(args)]
    return Branch(op, args, float(apply(op, [Amount(value, False) for value in values])), minus)


def value_of(tree: Tree) -> float:
    """What it really comes to."""
    return value_of(tree.tree) if isinstance(tree, Rounded) else tree.value


@dataclass(frozen=True, slots=True)
class _Preparer:
    hidden: Hidden
    inline: Inline

    def leaf(self, operand: Operand) -> Leaf:
        return Leaf(operand.value, operand, self.hidden(operand))

    def last(self, node: Node) -> Tree:
        """The node with everything worked out but its own last operation."""
        tree = self.tree(node)
        if not isinstance(tree, Branch) or tree.op in SIGNS:
            return self.worked(tree)
        args = tuple(self.number(arg) for arg in tree.args)
        return replace(tree, args=args)

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
        if isinstance(node, Sum) or node.op in ("+", "-"):
            return self.sum(node)
        if node.op == "*":
            return _branch("*", tuple(self.tree(factor) for factor in _factors(node)))
        if node.op in _PICKING:
            return self.picking(node)
        args = tuple(self.tree(arg) for arg in node.args)
        if node.op in _RANKED and len(args) > MOST:
            return _ranked(_branch(node.op, args))
        return _branch(node.op, args)

    def operand(self, operand: Operand) -> Tree:
        leaf, inner = self.leaf(operand), self.inline(operand)
        tree = self.last(inner) if inner is not None else None
        return replace(leaf, of=tree) if isinstance(tree, Branch) else leaf

    def picking(self, node: Term) -> Branch:
        unit, args = node.args[0], tuple(self.tree(arg) for arg in node.args[1:])
        branch = Branch(node.op, args, node_value(node), unit=int(unit.value) if isinstance(unit, Number) else 0)
        return _ranked(branch) if node.op in _RANKED and len(args) > MOST else branch

    def sum(self, node: Term | Sum) -> Tree:
        terms = list(self.addends(node))
        if len(terms) > MOST:
            terms = _folded(terms)
        if len(terms) == 1:
            return terms[0].tree
        return _branch("+", tuple(term.tree for term in terms), tuple(term.minus for term in terms))

    def addends(self, node: Node) -> list[_Addend]:
        """The terms of nested sums, left to right; what is taken away stays in one."""
        spine: list[Term] = []
        while isinstance(node, Term) and node.op in ("+", "-"):
            spine.append(node)
            node = node.args[0]
        found = self.summands(node) if isinstance(node, Sum) else [_Addend(self.tree(node))]
        for term in reversed(spine):
            right = term.args[1]
            if term.op == "+":
                found += self.addends(right)
            else:
                found.append(_Addend(self.tree(right), minus=True))
        return found

    def summands(self, node: Sum) -> list[_Addend]:
        """The terms of one sum over units, which may be folded."""
        found = []
        for operands in node.terms():
            leaves = tuple(self.leaf(operand) for operand in operands)
            if node.function:
                tree: Tree = _branch(node.function, leaves)
            elif len(leaves) == 1:
                tree = leaves[0]
            else:
                tree = Branch("*", leaves, math.prod(leaf.value for leaf in leaves))
            found.append(_Addend(tree, foldable=True))
        return found


@dataclass(frozen=True, slots=True)
class _Addend:
    tree: Tree
    minus: bool = False
    foldable: bool = False

    @property
    def size(self) -> float:
        """How much it weighs in the sum; what is hidden weighs as if it were 1, so that its place tells nothing."""
        if hides(self.tree):
            factors = self.tree.args if isinstance(self.tree, Branch) and self.tree.op == "*" else (self.tree,)
            return math.prod(1.0 if hides(factor) else abs(value_of(factor)) for factor in factors)
        size = abs(value_of(self.tree))
        return math.inf if math.isnan(size) else size


def _folded(terms: list[_Addend]) -> list[_Addend]:
    """A long sum: the exact zeros folded into one number, and if it is still long, all but the largest."""
    indices = [k for k, term in enumerate(terms) if term.foldable] or list(range(len(terms)))
    keep = [k for k in indices if terms[k].size]
    if len(keep) + len(terms) - len(indices) > MOST:
        keep = sorted(sorted(keep, key=lambda k: -terms[k].size)[:KEPT])
    dropped = sorted(set(indices) - set(keep))
    if len(dropped) < 2:
        return terms
    parts = [terms[k].tree for k in dropped]
    total = math.fsum(value_of(terms[k].tree) * (-1 if terms[k].minus else 1) for k in dropped)
    rest = tuple(operand for part in parts for operand in operands_of(part))
    leaf = Leaf(total, hidden=any(map(hides, parts)), count=len(dropped), rest=rest)
    last = max(indices)
    shown = [(k, term) for k, term in enumerate(terms) if k not in set(dropped)]
    before, after = [term for k, term in shown if k < last or k in keep], [term for k, term in shown if k > last]
    return [*before, _Addend(leaf), *after]


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
