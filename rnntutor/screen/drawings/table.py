"""Quantities down, steps across: the table that a learner fills in on paper."""

from __future__ import annotations

from rnntutor.course.lesson import Panel
from rnntutor.screen.drawing import Drawing, Line, Run
from rnntutor.screen.drawings.grid import UNBOUNDED, Kind, breadth_of, draw_grid, measured, rows_of
from rnntutor.screen.drawings.layout import label
from rnntutor.screen.view import View

TABLE = Kind(corner="step", inline=13, words=False, start=True)


def title(view: View, panel: Panel) -> Line:
    """The kind of picture; of several scenes what is compared."""
    if not view.beside:
        return (Run("table", "quiet"),)
    names = dict.fromkeys((row.name, row.norm) for row in rows_of(view, panel, TABLE, UNBOUNDED))
    runs = [
        Run(f"{', ' * bool(k)}{measured(label(view, name), norm)}", f"{view.role(name)} bold")
        for k, (name, norm) in enumerate(names)
    ]
    return (*runs, Run("  side by side", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each quantity or unit and one for the steps."""
    rows = len(rows_of(view, panel, TABLE, width))
    return 1 + min(rows, 6), 1 + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step fits."""
    return breadth_of(view, panel, TABLE)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The table with the current step framed."""
    return draw_grid(view, panel, TABLE, width, height)
