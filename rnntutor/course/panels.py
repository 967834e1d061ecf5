"""A `panels` block -> the pictures it asks for, every name in them looked up in the scene."""

from __future__ import annotations

import re

from rnntutor.engine import Address, EngineError

from . import addresses, blocks, heads, prose, regions, surfaces, wiring, worded
from .lesson import Panel, Scene
from .lookup import Lookup
from .mistakes import Wrong, did_you_mean, listed, quoted
from .places import Node

KINDS = (
    "equations",
    "table",
    "gates",
    "memory",
    "heat",
    "strip",
    "diagram",
    "curve",
    "weights",
    "surface",
    "jacobian",
    "training",
    "heads",
    "beam",
    "alignment",
    "tree",
    "lattice",
    "prefixes",
    "picture",
)
FACTORS = 200  # of a Jacobian product, at most
PICTURES = tuple(wiring.PICTURES)  # the built-in diagrams
_STEPS = ("equations", "table", "gates", "memory", "heat", "strip", "diagram", "curve")
_COMPARING = ("curve", "table")  # what may show several scenes, and lengths for vectors
_OPTIONS = {"log": ("curve",), "of": _COMPARING, "scenes": _COMPARING, "steps": _STEPS}  # of which kinds
_PLACE = re.compile(r"\{([^{}\n]*)\}|(?P<stray>[{}])")
_INSIDE = re.compile(r"(?:=|op\b)?\s*([^\W\d][\w.]*)((?:\[[^\[\]]*\])*)\s*")  # {c}, {= c}, {op c}, {c[t-1]}, {h[t][1]}
_STEP = re.compile(r"\s*(?:t\s*(?:[-−+]\s*\d{1,4}\s*)?|(\d{1,6})\s*)", re.ASCII)
_SAID = "a place is {c}, {c[t-1]}, {c[2]} or {h[t][1]}"


def read(look: Lookup, node: Node, opened: str) -> list[Panel]:
    """The panels of one block; `opened` is the scene that is open there."""
    if not isinstance(node.value, list) or not node.value:
        look.source.wrong(node, "panels is a list: lines that begin with '- ' and a kind, such as '- table: [h, y]'")
        return []
    found = [_panel(look, entry, opened) for entry in node.value]
    return [panel for panel in found if panel is not None]


def _panel(look: Lookup, entry: Node, opened: str) -> Panel | None:
    model = blocks.read(blocks.Panel, entry, look.mistakes)
    if model is None:
        return None
    kinds = [kind for kind in KINDS if entry.get(kind) is not None]
    if len(kinds) != 1:
        said = f"one kind, not {' and '.join(kinds)}" if kinds else f"a kind: {', '.join(KINDS)}"
        look.source.wrong(entry, f"a panel has {said}")
        return None
    kind, shown = kinds[0], entry.get(kinds[0])
    assert shown is not None
    _belonging(look, entry, kind)
    if model.training is not None:
        return _training(look, shown, model, entry.line)
    if model.heads is not None:
        return heads.read(look, shown, model, entry, opened)
    if model.picture is not None:
        return regions.read(look, shown, model, entry, opened)
    if model.beam is not None:
        return _beam(look, shown, model, entry, opened)
    if kind == "jacobian":
        return _jacobian(look, shown, model, entry, opened)
    if model.scenes is not None and kind in _COMPARING:
        return _compared(look, kind, shown, model, entry)
    name, scene = look.scene(entry, model.scene, opened, "panel")
    names, picture, ground = tuple[str, ...](), "", None
    if kind == "diagram":
        picture = str(model.diagram).rstrip("\n")
        _picture(look, shown, picture, scene)
    elif model.surface is not None:
        ground = surfaces.read(look, shown, model.surface, scene) if scene else None
    elif kind == "weights":
        names = _weights(look, shown, scene)
    else:
        names = _names(look, shown, kind, scene)
    if kind in worded.KINDS:
        worded.check(look, kind, shown, names, scene)
    steps = look.steps(entry, names, scene) if model.steps is not None else ()
    title, log, norm = model.title or "", model.log, model.of is not None
    return Panel(kind, names, name, picture, title, entry.line, steps, (), log, norm, ground)


def _belonging(look: Lookup, entry: Node, kind: str) -> None:
    """Note every option that says nothing of this kind of panel."""
    for option, kinds in _OPTIONS.items():
        if entry.get(option) is not None and kind not in kinds:
            where = f": it belongs to {' and '.join(kinds)}" if len(kinds) < 3 else ""
            look.mistakes.add(*entry.place(option, key=True), f"{option}: says nothing to {kind}{where}")
    of = entry.get("of")
    if of is not None and of.value != "norm":
        look.source.wrong(of, f"of: norm is meant, not {quoted(of.value)}: the length of the vector at each step")


def _training(look: Lookup, node: Node, model: blocks.Panel, line: int) -> Panel | None:
    """A training that is watched, wherever in the lesson its block stands."""
    name = str(model.training)
    if name not in look.trainings:
        known = did_you_mean(name, look.trainings) or (f": {listed(look.trainings)}" if look.trainings else "")
        look.source.wrong(node, f"there is no training {quoted(name)}{known}")
    block = look.trainings.get(name)
    return Panel("training", (), block.scene.id, "", model.title or "", line, training=name) if block else None


def _compared(look: Lookup, kind: str, shown: Node, model: blocks.Panel, entry: Node) -> Panel | None:
    """The same values of several scenes in one picture."""
    asked = entry.get("scenes")
    assert asked is not None
    before, names, steps = len(look.mistakes.found), tuple[str, ...](), tuple[int, ...]()
    if model.scene is not None:
        look.mistakes.add(*entry.place("scene", key=True), "scene: and scenes: stand here, one is meant")
    found = [look.named(item) for item in asked.texts()]
    if any(item.value == "all" for item in shown.texts()):
        look.source.wrong(shown, "all is not for several scenes: name the values")
        return None
    for scene in found:
        names = look.names(shown, scene)
        steps = look.steps(entry, names, scene) if model.steps is not None else ()
    if len(set(model.scenes or ())) < len(found):
        look.source.wrong(asked, "the same scene stands here twice")
    titles = [scene.title for scene in found if scene and scene.title]
    if len(set(titles)) < len(titles) and len(set(model.scenes or ())) == len(found):
        look.source.wrong(asked, "two of these scenes have one title: which is which could not be seen")
    if not found or not list(shown.texts()):
        look.source.wrong(asked if not found else shown, "at least one name is meant")
    if len(look.mistakes.found) > before:
        return None
    scenes = tuple(model.scenes or ())
    title, norm = model.title or "", model.of is not None
    return Panel(kind, names, scenes[0], "", title, entry.line, steps, scenes, model.log, norm)


def _beam(look: Lookup, node: Node, model: blocks.Panel, entry: Node, opened: str) -> Panel | None:
    """What beam search keeps at each step; it is searched once."""
    name, scene = look.scene(entry, model.scene, opened, "panel")
    asked = model.beam
    if scene is None or asked is None:
        return None
    with look.mistakes.at(node.line, node.column):
        word, shares = addresses.known(asked.word, scene), addresses.known(asked.shares, scene)
        call = prose.call(f"beam({word}, {shares}, {asked.width})", scene.trace)
        return Panel("beam", (word, shares), name, "", model.title or "", entry.line, call=call)
    return None


def _jacobian(look: Lookup, node: Node, model: blocks.Panel, entry: Node, opened: str) -> Panel | None:
    """How the memory at a later step depends on that at an earlier one; it must have a memory of one layer."""
    name, scene = look.scene(entry, model.scene, opened, "panel")
    asked = model.jacobian or blocks.Jacobian()
    if scene is None:
        return None
    with look.mistakes.at(node.line, node.column):
        try:
            last = scene.trace.steps(scene.trace.jacobian(0, 0).names[0])
            to = last if asked.to is None else asked.to
            if not 0 <= (asked.since or 0) <= to <= last:
                raise Wrong(f"from {asked.since or 0} to {to}: the steps are 0 to {last}, the earlier one first")
            if to - (asked.since or 0) > FACTORS:
                raise Wrong(f"{to - (asked.since or 0):,} steps lie between: at most {FACTORS}, say  from:  or  to:")
        except EngineError as error:
            raise Wrong(error.message) from None
        return Panel("jacobian", (), name, "", model.title or "", entry.line, since=asked.since, to=asked.to)
    return None


def _weights(look: Lookup, node: Node, scene: Scene | None) -> tuple[str, ...]:
    """The weights that are shown; `all` are all of them."""
    names = [str(item.value) for item in node.texts()]
    if scene and names == ["all"] and "all" not in scene.weights:
        return tuple(scene.weights)
    for item in node.texts() if scene else ():
        if scene and item.value not in scene.weights:
            known = did_you_mean(str(item.value), scene.weights) or f": {listed(scene.weights) or 'it has none'}"
            look.source.wrong(item, f"{quoted(item.value)} is no weight of the scene '{scene.id}'{known}")
    if not names or len(set(names)) < len(names):
        look.source.wrong(node, "the same name stands here twice" if names else "weights: needs the name of a weight")
    return tuple(names)


def _names(look: Lookup, node: Node, kind: str, scene: Scene | None) -> tuple[str, ...]:
    """The names a panel shows; `all` are the lines, in a table the inputs too."""
    names = [item.value for item in node.texts()]
    if scene and names == ["all"] and "all" not in scene.trace.names and kind in ("equations", "table"):
        trace = scene.trace
        own = (name for name in trace.names if ".net" not in name and not trace.gradient(name))
        return tuple(name for name in own if kind == "table" or trace.line(name))
    found = look.names(node, scene)
    if not names:
        look.source.wrong(node, f"{kind}: needs the name of a value")
    if kind == "equations" and scene:
        for item in node.texts():
            if item.value in scene.inputs:
                look.source.wrong(item, f"{quoted(item.value)} is an input: it has no equation")
    return found


def _picture(look: Lookup, node: Node, picture: str, scene: Scene | None) -> None:
    """Look up every {name} of a drawn diagram."""
    if look.source.folded(node):
        look.source.wrong(node, "write  diagram: |  and below it the drawing, indented: else its lines run together")
        return
    if "{" not in picture and "\n" not in picture:
        if picture not in PICTURES:
            ours = f"{', '.join(PICTURES)}, or a drawing with {{name}} places"
            known = did_you_mean(picture, PICTURES) or f": {ours}"
            look.source.wrong(node, f"there is no diagram {quoted(picture)}{known}")
        elif scene and (said := wiring.lacking(picture, scene.trace)):
            look.source.wrong(node, said)
        return
    for row in look.source.rows(node) if scene else ():
        for place in _PLACE.finditer(row.text):
            with look.mistakes.at(*row.place(place.start() + 1)):
                assert scene is not None
                if place["stray"]:
                    raise Wrong(f"the brace {place['stray']} has no partner in this line: {_SAID}")
                _drawn(place[1], scene)


def _drawn(inside: str, scene: Scene) -> None:
    """A place of a drawing: a value now, before or at a step, or one unit of it. Raises Wrong."""
    place = _INSIDE.fullmatch(inside)
    if place is None:
        raise Wrong(f"{quoted('{' + inside + '}')} cannot be read: {_SAID}")
    name, weight = addresses.known(place[1], scene), place[1] in scene.weights
    indices = re.findall(r"\[([^\]]*)\]", place[2])
    steps = [_STEP.fullmatch(index) for index in indices[:1]]
    if None in steps or not all(index.strip().isdecimal() and len(index) < 7 for index in indices[1:]):
        raise Wrong(f"{quoted('{' + inside + '}')} cannot be read: {_SAID}")
    step = next((int(found[1]) for found in steps if found and found[1]), None if weight else 1)
    try:
        scene.trace.find(Address(name, step, tuple(map(int, indices[1:]))))
    except EngineError as error:
        raise Wrong(error.message) from None
