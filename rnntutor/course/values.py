"""The numbers of a lesson: `1/3`, `ln 3`, lists of them, and the forms that stand for many (one_hot, repeat ...)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel

from rnntutor.engine import EngineError, Ref, Tree, parse_expression
from rnntutor.engine.chance import random
from rnntutor.engine.expressions import value_of
from rnntutor.engine.tokens import FRACTIONS

from . import blocks, forms, textfile
from .mistakes import Mistakes, Wrong, did_you_mean, listed, quoted
from .places import Node

STEPS, UNITS, NUMBERS = 10_000, 1_000, 1_000_000  # at most, of one weight or input
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_BARE = re.compile(rf"(?<![A-Za-z])(ln|log|exp|sqrt)\s*([\d.]+|[{''.join(FRACTIONS)}])")
_FORMS = {"one_hot": forms.OneHot, "repeat": forms.Repeat, "random": forms.Random, "file": forms.File}
_TWO = re.compile(r"(.*(?:[^\W_a-zA-Z]|[.)²³]))\s+([-+−])(\S.*)", re.DOTALL)  # 2 -3: a comma is missing, or a blank
_EXAMPLES = "a number is written 3, -0.5, 1/3, ln 3 or √2"
Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class Values:
    """An array and, where it came from words, the words of its units, and which one stands at each step."""

    array: np.ndarray
    words: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def number(text: str) -> float:
    """The number that a text such as `-10`, `1/3`, `-ln 2` or `√2` stands for. Raises Wrong."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        value = float(text)
    elif two := _TWO.fullmatch(text):
        left, sign, right = two.groups()
        raise Wrong(f"{quoted(text)} may be two numbers or one: write {left}, {sign}{right} or {left} {sign} {right}")
    else:
        try:
            found = constant(parse_expression(_BARE.sub(r"\1(\2)", text), limit=100))
        except EngineError:
            raise Wrong(f"{quoted(text)} is no number: {_EXAMPLES}") from None
        if found.ndim:
            raise Wrong(f"{quoted(text)} is no number: {_EXAMPLES}")
        value = float(found)
    if not math.isfinite(value):
        raise Wrong(f"{quoted(text)} is not finite")
    return value


def single(node: Node, above: float | None = None) -> float:
    """The one number that stands at a node, `above` another if that is said. Raises Wrong with the place."""
    if not isinstance(node.value, str):
        raise node.wrong(f"one number is meant: {_EXAMPLES}")
    try:
        found = number(node.value)
    except Wrong as wrong:
        raise node.wrong(wrong.message) from None
    if above is not None and not found > above:
        raise node.wrong(f"a number above {above:g} is meant, not {quoted(node.value)}")
    return found


def constant(tree: Tree) -> np.ndarray:
    """The value of an expression of numbers alone, perhaps inf or nan. Raises EngineError where a name stands in it."""

    def none(ref: Ref) -> Any:
        raise EngineError(f"a number is meant, not {quoted(ref.name)}")

    with np.errstate(all="ignore"):
        return np.asarray(value_of(tree, none, none))


def weight(node: Node, folder: Path) -> Values:
    """A weight or a start: one number, a vector or a matrix. Raises Wrong with the place."""
    values = _values(node, folder)
    if values.array.ndim > 2:
        raise node.wrong("a weight is a number, a list of numbers, or a list of rows")
    return values


def steps(node: Node, folder: Path) -> Values:
    """An input: a number or a vector for every step, (T,) or (T, n). Raises Wrong with the place."""
    values = _values(node, folder)
    if values.array.ndim not in (1, 2):
        raise node.wrong("an input is a list of steps, each a number or a list: [[1, 0], [0, 1]]")
    if len(values.array) > STEPS:
        raise node.wrong(f"{len(values.array):,} steps, at most {STEPS:,}")
    if values.array.shape[-1] > UNITS and values.array.ndim == 2:
        raise node.wrong(f"{values.array.shape[-1]:,} units, at most {UNITS:,}")
    return values


def _values(node: Node, folder: Path) -> Values:
    if isinstance(node.value, dict):
        return _form(node, folder)
    values = Values(np.array(_nested(node), dtype=np.float64))
    if not values.array.size:
        raise node.wrong("no number stands here")
    return values


def _nested(node: Node) -> float | list:
    """Numbers in lists of lists; every list must be as long as its neighbours."""
    if isinstance(node.value, str):
        return single(node)
    if not isinstance(node.value, list):
        raise node.wrong(f"nothing stands here: {_EXAMPLES}" if node.value is None else "a number or a list is meant")
    rows = [(item, _nested(item)) for item in node.value]
    for item, row in rows:
        if _shape(row) != (first := _shape(rows[0][1])):
            raise item.wrong(f"{_said(_shape(row))} here, but {_said(first)} in the first entry")
    return [row for _, row in rows]


def _shape(value: float | list) -> tuple[int, ...]:
    return (
        (len(value), *_shape(value[0]))
        if isinstance(value, list) and value
        else (0,)
        if isinstance(value, list)
        else ()
    )


def _said(shape: tuple[int, ...]) -> str:
    if len(shape) < 2:
        return f"{shape[0]} number{'s' * (shape[0] != 1)}" if shape else "one number without brackets"
    return "×".join(map(str, shape)) + " numbers"


def _form(node: Node, folder: Path) -> Values:
    """One of the forms that stand for many numbers, told by its first key."""
    assert isinstance(node.value, dict)
    kind = next((key for key in node.value if key in _FORMS), None)
    if kind is None:
        word = next(iter(node.value), "")
        raise node.wrong(f"{quoted(word)} is no form of numbers{did_you_mean(word, _FORMS)}: {listed(_FORMS)}")
    if kind == "one_hot":
        return _one_hot(_read(forms.OneHot, node), node)
    if kind == "repeat":
        return _repeat(_read(forms.Repeat, node), node, folder)
    if kind == "random":
        return _random(_read(forms.Random, node).random, node)
    return _file(_read(forms.File, node), node, folder)


def _read(model: type[Form], node: Node) -> Form:
    mistakes = Mistakes("")
    form = blocks.read(model, node, mistakes)
    if form is None:
        first = mistakes.found[0]
        raise Wrong(first.message, first.line, first.column)
    return form


def _one_hot(form: forms.OneHot, node: Node) -> Values:
    lexicon = tuple(form.lexicon if form.lexicon is not None else dict.fromkeys(form.one_hot))
    if len(set(lexicon)) < len(lexicon):
        raise Wrong("a word stands twice in the lexicon", *node.place("lexicon"))
    units = (*lexicon, "other") if form.other else lexicon
    if not form.one_hot or len(form.one_hot) * len(units) > NUMBERS or len(units) > UNITS:
        raise node.wrong(f"one_hot takes at least one word, a lexicon at most {UNITS:,}")
    places = {word: place for place, word in enumerate(lexicon)}
    array = np.zeros((len(form.one_hot), len(units)))
    for step, word in enumerate(form.one_hot):
        if word not in places and not form.other:
            known = did_you_mean(word, lexicon) or ": add it, or say  other: true"
            raise Wrong(f"{quoted(word)} is not in the lexicon{known}", *node.place("one_hot", step))
        array[step, places.get(word, len(lexicon))] = 1.0
    return Values(array, units, tuple(form.one_hot))


def _repeat(form: forms.Repeat, node: Node, folder: Path) -> Values:
    value = node.get("value")
    assert value is not None
    once = _values(value, folder)
    if once.array.ndim > 1:
        raise value.wrong("repeat takes the value of one step: a number or a list")
    if once.array.size * form.repeat > NUMBERS:
        raise node.wrong(f"that is too much: at most {NUMBERS:,} numbers")
    return Values(np.broadcast_to(once.array, (form.repeat, *once.array.shape)).copy())


def _random(form: forms.RandomShape, node: Node) -> Values:
    if not form.shape or math.prod(form.shape) > NUMBERS:
        raise Wrong(f"at least one size, and at most {NUMBERS:,} numbers", *node.place("random", "shape"))
    ends = []
    for key, text in (("from", form.low), ("to", form.high)):
        try:
            ends.append(number(text))
        except Wrong as wrong:
            raise Wrong(wrong.message, *node.place("random", key)) from None
    if not ends[0] < ends[1]:
        raise Wrong("to: lies above from:", *node.place("random", "to"))
    return Values(random(form.seed, tuple(form.shape), *ends))


def _file(form: forms.File, node: Node, folder: Path) -> Values:
    try:
        table = textfile.table(textfile.find(folder, form.file), form.file)
    except Wrong as wrong:
        raise Wrong(wrong.message, *node.place("file")) from None
    if form.column is None:
        rows, words = table.rows, table.columns if len(table.columns) > 1 else ()
        return Values(np.array([row[0] if len(row) == 1 else row for row in rows]), words)
    try:
        return Values(np.array(table.column(form.column)))
    except Wrong as wrong:
        raise Wrong(wrong.message, *node.place("column")) from None
