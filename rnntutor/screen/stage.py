"""The right side of a lesson: panels under one time cursor, the numbers in them chosen, changed and asked why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from rnntutor.engine import Address
from rnntutor.notation import formula
from rnntutor.quiz.reading import Unreadable
from rnntutor.screen.changes import typed
from rnntutor.screen.clock import Clock
from rnntutor.screen.edit import Edit
from rnntutor.screen.foot import Hint
from rnntutor.screen.ground import Below
from rnntutor.screen.guide import AIMING, ASKING, CHANGING, CHOOSING, READING
from rnntutor.screen.notice import Notice
from rnntutor.screen.panel import Panel
from rnntutor.screen.stack import PanelStack
from rnntutor.screen.tables import Tables
from rnntutor.screen.visit import Visit
from rnntutor.screen.watching import Watch
from rnntutor.screen.why import Why


class Stage(Below, can_focus=True):
    """Has the focus while a number is being chosen. What it changes goes through the visit; it posts what happened."""

    DEFAULT_CSS = """
    Stage { height: 1fr; }
    Stage PanelStack { height: 1fr; }
    Stage Why, Stage Tables { height: auto; max-height: 60%; border-top: solid $faint; display: none; }
    Stage.-why Why, Stage.-tables Tables { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1, 0)"),
        Binding("right", "choose(1, 0)"),
        Binding("up", "choose(0, -1)"),
        Binding("down", "choose(0, 1)"),
        Binding("enter", "why"),
        Binding("e", "change"),
        Binding("escape,w", "leave"),
    ]

    class Changed(Message):
        """Numbers were changed or brought back: everything that shows them is out of date."""

    class Trained(Message):
        """A training went on, or stands still now."""

    class Freed(Message):
        """Nothing here wants the keys any more."""

    def __init__(self, visit: Visit, logs: set[int], id: str | None = None):
        super().__init__(id=id)
        self.visit = visit
        self.logs = logs
        self.chosen: tuple[str, Address] | None = None
        self.changes_only = False  # whether only what can be changed is chosen from
        self.edit = Edit()
        self._watch = Watch(self, visit, self._show_training)

    def compose(self) -> ComposeResult:
        yield Clock(self.visit)
        yield PanelStack(self.visit.page.panels, self.visit.views())
        yield Why()
        yield Tables(self.logs)
        yield Notice()
        yield self.edit

    def say(self, text: str) -> None:
        """Tell something in the row below the panels, or nothing for ""."""
        self.query_one(Notice).say(text)

    @property
    def stack(self) -> PanelStack:
        """The panels."""
        return self.query_one(PanelStack)

    @property
    def clock(self) -> Clock:
        """The time cursor."""
        return self.query_one(Clock)

    @property
    def why(self) -> Why:
        """The drawer that explains."""
        return self.query_one(Why)

    def hints(self) -> tuple[Hint, ...] | None:
        """The keys that act here now; None where the stage has no say."""
        here = AIMING if self.changes_only else CHOOSING
        keys = {self.edit: CHANGING, self.why: ASKING, self.query_one(Tables): READING, self: here}
        return keys.get(self.screen.focused)

    # what is shown

    def leave_page(self) -> None:
        """Before another page: nothing plays, nothing is open, nothing chosen."""
        self.clock.stop()
        self._watch.stop()
        self.close()
        self.say("")
        self.chosen = None
        self.visit.select(None)

    async def show_page(self) -> None:
        """The panels of the page that is open now."""
        await self.stack.load(self.visit.page.panels, self.visit.views())
        self.clock.show()
        self.arrive()

    def arrive(self) -> None:
        """How far the training is; numbers of a network that has learned nothing yet are told to be that."""
        self._watch.look()
        visit = self.visit
        if page := visit.coaches.waiting(visit.views(), visit.lesson.pages[: visit.page_number - 1]):
            self.say(f"These weights are not trained yet: page {page}, x.")

    def show(self) -> None:
        """The same panels with the numbers of now."""
        self.stack.show(self.visit.views())
        self.clock.show()
        if self.has_class("-why"):
            self.why.show(self.why.scene, self.visit.view(self.why.scene))

    def on_clock_moved(self, event: Clock.Moved) -> None:
        """Another step of time."""
        event.stop()
        self.stack.show(self.visit.views())

    # training

    def train(self, what: str) -> None:
        """Do what a key of the training does: toggle, again, faster, slower, clip."""
        self._watch.train(what)

    def _show_training(self) -> None:
        self.stack.show(self.visit.views())
        self.post_message(self.Trained())

    # choosing a number

    def begin_choosing(self, changes_only: bool = False) -> None:
        """Choose the first number, or the last one chosen; with `changes_only` among those that can be changed."""
        self.changes_only, can_change = changes_only, self.visit.changes.can_change
        self.stack.offers = can_change if changes_only else lambda scene, address: True
        if self.chosen is None or self.chosen[0] not in self.visit.views() or not self.stack.offers(*self.chosen):
            self._select(None)
            self.chosen = self.stack.neighbour(0, 0)
        if self.chosen is None:
            what = "input or weight" if changes_only else "number"
            self.say(f"There is no {what} on this page's panels.")
            return
        self._select(self.chosen)
        self.screen.set_focus(self)

    def _select(self, chosen: tuple[str, Address] | None) -> None:
        self.chosen = chosen
        self.visit.select(*(chosen or (None, None)))
        self.stack.show(self.visit.views())
        self.say(self._described() if chosen else "")

    def _described(self) -> str:
        """The chosen number by its name, and what can be done with it."""
        if self.chosen is None:
            return ""
        scene, address = self.chosen
        if self.changes_only:
            return f"{formula.name(address)}   ↵ changes it"
        can = "   an input or a weight: e changes it" if self.visit.changes.can_change(scene, address) else ""
        return f"{formula.name(address)}{can}"

    def action_choose(self, across: int, down: int) -> None:
        found = self.stack.neighbour(across, down)
        if found is not None:
            self._select(found)

    def action_why(self) -> None:
        if self.chosen is not None and self.changes_only:
            self.begin_change(*self.chosen)
        elif self.chosen is not None:
            self.ask(*self.chosen)

    def action_leave(self) -> None:
        self._select(None)
        self.changes_only = False
        self.post_message(self.Freed())

    def on_panel_selected(self, event: Panel.Selected) -> None:
        event.stop()
        self._select((event.scene, event.address))
        if self.has_class("-why"):
            self.ask(event.scene, event.address)
        else:
            self.screen.set_focus(self)

    def on_panel_activated(self, event: Panel.Activated) -> None:
        event.stop()
        self.ask(event.scene, event.address)

    # why

    def ask(self, scene: str, address: Address) -> None:
        """Open the drawer on a number."""
        self.say("")
        self.remove_class("-tables")
        self.add_class("-why")
        self.why.show(scene, self.visit.view(scene), [address])
        self.screen.set_focus(self.why)

    def on_why_closed(self) -> None:
        self.remove_class("-why")
        if self.chosen is not None:
            self._select(self.chosen)
            self.screen.set_focus(self)
        else:
            self.post_message(self.Freed())

    def on_why_change(self, event: Why.Change) -> None:
        self.begin_change(self.why.scene, event.address)

    def open_tables(self) -> None:
        """Open the drawer with the values of the functions."""
        self.remove_class("-why")
        self.add_class("-tables")
        self.screen.set_focus(self.query_one(Tables))

    def on_tables_closed(self) -> None:
        self.remove_class("-tables")
        self.post_message(self.Freed())

    def close(self) -> None:
        """Close whatever is open over the panels."""
        self.remove_class("-why", "-tables")
        self.edit.close()

    # changing a number

    def action_change(self) -> None:
        if self.chosen is not None:
            self.begin_change(*self.chosen)

    def begin_change(self, scene: str, address: Address) -> None:
        """Open the box over a number, where that can be changed."""
        if self.visit.is_varied(scene):
            self.say("These are other numbers already. R brings the lesson's own back, to be changed.")
            return
        if not self.visit.changes.can_change(scene, address):
            self.say(f"{formula.name(address)} is computed: change an input or a weight. ↵ shows what it is made of.")
            return
        words = self.visit.changes.words(scene, address)
        text = typed(self.visit.view(scene).trace.at(address), words)
        what = f"type another: {' '.join(words)}" if words else "type another number"
        self.say(f"{formula.name(address)} = {text}   {what}")
        self.edit.open(scene, address, text, self._place_of(scene, address), self.content_size.width, words)

    def _place_of(self, scene: str, address: Address) -> Region:
        """Where on the stage a number stands; below the panels where it is not to be seen."""
        seen = self.stack.region
        place = self.stack.region_of(scene, address) or Region(seen.x, seen.bottom - 1, 0, 1)
        return place.translate(-self.content_region.offset)

    def place_edit(self) -> None:
        """Put the open box where its number stands now, after a change of layout."""
        edit = self.edit
        if edit.address is not None:
            edit.place(self._place_of(edit.scene, edit.address), self.content_size.width)

    def on_edit_typed(self, event: Edit.Typed) -> None:
        """Set the number, or say what is wrong with the text, which stays."""
        edit = event.edit
        if edit.address is None:
            return
        try:
            self.visit.change(edit.scene, edit.address, event.text)
        except Unreadable as error:
            self.say(error.message)
            return
        self.end_change()
        self.say("")
        self.post_message(self.Changed())

    def end_change(self) -> None:
        """Close the box; the keys go where they were."""
        self.edit.close()
        if self.has_class("-why"):
            self.screen.set_focus(self.why)
        elif self.chosen is not None:
            self.screen.set_focus(self)
        else:
            self.post_message(self.Freed())

    def on_edit_left(self) -> None:
        self.end_change()
        self.say(self._described())
