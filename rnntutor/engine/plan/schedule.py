"""What is computed when: for all steps at once, or step by step, and in which order.

Lines that depend on themselves through a lag make a loop. Everything else is worked for all steps at once, before or
after it. From a loop's lines all that does not depend on the loop is taken out under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from ..graph import strongly_connected
from ..tree import Apply, Number, Ref, Tree, refs
from .program import HALF, Program, factors, product, signed, total

SMALL = 600  # multiplications in a step below which `W @ x` rides along instead of costing an addition


@dataclass(frozen=True)
class Section:
    """Lines in working order. A loop runs `steps` steps, from the last one if `backward`."""

    names: tuple[str, ...]
    loop: bool = False
    backward: bool = False
    steps: int = 0


@dataclass(frozen=True)
class Home:
    """What lies side by side so that one product reads it all: a value of the step before, inputs, a 1.

    Inputs are in it where their products are small enough to be worked in the loop.
    """

    lagged: str
    shift: int
    inputs: tuple[str, ...]


def reads(program: Program, name: str) -> Iterable[Ref]:
    """What a line and its start read, weights left out."""
    trees = [program.lines[name]] if name in program.lines else []
    trees += [Ref(program.starts[name], 0, 1)] if name in program.starts else []
    return (ref for tree in trees for ref in refs(tree) if ref.name not in program.weights)


def needed(program: Program, targets: Iterable[str], ready: Collection[str]) -> list[str]:
    """The lines that the targets depend on, as far as they are not ready, in the program's order."""
    found: set[str] = set()
    todo = [name for name in targets if name in program.lines]
    while todo:
        name = todo.pop()
        if name not in found and name not in ready:
            found.add(name)
            todo += [ref.name for ref in reads(program, name) if ref.name in program.lines]
    return [name for name in program.lines if name in found]


def connected(program: Program, names: Collection[str]) -> list[list[str]]:
    """Groups of lines that depend on each other, each after what it reads."""
    inside = set(names)
    return strongly_connected(names, {n: [ref.name for ref in reads(program, n) if ref.name in inside] for n in names})


def recurrent(program: Program, group: list[str]) -> bool:
    """Whether a group of lines is a loop."""
    return len(group) > 1 or any(ref.name == group[0] and ref.at is None for ref in reads(program, group[0]))


def sections(
    program: Program, targets: Iterable[str], ready: Collection[str], batch: int
) -> tuple[list[Section], list[Home]]:
    """The sections that compute the targets. Takes out of loops what does not belong there."""
    targets, homes = list(targets), []
    for group in connected(program, needed(program, targets, ready)):
        if recurrent(program, group):
            homes += _lighten(program, group, homes, batch)
    stages: dict[str, int] = {}
    flat: dict[int, list[str]] = {}
    loops: dict[int, list[Section]] = {}
    looping: set[str] = set()
    for group in connected(program, needed(program, targets, ready)):
        loop = recurrent(program, group)
        before = {ref.name for name in group for ref in reads(program, name)} - set(group)
        wait = looping | {program.starts[name] for name in group if name in program.starts}  # starts are written first
        stage = max((stages[name] + (name in wait and not loop) for name in before if name in stages), default=0)
        stages |= dict.fromkeys(group, stage)
        if loop:
            looping |= set(group)
            loops.setdefault(stage, []).append(_loop(program, group))
        else:
            flat.setdefault(stage, []).append(group[0])
    found = []
    for stage in range(max(stages.values(), default=-1) + 1):
        found += [Section(tuple(flat[stage]))] if stage in flat else []
        found += loops.get(stage, [])
    return found, homes


def _loop(program: Program, group: list[str]) -> Section:
    """The loop of a group, its lines in the order in which a step works them."""
    inside, done = set(group), []

    def visit(name: str) -> None:
        if name not in done:
            for ref in refs(program.lines[name]):
                if ref.name in inside and ref.at is None and not ref.shift:
                    visit(ref.name)
            done.append(name)

    for name in group:
        visit(name)
    later = any(ref.shift > 0 for name in group for ref in refs(program.lines[name]) if ref.name in inside)
    return Section(tuple(done), True, later, max(program.steps[name] for name in group))


def _lighten(program: Program, group: list[str], homes: list[Home], batch: int) -> list[Home]:
    """Take out of a loop's lines what does not depend on it."""
    inside = set(group)

    def moves(tree: Tree) -> bool:
        return any(ref.name in inside and ref.at is None for ref in refs(tree))

    home = _home(program, group, moves, homes, batch)
    for name in group:
        steps, lane, terms = program.steps[name], program.lanes[name], []
        rides = home is not None and _rides(program, name, home, moves, batch)
        still: list[tuple[int, Tree]] = []
        for sign, term in signed(program.lines[name]):
            if rides or not moves(term):
                (terms if rides else still).append((sign, term))
            else:
                terms.append((sign, _gathered(program, term, moves, steps, lane)))
        if len(still) == 1 and still[0][0] > 0 and isinstance(still[0][1], Ref | Number):
            terms.append(still[0])
        elif still:
            terms.append((1, program.helper(total(still), steps, lane)))
        program.lines[name] = total(terms)
    return [home] if home else []


def _gathered(program: Program, term: Tree, moves: Callable[[Tree], bool], steps: int, lane: str) -> Tree:
    """A product with its factors that do not depend on the loop as one."""
    parts = factors(term)[1]
    still = [part for part in parts if not moves(part)]
    if len(still) < 2 or len(still) == len(parts):
        return term
    return product([program.helper(product(still), steps, lane), *(part for part in parts if moves(part))])


def _home(
    program: Program, group: list[str], moves: Callable[[Tree], bool], homes: list[Home], batch: int
) -> Home | None:
    """The home of the value of the step before that most products of a loop read, with the inputs that ride along."""
    lagged: dict[tuple[str, int], int] = {}
    for name in group:
        for _, term in signed(program.lines[name]):
            operand = weighted(program, term)
            if operand is not None and moves(operand) and abs(operand.shift) == 1 and not _turned(term):
                lagged[operand.name, operand.shift] = lagged.get((operand.name, operand.shift), 0) + 1
    if not lagged:
        return None
    name, shift = max(lagged, key=lambda key: lagged[key])
    taken = {name for home in homes for name in home.inputs}
    riders: dict[str, None] = {}
    for line in group:
        for _, term in signed(program.lines[line]):
            operand = weighted(program, term)
            if operand is not None and operand.name not in program.lines and operand.name not in taken:
                riders |= {operand.name: None}
    home = Home(name, shift, tuple(riders))
    rides = [line for line in group if _rides(program, line, home, moves, batch)]
    used = {ref.name for line in rides for ref in refs(program.lines[line])}
    return Home(name, shift, tuple(rider for rider in riders if rider in used))


def _rides(program: Program, name: str, home: Home, moves: Callable[[Tree], bool], batch: int) -> bool:
    """Whether a line is one product of its home's values, small enough to be worked in the loop as a whole."""
    columns, lags = 1, 0
    for sign, term in signed(program.lines[name]):
        operand = weighted(program, term)
        if sign < 0:
            return False
        if operand is None:
            bias = term.args[0] if isinstance(term, Apply) and term.op == HALF else term
            if not isinstance(bias, Ref) or program.weights.get(bias.name) != program.shapes[name]:
                return False
        elif moves(operand):
            lags += 1
            if (operand.name, operand.shift) != (home.lagged, home.shift):
                return False
        elif operand.name in home.inputs and not operand.shift and operand.at is None:
            columns += _size(program.shapes[operand.name])
        else:
            return False
    return lags == 1 and columns * _size(program.shapes[name]) * batch <= SMALL


def weighted(program: Program, term: Tree) -> Ref | None:
    """The vector in `W @ name`; None for other terms."""
    if not isinstance(term, Apply) or term.op != "@" or not program.is_matrix(term.args[0]):
        return None
    operand = term.args[1]
    if not isinstance(operand, Ref) or operand.name in program.weights or len(program.ref_shape(operand)) > 1:
        return None
    return operand


def _turned(tree: Tree) -> bool:
    return isinstance(tree, Apply) and (tree.op == "transpose" or any(_turned(argument) for argument in tree.args))


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size
