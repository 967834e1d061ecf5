"""The table of operations: one row each with its shape, how it runs, how one number of it is explained, its adjoint.

A value has per example the rank 0, 1 or 2; in a batch an axis leads. `run` gets the arrays and their ranks, so it can
tell the batch axis from the units; it always works on the trailing `rank` axes. `shape` gets shapes per example.
`expand` gives one unit of the result as arithmetic of single numbers (see explanation.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import backrows as back
from . import expansion as ex
from . import shapes as sh
from .adjoints import RULES, Rule
from .shapes import Shape
from .tree import Apply, Number

Array = np.ndarray
Ranks = tuple[int, ...]
MANY = 16  # most arguments of one function


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. `run(arrays, ranks)`; `shape(shapes)` raises ShapeError; `expand(expander, args, unit)` gives a Node.

    `function` is false for signs; `literal` rows get a number among their operands as a shape of that size;
    `public` rows may be called in equations, the others come up in gradients only;
    `adjoint` is the row's part of the backward pass, None where no gradient flows.
    """

    name: str
    arity: tuple[int, int]
    shape: Callable[[tuple[Shape, ...]], Shape]
    run: Callable[[tuple[Array, ...], Ranks], Array]
    expand: Callable[[Any, tuple[Any, ...], tuple[int, ...]], Any]
    function: bool = True
    literal: bool = False
    public: bool = True
    adjoint: Rule | None = None


def align(arrays: tuple[Array, ...], ranks: Ranks) -> list[Array]:
    """Arrays whose units meet: a lower rank gets its missing axes behind the batch axis."""
    rank, out = max(ranks), []
    for array, own in zip(arrays, ranks, strict=True):
        if array.ndim > own and own < rank:
            array = array.reshape(array.shape[:1] + (1,) * (rank - own) + array.shape[1:])
        out.append(array)
    return out


def _pairwise(function: Callable[[Array, Array], Array]) -> Callable[[tuple[Array, ...], Ranks], Array]:
    def run(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
        if ranks[0] == ranks[1]:
            return function(arrays[0], arrays[1])
        return function(*align(arrays, ranks))

    return run


def _each(function: Callable[[Array], Array]) -> Callable[[tuple[Array, ...], Ranks], Array]:
    return lambda arrays, ranks: function(arrays[0])


def _over_units(function: Callable[..., Array]) -> Callable[[tuple[Array, ...], Ranks], Array]:
    def run(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
        return function(arrays[0], axis=tuple(range(-ranks[0], 0))) if ranks[0] else arrays[0]

    return run


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(-a)) without overflow."""
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def hard_sigmoid(a: Array) -> Array:
    """max(0, min(1, 0.2 a + 0.5)), exact by hand."""
    return np.clip((2 * a + 5) / 10, 0.0, 1.0)


def matmul(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """Matrix and vector products; a single number counts as a vector of one unit."""
    (a, b), (ra, rb) = arrays, ranks
    if not rb:
        b, rb = b[..., None], 1
    if not ra:
        a, ra = a[..., None], 1
    if ra == 2 and rb == 1:
        return b @ a.T if a.ndim == 2 else np.matmul(a, b[..., None])[..., 0]
    if ra == 1 and rb == 2:
        return a @ b if b.ndim == 2 else np.matmul(a[..., None, :], b)[..., 0, :]
    return np.matmul(a, b) if ra == 2 else (a * b).sum(-1)


def softmax(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """exp(a) / sum exp(a) over the units; of a matrix, row by row."""
    a = arrays[0]
    if not ranks[0]:
        return np.ones_like(a)
    e = np.exp(a - a.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def dot(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    a, b = (x if r else x[..., None] for x, r in zip(arrays, ranks, strict=True))
    return (a * b).sum(-1)


def norm(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    a = arrays[0]
    return np.sqrt((a * a).sum(tuple(range(-ranks[0], 0)))) if ranks[0] else np.abs(a)


def concat(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    parts = [x if r else x[..., None] for x, r in zip(arrays, ranks, strict=True)]
    lead = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    return np.concatenate([np.broadcast_to(part, lead + part.shape[-1:]) for part in parts], -1)


def outer(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    a, b = (x if r else x[..., None] for x, r in zip(arrays, ranks, strict=True))
    return a[..., :, None] * b[..., None, :]


def cosine(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """a·b / (|a| |b|), of a matrix and a vector for each row; 0 for a zero vector (Graves et al. 2014, eq. 6)."""
    a, b = align(arrays, ranks)
    product = (a * b).sum(-1)
    length = np.sqrt((a * a).sum(-1)) * np.sqrt((b * b).sum(-1))
    return np.divide(product, length, out=np.zeros_like(product), where=length != 0)


def circ(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """Circular convolution: out[i] = sum over j of w[j] s[i - j], indices modulo n (Graves et al. 2014, eq. 8)."""
    w, s = arrays
    n = w.shape[-1]
    return (w[..., None, :] * s[..., (np.arange(n)[:, None] - np.arange(n)) % n]).sum(-1)


def choose(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """One-hot of the largest unit, the first of equals."""
    return np.eye(arrays[0].shape[-1])[arrays[0].argmax(-1)]


def sample(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """One-hot of the first unit whose running sum of probabilities exceeds u; for u = 1 the last that has any."""
    y, u = arrays
    u = u[..., None] if not ranks[1] else u
    above = y.cumsum(-1) > u * y.sum(-1, keepdims=True)
    last = y.shape[-1] - 1 - (y[..., ::-1] > 0).argmax(-1)
    return np.eye(y.shape[-1])[np.where(above.any(-1), above.argmax(-1), last)]


def cross_entropy(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """-sum target · ln softmax(logits), with 0 · ln 0 = 0."""
    target, logits = arrays
    shifted = logits - logits.max(-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return -np.where((target == 0) & (logs == -np.inf), 0.0, target * logs).sum(-1)


def pick(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """One unit of a vector, one row of a matrix, a single number itself; the unit counts from 1."""
    if not ranks[0]:
        return arrays[0]
    return arrays[0][(..., int(arrays[1]) - 1) + (slice(None),) * (ranks[0] - 1)]


def _rows() -> dict[str, Operation]:
    each = {
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "relu": lambda a: np.maximum(a, 0.0),
        "linear": lambda a: a,
        "softplus": lambda a: np.logaddexp(0.0, a),
        "hard_sigmoid": hard_sigmoid,
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
    }
    pairs = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power}
    reduced = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}
    rows = [Operation(name, (1, 1), sh.same, _each(run), ex.each(name)) for name, run in each.items()]
    rows += [
        Operation(name, (2, 2), sh.pairwise(name), _pairwise(run), ex.pairwise(name), False)
        for name, run in pairs.items()
    ]
    rows += [Operation(name, (1, 1), sh.scalar, _over_units(run), ex.reduced(name)) for name, run in reduced.items()]
    rows += [
        Operation("neg", (1, 1), sh.same, _each(np.negative), ex.each("neg"), False),
        Operation("@", (2, 2), sh.matmul, matmul, ex.matmul, False),
        Operation("softmax", (1, 1), sh.same, softmax, ex.softmax),
        Operation("dot", (2, 2), sh.dot, dot, ex.dot),
        Operation("norm", (1, 1), sh.scalar, norm, ex.norm),
        Operation("concat", (1, MANY), sh.concat, concat, ex.concat),
        Operation("outer", (2, 2), sh.outer, outer, ex.outer),
        Operation("transpose", (1, 1), sh.transpose, lambda a, r: np.swapaxes(a[0], -1, -2), ex.transpose),
        Operation("cosine", (2, 2), sh.cosine, cosine, ex.cosine),
        Operation("circ", (2, 2), sh.circ, circ, ex.circ),
        Operation("choose", (1, 1), sh.vector, choose, ex.choose),
        Operation("sample", (2, 2), sh.sample, sample, ex.sample),
        Operation("cross_entropy", (2, 2), sh.cross_entropy, cross_entropy, ex.cross_entropy),
        Operation("pick", (2, 2), sh.pick, pick, ex.pick, False, True),
    ]
    rows = [replace(row, adjoint=RULES.get(row.name)) for row in rows]
    return {row.name: row for row in (*rows, *_back_rows())}


def _back_rows() -> list[Operation]:
    each = {"positive": back.positive, "inside": back.inside}
    rows = [Operation(name, (1, 1), sh.same, _each(run), ex.each(name)) for name, run in each.items()]
    rows += [
        Operation("top", (1, 1), sh.same, back.top, back.expand_top),
        Operation("ratio", (2, 2), sh.pairwise("/"), back.ratio, ex.pairwise("ratio")),
        Operation("kept", (2, 2), sh.same, back.kept, back.expand_kept),
        Operation("like", (2, 2), back.like_second, back.like, back.expand_like),
        Operation("corr", (2, 2), sh.circ, back.corr, back.expand_corr),
        Operation("part", (3, 3), back.part_shape, back.part, back.expand_part, literal=True),
        Operation("place", (3, 3), back.place_shape, back.place, back.expand_place, literal=True),
        Operation("times_log", (2, 2), sh.pairwise("*"), back.times_log, ex.pairwise("times_log")),
        Operation("sum_rows", (1, 1), back.rows_shape, lambda a, r: a[0].sum(-2), back.expand_sum_rows),
        Operation("row_dot", (2, 2), back.row_dot_shape, back.row_dot, back.expand_row_dot),
        Operation("cosine_left", (3, 3), back.like_second, back.cosine_left, back.expand_cosine_left),
        Operation("cosine_right", (3, 3), back.like_third, back.cosine_right, back.expand_cosine_right),
    ]
    return [replace(row, public=False) for row in rows]


def result_shape(tree: Apply, shapes: tuple[Shape, ...]) -> Shape:
    """The shape of an operation's result from its operands' shapes. Raises ShapeError."""
    row = TABLE[tree.op]
    if row.literal:
        shapes = tuple((int(a.value),) if isinstance(a, Number) else s for a, s in zip(tree.args, shapes, strict=True))
    return row.shape(shapes)


TABLE = _rows()
FUNCTIONS = {name: row for name, row in TABLE.items() if row.function and row.public}
ALIASES = {"σ": "sigmoid", "hardσ": "hard_sigmoid", "ln": "log"}
