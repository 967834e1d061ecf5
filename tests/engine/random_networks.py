"""Hypothesis strategies of whole networks: any operation of the table, any shape, both directions, batches."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from rnntutor.engine import Cell, Layer, Network

SHAPES = ((), (1,), (2,), (3,), (2, 3), (3, 3))


@dataclass
class Case:
    """A network with what it needs to run. `inputs` are (T, ...) or (T, B, ...)."""

    network: Network
    weights: dict
    inputs: dict
    batch: int | None

    def _repr_pretty_(self, printer, cycle):
        """The equations, for Hypothesis to show."""
        layers = [
            f"{name}, over {layer.over}{', reverse' * layer.reverse}:\n{layer.cell.text()}"
            for name, layer in self.network.layers.items()
        ]
        sizes = {name: np.shape(value) for name, value in (self.weights | self.inputs).items()}
        printer.text("\n".join(["", *layers, f"{sizes}, batch of {self.batch}"]))

    def run(self, given=None, **weights):
        return self.network.run(self.weights | weights, self.inputs, given)

    def alone(self, example):
        """The same for one example of the batch."""
        return self.network.run(self.weights, {name: value[:, example] for name, value in self.inputs.items()})


class _Writer:
    """Writes lines of known shapes from whatever has the shape that is needed, or makes a weight of it."""

    def __init__(self, draw, layer, readable, steps, numbers):
        self.draw, self.layer, self.steps, self.numbers = draw, layer, steps, numbers
        self.readable = readable  # shape -> texts that may stand at this step
        self.weights = {}

    def lines(self, names, lag, also):
        """`also(shape, text)` says what else of a finished line may be read."""
        own = {name: self.draw(st.sampled_from(SHAPES)) for name in names}
        for name, shape in own.items():
            for back in (1, 2):
                self.readable.setdefault(shape, []).append(f"{name}[t{lag}{back}]")
        text = []
        for name, shape in own.items():
            text.append(f"{name} = {self.expression(shape, self.draw(st.integers(1, 3)))}")
            text.append(f"{name}[0] = {self.weight(shape)}")
            self.readable[shape].append(name)
            also(name, shape)
        return "\n".join(text)

    def weight(self, shape):
        name = f"w{len(self.weights)}"
        self.weights[f"{self.layer}.{name}"] = self.numbers.normal(size=shape)
        return name

    def leaf(self, shape):
        texts = self.readable.get(shape, [])
        if not texts or self.draw(st.integers(0, 3)) == 0:
            return self.weight(shape)
        return self.draw(st.sampled_from(texts))

    def expression(self, shape, depth):
        if depth == 0:
            return self.leaf(shape)
        of = {0: self.single, 1: self.vector, 2: self.matrix}[len(shape)]
        kind = self.draw(st.sampled_from(["same", "same", "pair", "own", "own"]))
        if kind == "same":
            return self.same(self.expression(shape, depth - 1))
        return self.pair(shape, depth - 1) if kind == "pair" else of(shape, depth - 1)

    def same(self, a):
        forms = ["-({})", "tanh({})", "σ({})", "relu({})", "softplus({})", "hardσ({})", "linear({})", "exp(tanh({}))"]
        forms += ["ln(softplus({}))", "√(softplus({}))", "softplus({})**1.5", "({})**2", "2 - {}", "softmax({})"]
        return self.draw(st.sampled_from(forms)).format(a)

    def pair(self, shape, depth):
        low = self.draw(st.sampled_from([shape, shape, shape[1:], (), tuple(1 for _ in shape)]))
        left, right = self.expression(shape, depth), self.expression(low, depth)
        form = self.draw(st.sampled_from(["{} + ({})", "({}) * ({})", "({}) - ({})", "({}) / (1 + softplus({}))"]))
        return form.format(*((left, right) if self.draw(st.booleans()) or "/" in form else (right, left)))

    def single(self, shape, depth):
        form = self.draw(
            st.sampled_from(["whole", "whole", "dot({}, {})", "({}) @ ({})", "cosine({}, {})", "loss", "pick"])
        )
        if form == "whole":
            of = self.expression(self.draw(st.sampled_from(SHAPES)), depth)
            return f"{self.draw(st.sampled_from(['sum', 'mean', 'max', 'min', 'norm']))}({of})"
        n = self.draw(st.integers(1, 3))
        a, b = self.expression((n,), depth), self.expression((n,), depth)
        if form == "pick":
            return f"linear({a})[{self.draw(st.integers(1, n))}]"
        return f"cross_entropy(softmax({a}), {b})" if form == "loss" else form.format(a, b)

    def vector(self, shape, depth):
        n, m = shape[0], self.draw(st.integers(1, 3))
        form = self.draw(st.sampled_from(["Mv", "vM", "choose", "sample", "circ", "concat", "row", "cosine", "Ms"]))
        if form == "Mv":
            return f"({self.expression((n, m), depth)}) @ ({self.expression((m,), depth)})"
        if form == "vM":
            return f"({self.expression((m,), depth)}) @ ({self.expression((m, n), depth)})"
        if form == "Ms":
            return f"({self.expression((n, 1), depth)}) @ ({self.expression((), depth)})"
        if form == "row":
            return f"linear({self.expression((m, n), depth)})[{self.draw(st.integers(1, m))}]"
        if form == "cosine":
            return f"cosine({self.expression((n, m), depth)}, {self.expression((m,), depth)})"
        if form == "concat":
            parts = [self.expression(part, depth) for part in ([(n - 1,), ()] if n > 1 else [()])]
            return f"concat({', '.join(parts)})"
        a = self.expression(shape, depth)
        if form == "circ":
            return f"circ({a}, {self.expression(shape, depth)})"
        return f"choose({a})" if form == "choose" else f"sample(softmax({a}), σ({self.expression((), depth)}))"

    def matrix(self, shape, depth):
        n, m = shape
        form = self.draw(st.sampled_from(["outer", "transpose", "product", "concat"]))
        if form == "outer":
            return f"outer({self.expression((n,), depth)}, {self.expression((m,), depth)})"
        if form == "transpose":
            return f"transpose({self.expression((m, n), depth)})"
        if form == "product":
            return f"({self.expression((n, 2), depth)}) @ ({self.expression((2, m), depth)})"
        parts = [(n, m - 1), (n, 1)] if m > 1 else [(n, 1)]
        return f"concat({', '.join(self.expression(part, depth) for part in parts)})"


@st.composite
def networks(draw, batches=(None, None, 2)):
    """Two layers of any operations: `a` over the input, `b` reading it at its own step, at one step, or whole."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps, many = draw(st.integers(1, 4)), draw(st.sampled_from(batches))
    lead = (steps,) if many is None else (steps, many)
    inputs = {"x": numbers.normal(size=(*lead, 3)), "u": numbers.normal(size=(*lead, 1))}
    seen = {(3,): ["x", "x[t-1]", "x[t+2]"], (1,): ["u", "u[t-2]"]}
    beside, apart = {shape: list(texts) for shape, texts in seen.items()}, {(3,): ["x[last]"], (steps, 3): ["x[:]"]}

    def also(name, shape):
        fixed = draw(st.sampled_from(["1", "last", str(steps)]))
        beside.setdefault(shape, []).extend([f"a.{name}", f"a.{name}[t-1]", f"a.{name}[{fixed}]"])
        apart.setdefault(shape, []).append(f"a.{name}[{fixed}]")
        if len(shape) < 2:
            for table in (beside, apart):
                table.setdefault((steps, *shape), []).append(f"a.{name}[:]")

    first = _Writer(draw, "a", seen, steps, numbers)
    layers = {"a": Layer(Cell.parse(first.lines(("p", "q", "r"), "-", also)), "x", draw(st.booleans()))}
    over = draw(st.sampled_from(["x", "once", 3]))
    second = _Writer(draw, "b", beside if over == "x" else apart, steps, numbers)
    layers["b"] = Layer(Cell.parse(second.lines(("v", "w"), "-", lambda name, shape: None)), over, draw(st.booleans()))
    return Case(Network(layers), first.weights | second.weights, inputs, many)


@st.composite
def mixing_networks(draw):
    """Networks in which every value that is read makes a difference: each line is tanh of a random mixture."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps, weights = draw(st.integers(1, 5)), {}

    def line(layer, name, texts):
        read = draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3, unique=True))
        mixed = []
        for text in read:
            weight = f"W{len(weights)}"
            weights[f"{layer}.{weight}"] = numbers.normal(size=(2, 2))
            mixed.append(f"{weight} @ ({text} + 0.7)")
        return f"{name} = tanh({' + '.join(mixed)})"

    def layer(name, outside, starts):
        own, text = ["p", "q", "r", "s"], []
        for place, quantity in enumerate(own):
            lagged = [f"{other}[t-{lag}]" for other in own for lag in (1, 2)]
            text.append(line(name, quantity, [*outside, *lagged, *own[:place]]))
        for quantity in draw(st.lists(st.sampled_from(own), unique=True)):
            text.append(line(name, f"{quantity}[0]", starts))
            text[-1] = text[-1] if starts else ""
        weights[f"{name}.bias"] = numbers.normal(size=2)
        return Cell.parse("\n".join(text))

    inputs = {"x": numbers.normal(size=(steps, 2))}
    read = [f"a.{quantity}{at}" for quantity in "pqrs" for at in ("", "[t-1]", "[t+1]", "[last]", "[1]", f"[{steps}]")]
    fixed = [text for text in read if text.endswith("]") and "t" not in text.partition("[")[2].removeprefix("last")]
    layers = {
        "a": Layer(layer("a", ["x", "x[t-1]", "x[t+1]"], ["x[last]", "bias"]), "x", draw(st.booleans())),
        "b": Layer(layer("b", ["x", *read], [*fixed, "bias"]), "x", draw(st.booleans())),
        "c": Layer(Cell.parse("y = tanh((sum(b.p[:]) + sum(a.q[:])) / 9 + k)"), "once"),
    }
    return Case(Network(layers), weights | {"c.k": np.float64(0.5)}, inputs, None)
