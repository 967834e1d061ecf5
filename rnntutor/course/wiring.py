"""The built-in diagrams: which names a scene needs for one, and where its wires would tell what is not so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnntutor.engine import Trace
from rnntutor.engine.tree import refs

from .mistakes import listed

BEFORE = "[t-1]"
Wires = Mapping[str, frozenset[str]]  # of each name drawn, what leads into it

_GATES = ("f", "i", "o", "z")


def _gated(output: str, fed_back: str = "") -> Wires:
    gate = frozenset({"x", fed_back + BEFORE} if fed_back else {"x"})
    cell = {"c": frozenset({"f", "c" + BEFORE, "i", "z"}), output: frozenset({"o", "c"})}
    return dict.fromkeys(_GATES, gate) | cell


_LOOP = frozenset({"x", "h" + BEFORE})
PICTURES: dict[str, tuple[Wires, ...]] = {
    "rnn": ({"h": _LOOP, "y": frozenset({"h"})}, {"h": _LOOP}),
    "lstm": (_gated("h", "h"), _gated("y")),
}


def lacking(picture: str, trace: Trace) -> str:
    """Which names of the picture the scene has not, or ""."""
    if _drawn(picture, trace):
        return ""
    variants, heads = [_names(wires) for wires in PICTURES[picture]], _layers(trace)
    absent = [[name for name in names if all(at + name not in trace.names for at in heads)] for names in variants]
    what = f"the scene has no {listed(min(absent, key=len))}" if min(absent) else "they are not all in one layer"
    always = [name for name in variants[0] if all(name in names for names in variants)]
    other = [name for names in variants for name in names if name not in always]
    ends = f" and {' or '.join(other)}" if len(always) < min(map(len, variants)) else ""
    return f"the diagram {picture} shows {listed(always)}{ends}: {what}; rename lines, or draw a diagram of your own"


def untrue(picture: str, trace: Trace) -> Iterator[str]:
    """What the picture would tell wrongly: wires that are not there or not drawn, layers that are left out."""
    found = _drawn(picture, trace)
    if len(found) > 1:
        others = listed(layer.rstrip(".") for layer in list(found)[1:])
        yield f"the diagram {picture} shows the layer {next(iter(found)).rstrip('.')} alone, not {others}"
    for layer, wires in list(found.items())[:1]:
        for name, drawn in wires.items():
            real = _into(layer + name, set(_names(wires)), layer, trace)
            yield from (f"the diagram {picture} has no wire from {wire} to {name}" for wire in sorted(real - drawn))
            yield from (
                f"the diagram {picture} has a wire from {wire} to {name}, and the scene has not"
                for wire in sorted(drawn - real)
            )


def _names(wires: Wires) -> list[str]:
    """What the picture shows, in its order."""
    return list(dict.fromkeys(["x", *wires]))


def _layers(trace: Trace) -> list[str]:
    """What stands before the names of each layer."""
    return ["", *dict.fromkeys(name.rpartition(".")[0] + "." for name in trace.names if "." in name)]


def _drawn(picture: str, trace: Trace) -> dict[str, Wires]:
    """The layers that the picture can show, the one it does show first, each with its wires."""
    found: dict[str, Wires] = {}
    for wires in PICTURES.get(picture, ()):
        for layer in _layers(trace):
            own = all(trace.line(layer + name) is not None for name in wires if layer + name in trace.names)
            there = all(layer + name in trace.names for name in wires)
            if own and there and (layer + "x" in trace.names or "x" in trace.names):
                found.setdefault(layer, wires)
    return found


def _into(name: str, shown: set[str], layer: str, trace: Trace) -> set[str]:
    """What a line reads among the names shown and the inputs, through the lines that are not shown."""
    found, ahead, seen = set[str](), [name], {name}
    while ahead:
        line = trace.line(ahead.pop())
        for ref in refs(line.expression) if line else ():
            own = ref.name.removeprefix(layer)
            if ref.shift or ref.at is not None:
                if trace.kind(ref.name) != "weight":
                    found.add(own + BEFORE if abs(ref.shift) == 1 else own)
            elif own in shown or trace.kind(ref.name) == "input":
                found.add(own)
            elif ref.name not in seen and trace.kind(ref.name) == "line":
                seen.add(ref.name)
                ahead.append(ref.name)
    return found
