"""The part of the app that throws away what is used no more, in the learner's pauses, so that no key waits for it."""

from __future__ import annotations

import gc
from time import monotonic

from textual import events
from textual.app import App

PAUSE = 1.0  # seconds without a key or the mouse
RARELY = 100  # how many times the middle generation is looked through before everything is: a tenth as often as usual


def tidy_rarely() -> None:
    """Look through everything only where there was no pause for very long; a collection takes longer than a key."""
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)


class Tidying(App[None], inherit_bindings=False):
    """Collects garbage once in every pause."""

    _last_used = 0.0  # when a key was pressed or the mouse moved; 0 once that is tidied up after

    def begin_tidying(self) -> None:
        """From now on."""
        self.set_interval(PAUSE, self._tidy)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._last_used = monotonic()
        await super().on_event(event)

    def _tidy(self) -> None:
        if self._last_used and monotonic() - self._last_used >= PAUSE:
            self._last_used = 0.0
            gc.collect()
