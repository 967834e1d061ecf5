"""`list`: the lessons in course order, with what is done. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from rnntutor.cli import lessons
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.course import index
from rnntutor.session import home
from rnntutor.session.progress import Progress

BROKEN = "broken"  # the state of a lesson whose front matter cannot be read


def list_command(values: argparse.Namespace) -> Outcome:
    """One row for each lesson, chapter by chapter."""
    folder = lessons.folder(values.lessons)
    entries = index.entries(folder)
    if not entries:
        raise Stop(f"there are no lessons in {folder}")
    progress, notice = _progress(entries)
    states = [BROKEN if entry.broken else progress.state(entry.id) for entry in entries]
    data = [
        {
            "id": entry.id,
            "title": entry.title,
            "chapter": entry.chapter,
            "minutes": entry.minutes,
            "needs": list(entry.needs),
            "state": state,
        }
        for entry, state in zip(entries, states, strict=True)
    ]
    return Outcome(f"{_table(entries, states)}\n\n{progress.count} done", data, notice=notice)


def _progress(entries: Iterable[index.Entry]) -> tuple[Progress, str]:
    """What was done, and what is to be said of the store, which is only looked at."""
    try:
        kept = home.store_file().exists()
    except OSError as error:
        return Progress.of(entries, (), {}), f"progress cannot be read: {error}"
    if not kept:
        return Progress.of(entries, (), {}), ""
    from rnntutor.session.store import Store

    with Store.read() as store:
        return Progress.of(entries, store.marks(), store.places()), store.notice or store.trouble


def _table(entries: list[index.Entry], states: list[str]) -> str:
    chapters: dict[str, list[str]] = {}
    width = max(len(entry.id) for entry in entries)
    wide = max(len(entry.title) for entry in entries)
    for entry, state in zip(entries, states, strict=True):
        minutes = f"{entry.minutes} min" if entry.minutes else ""
        row = f"  {entry.id:{width}}  {entry.title:{wide}}  {minutes:>7}  {state}"
        chapters.setdefault(entry.chapter, []).append(f"  {entry.broken}" if entry.broken else row)
    return "\n\n".join("\n".join([chapter or "Broken", *rows]) for chapter, rows in chapters.items())
