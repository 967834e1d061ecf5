"""What the drawings share: which names and rows, which steps fit, how numbers stand under one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.notation import formula, numbers
from rnntutor.screen.drawing import Line, Run, clip_line, length
from rnntutor.screen.view import View

HIDDEN = "▒▒"  # a value that an open question hides: the same for every value, so that nothing of it shows
ABSENT = "·"  # no value there: before a start that nothing reads, beyond the end of a shorter clock
CHANGED = "*"  # the learner changed it
LEFT, RIGHT = "▐", "▌"  # the frame of the current step
PLACES = 2  # decimals on the panels
INLINE = 4  # a vector of at most so many units stands in one row
MEMO = 20_000  # remembered pieces of one trace


class Format(NamedTuple):
    """How the numbers of one quantity are written under one another: decimals and width of each."""

    places: int
    width: int


class Row(NamedTuple):
    """One row of a picture: a quantity, or some of its units, and what stands before it."""

    name: str
    units: tuple[tuple[int, ...], ...]  # () is the scalar itself
    label: str
    scene: int = 0  # which of several scenes side by side
    norm: bool = False  # the length of the vector, not its units


def shown_names(view: View, panel: Panel) -> tuple[str, ...]:
    """The panel's names that the scene has; every line of the scene, no gradient, for "all" or none."""
    if panel.names and panel.names != ("all",):
        return tuple(name for name in panel.names if name in view.facts.roles)
    lines = [name for name in view.trace.names if view.trace.kind(name) == "line" and not view.trace.gradient(name)]
    return tuple(name for name in lines if not name.endswith(".net"))


def label(view: View, name: str, unit: tuple[int, ...] = ()) -> str:
    """A quantity's or unit's name: "c", "h[2]", or the unit's word where it has one."""
    words = view.labels(name)
    if len(unit) == 1 and unit[0] <= len(words):
        return words[unit[0] - 1]
    return formula.name(Address(name)) + "".join(f"[{index}]" for index in unit)


def units_of(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Every unit of that shape from 1, row by row; ((),) for a scalar and for a vector of one, which reads as one."""
    if shape in ((), (1,)):
        return ((),)
    return tuple(tuple(int(i) + 1 for i in index) for index in np.ndindex(shape))


def word_at(view: View, name: str, step: int | None) -> str | None:
    """The word of a one-hot value, None where it is no word; "other" is told by the word that was read."""
    words, value = view.labels(name), view.value(name, step)
    if not words or value is None or value.shape != (len(words),):
        return None
    hot = np.flatnonzero(value)
    if len(hot) != 1 or value[hot[0]] != 1:
        return None
    read = view.words.get(name, ())
    own = step is not None and 1 <= step <= len(read) and not view.touched(name, step)
    return read[step - 1] if own and step else words[int(hot[0])]


def remember(view: View, key: Any, make: Any) -> Any:
    """What `make()` gives, worked out once for a trace, what is hidden and changed of it, and the scenes beside it."""
    memo = view.facts.memo
    key = (key, id(view.hidden), id(view.changed), view.example, *(view.beside and _ids_of(view)))
    if key not in memo:
        if len(memo) > MEMO:
            memo.clear()
        memo[key] = (make(), view.hidden, view.changed, view.beside)  # while these are held no other has their ids
    return memo[key][0]


def _ids_of(view: View) -> tuple[int, ...]:
    return tuple(id(part) for other in view.beside for part in (other.trace, other.hidden))


def pick(value: np.ndarray, unit: tuple[int, ...]) -> float:
    """One unit (from 1) of a value; () where there is one only."""
    return float(value[tuple(i - 1 for i in unit)]) if unit else float(value.flat[0])


def norms(values: np.ndarray) -> np.ndarray:
    """The length of each row, also where its square would be too large or too small for a float."""
    with np.errstate(all="ignore"):
        largest = np.abs(values).max(1, initial=0.0)
        safe = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
        return safe * np.sqrt(((values / safe[:, None]) ** 2).sum(1))


def visible(view: View, name: str) -> np.ndarray:
    """All numbers of a quantity that may be seen, start included, in one row; hidden steps are left out."""
    if name not in view.varying:
        return np.zeros(0) if view.covered(name, None) else np.asarray(view.trace.weights[name], float).ravel()
    values = view.series(name, 1, view.last(name))
    hides = view.hidden.get(name)
    if hides is not None:
        values = values[~np.asarray(hides[1 : len(values) + 1], bool)]
    start = None if view.covered(name, 0) else view.value(name, 0)
    return values.ravel() if start is None else np.concatenate([np.ravel(start), values.ravel()])


def format_of(view: View, name: str, places: int = PLACES) -> Format:
    """The decimals that the quantity needs (at most `places`, a gate always) and the width of its widest number.

    Where a picture shows it of several scenes, it needs the same in all of them.
    """
    least = places if view.role(name) == "gate" else 0

    def make() -> Format:
        views = [one for one in view.beside or (view,) if name in one.facts.roles]
        return _format(np.concatenate([visible(one, name) for one in views]), least, places)

    return remember(view, ("format", name, places), make)


def _format(values: np.ndarray, least: int, places: int) -> Format:
    finite = values[np.isfinite(values)]
    with np.errstate(over="ignore", invalid="ignore"):  # a run may grow up to the largest double there is
        used = next((p for p in range(least, places) if _whole(finite * 10**p)), places)
    widest = [0.0]
    if len(finite):
        widest += [float(finite.min()), float(finite.max())]
    if len(finite) < len(values):
        widest += list({str(v): float(v) for v in values[~np.isfinite(values)]}.values())
    return Format(used, max(length(write(value, used)) for value in widest))


def _whole(values: np.ndarray) -> bool:
    return bool(np.all(np.abs(values - np.round(values)) <= 1e-9 * np.maximum(np.abs(values), 1)))


def write(value: float, places: int) -> str:
    """The number with exactly so many decimals, as notation.numbers.fixed writes it, quicker where no tie is near."""
    scaled = abs(value) * 10**places
    if scaled < 1e9 and abs(scaled % 1 - 0.5) > 1e-6:
        text = f"{value:.{places}f}"
        if text[0] != "-":
            return text
        return numbers.MINUS + text[1:] if scaled >= 0.5 else text[1:]
    return "nan" if value != value else numbers.fixed(value, places)


def short(value: float) -> str:
    """A number of three digits or so: "0.031", "20959", "1.9·10⁻⁶"."""
    value = float(value)
    size = abs(value)
    if not np.isfinite(value) or value == 0 or 1000 <= size < 1e6:
        return numbers.show(value, 0)
    return (
        numbers.show(value, 2 - math.floor(math.log10(size))) if 1e-3 <= size < 1000 else numbers.scientific(value, 2)
    )


def limits(view: View, name: str) -> tuple[float, float]:
    """The ends of a bar: 0 and 1 for a gate, else the visible extremes and 0."""
    return remember(view, ("limits", name), lambda: _limits(view, name))


def _limits(view: View, name: str) -> tuple[float, float]:
    if view.role(name) == "gate":
        return 0.0, 1.0
    values = visible(view, name)
    finite = values[np.isfinite(values)]
    return (min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)) if len(finite) else (0.0, 1.0)


def window(step: int, steps: int, room: int) -> tuple[int, int]:
    """The first and last step that are shown where `room` fit, around the cursor.

    It moves by half a window at a time, so that most steps change one column only, and never depends on where it was.
    """
    room = max(room, 1)
    if steps <= room:
        return 1, steps
    stride = max(room // 2, 1)
    first = (step - 1) // stride * stride + 1 - (room - stride) // 2
    first = min(max(first, 1), steps - room + 1)
    return first, first + room - 1


def row_window(count: int, room: int, focus: int | None) -> tuple[int, int]:
    """The rows (from, to) that are shown where `room` fit: the first ones, or those around the selected one.

    One of the rows of the room is kept for the sign that says how many are left out.
    """
    if count <= room:
        return 0, count
    room = max(room - 1, 1)
    if focus is None or focus < room:
        return 0, room
    first = min((focus // max(room - 1, 1)) * max(room - 1, 1), count - room)
    return first, first + room


def spot_row(index: int, shown: tuple[int, int], header: int = 1) -> int:
    """The row of a drawing on which row `index` of its content stands.

    What is left out gets a place above or below the drawing, so that a key can move the selection there.
    """
    if index < shown[0]:
        return index - shown[0]
    return header + index - shown[0] + (3 if index >= shown[1] else 0)


def more(count: int, shown: tuple[int, int], what: str) -> str:
    """The sign for rows left out: "… 12 more units"."""
    before, after = shown[0], count - shown[1]
    parts = [f"{before} above"] * bool(before) + [f"{after} {'below' if before else f'more {what}'}"] * bool(after)
    return "… " + ", ".join(parts)


def listing(
    count: int, focus: int | None, header: Sequence[Line], line: Callable[[int], Line], what: str, size: tuple[int, int]
) -> tuple[tuple[Line, ...], tuple[int, int]]:
    """A header and of `count` rows as many as have room in (width, height), around the one in focus; which ones too."""
    width, height = size
    shown = row_window(count, max(height - len(header), 1), focus)
    lines = [*header, *(line(index) for index in range(*shown))]
    if shown != (0, count):
        lines.append((Run(more(count, shown, what), "quiet"),))
    return tuple(clip_line(line, width) for line in lines[: max(height, 1)]), shown


def framed(runs: Line, current: bool) -> list[Run]:
    """A cell between blanks, or between the marks of the current step."""
    if current:
        return [
            Run(LEFT, "marker step"),
            *(Run(text, f"{ink} bold step") for text, ink in runs),
            Run(RIGHT, "marker step"),
        ]
    if len(runs) == 1:
        return [Run(f" {runs[0].text} ", runs[0].style)]
    return [Run(" ", "text"), *runs, Run(" ", "text")]


def widest(texts: Iterable[str]) -> int:
    """The most cells that one of the texts takes."""
    return max(map(length, texts), default=0)
