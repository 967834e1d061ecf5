"""Slips in sums: memory, biases and inputs left out or counted wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rnntutor.engine.tree import Apply, Ref, Tree

from .equations import Equations
from .kinds import Rewrite, Said, said
from .terms import ZERO, Spot, exchanged, reads, signed, sums, total, without

_LEFT_OUT = "You left out {}: it belongs to {}."
Chosen = Callable[[Tree, int], bool]


def _terms(equations: Equations, name: str, chosen: Chosen) -> Iterator[tuple[Spot, list[tuple[bool, Tree]], int]]:
    """The terms of a line's sums that are `chosen`, which asks a term and how many there are."""
    for spot, terms in sums(equations.tree(name)):
        for at, (_, term) in enumerate(terms):
            if chosen(term, len(terms)):
                yield spot, terms, at


def _left_out(
    equations: Equations, id: str, chosen: Chosen, says: Callable[[str, Tree], Said], all_of_them: Said
) -> Iterator[Rewrite]:
    """Each chosen term left out; all of them at once first, where there are several."""
    parts, whole, count = [], {}, 0
    for name in equations.forward:
        found = list(_terms(equations, name, chosen))
        for spot, terms, at in found:
            parts.append(Rewrite(id, name, says(name, terms[at][1]), {name: without(spot, terms, {at})}))
        count += len(found)
        if found:
            whole[name] = _without_all(equations.tree(name), {terms[at][1] for _, terms, at in found})
    if count > 1 and whole:
        yield Rewrite(id, "everywhere", all_of_them, whole, True)
    yield from parts


def _without_all(tree: Tree, left_out: set[Tree]) -> Tree:
    """The tree without any of these terms, wherever a sum has one."""
    terms = signed(tree)
    if any(term in left_out for _, term in terms):
        kept = [(minus, _without_all(term, left_out)) for minus, term in terms if term not in left_out]
        return total(kept) if kept else Apply("*", (ZERO, terms[0][1]))
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(_without_all(part, left_out) for part in tree.args))
    return tree


def no_memory(equations: Equations) -> Iterator[Rewrite]:
    """A term that reads an earlier step is left out."""

    def remembers(term: Tree, count: int) -> bool:
        return reads(term, equations.lagged)

    def says(name: str, term: Tree) -> Said:
        text = "You left the memory out: {} belongs to {}." if _is_memory(equations, term) else _LEFT_OUT
        return said(text, term, Ref(name))

    held = any(_is_memory(equations, equations.tree(name)) for name in equations.forward)
    begins = "You left the memory out: nothing" if held else "Nothing"
    yield from _left_out(
        equations,
        "no-memory",
        remembers,
        says,
        said(f"{begins} of the step before was taken along."),
    )


def _is_memory(equations: Equations, term: Tree) -> bool:
    """Whether a term reads what a cell held: a line that comes from its own past, not a weight that is moved."""
    loops = (group.names for group in equations.trace.resolved.components if group.recurrent)
    held = {name for names in loops for name in names if not equations.is_moved(name)}
    return reads(term, lambda ref: equations.lagged(ref) and ref.name in held)


def memory_never_updated(equations: Equations) -> Iterator[Rewrite]:
    """A memory is the start value at every step."""

    def stuck(names: tuple[str, ...]) -> dict[str, Tree]:
        def by(node: Tree) -> Tree | None:
            own = isinstance(node, Ref) and node.name in names and equations.lagged(node)
            return equations.start(node.name) if own and isinstance(node, Ref) else None

        lines = {name: exchanged(equations.tree(name), by) for name in equations.forward}
        return {name: tree for name, tree in lines.items() if tree is not equations.tree(name)}

    memories = equations.memories
    for names in ((memories,) if len(memories) > 1 else ()) + tuple((name,) for name in memories):
        start = equations.start(names[0])
        says = said("You read the start value {} at every step: each step reads what the last one left.", start)
        yield Rewrite("memory-never-updated", ", ".join(names), says, stuck(names), len(names) > 1, since=2)


def _is_bias(equations: Equations, term: Tree, count: int) -> bool:
    if count < 2 or not isinstance(term, Ref) or equations.kind(term.name) != "weight":
        return False
    return len(equations.trace.units(term.name)) < 2


def _called(term: Tree) -> str:
    """What an added weight is called: a bias where its name is that of one, b or b_f."""
    own = term.name.rpartition(".")[2] if isinstance(term, Ref) else ""
    return "the bias {}" if own.partition("_")[0] in ("b", "d") else "{}"


def no_bias(equations: Equations) -> Iterator[Rewrite]:
    """An added weight is left out."""
    yield from _left_out(
        equations,
        "no-bias",
        lambda term, count: _is_bias(equations, term, count),
        lambda name, term: said(f"You left {_called(term)} out of {{}}.", term, Ref(name)),
        said("You left the biases out."),
    )


def bias_twice(equations: Equations) -> Iterator[Rewrite]:
    """An added weight is added twice."""
    parts, whole = [], {}
    for name in equations.forward:
        found = list(_terms(equations, name, lambda term, count: _is_bias(equations, term, count)))
        for spot, terms, at in found:
            tree = spot.put(total([*terms, terms[at]]))
            says = said(f"You added {_called(terms[at][1])} twice in {{}}.", terms[at][1], Ref(name))
            parts.append(Rewrite("bias-twice", name, says, {name: tree}))
        if found:
            twice = {terms[at][1] for _, terms, at in found}
            whole[name] = exchanged(equations.tree(name), lambda node, b=twice: _double(node) if node in b else None)
    if len(parts) > 1:
        yield Rewrite("bias-twice", "everywhere", said("You added each bias twice."), whole, True)
    yield from parts


def _double(term: Tree) -> Tree:
    return Apply("+", (term, term))


def no_input(equations: Equations) -> Iterator[Rewrite]:
    """A term that reads an input is left out of a sum."""

    def reads_input(term: Tree, count: int) -> bool:
        return count > 1 and reads(term, equations.is_input) and not reads(term, equations.lagged)

    for name in equations.forward:
        for spot, terms, at in _terms(equations, name, reads_input):
            says = said(_LEFT_OUT, terms[at][1], Ref(name))
            yield Rewrite("no-input", name, says, {name: without(spot, terms, {at})})
