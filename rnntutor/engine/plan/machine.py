"""Brings lines to run: sections, operations, places, calls. What was computed stays in its place for later codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from ..tree import Apply, Ref, refs
from . import totals
from .backward import Total
from .emit import TILE, Emitter, unrolled
from .kernels import Call
from .layout import Layout
from .memory import Memory, Place, width
from .neighbours import arrange, families, levels, shared, wishes
from .ops import Op, Unfolding
from .program import Program
from .schedule import Home, Section, sections
from .views import Views
from .weights import Weights


@dataclass
class Clock:
    """Counts the calls of a plan, or of its backward pass."""

    now: int = 0


@dataclass(eq=False)
class Code:
    """Calls that compute some lines; `after` are the codes that must have run before, `stamp` says when it ran."""

    calls: list[Call]
    clock: Clock
    after: list[Code]
    stamp: int = -1

    def run(self) -> None:
        """Work all calls."""
        for function, arguments in self.calls:
            function(*arguments)
        self.stamp = self.clock.now


class Machine:
    """The program of a plan with the memory of its values.

    `places` are those of the values that are ready, `codes` says which code makes them; `also` are further names of
    a value: the line `x = low.h` is `low.h`.
    """

    def __init__(self, program: Program, batch: int | None, dtype: np.dtype) -> None:
        self.program, self.batch = program, batch
        reach = (abs(ref.shift) for tree in program.lines.values() for ref in refs(tree))
        self.memory = Memory(batch, dtype, max(1, *reach, 1))
        self.weights = Weights(program.weights, dtype)
        self.places: dict[str, Place] = {}
        self.codes: dict[str, Code] = {}
        self.also: dict[str, str] = {}
        self.ranks: dict[str, int] = {}
        self.homes: list[Home] = []
        self.clock = Clock()

    def branch(self, program: Program) -> Machine:
        """A machine for more lines, which reads what is ready here and keeps its own results to itself."""
        other = Machine(program, self.batch, self.memory.dtype)
        other.memory, other.weights, other.homes = self.memory, self.weights, list(self.homes)
        other.places, other.codes, other.also = dict(self.places), dict(self.codes), dict(self.also)
        other.ranks = dict(self.ranks)
        return other

    def code(
        self, targets: Iterable[str], keep: Collection[str], ahead: Iterable[frozenset[str]] = (),
        sums: Mapping[str, list[Total]] = MappingProxyType({}), into: np.ndarray | None = None,
    ) -> Code:  # fmt: skip
        """The calls that compute the targets, and the weights' gradients `sums` into an array of the weights' size.

        keep: values that no other may overwrite; ahead: wishes of codes to come for the order of the lanes.
        """
        parts, homes = sections(self.program, targets, self.ready(), self.batch or 1)
        self.house(homes)
        layers = _with_room(parts)
        ops = self.unfold(layers)
        loops = {number for number, section in enumerate(layers) if section.loop}
        levels(ops, loops)
        ops = self.spread(ops, loops)
        levels(ops, loops)
        self.rank(ops, ahead)
        sums = {name: [self.of_places(part) for part in parts] for name, parts in sums.items()}
        rows = totals.rows(sums, self.weights)
        read = {ref.name for parts in sums.values() for part in parts for ref in refs(part.value)}
        kept = {*keep, *targets, *read, *self.also.values()} | self.begun(layers)
        layout = Layout(self.memory, ops, loops, kept, self.places)
        layout.place(rows, self.ranks)
        prologue, calls = [], []
        for number, section in enumerate(layers):
            calls += self.emit(section, [op for op in ops if op.section == number], layout, prologue)
        if into is not None:
            calls += totals.calls(sums, self.weights, self.views(layout, None), into)
        return self.finished([*prologue, *calls], ops, layout)

    def ready(self) -> set[str]:
        return {*self.places, *self.also}

    def finished(self, calls: list[Call], ops: list[Op], layout: Layout) -> Code:
        """Keep the places of what is still there after the run."""
        names = {
            op.out for op in ops if op.out in self.program.lines and (op.out in self.places or layout.final(op.out))
        }
        read = {ref.name for op in ops for ref in op.reads()}
        before = {id(self.codes[name]): self.codes[name] for name in sorted(read) if name in self.codes}
        code = Code(calls, self.clock, list(before.values()))
        for name in names:
            self.places[name] = layout.places[name]
            self.codes[name] = code
        return code

    def last(self, name: str) -> int:
        """The step of a value that is computed last."""
        return 1 if name in self.program.backward else self.program.steps[name]

    def begun(self, layers: Iterable[Section]) -> set[str]:
        """The lines whose start rows something reads: they need rows."""
        names = {name for section in layers for name in section.names}
        return {name for name in names if name in self.program.starts or f"given {name}" in self.places}

    # preparations

    def house(self, homes: list[Home]) -> None:
        """Place what the loops' products read side by side, and every input with a 1 behind it."""
        program, memory = self.program, self.memory
        for home in homes:
            members = (home.lagged, *home.inputs)
            if any(name in self.places for name in members) or any(len(program.shapes[name]) > 1 for name in members):
                continue
            block = memory.with_one(sum(width(program.shapes[name]) for name in members), program.steps[home.lagged])
            start = 0
            for name in members:
                stop = start + width(program.shapes[name])
                delay = -home.shift if name == home.lagged else 0
                self.places[name] = Place(block, start, stop, program.shapes[name], delay)
                start = stop
            self.homes.append(home)
        for name in sorted(program.inputs - set(self.places)):
            shape, steps = program.shapes[name], program.steps[name]
            if len(shape) > 1:
                self.places[name] = memory.place(shape, steps)
            else:
                self.places[name] = Place(memory.with_one(width(shape), steps), 0, width(shape), shape)

    def unfold(self, layers: list[Section]) -> list[Op]:
        """The operations of all sections; a line that only repeats another value is a name of that, no operation."""
        unfolding = Unfolding(self.program, self.homes, self.with_one)
        ops: list[Op] = []
        for number, section in enumerate(layers):
            for name in section.names:
                own = unfolding.line(name)
                if not self.is_other_name(own):
                    ops += own
                for op in own:
                    op.section = number
        for op in ops:
            op.args = tuple(self.renamed(a) if isinstance(a, Ref) else a for a in op.args)
            op.entries = tuple(replace(e, operand=self.renamed(e.operand)) if e.operand else e for e in op.entries)
        return ops

    def real(self, name: str) -> str:
        """The name under which a value has its place."""
        while name in self.also:
            name = self.also[name]
        return name

    def renamed(self, ref: Ref) -> Ref:
        return Ref(self.real(ref.name), ref.shift, ref.at) if ref.name in self.also else ref

    def of_places(self, part: Total) -> Total:
        """A part of a weight's gradient by the names under which its values have their places."""
        value = part.value
        if isinstance(value, Apply):
            value = Apply(value.op, tuple(self.renamed(a) if isinstance(a, Ref) else a for a in value.args))
        return replace(part, value=self.renamed(value) if isinstance(value, Ref) else value)

    def with_one(self, ref: Ref) -> bool:
        """Whether a 1 lies directly behind a value."""
        place = self.places.get(self.real(ref.name))
        return place is not None and place.block.one == place.stop and ref.at is None

    def is_other_name(self, ops: list[Op]) -> bool:
        """Whether a line only repeats another value; notes the name."""
        op = ops[0]
        ref = op.args[0] if op.args else None
        if len(ops) > 1 or op.kind != "copy" or not isinstance(ref, Ref) or ref.shift or ref.at is not None:
            return False
        starts = self.program.starts
        if ref.name in self.program.weights or op.out in starts or ref.name in starts or op.out in self.places:
            return False
        if op.shape != self.program.shapes[ref.name] or bool(op.steps) != bool(self.program.steps[ref.name]):
            return False
        self.also[op.out] = ref.name
        return True

    def spread(self, ops: list[Op], loops: set[int]) -> list[Op]:
        """Before a loop, copy coefficients that lie elsewhere beside those of the same family."""
        made = {op.out for op in ops}
        more: list[Op] = []
        for family in families(ops):
            op = family[0]
            if len(family) < 3 or op.kind != "*" or op.section not in loops or len({o.shape for o in family}) > 1:
                continue
            for place in range(2):
                small = width(op.shape) * (self.batch or 1) <= TILE
                if shared(family, place) or not shared(family, 1 - place) or not small:
                    continue
                for op in family:
                    ref = op.args[place]
                    if isinstance(ref, Ref) and ref.name not in made and self.program.shapes.get(ref.name) == op.shape:
                        copy = Op(f"{op.out}'copy", "copy", (ref,), op.shape, op.steps, op.lane, (), op.section - 1)
                        more.append(copy)
                        op.args = tuple(Ref(copy.out) if k == place else a for k, a in enumerate(op.args))
        return sorted([*more, *ops], key=lambda op: op.section)

    def rank(self, ops: list[Op], ahead: Iterable[frozenset[str]]) -> None:
        """The order of the lanes; those that have a rank keep it."""
        lanes = [op.lane for op in ops]
        wished = [*wishes(ops, self.program.lanes), *ahead]
        if not self.ranks:
            self.ranks = arrange([*lanes, *(lane for wish in wished for lane in sorted(wish))], wished)
        for lane in lanes:
            self.ranks.setdefault(lane, len(self.ranks))

    # calls

    def views(self, layout: Layout, loop: int | None) -> Views:
        return Views(self.memory, self.weights, layout.places, self.last, loop)

    def emit(self, section: Section, ops: list[Op], layout: Layout, prologue: list[Call]) -> list[Call]:
        """The calls of a section; starts are written before it."""
        loop = section.steps if section.loop else None
        calls: list[Call] = []
        for name in section.names:
            if name in layout.places:
                calls += self.start(name, layout)
        made = Emitter(self.views(layout, loop), prologue).section(ops)
        return calls + (made if loop is None else unrolled(made, loop, section.backward))

    def start(self, name: str, layout: Layout) -> list[Call]:
        """The calls that write a value's start, and what is given of it."""
        place, step = layout.places[name], self.program.begins(name)
        calls: list[Call] = []
        if name in self.program.starts:
            start = self.memory.fixed(layout.places[self.program.starts[name]])
            calls.append((np.copyto, (self.memory.row(place, step), start)))
        if f"given {name}" in layout.places:
            forced, mask = layout.places[f"given {name}"], layout.places[f"mask {name}"]
            for end in (0, self.program.steps[name] + 1):
                row = self.memory.row(place, end)
                calls += [(row.fill, (0.0,))] * (end != step or name not in self.program.starts)
                calls.append((np.copyto, (row, self.memory.row(forced, end), "same_kind", self.memory.row(mask, end))))
        return calls


def _with_room(parts: Iterable[Section]) -> list[Section]:
    """The sections with one before every loop in which more can be prepared."""
    found: list[Section] = []
    for part in parts:
        if part.loop:
            found.append(Section(()))
        found.append(part)
    return found
