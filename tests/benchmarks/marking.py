"""How well marking finds the mistake: wrong numbers of plain loops (tests/benchmarks/wrong), one slip in each.

    python tests/benchmarks/marking.py [--seed N] [--count N] [--beyond] [--misses]

Prints by slip and by kind of exercise what was named, then each figure beside its limit; exit status 1 where one is
missed. --misses shows what went wrong, one line each; --beyond tries what is not promised: slips everywhere at once,
and values of before the first step.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from rnntutor.engine import Address
from tests.benchmarks.wrong.adapter import milliseconds
from tests.benchmarks.wrong.desk import World
from tests.benchmarks.wrong.kinds import KINDS
from tests.benchmarks.wrong.measures import PEOPLE, Outcome, false_name, honest, outcomes
from tests.benchmarks.wrong.numbers import Numbers
from tests.benchmarks.wrong.own_questions import wrong_gates
from tests.benchmarks.wrong.sheets import sheet

COUNT = 1040
STEPS = 5


class Report:
    """Figures beside their limits."""

    def __init__(self, shows_misses: bool) -> None:
        self.shows_misses, self.failed = shows_misses, False

    def least(self, what: str, found: int, of: int, limit: float) -> None:
        share = 100 * found / of if of else 100.0
        self.line(what, f"{share:.1f} % ({found} of {of})", f"at least {limit:g} %", share >= limit)

    def below(self, what: str, found: int, of: int, limit: float) -> None:
        share = 100 * found / of if of else 0.0
        self.line(what, f"{share:.1f} % ({found} of {of})", f"less than {limit:g} %", share < limit)

    def line(self, what: str, figure: str, limit: str, is_good: bool) -> None:
        self.failed |= not is_good
        print(f"{what:<58}{figure:>26}   {limit}{'' if is_good else '   MISSED'}")

    def miss(self, text: str) -> None:
        if self.shows_misses:
            print("   ", text)


def table(title: str, found: list[Outcome], key: Callable[[Outcome], str]) -> None:
    """For each slip or kind: drawn, with a number of its own, named first of these, offered, taken for right."""
    print(f"\n{title:<26}{'drawn':>7}{'own':>7}{'first':>7}{'offered':>9}{'right':>7}")
    for name in sorted({key(one) for one in found}):
        these = [one for one in found if key(one) == name]
        wrong = [one for one in these if not one.is_taken_for_right]
        own = [one for one in wrong if one.exercise.is_own]
        first, offered = sum(one.is_first for one in own), sum(one.is_offered for one in wrong)
        mark = " <" if first < len(own) or offered < len(wrong) else ""
        print(f"{name:<26}{len(these):>7}{len(own):>7}{first:>7}{offered:>9}{len(these) - len(wrong):>7}{mark}")


def told(one: Outcome) -> str:
    """A wrong verdict with all that is needed to look into it."""
    own = one.exercise
    step = f" at step {own.slip.step}" if own.slip.step else ""
    given = f"{dict(own.world.weights)} {dict(own.world.inputs)} {dict(own.world.start)}".replace("\n", "")
    return (
        f"{own.slip.kind} ({own.slip.site}{step}) in {own.kind.name}, {own.address} to {own.places}: typed {own.typed}"
        f"{' (rounded)' if own.rounded else ''}, worked {own.slip.number}, right {own.right}: "
        f"{one.verdict.kind} {one.ids} {given}"
    )


def slips(report: Report, count: int, random: np.random.Generator, beyond: bool) -> None:
    found = list(outcomes(KINDS, count, random, beyond))
    table("slip", found, lambda one: one.exercise.slip.kind)
    table("kind of exercise", found, lambda one: one.exercise.kind.name)
    wrong = [one for one in found if not one.is_taken_for_right]
    own = [one for one in wrong if one.exercise.is_own]
    print()
    report.least("slip named first where its number is its own", sum(one.is_first for one in own), len(own), 95)
    offered = [one for one in wrong if one.is_offered]
    report.least("slip within the offered set", len(offered), len(wrong), 100)
    for words, rounds in (("did not round on the way", False), ("rounded every line", True)):
        these = [one for one in wrong if one.exercise.rounded == rounds]
        print(f"({sum(one.is_offered for one in these)} of {len(these)} of those who {words})")
    print(f"(of {len(found)} wrong numbers {len(found) - len(wrong)} are right within the band, or by a convention)")
    for one in found:
        if one.is_taken_for_right or not one.is_offered or (one.exercise.is_own and not one.is_first):
            report.miss(told(one))


def names(report: Report, count: int, random: np.random.Generator) -> None:
    for places, limit in ((4, 3), (3, 10)):
        given = [false_name(KINDS, places, random) for _ in range(count)]
        named = sum(verdict.kind == "slip" for verdict in given)
        report.below(f"random wrong number given a slip, {places} decimals", named, count, limit)


def rounding(report: Report, count: int, random: np.random.Generator) -> None:
    for person in PEOPLE:
        found = [honest(KINDS, person, random) for _ in range(count)]
        right = sum(verdict.kind == "right" for _, verdict in found)
        report.least(f"honest rounding marked right: {person}", right, count, 100)
        for text, verdict in found:
            if verdict.kind != "right":
                report.miss(f"{verdict.kind}: {text}".replace("\n", ""))


def gates(report: Report) -> None:
    found = list(wrong_gates())
    accepted = [one for one in found if one.is_right]
    line = f"{len(accepted)} of {len(found)}"
    report.line("wrong gate called right in the lessons' own questions", line, "none", not accepted)
    for one in accepted:
        report.miss(f"{one.question}: {one.text} ({one.slip})")


def sheets(report: Report, count: int, random: np.random.Generator) -> None:
    exact, cells = 0, 0
    for _ in range(count):
        made = sheet(KINDS, random)
        named = made.named()
        exact += named == made.wrong
        cells += len(made.typed)
        if named != made.wrong:
            words = [" ".join(map(str, sorted(own, key=str))) for own in (named, made.wrong)]
            report.miss(f"{made.kind.name} to {made.places}: named {words[0]}; wrong {words[1]}; {made.world}")
    report.least(f"worksheets where exactly the wrong lines are named ({cells} cells)", exact, count, 99)


def speed(report: Report, random: np.random.Generator) -> None:
    taken = []
    for _ in range(40):
        kind, world = KINDS["lstm"], long_lstm(random)
        right = kind.work(world).values["c"][STEPS][0]
        taken.append(milliseconds(kind.scene(world), Address("c", STEPS, (1,)), float(right) + 0.3, 2))
    tried, whole = zip(*taken, strict=True)
    figure = f"{statistics.median(tried):.1f} ms (at most {max(tried):.1f})"
    report.line(
        f"all slips of one answer, an LSTM of {STEPS} steps", figure, "under 20 ms", statistics.median(tried) < 20
    )
    print(
        f"(with pairs of slips and what tells them apart {statistics.median(whole):.1f} ms, at most {max(whole):.1f})"
    )


def long_lstm(random: np.random.Generator) -> World:
    while True:
        world = KINDS["lstm"].draw(Numbers(random))
        if world.steps == STEPS and world.inputs["x"].shape[1] == 2 and len(world.weights["b_i"]) == 2:
            return world


def main(arguments: Iterable[str] | None = None) -> int:
    """Print all; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=COUNT, help="exercises with a slip; of the rest a part of that")
    parser.add_argument("--beyond", action="store_true", help="only slips at places beyond what is promised")
    parser.add_argument("--misses", action="store_true", help="show what went wrong")
    options = parser.parse_args(None if arguments is None else list(arguments))
    report, random = Report(options.misses), np.random.default_rng(options.seed)
    slips(report, options.count, random, options.beyond)
    if options.beyond:
        return int(report.failed)
    names(report, options.count, random)
    rounding(report, options.count // 4, random)
    gates(report)
    sheets(report, options.count // 3, random)
    speed(report, random)
    return int(report.failed)


if __name__ == "__main__":
    sys.exit(main())
