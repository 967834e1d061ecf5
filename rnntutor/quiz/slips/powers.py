"""Slips with powers and factors: a square left out, a factor too many or too few along a path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnntutor.engine.errors import EngineError
from rnntutor.engine.trace import evaluate
from rnntutor.engine.tree import Apply, Number, Ref, refs

from .equations import Equations
from .kinds import Rewrite, said
from .reading import neighbours
from .terms import ONE, is_later, moved, signed, spots

TWO = Number(2.0)


def square_left_out(equations: Equations) -> Iterator[Rewrite]:
    """A value itself where its square is asked for: 1 - h for 1 - h**2."""
    for name in equations.names:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "**" and node.args[1] == TWO:
                says = said("You left out the square: it is {}.", node)
                yield Rewrite("square-left-out", name, says, {name: spot.put(node.args[0])})


def power_off_by_one(equations: Equations) -> Iterator[Rewrite]:
    """A factor of the path too many or too few; an exponent one too high or too low."""
    if equations.trace.gradient(equations.asked):
        yield from _other_steps(equations)
    yield from _factor_left_out(equations)
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "**":
                base, exponent = node.args
                for sign, word in (("+", "many"), ("-", "few")) if exponent != TWO else (("+", "many"),):
                    says = said(f"One factor too {word} in {{}}.", node)
                    tree = spot.put(Apply("**", (base, Apply(sign, (exponent, ONE)))))
                    yield Rewrite("power-off-by-one", name, says, {name: tree})


def _other_steps(equations: Equations) -> Iterator[Rewrite]:
    """The gradient of a step beside the asked one: where the way there is one of factors alone, one too many or few."""
    step = equations.step or 0
    for rewrite in neighbours(equations, "power-off-by-one"):
        there = rewrite.address
        if there is not None and there.step is not None and _is_passed_on(equations, min(there.step, step)):
            word = "many" if there.step < step else "few"
            yield replace(rewrite, says=said(f"One factor too {word}: that is {{}}.", there))
        else:
            yield rewrite


def _is_passed_on(equations: Equations, step: int) -> bool:
    """Whether nothing comes to the asked gradient at a step but what comes back from the step after."""
    trace = equations.trace
    terms = [term for _, term in signed(equations.tree(equations.asked))]
    own = [term for term in terms if not any(is_later(ref) for ref in refs(term))]
    try:
        return len(own) < len(terms) and not any(
            evaluate(moved(term, step, trace.weights), trace).any() for term in own
        )
    except (EngineError, KeyError):  # a sum over time has no value at one step
        return False


def _factor_left_out(equations: Equations) -> Iterator[Rewrite]:
    """What comes back from the step after, without its factor."""
    for name in equations.backward:
        for spot in spots(equations.tree(name)):
            node = spot.node
            if isinstance(node, Apply) and node.op == "*" and all(isinstance(part, Ref) for part in node.args):
                back = [part for part in node.args if isinstance(part, Ref) and is_later(part)]
                if len(back) == 1:
                    says = said("You left out a factor on the way back: {}.", node)
                    yield Rewrite("power-off-by-one", name, says, {name: spot.put(back[0])})
