"""Markdown -> pages, prose and blocks with their lines, found by the parser that also shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from . import ids
from .mistakes import did_you_mean, quoted
from .source import Source

_BARE = ("panels",)  # the one block without an id


@dataclass(frozen=True)
class Block:
    """A fenced block: `kind` scene, panels, question or worksheet; `line` is that of its fence."""

    kind: str
    id: str
    text: str
    line: int


@dataclass(frozen=True)
class Text:
    """Markdown between blocks, beginning on `line`."""

    markdown: str
    line: int


@dataclass
class RawPage:
    """What stands under one `##`."""

    title: str
    line: int
    parts: list[Block | Text] = field(default_factory=list)


class _Splitter:
    def __init__(self, source: Source, body: int) -> None:
        self.source, self.mistakes = source, source.mistakes
        self.lines = [""] * (body - 1) + source.lines[body - 1 :]
        self.pages: list[RawPage] = []
        self.at = body - 1  # the next line (from 0) that no page or block has taken

    def split(self) -> list[RawPage]:
        parser = MarkdownIt("commonmark").enable("table").disable("inline")
        tokens = parser.parse("\n".join(self.lines))
        for token in tokens:
            if token.type == "html_block":
                self.html(token)
        for place, token in enumerate(tokens):
            if token.type == "heading_open" and token.level == 0:
                self.heading(token, tokens[place + 1].content)
            elif token.type == "fence":
                self.fence(token)
        self.prose(len(self.lines))
        if not self.pages and not self.mistakes.found:
            self.mistakes.add(len(self.lines), 1, "there is no page: a page begins with '## ' and its title")
        return self.pages

    def html(self, token: Token) -> None:
        """A comment is left out; other HTML would not be shown."""
        first, last = token.map or (0, 0)
        if not token.content.lstrip().startswith("<!--"):
            self.mistakes.add(first + 1, 1, "HTML is not shown: write it in Markdown, or in `code`")
        elif "-->" not in token.content:
            self.mistakes.add(first + 1, 1, "this comment is not closed: -->")
        if token.level == 0:
            self.lines[first:last] = [""] * (last - first)

    def heading(self, token: Token, title: str) -> None:
        first, last = token.map or (0, 0)
        if token.markup == "#":
            self.mistakes.add(first + 1, 1, "a page begins with '## '; the lesson's title stands in the front matter")
        if token.markup != "##":
            return
        self.prose(first)
        self.at = last
        if not title.strip():
            self.mistakes.add(first + 1, 1, "a page needs a title: '## ' and a few words")
        self.pages.append(RawPage(title.strip(), first + 1))

    def prose(self, end: int) -> None:
        """Take the lines up to `end` (from 0, not included) as Markdown."""
        first = self.at
        while first < end and not self.lines[first].strip():
            first += 1
        self.at = end
        while end > first and not self.lines[end - 1].strip():
            end -= 1
        if first == end:
            return
        if self.pages:
            self.pages[-1].parts.append(Text("\n".join(self.lines[first:end]), first + 1))
        else:
            self.mistakes.add(first + 1, 1, "this stands before the first page: a page begins with '## ' and its title")

    def fence(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        words, content = token.info.split(), token.content
        shows = not words and len(token.markup) > 3  # a longer plain fence may show how a block is written
        swallowed = None if shows else self.swallowed(content)
        if swallowed is not None:
            said = f"the block of line {first + 1} is not closed before this one: it needs a line {token.markup}"
            lost = f"the {token.markup} of line {first + 1} opens plain text, up to here and on: "
            lost += f"is a line such as {token.markup}question ID missing above it?"
            self.mistakes.add(first + 2 + swallowed, 1, said if words else lost)
            content = "".join(content.splitlines(keepends=True)[:swallowed])
        elif not self.closed(token, first, last):
            self.mistakes.add(first + 1, 1, f"this block is not closed: it needs a line {token.markup} behind it")
        if not words:
            return
        column = self.lines[first].find(words[0]) + 1
        if words[0] not in ids.FENCES:
            known = did_you_mean(words[0], ids.FENCES) or f": {', '.join(ids.FENCES)}, or nothing for plain text"
            self.mistakes.add(first + 1, column, f"unknown word {quoted(words[0])} after a fence{known}")
        elif not self.lines[first].startswith(token.markup):
            self.mistakes.add(
                first + 1, 1, f"a {words[0]} block begins at the start of its line, outside of lists and quotes"
            )
        else:
            self.block(content, words, first, last)

    def block(self, content: str, words: list[str], first: int, last: int) -> None:
        if not self.pages:
            what = "these panels stand" if words[0] == "panels" else f"this {words[0]} stands"
            self.mistakes.add(first + 1, 1, f"{what} before the first page: a page begins with '## ' and its title")
            self.at = last
            return
        self.prose(first)
        self.at = last
        self.pages[-1].parts.append(Block(words[0], self.block_id(words, first), content, first + 1))

    def block_id(self, words: list[str], first: int) -> str:
        kind, rest = words[0], words[1:]
        wanted = 0 if kind in _BARE else 1
        if len(rest) > wanted:
            column = self.lines[first].rfind(rest[wanted]) + 1
            said = "stands nothing" if kind in _BARE else "stands one id"
            self.mistakes.add(first + 1, column, f"behind {kind} {said}, not {quoted(' '.join(rest))}")
        if wanted and not rest:
            self.mistakes.add(
                first + 1,
                len(self.lines[first].rstrip()) + 1,
                f"{kind} needs an id behind it, such as  {kind} one-cell",
            )
        elif wanted and (wrong := ids.wrong_id(rest[0])):
            self.mistakes.add(first + 1, self.lines[first].find(rest[0], len(kind)) + 1, wrong)
        return rest[0] if wanted and rest else ""

    @staticmethod
    def swallowed(content: str) -> int | None:
        """The line (from 0) of a block's content on which another block begins."""
        opening = re.compile(rf"(`{{2,}}|~{{3,}}) *({'|'.join(ids.FENCES)})\b")
        return next((line for line, text in enumerate(content.split("\n")) if opening.match(text)), None)

    def closed(self, token: Token, first: int, last: int) -> bool:
        """Whether the fence has a line that ends it."""
        end = self.lines[last - 1].strip(" \t>") if last <= len(self.lines) else ""
        return last - 1 > first and len(end) >= len(token.markup) and not end.strip(token.markup[0])


def split(source: Source, body: int) -> list[RawPage]:
    """The pages of a lesson whose body begins on line `body`; notes what is wrong with headings and fences."""
    return _Splitter(source, body).split()
