"""The widget around one drawing, painted with Textual's line API: only what changed is painted again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import ne

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen import drawings
from rnntutor.screen.column import LaidOutOnce, selected_line
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, width_of
from rnntutor.screen.palette import Palette, palette_for
from rnntutor.screen.view import View

EMPTY = Drawing(())
TITLE_ROWS = 1
SEGMENTS = 5000  # kept of each panel


class Panel(LaidOutOnce):
    """One picture of a page under a one-line title. It is told its `view`, and answers with messages."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Panel { height: auto; width: 1fr; }"

    view: reactive[View | None] = reactive(None, repaint=False)

    class Selected(Message):
        """The learner pointed at a number; `scene` says of which scene."""

        def __init__(self, panel: Panel, spot: Spot):
            super().__init__()
            self.panel, self.scene, self.address = panel, spot.scene or panel.options.scene, spot.address

        @property
        def control(self) -> Panel:
            """The panel that was pointed at."""
            return self.panel

    class Activated(Selected):
        """The learner asks why: clicked on the number that was already selected."""

    def __init__(self, options: lesson.Panel, view: View | None = None, among: bool = False):
        """`among` says that its scene must be told apart from those of the panels before it."""
        super().__init__()
        self.options = options
        self.among = among
        self._drawing: tuple[Size, Drawing] | None = None  # and the room for which it was made
        self._head: Line = ()  # the title as it was painted
        self._palette: Palette | None = None
        self._segments = _Segments(self._make_segment)
        self._strips: dict[int, Strip] = {}
        self.set_reactive(Panel.view, view)

    # what it shows

    @property
    def drawing(self) -> Drawing:
        """The picture in the room that there is now, made when it is first asked for."""
        size = self.size
        if self._drawing is None or self._drawing[0] != size:
            self._strips.clear()
            self._drawing = size, self._draw()
        return self._drawing[1]

    @property
    def spots(self) -> Sequence[Spot]:
        """Every number that can be selected, rows and columns from the panel's first row of the drawing."""
        return self.drawing.spots

    @property
    def selected_spot(self) -> Spot | None:
        """Where the number that is selected stands; None where the panel does not show it."""
        view, own = self.view, self.options.scene
        if view is None:
            return None
        beside = zip(self.options.scenes, view.beside, strict=False)
        chosen = {own: view.selected} | {scene: one.selected for scene, one in beside}
        found = (self.drawing.spot_of(one, "" if scene == own else scene) for scene, one in chosen.items() if one)
        return next((spot for spot in found if spot), None)

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
        if self._drawing is None or self._drawing[0] != self.size:
            self.refresh()
            return
        (room, old), new = self._drawing, self._draw()
        self._drawing = room, new
        regions = [Region(0, top + TITLE_ROWS, self.size.width, rows) for top, rows in changed_rows(old, new)]
        if self._title() != self._head:
            regions.append(Region(0, 0, self.size.width, TITLE_ROWS))
        for region in regions:
            for row in region.line_range:
                self._strips.pop(row, None)
        if regions:
            self.refresh(*regions)

    def on_mount(self) -> None:
        """A new theme means other colours everywhere."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())

    def _recolour(self) -> None:
        self._palette = None
        self._segments.clear()
        self._strips.clear()
        self.refresh()

    def draw_ahead(self, by: int) -> None:
        """Work out the drawing of another step and forget it: what it took is remembered with the run."""
        if self.view is not None and 1 <= self.view.step + by <= self.view.steps:
            self._draw(self.view.at(self.view.step + by))

    def _draw(self, view: View | None = None) -> Drawing:
        width, height = self.size
        view = view or self.view
        if view is None or not width:
            return EMPTY
        return marked(drawings.draw(view, self.options, width, max(height - TITLE_ROWS, 1)), view.selected)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region, each made once for a drawing; a panel has no border or padding to be added."""
        lines = self.drawing.lines
        strips = [self._strip(row, lines) for row in crop.line_range]
        whole = (crop.x, crop.right) == (0, self.size.width)
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def _strip(self, row: int, lines: Sequence[Line]) -> Strip:
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._made_strip(row, lines)
        return strip

    def _made_strip(self, row: int, lines: Sequence[Line]) -> Strip:
        """The title, then the drawing's lines."""
        if row < TITLE_ROWS:
            line = self._head = self._title()
        else:
            line = lines[row - TITLE_ROWS] if row - TITLE_ROWS < len(lines) else ()
        segments = self._segments
        made = [segments[run] for run in line]
        blank = self.size.width - width_of(line)
        if blank > 0:
            made.append(segments[Run(" " * blank, "text")])
        return Strip(made, self.size.width)

    def _title(self) -> Line:
        """What stands over the picture; an author's words tell of the lesson's own numbers, not of changed ones."""
        width, view = self.size.width, self.view
        changed = view is not None and self.options.title and any(one.changed for one in (view, *view.beside))
        mark = (Run("  changed", "changed"),) if changed else ()
        title = drawings.title(view, self.options, width - width_of(mark), self.among) if view else ()
        title = (*title, *mark)
        rule = "─" * max(width - width_of(title) - 1, 0)
        return (*title, Run(f" {rule}", "faint"))

    def _make_segment(self, run: Run) -> Segment:
        """A run in the palette's style, as the app's filters (NO_COLOR) leave it."""
        if self._palette is None:
            self._palette = palette_for(self.app.current_theme)
        made = [Segment(run.text, self._palette.style(run.style))]
        for line_filter in self.get_line_filters():
            made = line_filter.apply(made, self.background_colors[1])
        return made[0]

    # the mouse

    def on_click(self, event: events.Click) -> None:
        """A click selects; a click on the selected number asks why."""
        spot = self.drawing.spot_at(event.y - TITLE_ROWS, event.x)
        if spot is None or self.view is None:
            return
        event.stop()
        again = spot == self.selected_spot
        self.post_message((self.Activated if again else self.Selected)(self, spot))


def marked(drawing: Drawing, address: Address | None) -> Drawing:
    """The drawing with the selected number standing out, where the picture itself does not show it."""
    spot = drawing.spot_of(address) if address else None
    if spot is None or any("selected" in run.style for line in drawing.lines for run in line):
        return drawing
    lines = list(drawing.lines)
    lines[spot.row] = selected_line(lines[spot.row], spot.column, spot.width)
    return replace(drawing, lines=tuple(lines))


def changed_rows(old: Drawing, new: Drawing) -> list[tuple[int, int]]:
    """Where two drawings differ: (first row, number of rows) of each stretch.

    Whole rows are painted again: to find and cut out the columns that differ costs more than the terminal saves.
    """
    few, many = sorted((len(old.lines), len(new.lines)))
    differ = list(map(ne, old.lines, new.lines)) + [True] * (many - few)
    stretches: list[tuple[int, int]] = []
    for changed, group in groupby(range(many), key=differ.__getitem__):
        rows = list(group)
        if changed:
            stretches.append((rows[0], len(rows)))
    return stretches


class _Segments(dict[Run, Segment]):
    """The segment of every run that was painted, made when it is first asked for."""

    def __init__(self, make: Callable[[Run], Segment]):
        super().__init__()
        self.make = make

    def __missing__(self, run: Run) -> Segment:
        if len(self) > SEGMENTS:
            self.clear()
        segment = self[run] = self.make(run)
        return segment
