"""The short forms of a value: words as one-hot vectors, one value repeated, random numbers, a data file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from .fields import STRICT, Truth, Word, apart, whole


class _Form(BaseModel):
    model_config = STRICT


class OneHot(_Form):
    """`{one_hot: [words], lexicon: [words], other: true}`; the words may also be one text with spaces."""

    one_hot: Annotated[list[Word], BeforeValidator(apart), Field(description="the words")]
    lexicon: list[Word] | None = None
    other: Truth = False


class Repeat(_Form):
    """`{repeat: N, value: ...}`."""

    repeat: Annotated[int, whole(1, 10_000), Field(description="how often")]
    value: Annotated[Any, Field(description="what every step gets")]


class RandomShape(_Form):
    """`{seed, shape}` and, if not -1 and 1, `from` and `to`."""

    seed: Annotated[int, whole(0, 999_999_999), Field(description="a whole number")]
    shape: Annotated[
        list[Annotated[int, whole(1, 10_000)]], Field(description="the sizes, such as [10, 2]", max_length=3)
    ]
    low: Annotated[Word, Field(alias="from")] = "-1"
    high: Annotated[Word, Field(alias="to")] = "1"


class Random(_Form):
    """`{random: {seed, shape}}`."""

    random: RandomShape


class File(_Form):
    """`{file: name.csv, column: name}`: numbers in a file beside the lesson, a line for each step."""

    file: Annotated[Word, Field(description="the file's name")]
    column: Word | None = None
