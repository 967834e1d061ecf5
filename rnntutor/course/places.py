"""YAML -> a tree of nodes that know their line and column. Text only: no tags, anchors, objects or guessed types.

Every scalar stays the text that was written (`no`, `1/3`, `1e-3`); the models and `values` read what they expect of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from . import sheet
from .mistakes import Wrong, did_you_mean, quoted

_DEPTH = 12  # no block of a lesson needs more levels
_TEXTS = ("ask", "choices", "because", "hints", "worked", "title")  # what people read: a # in it is hardly a comment
_CURLY = re.compile("[“„][^“”]+[“”]?|[^“„”]+”")  # a whole entry in curly quotes, or one that a comma has cut
_BAR = re.compile(r":[ \t]+[|>][ \t]*$")
_KEY = re.compile(r"[ \t]*(?:- )?[\w.]+:(?:[ \t]|$)")
_BEGINS = re.compile(r"""[ \t]*(?:- )*(?:[\w.]+:[ \t]+)?(?P<text>[\[{]|(?P<sign>["']))""")  # a value, by its first sign
_CLOSED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile("'(?:[^']|'')*'")}
_NOTHING = {"", "~", "null", "Null", "NULL"}
_ADVICE = (
    (
        "mapping values are not allowed",
        "a ': ' stands inside a text (put it in quotes), or this line is indented too far",
    ),
    ("'\\t' that cannot start", "a tab stands here: indent with spaces"),
    ("found character '@'", "a text cannot begin with @: put it in quotes"),
    ("found character '`'", "a text cannot begin with `: put it in quotes"),
    ("found character '>'", 'in [...] a text with > needs quotes: ["c[1] > 0.9"]'),
    ("found character '%'", "a text cannot begin with %: put it in quotes"),
    ("unknown escape character", "in double quotes a backslash begins an escape: use single quotes"),
    ("found unexpected end of stream", "this quote is not closed"),
    (
        "while parsing a flow",
        "in [...] and {...} stand values with commas between; a text with [ ] { } or ': ' needs quotes",
    ),
    ("expected <block end>", "this line is not indented like the ones above it"),
    ("could not find expected ':'", "a key ends with a colon: 'key: value'"),
    ("expected chomping or indentation", "after | the line ends: the text begins in the next line, indented"),
    ("mapping keys are not", "a text cannot begin with '? ': put it in quotes"),
    ("sequence entries are not allowed", "a '- ' begins an entry only at the start of a line"),
    ("expected alphabetic or numeric", "a text cannot begin with * or &: put it in quotes"),
    ("while scanning a tag", "a text cannot begin with !: put it in quotes"),
    ("more indented follow up line", "the lines below | are all indented alike, or more than the first"),
)


@dataclass(slots=True)
class Node:
    """A value of a block: a text, a list, a mapping or nothing (None), with its place (from 1) in the file."""

    value: str | list[Node] | dict[str, Node] | None
    line: int
    column: int
    style: str = ""  # of a text: "" as it stands, ' or " quoted, | or > a block of lines
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a mapping: where each key stands
    comment: tuple[int, int] | None = None  # of a text as it stands: where a comment behind it begins

    def plain(self) -> Any:
        """The same as lists, dicts and texts, without places."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def get(self, key: str) -> Node | None:
        """The value of a mapping's key, where there is one."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def place(self, *path: object, key: bool = False) -> tuple[int, int]:
        """Line and column of what stands under the path, as far as it leads; of its key with `key`."""
        node, place = self, (self.line, self.column)
        for step in path:
            if isinstance(node.value, dict) and str(step) in node.value:
                place = node.keys[str(step)]
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                place = (node.line, node.column)
            else:
                return place
        return place if key else (node.line, node.column)

    def texts(self) -> Iterator[Node]:
        """Every text in it, in order."""
        if isinstance(self.value, str):
            yield self
        elif self.value is not None:
            for item in self.value.values() if isinstance(self.value, dict) else self.value:
                yield from item.texts()

    def cut(self) -> Iterator[Wrong]:
        """A mistake for every text for people, of this block or its entries, that a ` #` ends."""
        for block in self.value if isinstance(self.value, list) else [self]:
            for found in filter(None, map(block.get, _TEXTS)):
                for text in found.texts():
                    if text.comment:
                        said = "the text ends before this #: put the text in quotes, or the comment on its own line"
                        yield Wrong(said, *text.comment)

    def wrong(self, message: str) -> Wrong:
        """A mistake at this node's place, to be raised."""
        return Wrong(message, self.line, self.column)


def parse(text: str, line: int) -> Node:
    """Read one block of YAML 1.2 whose first line is `line` of the file. Raises Wrong with the place."""
    yaml = YAML(typ="safe", pure=True)
    try:
        return _Builder(yaml.parse(text), text, line).document()
    except MarkedYAMLError as error:
        raise _explained(error, text, line) from None
    except (YAMLError, ValueError, ArithmeticError, AssertionError) as error:
        raise Wrong(f"this is no YAML: {quoted(error)}", line, 1) from None


def _explained(error: MarkedYAMLError, text: str, line: int) -> Wrong:
    said = f"{error.context or ''} {error.problem or ''}"
    advice = next((ours for theirs, ours in _ADVICE if theirs in said), "this is no YAML: " + " ".join(said.split()))
    mark = error.problem_mark or error.context_mark
    if error.context_mark and ("end of stream" in said or "stream end" in said):
        mark, advice = error.context_mark, "this is not closed: a quote or bracket is missing"
    if mark is None:
        return Wrong(advice, line, 1)
    rows = text.split("\n")
    if bare := _not_indented(rows, mark.line):
        return Wrong("indent this line: what stands below a | is indented", line + bare, 1)
    if "found '<scalar>'" in said and (told := _behind(rows, mark.line, mark.column)):
        return Wrong(told[0], line + told[1], told[2] + 1)
    if "mapping values" in said and _KEY.fullmatch(rows[mark.line][: mark.column + 1]):
        advice = "this line is indented too far, or the line above lacks its ':' or '- '"
    if "while parsing a flow" in said and (opened := error.context_mark):
        bracket, here = rows[opened.line][opened.column], rows[mark.line][mark.column : mark.column + 1]
        if opened.line < mark.line and _KEY.match(rows[mark.line]):
            mark, advice = opened, f"this {bracket} is not closed"
        elif bracket + here in ("[}", "{]"):
            where = f" of line {line + opened.line}" if opened.line < mark.line else ""
            advice = f"this {here} meets the {bracket}{where}, which is still open"
    row, column = mark.line, mark.column + 1
    if row > (last := text.rstrip("\n").count("\n")):  # behind the last line stands nothing that one could look at
        row, column = last, 1
    return Wrong(advice, line + row, column)


def _behind(rows: list[str], row: int, column: int) -> tuple[str, int, int] | None:
    """What is wrong, with its row and column (from 0), where a text goes on behind a bracket or a quote; or None."""
    own, head = _BEGINS.match(rows[row]), rows[row][:column].rstrip()
    if own and not own["sign"] and head.endswith(("]", "}")):
        return f"a text that begins with {own['text']} needs quotes", row, own.start("text")
    if own and own["sign"] and _CLOSED[own["sign"]].fullmatch(head, own.start("sign")):
        return "behind this quote stands more text: put the whole text in quotes", row, own.start("sign")
    for before in range(row - 1, -1, -1):
        own = _BEGINS.match(rows[before])
        if own and own["sign"] and not _CLOSED[own["sign"]].match(rows[before], own.start("sign")):
            return "this quote is not closed", before, own.start("sign")
    return None


def _not_indented(rows: list[str], last: int) -> int:
    """The row (from 0, up to `last`) that belongs to the text below a `|`, and is not indented; or 0."""
    depth = None  # of the key whose text it is
    for row, here in enumerate(rows[: last + 1]):
        inside = not here.strip() or (depth is not None and len(here) - len(here.lstrip()) > depth)
        if depth is not None and not inside:
            if not _KEY.match(here):
                return row
            depth = None
        if depth is None and _BAR.search(here):
            depth = len(here) - len(here.lstrip(" -"))
    return 0


class _Builder:
    """Builds nodes from the parser's events; the depth is bounded, so is the recursion."""

    def __init__(self, events: Iterator[Event], text: str, line: int) -> None:
        self.events, self.rows, self.line, self.depth = events, text.split("\n"), line, 0

    def document(self) -> Node:
        root = Node(None, self.line, 1)
        started = False
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if started or event.explicit:
                    raise self.wrong(event, "'---' does not belong inside a block")
                started = True
            elif isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent, AliasEvent)):
                root = self.node(event)
        return root

    def wrong(self, event: Event, message: str) -> Wrong:
        return Wrong(message, *self.place(event))

    def place(self, event: Event) -> tuple[int, int]:
        return self.line + event.start_mark.line, event.start_mark.column + 1

    def node(self, event: Event) -> Node:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self.wrong(
                event,
                "anchors (&name) and aliases (*name) are not read: write the value out, or put the text in quotes",
            )
        if getattr(event, "tag", None) is not None:
            raise self.wrong(event, "tags (!name) are not read: put the text in quotes")
        if isinstance(event, ScalarEvent):
            if stray := sheet.STRAY.search(event.value):
                raise self.wrong(event, f"an invisible character stands in this text (U+{ord(stray[0]):04X})")
            style = event.style or ""
            nothing = not style and event.value in _NOTHING
            comment = None if style else self.comment(event)
            return Node(None if nothing else event.value, *self.place(event), style, comment=comment)
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.wrong(event, f"nested too deeply: at most {_DEPTH} levels")
        node = self.sequence(event) if isinstance(event, SequenceStartEvent) else self.mapping(event)
        self.depth -= 1
        return node

    def comment(self, event: Event) -> tuple[int, int] | None:
        """Where a comment begins in the line in which a text ends."""
        row, end = event.end_mark.line, event.end_mark.column
        rest = self.rows[row][end:] if row < len(self.rows) else ""
        found = rest.lstrip().startswith("#") and rest[:1].isspace()
        return (self.line + row, end + len(rest) - len(rest.lstrip()) + 1) if found else None

    def sequence(self, start: SequenceStartEvent) -> Node:
        items = list[Node]()
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(item := self.node(event))
            if start.flow_style and not item.style and isinstance(item.value, str) and _CURLY.fullmatch(item.value):
                raise self.wrong(event, '“ and ” are not quotes here: write " and "')
        return Node(items, *self.place(start))

    def mapping(self, start: Event) -> Node:
        node = Node(entries := dict[str, Node](), *self.place(start))
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.wrong(event, "a key is one word; a text that begins with [ or { needs quotes")
            key = self.node(event).value
            key = key if isinstance(key, str) else event.value
            if key in entries:
                raise self.wrong(event, f"the key {quoted(key)} stands here for the second time")
            node.keys[key] = self.place(event)
            entries[key] = value = self.node(next(self.events))
            if value.value is None:  # the parser sees nothing until the next word, which may be lines below
                value.line, value.column = node.keys[key]
        return node


def unknown_key(key: str, known: list[str]) -> str:
    """The message for a key that means nothing here."""
    return f"unknown key {quoted(key)}{did_you_mean(key, known) or ': here stand ' + ', '.join(known)}"
