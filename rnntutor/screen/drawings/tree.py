"""The tree of the brackets that a network has put out up to the time cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.brackets import Node, Reading, read
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip_line, length, merge
from rnntutor.screen.drawings.branches import Piece, line_of, rows_of, text_of
from rnntutor.screen.drawings.layout import HIDDEN, label, more, remember, shown_names, word_at
from rnntutor.screen.view import View

EXTRA = 2  # rows beside the tree: the tokens, and what is said of them


class _Grown(NamedTuple):
    """A tree at a step: its tokens, how they read, and its rows."""

    tokens: tuple[str, ...]
    reading: Reading
    rows: tuple[tuple[Piece, ...], ...]
    hidden: bool  # a token is hidden: the tree ends before it


def title(view: View, panel: Panel) -> Line:
    """The quantity whose words are the brackets."""
    name = shown_names(view, panel)[0]
    return (Run("tree", "quiet"), Run(f"  of {label(view, name)}", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The rows of the whole tree, so that nothing jumps while it grows."""
    rows = len(_grown(view, panel, view.steps, width).rows)
    return EXTRA + min(rows, 3), EXTRA + rows


def breadth(view: View, panel: Panel) -> int:
    """The columns of the whole tree from the top down."""
    rows = _grown(view, panel, view.steps, 10_000).rows
    return max((row[-1].column + length(row[-1].text) for row in rows), default=20)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The tokens up to the cursor, the tree as far as they go, and whether the brackets are right so far."""
    grown, name = _grown(view, panel, view.step, width), shown_names(view, panel)[0]
    count, room = len(grown.rows), max(height - EXTRA, 1)
    kept = room if count <= room else max(room - 1, 1)
    lines = [_tokens(view, grown, name, width), *(line_of(row, _ink(view, grown, name)) for row in grown.rows[:kept])]
    if kept < count:
        lines.append((Run(more(count, (0, kept), "rows"), "quiet"),))
    lines = [*lines[: max(height - 1, 1)], _said(grown)][: max(height, 1)]
    return Drawing(tuple(clip_line(line, width) for line in lines), lambda: _spots(grown.rows[:kept], name))


def _grown(view: View, panel: Panel, step: int, width: int) -> _Grown:
    return remember(view, ("tree", panel.names, step, width), lambda: _made(view, panel, step, width))


def _made(view: View, panel: Panel, step: int, width: int) -> _Grown:
    name, *rest = shown_names(view, panel)
    last = min(step, view.last(name))
    shown = next((k - 1 for k in range(1, last + 1) if view.covered(name, k)), last)
    tokens = tuple(_token(view, name, k) for k in range(1, shown + 1))
    reading = read(tokens)
    words = _leaves(view, rest[0]) if rest else ()
    named = dict(zip((leaf.place for leaf in _in_order(reading.tree)), words, strict=False))
    rows = rows_of(reading.tree, lambda node: named.get(node.place, text_of(node)), width) if reading.tree else ()
    return _Grown(tokens, reading, rows, shown < last)


def _token(view: View, name: str, step: int) -> str:
    """The word of a step, of shares the one that has most."""
    value = view.value(name, step)
    return word_at(view, name, step) or view.labels(name)[0 if value is None else int(np.argmax(value))]


def _leaves(view: View, name: str) -> Sequence[str]:
    """The words of the sentence, which stand for the leaves one after the other."""
    steps = range(1, view.last(name) + 1)
    return [HIDDEN if view.covered(name, step) else _token(view, name, step) for step in steps]


def _in_order(node: Node | None) -> Iterator[Node]:
    """The leaves from left to right."""
    if node is not None and node.leaf:
        yield node
    for child in node.children if node is not None else ():
        yield from _in_order(child)


def _tokens(view: View, grown: _Grown, name: str, width: int) -> Line:
    """What was put out so far, the last of it in bold; its end where there is no room for all."""
    tokens = [*grown.tokens, *[HIDDEN] * grown.hidden]
    first = 0
    while first < len(tokens) - 1 and length(" ".join(tokens[first:])) + 2 * (first > 0) > width:
        first += 1
    runs = [Run(f"{ON} " * (first > 0), "quiet")]
    for place, token in enumerate(tokens[first:], first + 1):
        wrong = place == grown.reading.place and grown.reading.wrong
        ink = "hidden" if token == HIDDEN else "wrong" if wrong else view.role(name)
        runs.append(Run(token, ink + " bold" * (place == len(tokens) and token != HIDDEN)))
        runs.append(Run(" ", "text"))
    return merge(runs)


def _ink(view: View, grown: _Grown, name: str):
    """The style of a node: bold where the last token was, reversed where it is selected."""

    def ink(node: Node) -> str:
        chosen = view.selected == Address(name, node.place)
        bold = node.place == len(grown.tokens)
        return f"{view.role(name) if node.leaf else 'text'}{' bold' * bold}{' selected' * chosen}"

    return ink


def _said(grown: _Grown) -> Line:
    """Whether the brackets are right: what does not fit, what is open still, or that the tree is whole."""
    reading = grown.reading
    if reading.wrong:
        return (Run(f"✗ step {reading.place}: {reading.wrong}", "wrong"),)
    if reading.whole:
        return (Run("✓ every bracket is closed", "right"),)
    return (Run(f"open: {' '.join(reading.open)}" if reading.open else "", "quiet"),)


def _spots(rows: Sequence[tuple[Piece, ...]], name: str) -> Iterator[Spot]:
    for at, row in enumerate(rows, 1):
        for piece in row:
            if piece.node is not None:
                yield Spot(at, piece.column, length(piece.text), Address(name, piece.node.place))
