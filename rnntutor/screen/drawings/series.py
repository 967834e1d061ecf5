"""The curves of a picture: which values, of which steps, what each is called, its colour, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine.tree import Address
from rnntutor.notation.gradient import full_name, valued
from rnntutor.notation.numbers import MINUS
from rnntutor.screen.drawing import length
from rnntutor.screen.drawings.layout import label, norms, remember, short, shown_names, units_of
from rnntutor.screen.drawings.names import scene_name
from rnntutor.screen.drawings.plot import SIGNS
from rnntutor.screen.view import View

INKS = ("gradient", "memory", "input", "gate", "output")  # of curves beside one of the same kind
UNITS = 4  # of a vector, so many curves; of a longer one its norm
VANISHED, EXPLODED = 0.1, 10.0  # from here on a gradient is said to vanish, or to explode


@dataclass(frozen=True, eq=False)
class Series:
    """One curve: the values of `steps`, which of them may be seen, and what it is called."""

    view: View
    name: str
    unit: tuple[int, ...]
    norm: bool
    label: str
    steps: tuple[int, ...]
    values: np.ndarray
    shown: np.ndarray
    fate: str = ""  # what becomes of it, in words
    ink: str = ""  # its own colour, told from those of the curves beside it
    sign: str = ""
    cells: int = 0  # of its numbers at most, hardly ever more

    @property
    def role(self) -> str:
        return self.view.role(self.name)

    @property
    def step(self) -> int:
        """The current step of its own clock."""
        return self.view.cursor(self.name)

    def address(self, step: int) -> Address:
        return Address(self.name, step, () if self.norm else self.unit)


def series_of(view: View, panel: Panel) -> tuple[Series, ...]:
    def make() -> tuple[Series, ...]:
        if view.beside:
            several = len(panel.names) > 1
            found = [one for other in view.beside for one in _of_scene(other, panel, scene_name(other), several)]
        else:
            found = [*_of_scene(view, panel, "", True)]
        inks = _inks([one.role for one in found])
        signs = (SIGNS[k % len(SIGNS)] for k in range(len(found)))
        return tuple(replace(one, ink=ink, sign=sign) for one, ink, sign in zip(found, inks, signs, strict=True))

    made = remember(view, ("curves", panel.names, panel.log, panel.norm, panel.steps), make)
    return tuple(_moved(view, one) for one in made)


def _inks(roles: list[str]) -> Iterator[str]:
    """The accent of each quantity; of several of one kind the first has it, the others those that nothing else has."""
    spare = [ink for ink in INKS if ink not in roles]
    for k, role in enumerate(roles):
        yield spare.pop(0) if role in roles[:k] and spare else role


def _moved(view: View, one: Series) -> Series:
    """The same curve seen from the current step."""
    return one if one.view.step == view.step else replace(one, view=one.view.at(view.step))


def _of_scene(view: View, panel: Panel, scene: str, named: bool) -> Iterator[Series]:
    for name in shown_names(view, panel):
        if name not in view.varying:
            continue
        units = units_of(view.shape(name))
        norm = panel.norm or len(units) > UNITS
        for unit in ((),) if norm else units:
            own = called(view, name, unit, norm) if named or (len(units) > 1 and not norm) else ""
            yield _made(view, panel, name, unit, norm, " ".join(part for part in (scene, own) if part))


def called(view: View, name: str, unit: tuple[int, ...], norm: bool) -> str:
    """ "c", "h[2]", "|∂L/∂h|"."""
    whole = full_name(Address(name, None, unit), view.trace) if valued(name) != name else label(view, name, unit)
    return f"|{whole}|" if norm else whole


def _made(view: View, panel: Panel, name: str, unit: tuple[int, ...], norm: bool, text: str) -> Series:
    last = view.last(name)
    values = view.series(name, 1, last).reshape(last, -1)
    if norm:
        values = norms(values)
    else:
        index = int(np.ravel_multi_index([k - 1 for k in unit], view.shape(name))) if unit else 0
        values = values[:, index]
    hides = view.hidden.get(name)
    shown = np.ones(last, bool) if hides is None else ~np.asarray(hides[1 : last + 1], bool)
    steps = tuple(step for step in panel.steps if step <= last) or tuple(range(1, last + 1))
    chosen = np.array(steps) - 1
    made = Series(view, name, unit, norm, text, steps, values[chosen], shown[chosen])
    return replace(made, fate=becomes(made), cells=_widest_number(made))


def _widest_number(one: Series) -> int:
    """The cells that the largest and the smallest numbers take, and others with more digits."""
    known = one.values[one.shown & np.isfinite(one.values) & (one.values != 0)]
    ends = (known.min(), known.max(), known[np.abs(known).argmin()]) if len(known) else ()
    return max(len("0.05"), *(length(short(value)) for value in (*ends, 0.0)))


def becomes(one: Series) -> str:
    """What a curve does in the end, "" where nothing is to be said or something of it may not be seen.

    "∞ from step 37 on", "vanishes: 1.9·10⁻⁶ of it reaches step 1", "explodes: 20959 times as large at step 1".
    """
    if not one.shown.all() or not len(one.values):
        return ""
    back = one.role == "gradient"
    turned = valued(one.name) in one.view.trace.resolved.backward
    from_last = back != turned  # the order in which the numbers are worked out
    order = list(range(len(one.steps)))[:: -1 if from_last else 1]
    unlimited = np.flatnonzero(~np.isfinite(one.values))
    if len(unlimited):
        off = int(unlimited[-1 if from_last else 0])
        what = "undefined" if np.isnan(one.values[off]) else MINUS * bool(one.values[off] < 0) + "∞"
        return f"{what} from step {one.steps[off]} {'back' if from_last else 'on'}"
    return _reaches(one, order) if back else ""


def _reaches(one: Series, order: list[int]) -> str:
    """How much of a gradient arrives at the far end."""
    begun = next((k for k, value in zip(order, one.values[order].tolist(), strict=True) if value), None)
    if begun is None or begun == order[-1]:
        return ""
    end = one.steps[order[-1]]
    with np.errstate(all="ignore"):
        share = float(abs(one.values[order[-1]] / one.values[begun]))
    if share >= EXPLODED:
        return f"explodes: {short(share)} times as large at step {end}"
    if abs(share - 1) < 1e-9:
        return f"all of it reaches step {end}"
    if share == 0:
        return f"nothing of it reaches step {end}"
    return f"{'vanishes: ' * (share <= VANISHED)}{short(share)} of it reaches step {end}"
