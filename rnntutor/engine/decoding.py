"""Greedy decoding and beam search: which symbols a network writes that is fed with its own output.

Beam search keeps the `width` most likely beginnings at each step (Graves 2012, "Sequence Transduction with Recurrent
Neural Networks", section 2.4; Sutskever, Vinyals and Le 2014, section 3.2). A width of 1 is greedy decoding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from .derive import GRAD
from .errors import NetworkError, did_you_mean
from .network import Network, Until
from .trace import Trace
from .tree import Address

Symbols = tuple[int, ...]
After = Callable[[Symbols], Sequence[float] | np.ndarray]  # the share of each symbol behind a beginning


@dataclass(frozen=True)
class Hypothesis:
    """A beginning: its symbols (from 0) and the share of each behind those before it.

    before: its place among those kept at the step before; ended: its last symbol is the end.
    """

    symbols: Symbols = ()
    shares: tuple[float, ...] = ()
    before: int = 0
    ended: bool = False

    @property
    def share(self) -> float:
        """The product of its shares: how likely the network is to write it."""
        return float(np.prod(self.shares))

    @property
    def score(self) -> float:
        """The sum of their logarithms, 0 for the empty one: what stays apart where products become 0."""
        return float(np.log(self.shares).sum())


@dataclass(frozen=True)
class Decoding:
    """What was found. `steps` are all candidates of each step, the most likely first; the first `width` are kept."""

    width: int
    steps: tuple[tuple[Hypothesis, ...], ...]

    def kept(self, step: int) -> tuple[Hypothesis, ...]:
        """Those kept at a step, from 1."""
        return self.steps[step - 1][: self.width]

    @property
    def best(self) -> Hypothesis:
        """The most likely of the last step."""
        return self.steps[-1][0] if self.steps else Hypothesis()


def beam(after: After, width: int, steps: int, end: int | None = None) -> Decoding:
    """The beginnings kept, step by step, until all have ended or `steps` are over; of equals the first symbol leads.

    What has ended stays a candidate with the share it has. A share of 0 is never written. Raises NetworkError for a
    width below 1.
    """
    if width < 1:
        raise NetworkError("a beam is at least 1 wide")
    kept, found = [Hypothesis()], list[tuple[Hypothesis, ...]]()
    while len(found) < steps and not all(one.ended for one in kept):
        candidates = list[Hypothesis]()
        for place, one in enumerate(kept):
            candidates += [replace(one, before=place)] if one.ended else _longer(one, place, after(one.symbols), end)
        if not candidates:
            break
        found.append(tuple(sorted(candidates, key=lambda one: -one.score)))
        kept = list(found[-1][:width])
    return Decoding(width, tuple(found))


def _longer(one: Hypothesis, place: int, shares: Sequence[float] | np.ndarray, end: int | None) -> list[Hypothesis]:
    """A beginning with every symbol that may stand behind it."""
    return [
        Hypothesis((*one.symbols, symbol), (*one.shares, float(share)), place, symbol == end)
        for symbol, share in enumerate(shares)
        if share > 0
    ]


@lru_cache(maxsize=64)
def decode(trace: Trace, word: str, shares: str, width: int) -> Decoding:
    """Beam search over the network of a run, on its numbers: the line `word` is what it writes and reads again.

    `shares` is the line with the share of each symbol. It ends at the label at which the layer of `word` ends, else
    after as many steps as that ran. Raises EngineError where these are no such lines.
    """
    for name in (word, shares):
        if trace.line(name) is None or name.startswith(GRAD):
            lines = [own for own in trace.resolved.lines if not own.startswith(GRAD)]
            raise NetworkError(f"{name} is no line of the network{did_you_mean(name, lines)}")
    units = trace.units(word)
    if trace.batch is not None or len(units) != 1 or trace.units(shares) != units:
        raise NetworkError(f"{word} and {shares} need a number for each symbol, alike in number")
    _check_fed_back(trace, word, shares)
    most, end = _ends(trace, word)
    return beam(lambda symbols: _next(trace, word, shares, symbols), width, most, end)


def _check_fed_back(trace: Trace, word: str, shares: str) -> None:
    """Raise NetworkError unless the shares of a step come before its symbol, and those of the next after it."""
    then = trace.affected([Address(word, 1)])[shares]
    if then[1]:
        said = "first the line that is written, then the shares that it is chosen from"
        raise NetworkError(f"{shares} is worked from {word} of the same step: {said}")
    if trace.steps(word) > 1 and not then[2:-1].any():
        raise NetworkError(f"{word} is not read again: no later {shares} depends on it")


def _ends(trace: Trace, word: str) -> tuple[int, int | None]:
    """How many symbols are written at most, and the symbol that ends them."""
    over = trace.network.layers[trace.resolved.layer[word]].over
    if not isinstance(over, Until):
        return trace.steps(word), None
    name, sign, wanted = over.parts()
    own = word.rpartition(".")[2] == name.rpartition(".")[2] and sign == "=" and isinstance(wanted, str)
    return over.at_most, trace.labels[word].index(str(wanted)) if own else None


def _next(trace: Trace, word: str, shares: str, symbols: Symbols) -> np.ndarray:
    """(n,) the shares behind a beginning: the network run with these symbols given, one step further."""
    size, step, own = trace.units(word)[0], len(symbols) + 1, trace.resolved.layer[word]
    layers = dict(trace.network.layers)
    if not isinstance(layers[own].over, str | None):
        layers[own] = replace(layers[own], over=step)
    given = {
        (name, at, unit): value for name, steps in trace.given.items() for at in steps for unit, value in steps[at]
    }
    given |= {(word, at, ()): np.eye(size)[symbol] for at, symbol in enumerate(symbols, 1)}
    weights = {name: value for name, value in trace.weights.items() if not name.startswith(GRAD)}
    return Network(layers).run(weights, trace.inputs, given, trace.labels).example(shares, step)
