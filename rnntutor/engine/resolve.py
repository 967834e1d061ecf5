"""Names: which line, input or weight a name of an equation is, and the order in which the lines are worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .errors import NetworkError, did_you_mean
from .graph import strongly_connected
from .language import write_ref
from .tree import LAST, Apply, Line, Number, Ref, Tree, refs

if TYPE_CHECKING:
    from .network import Layer


def qualified(layer: str, name: str) -> str:
    """ "encoder.h"; in the unnamed layer just "h"."""
    return f"{layer}.{name}" if layer else name


@dataclass(frozen=True)
class Component:
    """Lines worked together, step by step: their names in working order; `backward` runs from the last step."""

    names: tuple[str, ...]
    backward: bool
    recurrent: bool


@dataclass(frozen=True)
class Resolved:
    """The lines of a network with every reference replaced by a qualified one.

    kinds: "line", "input" or "weight" by qualified name; layer: of each line; lags: on which sides of its own step
    (-1 before, 1 after) a value is read; backward: the lines that are worked from the last step to the first;
    apart: lines that would be other names for a value but for a value given: they begin as that does.
    """

    lines: dict[str, Line] = field(default_factory=dict)
    starts: dict[str, Line] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    layer: dict[str, str] = field(default_factory=dict)
    lags: dict[str, set[int]] = field(default_factory=dict)
    backward: frozenset[str] = frozenset()
    components: tuple[Component, ...] = ()
    apart: dict[str, str] = field(default_factory=dict)

    def names_read(self, name: str) -> Iterator[str]:
        """The names that a line and its start read."""
        for table in (self.lines, self.starts):
            if name in table:
                yield from (ref.name for ref in refs(table[name].expression))

    def begins(self, name: str, steps: int) -> int | None:
        """The step of a value's start: 0, or T + 1 where time runs backwards; None where nothing reads or sets it."""
        sides = self.lags.get(name, set())
        if not sides and name not in self.starts:
            return None
        behind = 1 in sides if len(sides) == 1 else name in self.backward
        return steps + 1 if behind else 0

    def clock_inputs(self, layers: Mapping[str, Layer]) -> list[str]:
        """The inputs that only give a layer its number of steps."""
        return [
            layer.over
            for layer in layers.values()
            if isinstance(layer.over, str) and self.kinds.get(layer.over) == "input"
        ]

    def last(self, name: str, steps: int) -> int:
        """The step computed last."""
        return 1 if name in self.backward else steps


def resolve(
    layers: Mapping[str, Layer], weights: Iterable[str], inputs: Iterable[str], given: Iterable[str] = ()
) -> Resolved:
    """Look every name up: an own line, an input, a weight, another layer's. Raises NetworkError with 'did you mean'.

    given: names of which values are given; another name for a value is then a value of its own, whoever reads it.
    """
    return _Resolver(layers, set(weights), set(inputs), set(given)).all()


class _Resolver:
    def __init__(self, layers: Mapping[str, Layer], weights: set[str], inputs: set[str], given: set[str]) -> None:
        self.layers, self.weights, self.inputs, self.given = layers, weights, inputs, given
        self.kinds = dict.fromkeys(inputs, "input") | dict.fromkeys(weights, "weight")
        self.own: dict[str, Line] = {}
        self.layer: dict[str, str] = {}
        self.begun: set[str] = set()

    def all(self) -> Resolved:
        turned = {name: layer.cell.backwards() if layer.reverse else layer.cell for name, layer in self.layers.items()}
        for clash in sorted((self.inputs & self.weights) | (set(self.layers) & self.inputs)):
            raise NetworkError(f"'{clash}' is the name of two things")
        for layer, cell in turned.items():
            for line in cell.lines:
                name = qualified(layer, line.name)
                if line.start:
                    self.begun.add(name)
                else:
                    self.own[name], self.layer[name] = line, layer
                    self.check_double(name, line)
        lines = {name: self.line(name, self.layer[name], line) for name, line in self.own.items()}
        starts = {}
        for layer, cell in turned.items():
            for line in (line for line in cell.lines if line.start):
                name = qualified(layer, line.name)
                if name not in lines and line.name in self.inputs:
                    name = line.name
                if name in starts or (name not in lines and name not in self.inputs):
                    wrong = "has two starts" if name in starts else "starts a quantity that no line defines"
                    raise NetworkError(f"{line.name}[0] {wrong}", line.source, line.column)
                starts[name] = self.line(name, layer, line)
        lags: dict[str, set[int]] = {}
        for ref in (ref for line in lines.values() for ref in refs(line.expression) if ref.shift):
            lags.setdefault(ref.name, set()).add(1 if ref.shift > 0 else -1)
        apart = {name: of for name in lags if (of := self.apart(name))}
        starts |= {name: replace(starts[of], name=name) for name, of in apart.items() if of in starts}
        order = components(lines, starts, self.layer, self.layers)
        backward = frozenset(name for component in order if component.backward for name in component.names)
        kinds = self.kinds | dict.fromkeys(lines, "line")
        return Resolved(lines, starts, kinds, self.layer, lags, backward, order, apart)

    def check_double(self, name: str, line: Line) -> None:
        if name in self.kinds:
            raise NetworkError(
                f"'{name}' is both a line and {'an input' if name in self.inputs else 'a weight'}",
                line.source,
                line.column,
            )

    def line(self, name: str, layer: str, line: Line) -> Line:
        try:
            expression = self.tree(line.expression, layer)
            self.check_start(name, line, expression)
            return replace(line, name=name, expression=expression)
        except NetworkError as error:
            raise NetworkError(f"in {name}{'[0]' * line.start}: {error.message}", line.source, line.column) from None

    def check_start(self, name: str, line: Line, resolved: Tree) -> None:
        """A start reads weights and fixed steps; that of an input, which is there before any line, weights alone."""
        for said, ref in zip(refs(line.expression), refs(resolved), strict=True):
            if not line.start or ref.name in self.weights:
                continue
            if name in self.inputs:
                wanted = "the start of an input is made of weights and numbers"
                raise NetworkError(f"{wanted}: {write_ref(said)} is none")
            if ref.at is None:
                raise NetworkError(
                    f"a start has no step: {said.name} needs one, as in {said.name}[1] or {said.name}[last]"
                )

    def tree(self, tree: Tree, layer: str) -> Tree:
        if isinstance(tree, Number):
            return tree
        if isinstance(tree, Apply):
            return Apply(tree.op, tuple(self.tree(argument, layer) for argument in tree.args))
        return self.ref(tree, layer)

    def ref(self, ref: Ref, layer: str) -> Ref:
        name = self.name(ref.name, layer)
        if name in self.weights:
            if ref.shift or ref.at is not None:
                raise NetworkError(f"{write_ref(ref)}: {ref.name} is a weight and has no steps")
            return Ref(name)
        lagged = ref.shift or ref.at is not None
        seen = {name}
        while lagged and name not in self.given and (target := self.alias(name)) and target not in seen:
            seen.add(name := target)
        owner = self.layer.get(name, layer)
        if owner != layer and self.layers[owner].over == "once" and ref.at is None:
            return Ref(name, 0, LAST)
        return Ref(name, ref.shift, ref.at)

    def apart(self, name: str) -> str:
        """What a name of which values are given is another name for, to begin as that does; "" where it is none."""
        seen = set()
        of = self.alias(name) if name in self.given else None
        while of and of not in seen and self.alias(of):
            seen.add(of)
            of = self.alias(of)
        return of or ""

    def alias(self, name: str) -> str | None:
        """What the line `x = low.h` is another name for."""
        line = self.own.get(name)
        if line is None or name in self.begun or not isinstance(line.expression, Ref):
            return None
        target = line.expression
        if target.shift or target.at is not None:
            return None
        found = self.name(target.name, self.layer[name])
        return None if found in self.weights else found

    def name(self, name: str, layer: str) -> str:
        own = qualified(layer, name)
        if own in self.own:
            return own
        if name in self.inputs:
            return name
        if own in self.weights:
            return own
        if name.partition(".")[0] in self.layers and (name in self.own or name in self.weights):
            return name
        prefix = f"{layer}." if layer else ""
        near = [known.removeprefix(prefix) for known in (*self.own, *self.weights)]
        known = did_you_mean(name, [*near, *self.inputs])
        raise NetworkError(f"'{name}' is no line, input or weight here{known}")


def components(
    lines: dict[str, Line], starts: dict[str, Line], layer: dict[str, str], layers: Mapping[str, Layer]
) -> tuple[Component, ...]:
    """The strongly connected components of the graph of names, each after what it reads. NetworkError for loops."""
    reads = {name: [ref for ref in refs(line.expression) if ref.name in lines] for name, line in lines.items()}
    before: dict[str, list[str]] = {name: [ref.name for ref in reads[name]] for name in lines}
    for name, line in starts.items():
        before.setdefault(name, []).extend(ref.name for ref in refs(line.expression) if ref.name in lines)
    for owner, kind in layers.items():
        if kind.over is not None and not isinstance(kind.over, str | int):
            together = [name for name in lines if layer[name] == owner]
            for name, other in zip(together, together[1:] + together[:1], strict=True):
                before[name].append(other)
    return tuple(_component(group, lines, starts, reads, layer, layers) for group in strongly_connected(lines, before))


def _component(
    group: list[str],
    lines: dict[str, Line],
    starts: dict[str, Line],
    reads: dict[str, list[Ref]],
    layer: Any,
    layers: Any,
) -> Component:
    inside, shifts = set(group), set()
    for name in group:
        whole = [ref for ref in reads[name] if ref.name in inside and ref.at is not None]
        whole += [ref for ref in refs(starts[name].expression) if ref.name in inside] if name in starts else []
        if whole:
            raise NetworkError(f"{name} reads {write_ref(whole[0])}, which needs {name} first", lines[name].source, 1)
        shifts |= {(ref.shift > 0) - (ref.shift < 0) for ref in reads[name] if ref.name in inside}
    if {1, -1} <= shifts:
        raise NetworkError(
            f"{', '.join(group)} read both the step before and the step after in one loop", lines[group[0]].source, 1
        )
    ordered = same_step_order(group, inside, reads, lines)
    backward = 1 in shifts or (not shifts - {0} and layers[layer[group[0]]].reverse)
    return Component(tuple(ordered), backward, bool(shifts - {0}))


def same_step_order(
    group: list[str], inside: set[str], reads: dict[str, list[Ref]], lines: dict[str, Line]
) -> list[str]:
    done: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in path:
            loop = " -> ".join([*path[path.index(name) :], name])
            line = lines[name]
            raise NetworkError(
                f"a loop within one step: {loop}; one of them must read the step before, as in {line.name}[t-1]",
                line.source,
                line.column,
            )
        path.append(name)
        for ref in reads[name]:
            if ref.name in inside and ref.at is None and not ref.shift:
                visit(ref.name)
        path.pop()
        done.append(name)

    for name in sorted(group, key=list(lines).index):
        visit(name)
    return done
