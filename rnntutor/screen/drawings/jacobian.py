"""How the memory at a later step depends on that at an earlier one: the product of the Jacobians between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.derive import GRAD
from rnntutor.engine.jacobian import Jacobian
from rnntutor.engine.tree import Address
from rnntutor.notation import formula
from rnntutor.screen.drawing import Drawing, Line, Run, clip_line, fit, length, merge
from rnntutor.screen.drawings.layout import HIDDEN, label, remember, short, units_of, widest
from rnntutor.screen.drawings.weights import FENCES
from rnntutor.screen.view import View

MOST = 8  # rows of the matrix; of a larger one the gain alone
NUMBER = 8  # cells of a number, "1.9·10⁻⁶"
GAIN = "   gain "


def title(view: View, panel: Panel) -> Line:
    """The kind of picture, and what its number is."""
    return (Run("Jacobian product", "gradient"), Run("  its gain: the largest singular value", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """What it is and how large, the names over the columns, the rows."""
    count = len(_units(view))
    rows = 1 + (count + (count > 1) if count <= MOST else 0)
    return min(rows, 3), rows


def breadth(view: View, panel: Panel) -> int:
    """The columns of the matrix, and of the line over it."""
    units = _units(view)
    quotient = _quotient(Jacobian(_names(view), (), view.steps, view.steps, np.eye(1)))
    return max(widest(units) + 5 + len(units) * (NUMBER + 1), length(quotient + GAIN) + NUMBER + 13)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """What depends on what, the gain, and the matrix: a row for each unit later, a column for each unit before."""
    found = _between(view, panel)
    hides = _hides(view, found)
    lines = [_words(found, hides)]
    if len(_units(view)) <= MOST:
        lines += _matrix(view, found, hides)
    return Drawing(tuple(clip_line(line, width) for line in lines[: max(height, 1)]))


def _names(view: View) -> tuple[str, ...]:
    return remember(view, ("jacobian names",), lambda: view.trace.jacobian(0, 0, view.example).names)


def _units(view: View) -> list[str]:
    """The units of the memory, side by side."""
    return [label(view, name, unit) for name in _names(view) for unit in units_of(view.shape(name))]


def _between(view: View, panel: Panel) -> Jacobian:
    """From the cursor's step to the last, where the panel names no others."""
    last = view.last(_names(view)[0])
    to = last if panel.to is None else min(panel.to, last)
    since = min(view.cursor(_names(view)[0]) if panel.since is None else panel.since, to)
    return remember(view, ("jacobian", since, to), lambda: _product(view, since, to))


def _product(view: View, since: int, to: int) -> Jacobian:
    """The product, from that of the step after it where it is known: a cursor that moves multiplies once."""
    if since == to:
        return view.trace.jacobian(to, to, view.example)
    known = remember(view, ("jacobian steps", to), lambda: {to: view.trace.jacobian(to, to, view.example)})
    first = min(step for step in known if step >= since)
    for step in range(first - 1, since - 1, -1):
        once, later = view.trace.jacobian(step, step + 1, view.example), known[step + 1]
        with np.errstate(all="ignore"):
            known[step] = Jacobian(once.names, once.sizes, step, to, later.matrix @ once.matrix)
    return known[since]


def _hides(view: View, found: Jacobian) -> bool:
    """Whether an open question asks for something that lies between, or for a gradient that the product leads to."""
    steps = range(found.since, found.to + 1)
    return any(view.covered(name, step) for own in found.names for name in (own, GRAD + own) for step in steps)


def _words(found: Jacobian, hides: bool) -> Line:
    """ "∂h₂₀/∂h₁   19 factors   gain 1.9·10⁻⁶"."""
    factors = found.to - found.since
    gain = Run(HIDDEN, "hidden") if hides else Run(short(found.gain), "gradient bold")
    said = f"   {factors} factor{'s' * (factors != 1)}{GAIN}"
    return (Run(_quotient(found), "gradient bold"), Run(said, "quiet"), gain)


def _quotient(found: Jacobian) -> str:
    """ "∂h₂₀/∂h₁", "∂(c₂₀, h₂₀)/∂(c₁, h₁)"."""
    later, before = (
        ", ".join(formula.name(Address(name, step)) for name in found.names) for step in (found.to, found.since)
    )
    return f"∂({later})/∂({before})" if len(found.names) > 1 else f"∂{later}/∂{before}"


def _matrix(view: View, found: Jacobian, hides: bool) -> Iterator[Line]:
    units, before = _units(view), widest(_units(view))
    texts = [[HIDDEN if hides else short(value) for value in row] for row in found.matrix.tolist()]
    cell = max(widest(text for row in texts for text in row), before)
    if len(units) > 1:
        heads = " ".join(fit(unit, cell, right=True) for unit in units)
        yield (Run(" " * (before + 3) + heads, "quiet"),)
    for place, (unit, row) in enumerate(zip(units, texts, strict=True)):
        last = len(units) - 1
        left, right = FENCES["only" if not last else "first" if not place else "last" if place == last else "inner"]
        numbers = [Run(" " * (cell + 1 - length(text)) + text, "hidden" if hides else "gradient") for text in row]
        yield merge([Run(fit(unit, before + 1) + left, "quiet"), *numbers, Run(f" {right}", "quiet")])
