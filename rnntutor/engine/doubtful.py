"""What runs and is probably not meant: a bias or a start of the wrong length, which makes units of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .errors import NetworkError
from .infer import infer, shape_of, whole_shape
from .language import write
from .shapes import Shape
from .tree import WHOLE, Apply, Line, Ref, Tree

if TYPE_CHECKING:
    from .trace import Trace


def doubtful(trace: Trace) -> list[tuple[Line, str]]:
    """The lines in which one unit silently becomes as many as a weight has entries, and what to say of them.

    In sums alone: `w * x` of one input and many weights is meant.
    """
    found: list[tuple[Line, str]] = []
    for name, line in trace.resolved.lines.items():
        if not trace.gradient(name):
            found += [(line, said) for said in _sums(trace, line.expression)]
    return found + [(trace.resolved.starts[name], said) for name, said in _starts(trace)]


def _sums(trace: Trace, tree: Tree) -> Iterator[str]:
    if not isinstance(tree, Apply):
        return
    for argument in tree.args:
        yield from _sums(trace, argument)
    if tree.op in ("+", "-"):
        for long, short in (tree.args, tree.args[::-1]):
            if not isinstance(long, Ref) or long.name not in trace.weights or _shape(trace, short) != (1,):
                continue
            shape = _shape(trace, long)
            if len(shape) == 1 < shape[0]:
                yield f"{long.name} has {shape[0]} entries where {write(short)} has 1: the sum has {shape[0]}"


def _starts(trace: Trace) -> Iterator[tuple[str, str]]:
    """The start lines without which their value would be of one unit."""
    resolved, steps = trace.resolved, trace.done.steps
    inputs = {name: trace.units(name) for name, kind in resolved.kinds.items() if kind == "input"}
    lines = {name: line for name, line in resolved.lines.items() if not trace.gradient(name)}
    for name in resolved.starts:
        rest = {other: line for other, line in resolved.starts.items() if other != name}
        try:
            alone = infer(replace(resolved, lines=lines, starts=rest), trace.weights, inputs, {}, steps.__getitem__)
        except NetworkError:  # without the start its size is nowhere given
            continue
        if alone.get(name) == (1,) != trace.units(name):
            yield name, f"{name} has 1 unit, its start has {trace.units(name)[0]}: it becomes {trace.units(name)[0]}"


def _shape(trace: Trace, tree: Tree) -> Shape:
    def of(ref: Ref) -> Shape:
        own = trace.units(ref.name)
        return whole_shape(trace.steps(ref.name), own) if ref.at == WHOLE else own

    return shape_of(tree, of)
