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

MANY_ROWS = 14  # more than so many, and a vector shows one unit only, where there is no room to spare
MOST_ROWS = 40  # and more than so many, and it does so in any case
RESULT = 9  # cells of "≈ −0.55" and a blank before it
WIDEST = 90  # cells between a name and its result, more are hard to follow
GAP = 3
SLACK = 4  # cells that the numbers of another step may need more than those looked at


class _Entry(NamedTuple):
    """One unit of a line: what the line is called, and which unit of it this is, "[2]"; "" where there is one only."""

    name: str
    unit: tuple[int, ...]
    label: str
    tag: str


class _Plan(NamedTuple):
    """In one row: label, equation, unit, numbers, result; else the numbers stand in a row of their own under it.

    The equation is that of the whole line: of several units only the first has it.
    """

    entries: list[_Entry]
    label_width: int
    equation_width: int
    tag_width: int
    numbers_width: int  # 0: in a row of their own
    note: str

    @property
    def most(self) -> int:
        """The rows of one entry, at most."""
        return 1 if self.numbers_width else 2

    @property
    def rows(self) -> int:
        """The rows of all entries."""
        apart = sum(self.leads(index) for index in range(len(self.entries)))
        return len(self.entries) + (0 if self.numbers_width else apart)

    def leads(self, index: int, first: int = 0) -> bool:
        """Whether the equation is written before this entry, where `first` is the first one that is shown."""
        return index == first or self.entries[index].name != self.entries[index - 1].name


def title(view: View, panel: Panel) -> Line:
    """What the numbers are of."""
    return (Run("equations", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """A row for each line or unit, and one more for each equation that has no room beside its numbers."""
    plan = _plan(view, panel, width)
    rows = plan.rows + bool(plan.note)
    return min(rows, 4 * plan.most), rows


def spare(view: View, panel: Panel, width: int) -> int:
    """The rows more in which every unit of every line has its numbers."""
    return max(_plan(view, panel, width, True).rows - wanted(view, panel, width)[1], 0)


def breadth(view: View, panel: Panel) -> int:
    """Equations take the whole width."""
    return 10_000


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The equations with their numbers at the current step; what does not fit ends in …."""
    plan = _plan(view, panel, width, True)
    plan = plan if plan.rows <= height else _plan(view, panel, width)
    chosen = view.selected
    focus = next(
        (i for i, e in enumerate(plan.entries) if chosen and (e.name, e.unit) == (chosen.name, chosen.unit)), None
    )
    room = max((height - bool(plan.note)) // plan.most, 1)
    shown = row_window(len(plan.entries), room if plan.rows + bool(plan.note) > height else len(plan.entries), focus)
    spots: list[Spot] = []
    lines: list[Line] = []
    for index, entry in enumerate(plan.entries):
        if not shown[0] <= index < shown[1]:
            address = Address(entry.name, _now(view, entry.name), entry.unit)
            spots.append(Spot(spot_row(index, shown, 0) * plan.most, plan.label_width, 1, address))
    for index in range(*shown):
        lines += _entry(view, plan, index, plan.leads(index, shown[0]), width, len(lines), spots)
    if shown != (0, len(plan.entries)):
        lines.append((Run(more(len(plan.entries), shown, "lines"), "quiet"),))
    if plan.note:
        lines.append((Run(plan.note, "quiet"),))
    return Drawing(tuple(clip_line(line, width) for line in lines[: max(height, 1)]), lambda: spots)


def _plan(view: View, panel: Panel, width: int, whole: bool = False) -> _Plan:
    """How it stands; the `whole` of it where there are not very many units, so much room or not."""
    names = [name for name in shown_names(view, panel) if view.trace.line(name) is not None]
    focus, most = _focus(view, names), MOST_ROWS if whole else MANY_ROWS
    key = ("equations", tuple(names), width, focus, most)
    plan: _Plan = remember(view, key, lambda: _planned(view, names, width, focus, most))
    return _plan(view, panel, width) if whole and plan.note else plan


def _now(view: View, name: str) -> int | None:
    """The step that is shown; a weight's gradient has none."""
    return view.cursor(name) if name in view.varying else None


def _looked_at(view: View, name: str) -> tuple[int | None, ...]:
    """The steps by which the layout is chosen."""
    last = view.last(name)
    return tuple(sorted({1, 1 + last // 3, 1 + 2 * last // 3, last} & {*range(1, last + 1)})) if last else (None,)


def _focus(view: View, names: list[str]) -> tuple[int, ...]:
    """The selected unit: where only one unit has room, it is this one."""
    chosen = view.selected
    return chosen.unit if chosen is not None and chosen.name in view.varying else ()


def _planned(view: View, names: list[str], width: int, focus: tuple[int, ...], most: int) -> _Plan:
    entries, note = _entries(view, names, None), ""
    label_width = widest(entry.label for entry in entries) + 1
    equations = (_equation(view, entry.name, step) for entry in entries for step in _looked_at(view, entry.name))
    equation_width, tags = widest(equations), widest(entry.tag for entry in entries)
    tag_width = tags + bool(tags)
    used = label_width + equation_width + GAP + tag_width
    room = width - used - RESULT
    numbers = _widest_numbers(view, entries) if room >= SLACK else room + 1
    if len(entries) * (1 if numbers <= room else 2) > most:
        every = entries
        entries = _entries(view, names, focus)
        if len(entries) < len(every):
            note = _which(view, entries)
    numbers_width = min(numbers + SLACK, room) if numbers <= room else 0
    return _Plan(entries, label_width, equation_width, tag_width, numbers_width, note)


def _entries(view: View, names: list[str], focus: tuple[int, ...] | None) -> list[_Entry]:
    """Every unit of the lines, or of each line the unit in focus, else its first."""
    entries = []
    several = len({layer_of(view.trace, name) for name in names}) > 1  # then h may be the h of any of them
    for name in names:
        units = units_of(view.shape(name))
        if focus is not None and len(units) > 1:
            units = [focus if focus in units else units[0]]
        written = letters(name if several else unlayered(name, layer_of(view.trace, name)))
        entries += [_Entry(name, unit, written, "".join(f"[{i}]" for i in unit)) for unit in units]
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
    for entry in entries[:MANY_ROWS]:
        for step in _looked_at(view, entry.name):
            found = max(found, length(_numbers_text(_worked(view, entry.name, step, entry.unit))))
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


def _entry(view: View, plan: _Plan, index: int, leads: bool, width: int, row: int, spots: list[Spot]) -> Iterator[Line]:
    """The rows of an entry, the first of which is row `row` of the drawing; `leads` says that its equation is one."""
    entry = plan.entries[index]
    worked = _worked(view, entry.name, _now(view, entry.name), entry.unit)
    result = list(_result(view, entry, worked))
    if plan.numbers_width:
        head = list(_head(view, plan, entry)) if leads else []
        head.append(Run(" " * (plan.label_width + plan.equation_width + GAP - width_of(head)), "text"))
        head.append(Run(fit(entry.tag, plan.tag_width), "quiet"))
        numbers = _numbers(view, worked, plan.numbers_width, width_of(head), row, spots)
        blank = Run(" " * (plan.numbers_width - width_of(numbers) + 1), "text")
        yield _ended([*head, *numbers, blank], result, view, entry, row, spots)
        return
    left = max(min(width, WIDEST) - max(width_of(result), RESULT - 1), plan.label_width + 2)
    if leads:
        head = list(clip_line(_head(view, plan, entry), left - 1))
        blank = Run(" " * (left - width_of(head)), "text")
        yield merge(head) if entry.tag else _ended([*head, blank], result, view, entry, row, spots)
        row += 1
    lead = f"  {fit(entry.tag, plan.tag_width)}" if entry.tag else " " * (plan.label_width + 2)
    indent = Run(lead, "quiet")
    room = (left - 1 if entry.tag else width) - length(indent.text)
    numbers = _numbers(view, worked, room, length(indent.text), row, spots)
    line = [indent, *numbers]
    blank = Run(" " * (left - width_of(line)), "text")
    yield _ended([*line, blank], result, view, entry, row, spots) if entry.tag else merge(line)


def _head(view: View, plan: _Plan, entry: _Entry) -> Line:
    label = Run(fit(entry.label, plan.label_width), f"{view.role(entry.name)} bold")
    return (label, Run(_equation(view, entry.name, _now(view, entry.name)), "quiet"))


def _ended(line: list[Run], result: list[Run], view: View, entry: _Entry, row: int, spots: list[Spot]) -> Line:
    """The line with its result at the end, which can be selected."""
    whole = merge([*line, *result])
    size = length(result[-1].text)
    address = Address(entry.name, _now(view, entry.name), entry.unit)
    spots.append(Spot(row, width_of(whole) - size, size, address))
    return whole


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
