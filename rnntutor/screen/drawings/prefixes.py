"""What the frames up to the cursor say: the texts that prefix search looks at, the likeliest first, all paths added up.

Beside each stands what its longer texts have together, and below them the best path, which is one path only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.course.prose import joined, module
from rnntutor.engine import ctc
from rnntutor.engine.modules import blank_of, labels, prefixes
from rnntutor.notation import numbers
from rnntutor.screen.drawing import ON, Drawing, Line, Run, clip_line, fit, length, merge
from rnntutor.screen.drawings.bars import bar
from rnntutor.screen.drawings.layout import HIDDEN, listing, remember, shown_names
from rnntutor.screen.view import View

KEPT, GONE = "▸ ", "  "
PLACES, NUMBER, BAR = 4, 8, 12
ROWS = 8  # texts that are worth a row


def title(view: View, panel: Panel) -> Line:
    """What the rows are."""
    return (Run("texts and their shares", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The header, the texts, and the best path."""
    most = max(len(_at(view, panel, step)) for step in range(1, _last(view, panel) + 1))
    return 2 + min(most, 2), 2 + min(most, ROWS) + (most > ROWS)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which the longest text stands whole."""
    return len(KEPT) + _longest(view, panel) + 2 * NUMBER + BAR + 2


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The texts after the frames up to the cursor, a row each: its share, a bar, the share of what begins with it."""
    step = min(view.step, _last(view, panel))
    own = _at(view, panel, step)
    wide = width >= breadth(view, panel)
    room = min(_longest(view, panel), max(width - len(KEPT) - NUMBER * (1 + wide) - 2, 3))
    hides = _hides(view, panel)
    alone, longer = (numbers.column([float(each[step]) for each in one], PLACES) for one in _shares(own))
    top = float(own[0].alone[step])

    def line(place: int) -> Line:
        if hides:
            return merge([Run(GONE, "text"), Run(HIDDEN, "hidden")])
        style = "output bold" if not place else "text"
        runs = [Run(GONE if place else KEPT, style), Run(fit(_said(view, panel, own[place].text, room), room), style)]
        runs.append(Run(fit(alone[place], NUMBER, right=True), style))
        if wide:
            runs += [Run(" ", "text"), *bar(float(own[place].alone[step]), 0.0, top, BAR, "output")]
            runs.append(Run(fit(longer[place], NUMBER, right=True), "quiet"))
        return merge(runs)

    header = fit(f"{GONE}step {step}", len(KEPT) + room) + fit("alone", NUMBER, right=True)
    header += " " * (1 + BAR) + fit("longer", NUMBER, right=True) if wide else ""
    lines, _ = listing(len(own), 0, [(Run(header, "quiet"),)], line, "texts", (width, max(height - 1, 2)))
    return Drawing((*lines, clip_line(_best_path(view, panel, step), width))[: max(height, 1)])


def _shares(own: Sequence[ctc.Prefix]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    return [one.alone for one in own], [one.longer for one in own]


def _last(view: View, panel: Panel) -> int:
    return view.last(shown_names(view, panel)[0])


def _found(view: View, panel: Panel) -> Sequence[ctc.Prefix]:
    return prefixes(view.trace, shown_names(view, panel)[0])


def _at(view: View, panel: Panel, step: int) -> list[ctc.Prefix]:
    """The texts that have begun by a step, the likeliest first; the empty one always."""

    def make() -> list[ctc.Prefix]:
        begun = [one for one in _found(view, panel) if one.begun[step] > 0]
        return sorted(begun, key=lambda one: -one.alone[step])

    return remember(view, ("prefixes", panel.names, step), make)


def _said(view: View, panel: Panel, text: Sequence[int], room: int) -> str:
    """A text, its end where it does not fit."""
    known = labels(view.trace, shown_names(view, panel)[0])
    said = joined([known[symbol] for symbol in text])
    while length(said) > room:
        said = ON + said[2:]
    return said


def _longest(view: View, panel: Panel) -> int:
    known = labels(view.trace, shown_names(view, panel)[0])
    return max(length(joined([known[symbol] for symbol in one.text])) for one in _found(view, panel))


def _best_path(view: View, panel: Panel, step: int) -> Line:
    """The path of the likeliest symbols up to a step, its share, and its text."""
    name, before = shown_names(view, panel)[0], "  best path: "
    if _hides(view, panel):
        return merge([Run(before, "quiet"), Run(HIDDEN, "hidden")])
    known, rows = labels(view.trace, name), np.asarray(view.trace[name])[:step]
    path = rows.argmax(1).tolist()
    share = numbers.show(float(rows.max(1).prod()), PLACES)
    text = joined([known[symbol] for symbol in ctc.collapsed(path, blank_of(view.trace, name))])
    said = joined([known[symbol] for symbol in path])
    return merge([Run(before, "quiet"), Run(f"{said} {share}", "text"), Run(f" says {text}", "quiet")])


def _hides(view: View, panel: Panel) -> bool:
    """Whether an open question asks for what stands here, or hides a share."""
    asked = (module("prefix_search").name, module("collapse").name, *shown_names(view, panel))
    return any(view.covered(name, None) for name in asked)
