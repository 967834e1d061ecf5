"""The review and the page of what was learned, by keys."""

import time
from asyncio import timeout
from dataclasses import replace
from pathlib import Path

from rnntutor.screen.map import Map
from rnntutor.session.records import Attempt
from rnntutor.session.store import Store

from .driving import Session, right_answer, session, write_sample, wrong_answer

DAY = 86400.0


def worked(home: Path, *questions: str) -> None:
    """Keep that these questions of the sample were answered right, forty days ago."""
    with Store.open(home) as store:
        blank = Attempt("", store.device, "sample", "", "1", "right", 0, False, time.time() - 40 * DAY)
        store.add(replace(blank, id=name, question=name) for name in questions)
        store.add([replace(blank, id="slip", question=questions[0], verdict="slip", slips="no-memory,no-bias", at=1.0)])


def course(tmp_path: Path) -> Path:
    """The sample with two skills besides that of the whole lesson."""
    folder = write_sample(tmp_path / "lessons")
    path = folder / "sample.md"
    text = path.read_text("utf-8").replace("---\n##", "skills:\n  gate: A gate\n  pair: Two units\n---\n##", 1)
    text = text.replace("```question which\n", "```question which\nskill: gate\n")
    path.write_text(text.replace("```question both\n", "```question both\nskill: pair\n"), "utf-8")
    return folder


async def until(at: Session, text: str) -> None:
    """Let what is worked out behind the screen come to its end."""
    async with timeout(20):
        while text not in at.text:
            await at.settle()


async def test_the_map_says_how_much_is_due_and_r_asks_it_to_the_end(tmp_path):
    lessons = course(tmp_path)
    worked(tmp_path / "home", "second", "which", "both")
    async with session(tmp_path / "home", lessons=lessons) as at:
        await until(at, "3 due for review")
        assert "slips: no memory ×1" in at.text
        await at.press("r")
        await until(at, "Review › A gate")
        assert "1 of 3" in at.text
        await at.press("enter", right_answer(at.lesson, "which"), "enter")
        assert "↵ the next skill: Two units" in at.text
        at.send("enter", "enter")  # whoever presses twice skips nothing
        await until(at, "Review › Two units")
        await at.press("enter")
        await at.type(wrong_answer(at.lesson, "both"))
        await at.press("enter")
        assert "✗" in at.text
        await at.press("ctrl+a", "ctrl+k")
        await at.type(right_answer(at.lesson, "both"))
        await at.press("enter", "enter")
        await until(at, "Review › A sample")
        await at.press("enter")
        await at.type(right_answer(at.lesson, "second"))
        await at.press("enter")
        assert "That was the last one" in at.text
        await at.press("enter")
        await until(at, "That was it for now: 3 skills.")
        assert "The next skill comes back tomorrow." in at.text
        assert [line.split("  ")[-1] for line in at.text.splitlines() if "   " in line and line.strip()[0] in "✓↷"] == [
            " right at once", " comes back soon", " right at once",
        ]  # fmt: skip
        await at.press("enter")
        assert isinstance(at.app.screen, Map)
        async with timeout(20):
            while at.app.map.due:
                await at.settle()
        kept = [(one.question, one.verdict, one.skill) for one in at.store.attempts()[4:]]
    assert kept == [
        ("which", "right", "gate"), ("both", "wrong", "pair"), ("both", "right", "pair"), ("second", "right", "sample"),
    ]  # fmt: skip


async def test_what_was_typed_in_a_review_and_not_sent_is_there_the_next_time_until_it_was_right(tmp_path):
    lessons = course(tmp_path)
    worked(tmp_path / "home", "both")
    for there in ("", "12 "):
        async with session(tmp_path / "home", lessons=lessons) as at:
            await at.press("r")
            await until(at, "Review › Two units")
            await at.press("enter")
            assert at.lesson.desk.box.value == there
            await at.press("ctrl+a", "ctrl+k")
            await at.type(right_answer(at.lesson, "both") if there else "12 ")
            await at.press("enter" if there else "escape")
            assert list(at.store.drafts("sample").values()) == ([] if there else ["12 "])


async def test_with_nothing_due_r_says_so_and_leads_back(tmp_path):
    async with session(tmp_path / "home", lessons=course(tmp_path), size=(80, 24)) as at:
        await at.press("r")
        await until(at, "Nothing is due for review now.")
        await at.press("escape")
        assert isinstance(at.app.screen, Map)
        assert "due for review" not in at.text


async def test_p_shows_what_was_learned_and_a_lesson_begins_anew_when_asked_twice(tmp_path):
    worked(tmp_path / "home", "second", "which", "both")
    async with session(tmp_path / "home", lessons=course(tmp_path), size=(80, 24)) as at:
        await at.press("p")
        assert "3 due for review · 4 answers on 2 days" in at.text
        assert all(title in at.text for title in ("A gate", "Two units", "A sample"))
        await at.press("x", "x", "escape")
        assert "Nothing was forgotten." in at.text
        assert len(at.store.attempts()) == 4
        await at.press("x")
        assert "Forget what you did in “A sample”?" in at.text
        await at.press("x")
        assert "Really forget" in at.text
        await at.press("x")
        (backup,) = (tmp_path / "home").glob("progress.before-reset-*.json")
        assert "Forgotten. The backup is" in at.text
        assert backup.name in at.text.replace("\n", "").replace(" ", "")
        assert at.store.attempts() == []
        await at.press("p")
        assert "0 of 1 lessons" in at.text


async def test_what_was_learned_may_be_known_only_after_the_map_has_gone(tmp_path):
    async with session(tmp_path / "home", lessons=course(tmp_path)) as at:
        held = at.app.map
        learned = at.app._learned()
    held.show_learned(learned)
    assert held.due == learned.due
