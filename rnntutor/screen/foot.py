"""The first and the last row of every screen: where one is, and which keys do something here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.column import strip_of, window
from rnntutor.screen.drawing import Line, Run, clip_line, width_of
from rnntutor.screen.palette import palette_for
from rnntutor.screen.wrap import Bit, line_of, wrap

Hint = tuple[str, str]  # a key as it is written, and what it does here
MARGIN = 2
INDENT = Bit(" " * MARGIN)
WARNING = "changed"
MOST = 4  # rows of a notice
GAP = 3


def foot_line(hints: Sequence[Hint], width: int) -> Line:
    """The keys that fit, in order; the last one always does, since it is the way to all the others."""
    pieces = [(Run(key, "text bold"), Run(f" {what}", "quiet")) for key, what in hints]
    if not pieces:
        return ()
    *others, last = pieces
    room = width - 2 * MARGIN - width_of(last)
    line: list[Run] = [Run(" " * MARGIN)]
    for piece in others:
        size = width_of(piece) + GAP
        if size > room:
            break
        line += [*piece, Run(" " * GAP)]
        room -= size
    return clip_line((*line, *last), width)


def spread(left: Line, right: Line, width: int) -> Line:
    """One line with something at either end; the left end gives way."""
    room = max(width - width_of(right) - 2 * MARGIN - 2, 0)
    start = clip_line(left, room)
    blank = width - 2 * MARGIN - width_of(start) - width_of(right)
    return clip_line((Run(" " * MARGIN), *start, Run(" " * max(blank, 1)), *right), width)


class Foot(Widget):
    """The keys that do something here, and above them what the person should know, as long as there is something."""

    DEFAULT_CSS = "Foot { height: auto; dock: bottom; }"
    hints: reactive[tuple[Hint, ...]] = reactive(())
    said: reactive[Bit] = reactive(Bit(""), layout=True)

    def __init__(self, hints: tuple[Hint, ...] = (), warning: str = ""):
        super().__init__()
        self.set_reactive(Foot.hints, hints)
        self.set_reactive(Foot.said, Bit(warning, WARNING))

    def say(self, text: str, style: str = "text") -> None:
        """Tell something, or nothing for ""; a warning in the style for it."""
        self.said = Bit(text, style)

    def _notice(self, width: int) -> list[Line]:
        if not self.said.text:
            return []
        rows = wrap([self.said], max(width - 2 * MARGIN, 1), (INDENT,), (INDENT,))
        return window([line_of(row) for row in rows], MOST, 0)[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._notice(width)) + 1

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        lines = [*self._notice(width), foot_line(self.hints, width)]
        return strip_of(lines[y] if y < len(lines) else (), palette_for(self.app.current_theme), width)


class Head(Widget):
    """Where one is, left, and how far, right."""

    DEFAULT_CSS = "Head { height: 1; dock: top; }"
    ends: reactive[tuple[Line, Line]] = reactive(((), ()))

    def __init__(self, ends: tuple[Line, Line] = ((), ())):
        super().__init__()
        self.set_reactive(Head.ends, ends)

    def render_line(self, y: int) -> Strip:
        line = spread(*self.ends, self.size.width) if y == 0 else ()
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)


class Room(Widget):
    """Covers a screen that is too small, and says how large it must be. What is beneath goes on as it was."""

    LEAST = (40, 12)
    DEFAULT_CSS = "Room { layer: above; width: 100%; height: 100%; }"

    @classmethod
    def fit(cls, screen: Screen[Any], size: Size) -> None:
        """Cover the screen where it is too small, and uncover it where it is not."""
        small = size.width < cls.LEAST[0] or size.height < cls.LEAST[1]
        covers = list(screen.query_children(cls))
        if small and not covers:
            screen.mount(cls())
        elif not small:
            for cover in covers:
                cover.remove()

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        said = [f"rnntutor needs {self.LEAST[0]} × {self.LEAST[1]}", f"this is {width} × {height}"]
        line = (Run(said[y], "text"),) if y < min(len(said), height) else ()
        return strip_of(line, palette_for(self.app.current_theme), width)
