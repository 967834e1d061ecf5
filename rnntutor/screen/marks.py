"""What is said of the answers that stand there: their verdicts, marked anew as others change, what is asked back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rnntutor.course.lesson import Question, Worksheet
from rnntutor.engine import Address, Operand
from rnntutor.quiz.asked import SEPARATOR, asked, find
from rnntutor.quiz.inquiry import Case, Inquiry, Splitting, can_trace, case, splitting, tracing
from rnntutor.quiz.marking import mark, prepare
from rnntutor.quiz.reading import Reading, Unreadable, read
from rnntutor.quiz.upstream import ancestors
from rnntutor.quiz.verdict import Verdict
from rnntutor.screen.asked_back import NOTE, AskedBack

if TYPE_CHECKING:
    from rnntutor.screen.answers import Answers

RIGHT, FOLLOWS, WRONG = "right", "right-for-yours", "wrong"
AGAIN = (FOLLOWS, "slip", WRONG)  # kinds that can change with the learner's earlier numbers


def keys(question: Question | Worksheet) -> tuple[str, ...]:
    """What is asked by a question: its id, or the keys of its cells, step by step."""
    if isinstance(question, Question):
        return (question.id,)
    cells = sorted(question.cells, key=lambda cell: (cell.step or 0, question.rows.index(cell.name)))
    return tuple(f"{question.id}{SEPARATOR}{cell}" for cell in cells)


class Marks:
    """The marks of some answers.

    `telling` is what is typed where the tutor asked back, `unheard` why that cannot be read.
    """

    def __init__(self, answers: Answers):
        self.answers = answers
        self.lesson = answers.lesson
        self.unread: dict[str, Verdict] = {}
        self.telling: dict[str, str] = {}
        self.unheard: dict[str, str] = {}
        self._inquiries: dict[str, Inquiry] = {}
        self._told: dict[str, tuple[tuple[str, str], ...]] = {}  # in answer to those, by the name of what was asked
        self._marked: dict[str, tuple[object, Verdict]] = {}
        self._followed: dict[str, tuple[object, bool]] = {}

    def mark(self, key: str, text: str) -> Verdict:
        """The verdict on a text, from the learner's own earlier numbers; what follows from right ones is right."""
        given = self.given(key)
        verdict = mark(self.lesson, key, text, given, self._veil(key, given), self.answers.habits)
        if verdict.follows_through and self.answers.right.issuperset(self._earlier(key)):
            return replace(verdict, kind=RIGHT, message="Right.", wrong_entries=())
        return verdict

    def prepare(self, key: str) -> None:
        """Work out ahead what marking an answer needs."""
        prepare(self.lesson, key, self.given(key))

    def note(self, key: str, verdict: Verdict) -> None:
        """A verdict on what was sent just now."""
        self.drop(key)
        self.unread.pop(key, None)
        if not verdict.costs:
            self.unread[key] = verdict
            return
        self._marked[key] = (self._grounds(key), verdict)
        self._ask_back(key, verdict)

    def verdict(self, key: str) -> Verdict | None:
        """What is to be said of what stands in the box; None before it is sent. Marked anew where other numbers of the
        learner's have changed since.
        """
        if key in self.unread:
            return self.unread[key]
        if key in self.answers.right:
            return self._marked[key][1] if key in self._marked else None
        if not self.answers.is_wrong(key):
            return None
        grounds, is_back = self._grounds(key), key not in self._marked
        if is_back or self._marked[key][0] != grounds:
            verdict = self.mark(key, self.answers.sent[key])
            self._marked[key] = (grounds, verdict)
            before = AskedBack.of(self.answers.draft(NOTE + key)) if is_back else None
            self.drop(key)
            self._ask_back(key, verdict)
            self._go_on(key, before)
        return self._marked[key][1]

    def kind(self, key: str) -> str:
        """The kind of that verdict, which for a cell beside the current one costs little; "" before it is sent."""
        if key in self.answers.right:
            return RIGHT
        if not self.answers.is_wrong(key):
            return ""
        grounds, before = self._grounds(key), self.answers.kinds.get(key, WRONG)
        if key in self._marked and self._marked[key][0] == grounds:
            return self._marked[key][1].kind
        if before not in AGAIN:
            return before
        if key not in self._followed or self._followed[key][0] != grounds:
            found = self._case(key)
            self._followed[key] = (grounds, found is not None and found.follows())
        return FOLLOWS if self._followed[key][1] else WRONG if before == FOLLOWS else before

    def given(self, key: str) -> Mapping[Address, Reading]:
        """The learner's other numbers from which this one may follow; where those are right, nobody slipped."""
        found: dict[Address, Reading] = {}
        for other in self._earlier(key):
            try:
                found[self._address(other)] = read(self.answers.sent[other], asked(self.lesson, other))
            except Unreadable:
                continue
        return found

    def _earlier(self, key: str) -> list[str]:
        """What this one is worked from: cells of the same worksheet that were sent, other answers of the scene that are
        right and not rounded more than this one.
        """
        own = find(self.lesson, key)[1]
        if own is None or not self.answers.sent:
            return []
        others = [one for one in self._beside(key) if one in self.answers.sent]
        if not others:
            return []
        before = ancestors(self.lesson.scenes[self.answers.question(key).scene].trace, (own.name, own.step))
        return [one for one in others if (self._address(one).name, self._address(one).step) in before]

    def _beside(self, key: str) -> Iterator[str]:
        """The other keys that ask for numbers of the same scene: of other questions those that are right."""
        own = self.answers.question(key)
        for other in self.lesson.questions.values():
            if other is own:
                yield from (one for one in keys(own) if one != key)
            elif (
                other.scene == own.scene
                and other.round >= own.round
                and (isinstance(other, Worksheet) or other.address)
            ):
                yield from (one for one in keys(other) if one in self.answers.right)

    def _grounds(self, key: str) -> object:
        """What a verdict rests on besides the lesson."""
        return self.answers.sent.get(key), tuple((one, self.answers.sent[one]) for one in self._earlier(key))

    def _address(self, key: str) -> Address:
        address = find(self.lesson, key)[1]
        assert address is not None
        return address

    # asking back

    def _case(self, key: str) -> Case | None:
        given = self.given(key)
        return case(self.lesson, key, self.answers.sent.get(key, ""), given, self._veil(key, given))

    def _ask_back(self, key: str, verdict: Verdict) -> None:
        """Where several slips fit, the question that tells them apart."""
        found = self._case(key) if verdict.split else None
        inquiry = splitting(found, verdict) if found else None
        if inquiry:
            self._inquiries[key] = inquiry

    def inquiry(self, key: str) -> Inquiry | None:
        """What the tutor asks back about what stands in the box; None for nothing."""
        if not self.answers.is_wrong(key) or key in self.unread:
            return None
        self.verdict(key)
        return self._inquiries.get(key)

    def can_search(self, key: str) -> bool:
        """Whether the first wrong line can be looked for: the answer is wrong, and there is more than one line."""
        if self.kind(key) not in ("slip", WRONG) or key in self.unread:
            return False
        under_way = self.inquiry(key)
        if under_way and not isinstance(under_way, Splitting):
            return False
        found = self._case(key)
        return found is not None and can_trace(found)

    def search(self, key: str) -> None:
        """Begin to look for the first wrong line; the other cells of a worksheet are told already."""
        found, sheet = self._case(key), self.answers.question(key)
        if found is None:
            return
        known = {self._address(one): True for one in self._beside(key) if one in self.answers.right}
        if isinstance(sheet, Worksheet):
            entered = [
                one for one in keys(sheet) if one != key and (one in self.answers.right or one in self.answers.sent)
            ]
            known |= {self._address(one): one in self.answers.right for one in entered}
        self.drop(key)
        self._inquiries[key] = tracing(found, known)
        self._keep(key)

    def tell(self, key: str, text: str) -> None:
        """The number that the tutor asked back for; what cannot be read stays there and is `unheard`."""
        inquiry = self.inquiry(key)
        if inquiry is None or not inquiry.name:
            return
        try:
            told = inquiry.tell(text)
        except Unreadable as problem:
            self.telling[key], self.unheard[key] = text, problem.message
        else:
            said = (*self._told.get(key, ()), (inquiry.name, text))
            self.drop(key)
            self._inquiries[key], self._told[key] = told, said
        self._keep(key)

    def telling_is(self, key: str, text: str) -> None:
        """What is typed there, at every key."""
        if text != self.telling.get(key, ""):
            self.telling[key] = text
            self.unheard.pop(key, None)
            self._keep(key)

    def drop(self, key: str) -> None:
        """No more of this inquiry."""
        for kept in (self._inquiries, self._told, self.telling, self.unheard):
            kept.pop(key, None)
        self._keep(key)

    def _keep(self, key: str) -> None:
        """Keep what was told and typed there, where that is something else than before."""
        asks, told, typing = self._inquiries.get(key), self._told.get(key, ()), self.telling.get(key, "")
        is_search = asks is not None and not isinstance(asks, Splitting)
        text = AskedBack(self.answers.sent[key], is_search, told, typing).text if asks else ""
        if text != self.answers.draft(NOTE + key):
            self.answers.keep(NOTE + key, text)

    def _go_on(self, key: str, before: AskedBack | None) -> None:
        """Tell again what was told at the last visit, as far as it is asked again, about the same answer."""
        if before is None or before.answer != self.answers.sent[key]:
            return
        if before.searching:
            self.search(key)
        for name, text in before.told:
            inquiry = self.inquiry(key)
            if inquiry and inquiry.name == name:
                self.tell(key, text)
        if self.inquiry(key):
            self.telling_is(key, before.typing)

    # what may be seen

    def _veil(self, key: str, given: Mapping[Address, Reading]) -> Callable[[Operand], bool]:
        """What may not be seen in the lines of a verdict: all that is hidden, but for the learner's own numbers, the
        answer among them.
        """
        question, asked_at = find(self.lesson, key)
        veil = self.answers.hidden(question.scene)
        typed = {(address.name, address.step): reading.values for address, reading in given.items()}

        def is_hidden(operand: Operand) -> bool:
            if asked_at and (operand.name, operand.step) == (asked_at.name, asked_at.step):
                return False
            own = typed.get((operand.name, operand.step))
            if own is not None and (own == operand.value).any():
                return False
            return veil.covers(Address(operand.name, operand.step, operand.unit))

        return is_hidden
