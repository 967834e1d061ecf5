"""The app: the map first, everything heavy after the first paint, and no traceback for anyone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from rnntutor.course.entry import Entry
from rnntutor.screen.foot import WARNING
from rnntutor.screen.library import Broken, Library
from rnntutor.screen.looking import Looking
from rnntutor.screen.map import Map
from rnntutor.screen.palette import DARK, LIGHT, PALETTES, THEMES, Palette
from rnntutor.screen.tidying import PAUSE, Tidier
from rnntutor.session.progress import Progress
from rnntutor.session.store import Store

if TYPE_CHECKING:
    from rnntutor.screen.coach import Coaches
    from rnntutor.screen.finder import Reference

ENDINGS = ("SIGTERM", "SIGHUP", "SIGINT")  # each ends the app as ctrl+q does
PATIENCE = 3.0  # seconds for a clean end when the terminal may be gone
LOOK = 2.0  # seconds between looks whether the terminal is still there
INDEX = "index.json"  # the file beside the store in which the index of the course is kept
USAGE = 2  # the exit status for "no terminal"


class Tutor(Looking, inherit_bindings=False):
    """Holds the library and the store; the only live object. Screens answer to it with messages."""

    TITLE = "rnntutor"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", priority=True),
        Binding("ctrl+c", "say_how_to_quit"),
        Binding("t", "theme"),
        Binding("question_mark,f1", "keys"),
        Binding("g", "glossary"),
        Binding("slash", "search"),
    ]

    class Read(Message):
        """A lesson has been read in the background."""

        def __init__(self, entry: Entry):
            super().__init__()
            self.entry = entry

    def __init__(self, library: Library, store: Store, review: bool = False):
        """`review` asks at once what is due."""
        super().__init__(library, store)
        self._review_at_once = review
        self._tidier = Tidier()
        self.wanted = library.first  # the lesson to open as soon as it has been read
        self._page = 0  # the page of it that is asked for, 0 for where the learner left it
        self.coaches: dict[str, Coaches] = {}  # by lesson: what was trained stays until the program ends
        self.opened: Entry | None = None  # the lesson that is open, or was last
        self.failure = ""
        self._early: list[events.Key] = []  # pressed while the first lesson was being opened: they are for it
        for theme in THEMES:
            self.register_theme(theme)
        self._begin_with(LIGHT if store.setting("theme") == "light" else DARK)

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme; none before the first one is known, since they take a while to work out."""
        return super().get_css_variables() if self.theme in PALETTES else {}

    def _begin_with(self, palette: Palette) -> None:
        """Set the first theme while no style has been read; `self.theme = ...` would have all of them read twice."""
        self.set_reactive(App.theme, palette.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(palette.dark, "-dark-mode", update=False)
        self.set_class(not palette.dark, "-light-mode", update=False)

    def get_default_screen(self) -> Screen[None]:
        return Map(self.library, self.progress(), self.store.notice, self.wanted)

    def progress(self) -> Progress:
        """How far the learner is now."""
        return Progress.of(self.library.entries, self.store.marks(), self.store.places())

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Once the map is painted: the lesson that was asked for, and the rest of the course behind it."""
        if self.wanted:
            self.open(self.wanted)
        if self._review_at_once:
            self.begin_review()
        self.set_interval(PAUSE, self._tidier.tidy)
        self.library.start(lambda entry: self.post_message(self.Read(entry)))
        self.count_due()

    def on_tutor_read(self, event: Read) -> None:
        self.map.arrived(event.entry)
        self.go_on_with_review(event.entry)
        if event.entry == self.wanted:
            self.open(event.entry)

    def on_map_open(self, event: Map.Open) -> None:
        self._page = 0
        self.open(event.entry)

    def on_map_prove(self, event: Map.Prove) -> None:
        self.opened = event.entry
        self.prove(event.entry)

    def on_proving_screen_failed(self) -> None:
        """Not passed: the lesson itself."""
        self.on_lesson_screen_leave()
        if self.opened:
            self.open(self.opened)

    def on_reference_open(self, event: Reference.Open) -> None:
        """The page that was found: of the lesson that is open beneath, or of another one."""
        from rnntutor.screen.lesson import LessonScreen

        self.on_reference_leave()
        entry = next((entry for entry in self.library.entries if entry.id == event.lesson), None)
        beneath = self.screen if type(self.screen) is LessonScreen else None  # no review, no test: they have one page
        if beneath and entry == self.opened and event.page <= len(beneath.lesson.pages):
            beneath.turn_to(event.page)
        elif entry:
            self._page = event.page
            self.open(entry)

    def open(self, entry: Entry) -> None:
        """Open a lesson, now or as soon as it has been read; a broken one stays on the map, which says why."""
        lesson = self.library.lesson(entry)
        self.wanted = entry if lesson is None else None
        if lesson is None:
            self.library.hurry(entry)
            if not self.map.opening:
                self.map.say("One moment: the lesson is being read.")
        elif isinstance(lesson, Broken):
            self.map.end_opening()
            self._early.clear()
            self.map.show(self.progress(), entry.id)
            self.map.say(f"{entry.title} has a mistake in its file and cannot be opened.", WARNING)
        else:
            from rnntutor.screen.coach import Coaches
            from rnntutor.screen.lesson import LessonScreen

            self.map.say("")
            following = self.library.after(lesson.id)
            if lesson.id not in self.coaches:
                self.coaches[lesson.id] = Coaches(lesson)
            coaches = self.coaches[lesson.id]
            screen = LessonScreen(lesson, self.store, following.title if following else "", coaches)
            if 1 <= self._page <= len(lesson.pages):
                screen.visit.turn_to(self._page)
            self._page, self.reviewer = 0, None
            if len(self.screen_stack) > 1:
                self.switch_screen(screen)
            else:
                self.push_screen(screen)
            screen.call_after_refresh(self._opened)
            self.opened = entry

    def _opened(self) -> None:
        """The first lesson takes keys: what was pressed before comes first."""
        self.map.end_opening()
        early, self._early = self._early, []
        for key in early:
            self.post_message(key)

    async def on_event(self, event: events.Event) -> None:
        """A key comes before any training: it is answered and painted first."""
        if isinstance(event, events.InputEvent):
            self._tidier.used()
        if isinstance(event, events.Key) and event.key != "ctrl+q" and self.map.opening:
            self._early.append(event)
            return
        if isinstance(event, events.Key) and (visit := getattr(self.screen, "visit", None)):
            visit.coaches.give_way()
        await super().on_event(event)

    def on_lesson_screen_leave(self) -> None:
        """Back to the map, which shows what was done meanwhile."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        self.reviewer = None
        self.map.show(self.progress(), self.opened.id if self.opened else None)
        self.map.say(self.store.trouble or self.store.notice, WARNING)
        self.count_due()

    def on_knowledge_leave(self) -> None:
        """Back to the map, where the cursor was."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        self.map.show(self.progress())
        self.count_due()

    def on_lesson_screen_go_on(self) -> None:
        """The lesson is done: the next one, or the map after the last."""
        following = self.library.after(self.opened.id) if self.opened else None
        if following is None:
            self.on_lesson_screen_leave()
        else:
            self.open(following)

    def action_theme(self) -> None:
        """Change between dark and light; the store remembers."""
        dark = self.theme != DARK.name
        self.theme = DARK.name if dark else LIGHT.name
        self.store.save_setting("theme", "dark" if dark else "light")

    def action_keys(self) -> None:
        from rnntutor.screen.keys import Keys

        if not isinstance(self.screen, Keys):
            self.push_screen(Keys())

    def action_say_how_to_quit(self) -> None:
        say = getattr(self.screen, "say", None)
        if say:
            say("ctrl+q quits. Everything you answered is kept.")

    def _fatal_error(self) -> None:
        """Textual's last resort prints a traceback with all local values; ours keeps one line for `run` to print."""
        if os.environ.get("RNNTUTOR_TRACEBACK"):
            super()._fatal_error()
            return
        error = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
        self.failure = f"a mistake in rnntutor itself: {type(error).__name__}: {error}".replace("\n", " ")
        self._close_messages_no_wait()


async def _until_it_ends(app: Tutor) -> int:
    """Run the app; returns the number of the signal that ended it, or 0.

    Where nobody reads what is painted any more, the app itself waits for ever: signals and the terminal's end are heard
    beside it.
    """
    loop, ended, over, stdin = asyncio.get_running_loop(), [0], threading.Event(), sys.__stdin__

    def end(number: int, _frame: object = None) -> None:
        ended[0] = number
        watch = threading.Timer(PATIENCE, os._exit, (128 + number,))  # a dead terminal can block the way out
        watch.daemon = True
        watch.start()
        loop.call_soon_threadsafe(app.exit)

    def look() -> None:
        """End when the terminal is gone and no signal told so."""
        import termios

        while stdin is not None and not over.wait(LOOK):
            try:
                termios.tcgetattr(stdin.fileno())
            except (termios.error, OSError, ValueError):
                return end(signal.SIGHUP)

    before = {}
    for name in ENDINGS:
        with contextlib.suppress(AttributeError, ValueError):
            before[name] = signal.signal(getattr(signal, name), end)
    if os.name == "posix":
        threading.Thread(target=look, name="terminal", daemon=True).start()
    try:
        await app.run_async()
    finally:
        over.set()
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
    return ended[0]


def run(lessons_folder: Path, lesson: str | None = None, review: bool = False) -> int:
    """Run the tutor until the learner leaves; returns the exit status.

    `lesson` is an id or a file's path, opened at once; with `review` what is due is asked at once. The tutor paints on
    stderr, so that must be a terminal too.
    """
    if not sys.stderr.isatty():
        print("rnntutor: the tutor needs a terminal for its errors too: leave 2> away", file=sys.stderr)
        return USAGE
    with Store.open() as store:
        library = Library(lessons_folder, lesson, store.path.with_name(INDEX) if store.path else None)
        app = Tutor(library, store, review)
        ended = asyncio.run(_until_it_ends(app))
    if app.failure:
        print(f"rnntutor: {app.failure} (RNNTUTOR_TRACEBACK=1 shows where); your answers are kept", file=sys.stderr)
        return 1
    return 128 + ended if ended else app.return_code or 0
