"""Sequences to learn from, however they were come by: made by rule (generate) or read from a file (datafiles)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import TYPE_CHECKING

from .mistakes import Wrong, did_you_mean, listed, quoted

if TYPE_CHECKING:
    import numpy as np

COUNT, STEPS, NUMBERS = 20_000, 10_000, 4_000_000  # at most: examples, steps of one, numbers of all together
OTHER = "other"  # the unit of every word that has none of its own

Example = Mapping[str, "np.ndarray"]


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples, each {"x": (T, n), "d": (T, m), "m": (T,)}: inputs, targets, and which steps count (1.0) or not (0.0).

    Where d is a sequence of its own, as the sounds of a word are, its steps are others than those of x.
    labels: the names of the units, {"x": n words, "d": m words}.
    words: what stands at each step of each example, where a step is a word, a letter or a year; else empty.
    """

    examples: Sequence[Example]
    labels: Mapping[str, tuple[str, ...]]
    words: Sequence[tuple[str, ...]] = field(default=())

    def __len__(self) -> int:
        return len(self.examples)

    def part(self, first: int, last: int | None = None) -> Examples:
        """The examples from number `first` up to and with `last`, counted from 1."""
        return Examples(self.examples[first - 1 : last], self.labels, self.words[first - 1 : last])


Maker = Callable[..., Examples]


def one_hot(words: Sequence[str], units: Sequence[str]) -> np.ndarray:
    """(T, n): for each word the 1 at its unit, or at the unit "other". Raises Wrong for a word that has no unit."""
    import numpy as np

    places = {word: place for place, word in enumerate(units)}
    array = np.zeros((len(words), len(units)))
    for step, word in enumerate(words):
        place = places.get(word, places.get(OTHER))
        if place is None:
            raise Wrong(f"{quoted(word)} is not known{did_you_mean(word, units)}: {listed(units)}")
        array[step, place] = 1.0
    return array


def whole(name: str, value: object, least: int, most: int) -> int:
    """A whole number between two ends. Raises Wrong."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(f"{name} is a whole number, not {quoted(value)}")
    if not least <= value <= most:
        raise Wrong(f"{name} is {value:,}: {least:,} to {most:,} is meant")
    return value


def affordable(sizes: Iterable[int], cure: str) -> None:
    """Raise Wrong, with what helps, where examples with so many numbers each would be too much for one lesson."""
    total = sum(sizes)
    if total > NUMBERS:
        raise Wrong(f"that would be {total:,} numbers, at most {NUMBERS:,}: {cure}")


def chosen(
    what: str, kind: str, known: Mapping[str, Maker], given: Sequence[str], options: Mapping[str, object]
) -> Maker:
    """The function of that name, if it has all the options; those given otherwise are no options. Raises Wrong."""
    if kind not in known:
        raise Wrong(f"there is no {what} {quoted(kind)}{did_you_mean(kind, known)}: {listed(known)}")
    there = [name for name in signature(known[kind]).parameters if name not in given]
    for option in options:
        if option not in there:
            raise Wrong(f"{kind} has no {quoted(option)}{did_you_mean(option, there)}: {listed(there)}")
    return known[kind]
