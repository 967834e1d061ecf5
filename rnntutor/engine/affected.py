"""What depends on what, forward through the network and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .resolve import Component
from .tree import LAST, WHOLE, Address, Ref, refs

if TYPE_CHECKING:
    from .trace import Trace


def affected(trace: Trace, addresses: Sequence[Address]) -> dict[str, np.ndarray]:
    """By name a mask (T + 2,) over the steps 0 to T + 1: True where the value is one of these or depends on one."""
    work = _Affected(trace, addresses)
    for name in trace.inputs:
        work.start(name)
    for component in trace.resolved.components:
        for name in component.names:
            work.start(name)
        for name in component.names:
            work.outside(name, component.names if component.recurrent else ())
        if component.recurrent:
            work.loop(component)
    return work.masks


def shifted_mask(mask: np.ndarray, shift: int, length: int) -> np.ndarray:
    """mask[t + shift] for the steps t = 0 .. length - 1, False beyond its ends."""
    at = np.arange(length) + shift
    return np.where((at >= 0) & (at < len(mask)), mask[np.clip(at, 0, len(mask) - 1)], False)


class _Affected:
    def __init__(self, trace: Trace, addresses: Sequence[Address]) -> None:
        self.trace = trace
        self.masks = {name: np.zeros(trace.steps(name) + 2, bool) for name in trace.names}
        self.weights = {address.name for address in addresses if address.step is None}
        for address in addresses:
            if address.step is not None:
                self.masks[address.name][address.step] = True
        self.given = {  # what was put in as a whole depends on nothing
            name: {step for step, values in steps.items() if any(unit == () for unit, _ in values)}
            for name, steps in trace.given.items()
        }

    def start(self, name: str) -> None:
        line, row = self.trace.start_line(name), self.trace.begins(name)
        if line is None or row is None or row in self.given.get(name, ()):
            return
        if any(ref.name in self.weights or self.fixed(ref) for ref in refs(line.expression)):
            self.masks[name][row] = True

    def fixed(self, ref: Ref) -> bool:
        """Whether a reference to a fixed step (or all of them) is affected."""
        if ref.name not in self.masks or ref.at is None:
            return False
        mask, steps = self.masks[ref.name], self.trace.steps(ref.name)
        if ref.at == WHOLE:
            return bool(mask[1:-1].any())
        last = self.trace.resolved.last(ref.name, steps)
        step = last if ref.at == LAST else steps + 1 if ref.at == "end" else int(ref.at)
        return step < len(mask) and bool(mask[step])

    def outside(self, name: str, inside: Sequence[str]) -> None:
        """What a line's references out of its own loop do to its steps."""
        length = self.trace.steps(name) + 2
        found = np.zeros(length, bool)
        for ref in refs(self.trace.resolved.lines[name].expression):
            if ref.name in self.weights or self.fixed(ref):
                found[:] = True
            elif ref.name in self.masks and ref.at is None and ref.name not in inside:
                found |= shifted_mask(self.masks[ref.name], ref.shift, length)
        found[[0, -1, *self.given.get(name, ())]] = False
        self.masks[name] |= found

    def loop(self, component: Component) -> None:
        """Lines that read each other, step by step, until everything is affected."""
        lines = self.trace.resolved.lines
        inner = {
            name: [r for r in refs(lines[name].expression) if r.name in component.names and r.at is None]
            for name in component.names
        }
        steps = self.trace.steps(component.names[0])
        order = range(steps, 0, -1) if component.backward else range(1, steps + 1)
        reach = max(abs(ref.shift) for own in inner.values() for ref in own)
        lasting = all(inner.values()) and not any(name in self.given for name in component.names)
        full = 0
        for step in order:
            if lasting and full > reach:
                rest = slice(1, step + 1) if component.backward else slice(step, -1)
                for name in component.names:
                    self.masks[name][rest] = True
                return
            for name in component.names:
                at = [(self.masks[ref.name], step + ref.shift) for ref in inner[name]]
                hit = any(0 <= place < len(mask) and mask[place] for mask, place in at)
                if hit and step not in self.given.get(name, ()):
                    self.masks[name][step] = True
            full = full + 1 if all(self.masks[name][step] for name in component.names) else 0
