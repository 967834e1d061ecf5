"""The cells of a heat map: how large a number is decides the density of its texture, its sign which kind it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from rnntutor.notation import numbers
from rnntutor.screen.drawing import Run
from rnntutor.screen.palette import LEVELS

POSITIVE = "░░▒▒▓▓██"  # levels 1 to LEVELS above zero
NEGATIVE = "──══≡≡≣≣"  # and below it: lines, as in a minus
ZERO, NOT_RUN, NOT_A_NUMBER, INFINITE = " ", "·", "?", "∞"
MINUS_INFINITE, PLUS_INFINITE, NAN, HID = (2 * LEVELS + 1 + i for i in range(4))  # codes after the 2·LEVELS + 1 levels


@lru_cache(maxsize=64)
def inks_of(role: str, cell: int) -> tuple[Run, ...]:
    """The run of every code: 0 for the most negative level, LEVELS for zero, then infinities, nan and hidden."""
    below = [Run(NEGATIVE[level - 1] * cell, f"{role}-{level}") for level in range(LEVELS, 0, -1)]
    above = [Run(POSITIVE[level - 1] * cell, f"{role}+{level}") for level in range(1, LEVELS + 1)]
    special = [
        Run(INFINITE.center(cell), f"{role}-{LEVELS}"),
        Run(INFINITE.center(cell), f"{role}+{LEVELS}"),
        Run(NOT_A_NUMBER.center(cell), "text"),
        Run(NOT_RUN.center(cell), "hidden"),
    ]
    return (*below, Run(ZERO * cell, f"{role}+0"), *above, *special)


def encode(values: np.ndarray, top: float) -> np.ndarray:
    """The code of each value: -LEVELS to LEVELS shifted to 0 and up, the nearest level."""
    with np.errstate(invalid="ignore", over="ignore"):
        levels = np.clip(np.round(np.abs(values) / top * LEVELS), 0, LEVELS) * np.sign(values) + LEVELS
    codes = np.where(np.isnan(values), NAN, np.nan_to_num(levels)).astype(int)
    codes[np.isposinf(values)] = PLUS_INFINITE
    codes[np.isneginf(values)] = MINUS_INFINITE
    return codes


def together(codes: list[int], inks: tuple[Run, ...]) -> Iterator[Run]:
    """The runs of a row, neighbours of one code as one."""
    last, count = codes[0], 0
    for code in codes:
        if code != last:
            yield _repeated(inks[last], count)
            last, count = code, 0
        count += 1
    yield _repeated(inks[last], count)


@lru_cache(maxsize=5000)
def _repeated(run: Run, count: int) -> Run:
    return Run(run.text * count, run.style)


def scale(role: str, top: float, signed: bool) -> Iterator[Run]:
    """What the textures mean: from the most negative number, where there are any, over zero to the largest."""
    inks, end = inks_of(role, 1), numbers.show(top, 2)
    if signed:
        yield Run(f"{numbers.MINUS}{end} ", "quiet")
        yield from inks[0:LEVELS:2]
    yield Run(" 0 ", "quiet")
    yield from inks[LEVELS + 2 : 2 * LEVELS + 1 : 2]
    yield Run(f" {end}", "quiet")
