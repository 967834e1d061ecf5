"""What is said of a skill: new, and how firmly it is known."""

from datetime import date, timedelta

import pytest

from rnntutor.session.learned import LEVELS, Learned, Skill, learned
from rnntutor.session.records import Attempt
from rnntutor.session.schedule import day_of

START = 1.7e9
DAY = 86400.0


def after(*days: float, verdict: str = "right", today: float = 0.0) -> Learned:
    """What was learned by right answers to ten questions on these days."""
    attempts = [
        Attempt(f"{day}{number}", "d", "lstm", f"q{number}", "1", verdict, 0, False, START + day * DAY, skill="gate")
        for day in days
        for number in range(10)
    ]
    return learned((), attempts, day_of(START + (today or days[-1]) * DAY))


def test_a_skill_is_new_until_it_was_practised_on_two_days_however_often_and_well():
    (skill,) = after(0).skills
    assert (skill.level, skill.strength, skill.days) == ("new", 0, 1)
    assert skill.known == pytest.approx(1)
    (skill,) = after(0, 2).skills
    assert skill.level != "new"
    assert 0 < skill.strength < 1


def test_what_holds_longer_is_firmer_and_nothing_is_firm_after_slips_alone():
    found = [after(*days).skills[0] for days in ((0, 1), (0, 3), (0, 3, 20), (0, 3, 20, 90), (0, 3, 20, 90, 400))]
    assert [one.strength for one in found] == sorted(one.strength for one in found)
    assert [LEVELS.index(one.level) for one in found] == sorted(LEVELS.index(one.level) for one in found)
    assert found[-1].level == LEVELS[-1]
    assert after(0, 1, 2, verdict="slip").skills[0].level == "weak"


@pytest.mark.parametrize(("holds", "level"), [(0.2, "weak"), (6.9, "weak"), (7, "fair"), (30, "good"), (180, "firm")])
def test_a_level_is_told_by_the_days_that_it_holds(holds: float, level: str):
    assert Skill("s", "S", 0.95, holds, date(2026, 1, 1), 3, 3, 2).level == level


def test_what_comes_back_first_stands_first():
    early = after(0).skills[0].due
    found = learned(
        (),
        [
            Attempt("1", "d", "a", "q", "1", "right", 0, False, START + DAY),
            Attempt("2", "d", "b", "q", "1", "right", 0, False, START),
        ],
        early - timedelta(days=1),
    )
    assert [one.id for one in found.skills] == ["b", "a"]
