"""The line that the learner answers in."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.column import strip_of
from rnntutor.screen.drawing import Line, width_of
from rnntutor.screen.field import Field
from rnntutor.screen.palette import palette_for


class Box(Field):
    """Says what is typed and sent for its `key`, and where the learner wants to go; it knows nothing of questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(0, -1)"),
        Binding("down", "go(0, 1)"),
        Binding("left", "left"),
        Binding("right", "right"),
        Binding("ctrl+t", "hint"),
        Binding("ctrl+l", "find"),
    ]

    class Typed(Message):
        """The text is another one; `key` is what it answers."""

        def __init__(self, key: str | None, text: str):
            super().__init__()
            self.key, self.text = key, text

    class Sent(Typed):
        """Enter: the text is the answer."""

    class Go(Message):
        """The learner pressed an arrow that does not move within the text."""

        def __init__(self, across: int, down: int):
            super().__init__()
            self.across, self.down = across, down

    class Leave(Message):
        """The learner wants the keys of the page back."""

    class Hint(Message):
        """The learner asks for help."""

    class Find(Message):
        """The learner asks where it went wrong."""

    key: str | None = None
    in_grid = False  # whether arrows lead out of a text that is selected as a whole

    def watch_value(self, value: str) -> None:
        """Tell at every key, with the key of now: a moment later another question may be in the box."""
        self.post_message(self.Typed(self.key, value))

    async def action_submit(self) -> None:
        self.post_message(self.Sent(self.key, self.value))

    def action_go(self, across: int, down: int) -> None:
        self.post_message(self.Go(across, down))

    @property
    def _leads_out(self) -> bool:
        return self.in_grid and abs(self.selection.end - self.selection.start) == len(self.value) > 0

    def action_left(self) -> None:
        if self._leads_out or (self.selection.is_empty and self.cursor_position == 0):
            self.post_message(self.Go(-1, 0))
        else:
            self.action_cursor_left()

    def action_right(self) -> None:
        if self._leads_out or (self.selection.is_empty and self.cursor_at_end):
            self.post_message(self.Go(1, 0))
        else:
            self.action_cursor_right()

    def on_key(self, event: events.Key) -> None:
        """Escape leaves at once; what was typed right behind it is meant for the page."""
        if event.key == "escape":
            event.stop()
            self.screen.set_focus(None)
            self.post_message(self.Leave())
        elif self.screen.focused is not self:
            event.prevent_default()

    def action_hint(self) -> None:
        self.post_message(self.Hint())

    def action_find(self) -> None:
        self.post_message(self.Find())


class Tag(Widget):
    """A few words in the same row as the box, as wide as they are."""

    DEFAULT_CSS = "Tag { width: auto; height: 1; }"
    line: reactive[Line] = reactive((), layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return width_of(self.line)

    def render_line(self, y: int) -> Strip:
        return strip_of(self.line if y == 0 else (), palette_for(self.app.current_theme), self.size.width)
