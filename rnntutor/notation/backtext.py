"""Backward equations as a person writes them: `∂hₜ = Uᵀ·∂aₜ₊₁ + Vᵀ·∂yₜ`, `∂W = Σₜ ∂aₜ·xₜᵀ`.

Unlike forward equations they are written to be read by people alone: `·` is a product of whatever kind the shapes say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnntutor.engine.adjoints import turned
from rnntutor.engine.derive import ONLY, ROW, SEED
from rnntutor.engine.errors import NetworkError
from rnntutor.engine.shapes import Shape
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Apply, Number, Ref, Tree
from rnntutor.notation.backward import SUMS, terms
from rnntutor.notation.formula import ATOM, PRODUCT, SUM, Writer, letters
from rnntutor.notation.gradient import layer_of, loss_name, unlayered
from rnntutor.notation.numbers import MINUS, subscript

_REWRITTEN = frozenset(["like", "kept", "ratio", "times_log", "outer", "cosine_left", "cosine_right"])


def gradient_equation(trace: Trace, name: str, step: int | None = None, brief: bool = False) -> str:
    """The backward equation of `grad.v`: "∂hₜ = ∂hₜ₊₁·w + ∂yₜ"; at a step, what counts there: "∂h₂ = ∂h₃·w".

    What is defined is written with its layer, what is read of the own layer without it.
    A weight's is the sum over all steps, "∂w = Σₜ ∂hₜ·hₜ₋₁". "" where the loss does not depend on it.
    """
    if trace.line(name) is None:
        return ""
    varying = frozenset(trace.names)
    variable = "ₖ" if trace.steps(name) else "ₜ"
    writer = BackWriter(varying, step, brief, trace, layer_of(trace, name), variable)
    left = replace(writer, layer="").reference(Ref(name))
    return f"{left} = {writer.sum(terms(trace, name, step))}"


@dataclass(frozen=True)
class BackWriter(Writer):
    """Writes names without their own `layer`; `counter` is the letter of the steps that a sum goes over."""

    trace: Trace | None = None
    layer: str = ""
    counter: str = "ₜ"
    summed: bool = False  # inside a sum over steps

    def sum(self, addends: tuple[tuple[bool, Tree], ...]) -> str:
        """The terms of a line with their signs."""
        text = ""
        for minus, term in addends:
            sign = (f" {MINUS} " if text else MINUS) if minus else (" + " if text else "")
            text += sign + self.term(term, PRODUCT if minus or text or len(addends) > 1 else 0)
        return text or "0"

    def term(self, tree: Tree, needed: int) -> str:
        """A term, with the sign of a sum over steps, or the step at which alone it counts."""
        if not isinstance(tree, Apply) or tree.op not in (*SUMS, ONLY, ROW):
            return self.tree(tree, needed)
        if tree.op == ONLY:
            inner = self.term(tree.args[0], 0)
            return inner if self.step is not None else f"(at step {int(_number(tree.args[1]))}: {inner})"
        if tree.op == ROW:
            return self.row(tree.args[0])
        inner, *reader = tree.args
        if not reader:
            return self.tree(inner, needed)
        if self.trace is not None and isinstance(reader[0], Ref) and self.trace.steps(reader[0].name) == 1:
            return replace(self, step=1, brief=False).tree(inner, needed)
        return f"Σ{self.counter} {replace(self, summed=True).tree(inner, PRODUCT)}"

    def row(self, total: Tree) -> str:
        """The own step's row of a matrix whose rows are steps."""
        own = "t" if self.step is None else str(self.step)
        inner = total.args[0] if isinstance(total, Apply) and total.op in SUMS else total
        if not (isinstance(inner, Apply) and inner.op == "outer" and isinstance(inner.args[0], Ref)):
            return f"({self.term(total, 0)})[{own}]"
        summed = isinstance(total, Apply) and len(total.args) > 1
        writer = replace(self, summed=summed)
        text = f"{writer.tree(inner.args[0], ATOM)}[{own}]·{writer._right(inner.args[1], PRODUCT)}"
        return f"Σ{self.counter} {text}" if summed else text

    def shape(self, tree: Tree) -> Shape:
        """The units of an expression."""
        if isinstance(tree, Apply) and tree.op == "slope":
            return self.shape(tree.args[1])
        if isinstance(tree, Apply) and tree.op == "*":
            return max(map(self.shape, tree.args), key=len)
        try:
            return self.trace.expander(1, 1).shape(tree) if self.trace is not None else ()
        except NetworkError:  # a name that is left open
            return ()

    def tree(self, tree: Tree, needed: int = 0) -> str:
        if isinstance(tree, Apply) and tree.op in _REWRITTEN:
            return self.tree(self.rewritten(tree), needed)
        if isinstance(tree, Apply) and tree.op == "transpose":
            inner = tree.args[0]
            if isinstance(inner, Apply) and inner.op == "@":
                return self.tree(Apply("@", (turned(inner.args[1]), turned(inner.args[0]))), needed)
            return self.tree(inner, ATOM) + "ᵀ"
        return super().tree(tree, needed)

    def rewritten(self, tree: Apply) -> Tree:
        """What a person writes for an operation that only gradients use."""
        a, b = tree.args[-2:]
        match tree.op:
            case "like" | "kept":
                return a
            case "ratio":
                return Apply("/", (a, b))
            case "times_log":
                return Apply("*", (a, Apply("log", (b,))))
            case "outer":
                if self.shape(b) in ((), (1,)):
                    return Apply("*", (a, b))
                row = Apply("transpose", (b,))
                return row if a == Number(1.0) else Apply("@", (a, row))
        return Apply("*", (tree.args[0], Apply("slope", (Apply("cosine", (a, b)), a if tree.op[-4:] == "left" else b))))

    def written(self, tree: Apply, holds: int) -> str:
        args = tree.args
        match tree.op:
            case "*":
                ranks = sorted(len(self.shape(arg)) for arg in args if arg != Number(0.0))
                return self._between(tree, " ⊙ " if ranks[0] and ranks[-1] == 2 else "·", PRODUCT)
            case "@":
                return self._between(tree, "·", PRODUCT)
            case "sum" if self.shape(args[0]) in ((), (1,)):
                return self.tree(args[0], ATOM)
            case "positive":
                return f"[{self.tree(args[0], SUM)} > 0]"
            case "inside":
                return f"[{MINUS}2.5 < {self.tree(args[0], SUM)} < 2.5]"
            case "top":
                return f"choose({self.tree(args[0])})"
            case "slope":
                return f"(∂{self.tree(args[0])}/∂{self.tree(args[1], ATOM)})"
            case "part":
                first, count = (int(_number(arg)) for arg in args[1:])
                place = f"{first}" if count == 1 else f"{first}…{first + count - 1}"
                return f"{self.tree(args[0], ATOM)}[{place}]"
            case "place":
                return f"({self.tree(args[0], PRODUCT)} at unit {int(_number(args[1]))})"
        return super().written(tree, holds)

    def reference(self, ref: Ref) -> str:
        """A name with its step: "∂hₜ₊₁"; what comes from outside in words: "(∂L/∂h₂ from outside)"."""
        if ref.name.startswith(SEED):
            value = self.reference(Ref(ref.name.removeprefix(SEED), ref.shift))
            return f"(∂{loss_name(self.trace) if self.trace else 'L'}/∂{value} from outside)"
        base = letters(unlayered(ref.name, self.layer))
        if ref.at is not None:
            where = "T+1" if ref.at == "end" else ref.at
            return base + (subscript(where) if isinstance(where, int) else f"[{where}]")
        if ref.name not in self.varying or (self.brief and not ref.shift and not self.summed):
            return base
        if self.step is not None and not self.summed:
            return base + subscript(self.step + ref.shift)
        return base + (self.counter if self.summed else "ₜ") + (subscript(f"{ref.shift:+d}") if ref.shift else "")


def _number(tree: Tree) -> float:
    return tree.value if isinstance(tree, Number) else 0.0
