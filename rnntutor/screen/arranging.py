"""Where the panels of a page stand: which side by side, and how high, in the room there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GAP_ROWS, GAP_COLUMNS = 1, 3


@dataclass(frozen=True)
class Wish:
    """What a panel would like: the columns below which it loses something, and (least, best) rows by width.

    So many rows `more` it uses where there is room to spare, and so many `over` all that where nobody else wants them.
    """

    breadth: int
    rows: Mapping[int, tuple[int, int]]
    more: int = 0
    over: int = 0


@dataclass(frozen=True)
class Place:
    """One row of the page: the panels that stand side by side in it, and its height."""

    panels: tuple[int, ...]
    height: int


def arrange(wishes: Sequence[Wish], width: int, height: int) -> tuple[Place, ...]:
    """Neighbours that fit into half the width stand side by side; what is too high shrinks, in vain it scrolls."""
    half = half_width(width)
    rows: list[tuple[int, ...]] = []
    index = 0
    while index < len(wishes):
        pair = wishes[index : index + 2]
        together = len(pair) == 2 and all(wish.breadth <= half for wish in pair)
        rows.append((index, index + 1) if together else (index,))
        index += len(rows[-1])
    limits = [[wishes[i].rows[half if len(row) == 2 else width] for i in row] for row in rows]
    least = [max(low for low, _ in limit) for limit in limits]
    best = [max(high for _, high in limit) for limit in limits]
    more = [max(wishes[i].more for i in row) for row in rows]
    sizes, over = _heights(least, best, more, height), [max(wishes[i].over for i in row) for row in rows]
    room = height - GAP_ROWS * (len(rows) - 1)
    if room > sum(sizes):
        sizes = _grown(sizes, [size + extra for size, extra in zip(sizes, over, strict=True)], room)
    return tuple(Place(row, size) for row, size in zip(rows, sizes, strict=True))


def half_width(width: int) -> int:
    """The columns of a panel that shares a row."""
    return (width - GAP_COLUMNS) // 2


def _heights(least: list[int], best: list[int], more: list[int], height: int) -> list[int]:
    room = height - GAP_ROWS * (len(best) - 1)
    if sum(least) > room:  # it scrolls: what could be any height takes two thirds of a screen, two take them together
        free = height * 2 // 3 // min(max(sum(extra > 0 for extra in more), 1), 2)
        part = [min(size, free if extra else height) for size, extra in zip(best, more, strict=True)]
        return [max(low, size) for low, size in zip(least, part, strict=True)]
    if sum(best) > room:
        return _grown(least, best, room)
    return _grown(best, [size + extra for size, extra in zip(best, more, strict=True)], room)


def _grown(sizes: list[int], most: list[int], room: int) -> list[int]:
    """The sizes with the room that is left shared out, the one that is furthest from its most first."""
    sizes = list(sizes)
    for _ in range(min(room, sum(most)) - sum(sizes)):
        index = min((i for i in range(len(sizes)) if sizes[i] < most[i]), key=lambda i: sizes[i] / most[i])
        sizes[index] += 1
    return sizes
