"""`show`: a lesson's pages and questions as plain text."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterator

from rnntutor.cli import lessons, variants
from rnntutor.cli.outcome import Outcome
from rnntutor.course import prose
from rnntutor.course.learning import TrainingBlock
from rnntutor.course.lesson import Lesson, Page, Panel, Prose, Question, Worksheet
from rnntutor.course.locate import typed
from rnntutor.quiz.asked import SEPARATOR, letter, rows_and_steps
from rnntutor.quiz.solution import worked
from rnntutor.screen.markdown import lay_out

WIDTH = 80
_INDENT = "  "


def show_command(values: argparse.Namespace) -> Outcome:
    """The lesson page by page; every question with the id that `answer` wants."""
    lesson = lessons.read(values.lesson, values.lessons)
    wanted = variants.number(values.variant)
    minutes = f", {lesson.minutes} minutes" if lesson.minutes else ""
    blocks = [f"{lesson.title}\n{lesson.chapter}{minutes}"]
    for number, page in enumerate(lesson.pages, 1):
        heading = f"{number}. {page.title}"
        blocks += [f"{heading}\n{'-' * len(heading)}", *_blocks(lesson, page, wanted, values.hints)]
    return Outcome("\n\n".join(filter(None, blocks)))


def _blocks(lesson: Lesson, page: Page, variant: int, hints: bool) -> Iterator[str]:
    """What stands on a page, in the order of the file; with `hints` all that the tutor would tell of a question."""
    questions = [lesson.questions[name] for name in page.questions]
    learns = [lesson.trainings[name] for name in page.trainings]
    parts: list[Prose | Panel | Question | Worksheet | TrainingBlock] = [
        *page.prose,
        *page.panels,
        *questions,
        *learns,
    ]
    panels: list[str] = []
    for part in sorted(parts, key=lambda part: part.line):
        if isinstance(part, Panel):
            title = f"{part.title}:" if part.title else part.kind
            panels.append(" ".join([title, *_shown(part)]))
            continue
        if panels:
            yield _panels(panels)
            panels = []
        if isinstance(part, TrainingBlock):
            yield f"[training {part.id}: rnntutor train {typed(lesson.path, lesson.id)} {part.id}]"
        else:
            yield _prose(lesson, part) if isinstance(part, Prose) else _question(lesson, part, variant, hints)
    if panels:
        yield _panels(panels)


def _shown(panel: Panel) -> tuple[str, ...]:
    """What a panel is about."""
    if panel.surface:
        return (panel.surface.x, panel.surface.y)
    return (panel.training,) if panel.training else panel.names


def _panels(panels: list[str]) -> str:
    return textwrap.fill(f"[panels: {'; '.join(panels)}]", WIDTH, subsequent_indent=_INDENT, break_long_words=False)


def _prose(lesson: Lesson, part: Prose) -> str:
    """The text with its numbers in."""
    return _plain(prose.in_lesson(part.markdown, lesson, part.scene))


def _plain(markdown: str, width: int = WIDTH) -> str:
    rows = ("".join(bit.text for bit in row).rstrip() for row in lay_out(markdown, width))
    return "\n".join(rows).strip("\n")


def _question(own: Lesson, question: Question | Worksheet, variant: int, hints: bool) -> str:
    lesson, numbers = variants.shown(own, question.id, variant)

    def filled(text: str) -> str:
        return _plain(prose.in_lesson(text, lesson, question.scene), WIDTH - len(_INDENT))

    kind = "worksheet" if isinstance(question, Worksheet) else "question"
    lines = [f"[{kind} {question.id}]"]
    if question.ask:
        lines += filled(question.ask).splitlines()
    if numbers:
        lines += textwrap.wrap(numbers, WIDTH - len(_INDENT), break_long_words=False)
    if isinstance(question, Worksheet):
        first = f"{question.id}{SEPARATOR}{question.cells[0]}"
        told = f"{rows_and_steps(question)}; its first cell is {first}"
        lines += textwrap.wrap(told, WIDTH - len(_INDENT), break_long_words=False, break_on_hyphens=False)
    else:
        for at, choice in enumerate(question.choices, 1):
            lines += _wrapped(f"{letter(at)}: {filled(choice)}")
    if hints:
        lines += _told(lesson, question, filled)
    return f"\n{_INDENT}".join(lines)


def _told(lesson: Lesson, question: Question | Worksheet, filled: Callable[[str], str]) -> Iterator[str]:
    """The hints, and the answers worked out."""
    for number, hint in enumerate(question.hints, 1):
        yield from _wrapped(f"hint {number}: {filled(hint)}")
    sheet = isinstance(question, Worksheet)
    for key in [f"{question.id}{SEPARATOR}{cell}" for cell in question.cells] if sheet else [question.id]:
        solution = worked(lesson, key)
        for line in solution.lines:
            yield from _wrapped(f"worked: {line.chain}")
        if solution.note:
            yield from _wrapped(f"worked: {_plain(solution.note)}")
    if sheet and question.worked:
        yield from _wrapped(f"worked: {filled(question.worked)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - len(_INDENT), subsequent_indent=_INDENT, break_on_hyphens=False)
