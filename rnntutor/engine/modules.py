"""What is worked out of a run by a way of its own and comes to words: `words(w)`, `beam(w, p, 2)`, `collapse(w)`.

Each is a row of the table. What it gives is printed by `{beam(w, p, 2)}`, asked for by `answer: beam(w, p, 2)`, and
marked: a slip is the same worked with one mistake, so an answer that it leads to can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from . import ctc
from .decoding import decode
from .errors import NetworkError, did_you_mean
from .operations import ALIASES, FUNCTIONS
from .trace import Trace

Words = tuple[str, ...]
Argument = str | int
_CALL = re.compile(r"\s*([a-z_]+)\(([^()]*)\)\s*")
_NAME = re.compile(r"[^\W\d][\w.]*")
BLANKS = ("–", "blank")  # what the blank of CTC may be called


@dataclass(frozen=True)
class Slip:
    """A mistake that people make with a module: what they get, and what is said to them."""

    id: str
    run: Callable[..., Words]
    sentence: str


@dataclass(frozen=True)
class Module:
    """One row. `run(trace, *arguments)` gives words; `takes` are its arguments, of which a `...width` is a number.

    shows: whether it is a text of the line `word` itself: where the run writes just that, an open question hides it.
    """

    takes: tuple[str, ...]
    run: Callable[..., Words]
    slips: tuple[Slip, ...] = ()
    shows: bool = False


@dataclass(frozen=True)
class Call:
    """A module with its arguments: the names of values, and whole numbers."""

    module: str
    arguments: tuple[Argument, ...] = ()

    def __str__(self) -> str:
        return f"{self.module}({', '.join(map(str, self.arguments))})"

    @property
    def names(self) -> tuple[str, ...]:
        """The values that it reads."""
        return tuple(argument for argument in self.arguments if isinstance(argument, str))


@dataclass(frozen=True)
class Told:
    """What a call comes to: the words, and those that each slip leads to where they are others."""

    words: Words
    slips: Mapping[str, Words] = field(default_factory=dict)


def parse_call(text: str) -> Call | None:
    """`beam(w, p, 2)`; None where no module is called. Raises NetworkError for arguments that it does not take."""
    found = _CALL.fullmatch(text)
    if found is None or found[1] not in MODULES:
        if found and found[1] not in {*FUNCTIONS, *ALIASES} and (meant := did_you_mean(found[1], MODULES)):
            raise NetworkError(f"there is no {found[1]}(...){meant}")
        return None
    takes, given = MODULES[found[1]].takes, [part.strip() for part in found[2].split(",") if part.strip()]
    meant = f"{found[1]}({', '.join(takes)}) is meant"
    if len(given) != len(takes):
        raise NetworkError(f"{meant}, not {len(given)} argument{'s' * (len(given) != 1)}")
    arguments = list[Argument]()
    for what, part in zip(takes, given, strict=True):
        number = part.isascii() and part.isdecimal() and len(part) < 4
        if number != (what == "width") or not (number or _NAME.fullmatch(part)):
            raise NetworkError(f"{meant}: '{part}' is no {'whole number' if what == 'width' else 'name of a value'}")
        arguments.append(int(part) if number else part)
    return Call(found[1], tuple(arguments))


def tell(call: Call, trace: Trace) -> Told:
    """What a call comes to on a run, with its slips. Raises EngineError."""
    row = MODULES[call.module]
    words = row.run(trace, *call.arguments)
    wrong = ((slip.id, slip.run(trace, *call.arguments)) for slip in row.slips)
    return Told(words, {name: other for name, other in wrong if other != words})


def say(call: Call, trace: Trace) -> Words:
    """The words of a call on a run. Raises EngineError."""
    return MODULES[call.module].run(trace, *call.arguments)


def stands_in(call: Call, trace: Trace) -> bool:
    """Whether the words of a call can be read off the values of the run: its own `word` says the same. Raises
    EngineError.
    """
    return MODULES[call.module].shows and say(call, trace) == words(trace, call.names[0])


def lexicon(call: Call, trace: Trace) -> Words:
    """The words that can come out: the labels of the first value. Raises EngineError."""
    return labels(trace, call.names[0])


def labels(trace: Trace, name: str) -> Words:
    """The words of a value's units. Raises EngineError where it has none."""
    units = trace.units(name)
    if len(units) != 1:
        raise NetworkError(f"{name} needs a number for each symbol")
    if name not in trace.labels:
        raise NetworkError(f"{name} has no words: give each of its units one,  labels: {{{name}: [...]}}")
    if twice := next((word for word in trace.labels[name] if trace.labels[name].count(word) > 1), None):
        raise NetworkError(f"two units of {name} are called {twice}: which is which cannot be told")
    return tuple(trace.labels[name])


def sentence(slip: str) -> str:
    """What is said of a slip."""
    return next(own.sentence for own in _all_slips() if own.id == slip)


def slip_ids() -> tuple[str, ...]:
    """Every slip of every module, once."""
    return tuple(dict.fromkeys(own.id for own in _all_slips()))


def _all_slips() -> Iterator[Slip]:
    return (slip for row in MODULES.values() for slip in row.slips)


# the rows


def words(trace: Trace, word: str) -> Words:
    """The label of the largest unit at each step; nothing where all are 0."""
    known, rows = labels(trace, word), np.asarray(trace[word])
    return tuple(known[int(row.argmax())] for row in rows if row.any())


def beam_words(trace: Trace, word: str, shares: str, width: int) -> Words:
    """What beam search writes, the end left out."""
    return _written(trace, word, decode(trace, word, shares, width).best.symbols)


def greedy_words(trace: Trace, word: str, shares: str, width: int = 1) -> Words:
    """What is written where the likeliest symbol is taken at each step."""
    return beam_words(trace, word, shares, 1)


def _likeliest_at_first(trace: Trace, word: str, shares: str) -> Words:
    """The symbol that is likeliest at the first step, at every step."""
    found = decode(trace, word, shares, 1).best.symbols
    return _written(trace, word, found[:1] * len(found))


def _written(trace: Trace, word: str, symbols: tuple[int, ...]) -> Words:
    known = labels(trace, word)
    return tuple(known[symbol] for symbol in symbols)


def blank_of(trace: Trace, word: str) -> int:
    """The unit of a value, from 0, that is called the blank. Raises NetworkError where none is."""
    known = labels(trace, word)
    found = next((at for at, label in enumerate(known) if label in BLANKS), None)
    if found is None:
        raise NetworkError(f"no unit of {word} is the blank: one of its labels must be –")
    return found


def path(trace: Trace, word: str) -> tuple[int, ...]:
    """The largest unit of a value at each step, from 0; nothing where all are 0."""
    labels(trace, word)
    return tuple(int(row.argmax()) for row in np.asarray(trace[word]) if row.any())


def _collapsed(trace: Trace, word: str) -> Words:
    """The text of the largest unit at each step; of shares, best path decoding."""
    return _written(trace, word, ctc.collapsed(path(trace, word), blank_of(trace, word)))


def _blank_removed_first(trace: Trace, word: str) -> Words:
    return _written(trace, word, ctc.merged(ctc.unblanked(path(trace, word), blank_of(trace, word))))


def _not_merged(trace: Trace, word: str) -> Words:
    return _written(trace, word, ctc.unblanked(path(trace, word), blank_of(trace, word)))


def _blank_kept(trace: Trace, word: str) -> Words:
    return _written(trace, word, ctc.merged(path(trace, word)))


def _prefix_search(trace: Trace, shares: str) -> Words:
    """The likeliest text."""
    return _written(trace, shares, prefixes(trace, shares)[0].text)


@lru_cache(maxsize=64)
def prefixes(trace: Trace, shares: str) -> tuple[ctc.Prefix, ...]:
    """What prefix search looks at, the likeliest text first. Raises EngineError."""
    if trace.batch is not None:
        raise NetworkError("prefix search is made for one example, not for a batch")
    return ctc.prefix_search(np.asarray(trace[shares]), blank_of(trace, shares))


MODULES: Mapping[str, Module] = {
    "words": Module(("word",), words, shows=True),
    "greedy": Module(
        ("word", "shares"),
        greedy_words,
        (
            Slip(
                "not-fed-back",
                _likeliest_at_first,
                "That takes the likeliest first symbol again and again: each step reads what was written before it.",
            ),
        ),
        shows=True,
    ),
    "beam": Module(
        ("word", "shares", "width"),
        beam_words,
        (
            Slip(
                "greedy-for-beam",
                greedy_words,
                "That is what greedy decoding writes: it lets the other beginnings go at each step.",
            ),
        ),
        shows=True,
    ),
    "collapse": Module(
        ("word",),
        _collapsed,
        (
            Slip(
                "blank-removed-first",
                _blank_removed_first,
                "You took the blanks out first: equal neighbours are merged first, and a blank keeps two apart.",
            ),
            Slip("not-merged", _not_merged, "You did not merge equal neighbours: a letter may last several frames."),
            Slip("blank-kept", _blank_kept, "You kept the blanks: they are taken out last."),
        ),
    ),
    "prefix_search": Module(
        ("shares",),
        _prefix_search,
        (
            Slip(
                "best-path-only",
                _collapsed,
                "That is the text of the best path: other texts have many paths, which add up.",
            ),
        ),
    ),
}
