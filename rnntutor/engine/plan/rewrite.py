"""Equations that say the same with fewer calls, where no digit that counts is lost.

σ of a weighted sum is ½·tanh(½a) + ½ with the weights halved beforehand, so that one tanh serves all gates. A mixture
(1 - z)·n + z·h is n + z·(h - n).
"""

from __future__ import annotations

from ..tree import Apply, Number, Ref, Tree
from .program import HALF, ONE, SHARP, Program, factors, product, signed, total
from .schedule import reads, weighted

HALVES = Number(0.5)
# What makes small differences of its operands large: before these, σ is computed as it is written.
_SHARP = {"/", "**", "log", "sqrt", "norm", "cosine", "ratio", "cosine_left", "cosine_right"}


def halve(program: Program) -> None:
    """Rewrite every σ of a weighted sum, where nothing magnifies what small values lose by it."""
    readers: dict[str, set[str]] = {}
    for name in program.lines:
        for ref in reads(program, name):
            readers.setdefault(ref.name, set()).add(name)
    for name, tree in list(program.lines.items()):
        if not isinstance(tree, Apply) or tree.op != "sigmoid" or not isinstance(tree.args[0], Ref):
            continue
        net = tree.args[0]
        if _sharp(program, name, readers):
            program.lines[name] = Apply(SHARP, (net,))
            continue
        if readers.get(net.name) != {name} or net.shift or net.at is not None:
            continue
        halves = _halved(program, net.name)
        if halves is not None:
            lane, steps = program.lanes[name], program.steps[name]
            bent = program.helper(Apply("tanh", (program.helper(halves, steps, lane),)), steps, lane)
            program.lines[name] = total([(1, product([bent, HALVES])), (1, HALVES)])


def _halved(program: Program, name: str) -> Tree | None:
    """Half of a line, with halved weights; None where it is no weighted sum."""
    terms = []
    for sign, term in signed(program.lines.get(name, Ref(name))):
        if weighted(program, term) is not None and isinstance(term, Apply):
            terms.append((sign, Apply("@", (Apply(HALF, (term.args[0],)), term.args[1]))))
            continue
        parts = factors(term)[1]
        weight = next((p for p in parts if isinstance(p, Ref) and p.name in program.weights), None)
        if weight is None:
            return None
        half: Tree = Apply(HALF, (weight,))
        half = half if len(parts) == 1 else program.helper(half, program.steps[name])
        terms.append((sign, product(half if part is weight else part for part in parts)))
    return total(terms)


def _sharp(program: Program, name: str, readers: dict[str, set[str]]) -> bool:
    """Whether an operation that magnifies small differences comes after a value."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        for reader in readers.get(todo.pop(), ()):
            if reader not in seen:
                seen.add(reader)
                todo.append(reader)
    return any(_SHARP & _operations(program.lines[reader]) for reader in seen)


def _operations(tree: Tree) -> set[str]:
    if not isinstance(tree, Apply):
        return set()
    whole = tree.op == "**" and isinstance(tree.args[1], Number) and tree.args[1].value in (2.0, 3.0)
    own = set() if whole else {tree.op}
    return own.union(*(_operations(argument) for argument in tree.args))


def blend(program: Program) -> None:
    """Rewrite every mixture whose first part lies between -1 and 1: what cancels there is no more than a last digit."""
    for name, tree in list(program.lines.items()):
        parts = [(sign, factors(term)[1]) for sign, term in signed(tree)]
        if len(parts) != 2 or any(sign < 0 or len(own) != 2 for sign, own in parts):
            continue
        for one, other in ((parts[0][1], parts[1][1]), (parts[1][1], parts[0][1])):
            found = _mixture(program, one, other)
            if found is not None and all(program.shape(part) == program.shapes[name] for part in found):
                share, first, second = found
                apart = program.helper(Apply("-", (second, first)), program.steps[name])
                program.lines[name] = total([(1, first), (1, product([share, apart]))])
                break


def _mixture(program: Program, one: list[Tree], other: list[Tree]) -> tuple[Tree, Tree, Tree] | None:
    """z, n and h of the products (1 - z)·n and z·h."""
    for rest, first in (one, one[::-1]):
        line = program.lines.get(rest.name) if isinstance(rest, Ref) and not rest.shift else None
        if isinstance(line, Apply) and line.op == "-" and line.args[0] == ONE and line.args[1] in other:
            share = line.args[1]
            second = other[0] if other[1] == share else other[1]
            if isinstance(first, Ref) and not first.shift and first.at is None and _bounded(program, first.name):
                return share, first, second
    return None


def _bounded(program: Program, name: str) -> bool:
    line = program.lines.get(name)
    return isinstance(line, Apply) and line.op in ("tanh", "sigmoid", "hard_sigmoid", "softmax")
