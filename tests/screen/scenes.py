"""Small runs to draw, and a short way to draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen import drawings
from rnntutor.screen.drawing import Drawing
from rnntutor.screen.view import View

GATED = """z = W @ x + b
i = σ(W_i @ x + b_i)
f = σ(W_f @ x + b_f)
o = σ(W_o @ x + b_o)
c = f * c[t-1] + i * z
y = o * c"""


def gated(given: Mapping[tuple[str, int], float] | None = None) -> Trace:
    """The LSTM cell with four inputs of the course: c is 3, 7, 7, 7, 0."""
    weights = {
        "W": [[1, 0, 0]],
        "b": [0],
        "W_i": [[0, 100, 0]],
        "b_i": [-10],
        "W_f": [[0, 100, 0]],
        "b_f": [10],
        "W_o": [[0, 0, 100]],
        "b_o": [-10],
    }
    inputs = np.array([[3, 1, 0], [4, 1, 0], [2, 0, 0], [1, 0, 1], [3, -1, 0]], float)
    return Cell.parse(GATED).run({name: np.array(of, float) for name, of in weights.items()}, {"x": inputs}, given)


def recurrent(given: Mapping[tuple[str, int], object] | None = None) -> Trace:
    """Two inputs, two memory cells, all weights 1: y is 4, 12, 32."""
    weights = {"W": np.ones((2, 2)), "U": np.ones((2, 2)), "V": np.ones((1, 2))}
    cell = Cell.parse("h = W @ x + U @ h[t-1]\ny = V @ h")
    return cell.run(weights, {"x": np.array([[1, 1], [1, 1], [2, 2]], float)}, given)


def lstm(
    units: int = 3, steps: int = 12, inputs: int = 4, given: Mapping[tuple[str, int], object] | None = None
) -> Trace:
    """The library's LSTM with random weights, always the same."""
    draw, weights = np.random.default_rng(1), {}
    for gate in "ifoz":
        weights["W_" + gate] = draw.normal(size=(units, inputs))
        weights["U_" + gate] = draw.normal(size=(units, units)) / units**0.5
        weights["b_" + gate] = draw.normal(size=units) * 0.3
    return Cell.library("lstm").run(weights, {"x": draw.normal(size=(steps, inputs))}, given)


def sentence() -> Trace:
    """Five words, one-hot, and what a small network makes of them."""
    lexicon = ("arrive", "leave", "Taipei", "on", "other")
    said = ["arrive", "Taipei", "on", "other", "other"]
    words = np.array([[float(word == entry) for entry in lexicon] for word in said])
    return Cell.parse("h = W @ x").run({"W": np.eye(2, 5) * 2 - 1}, {"x": words}, labels={"x": lexicon})


def numbers(*values: float) -> Trace:
    """One input x with these numbers, and y = x."""
    return Cell.parse("y = 1 * x").run({}, {"x": np.array(values, float)})


def panel(kind: str, *names: str, **more) -> Panel:
    return replace(Panel(kind, names, "scene"), **more)


def view(trace: Trace, step: int = 1, *, hide: str = "", **more) -> View:
    """A view of a run; `hide` is the address of an open question, "c[2]"."""
    masks = trace.affected([trace.find(hide)]) if hide else {}
    return View(trace, step, masks, **more)


def drawn(seen: View, shown: Panel, width: int = 58, height: int | None = None) -> Drawing:
    """The drawing, as high as it likes to be where no height is given."""
    return drawings.draw(seen, shown, width, height or drawings.wanted(seen, shown, width)[1])


def picture(seen: View, kind: str, *names: str, width: int = 58, height: int | None = None, **more) -> str:
    """The text of a drawing, for comparing with lines that begin with a newline."""
    return "\n" + drawn(seen, panel(kind, *names, **more), width, height).text + "\n"


def styles_of(drawing: Drawing, text: str) -> set[str]:
    """The styles in which a text stands on the drawing, blanks around it left out."""
    return {run.style for line in drawing.lines for run in line if run.text.strip() == text}


def address(trace: Trace, text: str) -> Address:
    return trace.find(text)
