"""Training: batches of sequences through a network, one frozen epoch after another."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .chance import shuffled
from .descent import SGD, Adam, Clip, Weights, total_norm
from .errors import NetworkError
from .network import input_array, weight_array
from .tree import LAST, WHOLE, refs

if TYPE_CHECKING:
    from .network import Network
    from .plan import InterpretedPlan, Plan
    from .trace import Trace

Example = Mapping[str, Any]
PLANS = 64  # sizes of a batch for which a plan is kept


@dataclass(frozen=True, eq=False)
class Epoch:
    """What one pass over the examples came to; nothing in it changes any more.

    loss: the mean over the examples of their summed loss, before each batch's move; norm: the largest gradient norm
    of its batches, before clipping; clipped: how many batches were clipped; weights: as they are after it.
    """

    number: int
    loss: float
    norm: float
    clipped: int
    batches: int
    rate: float
    seconds: float
    weights: Mapping[str, np.ndarray]

    @property
    def diverged(self) -> bool:
        """Whether the loss, the gradient or a weight is no finite number any more."""
        numbers = (self.loss, self.norm, *(float(np.abs(weight).max()) for weight in self.weights.values()))
        return not np.isfinite(numbers).all()


@dataclass
class Training:
    """A network learning from examples, each {"x": (T, n), "d": ...}.

    The inputs of an example may differ in length, as what an encoder reads and a decoder writes. Examples of like
    lengths (rounded up to a multiple of `bucket`) share a batch; shorter ones are padded with zeros, so that a target
    or step weight of 0 makes the padded steps count nothing.
    truncate: gradients flow back over so many steps only, the memory is carried on (truncated BPTT).
    steps: {epoch: new rate}. fixed: weights that stay as they are. start: {"h": what every sequence begins with}.
    compiled: every size of batch gets a plan of its own, which is many times faster; if not, the interpreter works.
    `descent.rate`, `clip`, `part`, `pause()`, `resume()`, `rest()` and `cancel()` may be used from another thread while
    it runs.
    """

    network: Network
    weights: Weights
    examples: Sequence[Example]
    loss: str = "L"
    rule: SGD | Adam = field(default_factory=SGD)
    batch: int = 16
    clip: Clip | None = None
    truncate: int | None = None
    bucket: int = 1
    seed: int = 0
    steps: Mapping[int, float] = field(default_factory=dict)
    fixed: Sequence[str] = ()
    start: Mapping[str, Any] = field(default_factory=dict)
    compiled: bool = True

    def __post_init__(self) -> None:
        """Check what can be checked before the first step. Raises NetworkError."""
        if not self.examples:
            raise NetworkError("there is nothing to learn from: no example")
        if self.batch < 1 or self.bucket < 1 or (self.truncate is not None and self.truncate < 1):
            raise NetworkError("batch, bucket and truncate count from 1")
        self.weights = {name: weight_array(name, value).copy() for name, value in self.weights.items()}
        self.data = [{name: input_array(name, value) for name, value in example.items()} for example in self.examples]
        if any(set(example) != set(self.data[0]) for example in self.data):
            raise NetworkError("every example needs the same inputs")
        uneven = {sizes: example for example in self.data if len(set(sizes := _lengths(example))) > 1}
        if uneven and self.truncate:
            raise NetworkError("truncate needs examples whose inputs all have as many steps")
        if self._pads():
            self._check_ends()
        self.descent = self.rule.begin(self.weights)
        self.begin = {(name, 0): value for name, value in self.start.items()}
        for example in uneven.values():  # whether each layer knows which length is its own
            self.network.run(self.weights, example, self.begin)
        self.shuffles = 0
        self.stopped, self.going = Event(), Event()
        self.going.set()
        self.rested = 0.0  # the time until which it rests
        self.done = 0
        self.part = 0.0  # of the epoch at work, 0 to 1
        self.memory = self._carried() if self.truncate else ()
        self.plans: dict[tuple[Any, ...], Plan | InterpretedPlan] = {}

    def cancel(self) -> None:
        """Stop after the batch at work."""
        self.stopped.set()
        self.going.set()

    def pause(self) -> None:
        """Wait after the batch at work until resumed or cancelled."""
        self.going.clear()

    def resume(self) -> None:
        """Go on."""
        self.going.set()

    def rest(self, seconds: float) -> None:
        """Wait so long after the batch at work, unless cancelled."""
        self.rested = max(self.rested, time.perf_counter() + seconds)

    def epochs(self, count: int) -> Iterator[Epoch]:
        """Train on, one epoch after another; ends early when cancelled, or after an epoch that diverged."""
        for _ in range(count):
            if self.stopped.is_set():
                return
            epoch = self._epoch()
            if epoch is None:
                return
            yield epoch
            if epoch.diverged:
                return

    def _epoch(self) -> Epoch | None:
        began, losses, norms, clipped = time.perf_counter(), [], [], 0
        self.done += 1
        self.descent.rate = self.steps.get(self.done, self.descent.rate)
        batches = self._batches()
        for number, chosen in enumerate(batches):
            self.part = number / len(batches)
            began += self._waited()
            if self.stopped.is_set():
                return None
            for loss, gradients in self._pieces([self.data[k] for k in chosen]):
                norm = total_norm(gradients)
                losses.append(loss)
                norms.append(norm)
                clip = self.clip
                if clip is not None:
                    clipped += norm > clip.at
                    gradients = clip(gradients)
                with np.errstate(all="ignore"):
                    self.descent.move(self.weights, gradients)
        frozen = MappingProxyType({name: _frozen(weight) for name, weight in self.weights.items()})
        self.part, seconds = 0.0, time.perf_counter() - began
        loss, norm = float(np.sum(losses)) / len(self.data), float(np.max(norms))
        return Epoch(self.done, loss, norm, clipped, len(norms), self.descent.rate, seconds, frozen)

    def _waited(self) -> float:
        """Wait while paused or at rest; the seconds that took."""
        began = time.perf_counter()
        self.going.wait()
        while (left := self.rested - time.perf_counter()) > 0 and not self.stopped.wait(left):
            pass
        return time.perf_counter() - began

    def _batches(self) -> list[list[int]]:
        """The examples in a new order, those of like length together."""
        buckets: dict[tuple[int, ...], list[int]] = {}
        for k in self._shuffled(len(self.data)):
            buckets.setdefault(self._bucket(self.data[k]), []).append(k)
        cut = [own[i : i + self.batch] for own in buckets.values() for i in range(0, len(own), self.batch)]
        return [cut[k] for k in self._shuffled(len(cut))]

    def _shuffled(self, count: int) -> list[int]:
        self.shuffles += 1
        return shuffled(1_000_003 * self.seed + self.shuffles, count)

    def measured(self) -> float:
        """The mean loss over the examples with the weights as they are; nothing is learned."""
        before, losses = self.shuffles, list[float]()
        for chosen in self._batches():
            losses += [float(done[self.loss].sum()) for done in self._runs([self.data[k] for k in chosen])]
        self.shuffles = before
        return float(np.sum(losses)) / len(self.data)

    def _pieces(self, chosen: list[dict[str, np.ndarray]]) -> Iterator[tuple[float, Weights]]:
        """Loss and mean gradients of a batch; with `truncate`, of one stretch of steps after another."""
        for done in self._runs(chosen):
            with np.errstate(all="ignore"):
                gradients = done.backward(self.loss)
            moved = {n: gradients[n] / len(chosen) for n in self.weights if n not in self.fixed}
            yield float(done[self.loss].sum()), moved

    def _runs(self, chosen: list[dict[str, np.ndarray]]) -> Iterator[Plan | InterpretedPlan | Trace]:
        """A batch gone through, one stretch of steps after another; each is valid until the next one."""
        inputs = _stacked(chosen)
        steps = max(map(len, inputs.values()))
        state = self.begin
        for first in range(0, steps, self.truncate or steps):
            part = {name: value[first : first + (self.truncate or steps)] for name, value in inputs.items()}
            with np.errstate(all="ignore"):
                plan = self._plan(part, state) if self.compiled else None
                done = plan.run(part, state) if plan else self.network.run(self.weights, part, state)
            yield done
            state = {(n, 0): done[n][-1].reshape(len(chosen), *done.units(n)).copy() for n in self.memory}

    def _plan(
        self, part: Mapping[str, np.ndarray], state: Mapping[tuple[str, int], np.ndarray]
    ) -> Plan | InterpretedPlan:
        """The plan for inputs of this size, with the weights of now."""
        size = (*(value.shape for value in part.values()), *state)
        if size not in self.plans:
            if len(self.plans) >= PLANS:
                self.plans.pop(next(iter(self.plans)))
            shapes = {name: value.shape for name, value in part.items()}
            self.plans[size] = self.network.compile(self.weights, shapes, given=state)
        self.plans[size].set_weights(self.weights)
        return self.plans[size]

    def _pads(self) -> bool:
        """Whether examples of several lengths may share a batch."""
        return len({self._bucket(example) for example in self.data}) < len({_lengths(example) for example in self.data})

    def _bucket(self, example: Mapping[str, np.ndarray]) -> tuple[int, ...]:
        """What the examples that share a batch have in common: the lengths of their inputs, rounded up."""
        return tuple(-(-length // self.bucket) for length in _lengths(example))

    def _check_ends(self) -> None:
        """Raise NetworkError where what fills up the shorter examples would be read as their end."""
        resolved = self.network.resolve(self.weights, self.data[0])
        cells = [*resolved.lines.values(), *resolved.starts.values()]
        if resolved.backward:
            reads = "a layer that runs from the last step would begin with"
        elif any(ref.at in (LAST, WHOLE) for line in cells for ref in refs(line.expression)):
            reads = "a layer that reads the last step of another, or all of them, would read"
        else:
            return
        raise NetworkError(f"{reads} what fills up the shorter examples: bucket 1 keeps the lengths apart")

    def _carried(self) -> tuple[str, ...]:
        """The memory that goes on from one stretch to the next."""
        first = {name: value[:1] for name, value in self.data[0].items()}
        trace = self.network.run(self.weights, first, self.begin)
        names = []
        for layer in self.network.layers.values():
            if layer.reverse or layer.over is not None:
                raise NetworkError("truncate needs layers that run forwards over the whole sequence")
        for line in trace.resolved.lines.values():
            for ref in refs(line.expression):
                if ref.at is not None or ref.shift not in (0, -1):
                    raise NetworkError("truncate needs lines that read this step and the one before only")
                if ref.shift:
                    names.append(ref.name)
        return tuple(dict.fromkeys(names))


def _lengths(example: Mapping[str, np.ndarray]) -> tuple[int, ...]:
    """The steps of each input."""
    return tuple(map(len, example.values()))


def _frozen(weight: np.ndarray) -> np.ndarray:
    copy = weight.copy()
    copy.setflags(write=False)
    return copy


def _stacked(chosen: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The examples side by side, (T, B, n), the shorter ones followed by zeros."""
    out = dict[str, np.ndarray]()
    for name, first in chosen[0].items():
        width = first.shape[1] if first.ndim > 1 else 1
        out[name] = np.zeros((max(len(example[name]) for example in chosen), len(chosen), width))
        for k, example in enumerate(chosen):
            out[name][: len(example[name]), k] = example[name].reshape(-1, width)
    return out
