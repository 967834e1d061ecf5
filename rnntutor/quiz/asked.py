"""What a question asks for: which value, how many numbers, how many decimals."""

from __future__ import annotations

from dataclasses import dataclass

from rnntutor.course.lesson import Lesson, Question, Worksheet
from rnntutor.course.prose import in_lesson
from rnntutor.engine.errors import LanguageError, did_you_mean
from rnntutor.engine.language import parse_address
from rnntutor.engine.modules import lexicon
from rnntutor.engine.tree import Address
from rnntutor.notation import formula

MOST_WORDS = 6  # that are listed beside the box
SEPARATOR = ":"  # between a worksheet's id and its cell, as in "table:c[2]"


class UnknownQuestion(Exception):
    """A key that is no question and no worksheet cell of the lesson; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer that is asked for: an `address` whose value has `shape` (() | (n,) | (N, M)), or one of `choices`."""

    address: Address | None = None
    shape: tuple[int, ...] = ()
    places: int = 2
    choices: tuple[str, ...] = ()
    chosen: tuple[Asked, ...] = ()  # the weights, where those are to be chosen
    lexicon: tuple[str, ...] = ()  # the words, where those are asked for

    @property
    def count(self) -> int:
        """How many numbers are asked for."""
        count = 1
        for size in self.shape:
            count *= size
        return count

    @property
    def name(self) -> str:
        """The asked value as a person writes it: "c₂"; a choice has none."""
        return formula.name(self.address) if self.address else ""

    @property
    def words(self) -> str:
        """For beside the answer box: "c₂, 2 decimals", "h₂, 3 numbers, 2 decimals", "a, b or c"."""
        if self.choices:
            letters = [letter(number) for number in range(1, len(self.choices) + 1)]
            return f"{', '.join(letters[:-1])} or {letters[-1]}"
        if self.lexicon:
            return f"out of {joined_words(self.lexicon)}"
        if self.chosen:
            return ", ".join(one.name for one in self.chosen)
        parts = [self.name]
        if len(self.shape) == 2:
            parts.append(f"{self.shape[0]} × {self.shape[1]} numbers")
        elif self.count > 1:
            parts.append(f"{self.count} numbers")
        return ", ".join([*parts, decimals(self.places)])


def joined_words(lexicon: tuple[str, ...]) -> str:
    """The words to answer with, the first of them: "a, b, c"."""
    return ", ".join(lexicon[:MOST_WORDS]) + ("…" if len(lexicon) > MOST_WORDS else "")


def decimals(places: int) -> str:
    """As "2 decimals", "1 decimal", "a whole number"."""
    return "a whole number" if places <= 0 else f"{places} decimal{'s' * (places > 1)}"


def letter(number: int) -> str:
    """The letter of a choice, counted from 1: a, b, c ..."""
    return chr(ord("a") + number - 1) if number <= 26 else str(number)


def find(lesson: Lesson, key: str) -> tuple[Question | Worksheet, Address | None]:
    """The question or worksheet that `key` names and the address it asks for (None for a choice).

    `key` is a question's id or, for a worksheet, `id:c[2]`. Raises UnknownQuestion.
    """
    name, colon, cell = key.partition(SEPARATOR)
    question = lesson.questions.get(name)
    if question is None:
        known = f"; it has: {', '.join(lesson.questions) or 'none'}"
        near = did_you_mean(name, lesson.questions) or known
        raise UnknownQuestion(f"{lesson.id} has no question '{name}'{near}")
    if isinstance(question, Worksheet):
        return question, _cell(question, cell)
    if colon:
        raise UnknownQuestion(f"'{name}' is one question and has no cells: leave out '{colon}{cell}'")
    return question, question.address


def _cell(worksheet: Worksheet, text: str) -> Address:
    first = f"{worksheet.id}{SEPARATOR}{worksheet.cells[0]}" if worksheet.cells else worksheet.id
    if not text:
        raise UnknownQuestion(f"'{worksheet.id}' is a worksheet: name one of its cells, such as {first}")
    try:
        address = parse_address(text)
    except LanguageError as error:
        raise UnknownQuestion(f"'{text}' is no cell ({error.message}); a cell is written {first}") from None
    if address not in worksheet.cells:
        raise UnknownQuestion(f"'{worksheet.id}' has no cell {address}: it has {rows_and_steps(worksheet)}")
    return address


def rows_and_steps(worksheet: Worksheet) -> str:
    """What a worksheet asks: "rows c, y; steps 1 to 5", "rows c; step 3", "rows c; steps 1, 3"."""
    steps = list(worksheet.steps)
    told = f"{steps[0]} to {steps[-1]}" if steps == list(range(steps[0], steps[-1] + 1)) else ", ".join(map(str, steps))
    return f"rows {', '.join(worksheet.rows)}; {f'steps {told}' if len(steps) > 1 else f'step {steps[0]}'}"


def keys(lesson: Lesson) -> tuple[str, ...]:
    """Every key that can be answered in the lesson, in its order: question ids, worksheet cells one by one."""
    found: list[str] = []
    for name, question in lesson.questions.items():
        if isinstance(question, Worksheet):
            found += [f"{name}{SEPARATOR}{cell}" for cell in question.cells]
        else:
            found.append(name)
    return tuple(found)


def choices(lesson: Lesson, question: Question) -> tuple[str, ...]:
    """The texts to choose from with their numbers put in: what is offered to choose is not hidden."""
    return tuple(in_lesson(choice, lesson, question.scene) for choice in question.choices)


def asked(lesson: Lesson, key: str) -> Asked:
    """What `key` asks for. Raises UnknownQuestion."""
    question, address = find(lesson, key)
    if isinstance(question, Question) and question.inverse:
        sizes = lesson.scenes[question.scene].weights
        names = question.inverse.choose
        return Asked(chosen=tuple(Asked(Address(name), sizes[name].shape, question.round) for name in names))
    if isinstance(question, Question) and question.says:
        return Asked(lexicon=lexicon(question.says, lesson.scenes[question.scene].trace), places=0)
    if address is None:
        return Asked(choices=choices(lesson, question) if isinstance(question, Question) else (), places=0)
    shape = () if address.unit else lesson.scenes[question.scene].trace.units(address.name)
    return Asked(address, tuple(shape), question.round)
