"""`report`: for a teacher, what a class did, out of the exports of its students."""

from __future__ import annotations

import argparse
from pathlib import Path

from rnntutor.cli import lessons
from rnntutor.cli.outcome import DONE, WRONG, Outcome, Stop
from rnntutor.course import index
from rnntutor.session import exchange
from rnntutor.session.learned import counted
from rnntutor.session.records import plain
from rnntutor.session.tally import Row, students, tally

SHOWN = 3  # slips of a question in the table; --json has them all


def report_command(values: argparse.Namespace) -> Outcome:
    """A row for every question. A file that cannot be read is told of, and the others count."""
    exports, bad = list[exchange.Export](), list[str]()
    for name in values.file:
        try:
            exports.append(exchange.read(Path(name)))
        except exchange.BadFile as error:
            bad.append(str(error))
    if not exports:
        raise Stop("; ".join(bad))
    each = students(exports)
    entries = index.entries(lessons.folder(values.lessons))
    rows = tally(each, [(entry.id, question) for entry in entries for question in entry.questions])
    data = {
        "students": len(each),
        "questions": [
            {"lesson": row.lesson, "question": row.question, **_counts(row),
             "cells": [{"cell": _cell(one), **_counts(one)} for one in row.cells]}
            for row in rows
        ],
        "left_out": bad,
    }  # fmt: skip
    notice = f"left out: {'; '.join(bad)}" if bad else ""
    return Outcome(_text(len(each), rows), data, WRONG if bad else DONE, notice)


def _counts(row: Row) -> dict[str, object]:
    return {
        "students": row.students,
        "right": row.right,
        "right_at_once": row.at_once,
        "wrong_answers": row.wrong,
        "right_by_convention": row.conventions,
        "slips": dict(row.slips),
    }


def _cell(row: Row) -> str:
    return row.question.partition(":")[2]


def _text(count: int, rows: list[Row]) -> str:
    """A line for each question and, below a worksheet, for each cell at which anything was not plainly right."""
    if not rows:
        return f"{counted(count, 'student')}: nothing was answered yet."
    wide = max(len(name) for row in rows for name, _ in _lines(row))
    head = f"  {'question':{wide}}  students  right  at once  wrong  convention  slips"
    text, lesson = [counted(count, "student")], None
    for row in rows:
        if row.lesson != lesson:
            lesson = row.lesson
            text += ["", lesson, head]
        text += [_line(name, wide, one) for name, one in _lines(row)]
    return "\n".join(text)


def _lines(row: Row) -> list[tuple[str, Row]]:
    """What stands at the beginning of a line, and the counts in it."""
    telling = (one for one in row.cells if one.wrong or one.conventions)
    return [(row.question, row), *((f"  {_cell(one)}", one) for one in telling)]


def _line(name: str, wide: int, row: Row) -> str:
    slips = ", ".join(f"{plain(slip)} ×{times}" for slip, times in row.slips[:SHOWN])
    more = f", {len(row.slips) - SHOWN} more" if len(row.slips) > SHOWN else ""
    counts = f"{row.students:>8}  {row.right:>5}  {row.at_once:>7}  {row.wrong:>5}  {row.conventions:>10}"
    return f"  {name:{wide}}  {counts}  {slips}{more}".rstrip()
