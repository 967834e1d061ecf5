"""The lesson screen: text left, panels right, the question below; on a small terminal three tabs of the same."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from rnntutor.course.lesson import Lesson
from rnntutor.screen import guide
from rnntutor.screen.answer import Desk
from rnntutor.screen.coach import Coaches
from rnntutor.screen.column import Column
from rnntutor.screen.field import Field
from rnntutor.screen.foot import WARNING, Foot, Head, Hint, Room
from rnntutor.screen.ground import Below, Beside
from rnntutor.screen.prose import Prose
from rnntutor.screen.stage import Stage
from rnntutor.screen.tabbed import TabbedKeys
from rnntutor.screen.tables import logs_in
from rnntutor.screen.tabs import Tabs, shape
from rnntutor.screen.visit import Visit
from rnntutor.session.store import Store


class LessonScreen(TabbedKeys, inherit_bindings=False):
    """Turns pages, moves time, and leads the keys to the text, the stage and the desk."""

    AUTO_FOCUS = ""
    CSS_PATH = "lesson.tcss"
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # what has the keys paints itself

    class Leave(Message):
        """The learner wants the map."""

    class GoOn(Message):
        """The lesson is done, and the learner wants the next one."""

    def __init__(self, lesson: Lesson, store: Store, following: str = "", coaches: Coaches | None = None):
        """`following` is the title of the lesson after this one, "" for none; `coaches` trained its networks before."""
        super().__init__()
        self.lesson = lesson
        self.store = store
        self.visit = Visit(lesson, store, coaches)
        self.following = following
        self._closed_itself = False  # whether the box was closed by the key before this one, a right answer

    def compose(self) -> ComposeResult:
        logs = logs_in(" ".join(text.markdown for page in self.lesson.pages for text in page.prose))
        yield Head()
        yield Tabs()
        with Below(id="page"):
            with Beside(id="body"):
                yield Prose(self.visit)
                yield Stage(self.visit, logs)
            yield Desk(self.visit)
        yield Foot()

    @property
    def stage(self) -> Stage:
        return self.query_one(Stage)

    @property
    def desk(self) -> Desk:
        return self.query_one(Desk)

    async def on_key(self, event: events.Key) -> None:
        """The page's keys, where nothing else has the focus; here, as they keep their order however fast they come.

        What an answer can begin with goes straight into the box, and so does what was typed while it opened.
        """
        focused, action = self.focused, guide.KEYS.get(event.key, "")
        self._closed_itself = self._closed_itself and event.key == "escape"
        if not self.is_mounted:
            return
        if isinstance(focused, Field) and event.is_printable and event.character:
            focused.insert_text_at_cursor(event.character)
        elif action and guide.acts(action, self._place(focused)):
            await self.run_action(action)
        elif focused is None and event.character in guide.BEGINS and self.desk.begin(event.character or ""):
            self.tab = "question"
        else:
            return
        event.stop()

    def _place(self, focused: Widget | None) -> str:
        """To what the keys belong."""
        if focused is None:
            return "page"
        if focused is self.stage:
            return "stage"
        if self.desk.has_keys:
            return "box"
        return "drawer" if isinstance(focused, Column) else ""

    # the page

    def on_mount(self) -> None:
        """All that the first picture needs, since it is painted before the screen is told its size."""
        self.watch(self, "focused", self.show_foot, init=False)
        self._take_shape(self.app.size)
        self.stage.clock.show()
        self.stage.arrive()
        self._show_page()
        self._show_hints()

    def on_unmount(self) -> None:
        self.visit.save_place()
        self.visit.coaches.pause()

    def _take_shape(self, size: Size) -> None:
        """The classes that the size of the terminal means."""
        for name, is_so in shape(size).items():
            self.set_class(is_so, name)
        self._mark_tab()
        self.query_one(Tabs).tab = self.tab
        self._show_tab()
        self._show_head()

    def on_resize(self, event: events.Resize) -> None:
        Room.fit(self, event.size)
        self._take_shape(event.size)
        if self.is_narrow and self.desk.has_keys:
            self.tab = "question"
        self.show_foot()
        self.call_after_refresh(self.stage.place_edit)

    def _show_page(self) -> None:
        self.query_one(Prose).rebuild(top=True)
        self.desk.set_class(not self.visit.questions, "-empty")
        self.desk.show_page()
        self.show_progress()

    def show_progress(self) -> None:
        """What depends on what is answered: how far one is, and what Enter does next."""
        self.desk.show(after=guide.after(self.visit, self.desk.is_open, self.following))
        self._show_head()
        self.show_foot()
        self.query_one(Foot).say(self.store.trouble, WARNING)

    def _show_head(self) -> None:
        self.query_one(Head).ends = guide.head(self.visit, self.is_narrow)

    def show_foot(self) -> None:
        if self.is_mounted:
            self._show_hints()

    def _show_hints(self) -> None:
        self.query_one(Foot).hints = self.stage.hints() or self.desk.hints() or self._hints()

    def _hints(self) -> tuple[Hint, ...]:
        """The keys of the page itself."""
        tab = self._tab_beside(1) if self.is_narrow else ""
        does = guide.enter(self.visit, self.desk.is_open, self.following)
        back = "text" if self.is_narrow and self.tab != "text" else "map"
        return guide.keys(self.visit, does, self.desk.help_words, self.desk.find_words, tab, back)

    def say(self, text: str) -> None:
        """Show a notice above the keys."""
        self.query_one(Foot).say(text)

    def turn_to(self, number: int) -> None:
        """Open a page by its number; its panels are there a moment later."""
        self.stage.leave_page()
        self.visit.turn_to(number)
        self.set_focus(None)
        self._show_page()
        self.tab, self.came_from = "text", ""
        self.visit.save_place()
        self.call_later(self.stage.show_page)

    def action_page(self, by: int) -> None:
        number = self.visit.page_number + by
        if 1 <= number <= len(self.lesson.pages):
            self.turn_to(number)
        else:
            self.say("This is the last page." if by > 0 else "This is the first page.")

    def action_go_on(self) -> None:
        if self.visit.varied and not self.desk.is_open:
            self.action_restore()
        elif self.desk.begin() or self.desk.turn_to_open():
            self.tab = "question"
            self.desk.begin()
            self.show_progress()
        elif self.visit.is_over:
            self.visit.save_place()
            self.post_message(self.GoOn())
        elif self.visit.page_number < len(self.lesson.pages):
            self.turn_to(self.visit.page_number + 1)
        else:
            self.turn_to(self.visit.open_pages()[0])

    def action_question(self, by: int) -> None:
        """The next question of the page, or the one before."""
        typing = self.desk.box.has_focus
        if self.desk.turn(by):
            if typing:
                self.desk.begin()
            self.show_progress()

    # the desk

    def action_hint(self) -> None:
        self.desk.help()

    def action_find(self) -> None:
        if self.desk.find():
            self.tab = "question"

    def on_desk_helped(self) -> None:
        self.tab = "question"
        self.show_foot()

    def on_desk_answered(self, event: Desk.Answered) -> None:
        """Something may be hidden no longer; a question that is done gives the keys back."""
        if event.done:
            self._closed_itself = True
            self.set_focus(None)
        self.query_one(Prose).rebuild()
        self.stage.show()
        self.show_progress()

    def on_desk_shown(self) -> None:
        self.show_foot()

    def on_desk_left(self) -> None:
        if self.desk.has_keys:
            self.set_focus(None)
        self.show_foot()

    def on_desk_stepped(self, event: Desk.Stepped) -> None:
        self.stage.clock.move(event.by)

    def action_leave(self) -> None:
        """One step back: a drawer that is open, the text, then the map.

        The box closed by itself over a right answer: an escape that was meant for it leads nowhere else.
        """
        if self.stage.has_class("-why") or self.stage.has_class("-tables"):
            self.stage.close()
        elif self.is_narrow and self.tab != "text":
            self.tab = "text"
        elif self._closed_itself:
            self._closed_itself = False
            self.say("esc once more goes to the map.")
        else:
            self.visit.save_place()
            self.post_message(self.Leave())
