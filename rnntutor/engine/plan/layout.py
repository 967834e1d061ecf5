"""Where the results of operations go: which share a place, which become neighbours, which are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..tree import Ref
from .memory import Memory, Place, width
from .neighbours import PAIR, SINGLE, families, shared
from .ops import Op

# Operations that may write over their operand.
_IN_PLACE = (SINGLE | PAIR) - {"slope_sigmoid", "copy"}


class Layout:
    """Gives every result a place.

    ops: in working order; loops: the sections that run step by step; keep: values that must outlast the run;
    placed: values that have a place already; rows: values that a product reads side by side, in sets.
    """

    def __init__(
        self,
        memory: Memory,
        ops: Sequence[Op],
        loops: Collection[int],
        keep: Collection[str],
        placed: Mapping[str, Place],
    ) -> None:
        self.memory, self.ops, self.loops, self.keep = memory, ops, set(loops), set(keep)
        self.places = dict(placed)
        self.made = {op.out: op for op in ops}
        self.readers: dict[str, list[tuple[Op, Ref]]] = {}
        for op in ops:
            for ref in op.reads():
                self.readers.setdefault(ref.name, []).append((op, ref))
        self.slot = {op.out: op.out for op in ops}
        self.last = dict(self.slot)  # by slot, the value that it holds in the end
        self.group = dict(self.slot)
        self.lanes: dict[str, set[str]] = {}  # of a group

    def place(self, rows: Sequence[Sequence[str]], ranks: Mapping[str, int]) -> None:
        """Fill `places`, neighbours in the order of their lanes' ranks."""
        for op in self.ops:
            self.share(op)
        self.lanes = {slot: {self.lane(slot)} for slot in self.slot.values()}
        self.unite(rows)
        members: dict[str, list[str]] = {}
        for slot in dict.fromkeys(self.slot[op.out] for op in self.ops if op.out not in self.places):
            members.setdefault(self.find(slot), []).append(slot)
        for group in members.values():
            self.allocate(sorted(group, key=lambda slot: ranks.get(self.lane(slot), len(ranks))))
        for op in self.ops:
            if op.out not in self.places:
                self.places[op.out] = self.places[self.slot[op.out]]

    def final(self, name: str) -> bool:
        """Whether a result is still there when the run is over."""
        return self.last[self.slot[name]] == name and self.outlasts(self.slot[name])

    def lane(self, slot: str) -> str:
        """The lane of what a slot holds in the end."""
        return self.made[self.last[slot]].lane

    def share(self, op: Op) -> None:
        """Let a result take the place of an operand that nothing reads later."""
        if op.kind not in _IN_PLACE or op.out in self.places:
            return
        for ref in op.args:
            source = self.made.get(ref.name) if isinstance(ref, Ref) else None
            if source is None or not isinstance(ref, Ref) or not self.dies(source, ref, op):
                continue
            slot = self.slot[source.out]
            self.slot[op.out], self.last[slot] = slot, op.out
            return

    def dies(self, source: Op, ref: Ref, op: Op) -> bool:
        return (
            not ref.shift
            and ref.at is None
            and (source.shape, source.steps, source.section) == (op.shape, op.steps, op.section)
            and source.out not in self.keep
            and source.out not in self.places
            and len(self.readers[source.out]) == 1
        )

    def outlasts(self, slot: str) -> bool:
        """Whether a slot needs a row for every step: something reads it later, at another step or elsewhere."""
        if self.made[slot].section not in self.loops:
            return True
        name = self.last[slot]
        if name in self.keep:
            return True
        here = self.made[slot].section
        return any(op.section != here or ref.shift or ref.at is not None for op, ref in self.readers.get(name, ()))

    # neighbours

    def find(self, slot: str) -> str:
        while self.group[slot] != slot:
            slot = self.group[slot]
        return slot

    def unite(self, rows: Sequence[Sequence[str]]) -> None:
        """Make neighbours of what one call could work or read together, first where that saves most."""
        wanted: list[tuple[int, list[str]]] = [(len(row) * 5, list(row)) for row in rows]
        for family in families(self.ops):
            gain = len(family) * (10 if family[0].section in self.loops else 1)
            wanted.append((gain, [op.out for op in family]))
            for place in range(len(family[0].args)):
                if not shared(family, place):
                    wanted.append((gain, [arg.name for op in family if isinstance(arg := op.args[place], Ref)]))
        for op in self.ops:
            operands = [entry.operand.name for entry in op.entries if entry.operand is not None]
            wanted.append((len(operands) * (10 if op.section in self.loops else 1), operands))
        for _, names in sorted(wanted, key=lambda want: -want[0]):
            self.together(names)

    def together(self, names: Sequence[str]) -> None:
        """Put values into one group, unless two of them run in the same lane or differ in their steps."""
        slots = [self.slot[name] for name in names if name in self.slot and name not in self.places]
        slots = [slot for slot in slots if slot not in self.places and len(self.made[slot].shape) < 2]
        for slot in slots[1:]:
            first, second = self.find(slots[0]), self.find(slot)
            if first != second and self.made[slot].steps == self.made[slots[0]].steps:
                lanes = self.lanes[first] | self.lanes[second]
                if len(lanes) == len(self.lanes[first]) + len(self.lanes[second]):
                    self.group[second], self.lanes[first] = first, lanes

    def allocate(self, slots: Sequence[str]) -> None:
        """One block for these slots in this order."""
        first = self.made[slots[0]]
        steps = first.steps if any(self.outlasts(slot) for slot in slots) else 0
        if len(first.shape) == 2:
            self.places[slots[0]] = self.memory.place(first.shape, steps)
            return
        block = self.memory.block((sum(width(self.made[slot].shape) for slot in slots),), steps)
        start = 0
        for slot in slots:
            shape = self.made[slot].shape
            self.places[slot] = Place(block, start, start + width(shape), shape)
            start += width(shape)
