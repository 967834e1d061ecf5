"""The keys, all of them, over whatever is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from rnntutor.screen.column import MOVES, Column
from rnntutor.screen.wrap import Bit, Row, wrap

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Anywhere", (
        ("?", "this page"),
        ("g", "the glossary, with the terms of the open page first"),
        ("/", "search the course"),
        ("t", "light or dark"),
        ("esc", "one step back: out of the box, out of a drawer, to the map; it never ends the program"),
        ("ctrl+q", "quit; every answer is kept"),
    )),
    ("On the map", (
        ("↑ ↓", "choose a lesson"),
        ("↵", "open it, where you left it"),
        ("r", "what is due for review, one question after the other"),
        ("o", "you know the lesson: show it with its worksheet, and it is done"),
        ("p", "what it learned about you; there x and X begin a lesson, or all, anew"),
    )),
    ("In a lesson", (
        ("← →", "one step of time back or on; all panels follow; ctrl+← → also where arrows do something else"),
        ("home end", "the first or the last step"),
        ("space", "play the steps, or pause"),
        ("pgup pgdn", "the page before or after"),
        ("↑ ↓", "move the text"),
        ("↵", "go on: into the answer box, to the next question, to the next page"),
        ("tab", "on a small screen from text to panels to question; shift+tab back"),
        ("n", "the next question of the page; N the one before; in the box ctrl+n"),
        ("h", "a hint; after the last one the answer worked out"),
        ("l", "after a wrong answer: find the first line that is wrong"),
        ("v", "the same question with other numbers; v again for the next"),
        ("w", "choose a number on the panels"),
        ("e", "change an input or a weight"),
        ("R", "the lesson's own numbers again, after v or e"),
        ("d", "the values of σ, tanh, e^ and ln"),
    )),
    ("Where a network is trained", (
        ("x", "start, pause, go on"),
        ("f s", "twice, or half the learning rate"),
        ("c", "clip the gradient, or no longer"),
        ("X", "back to the weights that it began with"),
    )),
    ("In the answer box", (
        ("↵", "check the answer"),
        ("ctrl+t", "a hint"),
        ("ctrl+l", "find the first wrong line, or answer what the tutor asks back; esc leads back"),
        ("↑ ↓", "another cell of a worksheet, another choice"),
        ("esc", "leave the box; what is typed stays"),
    )),
    ("At a chosen number", (
        ("← → ↑ ↓", "the number beside it"),
        ("↵", "why is it this?"),
        ("e", "change it"),
    )),
    ("In why", (
        ("tab ← → ↑ ↓", "choose a number in it"),
        ("↵", "why is that one so?"),
        ("backspace", "back to the number before"),
    )),
)  # fmt: skip
WIDEST = 12  # columns for the keys
FOOT = "esc closes   ↑ ↓ pgup pgdn move"


class Page(Column):
    """The table of keys."""

    def rows(self, width: int) -> Sequence[Row]:
        rows: list[Row] = []
        blank = Bit(" " * (WIDEST + 2))
        for title, keys in KEYS:
            rows += [(), (Bit(title, "text bold"),)] if rows else [(Bit(title, "text bold"),)]
            for key, what in keys:
                rows += wrap([Bit(what, "quiet")], width, (Bit(f"{key:<{WIDEST}}  "),), (blank,))
        return rows


class Keys(ModalScreen[None], inherit_bindings=False):
    """The overlay; any of its keys closes it again."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Keys { align: center middle; background: $background 60%; }
    Keys Page { width: 80; max-width: 100%; height: auto; max-height: 100%; padding: 0 2; }
    Keys Page { border: round $faint; border-subtitle-color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,question_mark,f1,q", "dismiss"),
        *MOVES,
    ]

    def compose(self) -> ComposeResult:
        page = Page()
        page.border_subtitle = FOOT
        yield page

    def action_move(self, by: int) -> None:
        self.query_one(Page).move_by(by)

    def action_turn(self, by: int) -> None:
        self.query_one(Page).turn_by(by)
