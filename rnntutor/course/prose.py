"""Numbers in prose: `{c[2]}` is printed from the run, `{y[2] - y[1]:4}` with 4 decimals, `{scene-id: c[2]}` from there.

`{w:/}` is the number as on paper, ½ or ln 3; `{parameters}` is how many numbers the weights hold; `{beam(w, p, 2)}`
are the words that a module comes to. Formulas between `$` are left alone; `\\{` is a brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from rnntutor.engine import Address, Apply, EngineError, Number, Ref, Tree, evaluate, parse_expression
from rnntutor.engine.modules import Call, parse_call, say
from rnntutor.engine.tree import LAST, WHOLE, refs
from rnntutor.notation.numbers import listed
from rnntutor.notation.paper import written

from .addresses import GRAD, known, no_start, slopes
from .mistakes import Wrong, did_you_mean, quoted
from .values import constant

if TYPE_CHECKING:
    from rnntutor.engine import Trace

    from .lesson import Lesson, Scene

PARAMETERS = "parameters"
MASK = "▒▒"  # stands where an open question hides the number
PIECE = re.compile(
    r"\\(?P<escaped>[\\{}$])"
    r"|(?P<formula>(?<![\\$])\$\$?(?=[^\s$])(?:[^$\\\n]|\\.|\n(?!\s*\n))*?(?<!\s)\$\$?(?!\d))"
    r"|\{(?P<inside>[^{}\n]*)\}"
    r"|(?P<stray>[{}])",
)
PLACES = re.compile(r":\s*(\d{1,2}|/)\s*$")
_SCENE = re.compile(r"\s*([a-z0-9][a-z0-9-]*)\s*:(?!\s*\])\s*")
_MOST_PLACES = 12


class Hides(Protocol):
    """What an open question hides."""

    def covers(self, address: Address) -> bool:
        """Whether the value at the address must not be seen."""
        ...


@dataclass(frozen=True)
class Printed:
    """What a `{...}` says: an expression, perhaps of another scene, perhaps with so many decimals, or as on paper."""

    expression: Tree
    scene: str = ""
    places: int | None = None
    on_paper: bool = False
    call: Call | None = None


def fill(
    markdown: str,
    trace: Trace | None,
    places: int = 2,
    hidden: Hides | None = None,
    scenes: Mapping[str, Trace] | None = None,
    hides: Mapping[str, Hides] | None = None,
) -> str:
    """The text with every `{...}` printed from the run (None: only numbers); `▒▒` where `hidden` covers what it needs.

    `scenes` are the runs, and `hides` what is hidden in them, for `{scene-id: c[2]}`. Raises Wrong, EngineError.
    """

    def piece(found: re.Match[str]) -> str:
        if found["escaped"] is not None:
            return found["escaped"] if found["escaped"] in "{}" else found[0]
        if found["inside"] is None:
            return found[0]
        printed = _understood(found["inside"], trace, scenes or {})
        run = trace if not printed.scene else _run(printed.scene, scenes or {})
        if run is None and (printed.call or any(True for _ in refs(printed.expression))):
            raise Wrong("no scene is open above this")
        veil = hidden if not printed.scene else (hides or {}).get(printed.scene)
        if printed.call:
            return _said(printed.call, run, veil)
        tree = _stepped(printed.expression, run) if run else printed.expression
        if run and veil and any(veil.covers(address) for address in addresses(tree, run)):
            return MASK
        value = evaluate(tree, run) if run else constant(tree)
        return (
            written(value) if printed.on_paper else listed(value, places if printed.places is None else printed.places)
        )

    return PIECE.sub(piece, markdown)


def in_lesson(text: str, lesson: Lesson, scene: str, hides: Mapping[str, Hides] | None = None) -> str:
    """`fill` for any text of a lesson, its questions' too; `hides` says by scene what is hidden."""
    runs = {name: found.trace for name, found in lesson.scenes.items()}
    return fill(text, runs.get(scene), 2, (hides or {}).get(scene), runs, hides)


def mistakes(markdown: str, scene: str, scenes: Mapping[str, Scene | None]) -> Iterator[tuple[int, str]]:
    """Every `{...}` that cannot be printed: where it begins (from 0), and what is wrong.

    `scene` is the id of the open scene, or ""; None among the scenes is one whose own mistakes were told.
    """
    runs = {name: found.trace for name, found in scenes.items() if found is not None}
    for found in PIECE.finditer(markdown):
        try:
            if found["stray"] is not None:
                raise Wrong(f"the brace has no partner: write \\{found['stray']} for a brace")
            if found["inside"] is None:
                continue
            printed = _understood(found["inside"], runs.get(scene), runs)
            named = printed.scene or scene
            if named in scenes and named not in runs:
                continue
            for ref in refs(printed.expression) if named in runs else ():
                if ref.name.startswith(GRAD) and (own := scenes[named]):
                    known(ref.name, own)
                if ref.at == 0 and ref.name in runs[named].names and runs[named].begins(ref.name) != 0:
                    raise Wrong(no_start(ref.name, runs[named]))
            fill(found[0], _run(named, runs) if named else None, scenes=runs)
        except (Wrong, EngineError) as error:
            yield found.start(), f"{quoted(found[0])}: {error.message}"


def _understood(inside: str, trace: Trace | None, scenes: Mapping[str, Trace]) -> Printed:
    """`read`, with `∂J/∂h[2]` for the slope of the scene's loss J."""
    named = _SCENE.match(inside)
    run = scenes.get(named[1]) if named else trace
    return read(slopes(inside, run) if run else inside)


@lru_cache(maxsize=1024)
def read(inside: str) -> Printed:
    """What stands between braces: an expression, perhaps `scene-id:` before it and `:places` behind it."""
    rest, places, scene, on_paper = inside, None, "", False
    if ending := PLACES.search(rest):
        rest, on_paper = rest[: ending.start()], ending[1] == "/"
        places = None if on_paper else int(ending[1])
        if places is not None and places > _MOST_PLACES:
            raise Wrong(f"at most {_MOST_PLACES} decimals")
    if named := _SCENE.match(rest):
        rest, scene = rest[named.end() :], named[1]
    if not rest.strip():
        raise Wrong("a value such as c[2] is meant; write \\{ for a brace")
    if named_call := parse_call(rest):
        return Printed(Number(0.0), scene, call=named_call)
    return Printed(parse_expression(rest), scene, places, on_paper)


def call(text: str, trace: Trace) -> Call | None:
    """The module that an answer names, run once; None where it names none. Raises Wrong."""
    try:
        found = parse_call(text)
        if found:
            say(found, trace)
        return found
    except EngineError as error:
        raise Wrong(error.message) from None


def module(name: str) -> Address:
    """What stands for all that a module comes to in a scene, among what is hidden."""
    return Address(f"{name}()")


def joined(words: Sequence[str]) -> str:
    """Words as one reads them: letters run together, others with blanks; "nothing" for none."""
    return ("" if all(len(word) == 1 for word in words) else " ").join(words) or "nothing"


def _said(call: Call, trace: Trace | None, veil: Hides | None) -> str:
    """The words of a module; the mask where an open question asks for them, or hides what they are worked from."""
    if trace is None or (veil and any(map(veil.covers, (module(call.module), *map(Address, call.names))))):
        return MASK
    return joined(say(call, trace))


def addresses(tree: Tree, trace: Trace) -> Iterator[Address]:
    """The values of a run that an expression uses, each with its step and, where one is picked, its unit."""
    if isinstance(tree, Apply):
        picked = _picked(tree)
        if picked is not None and picked.step is not None:
            yield picked if picked.name in trace.names else Address(picked.name)
            return
        for argument in tree.args:
            yield from addresses(argument, trace)
    elif isinstance(tree, Ref) and tree.name in trace.names:
        steps = trace.steps(tree.name)
        if tree.at == WHOLE:
            yield from (Address(tree.name, step) for step in range(1, steps + 1))
        else:
            step = (
                trace.resolved.last(tree.name, steps) if tree.at == LAST else steps + 1 if tree.at == "end" else tree.at
            )
            yield Address(tree.name, step if isinstance(step, int) else None)
    elif isinstance(tree, Ref):
        yield Address(tree.name)


def _stepped(tree: Tree, trace: Trace) -> Tree:
    """The expression where `{y}` is `{y[1]}` if there is one step only, and `{parameters}` is counted."""
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(_stepped(argument, trace) for argument in tree.args))
    if tree == Ref(PARAMETERS) and PARAMETERS not in (*trace.names, *trace.weights):
        return Number(float(trace.parameters))
    if isinstance(tree, Ref) and tree.at is None and not tree.shift and tree.name in trace.names:
        return Ref(tree.name, 0, 1) if trace.steps(tree.name) == 1 else tree
    return tree


def _picked(tree: Tree) -> Address | None:
    """`h[2][1]` as an address."""
    units = list[int]()
    while isinstance(tree, Apply) and tree.op == "pick" and isinstance(tree.args[1], Number):
        units.append(int(tree.args[1].value))
        tree = tree.args[0]
    if units and isinstance(tree, Ref) and isinstance(tree.at, int):
        return Address(tree.name, tree.at, tuple(reversed(units)))
    return None


def _run(name: str, scenes: Mapping[str, Trace]) -> Trace:
    if name not in scenes:
        raise Wrong(f"there is no scene {quoted(name)}{did_you_mean(name, scenes)}")
    return scenes[name]
