"""Slips with CTC: the wrong numbers of the curriculum, worked by hand, named by marking."""

from __future__ import annotations

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.modules import Call
from rnntutor.engine.trace import Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.marking import judge
from rnntutor.quiz.reading import read
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.naming import named
from rnntutor.quiz.verdict import Verdict
from rnntutor.quiz.wording import mark

ARROWS = np.eye(5) + np.eye(5, k=-1)
SKIP = np.zeros((5, 5))
SKIP[3, 1] = 1
FRAMES = [[0.6, 0.2, 0.2], [0.3, 0.5, 0.2], [0.1, 0.6, 0.3]]
CELL = Cell.parse("α = (D @ α[t-1]) * (L @ y)\np = dot(ends, α)")


def lattice(arrows: np.ndarray, symbols: list[int], frames: list[list[float]]) -> Trace:
    emits = np.eye(len(frames[0]))[symbols]
    weights = {"D": arrows, "L": emits, "ends": [0, 0, 0, 1, 1]}
    return CELL.run(weights, {"y": frames}, given={("α", 0): [1, 0, 0, 0, 0]})


AB = lattice(ARROWS + SKIP, [2, 0, 2, 1, 2], FRAMES)
AA = lattice(ARROWS, [1, 0, 1, 0, 1], [[0.6, 0.4]] * 3)
PATH = Cell.parse("q = dot(d, y)\ns = s[t-1] * q").run(
    {}, {"y": FRAMES, "d": np.eye(3)[[0, 0, 1]]}, given={("s", 0): 1}
)
TWO = Cell.parse("y = 1 * x").run({}, {"x": [[0.4, 0.6]] * 2}, labels={"y": ("a", "–")})
P, S = Address("p", 3), Address("s", 3)


def told(trace: Trace, address: Address, text: str) -> Verdict:
    found = trace.find(address)
    value = np.asarray(trace.at(found))
    wanted = Asked(found, value.shape, 3)
    return judge(trace, found, read(text, wanted), wanted, {})


@pytest.mark.parametrize(
    ("trace", "address", "typed", "id"),
    [
        (AB, P, "0.18", "best-path-only"),
        (AB, P, "0.396", "one-ending"),
        (AB, P, "0.09", "one-ending"),
        (AB, P, "0.072", "skip-left-out"),
        (AB, Address("α", 2), "0.04 0.18 0.12 0.3 0", "best-path-only"),
        (AB, Address("α", 2), "0.4 1.1 0.8 1.1 0", "summed-along-path"),
        (AB, Address("α", 3, (4,)), "0.18", "best-path-only"),
        (AA, P, "0.864", "skip-between-equals"),
        (PATH, S, "1.5", "summed-along-path"),
    ],
)
def test_a_wrong_number_of_the_curriculum_is_named(trace: Trace, address: Address, typed: str, id: str) -> None:
    verdict = told(trace, address, typed)
    assert id in [slip.id for slip in verdict.slips], verdict


@pytest.mark.parametrize(("trace", "address", "typed"), [(AB, P, "0.486"), (AA, P, "0.144"), (PATH, S, "0.108")])
def test_the_numbers_of_the_curriculum_are_right(trace: Trace, address: Address, typed: str) -> None:
    assert told(trace, address, typed).kind == "right"


def test_the_text_of_the_best_path_is_no_prefix_search() -> None:
    verdict = mark(Call("prefix_search", ("y",)), TWO, "nothing")
    assert [slip.id for slip in verdict.slips] == ["best-path-only"]
    assert mark(Call("prefix_search", ("y",)), TWO, "a").kind == "right"


@pytest.mark.parametrize(("typed", "id"), [("b", "blank-removed-first"), ("bbb", "not-merged"), ("-b-b", "blank-kept")])
def test_a_slip_of_collapse_is_named_and_a_hyphen_is_a_blank(typed: str, id: str) -> None:
    trace = Cell.parse("y = 1 * x").run({}, {"x": np.eye(2)[[1, 0, 0, 1, 0]]}, labels={"y": ("b", "–")})
    assert [slip.id for slip in mark(Call("collapse", ("y",)), trace, typed).slips] == [id]


@pytest.mark.parametrize(("trace", "kinds"), [(AB, 4), (AA, 3)])
def test_every_slip_of_a_lattice_has_words(trace: Trace, kinds: int) -> None:
    tried = candidates(trace, trace.find(P))
    own = {"best-path-only", "one-ending", "skip-between-equals", "skip-left-out", "summed-along-path"}
    met = [candidate for candidate in tried.found if candidate.id in own]
    for candidate in met:
        assert named(tried, candidate, 3).sentence.endswith(".")
    assert len({candidate.id for candidate in met}) == kinds


def test_a_cell_that_is_no_lattice_has_none_of_these_slips() -> None:
    trace = Cell.parse("h = (U @ h[t-1]) * x\ny = dot(v, h)").run(
        {"U": [[1, 1], [1, 0]], "v": [1, 1]}, {"x": [[1, 2], [3, 4]]}, given={("h", 0): [1, 1]}
    )
    ids = {own.id for own in candidates(trace, trace.find("y[2]")).found}
    assert not ids & {"best-path-only", "one-ending", "skip-left-out", "summed-along-path"}
