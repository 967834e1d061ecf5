"""A factor or a divisor left out, where no slip with a name of its own says so."""

from __future__ import annotations

from collections.abc import Iterator

from rnntutor.engine.tree import Apply, Number, Ref, Tree, refs

from .clipping import clipped, scalings
from .equations import Equations
from .kinds import Rewrite, Said, said
from .terms import ONE, factors, product, spots


def factor_left_out(equations: Equations) -> Iterator[Rewrite]:
    """In the asked line, or in one that it reads at its own step, a product without one of its factors."""
    for name in _near(equations):
        for at, (says, tree) in enumerate(_without_one(equations, name), 1):
            yield Rewrite("factor-left-out", f"{name}: {at}", says, {name: tree})


def _without_one(equations: Equations, name: str) -> Iterator[tuple[Said, Tree]]:
    """A line without each of its factors and divisors; what belongs to clipping has slips of its own."""
    cut = [vector for line, _, vector in clipped(equations) if line == name]
    to_threshold = [spot.node for line, spot, _, _ in scalings(equations) if line == name]
    for spot in spots(equations.tree(name)):
        node = spot.node
        if isinstance(node, Apply) and node.op == "*" and spot.inside != "*":
            for part, rest in _factors(equations, name, node):
                if not cut or part in cut:
                    yield _says(equations, part), spot.put(rest)
        elif isinstance(node, Apply) and node.op == "/" and node not in to_threshold:
            for part, rest in _divisors(node):
                yield said("You did not divide by {}.", part), spot.put(rest)


def _near(equations: Equations) -> tuple[str, ...]:
    """The asked line, the sums inside it, and the network's own lines that they read at their step."""
    found, names = dict.fromkeys([equations.asked]), frozenset(equations.names)
    for name in (equations.asked, *(name for name in names if name.startswith(f"{equations.asked}.net"))):
        found[name] = None
        for ref in refs(equations.tree(name)) if name in names else ():
            if not ref.shift and ref.at is None and not equations.trace.gradient(ref.name):
                found[ref.name] = None
    return tuple(name for name in equations.names if name in found)


def _factors(equations: Equations, name: str, node: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Each factor that a person may forget, and the product without it."""
    parts = factors(node)
    numbers = [part for part in parts if isinstance(part, Number)]
    for at, part in enumerate(parts):
        if equations.is_gate(part) or part == ONE or _is_one(equations, part):
            continue
        if isinstance(part, Number) and len(numbers) > 1 and equations.trace.gradient(name):
            continue  # the numbers of a derivative are written as one: 2 times a half is not seen
        if not (isinstance(part, Apply) and part.op in ("+", "-", "neg")):
            yield part, product([*parts[:at], *parts[at + 1 :]])


def _is_one(equations: Equations, part: Tree) -> bool:
    """Whether a factor is the 1 that the way back begins with."""
    if not isinstance(part, Ref) or not equations.trace.gradient(part.name):
        return False
    return part.name in equations.names and isinstance(equations.tree(part.name), Number)


def _says(equations: Equations, part: Tree) -> Said:
    """A weight or a slope may have no known name: what it is then said by stands for itself."""
    name = part.name if isinstance(part, Ref) else ""
    if name and (equations.trace.gradient(name) or equations.kind(name) == "weight"):
        return said("You left out {}, a factor of the product.", part)
    return said("You left out the factor {}.", part)


def _divisors(node: Apply) -> Iterator[tuple[Tree, Tree]]:
    """Each factor below, then all that is below, and what is left of the division without it."""
    above, below = node.args
    parts = factors(below)
    for at, part in enumerate(parts) if len(parts) > 1 else ():
        yield part, Apply("/", (above, product([*parts[:at], *parts[at + 1 :]])))
    yield below, above
