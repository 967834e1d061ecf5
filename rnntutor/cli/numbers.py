"""`trace` and `explain`: the numbers of a scene, for people and for programs."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence

import numpy as np

from rnntutor.cli import lessons, setting
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.engine import Address, EngineError, Trace, parse_address
from rnntutor.notation.explanation import work
from rnntutor.notation.formula import letters
from rnntutor.notation.formula import name as written
from rnntutor.notation.numbers import show

PLACES = 4  # decimals in a table for people; a program gets all of them


def trace_command(values: argparse.Namespace) -> Outcome:
    """Every value of a scene at every step."""
    lesson = lessons.read(values.lesson, values.lessons)
    scene = lessons.scene(lesson, values.scene)
    trace = setting.run(scene, values.set)
    steps = trace.clocks[""] if "" in trace.clocks else dict(trace.clocks)
    starts = {name: start for name in trace.names if (start := trace.start(name)) is not None}
    data = {
        "lesson": lesson.id,
        "scene": scene.id,
        "steps": steps,
        "parameters": trace.parameters,
        "start": {name: plain(np.atleast_1d(start)) for name, start in starts.items()},
        "values": {name: plain(trace[name]) for name in trace.names},
    }
    return Outcome(f"{lesson.title}, scene {scene.id}: {trace.parameters} parameters\n\n{table(trace)}", data)


def explain_command(values: argparse.Namespace) -> Outcome:
    """One value: its equation, the same with the numbers, and its operands."""
    lesson = lessons.read(values.lesson, values.lessons)
    trace = setting.run(lessons.scene(lesson, values.scene), values.set)
    try:
        address = trace.find(parse_address(values.address))
        found = [trace.explain_at(single) for single in _singles(trace, address)]
    except EngineError as error:
        raise Stop(f"{values.address}: {error.message}") from None
    works = [work(explanation) for explanation in found]
    lines = [line for worked in works for line in (worked.equation, worked.text, worked.note) if line]
    operands = dict.fromkeys(operand for explanation in found for operand in explanation.operands)
    if operands:
        lines += ["", *(f"  {written(Address(o.name, o.step, o.unit))} = {show(o.value, PLACES)}" for o in operands)]
    data = {
        "value": plain(np.array([explanation.value for explanation in found]))
        if len(found) > 1
        else _number(found[0].value),
        "equation": works[0].equation,
        "substituted": "\n".join(worked.text for worked in works),
        "operands": [{"name": o.name, "at": o.step, "unit": list(o.unit), "value": _number(o.value)} for o in operands],
    }
    return Outcome("\n".join(lines), data)


def plain(array: np.ndarray) -> object:
    """The array as lists of doubles; what is not finite is None."""
    if np.isfinite(array).all():
        return array.tolist()
    return np.where(np.isfinite(array), array.astype(object), None).tolist()


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def table(trace: Trace) -> str:
    """A row for each quantity and unit, a column for each step, in as many blocks as the terminal's width needs."""
    longest = max(trace.steps(name) for name in trace.names)
    width = max(40, shutil.get_terminal_size().columns)
    names, rows = [], []
    for name in trace.names:
        start, flat = trace.start(name), trace[name].reshape(trace.steps(name), -1)
        first = ["" for _ in range(flat.shape[1])] if start is None else [show(v, PLACES) for v in np.ravel(start)]
        for unit in range(flat.shape[1]):
            names.append(letters(name) + (_unit(unit, trace.units(name)) if flat.shape[1] > 1 else ""))
            cells = [show(value, PLACES) for value in flat[:, unit].tolist()]
            rows.append([first[unit], *cells, *[""] * (longest - len(cells))])
    heads = ["start", *map(str, range(1, longest + 1))]
    return "\n\n".join(_block(names, rows, heads, columns) for columns in _blocks(names, rows, heads, width))


def _unit(index: int, shape: tuple[int, ...]) -> str:
    return "".join(f"[{at + 1}]" for at in np.unravel_index(index, shape))


def _blocks(names: list[str], rows: list[list[str]], heads: list[str], width: int) -> list[range]:
    """Runs of columns that fit side by side."""
    left, blocks, first, used = max(map(len, names)), [], 0, 0
    for at, head in enumerate(heads):
        own = 2 + max(len(head), *(len(row[at]) for row in rows))
        if at > first and left + used + own > width:
            blocks.append(range(first, at))
            first, used = at, 0
        used += own
    return [*blocks, range(first, len(heads))]


def _block(names: list[str], rows: list[list[str]], heads: list[str], columns: range) -> str:
    left = max(map(len, ["step", *names]))
    sizes = {at: max(len(heads[at]), *(len(row[at]) for row in rows)) for at in columns}
    lines = [
        name.ljust(left) + "".join("  " + row[at].rjust(sizes[at]) for at in columns)
        for name, row in zip(["step", *names], [heads, *rows], strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _singles(trace: Trace, address: Address) -> Sequence[Address]:
    """The address of each single number of a value."""
    shape = trace.units(address.name)
    rest = shape[len(address.unit) :]
    return [
        Address(address.name, address.step, (*address.unit, *(at + 1 for at in unit))) for unit in np.ndindex(*rest)
    ]
