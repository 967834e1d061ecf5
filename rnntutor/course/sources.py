"""Where a lesson's examples come from: made by rule, read from a data file, or written out in the lesson itself.

{generate: parity, count: 100}   {forecast: sunspots.csv, length: 25}   [{x: [1, 0], d: [1, 1]}, ...]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from inspect import signature
from pathlib import Path
from typing import TypeVar

import numpy as np

from . import datafiles, generate, locate, textfile, values
from .examples import COUNT, Examples, affordable, chosen
from .mistakes import Wrong, did_you_mean, listed, quoted
from .places import Node

GENERATE = "generate"
KINDS = (GENERATE, *datafiles.READERS)
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Source:
    """Examples that are made or read when they are first wanted.

    probe: the first of them, or all, where that was cheap; None for a file.
    """

    make: Callable[[], Examples]
    probe: Examples | None = None

    @cached_property
    def examples(self) -> Examples:
        """All examples. Raises Wrong."""
        return self.make()


def read(node: Node, folder: Path) -> Source:
    """The source that a block names. Raises Wrong, with the place, for what is not known or no example can be."""
    if isinstance(node.value, list):
        written = _written(node, folder)
        return Source(lambda: written, written)
    make = _maker(node, folder)
    return Source(make, _placed(node, partial(make, count=1)) if make.func is generate.generate else None)


def one(node: Node, folder: Path) -> Examples:
    """The example that `number` (from 1; else the first) picks of a source; no more are made than it takes.

    Raises Wrong with the place.
    """
    if not isinstance(node.value, dict):
        raise node.wrong("an example is such as {generate: adding, length: 10, number: 2}")
    source = Node({key: value for key, value in node.value.items() if key != "number"}, node.line, node.column)
    source.keys = node.keys
    make, number = _maker(source, folder), node.get("number")
    place = int(str(_option("number", number, "int"))) if number else 1
    if make.func is generate.generate and 1 <= place <= int(make.keywords.get("count", place)):
        make = partial(make, count=place)
    found = _placed(source, make)
    if not 1 <= place <= len(found):
        raise (number or node).wrong(f"there is no example {place:,}: there are {len(found):,}")
    return found.part(place, place)


def find(folder: Path, name: str) -> Path:
    """The data file of that name: beside the lesson, in `data` there, or the course's own. Raises Wrong."""
    told = None
    for place in (folder, folder / "data", locate.folder() / "data"):
        try:
            return textfile.find(place, name)
        except Wrong as wrong:
            told = told or wrong
    raise told or Wrong(f"there is no file {quoted(name)}")


def _maker(node: Node, folder: Path) -> partial[Examples]:
    """What makes the examples, with its options as numbers and truths. Raises Wrong."""
    if not isinstance(node.value, dict):
        raise node.wrong("examples are a list of {x: ..., d: ...}, or such as {generate: parity, count: 100}")
    kind = next((key for key in node.value if key in KINDS), None)
    if kind is None:
        word = next(iter(node.value), "")
        raise node.wrong(f"{quoted(word)} gives no examples{did_you_mean(word, KINDS)}: {listed(KINDS)}")
    options, name = dict(node.value), node.value[kind]
    del options[kind]
    if not isinstance(name.value, str):
        raise name.wrong(f"{kind}: one name is meant")
    if kind == GENERATE:
        maker = _placed(node, partial(chosen, "generator", name.value, generate.GENERATORS, (), options), kind)
        return partial(generate.generate, name.value, **_typed(options, maker))
    maker = _placed(node, partial(chosen, "reader", kind, datafiles.READERS, ("path",), options), kind)
    path = _placed(node, partial(find, folder, name.value), kind)
    return partial(datafiles.read, kind, path, **_typed(options, maker))


def _placed(node: Node, make: Callable[[], Made], key: str = "") -> Made:
    """What `make` makes; what is Wrong is told at the option that it speaks of, else at the key, else at the node."""
    try:
        return make()
    except Wrong as wrong:
        assert isinstance(node.value, dict)
        said = (name for name in node.value if wrong.message.startswith(f"{name} is "))
        lacks = (name for name in node.value if f"has no {quoted(name)}" in wrong.message)
        told = next(lacks, "")
        place = node.place(told, key=True) if told else node.place(next(said, key))
        raise Wrong(wrong.message, *place) from None


def _typed(options: Mapping[str, Node], maker: Callable[..., Examples]) -> dict[str, object]:
    """The options as the maker wants them: whole numbers, numbers, true or false, words. Raises Wrong."""
    wanted = {name: str(option.annotation).partition(" ")[0] for name, option in signature(maker).parameters.items()}
    return {name: _option(name, node, wanted[name]) for name, node in options.items()}


def _option(name: str, node: Node, kind: str) -> object:
    text = node.value
    if not isinstance(text, str):
        raise node.wrong(f"{name}: one {'word' if kind in ('str', 'bool') else 'number'} is meant")
    if kind == "bool":
        if text not in ("true", "false"):
            raise node.wrong(f"{name}: true or false is meant")
        return text == "true"
    if kind == "int":
        if not (text.isascii() and text.isdecimal() and len(text) < 16):
            raise node.wrong(f"{name}: a whole number is meant, not {quoted(text)}")
        return int(text)
    try:
        return values.number(text) if kind == "float" else text
    except Wrong as wrong:
        raise node.wrong(f"{name}: {wrong.message}") from None


def _written(node: Node, folder: Path) -> Examples:
    """Examples that stand in the lesson: all with the same inputs and sizes."""
    assert isinstance(node.value, list)
    if not 1 <= len(node.value) <= COUNT:
        raise node.wrong(f"1 to {COUNT:,} examples are meant")
    found, words = [], dict[str, tuple[str, ...]]()
    for item in node.value:
        if not isinstance(item.value, dict) or not item.value:
            raise item.wrong("an example is such as {x: [1, 0], d: [1, 1]}")
        read = {name: values.steps(series, folder) for name, series in item.value.items()}
        for name, value in read.items():
            if value.words and words.setdefault(name, value.words) != value.words:
                said = f"{name} has the words {listed(value.words)} here, and {listed(words[name])} in the first one"
                raise Wrong(f"{said}: write one  lexicon:  in all of them", *item.place(name, key=True))
        found.append({name: value.array for name, value in read.items()})
        _alike(item, found[-1], found[0])
    affordable([sum(array.size for array in example.values()) for example in found], "take fewer examples")
    return Examples(found, words)


def _alike(node: Node, example: Mapping[str, np.ndarray], first: Mapping[str, np.ndarray]) -> None:
    """Raise Wrong for an example that is not like the first."""
    if set(example) != set(first):
        raise node.wrong(f"every example needs the same inputs: {listed(first)}")
    for name, array in example.items():
        if array.shape[1:] != first[name].shape[1:]:
            raise Wrong(f"{name} has another size than in the first example", *node.place(name, key=True))
