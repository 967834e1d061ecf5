"""Rewritings of a run's lines, other numbers for it, and the order in which a batch of them is worked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .derive import addends, special
from .errors import NetworkError
from .graph import strongly_connected
from .resolve import same_step_order
from .trace import Trace
from .tree import Line, Ref, Tree, refs

After = Callable[[str, int, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Variant:
    """One rewriting: by qualified name the expressions that stand in place of the lines' own.

    steps: where they do (a gradient without steps counts as step 0), None for throughout. added: further lines that
    the rewritten ones read, each after what it reads. constants, sequences: arrays that they read, a sequence with
    rows 0 to T + 1. after(name, step, rows): what becomes of a line's numbers once they are worked, as when they are
    rounded; `rows` (k, *units) are those of the k neighbouring variants that share it. Given values stay given.
    """

    lines: Mapping[str, Tree] = field(default_factory=dict)
    steps: frozenset[int] | None = None
    added: Mapping[str, Tree] = field(default_factory=dict)
    constants: Mapping[str, np.ndarray] = field(default_factory=dict)
    sequences: Mapping[str, np.ndarray] = field(default_factory=dict)
    after: After | None = None


@dataclass(frozen=True, eq=False)
class Numbers:
    """Other numbers for a run, each array of the shape of the one in whose place it stands.

    weights: by name, those that rewritten lines add among them; sequences: rows 0 to T + 1 of inputs, and of sequences
    that variants add; start: what the given starts of the run are instead.
    """

    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    sequences: Mapping[str, np.ndarray] = field(default_factory=dict)
    start: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Lines worked together, step by step; `backward` from the last step to the first."""

    names: tuple[str, ...]
    backward: bool


Known = dict[tuple[int, bool], tuple[Ref, ...]]


def order(base: Trace, variants: Sequence[Variant], known: Known) -> list[Group]:
    """The order of work in which every line comes after what any rewriting of it reads. NetworkError for loops.

    known: what was found of the same trees before, and will be found.
    """
    trees: dict[str, list[Tree]] = {name: [line.expression] for name, line in base.resolved.lines.items()}
    for lines in {id(variant.lines): variant for variant in variants}.values():
        for table in (lines.added, lines.lines):
            for name, tree in table.items():
                trees.setdefault(name, []).append(tree)
    before = {
        name: list(dict.fromkeys(ref.name for tree in own for ref in _read(tree, known) if ref.name in trees))
        for name, own in trees.items()
    }
    for name, line in base.resolved.starts.items():
        before.setdefault(name, []).extend(ref.name for ref in refs(line.expression) if ref.name in trees)
    lines = {name: base.resolved.lines.get(name) or Line(name, own[0]) for name, own in trees.items()}
    backward = {name for group in base.resolved.components if group.backward for name in group.names}
    groups = []
    for names in strongly_connected(lines, before):
        inside = set(names)
        stepped = {name: list(_stepped(trees[name], inside, base.gradient(name), known)) for name in names}
        shifts = {(ref.shift > 0) - (ref.shift < 0) for own in stepped.values() for ref in own}
        if {1, -1} <= shifts:
            raise NetworkError(f"{', '.join(names)} read both the step before and the step after in one loop")
        ordered = same_step_order(names, inside, stepped, lines)
        groups.append(Group(tuple(ordered), 1 in shifts or (-1 not in shifts and bool(inside & backward))))
    return groups


def _stepped(trees: Sequence[Tree], inside: set[str], gradient: bool, known: Known) -> dict[Ref, None]:
    """What is read at a step of its own, among the names of a group."""
    read = (ref for tree in trees for ref in _read(tree, known, gradient))
    return dict.fromkeys(ref for ref in read if ref.name in inside and ref.at is None)


def _read(tree: Tree, known: Known, stepped: bool = False) -> tuple[Ref, ...]:
    """What a tree reads; of a gradient's line `stepped`, only what stands in terms with a step of their own."""
    key = (id(tree), stepped)
    if key not in known:
        terms = [term for term in addends(tree) if not special(term)] if stepped else [tree]
        known[key] = tuple(dict.fromkeys(ref for term in terms for ref in refs(term)))
    return known[key]
