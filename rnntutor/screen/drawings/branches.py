"""A tree of phrases as lines of text: from the top down where it fits, else as an outline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rnntutor.engine.brackets import Node
from rnntutor.screen.drawing import ON, Line, Run, length, merge

GAP = 2  # between neighbours
Words = Callable[[Node], str]  # what stands for a node


class Piece(NamedTuple):
    """A text in a row of the tree, and the node that it stands for; a line of the drawing stands for none."""

    column: int
    text: str
    node: Node | None = None


class Block(NamedTuple):
    """A part of the tree: its columns, the one in which its top hangs, and the pieces of its rows."""

    width: int
    anchor: int
    rows: tuple[tuple[Piece, ...], ...]


def rows_of(tree: Node, words: Words, width: int) -> tuple[tuple[Piece, ...], ...]:
    """The rows of a tree in so many columns; an outline, a row for each node, where they are too few."""
    block = _block(tree, words)
    return block.rows if block.width <= width else tuple(_outline(tree, words, "", ""))


def text_of(node: Node) -> str:
    """A node's own label; of one that is still open with the sign that it goes on."""
    return node.label if node.closed else node.label + ON


def line_of(row: tuple[Piece, ...], ink: Callable[[Node], str]) -> Line:
    """The pieces of a row with blanks between."""
    runs, at = list[Run](), 0
    for piece in row:
        runs += [
            Run(" " * (piece.column - at), "text"),
            Run(piece.text, ink(piece.node) if piece.node else "quiet"),
        ]
        at = piece.column + length(piece.text)
    return merge(runs)


def _block(node: Node, words: Words) -> Block:
    text = words(node)
    if not node.children:
        return Block(length(text), (length(text) - 1) // 2, ((Piece(0, text, node),),))
    parts = [_block(child, words) for child in node.children]
    lefts = [sum(part.width + GAP for part in parts[:at]) for at in range(len(parts))]
    hung = [left + part.anchor for left, part in zip(lefts, parts, strict=True)]
    anchor = (hung[0] + hung[-1]) // 2
    left = anchor - (length(text) - 1) // 2
    out = max(-left, 0)  # a label that is wider than what hangs below
    below = [
        tuple(
            Piece(piece.column + start + out, *piece[1:])
            for start, part in zip(lefts, parts, strict=True)
            for piece in (part.rows[row] if row < len(part.rows) else ())
        )
        for row in range(max(len(part.rows) for part in parts))
    ]
    head = (Piece(left + out, text, node),)
    wires = (Piece(hung[0] + out, _wires(hung, anchor)),)
    width = max(lefts[-1] + parts[-1].width, left + length(text)) + out
    return Block(width, anchor + out, (head, wires, *below))


def _wires(hung: list[int], anchor: int) -> str:
    """The line between a node and its parts, from the first of them to the last."""
    if len(hung) == 1:
        return "│"
    wires = dict.fromkeys(range(hung[0], hung[-1] + 1), "─")
    wires |= dict.fromkeys(hung, "┬")
    wires[anchor] = "┼" if anchor in hung else "┴"
    return "".join((wires | {hung[0]: "┌", hung[-1]: "┐"}).values())


def _outline(node: Node, words: Words, before: str, below: str) -> Iterator[tuple[Piece, ...]]:
    wires = (Piece(0, before),) if before else ()
    yield (*wires, Piece(length(before), words(node), node))
    for place, child in enumerate(node.children, 1):
        last = place == len(node.children)
        yield from _outline(child, words, below + ("└ " if last else "├ "), below + ("  " if last else "│ "))
