"""`panels`, `question` and `worksheet` blocks -> what they show and ask, every name looked up in the run of their scene."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rnntutor.engine import Address, EngineError

from . import addresses, blocks
from .lesson import Panel, Question, Scene, Worksheet
from .mistakes import Wrong, did_you_mean, listed, quoted
from .pages import Block
from .places import Node
from .source import Source

if TYPE_CHECKING:
    from rnntutor.engine import Trace

KINDS = ("equations", "table", "gates", "memory", "heat", "strip", "diagram")
PICTURES = ("rnn", "lstm")  # the built-in diagrams
CELLS = 400  # of one worksheet
_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:\.\.|…|-|–)\s*(\d{1,6})\s*")
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_LAG = re.compile(r"\[t\s*[-−+]\s*\d+\]")


class Exercises:
    """Reads blocks against the scenes of a lesson; `scenes` holds None for one whose own mistakes were told."""

    def __init__(self, source: Source, scenes: Mapping[str, Scene | None]) -> None:
        self.source, self.mistakes, self.scenes = source, source.mistakes, scenes

    def panels(self, node: Node, line: int, opened: str) -> list[Panel]:
        """The panels of one block."""
        if not isinstance(node.value, list) or not node.value:
            self.mistakes.add(
                node.line,
                node.column,
                "panels is a list: each line begins with '- ' and a kind, such as  - table: [h, y]",
            )
            return []
        found = [self.panel(entry, opened) for entry in node.value]
        return [panel for panel in found if panel is not None]

    def panel(self, entry: Node, opened: str) -> Panel | None:
        model = blocks.read(blocks.Panel, entry, self.mistakes)
        if model is None:
            return None
        kinds = [kind for kind in KINDS if getattr(model, kind) is not None]
        if len(kinds) != 1:
            said = f"one kind, not {' and '.join(kinds)}" if kinds else f"a kind: {', '.join(KINDS)}"
            self.source.wrong(entry, f"a panel has {said}")
            return None
        kind, shown = kinds[0], entry.get(kinds[0])
        assert shown is not None
        scene, trace = self.scene(entry, model.scene, opened, "panel")
        names, picture = (), ""
        if kind == "diagram":
            picture = str(getattr(model, kind)).rstrip("\n")
            self.picture(shown, picture, trace)
        else:
            names = self.names(shown, kind, trace)
        steps = self.steps(entry, names, trace) if model.steps is not None else ()
        return Panel(kind, names, scene, picture, model.title or "", entry.line, steps)

    def names(self, node: Node, kind: str, trace: Trace | None) -> tuple[str, ...]:
        """The names a panel shows; `all` are the lines, in a table the inputs too."""
        items = list(node.texts())
        if trace is None:
            return tuple(str(item.value) for item in items)
        if len(items) == 1 and items[0].value == "all" and "all" not in trace.names and kind in ("equations", "table"):
            return tuple(name for name in trace.names if ".net" not in name and (kind == "table" or trace.line(name)))
        found = []
        for item in items:
            with self.mistakes.at(item.line, item.column):
                name = addresses.stepped(str(item.value), trace)
                if kind == "equations" and trace.line(name) is None:
                    raise Wrong(f"{quoted(name)} is an input: it has no equation")
                found.append(name)
        return tuple(found)

    def picture(self, node: Node, picture: str, trace: Trace | None) -> None:
        """Look up every {name} of a drawn diagram."""
        if "{" not in picture and "\n" not in picture:
            if picture not in PICTURES:
                said = f"there is no diagram {quoted(picture)}{did_you_mean(picture, PICTURES)}: {', '.join(PICTURES)}, or a drawing with {{name}} places"
                self.source.wrong(node, said)
            return
        for row in self.source.rows(node):
            for place in _PLACE.finditer(row.text):
                name = _LAG.sub("", place[1]).strip()
                with self.mistakes.at(*row.place(place.start() + 1)):
                    if trace is not None:
                        _drawn(name, trace)

    def question(self, block: Block, node: Node, opened: str) -> Question | None:
        """One question; what it asks for is looked up in its scene."""
        model = blocks.read(blocks.Question, node, self.mistakes)
        if model is None:
            return None
        choices, at = tuple(model.choices or ()), None
        scene = model.scene or opened
        if (model.answer is None) == (model.choices is None):
            said = (
                "both answer: and choices: stand here, one is meant"
                if choices
                else "answer: is missing, or choices: with right:"
            )
            self.mistakes.add(*(node.place("choices", key=True) if choices else (block.line, 1)), said)
        elif model.answer is not None:
            if model.right is not None:
                self.mistakes.add(
                    *node.place("right", key=True), "right: belongs to choices: , the engine computes answer:"
                )
            scene, at = self.asked(node, model, opened)
        else:
            self.choice(node, model)
            if model.scene or (opened and opened in self.scenes):
                scene, _ = self.scene(node, model.scene, opened, "question")
        return Question(
            block.id,
            model.ask,
            scene,
            at,
            choices,
            model.right or 0,
            model.round,
            tuple(model.hints),
            model.worked or "",
            block.line,
        )

    def asked(self, node: Node, model: blocks.Question, opened: str) -> tuple[str, Address | None]:
        scene, trace = self.scene(node, model.scene, opened, "question")
        answer = node.get("answer")
        if trace is None or answer is None:
            return scene, None
        return scene, self.address(answer, trace)

    def address(self, node: Node, trace: Trace) -> Address | None:
        row = self.source.rows(node)[0]
        try:
            return addresses.address(row.text, trace)
        except Wrong as wrong:
            self.mistakes.add(*row.place(wrong.column), wrong.message)
        return None

    def choice(self, node: Node, model: blocks.Question) -> None:
        count, words = len(model.choices or ()), model.choices or []
        if count < 2:
            self.mistakes.add(*node.place("choices"), "choices: needs at least two")
        elif len(set(words)) < count:
            self.mistakes.add(*node.place("choices"), "the same choice stands here twice")
        elif model.right is None:
            self.mistakes.add(
                *node.place("choices", key=True), "right: is missing: which choice is right, counted from 1"
            )
        elif not 1 <= model.right <= count:
            self.mistakes.add(*node.place("right"), f"there is no choice {model.right}: the choices are 1 to {count}")

    def worksheet(self, block: Block, node: Node, opened: str) -> Worksheet | None:
        """One worksheet; every cell is looked up in its scene."""
        model = blocks.read(blocks.Worksheet, node, self.mistakes)
        if model is None:
            return None
        scene, trace = self.scene(node, model.scene, opened, "worksheet")
        rows = node.get("rows")
        assert rows is not None
        names = self.names(rows, "worksheet", trace)
        if len(set(names)) < len(names):
            self.source.wrong(rows, "the same row stands here twice")
        steps = self.steps(node, names, trace)
        cells = tuple(Address(name, step) for name in names for step in steps)
        if len(cells) > CELLS:
            self.source.wrong(rows, f"{len(cells)} cells: at most {CELLS}")
        return Worksheet(
            block.id,
            model.ask or "",
            scene,
            names,
            steps,
            cells,
            model.round,
            tuple(model.hints),
            model.worked or "",
            block.line,
        )

    def steps(self, block: Node, names: tuple[str, ...], trace: Trace | None) -> tuple[int, ...]:
        """`1..5`, `3` or `[1, 2, 5]`, each a step of all the names."""
        node = block.get("steps")
        assert node is not None
        found = list[int]()
        with self.mistakes.at(node.line, node.column):
            for item in node.texts() if isinstance(node.value, list) else [node]:
                found.extend(_steps(item))
            if len(set(found)) < len(found):
                raise Wrong("the same step stands here twice")
            if not found:
                raise Wrong("steps: is 1..5, or a list such as [1, 2, 5]")
            for name in names if trace is not None else ():
                assert trace is not None
                if (beyond := max(found)) > trace.steps(name) or min(found) < 1:
                    wrong = beyond if beyond > trace.steps(name) else min(found)
                    raise Wrong(f"{name} has no step {wrong}: its steps are 1 to {trace.steps(name)}")
        return tuple(found)

    def scene(self, node: Node, named: str | None, opened: str, what: str) -> tuple[str, Trace | None]:
        """The id of the scene meant and its run; None where there is none, or where its own mistakes were told."""
        name = named or opened
        if named is not None and named not in self.scenes:
            self.mistakes.add(*node.place("scene"), f"there is no scene {quoted(named)}{_others(named, self.scenes)}")
        elif not name:
            self.mistakes.add(node.line, node.column, f"no scene is open above this {what}")
        scene = self.scenes.get(name)
        return name, scene.trace if scene else None


def _others(name: str, scenes: Mapping[str, Scene | None]) -> str:
    return did_you_mean(name, scenes) or (f": {listed(scenes)}" if scenes else ": this lesson has none")


def _drawn(name: str, trace: Trace) -> None:
    """A place of a drawing: a value, or one unit of it."""
    if not name:
        raise Wrong("an empty place: {c} prints the value of c")
    base, bracket, unit = name.partition("[")
    addresses.known(base, trace)
    if bracket:
        try:
            trace.find(Address(base, 1 if base in trace.names else None, _units(f"[{unit}")))
        except EngineError as error:
            raise Wrong(error.message) from None


def _units(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"(\[\d{1,6}\])+", text, re.ASCII):
        raise Wrong(f"{quoted(text)} is no unit: a place is {{c}}, {{c[1]}} or {{c[t-1]}}")
    return tuple(map(int, re.findall(r"\d+", text)))


def _steps(node: Node) -> Iterator[int]:
    text = node.value if isinstance(node.value, str) else ""
    if between := _RANGE.fullmatch(text):
        first, last = int(between[1]), int(between[2])
        if not first <= last <= 10_000:
            raise node.wrong(f"from {first} to {last} are no steps")
        yield from range(first, last + 1)
    elif text.isascii() and text.isdecimal() and len(text) < 7:
        yield int(text)
    else:
        raise node.wrong("steps: is 1..5, or a list such as [1, 2, 5]")
