"""The glossary of a course: `glossary.md` beside the lessons, one `## term` after the other. Imports nothing heavy.

Under a term stand, where they say something, `symbols: f, f_t`, `also: keep gate` and `lesson: lstm-by-hand`, each on a
line of its own, then an empty line and what the term means.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from . import ids, sheet
from .mistakes import Mistakes, did_you_mean, quoted

NAME = "glossary.md"
KEYS = ("symbols", "also", "lesson")
_HEAD = re.compile(r"##[ \t]+(\S.*?)[ \t]*")
_HEADING = re.compile(r"##\S|#{3,}[ \t]")  # what was meant for a term
_PLACE = re.compile(r"\{[^{}]*\}")
_KEY = re.compile(r"([a-z]+):[ \t]*(.*?)[ \t]*")
_PLURAL = r"(?:s|es)?"


class Term(NamedTuple):
    """One entry; `also` are other names for it, `lesson` the id of the one that explains it, "" for none."""

    name: str
    text: str
    symbols: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    lesson: str = ""
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The term and its other names."""
        return (self.name, *self.also)


class Glossary:
    """The terms in alphabetical order, and where they occur in a text."""

    def __init__(self, terms: Iterable[Term] = ()):
        self.terms = tuple(sorted(terms, key=lambda term: term.name.casefold()))
        self._by_name = {name.casefold(): term for term in self.terms for name in term.names}
        longest_first = sorted(self._by_name, key=len, reverse=True)
        words = "|".join(re.escape(name) for name in longest_first)
        self._any = re.compile(rf"(?<![\w-])({words}){_PLURAL}(?![\w-])", re.IGNORECASE) if words else None

    def term(self, name: str) -> Term | None:
        """The term of that name, or other name, capital letters or not, in the plural too."""
        found = self._any.fullmatch(name) if self._any else None
        return self._by_name[found[1].casefold()] if found else None

    def occurrences(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Where terms stand in a text, plurals too: from where, to where, which."""
        for found in self._any.finditer(text) if self._any else ():
            yield found.start(), found.end(), self._by_name[found[1].casefold()]

    def within(self, text: str) -> tuple[Term, ...]:
        """The terms that stand in a text, each once, in order."""
        return tuple(dict.fromkeys(term for _, _, term in self.occurrences(text)))


def read(folder: str | os.PathLike[str]) -> Glossary:
    """The glossary of a folder of lessons; an empty one where there is none. What is wrong in it is left out."""
    path = Path(folder, NAME)
    return Glossary(_entries(path, Mistakes(path))) if path.is_file() else Glossary()


def mistakes(path: Path, lessons: Collection[str] | None) -> Mistakes:
    """Every mistake in a glossary file; `lessons` are the ids there are, None where not all are known."""
    found = Mistakes(path)
    seen = dict[str, int]()
    for term in _entries(path, found):
        if not term.text:
            found.add(term.line, 1, f"{quoted(term.name)} is not explained: write a sentence under it")
        if term.lesson and lessons is not None and term.lesson not in lessons:
            known = did_you_mean(term.lesson, lessons)
            found.add(term.line, 1, f"{quoted(term.name)}: there is no lesson {quoted(term.lesson)}{known}")
        for name in term.names:
            if name.casefold() in seen:
                found.add(term.line, 1, f"{quoted(name)} stands here already, in line {seen[name.casefold()]}")
            seen.setdefault(name.casefold(), term.line)
    return found


def _entries(path: Path, found: Mistakes) -> list[Term]:
    """The terms of a file, in its order."""
    said = "a term begins with '## ': its own sign, a blank, the term"
    with found.at(1, 1):
        lines = sheet.decode(sheet.load(path)).split("\n")
        heads = [number for number, line in enumerate(lines) if _HEAD.fullmatch(line)]
        for number, line in enumerate(lines):
            if _HEADING.match(line):
                found.add(number + 1, 1, said)
        ends = [*heads[1:], len(lines)]
        return [_entry(lines[head:end], head + 1, found) for head, end in zip(heads, ends, strict=True)]
    return []


def _entry(lines: Sequence[str], line: int, found: Mistakes) -> Term:
    head = _HEAD.fullmatch(lines[0])
    assert head is not None
    values, number = dict[str, str](), 1
    while number < len(lines) and (key := _KEY.fullmatch(lines[number])):
        if key[1] not in KEYS:
            known = did_you_mean(key[1], KEYS) or f": {', '.join(KEYS)} are known"
            found.add(line + number, 1, f"{quoted(key[1] + ':')} says nothing here{known}")
        elif key[1] in values:
            found.add(line + number, 1, f"{quoted(key[1] + ':')} stands here for the second time")
        values[key[1]] = key[2]
        number += 1
    _within(lines[number:], line + number, found)
    if (lesson := values.get("lesson", "")) and ids.wrong_id(lesson):
        found.add(line, 1, f"{quoted(lesson)} is no lesson's id")
    listed = {key: tuple(word.strip() for word in values.get(key, "").split(",") if word.strip()) for key in KEYS[:2]}
    text = " ".join(" ".join(lines[number:]).split())
    return Term(head[1], text, listed["symbols"], listed["also"], lesson, line)


def _within(lines: Sequence[str], first: int, found: Mistakes) -> None:
    """Note what stands in the text of a term, from the line `first` on, and was meant for a key or a number."""
    for number, line in enumerate(lines):
        key, _, _ = line.strip().partition(" ")
        if _HEADING.match(line):
            return
        if key in KEYS and number == 0:
            found.add(first, 1, f"write {key}: with a colon")
        elif key.removesuffix(":") in KEYS and key.endswith(":"):
            found.add(first + number, 1, f"{quoted(key)} belongs right below the term: here it is text")
        if place := _PLACE.search(line):
            said = f"{quoted(place[0])} is not computed in a glossary: no scene is open here"
            found.add(first + number, place.start() + 1, said)
