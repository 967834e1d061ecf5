"""A column of lines that can be longer than the room there is, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.screen.drawing import Drawing, Line, Run, clip_line
from rnntutor.screen.palette import Palette, palette_for
from rnntutor.screen.wrap import Row, drawing_of

WHEEL = 3  # lines a turn of the wheel moves
MOVES = (  # on a screen that is one column: it has action_move(lines) and action_turn(pages)
    Binding("down,j", "move(1)"),
    Binding("up,k", "move(-1)"),
    Binding("pagedown,space", "turn(1)"),
    Binding("pageup", "turn(-1)"),
    Binding("home", "move(-1000)"),
    Binding("end", "move(1000)"),
)


def strip_of(line: Line, palette: Palette, width: int) -> Strip:
    """A line painted: clipped or filled up to `width` cells."""
    style = palette.style
    if not line:
        return Strip.blank(width, style("text"))
    segments = [Segment(run.text, style(run.style)) for run in clip_line(line, width)]
    return Strip(segments).adjust_cell_length(width, style("text"))


def window(lines: Sequence[Line], height: int, top: int) -> tuple[list[Line], int]:
    """What is seen of `lines` from line `top` on in `height` rows, and the row on which line `top` stands.

    Where there is more above or below, a row of its own says how much.
    """
    total = len(lines)
    if total <= height or height < 2:
        return list(lines[top : top + height]), 0
    above = top > 0 and (height > 2 or total - top < 2)
    room = height - above
    below = total - top > room
    seen = list(lines[top : top + room - below])
    if below:
        seen.append(sign("↓", total - top - len(seen)))
    return ([sign("↑", top)] if above else []) + seen, int(above)


def sign(arrow: str, count: int) -> Line:
    """The row that says that the column goes on."""
    return (Run(f"{arrow} {count} more line{'s' if count != 1 else ''}", "quiet"),)


class LaidOutOnce(Widget):
    """A widget of which nothing stands elsewhere because its content came out larger or smaller.

    Where the content has another size than before, Textual lays out again, as scroll bars may have come or gone.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)


class Column(LaidOutOnce):
    """Shows what `rows` makes of the width; a subclass says what that is. Its links answer clicks."""

    top = reactive(0)
    selected: reactive[int | None] = reactive(None)

    class Followed(Message):
        """The learner followed a link; `target` is what the link carries."""

        def __init__(self, column: Column, target: Any):
            super().__init__()
            self.column, self.target = column, target

        @property
        def control(self) -> Column:
            return self.column

    def __init__(self, id: str | None = None, classes: str | None = None):
        super().__init__(id=id, classes=classes)
        self._made: tuple[int, Drawing] | None = None

    def rows(self, width: int) -> Sequence[Row]:
        """What stands in the column, no wider than `width`."""
        return ()

    def drawing(self, width: int | None = None) -> Drawing:
        """The rows laid out for a width, kept until `rebuild`."""
        wide = max(self.size.width if width is None else width, 1)
        if self._made is None or self._made[0] != wide:
            self._made = (wide, drawing_of(self.rows(wide)))
        return self._made[1]

    def rebuild(self, top: bool = False) -> None:
        """Lay out anew, since what is shown has changed; `top` goes to the first line."""
        before, self._made = self._made, None
        if top:
            self.top = 0
            self.selected = None
        is_as_high = before is not None and len(before[1].lines) == len(self.drawing(before[0]).lines)
        self.refresh(layout=self.styles.is_auto_height and not is_as_high)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.drawing(width).lines)

    @property
    def text(self) -> str:
        """All lines, seen or not, as plain text."""
        return self.drawing().text

    def validate_top(self, top: int) -> int:
        room = self.size.height
        last = len(self.drawing().lines) - max(room - 1, 1)
        return 0 if len(self.drawing().lines) <= room else max(0, min(top, last))

    def move_by(self, lines: int) -> bool:
        """Move by so many lines; False where there is nothing further in that direction."""
        before, wanted = self.top, self.top + lines
        if wanted == 1:  # the sign would only take the place of the first line
            wanted = 2 if lines > 0 else 0
        self.top = wanted
        return self.top != before

    def turn_by(self, pages: int) -> bool:
        """Move by so many pages, two lines less than what is seen."""
        return self.move_by(pages * max(self.size.height - 2, 1))

    def render_line(self, y: int) -> Strip:
        drawing = self.drawing()
        seen, first = window(drawing.lines, self.size.height, min(self.top, max(len(drawing.lines) - 1, 0)))
        line = seen[y] if y < len(seen) else ()
        chosen = self._chosen()
        if chosen is not None and chosen.row == self.top + y - first:
            line = selected_line(line, chosen.column, chosen.width)
        return strip_of(line, palette_for(self.app.current_theme), self.size.width)

    def _chosen(self) -> Any:
        spots = self.drawing().spots
        return spots[self.selected] if self.selected is not None and self.selected < len(spots) else None

    def move_link(self, by: int) -> None:
        """Select the next link (1) or the one before (-1), round the ends, and bring it into view."""
        spots = self.drawing().spots
        if not spots:
            return
        before = self.selected if self.selected is not None else (-1 if by > 0 else 0)
        self.selected = (before + by) % len(spots)
        row, room = spots[self.selected].row, max(self.size.height - 2, 1)
        if row < self.top:
            self.top = row
        elif row >= self.top + room:
            self.top = row - room + 1

    def follow(self) -> bool:
        """Follow the selected link; False where none is."""
        chosen = self._chosen()
        if chosen is None:
            return False
        self.post_message(self.Followed(self, chosen.address))
        return True

    def on_resize(self) -> None:
        self.top = self.validate_top(self.top)

    def on_click(self, event: events.Click) -> None:
        drawing, place = self.drawing(), event.get_content_offset(self)
        _, first = window(drawing.lines, self.size.height, self.top)
        spot = drawing.spot_at(self.top + place.y - first, place.x) if place else None
        if spot is not None:
            event.stop()
            self.post_message(self.Followed(self, spot.address))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if self.move_by(WHEEL):
            event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if self.move_by(-WHEEL):
            event.stop()


def selected_line(line: Line, column: int, width: int) -> Line:
    """The line with a stretch of it marked as selected."""
    marked: list[Run] = []
    at = 0
    for run in line:
        for character in run.text:
            inside = column <= at < column + width
            marked.append(Run(character, run.style + " selected" if inside else run.style))
            at += Strip([Segment(character)]).cell_length
    return clip_line(marked, at)
