"""Units down, time across: the size of a number is the density of its cell, its sign the kind of texture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip_line, fit, merge
from rnntutor.screen.drawings.layout import (
    HIDDEN,
    LEFT,
    RIGHT,
    label,
    more,
    remember,
    row_window,
    shown_names,
    spot_row,
    visible,
    widest,
    window,
)
from rnntutor.screen.drawings.texture import HID, encode, inks_of, scale, together
from rnntutor.screen.view import View

NARROW = 2  # columns of a cell that leaves its labels more than their share
WIDEST = 4  # cells of one number
TALL = 12  # more rows have the steps above and below, and no lighter column: a step then changes two rows, not all


class _Map(NamedTuple):
    """A quantity as rows and columns: units by steps `first` to `last`, or the entries of a matrix."""

    name: str
    rows: int
    columns: int
    labels: list[str]
    label_width: int
    cell: int  # cells of one number
    first: int
    low: int  # the columns there are
    high: int
    timed: bool  # columns are steps

    @property
    def last(self) -> int:
        return self.first + self.columns - 1

    def address(self, view: View, row: int, column: int) -> Address:
        """The value of a cell, row and column from 0."""
        name, index = self.name, column + self.first
        if self.timed:
            return Address(name, index, (row + 1,) if self.rows > 1 else ())
        step = view.cursor(name) if name in view.varying else None
        return Address(name, step, (row + 1, index)[: len(view.shape(name))])


def title(view: View, panel: Panel) -> Line:
    """The quantity and what its rows and columns are."""
    name = shown_names(view, panel)[0]
    axes = "units × steps" if _timed(view, name) else "rows × columns"
    return (Run(label(view, name), f"{view.role(name)} bold"), Run(f"  {axes}", "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each unit, one for the steps above (a tall map has them below too) and one for the scale."""
    names = shown_names(view, panel)
    rows = _map(view, panel, width).rows if names else 0
    return 2 + min(rows, 4), 2 + rows + (rows > TALL)


def breadth(view: View, panel: Panel) -> int:
    """The columns in which every step fits, at least those of the scale below."""
    names = shown_names(view, panel)
    plan = _map(view, panel, 100_000) if names else None
    return max(plan.label_width + plan.columns, 36) if plan else 1


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The map around the cursor, whose column is framed above it and lies on lighter ground."""
    names = shown_names(view, panel)
    if not names:
        return Drawing(())
    plan = _map(view, panel, width)
    chosen = view.selected if view.selected and view.selected.name == plan.name else None
    focus = chosen.unit[0] - 1 if chosen and chosen.unit else None
    tall = min(plan.rows, height - 2) > TALL
    shown = row_window(plan.rows, max(height - 2 - tall, 1), focus)
    kept = ("heat", plan.name, plan.first, plan.columns, plan.cell, _still(view, plan))
    body = remember(view, kept, lambda: _body(view, plan))
    header = clip_line(_header(view, plan), width)
    lines = [
        header,
        *(_line(view, plan, body[index], index, chosen, not tall) for index in range(*shown)),
        *[header] * tall,
    ]
    if shown != (0, plan.rows):
        lines.append(clip_line([Run(more(plan.rows, shown, "units"), "quiet")], width))
    lines = [*lines[: max(height - 1, 1)], clip_line(_scale(view, plan, chosen), width)][: max(height, 1)]
    return Drawing(tuple(lines), lambda: _spots(view, plan, shown))


def _timed(view: View, name: str) -> bool:
    return name in view.varying and len(view.shape(name)) < 2


def _still(view: View, plan: _Map) -> int | None:
    """What the cells depend on beside the window: a matrix on its step."""
    return view.cursor(plan.name) if not plan.timed and plan.name in view.varying else None


def _map(view: View, panel: Panel, width: int) -> _Map:
    name = shown_names(view, panel)[0]
    shape, timed = view.shape(name), _timed(view, name)
    rows = shape[0] if shape else 1
    low, high = 1, view.last(name) if timed else (shape[1] if len(shape) == 2 else 1)
    if timed and panel.steps:
        low, high = min(panel.steps), min(max(panel.steps), high)
    total = high - low + 1
    labels = remember(view, ("heat labels", name), lambda: _labels(view, name, rows))
    label_width = min(widest(labels), max(width // 4, width - 1 - NARROW * total, 1)) + 1
    room = max(width - label_width, 1)
    cell = min(max(room // total, 1), WIDEST)
    if total * cell > room:
        room -= 1  # for the sign that it goes on
    focus = view.cursor(name) if timed else _chosen_entry(view, name)
    first, last = window(min(max(focus - low + 1, 1), total), total, room // cell)
    return _Map(name, rows, last - first + 1, labels, label_width, cell, first + low - 1, low, high, timed)


def _chosen_entry(view: View, name: str) -> int:
    """The column of the selected entry of a matrix, else the first."""
    chosen = view.selected
    return chosen.unit[1] if chosen and chosen.name == name and len(chosen.unit) == 2 else 1


def _labels(view: View, name: str, rows: int) -> list[str]:
    words = view.labels(name)
    if view.shape(name) in ((), (1,)):
        return [label(view, name)]
    return [words[i] if i < len(words) else str(i + 1) for i in range(rows)]


def _top(view: View, name: str) -> float:
    """The largest finite size that may be seen, which is the full colour; 1 for a gate."""

    def make() -> float:
        values = np.abs(visible(view, name))
        values = values[np.isfinite(values)]
        return (float(values.max()) if len(values) else 0.0) or 1.0

    return 1.0 if view.role(name) == "gate" else remember(view, ("heat top", name), make)


def _body(view: View, plan: _Map) -> list[Line]:
    """The rows of the map without cursor and selection: the label, then neighbours of one code together."""
    inks = inks_of(view.role(plan.name), plan.cell)
    labels = (Run(fit(text, plan.label_width), "quiet") for text in plan.labels)
    return [(first, *together(codes, inks)) for first, codes in zip(labels, _codes(view, plan), strict=True)]


def _codes(view: View, plan: _Map) -> list[list[int]]:
    """The code of every cell, row by row."""
    if plan.timed:
        values = view.series(plan.name, plan.first, plan.last).reshape(plan.columns, -1).T
    else:
        step = _still(view, plan)
        value = view.value(plan.name, step)
        if value is None or view.covered(plan.name, step):
            return [[HID] * plan.columns] * plan.rows
        values = np.atleast_2d(np.asarray(value, float).reshape(plan.rows, -1))[:, plan.first - 1 : plan.last]
    codes = encode(values, _top(view, plan.name))
    hides = view.hidden.get(plan.name)
    if plan.timed and hides is not None:
        codes[:, np.asarray(hides[plan.first : plan.last + 1], bool)] = HID
    return codes.tolist()


def _line(view: View, plan: _Map, row: Line, index: int, chosen: Address | None, lit: bool) -> Line:
    """A row with its label first, the cursor's column on lighter ground if `lit`, the selected cell reversed."""
    now = view.cursor(plan.name)
    if plan.timed and lit and plan.first <= now <= plan.last:
        row = _apart(row, now - plan.first, plan.cell, "{} step")
    column = _chosen_column(plan, index, chosen)
    return row if column is None else _apart(row, column, plan.cell, f"{view.role(plan.name)} selected")


def _apart(row: Line, column: int, cell: int, style: str) -> Line:
    """The row with one cell in a style of its own; "{}" stands for the one it has."""
    left, parted = column * cell, [row[0]]
    for text, own in row[1:]:
        inside = 0 <= left < len(text)
        cuts = (text[:left], text[left : left + cell], text[left + cell :]) if inside else (text, "", "")
        parted += [Run(cut, style.format(own) if k == 1 else own) for k, cut in enumerate(cuts) if cut]
        left -= len(text)
    return tuple(parted)


def _chosen_column(plan: _Map, index: int, chosen: Address | None) -> int | None:
    if chosen is None or (chosen.unit and chosen.unit[0] != index + 1):
        return None
    at = chosen.step if plan.timed else (chosen.unit[1] if len(chosen.unit) == 2 else 1)
    return at - plan.first if at is not None and plan.first <= at <= plan.last else None


def _header(view: View, plan: _Map) -> Line:
    """Column numbers where they fit, the current step framed."""
    room, now = plan.columns * plan.cell, view.cursor(plan.name)
    inside = plan.timed and plan.first <= now <= plan.last
    mark = f"{LEFT}{now}{RIGHT}" if inside else ""
    middle = (now - plan.first) * plan.cell + plan.cell // 2 - len(mark) // 2
    left = min(max(middle, 0), max(room - len(mark), 0)) if inside else room + 1
    text = _ticks(plan, room, left, left + len(mark))
    return merge(
        [
            Run((ON if plan.first > plan.low else "").rjust(plan.label_width), "quiet"),
            Run(text[:left], "quiet"),
            Run(mark, "marker bold step"),
            Run(text[left + len(mark) :] + (ON if plan.last < plan.high else ""), "quiet"),
        ]
    )


def _ticks(plan: _Map, room: int, left: int, right: int) -> str:
    """The numbers over the columns, none touching another or what stands from `left` to `right`."""
    text, end = [" "] * room, 0 if plan.first > plan.low else -1
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n * plan.cell > len(str(plan.last)))
    for column in range(plan.first, plan.last + 1):
        number = str(column)
        at = max((column - plan.first) * plan.cell + plan.cell // 2 - len(number) // 2, 0)
        wanted = column % every == 0 or (column == 1 and every > 2)
        if wanted and end < at <= room - len(number) and (at + len(number) < left or at > right):
            text[at : at + len(number)] = number
            end = at + len(number)
    return "".join(text)


def _scale(view: View, plan: _Map, chosen: Address | None) -> Line:
    """What the textures mean, and the selected number."""
    from rnntutor.notation import formula, numbers

    role = view.role(plan.name)
    signed = bool(np.any(remember(view, ("signed", plan.name), lambda: (visible(view, plan.name) < 0).any())))
    runs = [Run(" " * plan.label_width, "text"), *scale(role, _top(view, plan.name), signed)]
    if chosen is not None:
        hides = view.covered(plan.name, chosen.step)
        value = None if hides else view.value(plan.name, chosen.step)
        number = HIDDEN if value is None else numbers.listed(value[tuple(i - 1 for i in chosen.unit)], 2, 4)
        runs += [Run(f"  {formula.name(chosen)} = ", "quiet"), Run(number, "hidden" if hides else f"{role} bold")]
    return merge(runs)


def _spots(view: View, plan: _Map, shown: tuple[int, int]) -> Iterator[Spot]:
    for row in range(plan.rows):
        for column in range(plan.columns):
            left = plan.label_width + column * plan.cell
            yield Spot(spot_row(row, shown), left, plan.cell, plan.address(view, row, column))
