"""The course at a glance: titles and question ids of all lessons, without reading them whole. Imports nothing heavy."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from . import ids, sheet
from .entry import Entry, files
from .mistakes import Mistakes

_LINE = re.compile(r"([a-z]+):[ \t]+(.*?)[ \t]*(?: #.*)?")
_PLAIN = re.compile(r"[^\W_](?:[^\t:]|:(?![ ]|$))*")  # a text that YAML and this reader take alike
_ID = re.compile(r"^id[ \t]*[:=]?[ \t]*([a-z0-9-]+)[ \t]*(?:#.*)?$", re.MULTILINE)  # a lost colon is another mistake
HEAD = 2000  # characters in which the front matter has its id
_LISTED = re.compile(r"\[([a-z0-9, -]*)\]", re.ASCII)
_KEYS = {"format", "id", "title", "chapter", "minutes", "needs"}
_SKILLS = re.compile(r"^skills:[ \t]*\n((?:[ ]+\S.*\n)+)", re.MULTILINE)
_SKILL = re.compile(r"[ ]+([a-z0-9-]+):[ ]+(.+?)[ ]*")
_ITS_SKILL = re.compile(r"""^skill:[ \t]+["']?([a-z0-9-]+)["']?[ \t]*(?: #.*)?$""", re.MULTILINE)
_ITS_CHOICES = re.compile(r"^choices:", re.MULTILINE)


def entries(folder: str | os.PathLike[str]) -> list[Entry]:
    """Every lesson of a folder in course order. A broken file is an Entry that says so."""
    return [entry(path) for path in files(folder)]


def entry(path: Path) -> Entry:
    """One lesson file at a glance; never raises."""
    mistakes, name = Mistakes(path), path.stem
    with mistakes.at(1, 1):
        text = sheet.decode(sheet.load(path))
        written = _ID.search(text[:HEAD])
        name = written[1] if written and not ids.wrong_id(written[1]) else name
        front = sheet.front(text)
        questions = _questions(text, front.body)
        found = _simple(front.text)
        if found is None:
            found = _whole(text, mistakes)
        if found is not None:
            return Entry(path=path, **questions, **found)
    return Entry(name, path.stem, "", path, broken=str(min(mistakes.found)) if mistakes.found else "")


def _questions(text: str, body: int) -> dict[str, Any]:
    """What the blocks say of the questions, as fields of an Entry."""
    start = 0
    for _ in range(body - 1):
        start = text.find("\n", start) + 1 or len(text)
    found, named, choices, worksheets = dict[str, None](), dict[str, str](), set[str](), set[str]()
    for info, inside in sheet.fences(text[start:]):
        kind, _, name = info.partition(" ")
        name = name.strip()
        if kind not in ("question", "worksheet") or not name:
            continue
        found[name] = None
        if skill := _ITS_SKILL.search(inside):
            named[name] = skill[1]
        if kind == "worksheet":
            worksheets.add(name)
        elif _ITS_CHOICES.search(inside):
            choices.add(name)
    return {
        "questions": tuple(found),
        "named": tuple(named.items()),
        "choices": frozenset(choices),
        "worksheets": frozenset(worksheets),
    }


def _simple(front: str) -> dict | None:
    """Front matter as nearly everyone writes it; None for whatever is unusual or might be wrong."""
    found, skills = dict[str, str](), _skills(front)
    if skills is None:
        return None
    for line in _SKILLS.sub("", front, count=1).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or match[1] not in _KEYS or match[1] in found:
            return None
        found[match[1]] = match[2]
    listed = _LISTED.fullmatch(found.pop("needs", "[]"))
    minutes = found.pop("minutes", None)
    if listed is None or found.pop("format", "") != "1" or set(found) != {"id", "title", "chapter"}:
        return None
    needs = [word.strip() for word in listed[1].split(",")] if listed[1].strip() else []
    if any(ids.wrong_id(word) for word in (found["id"], *needs)):
        return None
    for key in ("title", "chapter"):
        text = _text(found[key])
        if text is None:
            return None
        found[key] = text
    if minutes is not None and not (minutes.isascii() and minutes.isdecimal() and 1 <= int(minutes[:9]) <= 600):
        return None
    return {**found, "minutes": int(minutes) if minutes else None, "needs": tuple(needs), "skills": skills}


def _text(written: str) -> str | None:
    """A text as YAML reads it; None where that is not plain to see."""
    text = written
    if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'" and not re.search(r"[\\\"']", text[1:-1]):
        text = text[1:-1].strip()
    elif not _PLAIN.fullmatch(text) or text in ("null", "Null", "NULL"):
        return None
    return text if 0 < len(text) <= 200 else None


def _skills(front: str) -> tuple[tuple[str, str], ...] | None:
    """The skills, written each on its own line; None for whatever is unusual or might be wrong."""
    block = _SKILLS.search(front)
    if block is None:
        return ()
    found = dict[str, str]()
    for line in block[1].splitlines():
        match = _SKILL.fullmatch(line)
        title = _text(match[2]) if match and " #" not in match[2] else None
        if match is None or title is None or ids.wrong_id(match[1]) or match[1] in found:
            return None
        found[match[1]] = title
    indents = {len(line) - len(line.lstrip()) for line in block[1].splitlines()}
    return tuple(found.items()) if len(indents) == 1 else None


def _whole(text: str, mistakes: Mistakes) -> dict | None:
    """The same by the full reader, which knows all of YAML and says what is wrong."""
    from .reader import front_matter

    front = front_matter(text, mistakes)
    if front is None:
        return None
    return {
        "id": front.id,
        "title": front.title,
        "chapter": front.chapter,
        "minutes": front.minutes,
        "needs": tuple(front.needs),
        "skills": tuple(front.skills.items()),
    }
