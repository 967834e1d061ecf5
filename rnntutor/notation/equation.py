"""The equation of a quantity of a run as its author wrote it: `.net` lines in their place, no prefix of its layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Apply, Line, Number, Ref, Tree, refs
from rnntutor.notation import formula
from rnntutor.notation.backtext import gradient_equation
from rnntutor.notation.formula import is_net


def equation(trace: Trace, name: str, step: int | None = None, brief: bool = False) -> str:
    """The whole equation of a line, "" for an input or a weight.

    "cₜ = fₜ·cₜ₋₁ + iₜ·zₜ"; at a step "c₂ = f₂·c₁ + i₂·z₂", and `brief` "c = f·c₁ + i·z".
    At its start, the equation of the start. A gradient's is its backward equation.
    """
    if trace.gradient(name):
        return gradient_equation(trace, name, step, brief)
    begins = step is not None and not 1 <= step <= trace.steps(name) and step == trace.begins(name)
    line = trace.start_line(name) if begins else trace.line(name)
    if line is None:
        return ""
    layer = trace.resolved.layer.get(name, "")
    varying = {_own(known, layer) for known in trace.names} | {name}
    tree = inlined(line, trace.line)
    whole = Line(name, _renamed(tree, lambda read: _own(read, layer)), line.start)
    single = {_own(ref.name, layer) for ref in refs(tree) if all(n == 1 for n in trace.units(ref.name))}
    if step is None:
        return formula.write_line(whole, varying, single=single)
    return formula.at_step(whole, step, varying, brief, single)


def inlined(line: Line, lines: Callable[[str], Line | None]) -> Tree:
    """The line's expression with its `.net` lines put back where they are read."""

    def put_back(tree: Tree) -> Tree:
        if isinstance(tree, Apply):
            return replace(tree, args=tuple(put_back(arg) for arg in tree.args))
        if isinstance(tree, Ref) and is_net(tree.name, line.name) and not tree.shift and tree.at is None:
            net = lines(tree.name)
            return put_back(net.expression) if net is not None else tree
        return tree

    return put_back(line.expression)


def _own(name: str, layer: str) -> str:
    return name.removeprefix(f"{layer}.") if layer else name


def _renamed(tree: Tree, rename: Callable[[str], str]) -> Tree:
    if isinstance(tree, Number):
        return tree
    if isinstance(tree, Ref):
        return replace(tree, name=rename(tree.name))
    return replace(tree, args=tuple(_renamed(arg, rename) for arg in tree.args))
