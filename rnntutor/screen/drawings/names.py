"""What curves are called: names that stay true after an edit, and a place for each of them beside its curve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from rnntutor.screen.drawing import length
from rnntutor.screen.drawings.layout import CHANGED, short
from rnntutor.screen.drawings.plot import Canvas, Trail
from rnntutor.screen.view import View

NUMBER = r"[−+-]?(?:\d+(?:\.\d+)?[½¼¾⅓⅔]?|[½¼¾⅓⅔])"
LONGEST = 20  # cells of a name that stands among the curves
FAR = 4  # cells to the next curve from which on a place is no better


def scene_name(view: View) -> str:
    """The title of a scene; where it tells a number that the learner has changed, the one that is true now.

    "rate ½" becomes "rate 0.51", "LSTM, b_f = 0" becomes "LSTM, b_f = 5"; a star stands for any other change.
    """
    title, told = view.title, True
    for name in {one if isinstance(one, str) else one.name for one in view.changed}:
        weight = view.trace.weights.get(name)
        now = set(weight.ravel().tolist()) if weight is not None else set()
        said = re.compile(rf"(?<!\w)({re.escape(name)}(?: =)? ){NUMBER}(?!\w)")
        if len(now) == 1 and said.search(title):
            number = short(now.pop())
            title = said.sub(lambda found, number=number: found[1] + number, title)
        else:
            told = False
    return title if told else f"{title}{CHANGED}"


def beside(canvas: Canvas, trails: Sequence[Trail], names: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Row and column of each name next to its own curve and far from the others, for those that have a free place."""
    taken = set(canvas.cells)
    found = {}
    for k, name in enumerate(names):
        others = [trail for other, trail in enumerate(trails) if other != k]
        best = _best(canvas, taken, trails[k], others, length(name)) if 0 < length(name) <= LONGEST else None
        if best is not None:
            found[k] = best
            taken |= {(best[0], best[1] + cell) for cell in range(-1, length(name) + 1)}
    return found


def _best(
    canvas: Canvas, taken: set[tuple[int, int]], own: Trail, others: Sequence[Trail], cells: int
) -> tuple[int, int] | None:
    """The free place nearest to its curve, of those the one furthest from the others, of those the rightmost."""
    best, most = None, 0.0
    for start in range(canvas.columns - cells + 1):
        columns = range(start, start + cells)
        under = [*chain.from_iterable(own.get(column, ()) for column in columns)]
        if not under:
            continue
        for row in {min(under) - 1, max(under) + 1}:
            if not 0 <= row < canvas.rows or any((row, at) in taken for at in range(start - 1, start + cells + 1)):
                continue
            worth = 1 + _clear(others, columns, row) - (max(under) - min(under)) + start / canvas.columns
            if worth > most:
                best, most = (row, start), worth
    return best


def _clear(others: Sequence[Trail], columns: range, row: int) -> int:
    """How many rows away the nearest other curve is."""
    rows = [at for trail in others for column in columns for at in trail.get(column, ())]
    return min((min(abs(at - row), FAR) for at in rows), default=FAR)
