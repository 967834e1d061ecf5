"""What a text states in numbers: the values that it gives, and whether it is still true when a scene has others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from rnntutor.course.lesson import Scene
from rnntutor.course.prose import PIECE, PLACES
from rnntutor.engine.errors import EngineError
from rnntutor.engine.language import parse_address
from rnntutor.engine.tokens import FRACTIONS
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Number, Tree

from .upstream import is_worked

_CODE = re.compile(r"`[^`\n]*`")
_COUNTED = re.compile(
    r"\b(?:steps?|rows?|columns?|neurons?|cells?|places?|units?|pages?|inputs?|weights?|layers?)\s+\d+"
    r"(?:(?:,| and| or| to)\s+\d+)*|\b\d+(?:st|nd|rd|th)\b|\b\d+ decimals?\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:half|halves|halv\w+|quarters?|twice|thrice|doubl\w+|a (?:third|fifth|tenth|hundredth)|tenths?|tenfold"
    r"|(?:three|four|five|six|ten|as many) times|equal)\b",
    re.IGNORECASE,
)
_SPELLED = {
    word: value
    for value, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 2
    )
}
_COUNTS = (  # what a spelled number counts that is the same for all numbers
    "boxes cells columns decimals examples factors gates layers logarithms moves networks neurons numbers ones parts "
    "places products rows scores sentences shares sides slopes slots steps terms vectors weights words years zeros"
)
_WORD = re.compile(rf"\b({'|'.join(_SPELLED)})\b(?!\s+(?:other\s+|equal\s+)?(?:{_COUNTS.replace(' ', '|')})\b)", re.I)
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCENE = re.compile(r"\{\s*[a-z0-9][a-z0-9-]*\s*:(?!\s*[\]/\d])")
_NOISE = 1e-9


def given_by(text: str, trace: Trace) -> Iterator[Address]:
    """The lines of a run whose values a text gives, as "h was {h[1]}" does."""
    for found in PIECE.finditer(text):
        if found["inside"] is None:
            continue
        try:
            address = trace.find(parse_address(PLACES.sub("", found["inside"]).strip()))
        except EngineError:
            continue
        if is_worked(trace, (address.name, address.step)):
            yield address


class Stated:
    """What changed between two runs of a scene: numbers that are no more, and numbers that stand."""

    def __init__(self, own: Scene, drawn: Scene, trace: Trace | None = None) -> None:
        """`trace` is the run of the drawn numbers where there is one already."""
        self.own, self.drawn, self._trace = own, drawn, trace

    @cached_property
    def gone(self) -> np.ndarray:
        """The sizes of all values, given and computed, that are others now."""
        old, new = self.own.trace, self._trace or self.drawn.trace
        pairs = [(old[name], new[name]) for name in (*old.names, *old.weights)]
        pairs += [(self.own.start.get(name, np.zeros_like(given)), given) for name, given in self.drawn.start.items()]
        return np.concatenate([np.abs(_others(one, other)).ravel() for one, other in pairs])

    @cached_property
    def standing(self) -> np.ndarray:
        """The sizes of given numbers that are the same, and of those in the equations; 0 and 1 always stand."""
        own, new = self.own, self.drawn
        pairs = [(own.weights[name], new.weights[name]) for name in own.weights]
        pairs += [(own.inputs[name], new.inputs[name]) for name in own.inputs]
        pairs += [(own.start[name], new.start[name]) for name in own.start]
        same = [np.abs(one[np.abs(one - other) <= _NOISE]) for one, other in pairs]
        written = [number for line in own.trace.resolved.lines.values() for number in _numbers(line.expression)]
        return np.concatenate([np.array([0.0, 1.0, *written]), *(np.ravel(one) for one in same)])

    @cached_property
    def changed_words(self) -> set[str]:
        """The words of inputs that have others now."""
        own, new = self.own, self.drawn
        changed = [name for name in own.words if not np.array_equal(own.inputs[name], new.inputs[name])]
        return {word.casefold() for name in changed for word in own.words[name]}


def true_of(text: str, stated: Stated, helps: bool = False) -> bool:
    """Whether a question's text says nothing that other numbers make false, as far as numbers and words tell.

    `helps`: a hint, in which 0 and 1 are nearly always what the rule itself says.
    """
    if not text:
        return True
    if _SCENE.search(text) or _AMOUNT.search(text):
        return False
    if stated.changed_words & {word.casefold() for word in _NAME.findall(text)}:
        return False
    if any(_is(_SPELLED[word.casefold()], stated.gone) for word in _WORD.findall(text)):
        return False
    own = [number for number in _stated(text) if not (helps and number in (0, 1))]
    return all(_is(number, stated.standing) and not _is(number, stated.gone) for number in own)


def _others(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What differs of one; all of it where a layer that ends by itself took another number of steps."""
    return one[np.abs(one - other) > _NOISE] if one.shape == other.shape else one


def _is(number: float, among: np.ndarray) -> bool:
    return bool((np.abs(among - number) < 1e-6).any())


def _stated(text: str) -> Iterator[float]:
    """The numbers that a text states by itself: outside `{...}`, not those of steps, rows and decimals, not code."""
    plain = PIECE.sub(lambda found: found[0] if found["inside"] is None else " ", text)
    plain = _COUNTED.sub(" ", _CODE.sub(" ", plain))
    for sign, value in FRACTIONS.items():
        if sign in plain:
            yield value
            plain = plain.replace(sign, " ")
    for found in _NUMBER.findall(_NAME.sub(" ", plain)):
        yield float(found)


def _numbers(tree: Tree) -> Iterable[float]:
    if isinstance(tree, Number):
        yield abs(float(tree.value))
    elif isinstance(tree, Apply):
        for part in tree.args:
            yield from _numbers(part)
