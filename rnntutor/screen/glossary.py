"""The glossary: the terms of the page that is open first, then all of them; beside them what one means, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from rnntutor.course.glossary import Glossary, Term
from rnntutor.course.search import Page, Search
from rnntutor.screen.chooser import CURSOR, Chooser
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import Run, fit
from rnntutor.screen.finder import Reference
from rnntutor.screen.foot import Foot, Head, Room
from rnntutor.screen.wrap import Bit, Row, wrap

WIDEST = 68  # columns of a meaning
PLACES = 8  # pages that use a term, at most
NARROW = 62  # columns below which the meaning stands under the list
HINTS = (("↑ ↓", "choose"), ("↵", "read where it is explained"), ("/", "search"), ("esc", "back"), ("a to z", "jump"))


class Terms(Chooser):
    """The list; those of the open page stand above, and again in their place."""

    def __init__(self, glossary: Glossary, here: Sequence[Term], chosen: Term | None):
        self.here, self.all = tuple(here), glossary.terms
        self.listed = (*self.here, *self.all)
        super().__init__("terms", self.listed.index(chosen) if chosen in self.listed else 0)

    def rows(self, width: int) -> Sequence[Row]:
        rows: list[Row] = []
        for number, term in enumerate(self.listed):
            if self.here and number in (0, len(self.here)):
                rows += [()] if rows else []
                rows.append((Bit("on this page" if number == 0 else "all", "quiet"),))
            mine = number == self.cursor
            ink = "text bold" if mine else "text"
            rows.append((Bit(CURSOR if mine else "  ", ink, number), Bit(fit(term.name, width - 2), ink, number)))
        return rows or wrap([Bit("There is no glossary beside these lessons.", "quiet")], width)

    @property
    def chosen(self) -> Term | None:
        """The term under the cursor."""
        return self.listed[self.cursor] if self.listed else None

    def jump(self, letter: str) -> None:
        """Go to the next term that begins with the letter, round the end."""
        fits = [n for n, term in enumerate(self.listed) if term.name.casefold().startswith(letter)]
        later = [n for n in fits if n > self.cursor]
        self.cursor = next(iter(later or fits), self.cursor)


class Meaning(Column):
    """One term: its symbols, what it means, with the other terms in it as links, and the pages that use it."""

    def __init__(self, search: Search, titles: dict[str, str]):
        super().__init__("meaning")
        self.search, self.titles = search, titles
        self.term: Term | None = None

    def show(self, term: Term | None) -> None:
        """Tell of another term."""
        if term != self.term:
            self.term = term
            self.rebuild(top=True)

    def rows(self, width: int) -> Sequence[Row]:
        term, width = self.term, min(width, WIDEST)
        if term is None:
            return ()
        rows = wrap([Bit(term.name, "text bold"), Bit("   " + "  ".join(term.symbols), "inner")], width)
        if term.also:
            rows += wrap([Bit("also " + ", ".join(term.also), "quiet")], width)
        rows += [(), *wrap(self._linked(term), width), ()]
        page = self.search.explained(term)
        if page:
            rows += wrap([Bit("↵ ", "text bold"), *self._place(page)], width)
        elif term.lesson:
            rows += wrap([Bit(f"in the lesson {self.titles.get(term.lesson, term.lesson)}", "quiet")], width)
        others = [other for other in self.search.using(term) if other != page]
        rows += [(), (Bit("stands also in", "quiet"),)] if others else []
        for other in others[:PLACES]:
            rows += wrap(self._place(other), width, (Bit("  "),), (Bit("    "),))
        if len(others) > PLACES:
            rows.append((Bit(f"  and on {len(others) - PLACES} more pages", "quiet"),))
        return rows

    def _linked(self, term: Term) -> Iterator[Bit]:
        at = 0
        for start, end, other in self.search.glossary.occurrences(term.text):
            if other != term:
                yield Bit(term.text[at:start])
                yield Bit(term.text[start:end], "text linked", other)
                at = end
        yield Bit(term.text[at:])

    def _place(self, page: Page) -> Iterator[Bit]:
        yield Bit(f"{page.title}, page {page.number}", "text linked", page)
        yield Bit(f"  {page.heading}", "quiet")


class GlossaryScreen(Screen[None], inherit_bindings=False):
    """Answers with `Reference.Open` and `Reference.Leave`."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    GlossaryScreen { layers: base above; layout: horizontal; overflow: hidden; }
    GlossaryScreen #terms { width: 28; height: 1fr; margin: 1 1 1 2; }
    GlossaryScreen #meaning { width: 1fr; height: 1fr; margin: 1 2; }
    GlossaryScreen.-narrow { layout: vertical; }
    GlossaryScreen.-narrow #terms { width: 1fr; height: 40%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown,space", "move(10)"),
        Binding("pageup", "move(-10)"),
        Binding("home", "move(-1000)"),
        Binding("end", "move(1000)"),
        Binding("tab", "link(1)"),
        Binding("shift+tab", "link(-1)"),
        Binding("enter", "open"),
        Binding("escape", "leave"),
    ]

    def __init__(self, search: Search, here: Sequence[Term] = (), chosen: Term | None = None):
        """`here` are the terms of the page that is open, `chosen` the one to begin with."""
        super().__init__()
        self.search = search
        self._first = (here, chosen)
        self._titles = {entry.id: entry.title for entry in search.entries}

    def compose(self) -> ComposeResult:
        count = len(self.search.glossary.terms)
        yield Head(((Run("Glossary", "text bold"),), (Run(f"{count} terms", "quiet"),)))
        yield Terms(self.search.glossary, *self._first)
        yield Meaning(self.search, self._titles)
        yield Foot(HINTS)

    def on_mount(self) -> None:
        self._tell()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < NARROW, "-narrow")
        Room.fit(self, event.size)

    @property
    def terms(self) -> Terms:
        return self.query_one(Terms)

    def _tell(self) -> None:
        terms = self.terms
        self.query_one(Meaning).show(terms.chosen)

    def on_key(self, event: events.Key) -> None:
        """A letter jumps to the terms that begin with it."""
        if event.character and event.character.isalpha():
            event.stop()
            self.terms.jump(event.character.casefold())
            self._tell()

    def action_move(self, by: int) -> None:
        self.terms.move(by, len(self.terms.listed))
        self._tell()

    def action_link(self, by: int) -> None:
        self.query_one(Meaning).move_link(by)

    def action_open(self) -> None:
        """The link that is selected, else the page that explains the term."""
        meaning = self.query_one(Meaning)
        if meaning.follow() or meaning.term is None:
            return
        if page := self.search.explained(meaning.term):
            self.post_message(Reference.Open(page.lesson, page.number))
        else:
            self.query_one(Foot).say("No lesson of this course explains it.")

    def action_leave(self) -> None:
        self.post_message(Reference.Leave())

    def on_column_followed(self, event: Column.Followed) -> None:
        target = event.target
        if isinstance(target, Page):
            self.post_message(Reference.Open(target.lesson, target.number))
            return
        self.terms.cursor = self.terms.listed.index(target) if isinstance(target, Term) else target
        self._tell()
