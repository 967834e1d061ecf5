"""What a verdict says: in names that the learner has met, each slip once, no more than three."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.met import met
from rnntutor.course.reader import read, read_text
from rnntutor.engine import Address, Cell
from rnntutor.engine.derive import GRAD
from rnntutor.notation.formula import letters
from rnntutor.quiz.asked import Asked, find, keys
from rnntutor.quiz.inquiry import Case, tracing
from rnntutor.quiz.marking import judge, mark
from rnntutor.quiz.reading import read as read_answer
from rnntutor.quiz.slips.candidates import Candidate, Candidates, candidates
from rnntutor.quiz.slips.diagnosis import PLAUSIBLE
from rnntutor.quiz.slips.naming import named
from rnntutor.quiz.slips.speaking import Speaker
from rnntutor.quiz.verdict import SLIPS_SAID

COURSE = sorted((Path(__file__).parents[2] / "lessons").glob("[0-9]*.md"))
_NAME = re.compile(r"∂?[^\W\d₀-₉](?:[\w.]*[^\W₀-₉ₜ])?[₀-₉ₜ]+|(?<![\w'’])[^\W\d](?![\w'’(])")


@cache
def lesson_at(path: Path) -> Lesson:
    return read(path)


def answers(lesson: Lesson) -> Iterator[tuple[str, Candidates, frozenset[str]]]:
    """Every number that is asked for, with its slips and the names that are met there."""
    for key in keys(lesson):
        question, address = find(lesson, key)
        if address is not None:
            trace = lesson.scenes[question.scene].trace
            yield key, candidates(trace, trace.find(address)), lesson.met[question.scene]


def written(found: Candidate, places: int) -> str:
    rows = np.atleast_2d(np.round(found.value, places) + 0.0).tolist()
    return "; ".join(" ".join(f"{number:.{places}f}" for number in row) for row in rows)


def spoken(name: str) -> set[str]:
    """How a name may stand in a sentence, without its step."""
    own, mark_ = (name.removeprefix(GRAD), "∂") if name.startswith(GRAD) else (name, "")
    return {mark_ + letters(own), mark_ + letters(own.rpartition(".")[2])}


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_no_slip_is_told_in_a_name_that_stands_nowhere_in_the_lesson(path: Path) -> None:
    for key, tried, known in answers(lesson_at(path)):
        trace = tried.trace
        speaker, names = Speaker(trace, known), {name for name in (*trace.names, *trace.weights) if ".net" not in name}
        met_here = set().union(*(spoken(name) for name in known))
        met_here |= {f"∂{letters(name)}" for name in known}  # what a known value's gradient is can be read off it
        strange = set().union(*(spoken(name) for name in names - known)) - met_here
        for one in tried.found:
            if one.rewrite.address is None:
                text = speaker.sentence(one.rewrite.says, tried.address.step)
                found = {word.rstrip("₀₁₂₃₄₅₆₇₈₉ₜ") for word in _NAME.findall(text)}
                assert not found & (strange - {"a", "e"}), f"{key}: {text}"
                assert not [odd for odd in ("{", "  ", "linear(") if odd in text], f"{key}: {text}"


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_a_wrong_answer_is_told_each_slip_once_and_no_more_than_three(path: Path) -> None:
    lesson = lesson_at(path)
    for key, tried, _ in answers(lesson):
        places = lesson.questions[key.partition(":")[0]].round
        for one in {written(own, places): own for own in tried.found[::7]}.values():
            verdict = mark(lesson, key, written(one, places))
            if verdict.kind == "slip":
                sentences = {slip.sentence for slip in verdict.slips}
                assert verdict.message.count(" Or: ") == min(len(sentences), SLIPS_SAID) - 1, verdict.message
                assert sum(text.startswith("That is ") for text in sentences) < 2, (key, sentences)
                assert not any("…" in slip.where for slip in verdict.slips)


def test_the_line_of_a_slip_is_shown_for_a_unit_that_counts_for_the_answer() -> None:
    trace = Cell.parse("a = x + b\nh = W @ a").run(
        {"W": [[1.0, 0.0], [2.0, 0.0]], "b": [1.0, 5.0]}, {"x": [[3.0, 4.0]]}
    )
    for unit in (1, 2):
        tried = candidates(trace, trace.find(Address("h", 1, (unit,))))
        found = next(one for one in tried.found if one.id == "no-bias")
        assert named(tried, found, 2).yours == "a₁ = x₁; a₁[1] = 3"


def test_pairs_are_of_slips_that_one_may_well_make_twice() -> None:
    lesson = lesson_at(next(path for path in COURSE if "lstm-by-hand" in path.stem))
    verdict = mark(lesson, "ajar-cell", "3")
    assert all(set(pair.split(" + ")) <= set(PLAUSIBLE) for pair in verdict.guess)
    assert "the other way round" not in verdict.message


def test_on_the_way_back_a_slip_can_be_told_where_hardly_a_name_is_known() -> None:
    cell = Cell.parse("a = w * h[t-1] + x\nh = tanh(a)\nr = h - d\nL = 0.5 * r**2")
    trace = cell.run({"w": 0.5}, {"x": [0.7, -0.3], "d": [0.1, -0.9]}).backward("L").trace
    for asked in (name for name in trace.names if trace.gradient(name)):
        for known in ({asked}, {asked, "h"}, {asked, GRAD + "h"}):
            tried = candidates(trace, trace.find(Address(asked, 1)))
            assert all(named(tried, slip, 2, met=known).sentence.endswith(".") for slip in tried.found)


def test_where_the_rounding_slipped_no_line_is_called_wrong() -> None:
    trace = Cell.parse("a = x / 3\nb = 9 * a").run({}, {"x": [1.0]})
    address, rough = Address("b", 1), Address("a", 1)
    places = {address: 2, rough: 2}
    asked = {one: Asked(one, (), places[one]) for one in places}
    case = Case(trace, address, read_answer("2.7", asked[address]), asked[address])
    search = tracing(case, {}).tell("0.3")
    assert search.verdict is not None
    assert search.verdict.message.startswith("No line is wrong.")


def test_names_are_met_on_panels_in_formulas_and_as_words_but_not_as_articles() -> None:
    lesson = read_text(TEXT)
    assert met(lesson)["one"] == {"h", "x", "rate", "u_f", "grad.h", "grad.w"}


TEXT = """---
format: 1
id: one
title: One
chapter: One
---
## A page

```scene one
equations: |
  h = w * x + rate * a + u_f * I
  L = 0.5 * h**2
weights: {w: 1, rate: 2, u_f: 3, a: 1}
inputs: {x: [1, 2], I: [1, 2]}
loss: L
```

A rate with $u_{f}$ and ∂h. I take x.

```panels
- table: h
```

```question q
ask: What?
answer: grad.w
```
"""


def test_a_difference_taken_the_wrong_way_round_is_told_with_the_right_one() -> None:
    trace = Cell.parse("L = (y - d)**3").run({}, {"y": [3.0], "d": [1.0]})
    verdict = judge(trace, Address("L", 1), read_answer("-8", Asked(Address("L", 1))), Asked(Address("L", 1)), {})
    assert "y₁ − d₁ is right, not d₁ − y₁" in " ".join(slip.sentence for slip in (*verdict.slips, *verdict.also))


def test_a_name_that_is_a_word_has_an_article_and_a_factor_that_is_no_door_is_no_gate() -> None:
    moves = Cell.parse("w = w[t-1] - rate * slope").run({"rate": [0.5]}, {"slope": [4.0]}, given={("w", 0): [1.0]})
    shares = Cell.parse("s = s[t-1] * q").run({}, {"q": [2.0]}, given={("s", 0): [3.0]})
    for trace, name, text, told in (
        (moves, "w", "-3", "You left out the rate: the move is rate·slope₁."),
        (shares, "s", "3", ""),
    ):
        wanted = Asked(Address(name, 1))
        verdict = judge(trace, Address(name, 1), read_answer(text, wanted), wanted, {})
        assert told in " ".join(slip.sentence for slip in verdict.slips)
        assert "gate" not in verdict.message
