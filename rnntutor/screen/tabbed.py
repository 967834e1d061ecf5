"""The lesson screen on a small terminal: text, panels and question are three tabs of it."""

from __future__ import annotations

from abc import abstractmethod

from textual.reactive import reactive

from rnntutor.screen.numbers import NumberKeys
from rnntutor.screen.prose import Prose
from rnntutor.screen.tabs import TABS, Tabs


class TabbedKeys(NumberKeys, inherit_bindings=False):
    """Which tab is in front, and where the keys are then."""

    tab = reactive(TABS[0])
    _typing = False  # whether the keys went into the box when its tab was left

    @abstractmethod
    def action_question(self, by: int) -> None:
        """The next question of the page, or the one before."""

    @property
    def is_narrow(self) -> bool:
        """Whether text, panels and question are tabs."""
        return self.has_class("-narrow")

    def _mark_tab(self) -> None:
        """The tab as a class, where there are tabs: every class that changes styles the whole screen anew."""
        for one in TABS:
            self.set_class(self.is_narrow and one == self.tab, f"-{one}")

    def watch_tab(self, tab: str) -> None:
        self._mark_tab()
        if self.is_mounted:
            self.query_one(Tabs).tab = tab
            if self.is_narrow:
                self._hand_over_keys()
            self._show_tab()
            self.show_foot()

    def _hand_over_keys(self) -> None:
        """The box has the keys on its own tab only, and has them again when that comes back."""
        if self.tab == "question" and self._typing:
            self._typing = False
            self.desk.begin()
        elif self.tab != "question" and (self.tab == "text" or self.desk.has_keys):
            self._typing = self._typing or self.desk.has_keys
            self.set_focus(None)

    def _show_tab(self) -> None:
        """Show the text or the panels, which lie over each other on a small screen; both are always laid out.

        Above a question are the panels, where the page has some.
        """
        self.query_one(Prose).styles.layer = "front" if self.is_narrow and self._reads else "back"
        self.stage.styles.layer = "back" if self._reads else "front"

    @property
    def _reads(self) -> bool:
        """Whether the text is in front."""
        return not self.is_narrow or self.tab == "text" or (self.tab == "question" and not self.visit.page.panels)

    def action_next(self, by: int) -> None:
        """Tab: the next question, and on a small screen the next tab."""
        if self.is_narrow:
            self.tab, self.came_from = self._tab_beside(by), ""
        else:
            self.action_question(by)

    def _tab_beside(self, by: int) -> str:
        return TABS[(TABS.index(self.tab) + by) % len(TABS)]

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        self.tab = event.tab

    def action_scroll(self, by: int) -> None:
        if self.is_narrow and self.tab == "question" and self.desk.move_by(by):
            return
        if self._reads:
            self.query_one(Prose).move_by(by)
        else:
            self.stage.stack.scroll_relative(y=by * 2, animate=False)
