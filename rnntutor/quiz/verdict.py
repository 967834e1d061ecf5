"""What is said about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .slips.naming import Named
    from .slips.splitting import Split

SLIPS_SAID = 3  # sentences about slips in one message
Kind = Literal["right", "right-for-yours", "convention", "precision", "slip", "wrong", "unreadable"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer.

    kind: "right-for-yours" follows from the learner's own earlier numbers, one of which is wrong; "convention" is right
    under another published convention; "precision" is right with too few decimals; "slip" is explained by `slips`.
    read: how it was read (None where it could not be); message: one or two sentences for the learner.
    wrong_entries: the entries that differ, as units from 1: (2,) of a vector, (1, 2) of a matrix, () of a number.
    slips: one of each class that fits, most likely first; split: the number that tells them apart, where there are
    several; also: one for each further id, of those classes first, then of slips that lead here when every line on the
    way was rounded; guess: pairs of slips that may be behind it, where none fits alone, as "no-bias + gate-inverted".
    """

    kind: Kind
    read: str | None
    message: str
    wrong_entries: tuple[tuple[int, ...], ...] = ()
    slips: tuple[Named, ...] = ()
    guess: tuple[str, ...] = ()
    split: Split | None = None
    also: tuple[Named, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the question is done with this answer."""
        return self.kind == "right"

    @property
    def follows_through(self) -> bool:
        """Whether the answer is right from the learner's own earlier numbers, which are not all right."""
        return self.kind == "right-for-yours"

    @property
    def costs(self) -> bool:
        """Whether it counts as an attempt: what cannot be read costs nothing."""
        return self.kind != "unreadable"
