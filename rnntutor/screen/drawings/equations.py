"""Each line of a cell with the numbers of the current step put in, and its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rnntutor.course.lesson import Panel
from rnntutor.engine.expansion import Operand
from rnntutor.engine.tree import Address
from rnntutor.notation.equation import equation
from rnntutor.notation.explanation import work
from rnntutor.notation.formula import letters
from rnntutor.notation.gradient import layer_of, unlayered
from rnntutor.notation.worked import Piece, Worked
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, fit, length, merge, width_of
from rnntutor.screen.drawings.layout import (
    CHANGED,
    PLACES,
    more,
    remember,
    row_window,
    shown_names,
    spot_row,
    units_of,
    widest,
)
from rnntutor.screen.view import View

MANY_ROWS = 14  # more than so many, and a vector shows one unit only
RESULT = 9  # cells of "≈ −0.55" and a blank before it
WIDEST = 90  # cells between a name and its result, more are hard to follow
GAP = 3
SLACK = 4  # cells that the numbers of another step may need more than those looked at


class _Entry(NamedTuple):
    """One unit of a line; `first` where its equation is written."""

    name: str
    unit: tuple[int, ...]
    label: str


class _Plan(NamedTuple):
    """In one row: label, equation, numbers, result; else the numbers stand in a row of their own under it."""

    entries: list[_Entry]
    label_width: int
    equation_width: int
    numbers_width: int  # 0: in a row of their own
    note: str

    @property
    def rows(self) -> int:
        """The rows of one entry."""
        return 1 if self.numbers_width else 2


def title(view: View, panel: Panel) -> Line:
    """What the numbers are of."""
    return (Run("equations", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """One or two rows for each line or unit."""
    plan = _plan(view, panel, width)
    rows = len(plan.entries) * plan.rows + bool(plan.note)
    return min(rows, 4 * plan.rows), rows


def breadth(view: View, panel: Panel) -> int:
    """Equations take the whole width."""
    return 10_000


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The equations with their numbers at the current step; what does not fit ends in …."""
    plan = _plan(view, panel, width)
    chosen = view.selected
    focus = next(
        (i for i, e in enumerate(plan.entries) if chosen and (e.name, e.unit) == (chosen.name, chosen.unit)), None
    )
    shown = row_window(len(plan.entries), max((height - bool(plan.note)) // plan.rows, 1), focus)
    spots: list[Spot] = []
    lines: list[Line] = []
    for index, entry in enumerate(plan.entries):
        if not shown[0] <= index < shown[1]:
            address = Address(entry.name, _now(view, entry.name), entry.unit)
            spots.append(Spot(spot_row(index, shown, 0) * plan.rows, plan.label_width, 1, address))
    for index in range(*shown):
        lines += _entry(view, plan, plan.entries[index], width, spot_row(index, shown, 0) * plan.rows, spots)
    if shown != (0, len(plan.entries)):
        lines.append((Run(more(len(plan.entries), shown, "lines"), "quiet"),))
    if plan.note:
        lines.append((Run(plan.note, "quiet"),))
    return Drawing(tuple(clip_line(line, width) for line in lines[: max(height, 1)]), lambda: spots)


def _plan(view: View, panel: Panel, width: int) -> _Plan:
    names = [name for name in shown_names(view, panel) if view.trace.line(name) is not None]
    focus = _focus(view, names)
    return remember(view, ("equations", tuple(names), width, focus), lambda: _planned(view, names, width, focus))


def _now(view: View, name: str) -> int | None:
    """The step that is shown; a weight's gradient has none."""
    return view.cursor(name) if name in view.varying else None


def _looked_at(view: View, name: str) -> tuple[int | None, ...]:
    """The steps by which the layout is chosen."""
    return tuple(sorted({1, view.last(name)})) if name in view.varying else (None,)


def _focus(view: View, names: list[str]) -> tuple[int, ...]:
    """The selected unit: where only one unit has room, it is this one."""
    chosen = view.selected
    return chosen.unit if chosen is not None and chosen.name in view.varying else ()


def _planned(view: View, names: list[str], width: int, focus: tuple[int, ...]) -> _Plan:
    entries, note = _entries(view, names, None), ""
    label_width = widest(entry.label for entry in entries) + 1
    equation_width = widest(_equation(view, name, step) for name, _, _ in entries for step in _looked_at(view, name))
    used = label_width + equation_width + GAP
    room = width - used - RESULT
    numbers = _widest_numbers(view, entries) if room >= SLACK else room + 1
    if len(entries) * (1 if numbers <= room else 2) > MANY_ROWS:
        every = entries
        entries = _entries(view, names, focus)
        if len(entries) < len(every):
            note = _which(view, entries)
    return _Plan(entries, label_width, equation_width, min(numbers + SLACK, room) if numbers <= room else 0, note)


def _entries(view: View, names: list[str], focus: tuple[int, ...] | None) -> list[_Entry]:
    """Every unit of the lines, or of each line the unit in focus, else its first."""
    entries = []
    for name in names:
        units = units_of(view.shape(name))
        if focus is not None and len(units) > 1:
            units = [focus if focus in units else units[0]]
        written = letters(unlayered(name, layer_of(view.trace, name)))
        entries += [_Entry(name, unit, written + "".join(f"[{i}]" for i in unit)) for unit in units]
    return entries


def _which(view: View, entries: list[_Entry]) -> str:
    entry = next(entry for entry in entries if entry.unit)
    count = len(units_of(view.shape(entry.name)))
    return f"… unit {', '.join(map(str, entry.unit))} of {count}: select another to see its numbers"


def _equation(view: View, name: str, step: int | None) -> str:
    """The right side of the line, "= f·c₁ + i·z"."""
    return "= " + equation(view.trace, name, step, brief=True).partition(" = ")[2]


def _widest_numbers(view: View, entries: list[_Entry]) -> int:
    """The cells of the longest line of numbers at the steps looked at."""
    found = 0
    for name, unit, _ in entries[:MANY_ROWS]:
        for step in _looked_at(view, name):
            found = max(found, length(_numbers_text(_worked(view, name, step, unit))))
    return found


def _worked(view: View, name: str, step: int | None, unit: tuple[int, ...]) -> Worked:
    def hides(operand: Operand) -> bool:
        return view.covered(operand.name, operand.step)

    def make() -> Worked:
        explanation = view.trace.explain(name, step, unit, view.example)
        return work(explanation, PLACES, hides, view.trace, view.example)

    return remember(view, ("worked", name, step, unit), make)


def _pieces(worked: Worked) -> tuple[Piece, ...]:
    return worked.substituted[0] if worked.steps else (Piece(worked.note),)


def _numbers_text(worked: Worked) -> str:
    return "".join(piece.text for piece in _pieces(worked))


def _entry(view: View, plan: _Plan, entry: _Entry, width: int, row: int, spots: list[Spot]) -> Iterator[Line]:
    step = _now(view, entry.name)
    worked = _worked(view, entry.name, step, entry.unit)
    written = _equation(view, entry.name, step)
    role = view.role(entry.name)
    head = [Run(fit(entry.label, plan.label_width), f"{role} bold"), Run(written, "quiet")]
    result = list(_result(view, entry, worked))
    address = Address(entry.name, step, entry.unit)
    if plan.numbers_width:
        head.append(Run(" " * (plan.equation_width + GAP - length(written)), "text"))
        numbers = _numbers(view, worked, plan.numbers_width, width_of(head), row, spots)
        blank = plan.numbers_width - width_of(numbers) + 1
        line = [*head, *numbers, Run(" " * blank, "text"), *result]
        spots.append(Spot(row, width_of(line) - length(result[-1].text), length(result[-1].text), address))
        yield merge(line)
        return
    left = max(min(width, WIDEST) - max(width_of(result), RESULT - 1), plan.label_width + 2)
    before = list(clip_line(head, left - 1))
    line = [*before, Run(" " * (left - width_of(before)), "text"), *result]
    spots.append(Spot(row, width_of(line) - length(result[-1].text), length(result[-1].text), address))
    yield merge(line)
    indent = plan.label_width + 2
    numbers = _numbers(view, worked, width - indent, indent, row + 1, spots)
    yield merge([Run(" " * indent, "text"), *numbers])


def _result(view: View, entry: _Entry, worked: Worked) -> Iterator[Run]:
    step = _now(view, entry.name)
    chosen = view.selected
    here = chosen is not None and (chosen.name, chosen.step) == (entry.name, step) and chosen.unit in ((), entry.unit)
    ink = "hidden" if view.covered(entry.name, step) else f"{view.role(entry.name)} bold"
    yield Run(f"{worked.relation} ", "quiet")
    yield Run(worked.shown, f"{ink} selected" if here else ink)


def _numbers(view: View, worked: Worked, room: int, column: int, row: int, spots: list[Spot]) -> Line:
    """The numbers in the accents of what they are, each a spot; clipped to the room."""
    runs: list[Run] = []
    at = column
    for piece in _pieces(worked):
        operand = piece.operand
        if operand is None:
            runs.append(Run(piece.text, "quiet" if piece.rest else "text"))
        else:
            runs.append(_operand(view, piece.text, operand))
            if not operand.absent and at + length(piece.text) <= column + room:
                spots.append(Spot(row, at, length(runs[-1].text), address_of(view, operand)))
        at += length(runs[-1].text)
    return clip_line(runs, room)


def _operand(view: View, text: str, operand: Operand) -> Run:
    name, step, unit = operand.name, operand.step, operand.unit
    marked = view.is_changed(name, step, unit) or view.is_changed(name, step, ())
    ink = "hidden" if view.covered(name, step) else "changed" if marked else view.role(name)
    chosen = view.selected
    here = chosen is not None and chosen in (address_of(view, operand), Address(name, step))
    return Run(text + CHANGED * marked, f"{ink} selected" if here else ink)


def address_of(view: View, operand: Operand) -> Address:
    """Where an operand is, its unit left out where there is one only."""
    single = all(size == 1 for size in view.shape(operand.name)) and len(view.shape(operand.name)) < 2
    return Address(operand.name, operand.step, () if single else operand.unit)
