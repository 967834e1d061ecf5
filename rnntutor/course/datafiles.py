"""Data files of a course, the shipped ones and a teacher's own: tables of numbers, words with their sounds, plain text.

What is wrong with a file is said as `path:line: what is wrong`. Loads nothing heavy until examples are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .examples import COUNT, STEPS, Examples, affordable, chosen, one_hot, whole
from .locate import folder
from .mistakes import Wrong, quoted
from .textfile import FilePath, lines, shown, table, wrong

LETTERS, SOUNDS = 40, 60  # at most: of a word, of its pronunciation
END = "end"  # the mark behind the sounds of a word
SYLLABLES = ("one", "two", "more")  # the classes of a syllables example
VOWELS = frozenset(  # of the CMU Pronouncing Dictionary
    ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
)
SHOWN = {" ": "␣", "\n": "⏎", "\t": "⇥"}  # how characters without ink are named
_WORD = re.compile(r"[^\W\d_](?:['’-]?[^\W\d_])*")


@dataclass(frozen=True)
class Pair:
    """A word and its sounds, each a symbol such as "AE" or "K"."""

    letters: tuple[str, ...]
    sounds: tuple[str, ...]

    @property
    def word(self) -> str:
        return "".join(self.letters)


def shipped(name: str) -> Path:
    """The path of a data file that comes with the course: sunspots.csv, cmudict-words.txt, moby-dick-1.txt."""
    return folder() / "data" / name


def forecast(
    path: FilePath,
    column: str | None = None,
    length: int = 25,
    stride: int = 1,
    scale: float = 100.0,
    since: float | None = None,
    until: float | None = None,
) -> Examples:
    """Windows of a column, the target of each step being the next step's number.

    x (length, 1), d (length, 1): numbers of the column over `scale`; m (length,): every step. A window begins every
    `stride` rows. since, until: only rows whose first column, such as the year, lies between them (d too). `words` are
    the first column at the steps of d. Raises Wrong.
    """
    import numpy as np

    whole("length", length, 1, STEPS)
    whole("stride", stride, 1, STEPS)
    if not (scale > 0 and np.isfinite(scale)):
        raise Wrong(f"scale is {scale}: a number above 0 is meant, by which all numbers are divided")
    found = table(path)
    name = column or (found.columns[-1] if found.columns else "x")
    rows = np.array(found.rows)
    values, years = np.array(found.column(column)) if column else rows[:, -1], rows[:, 0]
    kept = (years >= (-np.inf if since is None else since)) & (years <= (np.inf if until is None else until))
    values, years = values[kept, None] / scale, years[kept]
    starts = range(0, len(values) - length, stride)
    if not starts:
        raise Wrong(f"{shown(path)} has {len(values)} such rows: a window of {length} takes {length + 1}")
    _count(len(starts), "take a larger stride")
    affordable([len(starts) * length * 3], "take a larger stride or a smaller length")
    counts, examples, words = np.ones(length), [], []
    for start in starts:
        x, d = values[start : start + length], values[start + 1 : start + length + 1]
        examples.append({"x": x, "d": d, "m": counts})
        words.append(tuple(f"{year:g}" for year in years[start + 1 : start + length + 1]))
    return Examples(examples, {"x": (name,), "d": (f"next {name}",)}, words)


def pairs(path: FilePath) -> list[Pair]:
    """Words and their sounds, a line for each: `able  EY B AH L`; `#` or `;;;` begins a remark. Raises Wrong."""
    found: dict[str, tuple[int, Pair]] = {}
    for line, text in lines(path):
        if not text.strip() or text.startswith(("#", ";;;")):
            continue
        word, *sounds = text.split()
        if not _WORD.fullmatch(word) or len(word) > LETTERS:
            wrong(path, line, f"{quoted(word)} is no word: at most {LETTERS} letters are meant")
        if not 1 <= len(sounds) <= SOUNDS:
            wrong(path, line, f"{quoted(word)} has {len(sounds)} sounds: a word, then its sounds:  able  EY B AH L")
        if END in sounds:
            wrong(path, line, f"{quoted(END)} is no sound: it marks that a word is over")
        if word in found:
            wrong(path, line, f"{quoted(word)} stands on line {found[word][0]} already")
        found[word] = line, Pair(tuple(word), tuple(sounds))
    if not found:
        wrong(path, 1, "no word stands here: a line for each, the word, then its sounds:  able  EY B AH L")
    return [pair for _, pair in found.values()]


def spelling(path: FilePath, count: int | None = None, longest: int = LETTERS, seed: int = 1) -> Examples:
    """Read a word letter by letter; write its sounds, and then "end".

    x (letters of the word, letters): one-hot over all letters of the file; d (sounds of the word + 1, sounds + 1):
    one-hot over all sounds of the file and "end". `count` words with at most `longest` letters, drawn with the seed;
    None: all, in the file's order. `words` are the letters. Raises Wrong.
    """
    known = pairs(path)
    letters = tuple(sorted({letter for pair in known for letter in pair.letters}))
    sounds = (*sorted({sound for pair in known for sound in pair.sounds}), END)
    fitting = _fitting(path, known, count, longest, seed)
    sizes = (len(pair.letters) * len(letters) + (len(pair.sounds) + 1) * len(sounds) for pair in fitting)
    affordable(sizes, "take a smaller count")
    examples = [{"x": one_hot(pair.letters, letters), "d": one_hot((*pair.sounds, END), sounds)} for pair in fitting]
    return Examples(examples, {"x": letters, "d": sounds}, [pair.letters for pair in fitting])


def syllables(path: FilePath, count: int | None = None, longest: int = LETTERS, seed: int = 1) -> Examples:
    """Read a word letter by letter, then say how many syllables it has: one, two or more.

    x (letters of the word, letters): one-hot over all letters of the file; d (letters of the word, 3): the class at
    every step; m: the last step only. A syllable is a vowel among the sounds. `count`, `longest` and `seed` as in
    `spelling`. `words` are the letters. Raises Wrong.
    """
    import numpy as np

    known = pairs(path)
    letters = tuple(sorted({letter for pair in known for letter in pair.letters}))
    fitting = _fitting(path, known, count, longest, seed)
    affordable([len(pair.letters) * (len(letters) + len(SYLLABLES) + 1) for pair in fitting], "take a smaller count")
    examples = []
    for pair in fitting:
        vowels = sum(sound.rstrip("012") in VOWELS for sound in pair.sounds)
        said = SYLLABLES[min(max(vowels, 1), len(SYLLABLES)) - 1]
        d = one_hot([said] * len(pair.letters), SYLLABLES)
        m = (np.arange(len(pair.letters)) == len(pair.letters) - 1).astype(float)
        examples.append({"x": one_hot(pair.letters, letters), "d": d, "m": m})
    return Examples(examples, {"x": letters, "d": SYLLABLES}, [pair.letters for pair in fitting])


def text(path: FilePath) -> str:
    """A plain text with its lines joined: a line break is a space, empty lines are one line break. Raises Wrong."""
    paragraphs = [[]]
    for _, line in lines(path):
        if line.strip():
            paragraphs[-1].append(" ".join(line.split()))
        elif paragraphs[-1]:
            paragraphs.append([])
    joined = "\n".join(" ".join(lines) for lines in paragraphs if lines)
    if len(joined) < 2:
        wrong(path, 1, "no text stands here")
    return joined


def characters(
    path: FilePath, length: int = 25, count: int | None = None, first: int = 1, lower: bool = False
) -> Examples:
    """Stretches of a text, one after another; the target of each step is the next character.

    x (length, n), d (length, n): one-hot over the n characters of the whole text, in their order in Unicode; m
    (length,): every step. `count` stretches (None: as many as there are whole ones), the first of which begins at
    character `first`, from 1. lower: all in small letters. `words` are the characters of x. Raises Wrong.
    """
    import numpy as np

    whole_text = text(path).lower() if lower else text(path)
    units = sorted(set(whole_text))
    whole("length", length, 1, STEPS)
    whole("first", first, 1, len(whole_text))
    there = (len(whole_text) - first) // length
    if there < (1 if count is None else whole("count", count, 1, COUNT)):
        raise Wrong(f"{shown(path)} has {there:,} stretches of {length} from character {first:,} on")
    count = there if count is None else count
    _count(count, "say a count")
    affordable([count * length * (2 * len(units) + 1)], "take a smaller count or length")
    places = np.searchsorted(units, list(whole_text[first - 1 : first + count * length]))
    rows = np.eye(len(units))
    examples, words = [], []
    for start in range(0, count * length, length):
        at = places[start : start + length + 1]
        examples.append({"x": rows[at[:-1]], "d": rows[at[1:]], "m": np.ones(length)})
        words.append(tuple(SHOWN.get(units[k], units[k]) for k in at[:-1]))
    names = tuple(SHOWN.get(unit, unit) for unit in units)
    return Examples(examples, {"x": names, "d": names}, words)


READERS: dict[str, Callable[..., Examples]] = {
    "forecast": forecast,
    "spelling": spelling,
    "syllables": syllables,
    "characters": characters,
}


def read(kind: str, path: FilePath, **options: object) -> Examples:
    """The examples of a file by the name of how it is read, as a lesson asks for them. Raises Wrong."""
    return chosen("reader", kind, READERS, ("path",), options)(path, **options)


def _fitting(path: FilePath, known: Sequence[Pair], count: int | None, longest: int, seed: int) -> Sequence[Pair]:
    """`count` of the words with so few letters, drawn with the seed; None: all of them. Raises Wrong."""
    fitting = [pair for pair in known if len(pair.letters) <= whole("longest", longest, 1, LETTERS)]
    if not fitting:
        raise Wrong(f"{shown(path)}: no word there has so few letters: longest is {longest}")
    if count is not None:
        fitting = _drawn(fitting, whole("count", count, 1, COUNT), seed)
    _count(len(fitting), "say a count")
    return fitting


def _drawn(things: Sequence[Pair], count: int, seed: int) -> list[Pair]:
    """So many different ones, in an order that the seed fixes."""
    from .values import random

    if count > len(things):
        raise Wrong(f"count is {count:,}, but there are {len(things):,} such words")
    order = random(whole("seed", seed, 0, 2**62), (len(things),)).argsort(kind="stable")
    return [things[k] for k in order[:count]]


def _count(count: int, cure: str) -> None:
    if count > COUNT:
        raise Wrong(f"that would be {count:,} examples, at most {COUNT:,}: {cure}")
