"""The time cursor: one row that says on which step everything stands, and what moves it."""

from __future__ import annotations

from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from rnntutor.screen.column import strip_of
from rnntutor.screen.drawing import Line, Run, clip_line, width_of
from rnntutor.screen.palette import palette_for
from rnntutor.screen.visit import Visit

TICK = 0.8  # seconds that a step lasts while playing
LATER = 1.0  # seconds after the last step until the place is kept
MOST = 200  # steps that are ever listed side by side
CHANGED, OTHER = "changed numbers", "other numbers"
RESTORE = Run("   R the lesson's own", "quiet")


def clock_line(step: int, steps: int, width: int, playing: bool, numbers: str = "") -> Line:
    """The steps with a frame round the current one, or its number alone where they do not fit; `numbers` says which
    they are where they are not the lesson's own.
    """
    play = (Run("  ▶", "text"),) if playing else ()
    short = (Run("step ", "quiet"), Run(f"{step}", "text bold"), Run(f" of {steps}", "quiet"))
    line = (Run("step  ", "quiet"), *_steps(step, steps))
    for left in (line, short):
        named = Run(f"* {numbers}", "changed")
        for right in ((named, RESTORE), (named,), (Run("*", "changed"),)):
            used = width_of((*left, *play, *(right if numbers else ())))
            if used + 2 * bool(numbers) <= width:
                return (*left, *play, *((Run(" " * (width - used)), *right) if numbers else ()))
    return clip_line((*short, *play), width)


def _steps(step: int, steps: int) -> Line:
    listed = range(1, steps + 1) if steps <= MOST else ()
    line = [Run(f"▐{n}▌" if n == step else f" {n} ", "text bold step" if n == step else "quiet") for n in listed]
    return tuple(line) or (Run(" " * 10_000),)


class Clock(Widget):
    """Moves the time cursor of a visit, plays it, keeps the place a moment later; it posts that it moved."""

    DEFAULT_CSS = "Clock { height: 1; display: none; } Clock.-used { display: block; }"
    shown: reactive[tuple[int, int, bool, str]] = reactive((1, 1, False, ""))

    class Moved(Message):
        """The cursor stands on another step."""

    def __init__(self, visit: Visit):
        super().__init__()
        self.visit = visit
        self._playing: Timer | None = None
        self._keeping: Timer | None = None

    def show(self) -> None:
        """Say where the cursor stands; of a single step with nothing changed there is nothing to say."""
        visit, varied = self.visit, self.visit.varied
        numbers = f"{OTHER} {varied[1]}" if varied else CHANGED if visit.is_changed else ""
        self.shown = (min(visit.step, visit.steps), visit.steps, self._playing is not None, numbers)
        self.set_class(visit.steps > 1 or bool(numbers), "-used")

    def render_line(self, y: int) -> Strip:
        step, steps, playing, numbers = self.shown
        line = clock_line(step, steps, self.size.width, playing, numbers) if y == 0 else ()
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)

    def move(self, by: int) -> None:
        """So many steps on or back."""
        self.stop()
        self._to(min(self.visit.step, self.visit.steps) + by)

    def move_to(self, step: int) -> None:
        """To a step; below 1: to the last."""
        self.stop()
        self._to(step if step > 0 else self.visit.steps)

    def _to(self, step: int) -> None:
        self.visit.step = max(1, min(step, self.visit.steps))
        self.show()
        self.post_message(self.Moved())
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(LATER, self.visit.save_place)

    def play(self) -> None:
        """Play from here, or from the start where there is nothing further; again: pause."""
        if self._playing is not None or self.visit.steps < 2:
            self.stop()
            return
        self._playing = self.set_interval(TICK, self._tick)
        self._to(1 if self.visit.step >= self.visit.steps else self.visit.step)

    def _tick(self) -> None:
        if self.visit.step + 1 >= self.visit.steps:
            self.stop()
        self._to(self.visit.step + 1)

    def stop(self) -> None:
        """Pause."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self.show()
