"""A page's panels, laid out in the height there is, told one view per scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import ne

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import Layout, WidgetPlacement
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Label

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen import drawings
from rnntutor.screen.arranging import GAP_COLUMNS, GAP_ROWS, Place, Wish, arrange, half_width
from rnntutor.screen.drawing import Spot, nearest
from rnntutor.screen.ground import Ground
from rnntutor.screen.panel import TITLE_ROWS, Panel
from rnntutor.screen.view import View

IDLE = 0.05  # seconds without a key before panels are drawn ahead


class PanelStack(VerticalScroll, Ground, can_focus=False):
    """Lays panels out, hands every one its scene's view, and moves the selection across them."""

    DEFAULT_CSS = """
    PanelStack { scrollbar-size-vertical: 1; }
    PanelStack #further { color: $quiet; }
    """

    def __init__(
        self, panels: Sequence[lesson.Panel] = (), views: Mapping[str, View] | None = None, id: str | None = None
    ):
        """`views` maps a scene's id to its view."""
        super().__init__(id=id)
        self._views = dict(views or {})
        self._options = tuple(panels)
        self._panels: list[Panel] = []
        self._sign = Label("▾ more below", id="further", markup=False)
        self._active: Panel | None = None
        self._laid: tuple[Place, ...] = ()
        self._room = Size(0, 0)  # in which they are laid out
        self.goes_on = False  # whether the sign says that there is more below
        self._ahead: Timer | None = None
        self.offers: Callable[[str, Address], bool] = lambda scene, address: True  # which numbers can be selected

    def compose(self) -> ComposeResult:
        yield from self._make()
        yield self._sign

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
            self.scroll_home(animate=False)

    def show(self, views: Mapping[str, View]) -> None:
        """Give every panel the view of its scene: after a step, an edit, a selection, an answer."""
        selected, old = self.selected, self._views
        self._views = dict(views)
        for panel in self.panels:
            panel.view = self._view(panel.options)
        reshaped = any(_reshaped(old.get(scene), view) for scene, view in views.items())
        if reshaped and self._arranged(self._room) != self._laid:
            self._arrange_anew()
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

    @property
    def layout(self) -> Layout:
        """The stack's own: where the panels stand is found while the screen is laid out, and not after."""
        return ARRANGED

    def _arranged(self, room: Size) -> tuple[Place, ...]:
        """The rows of the page in that room."""
        return arrange([_wish(panel, room.width) for panel in self.panels], *room) if room.width else ()

    def placements(self, room: Size) -> Iterator[WidgetPlacement]:
        """Where every panel stands, and over the last row the sign that they go on below."""
        self._room, self._laid = room, self._arranged(room)
        top = 0
        for place in self._laid:
            left, last = 0, len(place.panels) - 1
            for column, index in enumerate(place.panels):
                width = half_width(room.width) if column < last else room.width - left
                yield _placed(self.panels[index], Region(left, top, width, place.height))
                left += width + GAP_COLUMNS
            top += place.height + GAP_ROWS
        self.goes_on = self._is_below(self.scroll_offset.y)
        if self.goes_on:
            sign = Region(0, room.height - 1, room.width, 1)
            yield _placed(self._sign, sign)._replace(order=1, fixed=True)

    def _is_below(self, top: int) -> bool:
        """Whether panels go on below what is seen from row `top` on."""
        rows = sum(place.height + GAP_ROWS for place in self._laid) - GAP_ROWS
        return rows > top + self._room.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        before, self.goes_on = self.goes_on, self._is_below(self.scroll_offset.y)
        if self.goes_on != before:
            self._arrange_anew()

    def _arrange_anew(self) -> None:
        self._sign.refresh(layout=True)  # the parent of what asks for it is arranged anew

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
            below = 2 if self.goes_on else 1  # the sign takes the last row
            self.scroll_to_region(Region(place.column, place.row, place.width, below), animate=False)


class _Arranged(Layout):
    """The layout of a stack, which knows its arrangement itself."""

    name = "arranged"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> list[WidgetPlacement]:
        assert isinstance(parent, PanelStack)
        return [one for one in parent.placements(size) if one.widget in children]


ARRANGED = _Arranged()


def _placed(widget: Widget, region: Region) -> WidgetPlacement:
    return WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, widget)


def _reshaped(old: View | None, new: View) -> bool:
    """Whether panels may want other heights: a step of time never makes them."""
    if old is None or new.trace is not old.trace or new.selected != old.selected:
        return True
    return new.hidden is not old.hidden or new.changed is not old.changed


def _wish(panel: Panel, width: int) -> Wish:
    breadth = drawings.breadth(panel.view, panel.options) if panel.view else 1
    rows = {size: panel.wanted(size) for size in (width, half_width(width)) if size > 0}
    over = drawings.spare(panel.view, panel.options, width) if panel.view else 0
    return Wish(breadth, rows, drawings.grows(panel.options), over)


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
