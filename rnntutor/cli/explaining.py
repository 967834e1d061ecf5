"""`explain`: one number of a scene, why it is what it is."""

from __future__ import annotations

import argparse

from rnntutor.cli import lessons, setting
from rnntutor.cli.outcome import Outcome, Stop
from rnntutor.cli.tracing import PLACES, number, plain
from rnntutor.engine import Address, EngineError, parse_address
from rnntutor.notation.explanation import Worked, work_at
from rnntutor.notation.formula import name as written
from rnntutor.notation.numbers import show

MOST_UNITS = 4096  # units of one value that are explained: 64 rows of 64


def explain_command(values: argparse.Namespace) -> Outcome:
    """One value: its equation, the same with the numbers, and its operands."""
    lesson = lessons.read(values.lesson, values.lessons)
    trace = setting.run(lessons.scene(lesson, values.scene), values.set)
    try:
        worked = work_at(trace, parse_address(values.address), at_most=MOST_UNITS)
    except EngineError as error:
        raise Stop(f"{values.address}: {error.message}") from None
    singles = worked.units or (worked,)
    operands = tuple(dict.fromkeys(operand for single in singles for operand in single.operands))
    value = trace.at(worked.address)
    data = {
        "value": plain(value) if worked.units else number(float(value.reshape(-1)[0])),
        "equation": worked.equation,
        "substituted": "\n".join(single.text for single in singles),
        "operands": [{"name": o.name, "at": o.step, "unit": list(o.unit), "value": number(o.value)} for o in operands],
    }
    lines = [line for single in singles for line in _lines(single)]
    if worked.units:
        lines = [worked.chain, "", *lines]
    if operands:
        lines += ["", *(f"  {written(Address(o.name, o.step, o.unit))} = {show(o.value, PLACES)}" for o in operands)]
    return Outcome("\n".join(lines), data)


def _lines(worked: Worked) -> list[str]:
    """The calculation as it stands on paper, one equals sign under the other, a remark behind the last."""
    indent = " " * len(worked.left)
    lines = [f"{indent} {step.relation} {step.text}" for step in worked.lines]
    if worked.equation:
        lines.insert(0, worked.equation)
    else:
        lines[0] = worked.left + lines[0][len(indent) :]
    if worked.note:
        lines[-1] += f"   ({worked.note})"
    return lines
