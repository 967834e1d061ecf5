"""A recurrent cell as a lattice: which unit hands something on to which from one step to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .derive import GRAD
from .errors import NetworkError
from .trace import Trace
from .tree import Apply, Ref, Tree

FURTHEST = 2  # places that an arrow goes on by at most


def arrows(trace: Trace, name: str) -> np.ndarray:
    """(n, n) where [k, i] says whether unit k at a step has an arrow from unit i at the step before.

    `name` is a line with `D @ α[t-1]`, one with `transpose(D) @ β[t+1]`, or the gradient of either. Raises NetworkError
    where it has no such matrix, and where an arrow goes back or too far on.
    """
    own = name.removeprefix(GRAD)
    line = trace.line(own)
    found = next(_matrices(trace, own, line.expression), None) if line else None
    if found is None:
        raise NetworkError(f"{own} is no lattice: its line has no  D @ {own}[t-1]  with a square matrix D")
    place = np.argwhere(found)
    far = place[(place[:, 0] < place[:, 1]) | (place[:, 0] > place[:, 1] + FURTHEST)]
    if len(far):
        to, start = (int(at) + 1 for at in far[0])
        raise NetworkError(
            f"{own} is no lattice: unit {to} reads unit {start}; it may read itself and the {FURTHEST} above it"
        )
    return found


def _matrices(trace: Trace, name: str, tree: Tree) -> Iterator[np.ndarray]:
    """The weights that a line multiplies its own value of another step with, rows later, columns earlier."""
    if not isinstance(tree, Apply):
        return
    if tree.op == "@" and isinstance(own := tree.args[1], Ref) and own.name == name and own.shift in (-1, 1):
        matrix = tree.args[0]
        turned = isinstance(matrix, Apply) and matrix.op == "transpose"
        matrix = matrix.args[0] if isinstance(matrix, Apply) and turned else matrix
        weight = trace.weights.get(matrix.name) if isinstance(matrix, Ref) else None
        if weight is not None and weight.ndim == 2 and weight.shape[0] == weight.shape[1] > 1:
            yield (weight.T if turned != (own.shift > 0) else weight) != 0
    for part in tree.args:
        yield from _matrices(trace, name, part)
