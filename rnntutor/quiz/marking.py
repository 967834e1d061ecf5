"""Marking: an answer against the engine's own value on the lesson's own numbers."""

from __future__ import annotations

import numpy as np

from rnntutor.course.lesson import Lesson, Question
from rnntutor.notation.numbers import exact, show

from .asked import Asked, asked, decimals, find
from .reading import Entry, Reading, Unreadable, read
from .verdict import Verdict

RELATIVE = 1e-9  # how far an answer may always lie from the value, as a part of it
_WHOLE = 0.005  # so near, a value is a whole number on paper
_FLOAT_NOISE = 1e-12  # so that 0.13 is half a unit from 0.125 in binary too
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def mark(lesson: Lesson, key: str, text: str) -> Verdict:
    """Mark `text` as the answer to `key` (a question's id, or `table:c[2]`). Raises UnknownQuestion for another key."""
    question, _ = find(lesson, key)
    wanted = asked(lesson, key)
    try:
        reading = read(text, wanted)
    except Unreadable as problem:
        return Verdict("unreadable", None, problem.message)
    if isinstance(question, Question) and question.choices:
        return _mark_choice(question, reading)
    return judge(reading, value_of(lesson, key), wanted)


def value_of(lesson: Lesson, key: str) -> np.ndarray:
    """The engine's value of what `key` asks, on the lesson's own numbers: shape () | (n,) | (N, M)."""
    question, address = find(lesson, key)
    if address is None:
        raise ValueError(f"{key} is a choice and has no value")
    return np.asarray(lesson.scenes[question.scene].trace.at(address), dtype=float)


def tolerance(value: np.ndarray, places: int) -> np.ndarray:
    """How far an answer may lie from the value: half a unit of the last place, at least RELATIVE of it.

    A whole number that is asked for as one has nothing to round: 6.6 is not 7.
    """
    is_whole = np.abs(value - np.round(value)) <= _WHOLE
    half = np.where(is_whole & (places <= 0), _WHOLE, 0.5 * 10.0**-places)
    return np.maximum(half, RELATIVE * np.abs(value)) + _FLOAT_NOISE * np.maximum(np.abs(value), half)


def judge(reading: Reading, value: np.ndarray, wanted: Asked) -> Verdict:
    """The verdict on what was read, where `value` is right: right in every entry, or which differ."""
    typed = reading.values
    if not np.isfinite(value).all():
        return Verdict(
            "unreadable", reading.shown, f"{wanted.name} grew beyond all numbers here: it cannot be asked for."
        )
    wrong = np.argwhere(np.abs(typed - value) > tolerance(value, wanted.places))
    if not len(wrong):
        return Verdict("right", reading.shown, "Right.")
    entries = tuple(tuple(int(axis) + 1 for axis in place) for place in wrong)
    if _only_too_coarse(reading.entries, value, wanted.places):
        return Verdict(
            "wrong",
            reading.shown,
            f"Not yet: right as far as it goes, but {decimals(wanted.places)} are asked for.",
            entries,
        )
    return Verdict("wrong", reading.shown, f"Not yet: {_difference(reading, entries, wanted)}.", entries)


def _only_too_coarse(entries: tuple[Entry, ...], value: np.ndarray, places: int) -> bool:
    """Whether every entry is the value rounded, only to fewer decimals than asked."""
    return all(
        entry.places is not None
        and abs(entry.value - right) <= float(tolerance(np.asarray(right), min(entry.places, places)))
        and (entry.value != 0 or abs(right) < 0.5 * 10.0**-places)
        for entry, right in zip(entries, value.reshape(-1).tolist(), strict=True)
    )


def _difference(reading: Reading, wrong: tuple[tuple[int, ...], ...], wanted: Asked) -> str:
    """Which entries differ, in words."""
    if wanted.count == 1:
        return f"{wanted.name} is not {_typed(reading.entries[0], wanted.places)}"
    if len(wrong) == wanted.count:
        return f"none of the {wanted.count} numbers is right"
    if len(wrong) > 3:
        return f"{len(wrong)} of the {wanted.count} numbers differ, the first of them {_place(wrong[0])}"
    names = [_place(place) for place in wrong]
    several = len(names) > 1
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if several else names[0]
    return f"{listed} {'differ' if several else 'differs'}"


def _typed(entry: Entry, places: int) -> str:
    """The number that was typed; of an expression that goes on and on, the expression."""
    return entry.text if entry.is_exact and not exact(entry.value, max(places, 0)) else show(entry.value)


def _place(unit: tuple[int, ...]) -> str:
    if len(unit) == 2:
        return f"the entry in row {unit[0]}, column {unit[1]}"
    return f"the {_ORDINALS[unit[0] - 1]} entry" if unit[0] <= len(_ORDINALS) else f"entry {unit[0]}"


def _mark_choice(question: Question, reading: Reading) -> Verdict:
    if reading.choice == question.right:
        return Verdict("right", reading.shown, "Right.")
    return Verdict("wrong", reading.shown, "Not yet.")
