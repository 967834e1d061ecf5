"""What a question is worth to find slips with: how many classes of them give a number of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .slips.candidates import Candidates
from .slips.catalogue import BY_CHANCE


@dataclass(frozen=True)
class Worth:
    """Classes of slips in all, those with a number of their own, and slips that cannot be told from the truth."""

    classes: int
    own: int
    near: int

    @property
    def score(self) -> int:
        """The more the better; a slip that passes for right weighs two."""
        return self.own - 2 * self.near

    @property
    def is_full(self) -> bool:
        """Whether nothing better can be found."""
        return self.own == self.classes and not self.near

    def is_nearly(self, other: Worth) -> bool:
        """Whether it is at least as good as the other, or only a little less."""
        return self.near <= other.near and self.own >= other.own - max(1, other.own // 10)

    def __add__(self, other: Worth) -> Worth:
        return Worth(self.classes + other.classes, self.own + other.own, self.near + other.near)


def worth_of(tried: Candidates, places: int) -> Worth:
    """The worth of one answer, rounded to so many places."""
    half = 0.5 * 10.0**-places * (1 + 1e-9)
    values = [group[0].value for group in tried.classes if any(own.id not in BY_CHANCE for own in group)]
    is_near = [bool((np.abs(value - tried.truth) <= half).all()) for value in values]
    keys = [(np.round(np.asarray(value, dtype=float), max(places, 0)) + 0.0).tobytes() for value in values]
    counts = Counter(keys)
    own = sum(counts[key] == 1 and not near for key, near in zip(keys, is_near, strict=True))
    blind = sum(slip.id not in BY_CHANCE for slip in tried.blind)
    return Worth(len(values), own, sum(is_near) + blind)
