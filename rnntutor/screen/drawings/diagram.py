"""A wiring picture of a cell: text with places that are filled with live numbers, every column kept where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address, Apply
from rnntutor.notation import formula
from rnntutor.screen.drawing import ON, Drawing, Line, Run, Spot, clip, clip_line, fit, length, merge
from rnntutor.screen.drawings import cells
from rnntutor.screen.drawings.layout import ABSENT, HIDDEN, format_of, units_of, word_at
from rnntutor.screen.drawings.pictures import PICTURES, WIDTH
from rnntutor.screen.view import View

PLACE = re.compile(r"\{(?P<kind>=|op\b|name\b)?\s*(?P<name>[^\W\d][\w.]*)(?P<index>(?:\[[^\]{}]*\])*)\s*\}")
HEAVY = frozenset("━┃┏┓┗┛┣┫┳┻╋╸╹╺╻")
LIGHT = frozenset("─│╭╮╯╰├┤┬┴┼┌┐└┘╴╵╶╷╱╲")
FILLERS = {"━": "━┓┛┫┳┻╋╸", "─": "─╮╯┤┬┴┼┐┘╴"}  # a wire by the signs that it runs into from the left
FAR = 10_000
HEADS = {"▶": (0, -1), "◀": (0, 1), "▲": (1, 0), "▼": (-1, 0)}  # an arrow's head and where its line comes from
FUNCTIONS = {"sigmoid": "σ", "hard_sigmoid": "hardσ", "log": "ln"}


class Place(NamedTuple):
    """A place of a picture; `filler` is the wire behind it, which fills what the number leaves."""

    row: int
    column: int
    width: int
    kind: str
    name: str
    lag: int
    step: int | None
    unit: tuple[int, ...]
    filler: str


def title(view: View, panel: Panel) -> Line:
    """The cell, where it is one: a single layer with a memory."""
    is_cell = len(view.trace.network.layers) == 1 and view.trace.resolved.lags
    return (Run("the cell" if is_cell else "diagram", "quiet"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """As many rows as the picture has."""
    rows = len(_picture(view, panel, width)[0])
    return rows, rows


def breadth(view: View, panel: Panel) -> int:
    """As many columns as the picture has."""
    return max((length(line) for line in _picture(view, panel, FAR)[0]), default=1)


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The picture with its places filled in."""
    rows, places, prefix = _picture(view, panel, width)
    spots: list[Spot] = []
    lines = [_line(view, rows, places, prefix, row, width, spots) for row in range(len(rows))]
    if len(lines) > height:
        lines = [*lines[: max(height - 1, 0)], (Run(ON, "quiet"),)]
    shown = [spot for spot in spots if spot.row < len(lines) and spot.column < width]
    return Drawing(tuple(clip_line(line, width) for line in lines), lambda: shown)


def _picture(view: View, panel: Panel, width: int) -> tuple[tuple[str, ...], tuple[Place, ...], str]:
    """Rows, places, and what stands before the names: the layer in which a built-in picture finds them."""
    known = view.facts.roles
    variants = PICTURES.get(panel.picture, ())
    layers = ["", *dict.fromkeys(name.rpartition(".")[0] + "." for name in known if "." in name)]
    for text in variants:
        rows, places = parse(text)
        for prefix in layers:
            if WIDTH.get(text, 0) <= width and all(_found(known, prefix, place.name) for place in places):
                return rows, places, prefix
    return (*parse(variants[-1] if variants else panel.picture), "")


def _found(known: dict[str, str], prefix: str, name: str) -> str | None:
    """The qualified name of a place: in the layer, or an input that all layers share."""
    return prefix + name if prefix + name in known else name if name in known else None


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """The rows of a picture and its places, left to right, top to bottom."""
    rows = tuple(line.rstrip() for line in text.rstrip("\n").splitlines())
    places = [_place(row, line, match) for row, line in enumerate(rows) for match in PLACE.finditer(line)]
    return rows, tuple(places)


def _place(row: int, line: str, match: re.Match[str]) -> Place:
    room, filler = (length(match[0]), "") if match["kind"] == "op" else _room(match[0], line[match.end() :])
    lag, step, units = 0, None, []
    for place, inner in enumerate(re.findall(r"\[([^\]]*)\]", match["index"])):
        shift = re.fullmatch(r"\s*t\s*(?:([+\-−])\s*(\d+))?\s*", inner)
        if shift and not place:
            lag = int(shift[2] or 0) * (1 if shift[1] == "+" else -1)
        elif inner.strip().isdigit():
            step, units = (int(inner), units) if not place else (step, [*units, int(inner)])
    return Place(
        row, length(line[: match.start()]), room, match["kind"] or "", match["name"], lag, step, tuple(units), filler
    )


def _room(place: str, after: str) -> tuple[int, str]:
    """The cells that a place may take, and the wire that fills what it leaves.

    It may reach over the blanks behind it up to the last, over a wire up to its last two cells, and at the end of a row
    as far as the panel goes.
    """
    if not after.strip():
        return FAR, ""
    filler = next((wire for wire, ends in FILLERS.items() if after[0] in ends), "")
    reach = len(after) - len(after.lstrip(filler or " "))
    return length(place) + max(reach - (2 if filler else 1), 0), filler


def _line(
    view: View, rows: tuple[str, ...], places: tuple[Place, ...], prefix: str, row: int, width: int, spots: list[Spot]
) -> Line:
    runs: list[Run] = []
    column = 0
    for place in (place for place in places if place.row == row):
        runs += _wires(view, rows, prefix, row, column, place.column)
        filled = list(
            _filled(view, place._replace(width=min(place.width, max(width - place.column, 1))), prefix, spots)
        )
        blank = 0 if place.width == FAR else place.width - sum(length(run.text) for run in filled)
        if place.filler and blank > 1:
            filled.append(Run(" " + place.filler * (blank - 1), "memory" if place.filler in HEAVY else "quiet"))
        else:
            filled.append(Run(" " * blank, "text"))
        runs += filled
        column = place.column + place.width
    return merge([*runs, *_wires(view, rows, prefix, row, column, length(rows[row]))])


def _wires(view: View, rows: tuple[str, ...], prefix: str, row: int, first: int, last: int) -> Iterator[Run]:
    """What the author drew: heavy lines in the memory's accent, light ones quiet, a quantity's name in its own."""
    column = first
    for word in re.split(r"(\w+)", rows[row][first:last]):
        name = _found(view.facts.roles, prefix, word)
        if name:
            yield Run(word, view.role(name))
        else:
            yield from (Run(sign, _ink(rows, row, column + at, sign)) for at, sign in enumerate(word))
        column += len(word)


def _ink(rows: tuple[str, ...], row: int, column: int, sign: str) -> str:
    if sign in HEADS:
        down, across = HEADS[sign]
        above, left = row + down, column + across
        behind = rows[above][left : left + 1] if 0 <= above < len(rows) and left >= 0 else ""
        return "memory" if behind in HEAVY and behind else "quiet"
    if sign in HEAVY:
        return "memory"
    return "quiet" if sign in LIGHT else "text"


def _filled(view: View, place: Place, prefix: str, spots: list[Spot]) -> Iterator[Run]:
    """What stands in a place, at most its width."""
    name = _found(view.facts.roles, prefix, place.name)
    if name is None:
        yield Run(ABSENT, "faint")
        return
    if place.kind == "op":
        yield Run(_centred(_function(view, name), place.width), "text")
        return
    address = _address(view, name, place)
    room, column = place.width, place.column
    if place.kind == "name":
        yield Run(
            clip(formula.name(Address(place.name, address.step, address.unit)), place.width), f"{view.role(name)} bold"
        )
        return
    if place.kind == "=":
        head = f"{formula.name(Address(place.name, address.step, address.unit))} = "
        yield from (Run(head[:-3], f"{view.role(name)} bold"), Run(" = ", "quiet"))
        room, column = room - length(head), column + length(head)
    yield from _numbers(view, address, place.row, column, room, spots)


def _address(view: View, name: str, place: Place) -> Address:
    """The value that a place shows: at its step, or a lag from the cursor; a weight's indices are its entry."""
    if name not in view.varying:
        return Address(name, None, (*(() if place.step is None else (place.step,)), *place.unit))
    lag = place.lag if view.before(name) < view.cursor(name) else -place.lag
    return Address(name, view.cursor(name) + lag if place.step is None else place.step, place.unit)


def _numbers(view: View, address: Address, row: int, column: int, room: int, spots: list[Spot]) -> Iterator[Run]:
    """The numbers of a value as far as there is room, then …."""
    name, step = address.name, address.step
    value = view.value(name, step)
    word = None if view.covered(name, step) or address.unit else word_at(view, name, step)
    chosen = view.selected
    here = chosen is not None and (chosen.name, chosen.step) == (name, step)
    if value is None or view.covered(name, step):
        text = ABSENT if value is None else HIDDEN
        if value is not None:
            spots.append(Spot(row, column, len(text), Address(name, step)))
        yield Run(text, "faint" if value is None else "hidden selected" if here else "hidden")
        return
    if word is not None:
        spots.append(Spot(row, column, min(length(word), room), Address(name, step)))
        ink = "changed" if view.touched(name, step) else view.role(name)
        yield Run(clip(word, room), f"{ink} selected" if here else f"{ink} bold")
        return
    units = [address.unit] if address.unit else units_of(view.shape(name))
    each = format_of(view, name)
    used = 0
    for index, unit in enumerate(units):
        text = cells.number(view, name, step, unit, each.places)
        more = index + 1 < len(units)
        if used + bool(used) + length(text) + more > room:
            sign = clip(f"{' ' if used and room - used > 1 else ''}{ON}", max(room - used, 0))
            yield Run(sign, "quiet")
            return
        picked = here and chosen is not None and chosen.unit in (unit, ())
        yield Run(" " if used else "", "text")
        used += bool(used)
        spots.append(Spot(row, column + used, length(text), Address(name, step, unit)))
        ink = "changed" if view.is_changed(name, step, unit) else view.role(name)
        yield Run(text, f"{ink} selected" if picked else f"{ink} bold")
        used += length(text)


def _function(view: View, name: str) -> str:
    """The function of a line, Σ where it is a plain sum, and of `o * tanh(c)` the function of its factor."""
    line = view.trace.line(name)
    tree = line.expression if line else None
    parts = [tree, *(tree.args if isinstance(tree, Apply) and tree.op == "*" else ())]
    names = [part.op for part in parts if isinstance(part, Apply) and part.op.isidentifier()]
    return FUNCTIONS.get(names[0], names[0]) if names else "Σ"


def _centred(text: str, width: int) -> str:
    left = (width - length(text) + 1) // 2
    return fit(" " * left + text, width)
