"""The gradient lines of a plan: derived as everywhere, then brought into the form that runs fast.

A gradient line is a sum of terms `coefficient * core`: the coefficient holds no gradient, so it is computed for all
steps at once. A gradient with a single term is put into what reads it, which leaves a recurrence only what it needs:
of `grad.i.net = grad.i * i * (1 - i)` and `grad.i = grad.c * z` it keeps `grad.i.net = grad.c * C`. A term that arrives
from the step after is computed at its own step and read with a lag, where rows beyond the ends are 0: absent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..adjoints import negative, over, times
from ..derive import FREE, GRAD, ONLY, ROW, SEED, TOTAL, addends, derive, reach, shifted, valued
from ..resolve import Resolved
from ..shapes import Shape
from ..tree import WHOLE, Apply, Number, Ref, Tree, refs
from .lower import Lowering
from .program import ONE, Program, factors, logarithm, product, signed, total

MINUS = Apply("neg", (ONE,))


@dataclass(frozen=True)
class Term:
    """`coefficient * core` at its own step, which arrives `shift` steps away; the core is None where all is known."""

    shift: int
    coefficient: Tree
    core: Tree | None


@dataclass(frozen=True)
class Total:
    """A weight's gradient, or a part of it: sign · the sum over the steps (0: there are none) and the examples."""

    sign: int
    value: Tree
    steps: int


class Backward:
    """Adds the gradient lines to the program. `totals` are those of the weights, by the weight's name."""

    def __init__(
        self,
        program: Program,
        resolved: Resolved,
        seeds: Collection[str],
        losses: Collection[str],
        given: Collection[tuple[str, bool]],
    ) -> None:
        self.program, self.lowering = program, Lowering(program)
        self.raw: dict[str, list[Term]] = {}
        self.done: dict[str, list[Term]] = {}
        self.pieces: dict[str, list[tuple[int, int, Tree]]] = {}  # sign, shift, value
        self.only: dict[str, tuple[int, Tree]] = {}
        clocks = {name: program.clock(name) for name in program.steps}
        derived = derive(resolved, program.weights, clocks, self.shape_of, seeds, losses, given)
        terms = {name: addends(line.expression) for name, line in derived.items()}
        values = [name for name in terms if name[len(GRAD) :] not in program.weights]
        self.declare(values, [*(SEED + name for name in seeds), *{FREE + name: None for name, _ in given}])
        for name in values:
            self.raw[name] = [self.term(term, name) for term in terms[name]]
        for name in values:
            self.assemble(name)
        weights = {name[len(GRAD) :]: own for name, own in terms.items() if name not in self.raw}
        self.totals = {name: [self.total(term) for term in own] for name, own in weights.items()}
        for name in values:
            self.begin(name)

    def declare(self, values: Collection[str], outside: Collection[str]) -> None:
        """Shapes, steps and lanes of the gradients, of their starts and of what comes from outside."""
        program = self.program
        program.inputs |= set(outside)
        for name in (*values, *outside):
            value = valued(name)
            program.shapes[name], program.steps[name] = program.shapes[value], program.clock(value)
            program.lanes[name] = program.lanes.get(value, value)
        for name in values:
            start = name + "%0"
            program.shapes[start], program.steps[start], program.lanes[start] = program.shapes[name], 0, start

    def shape_of(self, ref: Ref) -> Shape:
        name = valued(ref.name)
        return self.program.ref_shape(Ref(name, 0, WHOLE if ref.at == WHOLE else None))

    # one term

    def term(self, tree: Tree, name: str) -> Term:
        """An addend of a derived line in parts."""
        if isinstance(tree, Apply) and tree.op == "neg":
            inner = self.term(tree.args[0], name)
            return Term(inner.shift, negative(inner.coefficient), inner.core)
        if isinstance(tree, Apply) and tree.op in (ONLY, ROW):
            return Term(0, ONE, self.landing(tree, name))
        ref = reach(tree)
        shift, steps = (ref.shift, self.program.steps[ref.name]) if ref else (0, self.program.steps[name])
        return Term(shift, *self.split(shifted(tree, -shift, self.program.weights), steps))

    def split(self, tree: Tree, steps: int) -> tuple[Tree, Tree | None]:
        """The coefficient and the core of an expression that holds a gradient, or none."""
        if not _flows(tree):
            return tree, None
        if isinstance(tree, Ref):
            return ONE, self.at_start(tree)
        if not isinstance(tree, Apply):
            return tree, None
        if tree.op == "neg":
            coefficient, core = self.split(tree.args[0], steps)
            return negative(coefficient), core
        if tree.op == "*" and not logarithm(tree):
            left, right = tree.args
            known, inner = (left, right) if _flows(right) else (right, left)
            coefficient, core = self.split(inner, steps)
            return times(coefficient, known), core
        if tree.op == "/" and not _flows(tree.args[1]):
            coefficient, core = self.split(tree.args[0], steps)
            return over(coefficient, tree.args[1]), core
        tree = Apply(tree.op, tuple(self.started(argument) for argument in tree.args))
        if tree.op in ("+", "-"):
            return ONE, self.lowering.atom(tree, steps)
        return ONE, self.lowering.term(tree, steps, None, True)

    def at_start(self, ref: Ref) -> Ref:
        """The gradient of a start has a line of its own."""
        return ref if ref.at is None else Ref(ref.name + "%0")

    def started(self, tree: Tree) -> Tree:
        """The expression with every gradient of a start under that line's name."""
        if isinstance(tree, Apply):
            return Apply(tree.op, tuple(self.started(argument) for argument in tree.args))
        return self.at_start(tree) if isinstance(tree, Ref) and tree.name.startswith(GRAD) else tree

    def landing(self, tree: Apply, name: str) -> Ref:
        """What is gathered over all steps of a reader and arrives at one step, or row by row at all."""
        gathered = self.gathered(tree.args[0])
        line = f"%{tree.op} {len(self.program.lines)}"
        steps = self.program.steps[name]
        made = Apply(tree.op, (gathered, *tree.args[1:]))
        self.program.add(line, made, steps, self.program.lanes[name], self.program.shapes[name])
        if tree.op == ONLY and isinstance(tree.args[1], Number):
            self.only[line] = (int(tree.args[1].value), gathered)
        return Ref(line)

    def gathered(self, tree: Tree) -> Tree:
        """The sum of a term over the steps of its reader, as a line that has no steps."""
        reader = tree.args[1] if isinstance(tree, Apply) and tree.op == TOTAL else None
        inner = tree.args[0] if isinstance(tree, Apply) and tree.op == TOTAL else tree
        steps = self.program.clock(reader.name) if isinstance(reader, Ref) else 0
        sign, value = self.known(inner, steps)
        if steps:
            value = self.program.helper(Apply(TOTAL, (value, Number(float(steps)))), 0)
        elif isinstance(value, Apply):
            value = self.program.helper(value, 0)
        return value if sign > 0 else self.program.helper(Apply("neg", (value,)), 0)

    def known(self, tree: Tree, steps: int) -> tuple[int, Tree]:
        """A sign, and a bare name or an outer product of bare names."""
        coefficient, core = self.split(tree, steps)
        if core is not None and coefficient in (ONE, MINUS):
            sign = 1 if coefficient == ONE else -1
            outer = isinstance(core, Apply) and core.op == "outer" and all(isinstance(a, Ref) for a in core.args)
            return sign, core if outer else self.lowering.atom(core, steps)
        return 1, self.lowering.atom(coefficient if core is None else times(coefficient, core), steps)

    def total(self, tree: Tree) -> Total:
        """An addend of a weight's gradient."""
        sign, tree = (-1, tree.args[0]) if isinstance(tree, Apply) and tree.op == "neg" else (1, tree)
        assert isinstance(tree, Apply)
        reader = tree.args[1] if len(tree.args) == 2 else None
        steps = self.program.clock(reader.name) if isinstance(reader, Ref) else 0
        own, value = self.known(tree.args[0], steps)
        return Total(sign * own, value, steps)

    # whole lines

    def settled(self, name: str) -> list[Term]:
        """The terms of a line with every gradient of a single term of the same step put in, equal cores together."""
        if name not in self.done:
            self.done[name] = _collected([term if term.shift else self.put_in(term) for term in self.raw[name]])
        return self.done[name]

    def put_in(self, term: Term) -> Term:
        """The term with the only term of its core's line in the core's place."""
        if not isinstance(term.core, Ref) or term.core.name not in self.raw:
            return term
        below = self.settled(term.core.name)
        if len(below) > 1 or below[0].shift or isinstance(below[0].core, Apply):
            return term
        return Term(term.shift, times(self.coefficient(term.core.name), term.coefficient), below[0].core)

    def coefficient(self, name: str) -> Tree:
        """The coefficient of a line of one term, as a bare name."""
        return self.named(self.settled(name)[0].coefficient, name, self.program.lanes[name])

    def named(self, coefficient: Tree, name: str, lane: str) -> Tree:
        """A coefficient in a gradient's line, as a bare name in this lane."""
        return self.lowering.atom(_slopes(coefficient), self.program.steps[name], lane)

    def assemble(self, name: str) -> None:
        """The line of a gradient out of its terms."""
        program, pieces = self.program, []
        for term in _collected([self.put_in(term) if term.shift else term for term in self.settled(name)]):
            sign = -1 if term.coefficient == MINUS else 1
            lane = f"carry {name} {len(pieces)}" if term.shift else program.lanes[name]
            if term.core is None:
                sign, value = 1, self.named(term.coefficient, name, lane)
            elif term.coefficient in (ONE, MINUS):
                value = term.core
            else:
                value = times(self.named(term.coefficient, name, lane), term.core)
            if term.shift and not self.lags(value):
                value = self.carried(value, lane)
            pieces.append((sign, term.shift, value))
        self.pieces[name] = pieces
        tree = total((sign, _lagged(value, shift)) for sign, shift, value in pieces)
        steps, lane = program.steps[name], program.lanes[name]
        program.add(name, self.lowering.line(tree, steps), steps, lane, program.shapes[name])

    def lags(self, value: Tree) -> bool:
        """Whether a value can be read with a lag as it is: a bare name, or a weight times a bare name."""
        if isinstance(value, Apply) and value.op == "@":
            return self.program.is_matrix(value.args[0]) and isinstance(value.args[1], Ref)
        return isinstance(value, Ref)

    def carried(self, value: Tree, lane: str) -> Ref:
        """A line for what arrives from another step."""
        steps = max(self.program.steps[ref.name] for ref in refs(value) if not self.program.still(ref))
        line = f"%{lane} {len(self.program.lines)}"
        return self.program.add(line, self.lowering.line(value, steps), steps, lane)

    def begin(self, name: str) -> None:
        """The gradient of the start: the terms that arrive there."""
        program, row, parts = self.program, self.program.begins(name[len(GRAD) :]), []
        for sign, shift, value in self.pieces[name]:
            if shift:
                read = next(ref for ref in refs(value) if ref.name not in program.weights)
                if 1 <= row + shift <= program.steps[read.name]:
                    parts.append((sign, _fixed(value, row + shift, program)))
            elif isinstance(value, Ref) and value.name in self.only and self.only[value.name][0] == row:
                parts.append((sign, self.only[value.name][1]))
        tree = self.lowering.line(total(parts), 0)
        program.add(name + "%0", tree, 0, name + "%0", program.shapes[name])


def _flows(tree: Tree) -> bool:
    """Whether an expression holds a gradient."""
    return any(ref.name.startswith((GRAD, SEED)) for ref in refs(tree))


def _collected(terms: list[Term]) -> list[Term]:
    """Terms of the same core and step together."""
    found: dict[tuple[int, Tree | None], list[tuple[int, Tree]]] = {}
    for term in terms:
        found.setdefault((term.shift, term.core), []).extend(signed(term.coefficient))
    return [
        Term(shift, total(sorted(parts, key=lambda part: -part[0])), core) for (shift, core), parts in found.items()
    ]


def _slopes(tree: Tree) -> Tree:
    """out · (1 - out) and 1 - out² of a coefficient under their names, in front."""
    sign, parts = factors(tree)
    found: list[Tree] = []
    for part in list(parts):
        if isinstance(part, Apply) and part.op == "-" and part.args[0] == ONE:
            out = part.args[1]
            if isinstance(out, Apply) and out.op == "**" and out.args[1] == Number(2.0):
                parts.remove(part)
                found.append(Apply("slope_tanh", (out.args[0],)))
            elif out in parts:
                parts.remove(part)
                parts.remove(out)
                found.append(Apply("slope_sigmoid", (out,)))
    return tree if not found else total([(sign, product([*found, *parts]))])


def _lagged(value: Tree, shift: int) -> Tree:
    if isinstance(value, Ref):
        return Ref(value.name, value.shift + shift, value.at)
    if shift and isinstance(value, Apply):
        return Apply(value.op, (value.args[0], _lagged(value.args[1], shift)))
    return value


def _fixed(value: Tree, step: int, program: Program) -> Tree:
    if isinstance(value, Ref):
        return value if value.name in program.weights else Ref(value.name, 0, step)
    return Apply(value.op, tuple(_fixed(a, step, program) for a in value.args)) if isinstance(value, Apply) else value
