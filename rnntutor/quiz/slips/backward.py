"""Slips on the way back: derivatives, sums over time, factors of the path, and the step down itself."""

from __future__ import annotations

from collections.abc import Iterator

from rnntutor.engine.derive import GRAD, TOTAL_ALL
from rnntutor.engine.tree import Address, Apply, Number, Ref, Tree, refs

from .equations import ACTIVATIONS, Equations
from .kinds import Rewrite, said
from .terms import ONE, ZERO, Spot, exchanged, factors, is_later, moved, product, signed, spots, sums, without

LONGEST = 60  # steps of a sum over time that is written out
FEW = 8  # steps of a sum over time of which any one may be forgotten


def _slopes(equations: Equations) -> Iterator[tuple[str, Spot, list[Tree], Ref]]:
    """Gradient lines with the slope of an activation as factors: line, product, the factors without it, the result."""
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            if not (isinstance(spot.node, Apply) and spot.node.op == "*") or spot.inside == "*":
                continue
            parts = factors(spot.node)
            for at, part in enumerate(parts):
                square = _square_below_one(part)
                if square is not None:
                    yield name, spot, [*parts[:at], *parts[at + 1 :]], square
                lower = _opposite_of(part)
                if lower is not None and lower in parts:
                    rest = [own for own in parts if own not in (part, lower)]
                    if isinstance(lower, Ref):
                        yield name, spot, rest, lower


def _square_below_one(tree: Tree) -> Ref | None:
    """The h of 1 − h², where it is a name."""
    inner = _opposite_of(tree)
    if (
        isinstance(inner, Apply)
        and inner.op == "**"
        and inner.args[1] == Number(2.0)
        and isinstance(inner.args[0], Ref)
    ):
        return inner.args[0]
    if (
        isinstance(inner, Apply)
        and inner.op == "*"
        and inner.args[0] == inner.args[1]
        and isinstance(inner.args[0], Ref)
    ):
        return inner.args[0]
    return None


def _opposite_of(tree: Tree) -> Tree | None:
    if isinstance(tree, Apply) and tree.op == "-" and tree.args[0] == ONE:
        return tree.args[1]
    return None


def no_derivative(equations: Equations) -> Iterator[Rewrite]:
    """The slope of σ or tanh is left out."""
    for name, spot, rest, result in _slopes(equations):
        says = said("You left out the slope of the bend at {}: {}.", result, spot.node)
        yield Rewrite("no-derivative", name, says, {name: spot.put(product(rest))})


def derivative_of_input(equations: Equations) -> Iterator[Rewrite]:
    """The slope is worked from what goes into the bend instead of what comes out."""
    for name, spot, _, result in _slopes(equations):
        line = equations.trace.resolved.lines.get(result.name)
        if line is None or not isinstance(line.expression, Apply) or line.expression.op not in ACTIVATIONS:
            continue
        inner = exchanged(
            line.expression.args[0],
            lambda node, by=result.shift: Ref(node.name, node.shift + by) if isinstance(node, Ref) else None,
        )
        tree = spot.put(exchanged(spot.node, lambda node, r=result, i=inner: i if node == r else None))
        says = said("The slope is made of what the bend puts out, {}; you used what goes in, {}.", result, inner)
        yield Rewrite("derivative-of-input", name, says, {name: tree})


def _sums_over_time(equations: Equations) -> Iterator[tuple[str, Spot, Apply]]:
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == TOTAL_ALL and len(node.args) == 2:
                yield name, spot, node


def no_sum_over_time(equations: Equations) -> Iterator[Rewrite]:
    """Of a weight's gradient only one step's term, or one left out."""
    for name, spot, node in _sums_over_time(equations):
        reader = node.args[1]
        steps = equations.trace.steps(reader.name) if isinstance(reader, Ref) else 0
        for step, which in ((steps, "last"), (1, "first")) if steps > 1 else ():
            one = Apply(TOTAL_ALL, (moved(node.args[0], step, equations.trace.weights),))
            says = said(
                f"You took the {which} step's term alone: {{}} is used at every step, and the terms of all are added.",
                Ref(equations.value_of(name)),
            )
            yield Rewrite("no-sum-over-time", f"{name}: step {step}", says, {name: spot.put(one)})
        for step in range(1, steps + 1) if name == equations.asked and 2 < steps <= FEW else ():
            term = moved(node.args[0], step, equations.trace.weights)
            tree = spot.put(Apply("-", (node, Apply(TOTAL_ALL, (term,)))))
            says = said(f"You left out the term of step {step}: {{}}.", term)
            yield Rewrite("no-sum-over-time", f"{name}: without {step}", says, {name: tree}, shown=False)


def no_memory_path(equations: Equations) -> Iterator[Rewrite]:
    """What comes back from the step after is left out."""
    parts, whole = [], {}
    for name in equations.backward:
        for spot, terms in sums(equations.tree(name)):
            later = [at for at, (_, term) in enumerate(terms) if any(is_later(ref) for ref in refs(term))]
            if spot.inside or not later:
                continue
            value = Ref(equations.value_of(name))
            for at in later if len(later) > 1 else ():
                says = said("You left out a way back: {} belongs to {}.", terms[at][1], Ref(name))
                parts.append(Rewrite("no-memory-path", name, says, {name: without(spot, terms, {at})}))
            whole[name] = without(spot, terms, set(later))
            says = said("You left out what comes back from the step after: {} is also read there.", value)
            parts.append(Rewrite("no-memory-path", name, says, {name: whole[name]}))
    if len(whole) > 1:
        says = said("You left out what comes back from the step after.")
        yield Rewrite("no-memory-path", "everywhere", says, whole, True)
    yield from parts


def own_term_left_out(equations: Equations) -> Iterator[Rewrite]:
    """Of what a value does at its own step one way is left out: its own miss beside what comes back from later."""
    for name in equations.backward:
        for spot, terms in sums(equations.tree(name)):
            own = [at for at, (_, term) in enumerate(terms) if not any(is_later(ref) for ref in refs(term))]
            if not spot.inside and len(own) == 1 < len(terms):
                says = said(*_own(equations, terms[own[0]][1]), Ref(name))
                yield Rewrite("own-term-left-out", name, says, {name: without(spot, terms, set(own))})


def _own(equations: Equations, term: Tree) -> tuple[str, Tree]:
    """What is said of such a term, and of what: of a miss, where it is the way back through one."""
    value = Ref(equations.value_of(term.name)) if isinstance(term, Ref) and not term.shift else None
    line = equations.tree(value.name) if value and value.name in equations.forward else None
    if value and isinstance(line, Apply) and line.op == "-" and equations.is_miss(line):
        return "You left out the miss {}: it belongs to {} too.", value
    return "You left out {}: it belongs to {} too.", term


def forward_order(equations: Equations) -> Iterator[Rewrite]:
    """The gradients of the steps are taken in the wrong order of time."""
    trace = equations.trace
    for name, spot, node in _sums_over_time(equations):
        back = next((ref for ref in refs(node.args[0]) if ref.name.startswith(GRAD)), None)
        if back is None or not 1 < trace.steps(back.name) <= LONGEST:
            continue
        says = said("You paired the steps the wrong way round: the way back begins at the last step.")
        tree = spot.put(_paired(equations, node, back))
        yield Rewrite("forward-order", name, says, {name: tree}, shown=False)
    step, steps = equations.step, trace.steps(equations.asked)
    if trace.gradient(equations.asked) and step and steps + 1 - step != step:
        there = Address(equations.asked, steps + 1 - step)
        says = said("You numbered the steps the wrong way round: the way back begins at the last step.")
        yield Rewrite("forward-order", f"step {there.step}", says, address=there)


def _paired(equations: Equations, total: Apply, back: Ref) -> Tree:
    """A sum over time, written out, in which what comes back at the first step stands with the others of the last."""
    trace, reader = equations.trace, total.args[1]
    steps = trace.steps(reader.name) if isinstance(reader, Ref) else 0
    turned: Tree | None = None
    for step in range(1, steps + 1):
        other = Ref(back.name, 0, steps + 1 - step - back.shift)
        term = exchanged(total.args[0], lambda part, other=other: other if part == back else None)
        at_step = Apply(TOTAL_ALL, (moved(term, step, trace.weights),))
        turned = at_step if turned is None else Apply("+", (turned, at_step))
    return turned or ZERO


def wrong_factor(equations: Equations) -> Iterator[Rewrite]:
    """A factor of another step: h[t] for h[t-1]."""
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            ref = spot.node
            if isinstance(ref, Ref) and ref.shift and ref.at is None and not ref.name.startswith(GRAD):
                now = Ref(ref.name)
                says = said("You multiplied with {} where {} stands.", now, ref)
                yield Rewrite("wrong-factor", f"{name}: {ref.name}", says, {name: spot.put(now)})


def not_transposed_back(equations: Equations) -> Iterator[Rewrite]:
    """The way back goes through the matrix as the way forward did."""
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not (isinstance(node, Apply) and node.op == "@" and isinstance(node.args[0], Apply)):
                continue
            turned = node.args[0]
            shape = equations.shape(turned)
            if turned.op == "transpose" and shape is not None and len(shape) == 2 and shape[0] == shape[1] > 1:
                says = said("On the way back the matrix is turned: {}, its columns.", turned)
                straight = Apply("@", (turned.args[0], node.args[1]))
                yield Rewrite("not-transposed-back", name, says, {name: spot.put(straight)})


def _moves(equations: Equations) -> Iterator[tuple[str, Spot, Apply]]:
    """Where a line goes downhill: something minus a product."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if not (isinstance(node, Apply) and node.op == "-" and isinstance(node.args[1], Apply)):
                continue
            if node.args[1].op in ("*", "/") and not isinstance(node.args[0], Number):
                yield name, spot, node


def updated_midway(equations: Equations) -> Iterator[Rewrite]:
    """A weight is moved with what another one has already become."""
    moving = [name for name, spot, node in _moves(equations) if node.args[0] == Ref(name, -1)]
    for name in moving if len(moving) > 1 else ():
        for other in moving:
            old = Ref(other, -1)
            if other != name and any(ref == old for ref in refs(equations.tree(name))):
                tree = exchanged(equations.tree(name), lambda node, o=other, old=old: Ref(o) if node == old else None)
                says = said("You moved {} with {} already moved: all weights move together.", Ref(name), Ref(other))
                yield Rewrite("updated-midway", f"{name}: {other}", says, {name: tree})


def target_minus_output(equations: Equations) -> Iterator[Rewrite]:
    """The difference to the target is taken the wrong way round."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "-" and equations.is_miss(node):
                turned = Apply("-", node.args[::-1])
                says = said("You subtracted the wrong way round: {} is right, not {}.", node, turned)
                yield Rewrite("target-minus-output", name, says, {name: spot.put(turned)})


def uphill(equations: Equations) -> Iterator[Rewrite]:
    """The weight goes up the slope."""
    for name, spot, node in _moves(equations):
        if len(signed(node)) == 2:
            says = said("You went uphill: the step down is {}.", node)
            yield Rewrite("uphill", name, says, {name: spot.put(Apply("+", node.args))})


def rate_left_out(equations: Equations) -> Iterator[Rewrite]:
    """The weight moves by the whole slope."""
    for name, spot, node in _moves(equations):
        parts = factors(node.args[1])
        for at, part in enumerate(parts) if len(parts) > 1 else ():
            if isinstance(part, Number) or (isinstance(part, Ref) and equations.kind(part.name) == "weight"):
                says = said("You left out {}: the move is {}.", part, node.args[1])
                tree = spot.put(Apply("-", (node.args[0], product([*parts[:at], *parts[at + 1 :]]))))
                yield Rewrite("rate-left-out", name, says, {name: tree})
