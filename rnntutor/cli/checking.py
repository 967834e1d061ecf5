"""`check`: every mistake of lesson files with its line, and what is doubtful."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rnntutor.cli import lessons
from rnntutor.cli.outcome import DONE, WRONG, Outcome, Stop


def check_command(values: argparse.Namespace) -> Outcome:
    """The report on the files; mistakes, and with --strict warnings, make it fail."""
    from rnntutor.course.check import check
    from rnntutor.quiz.masked import masked
    from rnntutor.quiz.proof import doubts
    from rnntutor.quiz.telling import summary

    paths = [Path(word) for word in values.path] or [lessons.folder(values.lessons)]
    for path in paths:
        if not path.exists():
            raise Stop(f"there is no file or folder {path}")
    report = check([_short(path) for path in paths])
    told, warnings = list[str](), set(report.warnings)
    for lesson in report.lessons:
        warnings.update(doubts(lesson))
        warnings.update(masked(lesson))
        told += [line for line in (summary(lesson),) if line]
    report = replace(report, warnings=tuple(sorted(warnings)))
    failed = report.errors or (values.strict and report.warnings)
    return Outcome("\n".join([*told, str(report)]), status=WRONG if failed else DONE)


def _short(path: Path) -> Path:
    """The path from where the person is, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
