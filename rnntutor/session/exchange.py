"""What a learner did, as a file: taken to another machine, handed to a teacher, kept before a reset."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from rnntutor.session.connecting import reason
from rnntutor.session.records import OF_A_LEARNER, Attempt, Draft, Help, Place, Record
from rnntutor.session.store import Store

FORMAT = "rnntutor progress"
VERSION = 1
LARGEST = 64 * 1024 * 1024  # bytes of a file that is read
_LONGEST = 10_000  # characters of a text in it
_MOST = 1_000_000  # of anything that is counted
_LATEST = 7e9  # seconds since 1970: a moment beyond the year 2191 is a mistake
_Kind = TypeVar("_Kind", bound=Record)


class BadFile(Exception):
    """A file that cannot be read or written; the message is one line for the person."""


@dataclass(frozen=True)
class Export:
    """What such a file holds; `device` names the store that wrote it."""

    device: str
    attempts: tuple[Attempt, ...] = ()
    helps: tuple[Help, ...] = ()
    places: tuple[Place, ...] = ()
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What came of an import: how many attempts were new, how many known already."""

    new: int
    known: int
    elsewhere: bool  # whether the new ones are of a learner or machine of which nothing is here yet


# writing


def export(store: Store, path: Path, lesson: str | None = None) -> int:
    """Write what is kept, of one lesson if told, to a file, whole or not at all; returns the number of attempts.

    Raises BadFile, also where the file is there already and is something else.
    """
    data: dict[str, Any] = {"format": FORMAT, "version": VERSION, "device": store.device, "written": time.time()}
    for kind in OF_A_LEARNER:
        data[kind.TABLE] = [_plain(record) for record in store.kept(kind, lesson)]
    if path.exists():
        try:
            read(path)
        except BadFile:
            raise BadFile(f"{path} is there already and is no progress of rnntutor: choose another name") from None
    _write(path, json.dumps(data, ensure_ascii=False, indent=1))
    return len(data[Attempt.TABLE])


def _plain(record: Record) -> dict[str, Any]:
    return dict(zip(record.columns(), record.values, strict=True))


def _write(path: Path, text: str) -> None:
    """Write a file beside its place first, so that what stood there stays until the new one is whole."""
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise BadFile(f"{path} cannot be written: {reason(error)}") from None


# reading


def read(path: Path) -> Export:
    """Read such a file. Raises BadFile with what is wrong with it."""
    try:
        if path.is_dir():
            raise BadFile(f"{path} is a folder, not a file")
        if path.stat().st_size > LARGEST:
            raise BadFile(f"{path} is too large: at most {LARGEST // 1024**2} MB")
        data = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {reason(error)}") from None
    except (ValueError, RecursionError):
        raise BadFile(f"{path} is damaged, or is no progress that rnntutor wrote") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadFile(f"{path} is no progress that rnntutor wrote")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadFile(f"{path} is damaged: its version is missing")
    if version > VERSION:
        said = f"a newer rnntutor wrote it (format {version}, this one reads {VERSION}): update rnntutor"
        raise BadFile(f"{path} cannot be read: {said}")
    try:
        device = _value(data, "device", "str")
        return Export(
            device,
            tuple(_records(data, Attempt)),
            tuple(_records(data, Help)),
            tuple(_records(data, Place)),
            tuple(_records(data, Draft)),
        )
    except _Damage as damage:
        raise BadFile(f"{path} is damaged: {damage}") from None


class _Damage(Exception):
    """What is wrong inside a file."""


def _records(data: Mapping[str, Any], kind: type[_Kind]) -> Iterable[_Kind]:
    rows = data.get(kind.TABLE)
    if not isinstance(rows, list):
        raise _Damage(f"its {kind.TABLE} are missing")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise _Damage(f"{kind.TABLE}, number {number}: it has no fields")
        try:
            yield kind(**dict(_fields(row, kind)))
        except _Damage as damage:
            raise _Damage(f"{kind.TABLE}, number {number}: {damage}") from None


def _fields(row: Mapping[str, Any], kind: type[Record]) -> Iterable[tuple[str, Any]]:
    """The fields of a record, checked; those of a later version of the same format are left out."""
    for field in fields(kind):
        if field.name in row or field.default is MISSING:
            yield field.name, _value(row, field.name, str(field.type))


def _value(row: Mapping[str, Any], name: str, meant: str) -> Any:
    value = row.get(name)
    if isinstance(value, bool):
        if meant == "bool":
            return value
    elif isinstance(value, str):
        if meant == "str" and len(value) <= _LONGEST:
            return value
    elif meant == "float" and isinstance(value, (int, float)) and 0 <= value <= _LATEST:
        return float(value)
    elif meant == "int" and isinstance(value, int) and 0 <= value <= _MOST:
        return value
    raise _Damage(f"'{name}' is missing or cannot be")


# taking in


def take(store: Store, found: Export) -> Taken:
    """Put what a file holds to what is kept here, which all stays; twice is once. Raises BadFile where it cannot be."""
    ids = {attempt.id for attempt in store.kept(Attempt)}
    devices = {attempt.device for attempt in store.kept(Attempt)}
    new = {attempt.id: attempt for attempt in found.attempts if attempt.id not in ids}
    records = [*new.values(), *found.helps, *_places(store, found.places), *_drafts(store, found.drafts)]
    if store.path is None or not store.add(records):
        raise BadFile(f"nothing was imported: {store.notice or store.trouble}")
    strange = bool(devices) and devices.isdisjoint({found.device, *(one.device for one in found.attempts)})
    return Taken(len(new), len({one.id for one in found.attempts}) - len(new), bool(new) and strange)


def _places(store: Store, theirs: Iterable[Place]) -> Iterable[Place]:
    """For each lesson the later place; finished on one machine is finished."""
    mine = store.places()
    for place in theirs:
        own = mine.get(place.lesson)
        later = place if own is None or place.at > own.at else own
        yield replace(later, finished=place.finished or (own is not None and own.finished))


def _drafts(store: Store, theirs: Iterable[Draft]) -> Iterable[Draft]:
    """What was typed elsewhere where nothing ever was here."""
    mine = {(draft.lesson, draft.question) for draft in store.kept(Draft)}
    return (draft for draft in theirs if (draft.lesson, draft.question) not in mine)


# beginning anew


def reset(store: Store, lesson: str | None = None) -> Path:
    """Forget what was done in a lesson, or in all; returns the file in which it is kept, to be imported again.

    Raises BadFile; nothing is then forgotten.
    """
    if store.path is None:
        raise BadFile(f"nothing was forgotten: {store.notice or 'nothing is kept'}")
    if not any(store.kept(kind, lesson) for kind in OF_A_LEARNER):
        raise BadFile("there is nothing to forget")
    backup = _unused(store.path, f"before-reset-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        store.forget(lesson, lambda: _saved(store, backup, lesson))
    except (OSError, sqlite3.Error) as error:
        raise BadFile(f"nothing was forgotten: {store.path} cannot be written: {reason(error)}") from None
    return backup


def _saved(store: Store, backup: Path, lesson: str | None) -> None:
    export(store, backup, lesson)


def _unused(store: Path, stem: str) -> Path:
    """A new name beside the store."""
    path, count = store.with_name(f"{store.stem}.{stem}.json"), 1
    while path.exists():
        count += 1
        path = store.with_name(f"{store.stem}.{stem}-{count}.json")
    return path
