"""Bars of box-drawing characters; the sign of a number is the side of zero on which its bar lies."""

from __future__ import annotations

import math

from rnntutor.screen.drawing import Run

FULL, HALF_LEFT, HALF_RIGHT, TRACK, NOT_RUN, ZERO = "━", "╸", "╺", "─", "┄", "│"


def bar(value: float, low: float, high: float, width: int, style: str) -> list[Run]:
    """A bar from zero to the value in exactly `width` cells, on a thin track; low <= 0 <= high are the ends.

    What is no number has an empty track; what is beyond an end fills the bar up to it.
    """
    if width <= 0:
        return []
    if low == 0:
        return _ray(value, high, width, style)
    share = 1.0 if high == 0 else 1 / (1 + high / -low)  # never the difference of the ends, which may overflow
    left = min(max(round((width - 1) * share), 1), width - 1 if high == 0 else width - 2)
    negative = _ray(-value if value < 0 else 0.0, -low, left, style)
    mirrored = [Run(run.text[::-1].replace(HALF_LEFT, HALF_RIGHT), run.style) for run in reversed(negative)]
    return [*mirrored, Run(ZERO, "quiet"), *_ray(max(value, 0.0), high, width - 1 - left, style)]


def hidden_bar(width: int) -> list[Run]:
    """The bar of a value that an open question hides."""
    return [Run(NOT_RUN * max(width, 0), "hidden")]


def _ray(value: float, end: float, width: int, style: str) -> list[Run]:
    """A bar from the left; a value that is not zero shows at least half a cell."""
    share = 0.0 if math.isnan(value) or value <= 0 or end <= 0 else min(value / end, 1.0)
    halves = max(round(share * 2 * width), 1) if share > 0 and width > 0 else 0
    ink = FULL * (halves // 2) + HALF_LEFT * (halves % 2)
    return [run for run in (Run(ink, style), Run(TRACK * (width - len(ink)), "faint")) if run.text]
