"""The first wrong line, found with the fewest questions: each halves what can still be wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address

from .upstream import Cell, ancestors, in_order


@dataclass(frozen=True, eq=False)
class Search:
    """What is known of the way to an answer that is wrong.

    told: by line and step whether what the learner had there is right; the asked answer itself is wrong. met: the
    lines that can be asked for, None for all; any other counts as part of the line that reads it.
    """

    trace: Trace
    asked: Cell
    told: Mapping[Cell, bool]
    met: Collection[str] | None = None

    @property
    def suspects(self) -> tuple[Cell, ...]:
        """The lines that may be the first wrong one, in the order in which they are worked."""
        left = set(ancestors(self.trace, self.asked))
        for cell, right in self.told.items():
            if right:
                left -= ancestors(self.trace, cell)
            elif cell in left:
                left &= ancestors(self.trace, cell)
        known = (cell for cell in left if cell == self.asked or self.met is None or _owner(cell) in self.met)
        return in_order(self.trace, frozenset(known))

    @property
    def found(self) -> Cell | None:
        """The first wrong line, once only one is left."""
        suspects = self.suspects
        return suspects[0] if len(suspects) == 1 else None

    def next(self) -> Cell | None:
        """What to ask for: the line that parts the suspects most evenly; None once the first wrong one is found."""
        suspects = set(self.suspects)
        if len(suspects) < 2:
            return None
        order = in_order(self.trace, frozenset(suspects))

        def balance(cell: Cell) -> tuple[int, bool, int]:
            above = len(ancestors(self.trace, cell) & suspects)
            worst = max(above, len(suspects) - above)
            return worst, ".net" in cell[0], order.index(cell)

        askable = [cell for cell in order if cell not in self.told and cell != self.asked]
        return min(askable, key=balance) if askable else None

    def heard(self, cell: Cell, right: bool) -> Search:
        """The search with one more answer."""
        return replace(self, told={**self.told, cell: right})


def _owner(cell: Cell) -> str:
    return cell[0].partition(".net")[0]


def begin(trace: Trace, address: Address, met: Collection[str] | None = None) -> Search:
    """The search for the first wrong line on the way to an answer that is wrong."""
    cell = (address.name, address.step)
    return Search(trace, cell, {cell: False}, met)
