"""A slip in words: the sentence for the learner, the line as they worked it, and the line as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.engine import Operand
from rnntutor.engine.tree import Address
from rnntutor.engine.variants import Variant, run_variants
from rnntutor.notation.explanation import work_at
from rnntutor.notation.printing import HIDDEN
from rnntutor.notation.worked import Worked

from ..upstream import Cell, ancestors
from .candidates import Candidate, Candidates
from .speaking import Speaker

FINER = 5  # more decimals that are tried so that a number stands alike in both lines
Hidden = Callable[[Operand], bool]


@dataclass(frozen=True, slots=True)
class Named:
    """A slip that explains an answer.

    id: its stable name; where: the place; sentence: what happened, for the learner; yours: the line as they worked it,
    "" where that says nothing more; right: the line as it is, its result not shown.
    """

    id: str
    where: str
    sentence: str
    yours: str = ""
    right: str = ""


def named(
    tried: Candidates,
    candidate: Candidate,
    places: int,
    hidden: Hidden | None = None,
    met: Collection[str] | None = None,
    brief: bool = False,
) -> Named:
    """A slip in the symbols of the run, at the step where it counts last, without its lines where it is to be `brief`.

    met: the names of values that the learner knows, None for all.
    """
    rewrite, speaker = candidate.rewrite, Speaker(tried.trace, met)
    cell = _line(tried, candidate)
    step = tried.address.step if cell is None else cell[1]
    text = speaker.sentence(rewrite.says, step)
    read = None if rewrite.order else rewrite.address
    strange = read is not None and not speaker.knows(read.name)
    if read is not None and (strange or (hidden and hidden(Operand(read.name, read.step, read.unit, float("nan"))))):
        return Named(rewrite.id, rewrite.where, "That number belongs elsewhere: to another quantity, step or unit.")
    if _at_every_step(tried, candidate):
        text = text.replace("You ", "At every step you ", 1) if text.startswith("You ") else text
    owner = cell[0].partition(".net")[0] if cell else ""
    if cell is None or brief or not rewrite.shown or not speaker.knows(owner):
        return Named(rewrite.id, rewrite.where, text)
    unit = _unit(tried, candidate, cell, places) if tried.trace.units(owner) == tried.trace.units(cell[0]) else ()
    address = Address(owner, cell[1], unit or (1,) * len(tried.trace.units(owner)))
    yours = work_at(tried.slipped(candidate), address, places, hidden)
    right = _alike(yours, tried, address, places, lambda operand: _is_own(operand, tried, address, hidden))
    if not speaker.knows_line(owner):
        yours, right = replace(yours, equation=""), replace(right, equation="")
    return Named(rewrite.id, rewrite.where, text, yours.chain, _without_result(right.chain))


def _alike(yours: Worked, tried: Candidates, address: Address, places: int, hidden: Hidden) -> Worked:
    """The line as it is, with as many decimals as the learner's has: what both read is printed alike in both."""
    seen = _printed(yours)
    found = work_at(tried.trace, address, places, hidden)
    for finer in range(1, FINER + 1):
        if all(seen.get(operand, text) == text for operand, text in _printed(found).items()):
            return found
        found = work_at(tried.trace, address, places + finer, hidden)
    return work_at(tried.trace, address, places, hidden)


def _printed(worked: Worked) -> dict[Operand, str]:
    """The numbers of the first line with what stands for each."""
    pieces = worked.steps[0].pieces if worked.steps else ()
    return {piece.operand: piece.text for piece in pieces if piece.operand and piece.text != HIDDEN}


def brief(tried: Candidates, candidate: Candidate) -> Named:
    """A slip by its sentence alone, at the asked step."""
    text = Speaker(tried.trace).sentence(candidate.rewrite.says, tried.address.step)
    return Named(candidate.id, candidate.where, text)


def unrounded(slip: Named, asked: str) -> Named:
    """A slip that leads to the answer only by rounding on the way: what the asked line comes to is not theirs."""
    if not slip.yours.startswith(f"{asked} ="):
        return slip
    last = max(slip.yours.rfind(" = "), slip.yours.rfind(" ≈ "))
    is_worked = last > len(asked)
    return replace(slip, yours=slip.yours[:last] if is_worked else "", right=slip.right if is_worked else "")


def _at_every_step(tried: Candidates, candidate: Candidate) -> bool:
    """Whether the slip leads to this number only when it is made at earlier steps too."""
    if candidate.once or candidate.number is None or candidate.rewrite.whole or (tried.address.step or 1) == 1:
        return False
    alike = [other for other in tried.found if other.once and other.rewrite is candidate.rewrite]
    return not any(np.allclose(other.value, candidate.value) for other in alike)


def _is_own(operand: Operand, tried: Candidates, shown: Address, hidden: Hidden | None) -> bool:
    """Whether an operand is the line that is shown or the asked value: their numbers are the learner's to find."""
    own = (operand.name, operand.step)
    return own in ((shown.name, shown.step), (tried.address.name, tried.address.step)) or bool(
        hidden and hidden(operand)
    )


def _without_result(chain: str) -> str:
    for sign in ("=", "≈"):
        chain = chain.removesuffix(f" {sign} {HIDDEN}")
    return chain


def _line(tried: Candidates, candidate: Candidate) -> Cell | None:
    """The rewritten line that is shown: the asked one, else the last on the way that came out otherwise."""
    asked = (tried.address.name, tried.address.step)
    lines = candidate.rewrite.lines
    if not lines:
        return None
    if asked[0] in lines or asked[0] in {name.partition(".net")[0] for name in lines}:
        return asked
    cells = [cell for cell in ancestors(tried.trace, asked) if cell[0] in lines]
    cells.sort(key=lambda cell: (cell[1] == tried.address.step, cell[1] or 0, cell[0]), reverse=True)
    changed = [cell for cell in cells if not candidate.once or cell[1] == tried.address.step]
    differs = [cell for cell in changed if _differs(tried, candidate, cell)]
    counts = (cell for cell in differs if _is_felt(tried, candidate, cell))
    shown = differs[:1] or cells[:1]
    return next(counts, *shown) if len(differs) > 1 else next(iter(shown), None)


def _differs(tried: Candidates, candidate: Candidate, cell: Cell) -> bool:
    """Whether the line came out otherwise, with what its own sums led to."""
    there = Address(cell[0].partition(".net")[0], cell[1])
    return not np.allclose(tried.at(there, candidate), tried.trace.at(there), equal_nan=True)


def _is_felt(tried: Candidates, candidate: Candidate, cell: Cell) -> bool:
    """Whether the asked value is another one where this line alone came out as it did: a masked miss is not felt."""
    there = Address(cell[0].partition(".net")[0], cell[1])
    return _moves(tried, cell, (), tried.at(there, candidate)) if there.name == cell[0] else True


def _unit(tried: Candidates, candidate: Candidate, cell: Cell, places: int) -> tuple[int, ...]:
    """The unit that is shown: the asked one of the asked line, else the first that came out otherwise and counts."""
    asked, shape = tried.address, tried.trace.units(cell[0])
    if not shape:
        return ()
    if asked.unit and cell == (asked.name, asked.step):
        return asked.unit
    there = Address(*cell)
    slipped = tried.at(there, candidate)
    away = np.nan_to_num(np.abs(slipped - tried.trace.at(there)))
    seen = away >= min(0.5 * 10.0**-places, float(away.max()))
    units = [tuple(int(axis) for axis in unit) for unit in np.argwhere(seen & (away > 0))] or [(0,) * len(shape)]
    counts = (unit for unit in units if _counts(tried, cell, unit, float(slipped[unit])))
    first = units[0] if len(units) == 1 else next(counts, units[0])
    return tuple(axis + 1 for axis in first)


def _counts(tried: Candidates, cell: Cell, unit: tuple[int, ...], value: float) -> bool:
    """Whether the asked value is another one where one unit of a line is this number."""
    return cell == (tried.address.name, tried.address.step) or _moves(tried, cell, unit, value)


def _moves(tried: Candidates, cell: Cell, unit: tuple[int, ...], value: float | np.ndarray) -> bool:
    """Whether the asked value is another one where a line, or a unit of it, is this at its step."""

    def put(name: str, step: int, rows: np.ndarray) -> np.ndarray:
        if (name, step) != (cell[0], cell[1] or 0):
            return rows
        changed = rows.copy()
        changed[(slice(None), *unit)] = value
        return changed

    run = run_variants(tried.trace, [Variant(after=put)])
    return not np.allclose(run.at(tried.address)[0], tried.truth, equal_nan=True)
