"""Slips with what is fed back and what is stored: recurrent networks, the cell of an LSTM, the update of a GRU."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnntutor.engine.tree import Apply, Ref, Tree, refs

from .equations import Equations
from .kinds import Rewrite, Said, said
from .terms import ONE, Spot, complement, exchanged, factors, product, signed, spots, total

MOST_UNITS = 4  # that are worked one after the other


def updated_in_place(equations: Equations) -> Iterator[Rewrite]:
    """Units are worked one after the other, and those behind see the new values of those before."""
    for memory in equations.memories:
        shape = equations.trace.units(memory)
        own = Ref(memory, -1)
        way = _way(equations, memory)
        if (
            len(shape) != 1
            or not 1 < shape[0] <= MOST_UNITS
            or not any(_through_matrix(tree, own) for tree in way.values())
        ):
            continue
        state: Tree = own
        added: dict[str, Tree] = {}
        constants, lines = {}, dict[str, Tree]()
        for unit in range(1, shape[0] + 1):
            mask = f"unit {unit} of {shape[0]}"
            constants[mask] = np.eye(shape[0])[unit - 1]
            seen: dict[Tree, Tree] = {own: state}
            for name, tree in way.items():
                new = exchanged(tree, seen.get)
                if name == memory:
                    new = Apply("+", (state, Apply("*", (Ref(mask), Apply("-", (new, state))))))
                seen[Ref(name)] = Ref(f"{name} with unit {unit}")
                added[f"{name} with unit {unit}"] = new
                if equations.trace.units(name) == shape:
                    term = Apply("*", (Ref(mask), seen[Ref(name)]))
                    lines[name] = Apply("+", (lines[name], term)) if name in lines else term
            state = Ref(f"{memory} with unit {unit}")
        says = said("You wrote each new unit of {} over the old one at once: all of them read {}.", Ref(memory), own)
        yield Rewrite("updated-in-place", memory, says, lines, added=added, constants=constants, shown=False)


def _way(equations: Equations, memory: str) -> dict[str, Tree]:
    """The line of a memory behind its `.net` lines, by name, in the order of work."""
    names = (name for name in equations.forward if name.startswith(f"{memory}.net"))
    return {name: equations.tree(name) for name in (*names, memory)}


def _through_matrix(tree: Tree, memory: Ref) -> bool:
    return any(isinstance(s.node, Apply) and s.node.op == "@" and s.node.args[1] == memory for s in spots(tree))


def output_fed_back(equations: Equations) -> Iterator[Rewrite]:
    """The read-out goes back in the place of the memory."""
    trace = equations.trace
    for memory in equations.memories:
        for name in trace.resolved.lines:
            line = trace.resolved.lines[name].expression
            if name == memory or trace.gradient(name) or trace.units(name) != trace.units(memory):
                continue
            is_read_out = trace.role(name) == "output" and not _is_gated(equations, line)
            if is_read_out and trace.steps(name) == trace.steps(memory) and Ref(memory) in refs(line):
                says = said("You fed back the output {} instead of the memory {}.", Ref(name, -1), Ref(memory, -1))
                yield from _fed(equations, "output-fed-back", memory, name, says)


def _is_gated(equations: Equations, line: Tree) -> bool:
    """Whether a line has a gate as a factor, also one that the asked value does not come from."""
    return any(isinstance(part, Ref) and equations.trace.role(part.name) == "gate" for part in factors(line))


def cell_for_output(equations: Equations) -> Iterator[Rewrite]:
    """The cell goes back to the gates where its output should."""
    for cell in equations.memories:
        for output in equations.memories:
            line = equations.tree(output)
            alike = output != cell and equations.trace.units(cell) == equations.trace.units(output)
            if alike and _is_gated(equations, line) and Ref(cell) in refs(line):
                says = said("You fed back the cell {} instead of the output {}.", Ref(cell, -1), Ref(output, -1))
                yield from _fed(equations, "cell-for-output", output, cell, says)


def _fed(equations: Equations, id: str, memory: str, other: str, says: Said) -> Iterator[Rewrite]:
    def by(node: Tree) -> Tree | None:
        own = isinstance(node, Ref) and node.name == memory and equations.lagged(node)
        return Ref(other, node.shift) if own and isinstance(node, Ref) else None

    lines = {name: exchanged(equations.tree(name), by) for name in equations.forward}
    lines = {name: tree for name, tree in lines.items() if tree is not equations.tree(name)}
    if lines:
        yield Rewrite(id, f"{other} for {memory}", says, lines)


def _updates(equations: Equations) -> Iterator[tuple[str, list[tuple[bool, Tree]], int]]:
    """Memories that are a sum with one term of their own past times a gate: name, terms, which term that is."""
    for name in equations.all_memories:
        terms = signed(equations.tree(name))
        own = [at for at, (_, term) in enumerate(terms) if _keeps(equations, name, term)]
        if len(terms) > 1 and len(own) == 1:
            yield name, terms, own[0]


def _keeps(equations: Equations, name: str, term: Tree) -> bool:
    parts = factors(term)
    is_own = any(isinstance(part, Ref) and part.name == name and part.shift for part in parts)
    return is_own and any(equations.is_gate(part) for part in parts)


def memory_overwritten(equations: Equations) -> Iterator[Rewrite]:
    """The cell is the new candidate alone: nothing kept, no gate."""
    for name, terms, own in _updates(equations):
        kept = [
            (minus, product([part for part in factors(term) if not equations.is_gate(part)]))
            for at, (minus, term) in enumerate(terms)
            if at != own
        ]
        says = said("You overwrote {}: what it held goes through its gate and is added.", Ref(name))
        yield Rewrite("memory-overwritten", name, says, {name: total(kept)})


def output_gate_on_memory(equations: Equations) -> Iterator[Rewrite]:
    """The output gate acts on what is stored, not on what is shown."""
    for name, _, _ in _updates(equations):
        for output in equations.trace.resolved.lines:
            line = equations.trace.resolved.lines[output].expression
            parts = factors(line)
            gates = [part for part in parts if equations.is_gate(part) or _is_output_gate(equations, part)]
            shown = [part for part in parts if part not in gates]
            if output == name or len(gates) != 1 or len(shown) != 1 or equations.trace.gradient(output):
                continue
            if Ref(name) in refs(shown[0]):
                lines: dict[str, Tree] = {name: Apply("*", (gates[0], equations.tree(name))), output: shown[0]}
                says = said("You let the output gate {} change what {} stores: it only shows it.", gates[0], Ref(name))
                yield Rewrite("output-gate-on-memory", name, says, lines)


def _is_output_gate(equations: Equations, part: Tree) -> bool:
    """A gate that the asked value does not come from, as that of the output when the cell is asked for."""
    return isinstance(part, Ref) and not part.shift and equations.trace.role(part.name) == "gate"


def gates_coupled(equations: Equations) -> Iterator[Rewrite]:
    """One gate is taken for what the other leaves."""
    for name, terms, own in _updates(equations):
        keep = [part for part in factors(terms[own][1]) if equations.is_gate(part)]
        let_in = [p for at, (_, t) in enumerate(terms) if at != own for p in factors(t) if equations.is_gate(p)]
        for gate, other in ((a, b) for a in keep for b in let_in if equations.is_gate(a) != equations.is_gate(b)):
            for wrong, right in ((other, gate), (gate, other)):
                coupled = Apply("-", (ONE, right))
                lines: dict[str, Tree] = (
                    {wrong.name: coupled}
                    if isinstance(wrong, Ref) and equations.kind(wrong.name) == "line"
                    else {
                        name: exchanged(equations.tree(name), lambda node, w=wrong, c=coupled: c if node == w else None)
                    }
                )
                says = said("You took {} for {}: here the two gates have weights of their own.", coupled, wrong)
                yield Rewrite("gates-coupled", f"{equations.is_gate(wrong)} in {name}", says, lines)


def _blends(equations: Equations) -> Iterator[tuple[str, str, list[Spot]]]:
    """Memories of the form (1 − z)·n + z·h[t-1], either way round: name, gate, the spots of 1 − z."""
    for name, terms, _own in _updates(equations):
        gates = {equations.is_gate(part) for _, term in terms for part in factors(term)} - {""}
        for gate in sorted(gates):
            places = [s for s, found in equations.gate_spots(name) if found == gate and complement(s.node) is not None]
            plain = [s for s, found in equations.gate_spots(name) if found == gate and complement(s.node) is None]
            if len(places) == 1 and len(plain) == 1:
                yield name, gate, places


def gate_on_both(equations: Equations) -> Iterator[Rewrite]:
    """The gate itself on the old and the new: no 1 − z."""
    for name, gate, places in _blends(equations):
        says = said("You put {} on both the old and the new: one of them gets {}.", Ref(gate), places[0].node)
        yield Rewrite("gate-on-both", f"{gate} in {name}", says, {name: places[0].put(Ref(gate))})


def complement_left_out(equations: Equations) -> Iterator[Rewrite]:
    """1 − z is left out as a factor."""
    for name, gate, places in _blends(equations):
        says = said("You left out the factor {} in {}.", places[0].node, Ref(name))
        yield Rewrite("complement-left-out", f"{gate} in {name}", says, {name: places[0].put(ONE)})


def reset_on_memory(equations: Equations) -> Iterator[Rewrite]:
    """The reset gate also multiplies the memory that is kept."""
    for name, gate, _ in _blends(equations):
        for reset in equations.gates:
            if reset == gate:
                continue
            own = Ref(name, -1)

            def by(node: Tree, own: Ref = own, reset: str = reset) -> Tree | None:
                return Apply("*", (Ref(reset), own)) if node == own else None

            says = said("You let {} act on the memory that is kept: it only acts inside the candidate.", Ref(reset))
            yield Rewrite("reset-on-memory", f"{reset} in {name}", says, {name: exchanged(equations.tree(name), by)})
