"""The schedule is worked out anew from the attempts; these tests live in a time zone where a day begins at 5 UTC."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.course.index import Entry
from rnntutor.session import review, schedule
from rnntutor.session.records import Attempt
from rnntutor.session.review import Knowledge, know

HOUR, DAY = 3600.0, 86400.0
MONDAY = date(2026, 3, 2)
MORNING = 1772427600.0 + 5 * HOUR  # 10 o'clock on that Monday, five hours behind UTC
_numbers = count()


def local(at: float) -> date:
    return date(1970, 1, 1) + timedelta(seconds=at - 5 * HOUR)


def attempt(question: str = "four", verdict: str = "right", days: float = 0.0, **more) -> Attempt:
    fields = {"id": f"{next(_numbers):08}", "device": "d", "lesson": "lstm", "text": "0", "hints": 0, "given_up": False}
    return Attempt(**{**fields, "question": question, "verdict": verdict, "at": MORNING + days * DAY, **more})


def neutral(verdict: str) -> Attempt:
    return attempt(verdict=verdict)


def grades(*attempts: Attempt) -> list[tuple[str, str]]:
    return [(one.question, one.grade) for one in schedule.rounds(attempts, lambda one: one.skill, local)]


def strength(*attempts: Attempt) -> schedule.Strength:
    return schedule.strengths(schedule.rounds(attempts, lambda one: "skill", local))["skill"]


@pytest.mark.parametrize(
    ("happened", "grade"),
    [
        ([attempt()], "good"),
        ([*map(neutral, ("precision", "convention", "unreadable", "right-for-yours")), attempt()], "good"),
        ([attempt(hints=1)], "hard"),
        ([attempt(verdict="wrong"), attempt()], "again"),
        ([attempt(verdict="slip", slips="no-memory"), attempt(hints=2)], "again"),
        ([attempt(verdict="given-up")], "again"),
        ([attempt(given_up=True)], "again"),
    ],
)  # fmt: skip
def test_a_round_is_graded_from_what_happened(happened, grade):
    assert grades(*happened) == [("four", grade)]


def test_a_worksheet_is_one_round_that_ends_when_it_is_filled_in():
    cells = [attempt("table:c[1]"), attempt("table:c[2]", "wrong", 0.01), attempt("table:c[2]", days=0.02)]
    assert grades(*cells[:1]) == []
    assert grades(*cells) == [("table", "again")]
    assert grades(cells[0], attempt("table", days=0.03)) == [("table", "good")]


def test_a_round_ends_with_the_right_answer_and_with_the_day():
    wrong, later = attempt(verdict="wrong"), attempt(days=1)
    assert grades(wrong, later) == [("four", "again"), ("four", "good")]
    assert grades(attempt(), attempt(verdict="wrong", days=0.1)) == [("four", "good"), ("four", "again")]


def test_what_is_learned_at_night_is_due_by_the_local_day():
    late = strength(attempt(days=13.5 / 24))  # 23:30 on Monday, Tuesday in UTC
    assert late.rounds[0].day == MONDAY
    assert late.due == strength(attempt()).due > MONDAY


def test_right_comes_back_later_than_with_hints_and_that_later_than_a_slip():
    good, hard, again = strength(attempt()), strength(attempt(hints=1)), strength(attempt(verdict="wrong"))
    assert good.due > hard.due >= again.due == MONDAY + timedelta(days=1)
    assert good.holds > hard.holds > again.holds


def test_each_time_it_is_right_it_stays_away_longer():
    attempts, gaps = [attempt()], []
    for _ in range(6):
        now = strength(*attempts)
        gaps.append((now.due - now.rounds[-1].day).days)
        attempts.append(attempt(days=(now.due - MONDAY).days))
    assert gaps == sorted(set(gaps))
    assert gaps[-1] > 60
    assert len(strength(*attempts).reviews) == 6


def test_the_chance_to_remember_falls_to_nine_in_ten_when_it_is_due():
    known = strength(attempt())
    assert known.recall(MONDAY) == 1
    assert known.recall(known.due) == pytest.approx(0.9, abs=0.02)


VERDICTS = st.sampled_from(["right", "wrong", "slip", "precision", "unreadable", "given-up", "right-for-yours"])
ATTEMPTS = st.lists(
    st.builds(attempt, st.sampled_from(["four", "table:c[2]", "table"]), VERDICTS, st.floats(-30, 400)), max_size=25
)


@given(ATTEMPTS, st.randoms())
def test_the_schedule_does_not_depend_on_the_order_in_which_attempts_were_kept_or_twice(attempts, random):
    shuffled = list({one.id: one for one in [*attempts, *attempts]}.values())
    random.shuffle(shuffled)
    course = [Entry("lstm", "LSTM", "Gates", None, questions=("four", "table"), worksheets=frozenset(["table"]))]
    one, other = (know(course, kept, MONDAY, cap=5) for kept in (attempts, shuffled))
    assert (one.due, one.strengths) == (other.due, other.strengths)
    assert all(0 < strength.recall(MONDAY) <= 1 for strength in one.strengths.values())


# what is asked


COURSE = [
    Entry("rnn", "An RNN", "Memory", None, questions=("step", "why"), skills=(("rnn-step", "One step"),),
          named=(("step", "rnn-step"),), choices=frozenset(["why"])),
    Entry("lstm", "An LSTM", "Gates", None, questions=("four", "keeps", "five", "table"), choices=frozenset(["keeps"]),
          worksheets=frozenset(["table"]), skills=(("lstm-step", "One LSTM step"),),
          named=tuple((name, "lstm-step") for name in ("four", "keeps", "five", "table"))),
]  # fmt: skip
LATER = MONDAY + timedelta(days=200)


def known(*attempts: Attempt, today: date = LATER, cap: int = review.DAILY) -> Knowledge:
    return know(COURSE, attempts, today, cap)


def test_nothing_is_due_before_anything_was_learned_nor_on_the_same_day():
    assert known().due == ()
    assert known().next_day is None
    fresh = known(attempt(at=review.time.time()), today=None)
    assert fresh.due == ()
    assert fresh.next_day is not None


def test_what_is_due_comes_with_a_question_and_a_number_of_its_own():
    (due,) = known(attempt()).due
    assert (due.skill, due.title, due.lesson, due.key, due.variant) == ("lstm-step", "One LSTM step", "lstm", "four", 1)
    (due,) = known(attempt(), attempt(variant=7, days=1)).due
    assert due.variant == 8


def test_numbers_are_asked_before_worksheets_and_those_before_choices():
    choice, sheet = attempt("keeps"), [attempt("table:c[1]", days=1), attempt("table", days=1)]
    assert known(choice).due[0].key == "keeps"
    assert known(choice, *sheet).due[0].key == "table"
    assert known(choice, *sheet, attempt(days=3)).due[0].key == "four"


def test_a_worksheet_that_was_never_filled_in_is_not_asked():
    assert known(attempt("table:c[1]", "wrong")).due == ()


def test_the_question_that_was_not_asked_for_longest_is_next():
    assert known(attempt("four"), attempt("five", days=1)).due[0].key == "four"
    assert known(attempt("four"), attempt("five", days=1), attempt("four", days=9, variant=1)).due[0].key == "five"


def test_a_question_that_is_gone_keeps_its_history_and_is_not_asked():
    gone = [attempt("gone", skill="old-skill"), attempt("one", lesson="gone-lesson")]
    knowledge = known(*gone, attempt("gone", days=1, skill="lstm-step"), attempt("four"))
    assert set(knowledge.strengths) == {"old-skill", "gone-lesson", "lstm-step"}
    assert [due.key for due in knowledge.due] == ["four"]
    assert knowledge.asked == {"lstm-step"}
    assert len(knowledge.strengths["lstm-step"].rounds) == 2


def test_a_question_that_now_trains_another_skill_takes_its_history_along():
    assert set(known(attempt("four", skill="of-old")).strengths) == {"lstm-step"}


def test_an_attempt_of_an_older_tutor_counts_for_the_skill_that_its_question_has():
    assert set(known(attempt("four", skill=""), attempt("why", lesson="rnn")).strengths) == {"lstm-step", "rnn"}


def test_no_more_skills_come_back_in_a_day_than_the_cap():
    attempts = [attempt(), attempt("step", lesson="rnn", days=1), attempt("why", lesson="rnn", days=2)]
    assert [due.skill for due in known(*attempts).due] == ["lstm-step", "rnn-step", "rnn"]
    capped = known(*attempts, cap=2)
    assert ([due.skill for due in capped.due], capped.later) == (["lstm-step", "rnn-step"], 1)
    done = attempt("five", at=MORNING + 200 * DAY)
    rest = know(COURSE, [*attempts, done], schedule.day_of(done.at), cap=2)
    assert ([due.skill for due in rest.due], rest.later) == (["rnn-step"], 1)


@pytest.mark.parametrize(("setting", "cap"), [("", 20), ("5", 5), ("0", 0), ("-3", 20), ("many", 20), ("99999", 200)])
def test_the_cap_is_a_setting(setting, cap):
    assert review.daily(setting) == cap
