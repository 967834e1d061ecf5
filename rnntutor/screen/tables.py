"""A drawer with the values of the functions at the numbers that lessons use."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from rnntutor.notation.numbers import fixed
from rnntutor.screen.column import Column
from rnntutor.screen.wrap import Bit, Row

POINTS = (("−3", -3), ("−2", -2), ("−1", -1), ("−½", -0.5), ("0", 0), ("½", 0.5), ("1", 1), ("2", 2), ("3", 3))
FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "σ(a)": lambda a: 1 / (1 + math.exp(-a)),
    "tanh(a)": math.tanh,
    "e^a": math.exp,
}
LOGS = frozenset((2, 3, 5, 10))
NAMED_LOG = re.compile(r"\bln[ ({]*(\d{1,3})\b(?!\.)")
PLACES = 4
WIDTH = 10


def logs_in(text: str) -> set[int]:
    """The whole numbers whose logs a text speaks of."""
    return {int(found) for found in NAMED_LOG.findall(text)} - {0, 1}


def rows_of_tables(width: int, logs: Iterable[int] = LOGS) -> list[Row]:
    """The functions at ±0, ½, 1, 2, 3, and the logs of small numbers, with what σ and tanh make of them."""
    head = ("a", *FUNCTIONS)
    rows: list[Row] = [_row(head, width, "quiet")]
    rows += [_row((text, *_values(value)), width) for text, value in POINTS]
    rows += [(), _row(("a", "value", "σ(a)", "tanh(a)"), width, "quiet")]
    for number in sorted(logs):
        value = math.log(number)
        sigma, bent, _ = _values(value)
        rows.append(_row((f"ln {number}", fixed(value, PLACES), sigma, bent), width))
    return [*rows, (), (Bit("σ(−a) = 1 − σ(a)   tanh(−a) = −tanh(a)   e^(ln a) = a", "quiet"),)]


def _values(value: float) -> list[str]:
    return [fixed(function(value), PLACES) for function in FUNCTIONS.values()]


def _row(cells: Sequence[str], width: int, style: str = "text") -> Row:
    each = min(WIDTH, max(width // len(cells), 1))
    return tuple(Bit(cell.rjust(each), "quiet" if not place else style) for place, cell in enumerate(cells))


class Tables(Column, can_focus=True):
    """The drawer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,pagedown", "move(3)"),
        Binding("up,k,pageup", "move(-3)"),
        Binding("escape,d,enter", "close"),
    ]

    class Closed(Message):
        """The learner has seen enough."""

    def __init__(self, logs: Iterable[int] = (), id: str | None = None):
        super().__init__(id=id)
        self.logs = LOGS.union(logs)

    def rows(self, width: int) -> Sequence[Row]:
        return rows_of_tables(width, self.logs)

    def action_move(self, by: int) -> None:
        self.move_by(by)

    def action_close(self) -> None:
        self.post_message(self.Closed())
