"""People who work a run out by hand, one line after the other, by loops of their own."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np

from rnntutor.engine import Cell
from rnntutor.engine.expressions import value_of
from rnntutor.engine.tree import Ref

ROUNDING = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN, "cut": ROUND_DOWN}


def rounded(value, places, how="half up"):
    """Every number of an array to so many decimals, as they are written."""
    unit = Decimal(1).scaleb(-places)

    def one(number):
        return float(Decimal(repr(round(float(number), 12))).quantize(unit, ROUNDING[how]))

    return np.vectorize(one, otypes=[float])(value)


@dataclass
class Person:
    """Someone who rounds every line to `places` in one way, but the last line by `last`, and `skipped` not at all."""

    places: int
    how: str = "half up"
    last: str = ""
    skipped: tuple[str, int] | None = None
    carries: bool = False  # unrounded numbers, on a machine that keeps them

    def work(self, trace, asked, wrong=None):
        """The answer to what is asked, and by name and step all numbers before it; `wrong` is added to some of them."""
        numbers = {}
        lines = [(name, trace.line(name)) for group in trace.resolved.components for name in group.names]
        for step in range(1, (asked.step or 0) + 1):
            for name, line in lines:
                came = value_of(line.expression, lambda ref: trace.units(ref.name), self.reads(trace, numbers, step))
                came = np.broadcast_to(came, trace.units(name))
                if wrong and (name, step) in wrong:
                    came = came + wrong[name, step]
                last = (name, step) == (asked.name, asked.step)
                if last:
                    return rounded(came, self.places, self.last or self.how), numbers
                keep = self.carries or (name, step) == self.skipped
                numbers[name, step] = came if keep else rounded(came, self.places, self.how)
        raise AssertionError(f"{asked} is not reached")

    @staticmethod
    def reads(trace, numbers, step):
        def read(ref: Ref):
            if trace.kind(ref.name) == "weight":
                return trace.weights[ref.name]
            own = step + ref.shift
            return numbers[ref.name, own] if (ref.name, own) in numbers else trace.rows(ref.name)[own]

        return read


def short_run(name, random, steps=4, units=2, lines=""):
    """A cell of the library on weights and inputs of one decimal."""
    cell = Cell.library(name)
    if lines:
        cell = cell.extended(Cell.parse(lines))

    def draw(*shape):
        return random.integers(-15, 16, shape) / 10

    weights = {}
    known = set(cell.names) | {"x", "d"}
    for ref in (ref for line in cell.lines for ref in _refs(line.expression)):
        if ref.name not in known:
            matrix = ref.name[0] in "WUV"
            weights.setdefault(ref.name, draw(units, units) if matrix else draw(units))
    inputs = {"x": draw(steps, units)} | ({"d": draw(steps, units)} if "d" in lines else {})
    return cell.run(weights, inputs)


def _refs(tree):
    return (tree,) if isinstance(tree, Ref) else (ref for part in getattr(tree, "args", ()) for ref in _refs(part))
