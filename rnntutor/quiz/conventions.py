"""Other conventions under which an answer would be right: not slips, only another book.

Each gives the run as that book has it: its equations, and the gradients derived from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rnntutor.engine.backpass import BackwardPass
from rnntutor.engine.derive import GRAD, SEED, addends
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Number, Ref, Tree, refs
from rnntutor.engine.variants import Variant
from rnntutor.notation.formula import letters

from .slips.attention import dot_products
from .slips.equations import Equations
from .slips.terms import ONE, ZERO, Spot, complement, exchanged, factors, opposite, spots

_KEEPS_OLD = "{} keeps the old (Cho et al. 2014, PyTorch, Keras)"
_TAKES_NEW = "{} takes in the new (Chung et al. 2014)"
_BEFORE = "{} works before the product (Chung et al. 2014, and Cho et al. 2014 in arXiv:1406.1078v3)"
_AFTER = "{} works after the product (PyTorch, Keras, and Cho et al. 2014 in arXiv:1406.1078v1)"
_HALF = "the squared error has a factor ½ (Rumelhart, Hinton and Williams 1986)"
_NO_HALF = "the squared error has no factor ½ (PyTorch, Keras)"
_SCALED = "the scores are divided by √{}, for a query of {} numbers (Vaswani et al. 2017)"
_NOT_SCALED = "they are taken as they are (Luong, Pham and Manning 2015)"


@dataclass(frozen=True, eq=False)
class Convention:
    """`variant` runs what the other book has; `sentence` names both."""

    id: str
    sentence: str
    variant: Variant


@dataclass(frozen=True)
class _Other:
    """Lines as the other book has them; `here` and `there` say the two conventions and whose they are."""

    id: str
    here: str
    there: str
    lines: Mapping[str, Tree]


def conventions(trace: Trace, address: Address) -> list[Convention]:
    """The other conventions that the value at an address could be worked by, alone and then together.

    Ids: "update-gate", "reset-gate", "update-gate+reset-gate", "half", "scaled". Its variant shows whether one changes
    the value.
    """
    equations = Equations(trace, address.name)
    gates = [*_update_gate(equations), *_reset_gate(equations)]
    pairs = [(a, b) for at, a in enumerate(gates) for b in gates[at + 1 :] if a.lines.keys().isdisjoint(b.lines)]
    alone = [(other,) for other in (*gates, *_half(equations), *_scaled(equations))]
    return [_convention(trace, equations, others) for others in (*alone, *pairs)]


def _convention(trace: Trace, equations: Equations, others: tuple[_Other, ...]) -> Convention:
    lines: dict[str, Tree] = {}
    for other in others:
        lines |= other.lines
    if equations.backward:
        lines |= _backward(trace, lines)
    there, here = (" and ".join(said) for said in zip(*((other.there, other.here) for other in others), strict=True))
    sentence = f"Right by another convention: there {there}. Here {here}."
    return Convention("+".join(other.id for other in others), sentence, Variant(lines))


def _backward(trace: Trace, changed: Mapping[str, Tree]) -> dict[str, Tree]:
    """The lines of the gradients, derived from the changed equations, that are others then."""
    lines = {
        name: replace(line, expression=changed.get(name, line.expression))
        for name, line in trace.resolved.lines.items()
        if not trace.gradient(name)
    }
    resolved = replace(trace.resolved, lines=lines)
    ends = {
        name.removeprefix(GRAD): addends(line.expression)
        for name, line in trace.resolved.lines.items()
        if trace.gradient(name)
    }
    losses = [name for name, terms in ends.items() if ONE in terms]
    seeds = {name: trace[SEED + name] for name, terms in ends.items() if Ref(SEED + name) in terms}
    derived = BackwardPass(replace(trace, resolved=resolved, given={}), seeds, losses).lines
    own = {name: line.expression for name, line in trace.resolved.lines.items() if trace.gradient(name)}
    new = {name: derived[name].expression if name in derived else ZERO for name in own}
    return {name: tree for name, tree in new.items() if tree != own[name]}


def _update_gate(equations: Equations) -> Iterator[_Other]:
    """(1 − z)·n + z·h[t-1], where z keeps the old, against z·n + (1 − z)·h[t-1], where it takes the new."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            gate = _blend(equations, name, spot)
            if gate is None:
                continue
            turned = exchanged(spot.node, lambda node, gate=gate: _turned(node, gate))
            old = [term for term in addends(spot.node) if Ref(name, -1) in refs(term) or Ref(name, 1) in refs(term)]
            keeps = gate in factors(old[0])
            here, there = (_KEEPS_OLD, _TAKES_NEW) if keeps else (_TAKES_NEW, _KEEPS_OLD)
            said = letters(gate.name)
            yield _Other("update-gate", here.format(said), there.format(said), {name: spot.put(turned)})


def _turned(node: Tree, gate: Ref) -> Tree | None:
    return opposite(node) if node == gate or complement(node) == gate else None


def _blend(equations: Equations, name: str, spot: Spot) -> Ref | None:
    """The gate of a sum of two terms, one the own memory: the factor of one, 1 minus it that of the other."""
    node = spot.node
    if not isinstance(node, Apply) or node.op != "+" or spot.inside == "+":
        return None
    left, right = (factors(term) for term in node.args)
    own = [any(part in (Ref(name, -1), Ref(name, 1)) for part in side) for side in (left, right)]
    if own[0] == own[1]:
        return None
    for gates, others in ((left, right), (right, left)):
        for part in gates:
            gate = complement(part)
            if isinstance(gate, Ref) and gate in others and equations.is_gate(gate):
                return gate
    return None


def _reset_gate(equations: Equations) -> Iterator[_Other]:
    """r·(U @ h[t-1]), the reset gate after the product, against U @ (r·h[t-1]), before it."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            before = _before(equations, spot.node)
            turned = before or _after(equations, spot.node)
            if turned is None:
                continue
            here, there = (_AFTER, _BEFORE) if before else (_BEFORE, _AFTER)
            gate = next(letters(ref.name) for ref in refs(turned) if equations.is_gate(ref))
            yield _Other("reset-gate", here.format(gate), there.format(gate), {name: spot.put(turned)})


def _before(equations: Equations, node: Tree) -> Tree | None:
    """U @ (r·h[t-1]) for r·(U @ h[t-1]), a bias of the product left outside."""
    if not isinstance(node, Apply) or node.op != "*":
        return None
    for gate, inner in (node.args, node.args[::-1]):
        terms = addends(inner)
        first = terms[0]
        if not (isinstance(gate, Ref) and equations.is_gate(gate)):
            continue
        if not (isinstance(first, Apply) and _is_recurrent(equations, first)):
            continue
        if any(equations.kind(ref.name) != "weight" for term in terms[1:] for ref in refs(term)):
            continue
        matrix, memory = first.args
        if equations.shape(memory) == equations.shape(gate):
            turned: Tree = Apply("@", (matrix, Apply("*", (gate, memory))))
            return _replaced(inner, first, turned)
    return None


def _replaced(tree: Tree, part: Tree, by: Tree) -> Tree:
    return exchanged(tree, lambda node: by if node is part else None)


def _is_recurrent(equations: Equations, tree: Apply) -> bool:
    """Whether this is a matrix of weights times a memory."""
    if tree.op != "@":
        return False
    matrix, memory = tree.args
    weight = isinstance(matrix, Ref) and equations.kind(matrix.name) == "weight"
    return weight and isinstance(memory, Ref) and equations.lagged(memory)


def _after(equations: Equations, node: Tree) -> Tree | None:
    """r·(U @ h[t-1]) for U @ (r·h[t-1])."""
    if not (isinstance(node, Apply) and node.op == "@"):
        return None
    matrix, inner = node.args
    if not (isinstance(inner, Apply) and inner.op == "*" and isinstance(matrix, Ref)):
        return None
    for gate, memory in (inner.args, inner.args[::-1]):
        if isinstance(gate, Ref) and equations.is_gate(gate) and isinstance(memory, Ref) and equations.lagged(memory):
            turned = Apply("@", (matrix, memory))
            if equations.shape(turned) == equations.shape(gate):
                return Apply("*", (gate, turned))
    return None


def _half(equations: Equations) -> Iterator[_Other]:
    """½·(y − d)² against (y − d)²: all such losses of the network at once."""
    lines: dict[str, Tree] = {}
    has_half = False
    behind = [name for name in equations.trace.resolved.lines if equations.backward and _is_loss(equations, name)]
    for name in dict.fromkeys((*equations.forward, *behind)):
        half = _half_of_square(equations, Ref(name)) if _is_loss(equations, name) else None
        if half is not None:
            has_half = has_half or half
            lines[name] = Apply("*", (Number(2.0 if half else 0.5), equations.tree(name)))
    if lines:
        yield _Other("half", *((_HALF, _NO_HALF) if has_half else (_NO_HALF, _HALF)), lines)


def _scaled(equations: Equations) -> Iterator[_Other]:
    """Scores q·k against q·k/√d: all places that attend by a plain product at once."""
    found = {look.home: (look, size) for look, size in dot_products(equations) if size > 1}
    sizes = {size for _, size in found.values()}
    if len(sizes) == 1:
        size = sizes.pop()
        lines = {
            name: look.share.put(Apply("softmax", (Apply("/", (look.scores, Number(size**0.5))),)))
            for name, (look, _) in found.items()
        }
        yield _Other("scaled", _NOT_SCALED, _SCALED.format(size, size), lines)


def _is_loss(equations: Equations, name: str) -> bool:
    """Whether a line is what the gradients are of; without gradients, whether nothing reads it."""
    line = equations.trace.resolved.lines.get(GRAD + name)
    if line is not None or equations.trace.gradient(name):
        return line is not None and ONE in addends(line.expression)
    return equations.trace.role(name) == "output" and equations.trace.units(name) in ((), (1,))


def _half_of_square(equations: Equations, tree: Tree) -> bool | None:
    """Whether a squared difference, perhaps summed and weighted, has the factor ½; None for anything else."""
    if isinstance(tree, Ref):
        line = equations.trace.line(tree.name) if tree == Ref(tree.name) else None
        return _half_of_square(equations, line.expression) if line else None
    if not isinstance(tree, Apply):
        return None
    if tree.op == "**":
        return False if tree.args[1] == Number(2.0) and _is_difference(equations, tree.args[0]) else None
    if tree.op == "dot":
        return False if tree.args[0] == tree.args[1] and _is_difference(equations, tree.args[0]) else None
    if tree.op in ("sum", "mean"):
        return _half_of_square(equations, tree.args[0])
    if tree.op == "/":
        half = _half_of_square(equations, tree.args[0])
        return half if half is None else half or tree.args[1] == Number(2.0)
    if tree.op == "*":
        found = [half for part in factors(tree) if (half := _half_of_square(equations, part)) is not None]
        return found[0] or Number(0.5) in factors(tree) if len(found) == 1 else None
    return None


def _is_difference(equations: Equations, tree: Tree) -> bool:
    """Whether this is one thing minus another, or the name of that."""
    if isinstance(tree, Ref):
        line = equations.trace.line(tree.name)
        return line is not None and tree == Ref(tree.name) and _is_difference(equations, line.expression)
    return isinstance(tree, Apply) and tree.op == "-"
