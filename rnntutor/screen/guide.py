"""What the lesson screen says of itself: how far the learner is, and which keys do something on the page."""

from __future__ import annotations

from rnntutor.screen.drawing import Line, Run
from rnntutor.screen.foot import Hint
from rnntutor.screen.visit import Visit

MOST_MARKS = 24  # questions that have a mark each
KEYS = {  # what the keys of the page do, as actions of the lesson screen
    "left": "step(-1)",
    "right": "step(1)",
    "ctrl+left": "jump(-1)",
    "ctrl+right": "jump(1)",
    "home": "to_step(1)",
    "end": "to_step(-1)",
    "space": "play",
    "pageup": "page(-1)",
    "pagedown": "page(1)",
    "up": "scroll(-1)",
    "down": "scroll(1)",
    "enter": "go_on",
    "tab": "next(1)",
    "shift+tab": "next(-1)",
    "n": "question(1)",
    "N": "question(-1)",
    "ctrl+n": "question(1)",
    "h": "hint",
    "l": "find",
    "v": "vary",
    "w": "choose",
    "e": "change",
    "R": "restore",
    "ctrl+r": "restore",
    "d": "tables",
    "x": "train('toggle')",
    "X": "train('again')",
    "f": "train('faster')",
    "s": "train('slower')",
    "c": "train('clip')",
    "escape": "leave",
}
BESIDES = {  # what of it acts where the keys belong to something else
    "box": ("jump", "page", "next", "question"),
    "stage": ("jump", "to_step", "play", "page", "next", "question", "hint", "restore", "tables"),
    "drawer": ("jump", "to_step", "play", "restore"),
}
# the keys at a chosen number, among those that can be changed, in its why, in a table, in the box over it
CHOOSING: tuple[Hint, ...] = (
    ("← → ↑ ↓", "choose"), ("↵", "why"), ("e", "change it"), ("ctrl+← →", "step"), ("esc", "back"), ("?", "keys")
)  # fmt: skip
ASKING: tuple[Hint, ...] = (
    ("tab ↑ ↓", "choose"), ("↵", "follow"), ("backspace", "back"), ("esc", "close"), ("e", "change it"), ("?", "keys")
)  # fmt: skip
READING: tuple[Hint, ...] = (("↑ ↓", "move"), ("esc", "close"), ("?", "keys"))
AIMING: tuple[Hint, ...] = (
    ("← → ↑ ↓", "choose"),
    ("↵", "change it"),
    ("ctrl+← →", "step"),
    ("esc", "back"),
    ("?", "keys"),
)
CHANGING: tuple[Hint, ...] = (("↵", "set it"), ("esc", "leave it as it is"))
BEGINS = frozenset("0123456789.−-+([½⅓¼¾⅔√")  # what an answer can begin with; no key of the page


def acts(action: str, place: str) -> bool:
    """Whether a key of the page acts while the keys belong to a place: "page", "box", "stage", "drawer" or ""."""
    return place == "page" or action.partition("(")[0] in BESIDES.get(place, ())


def head(visit: Visit, narrow: bool) -> tuple[Line, Line]:
    """The first row: where one is, left, and how far, right."""
    lesson, marks = visit.lesson, visit.marks
    chapter = () if narrow else (Run(f"{lesson.chapter} › ", "quiet"),)
    page = Run(f"page {visit.page_number} of {len(lesson.pages)}   ", "quiet")
    signs = [Run("●" if mark else "○", "right" if mark else "quiet") for mark in marks]
    shown = () if narrow or len(marks) > MOST_MARKS else (*signs, Run(" "))
    count = Run(f"{sum(marks)} of {len(marks)}" if marks else "", "quiet")
    return (*chapter, Run(lesson.title, "text bold")), (page, *shown, count)


def enter(visit: Visit, asking: bool, following: str) -> str:
    """What Enter does now; `asking` says that the question on the desk is open."""
    if asking:
        return "answer"
    if visit.varied:
        return "the lesson's numbers"
    if visit.is_page_open:
        return "next question"
    if visit.is_over:
        return "next lesson" if following else "map"
    return "next page" if visit.page_number < len(visit.lesson.pages) else "open questions"


def after(visit: Visit, asking: bool, following: str) -> str:
    """What stands below the last answer of a page; `following` is the title of the next lesson."""
    if visit.varied and not asking:
        return "Right, with other numbers. ↵ the lesson's own again   v others"
    if visit.is_page_open:
        return "" if asking else "↵ next question"
    if visit.is_over:
        return f"The lesson is done. ↵ goes on: {following}" if following else "The lesson is done. ↵ goes to the map."
    if visit.page_number == len(visit.lesson.pages):
        return f"Still open: page {', '.join(map(str, visit.open_pages()))}. ↵ goes there."
    if visit.is_ended_here:
        return "That was the last question of the lesson: all are answered. ↵ next page"
    return "↵ next page" if visit.questions else ""


def keys(visit: Visit, does: str, helps: str, finds: str, tab: str, back: str) -> tuple[Hint, ...]:
    """The keys of the page: what Enter does, the key for help, the key for the mistake, the next tab; "" for none.

    `back` is where Escape leads.
    """
    hints: list[Hint] = [("← →", "step")] if visit.steps > 1 else []
    hints.append(("↵", does))
    hints += [("x", visit.coach.does)] if visit.coach and visit.coach.does else []
    hints += [("tab", tab)] if tab else []
    hints += [("h", helps)] if helps else []
    hints += [("l", finds)] if finds else []
    hints += [("R", "the lesson's numbers")] if visit.varied and does == "answer" else []
    hints += [("v", "other numbers")] if visit.current and visit.can_vary(visit.current) else []
    hints += [("n", "next question")] if len(visit.questions) > 1 and does != "next question" else []
    hints += [("w", "why")] if visit.page.panels else []
    hints += [("pgup pgdn", "page"), ("esc", back)]
    hints += [("e", "change a number")] if visit.page.panels else []
    return (*hints, ("?", "keys"))
