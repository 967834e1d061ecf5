"""What a visit to a lesson shows of gradients and of the numbers that stand in a question's own texts."""

import pytest

from rnntutor.course.reader import read_text
from rnntutor.engine import Address
from rnntutor.screen.visit import Visit
from rnntutor.session.store import Store

TEXT = """\
---
format: 1
id: slopes
title: Slopes
chapter: Tests
---
## A page

```scene hand
equations: |
  h = w * h[t-1] + x
  L = 0.5 * m * (h - d)**2
weights: {w: 2}
inputs: {x: [1, 2, 1], d: [0, 0, 8], m: [0, 0, 1]}
loss: L
```

```panels
- table: [h, grad.h]
- weights: [w]
```

```question slope
ask: "It is {grad.h[3]} at step 3. What is it at step 2?"
answer: grad.h[2]
hints: ["Take {grad.h[3]} times {w}.", "It is {grad.h[2]}."]
worked: And ∂w is {grad.w}.
```

```question which
ask: Which one is larger?
choices: ["{grad.h[1]}", "{grad.h[3]}"]
right: 1
```
"""


@pytest.fixture
def visit(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path))
    with Store.open() as store:
        yield Visit(read_text(TEXT), store)


def test_a_question_says_its_numbers_and_hides_what_it_asks_for(visit: Visit) -> None:
    slope = visit.lesson.questions["slope"]
    assert visit.filled(slope.ask, slope) == "It is 1 at step 3. What is it at step 2?"
    assert [visit.filled(hint, slope) for hint in slope.hints] == ["Take 1 times 2.", "It is ▒▒."]
    assert visit.asked("which").choices == ("4", "1")


def test_a_worked_sentence_is_filled_in_when_nothing_in_it_is_asked_any_more(visit: Visit) -> None:
    assert visit.worked("slope").note == "And ∂w is ▒▒."
    visit.answer("slope", "2")
    assert visit.worked("slope").note == "And ∂w is 6."


def test_a_gradient_is_no_number_to_change(visit: Visit) -> None:
    assert visit.can_change("hand", Address("w"))
    assert visit.can_change("hand", Address("x", 1))
    assert not any(visit.can_change("hand", address) for address in (Address("grad.w"), Address("grad.h", 1)))
    visit.change("hand", Address("w"), "1")
    assert float(visit.view("hand").trace.at(Address("grad.w"))) == -16
