"""The question of a page: what is asked, the box to answer in, and what is said about the answer."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.quiz.asked import letter
from rnntutor.screen import worksheet
from rnntutor.screen.asking import Ask, Said
from rnntutor.screen.box import Box, Tag
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import Run
from rnntutor.screen.foot import Hint
from rnntutor.screen.notice import Notice
from rnntutor.screen.visit import Visit


class Desk(Vertical):
    """Leads through the questions of a page. What is answered goes through the visit; it posts what happened."""

    DEFAULT_CSS = """
    Desk { height: auto; max-height: 55%; padding: 0 2; border-top: solid $faint; }
    Desk Ask { height: auto; max-height: 16; }
    Desk #line { height: 1; margin: 0; }
    Desk Box { width: 1fr; max-width: 60; }
    Desk Said { height: auto; max-height: 7; }
    Desk.-closed #line { display: none; }
    """

    class Answered(Message):
        """An answer was marked; `done` says that nothing more is asked here."""

        def __init__(self, right: bool, done: bool):
            super().__init__()
            self.right, self.done = right, done

    class Helped(Message):
        """Help was given: what the help key does next is something else."""

    class Left(Message):
        """The box wants the keys no more."""

    class Stepped(Message):
        """An arrow in an empty box: the learner means the steps of time."""

        def __init__(self, by: int):
            super().__init__()
            self.by = by

    def __init__(self, visit: Visit, id: str | None = None):
        super().__init__(id=id)
        self.visit = visit
        self.key: str | None = None

    def compose(self) -> ComposeResult:
        yield Ask(self.visit)
        with Horizontal(id="line"):
            yield Tag()
            yield Box()
        yield Said(self.visit)
        yield Notice("text bold")

    @property
    def box(self) -> Box:
        """The line to answer in."""
        return self.query_one(Box)

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
        if self.screen.focused is not self.box:
            return None
        keys: list[Hint] = [("↵", "check")]
        if isinstance(self.question, Worksheet):
            keys.append(("← → ↑ ↓", "cell"))
        elif self.question and self.question.choices:
            keys.append(("↑ ↓", "choose"))
        if self.help_words:
            keys.append(("ctrl+t", self.help_words))
        return (*keys, ("ctrl+← →", "step"), ("esc", "leave the box"), ("f1", "keys"))

    @property
    def help_words(self) -> str:
        """What the help key does now, in words."""
        if not self.key or not self.is_open or self.visit.is_right(self.key):
            return ""
        return {"hint": "hint", "give up": "give up", "give up for good": "show the answer"}.get(
            self.visit.help(self.key).next, ""
        )

    # which question

    def show_page(self) -> None:
        """Another page: its first open question, or its last."""
        questions = self.visit.questions
        open_ones = [question for question in questions if not self.visit.is_done(question)]
        chosen = open_ones[0] if open_ones else questions[-1] if questions else None
        self.show_key(self.visit.first_key(chosen) if chosen else None)

    def show_key(self, key: str | None, spoken: str | None = None) -> None:
        """Ask this; `spoken` is the key of which a verdict is still to be read, by default the same."""
        self._decline()
        self.key = key
        self.query_one(Ask).key = key
        self.query_one(Said).key = spoken or key
        self.box.key = key
        self.box.fill(self._text_of(key) if key else "", select=bool(key and self.visit.is_wrong(key)))
        self.show(top=True)

    def _text_of(self, key: str) -> str:
        """What stands in the box: what was typed, in a right cell the number."""
        question = self.visit.question(key)
        return (
            worksheet.cell(self.visit, question, key).text if isinstance(question, Worksheet) else self.visit.draft(key)
        )

    def show(self, top: bool = False, after: str | None = None) -> None:
        """Everything anew; `after` says what comes next once all is done."""
        said = self.query_one(Said)
        if after is not None:
            self.query_one(Notice).say(after)
        self.set_class(not self.is_open, "-closed")
        if not self.is_open and self.box.has_focus:
            self.post_message(self.Left())
        self.query_one(Ask).rebuild(top=top)
        said.rebuild(top=True)
        self._label()

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

    def turn(self, by: int, round_the_end: bool = False) -> bool:
        """The next question of the page (1) or the one before; False at the end."""
        questions = self.visit.questions
        if not questions or self.question is None:
            return False
        place = questions.index(self.question) + by
        if round_the_end:
            place %= len(questions)
        if not 0 <= place < len(questions) or questions[place] is self.question:
            return False
        self.show_key(self.visit.first_key(questions[place]))
        return True

    @property
    def is_last(self) -> bool:
        """Whether no question of the page comes after this one."""
        questions = self.visit.questions
        return not questions or self.question is questions[-1]

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

    # what the learner does

    def on_box_typed(self, event: Box.Typed) -> None:
        """Keep what is typed, at every key."""
        event.stop()
        key = event.key
        if key is None or event.text == self.visit.draft(key) or self.visit.is_right(key):
            return
        self.visit.type(key, event.text)
        if key == self.key:
            self._decline()
            self.query_one(Said).key = key
            self.query_one(Ask).rebuild()
            self.query_one(Said).rebuild()

    def on_box_sent(self, event: Box.Sent) -> None:
        event.stop()
        key = self.key
        if key is None or key != event.key:
            return
        if self.visit.is_right(key):
            self._next_cell(key)
            return
        self._decline()
        verdict = self.visit.answer(key, event.text)
        done = not self.is_open
        if verdict.is_right and not done:
            self._next_cell(key)
        else:
            self.query_one(Said).key = key
            self.box.fill(event.text, select=verdict.kind == "wrong")
            self.show()
        self.post_message(self.Answered(verdict.is_right, done))

    def _next_cell(self, key: str) -> None:
        """The next open cell of the worksheet, down the steps as one computes them."""
        if not isinstance(self.question, Worksheet):
            return
        keys = self.visit.keys(self.question)
        place = keys.index(key) + 1
        rest = [one for one in (*keys[place:], *keys[:place]) if not self.visit.is_right(one)]
        self.show_key(rest[0] if rest else key, spoken=key)

    def on_box_go(self, event: Box.Go) -> None:
        event.stop()
        question, key = self.question, self.key
        if isinstance(question, Worksheet) and key:
            self.show_key(worksheet.neighbour(question, key, event.across, event.down))
        elif isinstance(question, Question) and question.choices and event.down:
            self._choose(question, event.down)
        elif event.across and not self.box.value:
            self.post_message(self.Stepped(event.across))
        elif event.down:
            self.query_one(Ask).move_by(event.down)

    def _choose(self, question: Question, by: int) -> None:
        """Put the next choice's letter into the box."""
        letters = [letter(number) for number in range(1, len(question.choices) + 1)]
        typed = self.box.value.strip()
        place = letters.index(typed) + by if typed in letters else (0 if by > 0 else -1)
        self.box.fill(letters[place % len(letters)])

    def on_column_followed(self, event: Column.Followed) -> None:
        """A click on a choice puts it into the box, a click on a cell goes there."""
        event.stop()
        if not self.is_open:
            return
        if isinstance(event.target, int):
            self.box.fill(letter(event.target))
        elif isinstance(event.target, str):
            self.show_key(event.target)
        self.screen.set_focus(self.box)

    def on_box_leave(self, event: Box.Leave) -> None:
        event.stop()
        self._decline()
        self.query_one(Said).rebuild()
        self.post_message(self.Left())

    def on_box_hint(self, event: Box.Hint) -> None:
        event.stop()
        self.help()

    def help(self) -> None:
        """The next hint, or what comes after the last."""
        if self.key is None or not self.help_words:
            return
        before = self.visit.help(self.key)
        after = self.visit.ask_help(self.key)
        self.query_one(Said).key = self.key
        self.show()
        self.post_message(self.Helped())
        if after.given_up and not before.given_up:
            self.post_message(self.Answered(False, False))

    def _decline(self) -> None:
        if self.key is not None:
            self.visit.decline_help(self.key)

    def move_by(self, lines: int) -> bool:
        """Move what is said, or the question, where they are longer than their room."""
        return self.query_one(Said).move_by(lines) or self.query_one(Ask).move_by(lines)
