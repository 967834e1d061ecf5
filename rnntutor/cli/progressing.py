"""`progress`: what the tutor learned about the learner; taken along, brought in, or begun anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rnntutor.cli import keeping, lessons
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.course import index
from rnntutor.session import exchange, review
from rnntutor.session.learned import Learned, counted, learned, span
from rnntutor.session.records import Attempt, plain

_DOES = ("json", "csv", "export", "import", "reset")  # the options of which one may stand
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # what a spreadsheet takes for a formula's beginning


def progress_command(values: argparse.Namespace) -> Outcome:
    """Print it, or do what the option says."""
    options = vars(values)
    chosen = [name for name in _DOES if options[name]]
    if len(set(chosen) - {"json"}) > 1 or {"json", "csv"} <= set(chosen):
        raise Stop(f"--{chosen[0]} and --{chosen[1]} cannot stand together")
    folder = lessons.folder(values.lessons)
    try:
        if values.export:
            return _export(Path(values.export))
        if options["import"]:
            return _import(Path(options["import"]))
        if values.reset:
            return _reset(values.reset, folder)
    except exchange.BadFile as bad:
        raise Stop(str(bad)) from None
    with keeping.look() as store:
        cap = review.daily(store.setting(review.SETTING))
        found = learned(index.entries(folder), store.attempts(), cap=cap)
        notice = store.notice or store.trouble
    return Outcome(_csv(found) if values.csv else _text(found), _data(found), notice=notice)


# printing


def _text(found: Learned) -> str:
    if not found.answers:
        return "Nothing was answered yet."
    wide = max([len(one.title) for one in found.skills] + [5])
    rows = [f"{'skill':{wide}}  level  holds for    comes back   right at once"] if found.skills else []
    for one in found.skills:
        holds, back = span(one.holds), one.comes_back(found.today)
        rows.append(f"{one.title:{wide}}  {one.level:5}  {holds:11}  {back:11}  {one.at_once} of {one.rounds}")
    text = [found.in_brief(), "", *rows]
    if found.slips:
        text += [
            "",
            "slips, most frequent first",
            *(f"{count:>4} ×  {plain(slip)}" for slip, count in found.slips),
        ]
    return "\n".join(text)


def _data(found: Learned) -> dict[str, object]:
    """As the README says; "known" is the chance, 0 to 1, to remember a skill today."""
    return {
        "skills": [
            {"id": one.id, "title": one.title, "known": round(one.known, 4), "holds": round(one.holds, 2),
             "level": one.level, "due": one.due.isoformat(), "rounds": one.rounds, "days": one.days,
             "right_at_once": one.at_once}
            for one in found.skills
        ],
        "slips": [{"id": slip, "count": count} for slip, count in found.slips],
        "days": [day.isoformat() for day in found.days],
        "answers": found.answers,
        "due": found.due,
    }  # fmt: skip


def _csv(found: Learned) -> str:
    """The skills as a table for a spreadsheet; no text in it can be taken for a formula."""
    import csv
    import io

    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["skill", "title", "known", "holds_days", "level", "due", "rounds", "days", "right_at_once"])
    for one in found.skills:
        numbers = [f"{one.known:.4f}", f"{one.holds:.2f}", one.level, one.due.isoformat(), one.rounds, one.days]
        rows.writerow([safe(one.id), safe(one.title), *numbers, one.at_once])
    return file.getvalue().rstrip("\n")


def safe(text: str) -> str:
    """A text that a spreadsheet shows and never computes."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


# taking along, bringing in


def _export(path: Path) -> Outcome:
    with keeping.look() as store:
        if store.notice:
            raise Stop(store.notice)
        count = exchange.export(store, path)
    data = {"file": str(path), "answers": count}
    return Outcome(f"{counted(count, 'answer')} written to {path}. rnntutor progress --import reads it.", data)


def _import(path: Path) -> Outcome:
    found = exchange.read(path)
    with keeping.open_to_write() as store:
        taken = exchange.take(store, found)
        notice = store.notice
    data = {"file": str(path), "new": taken.new, "known": taken.known}
    known = f", {taken.known:,} were here already" if taken.known else ""
    strange = " They are of a machine, or a learner, of which nothing was here before." if taken.elsewhere else ""
    return Outcome(f"{counted(taken.new, 'new answer')} from {path}{known}.{strange}", data, notice=notice)


# beginning anew


def _reset(word: str, folder: Path) -> Outcome:
    lesson = None if word == "all" else word
    with keeping.open_to_write() as store:
        count = len(store.attempts(lesson))
        if not count and (lesson is None or lesson not in store.places()):
            raise Stop(_nothing(lesson, [entry.id for entry in index.entries(folder)]))
        what = "everything that was done" if lesson is None else f"what was done in {lesson}"
        _confirm(f"Forget {what}, {counted(count, 'answer')}? Type yes: ", "yes")
        _confirm(f"A backup is kept. To forget it now, type {word}: ", word)
        kept = len(store.kept(Attempt, lesson))
        backup = exchange.reset(store, lesson)
    data = {"forgotten": kept, "backup": str(backup)}
    return Outcome(
        f"Forgotten: {counted(kept, 'answer')}. To have them back: rnntutor progress --import '{backup}'", data
    )


def _nothing(lesson: str | None, known: list[str]) -> str:
    from difflib import get_close_matches

    if lesson is None:
        return "nothing was done yet"
    if lesson in known:
        return f"nothing was done in {lesson} yet"
    near = get_close_matches(lesson, known, 1)
    return f"there is no lesson '{lesson}'" + (f" (did you mean {near[0]}?)" if near else "; or type: --reset all")


def _confirm(question: str, wanted: str) -> None:
    """Ask on the terminal. Raises Stop unless the answer is the wanted one."""
    print(question, end="", file=sys.stderr, flush=True)
    typed = sys.stdin.readline() if sys.stdin else ""
    if not typed.endswith("\n"):
        print(file=sys.stderr)
    if typed.strip() != wanted:
        raise Stop("nothing was forgotten")
