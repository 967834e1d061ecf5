"""The question of a page: what is asked, the box to answer in, and what is said about the answer."""

from __future__ import annotations

from textual.message import Message

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.quiz.asked import letter
from rnntutor.screen import worksheet
from rnntutor.screen.asking import Ask
from rnntutor.screen.box import Box
from rnntutor.screen.column import Column
from rnntutor.screen.paper import Paper
from rnntutor.screen.said import Said
from rnntutor.screen.tell import Tell


class Desk(Paper):
    """Leads through the questions of a page. What is answered goes through the visit; it posts what happened."""

    DEFAULT_CSS = """
    Desk { dock: bottom; height: auto; max-height: 60%; padding: 0 2; border-top: solid $faint; }
    Desk Ask { height: auto; max-height: 16; }
    Desk #line { height: 1; margin: 0; }
    Desk #line Box { width: 1fr; max-width: 60; }
    Desk Said { height: auto; max-height: 7; }
    """

    class Answered(Message):
        """An answer was marked, and the desk is to be shown anew; `done` says that nothing more is asked here."""

        def __init__(self, right: bool, done: bool):
            super().__init__()
            self.right, self.done = right, done

    class Helped(Message):
        """Help was given: what the help key does next is something else."""

    class Stepped(Message):
        """An arrow in an empty box: the learner means the steps of time."""

        def __init__(self, by: int):
            super().__init__()
            self.by = by

    # what the learner does

    def on_box_typed(self, event: Box.Typed) -> None:
        """Keep what is typed, at every key."""
        event.stop()
        key = event.key
        if key is None or event.text == self.visit.draft(key) or self.visit.is_right(key):
            return
        self.visit.type(key, event.text)
        if key == self.key:
            if key != self._prepared:
                self._prepared = key
                self.call_after_refresh(self.visit.marks_of(key).prepare, key)
            self.decline()
            self.query_one(Said).key = key
            self.query_one(Ask).rebuild()
            self.query_one(Said).rebuild()
            self.ask_back()

    def on_box_sent(self, event: Box.Sent) -> None:
        event.stop()
        key = self.key
        if key is None or key != event.key:
            return
        if self.visit.is_right(key):
            if following := self._next_cell(key):
                self.show_key(following, spoken=key)
            return
        self.decline()
        verdict = self.visit.answer(key, event.text)
        done = not self.is_open
        goes_on = (verdict.is_right or verdict.follows_through) and not done
        if goes_on and (following := self._next_cell(key)):
            self.put(following, spoken=key)
        elif not goes_on:
            self.query_one(Said).key = key
            self.box.fill(event.text, select=True)
        self.post_message(self.Answered(verdict.is_right, done))

    def _next_cell(self, key: str) -> str:
        """The next open cell of the worksheet, down the steps as one computes them; "" where there is none."""
        if not isinstance(self.question, Worksheet):
            return ""
        keys = self.visit.keys(self.question)
        place = keys.index(key) + 1
        done = ("right", "right-for-yours")
        rest = [one for one in (*keys[place:], *keys[:place]) if self.visit.marks_of(one).kind(one) not in done]
        return rest[0] if rest else key

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
        self.decline()
        self.query_one(Said).rebuild()
        self.post_message(self.Left())

    # what the tutor asks back

    def on_box_find(self, event: Box.Find) -> None:
        event.stop()
        self.find()

    def find(self) -> bool:
        """Into the small box, where something is asked back; else begin to look for the first wrong line."""
        key, words = self.key, self.find_words
        if key is None or not words:
            return False
        if words == "find the line":
            self.visit.marks_of(key).search(key)
        self.decline()
        self.query_one(Said).key = key
        self.show()
        inquiry = self.visit.marks_of(key).inquiry(key)
        if inquiry and inquiry.name:
            self.screen.set_focus(self.small_box)
        return True

    def on_tell_typed(self, event: Tell.Typed) -> None:
        event.stop()
        if self.key and self.small_box.has_focus:
            self.visit.marks_of(self.key).telling_is(self.key, event.text)
            self.query_one(Said).rebuild()

    def on_tell_sent(self, event: Tell.Sent) -> None:
        event.stop()
        if self.key:
            self.visit.marks_of(self.key).tell(self.key, event.text)
            self.show()

    def on_tell_left(self, event: Tell.Left) -> None:
        event.stop()
        self.back_to_box()

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
