"""A worksheet drawn: quantities down, steps across, what is right, wrong, typed, and where one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rnntutor.course.lesson import Worksheet
from rnntutor.engine import Address
from rnntutor.notation import formula
from rnntutor.notation.numbers import listed
from rnntutor.quiz.asked import SEPARATOR
from rnntutor.quiz.marking import value_of
from rnntutor.screen.drawing import clip, length
from rnntutor.screen.visit import Visit
from rnntutor.screen.wrap import Bit, Row

RIGHT, WRONG, TOLD = "✓", "✗", "→"
NEARLY = {"right-for-yours": "↷", "convention": "≈", "precision": "≈"}
LEAST, MOST = 4, 14  # columns for the text of a cell; more where all steps have them
FRAME = 4  # what a cell has besides: two brackets, a blank and its sign


class Cell(NamedTuple):
    """What stands in one cell: its text, the sign behind it, and its style."""

    text: str
    sign: str
    style: str


def cell(visit: Visit, sheet: Worksheet, key: str) -> Cell:
    """A right cell shows the number, any other what was typed last, marked anew from the cells before it."""
    if visit.is_right(key):
        return Cell(listed(value_of(visit.answers(key).lesson, key), sheet.round), RIGHT, "right")
    typed, kind = visit.draft(key), visit.marks_of(key).kind(key)
    if kind in NEARLY:
        return Cell(typed, NEARLY[kind], "changed")
    if kind:
        return Cell(typed, WRONG, "wrong")
    return Cell(typed, TOLD if key in visit.answers(key).given_up else " ", "text")


def draw(visit: Visit, sheet: Worksheet, current: str, width: int) -> list[Row]:
    """The grid in at most `width` columns, the current cell in it; … where steps go on beyond an edge.

    Each cell is a link that carries its key.
    """
    cells = {address: cell(visit, sheet, _key(sheet, address)) for address in sheet.cells}
    label = max(length(formula.letters(name)) for name in sheet.rows) + 1
    most = max((width - label - 4) // len(sheet.steps) - FRAME, MOST)
    each = min(max(LEAST, *(length(one.text) for one in cells.values())), most)
    here = next((address for address in cells if _key(sheet, address) == current), None)
    fitting = max((width - label - 4) // (each + FRAME), 1)
    first = _first(sheet.steps, here.step if here else None, fitting)
    steps = sheet.steps[first : first + fitting]
    before = Bit("… " if first else "  ", "quiet")
    after = (Bit(" …", "quiet"),) if first + fitting < len(sheet.steps) else ()
    rows: list[Row] = [(Bit(" " * label), before, *(_head(step, each, here) for step in steps), *after)]
    for name in sheet.rows:
        lead = Bit(formula.letters(name).ljust(label), visit.view(sheet.scene).role(name))
        row = [bit for step in steps for bit in _cell(sheet, Address(name, step), cells, here, each)]
        rows.append((lead, Bit("  "), *row))
    return rows


def _key(sheet: Worksheet, address: Address) -> str:
    return f"{sheet.id}{SEPARATOR}{address}"


def _first(steps: tuple[int, ...], here: int | None, fitting: int) -> int:
    """The first step to show, so that the current one is seen with a neighbour on either side."""
    place = steps.index(here) if here in steps else 0
    return max(0, min(place - fitting // 2, len(steps) - fitting))


def _head(step: int, each: int, here: Address | None) -> Bit:
    text = f"step {step}" if each >= LEAST + len(str(step)) - 1 else str(step)
    style = "text bold" if here and here.step == step else "quiet"
    return Bit(f"{text.rjust(each + 1)}{' ' * (FRAME - 1)}", style)


def _cell(
    sheet: Worksheet, address: Address, cells: Mapping[Address, Cell], here: Address | None, each: int
) -> list[Bit]:
    if address not in cells:
        return [Bit(" " * (each + FRAME))]
    text, sign, style = cells[address]
    blank = "·" if not text and address != here else ""
    number = clip(text or blank, each)
    shown = f"{' ' * (each - length(number))}{number} {sign}"
    key = _key(sheet, address)
    if address == here:
        return [Bit("[", "text bold"), Bit(shown, f"{style} bold step", key), Bit("]", "text bold")]
    return [Bit(" "), Bit(shown, style if number != "·" else "faint", key), Bit(" ")]


def neighbour(sheet: Worksheet, current: str, across: int, down: int) -> str:
    """The key of the cell beside the current one, or the current one at the edge."""
    here = next((address for address in sheet.cells if _key(sheet, address) == current), sheet.cells[0])
    row, column = sheet.rows.index(here.name), sheet.steps.index(here.step or 0)
    while True:
        row, column = row + down, column + across
        if not (0 <= row < len(sheet.rows) and 0 <= column < len(sheet.steps)):
            return current
        found = Address(sheet.rows[row], sheet.steps[column])
        if found in sheet.cells:
            return _key(sheet, found)
