"""Slips with signs: a minus taken for a plus, numbers read without their signs, the answer with the other one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.engine.derive import FREE, GRAD, SEED
from rnntutor.engine.tree import Address, Apply, Ref, Tree

from .equations import Equations
from .kinds import Rewrite, said
from .terms import signed, spots


def sign_lost(equations: Equations) -> Iterator[Rewrite]:
    """A minus is taken for a plus; a weight, an input, a start or another value is read without its signs."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "-" and not _is_descent(node):
                says = said("You lost the minus in {}.", node)
                yield Rewrite("sign-lost", name, says, {name: spot.put(Apply("+", node.args))})
            elif isinstance(node, Apply) and node.op == "neg":
                yield Rewrite(
                    "sign-lost", name, said("You lost the minus in {}.", node), {name: spot.put(node.args[0])}
                )
    yield from _without_signs(equations)
    yield from _starts_without_signs(equations)
    yield from _values_without_signs(equations)


def _is_descent(node: Apply) -> bool:
    """w − rate·g: a minus that says which way is down has a kind of its own."""
    left, right = node.args
    return isinstance(left, Ref) and isinstance(right, Apply) and right.op in ("*", "/") and len(signed(right)) == 1


def _without_signs(equations: Equations) -> Iterator[Rewrite]:
    trace = equations.trace
    for name in _read(equations):
        numbers = trace[name]
        if not (equations.numbers(name) < 0).any():
            continue
        unsigned = f"|{name}|"

        def by(node: Tree, name: str = name, unsigned: str = unsigned) -> Tree | None:
            return Ref(unsigned, node.shift, node.at) if isinstance(node, Ref) and node.name == name else None

        lines = equations.rewritten(by)
        says = said("You lost the sign of {}.", Ref(name))
        if equations.kind(name) == "weight":
            yield Rewrite("sign-lost", name, says, lines, constants={unsigned: np.abs(numbers)}, shown=False)
        else:
            yield Rewrite("sign-lost", name, says, lines, sequences={unsigned: np.abs(trace.rows(name))}, shown=False)


def _read(equations: Equations) -> list[str]:
    """The inputs and weights that the lines read, those of gradients too."""
    names: dict[str, None] = {}
    for name in equations.names:
        for ref in (spot.node for spot in spots(equations.tree(name)) if isinstance(spot.node, Ref)):
            if equations.kind(ref.name) != "line" and not ref.name.startswith((GRAD, SEED, FREE)):
                names[ref.name] = None
    return list(names)


def _starts_without_signs(equations: Equations) -> Iterator[Rewrite]:
    """A given start, in all lines; with gradients also in the asked line alone, where the steps are known before."""
    trace = equations.trace
    for name in equations.memories:
        rows = trace.rows(name)
        if trace.begins(name) != 0 or trace.start_line(name) is not None or not (rows[0] < 0).any():
            continue
        lost, more = f"the minus of {name}[0]", np.zeros_like(rows)
        more[1] = np.abs(rows[0]) - rows[0]
        read = Ref(name, -1)
        lines = equations.rewritten(lambda node, r=read, m=lost: Apply("+", (r, Ref(m))) if node == r else None)
        says = said("You lost the sign of {}.", Address(name, 0))
        for where, own in (("", lines), (" there", {n: tree for n, tree in lines.items() if n == equations.asked})):
            if own and not (where and len(own) == len(lines)):
                yield Rewrite("sign-lost", f"{name}[0]{where}", says, own, sequences={lost: more}, shown=False)


def _values_without_signs(equations: Equations) -> Iterator[Rewrite]:
    """A value that the asked line alone reads so; of one that is given only on the way back, where others read it."""
    asked = equations.asked
    for spot in spots(equations.tree(asked)) if asked in equations.names else ():
        ref = spot.node
        if not isinstance(ref, Ref) or ref.at is not None or ref.name.startswith((SEED, FREE)) or spot.inside == "**":
            continue
        worked = equations.kind(ref.name) == "line"
        if (worked or equations.backward) and (_numbers_read(equations, ref) < 0).any():
            size = Apply("+", (Apply("relu", (ref,)), Apply("relu", (Apply("neg", (ref,)),))))
            says = said("You lost the sign of {}.", ref)
            yield Rewrite("sign-lost", f"{ref.name} in {asked}", says, {asked: spot.put(size)}, shown=False)


def _numbers_read(equations: Equations, ref: Ref) -> np.ndarray:
    """The numbers that the asked line reads up to the asked step; a start has a slip of its own."""
    steps = equations.trace.steps(ref.name)
    if not steps:
        return equations.trace[ref.name]
    last = equations.step or steps
    return equations.trace.rows(ref.name)[max(1, 1 + ref.shift) : max(1, last + 1 + ref.shift)]


def sign_turned(equations: Equations) -> Iterator[Rewrite]:
    """The right number with the other sign, or numbers of both signs without any."""
    asked = Address(equations.asked, equations.step)
    truth = np.asarray(equations.trace.at(asked))
    own = tuple(range(truth.size))
    if truth.any():
        says = said("Mind the sign: it is the other way round.")
        yield Rewrite("sign-turned", "other", says, address=asked, order=own, turned=np.negative)
    if (truth < 0).any() and (truth > 0).any():
        says = said("You left out the minus signs of {}.", asked)
        yield Rewrite("sign-turned", "none", says, address=asked, order=own, turned=np.abs)
