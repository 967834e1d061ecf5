"""What check says of questions that tell little."""

from __future__ import annotations

from pathlib import Path

from one_by_one import worth

from rnntutor.course.lesson import Lesson
from rnntutor.course.reader import read_text
from rnntutor.engine import Address
from rnntutor.quiz.proof import classes, doubts

TEXT = """---
format: 1
id: keeps
title: It keeps
chapter: Testing
---
## A page

```scene gate
equations: |
  f = σ(a)
  c = f * c[t-1] + x
inputs:
  a: [100, 0, -100]
  x: [3, 1, 2]
```

```question asked
ask: What does it hold?
answer: c[{step}]
same: [{same}]
```
"""


def lesson(step: int, same: str = "") -> Lesson:
    return read_text(TEXT.format(step=step, same=same), Path("keeps.md"))


def test_a_slip_that_gives_the_truth_is_named_with_its_line_and_a_step_that_tells_more() -> None:
    (mistake,) = doubts(lesson(1))
    assert mistake.line == 18
    assert mistake.message.startswith("'asked' cannot tell no-memory, gate-left-out, gate-inverted")
    assert "; c[3] would tell" in mistake.message


def test_what_the_author_knows_of_is_silent() -> None:
    (mistake,) = doubts(lesson(1))
    ids = mistake.message.partition("same: [")[2].partition("]")[0]
    assert not list(doubts(lesson(1, ids)))


def test_a_slip_in_a_line_that_the_answer_never_reads_is_no_doubt() -> None:
    linear = TEXT.replace("  f = σ(a)\n  c = f * c[t-1] + x\n", "  c = a * c[t-1] + x\n  L = m * sum(c)\nloss: L\n")
    linear = linear.replace("[100, 0, -100]", "[3, 2, 5]\n  m: [0, 0, 1]").replace("c[{step}]", "grad.c[1]")
    assert not list(doubts(read_text(linear.format(same=""), Path("keeps.md"))))


def test_a_slip_that_is_none_is_told_with_what_was_probably_meant() -> None:
    assert any(
        "no slip 'no-memroy' (did you mean 'no-memory'?)" in own.message for own in doubts(lesson(2, "no-memroy"))
    )


def test_a_gate_ajar_tells_more_than_one_wide_open() -> None:
    ajar = read_text(TEXT.replace("100, 0,", "100, 1,").format(step=2, same=""), Path("keeps.md"))
    assert classes(ajar) > classes(lesson(1))


def test_check_counts_the_slips_by_the_measure_that_other_numbers_are_chosen_by() -> None:
    own = lesson(2)
    trace = own.scenes["gate"].trace
    assert classes(own) == worth(trace, [Address("c", 2)], 2).own


def test_an_answer_that_is_right_whatever_it_is_is_doubted() -> None:
    """0.33 for a third: what is cut off grows a hundredfold at every step."""
    digits = TEXT.replace("  f = σ(a)\n  c = f * c[t-1] + x\n", "  k = 1 / x\n  c = 100 * (c[t-1] - a) + k\n")
    digits = digits.replace("[100, 0, -100]", "[0, 0, 33]").replace("[3, 1, 2]", "[3, 3, 3]")
    said = [own.message for own in doubts(read_text(digits.format(step=3, same=""), Path("keeps.md")))]
    assert any(one.startswith("'asked': who rounds every line has anything from ") for one in said), said
    assert any(one.endswith(" for c₃: ask for more decimals (round: 3), or a step earlier") for one in said), said
    assert not any("ask for more decimals" in own.message for own in doubts(lesson(2)))
