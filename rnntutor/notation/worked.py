"""A number worked out on paper, as data: the equation, the lines of arithmetic under it, the result, a remark.

The *why* drawer shows `lines` under `equation`; the equations panel the first of them and `result`; the command line
`text`; a right answer `chain`. Every number that can be followed is a Piece of its own with its operand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnntutor.engine.expansion import Operand
from rnntutor.engine.tree import Address


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `operand` is the number it stands for, `rest` the operands that "58 more: 0.37" sums up."""

    text: str
    operand: Operand | None = None
    rest: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation: how it stands to the line before ("=" or "≈", as printed), and what it says."""

    relation: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Worked:
    """One number worked out.

    address: whose number; left: its name with its step, "f₂" or "h₂[1]"
    equation: the whole line at this step, "f₂ = σ(W_f·x₂ + b_f)"; "" for an input, a weight, a start
    steps: the arithmetic under it, "= σ(0·4 + … + 10)", "= σ(110)"; for a vector the vector
    relation, shown: the result as printed, "≈" and "1"; "▒▒" while it is hidden
    note: what a person should know beside it: "1 − 1.7·10⁻⁴⁸: as good as 1", "an input"
    units: for a vector, its units worked out one by one
    """

    address: Address
    left: str
    equation: str
    steps: tuple[Step, ...]
    relation: str
    shown: str
    note: str = ""
    units: tuple[Worked, ...] = ()

    @property
    def result(self) -> str:
        """The result with its sign: "= 7", "≈ 1", "= ▒▒"."""
        return f"{self.relation} {self.shown}"

    @property
    def lines(self) -> tuple[Step, ...]:
        """The steps and the result, which is left out where the last step already says it."""
        if self.steps and self.steps[-1].text == self.shown:
            return self.steps
        return (*self.steps, Step(self.relation, (Piece(self.shown),)))

    @property
    def substituted(self) -> tuple[tuple[Piece, ...], ...]:
        """The lines with the actual numbers, without the result."""
        return tuple(step.pieces for step in self.steps)

    @property
    def text(self) -> str:
        """The numbers in one string: "σ(0·4 + 100·1 + 0·0 + 10) = σ(110) ≈ 1"."""
        return "".join(f" {step.relation} {step.text}" if k else step.text for k, step in enumerate(self.lines))

    @property
    def chain(self) -> str:
        """All in one line: "c₂ = f₂·c₁ + i₂·z₂ = 1·3 + 1·4 = 7"."""
        own = not self.equation or self.equation.startswith(f"{self.left} = ")
        head = (self.equation or self.left) if own else f"{self.equation}; {self.left}"
        said = self.equation.partition(" = ")[2] if own else ""
        lines = self.lines[1:] if self.lines[0].text == said else self.lines
        return "".join([head, *(f" {step.relation} {step.text}" for step in lines)])

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Every number that can be followed from here, each once, in order of appearance."""
        return tuple(dict.fromkeys(self._operands()))

    def _operands(self) -> Iterator[Operand]:
        for step in self.lines:
            for piece in step.pieces:
                yield from (piece.operand,) if piece.operand else piece.rest
        for unit in self.units:
            yield from unit.operands
