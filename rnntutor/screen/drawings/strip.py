"""The input sequence: a word under each step where the input is one-hot with labels, else its numbers."""

from __future__ import annotations

from rnntutor.course.lesson import Panel
from rnntutor.screen.drawing import Drawing, Line, Run
from rnntutor.screen.drawings.grid import Kind, breadth_of, draw_grid, rows_of
from rnntutor.screen.view import View

STRIP = Kind(corner="", inline=16, words=True, start=False)


def title(view: View, panel: Panel) -> Line:
    """The kind of picture."""
    return (Run("sequence", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The steps, and a row for each quantity or unit."""
    rows = len(rows_of(view, panel, STRIP, width))
    return 1 + min(rows, 4), 1 + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step fits."""
    return breadth_of(view, panel, STRIP)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The sequence around the cursor, the current step framed."""
    return draw_grid(view, panel, STRIP, width, height)
