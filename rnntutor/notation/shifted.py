"""Exponentials that no double holds, as a person works them out: all exponents less the largest of them."""

from __future__ import annotations

from rnntutor.engine.expansion import Node, Operand, Sum, Term

_FAR = 700.0  # exp of this is still a double, and so is its inverse


def shifted(node: Term) -> Node:
    """exp(a)/(exp(a) + exp(b)), ln(exp(a) + exp(b)) by a − max and b − max; the node itself where there is no need."""
    total = node.args[-1]
    if not isinstance(total, Sum) or total.function != "exp" or len(total.strips) != 1:
        return node
    exponents = [term[0] for term in total.terms()]
    largest = max(exponents, key=lambda operand: operand.value)
    if abs(largest.value) <= _FAR or abs(largest.value) == float("inf"):
        return node
    less = _added([_less(operand, largest) for operand in exponents])
    if node.op == "log":
        return Term("+", (largest, Term("log", (less,))))
    above = node.args[0]
    if node.op == "/" and isinstance(above, Term) and above.op == "exp" and isinstance(above.args[0], Operand):
        return Term("/", (_less(above.args[0], largest), less))
    return node


def _less(operand: Operand, largest: Operand) -> Node:
    return Term("exp", (Term("-", (operand, largest)),))


def _added(nodes: list[Node]) -> Node:
    found = nodes[0]
    for node in nodes[1:]:
        found = Term("+", (found, node))
    return found
