"""What is asked: the text above the answer box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.geometry import Size

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.quiz.asked import decimals, letter
from rnntutor.screen import worksheet
from rnntutor.screen.column import Column
from rnntutor.screen.markdown import lay_out
from rnntutor.screen.visit import Visit
from rnntutor.screen.wrap import Bit, Row, breadth, wrap

WIDEST = 100  # columns of a line of text
APART = Bit("   ")
NO_QUESTION = "There is no question on this page."
HIDDEN = "▒▒"  # in a text, what another open question asks for
FILL_IN = "Fill in the table, in any order."


class Ask(Column):
    """What is asked, with its choices or its grid, and the hints taken."""

    def __init__(self, visit: Visit):
        super().__init__(id="ask")
        self.visit = visit
        self.key: str | None = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as it is; where that is too much, the box below it and what is said there keep their room."""
        rows = super().get_content_height(container, viewport, width)
        if not container.height:
            return rows
        most = viewport.height * 2 // 5
        below = [one.get_content_height(container, viewport, width) for one in self.siblings if one.display]
        return min(rows, max(container.height - sum(min(one, most) for one in below), 1))

    def rows(self, width: int) -> Sequence[Row]:
        wide = min(width, WIDEST)
        question = self.visit.question(self.key) if self.key else None
        if question is None or self.key is None:
            return wrap([Bit(NO_QUESTION, "quiet")], wide)
        asked = question.ask or (FILL_IN if isinstance(question, Worksheet) else "")
        text = self.visit.filled(asked, question)
        rows = [*wrap(self._about(question), wide), *lay_out(text, wide)]
        if others := self.visit.others.changed(question.id):
            rows += wrap([Bit(others, "changed")], wide)
        if HIDDEN in text:
            rows += wrap([Bit(f"{HIDDEN} is asked on an earlier page: answer that first.", "quiet")], wide)
        if isinstance(question, Worksheet):
            rows += worksheet.draw(self.visit, question, self.key, width)
        else:
            rows += self._choices(question, wide)
        shown = question.hints[: self.visit.help(self.key).hints]
        for number, hint in enumerate(shown, 1):
            lead = Bit(f"hint {number}  ", "quiet")
            blank = Bit(" " * breadth((lead,)))
            text = lay_out(self.visit.filled(hint, question), wide - 8)
            rows += [(lead if not place else blank, *row) for place, row in enumerate(text)]
        return rows

    def _about(self, question: Question | Worksheet) -> list[Bit]:
        """Which question of the page this is, which are done, how to round, and how much help there is."""
        questions, bits = self.visit.questions, list[Bit]()
        number = self.visit.others.number(question.id)
        if len(questions) > 1:
            place = questions.index(question) + 1
            bits = [Bit(f"question {place} of {len(questions)} ", "quiet"), *self._marks(), APART]
        if number:
            bits += [Bit(f"other numbers {number}", "changed"), APART]
        if not (isinstance(question, Question) and (question.choices or question.inverse or question.says)):
            bits += [Bit(f"round to {decimals(question.round)}" if question.round else "whole numbers", "quiet"), APART]
        if question.hints and self.key:
            bits.append(Bit(f"hint {self.visit.help(self.key).hints} of {len(question.hints)}", "quiet"))
        return bits

    def _marks(self) -> list[Bit]:
        questions = self.visit.questions
        done = [self.visit.is_done(one) for one in questions]
        return [Bit("●" if one else "○", "right" if one else "quiet") for one in done]

    def _choices(self, question: Question, width: int) -> Iterator[Row]:
        """The choices, each a link; the one in the box stands out."""
        assert self.key is not None
        typed = self.visit.draft(self.key).strip().casefold()
        done = self.visit.is_done(question)
        for number, choice in enumerate(self.visit.asked(question.id).choices, 1):
            here = number == question.right if done else typed in (letter(number), str(number))
            style = "text bold" if here else "quiet" if done else "text"
            lead = Bit(f"{'▸' if here else ' '} {letter(number)}  ", style, number)
            for place, row in enumerate(lay_out(choice, width - 5)):
                first = lead if not place else Bit(" " * 5)
                yield (first, *(bit._replace(style=style, target=number) for bit in row))
