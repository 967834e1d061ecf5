"""`trace`: every number of a scene, for people and for programs."""

from __future__ import annotations

import argparse
import math
import shutil
from collections.abc import Sequence

import numpy as np

from rnntutor.cli import lessons, setting
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.course.addresses import GRAD
from rnntutor.engine import Trace
from rnntutor.notation.formula import letters
from rnntutor.notation.numbers import listed, show

PLACES = 4  # decimals in a table for people; a program gets all of them


def trace_command(values: argparse.Namespace) -> Outcome:
    """Every value of a scene at every step."""
    lesson = lessons.read(values.lesson, values.lessons)
    scene = lessons.scene(lesson, values.scene)
    trace = setting.run(scene, values.set)
    if values.gradients and not scene.loss:
        raise Stop(f"the scene '{scene.id}' has no loss, so it has no gradients: write  loss: L  in it")
    names = tuple(name for name in trace.names if values.gradients or not trace.gradient(name))
    weights = sum(weight.size for weight in scene.weights.values())
    steps = trace.clocks[""] if "" in trace.clocks else dict(trace.clocks)
    starts = {name: start for name in names if (start := trace.start(name)) is not None}
    data = {
        "lesson": lesson.id,
        "scene": scene.id,
        "steps": steps,
        "parameters": weights,
        "start": {name: plain(np.atleast_1d(start)) for name, start in starts.items()},
        "values": {name: plain(trace[name]) for name in names},
    }
    text = f"{lesson.title}, scene {scene.id}: {counted(weights, 'parameter')}\n\n{table(trace, names)}"
    if values.gradients:
        slopes = {name: trace[GRAD + name] for name in scene.weights if GRAD + name in trace.weights}
        data["gradients"] = {name: plain(slope) for name, slope in slopes.items()}
        text += "\n" + "".join(f"\n{letters(GRAD + name)} = {listed(slope, PLACES)}" for name, slope in slopes.items())
    return Outcome(text, data)


def plain(array: np.ndarray) -> object:
    """The array as lists of doubles; what is not finite is None."""
    return array.tolist() if np.isfinite(array).all() else _nulled(array.tolist())


def _nulled(value: object) -> object:
    if isinstance(value, list):
        return [_nulled(part) for part in value]
    return value if isinstance(value, float) and math.isfinite(value) else None


def counted(count: int, name: str) -> str:
    """ "1 weight", "3 weights"."""
    return f"{count} {name}{'s' * (count != 1)}"


def number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def table(trace: Trace, shown: Sequence[str]) -> str:
    """A row for each quantity and unit, a column for each step, in as many blocks as the terminal's width needs."""
    longest = max(trace.steps(name) for name in shown)
    width = max(40, shutil.get_terminal_size().columns)
    names, rows = [], []
    for name in shown:
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
