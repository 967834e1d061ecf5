"""How far an honest answer may lie: rounding by hand is right, and nothing else is."""

from collections.abc import Iterator

import numpy as np
import pytest
from people import Person, short_run

from rnntutor.course.lesson import Lesson
from rnntutor.course.locate import folder
from rnntutor.course.reader import read
from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.trace import Trace
from rnntutor.engine.variants import Variant, run_variants
from rnntutor.quiz.asked import find, keys
from rnntutor.quiz.band import ON_THE_WAY, band
from rnntutor.quiz.hand import PLAIN, Hand, Own
from rnntutor.quiz.rounds import half_even, half_up

CELLS = Cell.library_names()


@pytest.mark.parametrize("name", CELLS)
def test_who_rounds_honestly_is_right(name: str):
    random = np.random.default_rng(3)
    for places in (1, 2, 3, 4):
        trace = short_run(name, random, steps=int(random.integers(1, 6)), units=int(random.integers(1, 4)))
        names = list(trace.resolved.lines)
        asked = Address(str(random.choice(names)), trace.steps(names[0]))
        skipped = str(random.choice(names)), int(random.integers(1, trace.steps(names[0]) + 1))
        people = [Person(places, how, last) for how in ("half up", "half even") for last in ("", "cut")]
        people += [Person(places, how, skipped=skipped) for how in ("half up", "half even")]
        people += [Person(places, carries=True), Person(places, last="cut", carries=True)]
        for person in people:
            answer, _ = person.work(trace, asked)
            assert band(trace, asked, places).holds(answer).all(), (person, asked)


def test_a_start_that_is_worked_from_a_line_is_rounded_like_any_other_number():
    """A code of 3.28 for 7.875/2.4 = 3.28125, and from there 4.92; 0.28125 more than 3 is not right."""
    encoder, decoder = (
        Cell.parse("h = 1/2 * (h[t-1] + x)"),
        Cell.parse("y = 1.5 * y[t-1]\ny[0] = encoder.h[last] / 2.4"),
    )
    trace = Network({"encoder": Layer(encoder), "decoder": Layer(decoder, 2)}).run({}, {"x": [11.5, 10.0]})
    begun, first = (band(trace, Address("decoder.y", step), 2) for step in (0, 1))
    assert begun.holds(np.array([3.28, 3.0, 0.0])).tolist() == [True, False, False]
    assert first.holds(np.array([4.92, 4.93, 4.95])).tolist() == [True, True, False]


def questions() -> Iterator[tuple[Trace, Address, int]]:
    """Every number that the shipped lessons ask for."""
    for path in sorted(folder().glob("[0-9]*.md")):
        lesson = read(path)
        for question, address in (find(lesson, key) for key in keys(lesson)):
            if address is not None and address.name in lesson.scenes[question.scene].trace.resolved.lines:
                yield lesson.scenes[question.scene].trace, address, question.round


def test_who_rounds_honestly_is_right_in_all_lessons():
    for trace, asked, places in questions():
        asked, way = trace.find(asked), places if places > 0 else ON_THE_WAY
        lines = [(name, step) for name in trace.resolved.lines for step in range(1, trace.steps(name) + 1)]
        skipped = [None, (asked.name, asked.step or 0), *lines[:: 1 + len(lines) // 6]]
        variants = [Variant(after=rounding(how, way, skip, asked)) for how in HOW for skip in skipped]
        answers = run_variants(trace, variants).at(asked)
        for answer in (half_up(one, places) for one in answers if np.isfinite(one).all()):
            assert band(trace, asked, places).holds(answer).all(), (asked, answer)


HOW = (half_up, half_even)


def rounding(how, places, skipped, asked):
    """What one person does with every line but the asked one, which is rounded when it is typed, and a skipped one."""

    def after(name, step, rows):
        keeps = (name, step) in (skipped, (asked.name, asked.step or 0))
        return rows if keeps else how(rows, places)

    return after


@pytest.mark.parametrize("name", CELLS)
def test_who_rounds_honestly_back_through_time_is_right(name: str):
    random = np.random.default_rng(6)
    trace = short_run(name, random, 3, 2, "L = 0.5 * sum((h - d)**2)").backward("L").trace
    gradients = [line for line in trace.resolved.lines if trace.gradient(line)]
    for places, line in zip((2, 3, 4), random.choice(gradients, 3), strict=True):
        asked = Address(str(line), 1 if trace.steps(str(line)) else None)
        skipped = [None, *((str(random.choice(list(trace.resolved.lines))), 2) for _ in range(9))]
        variants = [Variant(after=rounding(how, places, skip, asked)) for how in HOW for skip in skipped]
        for answer in half_up(run_variants(trace, variants).at(asked), places):
            assert band(trace, asked, places).holds(answer).all(), (asked, answer)


@pytest.mark.parametrize("name", CELLS)
def test_the_share_of_every_line_is_the_adjoint(name: str):
    trace = short_run(name, np.random.default_rng(8))
    asked = Address("h", 4)
    hand = Hand(trace, asked, 5, {})
    for unit in range(2):
        seed = np.zeros((4, 2))
        seed[3, unit] = 1
        adjoint = trace.backward({"h": seed})
        place = hand.found("h", 4)
        assert place is not None
        shares = hand.moved(place)[unit] / hand.size
        for (line, step), spot in hand.spots.items():
            if (line, step) != ("h", 4):
                np.testing.assert_allclose(
                    shares[spot.place], np.abs(adjoint[line][step - 1]), atol=1e-4, err_msg=f"{line}[{step}]"
                )


def test_whole_numbers_stay_whole(lesson: Lesson):
    """Gates as good as 0 and 1: 7 is not 7.02, however many lines there are before it."""
    found = band(lesson.scenes["lee"].trace, Address("y", 4), 2)
    assert found.holds(np.array(7.0))
    assert not found.holds(np.array(7.02))
    assert not found.holds(np.array(6.98))


def test_a_whole_number_is_asked_for_as_one(lesson: Lesson):
    found = band(lesson.scenes["rnn"].trace, Address("h", 3), 0)
    assert found.holds(np.array([16.0, 16.0])).all()
    assert not found.holds(np.array([16.4, 15.6])).any()


def test_what_has_no_line_before_it_is_rounded_once(lesson: Lesson):
    trace = lesson.scenes["rnn"].trace
    for asked in (Address("x", 1), Address("W"), Address("h", 0)):
        found = band(trace, asked, 2)
        np.testing.assert_allclose(found.upper - found.lower, 0.01)


def test_a_sum_of_rounded_numbers_is_not_rounded_again():
    run = Cell.parse("p = a / b\nq = p - a\nr = relu(q)\ns = r + p").run({}, {"a": [1.0], "b": [3.0]})
    hand = Hand(run, Address("s", 1), 2, {})
    errors = {name: hand.errors()[spot.place].item() for (name, _), spot in hand.spots.items()}
    assert errors == {"p": pytest.approx(1 / 300), "q": 0, "r": 0, "s": 0}


def test_who_rounds_a_divisor_away_has_no_answer():
    """0.04 · 0.04 is 0 to two decimals: the others still have theirs."""
    run = Cell.parse("n = a * a\np = a / n").run({}, {"a": [0.04]})
    found = band(run, Address("p", 1), 2)
    assert found.holds(np.array(25.0))
    assert not found.holds(np.array(50.0))


def test_numbers_of_ones_own_count_half_a_unit_where_they_were_rounded():
    run = Cell.parse("h = a * h[t-1] + x").run({"a": 2.0}, {"x": [0.125, 1.0]})
    asked, before = Address("h", 2), Address("h", 1)
    exact = band(run, asked, 2, {before: Own(np.array(0.13), np.array(0.0))})
    typed = band(run, asked, 2, {before: Own(np.array(0.13), np.array(0.005))})
    assert exact.value == typed.value == pytest.approx(1.26)
    assert not exact.holds(np.array(1.25))
    assert typed.holds(np.array(1.25))


def test_a_long_way_is_still_rounded():
    run = short_run("lstm", np.random.default_rng(2), steps=60)
    asked = Address("h", 60)
    assert Hand(run, asked, 2, {}).runs == PLAIN
    answer, _ = Person(2).work(run, asked)
    assert band(run, asked, 2).holds(answer).all()
