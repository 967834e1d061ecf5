"""What stands under curves: their names, their numbers at the current step, and in words what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rnntutor.screen.drawing import Line, Run, fit, length, merge, width_of
from rnntutor.screen.drawings.layout import HIDDEN, short, widest
from rnntutor.screen.drawings.plot import SAMPLES
from rnntutor.screen.drawings.series import Series

ROWS = 9  # of a picture that has room
LEAST = 5
UNDER = "   "  # before words that stand under a curve's name
NUMBER = len("step 1: 0.5")  # cells that a value takes at least
GAP = 2
BRIEFLY = re.compile(r" (of it reaches|as large at|from) step .*")  # what can be left out where there is no room


class Room(NamedTuple):
    """How the rows under the picture are used: the words of each curve, or all their numbers one after the other."""

    rows: int
    each: int  # lines for every curve; 0 where the numbers flow
    flowing: int


def room_of(series: tuple[Series, ...], width: int, height: int) -> Room:
    """The picture comes before words, a few words before a higher picture."""
    room, count = max(height - 1, 1), len(series)
    for each, rows in ((told(series, width), ROWS), (1, LEAST + 1)):
        if has_fates(series) and room - count * each >= rows:
            return Room(room - count * each, each, 0)
    lines = min(flowing(series, width), max(room - LEAST, int(room > 2)))
    return Room(room - lines, 0, lines)


def has_fates(series: tuple[Series, ...]) -> bool:
    """Whether there is more to say than numbers."""
    return any(one.fate for one in series)


def told(series: tuple[Series, ...], width: int) -> int:
    """How many lines the words of each curve need; it does not depend on the step."""
    size = widest(one.label for one in series)
    before = max((width_of(_named(series, k, size)) for k in range(len(series))), default=0) + NUMBER + GAP + 1
    return 1 + any(one.fate and before + length(one.fate) > width for one in series)


def words_of(series: tuple[Series, ...], k: int, width: int, rows: int) -> Iterator[Line]:
    """What a curve is called, its value at the current step, and what becomes of it, as much of that as has room."""
    one, step = series[k], series[k].step
    runs = [*_named(series, k, widest(other.label for other in series))]
    if step in one.steps:
        runs += [Run(f"step {step}: ", "quiet"), _number(one)]
    room = width - width_of(runs) - GAP - 1
    if rows > 1:
        yield merge(runs)
        yield (Run(UNDER + one.fate, "text"),)
        return
    said = one.fate if length(one.fate) <= room else BRIEFLY.sub("", one.fate)
    yield merge([*runs, Run(f"   {said}" if said else "", "text")])


def numbers_of(series: tuple[Series, ...], width: int) -> list[Line]:
    """The step, and the names and numbers of all curves one after the other."""
    lines, each = [], _each(series, width)
    before = f"step {series[0].step}: "
    for first in range(0, len(series), each):
        runs = [Run(" " * len(before) if first else before, "quiet")]
        for k in range(first, min(first + each, len(series))):
            one = series[k]
            number = _number(one) if one.step in one.steps else Run("·", "quiet")
            runs += [*_named(series, k, length(one.label)), Run(fit(number.text, one.cells + GAP), number.style)]
        lines.append(merge(runs))
    return lines


def _each(series: tuple[Series, ...], width: int) -> int:
    """How many names and numbers stand in a line; it does not depend on the step."""
    one = max(width_of(_named(series, k, length(one.label))) + one.cells + GAP for k, one in enumerate(series))
    return max((width - len("step 100: ")) // one, 1)


def flowing(series: tuple[Series, ...], width: int) -> int:
    return -(-len(series) // _each(series, width)) if series else 0


def _named(series: tuple[Series, ...], k: int, size: int) -> Line:
    """The sign, the stroke and the name of one of several curves, the name in so many cells."""
    if len(series) < 2:
        return ()
    one = series[k]
    stroke = Run(f"{one.sign}{SAMPLES[k % len(SAMPLES)]} ", one.ink)
    return (stroke, Run(fit(one.label, size), f"{one.ink} bold"), Run("  "))


def _number(one: Series) -> Run:
    """The value at the current step."""
    place = one.steps.index(one.step)
    return Run(short(one.values[place]), one.ink) if one.shown[place] else Run(HIDDEN, "hidden")
