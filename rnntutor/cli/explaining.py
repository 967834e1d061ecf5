"""`explain`: one value of a scene, why it is what it is."""

from __future__ import annotations

import argparse

from rnntutor.cli import lessons, setting
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.cli.tracing import PLACES, number, plain
from rnntutor.course.addresses import GRAD, known, slopes
from rnntutor.course.mistakes import Wrong
from rnntutor.engine import EngineError, LanguageError, Trace, parse_address
from rnntutor.notation.explanation import Worked, follow, work_at

MOST_UNITS = 4096  # units of one value that are explained: 64 rows of 64


def explain_command(values: argparse.Namespace) -> Outcome:
    """One value: its equation, the same with the numbers, and its operands."""
    lesson = lessons.read(values.lesson, values.lessons)
    scene = lessons.scene(lesson, values.scene)
    trace = setting.run(scene, values.set)
    try:
        address = parse_address(slopes(values.address, trace))
        if address.name.startswith(GRAD):
            known(address.name, scene)
        worked = work_at(trace, address, at_most=MOST_UNITS)
    except LanguageError as error:
        raise Stop(f"'{values.address}' names no value: {error.message}") from None
    except (EngineError, Wrong) as error:
        raise Stop(error.message) from None
    units = worked.units or (worked,)
    operands = tuple(dict.fromkeys(operand for unit in units for operand in unit.operands))
    value = trace.at(worked.address)
    data = {
        "value": plain(value) if worked.units else number(float(value.reshape(-1)[0])),
        "equation": worked.equation,
        "substituted": "\n".join(unit.text for unit in units),
        "operands": [{"name": o.name, "at": o.step, "unit": list(o.unit), "value": number(o.value)} for o in operands],
    }
    return Outcome(_text(worked, trace), data)


def _text(worked: Worked, trace: Trace) -> str:
    """The calculation as on paper, and below it the quantities that it was made from."""
    if worked.units:
        lines = [worked.chain, *(f"  {_unit(unit)}{_note(unit)}" for unit in worked.units)]
    else:
        left = worked.equation.partition(" = ")[0] if worked.equation else worked.left
        lines = [f"{' ' * len(left)} {step.relation} {step.text}" for step in worked.lines]
        lines = [worked.equation, *lines] if worked.equation else [left + lines[0][len(left) :], *lines[1:]]
        lines[-1] += _note(worked)
    sources, more = _sources(worked.units or (worked,), trace)
    return "\n".join([*lines, *([""] if sources else []), *(f"  {source}" for source in sources), *more])


def _sources(units: tuple[Worked, ...], trace: Trace) -> tuple[list[str], list[str]]:
    """The quantities whose numbers stand in the lines, and a line that counts those that are folded in them."""
    seen = {(o.name, o.step) for unit in units for step in unit.lines for piece in step.pieces if (o := piece.operand)}
    found = {source.address: source.text for unit in units for source in follow(unit, trace, PLACES)}
    shown = [text for address, text in found.items() if (address.name, address.step) in seen]
    folded = len(found) - len(shown)
    return shown, [f"  … and {folded:,} more"] if folded else []


def _unit(worked: Worked) -> str:
    """One unit of a vector in one line: "h₂[1] = 1·1 + 1·2 = 3"."""
    return worked.left + "".join(f" {step.relation} {step.text}" for step in worked.lines)


def _note(worked: Worked) -> str:
    return f"   ({worked.note})" if worked.note else ""
