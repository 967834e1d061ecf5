"""What a visit to a lesson shows and keeps: gradients, the numbers in a question's own texts, changed numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.course.generate import taipei
from rnntutor.course.reader import read_text
from rnntutor.engine import Address, parse_address
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.marking import value_of
from rnntutor.quiz.reading import Unreadable, read
from rnntutor.quiz.slips.naming import Named
from rnntutor.quiz.verdict import Verdict
from rnntutor.screen import marks, worksheet
from rnntutor.screen.changes import EXACT, typed
from rnntutor.screen.drawings import draw
from rnntutor.screen.visit import Visit
from rnntutor.session.store import Store
from tests.course.writing import HAND

TEXT = (
    """\
---
format: 1
id: slopes
title: Slopes
chapter: Tests
---
## A page

"""
    + HAND
    + """
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
)


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
    assert visit.changes.can_change("hand", Address("w"))
    assert visit.changes.can_change("hand", Address("x", 1))
    assert not any(visit.changes.can_change("hand", address) for address in (Address("grad.w"), Address("grad.h", 1)))
    visit.change("hand", Address("w"), "1")
    assert float(visit.view("hand").trace.at(Address("grad.w"))) == -16


def test_a_start_is_a_number_to_change_also_behind_the_last_step(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path))
    scene = "```scene s\nequations: |\n  f = f[t-1] + x\n  b = b[t+1] + x\n"
    text = TEXT.partition("```")[0] + f"{scene}inputs: {{x: [1, 2]}}\nstart: {{f: 1, b: 4}}\n```\n"
    with Store.open() as store:
        visit = Visit(read_text(text), store)
        places = [Address(name, step) for name in "fb" for step in range(4)]
        changing = [place for place in places if visit.changes.can_change("s", place)]
        assert changing == [Address("f", 0), Address("b", 3)]
        visit.change("s", Address("b", 3), "5")
        assert visit.view("s").trace["b"].ravel().tolist() == [8, 7]


@pytest.fixture
def letters(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path))
    scene = "```scene s\nequations: |\n  w = choose(w[t-1]) + x\n  h = V @ w + U @ plain\n"
    scene += "weights: {V: [[1, 2, 3]], U: [[1, 1]]}\nstart: {w: [1, 0, 0]}\nlabels: {w: [a, b, Ice]}\n"
    scene += "inputs:\n  x: {one_hot: b a Ice, lexicon: [a, b, Ice]}\n  plain: [[1, 0], [0, 1], [1, 1]]\n```\n"
    with Store.open() as store:
        yield Visit(read_text(TEXT.partition("```")[0] + scene), store)


@pytest.mark.parametrize(
    ("place", "text", "vector"),
    [
        (Address("x", 1), "Ice", [0, 0, 1]),
        (Address("x", 2), " b ", [0, 1, 0]),
        (Address("x", 3), "ice", [0, 0, 1]),
        (Address("x", 1), "[0, 1, 1]", [0, 1, 1]),
        (Address("x", 1), "0 0.5 0", [0, 0.5, 0]),
        (Address("w", 0), "b", [0, 1, 0]),
    ],
)
def test_a_step_of_words_takes_another_word_of_its_lexicon_or_numbers(letters: Visit, place, text, vector) -> None:
    letters.change("s", place, text)
    assert letters.view("s").trace.at(place).tolist() == vector
    assert Visit(letters.lesson, letters.store).view("s").trace.at(place).tolist() == vector


def test_a_word_that_is_not_in_the_lexicon_is_told_those_that_are(letters: Visit) -> None:
    for place, text, told in (
        (Address("x", 1), "zebra", "'zebra' is none of its words: a b Ice"),
        (Address("w", 0), "2", "'2' is none of its words: a b Ice"),
        (Address("x", 1), "[0, 1", ""),
        (Address("plain", 1), "a", "'a' is no number"),
        (Address("x", 1, (2,)), "b", "'b' is no number"),
    ):
        with pytest.raises(Unreadable) as refused:
            letters.change("s", place, text)
        assert refused.value.message.startswith(told)


def test_what_is_no_word_of_a_lexicon_with_others_is_other(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RNNTUTOR_HOME", str(tmp_path))
    scene = "```scene s\nequations: y = 2 * x\ninputs:\n  x: {one_hot: cat, lexicon: [bag, cat], other: true}\n```\n"
    with Store.open() as store:
        visit = Visit(read_text(TEXT.partition("```")[0] + scene), store)
        visit.change("s", Address("x", 1), "zebra")
        assert visit.view("s").trace["x"].tolist() == [[0, 0, 1]]


def test_an_answer_is_kept_with_its_verdict_its_slips_and_its_skill(visit: Visit, monkeypatch) -> None:
    sure = (Named("no-memory", "h", "You left out the memory."),)
    doubtful = (*sure, Named("no-bias", "h", "You left out the bias."))
    for text, named in (("1", sure), ("3", doubtful)):
        verdict = Verdict("slip", text, "Not yet.", slips=named)
        monkeypatch.setattr(marks, "mark", lambda *asked, verdict=verdict: verdict)
        visit.answer("slope", text)
    kept = [(one.verdict, one.slips, one.skill, one.variant) for one in visit.store.attempts()]
    assert kept == [("slip", "no-memory", "slopes", 0), ("slip", "", "slopes", 0)]


def test_what_was_answered_with_other_numbers_closes_no_question_of_the_lesson(visit: Visit) -> None:
    visit.store.record("slopes", "slope", "9", "right", variant=2)
    assert not Visit(visit.lesson, visit.store).is_right("slope")


VECTORS = """\
---
format: 1
id: vectors
title: Vectors
chapter: Tests
---
## A page

```scene s
equations: "p = softmax(x)"
inputs: {x: [[1, 2, 3, 4]]}
```

```worksheet sheet
rows: [p]
steps: [1]
```
"""


def test_a_vector_in_a_table_with_room_is_seen_whole(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        visit = Visit(read_text(VECTORS), store)
        sheet = visit.questions[0]
        visit.type("sheet:p[1]", "(0.25, 0.25, 0.25, 0.25)")
        rows = ["".join(bit.text for bit in row) for row in worksheet.draw(visit, sheet, "sheet:p[1]", 76)]
        assert "(0.25, 0.25, 0.25, 0.25)" in rows[1]
        assert all(len(row) <= 30 for row in ("".join(b.text for b in r) for r in worksheet.draw(visit, sheet, "", 30)))


def test_a_page_opens_at_its_first_step_and_later_where_it_was_left(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        visit = Visit(read_text(TEXT + "\n## Another page\nAlone.\n"), store)
        visit.step = 3
        visit.turn_to(2)
        assert visit.step == 1
        visit.turn_to(1)
        assert visit.step == 3


def test_what_could_not_be_read_is_said_no_longer_than_it_stands_there(visit: Visit) -> None:
    assert visit.answer("slope", "2 apples").kind == "unreadable"
    visit.type("slope", "2 apples")
    assert visit.verdict("slope") is not None
    visit.type("slope", "2")
    assert visit.verdict("slope") is None


WALK = (
    TEXT
    + """
```worksheet walk
rows: [h, grad.h]
steps: 1..3
```
"""
)


def test_where_a_number_is_right_already_no_slip_is_looked_for_and_none_before_it(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        visit = Visit(read_text(WALK), store)
        sheet = visit.questions[-1]
        for key in visit.keys(sheet):
            right = float(value_of(visit.lesson, key))
            for wrong in range(-9, 20):
                verdict = visit.answer(key, str(wrong)) if wrong != right else None
                inquiry = visit.marks_of(key).inquiry(key) if verdict else None
                ticked = {visit.asked(other).name for other in visit.keys(sheet) if visit.is_right(other)}
                blamed = {slip.yours.partition(" = ")[0] for slip in verdict.slips} if verdict else set()
                assert not ticked & blamed, (key, wrong)
                assert not inquiry or inquiry.name not in ticked, (key, wrong)
            assert visit.answer(key, str(right)).is_right


APART = """\
---
format: 1
id: apart
title: Apart
chapter: Tests
---
## A page

```scene sum
equations: |
  a = 2 * x
  b = a * a
  c = b - 1/2 * a
weights: {}
inputs: {x: [3]}
```

```question first
ask: What is $a$?
answer: a[1]
```

```question second
ask: And $b$?
answer: b[1]
```

```question third
ask: And $c$?
answer: c[1]
```
"""


def test_an_earlier_question_of_the_scene_that_is_right_is_not_blamed_nor_asked_for(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        visit = Visit(read_text(APART), store)
        assert visit.answer("third", "9").slips[0].yours.startswith("b₁ = a₁ + a₁")
        assert visit.answer("first", "6").is_right
        assert visit.verdict("third") is not None
        visit.marks_of("third").search("third")
        asked_back = visit.marks_of("third").inquiry("third")
        assert asked_back is not None
        assert asked_back.name == "b₁"
        assert visit.answer("second", "36").is_right
        assert visit.answer("third", "9").kind == "wrong"


SENTENCES = """\
---
format: 1
id: sentences
title: Sentences
chapter: Tests
---
## A page

```scene made
equations: |
  s = sum(x)
example: {generate: taipei, number: 3, seed: 1}
```

```scene told
equations: |
  s = sum(x)
inputs: {x: {one_hot: [cat, batman], lexicon: [cat, dog], other: true}}
```

```panels
- strip: x
  scene: made
- strip: x
  scene: told
```
"""


def test_a_word_that_is_other_to_the_network_is_shown_as_it_was_read(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        visit = Visit(read_text(SENTENCES), store)
        texts = [draw(visit.view(panel.scene), panel, 200, 5).text for panel in visit.page.panels]
        made, told = ([word.strip("▐▌") for word in text.splitlines()[1].split() if word != "▌"] for text in texts)
        assert made == ["x", *taipei(3, seed=1).words[2]]
        assert told == ["x", "cat", "batman"]
        visit.change("told", Address("x", 2), "1 0 0")
        assert draw(visit.view("told"), visit.page.panels[1], 60, 5).text.split()[-1] == "cat*"


def test_changed_numbers_are_there_again_at_the_next_visit_until_they_are_brought_back(visit: Visit) -> None:
    def at(visit: Visit, place: str) -> float:
        return float(visit.view("hand").trace.at(parse_address(place)))

    visit.change("hand", Address("w"), "-1/2")
    visit.change("hand", Address("x", 1), "1")
    visit.change("hand", Address("x", 1), "4")
    visit.store.save_draft("slopes", "=hand:gone[7]", "3")
    visit.store.save_draft("slopes", "=nowhere:w", "3")
    again = Visit(visit.lesson, visit.store)
    assert (at(again, "w"), at(again, "h[2]")) == (-0.5, 0.0)
    assert again.is_changed
    assert again.view("hand").is_changed("x", 1)
    again.restore()
    assert (at(again, "w"), at(again, "h[2]")) == (2, 4)
    assert not Visit(visit.lesson, visit.store).is_changed


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=64)
    | st.fractions(-9, 9, max_denominator=12).map(float)
    | st.sampled_from([2, 3, 1.5]).map(np.log)
)
def test_the_box_over_a_number_shows_what_reads_back_to_that_very_number(number: float) -> None:
    assert read(typed(np.array(number)), Asked(Address("w"), (), EXACT)).values == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1 / 3, "1/3"),
        (-np.log(3), "-ln 3"),
        (np.log(1.5), "ln(3/2)"),
        (np.sqrt(2), "√2"),
        (0.125, "0.125"),
        (-10, "-10"),
    ],
)
def test_the_box_over_a_number_writes_it_as_a_lesson_would(number: float, text: str) -> None:
    assert typed(np.array(float(number))) == text


def test_a_step_of_words_is_typed_as_its_word_while_it_is_one() -> None:
    assert typed(np.array([0, 1, 0]), ("a", "b", "c")) == "b"
    assert typed(np.array([0, 1, 1]), ("a", "b", "c")) == "[0, 1, 1]"
