"""The direct derivative of one line by one thing it reads, everything else that it reads held still.

∂c/∂c[t-1] of `c = f * c[t-1] + i * z` is f: what comes round by way of the gates, which read h[t-1] too, is another
line's and not counted. Derived by the same adjoints as the backward pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .adjoints import negative, over, plus, times, turned
from .derive import GRAD, Derivation
from .errors import NetworkError, did_you_mean
from .expressions import value_of
from .language import parse_expression, write_ref
from .shapes import Shape
from .tree import LAST, WHOLE, Address, Apply, Number, Ref, Tree, refs

if TYPE_CHECKING:
    from .trace import Trace


@dataclass(frozen=True, eq=False)
class Direct:
    """∂ of / ∂ by along one line.

    matrix: its numbers, one row for each unit of `of`, one column for each of `by`; a single number counts as one unit.
    slope: where each unit is made from one unit alone, or one of the two is a single number, the derivative unit by
    unit, an expression over the values at the step; product: where it goes through one weight matrix M, (a, M, b) of
    diag(a) · M · diag(b). None where neither says it.
    """

    of: Address
    by: Address
    ref: Ref
    matrix: np.ndarray
    slope: Tree | None = None
    product: tuple[Tree, Tree, Tree] | None = None


def direct(trace: Trace, of: str, by: str | Ref, step: int, example: int = 1) -> Direct:
    """∂ of[step] / ∂ by along the line of `of`; `by` is written as the line reads it: "c[t-1]", "W".

    Raises EngineError where there is no such line or step, or the line does not read it.
    """
    trace.find(Address(of, step))
    line = trace.line(of)
    if line is None or trace.gradient(of):
        raise NetworkError(f"{of} is no line: only a line has direct derivatives")
    tree = _inlined(line.expression, of, trace)
    ref = parse_expression(by) if isinstance(by, str) else by
    read = reads(trace, of)
    if not isinstance(ref, Ref) or ref not in read:
        known = [write_ref(one) for one in read]
        asked = by if isinstance(by, str) else write_ref(by)
        raise NetworkError(f"the line of {of} does not read {asked}{did_you_mean(asked, known)}: {', '.join(known)}")
    paths = _Paths(trace.resolved, trace.weights, _steps(trace), _shapes(trace), wanted=ref)
    paths.walk(tree, Ref(GRAD + of), Ref(of), of, trace.steps(of), False)
    back = _sum(paths.found)
    where = Address(ref.name, _step(trace, ref, step))
    slope = unit_by_unit(back, of, ref, paths.ref_shape)
    product = None if slope is not None else through_matrix(back, of)
    return Direct(Address(of, step), where, ref, _matrix(trace, back, of, ref, step, example), slope, product)


def reads(trace: Trace, of: str) -> tuple[Ref, ...]:
    """What a line reads, its own `.net` lines put back, each once."""
    line = trace.line(of)
    return tuple(dict.fromkeys(refs(_inlined(line.expression, of, trace)))) if line is not None else ()


@dataclass
class _Paths(Derivation):
    """Walks one line back and keeps what arrives at one of its references."""

    wanted: Ref = field(default_factory=lambda: Ref(""))
    found: list[Tree] = field(default_factory=list)

    def arrive(self, ref: Ref, g: Tree, reader: str, start: bool) -> None:
        if ref == self.wanted:
            self.found.append(g)


def _steps(trace: Trace) -> dict[str, int]:
    return {name: trace.steps(name) for name in trace.resolved.kinds}


def _shapes(trace: Trace) -> Callable[[Ref], Shape]:
    def shape(ref: Ref) -> Shape:
        own = trace.units(ref.name.removeprefix(GRAD))
        return (trace.steps(ref.name), *own) if ref.at == WHOLE else own

    return shape


def _inlined(tree: Tree, owner: str, trace: Trace) -> Tree:
    """The expression with the owner's `.net` lines put back."""
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(_inlined(arg, owner, trace) for arg in tree.args))
    if isinstance(tree, Ref) and tree.name.startswith(f"{owner}.net") and tree.at is None and not tree.shift:
        line = trace.line(tree.name)
        return _inlined(line.expression, owner, trace) if line is not None else tree
    return tree


def _sum(found: list[Tree]) -> Tree:
    total: Tree | None = None
    for tree in found:
        total = tree if total is None else plus(total, tree)
    return total if total is not None else Number(0.0)


def _step(trace: Trace, ref: Ref, step: int) -> int | None:
    """The step of what is read from this step."""
    own = trace.steps(ref.name)
    if not own or ref.at == WHOLE:
        return None
    if ref.at is None:
        return step + ref.shift
    return trace.resolved.last(ref.name, own) if ref.at == LAST else own + 1 if ref.at == "end" else int(ref.at)


# as an expression


def unit_by_unit(back: Tree, of: str, by: Ref, shape: Callable[[Ref], Shape]) -> Tree | None:
    """The slope s where the gradient of `by` is that of `of` times s, unit by unit; None where it is no such thing."""
    own, other = shape(Ref(of)), shape(by)
    if own != other and () not in (own, other):
        return None
    if isinstance(back, Apply) and back.op == "sum" and own != other == ():
        back = back.args[0]
    return _slope(back, GRAD + of)


def _slope(back: Tree, g: str) -> Tree | None:
    if isinstance(back, Ref):
        return Number(1.0) if back.name == g else None
    if not isinstance(back, Apply) or not _has(back, g):
        return None
    parts = [_slope(arg, g) if _has(arg, g) else arg for arg in back.args]
    first, second = (*parts, None)[:2]
    if first is None:
        return None
    match back.op:
        case "neg":
            return negative(first)
        case "like":
            return first
        case "+" | "-" if second is not None and all(_has(arg, g) for arg in back.args):
            return plus(first, second) if back.op == "+" else Apply("-", (first, second))
        case "*" if second is not None:
            return times(first, second)
        case "/" if second is not None and not _has(back.args[1], g):
            return over(first, second)
    return None


def through_matrix(back: Tree, of: str) -> tuple[Tree, Tree, Tree] | None:
    """(a, M, b) where the gradient of `by` is b · Mᵀ(a · that of `of`)."""
    g, after = GRAD + of, Number(1.0)
    while isinstance(back, Apply) and back.op == "*":
        inner, factor = back.args if _has(back.args[0], g) else back.args[::-1]
        if _has(factor, g):
            return None
        back, after = inner, times(after, factor)
    if not isinstance(back, Apply) or back.op != "@" or _has(back.args[0], g):
        return None
    before = _slope(back.args[1], g)
    return (before, turned(back.args[0]), after) if before is not None else None


def _has(tree: Tree, name: str) -> bool:
    return any(ref.name == name for ref in refs(tree))


# as numbers


def _matrix(trace: Trace, back: Tree, of: str, by: Ref, step: int, example: int) -> np.ndarray:
    """The gradient of `by` for each unit of `of` in turn."""
    shapes = _shapes(trace)
    units, width = shapes(Ref(of)), max(int(np.prod(shapes(by), dtype=int)), 1)
    rows = []
    with np.errstate(all="ignore"):
        for seed in np.eye(max(int(np.prod(units, dtype=int)), 1)):
            value = value_of(back, shapes, _Reading(trace, GRAD + of, seed.reshape(units), step, example))
            rows.append(np.broadcast_to(value, shapes(by) or value.shape).reshape(-1)[:width])
    return np.array(rows)


@dataclass(frozen=True)
class _Reading:
    """What an expression reads at a step, the gradient of the line being a unit."""

    trace: Trace
    name: str
    seed: np.ndarray
    step: int
    example: int

    def __call__(self, ref: Ref) -> np.ndarray:
        if ref.name == self.name:
            return self.seed
        if self.trace.kind(ref.name) == "weight":
            return self.trace.weights[ref.name]
        if ref.at == WHOLE:
            steps = range(1, self.trace.steps(ref.name) + 1)
            return np.array([self.trace.example(ref.name, step, self.example) for step in steps])
        step = _step(self.trace, ref, self.step) or 0
        inside = 0 <= step <= self.trace.steps(ref.name) + 1
        return self.trace.example(ref.name, step, self.example) if inside else np.zeros(self.trace.units(ref.name))
