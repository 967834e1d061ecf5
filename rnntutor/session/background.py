"""Training in the background: a thread that learns, and frozen snapshots of how far it is.

One thread of BLAS is enough for such matrices: the program sets OPENBLAS_NUM_THREADS before NumPy is loaded.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal

from rnntutor.course.mistakes import Wrong
from rnntutor.engine.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

    from rnntutor.engine.descent import Clip
    from rnntutor.engine.training import Epoch, Training

State = Literal["waiting", "running", "paused", "done", "stopped", "diverged", "failed"]
OVER: tuple[State, ...] = ("done", "stopped", "diverged", "failed")
A_SECOND = 30  # snapshots that are told, at most
POINTS = 2_000  # epochs that a history holds, at most
SWITCH = 0.001  # seconds after which a thread that waits for Python gets it
REST = 0.05  # seconds in which a key is answered and painted
RECENT = 10  # epochs from which the time left is worked out


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a training is; nothing in it changes any more.

    epoch: how many of the epochs are done; part: of the next one, 0 to 1. numbers, losses, norms: the history, epoch by
    epoch, or every second, fourth ... where there are too many. clipped: which part of the last epoch's moves.
    left: seconds, None where nothing is known yet. weights: after the last epoch. message: why it failed.
    """

    state: State
    epoch: int
    epochs: int
    part: float = 0.0
    numbers: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    norms: tuple[float, ...] = ()
    loss: float | None = None
    norm: float | None = None
    clipped: float = 0.0
    rate: float | None = None
    clip: Clip | None = None
    seconds: float = 0.0
    left: float | None = None
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    message: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in OVER


class History:
    """The numbers of all epochs, thinned out evenly so that they stay few."""

    def __init__(self, most: int = POINTS) -> None:
        self.most, self.every = most, 1
        self.points: list[tuple[int, float, float]] = []

    def add(self, epoch: int, loss: float, norm: float) -> None:
        """Note an epoch, if its turn comes."""
        if (epoch - 1) % self.every == 0:
            self.points.append((epoch, loss, norm))
        if len(self.points) > self.most:
            self.every *= 2
            self.points = [point for point in self.points if (point[0] - 1) % self.every == 0]


class Clock:
    """Seconds that ran, pauses left out."""

    def __init__(self) -> None:
        self._before = 0.0
        self._since: float | None = None

    def start(self) -> None:
        """Run, if it does not run yet."""
        self._since = time.perf_counter() if self._since is None else self._since

    def stop(self) -> None:
        """Stand still."""
        self._before, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        """So far."""
        return self._before + (time.perf_counter() - self._since if self._since is not None else 0.0)


class Trainer:
    """Runs a training in a thread of its own, which ends with the program if nobody stops it.

    build: makes the training; called in the thread, because examples may take a while to read.
    tell: called in the thread with a new snapshot, at most 30 times a second, and with the last one.
    watch: seconds that all epochs take at least, so that they can be watched.
    All methods may be called at any time and return at once; what they ask for happens after the batch at work.
    """

    def __init__(
        self,
        build: Callable[[], Training],
        epochs: int,
        tell: Callable[[Snapshot], object] | None = None,
        watch: float = 0.0,
    ) -> None:
        self.epochs, self._pace = epochs, watch / epochs
        self._build, self._tell, self._told = build, tell, 0.0
        self._lock = Lock()
        self._training: Training | None = None
        self._last: Epoch | None = None
        self._history, self._recent = History(), deque[float](maxlen=RECENT)
        self._state: State = "waiting"
        self._message = ""
        self._rested = 0.0  # when it last began to rest for a key
        self._clock = Clock()
        self._asked: list[Callable[[Training], object]] = []  # before there was a training
        self._thread = Thread(target=self._run, name="training", daemon=True)

    # what a key does

    def start(self) -> None:
        """Begin; a second time nothing."""
        with self._lock:
            if self._state != "waiting":
                return
            self._state = "running"
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH))  # so that a key need not wait for the numbers
        self._thread.start()

    def pause(self) -> None:
        """Stand still, without using the processor, until `resume`."""
        with self._lock:
            if self._state == "running":
                self._state = "paused"
                self._clock.stop()
                self._ask(lambda training: training.pause())

    def resume(self) -> None:
        """Go on after a pause."""
        with self._lock:
            if self._state == "paused":
                self._state = "running"
                self._clock.start()
                self._ask(lambda training: training.resume())

    def stop(self, seconds: float = 0.0) -> bool:
        """End it; waits at most so long for the batch at work. Whether the thread has ended."""
        with self._lock:
            if self._state not in OVER:
                self._state = "stopped"
                self._clock.stop()
                self._ask(lambda training: training.cancel())
        return self.join(seconds)

    def join(self, seconds: float = 0.0) -> bool:
        """Wait at most so long for the thread to end; whether it has."""
        if seconds > 0 and self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def change_rate(self, rate: float) -> None:
        """The rate from the next batch on. Raises ValueError for what is not above 0."""
        if not 0 < rate < float("inf"):
            raise ValueError("a rate is a number above 0")
        with self._lock:
            self._ask(lambda training: setattr(training.descent, "rate", rate))

    def change_clip(self, clip: Clip | None) -> None:
        """The clipping from the next batch on; None for none."""
        with self._lock:
            self._ask(lambda training: setattr(training, "clip", clip))

    def give_way(self) -> None:
        """Rest for a moment after the batch at work: a key comes first, but a key that is held takes turns with it."""
        now = time.perf_counter()
        if self._training is not None and now >= self._rested + 2 * REST:
            self._rested = now
            self._training.rest(REST)

    @property
    def snapshot(self) -> Snapshot:
        """How far it is now."""
        with self._lock:
            return self._snapshot()

    # what the thread does

    def _run(self) -> None:
        state: State = "failed"
        message = ""
        try:
            training = self._build()
            with self._lock:
                self._training = training
                for ask in self._asked:
                    ask(training)
                if self._state == "running":
                    self._clock.start()
            for epoch in training.epochs(self.epochs):
                self._note(epoch)
                training.rest(self._pace - epoch.seconds)
            state = "diverged" if self._last and self._last.diverged else "done"
        except (Wrong, EngineError) as error:
            message = error.message
        except MemoryError:
            message = "there is not enough memory for it"
        except Exception as error:  # whatever happens in the thread is said on the screen, not on the terminal
            message = f"a mistake in rnntutor itself: {type(error).__name__}: {error}"
        self._end(state, message)

    def _ask(self, what: Callable[[Training], object]) -> None:
        """Do it to the training, now or as soon as there is one."""
        if self._training is None:
            self._asked.append(what)
        else:
            what(self._training)

    def _note(self, epoch: Epoch) -> None:
        with self._lock:
            self._last = epoch
            self._history.add(epoch.number, epoch.loss, epoch.norm)
            self._recent.append(max(epoch.seconds, self._pace))
            now = time.perf_counter()
            told = self._snapshot() if self._tell and now - self._told >= 1 / A_SECOND else None
            if told:
                self._told = now
        if told:
            self._say(told)

    def _end(self, state: State, message: str) -> None:
        with self._lock:
            self._clock.stop()
            if self._state != "stopped":
                self._state, self._message = state, message
            told = self._snapshot()
        self._say(told)

    def _say(self, told: Snapshot) -> None:
        """Tell it; where nobody can hear it any more, the training ends."""
        try:
            if self._tell:
                self._tell(told)
        except Exception:
            self._tell = None
            self.stop()

    def _snapshot(self) -> Snapshot:
        last, training = self._last, self._training
        epoch, points = (last.number if last else 0), self._history.points
        part = training.part if training else 0.0
        each = sum(self._recent) / len(self._recent) if self._recent else None
        over = self._state in OVER
        return Snapshot(
            state=self._state,
            epoch=epoch,
            epochs=self.epochs,
            part=part,
            numbers=tuple(point[0] for point in points),
            losses=tuple(point[1] for point in points),
            norms=tuple(point[2] for point in points),
            loss=last.loss if last else None,
            norm=last.norm if last else None,
            clipped=last.clipped / last.batches if last else 0.0,
            rate=training.descent.rate if training else last.rate if last else None,
            clip=training.clip if training else None,
            seconds=self._clock.seconds,
            left=0.0 if over else None if each is None else max(self.epochs - epoch - part, 0.0) * each,
            weights=last.weights if last else {},
            message=self._message,
        )
