"""A lesson as frozen data: what the reader makes of a lesson file, and all that higher floors know of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from rnntutor.engine import Address, Network, Trace
    from rnntutor.engine.modules import Call

    from .inverse import Inverse
    from .learning import TrainingBlock
    from .surface import Surface


@dataclass(frozen=True)
class Scene:
    """A network with its numbers; `run` computes it.

    `weights` by qualified name ("W", "encoder.W"), `inputs` (T, n), `start` the values of step 0 that the author set,
    `labels` the words of a quantity's units, `words` those that an input reads, step by step.
    `trained` is the id of the training whose snapshot the weights are from; `untrained` are then those it begins with.
    With a `loss` (scalar lines, summed over their steps) the run is a GradientTrace: beside every value v it has the
    total derivative `grad.v`.
    """

    id: str
    network: Network
    weights: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    line: int = 0
    loss: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trained: str = ""
    untrained: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def trace(self) -> Trace:
        """The run on the lesson's own numbers, computed once."""
        return self.run()

    def run(
        self,
        weights: Mapping[str, np.ndarray] | None = None,
        inputs: Mapping[str, np.ndarray] | None = None,
        start: Mapping[str, np.ndarray] | None = None,
    ) -> Trace:
        """Run, and backward where there is a loss, with some numbers replaced by the learner's.

        Raises engine.EngineError where they do not fit.
        """
        begin = {**self.start, **(start or {})}
        own, fed = {**self.weights, **(weights or {})}, {**self.inputs, **(inputs or {})}
        given = {(name, 0): value for name, value in begin.items()}
        resolved = self.network.resolve(own, fed)
        if any(resolved.begins(name, 1) for name in begin):  # behind the last step
            first = self.network.run(own, fed, labels=self.labels)
            given = {(name, first.begins(name) or 0): value for name, value in begin.items()}
        trace = self.network.run(own, fed, given=given, labels=self.labels)
        return trace.backward(self.loss).trace if self.loss else trace


@dataclass(frozen=True)
class Heads:
    """A memory (N, M), and the weights (N,) of the heads that read and write its rows."""

    memory: str
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regions:
    """A drawing in regions, `across` of them side by side, row by row; each is its rows of pixels, "#" or ".".

    `weights` names a value (N,): how much each region is looked at.
    """

    weights: str
    across: int
    pixels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Panel:
    """One picture on the right: its kind (a word of `panels.KINDS`) and the names it shows."""

    kind: str
    names: tuple[str, ...]
    scene: str
    picture: str = ""  # diagram: the text with {name} places, or the name of a built-in one
    title: str = ""
    line: int = 0
    steps: tuple[int, ...] = ()  # only these; () for all
    scenes: tuple[
        str, ...
    ] = ()  # curve, table: the same names of all these scenes in one picture; () for `scene` alone
    log: bool = False  # curve: a logarithmic axis
    norm: bool = False  # curve, table: the norm over the units of each step, not each unit
    surface: Surface | None = None
    training: str = ""  # the id of the training that is watched
    since: int | None = None  # jacobian: from this step on; None: from that of the cursor
    to: int | None = None  # jacobian: to this step; None: to the last
    heads: Heads | None = None
    regions: Regions | None = None
    call: Call | None = None  # beam: the module whose work is shown


@dataclass(frozen=True)
class Question:
    """One open answer: `address` names the value the engine computes. A choice has `choices` and `right` (from 1)."""

    id: str
    ask: str
    scene: str = ""
    address: Address | None = None
    choices: tuple[str, ...] = ()
    right: int = 0
    because: tuple[str, ...] = ()  # for each choice what is said where it is chosen wrongly; "" for nothing
    round: int = 2
    hints: tuple[str, ...] = ()
    worked: str = ""  # a sentence the author wants beside the worked line
    line: int = 0
    skill: str = ""  # the id of the skill that it trains; "" for that of the whole lesson
    fresh: tuple[Address, ...] | None = None  # what may have other numbers; None for all, () for nothing
    inverse: Inverse | None = None  # weights are to be chosen
    says: Call | None = None  # words are asked for: what a module comes to
    same: tuple[str, ...] = ()  # slips that cannot be told from the truth here, as the author knows


@dataclass(frozen=True)
class Worksheet:
    """A table to fill in: rows are quantities, columns steps; each cell is answered as `id:c[2]`."""

    id: str
    ask: str
    scene: str
    rows: tuple[str, ...]
    steps: tuple[int, ...]
    cells: tuple[Address, ...] = ()
    round: int = 2
    hints: tuple[str, ...] = ()
    worked: str = ""
    line: int = 0
    skill: str = ""
    fresh: tuple[Address, ...] | None = None
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Markdown text; `{c[2]}` in it is printed from the scene that is open there."""

    markdown: str
    scene: str = ""
    line: int = 0


@dataclass(frozen=True)
class Page:
    """What begins with `##`: text, panels and questions in the order of the file."""

    title: str
    prose: tuple[Prose, ...] = ()
    panels: tuple[Panel, ...] = ()
    questions: tuple[str, ...] = ()  # ids, in order
    line: int = 0
    trainings: tuple[str, ...] = ()  # ids, in order


@dataclass(frozen=True)
class Lesson:
    """A whole lesson file."""

    id: str
    title: str
    chapter: str
    path: Path
    pages: tuple[Page, ...]
    scenes: Mapping[str, Scene]
    questions: Mapping[str, Question | Worksheet]
    minutes: int | None = None
    needs: tuple[str, ...] = ()
    trainings: Mapping[str, TrainingBlock] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)  # titles of the skills that it names, by id

    @cached_property
    def met(self) -> Mapping[str, frozenset[str]]:
        """By scene the names that stand in the lesson: on its panels, in its text, in its questions."""
        from .met import met

        return met(self)

    def skill(self, key: str) -> str:
        """The id of the skill that a question, a worksheet or a cell of one trains: its own, or the lesson's id."""
        return self.questions[key.partition(":")[0]].skill or self.id
