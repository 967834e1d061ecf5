"""A vector at every step as a matrix: a row for each step, a column for each place it looks at; shade and number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import WHOLE, Address, Ref, refs
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip_line, fit, length, merge
from rnntutor.screen.drawings.layout import (
    HIDDEN,
    LEFT,
    RIGHT,
    format_of,
    label,
    more,
    remember,
    row_window,
    shown_names,
    spot_row,
    visible,
    widest,
    window,
    word_at,
    write,
)
from rnntutor.screen.drawings.texture import HID, encode, inks_of
from rnntutor.screen.view import View

SHADE = 2  # cells of the texture beside a number
GAP = 2  # between two columns
LONGEST = 12  # cells of a word over a column
WORD = 14  # and of one before a row


class _Plan(NamedTuple):
    """Rows are the steps of `name`, columns its units `first` to `last`; `said` names what each step puts out."""

    name: str
    said: str
    heads: Sequence[str]
    before: int  # cells of what stands before a row
    cell: int
    number: int  # cells of a number; 0 where there is room for the texture only
    first: int
    last: int
    rows: int

    @property
    def pitch(self) -> int:
        return self.cell + GAP * bool(self.number)


def title(view: View, panel: Panel) -> Line:
    """The quantity and what its rows and columns are."""
    name = shown_names(view, panel)[0]
    return (Run(label(view, name), f"{view.role(name)} bold"), Run("  steps × places", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The heads, a row for each step, and the selected number where the cells have none."""
    plan = _plan(view, panel, width)
    extra = 1 + (not plan.number)
    return extra + min(plan.rows, 4), extra + plan.rows


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every cell has its number."""
    plan = _plan(view, panel, 10_000)
    return plan.before + len(plan.heads) * plan.pitch


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The matrix; the row of the cursor is lit, rows that have no room are left out with a sign."""
    plan = _plan(view, panel, width)
    chosen = view.selected if view.selected and view.selected.name == plan.name else None
    foot = [] if plan.number else [_foot(view, plan, chosen)]
    focus = (chosen.step if chosen and chosen.step else view.cursor(plan.name)) - 1
    shown = row_window(plan.rows, max(height - 1 - len(foot), 1), focus)
    lines = [_header(plan), *(_row(view, plan, row + 1, chosen) for row in range(*shown))]
    if shown != (0, plan.rows):
        lines.append((Run(more(plan.rows, shown, "steps"), "quiet"),))
    lines = [*lines[: max(height - len(foot), 1)], *foot][: max(height, 1)]
    return Drawing(tuple(clip_line(line, width) for line in lines), lambda: _spots(view, plan, shown))


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    return remember(view, ("alignment", panel.names, width, _column(view, panel)), lambda: _made(view, panel, width))


def _column(view: View, panel: Panel) -> int:
    """The column that is selected, from 1; else the first."""
    chosen = view.selected
    own = chosen is not None and chosen.name == shown_names(view, panel)[0] and bool(chosen.unit)
    return chosen.unit[0] if chosen is not None and own else 1


def _made(view: View, panel: Panel, width: int) -> _Plan:
    name, *rest = shown_names(view, panel)
    said, heads, rows = (rest or [""])[0], _heads(view, name), view.last(name)
    word = min(max((widest(view.labels(said)) if said else 0), 0), WORD)
    before = len(str(rows)) + 2 + (word + 1 if word else 0) + 1
    number = max(format_of(view, name).width, length(HIDDEN) if view.hidden else 1)
    room = max(width - before, 1)
    least = SHADE + 1 + number
    cell = max(least, min(widest(heads), LONGEST, room // len(heads) - GAP))
    if len(heads) * (cell + GAP) - GAP <= room:
        return _Plan(name, said, heads, before, cell, number, 1, len(heads), rows)
    cell = min(max(room // len(heads), 1), 4)
    first, last = window(_column(view, panel), len(heads), (room - (len(heads) * cell > room)) // cell)
    return _Plan(name, said, heads, before, cell, 0, first, last, rows)


def _heads(view: View, name: str) -> list[str]:
    """A word for each unit: its label, or what the sequence reads that the weights are over; else its number."""
    size = view.shape(name)[0]
    words = view.labels(name) or _source(view, name, size)
    return [words[place] if place < len(words) else str(place + 1) for place in range(size)]


def _source(view: View, name: str, size: int) -> Sequence[str]:
    """The words of the input that is behind a sequence read whole, where there is one for each unit."""
    summed = [own for own in view.trace.names if any(ref.name == name for ref in _reads(view, own))]
    whole = [ref.name for own in _behind(view, [name, *summed]) for ref in _reads(view, own) if ref.at == WHOLE]
    inputs = [view.words.get(own, ()) for own in _behind(view, whole)]
    return next((words for words in inputs if len(words) == size), ())


def _reads(view: View, name: str) -> Iterator[Ref]:
    line = view.trace.line(name) if name in view.varying else None
    yield from refs(line.expression) if line else ()


def _behind(view: View, names: Sequence[str]) -> list[str]:
    """These names and all that they are worked from."""
    found = dict.fromkeys(names)
    todo = [*names]
    while todo:
        new = [ref.name for ref in _reads(view, todo.pop()) if ref.name not in found]
        found |= dict.fromkeys(new)
        todo += new
    return list(found)


def _top(view: View, name: str) -> float:
    """What full shade means: 1 for shares, else the largest size that may be seen."""

    def make() -> float:
        values = visible(view, name)
        values = values[np.isfinite(values)]
        shares = not len(values) or (values.min() >= 0 and values.max() <= 1)
        return 1.0 if shares else float(np.abs(values).max())

    return remember(view, ("alignment top", name), make)


def _header(plan: _Plan) -> Line:
    if plan.number:
        heads = "".join(fit(head, plan.cell) + " " * GAP for head in plan.heads)
        return (Run(" " * plan.before + heads.rstrip(), "quiet"),)
    heads = "".join(fit(head[: plan.cell], plan.cell) for head in plan.heads[plan.first - 1 : plan.last])
    before = ON if plan.first > 1 else ""
    return (Run(before.rjust(plan.before) + heads + ON * (plan.last < len(plan.heads)), "quiet"),)


def _row(view: View, plan: _Plan, step: int, chosen: Address | None) -> Line:
    """A step: its number and word, then shade and number of every place; on lighter ground under the cursor."""
    now = step == view.cursor(plan.name)
    lit = " step" if now else ""
    digits = str(step).rjust(len(str(plan.rows)))
    runs = [Run(f"{LEFT}{digits}{RIGHT}" if now else f" {digits} ", f"marker bold{lit}" if now else "quiet")]
    if plan.said:
        word = HIDDEN if view.covered(plan.said, step) else word_at(view, plan.said, step) or ""
        ink = "hidden" if word == HIDDEN else view.role(plan.said)
        runs.append(Run(" " + fit(word, plan.before - len(digits) - 4), f"{ink}{lit}"))
    runs.append(Run(" ", f"text{lit}"))
    picked = chosen.unit[0] if chosen and chosen.step == step and chosen.unit else 0
    whole = chosen is not None and chosen.step == step and not chosen.unit
    for place, number, code in _cells(view, plan, step):
        inks = inks_of(view.role(plan.name), SHADE if plan.number else plan.cell)[code]
        here = " selected" * (whole or place == picked)
        runs.append(Run(inks.text, inks.style + lit + here * (not plan.number)))
        if plan.number:
            style = "hidden" if number == HIDDEN else f"{view.role(plan.name)}{' bold' * now}"
            runs.append(Run(" " + number.rjust(plan.number), style + lit + here))
            runs.append(Run(" " * (plan.pitch - SHADE - 1 - plan.number), f"text{lit}"))
    return merge(runs)


def _cells(view: View, plan: _Plan, step: int) -> Iterator[tuple[int, str, int]]:
    """Each place that is shown, from 1, with its number as text and the code of its texture."""
    value = None if view.covered(plan.name, step) else view.value(plan.name, step)
    places = range(plan.first, plan.last + 1)
    if value is None:
        yield from ((place, HIDDEN, HID) for place in places)
        return
    decimals, codes = format_of(view, plan.name).places, encode(value, _top(view, plan.name)).tolist()
    yield from ((place, write(float(value[place - 1]), decimals), codes[place - 1]) for place in places)


def _foot(view: View, plan: _Plan, chosen: Address | None) -> Line:
    """The selected number, or that one can be selected."""
    from rnntutor.notation import formula, numbers

    blank = Run(" " * plan.before, "text")
    if chosen is None:
        return (blank, Run(f"0 to {numbers.show(_top(view, plan.name), 2)}, the denser the larger", "quiet"))
    hides = view.covered(plan.name, chosen.step)
    value = None if hides else view.value(plan.name, chosen.step)
    number = HIDDEN if value is None else numbers.listed(value[tuple(unit - 1 for unit in chosen.unit)], 2, 4)
    ink = "hidden" if value is None else f"{view.role(plan.name)} bold"
    own = Address(chosen.name.rpartition(".")[2], chosen.step, chosen.unit)
    return (blank, Run(f"{formula.name(own)} = ", "quiet"), Run(number, ink))


def _spots(view: View, plan: _Plan, shown: tuple[int, int]) -> Iterator[Spot]:
    for step in range(1, plan.rows + 1):
        for place in range(plan.first, plan.last + 1):
            left = plan.before + (place - plan.first) * plan.pitch
            address = Address(plan.name, step, () if view.covered(plan.name, step) else (place,))
            width = SHADE + 1 + plan.number if plan.number else plan.cell
            yield Spot(spot_row(step - 1, shown), left, width, address)
