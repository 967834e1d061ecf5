"""The keys of the lesson screen that are about its numbers: which step, chosen, changed, exchanged, trained."""

from __future__ import annotations

import asyncio
from abc import abstractmethod

from textual.reactive import reactive
from textual.screen import Screen

from rnntutor.screen.answer import Desk
from rnntutor.screen.stage import Stage
from rnntutor.screen.visit import Visit


class NumberKeys(Screen[None], inherit_bindings=False):
    """What these keys do, on a stage and a desk."""

    tab = reactive("text")
    came_from = ""  # the tab to go back to from a number on the panels; "" for none
    visit: Visit

    @property
    @abstractmethod
    def stage(self) -> Stage:
        """The panels."""

    @property
    @abstractmethod
    def desk(self) -> Desk:
        """The question."""

    @abstractmethod
    def show_progress(self) -> None:
        """Show anew what depends on what is answered."""

    @abstractmethod
    def show_foot(self) -> None:
        """Show the keys that act now."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Show a notice above the keys."""

    def action_step(self, by: int) -> None:
        self.stage.clock.move(by)

    action_jump = action_step

    def action_to_step(self, step: int) -> None:
        self.stage.clock.move_to(step)

    def action_play(self) -> None:
        self.stage.clock.play()

    def action_choose(self) -> None:
        self._to_panels()
        self.stage.begin_choosing()

    def action_change(self) -> None:
        self._to_panels()
        self.stage.begin_choosing(changes_only=True)

    def _to_panels(self) -> None:
        """To the panels, and from there back to where one was."""
        if self.tab != "panels":
            self.came_from, self.tab = self.tab, "panels"

    def action_restore(self) -> None:
        """The lesson's own numbers, on the panels and in the question."""
        key = self.desk.key
        if key and self.visit.others.go_back(key):
            self._pose(key)
        elif self.visit.restore():
            self.on_stage_changed()

    def action_vary(self) -> None:
        key = self.desk.key
        if key is None or not self.visit.can_vary(key):
            self.say("There are no other numbers for this question." if key else "There is no question on this page.")
            return
        self.say("Looking for other numbers ...")
        self.run_worker(self._vary(key), exclusive=True)

    async def _vary(self, key: str) -> None:
        """Ask with other numbers; to find them takes a while."""
        await asyncio.to_thread(self.visit.others.look, key)
        if key != self.desk.key:
            self.say("")
        elif self.visit.others.go_on(key):
            self._pose(key)
            self.say("The text keeps the lesson's own numbers; the panels and the question have other ones now.")
        else:
            stay = "these" if self.visit.others.number(key) else "the lesson's own"
            self.say(f"No other numbers were found: {stay} stay.")

    def _pose(self, key: str) -> None:
        """Ask the same with the numbers of now."""
        self.desk.show_key(self.visit.first_key(self.visit.question(key)))
        self.stage.show()
        self.show_progress()

    def action_tables(self) -> None:
        self._to_panels()
        self.stage.open_tables()

    def action_train(self, what: str) -> None:
        if self.visit.coach:
            self.tab = "panels"
        self.stage.train(what)

    def on_stage_trained(self) -> None:
        self.show_foot()

    def on_stage_changed(self) -> None:
        """Numbers were changed: the panels show them, the text and the questions keep to the lesson's own."""
        self.stage.show()
        self.desk.show()

    def on_stage_freed(self) -> None:
        self.set_focus(None)
        self.tab, self.came_from = self.came_from or self.tab, ""
        self.show_foot()

    def on_desk_renumbered(self) -> None:
        """The panels show the numbers of the question; a new page loads its panels before."""
        self.call_later(self.stage.show)
