"""Enter to verdict: the work of marking an answer, keeping it on the disk and painting what follows from it.

    python tests/benchmarks/verdict.py

Answers every question of the course, wrong and then right, in a screen of 120×40; exit status 1 where the slowest
twentieth takes 50 ms or more.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.screen.driving import Session, right_answer, session, wrong_answer

LIMIT = 0.05


async def answer(at: Session, text: str, taken: list[float]) -> None:
    """Type an answer; measured is from Enter until everything that follows has happened."""
    await at.type(text)
    at.send("enter")
    begun = time.process_time()
    await at.settle()
    taken.append(time.process_time() - begun)


async def work_through(lesson: str, home: Path, taken: list[float]) -> None:
    """Every question of a lesson, wrong and then right."""
    async with session(home, lesson) as at:
        screen = at.lesson
        while not all(screen.visit.marks):
            await at.press("enter")
            while at.app.focused is screen.desk.box:
                key = screen.desk.key
                await answer(at, wrong_answer(screen, key), taken)
                await answer(at, right_answer(screen, key), taken)


def main() -> int:
    """Print the middle and the slowest; 1 where they are over the limit."""
    taken = list[float]()
    with tempfile.TemporaryDirectory() as home:
        for lesson in ("words-as-vectors", "neurons-by-hand", "why-memory", "rnn-by-hand", "lstm-by-hand"):
            asyncio.run(work_through(lesson, Path(home), taken))
    slow = statistics.quantiles(taken, n=20)[-1]
    middle, slowest = statistics.median(taken) * 1000, max(taken) * 1000
    print(f"{len(taken)} answers: {middle:.1f} ms of work in the middle, the slowest {slowest:.1f} ms,", end=" ")
    print(f"95 % under {slow * 1000:.1f} ms  (at most {LIMIT * 1000:.0f} ms)")
    return int(slow >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
