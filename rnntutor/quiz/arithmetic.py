"""The arithmetic of an answer: numbers, signs, functions, e and π. Names of a scene are no values."""

from __future__ import annotations

import math
import re

import numpy as np

from rnntutor.engine.errors import EngineError
from rnntutor.engine.language import parse_expression
from rnntutor.engine.operations import ALIASES, FUNCTIONS, TABLE
from rnntutor.engine.shapes import ShapeError
from rnntutor.engine.tokens import Token
from rnntutor.engine.tree import Apply, Number, Ref, Tree

from .entries import LIMIT, Unreadable, begins, ends, is_function, spoken

CONSTANTS = {"e": math.e, "π": math.pi, "pi": math.pi}
_UNBOUNDED = {"inf", "infinity", "nan"}


def value_of(words: list[Token]) -> float:
    """The finite number that one entry stands for. Raises Unreadable."""
    refuse_names(words)
    text = _spelled(words)
    try:
        value = _value(parse_expression(text, 4 * LIMIT))
    except EngineError as error:
        raise Unreadable(f"{spoken(words)} cannot be read: {error.message}.") from None
    except ShapeError as error:
        raise Unreadable(f"{spoken(words)} cannot be worked out: {error}.") from None
    if math.isnan(value):
        raise Unreadable(f"{spoken(words)} is not defined: a number is asked for.")
    if math.isinf(value):
        raise Unreadable(f"{spoken(words)} is not a finite number.")
    return value + 0.0  # −0 is 0


def refuse_names(words: list[Token]) -> None:
    """Raise Unreadable for the first word of an entry that is no number, function or constant."""
    for word in words:
        known = is_function(word) or (word.text in CONSTANTS and word.step is word.shift is None)
        if word.kind == "name" and not known:
            _refuse_name(word, spoken(words))


def _refuse_name(word: Token, entry: str) -> None:
    if word.text.casefold() in _UNBOUNDED:
        raise Unreadable(f"{word.text} is not a finite number.")
    called = re.fullmatch(r"([^\W\d]+)(\d+)", word.text)
    if called and (called[1] in FUNCTIONS or called[1] in ALIASES):
        clear = entry.replace(word.text, f"{called[1]}({called[2]})")
        raise Unreadable(f"{entry} cannot be read: write {clear}.")
    raise Unreadable(f"'{word.text}' is no number: an answer is made of numbers alone, such as 1/3 or σ(2).")


def _spelled(words: list[Token]) -> str:
    """The entry in the engine's language: `2π` and `ln 3`, as people write them, with their sign and parentheses."""
    text, at = "", 0
    while at < len(words):
        word, before = words[at], words[at - 1] if at else None
        if before and not word.spaced and ends(before) and begins(word):
            _refuse_juxtaposed(words, at)
            text += "*" if before.kind != "name" else ""
        argument = words[at + 1] if at + 1 < len(words) else None
        if is_function(word) and argument and argument.kind == "number":
            _refuse_open_argument(words, at)
            text += f" {word.text}({argument.text})"
            at += 2
            continue
        text += " " + ("*" if word.text == "·" else word.text)
        at += 1
    return text


def _refuse_juxtaposed(words: list[Token], at: int) -> None:
    """`1/2π` has two readings, `2.5.1` none."""
    if words[at - 1].kind == words[at].kind == "number":
        raise Unreadable(f"{words[at - 1].text}{words[at].text} is no number.")
    if any(word.text in ("/", "**") for word in words[max(0, at - 2) : at]):
        raise Unreadable(f"{spoken(words)} can be read in two ways: write the product with a sign and parentheses.")


def _refuse_open_argument(words: list[Token], at: int) -> None:
    """`ln 3` is clear, `ln 3/2` is not."""
    after = words[at + 2] if at + 2 < len(words) else None
    if after and (after.kind == "power" or after.text in ("/", "*", "·", "**") or (not after.spaced and begins(after))):
        name = words[at].text
        raise Unreadable(
            f"{spoken(words)} can be read in two ways: write {name}({words[at + 1].text}) with parentheses."
        )


def _value(tree: Tree) -> float:
    """The number of a tree in floats alone, so that no power takes time; inf and nan are passed on."""
    order, waiting = [], [tree]
    while waiting:
        order.append(waiting.pop())
        if isinstance(order[-1], Apply):
            waiting.extend(order[-1].args)
    numbers: list[float] = []
    for node in reversed(order):
        if isinstance(node, Apply):
            count = len(node.args)
            numbers[-count:] = [_applied(node.op, numbers[-count:])]
        else:
            numbers.append(node.value if isinstance(node, Number) else _constant(node))
    return numbers[0]


def _constant(ref: Ref) -> float:
    if ref.name in CONSTANTS and ref.at is None and not ref.shift:
        return CONSTANTS[ref.name]
    raise Unreadable(f"'{ref.name}' is no number: an answer is made of numbers alone.")


def _applied(op: str, numbers: list[float]) -> float:
    row = TABLE[op]
    if row.shape(tuple(() for _ in numbers)) != ():
        raise ShapeError(f"{op} does not give a single number")
    with np.errstate(all="ignore"):
        return float(row.run(tuple(map(np.asarray, numbers)), tuple(0 for _ in numbers)))
