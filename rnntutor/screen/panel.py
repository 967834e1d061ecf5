"""The widget around one drawing, painted with Textual's line API: only what changed is painted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen import drawings
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, changed_span, clip_line, nearest, width_of
from rnntutor.screen.palette import Palette, palette_for
from rnntutor.screen.view import View

EMPTY = Drawing(())
TITLE_ROWS = 1


class Panel(Widget):
    """One picture of a page under a one-line title. It is told its `view`, and answers with messages."""

    DEFAULT_CSS = "Panel { height: auto; width: 1fr; }"

    view: reactive[View | None] = reactive(None, repaint=False)

    class Selected(Message):
        """The learner pointed at a number; `scene` says of which scene."""

        def __init__(self, panel: Panel, address: Address):
            super().__init__()
            self.panel, self.scene, self.address = panel, panel.options.scene, address

        @property
        def control(self) -> Panel:
            """The panel that was pointed at."""
            return self.panel

    class Activated(Selected):
        """The learner asks why: clicked on the number that was already selected."""

    def __init__(self, options: lesson.Panel, view: View | None = None, id: str | None = None):
        super().__init__(id=id)
        self.options = options
        self.drawing = EMPTY
        self._palette: Palette | None = None
        self._segments: dict[Run, Segment] = {}
        self.set_reactive(Panel.view, view)

    # what it shows

    @property
    def spots(self) -> Sequence[Spot]:
        """Every number that can be selected, rows and columns from the panel's first row of the drawing."""
        return self.drawing.spots

    def move_selection(self, across: int, down: int) -> Address | None:
        """The number next to the selected one in that direction; None at the edge or where none is selected here.

        The caller puts it into the view.
        """
        start = self.drawing.spot_of(self.view.selected if self.view else None)
        found = nearest(self.spots, start, across, down) if start else None
        return found.address if found else None

    def wanted(self, width: int) -> tuple[int, int]:
        """The least and the best number of rows in that width, the title included."""
        if self.view is None:
            return TITLE_ROWS, TITLE_ROWS
        least, best = drawings.wanted(self.view, self.options, width)
        return least + TITLE_ROWS, best + TITLE_ROWS

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """The best height, where the style leaves it to the panel."""
        return self.wanted(width)[1]

    # painting

    def watch_view(self) -> None:
        """Draw again, and paint what is different."""
        old, new = self.drawing, self._draw()
        self.drawing = new
        regions = list(changes(old, new))
        if regions:
            self.refresh(*regions)

    def on_mount(self) -> None:
        """A new theme means other colours everywhere."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())
        self.drawing = self._draw()

    def on_resize(self) -> None:
        """Other room, another drawing."""
        self.drawing = self._draw()
        self.refresh()

    def _recolour(self) -> None:
        self._palette = None
        self._segments.clear()
        self.refresh()

    def _draw(self) -> Drawing:
        width, height = self.size
        if self.view is None or not width:
            return EMPTY
        return drawings.draw(self.view, self.options, width, max(height - TITLE_ROWS, 1))

    def render_line(self, y: int) -> Strip:
        """One row: the title, then the drawing's lines."""
        line = self._title() if y < TITLE_ROWS else self._line(y - TITLE_ROWS)
        segments = list(map(self._segment, line))
        used = sum(segment.cell_length for segment in segments)
        if used < self.size.width:
            segments.append(self._segment(Run(" " * (self.size.width - used), "text")))
        return Strip(segments, max(used, self.size.width))

    def _line(self, row: int) -> Line:
        return self.drawing.lines[row] if row < len(self.drawing.lines) else ()

    def _title(self) -> Line:
        width = self.size.width
        title = clip_line(drawings.title(self.view, self.options), max(width - 2, 0)) if self.view else ()
        rule = "─" * max(width - width_of(title) - 1, 0)
        return (*title, Run(f" {rule}", "faint"))

    def _segment(self, run: Run) -> Segment:
        segment = self._segments.get(run)
        if segment is None:
            if self._palette is None:
                self._palette = palette_for(self.app.current_theme)
            if len(self._segments) > 5000:
                self._segments.clear()
            segment = self._segments[run] = Segment(run.text, self._palette.style(run.style))
        return segment

    # the mouse

    def on_click(self, event: events.Click) -> None:
        """A click selects; a click on the selected number asks why."""
        spot = self.drawing.spot_at(event.y - TITLE_ROWS, event.x)
        if spot is None or self.view is None:
            return
        event.stop()
        again = spot.address == self.view.selected
        self.post_message((self.Activated if again else self.Selected)(self, spot.address))


def changes(old: Drawing, new: Drawing) -> Iterator[Region]:
    """What of a panel has to be painted when its drawing changes: neighbouring rows as one region."""
    top = left = right = 0
    open_at: int | None = None
    for row in range(max(len(old.lines), len(new.lines)) + 1):
        before = old.lines[row] if row < len(old.lines) else ()
        after = new.lines[row] if row < len(new.lines) else ()
        span = changed_span(before, after)
        if span is not None:
            left, right = (min(left, span[0]), max(right, span[1])) if open_at is not None else span
            top = row if open_at is None else top
            open_at = top
        elif open_at is not None:
            yield Region(left, top + TITLE_ROWS, right - left, row - top)
            open_at = None
