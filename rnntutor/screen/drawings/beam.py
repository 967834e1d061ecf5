"""Beam search step by step: the beginnings of the cursor's step, the most likely first, those that are kept marked."""

from __future__ import annotations

from collections.abc import Sequence

from rnntutor.course.lesson import Panel
from rnntutor.course.prose import joined, module
from rnntutor.engine.decoding import Decoding, Hypothesis, decode
from rnntutor.engine.modules import labels
from rnntutor.notation import numbers
from rnntutor.screen.drawing import ON, Drawing, Line, Run, fit, length, merge
from rnntutor.screen.drawings.bars import bar
from rnntutor.screen.drawings.layout import HIDDEN, listing, remember
from rnntutor.screen.view import View

KEPT, GONE = "▸ ", "  "
DROPPED = 6  # candidates below those kept that are worth a row
PLACES, NUMBER, BAR = 4, 9, 12
LEAST = 0.01  # a best share below which there is no telling apart by decimals


def title(view: View, panel: Panel) -> Line:
    """How wide the beam is."""
    width = _width(panel)
    return (Run("greedy decoding" if width == 1 else f"a beam of {width}", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each that is kept, and the best of those that are not."""
    most = max((len(candidates) for candidates in _found(view, panel).steps), default=0)
    return 1 + min(most, _width(panel)), 1 + min(most, _width(panel) + DROPPED) + (most > _width(panel) + DROPPED)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which the longest beginning stands whole."""
    known = labels(view.trace, panel.names[0])
    found = _found(view, panel)
    last = found.steps[-1:]
    least = max((length(_header(len(found.steps), len(step), found.width)) for step in last), default=0)
    own = len(KEPT) + max((_length(one, known) for step in last for one in step[:DROPPED]), default=1) + NUMBER + BAR
    return max(own, least)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The candidates of the step, a row each: what is written so far, its share, a bar."""
    found = _found(view, panel)
    step = min(view.step, len(found.steps))
    if not step:
        return Drawing((merge([Run("nothing can be written", "quiet")]),))
    hides = any(view.covered(name, None) for name in (*map(_all_of, ("beam", "greedy")), *panel.names))
    known, own = labels(view.trace, panel.names[0]), found.steps[step - 1]
    room = min(max(_length(one, known) for one in own), max(width - len(KEPT) - NUMBER - BAR - 2, 4))
    top, shares = own[0].share, _shares(own)

    def line(place: int) -> Line:
        one, kept = own[place], place < found.width
        if hides:
            return merge([Run(GONE, "text"), Run(HIDDEN, "hidden")])
        style = "output bold" if kept else "quiet"
        runs = [Run(KEPT if kept else GONE, style), Run(fit(_tail(one, known, room), room), style)]
        runs += [Run(fit(shares[place], NUMBER, right=True), style), Run(" ", "text")]
        return merge([*runs, *bar(one.share, 0.0, top, BAR, "output" if kept else "faint")])

    header = merge([Run(_header(step, len(own), found.width), "quiet")])
    lines, _ = listing(len(own), 0, [header], line, "beginnings", (width, height))
    return Drawing(lines)


def _found(view: View, panel: Panel) -> Decoding:
    word, shares = panel.names
    return remember(view, ("beam", panel.names, _width(panel)), lambda: decode(view.trace, word, shares, _width(panel)))


def _width(panel: Panel) -> int:
    return int(panel.call.arguments[-1]) if panel.call else 1


def _header(step: int, count: int, width: int) -> str:
    return f"step {step}: {min(width, count)} of {count} kept"


def _all_of(name: str) -> str:
    """What stands for a module among what is hidden."""
    return module(name).name


def _shares(own: Sequence[Hypothesis]) -> list[str]:
    """Decimals, alike in number; powers of ten where those would be zeros."""
    if own[0].share < LEAST:
        return [numbers.scientific(one.share) for one in own]
    return numbers.column([one.share for one in own], PLACES)


def _tail(one: Hypothesis, known: Sequence[str], room: int) -> str:
    """What is written, its end where it does not fit."""
    text = joined([known[symbol] for symbol in one.symbols])
    while length(text) > room:
        text = ON + text[2:]
    return text


def _length(one: Hypothesis, known: Sequence[str]) -> int:
    return length(joined([known[symbol] for symbol in one.symbols]))
