"""The three tabs of a lesson on a small terminal."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.column import strip_of
from rnntutor.screen.drawing import Run
from rnntutor.screen.palette import palette_for

TABS = ("text", "panels", "question")
MARGIN, GAP = 2, 2
WIDE = 100  # columns from which everything stands side by side, and there are no tabs
TALL = 30  # rows from which there is room for empty ones
LOW = 20  # rows below which a drawer takes the place of the panels


def shape(size: Size) -> dict[str, bool]:
    """The classes that a lesson has by the size of the terminal."""
    return {"-narrow": size.width < WIDE, "-tall": size.height >= TALL, "-low": size.height < LOW}


class Tabs(Widget):
    """Their names, the open one marked; a click chooses."""

    DEFAULT_CSS = "Tabs { height: 1; }"
    tab = reactive(TABS[0])

    class Chosen(Message):
        """The learner clicked on a tab."""

        def __init__(self, tab: str):
            super().__init__()
            self.tab = tab

    def render_line(self, y: int) -> Strip:
        runs = [Run(" " * MARGIN)]
        for tab in TABS:
            runs += [Run(f" {tab} ", "text bold step" if tab == self.tab else "quiet"), Run(" " * GAP)]
        return strip_of(tuple(runs), palette_for(self.app.current_theme), self.size.width)

    def on_click(self, event: events.Click) -> None:
        left = MARGIN
        for tab in TABS:
            if left <= event.x < left + len(tab) + 2:
                self.post_message(self.Chosen(tab))
            left += len(tab) + 2 + GAP
