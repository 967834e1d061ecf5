"""Curves of box-drawing characters: values over steps as lines that need no colour to be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

import numpy as np

from rnntutor.screen.drawing import Line, Run, merge
from rnntutor.screen.drawings.axes import Scale

STROKES = ("─│╭╮╰╯", "━┃┏┓┗┛", "═║╔╗╚╝", "┄┆╭╮╰╯")  # along, upright, and the corners: one set for each curve
POINT, INFINITE, UNDEFINED, NOTHING = "●", "∞", "?", "0"
DOT, APART = "•", 4  # a step, where steps are so many columns apart
TICK, EDGE, CORNER = "┤", "│", "└"


class Cell(NamedTuple):
    """One character of a picture."""

    char: str
    style: str


Marks = Mapping[tuple[int, int], Cell]


@dataclass(frozen=True)
class Curve:
    """Values of the steps 1 to T, and the style they are drawn in; what is hidden is nan and not `shown`."""

    values: np.ndarray
    shown: np.ndarray
    style: str


@dataclass
class Canvas:
    """Rows and columns of characters; what is put first stays on top."""

    rows: int
    columns: int
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def put(self, row: int, column: int, char: str, style: str) -> None:
        """Draw a character where nothing is yet."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            self.cells.setdefault((row, column), Cell(char, style))

    def line(self, row: int, step: int | None = None, marks: Marks | None = None) -> list[Run]:
        """A row with marks over it, the column of the current step on its own ground."""
        empty = Cell(" ", "text")
        found = [self.cells.get((row, column), empty) for column in range(self.columns)]
        for (at, column), cell in (marks or {}).items():
            if at == row and 0 <= column < self.columns:
                found[column] = cell
        if step is not None and 0 <= step < self.columns:
            char, style = found[step]
            found[step] = Cell(char, f"{style} step")
        return [
            Run("".join(cell.char for cell in group), style) for style, group in groupby(found, lambda cell: cell.style)
        ]


def columns_of(steps: int, room: int) -> dict[int, int]:
    """The column of every step, {step: column}: evenly over the room, several steps in one where they are many."""
    if steps <= 1 or room <= 1:
        return dict.fromkeys(range(1, steps + 1), 0)
    return {step: round((step - 1) * (room - 1) / (steps - 1)) for step in range(1, steps + 1)}


def paint(canvas: Canvas, curves: Sequence[Curve], scale: Scale, places: dict[int, int]) -> None:
    """Draw all curves, the first on top."""
    columns = np.array([places[step] for step in sorted(places)])
    for curve, strokes in zip(curves, _strokes(len(curves)), strict=True):
        count = min(len(curve.values), len(columns))
        _marks(canvas, curve, columns[:count], scale)
        _dots(canvas, curve, columns[:count], scale)
        _trace(canvas, curve, columns[:count], scale, strokes)


def _strokes(count: int) -> list[str]:
    return [STROKES[k % len(STROKES)] for k in range(count)]


def _marks(canvas: Canvas, curve: Curve, columns: np.ndarray, scale: Scale) -> None:
    """Where values leave the axis: ∞ at its edge, ? for no number, 0 under a logarithmic one."""
    values = curve.values[: len(columns)]
    signs = [
        (np.isposinf(values), 0, INFINITE),
        (np.isneginf(values), 0 if scale.log else scale.rows - 1, INFINITE),
        (np.isnan(values), 0, UNDEFINED),
        ((values == 0) & scale.log, scale.rows - 1, NOTHING),
    ]
    for found, row, sign in signs:
        for column in sorted(set(columns[found & curve.shown[: len(columns)]].tolist())):
            canvas.put(row, column, sign, f"{curve.style} dim")


def _dots(canvas: Canvas, curve: Curve, columns: np.ndarray, scale: Scale) -> None:
    """The steps themselves, where they stand far enough apart."""
    if len(columns) > 1 and (columns[-1] - columns[0]) / (len(columns) - 1) < APART:
        return
    rows = _rows(curve, len(columns), scale)
    for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
        if not np.isnan(row):
            canvas.put(round(row), column, DOT, curve.style)


def _rows(curve: Curve, count: int, scale: Scale) -> np.ndarray:
    """The row of every value, nan where it is hidden or has no place."""
    values = curve.values[:count]
    return np.where(curve.shown[:count], scale.row(np.abs(values) if scale.log else values), np.nan)


def _trace(canvas: Canvas, curve: Curve, columns: np.ndarray, scale: Scale, strokes: str) -> None:
    """The line itself, from column to column; it breaks where a value has no place."""
    rows = _rows(curve, len(columns), scale)
    before: int | None = None
    for column, span in enumerate(_spans(rows, columns)):
        if span is None:
            before = None
            continue
        first, low, high, last = span
        start = first if before is None else before
        if high - low > 1 or (high != low and before is None):
            for row in range(min(low, start), max(high, start) + 1):
                canvas.put(row, column, strokes[1], curve.style)
        else:
            _step(canvas, column, start, last, strokes, curve.style)
        before = last


def _step(canvas: Canvas, column: int, start: int, end: int, strokes: str, style: str) -> None:
    """From one row to another within a column."""
    along, upright, down_right, down_left, up_right, up_left = strokes
    if start == end:
        canvas.put(end, column, along, style)
        return
    falls = end > start
    canvas.put(start, column, down_left if falls else up_left, style)
    canvas.put(end, column, up_right if falls else down_right, style)
    for row in range(min(start, end) + 1, max(start, end)):
        canvas.put(row, column, upright, style)


Span = tuple[int, int, int, int]  # the rows of the first, highest, lowest and last value of a column


def _spans(rows: np.ndarray, columns: np.ndarray) -> list[Span | None]:
    """For each column what lies in it; between two steps the straight way from one to the other."""
    if not len(rows):
        return []
    total = int(columns[-1]) + 1
    if total < len(rows) or total == 1:
        found: list[Span | None] = []
        for column in range(total):
            inside = rows[columns == column]
            inside = np.round(inside[np.isfinite(inside)]).astype(int)
            found.append(
                (int(inside[0]), int(inside.min()), int(inside.max()), int(inside[-1])) if len(inside) else None
            )
        return found
    place = np.interp(np.arange(total), columns, np.arange(len(rows)))
    left = np.floor(place).astype(int)
    right = np.minimum(left + 1, len(rows) - 1)
    share = place - left
    with np.errstate(invalid="ignore"):
        flat = np.where(share == 0, rows[left], rows[left] * (1 - share) + rows[right] * share)
    return [None if np.isnan(row) else (round(row),) * 4 for row in flat.tolist()]


def frame(
    canvas: Canvas, scale: Scale, label_width: int, step: int | None = None, marks: Marks | None = None
) -> list[Line]:
    """The rows of a picture with its upright axis and the numbers on it; `step` is the column of the current one."""
    lines = []
    for row in range(canvas.rows):
        number = scale.labels.get(row, "")
        edge = TICK if row in scale.labels else EDGE
        lines.append(merge([Run(f"{number.rjust(label_width)} {edge}", "quiet"), *canvas.line(row, step, marks)]))
    return lines
