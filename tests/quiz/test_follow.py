"""Each entry is marked from the learner's own entries before it: exactly the wrong ones are wrong."""

import numpy as np
import pytest
from people import Person, rounded, short_run

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.band import band
from rnntutor.quiz.follow import follow, own
from rnntutor.quiz.hand import Own
from rnntutor.quiz.reading import read

CELLS = Cell.library_names()


def typed(text: str, places: int = 2, shape: tuple[int, ...] = ()) -> Own:
    return own(read(text, Asked(shape=shape, places=places)), places)


def bptt() -> Trace:
    """h = 1, 4, 9 by hand; the target is 8: ∂h = 4, 2, 1, ∂w = 1·4 + 2·1 + 4·0 read backwards, 6."""
    cell = Cell.parse("h = w * h[t-1] + x\nL = 0.5 * m * (h - d)**2")
    inputs = {"x": [1.0, 2.0, 1.0], "d": [0.0, 0.0, 8.0], "m": [0.0, 0.0, 1.0]}
    return cell.run({"w": 2.0}, inputs).backward("L").trace


@pytest.mark.parametrize("name", CELLS)
def test_of_a_worksheet_exactly_the_wrong_lines_are_named(name: str):
    """One to four wrong numbers, whoever made them rounded every line or none."""
    random = np.random.default_rng(11)
    for _ in range(6):
        trace = short_run(name, random, steps=3)
        rows = [row for row in trace.resolved.lines if ".net" not in row]
        cells = [(row, step) for step in (1, 2, 3) for row in rows]
        wrong = {}
        for at in random.choice(len(cells), min(len(cells), int(random.integers(1, 5))), replace=False):
            wrong[cells[at]] = random.choice([-1, 1]) * random.uniform(0.1, 2.0) * np.eye(2)[random.integers(2)]
        last = Address(trace.resolved.components[-1].names[-1], 3)
        answer, numbers = Person(2, carries=bool(random.integers(2))).work(trace, last, wrong)
        numbers[last.name, 3] = answer
        entries = {Address(*cell): Own(rounded(numbers[cell], 2), np.full(2, 0.005)) for cell in cells}
        assert {cell for cell in cells if not is_right(trace, Address(*cell), entries)} == set(wrong)


def is_right(trace: Trace, address: Address, entries: dict[Address, Own]) -> bool:
    """The better of the two marks: from the run's own numbers, and from the learner's."""
    value = entries[address].value
    return bool(band(trace, address, 2).holds(value).all() or follow(trace, address, 2, entries)[1].holds(value).all())


@pytest.mark.parametrize("name", CELLS)
def test_what_follows_a_right_chain_is_the_chain(name: str):
    trace = short_run(name, np.random.default_rng(1), 3, 2, "L = 0.5 * sum((h - d)**2)").backward("L").trace
    lines = [line for line in trace.resolved.lines if trace.steps(line)]
    cells = [Address(line, step) for line in lines for step in (1, 2, 3)]
    entries = {cell: Own(trace.at(cell), np.zeros_like(trace.at(cell))) for cell in cells}
    weight = "grad.W" if "W" in trace.weights else "grad.W_z"
    for asked in (Address("h", 3), Address("L", 2), Address("grad.h", 1), Address(weight)):
        run, found = follow(trace, asked, 2, entries)
        np.testing.assert_allclose(found.value, trace.at(asked), atol=1e-12)
        np.testing.assert_allclose(run.at(asked), trace.at(asked), atol=1e-12)


@pytest.mark.parametrize(
    ("entries", "asked", "value"),
    [
        ({"h[1]": "1"}, "h[2]", 4),
        ({"h[1]": "3"}, "h[2]", 8),
        ({"h[1]": "3", "h[2]": "5"}, "h[3]", 11),
        ({"h[3]": "5"}, "h[2]", 4),
        ({"h[2]": "5"}, "h[2]", 4),
        ({"grad.h[3]": "2"}, "grad.h[2]", 4),
        ({"grad.h[3]": "2", "grad.h[2]": "3"}, "grad.h[1]", 6),
        ({"grad.h[2]": "3"}, "grad.w", 1 * 3 + 4 * 1),
        ({"h[2]": "5"}, "grad.h[3]", 3),
        ({"h[2]": "5", "grad.h[3]": "1"}, "grad.w", 1 * 2 + 5 * 1),
        ({"h[2]": "5"}, "grad.h[2]", 6),
        ({"grad.w": "5"}, "grad.h[1]", 4),
    ],
)
def test_what_follows_from_wrong_numbers(entries: dict[str, str], asked: str, value: float):
    """Forwards, backwards, and from forwards to backwards; what comes after the asked number does not count."""
    trace = bptt()
    own_numbers = {trace.find(address): typed(text) for address, text in entries.items()}
    run, found = follow(trace, trace.find(asked), 2, own_numbers)
    assert found.value == run.at(trace.find(asked)) == pytest.approx(value)


def test_one_unit_of_ones_own_goes_on_with_the_other_of_the_run():
    cell = Cell.parse("h = U @ h[t-1] + x")
    trace = cell.run({"U": [[1.0, 1.0], [0.0, 2.0]]}, {"x": [[1.0, 2.0], [0.0, 0.0]]})
    _, found = follow(trace, Address("h", 2), 2, {Address("h", 1, (2,)): typed("5")})
    assert found.value.tolist() == [6.0, 10.0]


def test_a_run_with_own_numbers_tells_what_they_should_have_been():
    run, _ = follow(bptt(), Address("h", 3), 2, {Address("h", 1): typed("3"), Address("h", 2): typed("5")})
    assert run.explain("h", 2).kind == "given"
    assert [float(run.expected("h", step)) for step in (1, 2, 3)] == [1, 8, 11]


@pytest.mark.parametrize(
    ("text", "half"), [("7", 0.005), ("7.00", 0.005), ("7.123", 0.0005), ("22/3", 0.0), ("7e-4", 0.00005)]
)
def test_what_was_typed_may_be_rounded_by_half_a_unit_of_its_last_place(text: str, half: float):
    assert typed(text).half == pytest.approx(half)


def test_unrounded_numbers_may_have_been_carried():
    """0.70 for 0.5 is wrong; six times what was rounded to it lies between 4.17 and 4.23. 0.50 is exact."""
    trace = Cell.parse("p = x / 3\nq = 6 * p").run({}, {"x": [1.5]})
    asked, entry = Address("q", 1), Address("p", 1)
    carried = follow(trace, asked, 2, {entry: typed("0.7")})[1]
    assert carried.holds(np.array([4.2, 4.18, 4.22])).all()
    assert not carried.holds(np.array([3.0, 4.24])).any()
    assert follow(trace, asked, 2, {entry: typed("0.5")})[1].upper == pytest.approx(3.005)
