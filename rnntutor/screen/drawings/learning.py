"""A training as it goes on: how far it is, the loss and the length of its gradient epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

import numpy as np

from rnntutor.notation.numbers import show
from rnntutor.screen.drawing import Drawing, Line, Run, clip_line, length, merge, width_of
from rnntutor.screen.drawings.axes import Scale, scale, ticks
from rnntutor.screen.drawings.bars import FULL, HALF_LEFT, TRACK
from rnntutor.screen.drawings.layout import short
from rnntutor.screen.drawings.plot import CORNER, SIGNS, Canvas, Cell, Curve, cell_row, frame, paint
from rnntutor.session.background import Snapshot

BAR = 24  # cells of the bar that shows how far it is
BESIDE = 84  # columns in which both curves stand side by side
GAP = 4
LEAST, BOTH = 5, 14  # rows of one picture with its name over it and the epochs under it, and of two
WIDE = 5.0  # between the largest and the smallest number: from here on a logarithmic axis
WORDS = {
    "waiting": "waiting",
    "running": "",
    "paused": "paused",
    "done": "done",
    "stopped": "stopped",
    "diverged": "diverged: the loss has left all numbers",
    "failed": "failed",
}


def draw(snapshot: Snapshot, bound: float | None, width: int, height: int) -> Drawing:
    """The bar, the curve of the loss with the bound it is to reach, the curve of the gradient's norm, and words.

    The curves stand side by side where there is room, else one under the other, the second left out before the first.
    """
    lines = [_bar(snapshot, width), _words(snapshot, bound)]
    rows = height - len(lines)
    losses = Picture(snapshot, "loss", snapshot.losses, "output", bound)
    norms = Picture(snapshot, "|∂L/∂W|", snapshot.norms, "gradient", None)
    if width >= BESIDE and rows >= LEAST:
        half = (width - GAP) // 2
        pairs = zip(losses.lines(half, rows), norms.lines(half, rows), strict=True)
        lines += [_beside(left, right, half + GAP) for left, right in pairs]
    elif rows >= BOTH:
        first = (rows + 1) // 2
        lines += [*losses.lines(width, first), *norms.lines(width, rows - first)]
    elif rows >= 3:
        lines += losses.lines(width, rows)
    return Drawing(tuple(clip_line(line, width) for line in lines[: max(height, 1)]))


def _beside(left: Line, right: Line, start: int) -> Line:
    return merge([*left, Run(" " * max(start - width_of(left), 0)), *right])


# words


def _bar(snapshot: Snapshot, width: int) -> Line:
    """ "epoch 37 of 200  ━━━━╸─────  18 %  1 min 20 s left"."""
    done = min((snapshot.epoch + snapshot.part) / max(snapshot.epochs, 1), 1.0)
    state = snapshot.message or WORDS[snapshot.state]
    left = f"{duration(snapshot.left)} left" if snapshot.left is not None and not snapshot.is_over else ""
    before = Run(f"epoch {snapshot.epoch} of {snapshot.epochs}  ", "text")
    after = [
        Run(f"  {int(100 * done)} %", "text"),
        Run(f"  {left}" if left else "", "quiet"),
        Run(f"  {state}" if state else "", "wrong" if snapshot.state in ("diverged", "failed") else "changed"),
    ]
    cells = max(min(BAR, width - width_of([before, *after])), 0)
    halves = round(done * 2 * cells)
    ink = FULL * (halves // 2) + HALF_LEFT * (halves % 2)
    bar = Run(ink, "right" if snapshot.state == "done" else "output"), Run(TRACK * (cells - length(ink)), "faint")
    return merge([before, *bar, *after])


def _words(snapshot: Snapshot, bound: float | None) -> Line:
    """The last numbers, the rate and the clipping."""
    if snapshot.loss is None:
        return (Run("no epoch is done yet", "quiet"),)
    runs = [Run("loss ", "quiet"), Run(short(snapshot.loss), "output bold")]
    if bound is not None:
        reached = snapshot.loss <= bound
        runs += [Run(f" of {short(bound)} ", "quiet"), Run("✓" if reached else "", "right")]
    if snapshot.norm is not None:
        runs += [Run("   gradient ", "quiet"), Run(short(snapshot.norm), "gradient bold")]
    if snapshot.rate is not None:
        runs.append(Run(f"   rate {show(snapshot.rate, 6)}", "quiet"))
    if snapshot.clip is not None:
        runs.append(Run(f"   clipped at {show(snapshot.clip.at, 4)}: {round(100 * snapshot.clipped)} %", "quiet"))
    runs.append(Run(f"   {duration(snapshot.seconds)}", "quiet"))
    return merge(runs)


def duration(seconds: float | None) -> str:
    """Time in words: "8 s", "1 min 20 s", "2 h 5 min"."""
    whole = round(seconds or 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


# curves


class Picture:
    """One curve over the epochs, with a line that it is to reach."""

    def __init__(self, snapshot: Snapshot, called: str, values: Sequence[float], role: str, bound: float | None):
        self.called, self.role, self.bound = called, role, bound
        self.numbers = snapshot.numbers
        self.values = np.array(values, float)
        self.horizon = _horizon(snapshot)

    def lines(self, width: int, height: int) -> list[Line]:
        """A name over the picture, its rows, the epochs under it; empty before the first epoch."""
        if not self.numbers:
            return [()] * height
        rows = max(height - 2, 1)
        axis = self.axis(rows)
        columns = max(width - axis.label_width - 2, 1)
        canvas = Canvas(rows, columns)
        places = {number: self.column(number, columns) for number in self.numbers}
        paint(canvas, [Curve(self.values, np.ones(len(self.values), bool), self.role)], axis, places)
        marks = self.last(axis, places[self.numbers[-1]])
        self.draw_bound(canvas, axis)
        under = {number: self.column(number, columns) for number in range(1, self.horizon + 1)}
        lines = [(Run(self.called, f"{self.role} bold"), Run(self.kind(axis), "quiet"))]
        lines += frame(canvas, axis, axis.label_width, None, marks)
        lines.append(merge([Run(f"{' ' * (axis.label_width + 1)}{CORNER}", "quiet"), *ticks(under, columns)]))
        return lines + [()] * (height - len(lines))

    def kind(self, axis: Scale) -> str:
        said = f", to reach {short(self.bound)}" if self.bound is not None else ""
        return f" by epoch{', log axis' if axis.log else ''}{said}"

    def axis(self, rows: int) -> Scale:
        """A logarithmic axis where the numbers are far apart."""
        known = self.values[np.isfinite(self.values)]
        wanted = [self.bound] if self.bound is not None and len(known) else []
        known = np.concatenate([known, wanted])
        log = bool(len(known) and known.min() > 0 and known.max() / known.min() > WIDE)
        return scale(known if log else np.append(known, 0.0), rows, log)

    def column(self, number: int, columns: int) -> int:
        return round((number - 1) / max(self.horizon - 1, 1) * (columns - 1))

    def last(self, axis: Scale, column: int) -> dict[tuple[int, int], Cell]:
        """The point where the training is."""
        row = float(axis.row(self.values[-1:])[0])
        return {} if np.isnan(row) else {(cell_row(row), column): Cell(SIGNS[0], f"{self.role} bold")}

    def draw_bound(self, canvas: Canvas, axis: Scale) -> None:
        """The loss that is to be reached, as a dotted line under the curve."""
        if self.bound is None:
            return
        row = float(axis.row(np.array([self.bound]))[0])
        for column in range(0 if np.isnan(row) else canvas.columns):
            canvas.put(cell_row(row), column, "┈", "quiet")


def _horizon(snapshot: Snapshot) -> int:
    """The last epoch on the axis: the end, or a nearer one as long as the end is far away."""
    rounds = chain.from_iterable((10**power, 2 * 10**power, 5 * 10**power) for power in count(1))
    near = next(number for number in rounds if number >= snapshot.epoch)
    return max(min(near, snapshot.epochs), 2) if 4 * snapshot.epoch < snapshot.epochs else max(snapshot.epochs, 2)
