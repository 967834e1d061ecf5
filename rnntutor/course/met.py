"""Which names of a scene a learner meets: on its panels, in what its lesson says and asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rnntutor.engine.derive import GRAD
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import refs

from .lesson import Lesson, Panel, Question
from .wiring import PICTURES

_NAME = re.compile(r"∂?[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_FORMULA = re.compile(r"\$[^$\n]+\$|\{[^{}\n]+\}|`[^`\n]+`|^```.*?^```|^ {0,3}\|.*$", re.MULTILINE | re.DOTALL)
_PARTIAL = re.compile(r"\\partial\s*|\bgrad\.|\bd(?=[^\W\d_](?:\W|_|\d))")
_BRACED = re.compile(r"([_^])\{([^{}]*)\}")
_WORDS = frozenset(("a", "A", "I"))  # are names only within a formula


def met(lesson: Lesson) -> Mapping[str, frozenset[str]]:
    """By scene the names of its lines, inputs, weights and gradients that stand in the lesson."""
    said = frozenset(name for text in _texts(lesson) for name in _said(text))
    shown: dict[str, set[str]] = {scene: set() for scene in lesson.scenes}
    for question in lesson.questions.values():
        if question.scene in shown:
            own = [question.address] if isinstance(question, Question) else question.cells
            shown[question.scene].update(address.name for address in own if address)
    for panel in (panel for page in lesson.pages for panel in page.panels):
        for scene in {panel.scene, *panel.scenes} & shown.keys():
            shown[scene].update(_on(panel, lesson.scenes[scene].trace))
    return {name: frozenset(_known(scene.trace, shown[name], said)) for name, scene in lesson.scenes.items()}


def _known(trace: Trace, shown: set[str], said: frozenset[str]) -> Iterator[str]:
    """The names of a run that are shown, or said with or without their layer."""
    for name in (*trace.names, *trace.weights):
        mark, own = ("∂", name.removeprefix(GRAD)) if name.startswith(GRAD) else ("", name)
        short = own.rpartition(".")[2]
        word = short.partition("_")[0]  # slope_w, where the slope is spoken of
        if name in shown or not said.isdisjoint((mark + own, mark + short, *([mark + word] if len(word) > 2 else []))):
            yield name


def _texts(lesson: Lesson) -> Iterator[str]:
    for page in lesson.pages:
        yield from (text.markdown for text in page.prose)
    for question in lesson.questions.values():
        yield from (question.ask, question.worked, *question.hints)
        yield from (*question.choices, *question.because) if isinstance(question, Question) else ()


def _said(text: str) -> Iterator[str]:
    """The names in a text; a letter that is also a word counts within a formula only."""
    yield from (name for name in _NAME.findall(_plain(text)) if name not in _WORDS)
    for formula in _FORMULA.findall(text):
        yield from _NAME.findall(_plain(formula))


def _plain(text: str) -> str:
    """A text in which names are written as in equations: w_f for $w_{f}$, ∂h for $\\partial h$ and dh."""
    text = _PARTIAL.sub("∂", _BRACED.sub(r"\1\2", text))
    return re.sub(r"_t\b(?:[-−+]1)?", " ", text)


def _on(panel: Panel, trace: Trace) -> Iterator[str]:
    """The names that a panel shows in a scene; beside equations and in a drawing what they read."""
    yield from panel.names
    if panel.kind == "equations":
        for line in filter(None, map(trace.line, panel.names)):
            for ref in refs(line.expression):
                inner = trace.line(ref.name) if ".net" in ref.name else None
                yield from (one.name for one in refs(inner.expression)) if inner else (ref.name,)
    if panel.picture:
        yield from (name for wires in PICTURES.get(panel.picture, ()) for name in ("x", *wires))
        yield from _NAME.findall(panel.picture)
    if panel.heads:
        yield from (panel.heads.memory, *panel.heads.read, *panel.heads.write)
    if panel.surface:
        yield from (panel.surface.x, panel.surface.y)
    if panel.regions:
        yield panel.regions.weights
