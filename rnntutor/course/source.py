"""The file that is being read: its lines, its mistakes, and where a text of a block stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .mistakes import Mistakes
from .places import Node


@dataclass(frozen=True)
class Row:
    """One line of a text inside a block: `line` of the file, and how many characters stand before it there."""

    text: str
    line: int
    before: int

    def place(self, column: int | None) -> tuple[int, int]:
        """Line and column in the file of a column (from 1) of the row."""
        return self.line, max(self.before + (column or 1), 1)


@dataclass
class Source:
    """One lesson file."""

    path: Path
    text: str
    mistakes: Mistakes
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")

    @property
    def folder(self) -> Path:
        """Where the lesson's data files lie."""
        return self.path.parent

    def wrong(self, node: Node, message: str) -> None:
        """Note a mistake at a node."""
        self.mistakes.add(node.line, node.column, message)

    def rows(self, node: Node) -> list[Row]:
        """The lines of a text with their places; a text that is folded over several lines has one row."""
        assert isinstance(node.value, str)
        if node.style != "|":
            return [Row(node.value, node.line, node.column - 1 + (node.style in ("'", '"') and "\n" not in node.value))]
        rows = []
        for line, text in enumerate(node.value.split("\n"), node.line + 1):
            raw = self.lines[line - 1] if line <= len(self.lines) else ""
            rows.append(Row(text, line, len(raw) - len(text) if raw.endswith(text) else 0))
        return rows[:-1] if rows[-1].text == "" else rows

    def folded(self, node: Node) -> bool:
        """Whether the text runs over several lines of the file that YAML joins into one."""
        if node.style == "|" or not isinstance(node.value, str):
            return False
        raw = self.lines[node.line - 1][node.column - 1 :] if node.line <= len(self.lines) else ""
        return node.style == ">" or (not node.style and not raw.startswith(node.value))
