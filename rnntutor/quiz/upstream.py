"""What an answer is worked from: the single lines at single steps between the given numbers and it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rnntutor.engine.derive import TOTAL, TOTAL_ALL, addends, alive, special
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import LAST, WHOLE, Address, Apply, Ref, Tree, refs

Cell = tuple[str, int | None]  # a line at a step; None for the gradient of a weight
_SHAPED = (TOTAL, TOTAL_ALL, "like")  # their last operand gives a shape or steps


def operands(trace: Trace, cell: Cell) -> Iterator[Cell]:
    """The lines at their steps that a line reads at a step; given numbers and weights are none."""
    name, step = cell
    line = trace.line(name)
    start = trace.start_line(name)
    if step is not None and start is not None and step == trace.begins(name):
        line = start
    elif line is None or not _has_step(trace, name, step):
        return
    for term in addends(line.expression) if trace.gradient(name) else (line.expression,):
        if trace.gradient(name) and step is not None:
            first, last = alive(term, trace.steps(name), trace.done.steps)
            if not first <= step <= last:
                continue
        for ref in _read(term):
            yield from _cells(trace, ref, step, special(term))


def _read(term: Tree) -> Iterator[Ref]:
    """What is read for its value; a gradient also names lines whose shape or steps alone it takes."""
    if isinstance(term, Apply):
        for argument in term.args[: 1 if term.op in _SHAPED else None]:
            yield from _read(argument)
    else:
        yield from refs(term)


def _cells(trace: Trace, ref: Ref, step: int | None, summed: bool) -> Iterator[Cell]:
    if trace.line(ref.name) is None:
        return
    steps = trace.steps(ref.name)
    if not steps:
        yield ref.name, None
    elif ref.at == LAST:
        yield ref.name, trace.resolved.last(ref.name, steps)
    elif isinstance(ref.at, int):
        yield ref.name, ref.at
    elif ref.at is not None and ref.at != WHOLE:
        yield ref.name, steps + 1
    elif ref.at == WHOLE or summed or step is None:
        yield from ((ref.name, one + ref.shift) for one in range(1, steps + 1) if 0 <= one + ref.shift <= steps + 1)
    elif 0 <= step + ref.shift <= steps + 1:
        yield ref.name, step + ref.shift


@lru_cache(maxsize=64)
def ancestors(trace: Trace, cell: Cell) -> frozenset[Cell]:
    """All that a line at a step is worked from, itself among it; starts that are given are left out."""
    found: set[Cell] = set()
    todo = [cell]
    while todo:
        own = todo.pop()
        if own not in found and is_worked(trace, own):
            found.add(own)
            todo += operands(trace, own)
    return frozenset(found)


def _has_step(trace: Trace, name: str, step: int | None) -> bool:
    """Whether the line counts at a step; a gradient flows into the start too."""
    if trace.gradient(name) and step is not None and step == trace.begins(name):
        return True
    return step is None or 1 <= step <= trace.steps(name)


def is_worked(trace: Trace, cell: Cell) -> bool:
    """Whether a person works this out: a line at one of its steps, or a start with an equation."""
    name, step = cell
    if trace.line(name) is None:
        return False
    if _has_step(trace, name, step):
        return True
    return trace.start_line(name) is not None and step == trace.begins(name)


def in_order(trace: Trace, cells: frozenset[Cell]) -> tuple[Cell, ...]:
    """Cells in the order in which they are worked: each after what it reads."""
    done: dict[Cell, None] = {}
    waiting = sorted(cells, key=lambda own: (own[1] if own[1] is not None else 10**9, own[0]))
    for first in waiting:
        stack = [(first, iter(sorted(set(operands(trace, first)) & cells, key=str)))]
        path = {first}
        while stack:
            cell, rest = stack[-1]
            after = next((own for own in rest if own not in done and own not in path), None)
            if after is not None:
                path.add(after)
                stack.append((after, iter(sorted(set(operands(trace, after)) & cells, key=str))))
            else:
                done.setdefault(cell)
                path.discard(cell)
                stack.pop()
    return tuple(done)


def address(cell: Cell, unit: tuple[int, ...] = ()) -> Address:
    """A cell as an address."""
    return Address(cell[0], cell[1], unit)


def way_to(trace: Trace, address: Address) -> dict[str, list[int]]:
    """The steps of every line that a value comes from; none for the gradient of a weight."""
    found: dict[str, list[int]] = {}
    for name, step in sorted(ancestors(trace, (address.name, address.step)), key=str):
        found.setdefault(name, []).extend([] if step is None else [step])
    return found
