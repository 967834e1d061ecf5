"""What fits what: the shape of an operation's result from its operands' shapes per example, () | (n,) | (n, m)."""

from __future__ import annotations

from collections.abc import Callable

Shape = tuple[int, ...]


class ShapeError(Exception):
    """Shapes that do not fit; the message names them and what would fit."""


def show(shape: Shape) -> str:
    """ "a single number", "4 units", "2×3"."""
    if not shape:
        return "a single number"
    return "×".join(map(str, shape)) if len(shape) == 2 else f"{shape[0]} unit{'s' * (shape[0] != 1)}"


def _units(shape: Shape) -> int:
    return shape[-1] if shape else 1


def same(shapes: tuple[Shape, ...]) -> Shape:
    return shapes[0]


def scalar(shapes: tuple[Shape, ...]) -> Shape:
    return ()


def vector(shapes: tuple[Shape, ...]) -> Shape:
    if len(shapes[0]) != 1:
        raise ShapeError(f"needs a vector, not {show(shapes[0])}")
    return shapes[0]


def join(a: Shape, b: Shape) -> Shape | None:
    """The shape of `a + b`; a vector meets a matrix along its rows; None where they do not fit."""
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b, strict=True)):
        return None
    return tuple(max(m, n) for m, n in zip(a, b, strict=True))


def pairwise(sign: str) -> Callable[[tuple[Shape, ...]], Shape]:
    def shape(shapes: tuple[Shape, ...]) -> Shape:
        a, b = shapes
        joined = join(a, b)
        if joined is None:
            matrix = max(a, b, key=len)
            along = f"a vector of {show(matrix[1:])} would fit along its rows"
            wanted = f"both need {show(a)}" if len(a) == len(b) else along
            raise ShapeError(f"{show(a)} {sign} {show(b)} do not fit: {wanted}")
        return joined

    return shape


def matmul(shapes: tuple[Shape, ...]) -> Shape:
    a, b = shapes
    rows, columns = (a[0] if len(a) == 2 else 1), _units(a)
    if len(a) < 2 and len(b) < 2:
        if _units(a) != _units(b):
            raise ShapeError(f"{show(a)} @ {show(b)} do not fit: both need the same number of units")
        return ()
    if len(b) < 2:
        if columns != _units(b):
            raise ShapeError(
                f"{show(a)} @ {show(b)} do not fit: a {show(a)} matrix takes {show((columns,))}, "
                f"for {show(b)} it would be {rows}×{_units(b)}"
            )
        return (rows,)
    if _units(a) != b[0]:
        raise ShapeError(f"{show(a)} @ {show(b)} do not fit: the second needs {_units(a)} rows")
    return (_units(b),) if len(a) < 2 else (rows, _units(b))


def dot(shapes: tuple[Shape, ...]) -> Shape:
    a, b = shapes
    if len(a) > 1 or len(b) > 1 or _units(a) != _units(b):
        raise ShapeError(f"dot of {show(a)} and {show(b)}: it needs two vectors of one length")
    return ()


def concat(shapes: tuple[Shape, ...]) -> Shape:
    lead = {shape[:-1] for shape in shapes}
    if len(lead) > 1:
        raise ShapeError(
            f"concat of {' and '.join(map(show, shapes))}: it needs vectors, or matrices with as many rows"
        )
    return (*lead.pop(), sum(map(_units, shapes)))


def outer(shapes: tuple[Shape, ...]) -> Shape:
    if any(len(shape) > 1 for shape in shapes):
        raise ShapeError(f"outer of {show(shapes[0])} and {show(shapes[1])}: it needs two vectors")
    return (_units(shapes[0]), _units(shapes[1]))


def transpose(shapes: tuple[Shape, ...]) -> Shape:
    if len(shapes[0]) != 2:
        raise ShapeError(f"transpose needs a matrix, not {show(shapes[0])}")
    return shapes[0][::-1]


def cosine(shapes: tuple[Shape, ...]) -> Shape:
    a, b = shapes
    if not a or len(b) != 1 or a[-1] != b[0]:
        raise ShapeError(
            f"cosine of {show(a)} and {show(b)}: it needs a vector or the rows of a matrix, and a vector of that length"
        )
    return a[:-1]


def circ(shapes: tuple[Shape, ...]) -> Shape:
    a, b = shapes
    if len(a) != 1 or a != b:
        raise ShapeError(f"circ of {show(a)} and {show(b)}: it needs two vectors of one length")
    return a


def sample(shapes: tuple[Shape, ...]) -> Shape:
    if len(shapes[0]) != 1 or shapes[1] not in ((), (1,)):
        raise ShapeError(
            f"sample of {show(shapes[0])} and {show(shapes[1])}: it needs a vector of probabilities and one number"
        )
    return shapes[0]


def cross_entropy(shapes: tuple[Shape, ...]) -> Shape:
    a, b = shapes
    if len(a) != 1 or a != b:
        raise ShapeError(f"cross_entropy of {show(a)} and {show(b)}: target and logits need one length")
    return ()


def pick(shapes: tuple[Shape, ...]) -> Shape:
    if not 1 <= shapes[1][0] <= (shapes[0] or (1,))[0]:
        raise ShapeError(f"there is no unit {shapes[1][0]} in {show(shapes[0])}")
    return shapes[0][1:]
