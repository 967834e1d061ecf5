"""What is said about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["right", "wrong", "unreadable"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer.

    `read` is how it was read (None where it could not be), `message` one or two sentences for the learner,
    `wrong_entries` the entries that differ, as units from 1: (2,) of a vector, (1, 2) of a matrix, () of a number.
    """

    kind: Kind
    read: str | None
    message: str
    wrong_entries: tuple[tuple[int, ...], ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the question is done with this answer."""
        return self.kind == "right"

    @property
    def costs(self) -> bool:
        """Whether it counts as an attempt: what cannot be read costs nothing."""
        return self.kind != "unreadable"
