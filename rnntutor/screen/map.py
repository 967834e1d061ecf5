"""The course map: chapters, lessons, what is done, where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from rnntutor.screen.about import About
from rnntutor.screen.chooser import CURSOR, Chooser
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import Line, Run, length
from rnntutor.screen.foot import Foot, Head, Room
from rnntutor.screen.library import Broken, Library
from rnntutor.screen.wrap import Bit, Row, wrap
from rnntutor.session.progress import Progress

if TYPE_CHECKING:
    from rnntutor.course.index import Entry
    from rnntutor.session.learned import Learned

SIGNS = {"done": Bit("● ", "right"), "started": Bit("◐ ", "text"), "new": Bit("○ ", "quiet")}
BROKEN = Bit("✗ ", "wrong")
NARROW = 90  # columns below which the description stands under the list
LOW = 18  # rows below which there is no room for it
CHAPTER = 12  # columns for a chapter's name before its lessons


FOOT = (
    ("↑ ↓", "choose"), ("↵", "go on"), ("/", "search"), ("r", "review"), ("p", "progress"), ("g", "glossary"),
    ("ctrl+q", "quit"), ("t", "light or dark"), ("?", "keys"),
)  # fmt: skip
QUIT = (("ctrl+q", "quit"),)


class Lessons(Chooser):
    """The list: a chapter's name stands beside its first lesson, or above it where there is little room."""

    def __init__(self, library: Library, progress: Progress, cursor: int):
        super().__init__(id="lessons", cursor=cursor)
        self.library = library
        self.progress = progress

    def rows(self, width: int) -> Sequence[Row]:
        entries = self.library.entries
        beside = width >= CHAPTER + 40
        margin = CHAPTER if beside else 2
        widest = max((length(entry.title) for entry in entries), default=0)
        room = min(widest, width - margin - 4 - 9)
        rows: list[Row] = []
        chapter = None
        for number, entry in enumerate(entries):
            first, chapter = entry.chapter != chapter, entry.chapter
            if first and rows:
                rows.append(())
            if first and not beside:
                rows.append((Bit("  "), Bit(chapter, "quiet")))
            lead = chapter if first and beside else ""
            rows.append(self._lesson(number, entry, _fit(lead, margin), room))
        return rows or wrap([Bit("There is no lesson in this folder.", "quiet")], width)

    def _lesson(self, number: int, entry: Entry, lead: str, room: int) -> Row:
        here = number == self.cursor
        broken = isinstance(self.library.lesson(entry), Broken)
        state = self.progress.state(entry.id)
        ink = "text bold" if here else "quiet" if state == "done" else "text"
        minutes = f"{entry.minutes} min" if entry.minutes else ""
        return (
            Bit(lead, "quiet"),
            Bit(CURSOR if here else "  ", "text bold", number),
            (BROKEN if broken else SIGNS[state])._replace(target=number),
            Bit(_fit(entry.title, room), ink, number),
            Bit(minutes.rjust(8), "quiet", number),
        )


def _fit(text: str, width: int) -> str:
    from rnntutor.screen.drawing import fit

    return fit(text, max(width, 0))


class Map(Screen[None], inherit_bindings=False):
    """The first screen. It answers with `Open` and never opens anything itself."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Map { layers: base above; layout: horizontal; overflow: hidden; }
    Map #lessons { width: 5fr; height: 1fr; margin: 1 2 1 2; max-width: 72; }
    Map #about { width: 5fr; height: 1fr; margin: 1 2 1 3; }
    Map.-narrow { layout: vertical; }
    Map.-narrow #lessons { width: 1fr; height: auto; max-height: 65%; margin: 1 2 0 2; }
    Map.-narrow #about { width: 1fr; height: 1fr; margin: 1 2 0 2; }
    Map.-low #about, Map.-opening #lessons, Map.-opening #about { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)"),
        Binding("down,j", "move(1)"),
        Binding("pageup", "move(-8)"),
        Binding("pagedown", "move(8)"),
        Binding("home", "move(-1000)"),
        Binding("end", "move(1000)"),
        Binding("enter,space,right", "open"),
        Binding("r", "review"),
        Binding("p", "progress"),
        Binding("o", "prove"),
    ]

    class Review(Message):
        """The learner wants what is due."""

    class Prove(Message):
        """The learner knows that lesson already, and wants to show it."""

        def __init__(self, entry: Entry):
            super().__init__()
            self.entry = entry

    class Known(Message):
        """The learner wants to see what is known of them."""

    class Open(Message):
        """The learner wants that lesson."""

        def __init__(self, entry: Entry):
            super().__init__()
            self.entry = entry

    def __init__(self, library: Library, progress: Progress, notice: str = "", opening: Entry | None = None):
        """`opening` is the lesson that is asked for: nothing but its title is shown until it is there."""
        super().__init__()
        self.opening = opening
        self.library = library
        self.progress = progress
        self.notice = notice
        self.due = 0  # how many skills are due for review

    def compose(self) -> ComposeResult:
        self._fit(self.app.size)
        ids = [entry.id for entry in self.library.entries]
        cursor = ids.index(self.progress.next) if self.progress.next in ids else 0
        yield Head(self._ends())
        yield Lessons(self.library, self.progress, cursor)
        yield About()
        self.set_class(self.opening is not None, "-opening")
        yield Foot(QUIT if self.opening else FOOT, self.notice)

    def on_mount(self) -> None:
        self.query_one(About).titles = {entry.id: entry.title for entry in self.library.entries}
        self.describe()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)
        Room.fit(self, event.size)

    def _fit(self, size: Size) -> None:
        self.set_class(size.width < NARROW, "-narrow")
        self.set_class(size.width < NARROW and size.height < LOW, "-low")

    def _ends(self) -> tuple[Line, Line]:
        """Both ends of the first row; those of a lesson that is being opened look as they will in it."""
        if self.opening:
            return (Run(f"{self.opening.chapter} › ", "quiet"), Run(self.opening.title, "text bold")), ()
        due = (Run(" · ", "quiet"), Run(f"{self.due} due for review", "text")) if self.due else ()
        return (Run("rnntutor", "text bold"),), (Run(f"{self.progress.count} lessons", "quiet"), *due)

    def end_opening(self) -> None:
        """The lesson is there, or never will be: this is the map."""
        if self.opening is not None:
            self.opening = None
            self.remove_class("-opening")
            self.query_one(Foot).hints = FOOT
            self.query_one(Head).ends = self._ends()

    def show_learned(self, learned: Learned) -> None:
        """Show how many skills are due, in the first row and nowhere else, and the slips of each lesson."""
        self.due = learned.due
        if not self.query(Head):
            return  # it came after the tutor was closed
        self.query_one(Head).ends = self._ends()
        self.query_one(About).slips = learned.by_lesson
        self.describe()

    def show(self, progress: Progress, lesson: str | None = None) -> None:
        """Show how far the learner is now, with the cursor on a lesson."""
        self.progress = progress
        lessons = self.query_one(Lessons)
        lessons.progress = progress
        ids = [entry.id for entry in self.library.entries]
        if lesson in ids:
            lessons.cursor = ids.index(lesson)
        lessons.rebuild()
        self.query_one(Head).ends = self._ends()
        self.describe()

    def describe(self) -> None:
        """Say on the right what the lesson under the cursor is about."""
        entry = self.current
        done = self.progress.lessons.get(entry.id) if entry else None
        self.query_one(About).show(entry, self.library.lesson(entry), done)

    def arrived(self, entry: Entry) -> None:
        """A lesson was read: its sign may change, and its pages can be told."""
        if isinstance(self.library.lesson(entry), Broken):
            self.query_one(Lessons).rebuild()
        if self.current == entry:
            self.describe()

    def say(self, text: str, style: str = "text") -> None:
        """Show a notice above the keys."""
        self.query_one(Foot).say(text, style)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """While a lesson is being opened there is nothing here that a key could mean."""
        return self.opening is None

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        cursor = self.query_one(Lessons).cursor
        return self.library.entries[cursor] if cursor < len(self.library.entries) else None

    def action_move(self, by: int) -> None:
        self.query_one(Lessons).move(by, len(self.library.entries))
        self.describe()

    def action_open(self) -> None:
        if self.current:
            self.post_message(self.Open(self.current))

    def action_review(self) -> None:
        self.post_message(self.Review())

    def action_progress(self) -> None:
        self.post_message(self.Known())

    def action_prove(self) -> None:
        entry = self.current
        if entry is None:
            return
        if entry.worksheets:
            self.post_message(self.Prove(entry))
        else:
            self.say(f"{entry.title} has no worksheet to be tested with.")

    def on_column_followed(self, event: Column.Followed) -> None:
        """A click moves the cursor; a click on the cursor opens."""
        lessons = self.query_one(Lessons)
        if lessons.cursor == event.target:
            self.action_open()
        else:
            lessons.cursor = event.target
            self.describe()
