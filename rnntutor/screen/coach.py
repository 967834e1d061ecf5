"""The trainings of an open lesson: started, paused, changed by keys; a scene runs with the weights of now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rnntutor.course.learning import TrainingBlock
from rnntutor.course.lesson import Lesson, Page, Scene
from rnntutor.engine.descent import Clip
from rnntutor.session.background import Snapshot, Trainer

if TYPE_CHECKING:
    import numpy as np

FACTOR = 2.0  # what a key multiplies or divides the rate by
WATCH = 5.0  # seconds that a training takes at least
NORM = 1.0  # at which the key clips where the lesson does not
DOES = {"waiting": "train", "running": "pause", "paused": "go on"}


class Coach:
    """What the keys of a training do. `snapshot` is how far it is, as of the last `look`."""

    def __init__(self, block: TrainingBlock):
        self.block = block
        self._begin()

    def _begin(self) -> None:
        self._trainer = Trainer(self.block.build, self.block.epochs, watch=WATCH)
        self._scene: tuple[Mapping[str, np.ndarray], Scene] | None = None
        self.snapshot: Snapshot = self._trainer.snapshot

    def look(self) -> bool:
        """Take the newest snapshot; whether there will be others."""
        self.snapshot = self._trainer.snapshot
        return self.snapshot.state == "running"

    @property
    def does(self) -> str:
        """What the key that starts it does now; "" for nothing."""
        anew = self.block.scene.trained and self.snapshot.state == "waiting"
        return "train anew" if anew else DOES.get(self.snapshot.state, "")

    def toggle(self) -> None:
        """Start, pause, go on; over, nothing."""
        state = self._trainer.snapshot.state
        if state == "waiting":
            self._trainer.start()
        elif state == "running":
            self._trainer.pause()
        elif state == "paused":
            self._trainer.resume()

    @property
    def is_new(self) -> bool:
        """Whether nobody has started it yet."""
        return self._trainer.snapshot.state == "waiting"

    def pause(self) -> None:
        """Stand still until the key that goes on."""
        self._trainer.pause()

    def again(self) -> None:
        """Back to the weights that it begins with."""
        self._trainer.stop()
        self._begin()

    def stop(self, seconds: float = 0.0) -> None:
        """End it; waits at most so long for the batch at work."""
        self._trainer.stop(seconds)

    def give_way(self) -> None:
        """Let a key be answered first."""
        self._trainer.give_way()

    def faster(self) -> None:
        """Twice the rate."""
        self._change_rate(FACTOR)

    def slower(self) -> None:
        """Half the rate."""
        self._change_rate(1 / FACTOR)

    def _change_rate(self, by: float) -> None:
        now = self._trainer.snapshot
        if now.rate and not now.is_over:
            self._trainer.change_rate(now.rate * by)

    def clip(self) -> None:
        """Clip at the lesson's norm, or stop clipping."""
        now = self._trainer.snapshot
        if not now.is_over:
            self._trainer.change_clip(None if now.clip is not None else self.block.clip or Clip(NORM))

    def scene(self) -> Scene:
        """The scene with the weights of now: those of the last epoch, those that it begins with, or a snapshot's."""
        if self.block.scene.trained and self.snapshot.state == "waiting":
            return self.block.scene
        weights = self.snapshot.weights or self.block.weights
        if self._scene is None or self._scene[0] is not weights:
            own = self.block.scene
            self._scene = weights, replace(own, weights={**own.weights, **weights})
        return self._scene[1]


class Coaches:
    """The trainings of a lesson that were shown; each is made when its page is first opened."""

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        self._begun: dict[str, Coach] = {}  # by the id of the training

    def on(self, page: Page) -> Coach | None:
        """The training that a page shows; None where it shows none."""
        name = _training(page)
        if name and name not in self._begun:
            self._begun[name] = Coach(self.lesson.trainings[name])
        return self._begun.get(name)

    def of(self, scene: str, page: Page) -> Coach | None:
        """The training whose weights a scene shows: that of the page, or one that was begun on another."""
        here = self.on(page)
        if here and here.block.scene.id == scene:
            return here
        return next((coach for coach in self._begun.values() if coach.block.scene.id == scene), None)

    def waiting(self, scenes: Collection[str], pages: Sequence[Page]) -> int:
        """The number of the first of the pages where one of the scenes is trained and nobody began; 0 for none."""
        for number, page in enumerate(pages, 1):
            name = _training(page)
            scene = self.lesson.trainings[name].scene if name else None
            if scene and scene.id in scenes and not scene.trained:
                coach = self._begun.get(name)
                return number if coach is None or coach.is_new else 0
        return 0

    def give_way(self) -> None:
        """Every training rests while a key is answered."""
        for coach in self._begun.values():
            coach.give_way()

    def pause(self) -> None:
        """The lesson is left: what was learned stays, and goes on when it is asked to."""
        for coach in self._begun.values():
            coach.pause()

    def stop(self) -> None:
        """End every thread."""
        for coach in self._begun.values():
            coach.stop()


def _training(page: Page) -> str:
    """The id of the training that a page shows; "" for none."""
    return next((panel.training for panel in page.panels if panel.training), "")
