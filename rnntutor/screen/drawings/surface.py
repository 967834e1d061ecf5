"""The loss over two weights as ground seen from above, and gradient descent that walks on it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rnntutor.course.lesson import Panel
from rnntutor.course.surface import Surface, descent, losses
from rnntutor.engine.derive import GRAD
from rnntutor.engine.surface import Point
from rnntutor.engine.tree import Address
from rnntutor.notation.formula import letters
from rnntutor.notation.numbers import show
from rnntutor.screen.drawing import Drawing, Line, Run, Spot, clip_line, length, merge
from rnntutor.screen.drawings.axes import across
from rnntutor.screen.drawings.layout import HIDDEN, remember, short
from rnntutor.screen.drawings.plot import CORNER, EDGE, TICK, Canvas
from rnntutor.screen.drawings.relief import SHADES, Relief, relief
from rnntutor.screen.palette import LEVELS
from rnntutor.screen.view import View

ROWS, LEAST = 14, 9  # rows of the ground at best and at least
GROWS = 40  # rows more where nothing else needs them
WIDEST = 72  # columns of the ground
ONE_LINE = 72  # columns in which all about a place stands in one line
CLOSE = 44  # columns below which its words stand closer
START, STEP, HERE, WAY = "○", "•", "●", "·"
OFF = {(0, 1): "▶", (0, -1): "◀", (1, 0): "▼", (-1, 0): "▲"}  # a place beyond an edge of the picture
PER_NUMBER = 4  # so many rows to a number of the upright axis, more or less
NUMBERED = (1, 2, 5, 10, 20, 50, 100, 200)  # every so many moves a number


class _Ground(NamedTuple):
    """What does not change while the cursor moves: the relief, and where the walk goes."""

    relief: Relief
    path: tuple[Point, ...]
    rows: int
    columns: int
    left: int  # cells before the ground


def title(view: View, panel: Panel) -> Line:
    """What lies over what, and how the walk goes."""
    plan = _surface(panel)
    ground = f"  over {letters(plan.x)} and {letters(plan.y)}"
    walks = f", {plan.moves} moves at the rate {show(plan.rate, 4)}" if plan.moves else ""
    held = f", clipped at {show(plan.clip, 4)}" if plan.moves and plan.clip is not None else ""
    return (Run(" + ".join(map(letters, plan.loss)), "gradient bold"), Run(ground + walks + held, "quiet"))


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The ground, the axis under it, what the characters mean, where the walk stands."""
    return LEAST + _about(width), ROWS + _about(width)


def _about(width: int) -> int:
    """The rows under the ground: its axis, what the characters mean, and what there is to tell of a place."""
    return 3 if width >= ONE_LINE else 4


def breadth(view: View, panel: Panel) -> int:
    """The columns in which a cliff can be seen."""
    return 34


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The ground with the walk on it; numbers that an open question hides are not told, nor a walk that they lead."""
    rows = max(height - _about(width), 1)
    key = ("surface", panel.surface, width, rows)
    ground: _Ground = remember(view, key, lambda: _ground(view, _surface(panel), width, rows))
    walks = not _led_by_hidden(view, _surface(panel))
    canvas = remember(view, (*key, walks), lambda: _canvas(view, _surface(panel), ground, walks))
    lines = [*_rows(_surface(panel), ground, canvas), _under(_surface(panel), ground), _legend(ground, width)]
    place, numbers = _told(view, _surface(panel), ground, walks, width < CLOSE)
    lines += [(*place, Run("  "), *numbers)] if width >= ONE_LINE else [place, (Run("  "), *numbers)]
    return Drawing(
        tuple(clip_line(line, width) for line in lines[: max(height, 1)]), lambda: _spots(view, panel, ground)
    )


def _surface(panel: Panel) -> Surface:
    """What the panel asks for."""
    if panel.surface is None:
        raise ValueError("a surface panel says over which weights it lies")
    return panel.surface


def _ground(view: View, plan: Surface, width: int, rows: int) -> _Ground:
    left = max(length(text) for text in (*_upright(plan, rows).values(), letters(plan.y))) + 2
    columns = max(min(width - left - length(letters(plan.x)) - 1, WIDEST), 1)
    return _Ground(relief(losses(view.trace, plan, columns, rows)), descent(view.trace, plan), rows, columns, left)


def _led_by_hidden(view: View, plan: Surface) -> bool:
    """Whether the walk would show a slope that an open question asks for."""
    return any(view.covered(GRAD + name, None) for name in (plan.x, plan.y))


# the picture


def _canvas(view: View, plan: Surface, ground: _Ground, walks: bool) -> Canvas:
    canvas = Canvas(ground.rows, ground.columns)
    path = ground.path if walks else ground.path[:1]
    places = [_place(plan, ground, point.x, point.y) for point in path]
    _points(canvas, places)
    _numbers(canvas, places)
    for before, after in pairwise(places):
        for row, column in _between(before, after):
            canvas.put(row, column, WAY, "text bold")
    for row in range(ground.rows):
        for column in range(ground.columns):
            level = int(ground.relief.levels[row, column])
            style = "quiet" if level < 0 else f"gradient+{level}"
            canvas.put(row, column, ground.relief.char(row, column), style)
    return canvas


def _place(plan: Surface, ground: _Ground, x: float, y: float) -> tuple[int, int]:
    """Row and column of a point, also where it lies beyond the edges."""
    limit = 10 * max(ground.rows, ground.columns)
    right = (x - plan.across[0]) / (plan.across[1] - plan.across[0]) * (ground.columns - 1)
    down = (plan.up[1] - y) / (plan.up[1] - plan.up[0]) * (ground.rows - 1)
    row, column = (round(min(max(value, -limit), limit)) for value in (down, right))
    return row, column


def _points(canvas: Canvas, places: list[tuple[int, int]]) -> None:
    """The last place, the first, and those between; beyond an edge an arrow on it."""
    order = [len(places) - 1, 0, *range(len(places) - 2, 0, -1)]
    for k in order if len(places) > 1 else [0]:
        row, column = places[k]
        sign = HERE if k == len(places) - 1 else START if k == 0 else STEP
        inside = min(max(row, 0), canvas.rows - 1), min(max(column, 0), canvas.columns - 1)
        off = (row > inside[0]) - (row < inside[0]), (column > inside[1]) - (column < inside[1])
        if off != (0, 0):
            sign = OFF[(0, off[1]) if off[1] else (off[0], 0)]
        canvas.put(*inside, sign, "text bold")


def _numbers(canvas: Canvas, places: list[tuple[int, int]]) -> None:
    """How many moves it took, beside some of the places, where nothing else stands."""
    every = next((n for n in NUMBERED if len(places) <= 6 * n), NUMBERED[-1])
    used = {*places}
    for k in sorted({len(places) - 1, *range(0, len(places), every)}, reverse=True) if len(places) > 1 else ():
        row, column = places[k]
        text = str(k)
        for beside in (column + 1, column - len(text)):
            cells = [(row, beside + i) for i in range(len(text))]
            free = all(cell not in used and 0 <= cell[1] < canvas.columns and 0 <= row < canvas.rows for cell in cells)
            if free:
                used.update([*cells, (row, beside - 1), (row, beside + len(text))])
                for cell, char in zip(cells, text, strict=True):
                    canvas.put(*cell, char, "text bold")
                break


def _between(before: tuple[int, int], after: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The cells on the straight way from one place to the next."""
    count = max(abs(after[0] - before[0]), abs(after[1] - before[1]))
    for k in range(1, count):
        row, column = (round(a + (b - a) * k / count) for a, b in zip(before, after, strict=True))
        yield row, column


def _rows(plan: Surface, ground: _Ground, canvas: Canvas) -> Iterator[Line]:
    """The ground with its upright axis: numbers, and the weight's name in the middle."""
    numbers = _upright(plan, ground.rows)
    named = _named(ground, numbers)
    for row in range(ground.rows):
        text = letters(plan.y) if row == named else numbers.get(row, "")
        label = Run(text.rjust(ground.left - 2), "weight bold" if row == named else "quiet")
        yield merge([label, Run(f" {TICK if row in numbers else EDGE}", "quiet"), *canvas.line(row)])


def _upright(plan: Surface, rows: int) -> dict[int, str]:
    """The numbers beside the rows."""
    return {rows - 1 - k: text for k, text in across(*plan.up, rows, PER_NUMBER * rows).items()}


def _named(ground: _Ground, numbers: dict[int, str]) -> int | None:
    """The row beside which the upright axis has its name."""
    free = [row for row in range(ground.rows) if row not in numbers]
    return min(free, key=lambda row: abs(row - ground.rows // 2), default=None)


def _numbers_under(plan: Surface, ground: _Ground) -> str:
    """The numbers of the axis under the ground."""
    text = [" "] * ground.columns
    for column, number in across(*plan.across, ground.columns, ground.columns).items():
        at = min(max(column - (length(number) - 1) // 2, 0), ground.columns - length(number))
        if at >= 0 and set(text[max(at - 1, 0) : at + length(number) + 1]) <= {" "}:
            text[at : at + length(number)] = number
    return " " * (ground.left - 1) + CORNER + "".join(text).rstrip()


def _under(plan: Surface, ground: _Ground) -> Line:
    """The axis under the ground, and the weight's name at its end."""
    return (Run(f"{_numbers_under(plan, ground)} ", "quiet"), Run(letters(plan.x), "weight bold"))


def _legend(ground: _Ground, width: int) -> Line:
    """What the characters of the ground stand for."""
    apart = " " * (1 + (width >= CLOSE))
    runs = [Run(" " * (ground.left if width >= CLOSE else 0), "text")]
    for level, height in ground.relief.legend.items():
        runs += [Run(SHADES[level], f"gradient+{level}"), Run(f" {_round(height)}{apart}", "quiet")]
    if (ground.relief.strokes != "").any():
        runs += [Run("╱", f"gradient+{LEVELS}"), Run(f" steep{apart}", "quiet")]
    if (ground.relief.levels < 0).any():
        runs.append(Run("∞ beyond all numbers", "quiet"))
    return merge(runs)


def _round(height: float) -> str:
    """A height in two digits, short enough for four of them in a line."""
    return show(float(f"{height:.2g}")) if 1e-3 <= abs(height) < 1e4 else short(height)


def _told(view: View, plan: Surface, ground: _Ground, walks: bool, close: bool) -> tuple[Line, Line]:
    """Where the walk stands after its moves, or where the run does; and the loss and its slope there."""
    point, apart = ground.path[-1] if walks else ground.path[0], " " if close else "  "
    hides = not walks or any(view.covered(name, None) for name in plan.loss)
    place = [Run(f"{HERE} ", "text bold")]
    if point.number:
        thrown = "thrown off " * (len(ground.path) <= plan.moves)
        after = "after " * (not close or bool(thrown))
        place.append(Run(f"{thrown}{after}{point.number} move{'s' * (point.number > 1)}: ", "quiet"))
    place.append(Run(f"{letters(plan.x)} = {_near(point.x)}, {letters(plan.y)} = {_near(point.y)}", "weight"))
    told = []
    for word, value in (("loss", point.loss), ("slope", point.norm)):
        number = Run(HIDDEN, "hidden") if hides else Run(short(value), "gradient")
        told += [Run(f"{word} ", "quiet"), number, Run(apart)]
    clipped = sum(point.clipped for point in ground.path[:-1]) if walks else 0
    return merge(place), merge([*told, Run(f"clipped {clipped}×" * bool(clipped), "quiet")])


def _near(value: float) -> str:
    return show(float(f"{value:.3g}")) if abs(value) < 1e6 else short(value)


def _spots(view: View, panel: Panel, ground: _Ground) -> Iterator[Spot]:
    """The two weights, where their axes are named."""
    plan = _surface(panel)
    named = _named(ground, _upright(plan, ground.rows))
    if named is not None:
        wide = length(letters(plan.y))
        yield Spot(named, ground.left - 2 - wide, wide, Address(plan.y))
    yield Spot(ground.rows, length(_numbers_under(plan, ground)) + 1, length(letters(plan.x)), Address(plan.x))
