"""What an author probably did not mean inside blocks: in what questions say, in titles, in equations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rnntutor.engine import Cell, Line
from rnntutor.engine.language import parse_line
from rnntutor.notation.formula import write_line
from rnntutor.notation.numbers import MINUS, show

from . import pages, places, sheet, values
from .doubts import numbers
from .lesson import Lesson, Question, Scene, Worksheet
from .mistakes import Mistake, Mistakes
from .pages import Block
from .places import Node
from .source import Source

_GIVEN = re.compile(r"(?<![\w.])(?P<name>[^\W\d]\w*) = (?P<number>[−-]?(?:\d+(?:[./]\d+)?|\.\d+))(?![\w.,/·*^]?\w)")
_COUNTED = 10  # whole numbers up to here count things


@dataclass(frozen=True)
class Said:
    """A text that a question says: its key (ask, hints ...), which of the key's texts (from 0), and where it stands."""

    id: str
    key: str
    index: int
    text: str
    node: Node
    source: Source

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of a character of the text (from 0); of its beginning where YAML joined lines."""
        row = self.source.rows(self.node)[self.text.count("\n", 0, at) if self.node.style == "|" else 0]
        line, column = row.place(at - self.text.rfind("\n", 0, at) if self.node.style == "|" else at + 1)
        here = self.source.lines[line - 1][column - 1 : column] == self.text[at]
        return (line, column) if here else (self.node.line, self.node.column)


def doubts(lesson: Lesson) -> Iterator[Mistake]:
    """Every doubt with its place in the lesson's file."""
    source, opened = _source(lesson), ""
    for said in texts(lesson):
        question = lesson.questions[said.id]
        found = _of_choice(question, said) if said.key == "choices" else numbers(said.text)
        for at, number in found:
            words = f"the number {number} is not computed: write {{...}}, or `{number}` if it is given"
            yield Mistake(str(lesson.path), *said.place(at), words)
    for block, node in _blocks(source):
        if block.kind == "scene":
            opened = block.id
            yield from _untitled(lesson, node, lesson.scenes[block.id])
            yield from _replaced(source, node)
        elif block.kind == "panels" and isinstance(node.value, list):
            for entry in node.value:
                named = entry.get("scene")
                yield from _untitled(lesson, entry, lesson.scenes.get(str(named.value) if named else opened))


def texts(lesson: Lesson) -> Iterator[Said]:
    """What the questions of a lesson say, in the order of its file."""
    source = _source(lesson)
    for block, node in _blocks(source):
        if block.kind in ("question", "worksheet"):
            for key in ("ask", "choices", "because", "hints", "worked"):
                found = node.get(key)
                for index, text in enumerate(found.texts() if found else ()):
                    yield Said(block.id, key, index, str(text.value), text, source)


def _source(lesson: Lesson) -> Source:
    return Source(lesson.path, sheet.decode(sheet.load(lesson.path)), Mistakes(lesson.path))


def _blocks(source: Source) -> Iterator[tuple[Block, Node]]:
    """The blocks of a lesson without mistakes."""
    for page in pages.split(source, sheet.front(source.text).body):
        for block in page.parts:
            if isinstance(block, Block):
                yield block, places.parse(block.text, block.line + 1)


def _of_choice(question: Question | Worksheet, said: Said) -> Iterator[tuple[int, str]]:
    """The results in the right choice: no small whole number, no case such as w = 2, no number of the ask."""
    if isinstance(question, Worksheet) or said.index + 1 != question.right:
        return
    for at, number in numbers(_GIVEN.sub(lambda found: " " * len(found[0]), said.text)):
        value = number.replace(MINUS, "-").replace(",", "")
        small = value.lstrip("-").isdecimal() and abs(int(value)) <= _COUNTED
        if not small and number not in question.ask:
            yield at, number


def _untitled(lesson: Lesson, node: Node, scene: Scene | None) -> Iterator[Mistake]:
    """A title that says w = 2 of a scene whose w is another number."""
    title = node.get("title")
    for found in _GIVEN.finditer(str(title.value)) if title and scene else ():
        weight = scene.weights.get(found["name"]) if scene else None
        if title and weight is not None and weight.size == 1:
            value = float(weight.reshape(-1)[0])
            if abs(value - values.number(found["number"])) > 1e-9 * abs(value):
                said = f"the title says {found[0]}, but {found['name']} is {show(value, 4)}"
                yield Mistake(str(lesson.path), title.line, title.column, said)


def _replaced(source: Source, node: Node) -> Iterator[Mistake]:
    """Lines that stand in the place of the cell's own, and are not said to."""
    layers = node.get("layers")
    for layer in layers.value.values() if layers and isinstance(layers.value, dict) else [node]:
        cell, equations, instead = layer.get("cell"), layer.get("equations"), layer.get("instead")
        if cell is None or equations is None:
            continue
        own = {line.name: line for line in Cell.library(str(cell.value)).written if not line.start}
        meant = {str(text.value) for text in instead.texts()} if instead else set()
        for row in source.rows(equations):
            line = _line(row.text)
            if line and not line.start and line.name in own and line.name not in meant:
                said = f"this stands in the place of the cell's own {write_line(own[line.name])}: if that is meant, "
                yield Mistake(str(source.path), *row.place(line.column), f"{said}say  instead: [{line.name}]")


def _line(text: str) -> Line | None:
    text = text.partition("#")[0].strip()
    return parse_line(text) if text else None
