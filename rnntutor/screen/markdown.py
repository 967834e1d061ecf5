"""A lesson's Markdown laid out as rows of text. Nothing in it is markup, a link that opens, or code that runs.

Textual's own Markdown makes a widget of every block, which takes a quarter of a second a page, and knows no formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from rnntutor.notation import mathtext
from rnntutor.screen.drawing import length
from rnntutor.screen.wrap import BREAK, Bit, Row, breadth, wrap

Accent = Callable[[str], str]  # the style of a formula or code that names a quantity
Linked = Callable[[str], object]  # what words that stand out lead to, or None
BULLET = "• "
CODE_INDENT = Bit("  ")
BAR = Bit("▏ ", "quiet")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser of lesson text: CommonMark with tables, ~~strikes~~ and $...$; HTML is text."""
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    made.inline.ruler.at("emphasis", _emphasis)
    return made.use(dollarmath_plugin, allow_space=False, allow_digits=True, double_inline=False)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """The stars of *emphasis*, but not those of 2*3*4: CommonMark's rule for underscores, for both."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    found = state.scanDelims(state.pos, False)
    for _ in range(found.length):
        state.push("text", "", 0).content = marker
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), found.length, at, -1, found.can_open, found.can_close))
    state.pos += found.length
    return True


def plain(name: str) -> str:
    """The style of a formula where nothing is known of its names."""
    return "inner"


def nowhere(words: str) -> None:
    """Words lead nowhere."""


def lay_out(markdown: str, width: int, accent: Accent = plain, linked: Linked = nowhere) -> list[Row]:
    """The text as rows of at most `width` cells, blocks parted by an empty row."""
    tree = SyntaxTreeNode(parser().parse(markdown))
    return _Layout(accent, linked).blocks(tree.children, width)


class _Layout:
    """One method for each kind of block; each gives rows without an empty one at either end."""

    def __init__(self, accent: Accent, linked: Linked):
        self.accent, self.linked = accent, linked

    def blocks(self, nodes: Sequence[SyntaxTreeNode], width: int, tight: bool = False) -> list[Row]:
        rows: list[Row] = []
        for node in nodes:
            made = getattr(self, node.type, self.unknown)(node, max(width, 1))
            if rows and made and not tight:
                rows.append(())
            rows += made
        return rows

    def unknown(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return wrap([Bit(node.content)], width) if node.content else self.blocks(node.children, width)

    def paragraph(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return wrap(self.inline(node), width)

    def heading(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return wrap([bit._replace(style="text bold") for bit in self.inline(node)], width)

    def hr(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return [(Bit("─" * width, "faint"),)]

    def fence(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return [(CODE_INDENT, Bit(line)) for line in node.content.rstrip("\n").split("\n")]

    code_block = fence

    def math_block(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        indent = (CODE_INDENT,)
        rows: list[Row] = []
        for line in node.content.strip().split("\\\\"):
            rows += wrap([Bit(mathtext.unicode(line), "text bold")], width, indent, indent)
        return rows

    def blockquote(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return [(BAR, *row) for row in self.blocks(node.children, width - length(BAR.text))]

    def bullet_list(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        return self._list(node, width, [BULLET] * len(node.children))

    def ordered_list(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        start = int(node.attrs.get("start", 1))
        marks = [f"{start + number}. " for number in range(len(node.children))]
        widest = max(map(len, marks))
        return self._list(node, width, [mark.rjust(widest) for mark in marks])

    def _list(self, node: SyntaxTreeNode, width: int, marks: list[str]) -> list[Row]:
        loose = any(child.type == "paragraph" and not child.hidden for item in node.children for child in item.children)
        rows: list[Row] = []
        for mark, item in zip(marks, node.children, strict=True):
            blank = Bit(" " * length(mark))
            if rows and loose:
                rows.append(())
            inner = self.blocks(item.children, width - length(mark), tight=not loose) or [()]
            rows += [((Bit(mark, "quiet") if not number else blank), *row) for number, row in enumerate(inner)]
        return rows

    def table(self, node: SyntaxTreeNode, width: int) -> list[Row]:
        lines = [line for part in node.children for line in part.children]
        cells = [[tuple(self.inline(cell)) for cell in line.children] for line in lines]
        rights = ["right" in str(cell.attrs.get("style", "")) for cell in lines[0].children]
        widths = [max(breadth(line[column]) for line in cells) for column in range(len(rights))]
        spare = max((width - 2 * (len(widths) - 1)) // max(len(widths), 1), 3)
        while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > spare:
            widths[widths.index(max(widths))] -= 1
        rows: list[Row] = []
        for number, line in enumerate(cells):
            rows += _table_line(line, widths, rights)
            if not number:
                rows.append((Bit("─" * min(sum(widths) + 2 * (len(widths) - 1), width), "faint"),))
        return rows

    def inline(self, node: SyntaxTreeNode) -> Iterator[Bit]:
        """The text of a block as bits; emphasis is bold, as bold is all that every terminal can show."""
        for child in node.children:
            yield from self._inline(child, "text")

    def _inline(self, node: SyntaxTreeNode, style: str) -> Iterator[Bit]:
        match node.type:
            case "softbreak":
                yield Bit(" ", style)
            case "hardbreak":
                yield Bit(BREAK, style)
            case "math_inline" | "math_inline_double":
                shown = mathtext.unicode(node.content)
                yield Bit(shown, self.accent(node.content))
            case "code_inline":
                yield Bit(node.content, "inner")
            case "strong" if (target := self.linked(words := _words(node))) is not None:
                yield Bit(words, "text bold linked", target)
            case "strong" | "em":
                for child in node.children:
                    yield from self._inline(child, "text bold")
            case "link":
                for child in node.children:
                    yield from self._inline(child, style)
                href = str(node.attrs.get("href", ""))
                if href and all(child.content != href for child in node.children):
                    yield Bit(f" ({href})", "quiet")
            case _ if node.children:
                for child in node.children:
                    yield from self._inline(child, style)
            case _:
                yield Bit(re.sub(r"\s+", " ", node.content), style)


def _words(node: SyntaxTreeNode) -> str:
    """The text of a node that holds nothing but text, "" for any other."""
    if all(child.type in ("text", "softbreak") for child in node.children):
        return " ".join("".join(child.content or " " for child in node.children).split())
    return ""


def _table_line(cells: Sequence[Row], widths: Sequence[int], rights: Sequence[bool]) -> list[Row]:
    """One line of a table, its cells wrapped in their columns."""
    parts = [wrap(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    rows: list[Row] = []
    for number in range(max(map(len, parts))):
        row: list[Bit] = []
        for part, wide, right in zip(parts, widths, rights, strict=True):
            piece = part[number] if number < len(part) else ()
            blank = Bit(" " * (wide - breadth(piece)))
            row += [*((blank, *piece) if right else (*piece, blank)), Bit("  ")]
        rows.append(tuple(row[:-1]))
    return rows
