"""Explanations as a person writes them on paper: the equation, the same with the numbers put in, the result.

    i₂ = σ(Wᵢ·x₂ + bᵢ)
       = σ(0·4 + 100·1 + 0·0 − 10)
       = σ(90)
       ≈ 1                             1 − 8.2·10⁻⁴⁰: as good as 1

What is printed is true as printed: operands get decimals until the printed arithmetic gives the printed result, and "="
stands only where both sides are the same number as they stand on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from rnntutor.engine.expansion import Node, Operand, Sum, Term
from rnntutor.engine.explanation import Explanation
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.notation import backward, formula
from rnntutor.notation.equation import equation
from rnntutor.notation.formula import is_net
from rnntutor.notation.gradient import remark_on
from rnntutor.notation.notes import GIVEN, KINDS, note
from rnntutor.notation.numbers import exact, show, telling
from rnntutor.notation.paper import as_given
from rnntutor.notation.parts import SIGNS
from rnntutor.notation.printing import HIDDEN
from rnntutor.notation.stages import calculation
from rnntutor.notation.terms import Given, Hidden, Inline, prepare
from rnntutor.notation.worked import Piece, Step, Worked

UNITS = 8  # of a vector, so many are worked out one by one


def work(
    explanation: Explanation,
    places: int = 2,
    hidden: Hidden | None = None,
    trace: Trace | None = None,
    example: int = 1,
) -> Worked:
    """One number worked out, rounded to so many decimals.

    hidden: says of an operand that its number may not be seen; it prints as ▒▒, and so does the result if it is hidden.
    trace: the run; with it `.net` lines are worked out in their place, `σ(0·4 + … − 10) = σ(90)`, names of the line's
    own layer are written without it, and a vector of one unit without its unit.
    """
    if trace is not None and trace.gradient(explanation.address.name):
        explanation = _simplified(explanation, trace, example, hidden)
    address, value = explanation.address, explanation.value
    own = Operand(address.name, address.step, address.unit, value)
    concealed = hidden is not None and hidden(own)
    left = formula.name(_short(address, trace))
    if explanation.expression is None:
        shown = HIDDEN if concealed else show(value, places)
        relation = "=" if concealed or exact(value, places) else "≈"
        number = as_given(value) if explanation.kind in GIVEN and not concealed else None
        steps = (Step("=", (Piece(number.text),)),) if number else ()
        return Worked(address, left, "", steps, relation, shown, KINDS.get(explanation.kind, ""))
    tree = prepare(explanation.expression, hidden, *_known(trace, explanation, example))
    noise = not note(value, places, explanation.expression)
    result = places if concealed or noise or _switched(explanation, places, trace) else telling(value, places)
    steps, relation, shown = calculation(tree, value, places, concealed, result)
    seen = places if shown == show(value, places) else result
    remark = note(value, seen, explanation.expression) if relation == "≈" and not concealed else ""
    if explanation.kind == "start":
        remark = remark or KINDS["start"]
    if trace is not None and not remark and trace.gradient(address.name):
        remark = remark_on(trace, address)
    return Worked(address, left, _equation(explanation, trace), steps, relation, shown, remark)


def work_at(
    trace: Trace,
    address: Address | str,
    places: int = 2,
    hidden: Hidden | None = None,
    example: int = 1,
    at_most: int = UNITS,
) -> Worked:
    """The number at an address worked out; of a vector or matrix, the first `at_most` units one by one in `units`.

    Raises EngineError for an address that is not there.
    """
    found = trace.find(address)
    shape = trace.units(found.name)
    if len(found.unit) == len(shape) or all(n == 1 for n in shape):
        return work(trace.explain_at(found, example), places, hidden, trace, example)
    value = trace.at(found, example)
    addresses = [_unit(found, unit) for unit in islice(np.ndindex(*value.shape), at_most)]
    units = tuple(work(trace.explain_at(address, example), places, hidden, trace, example) for address in addresses)
    written = equation(trace, found.name, found.step)
    given = was_given(trace, found.name, found.step)
    pieces = _entries(found, value, places, hidden, at_most, given)
    seen = (piece.operand.value for piece in pieces if piece.operand and piece.text != HIDDEN)
    whole = all(exact(number, places) or (given and as_given(number)) for number in seen)
    line = Step("=" if whole else "≈", tuple(pieces))
    remark = remark_on(trace, found) if trace.gradient(found.name) else "" if written else units[0].note
    return Worked(found, formula.name(found), written, (line,), line.relation, line.text, remark, units)


@dataclass(frozen=True, slots=True)
class Followed:
    """A whole quantity that a number was made from: "x₂ = (4, 1, 0)" and where it is."""

    text: str
    address: Address


def follow(
    worked: Worked, trace: Trace, places: int = 2, hidden: Hidden | None = None, example: int = 1, at_most: int = UNITS
) -> tuple[Followed, ...]:
    """What the numbers of a calculation belong to, in order of appearance: "x₂ = (4, 1, 0)", "W_f[1] = (0, 100, 0)"."""
    found: dict[Address, None] = {}
    for operand in worked.operands:
        shape = trace.units(operand.name)
        row = operand.unit[:1] if len(shape) == 2 and shape[0] > 1 else ()
        found[Address(operand.name, operand.step, row)] = None
    return tuple(Followed(_whole(trace, address, places, hidden, example, at_most), address) for address in found)


def _whole(trace: Trace, address: Address, places: int, hidden: Hidden | None, example: int, at_most: int) -> str:
    name, step = address.name, address.step
    there = step is None or 0 <= step <= trace.steps(name) or step == trace.begins(name)
    value = trace.at(address, example) if there else np.zeros(trace.units(name))
    pieces = _entries(address, value, places, hidden, at_most, was_given(trace, name, step))
    text = f"{formula.name(address)} = {''.join(piece.text for piece in pieces)}"
    word = _word(trace, address, value)
    return f"{text} {word}" if word and not any(piece.text == HIDDEN for piece in pieces) else text


def _word(trace: Trace, address: Address, value: np.ndarray) -> str:
    """The label of a one-hot vector, in quotation marks."""
    labels = trace.labels.get(address.name, ())
    one_hot = value.ndim == 1 and len(labels) == len(value) and np.count_nonzero(value) == 1 and value.max() == 1
    return f"“{labels[int(value.argmax())]}”" if one_hot else ""


def _entries(
    address: Address, value: np.ndarray, places: int, hidden: Hidden | None, at_most: int, given: bool
) -> list[Piece]:
    """A number, a vector "(4, 1, 0)" or a matrix of them, every number a piece that can be followed."""
    if not value.ndim:
        operand = Operand(address.name, address.step, address.unit, float(value))
        number = as_given(operand.value) if given else None
        text = number.text if number else show(operand.value, places)
        return [Piece(HIDDEN if hidden is not None and hidden(operand) else text, operand)]
    if len(value) == 1:
        return _entries(_unit(address, (0,)), value[0], places, hidden, at_most, given)
    pieces = [Piece("(")]
    for k, entry in enumerate(value[:at_most]):
        pieces += [
            *([Piece(", ")] if k else []),
            *_entries(_unit(address, (k,)), entry, places, hidden, at_most, given),
        ]
    more = f", … {len(value) - at_most} more" if len(value) > at_most else ""
    return [*pieces, Piece(f"{more})")]


def _unit(address: Address, unit: tuple[int, ...]) -> Address:
    """The address of a unit that counts from 0."""
    return Address(address.name, address.step, (*address.unit, *(k + 1 for k in unit)))


def _short(address: Address, trace: Trace | None) -> Address:
    """The address as a person writes it: without the unit where there is but one."""
    if trace is None or any(n != 1 for n in trace.units(address.name)):
        return address
    return Address(address.name, address.step)


def _switched(explanation: Explanation, places: int, trace: Trace | None) -> bool:
    """Whether a number is small because a gate, or a function at its end, says 0: as good as 0, and so it is shown."""
    if isinstance(explanation.expression, Term) and explanation.expression.op not in (*SIGNS, "tanh"):
        return True
    gates = (
        o for o in explanation.operands if trace is not None and o.step is not None and trace.role(o.name) == "gate"
    )
    return any(show(gate.value, places) == "0" for gate in gates)


def _equation(explanation: Explanation, trace: Trace | None) -> str:
    """The equation at its step; without a run as the engine has it, with its `.net` names."""
    address, line, step = explanation.address, explanation.line, explanation.address.step
    if line is None:
        return ""
    if trace is not None:
        return equation(trace, address.name, step)
    if step is None:
        return ""
    return formula.at_step(line, step, {address.name, *(o.name for o in explanation.operands if o.step is not None)})


def _simplified(explanation: Explanation, trace: Trace, example: int, hidden: Hidden | None) -> Explanation:
    """The explanation of a gradient by its line as it is written for people."""
    if explanation.expression is None:
        return explanation
    address = explanation.address
    unit = tuple(u - 1 for u in address.unit)
    covered = (lambda name, step: hidden(Operand(name, step, (), 0.0))) if hidden is not None else None
    expression = backward.node(trace, address.name, address.step or 0, unit, example, covered)
    return replace(explanation, expression=expression)


def _inliner(trace: Trace, explanation: Explanation, example: int) -> Inline:
    """Puts the calculation of a `.net` line in its place, where it stands in the expression once only."""
    owner = explanation.address.name
    count = Counter(_names(explanation.expression))

    def inline(operand: Operand) -> Node | None:
        if count[operand.name] > 1 or not is_net(operand.name, owner) or operand.step != explanation.address.step:
            return None
        return trace.explain_at(Address(operand.name, operand.step, operand.unit), example).expression

    return inline


def _known(trace: Trace | None, explanation: Explanation, example: int) -> tuple[Inline | None, Given | None]:
    """What the run knows of the operands: the calculation behind a `.net` line, and whether a number was given."""
    if trace is None:
        return None, None
    return _inliner(trace, explanation, example), lambda operand: was_given(trace, operand.name, operand.step)


def was_given(trace: Trace, name: str, step: int | None) -> bool:
    """Whether the number is a weight, an input, or a start in numbers."""
    if trace.kind(name) != "line":
        return True
    return step is not None and step == trace.begins(name) and step in trace.given.get(name, {})


def _names(node: Node | None) -> Iterator[str]:
    """The names that the expression reads, once for every place where they stand."""
    if isinstance(node, Operand):
        yield node.name
    elif isinstance(node, Sum):
        yield from (strip.name for strip in node.strips for _ in range(2))
    elif isinstance(node, Term):
        for argument in node.args:
            yield from _names(argument)
