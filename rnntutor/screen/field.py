"""A line to type in, as plain as can be: what the answer box and the box over a number share."""

from __future__ import annotations

from textual import events
from textual.widgets import Input
from textual.widgets.input import Selection


class Field(Input):
    """One row, no border, a cursor that stands still. Several pasted lines become one."""

    DEFAULT_CSS = """
    Field, Field:focus {
        height: 1; border: none; padding: 0; background: $surface; color: $foreground; background-tint: transparent;
    }
    """

    def __init__(self, id: str | None = None):
        super().__init__(select_on_focus=False, id=id)
        self.cursor_blink = False

    def fill(self, text: str, select: bool = False) -> None:
        """Show a text, with the cursor behind it; or its beginning, all selected: typing replaces it."""
        self.value = text
        self.selection = Selection(len(text), 0 if select else len(text))

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)
