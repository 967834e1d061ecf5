"""Axes: which value lies on which row, which step in which column, and the numbers that stand beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count, product, takewhile
from typing import NamedTuple

import numpy as np

from rnntutor.notation.numbers import show, superscript
from rnntutor.screen.drawing import Line, Run, length, merge
from rnntutor.screen.drawings.layout import LEFT, RIGHT

STEPS = (1.0, 2.0, 2.5, 5.0)  # times a power of ten: what a person counts in
NUMBERS = 8  # under an axis, hardly more
TINY = 1e-290  # as good as 0: its round numbers would not be floats any more
FLAT = 1e-9  # of the size of the values: less is no difference
LARGEST = 8e307  # so that no difference is beyond all numbers
DOUBLED = math.log10(2)
NEAR = 1.3  # powers of ten: closer values are counted in doublings
APART = 3  # cells between two numbers under an axis, at least


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
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    if log:
        return _logarithmic(finite[finite > 0], rows)
    return _linear(finite, rows)


def _linear(values: np.ndarray, rows: int) -> Scale:
    """Round numbers on some of the rows, from a little below the lowest value."""
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    size = max(abs(low), abs(high))
    if high - low <= FLAT * size or size < TINY:
        low, high = (0.0, 1.0) if size < TINY else (min(low, 0.0), max(high, 0.0))
    power = math.floor(math.log10((high - low) / max(rows - 1, 1)))
    steps = [factor * 10.0**more for more in range(power, power + 3) for factor in STEPS]
    best = _best(low, high, rows, steps)
    if best is None:
        return Scale(low, high, rows, False, {})
    return _scale(best, rows, False, lambda k: show(k * best.step, _places(best.step)))


def _logarithmic(values: np.ndarray, rows: int) -> Scale:
    """Powers of ten on some of the rows; where the values lie near one another powers of two."""
    low, high = (math.log10(values.min()), math.log10(values.max())) if len(values) else (-1.0, 0.0)
    if high - low < FLAT:
        low, high = low - DOUBLED, high + DOUBLED
    near = high - low < NEAR and low > -NEAR and high < 4
    twos = [DOUBLED * n for n in (1, 2, 3)]
    steps = twos if near else [float(n) for n in chain((1, 2, 3), takewhile(lambda n: n < 1000, _round_numbers(5)))]
    best = _best(low, high, rows, steps)
    if best is None:
        return Scale(low, high, rows, True, {})

    def text(k: int) -> str:
        return show(10 ** (k * best.step)) if near else "10" + superscript(round(k * best.step))

    return _scale(best, rows, True, text)


class _Rows(NamedTuple):
    """What each row stands for: the lowest for `first`, each higher one for `unit` more, every `part`-th has a number.

    `offset` is how many rows the lowest lies above one with a number.
    """

    first: float
    unit: float
    part: int
    offset: int

    @property
    def step(self) -> float:
        return self.unit * self.part


def _best(low: float, high: float, rows: int, steps: Iterable[float]) -> _Rows | None:
    """The rows that leave little empty and have a few numbers; None where no steps fit into one or two."""
    gaps, found = max(rows - 1, 1), []
    wanted = min(max(rows / 3 + 1, 2), 6)
    for step, part in product(steps, range(1, gaps + 1)):
        unit = step / part
        if unit * gaps < (high - low) * (1 - FLAT):
            continue
        first = math.floor(low / unit + 1e-6)
        numbers = (first + gaps) // part - -(-first // part) + 1
        if (first + gaps) * unit >= high - 1e-6 * unit and (numbers >= 2 or part == 1):
            cost = gaps * unit / (high - low) + max(0.12 * (wanted - numbers), 0.04 * (numbers - wanted))
            found.append((cost, _Rows(first * unit, unit, part, first % part)))
    return min(found, default=(0, None), key=lambda one: one[0])[1]


def _scale(each: _Rows, rows: int, log: bool, text: Callable[[int], str]) -> Scale:
    """The axis, with numbers on the rows that have one."""
    gaps = max(rows - 1, 1)
    below = round(each.first / each.unit - each.offset) // each.part
    labels = {
        rows - 1 - up: text(below + (each.offset + up) // each.part)
        for up in range(rows)
        if (each.offset + up) % each.part == 0
    }
    return Scale(each.first, each.first + gaps * each.unit, rows, log, labels)


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
        if at >= 0 and set(text[max(at - APART, 0) : at + length(number) + APART]) <= {" "}:
            text[at : at + length(number)] = number
    line = "".join(text)
    return merge([Run(line[:left], "quiet"), Run(mark, "marker bold step"), Run(line[left + length(mark) :], "quiet")])


def _counted(places: Mapping[int, int]) -> Iterable[int]:
    """The steps that get a number: the ends, and every second, fifth, tenth ... as close as they fit."""
    steps = sorted(places)
    if not steps:
        return ()
    room = length(str(steps[-1])) + APART
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
