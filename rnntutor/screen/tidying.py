"""What is used no more is thrown away in the learner's pauses, so that no key waits for it."""

from __future__ import annotations

import gc
from time import monotonic

PAUSE = 1.0  # seconds without a key or the mouse
RARELY = 100  # how many times the middle generation is looked through before everything is: a tenth as often as usual


def tidy_rarely() -> None:
    """Look through everything only where there was no pause for very long; that takes longer than a key."""
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)


class Tidier:
    """Collects garbage once in every pause."""

    def __init__(self) -> None:
        self._last_used = 0.0  # when a key was pressed or the mouse moved; 0 once that is tidied up after

    def used(self) -> None:
        """A key, or the mouse."""
        self._last_used = monotonic()

    def tidy(self) -> None:
        """To be called every now and then."""
        if self._last_used and monotonic() - self._last_used >= PAUSE:
            self._last_used = 0.0
            gc.collect()
