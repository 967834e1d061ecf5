"""The `alignment`, `tree`, `lattice` and `prefixes` entries of a panels block: values at every step, often words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnntutor.engine import EngineError, Trace
from rnntutor.engine.brackets import CLOSE, OPEN
from rnntutor.engine.lattice import arrows
from rnntutor.engine.modules import prefixes

from .lesson import Scene
from .lookup import Lookup
from .mistakes import Wrong, quoted
from .places import Node

KINDS = ("alignment", "tree", "lattice", "prefixes")


def check(look: Lookup, kind: str, node: Node, names: Sequence[str], scene: Scene | None) -> None:
    """Note what such a panel cannot draw."""
    if scene is None or not names:
        return
    trace = scene.trace
    if kind in ("lattice", "prefixes"):
        with look.mistakes.at(node.line, node.column):
            _ctc(trace, kind, names[0])
        return
    if len(names) > 2:
        look.source.wrong(node, f"{kind}: one name, or two, are meant")
    elif kind == "alignment" and len(trace.units(names[0])) != 1:
        size = "is a matrix at every step" if len(trace.units(names[0])) > 1 else "is a single number"
        look.source.wrong(node, f"{quoted(names[0])} {size}: the weights of one step are a vector")
    else:
        for name in names[1:] if kind == "alignment" else names:
            if trace.units(name) != (len(_words(trace, name)),):
                said = f"give each of its units one:  labels: {{{name}: [...]}}"
                look.source.wrong(node, f"{quoted(name)} has no words: {said}")
            elif (
                kind == "tree" and name == names[0] and not any(w.startswith((OPEN, CLOSE)) for w in trace.labels[name])
            ):
                look.source.wrong(node, f"no word of {quoted(name)} is a bracket, such as (NP or )NP")


def _ctc(trace: Trace, kind: str, name: str) -> None:
    """Raise Wrong for a value without arrows, or without shares of letters and a blank."""
    try:
        if kind == "lattice":
            arrows(trace, name)
            if not np.any(trace[name]):
                raise Wrong(f"{name} is 0 at every step: give it a start,  start: {{{name}: [1, 0, ...]}}")
        else:
            prefixes(trace, name)
    except EngineError as error:
        raise Wrong(error.message) from None


def _words(trace: Trace, name: str) -> Sequence[str]:
    return (trace.labels or {}).get(name, ())
