"""The order in which a table can be filled in: every cell after those that it is worked from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.quiz.upstream import Cell, in_order, is_worked, operands


@lru_cache(maxsize=64)
def filling(trace: Trace, cells: tuple[Address, ...]) -> tuple[Address, ...]:
    """The cells, given row by row, in an order of work: step after step, on a walk back from the last to the first.

    Of the cells whose operands are there, the next one is of the same step, else of the nearest step.
    """
    place = {(cell.name, cell.step): index for index, cell in enumerate(cells)}
    needs = _needs(trace, tuple(place))
    done: dict[Cell, None] = {}
    step = 0
    while len(done) < len(place):
        left = [cell for cell in place if cell not in done]
        ready = [cell for cell in left if needs.get(cell, frozenset()) <= done.keys()] or left
        found = min(ready, key=lambda cell: (abs((cell[1] or 0) - step), cell[1] or 0, place[cell]))
        done[found] = None
        step = found[1] or 0
    return tuple(cells[place[cell]] for cell in done)


def _needs(trace: Trace, cells: Sequence[Cell]) -> dict[Cell, frozenset[Cell]]:
    """For each cell those of the others that it is worked from, directly or over lines that are not in the table."""
    table, todo, known = frozenset(cells), list(cells), set[Cell]()
    while todo:
        cell = todo.pop()
        if cell not in known and is_worked(trace, cell):
            known.add(cell)
            todo += operands(trace, cell)
    needs: dict[Cell, frozenset[Cell]] = {}
    for cell in in_order(trace, frozenset(known)):
        read = set(operands(trace, cell)) & known
        needs[cell] = frozenset().union(*({one} if one in table else needs.get(one, ()) for one in read))
    return needs
