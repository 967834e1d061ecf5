"""Marking where weights are chosen: many sequences are tried, and the first that breaks the condition is told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice

from rnntutor.course.inverse import Inverse, breach, tried
from rnntutor.course.lesson import Question, Scene
from rnntutor.engine.errors import EngineError
from rnntutor.engine.tree import Address
from rnntutor.notation.formula import name as symbol
from rnntutor.notation.paper import written

from .asked import Asked
from .reading import Reading, Unreadable, read
from .verdict import Verdict


def mark(question: Question, scene: Scene, text: str) -> Verdict:
    """Mark `text`, such as `W_f = 0 0 0; b_f = 10`, as weights that do what the question wants."""
    inverse = question.inverse
    assert inverse is not None
    try:
        readings = chosen(text, inverse, scene)
    except Unreadable as problem:
        return Verdict("unreadable", None, problem.message)
    shown = "; ".join(f"{symbol(Address(name))} = {reading.shown}" for name, reading in readings.items())
    try:
        found = breach(scene, inverse, {name: reading.values for name, reading in readings.items()}, question.round)
    except EngineError as error:
        return Verdict("unreadable", shown, f"The scene cannot run with these numbers: {error.message}.")
    if found:
        return Verdict("wrong", shown, f"Not yet. {found.sentence}")
    sure = f" It is so for all {tried(inverse):,} sequences that were tried." if inverse.whatever else ""
    return Verdict("right", shown, f"Right.{sure}")


def example(inverse: Inverse) -> str:
    """The author's own choice, as one types it: "W_f = 0 0 0; b_f = 10"."""
    return "; ".join(f"{name} = {written(value)}" for name, value in inverse.example.items())


def chosen(text: str, inverse: Inverse, scene: Scene) -> dict[str, Reading]:
    """The numbers for each weight, named in any order or bare in the asked one. Raises Unreadable."""
    parts = dict(_named(text, inverse)) if "=" in text else dict(_bare(text, inverse, scene))
    missing = [name for name in inverse.choose if not parts.get(name, "").strip()]
    if missing:
        raise Unreadable(f"{_and(missing)} {'is' if len(missing) == 1 else 'are'} missing: {_form(inverse, scene)}")
    return {name: read(parts[name], Asked(Address(name), scene.weights[name].shape, 10)) for name in inverse.choose}


def _named(text: str, inverse: Inverse) -> Iterator[tuple[str, str]]:
    """The numbers behind `W_f =` (or `Wf =`, or `Wᵢ =` for W_i), each up to the next name."""
    spelled = {way: name for name in inverse.choose for way in (name.replace("_", ""), symbol(Address(name)))}
    spelled |= {name: name for name in inverse.choose}
    names = "|".join(re.escape(name) for name in sorted(spelled, key=len, reverse=True))
    first, *rest = re.split(rf"(?<![\w.])({names})\s*=", text)
    if first.strip(" ;,\t\n"):
        raise Unreadable(
            f"{first.strip(' ;,')} stands before the first name: {_and(list(inverse.choose))} can be chosen."
        )
    for name, numbers in zip(rest[::2], rest[1::2], strict=True):
        yield spelled[name], numbers.strip().rstrip(";,").strip()


def _bare(text: str, inverse: Inverse, scene: Scene) -> Iterator[tuple[str, str]]:
    """The numbers without names: parted by semicolons, by commas outside brackets, or counted off."""
    parts = next((parts for sign in ";," if len(parts := _parted(text, sign)) == len(inverse.choose)), [])
    if not parts:
        numbers = iter(re.sub(r"[\[\](),;]", " ", text).split())
        shapes = [scene.weights[name].shape for name in inverse.choose]
        parts = [_laid_out(list(islice(numbers, math.prod(shape))), shape) for shape in shapes]
        if not all(parts) or next(numbers, ""):
            count = sum(map(math.prod, shapes))
            raise Unreadable(f"{count} number{'s are' if count > 1 else ' is'} asked for: {_form(inverse, scene)}")
    yield from zip(inverse.choose, parts, strict=True)


def _parted(text: str, sign: str) -> list[str]:
    """The text parted at every `sign` that stands outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[(") - (letter in ")]")
        if letter == sign and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part.strip()]


def _laid_out(numbers: list[str], shape: tuple[int, ...]) -> str:
    """The numbers as one types that shape: "1 1", "[1, 1], [1, 1]"; "" where there are too few."""
    if len(numbers) < math.prod(shape):
        return ""
    if len(shape) < 2 or 1 in shape:
        return " ".join(numbers)
    rows = [numbers[at : at + shape[1]] for at in range(0, len(numbers), shape[1])]
    return ", ".join(f"[{', '.join(row)}]" for row in rows)


def _form(inverse: Inverse, scene: Scene) -> str:
    """How to type it: "type it as W_f = 1 1 1; b_f = 1."."""
    shapes = {name: scene.weights[name].shape for name in inverse.choose}
    parts = (f"{name} = {_laid_out(['1'] * math.prod(shape), shape)}" for name, shape in shapes.items())
    return f"type it as {'; '.join(parts)}."


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
