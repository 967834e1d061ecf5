"""Why a number is what it is: the line that made it, unit by unit, with the operands it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from .expansion import Node, Operand, Strip, Sum, Term, Unit, fit
from .operations import TABLE, result_shape
from .shapes import Shape
from .tree import LAST, WHOLE, Address, Apply, Line, Number, Ref, Tree

if TYPE_CHECKING:
    from .trace import Trace


@dataclass(frozen=True, eq=False)
class Explanation:
    """One number and where it comes from.

    kind: "line", "start" (a start line), "input", "weight", "given" (put in), "begun" (a start put in), "zero" (a start
    that nothing sets).
    `expression` is the line at this unit as arithmetic of single numbers; None where there is no line.
    """

    address: Address
    value: float
    kind: str
    line: Line | None = None
    expression: Node | None = None

    @property
    def operands(self) -> tuple[Operand, ...]:
        """The numbers it was made from, each once, in order of appearance."""
        return tuple(dict.fromkeys(operands(self.expression))) if self.expression is not None else ()


def operands(node: Node) -> Iterable[Operand]:
    """Every operand of a node, repeats included."""
    if isinstance(node, Operand):
        yield node
    elif isinstance(node, Term):
        for argument in node.args:
            yield from operands(argument)
    elif isinstance(node, Sum):
        for factors in node.terms():
            yield from factors


_FUNCTIONS: dict[str, Callable[[float], Any]] = {"neg": lambda a: -a}
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power,
}  # fmt: skip


def node_value(node: Node) -> float:
    """The number that a node comes to."""
    with np.errstate(all="ignore"):
        return float(_value(node))


def _value(node: Node) -> Any:
    if isinstance(node, Number | Operand):
        return np.float64(node.value)
    if isinstance(node, Sum):
        if node.function:
            return TABLE[node.function].run((node.strips[0].values,), (1,)).sum()
        product = node.strips[0].values
        for strip in node.strips[1:]:
            product = product * strip.values
        return product.sum()
    powers = node.args[-1]
    if isinstance(powers, Sum) and powers.function == "exp":
        return _of_powers(node, powers.strips[0].values)
    parts = [_value(argument) for argument in node.args]
    if node.op == "*" and any(isinstance(factor, Term) and factor.op == "log" for factor in node.args):
        return np.float64(0) if 0 in parts and -np.inf in parts else parts[0] * parts[1]  # 0 · ln 0
    if node.op in _SIGNS:
        return _SIGNS[node.op](*parts)
    if node.op in _FUNCTIONS:
        return _FUNCTIONS[node.op](parts[0])
    if node.op in ("max", "min"):
        return np.max(parts) if node.op == "max" else np.min(parts)
    if node.op == "choose":
        return np.float64(int(np.argmax(parts[1:])) == int(parts[0]) - 1)
    if node.op == "sample":
        return TABLE["sample"].run((np.array(parts[2:]), np.array(parts[1])), (1, 0))[int(parts[0]) - 1]
    return np.float64(TABLE[node.op].run(tuple(np.asarray(part) for part in parts), (0,) * len(parts)))


def _of_powers(node: Term, exponents: np.ndarray) -> Any:
    """exp(a) / sum of exp, or ln of the sum, without overflow."""
    most = exponents.max()
    total = np.exp(exponents - most).sum()
    above = node.args[0]
    if isinstance(above, Term) and above.op == "exp":
        return np.exp(_value(above.args[0]) - most) / total
    return most + np.log(total)


def explain(trace: Trace, address: Address, example: int = 1) -> Explanation:
    """The explanation of one number; the address is checked and names one unit."""
    value, kind = float(trace.at(address, example)), trace.kind(address.name)
    if kind == "weight" and trace.line(address.name) is None:
        return Explanation(address, value, "weight")
    step = address.step or 0
    forced = trace.given.get(address.name, {}).get(step)
    if forced and any(unit in ((), address.unit) for unit, _ in forced):
        begun = not 1 <= step <= trace.steps(address.name)
        return Explanation(address, value, "begun" if begun else "given", trace.line(address.name))
    start = kind != "weight" and step in (0, trace.steps(address.name) + 1) and not trace.gradient(address.name)
    begins = step == trace.begins(address.name)
    line = trace.line(address.name) if not start else trace.start_line(address.name) if begins else None
    if line is None:
        return Explanation(address, value, "zero" if start else "input")
    unit = tuple(u - 1 for u in address.unit)
    expression = trace.expander(step, example).line(line, unit)
    return Explanation(address, value, "start" if start else "line", line, expression)


def added(terms: Sequence[Node]) -> Node:
    """The sum of terms, so nested that a long one stays shallow."""
    if len(terms) < 3:
        return Term("+", tuple(terms)) if len(terms) == 2 else terms[0] if terms else Number(0.0)
    return Term("+", (added(terms[: len(terms) // 2]), added(terms[len(terms) // 2 :])))


class Expander:
    """What an operation's `expand` asks: nodes, shapes and sums for the line at one step."""

    def __init__(self, trace: Trace, step: int, example: int) -> None:
        self.trace, self.step, self.example = trace, step, example

    def line(self, line: Line, unit: Unit) -> Node:
        """One unit of a whole line; what has fewer units is the same for all."""
        return self.node(line.expression, fit(unit, self.shape(line.expression)))

    def value(self, node: Node) -> float:
        return node_value(node)

    def shape(self, tree: Tree) -> Shape:
        if isinstance(tree, Number):
            return ()
        if isinstance(tree, Ref):
            own = self.trace.units(tree.name)
            return (self.trace.steps(tree.name), *own) if tree.at == WHOLE else own
        return result_shape(tree, tuple(self.shape(argument) for argument in tree.args))

    def node(self, tree: Tree, unit: Unit) -> Node:
        if isinstance(tree, Number):
            return tree
        if isinstance(tree, Ref):
            return self.strip(tree, [unit]).operand(0)
        return TABLE[tree.op].expand(self, tree.args, unit)

    def total(self, index: Iterable[Any], *parts: tuple[Tree, Sequence[Unit]], function: str = "") -> Node:
        """The sum over the index of the product of the parts' units."""
        parts = tuple(pair for tree, units in parts for pair in self.factors(tree, units))
        if all(isinstance(tree, Ref) for tree, _ in parts):
            strips = tuple(self.strip(tree, units) for tree, units in parts if isinstance(tree, Ref))
            return Sum(strips, function)
        terms = []
        for units in zip(*(units for _, units in parts), strict=True):
            factors = [self.node(tree, unit) for (tree, _), unit in zip(parts, units, strict=True)]
            term = reduce(lambda left, right: Term("*", (left, right)), factors)
            terms.append(Term(function, (term,)) if function else term)
        return added(terms)

    def factors(self, tree: Tree, units: Sequence[Unit]) -> list[tuple[Tree, Sequence[Unit]]]:
        """The factors of a product unit by unit, each with its units."""
        if isinstance(tree, Apply) and tree.op == "transpose":
            return self.factors(tree.args[0], [unit[::-1] for unit in units])
        if not isinstance(tree, Apply) or tree.op != "*":
            return [(tree, units)]
        shapes = [self.shape(argument) for argument in tree.args]
        return [
            pair
            for argument, shape in zip(tree.args, shapes, strict=True)
            for pair in self.factors(argument, [fit(unit, shape) for unit in units])
        ]

    def strip(self, ref: Ref, units: Sequence[Unit]) -> Strip:
        """Operands of one reference: their values and where they stand."""
        trace, name = self.trace, ref.name
        if trace.kind(name) == "weight":
            return _strip(name, None, trace.weights[name], units)
        steps = trace.steps(name)
        if ref.at == WHOLE:
            return self.whole(name, units)
        if ref.at is None:
            step = self.step + ref.shift
        else:
            step = trace.resolved.last(name, steps) if ref.at == LAST else steps + 1 if ref.at == "end" else int(ref.at)
        if not 0 <= step <= steps + 1:
            values = np.zeros(len(units))
            return Strip(name, step, tuple(tuple(u + 1 for u in unit) for unit in units), values, True)
        beyond = step in (0, steps + 1) and step != trace.begins(name)
        return _strip(name, step, trace.example(name, step, self.example), units, beyond)

    def whole(self, name: str, units: Sequence[Unit]) -> Strip:
        """Of `h[:]` the first index is the step: one strip across steps."""
        values = np.array([self.trace.example(name, unit[0] + 1, self.example)[unit[1:]] for unit in units])
        return Across(name, None, tuple(tuple(u + 1 for u in unit) for unit in units), values)


@dataclass(frozen=True, slots=True)
class Across(Strip):
    """A strip whose first index is the step."""

    def operand(self, k: int) -> Operand:
        step, *unit = self.units[k]
        return Operand(self.name, step, tuple(unit), float(self.values[k]))


def _strip(name: str, step: int | None, value: np.ndarray, units: Sequence[Unit], absent: bool = False) -> Strip:
    own = value.ndim
    if own and units and len(units[0]) > own:
        units = [unit[-own:] for unit in units]
    if own == 1:
        values, named = value.take([u for (u,) in units]), [(u + 1,) for (u,) in units]
    elif own == 2:
        width = value.shape[1]
        values, named = value.take([u * width + v for u, v in units]), [(u + 1, v + 1) for u, v in units]
    else:
        values, named = np.full(len(units), value), [()] * len(units)
    return Strip(name, step, tuple(named), values, absent)
