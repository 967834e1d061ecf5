"""The part of the app that looks things up: the glossary and the search, over whatever is open."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rnntutor.screen.recalling import Recalling

if TYPE_CHECKING:
    from textual.screen import Screen

    from rnntutor.course.glossary import Term
    from rnntutor.course.search import Search
    from rnntutor.screen.finder import Reference


class Looking(Recalling, inherit_bindings=False):
    """Puts the two screens over the others; what they need is imported when it is asked for."""

    @cached_property
    def _search(self) -> Search:
        from rnntutor.course import glossary, search

        return search.Search(self.library.entries, glossary.read(self.library.folder))

    def knows(self, words: str) -> bool:
        """Whether the glossary has a term of that name, in the plural too."""
        return self._search.glossary.term(words) is not None

    def _is_looking(self) -> bool:
        from rnntutor.screen.finder import FinderScreen
        from rnntutor.screen.glossary import GlossaryScreen

        return isinstance(self.screen, FinderScreen | GlossaryScreen)

    def _here(self) -> tuple[Term, ...]:
        """The terms of the page that is open."""
        visit = getattr(self.screen, "visit", None)
        text = " ".join(text.markdown for text in visit.page.prose) if visit else ""
        return self._search.glossary.within(text)

    def action_glossary(self, name: str = "") -> None:
        """Open the glossary, at a term where one is named."""
        from rnntutor.screen.glossary import GlossaryScreen

        self._look(GlossaryScreen(self._search, self._here(), self._search.glossary.term(name)))

    def action_search(self) -> None:
        """Open the search."""
        from rnntutor.screen.finder import FinderScreen

        self._look(FinderScreen(self._search))

    def _look(self, screen: Screen[None]) -> None:
        if self._is_looking():
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def on_reference_term(self, event: Reference.Term) -> None:
        self.action_glossary(event.name)

    def on_reference_leave(self) -> None:
        """Back to what was open before."""
        if self._is_looking():
            self.pop_screen()
