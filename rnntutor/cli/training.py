"""`train`: a lesson's training run in this process, epoch by epoch, and whether it reached its bound."""

from __future__ import annotations

import argparse
import time

from rnntutor.cli import lessons
from rnntutor.cli.outcome import DONE, WRONG, Outcome, Stop
from rnntutor.cli.tracing import counted, number
from rnntutor.course.learning import TrainingBlock
from rnntutor.course.lesson import Lesson
from rnntutor.course.mistakes import Wrong
from rnntutor.engine import EngineError
from rnntutor.engine.training import Epoch
from rnntutor.notation.numbers import show

LINES = 20  # of epochs that are printed, about
PLACES = 4
GREW = 1.5  # times the least loss: more is no chance of one epoch
MOST_EPOCHS = 10_000


def train_command(values: argparse.Namespace) -> Outcome:
    """Train, and tell the loss as it falls. Status 1 where the bound is missed or the numbers ran away."""
    lesson = lessons.read(values.lesson, values.lessons, snapshots=not values.save)
    block = _block(lesson, values.id)
    count = _epochs(values.epochs) or block.epochs
    began, found = time.perf_counter(), list[Epoch]()
    try:
        training = block.build()
        learned = sum(weight.size for name, weight in training.weights.items() if name not in block.fixed)
        amounts = counted(len(training.data), "example"), counted(learned, "weight"), counted(count, "epoch")
        values.say(f"{lesson.title}, training {block.id}: {', '.join(amounts)}\n")
        values.say(f"{'epoch':>6}  {'loss':>12}  {'norm':>12}")
        for epoch in training.epochs(count):
            found.append(epoch)
            if (epoch.number - 1) % max(count // LINES, 1) == 0 or epoch.number == count or epoch.diverged:
                values.say(f"{epoch.number:>6}  {show(epoch.loss, PLACES):>12}  {show(epoch.norm, PLACES):>12}")
    except (Wrong, EngineError) as error:
        raise Stop(f"the training '{block.id}' cannot run: {error.message}", WRONG) from None
    seconds = time.perf_counter() - began
    kept = _kept(lesson, block, found[-1]) if values.save else {}
    return _outcome(lesson, block, found, seconds, kept)


def _kept(lesson: Lesson, block: TrainingBlock, last: Epoch) -> dict[str, object]:
    """Where the weights were kept as a snapshot, and their loss; {} where they miss the bound. Raises Stop."""
    from rnntutor.course import snapshots

    weights = snapshots.rounded(last.weights)
    try:
        if last.diverged or snapshots.missed(block, lesson.path, lesson.id, weights):
            return {}
        loss = block.loss_of(weights)
        return {"saved": str(snapshots.write(lesson.path, lesson.id, block.id, weights, loss)), "saved_loss": loss}
    except Wrong as wrong:
        raise Stop(wrong.message, WRONG) from None


def _block(lesson: Lesson, chosen: str | None) -> TrainingBlock:
    """The training that was asked for, or the lesson's only one. Raises Stop."""
    if not lesson.trainings:
        raise Stop(f"{lesson.id} has no training")
    if chosen is None and len(lesson.trainings) == 1:
        return next(iter(lesson.trainings.values()))
    if chosen is None or chosen not in lesson.trainings:
        which = f"has no training '{chosen}'" if chosen else "has several trainings: name one"
        raise Stop(f"{lesson.id} {which}; it has: {', '.join(lesson.trainings)}")
    return lesson.trainings[chosen]


def _epochs(text: str | None) -> int:
    """The number of epochs that was asked for; 0 if none was. Raises Stop."""
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_EPOCHS):
        raise Stop(f"--epochs: a whole number from 1 to {MOST_EPOCHS:,} is meant, not '{text}'")
    return int(text)


def _outcome(
    lesson: Lesson, block: TrainingBlock, found: list[Epoch], seconds: float, kept: dict[str, object]
) -> Outcome:
    last = found[-1]
    reached = not last.diverged and (block.bound is None or last.loss <= block.bound)
    data = {
        "lesson": lesson.id,
        "training": block.id,
        "scene": block.scene.id,
        "epochs": last.number,
        "loss": number(last.loss),
        "losses": [number(epoch.loss) for epoch in found],
        "norms": [number(epoch.norm) for epoch in found],
        "bound": block.bound,
        "reached": reached,
        "diverged": last.diverged,
        "seconds": seconds,
        **kept,
    }
    where = f"\nkept in {kept['saved']}" if kept else ""
    return Outcome(f"\n{_said(block, found, seconds)}{where}", data, DONE if reached else WRONG)


def _said(block: TrainingBlock, found: list[Epoch], seconds: float) -> str:
    """How it ended, and where the bound was missed what happened and what helps."""
    last = found[-1]
    took = f"{seconds:.1f} s" + (f" (at most {block.seconds:g} s, says the lesson)" if block.seconds else "")
    if last.diverged:
        return f"diverged: from epoch {last.number} on there is no finite number, after {took}{_why_missed(found)}"
    loss = f"loss {show(last.loss, PLACES)} after {took}"
    if block.bound is None:
        return loss
    if last.loss <= block.bound:
        return f"{loss}; reached the bound of {show(block.bound, PLACES)}"
    return f"{loss}; missed the bound of {show(block.bound, PLACES)}{_why_missed(found)}"


def _why_missed(found: list[Epoch]) -> str:
    """Whether the loss grew, and from which epoch on, or was still falling; and what helps."""
    least, last = min(found, key=lambda epoch: epoch.loss), found[-1]
    if last.diverged or last.loss > GREW * least.loss:
        where = f"since epoch {least.number}, where it was {show(least.loss, PLACES)}"
        return f"\nthe loss grew {where}: a smaller rate (rule:), a clip: or a smaller rate later (rates:) helps"
    if last is least and len(found) > 1:
        return "\nthe loss was still falling: more epochs: or a larger rate (rule:) helps"
    return ""
