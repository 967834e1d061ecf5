"""The words at the rows and columns of a weight: those of what it is multiplied with, and of what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnntutor.engine.tree import Apply, Ref, Tree
from rnntutor.screen.view import View

ROW_BY_ROW = ("@", "cosine")  # operations that take a matrix by its rows
Words = tuple[str, ...]


def words_of(view: View, name: str) -> tuple[Words, Words]:
    """Those of the rows and those of the columns; () where the labels of the scene do not tell them."""
    rows: Words = ()
    columns: Words = ()
    shape = view.shape(name)
    if len(shape) != 2 or view.trace.gradient(name):
        return rows, columns
    for line in filter(None, map(view.trace.line, view.trace.names)):
        if view.trace.gradient(line.name):
            continue
        out = view.labels(line.name.removesuffix(".net"))
        for left, right in _products(line.expression):
            if isinstance(left, Ref) and left.name == name:
                rows, columns = rows or _fitting(out, shape[0]), columns or _fitting(_labels(view, right), shape[1])
            elif isinstance(right, Ref) and right.name == name:
                rows, columns = rows or _fitting(_labels(view, left), shape[0]), columns or _fitting(out, shape[1])
    return rows, columns


def _products(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    if isinstance(tree, Apply):
        if tree.op in ROW_BY_ROW:
            yield tree.args[0], tree.args[1]
        for part in tree.args:
            yield from _products(part)


def _labels(view: View, tree: Tree) -> Sequence[str]:
    return view.labels(tree.name) if isinstance(tree, Ref) and tree.at is None else ()


def _fitting(words: Sequence[str], count: int) -> Words:
    return tuple(words) if len(words) == count else ()
