"""The lesson screen: text left, panels right, the question below; on a small terminal three tabs of the same."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from rnntutor.course.lesson import Lesson
from rnntutor.screen.answer import Desk
from rnntutor.screen.drawing import Run
from rnntutor.screen.foot import Foot, Head, Hint, Notice, Room
from rnntutor.screen.prose import Prose
from rnntutor.screen.stage import Stage
from rnntutor.screen.tables import logs_in
from rnntutor.screen.tabs import TABS, Tabs
from rnntutor.screen.visit import Visit
from rnntutor.session.store import Store

WIDE = 100  # columns from which everything stands side by side
TICK = 0.8  # seconds that a step lasts while playing
LATER = 1.0  # seconds after the last step until the place is kept
BEGINS = frozenset("0123456789.−-+([½⅓¼¾⅔√")  # what an answer can begin with; no key of the page


class LessonScreen(Screen[None], inherit_bindings=False):
    """Turns pages, moves time, and leads the keys to the text, the stage and the desk."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    LessonScreen { layers: base above; }
    LessonScreen #body { height: 1fr; border-top: solid $faint; }
    LessonScreen Prose { width: 46%; height: 1fr; margin: 0 2; }
    LessonScreen Stage { width: 1fr; height: 1fr; padding: 0 2; border-left: solid $faint; }
    LessonScreen Tabs { display: none; }
    LessonScreen Desk.-empty { display: none; }
    LessonScreen.-narrow Tabs { display: block; }
    LessonScreen.-narrow Prose { width: 1fr; display: none; }
    LessonScreen.-narrow Stage { border-left: none; display: none; }
    LessonScreen.-narrow.-text Prose, LessonScreen.-narrow.-panels Stage { display: block; }
    LessonScreen.-narrow.-question #body { display: none; }
    LessonScreen.-narrow.-question Desk { height: 1fr; max-height: 100%; display: block; }
    LessonScreen.-narrow.-question Ask { height: 1fr; max-height: 100%; }
    LessonScreen.-narrow.-text Ask, LessonScreen.-narrow.-panels Ask { display: none; }
    LessonScreen.-narrow.-text Said, LessonScreen.-narrow.-panels Said { max-height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,ctrl+left", "step(-1)"),
        Binding("right,ctrl+right", "step(1)"),
        Binding("home,ctrl+home", "to_step(1)"),
        Binding("end,ctrl+end", "to_step(-1)"),
        Binding("space", "play"),
        Binding("pageup", "page(-1)"),
        Binding("pagedown", "page(1)"),
        Binding("up,k", "scroll(-1)"),
        Binding("down,j", "scroll(1)"),
        Binding("enter", "go_on"),
        Binding("tab", "next(1)"),
        Binding("shift+tab", "next(-1)"),
        Binding("h,ctrl+t", "hint"),
        Binding("w", "choose"),
        Binding("e", "change"),
        Binding("r,R,ctrl+r", "restore"),
        Binding("d", "tables"),
        Binding("escape", "leave"),
    ]

    tab = reactive(TABS[0])

    class Leave(Message):
        """The learner wants the map."""

    class GoOn(Message):
        """The lesson is done, and the learner wants the next one."""

    def __init__(self, lesson: Lesson, store: Store, following: str = ""):
        """`following` is the title of the lesson after this one, "" for none."""
        super().__init__()
        self.lesson = lesson
        self.store = store
        self.visit = Visit(lesson, store)
        self.following = following
        self._playing: Timer | None = None
        self._keeping: Timer | None = None

    def compose(self) -> ComposeResult:
        logs = logs_in(" ".join(text.markdown for page in self.lesson.pages for text in page.prose))
        yield Head()
        yield Tabs()
        with Horizontal(id="body"):
            yield Prose(self.visit)
            yield Stage(self.visit, logs)
        yield Desk(self.visit)
        yield Notice()
        yield Foot()
        yield Room()

    @property
    def stage(self) -> Stage:
        return self.query_one(Stage)

    @property
    def desk(self) -> Desk:
        return self.query_one(Desk)

    @property
    def is_narrow(self) -> bool:
        """Whether text, panels and question are tabs."""
        return self.has_class("-narrow")

    # the page

    def on_mount(self) -> None:
        self.watch(self, "focused", self._show_foot, init=False)
        self.stage.show_clock(False)
        self._show_page()

    def on_unmount(self) -> None:
        self.visit.save_place()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < WIDE, "-narrow")
        self.query_one(Room).fit(*event.size)
        self._show_head()
        self._show_foot()
        self.call_after_refresh(self.stage.place_edit)

    def watch_tab(self, tab: str) -> None:
        for one in TABS:
            self.set_class(one == tab, f"-{one}")
        self.query_one(Tabs).tab = tab
        self._show_foot()

    def _show_page(self) -> None:
        self.query_one(Prose).rebuild(top=True)
        self.desk.set_class(not self.visit.questions, "-empty")
        self.desk.show_page()
        self._show_progress()

    def _show_progress(self) -> None:
        """What depends on what is answered: how far one is, and what Enter does next."""
        self.desk.show(after=self._after())
        self._show_head()
        self._show_foot()
        self.say(self.store.trouble)

    def _show_head(self) -> None:
        visit, marks = self.visit, self.visit.marks
        left = (Run(f"{self.lesson.chapter} › ", "quiet"), Run(self.lesson.title, "text bold"))
        page = f"page {visit.page_number} of {len(self.lesson.pages)}"
        count = f"{sum(marks)} of {len(marks)}" if marks else ""
        signs = [Run("●" if mark else "○", "right" if mark else "quiet") for mark in marks]
        shown = () if self.is_narrow or len(marks) > 24 else (*signs, Run(" "))
        self.query_one(Head).ends = (left, (Run(f"{page}   ", "quiet"), *shown, Run(count, "quiet")))

    def _show_foot(self) -> None:
        if not self.is_mounted:
            return
        self.query_one(Foot).hints = self.stage.hints() or self.desk.hints() or self._hints()

    def _hints(self) -> tuple[Hint, ...]:
        """The keys of the page itself."""
        visit, keys = self.visit, list[Hint]()
        if visit.steps > 1:
            keys.append(("← →", "step"))
        keys.append(("↵", self._enter()))
        if self.is_narrow:
            keys.append(("tab", TABS[(TABS.index(self.tab) + 1) % len(TABS)]))
        if self.desk.help_words:
            keys.append(("h", self.desk.help_words))
        if visit.page.panels:
            keys += [("w", "why"), ("e", "change a number")]
        keys += [("pgup pgdn", "page"), ("esc", "map"), ("?", "keys")]
        return tuple(keys)

    def _enter(self) -> str:
        """What Enter does now."""
        if self.desk.is_open:
            return "answer"
        if any(not self.visit.is_done(question) for question in self.visit.questions):
            return "next question"
        if self.visit.page_number < len(self.lesson.pages):
            return "next page"
        if self.visit.open_pages():
            return "open questions"
        return "next lesson" if self.following else "map"

    def _after(self) -> str:
        """What comes next, where everything on the page is done."""
        if any(not self.visit.is_done(question) for question in self.visit.questions):
            return "" if self.desk.is_open else "↵ next question"
        if self.visit.page_number < len(self.lesson.pages):
            return "↵ next page" if self.visit.questions else ""
        if pages := self.visit.open_pages():
            return f"Still open: page {', '.join(map(str, pages))}. ↵ goes there."
        return f"The lesson is done. ↵ goes on: {self.following}" if self.following else "The lesson is done. ↵ the map"

    def say(self, text: str) -> None:
        """Show a notice above the keys."""
        self.query_one(Notice).say(text)

    async def turn_to(self, number: int) -> None:
        """Open a page by its number."""
        self._stop()
        self.visit.page_number = number
        self.set_focus(None)
        with self.app.batch_update():
            await self.stage.show_page()
            self._show_page()
        if self.tab == "question":
            self.tab = "text"
        self.visit.save_place()

    async def action_page(self, by: int) -> None:
        number = self.visit.page_number + by
        if 1 <= number <= len(self.lesson.pages):
            await self.turn_to(number)
        else:
            self.say("This is the last page." if by > 0 else "This is the first page.")

    async def action_go_on(self) -> None:
        if self.desk.begin() or self.desk.turn_to_open():
            self.tab = "question"
            self.desk.begin()
            self._show_progress()
        elif self.visit.page_number < len(self.lesson.pages):
            await self.turn_to(self.visit.page_number + 1)
        elif pages := self.visit.open_pages():
            await self.turn_to(pages[0])
        else:
            self.post_message(self.GoOn())

    def action_next(self, by: int) -> None:
        """Tab: the next question, and on a small screen the next tab."""
        typing = self.desk.box.has_focus
        if not self.is_narrow:
            turned = self.desk.turn(by, round_the_end=True)
        else:
            turned = self.tab == "question" and self.desk.turn(by)
            if not turned:
                self.tab = TABS[(TABS.index(self.tab) + by) % len(TABS)]
        if turned:
            if typing and self.desk.is_open:
                self.desk.begin()
            self._show_progress()

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        self.tab = event.tab

    def action_scroll(self, by: int) -> None:
        if self.is_narrow and self.tab == "question":
            self.desk.move_by(by)
        elif self.is_narrow and self.tab == "panels":
            self.stage.stack.scroll_relative(y=by * 2, animate=False)
        else:
            self.query_one(Prose).move_by(by)

    # time

    def action_step(self, by: int) -> None:
        self._stop()
        self.to_step(min(self.visit.step, self.visit.steps) + by)

    def action_to_step(self, step: int) -> None:
        self._stop()
        self.to_step(step if step > 0 else self.visit.steps)

    def to_step(self, step: int) -> None:
        """Move the time cursor; the panels follow, and the place is kept a moment later."""
        self.visit.step = max(1, min(step, self.visit.steps))
        self.stage.show_step(self._playing is not None)
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(LATER, self.visit.save_place)

    def action_play(self) -> None:
        """Play from here, or from the start where there is nothing further; again: pause."""
        if self._playing is not None or self.visit.steps < 2:
            self._stop()
            return
        if self.visit.step >= self.visit.steps:
            self.visit.step = 1
        self._playing = self.set_interval(TICK, self._tick)
        self.to_step(self.visit.step)

    def _tick(self) -> None:
        if self.visit.step + 1 >= self.visit.steps:
            self._stop()
        self.to_step(self.visit.step + 1)

    def _stop(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
            self.stage.show_clock(False)

    # the desk

    def on_key(self, event: events.Key) -> None:
        """What an answer can begin with goes straight into the box."""
        if self.focused is None and event.character in BEGINS and self.desk.begin(event.character or ""):
            event.stop()
            self.tab = "question"

    def action_hint(self) -> None:
        self.tab = "question"
        self.desk.help()
        self._show_progress()

    def on_desk_answered(self, event: Desk.Answered) -> None:
        """Something may be hidden no longer; a question that is done gives the keys back."""
        if event.done and self.desk.box.has_focus:
            self.set_focus(None)
        self.query_one(Prose).rebuild()
        self.stage.show()
        self._show_progress()

    def on_desk_left(self) -> None:
        if self.desk.box.has_focus:
            self.set_focus(None)
        self._show_foot()

    def on_desk_stepped(self, event: Desk.Stepped) -> None:
        self.action_step(event.by)

    # the stage

    def action_choose(self) -> None:
        self.stage.begin_choosing()

    def action_change(self) -> None:
        self.stage.action_change()

    def action_restore(self) -> None:
        if self.visit.restore():
            self.on_stage_changed()

    def action_tables(self) -> None:
        self.stage.open_tables()

    def on_stage_changed(self) -> None:
        """Numbers were changed: the panels show them, the text and the questions keep to the lesson's own."""
        self.stage.show()
        self.stage.show_clock(self._playing is not None)
        self.desk.show()

    def on_stage_freed(self) -> None:
        self.set_focus(None)
        self._show_foot()

    def on_stage_wanted(self) -> None:
        self.tab = "panels"

    def action_leave(self) -> None:
        """One step back: a drawer that is open, then the map."""
        if self.stage.has_class("-why") or self.stage.has_class("-tables"):
            self.stage.close()
        else:
            self.post_message(self.Leave())
