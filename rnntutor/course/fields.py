"""The kinds of entries that blocks are made of: texts, whole numbers, true or false, ids.

Every scalar arrives as the text that was written, so a number or a `true` is read here out of its text.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, StringConstraints

from .ids import wrong_id

ANSWER_LIMIT = 400  # characters of an address, as of an answer


def one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def apart(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


def whole(lowest: int, highest: int) -> BeforeValidator:
    def read(value: Any) -> int:
        digits = value if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10 else "-1"
        if not lowest <= int(digits) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest:,} is meant")
        return int(digits)

    return BeforeValidator(read)


def _truth(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError("true or false is meant")
    return value == "true"


def _id(value: Any) -> Any:
    if isinstance(value, str) and (wrong := wrong_id(value)):
        raise ValueError(wrong)
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Id = Annotated[Word, BeforeValidator(_id)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER_LIMIT)]
Texts = Annotated[list[Text], BeforeValidator(one_or_more)]
Words = Annotated[list[Word], BeforeValidator(one_or_more)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Round = Annotated[int, whole(0, 10)]

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)  # a block that knows all its keys
