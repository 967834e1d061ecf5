"""A lesson file -> a Lesson, or every mistake in it with its line and column. A lesson's text is data, never code."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from . import blocks, ids, pages, panels, places, prose, questions, scenes, sheet, snapshots, trainings
from .learning import TrainingBlock
from .lesson import Lesson, Page, Panel, Prose, Question, Scene, Worksheet
from .lookup import Lookup
from .mistakes import MOST, BrokenLesson, Mistakes, Wrong
from .pages import Block, RawPage, Text
from .source import Source

__all__ = ["BrokenLesson", "read", "read_text"]


def read(path: str | os.PathLike[str], snapshots: bool = True) -> Lesson:
    """Read and run a lesson file. Raises BrokenLesson with all its mistakes, and nothing else.

    Without `snapshots`, as where one is to be made, no trained weights are read; what stands in them alone is left out.
    """
    mistakes = Mistakes(path)
    text = ""
    with mistakes.at(1, 1):
        text = sheet.decode(sheet.load(path), mistakes)
    if not text:
        mistakes.end()
    return _Reader(Source(Path(path), text, mistakes), snapshots).lesson()


def read_text(text: str, path: str | os.PathLike[str] = "lesson.md") -> Lesson:
    """Read a lesson out of a text; `path` is for messages and for the folder of its data files."""
    mistakes = Mistakes(path)
    if len(text.encode("utf-8", "replace")) > sheet.LIMIT:
        mistakes.add(1, 1, f"the file is too large: at most {sheet.LIMIT // 1024} KB")
        mistakes.end()
    return _Reader(Source(Path(path), sheet.clean(text, mistakes), mistakes)).lesson()


def front_matter(text: str, mistakes: Mistakes) -> blocks.FrontMatter | None:
    """The front matter alone; None, with every mistake noted, where it cannot be read."""
    with mistakes.at(1, 1):
        front = sheet.front(text)
        node = places.parse(front.text, front.line)
        if not isinstance(node.value, dict):
            raise Wrong("the front matter needs format, id, title and chapter", front.line, 1)
        mistakes.note(node.cut())
        skills = node.get("skills")
        for name, place in skills.keys.items() if skills else ():
            if wrong := ids.wrong_id(name):
                mistakes.add(*place, f"'skills': {wrong}")
        return blocks.read(blocks.FrontMatter, node, mistakes)
    return None


_UNNAMED = "?"  # a scene whose id is missing: what speaks of it has no mistake of its own


@dataclass
class _Reader:
    source: Source
    snapshots: bool = True
    scenes: dict[str, Scene | None] = field(default_factory=dict)  # None: its mistakes were told
    trainings: dict[str, TrainingBlock | None] = field(default_factory=dict)
    questions: dict[str, Question | Worksheet] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)  # where each id was first used

    def lesson(self) -> Lesson:
        mistakes = self.source.mistakes
        front = front_matter(self.source.text, mistakes)
        body = 1
        try:
            body = sheet.front(self.source.text).body
        except Wrong:
            mistakes.end()
        raw = pages.split(self.source, body)
        written = [part for page in raw for part in page.parts if isinstance(part, Block)]
        nodes = {block.line: self.node(block) for block in written}
        named = [block.id for block in written if block.kind == "training"]
        for block in (block for block in written if block.kind == "scene"):
            self.scene(block, nodes[block.line], front.id if front and self.snapshots else None, named)
        look = Lookup(self.source, self.scenes, self.trainings, front.skills if front else None)
        self.learning(written, nodes, look)
        if front and mistakes.found:
            self.other_network(front.id)
        done = list(_Pages(self, nodes, look).all(raw))
        mistakes.end()
        assert front is not None
        running = {name: scene for name, scene in self.scenes.items() if scene is not None}
        return Lesson(
            id=front.id,
            title=front.title,
            chapter=front.chapter,
            path=self.source.path,
            pages=tuple(done),
            scenes=running,
            questions=self.questions,
            minutes=front.minutes,
            needs=tuple(front.needs),
            trainings={name: block for name, block in self.trainings.items() if block is not None},
            skills=front.skills,
        )

    def node(self, block: Block) -> places.Node | None:
        """A block's YAML; None, with the mistake noted, where it is none."""
        with self.source.mistakes.at(block.line, 1):
            node = places.parse(block.text, block.line + 1)
            self.source.mistakes.note(node.cut())
            if node.value is None:
                raise Wrong(f"this {block.kind} block is empty", block.line, 1)
            if block.kind != "panels" and not isinstance(node.value, dict):
                raise Wrong(f"a {block.kind} has lines of 'key: value'", node.line, node.column)
            return node
        return None

    def scene(self, block: Block, node: places.Node | None, lesson: str | None, named: list[str]) -> None:
        scene = scenes.build(self.source, node, block.id, block.line, lesson, named) if node else None
        if self.new("scene", block):
            self.scenes[block.id or _UNNAMED] = scene

    def learning(self, written: list[Block], nodes: dict[int, places.Node | None], look: Lookup) -> None:
        """The trainings, before the panels that may watch them from anywhere in the lesson."""
        opened = ""
        for block in written:
            if block.kind == "scene":
                opened = block.id or _UNNAMED
            elif block.kind == "training":
                node = nodes[block.line]
                found = trainings.training(look, block, node, opened) if node else None
                if self.new("training", block):
                    self.trainings[block.id or _UNNAMED] = found

    def other_network(self, lesson: str) -> None:
        """Note a snapshot that lacks weights of its training: what other scenes miss then stands nowhere."""
        for block in (block for block in self.trainings.values() if block and block.scene.trained == block.id):
            with suppress(Wrong):
                weights = snapshots.read(self.source.path, lesson, block.id)
                if told := snapshots.misfit(block, self.source.path, lesson, weights):
                    self.source.mistakes.add(block.line, 1, told)

    def new(self, kind: str, block: Block) -> bool:
        """Whether the id is used for the first time."""
        first = self.lines.setdefault((kind, block.id), block.line)
        if first != block.line and block.id:
            said = f"the id '{block.id}' stands already in line {first}: each needs its own"
            self.source.mistakes.add(block.line, 1, said)
        return first == block.line


class _Pages:
    """Goes through the pages in order and remembers which scene is open."""

    def __init__(self, reader: _Reader, nodes: dict[int, places.Node | None], look: Lookup) -> None:
        self.reader, self.nodes, self.look = reader, nodes, look
        self.opened = ""

    def all(self, raw: list[RawPage]) -> list[Page]:
        return [self.page(page) for page in raw]

    def page(self, raw: RawPage) -> Page:
        texts, shown, asked, learns = list[Prose](), list[Panel](), list[str](), list[str]()
        for part in raw.parts:
            if isinstance(part, Text):
                self.prose(part)
                texts.append(Prose(part.markdown, self.opened, part.line))
            elif part.kind == "scene":
                self.opened = part.id or _UNNAMED
            elif part.kind == "panels":
                node = self.nodes[part.line]
                shown.extend(panels.read(self.look, node, self.opened) if node else [])
            elif part.kind == "training":
                learns.append(part.id)
            elif self.question(part):
                asked.append(part.id)
        return Page(raw.title, tuple(texts), tuple(shown), tuple(asked), raw.line, tuple(learns))

    def prose(self, text: Text) -> None:
        for at, message in islice(prose.mistakes(text.markdown, self.opened, self.look.scenes), MOST + 1):
            line = text.line + text.markdown.count("\n", 0, at)
            self.reader.source.mistakes.add(line, at - text.markdown.rfind("\n", 0, at), message)

    def question(self, block: Block) -> bool:
        node = self.nodes[block.line]
        if node is None:
            return False
        ask = questions.question if block.kind == "question" else questions.worksheet
        question = ask(self.look, block, node, self.opened)
        if not self.reader.new("question", block) or question is None:
            return False
        self.reader.questions[block.id] = question
        self.texts(node, question.scene)
        self.finite(node, question)
        return True

    def finite(self, node: places.Node, question: Question | Worksheet) -> None:
        """Note an answer that is beyond all numbers: nobody could give it."""
        scene = self.look.scenes.get(question.scene)
        cells = question.cells if isinstance(question, Worksheet) else (question.address,)
        for cell in (cell for cell in cells if cell and scene):
            if scene and cell and not np.isfinite(scene.trace.at(cell)).all():
                said = f"{cell} is no finite number in the scene '{scene.id}': it cannot be asked for"
                key = "rows" if isinstance(question, Worksheet) else "answer"
                self.reader.source.mistakes.add(*node.place(key), said)
                return

    def texts(self, node: places.Node, scene: str) -> None:
        """Look at the {...} in what a question says."""
        for key in ("ask", "choices", "because", "hints", "worked"):
            found = node.get(key)
            for text in found.texts() if found else ():
                for _, message in prose.mistakes(str(text.value), scene, self.look.scenes):
                    self.reader.source.wrong(text, message)
