"""Curves of quarters of characters: values over steps as lines that need no colour to be told apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

import numpy as np

from rnntutor.screen.drawing import Line, Run, merge
from rnntutor.screen.drawings.axes import Scale

QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"  # by the quarters that are filled: 1, 2 above, 4, 8 below
PATTERNS = ((1,), (1, 1, 1, 0, 0), (1, 0), (1, 1, 1, 0, 1, 0))  # characters with ink and gaps
SIGNS, SAMPLES = "●◆▲■", ("━━━", "━ ━", "╸╸╸", "━╸╸")  # of each curve, where it has a point and before its name
INFINITE, UNDEFINED, NOTHING = "∞", "?", "0"
APART = 8  # columns between steps from which on each has its sign
TICK, EDGE, CORNER = "┤", "│", "└"


class Cell(NamedTuple):
    """One character of a picture."""

    char: str
    style: str


Marks = Mapping[tuple[int, int], Cell]
Masks = dict[tuple[int, int], dict[str, int]]  # which quarters of a character each style fills, the last on top
Trail = dict[int, list[int]]  # the rows that a curve takes, column by column


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


def paint(canvas: Canvas, curves: Sequence[Curve], scale: Scale, places: Mapping[int, int]) -> list[Trail]:
    """Draw all curves, the last on top, with gaps so that what lies below shows; where each of them runs."""
    columns = np.array([places[step] for step in sorted(places)])
    masks: Masks = {}
    trails = []
    for curve, pattern in zip(curves, _patterns(len(curves)), strict=True):
        own = columns[: len(curve.values)]
        along, rows = _fine(own), _rows(curve, len(own), scale)
        _beyond(canvas, curve, own, scale)
        trails.append(_ink(masks, *_path(along, 2 * rows + 0.5), pattern, (canvas, curve.style)))
    for curve, sign in zip(curves, _signs(len(curves)), strict=True):
        _points(canvas, curve, columns[: len(curve.values)], scale, sign)
    for (row, column), inks in masks.items():
        canvas.put(row, column, *_mixed(inks))
    return trails


def _mixed(inks: dict[str, int]) -> Cell:
    """The character of one or several curves: the last in its own colour, the others as its ground or in its colour."""
    *below, (style, mask) = inks.items()
    under = [(other, part & ~mask) for other, part in below if part & ~mask]
    whole = mask
    for _, part in under:
        whole |= part
    if under and whole.bit_count() > 2:
        return Cell(QUADRANTS[mask], f"{style} on-{under[-1][0]}")
    return Cell(QUADRANTS[whole], style)


def _patterns(count: int) -> list[tuple[int, ...]]:
    return [PATTERNS[k % len(PATTERNS)] for k in range(count)]


def _signs(count: int) -> list[str]:
    return [SIGNS[k % len(SIGNS)] for k in range(count)]


def _beyond(canvas: Canvas, curve: Curve, columns: np.ndarray, scale: Scale) -> None:
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


def _points(canvas: Canvas, curve: Curve, columns: np.ndarray, scale: Scale, sign: str) -> None:
    """The steps themselves, where they stand far enough apart."""
    if len(columns) > 1 and (columns[-1] - columns[0]) / (len(columns) - 1) < APART:
        return
    rows = _rows(curve, len(columns), scale)
    for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
        if not np.isnan(row):
            canvas.put(cell_row(row), column, sign, curve.style)


def cell_row(row: float) -> int:
    """The row of characters in which a point lies; a whole number is the upper half of its row."""
    return math.floor(row + 0.25)


def _rows(curve: Curve, count: int, scale: Scale) -> np.ndarray:
    """The row of every value, nan where it is hidden or has no place."""
    values = curve.values[:count]
    return np.where(curve.shown[:count], scale.row(np.abs(values) if scale.log else values), np.nan)


def _fine(columns: np.ndarray) -> np.ndarray:
    """The columns in halves of one: the middle of its column, or where several share it one after the other."""
    first = np.searchsorted(columns, columns, "left")
    count = np.searchsorted(columns, columns, "right") - first
    return 2 * columns + (2 * (np.arange(len(columns)) - first) + 1) / np.maximum(count, 1) - 0.5


def _path(along: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The halves of columns and rows on the way through all points in turn; it breaks where one has no place."""
    known = ~np.isnan(down)
    joined = known[:-1] & known[1:]
    start = np.flatnonzero(joined)
    lengths = np.maximum(np.abs(along[start + 1] - along[start]), np.abs(down[start + 1] - down[start]))
    parts = np.ceil(2 * lengths).astype(int) + 1
    index = np.repeat(start, parts)
    within = np.arange(len(index)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = within / np.repeat(parts, parts)
    right = along[index] + share * (along[index + 1] - along[index])
    low = down[index] + share * (down[index + 1] - down[index])
    alone = np.flatnonzero(known & ~np.append(joined, False))  # the ends of every stretch, on both halves
    order = np.argsort(np.concatenate([index, alone, alone]), kind="stable")
    right = np.concatenate([right, along[alone], along[alone] + 0.5])[order]
    return np.floor(right).astype(int), np.floor(np.concatenate([low, down[alone], down[alone]])[order]).astype(int)


def _ink(
    masks: Masks,
    right: np.ndarray,
    down: np.ndarray,
    pattern: tuple[int, ...],
    onto: tuple[Canvas, str],
) -> Trail:
    """Put the quarters of characters on a way into the masks, with gaps; the rows it takes in each column."""
    canvas, style = onto
    trail: Trail = {}
    if not len(right):
        return trail
    moved = np.append(True, (np.diff(right // 2) != 0) | (np.diff(down // 2) != 0))  # on to another character
    inked = np.array(pattern, bool)[(np.cumsum(moved) - 1) % len(pattern)]
    for at, row in np.unique(np.stack([right // 2, down // 2], 1), axis=0).tolist():
        trail.setdefault(at, []).append(row)
    for x, y in np.unique(np.stack([right, down], 1)[inked], axis=0).tolist():
        cell = y // 2, x // 2
        if 0 <= cell[0] < canvas.rows and 0 <= cell[1] < canvas.columns:
            inks = masks.setdefault(cell, {})
            inks[style] = inks.get(style, 0) | 1 << (x % 2 + 2 * (y % 2))
    return trail


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
