"""Shapes of a whole network: every line's shape per example, worked out from its weights, inputs and starts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from .errors import NetworkError
from .language import write
from .operations import result_shape
from .resolve import Resolved
from .shapes import Shape, ShapeError, join, show
from .tree import WHOLE, Apply, Number, Ref, Tree

ShapeOf = Callable[[Ref], Shape | None]
_TENTATIVE = {"+", "-", "*", "/", "**"}


def whole_shape(steps: int, shape: Shape) -> Shape:
    """The shape of `h[:]`."""
    if len(shape) > 1:
        raise ShapeError("[:] of a matrix would have three axes")
    return (steps, *shape)


def shape_of(tree: Tree, of: ShapeOf) -> Shape:
    """The shape of an expression whose references all have one. Raises ShapeError naming the part."""
    if isinstance(tree, Number):
        return ()
    if isinstance(tree, Ref):
        shape = of(tree)
        if shape is None:
            raise ShapeError(f"the size of {tree.name} is nowhere given: write its start, {tree.name}[0] = ...")
        return shape
    shapes = tuple(shape_of(argument, of) for argument in tree.args)
    try:
        return result_shape(tree, shapes)
    except ShapeError as error:
        raise ShapeError(f"{write(tree)}: {error}") from None


def _guess(tree: Tree, of: ShapeOf, bold: int) -> Shape | None:
    """The shape as far as it is known yet; `bold` from 1 takes what a matrix meets for a vector, from 2 what a single
    number meets for a single number."""
    if isinstance(tree, Number):
        return ()
    try:
        if isinstance(tree, Ref):
            return of(tree)
        shapes = [_guess(argument, of, bold) for argument in tree.args]
        known = [shape for shape in shapes if shape is not None]
        if len(known) == len(shapes):
            return result_shape(tree, tuple(known))
    except ShapeError:
        return None
    if tree.op in _TENTATIVE and known and (bold > 1 or math.prod(known[0]) > 1):
        return known[0]
    if tree.op == "@" and bold and shapes[0] is not None and len(shapes[0]) == 2:
        return shapes[0][:1]
    return None


def _fits(tree: Tree, of: ShapeOf) -> None:
    """Raise ShapeError for the innermost part that does not fit as far as its shapes can be told."""
    if not isinstance(tree, Apply):
        return
    for argument in tree.args:
        _fits(argument, of)
    shapes = [_guess(argument, of, 2) for argument in tree.args]
    known = tuple(shape for shape in shapes if shape is not None)
    try:
        if len(known) == len(shapes):
            result_shape(tree, known)
    except ShapeError as error:
        raise ShapeError(f"{write(tree)}: {error}") from None


def infer(
    resolved: Resolved,
    weights: Mapping[str, np.ndarray],
    inputs: Mapping[str, Shape],
    starts: Mapping[str, Shape],
    steps: Callable[[str], int],
) -> dict[str, Shape]:
    """The shape of every name. `starts` are shapes of starts given from outside. Raises NetworkError with the line."""
    known: dict[str, Shape | None] = {name: weight.shape for name, weight in weights.items()}
    known |= dict(inputs) | dict.fromkeys(resolved.lines)

    def of(ref: Ref) -> Shape | None:
        shape = known[ref.name]
        return shape if shape is None or ref.at != WHOLE else whole_shape(steps(ref.name), shape)

    _settle(resolved, known, of, 0)
    known |= {name: starts[name] for name in resolved.lines if known[name] is None and name in starts}
    for bold in range(3):
        _settle(resolved, known, of, bold)
    for table in (resolved.lines, resolved.starts):
        for name, line in table.items():
            try:
                if None in known.values():
                    _fits(line.expression, of)
                found, wanted = shape_of(line.expression, of), known[name]
                if found != wanted and not (line.start and join(found, wanted or ()) == wanted):
                    raise ShapeError(f"gives {show(found)}, but {name} has {show(wanted or ())} elsewhere")
            except ShapeError as error:
                raise NetworkError(f"in {name}{'[0]' * line.start}: {error}", line.source, line.column) from None
    return {name: shape for name, shape in known.items() if shape is not None}


def _settle(resolved: Resolved, known: dict[str, Shape | None], of: ShapeOf, bold: int) -> None:
    """Let shapes grow from line to line until nothing changes."""
    for _ in range(3 * len(resolved.lines) + 3):
        changed = False
        for name, line in resolved.lines.items():
            guesses = [known[name], _guess(line.expression, of, bold)]
            if name in resolved.starts:
                guesses.append(_guess(resolved.starts[name].expression, of, bold))
            shape: Shape | None = None
            for guess in guesses:
                shape = guess if shape is None else shape if guess is None else join(shape, guess) or shape
            if shape != known[name]:
                known[name], changed = shape, True
        if not changed:
            return
