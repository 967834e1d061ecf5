"""The equations of a scene's layer -> a cell whose lines know their place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.engine import Apply, Cell, EngineError, Number, Tree, Until, write
from rnntutor.engine.cell import LINES, canonical
from rnntutor.engine.language import parse_line
from rnntutor.engine.tree import Line, refs

from . import blocks, values
from .mistakes import Wrong, did_you_mean, nearest, quoted
from .places import Node
from .source import Row, Source

STEPS = 10_000  # of a layer, at most
_BELOW = re.compile(r"(?P<name>[^\W\d]\w*?)_\{\s*t\s*(?:(?P<sign>[-+−])\s*(?P<count>\d+)\s*)?\}?")  # h_{t-1}


@dataclass
class Part:
    """One layer while it is read: its name ("" if it has none), its block, and the cell once there is one."""

    name: str
    node: Node
    model: blocks.Layer
    cell: Cell | None = None

    def full(self, name: str) -> str:
        """The name with its layer."""
        return f"{self.name}.{name}" if self.name else name


def cell(source: Source, part: Part, starts: Iterable[tuple[str, Node]]) -> Cell | None:
    """The layer's cell, with the `starts` given beside it; None, with every mistake noted, where it cannot be read."""
    written = part.node.get("equations")
    if written is not None and source.folded(written):
        source.wrong(written, "write  equations: |  and below it each equation on a line of its own, indented")
        return None
    inside = part.node.get("start")
    own = inside.value.items() if inside and isinstance(inside.value, dict) else ()
    lines = _lines(source, [*_equation_rows(source, part), *_start_rows(source, [*own, *starts])])
    if lines is None:
        return None
    if not lines and part.model.cell is None and written is not None:
        source.wrong(written, "there is no equation: a line is  name = expression")
        return None
    more = Cell(tuple(lines), canonical(lines)) if lines else None
    if part.model.cell is None:
        if part.model.instead:
            source.mistakes.add(
                *part.node.place("instead", key=True),
                "instead: names lines of a  cell:  of the library, and there is none",
            )
        return more
    if part.model.cell not in (known := Cell.library_names()):
        said = f"there is no cell {quoted(part.model.cell)} in the library{did_you_mean(part.model.cell, known)}"
        source.mistakes.add(*part.node.place("cell"), f"{said}: {', '.join(known)}")
        return None
    base = Cell.library(part.model.cell)
    unplaced = [replace(line, source=0) for line in base.written]
    base = Cell(tuple(unplaced), canonical(unplaced))
    _instead(source, part, base, {line.name for line in lines})
    return base.extended(more) if more else base


def _instead(source: Source, part: Part, base: Cell, own: set[str]) -> None:
    """Note every name of `instead:` that is no line of the cell, or that no equation of the author stands for."""
    node = part.node.get("instead")
    for name in node.texts() if node else ():
        known = [line.name for line in base.written]
        if name.value not in known:
            said = f"the cell {part.model.cell} has no line {quoted(name.value)}{did_you_mean(str(name.value), known)}"
            source.wrong(name, said)
        elif name.value not in own:
            source.wrong(name, f"no line of  equations:  is named {name.value}")


def over(source: Source, part: Part) -> str | int | Until | None:
    """How many steps the layer has, by its author; None, where it is wrong with the mistake noted."""
    over, node = part.model.over, part.node.get("over")
    if over is None or node is None:
        return None
    if isinstance(over, dict):
        until = blocks.read(blocks.Until, node, source.mistakes)
        return Until(until.at_most, until.until) if until else None
    if not isinstance(over, str):
        source.wrong(node, 'over: is an input\'s name, a number of steps, once, or {at_most: 10, until: "stop > 0.5"}')
        return None
    if not over.isdecimal():
        return over
    if not 1 <= int(over[:9]) <= STEPS:
        source.wrong(node, f"over: is 1 to {STEPS:,} steps")
    return int(over[:9])


def is_equation(node: Node) -> bool:
    """Whether a start is an expression such as `encoder.h[last]` and not a number."""
    if not isinstance(node.value, str):
        return False
    try:
        values.number(node.value)
    except Wrong as wrong:
        return "finite" not in wrong.message
    return False


def all_known(source: Source, parts: list[Part], given: Iterable[str], places: Mapping[str, tuple[int, int]]) -> bool:
    """Whether every name of the equations is a line, input or weight; each that is not is noted.

    `given` are the weights and inputs, `places` where they stand.
    """
    given = list(given)
    everything = {part.full(name) for part in parts if part.cell for name in part.cell.names} | set(given)
    clean = True
    for part in parts:
        near = sorted(name.removeprefix(part.full("")) for name in everything)
        lacking: dict[str, None] = {}
        for line in part.cell.written if part.cell else ():
            for name in dict.fromkeys(ref.name for ref in refs(line.expression)):
                if part.full(name) in everything or name in everything:
                    continue
                clean = False
                if line.source:
                    _unknown(source, line, name, near)
                else:
                    lacking[name] = None
        _lacking(source, part, list(lacking), {name: places[name] for name in given})
    return clean


def _lacking(source: Source, part: Part, names: list[str], places: Mapping[str, tuple[int, int]]) -> None:
    """Note what a cell of the library needs and has not, at what was meant for it if that stands there."""
    needed = {ref.name for line in part.cell.written for ref in refs(line.expression)} if part.cell else ()
    own = part.full("")
    spare = [name for name in places if name.startswith(own) and name.removeprefix(own) not in needed]
    for name in list(names):
        meant = nearest(part.full(name), spare)
        if meant:
            said = f"the cell {part.model.cell} has no {quoted(meant)}{did_you_mean(meant, [part.full(name)])}"
            source.mistakes.add(*places[meant], said)
            names.remove(name)
            spare.remove(meant)
    if names:
        what = f"{quoted(names[0])}, a weight or an input" if len(names) == 1 else f"the weights {', '.join(names)}"
        source.mistakes.add(*part.node.place("cell"), f"the cell {part.model.cell} needs {what}")


def _equation_rows(source: Source, part: Part) -> Iterator[Row]:
    node = part.node.get("equations")
    if node is None or not isinstance(node.value, str):
        return
    yield from (row for row in source.rows(node) if row.text.partition("#")[0].strip())


def _start_rows(source: Source, starts: Iterable[tuple[str, Node]]) -> Iterator[Row]:
    for name, node in starts:
        if is_equation(node):
            head = f"{name.rpartition('.')[2]}[0] = "
            row = source.rows(node)[0]
            yield Row(head + row.text, row.line, row.before - len(head))


def _lines(source: Source, rows: list[Row]) -> list[Line] | None:
    """The rows as lines that know their place in the file; None, with every mistake noted, if one cannot be read."""
    before, found = len(source.mistakes.found), list[Line]()
    for row in rows:
        try:
            line = parse_line(row.text.partition("#")[0].rstrip())
            found.append(replace(line, source=row.line, column=row.before + line.column))
            _note_infinite(source, found[-1])
        except EngineError as error:
            source.mistakes.add(*row.place(error.column), _subscript(row.text, error.column or 1) or error.message)
    if len(rows) > LINES:
        source.mistakes.add(*rows[LINES].place(1), f"{len(rows)} equations, at most {LINES}")
    try:
        if rows and len(source.mistakes.found) == before:
            Cell.parse(
                "\n".join(row.text for row in rows)
            )  # what only the lines together can show, such as one defined twice
    except EngineError as error:
        source.mistakes.add(*rows[(error.line or 1) - 1].place(error.column), error.message)
    return found if len(source.mistakes.found) == before else None


def _subscript(text: str, column: int) -> str:
    """What is wrong where a step is written below, as in `h_{t-1}`; "" elsewhere."""
    for found in _BELOW.finditer(text):
        if found.start() < column <= found.end():
            sign, count = (found["sign"] or "").replace("−", "-"), found["count"] or ""
            now = f"write {found['name']}[t{sign}{count}]" if count else f"this step is {found['name']}"
            return f"{found[0]} cannot be read: {now}"
    return ""


def _note_infinite(source: Source, line: Line) -> None:
    for part in _constant_parts(line.expression):
        if not np.isfinite(values.constant(part)).all():
            source.mistakes.add(line.source, line.column, f"in {line.name}: {quoted(write(part))} is not finite")


def _constant_parts(tree: Tree) -> Iterator[Tree]:
    """The largest parts of an expression that are made of numbers alone."""
    if isinstance(tree, Number) or (isinstance(tree, Apply) and not any(True for _ in refs(tree))):
        yield tree
    elif isinstance(tree, Apply):
        for argument in tree.args:
            yield from _constant_parts(argument)


def _unknown(source: Source, line: Line, name: str, near: list[str]) -> None:
    raw = source.lines[line.source - 1]
    column = next((at for at in _places(raw, name) if at >= line.column + len(line.name)), line.column)
    said = f"in {line.name}: {quoted(name)} is no line, input or weight{did_you_mean(name, near)}"
    if name.endswith("_t") and name[:-2] in near:
        said = f"in {line.name}: {quoted(name)} is no name: this step is {name[:-2]}, the one before {name[:-2]}[t-1]"
    source.mistakes.add(line.source, column, said)


def _places(text: str, name: str) -> Iterator[int]:
    """The columns (from 1) where a name stands as a word of its own."""
    at = text.find(name)
    while at >= 0:
        before, after = text[max(at - 1, 0) : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("_", ".")) and not (after.isalnum() or after == "_"):
            yield at + 1
        at = text.find(name, at + 1)
