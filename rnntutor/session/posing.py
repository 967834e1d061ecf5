"""A question of a lesson, posed by itself: a lesson of one page, with fresh numbers where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnntutor.course.lesson import Lesson, Page, Panel, Prose, Question, Worksheet
from rnntutor.quiz.changed import with_others_for
from rnntutor.quiz.fresh import variant
from rnntutor.session.review import Due

_BACKWARD = re.compile(r"\s*(And|Then|There|Here|Now|Your|It)\b")  # a question that leans on what stands before it
_FRESH = "A question of *{}*, with other numbers than there. Its equations are on the panels; take paper."
_TEST = "If you fill this in without hints, and with no more than one wrong number, the lesson counts as done."
_ALIVE = ("training", "surface")  # panels that are more than a picture of the scene


@dataclass(frozen=True)
class Posed:
    """A `lesson` of one page with one question; `variant` is the number of its fresh numbers, 0 the lesson's own."""

    lesson: Lesson
    variant: int


def pose(due: Due, lesson: Lesson) -> Posed | None:
    """The question that is due, out of its lesson; None where the lesson has it no more."""
    if due.key not in lesson.questions:
        return None
    fresh = variant(lesson, due.key, due.variant) if due.variant else None
    shown = fresh or lesson
    whole = shown.questions[due.key]
    question = _one_cell(whole, due.variant) if isinstance(whole, Worksheet) else whole
    page = next(page for page in lesson.pages if due.key in page.questions)
    if not fresh:
        question = _with_context(lesson, page, question)
    text = (_told(_FRESH.format(lesson.title), lesson, fresh, due.key),) if fresh else page.prose
    alone = Page(due.title, text, tuple(_panels(shown, page, question, fresh is not None)), (question.id,))
    return Posed(replace(shown, pages=(alone,), questions={question.id: question}), due.variant if fresh else 0)


def prove(lesson: Lesson, number: int) -> Posed | None:
    """The lesson's largest worksheet by itself, with its `number`-th fresh numbers; None in a lesson without one."""
    sheets = [question for question in lesson.questions.values() if isinstance(question, Worksheet)]
    if not sheets:
        return None
    sheet = max(sheets, key=lambda one: len(one.cells))
    fresh = variant(lesson, sheet.id, number)
    shown = fresh or lesson
    page = next(page for page in lesson.pages if sheet.id in page.questions)
    panels = tuple(_panels(shown, page, shown.questions[sheet.id], True))
    alone = Page(lesson.title, (_told(_TEST, lesson, shown, sheet.id),), panels, (sheet.id,))
    questions = {sheet.id: shown.questions[sheet.id]}
    return Posed(replace(shown, pages=(alone,), questions=questions), number if fresh else 0)


def _told(text: str, lesson: Lesson, fresh: Lesson, key: str) -> Prose:
    """The text of a page with other numbers, and which they are: not all of them need to stand on a panel."""
    others = with_others_for(lesson, fresh, key)
    return Prose(f"{text}\n\n`{others}`" if others else text)


def _one_cell(sheet: Worksheet, number: int) -> Worksheet:
    """The worksheet with one of its cells, each in turn."""
    cell = sheet.cells[number % len(sheet.cells)]
    return replace(sheet, rows=(cell.name,), steps=(cell.step or 0,), cells=(cell,))


def _with_context(lesson: Lesson, page: Page, question: Question | Worksheet) -> Question | Worksheet:
    """The question after the one that stood before it, where it leans on that."""
    before = [lesson.questions[name].ask for name in page.questions[: page.questions.index(question.id)]]
    if not before or not _BACKWARD.match(question.ask):
        return question
    return replace(question, ask=f"The question before it was: {' '.join(before[-1].split())}\n\n{question.ask}")


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
