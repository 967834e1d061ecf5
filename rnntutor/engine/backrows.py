"""Operations that only gradients use: what the adjoints of the table need beyond the table itself.

As everywhere, `run` works on the trailing axes, `expand` counts units from 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .expansion import Node, Term, Unit, all_units, fit
from .shapes import Shape
from .tree import Number

Array = np.ndarray
Ranks = tuple[int, ...]


def positive(a: Array) -> Array:
    """1 where a > 0: the slope of relu."""
    return (a > 0).astype(np.float64)


def inside(a: Array) -> Array:
    """1 where hardσ is not flat."""
    return (np.abs(a) < 2.5).astype(np.float64)


def _up(g: Array, own: int, rank: int) -> Array:
    """`g` with axes for the units that it lacks."""
    return g[(..., *(None,) * (rank - own))]


def lift(a: Array, own: int, rank: int) -> Array:
    """Axes for the units that `a` lacks, behind its batch axis where it has one."""
    return a.reshape((*a.shape[:1], *(1,) * (rank - own), *a.shape[1:])) if a.ndim > own and own < rank else a


def top(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """1 at the largest unit, the first of equals."""
    a = arrays[0]
    lead = a.shape[: a.ndim - ranks[0]]
    flat = a.reshape((*lead, -1))
    return np.eye(flat.shape[-1])[flat.argmax(-1)].reshape(a.shape)


def ratio(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """a / b with 0 / b = 0 for every b, 0 among them."""
    rank = max(ranks)
    a, b = np.broadcast_arrays(lift(arrays[0], ranks[0], rank), lift(arrays[1], ranks[1], rank))
    return np.divide(a, b, out=np.zeros(a.shape), where=a != 0)


def kept(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """g where `free` is not 0, else 0: nothing goes back through a value that was given."""
    g, free = arrays
    return np.where(free != 0, g, 0.0)


def like(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """g spread to the shape of a."""
    g, a = arrays
    spread = _up(g, ranks[0], ranks[1])
    return np.broadcast_to(spread, np.broadcast_shapes(spread.shape, a.shape))


def corr(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """Circular correlation: out[j] = sum over i of g[i] s[i - j], indices modulo n; the adjoint of circ."""
    g, s = arrays
    n = g.shape[-1]
    return (g[..., None, :] * s[..., (np.arange(n) - np.arange(n)[:, None]) % n]).sum(-1)


def part(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """`count` units of g from unit `first` (from 1): the adjoint of concat."""
    g, first, count = arrays
    return g[..., int(first) - 1 : int(first) - 1 + int(count)]


def place(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """g at unit k of n, else 0: the adjoint of picking one."""
    g, k, n = arrays
    lead = g.ndim - ranks[0]
    out = np.zeros((*g.shape[:lead], int(n), *g.shape[lead:]))
    out[(slice(None),) * lead + (int(k) - 1,)] = g
    return out


def times_log(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """a · ln b with 0 · ln 0 = 0."""
    a, b = arrays
    a, b = lift(a, ranks[0], max(ranks)), lift(b, ranks[1], max(ranks))
    return np.where((a == 0) & (b == 0), 0.0, a * np.log(b))


def _cosine_parts(arrays: tuple[Array, ...], ranks: Ranks) -> tuple[Array, ...]:
    g, a, b = arrays
    b = b[..., None, :] if ranks[1] == 2 else b
    la, lb = np.sqrt((a * a).sum(-1, keepdims=True)), np.sqrt((b * b).sum(-1, keepdims=True))
    product = (a * b).sum(-1, keepdims=True)
    return g[..., None], a, b, la, lb, product


def _safe(a: Array, b: Array) -> Array:
    a, b = np.broadcast_arrays(a, b)
    return np.divide(a, b, out=np.zeros(a.shape), where=b != 0)


def cosine_left(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """The gradient of a in cosine(a, b)."""
    g, a, b, la, lb, product = _cosine_parts(arrays, ranks)
    return g * (_safe(b, la * lb) - _safe(product * a, la**3 * lb))


def cosine_right(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """The gradient of b in cosine(a, b)."""
    g, a, b, la, lb, product = _cosine_parts(arrays, ranks)
    back = g * (_safe(a, la * lb) - _safe(product * b, la * lb**3))
    return back.sum(-2) if ranks[1] == 2 else back


def row_dot(arrays: tuple[Array, ...], ranks: Ranks) -> Array:
    """The dot product of each row, (n, 1)."""
    return (arrays[0] * arrays[1]).sum(-1, keepdims=True)


def like_second(shapes: tuple[Shape, ...]) -> Shape:
    return shapes[1]


def like_third(shapes: tuple[Shape, ...]) -> Shape:
    return shapes[2]


def part_shape(shapes: tuple[Shape, ...]) -> Shape:
    return (*shapes[0][:-1], shapes[2][0])


def place_shape(shapes: tuple[Shape, ...]) -> Shape:
    return (shapes[2][0], *shapes[0])


def rows_shape(shapes: tuple[Shape, ...]) -> Shape:
    return shapes[0][1:]


def row_dot_shape(shapes: tuple[Shape, ...]) -> Shape:
    return (*shapes[0][:-1], 1)


def expand_top(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    units = all_units(of.shape(args[0]))
    return Term("choose", (Number(float(units.index(unit) + 1)), *(of.node(args[0], u) for u in units)))


def expand_like(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], fit(unit, of.shape(args[0])))


def expand_kept(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], unit) if of.value(of.node(args[1], unit)) else Number(0.0)


def expand_corr(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    n = of.shape(args[0])[0]
    left, right = [(i,) for i in range(n)], [((i - unit[0]) % n,) for i in range(n)]
    return of.total(left, (args[0], left), (args[1], right))


def expand_part(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], (*unit[:-1], unit[-1] + int(args[1].value) - 1))


def expand_place(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    return of.node(args[0], unit[1:]) if unit[0] == int(args[1].value) - 1 else Number(0.0)


def expand_sum_rows(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    units = [(i, *unit) for i in range(of.shape(args[0])[0])]
    return of.total(units, (args[0], units))


def expand_row_dot(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    units = [(unit[0], k) for k in range(of.shape(args[1])[1])]
    left = [fit(u, of.shape(args[0])) for u in units]
    return of.total(units, (args[0], left), (args[1], units))


def _cosine_nodes(of: Any, args: tuple[Any, ...], row: Unit) -> tuple[Node, Node, Node]:
    """|a|, |b| and a·b of one row."""
    _, a, b = args
    key = all_units(of.shape(b))
    left = [(*row, *u) for u in key]
    la = Term("sqrt", (of.total(left, (a, left), (a, left)),))
    lb = Term("sqrt", (of.total(key, (b, key), (b, key)),))
    return la, lb, of.total(left, (a, left), (b, key))


def _cosine_slope(of: Any, mine: Node, other: Node, own: Node, foreign: Node, product: Node) -> Node:
    """other / (|own| |foreign|) - product · mine / (|own|³ |foreign|); 0 for a zero vector."""
    both = Term("*", (own, foreign))
    if not of.value(both):
        return Number(0.0)
    cubed = Term("*", (Term("**", (own, Number(3.0))), foreign))
    return Term("-", (Term("ratio", (other, both)), Term("ratio", (Term("*", (product, mine)), cubed))))


def expand_cosine_left(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    g, a, b = args
    la, lb, product = _cosine_nodes(of, args, unit[:-1])
    slope = _cosine_slope(of, of.node(a, unit), of.node(b, unit[-1:]), la, lb, product)
    return Term("*", (of.node(g, unit[:-1]), slope))


def expand_cosine_right(of: Any, args: tuple[Any, ...], unit: Unit) -> Node:
    g, a, b = args
    rows = [(i,) for i in range(of.shape(a)[0])] if len(of.shape(a)) == 2 else [()]
    total: Node | None = None
    for row in rows:
        la, lb, product = _cosine_nodes(of, args, row)
        slope = _cosine_slope(of, of.node(b, unit), of.node(a, (*row, *unit)), lb, la, product)
        term = Term("*", (of.node(g, row), slope))
        total = term if total is None else Term("+", (total, term))
    return total if total is not None else Number(0.0)
