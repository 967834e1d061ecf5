"""The part of the app that knows what was learned: how much is due, the review, the page about the learner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import App

from rnntutor.screen.library import Library
from rnntutor.screen.map import Map
from rnntutor.session.store import Store

if TYPE_CHECKING:
    from rnntutor.course.index import Entry
    from rnntutor.screen.review import Reviewer, ReviewScreen
    from rnntutor.session.learned import Learned


class Recalling(App[None], inherit_bindings=False):
    """Holds the library and the store. What is heavy is imported when it is asked for, after the first paint."""

    def __init__(self, library: Library, store: Store):
        super().__init__()
        self.library = library
        self.store = store
        self.reviewer: Reviewer | None = None

    @property
    def map(self) -> Map:
        """The first screen."""
        first = self.screen_stack[0]
        assert isinstance(first, Map)
        return first

    def _learned(self) -> Learned:
        from rnntutor.session import learned, review

        cap = review.daily(self.store.setting(review.SETTING))
        return learned.learned(self.library.entries, self.store.attempts(), cap=cap)

    def count_due(self) -> None:
        """Work out behind what is shown how many skills are due, and which slips were made, and show it on the map."""
        self.run_worker(self._count(), group="due", exclusive=True)

    async def _count(self) -> None:
        self.map.show_learned(await asyncio.to_thread(self._learned))

    def begin_review(self) -> None:
        """Ask what is due, from the first on."""
        from rnntutor.screen.review import Reviewer
        from rnntutor.session import review

        def know() -> review.Knowledge:
            cap = review.daily(self.store.setting(review.SETTING))
            return review.know(self.library.entries, self.store.attempts(), cap=cap)

        self.reviewer = Reviewer(self.library, self.store, know)
        self._review_on()

    on_map_review = begin_review
    on_knowledge_review = begin_review

    def go_on_with_review(self, read: Entry) -> None:
        """A lesson was read: perhaps the one that the review waits for."""
        if self.reviewer and self.reviewer.awaits == read:
            self._review_on()

    def _review_on(self) -> None:
        """The next question, or the summary, as soon as it is there."""
        if self.reviewer:
            self.run_worker(self._ask(self.reviewer), group="review", exclusive=True)

    async def _ask(self, reviewer: Reviewer) -> None:
        posed = await asyncio.to_thread(reviewer.ask)
        if reviewer is not self.reviewer:
            return
        if reviewer.awaits:
            self.map.say("One moment: the lesson is being read.")
        elif len(self.screen_stack) > 1:
            self.switch_screen(reviewer.screen(posed))
        else:
            self.map.say("")
            self.push_screen(reviewer.screen(posed))

    def on_review_screen_next(self, event: ReviewScreen.Next) -> None:
        if self.reviewer:
            self.reviewer.note(event.grade)
            self._review_on()

    def prove(self, entry: Entry) -> None:
        """The worksheet of a lesson, to show that one knows it."""
        self.map.say("One moment.")
        self.run_worker(self._prove(entry), group="review", exclusive=True)

    async def _prove(self, entry: Entry) -> None:
        from rnntutor.screen.library import Broken, read
        from rnntutor.screen.proving import ProvingScreen
        from rnntutor.session.posing import prove

        lesson = self.library.lesson(entry) or await asyncio.to_thread(read, entry.path)
        number = 1 + max((one.variant for one in self.store.attempts(entry.id)), default=0)
        posed = None if isinstance(lesson, Broken) else await asyncio.to_thread(prove, lesson, number)
        if self.screen is not self.map:
            return
        self.map.say("" if posed else f"{entry.title} cannot be opened.")
        if posed:
            self.push_screen(ProvingScreen(posed, self.store))

    def on_map_known(self) -> None:
        """The page of what was learned."""
        from rnntutor.screen.knowledge import Knowledge
        from rnntutor.session import exchange

        here = self.map.current
        lesson = (here.id, here.title) if here else ("", "")
        self.push_screen(Knowledge(self._learned, lambda lesson: exchange.reset(self.store, lesson), lesson))
