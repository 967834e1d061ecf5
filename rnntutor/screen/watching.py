"""A training that goes on in the background, looked at again and again while it runs."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from rnntutor.screen.visit import Visit

PICTURES = 12  # of a training that runs, a second


class Watch:
    """Takes a new snapshot of the page's training, and tells `seen` each time, from a timer of the host."""

    def __init__(self, host: Widget, visit: Visit, seen: Callable[[], object]):
        self.host, self.visit, self.seen = host, visit, seen
        self._timer: Timer | None = None

    def train(self, what: str) -> None:
        """Do what a key of the training does: toggle, again, faster, slower, clip."""
        coach = self.visit.coach
        if coach is None:
            return
        {"toggle": coach.toggle, "again": coach.again, "faster": coach.faster, "slower": coach.slower,
         "clip": coach.clip}[what]()  # fmt: skip
        self.look()

    def look(self) -> None:
        """See how far the training of the page is, and look again in a moment if it runs."""
        coach = self.visit.coach
        if coach is None:
            return
        goes_on = coach.look()
        self.seen()
        if not goes_on:
            self.stop()
        elif self._timer is None:
            self._timer = self.host.set_interval(1 / PICTURES, self.look)

    def stop(self) -> None:
        """Look no more; the training itself goes on."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
