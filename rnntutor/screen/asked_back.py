"""What a learner told where the tutor asked back, as a note that brings it back at the next visit."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

NOTE = "?"  # before a key, in the name of the note


@dataclass(frozen=True)
class AskedBack:
    """About one `answer`: the numbers that were told, each by its name, and what is typed and not told.

    searching: whether the first wrong line is looked for, and not which slip it was.
    """

    answer: str
    searching: bool = False
    told: tuple[tuple[str, str], ...] = ()
    typing: str = ""

    @property
    def text(self) -> str:
        """As it is kept; "" where nothing was told."""
        return json.dumps(asdict(self), ensure_ascii=False) if self.searching or self.told or self.typing else ""

    @classmethod
    def of(cls, text: str) -> AskedBack | None:
        """What such a text says; None where it makes no sense, for it may come out of any file."""
        try:
            found: Any = json.loads(text)
            told = tuple((name, said) for name, said in found["told"])
            read = cls(found["answer"], found["searching"] is True, told, found["typing"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        words = (read.answer, read.typing, *(word for one in told for word in one))
        return read if all(isinstance(word, str) for word in words) else None
