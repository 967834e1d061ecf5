"""Axes: which value lies on which row, which step in which column, and the numbers that stand beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

import numpy as np

from rnntutor.notation.numbers import show, superscript
from rnntutor.screen.drawing import Line, Run, length, merge
from rnntutor.screen.drawings.layout import LEFT, RIGHT

STEPS = (1.0, 2.0, 2.5, 5.0)  # times a power of ten: what a person counts in
NUMBERS = 8  # under an axis, hardly more
TINY = 1e-290  # as good as 0: its round numbers would not be floats any more
FLAT = 1e-9  # of the size of the values: less is no difference


@dataclass(frozen=True)
class Scale:
    """Rows from 0 at the top. `labels` are the numbers that lie exactly on a row."""

    low: float
    high: float
    rows: int
    log: bool
    labels: Mapping[int, str]

    def row(self, values: np.ndarray) -> np.ndarray:
        """The row of each value, fractions included; nan for what has no place on the axis."""
        with np.errstate(all="ignore"):
            flat = np.log10(np.where(values > 0, values, np.nan)) if self.log else np.asarray(values, float)
            place = (self.high - flat) / (self.high - self.low) * (self.rows - 1)
        return np.where(np.isfinite(values), place, np.nan)

    @property
    def label_width(self) -> int:
        """The cells of the widest number."""
        return max(map(length, self.labels.values()), default=0)


def scale(values: np.ndarray, rows: int, log: bool) -> Scale:
    """An axis on which all finite values lie; on a logarithmic one the positive ones."""
    finite = values[np.isfinite(values)]
    if log:
        return _logarithmic(finite[finite > 0], rows)
    return _linear(finite, rows)


def _logarithmic(values: np.ndarray, rows: int) -> Scale:
    """Whole powers of ten at the top and at the bottom, and on every row that has a number."""
    low, high = -1, 0
    if len(values):
        low, high = math.floor(math.log10(values.min()) + 1e-9), math.ceil(math.log10(values.max()) - 1e-9)
    low, high = _powers(low, high, max(rows - 1, 1))
    gaps, span = max(rows - 1, 1), high - low
    whole = [down for down in range(span + 1) if down * gaps % span == 0]
    labels = {down * gaps // span: "10" + superscript(high - down) for down in whole}
    return Scale(low, high, rows, True, _spaced(labels, rows))


def _powers(low: int, high: int, gaps: int) -> tuple[int, int]:
    """The ends moved apart so that rows stand for whole powers, in twos, threes, fives, tens ... and 10⁰ is one."""
    if high - low < gaps:
        span = next(span for span in range(max(high - low, 1), gaps + 1) if gaps % span == 0)
        return (low, low + span) if low >= 0 and high == low else (high - span, high)
    every = next(n for n in chain((1, 2, 3), _round_numbers(5)) if gaps * n >= high - low)
    for wider in (every, 2 * every):
        top = -(-high // wider) * wider
        if top - gaps * wider <= low:
            return top - gaps * wider, top
    return high - gaps * every, high


def _linear(values: np.ndarray, rows: int) -> Scale:
    """Round numbers at the top and at the bottom, and on every row that has a label."""
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    size = max(abs(low), abs(high))
    if high - low <= FLAT * size or size < TINY:
        low, high = (0.0, 1.0) if size < TINY else (min(low, 0.0), max(high, 0.0))
    gaps = max(rows - 1, 1)
    found = min((_rounded(low, high, parts) for parts in _divisors(gaps)), key=lambda one: (one[1] - one[0], one[2]))
    low, high, step = found
    parts = max(round((high - low) / step), 1)
    labels = {part * gaps // parts: show(high - part * step, _places(step)) for part in range(parts + 1)}
    return Scale(low, high, rows, False, _spaced(labels, rows))


def _divisors(gaps: int) -> Iterable[int]:
    """Into how many parts the rows can be cut."""
    return [parts for parts in range(1, gaps + 1) if gaps % parts == 0 and (parts > 1 or gaps < 2)] or [1]


def _rounded(low: float, high: float, parts: int) -> tuple[float, float, float]:
    """The shortest axis of so many round steps around both ends: its ends and its step."""
    power = math.floor(math.log10((high - low) / parts))
    for factor in (*STEPS, *(10 * step for step in STEPS), 100.0):
        step = factor * 10.0**power
        first = math.floor(low / step + 1e-9) * step
        if first + parts * step >= high - 1e-9 * abs(high):
            return first, first + parts * step, step
    return low, high, (high - low) / parts


def _spaced(labels: Mapping[int, str], rows: int) -> dict[int, str]:
    """Not on every row of a high picture: every second, third ... so that both ends have one."""
    labels, gaps = {row: text for row, text in labels.items() if row < rows}, max(rows - 1, 1)
    if len(labels) <= 5:
        return dict(labels)
    wide = [n for n in range(2, gaps + 1) if gaps % n == 0 and all(row in labels for row in range(0, rows, n))]
    every = next((every for every in wide if gaps // every <= 4), gaps)
    return {row: text for row, text in labels.items() if row % every == 0}


def ticks(places: Mapping[int, int], width: int, current: int | None = None) -> Line:
    """Step numbers under their columns, {step: column}, as many as fit; the current one framed."""
    text = [" "] * width
    mark, left = f"{LEFT}{current}{RIGHT}" if current in places else "", 0
    if mark and current is not None:
        left = min(max(places[current] - length(mark) // 2, 0), max(width - length(mark), 0))
        text[left : left + length(mark)] = "|" * length(mark)
    for step in _counted(places):
        number = str(step)
        at = min(max(places[step] - (length(number) - 1) // 2, 0), width - length(number))
        if at >= 0 and set(text[max(at - 1, 0) : at + length(number) + 1]) <= {" "}:
            text[at : at + length(number)] = number
    line = "".join(text)
    return merge([Run(line[:left], "quiet"), Run(mark, "marker bold step"), Run(line[left + length(mark) :], "quiet")])


def _counted(places: Mapping[int, int]) -> Iterable[int]:
    """The steps that get a number: the ends, and every second, fifth, tenth ... as close as they fit."""
    steps = sorted(places)
    if not steps:
        return ()
    room = length(str(steps[-1])) + 4
    per_step = (places[steps[-1]] - places[steps[0]]) / max(steps[-1] - steps[0], 1)
    most = steps[-1] / NUMBERS
    every = next(n for n in _round_numbers() if (n * per_step >= room and n >= most) or n > steps[-1])
    return (steps[-1], steps[0], *(step for step in steps[1:-1] if step % every == 0))


def _round_numbers(least: int = 1) -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 ..."""
    for power in count():
        yield from (factor * 10**power for factor in (1, 2, 5) if factor * 10**power >= least)


def across(low: float, high: float, count: int, width: int) -> dict[int, str]:
    """Round numbers along `count` cells between two ends, as many as fit `width`: {cell from 0: text}."""
    if count < 2 or high <= low:
        return {0: show(low, 2)}
    least = (high - low) / max(min(width // 9, 5), 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (*STEPS, 10.0) if factor * power >= least * 0.999)
    whole = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return {round((k * step - low) / (high - low) * (count - 1)): show(k * step, _places(step)) for k in whole}


def _places(step: float) -> int:
    """The decimals of numbers that count in such steps."""
    power = math.floor(math.log10(step) + 1e-9)
    return max(0, (round(step / 10.0**power, 6) == 2.5) - power)
