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

    paths = [_path(word, values.lessons) for word in values.path] or [lessons.folder(values.lessons)]
    report = check([_short(path) for path in paths])
    told, slips, warnings = list[str](), 0, set(report.warnings)
    for lesson in report.lessons:
        warnings.update(doubts(lesson))
        warnings.update(masked(lesson))
        count, line = summary(lesson)
        slips, told = slips + count, [*told, line] if line else told
    counts = {**report.counts, "slip": slips} if slips else report.counts
    report = replace(report, warnings=tuple(sorted(warnings)), counts=counts)
    failed = report.errors or (values.strict and report.warnings)
    return Outcome("\n".join([*told, str(report)]), status=WRONG if failed else DONE)


def _path(word: str, chosen: str | None) -> Path:
    """A file or folder, or a lesson's own by its id. Raises Stop."""
    path = Path(word)
    if path.exists():
        return path
    if path.suffix or len(path.parts) > 1:
        raise Stop(f"there is no file or folder {path}")
    return lessons.path(word, chosen)


def _short(path: Path) -> Path:
    """The path from where the person is, if it lies below."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
