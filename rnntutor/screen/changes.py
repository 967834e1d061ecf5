"""Numbers that a learner put in the place of the lesson's own; they are kept as they were typed, like drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from rnntutor.course.lesson import Lesson, Scene
from rnntutor.engine import Address, EngineError, Trace
from rnntutor.engine.language import parse_address
from rnntutor.quiz.asked import SEPARATOR, Asked
from rnntutor.quiz.dice import is_one_hot
from rnntutor.quiz.lexicon import lexicon, one_hot, unknown
from rnntutor.quiz.reading import Unreadable, read
from rnntutor.session.store import Store

Edits = Mapping[Address, np.ndarray]  # what stands at an input, a weight or a start: (), (n,) or (n, m)
MARK = "="  # before a scene's id, "=by-hand:w": no question is called so
EXACT = 12  # decimals that a changed number is read back with


class Changes:
    """What is changed in each scene of a lesson, and what may be."""

    def __init__(self, lesson: Lesson, store: Store):
        self.lesson = lesson
        self.store = store
        self._edits: dict[str, dict[Address, np.ndarray]] = {}
        kept = {key: text for key, text in store.drafts(lesson.id).items() if key.startswith(MARK)}
        for key in sorted(kept, key=lambda key: key.count("[")):  # what is a part of another comes after it
            self._bring_back(key, kept[key])

    def __bool__(self) -> bool:
        return any(self._edits.values())

    def of(self, scene: str) -> Edits:
        """What is changed in a scene."""
        return self._edits.get(scene, {})

    def can_change(self, scene: str, address: Address) -> bool:
        """Whether it is an input, a weight, or a start that the lesson sets."""
        own = self.lesson.scenes[scene]
        trace = own.trace
        if address.name not in {*trace.names, *trace.weights} or trace.gradient(address.name):
            return False
        if trace.kind(address.name) != "line":
            return True
        return address.name in own.start and address.step == trace.begins(address.name)

    def words(self, scene: str, address: Address) -> tuple[str, ...]:
        """The words of which one may be typed there; () where numbers alone may."""
        return lexicon(self.lesson.scenes[scene], address)

    def change(self, scene: str, address: Address, text: str, run: Callable[[], object]) -> None:
        """Put a number in the place of an input or weight; `run` tries it. Raises Unreadable with what is wrong."""
        before = dict(self.of(scene))
        self._set(scene, address, text)
        try:
            run()
        except EngineError as error:
            self._edits[scene] = before
            raise Unreadable(error.message) from error
        for gone in before.keys() - self._edits[scene].keys():
            self._keep(scene, gone, "")
        self._keep(scene, address, text)

    def restore(self) -> list[str]:
        """The lesson's own numbers in every scene; which scenes had others."""
        changed = [scene for scene, edits in self._edits.items() if edits]
        for scene in changed:
            for address in self._edits.pop(scene):
                self._keep(scene, address, "")
        return changed

    def run(self, scene: Scene) -> Trace:
        """The scene with its changes; its own run where there are none, or none that it can still bear."""
        edits = self.of(scene.id)
        try:
            return run_with(scene, edits) if edits else scene.trace
        except EngineError:
            if scene is self.lesson.scenes[scene.id]:
                raise
            return scene.trace

    def _set(self, scene: str, address: Address, text: str) -> None:
        """Read the text; it takes the place of what was changed in parts of the address before. Raises Unreadable."""
        values, size = self._read(self.lesson.scenes[scene], address, text), len(address.unit)
        others = {
            one: value
            for one, value in self.of(scene).items()
            if (one.name, one.step, one.unit[:size]) != (address.name, address.step, address.unit)
        }
        self._edits[scene] = {**others, address: values}

    def _read(self, scene: Scene, address: Address, text: str) -> np.ndarray:
        """A word of its lexicon, or numbers. Raises Unreadable."""
        words = self.words(scene.id, address)
        if (word := one_hot(text, words)) is not None:
            return word
        try:
            return read(text, Asked(address, np.shape(scene.trace.at(address)), EXACT)).values
        except Unreadable:
            if words and text.strip() and text.strip()[0] not in "[(":
                raise unknown(text, words) from None
            raise

    def _keep(self, scene: str, address: Address, text: str) -> None:
        self.store.save_draft(self.lesson.id, f"{MARK}{scene}{SEPARATOR}{address}", text)

    def _bring_back(self, key: str, text: str) -> None:
        """What was changed at an earlier visit, where the lesson still has a place for it."""
        scene, _, place = key.removeprefix(MARK).partition(SEPARATOR)
        own = self.lesson.scenes.get(scene)
        before = dict(self.of(scene))
        try:
            address = parse_address(place)
            if own is not None and self.can_change(scene, address):
                self._set(scene, address, text)
                self.run(own)
        except (EngineError, Unreadable):
            self._edits[scene] = before


def run_with(scene: Scene, edits: Edits) -> Trace:
    """The scene's run with some of its numbers changed. Raises EngineError where they do not fit."""
    sources = {"weights": scene.weights, "inputs": scene.inputs, "start": scene.start}
    new: dict[str, dict[str, np.ndarray]] = {source: {} for source in sources}
    for address, value in edits.items():
        source = next(source for source, arrays in sources.items() if address.name in arrays)
        array = new[source].setdefault(address.name, np.array(sources[source][address.name], dtype=float))
        step = (address.step - 1,) if source == "inputs" and address.step else ()
        place = (*step, *(unit - 1 for unit in address.unit))
        array[place] = np.reshape(value, np.shape(array[place]))
    with np.errstate(all="ignore"):
        return scene.run(**new)


# a number as it can be typed again

SHORT = 7  # characters of a decimal number that is easily read
LARGEST = 64  # of the whole numbers in a fraction, a root or a logarithm


def typed(value: np.ndarray | float, words: Sequence[str] = ()) -> str:
    """A number, a vector, a matrix or a word as it can be typed again: "0.1", "1/3", "ln 3", "[1, 2]", "cat"."""
    value = np.asarray(value)
    if words and is_one_hot(value[None]):
        return words[int(value.argmax())]
    if value.ndim == 0:
        return _plain(float(value))
    rows = [f"[{', '.join(_plain(float(x)) for x in row)}]" for row in np.atleast_2d(value)]
    return rows[0] if value.ndim == 1 else f"[{', '.join(rows)}]"


def _plain(value: float) -> str:
    """The shortest way to write exactly this number that a lesson would use."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    size, sign = abs(value), "-" if value < 0 else ""
    exact = () if len(text) <= SHORT else (sign + name for name, number in _written() if number == size)
    return next(iter(exact), text)


def _written() -> Iterator[tuple[str, float]]:
    """What lessons write, simple things first."""
    whole = range(2, LARGEST + 1)
    yield from ((f"ln {n}", float(np.log(n))) for n in whole)
    yield from ((f"√{n}", float(np.sqrt(n))) for n in whole)
    yield from ((f"{p}/{q}", p / q) for q in whole for p in range(1, 2 * LARGEST))
    yield from ((f"ln({p}/{q})", float(np.log(p / q))) for q in whole for p in range(q + 1, LARGEST))
