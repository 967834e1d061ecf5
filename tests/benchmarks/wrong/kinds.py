"""Every kind of exercise: the loop that works it, how its numbers are drawn, and the same for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from rnntutor.course.lesson import Scene
from rnntutor.engine import Cell, Layer, Network

from . import back, back_gated, forward, gated, learning, numbers, recurrent
from .desk import Carry, Desk, Names, Slip, World
from .numbers import Numbers

LOSS = "r = {} - d\nL = 0.5 * r**2"
NAMELESS = Names()
COUNTED = "r = h - d\nL = 0.5 * m * r**2"


@dataclass(frozen=True)
class Kind:
    """`asked` are the names that a question may be about; without `equations` it is the library's cell of this name."""

    name: str
    loop: Callable[[Desk], None]
    draw: Callable[[Numbers], World]
    asked: str
    equations: str = ""
    loss: tuple[str, ...] = ()
    names: Names = NAMELESS

    def work(self, world: World, slip: Slip | None = None, carry: Carry | None = None) -> Desk:
        """The exercise, worked by hand."""
        desk = Desk(world, slip, carry, self.names)
        with np.errstate(all="ignore"):
            self.loop(desk)
        return desk

    def scene(self, world: World) -> Scene:
        """The exercise as a lesson has it."""
        cell = Cell.parse(self.equations) if self.equations else Cell.library(self.name)
        network = Network({"": Layer(cell)})
        return Scene(self.name, network, world.weights, world.inputs, world.start, loss=self.loss)


CELLS = (
    Kind("rnn", recurrent.rnn, numbers.recurrent("W U b", "h"), "h h h.net", names=Names(sequence="x")),
    Kind("rnn-linear", recurrent.rnn_linear, numbers.recurrent("W U b", "h"), "h", names=Names(sequence="x")),
    Kind("elman", recurrent.elman, numbers.recurrent("W U b V b_y", "h"), "h y", names=Names(sequence="x")),
    Kind("jordan", recurrent.jordan, numbers.recurrent("W U b V b_y", "y"), "h y", names=Names(sequence="x")),
    Kind(
        "lstm", gated.lstm, numbers.recurrent("W_i U_i b_i W_f U_f b_f W_o U_o b_o W_z U_z b_z", "h c"),
        "c c c h h h i f o z", names=Names("ifo", "x"),
    ),
    Kind(
        "lstm-peephole", gated.lstm_peephole,
        numbers.recurrent("W_i U_i p_i b_i W_f U_f p_f b_f W_o U_o p_o b_o W_z U_z b_z", "h c"),
        "c c c h h h i f o z", names=Names("if", "x"),
    ),
    Kind(
        "gru", gated.gru, numbers.recurrent("W_r U_r b_r W_z U_z b_z W_n b_n U_n d_n", "h"),
        "h h h n r z", names=Names("rz", "x"),
    ),
    Kind(
        "gru-v3", gated.gru_v3, numbers.recurrent("W_r U_r b_r W_z U_z b_z W_n U_n b_n", "h"),
        "h h h n r z", names=Names("rz", "x"),
    ),
)  # fmt: skip
GATES_BY_HAND = "z = W @ x + b\ni = σ(W_i @ x + b_i)\nf = σ(W_f @ x + b_f)\no = σ(W_o @ x + b_o)\n"
NUDGED = "here = 0.5 * (w * x - d)**2\nup = 0.5 * ((w + n) * x - d)**2\ndown = 0.5 * ((w - n) * x - d)**2\n"
DESCENT = "y = w[t-1] * x\ng = (y - d) * x\nw = w[t-1] - rate * g\nL = 0.5 * (w * x - d)**2"
MOVES = "w = w[t-1] - rate * (v - d) * (u + w[t-1])\nb = b[t-1] - rate * (v - d) * (1 + w[t-1])\n"
DOORS = "i = σ(w_i * x)\nf = σ(w_f * x)\no = σ(w_o * x)\nc = f * c[t-1] + i * z\ny = o * c\nL = 0.5 * m * (y - d)**2"
FORWARD = (
    Kind(
        "neuron", forward.neuron, numbers.neuron, "a g k r",
        "a = W @ x + b\ng = σ(a)\nk = tanh(a)\nr = relu(a)",
    ),
    Kind(
        "words", forward.words, numbers.words, "s y y", "s = W @ x + U @ x[t-1]\ny = softmax(s)",
        names=Names(sequence="x"),
    ),
    Kind(
        "right-word", forward.right_word, numbers.right_word, "p L grad.s", "p = softmax(s)\nL = cross_entropy(d, s)",
        loss=("L",),
    ),
    Kind(
        "prices", forward.prices, numbers.prices, "share cost", "each = L / n\nshare = exp(-each)\ncost = n * ln(k)"
    ),
    Kind(
        "nudged", forward.nudged, numbers.nudged, "ahead both here",
        NUDGED + "ahead = (up - here) / n\nboth = (up - down) / (2 * n)",
    ),
    Kind(
        "by-hand", recurrent.by_hand, numbers.by_hand, "h y", "h = W @ x + U @ h[t-1]\ny = V @ h",
        names=Names(sequence="x"),
    ),
    Kind(
        "lstm-by-hand", gated.lstm_by_hand, numbers.lstm_by_hand, "c y c y i f o",
        GATES_BY_HAND + "c = f * c[t-1] + i * z\ny = o * c", names=Names("ifo", "x", "ifoz"),
    ),
    Kind(
        "gru-by-hand", gated.gru_by_hand, numbers.gru_by_hand, "h h n",
        "r = σ(a)\nz = σ(b)\nn = x + r * h[t-1]\nh = (1 - z) * n + z * h[t-1]", names=Names("rz", "abx", "rz"),
    ),
)  # fmt: skip
LEARNING = (
    Kind(
        "descent", learning.descent, numbers.scalars("x d", "rate", "w"), "w g L y", DESCENT,
        names=Names(sequence="xd"),
    ),
    Kind(
        "two-moves", learning.two_moves, numbers.scalars("d", "rate", "w b"), "w b b",
        MOVES + "u = w[t-1] + b[t-1]\nv = w[t-1] * u + b[t-1]", names=Names(sequence="d"),
    ),
    Kind(
        "clipped", learning.clipped, numbers.clipped, "n c c w w",
        "n = norm(g)\nk = min(concat(1, at / n))\nc = k * g\nw = w[t-1] - rate * c", names=Names("", "g", "nkc"),
    ),
    Kind(
        "momentum", learning.momentum, numbers.scalars("g", "", "w v"), "v w",
        "v = 0.5 * v[t-1] + g\nw = w[t-1] - 0.1 * v", names=Names(sequence="g"),
    ),
    Kind("chain", back.chain, numbers.scalars("w x d"), "grad.w grad.x y L", "y = w * x\n" + LOSS.format("y"), ("L",)),
    Kind(
        "box-tanh", back.through_tanh, numbers.scalars("w x d"), "grad.w grad.a y L",
        "a = w * x\ny = tanh(a)\n" + LOSS.format("y"), ("L",),
    ),
    Kind(
        "box-sigmoid", back.through_sigmoid, numbers.scalars("w x d"), "grad.w grad.a y L",
        "a = w * x\ny = σ(a)\n" + LOSS.format("y"), ("L",),
    ),
    Kind(
        "bptt", back.linear, numbers.scalars("x d m", "w u", "h", 2), "grad.w grad.u grad.h h L",
        "h = w * h[t-1] + u * x\n" + COUNTED, ("L",), names=Names(sequence="x"),
    ),
    Kind(
        "bptt-tanh", back.tanh, numbers.scalars("x d m", "w u", "h", 2), "grad.w grad.u grad.h grad.a h L",
        "a = w * h[t-1] + u * x\nh = tanh(a)\n" + COUNTED, ("L",), names=Names(sequence="x"),
    ),
    Kind(
        "bptt-sigmoid", back.sigmoid, numbers.scalars("x d m", "w u", "h", 2), "grad.w grad.u grad.h grad.a h L",
        "a = w * h[t-1] + u * x\nh = σ(a)\n" + COUNTED, ("L",), names=Names(sequence="x"),
    ),
    Kind(
        "bptt-two", back.two_units, numbers.two_units, "grad.W grad.h grad.a h",
        "a = W @ h[t-1] + x\nh = tanh(a)\nL = dot(m, h)", ("L",), names=Names(sequence="x"),
    ),
    Kind(
        "bptt-two-linear", back.two_linear, numbers.two_units, "grad.W grad.h h", "h = W @ h[t-1] + x\nL = dot(m, h)",
        ("L",), names=Names(sequence="x"),
    ),
    Kind(
        "path", back_gated.path, numbers.gates_by_logs, "grad.c grad.f grad.s c f L",
        "f = σ(s)\nc = f * c[t-1] + x\nL = 0.5 * m * (c - d)**2", ("L",), Names("f", "sx", "f"),
    ),
    Kind(
        "doors", back_gated.doors, numbers.scalars("x z d m", "w_i w_f w_o", "c", 2),
        "grad.c grad.f grad.i grad.z grad.w_f c y L", DOORS, ("L",), Names("ifo", "xz", "ifo"),
    ),
    Kind(
        "layer", back_gated.layer, numbers.scalars("x m", "u f i o", "h c", 2), "grad.h grad.c grad.u c L",
        "z = u * h[t-1] + x\nc = f * c[t-1] + i * z\nh = o * c\nL = m * c", ("L",), names=Names(sequence="x"),
    ),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*CELLS, *FORWARD, *LEARNING)}
