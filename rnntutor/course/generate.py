"""Examples made by rule: parity, the adding problem, copying, and the slots of a traveller's sentence.

The same sizes and seed give the same examples for ever (`values.random`), and the first ten of twenty are the ten of
ten. Loads nothing heavy until examples are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .examples import COUNT, OTHER, STEPS, Example, Examples, affordable, chosen, one_hot, whole
from .mistakes import Wrong

if TYPE_CHECKING:
    import numpy as np

SEEDS = 2**62

ARRIVING, LEAVING = ("arrive", "reach"), ("leave", "depart")
CITIES = ("Taipei", "Tokyo", "Lima", "Oslo", "Cairo", "Quito")
MONTHS = ("January", "April", "June", "August", "November")
DAYS = ("1st", "2nd", "3rd", "9th", "21st")
WORDS = (*ARRIVING, *LEAVING, *CITIES, "on", *MONTHS, *DAYS, OTHER)
SLOTS = ("destination", "time", OTHER)
_ADJECTIVES = (("lovely", "dear", "quiet"), ("old", "rainy", "busy"))


def parity(
    count: int = 64, length: int = 8, shortest: int | None = None, seed: int = 1, last: bool = False
) -> Examples:
    """Is the number of ones so far odd? One bit of memory is enough for that, and none is not.

    x (T, 1): bits; d (T, 1): 1 where the ones up to this step are odd; m (T,): all steps, or only the `last`.
    T is `length`, or anything from `shortest` to it. Raises Wrong.
    """
    import numpy as np

    shortest = _sizes(count, length, shortest, 1)
    affordable([count * length * 3], "take a smaller count or length")
    examples = []
    for row in _draws(count, length + 1, seed):
        x = (row[1 : 1 + _among(row[0], shortest, length)] < 0.5).astype(float)[:, None]
        examples.append({"x": x, "d": np.cumsum(x, axis=0) % 2, "m": _counting(len(x), 1 if last else len(x))})
    return Examples(examples, {"x": ("bit",), "d": ("odd",)})


def adding(count: int = 64, length: int = 10, shortest: int | None = None, seed: int = 1) -> Examples:
    """Add the two numbers that are marked (Hochreiter and Schmidhuber 1997, experiment 4, in its plain form).

    x (T, 2): a number in [0, 1), and a mark, which is 1 once in the first half and once in the second, else 0;
    d (T, 1): the sum of the two at the last step, 0 before; m (T,): the last step only. A network that does not listen
    does best with 1 and has the mean squared error 1/6. (There the numbers were in [-1, 1], the target ½ + sum/4.)
    T is `length`, or anything from `shortest` to it. Raises Wrong.
    """
    import numpy as np

    shortest = _sizes(count, length, shortest, 2)
    affordable([count * length * 4], "take a smaller count or length")
    examples = []
    for row in _draws(count, length + 3, seed):
        steps = _among(row[0], shortest, length)
        x, d = np.zeros((steps, 2)), np.zeros((steps, 1))
        x[:, 0] = row[3 : 3 + steps]
        for mark in (_among(row[1], 0, steps // 2 - 1), _among(row[2], steps // 2, steps - 1)):
            x[mark, 1] = 1.0
            d[-1, 0] += x[mark, 0]
        examples.append({"x": x, "d": d, "m": _counting(steps, 1)})
    return Examples(examples, {"x": ("number", "mark"), "d": ("sum",)})


def copy(count: int = 64, length: int = 4, shortest: int = 1, bits: int = 3, seed: int = 1) -> Examples:
    """Say again what was said (Graves, Wayne and Danihelka 2014, section 4.1).

    n patterns of `bits` zeros and ones, n from `shortest` to `length`, stand between a start and an end mark, then
    n empty steps follow, in which the patterns are wanted: T = 2n + 2. x (T, bits + 2): the bits, the start mark, the
    end mark; d (T, bits): the patterns at the last n steps, 0 before; m (T,): the last n steps. Raises Wrong.
    """
    import numpy as np

    shortest = _sizes(count, length, shortest, 1, (STEPS - 2) // 2)
    whole("bits", bits, 1, 100)
    affordable([count * (2 * length + 2) * (2 * bits + 3)], "take a smaller count, length or number of bits")
    examples = []
    for row in _draws(count, 1 + length * bits, seed):
        patterns = _among(row[0], shortest, length)
        said = (row[1 : 1 + patterns * bits] < 0.5).astype(float).reshape(patterns, bits)
        x, d = np.zeros((2 * patterns + 2, bits + 2)), np.zeros((2 * patterns + 2, bits))
        x[0, bits] = x[patterns + 1, bits + 1] = 1.0
        x[1 : patterns + 1, :bits] = d[patterns + 2 :] = said
        examples.append({"x": x, "d": d, "m": _counting(len(x), patterns)})
    names = tuple(f"bit {k}" for k in range(1, bits + 1))
    return Examples(examples, {"x": (*names, "start", "end"), "d": names})


def taipei(count: int = 200, seed: int = 1) -> Examples:
    """Travellers' sentences, and the slot of each word: destination, time or other (after Mesnil and others 2013).

    "arrive Taipei on November 2nd", "leave lovely old Tokyo then reach Lima on June 1st", "on April 3rd depart Oslo":
    5 to 12 words. A city is a destination if the verb before it arrives. x (T, 22): the word, one-hot over `WORDS`;
    d (T, 3): the slot, one-hot over `SLOTS`; m (T,): every step. The words stand in `words`. Raises Wrong.
    """
    _sizes(count, 1, None, 1)
    affordable([count * 12 * (len(WORDS) + len(SLOTS) + 1)], "take a smaller count")
    sentences = [_sentence(row) for row in _draws(count, 14, seed)]
    return Examples([traveller(words) for words in sentences], {"x": WORDS, "d": SLOTS}, sentences)


def traveller(words: Sequence[str]) -> Example:
    """One example of `taipei` from a sentence of one's own; words that are not among `WORDS` are "other"."""
    if not words:
        raise Wrong("a traveller says at least one word: arrive Taipei")
    return {"x": one_hot(words, WORDS), "d": one_hot(slots(words), SLOTS), "m": _counting(len(words), len(words))}


def slots(words: Sequence[str]) -> tuple[str, ...]:
    """The slot of each word: a month or a day is a time, a city a destination if the last verb arrives."""
    found, arriving = [], False
    for word in words:
        if word in ARRIVING or word in LEAVING:
            arriving = word in ARRIVING
        time, city = word in MONTHS or word in DAYS, word in CITIES
        found.append("time" if time else "destination" if city and arriving else OTHER)
    return tuple(found)


GENERATORS: dict[str, Callable[..., Examples]] = {"parity": parity, "adding": adding, "copy": copy, "taipei": taipei}


def generate(kind: str, **options: object) -> Examples:
    """The examples of a kind by its name, as a lesson asks for them. Raises Wrong for what it does not know."""
    return chosen("generator", kind, GENERATORS, (), options)(**options)


def _sentence(row: np.ndarray) -> tuple[str, ...]:
    """A sentence from 14 numbers in [0, 1)."""
    date = ("on", _of(MONTHS, row[0]), _of(DAYS, row[1]))
    first, second = _trip(row[2:7], row[12] < 0.5), _trip(row[7:12], row[12] >= 0.5)
    forms = ((*first, *date), (*date, *first), ("please", *first, *date), (*first, "then", *second, *date))
    return _of(forms, row[13])


def _trip(row: np.ndarray, arriving: bool) -> tuple[str, ...]:
    """`leave lovely old Taipei` from 5 numbers in [0, 1): a verb, up to two adjectives, a city."""
    adjectives = tuple(_of(words, row[3 + k]) for k, words in enumerate(_ADJECTIVES[: _among(row[2], 0, 2)]))
    return (_of(ARRIVING if arriving else LEAVING, row[0]), *adjectives, _of(CITIES, row[1]))


def _of(things: Sequence, number: float):
    return things[int(number * len(things))]


def _among(number: float, least: int, most: int) -> int:
    """A whole number from `least` to `most` out of one in [0, 1)."""
    return least + int(number * (most - least + 1))


def _draws(count: int, width: int, seed: int) -> np.ndarray:
    from .values import random

    return random(whole("seed", seed, 0, SEEDS), (count, width), 0.0, 1.0)


def _counting(steps: int, last: int) -> np.ndarray:
    """(T,): 1.0 at so many last steps."""
    import numpy as np

    return (np.arange(steps) >= steps - last).astype(float)


def _sizes(count: int, length: int, shortest: int | None, least: int, most: int = STEPS) -> int:
    """The checked length of the shortest example."""
    whole("count", count, 1, COUNT)
    whole("length", length, least, most)
    return length if shortest is None else whole("shortest", shortest, least, length)
