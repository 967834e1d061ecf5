"""A column with a cursor: one of the things that are listed in it."""

from __future__ import annotations

from textual.reactive import reactive

from rnntutor.screen.column import Column

CURSOR = "▸ "


class Chooser(Column):
    """Each thing's rows carry its number as their links' target; the cursor is such a number and stays in view."""

    cursor: reactive[int] = reactive(0)

    def __init__(self, id: str | None = None, cursor: int = 0):
        super().__init__(id=id)
        self.set_reactive(Chooser.cursor, cursor)

    def move(self, by: int, count: int) -> None:
        """Move the cursor among `count` things, no further than the first and the last."""
        self.cursor = max(0, min(self.cursor + by, count - 1))

    def watch_cursor(self) -> None:
        self.rebuild()
        self.show_cursor()

    def show_cursor(self) -> None:
        """Bring the cursor's row into view, with a row to spare above and below."""
        spot = next((spot for spot in self.drawing().spots if spot.address == self.cursor), None)
        if spot is None or not self.size.height:
            return
        if spot.row - 2 < self.top:
            self.top = spot.row - 2
        elif spot.row + 2 >= self.top + self.size.height:
            self.top = spot.row + 3 - self.size.height

    def on_resize(self) -> None:
        super().on_resize()
        self.show_cursor()
