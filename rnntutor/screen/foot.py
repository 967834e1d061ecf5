"""The first and the last row of every screen: where one is, and which keys do something here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.column import Column, strip_of
from rnntutor.screen.drawing import Line, Run, clip_line, width_of
from rnntutor.screen.palette import palette_for
from rnntutor.screen.wrap import Bit, Row, wrap

Hint = tuple[str, str]  # a key as it is written, and what it does here
MARGIN = 2
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
    """The keys that do something here."""

    DEFAULT_CSS = "Foot { height: 1; }"
    hints: reactive[tuple[Hint, ...]] = reactive(())

    def render_line(self, y: int) -> Strip:
        line = foot_line(self.hints, self.size.width) if y == 0 else ()
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)


class Head(Widget):
    """Where one is, left, and how far, right."""

    DEFAULT_CSS = "Head { height: 1; }"
    ends: reactive[tuple[Line, Line]] = reactive(((), ()))

    def render_line(self, y: int) -> Strip:
        line = spread(*self.ends, self.size.width) if y == 0 else ()
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)


class Room(Widget):
    """Covers a screen that is too small, and says how large it must be. What is beneath goes on as it was."""

    LEAST = (40, 12)
    DEFAULT_CSS = """
    Room { layer: above; width: 100%; height: 100%; display: none; }
    Room.-needed { display: block; }
    """

    def fit(self, width: int, height: int) -> None:
        """Cover the screen where it is too small."""
        self.set_class(width < self.LEAST[0] or height < self.LEAST[1], "-needed")

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        said = [f"rnntutor needs {self.LEAST[0]} × {self.LEAST[1]}", f"this is {width} × {height}"]
        line = (Run(said[y], "text"),) if y < min(len(said), height) else ()
        return strip_of(line, palette_for(self.app.current_theme), width)


class Notice(Column):
    """Something that the person should know, above the keys; gone when there is nothing to say."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; padding: 0 2; display: none; }
    Notice.-said { display: block; }
    """

    def __init__(self, ink: str = "changed", id: str | None = None):
        """`ink` is the style of the text."""
        super().__init__(id=id)
        self.ink = ink
        self.said = ""

    def say(self, text: str) -> None:
        """Show a text, or nothing for ""."""
        if text != self.said:
            self.said = text
            self.set_class(bool(text), "-said")
            self.rebuild(top=True)

    def rows(self, width: int) -> Sequence[Row]:
        return wrap([Bit(self.said, self.ink)], width)
