"""The line in which the tutor asks back: a question, and a small box for what the learner had."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message

from rnntutor.screen.box import Box, Tag
from rnntutor.screen.drawing import Run
from rnntutor.screen.ground import Beside


class Tell(Beside):
    """Takes no room when nothing is asked."""

    DEFAULT_CSS = """
    Tell { height: 1; }
    Tell Box { width: 1fr; max-width: 20; }
    """

    class Typed(Message):
        """What stands in the box now."""

        def __init__(self, text: str):
            super().__init__()
            self.text = text

    class Sent(Typed):
        """Enter: this is what the learner had."""

    class Left(Message):
        """Back to the answer."""

    def on_mount(self) -> None:
        self.display = False

    def compose(self) -> ComposeResult:
        yield Tag()
        yield Box()

    @property
    def box(self) -> Box:
        """The small box."""
        return self.query_one(Box)

    def ask(self, question: str, text: str) -> None:
        """Ask a question, or nothing for ""; `text` is what was typed before."""
        self.display = bool(question)
        self.query_one(Tag).line = (Run("  "), Run(f"{question}  ", "text bold"))
        if self.box.value != text:
            self.box.fill(text)

    def on_box_typed(self, event: Box.Typed) -> None:
        event.stop()
        kind = self.Sent if isinstance(event, Box.Sent) else self.Typed
        self.post_message(kind(event.text))

    on_box_sent = on_box_typed

    def on_box_go(self, event: Box.Go) -> None:
        event.stop()
        if event.down < 0:
            self.post_message(self.Left())

    def on_box_leave(self, event: Box.Leave) -> None:
        event.stop()
        self.post_message(self.Left())
