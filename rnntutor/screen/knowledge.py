"""What the tutor learned about the learner, as a page; from here a lesson, or everything, begins anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from rnntutor.screen.column import MOVES, Column
from rnntutor.screen.drawing import Run, fit
from rnntutor.screen.drawings.bars import bar
from rnntutor.screen.foot import WARNING, Foot, Head, Hint, Room
from rnntutor.screen.wrap import Bit, Row, wrap
from rnntutor.session.exchange import BadFile
from rnntutor.session.learned import Learned, Skill, span
from rnntutor.session.records import plain

WIDEST = 100
WEEKS = 4  # of days in the strip
SLIPS = 5  # shown at most
BAR, LEVEL, HOLDS, BACK = 10, 4, 11, 10  # columns
GAP = 2


class Page(Column):
    """Skills with their strength, slips, days."""

    def __init__(self, learned: Learned):
        super().__init__()
        self.learned = learned

    def rows(self, width: int) -> Sequence[Row]:
        width, found = min(width, WIDEST), self.learned
        if not found.answers:
            return wrap([Bit("Nothing yet. What you answer in the lessons shows here.", "quiet")], width)
        rows: list[Row] = [*wrap([Bit(found.in_brief())], width), (), *self._days(width)]
        rows += [(), *self._slips(width)] if found.slips else []
        return [*rows, (), *self._skills(width)]

    def _days(self, width: int) -> list[Row]:
        """The last weeks, a sign for each day, Mondays apart."""
        weeks = WEEKS if width >= 60 else WEEKS - 1
        first = self.learned.today - timedelta(days=self.learned.today.weekday() + 7 * (weeks - 1))
        days = [first + timedelta(days=number) for number in range((self.learned.today - first).days + 1)]
        practised, row = set(self.learned.days), [Bit("practised   ", "quiet")]
        for day in days:
            row += [Bit("  ")] if day.weekday() == 0 and day != first else []
            row.append(Bit("●", "right") if day in practised else Bit("·", "quiet"))
        return [(*row, Bit("  today", "quiet"))]

    def _slips(self, width: int) -> list[Row]:
        bits = list[Bit]()
        for slip, count in self.learned.slips[:SLIPS]:
            bits += [Bit(" · ", "quiet")] if bits else []
            bits += [Bit(plain(slip)), Bit(f" ×{count}", "quiet")]
        lead = Bit("slips       ", "quiet")
        return wrap(bits, width, (lead,), (Bit(" " * len(lead.text)),))

    def _skills(self, width: int) -> list[Row]:
        """A row for each skill; where there is little room, without how long it holds."""
        wide = width >= 72
        others = BAR + 1 + LEVEL + GAP + BACK + (GAP + HOLDS if wide else 0)
        room = min(max(len(one.title) for one in self.learned.skills), width - others - GAP)
        blank = " " * GAP
        heads = [fit("skill", room), blank, fit("how firmly", BAR + 1 + LEVEL), blank]
        heads += [fit("it holds", HOLDS), blank] if wide else []
        rows: list[Row] = [(Bit("".join([*heads, "comes back"]), "quiet"),)]
        return [*rows, *(self._skill(one, room, wide) for one in self.learned.skills)]

    def _skill(self, skill: Skill, room: int, wide: bool) -> Row:
        back = skill.comes_back(self.learned.today)
        ink = "memory" if back == "today" else "right"
        strength = [Bit(run.text, run.style) for run in bar(skill.strength, 0.0, 1.0, BAR, ink)]
        blank = Bit(" " * GAP)
        holds = [Bit(fit(span(skill.holds), HOLDS)), blank] if wide else []
        return (
            Bit(fit(skill.title, room)), blank, *strength, Bit(f" {skill.level:{LEVEL}}"), blank,
            *holds, Bit(back, "text bold" if back == "today" else "quiet"),
        )  # fmt: skip


class Knowledge(Screen[None], inherit_bindings=False):
    """The page. Beginning anew is asked twice, and any other key is no."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Knowledge { layers: base above; overflow: hidden; }
    Knowledge Page { height: 1fr; margin: 1 2 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVES]

    class Leave(Message):
        """The learner wants the map."""

    class Review(Message):
        """The learner wants what is due."""

    def __init__(self, learn: Callable[[], Learned], reset: Callable[[str | None], Path], lesson: tuple[str, str]):
        """`learn` says what is known now, `reset` forgets a lesson or all; `lesson` is the one to forget, id, title."""
        super().__init__()
        self._learn = learn
        self.learned = learn()
        self._reset = reset
        self.lesson = lesson
        self._asked: tuple[str, int] = ("", 0)  # the key that was pressed, and how often

    def compose(self) -> ComposeResult:
        yield Head(((Run("What it learned about you", "text bold"),), ()))
        yield Page(self.learned)
        yield Foot(self._hints())

    @property
    def page(self) -> Page:
        return self.query_one(Page)

    def _hints(self) -> tuple[Hint, ...]:
        review = (("r", "review"),) if self.learned.due else ()
        return (*review, ("x", "begin the lesson anew"), ("X", "all anew"), ("esc", "map"), ("?", "keys"))

    def on_resize(self, event: events.Resize) -> None:
        Room.fit(self, event.size)

    def say(self, text: str, style: str = "text") -> None:
        """Show a notice above the keys."""
        self.query_one(Foot).say(text, style)

    def action_move(self, by: int) -> None:
        self.page.move_by(by)

    def action_turn(self, by: int) -> None:
        self.page.turn_by(by)

    def on_key(self, event: events.Key) -> None:
        """What is no movement: leave, review, begin anew."""
        if event.key in ("x", "X"):
            event.stop()
            self._press(event.key)
            return
        refused, self._asked = bool(self._asked[0]), ("", 0)
        if refused:
            self.say("Nothing was forgotten.")
        if event.key in ("escape", "p", "q", "enter") and not (refused and event.key in ("escape", "enter")):
            event.stop()
            self.post_message(self.Leave())
        elif event.key == "r" and not refused:
            event.stop()
            self.post_message(self.Review())

    def _press(self, key: str) -> None:
        times = self._asked[1] + 1 if self._asked[0] == key else 1
        self._asked = (key, times)
        what = f"what you did in “{self.lesson[1]}”" if key == "x" else "everything you did"
        if times == 1:
            self.say(f"Forget {what}? {key} once more to be asked again; any other key is no.", WARNING)
        elif times == 2:
            self.say(f"Really forget {what}? A backup is kept. {key} forgets it now; any other key is no.", WARNING)
        else:
            self._asked = ("", 0)
            self._forget(None if key == "X" else self.lesson[0])

    def _forget(self, lesson: str | None) -> None:
        try:
            backup = self._reset(lesson)
        except BadFile as bad:
            self.say(str(bad), WARNING)
            return
        self.learned = self.page.learned = self._learn()
        self.page.rebuild(top=True)
        self.query_one(Foot).hints = self._hints()
        self.say(f"Forgotten. The backup is {backup}; rnntutor progress --import reads it.")
