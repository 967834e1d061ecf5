"""The desk as it shows the question of a page: which one, the box to answer in, what is said, the keys."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.screen import worksheet
from rnntutor.screen.asking import Ask
from rnntutor.screen.box import Box, Tag
from rnntutor.screen.drawing import Run
from rnntutor.screen.foot import Hint
from rnntutor.screen.ground import Below, Beside
from rnntutor.screen.notice import Notice
from rnntutor.screen.said import Said
from rnntutor.screen.tell import Tell
from rnntutor.screen.visit import Visit


class Paper(Below):
    """Shows one question of the page at a time; what the learner does to it is the desk's."""

    class Left(Message, namespace="desk"):
        """The box wants the keys no more."""

    class Renumbered(Message, namespace="desk"):
        """The question on the desk is asked with other numbers than the one before."""

    class Shown(Message, namespace="desk"):
        """Something else is on the desk: other keys may act."""

    def __init__(self, visit: Visit, id: str | None = None):
        super().__init__(id=id)
        self.visit = visit
        self.helps = True  # whether there are hints, and the search for the wrong line
        self.key: str | None = None
        self._prepared: str | None = None  # the key of which it is worked out already what marking it needs
        self._is_new = False  # whether the question was put there since it was shown

    def compose(self) -> ComposeResult:
        yield Ask(self.visit)
        with Beside(id="line"):
            yield Tag()
            yield Box()
        yield Said(self.visit)
        yield Tell()
        yield Notice("text bold")

    @property
    def box(self) -> Box:
        """The line to answer in."""
        return self.query_one("#line Box", Box)

    @property
    def small_box(self) -> Box:
        """The line for what the tutor asks back."""
        return self.query_one(Tell).box

    @property
    def has_keys(self) -> bool:
        """Whether the keys go into a box."""
        return self.screen.focused in (self.box, self.small_box)

    @property
    def question(self) -> Question | Worksheet | None:
        """The question that is shown."""
        return self.visit.question(self.key) if self.key else None

    @property
    def is_open(self) -> bool:
        """Whether the question that is shown still wants an answer."""
        return self.question is not None and not self.visit.is_done(self.question)

    def hints(self) -> tuple[Hint, ...] | None:
        """The keys that act here now; None where the desk has no say."""
        if self.screen.focused is self.small_box:
            return (("↵", "tell it"), ("esc", "back to the answer"), ("f1", "keys"))
        if self.screen.focused is not self.box:
            return None
        keys: list[Hint] = [("↵", "check")]
        if isinstance(self.question, Worksheet):
            keys.append(("← → ↑ ↓", "cell"))
        elif self.question and self.question.choices:
            keys.append(("↑ ↓", "choose"))
        if self.help_words:
            keys.append(("ctrl+t", self.help_words))
        if self.find_words:
            keys.append(("ctrl+l", self.find_words))
        return (*keys, ("ctrl+← →", "step"), ("esc", "leave the box"), ("f1", "keys"))

    @property
    def help_words(self) -> str:
        """What the help key does now, in words."""
        if not self.helps or not self.key or not self.is_open or self.visit.is_right(self.key):
            return ""
        return {"hint": "hint", "give up": "give up", "give up for good": "show the answer"}.get(
            self.visit.help(self.key).next, ""
        )

    @property
    def find_words(self) -> str:
        """What the key for finding the mistake does now, in words; "" for nothing."""
        if not self.helps or not self.key or not self.is_open:
            return ""
        marks = self.visit.marks_of(self.key)
        inquiry = marks.inquiry(self.key)
        if inquiry and inquiry.name:
            return "tell what you had"
        return "find the line" if marks.can_search(self.key) else ""

    # which question

    def show_page(self) -> None:
        """Another page: its first open question, or its last."""
        questions = self.visit.questions
        open_ones = [question for question in questions if not self.visit.is_done(question)]
        chosen = open_ones[0] if open_ones else questions[-1] if questions else None
        self.show_key(self.visit.first_key(chosen) if chosen else None)

    def show_key(self, key: str | None, spoken: str | None = None) -> None:
        """Ask this; `spoken` is the key of which a verdict is still to be read, by default the same."""
        self.put(key, spoken)
        self.show()

    def put(self, key: str | None, spoken: str | None = None) -> None:
        """What `show_key` does, without showing it yet."""
        self.decline()
        before = self.visit.varied
        self.key = self.visit.current = key
        if self.visit.varied != before:
            self.post_message(self.Renumbered())
        self.query_one(Ask).key = key
        self.query_one(Said).key = spoken or key
        self.box.key = key
        self.box.in_grid = isinstance(self.question, Worksheet)
        self.box.fill(self._text_of(key) if key else "", select=bool(key and self.visit.is_wrong(key)))
        self._is_new = True

    def _text_of(self, key: str) -> str:
        """What stands in the box: what was typed, in a right cell the number."""
        question = self.visit.question(key)
        return (
            worksheet.cell(self.visit, question, key).text if isinstance(question, Worksheet) else self.visit.draft(key)
        )

    def show(self, after: str | None = None) -> None:
        """Everything anew; `after` says what comes next once all is done."""
        if after is not None:
            self.query_one(Notice).say(after)
        self.query_one("#line").display = self.is_open
        if not self.is_open and self.has_keys:
            self.post_message(self.Left())
        self.query_one(Ask).rebuild(top=self._is_new)
        self._is_new = False
        self.query_one(Said).rebuild(top=True)
        self._label()
        self.ask_back()
        self.post_message(self.Shown())

    def _label(self) -> None:
        key, name = self.key, self.query_one(Tag)
        if key is None:
            return
        asked = self.visit.asked(key)
        right = self.visit.is_right(key)
        name.line = (
            Run("✓ " if right else "", "right"),
            Run(f"{asked.name} = " if asked.name else f"{asked.words}  ", "text bold"),
        )

    def ask_back(self) -> None:
        """The small box, where the tutor asks back about what is said above it."""
        key, tell = self.key, self.query_one(Tell)
        marks = self.visit.marks_of(key) if key and self.query_one(Said).key == key else None
        inquiry = marks.inquiry(key) if marks and key else None
        tell.ask(inquiry.question if inquiry else "", marks.telling.get(key, "") if marks and key else "")
        if not (inquiry and inquiry.name) and self.small_box.has_focus:
            self.back_to_box()

    def back_to_box(self) -> None:
        """From the small box to the answer, so that typing begins it anew."""
        self.box.fill(self.box.value, select=True)
        self.screen.set_focus(self.box)

    def turn(self, by: int) -> bool:
        """The next question of the page (1) or the one before, round the ends; False where there is no other."""
        questions = self.visit.questions
        if not questions or self.question is None:
            return False
        place = (questions.index(self.question) + by) % len(questions)
        if questions[place] is self.question:
            return False
        self.show_key(self.visit.first_key(questions[place]))
        return True

    def turn_to_open(self) -> bool:
        """The next open question of the page; False where there is none."""
        for question in self.visit.questions:
            if not self.visit.is_done(question):
                self.show_key(self.visit.first_key(question))
                return True
        return False

    def begin(self, text: str = "") -> bool:
        """Into the box, with something typed already; False where nothing is asked."""
        if not self.is_open:
            return False
        if text:
            self.box.replace(text, *self.box.selection)
        self.screen.set_focus(self.box)
        return True

    def decline(self) -> None:
        """Nobody gave up."""
        if self.key is not None:
            self.visit.decline_help(self.key)

    def move_by(self, lines: int) -> bool:
        """Move what is said, or the question, where they are longer than their room."""
        return self.query_one(Said).move_by(lines) or self.query_one(Ask).move_by(lines)
