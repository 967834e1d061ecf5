"""Training in the background: steered from outside, batch by batch where it matters, and never stuck."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field
from threading import Event, Semaphore

import numpy as np
import pytest

from rnntutor.course.mistakes import Wrong
from rnntutor.engine import Cell, Layer, Network, NetworkError
from rnntutor.engine.descent import SGD, Adam, Clip, Descent
from rnntutor.engine.training import Training
from rnntutor.session.background import A_SECOND, Clock, History, Snapshot, Trainer

WAIT = 30  # seconds until a test gives up
NETWORK = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = 0.5 * m * (h - d)**2"))})
EXAMPLE = {"x": [1, 2, 1], "d": [0, 0, 8], "m": [0, 0, 1]}


def training(rule: SGD | Adam | None = None, copies: int = 1, batch: int = 1, clip: Clip | None = None) -> Training:
    return Training(NETWORK, {"w": 2.0}, [EXAMPLE] * copies, rule=rule or SGD(0.01), batch=batch, clip=clip)


@dataclass
class Gate(Descent):
    """A rule of descent that moves only when the test lets it."""

    begun: Semaphore = field(default_factory=lambda: Semaphore(0))
    let: Semaphore = field(default_factory=lambda: Semaphore(0))
    moves: list[tuple[float, float]] = field(default_factory=list)  # the rate and the gradient of each

    def move(self, weights, gradients) -> None:
        self.begun.release()
        assert self.let.acquire(timeout=WAIT)
        self.moves.append((self.rate, float(gradients["w"])))
        weights["w"] -= self.rate * gradients["w"]


class Watched(Event):
    """An event that says when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.set()
        self.waited = Event()

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self.waited.set()
        return super().wait(timeout)


@dataclass
class Held:
    """A trainer whose every batch the test lets go one by one."""

    trainer: Trainer
    gate: Gate
    going: Watched

    def batch(self) -> None:
        """Let the batch at work move, and wait for the next to stand before its move."""
        self.gate.let.release()
        assert self.gate.begun.acquire(timeout=WAIT)

    def end(self) -> Snapshot:
        """Let all batches go."""
        self.gate.let.release(1000)
        assert self.trainer.join(WAIT)
        return self.trainer.snapshot


@pytest.fixture
def held() -> Held:
    """A trainer of 5 epochs of 2 batches that stands before its first move."""
    made, gate = training(copies=2), Gate(0.01)
    made.descent, made.going = gate, Watched()
    trainer = Trainer(lambda: made, 5)
    trainer.start()
    assert gate.begun.acquire(timeout=WAIT)
    return Held(trainer, gate, made.going)


def finished(build: Callable[[], Training], epochs: int, **more) -> Snapshot:
    trainer = Trainer(build, epochs, **more)
    trainer.start()
    assert trainer.join(WAIT)
    return trainer.snapshot


def test_it_learns_what_the_same_training_learns_alone():
    alone = list(training(Adam(0.1), 3, 2).epochs(20))
    found = finished(lambda: training(Adam(0.1), 3, 2), 20)
    assert (found.state, found.epoch, found.epochs, found.left, found.is_over) == ("done", 20, 20, 0.0, True)
    assert found.losses == tuple(epoch.loss for epoch in alone)
    assert found.norms == tuple(epoch.norm for epoch in alone)
    assert found.numbers == tuple(range(1, 21))
    assert (found.loss, found.norm) == (alone[-1].loss, alone[-1].norm)
    assert found.weights["w"] == alone[-1].weights["w"]
    assert found.seconds > 0


def test_a_snapshot_never_changes(held: Held):
    held.batch()
    held.batch()
    early = held.trainer.snapshot
    weight = float(early.weights["w"])
    held.end()
    assert (early.epoch, len(early.losses), float(early.weights["w"])) == (1, 1, weight)
    with pytest.raises(FrozenInstanceError):
        early.epoch = 3  # pyright: ignore[reportAttributeAccessIssue]


def test_it_says_how_far_it_is_within_an_epoch(held: Held):
    assert (held.trainer.snapshot.epoch, held.trainer.snapshot.part) == (0, 0.0)
    assert held.trainer.snapshot.left is None
    held.batch()
    assert held.trainer.snapshot.part == 0.5
    held.batch()
    between = held.trainer.snapshot
    assert (between.state, between.epoch, between.part) == ("running", 1, 0.0)
    assert between.left is not None
    assert between.left > 0
    assert held.end().part == 0.0


def test_paused_it_waits_without_work_and_goes_on_where_it_was(held: Held):
    held.batch()
    held.trainer.pause()
    held.gate.let.release()
    assert held.going.waited.wait(WAIT)
    paused = held.trainer.snapshot
    assert (paused.state, len(held.gate.moves)) == ("paused", 2)
    assert held.trainer.snapshot.seconds == paused.seconds
    held.trainer.resume()
    assert held.trainer.snapshot.state == "running"
    done = held.end()
    assert (done.state, done.epoch, len(held.gate.moves)) == ("done", 5, 10)


def test_pausing_and_resuming_twice_is_the_same_as_once(held: Held):
    for act in (held.trainer.pause, held.trainer.pause, held.trainer.resume, held.trainer.resume):
        act()
    assert held.end().state == "done"
    held.trainer.pause()
    assert held.trainer.snapshot.state == "done"


def test_stopped_it_ends_after_the_batch_at_work(held: Held):
    held.batch()
    held.batch()
    assert not held.trainer.stop()
    held.gate.let.release()
    assert held.trainer.stop(WAIT)
    found = held.trainer.snapshot
    assert (found.state, found.epoch, len(held.gate.moves)) == ("stopped", 1, 3)
    assert found.weights["w"] < 2


def test_stopped_while_it_is_paused_it_ends(held: Held):
    held.trainer.pause()
    held.gate.let.release()
    assert held.going.waited.wait(WAIT)
    assert held.trainer.stop(WAIT)
    assert held.trainer.snapshot.state == "stopped"


def test_stopped_before_it_began_it_never_does():
    trainer = Trainer(training, 5)
    assert trainer.snapshot.state == "waiting"
    assert trainer.stop(WAIT)
    trainer.start()
    assert trainer.join(WAIT)
    assert trainer.snapshot.state == "stopped"
    assert trainer.snapshot.epoch == 0


def test_stopped_while_its_examples_are_made_it_does_not_begin():
    building, built = Event(), Event()

    def build() -> Training:
        building.set()
        assert built.wait(WAIT)
        return training()

    trainer = Trainer(build, 5)
    trainer.start()
    assert building.wait(WAIT)
    assert not trainer.stop()
    built.set()
    assert trainer.join(WAIT)
    assert (trainer.snapshot.state, trainer.snapshot.epoch) == ("stopped", 0)


def test_rate_and_clip_change_from_the_next_batch_on(held: Held):
    held.batch()
    held.trainer.change_rate(0.5)
    held.trainer.change_clip(Clip(0.25, "value"))
    assert (held.trainer.snapshot.rate, held.trainer.snapshot.clip) == (0.5, Clip(0.25, "value"))
    held.batch()
    found = held.end()
    assert held.gate.moves[0][0] == 0.01
    assert [rate for rate, _ in held.gate.moves[1:]] == [0.5] * 9
    assert {abs(gradient) for _, gradient in held.gate.moves[2:]} == {0.25}
    assert (found.rate, found.clip, found.clipped) == (0.5, Clip(0.25, "value"), 1.0)


def test_what_is_changed_before_it_begins_holds_from_the_first_batch_on():
    trainer = Trainer(lambda: training(clip=Clip(1.0)), 1)
    trainer.change_rate(0.125)
    trainer.change_clip(None)
    trainer.start()
    assert trainer.join(WAIT)
    assert (trainer.snapshot.rate, trainer.snapshot.clip) == (0.125, None)
    assert float(trainer.snapshot.weights["w"]) == 2 - 0.125 * 6


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_is_above_nought(rate: float):
    with pytest.raises(ValueError, match="above 0"):
        Trainer(training, 1).change_rate(rate)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Wrong("there is no file 'x.csv'"), "there is no file 'x.csv'"),
        (NetworkError("x has 2 units"), "x has 2 units"),
        (MemoryError(), "there is not enough memory for it"),
        (ZeroDivisionError("nought"), "a mistake in rnntutor itself: ZeroDivisionError: nought"),
    ],
)
def test_what_goes_wrong_is_said(error: Exception, said: str):
    def build() -> Training:
        raise error

    told: list[Snapshot] = []
    found = finished(build, 3, tell=told.append)
    assert (found.state, found.message, found.is_over) == ("failed", said, True)
    assert told == [found]


def test_what_does_not_fit_is_said_when_it_first_matters():
    found = finished(lambda: Training(NETWORK, {"w": 2.0}, [EXAMPLE], loss="J"), 3)
    assert (found.state, found.epoch) == ("failed", 0)
    assert "'J' is no line" in found.message


def test_numbers_that_run_away_end_it():
    found = finished(lambda: training(SGD(5.0)), 1000)
    assert found.state == "diverged"
    assert 1 < found.epoch < 1000
    assert not np.isfinite([found.loss, found.norm, float(found.weights["w"])]).all()


def test_it_tells_the_last_snapshot_and_not_too_many_before():
    told: list[Snapshot] = []
    found = finished(lambda: training(SGD(1e-6)), 300, tell=told.append)
    assert told[-1] == found
    assert len(told) <= 2 + A_SECOND * (1 + found.seconds)
    assert [snapshot.epoch for snapshot in told] == sorted(snapshot.epoch for snapshot in told)


def test_it_ends_where_nobody_hears_it():
    def tell(snapshot: Snapshot) -> None:
        raise RuntimeError("the app is gone")

    assert finished(training, 100_000, tell=tell).state == "stopped"


def test_a_long_history_is_thinned_out_evenly():
    history = History(most=8)
    for epoch in range(1, 101):
        history.add(epoch, 1 / epoch, float(epoch))
    numbers = [number for number, _, _ in history.points]
    assert 4 <= len(numbers) <= 8
    assert numbers[0] == 1
    assert len(set(np.diff(numbers))) == 1
    assert numbers[-1] > 100 - history.every
    assert all(loss == 1 / number for number, loss, _ in history.points)


def test_a_clock_leaves_pauses_out():
    clock = Clock()
    assert clock.seconds == 0
    clock.start()
    clock.stop()
    once = clock.seconds
    clock.stop()
    assert clock.seconds == once > 0
    clock.start()
    clock.start()
    assert clock.seconds >= once


def test_a_program_ends_though_a_training_runs():
    program = """
from tests.session.test_background import training
from rnntutor.session.background import Trainer
from threading import Event
begun = Event()
trainer = Trainer(training, 10**9, lambda snapshot: begun.set())
trainer.start()
assert begun.wait(30)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=WAIT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_trainer_that_gives_way_before_it_begins_or_while_it_learns_gets_to_its_end():
    trainer = Trainer(lambda: training(), 3)
    trainer.give_way()
    trainer.start()
    trainer.give_way()
    assert trainer.join(WAIT)
    assert trainer.snapshot.state == "done"


def test_a_key_that_is_held_does_not_keep_a_trainer_from_its_end():
    trainer = Trainer(lambda: training(), 3)
    trainer.start()
    for _ in range(400):
        if trainer.join(0.01):
            break
        trainer.give_way()
    assert trainer.snapshot.state == "done"


def test_a_trainer_at_a_long_rest_ends_when_it_is_stopped():
    resting = training()
    resting.rest(3600)
    trainer = Trainer(lambda: resting, 3)
    trainer.start()
    assert trainer.stop(WAIT)


def test_epochs_that_are_watched_take_their_time():
    trainer = Trainer(lambda: training(), 3, watch=0.3)
    trainer.start()
    assert trainer.join(WAIT)
    assert trainer.snapshot.seconds >= 0.2
    assert trainer.snapshot.epoch == 3
