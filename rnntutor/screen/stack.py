"""A page's panels, laid out in the height there is, told one view per scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ne

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.timer import Timer
from textual.widgets import Label

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen import drawings
from rnntutor.screen.arranging import Place, Wish, arrange, half_width
from rnntutor.screen.drawing import Spot, nearest
from rnntutor.screen.panel import TITLE_ROWS, Panel
from rnntutor.screen.view import View

IDLE = 0.05  # seconds without a key before panels are drawn ahead


class PanelStack(VerticalScroll, can_focus=False):
    """Lays panels out, hands every one its scene's view, and moves the selection across them."""

    DEFAULT_CSS = """
    PanelStack { layout: grid; grid-size: 2; grid-gutter: 1 3; scrollbar-size-vertical: 1; }
    PanelStack #further { dock: bottom; height: 1; width: 1fr; color: $quiet; display: none; }
    """

    def __init__(
        self, panels: Sequence[lesson.Panel] = (), views: Mapping[str, View] | None = None, id: str | None = None
    ):
        """`views` maps a scene's id to its view."""
        super().__init__(id=id)
        self._views = dict(views or {})
        self._options = tuple(panels)
        self._panels: list[Panel] = []
        self._active: Panel | None = None
        self._laid: tuple[Place, ...] = ()
        self._ahead: Timer | None = None
        self.offers: Callable[[str, Address], bool] = lambda scene, address: True  # which numbers can be selected

    def compose(self) -> ComposeResult:
        yield from self._make()
        yield Label("▾ more below", id="further", markup=False)

    def _make(self) -> list[Panel]:
        scenes = [options.scene for options in self._options]
        first = [len(set(scenes)) > 1, *map(ne, scenes, scenes[1:])]  # of several panels of one scene
        self._panels = [Panel(one, self._view(one), of) for one, of in zip(self._options, first, strict=False)]
        return self._panels

    def _view(self, options: lesson.Panel) -> View | None:
        """The view of a panel's scene, with those of the others that its picture shows too."""
        view = self._views.get(options.scene)
        if view is None or not options.scenes:
            return view
        return view.with_beside(tuple(self._views[scene] for scene in options.scenes if scene in self._views))

    @property
    def panels(self) -> list[Panel]:
        """The panels, in the order of the lesson."""
        return self._panels

    async def load(self, panels: Sequence[lesson.Panel], views: Mapping[str, View]) -> None:
        """Show the panels of another page."""
        self._stop_looking_ahead()
        self._options, self._views, self._active = tuple(panels), dict(views), None
        with self.app.batch_update():
            await self.remove_children(Panel)
            await self.mount_all(self._make(), before="#further")
            self._lay_out()
            self._filled()
            self.scroll_home(animate=False)

    def show(self, views: Mapping[str, View]) -> None:
        """Give every panel the view of its scene: after a step, an edit, a selection, an answer."""
        selected, old = self.selected, self._views
        self._views = dict(views)
        for panel in self.panels:
            panel.view = self._view(panel.options)
        if any(_reshaped(old.get(scene), view) for scene, view in views.items()):
            self._lay_out()
        if self.selected != selected:
            self._bring_into_sight()
        self._stop_looking_ahead()
        if any(panel.options.kind in drawings.SLOW for panel in self.panels):
            self._ahead = self.set_timer(IDLE, self._look_ahead)

    def _stop_looking_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.stop()

    def _look_ahead(self) -> None:
        """While nobody presses a key, work out what the slow panels show one step on and one step back."""
        slow = [panel for panel in self.panels if panel.options.kind in drawings.SLOW and panel.view is not None]
        self._draw_ahead([(panel, by) for by in (1, -1) for panel in slow])

    def _draw_ahead(self, todo: list[tuple[Panel, int]]) -> None:
        """One drawing at a time, so that a key never waits for more than one."""
        if todo:
            (panel, by), *rest = todo
            panel.draw_ahead(by)
            self._ahead = self.set_timer(IDLE / 10, lambda: self._draw_ahead(rest))

    # where things stand

    def on_mount(self) -> None:
        """What goes on below depends on the room and on what fills it, whichever changed."""
        self.watch(self, "virtual_size", self._filled, init=False)

    def _filled(self) -> None:
        self.call_after_refresh(self._say_further)
        self.call_after_refresh(self.refresh)  # between panels that became narrower their old columns would stay

    def on_resize(self, event: events.Resize) -> None:
        """Other room, another layout."""
        self._lay_out()
        self._filled()

    def _lay_out(self) -> None:
        panels, (width, height) = self.panels, self.size
        if not width or not panels:
            return
        wishes = [_wish(panel, width) for panel in panels]
        laid = arrange(wishes, width, height)
        if laid == self._laid and all(panel.styles.has_rule("column_span") for panel in panels):
            return
        self._laid = laid
        self.styles.grid_rows = " ".join(str(place.height) for place in laid)
        for place in laid:
            for index in place.panels:
                panels[index].styles.height = place.height
                panels[index].styles.column_span = 3 - len(place.panels)
        self.call_after_refresh(self._say_further)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._say_further()

    def _say_further(self) -> None:
        """The sign that the page of panels goes on below."""
        label = self.query_one("#further", Label)
        below = [
            panel for panel in self.panels if panel.virtual_region.bottom > self.scroll_offset.y + self.size.height
        ]
        label.display = bool(below)

    # the selection

    @property
    def selected(self) -> tuple[str, Address] | None:
        """(scene, address) of the number that is selected."""
        return next(((scene, view.selected) for scene, view in self._views.items() if view.selected), None)

    def neighbour(self, across: int, down: int) -> tuple[str, Address] | None:
        """(scene, address) of the number next to the selected one in that direction, over the edges of panels too.

        The first number on the page where nothing is selected; None where there is nothing further.
        """
        panel = self._holder()
        if panel is None:
            first = next((panel for panel in self.panels if self._offered(panel)), None)
            self._active = first
            return _value(first, self._offered(first)[0]) if first else None
        start = panel.selected_spot
        inside = nearest(self._offered(panel), start, across, down) if start else None
        if inside is not None:
            self._active = panel
            return _value(panel, inside)
        return self._beyond(panel, across, down)

    def _offered(self, panel: Panel) -> list[Spot]:
        """The numbers of a panel that can be selected now."""
        return [spot for spot in panel.spots if self.offers(*_value(panel, spot))]

    def _holder(self) -> Panel | None:
        """The panel in which the selection is: the one it was made in, else the first that shows it."""
        order = sorted(self.panels, key=lambda panel: panel is not self._active)
        return next((panel for panel in order if panel.selected_spot), None)

    def _beyond(self, panel: Panel, across: int, down: int) -> tuple[str, Address] | None:
        """The nearest number of another panel."""
        start = panel.selected_spot
        if start is None:
            return None
        here, owners, moved = _moved(panel, start), {}, []
        for other in self.panels:
            if other is panel or not _lies(panel.virtual_region, other.virtual_region, across, down):
                continue
            for spot in self._offered(other):
                if 0 <= spot.row < len(other.drawing.lines):
                    moved.append(_moved(other, spot))
                    owners[moved[-1]] = other
        level = moved if down else [spot._replace(row=here.row) for spot in moved]
        found = nearest(level, here, across, down)
        if found is None:
            return None
        owner = owners[moved[level.index(found)]]
        self._active = owner
        return _value(owner, found)

    def on_panel_selected(self, message: Panel.Selected) -> None:
        """Remember which panel was pointed at; the message goes on to the screen."""
        self._active = message.panel

    def region_of(self, scene: str, address: Address) -> Region | None:
        """Where a number is to be seen on the screen; None where it is not."""
        for panel in self.panels:
            spot = panel.drawing.spot_of(address, "" if panel.options.scene == scene else scene)
            if spot is not None:
                x, y = panel.content_region.offset
                region = Region(x + spot.column, y + spot.row + TITLE_ROWS, spot.width, 1)
                if self.region.contains_region(region):
                    return region
        return None

    def _bring_into_sight(self) -> None:
        panel = self._holder()
        spot = panel.selected_spot if panel else None
        if panel is not None and spot is not None:
            place = _moved(panel, spot)
            below = 2 if self.query_one("#further").display else 1  # the sign takes the last row
            self.scroll_to_region(Region(place.column, place.row, place.width, below), animate=False)


def _reshaped(old: View | None, new: View) -> bool:
    """Whether panels may want other heights: a step of time never makes them."""
    if old is None or new.trace is not old.trace or new.selected != old.selected:
        return True
    return new.hidden is not old.hidden or new.changed is not old.changed


def _wish(panel: Panel, width: int) -> Wish:
    breadth = drawings.breadth(panel.view, panel.options) if panel.view else 1
    rows = {size: panel.wanted(size) for size in (width, half_width(width)) if size > 0}
    return Wish(breadth, rows, drawings.grows(panel.options))


def _value(panel: Panel, spot: Spot) -> tuple[str, Address]:
    """(scene, address) of a number on a panel."""
    return spot.scene or panel.options.scene, spot.address


def _moved(panel: Panel, spot: Spot) -> Spot:
    """The spot in the coordinates of the page."""
    x, y = panel.virtual_region.offset
    return spot._replace(row=spot.row + TITLE_ROWS + y, column=spot.column + x)


def _lies(here: Region, there: Region, across: int, down: int) -> bool:
    """Whether a panel lies in that direction."""
    if down:
        return (there.y >= here.bottom) if down > 0 else (there.bottom <= here.y)
    beside = there.y < here.bottom and here.y < there.bottom
    return beside and ((there.x >= here.right) if across > 0 else (there.right <= here.x))
