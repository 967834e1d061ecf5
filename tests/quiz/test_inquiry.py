"""Asking back: whoever makes a slip and tells the numbers they had is told that slip, and the line in which it is."""

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.inquiry import Case, Inquiry, can_trace, splitting, tracing
from rnntutor.quiz.marking import judge
from rnntutor.quiz.reading import Unreadable, read
from rnntutor.quiz.slips.candidates import Candidate, candidates

LSTM = "z = W @ x\ni = σ(W_i @ x + b_i)\nf = σ(W_f @ x)\no = σ(W_o @ x)\nc = f * c[t-1] + i * z\ny = o * c"
WEIGHTS = {"W": [[3]], "W_i": [[np.log(3)]], "b_i": [0.4], "W_f": [[np.log(2)]], "W_o": [[-np.log(4)]]}
PLACES = 4


@pytest.fixture(scope="module")
def trace() -> Trace:
    weights = {name: np.array(value, dtype=float) for name, value in WEIGHTS.items()}
    return Cell.parse(LSTM).run(weights, {"x": [[1.0], [2.0], [-1.0]]}, {("c", 0): [5.0]})


def case(trace: Trace, name: str, step: int, text: str) -> Case:
    wanted = Asked(Address(name, step), (1,), PLACES)
    return Case(trace, Address(name, step), read(text, wanted), wanted)


def typed(value: np.ndarray) -> str:
    return f"{float(value.reshape(-1)[0]):.{PLACES + 2}f}"


def asked(inquiry: Inquiry) -> Address:
    """What is asked for now, out of its name "the sum inside f₂"."""
    name = inquiry.name.removeprefix("the sum inside ")
    letter, step = name[0], "₀₁₂₃".index(name[-1])
    letter = f"{letter}.net" if name != inquiry.name else letter
    return Address(letter, step)


def slips(trace: Trace, name: str, step: int) -> list[Candidate]:
    """The slips of one line, made at the asked step only."""
    tried = candidates(trace, Address(name, step))
    return [own for own in tried.found if own.once and len(own.rewrite.lines) == 1 and not own.rewrite.added]


def test_a_search_ends_at_the_line_that_was_worked_wrong(trace):
    tried = candidates(trace, Address("y", 2))
    for slip in slips(trace, "y", 2):
        (line,) = slip.rewrite.lines
        inquiry = tracing(case(trace, "y", 2, typed(slip.value)), {})
        count = 0
        while inquiry.name:
            inquiry = inquiry.tell(typed(tried.at(asked(inquiry), slip)))
            count += 1
        assert inquiry.verdict, slip.id
        owner = line.partition(".net")[0]
        assert inquiry.verdict.message.startswith(f"The first wrong line is {owner}₂ = "), slip.id
        assert count <= 5


def test_of_several_slips_the_one_whose_numbers_are_told_stays(trace):
    split = 0
    for slip in slips(trace, "c", 3):
        wrong = case(trace, "c", 3, typed(slip.value))
        verdict = judge(trace, wrong.address, wrong.reading, wrong.wanted, {})
        offered = (slip.id, slip.where) in {(one.id, one.where) for one in verdict.slips}
        inquiry = splitting(wrong, verdict) if offered else None
        tried = candidates(trace, wrong.address)
        while inquiry and inquiry.name and "·" not in inquiry.name:
            split += 1
            inquiry = inquiry.tell(typed(tried.at(asked(inquiry), slip)))
        if inquiry and inquiry.verdict:
            assert any(slip in own for own in inquiry.classes)
    assert split


def test_what_is_known_to_be_right_is_not_asked_for_again(trace):
    known = {Address(name, 2): True for name in ("i", "f", "z", "o")} | {Address("c", 1): True}
    inquiry = tracing(case(trace, "y", 2, "9"), known)
    assert inquiry.name == "c₂"
    ended = tracing(case(trace, "c", 2, "90"), known).verdict
    assert ended
    assert ended.message == "The first wrong line is c₂ = f₂·c₁ + i₂·z₂."


def test_what_cannot_be_read_changes_nothing(trace):
    inquiry = tracing(case(trace, "y", 2, "9"), {})
    with pytest.raises(Unreadable):
        inquiry.tell("two")
    assert not inquiry.told


def test_a_line_too_long_to_be_asked_for_is_not_looked_for():
    long = Cell.parse("h = tanh(W @ x)\ny = sum(h)").run({"W": np.eye(20)}, {"x": [np.ones(20)]})
    wanted = Asked(Address("y", 1), (), 2)
    assert not can_trace(Case(long, Address("y", 1), read("3", wanted), wanted))
