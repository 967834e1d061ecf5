"""Connectionist temporal classification: from a symbol for each frame to a text, and the likeliest text of all.

Graves, Fernández, Gomez and Schmidhuber 2006: the map from paths to texts (section 3.1), best path decoding and prefix
search decoding (section 3.2). The sum over all paths needs no code of its own: it is a linear recurrent cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np

from .errors import NetworkError

Text = tuple[int, ...]
MOST = 2000  # prefixes that are gone on from before the search gives up


def merged(path: Sequence[int]) -> Text:
    """A path with each run of one symbol as a single one."""
    return tuple(symbol for at, symbol in enumerate(path) if not at or symbol != path[at - 1])


def unblanked(path: Sequence[int], blank: int) -> Text:
    """A path without its blanks."""
    return tuple(symbol for symbol in path if symbol != blank)


def collapsed(path: Sequence[int], blank: int) -> Text:
    """The text of a path: equal neighbours are merged first, then the blanks are taken out."""
    return unblanked(merged(path), blank)


@dataclass(frozen=True, eq=False)
class Prefix:
    """A text and its shares, each (T + 1,): after so many frames.

    letter, blank: of the paths that say it and end in its last letter, or in a blank. begun: of the paths whose text
    begins with it.
    """

    text: Text
    letter: np.ndarray
    blank: np.ndarray
    begun: np.ndarray

    @property
    def alone(self) -> np.ndarray:
        """The share of exactly this text."""
        return self.letter + self.blank

    @property
    def longer(self) -> np.ndarray:
        """The share of all texts that begin with it and go on."""
        return np.maximum(self.begun - self.alone, 0.0)


def root(shares: np.ndarray, blank: int) -> Prefix:
    """The empty text: blanks alone."""
    own = np.concatenate([[1.0], np.cumprod(shares[:, blank])])
    return Prefix((), np.zeros(len(own)), own, np.ones(len(own)))


def longer_by(prefix: Prefix, symbol: int, shares: np.ndarray, blank: int) -> Prefix:
    """A prefix with one letter more; behind the same letter a path must have come through a blank."""
    before = prefix.blank if prefix.text[-1:] == (symbol,) else prefix.alone
    new = np.concatenate([[0.0], shares[:, symbol] * before[:-1]])
    letter, empty = np.zeros(len(new)), np.zeros(len(new))
    for at, row in enumerate(shares, 1):
        letter[at] = new[at] + row[symbol] * letter[at - 1]
        empty[at] = row[blank] * (letter[at - 1] + empty[at - 1])
    return Prefix((*prefix.text, symbol), letter, empty, np.cumsum(new))


def prefix_search(shares: np.ndarray, blank: int) -> tuple[Prefix, ...]:
    """Every prefix that was looked at, the likeliest text first: none that was not looked at is likelier.

    `shares` (T, n) are those of each symbol in each frame. The prefix whose longer texts have the most together is
    gone on from, until they have less than the best text so far. Raises NetworkError for rows that are no shares, and
    where that takes too long.
    """
    if not np.isfinite(shares).all() or (shares < 0).any() or (np.abs(shares.sum(1) - 1) > 1e-6).any():
        raise NetworkError("prefix search needs shares: the numbers of each step add up to 1")
    best, order = root(shares, blank), count()
    seen, waiting = [best], [(-float(best.longer[-1]), next(order), best)]
    for _ in range(MOST):
        if not waiting or -waiting[0][0] <= best.alone[-1] * (1 + 1e-12):
            return (best, *(one for one in seen if one is not best))
        prefix = heappop(waiting)[2]
        for symbol in range(shares.shape[1]):
            if symbol != blank and (found := longer_by(prefix, symbol, shares, blank)).begun[-1] > 0:
                seen.append(found)
                heappush(waiting, (-float(found.longer[-1]), next(order), found))
                best = found if found.alone[-1] > best.alone[-1] * (1 + 1e-12) else best
    raise NetworkError(f"prefix search went on from {MOST:,} texts without an end: the shares are too even")
