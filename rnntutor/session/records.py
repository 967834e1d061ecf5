"""What the store keeps, as frozen data. A new kind of thing to keep is a class here and a step in `schema`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

RIGHT = "right"
GIVEN_UP = "given-up"
UNREADABLE = "unreadable"
CONVENTION = "convention"
TESTED = "tested out"  # stands for the question where a whole lesson was tested out of; no question has that id


def plain(name: str) -> str:
    """An id, of a slip or a skill, as words."""
    return name.replace("-", " ")


def on_numbers(question: str, variant: int) -> str:
    """Under which name the draft and the help of a question are kept that is asked with other numbers: "#3:four"."""
    return f"#{variant}:{question}" if variant else question


@dataclass(frozen=True)
class Record:
    """One row of one table; the fields of the dataclass are its columns.

    TABLE is its table, KEY the columns that tell one row from another.
    GROWS are the columns of which the greatest value ever kept stands; the others are those of the latest record.
    Of an APPENDED kind no row is ever changed: keeping it twice is keeping it once.
    A LASTING record is on the disk before the call that keeps it returns, so that even a power cut loses none;
    any other outlives the death of the program, but may need a moment to outlive a power cut.
    """

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    GROWS: ClassVar[tuple[str, ...]] = ()
    APPENDED: ClassVar[bool] = False
    LASTING: ClassVar[bool] = True

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names of the columns, in the order of `values`."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        """The record of a row."""
        return cls(*row)

    @property
    def values(self) -> tuple[Any, ...]:
        """The row, with text that UTF-8 cannot hold written as escapes."""
        return tuple(_storable(getattr(self, column)) for column in self.columns())

    @property
    def identity(self) -> tuple[Any, ...]:
        """What two records that stand for the same row have in common."""
        return (self.TABLE, *(getattr(self, column) for column in self.KEY))

    def after(self, earlier: Self | None) -> Self:
        """This record as it stands when `earlier` was kept before it."""
        if earlier is None:
            return self
        if self.APPENDED:
            return earlier
        return replace(self, **{name: max(getattr(self, name), getattr(earlier, name)) for name in self.GROWS})


def _storable(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


@dataclass(frozen=True)
class Attempt(Record):
    """One answer as it was sent. Attempts are only ever added; the same `id` twice is the same attempt."""

    TABLE: ClassVar[str] = "attempts"
    KEY: ClassVar[tuple[str, ...]] = ("id",)
    APPENDED: ClassVar[bool] = True

    id: str  # 128 random bits in hexadecimal
    device: str  # which store it was made in
    lesson: str
    question: str  # "shown-at-four", a cell "table:c[2]", or a whole worksheet "table"
    text: str  # as typed
    verdict: str  # the kind of quiz.Verdict, or GIVEN_UP
    hints: int  # how many had been taken
    given_up: bool  # whether the worked line had been shown before
    at: float  # seconds since 1970, UTC
    slips: str = ""  # the ids of the slips that explain it, most likely first, with commas between
    variant: int = 0  # 0: the lesson's own numbers, else the number of the fresh ones
    skill: str = ""  # which skill the question trained then; "" where the tutor did not know of skills yet


@dataclass(frozen=True)
class Mark:
    """That a question was ever answered with this verdict on the lesson's own numbers: all that progress needs."""

    lesson: str
    question: str
    verdict: str


@dataclass(frozen=True)
class Draft(Record):
    """What is typed and not sent; empty text is no draft.

    A `question` with a sign before it, which no id has, is a note: "=scene:w" a number that was changed, "?four" what
    was told where the tutor asked back, "#:four" which other numbers are asked, "#3:four" a draft on those, "!3:four"
    one where the question was asked by itself, in a review or a test.
    """

    TABLE: ClassVar[str] = "drafts"
    KEY: ClassVar[tuple[str, ...]] = ("lesson", "question")
    LASTING: ClassVar[bool] = False

    lesson: str
    question: str
    text: str


@dataclass(frozen=True)
class Help(Record):
    """How much of the answer was told: the hints taken and whether the worked line was shown."""

    TABLE: ClassVar[str] = "helps"
    KEY: ClassVar[tuple[str, ...]] = ("lesson", "question")
    GROWS: ClassVar[tuple[str, ...]] = ("hints", "given_up")

    lesson: str
    question: str
    hints: int = 0
    given_up: bool = False


@dataclass(frozen=True)
class Place(Record):
    """Where the learner was in a lesson. `finished` stays true once its last page was reached."""

    TABLE: ClassVar[str] = "places"
    KEY: ClassVar[tuple[str, ...]] = ("lesson",)
    GROWS: ClassVar[tuple[str, ...]] = ("finished",)
    LASTING: ClassVar[bool] = False

    lesson: str
    page: int = 1  # from 1
    step: int = 1  # from 1; 0 is the start
    scene: str = ""
    finished: bool = False
    at: float = 0.0  # seconds since 1970, UTC; the latest place is where the learner was last


@dataclass(frozen=True)
class Setting(Record):
    """One setting of this store, the theme for example."""

    TABLE: ClassVar[str] = "settings"
    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    value: str


KINDS: tuple[type[Record], ...] = (Attempt, Draft, Help, Place, Setting)
OF_A_LEARNER = (Attempt, Help, Place, Draft)  # what belongs to the learner, not to this machine: each is of a lesson
