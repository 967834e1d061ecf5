"""Expressions of adjoints made simple: signs in front, numbers together, factors of 1 left out."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from rnntutor.engine.tree import Apply, Number, Tree

Addend = tuple[bool, Tree]  # taken away?, the term
_LIKE_UNITS = frozenset(["+", "-", "/", "neg", "outer"])  # each unit is made from units of the operands
_LINEAR = frozenset(["@", "outer", "sum", "sum_rows", "transpose", "part", "place", "corr"])


def sign(tree: Tree) -> Addend:
    """A minus in front as a sign of its own."""
    if isinstance(tree, Apply) and tree.op == "neg":
        minus, inner = sign(tree.args[0])
        return not minus, inner
    return False, tree


def simple(tree: Tree, spread: bool = False) -> Tree:
    """Products with their numbers together in front and factors of 1 left out.

    `spread`: every unit of it is asked for, so that spreading a number over units need not be said.
    """
    if not isinstance(tree, Apply):
        return tree
    if tree.op == "linear" or (tree.op == "like" and spread):
        return simple(tree.args[0], spread)
    if tree.op == "*":
        return _product(tree, spread)
    if tree.op == "**" and tree.args[1] == Number(1.0):
        return simple(tree.args[0], spread)
    args = tuple(simple(arg, spread and tree.op in _LIKE_UNITS) for arg in tree.args)
    if tree.op == "neg":
        minus, inner = sign(args[0])
        return inner if minus else Apply("neg", (inner,))
    if tree.op in ("/", "ratio") and args[1] == Number(1.0):
        return args[0]
    if tree.op in ("+", "-") and (sum_of := _added(tree.op, args)) is not None:
        return sum_of
    return _unsigned(tree.op, args)


def _unsigned(op: str, args: tuple[Tree, ...]) -> Tree:
    """A linear operation with the signs of its operands in front of it."""
    if op not in _LINEAR:
        return Apply(op, args)
    signs = [sign(arg) for arg in args]
    whole = Apply(op, tuple(inner for _, inner in signs))
    return Apply("neg", (whole,)) if sum(minus for minus, _ in signs) % 2 else whole


def _added(op: str, args: tuple[Tree, ...]) -> Tree | None:
    """The sum of two numbers of the equation."""
    signs = [sign(arg) for arg in args]
    numbers = [-_decimal(inner) if minus else _decimal(inner) for minus, inner in signs if isinstance(inner, Number)]
    if len(numbers) < 2:
        return None
    total = numbers[0] + (numbers[1] if op == "+" else -numbers[1])
    return Apply("neg", (Number(float(-total)),)) if total < 0 else Number(float(total))


def _decimal(number: Number) -> Decimal:
    return Decimal(repr(number.value))


def _product(tree: Apply, spread: bool) -> Tree:
    minus, number, others = False, Fraction(1), []
    for factor in _factors(tree):
        negative, inner = sign(simple(factor, spread))
        minus ^= negative
        for part in _factors(inner):
            constant = _constant(part)
            if constant is not None:
                number *= constant
            else:
                others.append(part)
    if number != 1 or not others:
        others.insert(0, _written(number))
    product = others[0]
    for factor in others[1:]:
        product = Apply("*", (product, factor))
    return Apply("neg", (product,)) if minus else product


def _constant(tree: Tree) -> Fraction | None:
    """A number of the equation, or one over another."""
    if isinstance(tree, Number):
        return Fraction(_decimal(tree))
    if isinstance(tree, Apply) and tree.op == "/":
        above, below = tree.args
        if isinstance(above, Number) and isinstance(below, Number) and below.value:
            return Fraction(_decimal(above)) / Fraction(_decimal(below))
    return None


def _written(number: Fraction) -> Tree:
    """The number as a decimal, or as a quotient where that would have no end."""
    if math.isfinite(float(number)) and Fraction(repr(float(number))) == number:
        return Number(float(number))
    return Apply("/", (Number(float(number.numerator)), Number(float(number.denominator))))


def _factors(tree: Tree) -> list[Tree]:
    """The factors of nested products, left to right."""
    if isinstance(tree, Apply) and tree.op == "*":
        return [factor for arg in tree.args for factor in _factors(arg)]
    return [tree]
