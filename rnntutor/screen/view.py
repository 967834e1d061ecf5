"""The one immutable thing that every panel is given: a run, where the time cursor stands, what is hidden and marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rnntutor.engine.tree import Address

if TYPE_CHECKING:
    from rnntutor.engine import Trace
    from rnntutor.session.background import Snapshot

Hidden = Mapping[str, np.ndarray]  # by name: True at the steps (0..T+1) that an open question hides


class Facts:
    """What depends on the trace alone, worked out once and carried along as the cursor moves."""

    def __init__(self, trace: Trace):
        self.trace = trace
        self.memo: dict[Any, Any] = {}

    @cached_property
    def steps(self) -> int:
        """The length of the longest clock."""
        return max((self.trace.steps(name) for name in self.trace.names), default=1)

    @cached_property
    def roles(self) -> dict[str, str]:
        """What each value is: "input", "weight", "gate", "memory", "output" or "inner"."""
        names = (*self.trace.names, *self.trace.weights)
        return {name: self.trace.role(name) for name in names}

    @cached_property
    def varying(self) -> frozenset[str]:
        """The names that have a step."""
        return frozenset(self.trace.names)


@dataclass(frozen=True, eq=False)
class View:
    """What the panels show. `step` counts from 1 and is held within the run; `changed` names what the learner edited.

    `changed` holds whole names ("W_i") or addresses (x at step 2); `selected` is the number a key would act on.
    """

    trace: Trace
    step: int = 1
    hidden: Hidden = field(default_factory=dict)
    changed: Collection[str | Address] = frozenset()
    selected: Address | None = None
    example: int = 1  # which example of a batch is shown, from 1
    known: Facts | None = field(default=None, repr=False)  # the facts of an earlier view of the same trace
    title: str = ""  # of the scene
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what an input reads, step by step
    learning: Snapshot | None = None  # how far the training of the scene is, where it has one
    bound: float | None = None  # the loss that it is to reach
    trained: bool = False  # whether the scene begins with what that training came to
    beside: tuple[View, ...] = ()  # of a picture that shows several scenes: each of them, this one among them

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", min(max(self.step, 1), self.steps))

    @cached_property
    def facts(self) -> Facts:
        """What is known of the trace."""
        return self.known if self.known is not None and self.known.trace is self.trace else Facts(self.trace)

    def at(self, step: int) -> View:
        """The same with the cursor on another step."""
        return replace(self, step=step, known=self.facts)

    def select(self, address: Address | None) -> View:
        """The same with another number selected."""
        return self if address == self.selected else replace(self, selected=address, known=self.facts)

    def with_hidden(self, hidden: Hidden) -> View:
        """The same with other values hidden."""
        return replace(self, hidden=hidden, known=self.facts)

    def with_trace(self, trace: Trace, changed: Collection[str | Address] = frozenset()) -> View:
        """Another run of the same scene, with what the learner changed for it."""
        return replace(self, trace=trace, changed=changed, known=None)

    def with_learning(self, learning: Snapshot, bound: float | None = None, trained: bool = False) -> View:
        """The same with another snapshot of its training, the loss that it is to reach, and whether it did before."""
        return replace(self, learning=learning, bound=bound, trained=trained, known=self.facts)

    def with_beside(self, beside: tuple[View, ...]) -> View:
        """The same beside other scenes."""
        return replace(self, beside=beside, known=self.facts)

    @property
    def steps(self) -> int:
        """The length of the longest clock."""
        return max(self.facts.steps, 1)

    def role(self, name: str) -> str:
        """The kind of quantity, which decides its accent."""
        return self.facts.roles.get(name, "inner")

    def labels(self, name: str) -> Sequence[str]:
        """The words of a quantity's units, or nothing."""
        return (self.trace.labels or {}).get(name, ())

    @property
    def varying(self) -> frozenset[str]:
        """The names that have a step."""
        return self.facts.varying

    def last(self, name: str) -> int:
        """The number of steps of a value's own clock; 0 for a weight."""
        return self.trace.steps(name) if name in self.varying else 0

    def cursor(self, name: str) -> int:
        """The step of a value's own clock that is shown: a shorter clock stands still at its end."""
        return min(self.step, self.last(name))

    def covered(self, name: str, step: int | None) -> bool:
        """Whether an open question hides the value; a gradient of a weight has no steps and is hidden whole."""
        if name not in self.hidden:
            return False
        steps = self.hidden[name]
        if step is None or name not in self.varying:
            return bool(np.any(steps))
        return 0 <= step < len(steps) and bool(steps[step])

    def is_changed(self, name: str, step: int | None = None, unit: tuple[int, ...] = ()) -> bool:
        """Whether the learner changed the value, all of it or this part."""
        if not self.changed:
            return False
        whole = Address(name, step)
        return (
            name in self.changed or whole in self.changed or (bool(unit) and Address(name, step, unit) in self.changed)
        )

    def touched(self, name: str, step: int | None) -> bool:
        """Whether the learner changed the value or any unit of it."""
        return self.is_changed(name, step) or any(
            isinstance(one, Address) and (one.name, one.step) == (name, step) for one in self.changed
        )

    def before(self, name: str) -> int:
        """The step that the cell at the cursor remembers: before it, or after it in a backwards layer."""
        backwards = self.trace.begins(name) == self.last(name) + 1
        return self.cursor(name) + (1 if backwards else -1)

    def shape(self, name: str) -> tuple[int, ...]:
        """The units of a value: () for a scalar, (n,) for a vector, (N, M) for a matrix."""
        return self.trace.units(name)

    def value(self, name: str, step: int | None) -> np.ndarray | None:
        """The numbers of a value at a step, in its shape; None where there is none (no start, beyond the ends)."""
        if name not in self.varying:
            return self.trace.weights[name]
        if step is None or not (1 <= step <= self.last(name) or step == self.trace.begins(name)):
            return None
        return self.trace.example(name, step, self.example)

    def series(self, name: str, first: int, last: int) -> np.ndarray:
        """The numbers of the steps `first` to `last`, both shown: (steps, *units); looks at no other step."""
        rows = self.trace.rows(name)[first : last + 1]
        return rows if self.trace.batch is None else rows[:, self.example - 1]
