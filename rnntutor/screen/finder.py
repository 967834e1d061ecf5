"""Search: words typed, the pages and terms that hold them, Enter opens one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from rnntutor.course.search import Hit, Search
from rnntutor.screen.chooser import CURSOR, Chooser
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import Run, clip
from rnntutor.screen.field import Field
from rnntutor.screen.foot import Foot, Head, Room
from rnntutor.screen.wrap import Bit, Row, wrap

WIDEST = 100
HINTS = (("↑ ↓", "choose"), ("↵", "open it"), ("esc", "back"))
EMPTY = "A word or a part of one, such as  forget  or  ∂ ; several words must stand on the same page."


class Reference:
    """What the screens that look things up ask of the app."""

    class Open(Message):
        """The learner wants to read that page of a lesson."""

        def __init__(self, lesson: str, page: int):
            super().__init__()
            self.lesson, self.page = lesson, page

    class Term(Message):
        """The learner wants to know what that term means."""

        def __init__(self, name: str):
            super().__init__()
            self.name = name

    class Leave(Message):
        """Back to where the learner was."""


class Hits(Chooser):
    """What was found, two rows each: where, and the words around."""

    def __init__(self) -> None:
        super().__init__("hits")
        self.words, self.found = "", tuple[Hit, ...]()

    def show(self, words: str, found: Sequence[Hit]) -> None:
        """Show what was found for other words, with the cursor on the first."""
        self.words, self.found = words, tuple(found)
        self.cursor = 0
        self.rebuild(top=True)

    def rows(self, width: int) -> Sequence[Row]:
        width = min(width, WIDEST)
        if not self.found:
            said = f"Nothing in the course holds “{self.words}”." if self.words.strip() else EMPTY
            return wrap([Bit(said, "quiet")], width)
        return [row for number, hit in enumerate(self.found) for row in self._hit(number, hit, width)]

    def _hit(self, number: int, hit: Hit, width: int) -> Iterator[Row]:
        mine = number == self.cursor
        ink = "text bold" if mine else "text"
        where = f"{hit.title} › {hit.heading}" if hit.page else f"Glossary › {hit.heading}"
        yield (Bit(CURSOR if mine else "  ", ink, number), Bit(clip(where, width - 2), ink, number))
        yield (Bit("    "), *self._marked(clip(hit.excerpt, width - 4)))

    def _marked(self, text: str) -> Iterator[Bit]:
        """The excerpt with the words that were looked for standing out."""
        words = "|".join(re.escape(word) for word in sorted(self.words.split(), key=len, reverse=True))
        at = 0
        for found in re.finditer(words, text, re.IGNORECASE):
            yield Bit(text[at : found.start()], "quiet")
            yield Bit(found[0], "text bold")
            at = found.end()
        yield Bit(text[at:], "quiet")


class FinderScreen(Screen[None], inherit_bindings=False):
    """Answers with the messages of `Reference`."""

    AUTO_FOCUS = "#words"
    DEFAULT_CSS = """
    FinderScreen { layers: base above; overflow: hidden; }
    FinderScreen #words { margin: 1 2 0 2; max-width: 60; }
    FinderScreen #hits { height: 1fr; margin: 1 2 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "move(8)"),
        Binding("pageup", "move(-8)"),
        Binding("escape", "leave"),
    ]

    def __init__(self, search: Search):
        super().__init__()
        self.search = search

    def compose(self) -> ComposeResult:
        yield Head(((Run("Search the course", "text bold"),), ()))
        yield Field(id="words")
        yield Hits()
        yield Foot(HINTS)

    def on_resize(self, event: events.Resize) -> None:
        Room.fit(self, event.size)

    @property
    def hits(self) -> Hits:
        return self.query_one(Hits)

    def on_input_changed(self, event: Field.Changed) -> None:
        found = self.search.find(event.value)
        self.hits.show(event.value, found)
        self.query_one(Head).ends = (self.query_one(Head).ends[0], (Run(f"{len(found)} found", "quiet"),))

    def on_input_submitted(self) -> None:
        self._open()

    def action_move(self, by: int) -> None:
        self.hits.move(by, len(self.hits.found))

    def action_leave(self) -> None:
        self.post_message(Reference.Leave())

    def _open(self) -> None:
        hits = self.hits
        if not hits.found:
            return
        hit = hits.found[hits.cursor]
        self.post_message(Reference.Open(hit.lesson, hit.page) if hit.page else Reference.Term(hit.heading))

    def on_column_followed(self, event: Column.Followed) -> None:
        """A click moves the cursor; a click on the cursor opens."""
        if self.hits.cursor == event.target:
            self._open()
        else:
            self.hits.cursor = event.target
