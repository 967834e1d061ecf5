"""The words that a step of an input may be: one is typed as it stands, where a list of zeros and a 1 is meant."""

from __future__ import annotations

import numpy as np

from rnntutor.course.examples import OTHER
from rnntutor.course.lesson import Scene
from rnntutor.engine import Address
from rnntutor.engine.errors import did_you_mean

from .dice import is_one_hot
from .entries import Unreadable, echo


def lexicon(scene: Scene, address: Address) -> tuple[str, ...]:
    """The words of a whole step of an input, or of a start, that is one-hot with labels; () for anything else."""
    words = scene.labels.get(address.name, ())
    given = scene.inputs.get(address.name) if address.step else scene.start.get(address.name)
    if not words or address.step is None or address.unit or given is None:
        return ()
    return words if is_one_hot(np.atleast_2d(given)) and np.shape(given)[-1] == len(words) else ()


def one_hot(text: str, words: tuple[str, ...]) -> np.ndarray | None:
    """(n,): the 1 at the word that was typed, None where it is none of them."""
    typed = text.strip()
    found = [at for at, word in enumerate(words) if word == typed]
    found = found or [at for at, word in enumerate(words) if word.casefold() == typed.casefold()]
    if not found and OTHER in words and typed.isalpha():
        found = [words.index(OTHER)]
    return np.eye(len(words))[found[0]] if len(found) == 1 else None


def unknown(text: str, words: tuple[str, ...]) -> Unreadable:
    """What to say where a text is none of the words."""
    return Unreadable(f"'{echo(text)}' is none of its words{did_you_mean(text.strip(), words)}: {' '.join(words)}")
