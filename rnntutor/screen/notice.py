"""A few words that are there only while there is something to say."""

from __future__ import annotations

from collections.abc import Sequence

from rnntutor.screen.column import Column
from rnntutor.screen.wrap import Bit, Row, wrap


class Notice(Column):
    """Takes no room when nothing is said."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; display: none; }
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
