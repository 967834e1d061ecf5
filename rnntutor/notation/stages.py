"""The lines between an equation and its result: each works out what the line before it still had to do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rnntutor.notation.numbers import number_shown, show
from rnntutor.notation.paper import as_given
from rnntutor.notation.parts import Branch, Leaf, Rounded, Tree, hides
from rnntutor.notation.printing import DIGITS, HIDDEN, TIE, Printed, fit, places_of, print_tree, same_as_printed
from rnntutor.notation.worked import Piece, Step

_LINES = 6  # at most, the result not counted
_FINER = 5  # more decimals that are tried so that the first lines, too, give the result


def calculation(
    tree: Tree, value: float, places: int, hidden: bool, result_places: int | None = None
) -> tuple[tuple[Step, ...], str, str]:
    """The steps, the relation of the result to the last of them, and the result as text.

    `tree` is the last form before the result (see terms.prepare). A relation is "=" only where what is printed on both
    sides is exactly the same number and nothing was rounded before; from the first "≈" on all are. Every line, worked
    out as printed, rounds to the printed result. While that is hidden, no digit is fitted to it: how many there are
    would tell of it. A result that is shown with more decimals than `places` is so small that digits are counted.
    """
    own, ordinary = places if hidden else result_places or places, places
    places = DIGITS + 2 if own > places else places
    decimals = places if hidden else fit(tree, value, own, places)
    lines = first = _lines(tree, decimals, places)
    for finer in range(1, 1 if hidden else _FINER):
        if all(_comes_to(float(line.amount), value, own) for line, _ in lines):
            break
        lines = _lines(tree, decimals + finer, places + finer)
    else:
        if own > ordinary:  # no printed digits come to it
            return calculation(tree, value, ordinary, hidden)
        lines = first
    shown = HIDDEN if hidden else show(value, own)
    exact, steps = True, list[Step]()
    for line, how in lines:
        exact &= how == "="
        steps.append(Step("=" if exact else "≈", line.pieces))
    last = lines[-1][0]
    if exact and not hidden and (part := _as_fraction(last)):
        steps.append(Step("=", (Piece(part),)))
    exact &= hidden or same_as_printed(last.amount, value, own)
    return tuple(steps), "=" if exact else "≈", shown


def _as_fraction(last: Printed) -> str:
    """The short fraction that the last line comes to exactly and decimals do not, σ(ln 2) = 2/3; "" where none is."""
    amount = last.amount
    number = as_given(float(amount)) if amount.exact and isinstance(amount.number, Fraction) else None
    return number.text if number is not None and number.amount == amount and number.text != last.text else ""


def _comes_to(amount: float, value: float, places: int) -> bool:
    """Whether a line rounds to the printed result; on the very boundary between two it is near enough to it."""
    if show(amount, places) == show(value, places):
        return True
    shown = number_shown(value, places)
    return shown is not None and abs(amount - float(shown)) <= (0.5 + TIE) * 10.0**-places


def _lines(tree: Tree, decimals: int, places: int) -> list[tuple[Printed, str]]:
    """The lines from the first to the last form, each with its relation to what stands before it.

    They are found from the end: one level at a time, the numbers are replaced by what they were worked out from.
    """
    found: list[tuple[Printed, str]] = []
    printed = print_tree(tree, decimals)
    while len(found) < _LINES:
        back = _Back(places)
        tree = back.step(tree, decimals)
        if not back.found:
            break
        before = print_tree(tree, decimals)
        if not back.exact or before.text != printed.text:  # the same twice is one line
            found.insert(0, (printed, "=" if back.exact else "≈"))
        printed = before
    return [(printed, "=" if printed.faithful else "≈"), *found]


@dataclass(slots=True)
class _Back:
    """One step back: numbers replaced by what they were worked out from; `exact` if that gives them as printed."""

    places: int
    found: bool = field(default=False)
    exact: bool = field(default=True)

    def step(self, tree: Tree, decimals: int) -> Tree:
        """The tree one step back; its numbers have so many decimals."""
        if isinstance(tree, Rounded):
            return Rounded(self.step(tree.tree, tree.places), tree.places)
        if isinstance(tree, Branch):
            return replace(tree, args=tuple(self.step(arg, decimals) for arg in tree.args))
        return self.leaf(tree, decimals)

    def leaf(self, leaf: Leaf, decimals: int) -> Tree:
        """What the number was worked out from, with the decimals that give it as printed."""
        if leaf.of is None:
            return leaf
        self.found = True
        own = places_of(leaf, decimals)
        secret = leaf.hidden or hides(leaf.of)
        needed = self.places if secret else fit(leaf.of, leaf.value, own, self.places)
        amount = print_tree(leaf.of, needed).amount
        shown = print_tree(leaf, decimals).amount
        self.exact &= secret or not math.isfinite(leaf.value) or (amount.exact and amount == shown)
        return Rounded(leaf.of, needed)
