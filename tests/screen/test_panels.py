"""The widgets: what is painted again, the mouse, moving the selection, and how a page is laid out."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest import mock

import pytest
from textual.app import App, ComposeResult

from rnntutor.course.lesson import Panel as Options
from rnntutor.engine import Address, Trace
from rnntutor.screen.arranging import Place, Wish, arrange
from rnntutor.screen.drawing import Drawing, Run, Spot
from rnntutor.screen.palette import THEMES
from rnntutor.screen.panel import Panel, changed_rows, marked
from rnntutor.screen.stack import PanelStack
from rnntutor.screen.view import View

from .scenes import drawn, gated, lstm, panel, recurrent, view


class Page(App[None]):
    """A stack alone on the screen; notes what it is told."""

    def __init__(self, panels: Sequence[Options], views: Mapping[str, View]):
        super().__init__()
        self.panels, self.views = panels, views
        self.told: list[tuple[str, Address]] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield PanelStack(self.panels, self.views)

    def on_panel_selected(self, message: Panel.Selected) -> None:
        self.told.append(("selected", message.address))
        self.select(message.scene, message.address)

    def on_panel_activated(self, message: Panel.Activated) -> None:
        self.told.append(("activated", message.address))

    @property
    def stack(self) -> PanelStack:
        return self.query_one(PanelStack)

    def select(self, scene: str, address: Address) -> None:
        self.views = {name: seen.select(address if name == scene else None) for name, seen in self.views.items()}
        self.stack.show(self.views)

    def step(self, to: int) -> None:
        self.views = {name: seen.at(to) for name, seen in self.views.items()}
        self.stack.show(self.views)


@asynccontextmanager
async def page(panels: Sequence[Options], seen: View | Mapping[str, View], size=(60, 24)) -> AsyncIterator[Page]:
    app = Page(panels, {"scene": seen} if isinstance(seen, View) else seen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.pilot = pilot
        yield app


def rows_of(shown: Panel) -> list[str]:
    return ["".join(segment.text for segment in strip).rstrip() for strip in shown.render_lines(shown.size.region)]


def painted(app: Page) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_a_panel_shows_its_title_and_its_drawing():
    async with page([panel("memory", "h")], view(recurrent(), 3)) as app:
        assert [row[:24].rstrip() for row in rows_of(app.stack.panels[0])] == [
            "memory ─────────────────",
            "      step 2",
            "h[1]   6 ━━━━━━─────────",
            "h[2]   6 ━━━━━━─────────",
        ]


async def test_an_authors_title_is_text_and_no_markup():
    titled = panel("memory", "h", title="[b]what[/b] it holds")
    async with page([titled], view(recurrent(), 3)) as app:
        assert rows_of(app.stack.panels[0])[0].startswith("[b]what[/b] it holds ──")


async def test_only_rows_that_changed_are_painted_again():
    shown = panel("table", "x", "y")
    seen = view(gated(), 2)
    async with page([shown], seen) as app:
        table = app.stack.panels[0]
        with mock.patch.object(table, "refresh") as refresh:
            app.step(2)
            assert refresh.call_count == 0
            app.select("scene", Address("y", 3))
        regions = refresh.call_args.args
        assert [(region.y, region.height) for region in regions] == [(3, 1)]


def test_rows_that_differ_are_found_as_stretches():
    old, new = (drawn(view(gated(), step), panel("gates", "i", "f", "o")) for step in (1, 3))
    assert changed_rows(old, new) == [(0, 1)]
    assert changed_rows(old, old) == []
    taller = drawn(view(gated(), 1), panel("table", "x", "z", "i", "f"))
    assert changed_rows(old, taller) == [(0, 5)]


async def test_a_click_selects_and_a_second_click_asks_why():
    async with page([panel("table", "c", "y")], view(gated(), 2)) as app:
        spot = app.stack.panels[0].drawing.spot_of(Address("c", 3))
        assert spot is not None
        for _ in range(2):
            await app.pilot.click(Panel, offset=(spot.column, spot.row + 1))
        assert app.told == [("selected", Address("c", 3)), ("activated", Address("c", 3))]
        await app.pilot.click(Panel, offset=(0, 0))
        assert len(app.told) == 2


async def test_the_numbers_of_scenes_side_by_side_are_those_of_their_own_scenes():
    seen = {"a": view(gated(), 2, title="this"), "b": view(gated({("c", 0): 5.0}), 2, title="that")}
    async with page([replace(panel("table", "c", scenes=("a", "b")), scene="a")], seen) as app:
        app.select("a", Address("c", 2))
        assert app.stack.neighbour(0, 1) == ("b", Address("c", 2))
        app.select("b", Address("c", 2))
        assert app.stack.neighbour(0, -1) == ("a", Address("c", 2))
        assert app.stack.region_of("b", Address("c", 2)).y == app.stack.region_of("a", Address("c", 2)).y + 1
        row, column, *_ = app.stack.panels[0].drawing.spot_of(Address("c", 3), "b")
        for _ in range(2):
            await app.pilot.click(Panel, offset=(column, row + 1))
        assert app.told == [("selected", Address("c", 3)), ("activated", Address("c", 3))]
        assert app.stack.selected == ("b", Address("c", 3))


async def test_another_theme_paints_in_its_colours():
    async with page([panel("memory", "c")], view(gated(), 2)) as app:
        shown = app.stack.panels[0]
        before = {segment.style for segment in shown.render_lines(shown.size.region)[2]}
        app.theme = THEMES[1].name
        await app.pilot.pause()
        after = {segment.style for segment in shown.render_lines(shown.size.region)[2]}
        assert not before & after


async def test_without_colours_the_current_step_and_the_selection_still_stand_out():
    with mock.patch.dict(os.environ, {"NO_COLOR": "1"}):
        async with page([panel("table", "c")], view(gated(), 2, selected=Address("c", 3))) as app:
            segments = list(app.stack.panels[0].render_lines(app.stack.panels[0].size.region)[2])
    assert any("▐" in segment.text for segment in segments)
    assert [segment.text.strip() for segment in segments if segment.style and segment.style.reverse] == ["7.00"]
    for segment in segments:
        assert segment.style is not None
        red, green, blue = segment.style.color.triplet
        assert red == green == blue


async def test_a_smaller_terminal_draws_again():
    async with page([panel("table", "x", "c")], view(gated(), 5)) as app:
        assert "…" not in rows_of(app.stack.panels[0])[1]
        await app.pilot.resize_terminal(30, 12)
        await app.pilot.pause()
        assert "…" in rows_of(app.stack.panels[0])[1]
        assert max(map(len, rows_of(app.stack.panels[0]))) <= 30


def wish(breadth: int, least: int, best: int) -> Wish:
    return Wish(breadth, {60: (least, best), 28: (least, best)})


def test_narrow_neighbours_stand_side_by_side():
    wishes = [wish(100, 3, 5), wish(20, 2, 4), wish(28, 2, 3), wish(20, 2, 2)]
    assert arrange(wishes, 60, 40) == (Place((0,), 5), Place((1, 2), 4), Place((3,), 2))


def test_panels_shrink_to_the_height_there_is_and_scroll_only_when_they_must():
    wishes = [wish(100, 3, 12), wish(100, 3, 6)]
    assert [place.height for place in arrange(wishes, 60, 19)] == [12, 6]
    shrunk = [place.height for place in arrange(wishes, 60, 13)]
    assert sum(shrunk) == 12
    assert shrunk[0] > shrunk[1] >= 3
    assert [place.height for place in arrange(wishes, 60, 5)] == [5, 5]


async def test_a_page_that_is_too_high_says_that_it_goes_on():
    panels = [panel("table", "x", "c", "y"), panel("diagram", picture="lstm"), panel("memory", "c")]
    async with page(panels, view(gated(), 2), size=(60, 12)) as app:
        assert painted(app)[-1] == "▾ more below"
        app.stack.scroll_end(animate=False)
        await app.pilot.pause()
        assert "▾" not in painted(app)[-1]


async def test_the_selection_moves_within_a_panel_and_over_its_edge():
    panels = [panel("gates", "i", "f"), panel("table", "c", "y")]
    async with page(panels, view(gated(), 2)) as app:
        seen = []
        for across, down in ((0, 0), (0, 1), (0, 1), (1, 0), (0, 1), (0, -1), (0, -1)):
            found = app.stack.neighbour(across, down)
            assert found is not None
            app.select(*found)
            await app.pilot.pause()
            seen.append(str(found[1]))
        assert seen[:2] == ["i[2]", "f[2]"]
        assert seen[2].startswith("c[")
        assert seen[3] == f"c[{int(seen[2][2]) + 1}]"
        assert seen[4] == f"y{seen[3][1:]}"
        assert seen[5:] == [seen[3], "f[2]"]
        assert app.stack.neighbour(-1, 0) is None


async def test_the_selection_crosses_panels_that_stand_side_by_side():
    panels = [panel("gates", "i", "f", "o"), panel("memory", "c")]
    async with page(panels, view(gated(), 2), size=(70, 12)) as app:
        assert app.stack.panels[0].region.y == app.stack.panels[1].region.y
        app.select("scene", Address("f", 2))
        found = app.stack.neighbour(1, 0)
        assert found == ("scene", Address("c", 1))


async def test_a_selection_further_down_is_scrolled_into_sight():
    panels = [panel("table", "x", "c", "y"), panel("diagram", picture="lstm"), panel("memory", "c")]
    async with page(panels, view(gated(), 2), size=(60, 12)) as app:
        app.stack._active = app.stack.panels[2]
        app.select("scene", Address("c", 1))
        await app.pilot.pause()
        assert app.stack.scroll_offset.y > 0


async def test_a_selected_number_is_never_under_the_sign_that_the_page_goes_on():
    panels = [panel("equations"), panel("table", "x", "z", "i"), panel("table", "f", "o", "c", "y")]
    async with page(panels, view(gated(), 2), size=(60, 12)) as app:
        for name in "zifocy":
            app.stack._active = app.stack.panels[1 if name in "zi" else 2]
            app.select("scene", Address(name, 1))
            await app.pilot.pause()
            holder = app.stack._holder()
            spot = holder.drawing.spot_of(Address(name, 1))
            row = holder.virtual_region.y + 1 + spot.row - app.stack.scroll_offset.y
            assert 0 <= row < app.stack.size.height - app.stack.goes_on


def test_a_selected_number_stands_out_in_a_picture_that_does_not_show_it_itself():
    drawing = Drawing(((Run("loss 3 here"),),), lambda: [Spot(0, 5, 1, Address("L", 1))])
    assert marked(drawing, Address("L", 1)).lines[0] == (Run("loss "), Run("3", "text selected"), Run(" here"))
    assert marked(drawing, Address("L", 2)) is drawing
    own = Drawing(((Run("3", "inner selected"),),), drawing.make_spots)
    assert marked(own, Address("L", 1)) is own


async def test_an_authors_title_over_changed_numbers_says_so():
    seen = view(gated(), 2)
    async with page([replace(panel("table", "x"), title="x is 3"), panel("table", "c")], seen) as app:
        app.stack.show({"scene": seen.with_trace(gated(), {Address("x", 1)})})
        await app.pilot.pause()
        assert [rows_of(one)[0].partition(" ─")[0] for one in app.stack.panels] == ["x is 3  changed", "table"]


async def test_equations_are_worked_out_before_the_next_step_is_asked_for():
    async with page([panel("equations")], view(gated(), 2)) as app:
        app.stack.panels[0].draw_ahead(1)
        with mock.patch.object(Trace, "explain", side_effect=AssertionError("worked out again")):
            app.step(3)
        assert "1·2 + 0·0 + 0·0 + 0" in rows_of(app.stack.panels[0])[1]


async def test_two_scenes_on_a_page_keep_their_own_numbers_and_one_cursor():
    panels = [panel("memory", "c", scene="one"), panel("memory", "h", scene="two")]
    views = {"one": view(gated(), 1), "two": view(recurrent(), 1)}
    async with page(panels, views, size=(40, 12)) as app:
        app.step(2)
        await app.pilot.pause()
        first, second = (rows_of(shown) for shown in app.stack.panels)
        assert first[2].split()[-2] == "7.00"
        assert second[2].split()[-2] == "6"


async def test_another_page_brings_other_panels():
    async with page([panel("memory", "c")], view(gated(), 2)) as app:
        await app.stack.load([panel("table", "z"), panel("gates", "i")], {"scene": view(gated(), 3)})
        await app.pilot.pause()
        assert [shown.options.kind for shown in app.stack.panels] == ["table", "gates"]
        assert len(app.stack.query(Panel)) == 2
        assert rows_of(app.stack.panels[1])[1].startswith("i")
        await app.stack.load([], {})
        await app.pilot.pause()
        assert app.stack.neighbour(0, 0) is None


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (120, 40), (200, 60)])
async def test_every_size_is_painted(size):
    panels = [
        panel("equations"),
        panel("diagram", picture="lstm"),
        panel("heat", "h"),
        panel("gates", "i", "f", "o"),
        panel("memory", "c"),
        panel("strip", "x"),
        panel("table", "c"),
    ]
    async with page(panels, view(lstm(4, 40), 7), size=size) as app:
        for shown in app.stack.panels:
            assert all(strip.cell_length == shown.size.width for strip in shown.render_lines(shown.size.region))


def test_two_pictures_that_do_not_fit_are_both_seen_as_far_as_they_can_shrink():
    free = Wish(34, {27: (13, 18), 58: (13, 18)}, more=40)
    table = Wish(10, {27: (3, 3), 58: (3, 3)})
    assert [place.height for place in arrange([free, free, table], 58, 28)] == [13, 13, 3]
    assert [place.height for place in arrange([free, table, table], 58, 17)] == [13, 3]
