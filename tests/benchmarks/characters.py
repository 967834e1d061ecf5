"""A character RNN, one iteration of training: the classic program, step by step, and the same compiled from equations.

The classic one is the well-known min-char-rnn, written anew: lists of column vectors, products with `np.dot`, gradients
summed step by step, clipped at 5, Adagrad.
"""

import numpy as np

from rnntutor.engine import Cell

STEPS, UNITS, LETTERS = 25, 100, 65
RATE, CLIP, TINY = 0.1, 5.0, 1e-8
CELL = """
h = tanh(W @ x + U @ h[t-1] + b)
y = V @ h + b_y
L = cross_entropy(d, y)
"""


def weights(random):
    size = {"W": (UNITS, LETTERS), "U": (UNITS, UNITS), "V": (LETTERS, UNITS)}
    return {name: random.normal(size=shape) * 0.01 for name, shape in size.items()} | {
        "b": np.zeros(UNITS),
        "b_y": np.zeros(LETTERS),
    }


class Classic:
    """Every step by itself."""

    def __init__(self, start):
        self.weights = {name: w.copy() if w.ndim == 2 else w[:, None].copy() for name, w in start.items()}
        self.memory = {name: np.full_like(w, TINY) for name, w in self.weights.items()}

    def gradients(self, letters, targets, h):
        """The loss, its gradients, and the memory after the last step."""
        w = self.weights
        xs, hs, ps, loss = [], [h], [], 0.0
        for letter, target in zip(letters, targets, strict=True):
            x = np.zeros((LETTERS, 1))
            x[letter] = 1
            h = np.tanh(np.dot(w["W"], x) + np.dot(w["U"], h) + w["b"])
            y = np.dot(w["V"], h) + w["b_y"]
            p = np.exp(y) / np.sum(np.exp(y))
            loss -= np.log(p[target, 0])
            xs.append(x), hs.append(h), ps.append(p)
        slopes = {name: np.zeros_like(weight) for name, weight in w.items()}
        later = np.zeros_like(h)
        for t in reversed(range(len(letters))):
            dy = ps[t].copy()
            dy[targets[t]] -= 1
            slopes["V"] += np.dot(dy, hs[t + 1].T)
            slopes["b_y"] += dy
            dh = np.dot(w["V"].T, dy) + later
            raw = (1 - hs[t + 1] * hs[t + 1]) * dh
            slopes["b"] += raw
            slopes["W"] += np.dot(raw, xs[t].T)
            slopes["U"] += np.dot(raw, hs[t].T)
            later = np.dot(w["U"].T, raw)
        return loss, slopes, h

    def iterate(self, letters, targets, h):
        """One step of learning; gives the loss and the memory."""
        loss, slopes, h = self.gradients(letters, targets, h)
        for name, slope in slopes.items():
            np.clip(slope, -CLIP, CLIP, out=slope)
            self.memory[name] += slope * slope
            self.weights[name] -= RATE * slope / np.sqrt(self.memory[name])
        return loss, h


class Compiled:
    """The plan of the equations; the rule of learning on all weights at once."""

    def __init__(self, start):
        shape = (STEPS, LETTERS)
        self.plan = Cell.parse(CELL).compile(start, {"x": shape, "d": shape}, given=[("h", 0)])
        self.one_hot = np.eye(LETTERS)
        self.memory, self.move = np.full_like(self.plan.flat, TINY), np.empty_like(self.plan.flat)

    def gradients(self, letters, targets, h):
        plan = self.plan
        plan.run({"x": self.one_hot[letters], "d": self.one_hot[targets]}, {("h", 0): h})
        return plan["L"].sum(), plan.backward("L"), plan["h"][-1].copy()

    def iterate(self, letters, targets, h):
        """One step of learning; gives the loss and the memory."""
        loss, gradients, h = self.gradients(letters, targets, h)
        slope, move = gradients.flat, self.move
        np.clip(slope, -CLIP, CLIP, out=slope)
        np.multiply(slope, slope, out=move)
        self.memory += move
        np.sqrt(self.memory, out=move)
        np.divide(slope, move, out=move)
        move *= RATE
        self.plan.flat -= move
        return loss, h
