"""Equations as a person writes them: `iₜ = σ(Wᵢ·xₜ + Uᵢ·hₜ₋₁ + bᵢ)`, and at a step `c₂ = f₂·c₁ + i₂·z₂`.

What is written is read back by the engine's language: `parse_expression(write(tree)) == tree`, with as few parentheses
as that needs. Raised and lowered letters only where Unicode has them, and never where they would read as a step.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from rnntutor.engine.tree import Address, Apply, Line, Number, Ref, Tree
from rnntutor.engine.writing import reads_as_matrix
from rnntutor.notation.mathsymbols import SUBSCRIPTS
from rnntutor.notation.numbers import MINUS, subscript, superscript

SPELLED = {"sigmoid": "σ", "hard_sigmoid": "hardσ", "log": "ln"}
SUM, PRODUCT, SIGN, POWER, ROOT, ATOM = 1, 2, 3, 4, 5, 6  # how tightly what is written holds together
STRENGTHS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "neg": SIGN, "**": POWER, "sqrt": ROOT}
_LETTERS = frozenset("aehijklmnoprsuvx")  # t is not among them: hₜ is h at step t


def letters(name: str) -> str:
    """A name without its step: "Wᵢ", "W_f", "f.net", "∂h", "encoder.h"."""
    if name.startswith("grad."):
        return "∂" + letters(name.removeprefix("grad."))
    return ".".join(_lowered(part) for part in name.split("."))


def name(address: Address) -> str:
    """The address of a value: "c₂", "h₂[1]", "W_f", "Wᵢ[1][2]", "∂h₂"."""
    step = "" if address.step is None else subscript(address.step)
    return letters(address.name) + step + "".join(f"[{unit}]" for unit in address.unit)


def is_net(name: str, owner: str) -> bool:
    """Whether a name is a `.net` line of the owner: `i.net`, `i.net2` of `i`."""
    return name.startswith(owner + ".net") and re.fullmatch(r"\d*", name[len(owner) + 4 :]) is not None


def write(tree: Tree, varying: Collection[str] | None = None) -> str:
    """The expression; names in `varying` have steps and get ₜ (None: only what is read at another step says so)."""
    return Writer(varying or ()).tree(tree)


def write_line(
    line: Line, varying: Collection[str] | None = None, reverse: bool = False, single: Collection[str] = ()
) -> str:
    """The whole equation; a start line is that of step 0, or of T+1 where the layer runs backwards (`reverse`)."""
    writer = Writer(varying or (), single=single)
    left = Ref(line.name, 0, ("end" if reverse else 0) if line.start else None)
    return f"{writer.reference(left)} = {writer.tree(line.expression)}"


def at_step(line: Line, step: int, varying: Collection[str], brief: bool = False, single: Collection[str] = ()) -> str:
    """The equation at a step: "c₂ = f₂·c₁ + i₂·z₂"; `brief` leaves the step out where it is this: "c = f·c₁ + i·z"."""
    writer = Writer(varying, step, brief, single=single)
    left = letters(line.name) + ("" if brief else subscript(step))
    return f"{left} = {writer.tree(line.expression)}"


def wrapped(text: str, holds: int, needed: int) -> str:
    """The text in parentheses where it does not hold together as tightly as its place needs."""
    return f"({text})" if holds < needed else text


@dataclass(frozen=True)
class Writer:
    """Trees as text; with a step its names carry the step, with `brief` only those of another one.

    `single` are names known to be single numbers: `W * x` is W·x with them, small letter or capital, and W ⊙ x where
    nothing is known of W, for a capital before · is read as a matrix.
    """

    varying: Collection[str]
    step: int | None = None
    brief: bool = False
    single: Collection[str] = field(default=(), kw_only=True)

    def tree(self, tree: Tree, needed: int = 0) -> str:
        """The text of a tree in a place that needs things to hold together so tightly."""
        if isinstance(tree, Number):
            return _number(tree.value)
        if isinstance(tree, Ref):
            return self.reference(tree)
        holds = STRENGTHS.get(tree.op, ATOM)
        if tree.op == "transpose" and not isinstance(tree.args[0], Ref):
            return self._call(tree)
        return wrapped(self.written(tree, holds), holds, needed)

    def written(self, tree: Apply, holds: int) -> str:
        """An operation, which holds together so tightly, on its operands."""
        match tree.op:
            case "+" | "-":
                return self._between(tree, f" {'+' if tree.op == '+' else MINUS} ", SUM)
            case "*":
                scaled = any(isinstance(arg, Ref) and arg.name in self.single for arg in tree.args)
                return self._between(tree, " ⊙ " if reads_as_matrix(tree.args[0]) and not scaled else "·", PRODUCT)
            case "@":
                return self._between(tree, "·" if reads_as_matrix(tree.args[0]) else " @ ", PRODUCT)
            case "/":
                return self._quotient(tree)
            case "neg":
                return MINUS + self.tree(tree.args[0], POWER)
            case "**":
                return self._power(tree)
            case "sqrt":
                return "√" + self.tree(tree.args[0], ATOM)
            case "transpose":
                return self.tree(tree.args[0]) + "ᵀ"
            case "pick":
                return self._pick(tree)
        return self._call(tree)

    def _between(self, tree: Apply, sign: str, holds: int) -> str:
        left, right = tree.args
        return self.tree(left, holds) + sign + self._right(right, holds)

    def _right(self, tree: Tree, holds: int) -> str:
        """A right operand: a sign in front of it is put into parentheses, `a + (−b)`."""
        text = self.tree(tree)
        bound = STRENGTHS.get(tree.op, ATOM) if isinstance(tree, Apply) else ATOM
        return f"({text})" if bound <= holds or text.startswith(MINUS) else text

    def _quotient(self, tree: Apply) -> str:
        left, right = self.tree(tree.args[0], PRODUCT), self._right(tree.args[1], PRODUCT)
        if right.startswith("∂") and re.search(r"∂L[ₜ₊₋₀-₉]*$", left):
            left = f"({left})"  # `∂L/∂h` would be the one name grad.h
        return f"{left}/{right}"

    def _power(self, tree: Apply) -> str:
        base, exponent = self.tree(tree.args[0], ATOM), tree.args[1]
        sign = ""
        if isinstance(exponent, Apply) and exponent.op == "neg" and exponent.args[0] != Number(0.0):
            sign, exponent = "⁻", exponent.args[0]
        if isinstance(exponent, Number) and exponent.value.is_integer() and exponent.value < 1e9:
            return base + sign + superscript(int(exponent.value))
        return f"{base}^{self._right(tree.args[1], SIGN)}"

    def _pick(self, tree: Apply) -> str:
        inner, unit = tree.args
        base = self.tree(inner, ATOM)
        if isinstance(inner, Ref) and base == letters(inner.name):
            base += "[t]"  # `h[2]` would be step 2
        return f"{base}[{self.tree(unit)}]"

    def _call(self, tree: Apply) -> str:
        return f"{SPELLED.get(tree.op, tree.op)}({', '.join(self.tree(argument) for argument in tree.args)})"

    def reference(self, ref: Ref) -> str:
        """A name with its step: "hₜ₋₁", "h₁", "h[last]", "h[:]"."""
        base = letters(ref.name)
        if isinstance(ref.at, int):
            return base + subscript(ref.at)
        if ref.at is not None:
            return f"{base}[{'T+1' if ref.at == 'end' else ref.at}]"
        if ref.shift == 0 and (self.brief or ref.name not in self.varying):
            return base
        if self.step is not None:
            return base + subscript(self.step + ref.shift)
        return base + "ₜ" + (subscript(f"{ref.shift:+d}") if ref.shift else "")


def _lowered(part: str) -> str:
    stem, _, suffix = part.rpartition("_")
    if stem and suffix and all(letter in _LETTERS for letter in suffix):
        return stem + "".join(SUBSCRIPTS[letter] for letter in suffix)
    return part


def _number(value: float) -> str:
    """Every digit, so that it is read back as the same number."""
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return f"({MINUS}{text[1:]})" if text.startswith("-") else text
