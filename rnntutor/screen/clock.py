"""The time cursor in one row: which steps there are, and on which everything stands."""

from __future__ import annotations

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.column import strip_of
from rnntutor.screen.drawing import Line, Run, clip_line, width_of
from rnntutor.screen.palette import palette_for

CHANGED = ("* changed numbers", "   R the lesson's own")


def clock_line(step: int, steps: int, width: int, playing: bool, changed: bool) -> Line:
    """The steps with a frame round the current one, or its number alone where they do not fit."""
    right = (Run(CHANGED[0], "changed"), Run(CHANGED[1], "quiet")) if changed else ()
    room = width - width_of(right) - 2
    line = (Run("step  ", "quiet"), *_steps(step, steps))
    if width_of(line) > room:
        line = (Run("step ", "quiet"), Run(f"{step}", "text bold"), Run(f" of {steps}", "quiet"))
    if playing:
        line = (*line, Run("  ▶", "text"))
    if width_of(line) > room:
        right = right[:1] if width_of(line) + width_of(right[:1]) + 2 <= width else (Run("*", "changed"),)
    blank = max(width - width_of(line) - width_of(right), 1)
    return clip_line((*line, Run(" " * blank), *right) if changed else line, width)


def _steps(step: int, steps: int) -> tuple[Run, ...]:
    runs: list[Run] = []
    for number in range(1, min(steps, 200) + 1):
        here = number == step
        runs.append(Run(f"▐{number}▌" if here else f" {number} ", "text bold step" if here else "quiet"))
    return tuple(runs)


class Clock(Widget):
    """Told step, steps, whether it plays and whether numbers were changed."""

    DEFAULT_CSS = "Clock { height: 1; display: none; } Clock.-used { display: block; }"
    shown: reactive[tuple[int, int, bool, bool]] = reactive((1, 1, False, False))

    def watch_shown(self, shown: tuple[int, int, bool, bool]) -> None:
        """There is nothing to say of a single step with nothing changed."""
        self.set_class(shown[1] > 1 or shown[3], "-used")

    def render_line(self, y: int) -> Strip:
        step, steps, playing, changed = self.shown
        line = clock_line(step, steps, self.size.width, playing, changed) if y == 0 else ()
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)
