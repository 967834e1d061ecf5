"""The backward pass as equations: from a network's lines to one line `grad.v` for every value v.

A line `y = ...` at step s that reads v at s + k adds a term to `grad.v` at step s + k, so at step t the term stands
shifted by -k: `h[t-k]` becomes `e[t+k]`. What is read at a fixed step, whole, or is a weight gathers its terms over
all steps of the reader: `total(...)`. Beyond the ends a term is absent. Through a line whose value may be given goes
`kept(grad.v, free.v)`: nothing where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from .adjoints import fold
from .errors import NetworkError
from .infer import shape_of
from .operations import TABLE
from .resolve import Resolved
from .shapes import Shape
from .tree import LAST, WHOLE, Apply, Line, Number, Ref, Tree, refs

GRAD, SEED = "grad.", "seed."
FREE = "free."  # 1 where the line made the value, 0 where it was given
KEPT = "kept"  # (gradient, free): the gradient where the line made the value
TOTAL = "total"  # (terms, reader): the sum over the reader's steps, a weight's over the examples too
TOTAL_ALL = "total_all"
ONLY = "only"  # (terms, k): at step k alone
ROW = "row"  # (terms,): the row of the own step
SPECIAL = (TOTAL, TOTAL_ALL, ONLY, ROW)


@dataclass
class Derivation:
    """The backward lines so far. `terms[v]` are the addends of grad.v."""

    resolved: Resolved
    weights: Collection[str]
    steps: Mapping[str, int]
    ref_shape: Callable[[Ref], Shape]
    given: Collection[tuple[str, bool]] = ()
    terms: dict[str, list[Tree]] = field(default_factory=dict)

    def line(self, reader: str, expression: Tree, start: bool) -> None:
        """Carry the gradient of a line, or of its start, to everything that it reads."""
        steps = self.steps[reader]
        at = None if not start else ("end" if self.resolved.begins(reader, steps) else 0)
        g: Tree = Ref(GRAD + reader, 0, at)
        if (reader, start) in self.given:
            g = Apply(KEPT, (g, Ref(FREE + reader, 0, at)))
        self.walk(expression, g, Ref(reader, 0, at), reader, steps, start)

    def walk(self, tree: Tree, g: Tree, result: Tree, reader: str, steps: int, start: bool) -> None:
        if isinstance(tree, Ref):
            self.arrive(tree, g, reader, start)
        if not isinstance(tree, Apply) or not any(True for _ in refs(tree)):
            return
        rule = TABLE[tree.op].adjoint
        if rule is None:
            return
        shapes = tuple(self.shape(argument) for argument in tree.args)
        have = self.shape(tree)
        elementwise = tree.op in ("+", "-", "*", "/", "**")
        for argument, back, want in zip(tree.args, rule(g, tree.args, result, shapes), shapes, strict=True):
            if back is not None and any(True for _ in refs(argument)):
                self.walk(argument, fold(back, have, want) if elementwise else back, argument, reader, steps, start)

    def shape(self, tree: Tree) -> Shape:
        return shape_of(tree, self.ref_shape)

    def arrive(self, ref: Ref, g: Tree, reader: str, start: bool) -> None:
        """Add the term `g` to the gradient of what is read."""
        into = self.terms.setdefault(ref.name, [])
        if ref.name in self.weights:
            into.append(Apply(TOTAL_ALL, (g,) if start else (g, Ref(reader))))
        elif ref.at is None:
            into.append(shifted(g, -ref.shift, self.weights))
        else:
            total = g if start else Apply(TOTAL, (g, Ref(reader)))
            into.append(
                Apply(ROW, (total,)) if ref.at == WHOLE else Apply(ONLY, (total, Number(float(self.step(ref)))))
            )

    def step(self, ref: Ref) -> int:
        """The step of a reference to a fixed one."""
        if ref.at == WHOLE:
            return 0
        own = self.steps[ref.name]
        return self.resolved.last(ref.name, own) if ref.at == LAST else own + 1 if ref.at == "end" else int(ref.at or 0)


def derive(
    resolved: Resolved,
    weights: Collection[str],
    steps: Mapping[str, int],
    ref_shape: Callable[[Ref], Shape],
    seeds: Collection[str],
    losses: Collection[str],
    given: Collection[tuple[str, bool]] = (),
) -> dict[str, Line]:
    """The lines `grad.v` of everything that a seeded value or a loss depends on, weights and inputs too.

    seeds: values whose gradient comes from outside, as the input `seed.v`; losses: scalar lines whose gradient is 1;
    given: lines, and start lines (True), in whose place a value may be given: see `replaced`.
    """
    work = Derivation(resolved, weights, steps, ref_shape, given)
    for name in seeds:
        work.terms.setdefault(name, []).append(Ref(SEED + name))
    for name in losses:
        if ref_shape(Ref(name)) not in ((), (1,)):
            raise NetworkError(
                f"{name} cannot be a loss: a loss is a single number at each step, such as sum((y - d)**2)"
            )
        work.terms.setdefault(name, []).append(Number(1.0))
    ahead = readers_of(resolved, {*seeds, *losses})
    for name, line in resolved.lines.items():
        if name in ahead:
            work.line(name, line.expression, False)
    for name, line in resolved.starts.items():
        if name in ahead:
            work.line(name, line.expression, True)
    return flowing({GRAD + name: Line(GRAD + name, _sum(terms)) for name, terms in work.terms.items()})


def replaced(
    resolved: Resolved, given: Mapping[str, Collection[int]], steps: Mapping[str, int]
) -> set[tuple[str, bool]]:
    """The lines, and start lines (True), in whose place a value is given: `given` are the steps by name."""
    found = set()
    for name, own in given.items():
        if name in resolved.lines and any(1 <= step <= steps[name] for step in own):
            found.add((name, False))
        if name in resolved.starts and not {0, resolved.begins(name, steps[name])}.isdisjoint(own):
            found.add((name, True))
    return found


def flowing(lines: dict[str, Line]) -> dict[str, Line]:
    """The lines without terms that read a gradient into which nothing flows, as y's where only choose(y) is read."""
    while True:
        kept = {}
        for name, line in lines.items():
            terms = addends(line.expression)
            alive = [term for term in terms if all(_flows(ref, lines) for ref in refs(term))]
            if alive:
                kept[name] = line if len(alive) == len(terms) else Line(name, _sum(alive))
        if kept.keys() == lines.keys():
            return kept
        lines = kept


def _flows(ref: Ref, lines: Mapping[str, Line]) -> bool:
    return not ref.name.startswith(GRAD) or ref.name in lines


def readers_of(resolved: Resolved, ends: Iterable[str]) -> set[str]:
    """The lines that the ends depend on, the ends among them, and the inputs with a start line."""
    found: set[str] = set()
    equations = resolved.lines.keys() | resolved.starts
    todo = [name for name in ends if name in equations]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [other for other in resolved.names_read(name) if other in equations]
    return found


def addends(tree: Tree) -> list[Tree]:
    """The terms of a gradient line, in order; a difference gives its second with a minus."""
    if isinstance(tree, Apply) and tree.op == "+":
        return [*addends(tree.args[0]), *addends(tree.args[1])]
    if isinstance(tree, Apply) and tree.op == "-":
        return [*addends(tree.args[0]), *(Apply("neg", (term,)) for term in addends(tree.args[1]))]
    return [tree]


def valued(name: str) -> str:
    """The value that a name belongs to: `grad.h`, `seed.h` and `free.h` to `h`."""
    return name.removeprefix(GRAD).removeprefix(SEED).removeprefix(FREE)


def special(term: Tree) -> bool:
    """Whether a term says at which steps it counts."""
    return isinstance(term, Apply) and (term.op in SPECIAL or (term.op == "neg" and special(term.args[0])))


def plain(term: Tree) -> Tree:
    """The term without what says at which steps it counts."""
    while isinstance(term, Apply) and special(term):
        term = term.args[0]
    return term


def reach(term: Tree) -> Ref | None:
    """The gradient that a term carries: where that is beyond the ends the term is absent. None for a term without."""
    if isinstance(term, Apply) and term.op in (TOTAL, TOTAL_ALL, ONLY, ROW):
        return None
    return next((ref for ref in refs(term) if ref.name.startswith(GRAD) and ref.at is None), None)


def alive(term: Tree, own: int, steps: Mapping[str, int]) -> tuple[int, int]:
    """The first and last step at which a term counts in a line of `own` steps; 0 and T + 1 are the starts."""
    if isinstance(term, Apply) and term.op == "neg":
        return alive(term.args[0], own, steps)
    if isinstance(term, Apply) and term.op == ONLY and isinstance(term.args[1], Number):
        return int(term.args[1].value), int(term.args[1].value)
    ref = reach(term)
    if ref is None:
        return 1, own
    return 1 - ref.shift, steps[ref.name] - ref.shift


def _sum(terms: list[Tree]) -> Tree:
    total: Tree | None = None
    for term in terms:
        for part in addends(term):
            if total is None:
                total = part
            elif isinstance(part, Apply) and part.op == "neg":
                total = Apply("-", (total, part.args[0]))
            else:
                total = Apply("+", (total, part))
    return total if total is not None else Number(0.0)


def shifted(tree: Tree, by: int, weights: Collection[str]) -> Tree:
    """The expression with every step moved; weights and fixed steps stay."""
    if isinstance(tree, Ref):
        return tree if tree.at is not None or tree.name in weights else Ref(tree.name, tree.shift + by)
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(shifted(argument, by, weights) for argument in tree.args))
    return tree
