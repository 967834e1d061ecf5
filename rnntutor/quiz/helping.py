"""Help with one question: hints one at a time and, after the last, giving up, asked once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Next = Literal["hint", "give up", "give up for good", "nothing"]


@dataclass(frozen=True, slots=True)
class Help:
    """The help with one question so far: `hints` of its `available` ones shown; `asking` whether to give up."""

    available: int
    hints: int = 0
    given_up: bool = False
    asking: bool = False

    @property
    def next(self) -> Next:
        """What the help key does now."""
        if self.given_up:
            return "nothing"
        if self.hints < self.available:
            return "hint"
        return "give up for good" if self.asking else "give up"

    @property
    def words(self) -> str:
        """For beside the key: "hint 1 of 2", "give up", "again to give up", ""."""
        said = {
            "hint": f"hint {self.hints} of {self.available}",
            "give up": "give up",
            "give up for good": "again to give up",
        }
        return said.get(self.next, "")

    def pressed(self) -> Help:
        """The help after its key: the next hint, else the question whether to give up, else given up."""
        if self.next == "hint":
            return replace(self, hints=self.hints + 1)
        if self.next == "give up":
            return replace(self, asking=True)
        return replace(self, asking=False, given_up=True)

    def declined(self) -> Help:
        """The help after any other key: nobody gave up."""
        return replace(self, asking=False)
