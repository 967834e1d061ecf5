"""A question of a lesson, posed by itself: a lesson of one page, with fresh numbers where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnntutor.course.lesson import Lesson, Page, Panel, Prose, Question, Worksheet
from rnntutor.quiz.asked import SEPARATOR, asked
from rnntutor.session.review import Due

_NUMBER = re.compile(r"\d|[½⅓¼¾⅔⅕]|\{")  # what says that a text speaks of certain numbers
_BACKWARD = re.compile(r"\s*(And|Then|There|Here|Now|Your|It)\b")  # a question that leans on what stands before it
_ALIVE = ("training", "surface")  # panels that are more than a picture of the scene


@dataclass(frozen=True)
class Posed:
    """A `lesson` of one page with one question; `variant` is the number of its fresh numbers, 0 the lesson's own."""

    lesson: Lesson
    variant: int


def pose(due: Due, lesson: Lesson) -> Posed | None:
    """The question that is due, out of its lesson; None where the lesson has it no more."""
    whole = lesson.questions.get(due.key)
    if whole is None:
        return None
    question = _one_cell(whole, due.variant) if isinstance(whole, Worksheet) else whole
    key = f"{question.id}{SEPARATOR}{question.cells[0]}" if isinstance(question, Worksheet) else question.id
    fresh = None if isinstance(question, Question) and question.choices else _fresh(lesson, key, due.variant)
    shown = fresh or lesson
    if fresh:
        question = _without_numbers(question, asked(fresh, key).name)
    page = next(page for page in lesson.pages if due.key in page.questions)
    text = () if fresh else tuple(_text(lesson, page, question))
    alone = Page(due.title, text, tuple(_panels(shown, page, question, fresh is not None)), (question.id,))
    return Posed(replace(shown, pages=(alone,), questions={question.id: question}), due.variant if fresh else 0)


def _fresh(lesson: Lesson, key: str, number: int) -> Lesson | None:
    """The lesson with other numbers for that question; None where there are none that ask as much."""
    return None


def _one_cell(sheet: Worksheet, number: int) -> Worksheet:
    """The worksheet with one of its cells, each in turn."""
    cell = sheet.cells[number % len(sheet.cells)]
    return replace(sheet, ask=sheet.ask, rows=(cell.name,), steps=(cell.step or 0,), cells=(cell,))


def _without_numbers(question: Question | Worksheet, name: str) -> Question | Worksheet:
    """The question for other numbers: what it says of the lesson's own would be wrong."""
    hints = tuple(hint for hint in question.hints if not _NUMBER.search(hint))
    worked = "" if _NUMBER.search(question.worked) else question.worked
    return replace(question, ask=f"With the numbers on the panels: what is {name}?", hints=hints, worked=worked)


def _text(lesson: Lesson, page: Page, question: Question | Worksheet) -> Iterator[Prose]:
    """What stood beside the question, and what was asked before it where it leans on that."""
    yield from page.prose
    before = [lesson.questions[name].ask for name in page.questions[: page.questions.index(question.id)]]
    if before and _BACKWARD.match(question.ask):
        yield Prose(f"*The question before it was:* {before[-1]}", question.scene)


def _panels(lesson: Lesson, page: Page, question: Question | Worksheet, fresh: bool) -> Iterator[Panel]:
    """The pictures of its scene that stood beside the question; its equations where there is none, or no text."""
    scene = lesson.scenes.get(question.scene)
    if scene is None:
        return
    own = [panel for panel in page.panels if panel.scene == scene.id and panel.kind not in _ALIVE and not panel.scenes]
    if not own or (fresh and not any(panel.kind == "equations" for panel in own)):
        names = [name for name in scene.trace.names if ".net" not in name and not scene.trace.gradient(name)]
        yield Panel("equations", tuple(name for name in names if scene.trace.line(name)), scene.id)
        if not own:
            yield Panel("table", tuple(names), scene.id)
    yield from own
