"""Ground as characters: how high it is by density, where it is steep by strokes that run downhill, as on old maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnntutor.screen.palette import LEVELS

SHADES = " ░░▒▒▓▓██"  # levels 0 to LEVELS
STROKES = "─╲│╱"  # downhill to the right or left, and so on by eighths of a turn
BEYOND = "∞"
CONTRAST = 100.0  # between the highest and the middle ground: from here on heights are shown as powers of ten
FALL = 0.08  # of the whole height from one cell to the next is steep; among powers of ten, a factor of two
TALL = 2.0  # a cell is about twice as high as it is wide


@dataclass(frozen=True, eq=False)
class Relief:
    """Levels 0 to LEVELS (-1: no finite number) and strokes ("" where it is not steep), rows from the top."""

    levels: np.ndarray
    strokes: np.ndarray
    log: bool
    low: float
    high: float

    def char(self, row: int, column: int) -> str:
        """The character of a cell; beyond all numbers every second one is blank, so that it reads as a texture."""
        level = int(self.levels[row, column])
        if level < 0:
            return BEYOND if (row + column) % 2 == 0 else " "
        return str(self.strokes[row, column]) or SHADES[level]

    @property
    def legend(self) -> Mapping[int, float]:
        """What some levels stand for."""
        picked = range(2, LEVELS + 1, 2)
        share = [level / LEVELS for level in picked]
        if self.log:
            return {level: self.low * (self.high / self.low) ** part for level, part in zip(picked, share, strict=True)}
        rise = self.high - self.low
        return {level: self.low + rise * part**2 for level, part in zip(picked, share, strict=True)}


def relief(losses: np.ndarray) -> Relief:
    """The ground of a grid whose row 0 is the lowest."""
    ground = losses[::-1]
    finite = np.isfinite(ground)
    known = ground[finite]
    if not len(known):
        return Relief(np.full(ground.shape, -1), np.full(ground.shape, ""), False, 0.0, 1.0)
    low, high, middle = float(known.min()), float(known.max()), float(np.median(known))
    log = bool(middle > 0 and high / middle > CONTRAST)
    low = max(low, middle / CONTRAST) if log else low
    flat = np.where(finite, ground, low)
    with np.errstate(all="ignore"):
        share = (
            np.log(np.maximum(flat, low) / low) / np.log(high / low) if log else (flat - low) / ((high - low) or 1.0)
        )
    levels = np.round((share if log else np.sqrt(share)) * LEVELS)  # roots show what lies low
    levels = np.where(finite, np.clip(levels, 0, LEVELS), -1).astype(int)
    steep = np.log(2) / np.log(high / low) if log else FALL
    return Relief(levels, _strokes(share, finite, steep), log, low, high)


def _strokes(share: np.ndarray, finite: np.ndarray, steep: float) -> np.ndarray:
    """The direction downhill of every steep cell, the empty text elsewhere."""
    if min(share.shape) < 2:
        return np.full(share.shape, "")
    down, right = np.gradient(share)
    eighth = np.round(np.arctan2(down / TALL, right) / (np.pi / 4)).astype(int) % 4
    return np.where(finite & (np.hypot(right, down) > steep), np.array(list(STROKES))[eighth], "")
