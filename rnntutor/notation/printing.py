"""Terms as text that is true as printed: every text carries what it comes to, and gets decimals until that is right."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from rnntutor.notation.amount import Amount, apply
from rnntutor.notation.formula import ATOM, POWER, PRODUCT, ROOT, SIGN, SPELLED, SUM
from rnntutor.notation.numbers import MINUS, RAISED, exact, number_shown, show, superscript
from rnntutor.notation.paper import as_given, is_logarithm
from rnntutor.notation.parts import SIGNS, Branch, Leaf, Rounded, Tree, hides
from rnntutor.notation.worked import Piece

HIDDEN = "▒▒"
_FINEST = 12  # decimals tried at most
_WRITTEN = 6  # decimals that a number of the equation itself may always have
TIE = 1e-3  # of a unit of the last place: nearer to the boundary than this no number of digits decides
_VISIBLE = 1e-4  # an operand of this size is not printed as 0
DIGITS = 1000  # from here on, decimals are told by how many digits each number gets: DIGITS + 2 are two


@dataclass(frozen=True, slots=True)
class Printed:
    """A text and what it comes to as printed; `holds`: how tightly; `faithful`: nothing in it is rounded.

    `apart`: as a factor it stands in parentheses unless it is the last, (ln 3)·2.
    """

    pieces: tuple[Piece, ...]
    amount: Amount
    holds: int = ATOM
    faithful: bool = True
    apart: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def leads(self) -> bool:
        """Whether it begins with a minus sign."""
        return self.pieces[0].text.startswith(MINUS)

    def fenced(self, needed: int) -> tuple[Piece, ...]:
        """The pieces, in parentheses where their place needs it."""
        return self.pieces if self.holds >= needed else (Piece("("), *self.pieces, Piece(")"))


def places_of(leaf: Leaf, places: int) -> int:
    """The decimals a number gets where the line has `places`: enough that what matters is not printed as 0."""
    size = abs(leaf.value)
    if places > DIGITS and 0 < size < math.inf:
        return max(0, places - DIGITS - 1 - math.floor(math.log10(size)), _WRITTEN if leaf.written else 0)
    places = places - DIGITS if places > DIGITS else places
    if leaf.written and exact(leaf.value, _WRITTEN):
        return max(places, _WRITTEN)
    if _VISIBLE <= size < 1:
        return max(places, math.ceil(-math.log10(size)))
    return places


def print_tree(tree: Tree, places: int) -> Printed:
    """The text of a tree with so many decimals."""
    if isinstance(tree, Leaf):
        return _leaf(tree, places)
    if isinstance(tree, Rounded):
        return print_tree(tree.tree, tree.places)
    parts = [print_tree(arg, places) for arg in tree.args]
    faithful = all(part.faithful for part in parts)
    pieces, holds = _LAYOUT.get(tree.op, _call)(tree, parts)
    return Printed(_merged(pieces), _amount(tree, parts), holds, faithful)


def fit(tree: Tree, value: float, value_places: int, places: int) -> int:
    """The fewest decimals, from `places` on, with which the printed arithmetic gives the value as it is printed."""
    if hides(tree):
        return places
    wanted, near = show(value, value_places), 0
    for tried in range(places, _FINEST + 1 + DIGITS * (places > DIGITS)):
        printed = float(print_tree(tree, tried).amount)
        if show(printed, value_places) == wanted:
            return tried
        if not near and abs(printed - value) <= TIE * 10.0**-value_places:
            near = tried
    return near or places + 2


def same_as_printed(amount: Amount, value: float, places: int) -> bool:
    """Whether the amount is exactly the number that stands printed for the value."""
    return amount.exact and amount.number == number_shown(value, places) if math.isfinite(value) else True


@lru_cache(maxsize=4096)
def _number(value: float, places: int) -> tuple[str, Amount, int, bool]:
    """The text of a number, what it reads as, how tightly it is bound, whether it is all of it."""
    text, number = show(value, places), number_shown(value, places)
    amount = Amount(value, False) if number is None else Amount(number)
    holds = SIGN if text.startswith(MINUS) else PRODUCT if "·" in text else POWER if text[-1] in RAISED else ATOM
    return text, amount, holds, exact(value, places)


def _leaf(leaf: Leaf, places: int) -> Printed:
    number = as_given(leaf.value) if _stands_exact(leaf) else None
    if number is not None:
        return Printed((Piece(number.text, leaf.operand),), number.amount, number.holds, True, number.apart)
    text, amount, holds, faithful = _number(leaf.value, places_of(leaf, places))
    if leaf.hidden:
        text, amount, holds, faithful = HIDDEN, Amount(leaf.value, False), ATOM, True
    if leaf.count:
        return Printed((Piece(f"({leaf.count} more: {text})", None, leaf.rest),), amount, ATOM, faithful)
    return Printed((Piece(text, leaf.operand),), amount, holds, faithful)


def _stands_exact(leaf: Leaf) -> bool:
    """Whether it stands as 1/3 or ln 3 where it is that: a given number, or what sums of given logarithms come to."""
    return not leaf.hidden and (leaf.given or (leaf.of is not None and _logarithmic(leaf.of)))


def _logarithmic(tree: Tree) -> bool:
    """Whether sums and products alone make it from numbers among which a given logarithm is."""
    if isinstance(tree, Rounded):
        return _logarithmic(tree.tree)
    if isinstance(tree, Branch):
        return tree.op in SIGNS and any(_logarithmic(arg) for arg in tree.args)
    return tree.given and not tree.hidden and is_logarithm(tree.value)


def _amount(tree: Branch, parts: list[Printed]) -> Amount:
    amounts = [part.amount for part in parts]
    if tree.op in ("choose", "sample"):
        return Amount(Fraction(int(tree.value)) if math.isfinite(tree.value) else tree.value)
    if tree.minus:
        amounts = [apply("neg", [a]) if minus else a for a, minus in zip(amounts, tree.minus, strict=True)]
    return apply(tree.op, amounts)


Layout = Callable[[Branch, list[Printed]], tuple[list[Piece], int]]


def _sum(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    """Terms with their signs between them: a negative one is taken away."""
    pieces: list[Piece] = []
    for k, (part, minus) in enumerate(zip(parts, tree.minus, strict=True)):
        if k == 0:
            pieces += [Piece(MINUS), *_behind_sign(part)] if minus else part.fenced(PRODUCT)
        elif minus:
            pieces += [Piece(f" {MINUS} "), *_behind_sign(part)]
        elif part.leads and part.holds > SUM:
            first = part.pieces[0]
            pieces += [Piece(f" {MINUS} "), Piece(first.text[1:], first.operand, first.rest), *part.pieces[1:]]
        else:
            pieces += [Piece(" + "), *part.fenced(PRODUCT)]
    return pieces, SUM


def _behind_sign(part: Printed) -> tuple[Piece, ...]:
    """What stands behind a minus sign: in parentheses if it is a sum or has a sign of its own."""
    return (Piece("("), *part.pieces, Piece(")")) if part.leads else part.fenced(PRODUCT)


def _factor(part: Printed, first: bool, needed: int, last: bool = False) -> tuple[Piece, ...]:
    """A factor; one with a sign, except the first, stands in parentheses."""
    if part.apart and not last:
        return Piece("("), *part.pieces, Piece(")")
    if first and part.leads and part.holds >= PRODUCT:
        return part.pieces
    return (Piece("("), *part.pieces, Piece(")")) if part.leads else part.fenced(needed)


def _product(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    pieces: list[Piece] = []
    for k, part in enumerate(parts):
        pieces += [*([Piece("·")] if k else []), *_factor(part, k == 0, SIGN if k else PRODUCT, k == len(parts) - 1)]
    return pieces, PRODUCT


def _quotient(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    above, below = parts
    return [*_factor(above, True, PRODUCT), Piece("/"), *_factor(below, False, SIGN, last=True)], PRODUCT


def _negated(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    return [Piece(MINUS), *_behind_sign(parts[0])], PRODUCT


def _power(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    base, exponent = parts
    number, leaf = exponent.amount.number, tree.args[1]
    if isinstance(leaf, Leaf) and leaf.written and isinstance(number, Fraction) and number.denominator == 1:
        return [*base.fenced(ATOM), Piece(superscript(int(number)))], POWER
    return [*base.fenced(ATOM), Piece("^"), *exponent.fenced(ATOM)], POWER


def _root(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    return [Piece("√"), *parts[0].fenced(ATOM)], ROOT


def _call(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    pieces = [Piece(SPELLED.get(tree.op, tree.op) + "(")]
    for k, part in enumerate(parts):
        pieces += [*([Piece(", ")] if k else []), *part.pieces]
    if tree.others:
        pieces.append(Piece(f", … {len(tree.others)} more", None, tree.others))
    return [*pieces, Piece(f")[{tree.unit}]" if tree.unit else ")")], ATOM


def _positive(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    return [Piece("["), *parts[0].pieces, Piece(" > 0]")], ATOM


def _inside(tree: Branch, parts: list[Printed]) -> tuple[list[Piece], int]:
    return [Piece(f"[{MINUS}2.5 < "), *parts[0].pieces, Piece(" < 2.5]")], ATOM


_LAYOUT: dict[str, Layout] = {
    "+": _sum,
    "*": _product,
    "/": _quotient,
    "neg": _negated,
    "**": _power,
    "sqrt": _root,
    "positive": _positive,
    "inside": _inside,
}


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours that lead nowhere as one piece; nothing empty."""
    merged: list[Piece] = []
    for piece in pieces:
        plain = not piece.operand and not piece.rest
        if plain and merged and not merged[-1].operand and not merged[-1].rest:
            merged[-1] = Piece(merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return tuple(merged)
