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
    masks = {name: np.zeros(trace.steps(name) + 2, bool) for name in trace.names}
    weights = {address.name for address in addresses if address.step is None}
    for address in addresses:
        if address.step is not None:
            masks[address.name][address.step] = True
    for name in trace.inputs:
        _start(trace, name, masks, weights)
    for component in trace.resolved.components:
        for name in component.names:
            _start(trace, name, masks, weights)
        (_loop if component.recurrent else _once)(trace, component, masks, weights)
    return masks


def _start(trace: Trace, name: str, masks: dict[str, np.ndarray], weights: set[str]) -> None:
    line = trace.resolved.starts.get(name)
    if line and any(ref.name in weights or _fixed(trace, ref, masks) for ref in refs(line.expression)):
        masks[name][trace.begins(name) or 0] = True


def _fixed(trace: Trace, ref: Ref, masks: dict[str, np.ndarray]) -> bool:
    """Whether a reference to a fixed step (or all of them) is affected."""
    if ref.name not in masks or ref.at is None:
        return False
    mask, steps = masks[ref.name], trace.steps(ref.name)
    if ref.at == WHOLE:
        return bool(mask[1:-1].any())
    step = trace.resolved.last(ref.name, steps) if ref.at == LAST else steps + 1 if ref.at == "end" else int(ref.at)
    return step < len(mask) and bool(mask[step])


def shifted_mask(mask: np.ndarray, shift: int, length: int) -> np.ndarray:
    """mask[t + shift] for the steps t = 0 .. length - 1, False beyond its ends."""
    at = np.arange(length) + shift
    return np.where((at >= 0) & (at < len(mask)), mask[np.clip(at, 0, len(mask) - 1)], False)


def _outside(
    trace: Trace, name: str, inside: Sequence[str], masks: dict[str, np.ndarray], weights: set[str]
) -> np.ndarray:
    """What a line's references out of its own loop do to its steps."""
    length = trace.steps(name) + 2
    found = np.zeros(length, bool)
    for ref in refs(trace.resolved.lines[name].expression):
        if ref.name in weights or _fixed(trace, ref, masks):
            found[:] = True
        elif ref.name in masks and ref.at is None and ref.name not in inside:
            found |= shifted_mask(masks[ref.name], ref.shift, length)
    found[[0, -1]] = False
    return found


def _once(trace: Trace, component: Component, masks: dict[str, np.ndarray], weights: set[str]) -> None:
    for name in component.names:
        masks[name] |= _outside(trace, name, (), masks, weights)


def _loop(trace: Trace, component: Component, masks: dict[str, np.ndarray], weights: set[str]) -> None:
    for name in component.names:
        masks[name] |= _outside(trace, name, component.names, masks, weights)
    inner = {
        name: [
            ref for ref in refs(trace.resolved.lines[name].expression) if ref.name in component.names and ref.at is None
        ]
        for name in component.names
    }
    steps = trace.steps(component.names[0])
    reach = max(abs(ref.shift) for own in inner.values() for ref in own)
    order = range(steps, 0, -1) if component.backward else range(1, steps + 1)
    full = 0
    for step in order:
        if full > reach:
            rest = slice(1, step + 1) if component.backward else slice(step, -1)
            for name in component.names:
                masks[name][rest] = True
            return
        for name in component.names:
            at = [(masks[ref.name], step + ref.shift) for ref in inner[name]]
            if any(0 <= place < len(mask) and mask[place] for mask, place in at):
                masks[name][step] = True
        full = full + 1 if all(masks[name][step] for name in component.names) else 0
