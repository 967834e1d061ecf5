"""Grounds on which widgets stand: laid out once for every change, painted once for all their rows."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip

from rnntutor.screen.column import LaidOutOnce


class Ground(LaidOutOnce):
    """A widget that shows nothing of its own but a background, perhaps in a border: what stands on it is painted over.

    One strip is made for all rows between the borders, and cut up once.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        first, last = self.gutter.top, max(self.outer_size.height - self.gutter.bottom - 1, 0)
        alike = [first if first <= row <= last else row for row in crop.line_range]
        made = {row: super(Ground, self).render_lines(Region(crop.x, row, crop.width, 1))[0] for row in set(alike)}
        return [made[row] for row in alike]


class Beside(Horizontal, Ground):
    """Widgets beside one another."""


class Below(Vertical, Ground):
    """Widgets below one another."""
