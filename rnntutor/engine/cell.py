"""A cell: its equations, parsed once and brought into canonical form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from .errors import LanguageError, NetworkError, did_you_mean
from .language import parse_line, write, write_ref
from .operations import TABLE
from .tree import Apply, Line, Number, Ref, Tree, refs

if TYPE_CHECKING:
    from .plan import InterpretedPlan, Plan
    from .trace import Trace

LINES = 200  # of one cell


@dataclass(frozen=True)
class Cell:
    """The equations of one layer. `written` are the lines as the author wrote them, `lines` the canonical ones.

    In canonical form an argument of a function or base of a power that is no bare name is a line of its own,
    `i = σ(i.net)` with `i.net = W_i @ x + b_i`, so that each line is one thing that a person can do. A start line stays
    whole: its `.net` would be a value of step 0 alone, and a value of a run has a row for every step.
    """

    written: tuple[Line, ...]
    lines: tuple[Line, ...]

    @classmethod
    def parse(cls, text: str) -> Cell:
        """Read lines `name = expression`, in any order; `#` begins a comment.

        Raises LanguageError with line and column (from 1) within the text.
        """
        written: list[Line] = []
        for number, row in enumerate(text.splitlines(), 1):
            row = row.partition("#")[0].rstrip()
            if not row.strip():
                continue
            try:
                line = parse_line(row, number)
                _refuse(line, written)
            except LanguageError as error:
                raise LanguageError(error.message, number, error.column) from None
            written.append(line)
        if not written:
            raise LanguageError("there is no equation: a line is  name = expression", 1, 1)
        if len(written) > LINES:
            raise LanguageError(f"{len(written)} equations, at most {LINES}", LINES + 1, 1)
        return cls(tuple(written), canonical(written))

    @classmethod
    def library(cls, name: str) -> Cell:
        """A cell of the library by its name, such as "lstm". Raises NetworkError for an unknown one."""
        if name not in cls.library_names():
            known = cls.library_names()
            raise NetworkError(
                f"there is no cell '{name}' in the library{did_you_mean(name, known)}: {', '.join(known)}"
            )
        return _library(name)

    @staticmethod
    @cache
    def library_names() -> tuple[str, ...]:
        """The names of the library's cells, sorted."""
        folder = resources.files("rnntutor.engine") / "cells"
        return tuple(sorted(file.name[:-4] for file in folder.iterdir() if file.name.endswith(".txt")))

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the lines define, start lines left out."""
        return tuple(line.name for line in self.lines if not line.start)

    def extended(self, more: Cell) -> Cell:
        """This cell with lines added; a line of the same name takes the place of the cell's own."""
        new = {(line.name, line.start) for line in more.written}
        kept = [line for line in self.written if (line.name, line.start) not in new]
        written = (*kept, *more.written)
        return Cell(written, canonical(list(written)))

    def backwards(self) -> Cell:
        """The cell with time reversed: t-k becomes t+k, [0] becomes [T+1]. `[k]` and `[last]` stay."""
        return Cell(tuple(map(_turned, self.written)), tuple(map(_turned, self.lines)))

    def text(self, canonical_form: bool = False) -> str:
        """The equations as plain text that parses to the same cell."""
        return "\n".join(write_line(line) for line in (self.lines if canonical_form else self.written))

    def run(
        self,
        weights: Mapping[str, Any],
        inputs: Mapping[str, Any],
        given: Mapping[tuple[str, int], Any] | None = None,
        labels: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Trace:
        """Run the cell over its inputs.

        weights: {"W_i": array of rank 0 to 2}; inputs: {"x": (T,), (T, n) or (T, B, n)};
        given: {("c", 2): value} replaces the line's value at that step (0 is the start);
        labels: {"x": words of its units}. Raises EngineError for names and shapes that do not fit.
        """
        from .network import Layer, Network

        return Network({"": Layer(self)}).run(weights, inputs, given, labels)

    def compile(
        self,
        weights: Mapping[str, Any],
        inputs: Mapping[str, Any],
        dtype: Any = "float64",
        given: Iterable[tuple[Any, ...]] = (),
    ) -> Plan | InterpretedPlan:
        """The cell in a fast form for inputs of one size: see Network.compile."""
        from .network import Layer, Network

        return Network({"": Layer(self)}).compile(weights, inputs, dtype, given)


@cache
def _library(name: str) -> Cell:
    return Cell.parse((resources.files("rnntutor.engine") / "cells" / f"{name}.txt").read_text("utf-8"))


def write_line(line: Line) -> str:
    """`h = tanh(h.net)`, `h[0] = ...` as plain text."""
    return f"{line.name}{'[0]' if line.start else ''} = {write(line.expression)}"


def _refuse(line: Line, earlier: list[Line]) -> None:
    if any((other.name, other.start) == (line.name, line.start) for other in earlier):
        raise LanguageError(f"'{line.name}{'[0]' * line.start}' is defined twice", column=line.column)
    for ref in refs(line.expression):
        if ref.name.startswith("grad."):
            raise LanguageError(f"{write_ref(ref)} is a gradient: a cell cannot read it", column=line.column)
        if line.start and (ref.shift or (ref.at is None and ref.name == line.name)):
            raise LanguageError(f"a start has no step: {write_ref(ref)} cannot stand in it", column=line.column)


def canonical(written: list[Line]) -> tuple[Line, ...]:
    """The lines with every function's argument that is no bare name hoisted into a line `name.net` before it."""
    taken, lines = {line.name for line in written}, []

    def hoisted(tree: Tree, owner: Line, before: list[Line]) -> Tree:
        if not isinstance(tree, Apply):
            return tree
        at = _hoists(tree)
        args = []
        for place, argument in enumerate(tree.args):
            if place < at and isinstance(argument, Apply) and any(True for _ in refs(argument)):
                base, count = f"{owner.name.partition('.')[0]}.net", 2
                name = base
                while name in taken:
                    name, count = f"{base}{count}", count + 1
                taken.add(name)
                inner = hoisted(argument, owner, before)
                before.append(replace(owner, name=name, expression=inner))
                argument = Ref(name)
            else:
                argument = hoisted(argument, owner, before)
            args.append(argument)
        return Apply(tree.op, tuple(args))

    for line in written:
        before: list[Line] = []
        lines.append(line if line.start else replace(line, expression=hoisted(line.expression, line, before)))
        lines[-1:] = [*before, lines[-1]]
    return tuple(lines)


def _hoists(tree: Apply) -> int:
    """How many leading operands must be bare names; dot(p, ln(q)) stays together, so that 0 · ln 0 is 0."""
    if tree.op == "dot" and any(isinstance(argument, Apply) and argument.op == "log" for argument in tree.args):
        return 0
    return len(tree.args) if TABLE[tree.op].function else 1 if tree.op in ("**", "pick") else 0


def _turned(line: Line) -> Line:
    return replace(line, expression=_turn(line.expression))


def _turn(tree: Tree) -> Tree:
    if isinstance(tree, Ref):
        at = {0: "end", "end": 0}.get(tree.at, tree.at) if tree.at is not None else None
        return Ref(tree.name, -tree.shift, at)
    return tree if isinstance(tree, Number) else Apply(tree.op, tuple(_turn(argument) for argument in tree.args))
