"""What every operation is, example by example, in plain formulas; and operands of every shape that it takes."""

import math

import numpy as np
from hypothesis import strategies as st

sizes = st.integers(1, 4)
vectors = st.tuples(sizes)
matrices = st.tuples(sizes, sizes)
anything = st.one_of(st.just(()), vectors, matrices)
single = st.sampled_from([(), (1,)])


@st.composite
def meeting(draw):
    """Two shapes of units that meet: full, shorter by leading axes, or with axes of one unit."""
    full = draw(anything)
    shapes = []
    for _ in range(2):
        own = full[draw(st.integers(0, len(full))) :]
        shapes.append(tuple(1 if draw(st.booleans()) and draw(st.booleans()) else n for n in own))
    return tuple(shapes)


@st.composite
def factors(draw):
    """Two shapes with a matrix product, single numbers counted as one unit."""
    rows, inner, columns = draw(sizes), draw(sizes), draw(sizes)
    left = draw(st.sampled_from([(rows, inner), (inner,), ()]))
    inner = left[-1] if left else 1
    right = draw(st.sampled_from([(inner, columns), (inner,), *([()] if inner == 1 else [])]))
    return left, right


@st.composite
def joined(draw):
    rows = draw(sizes)
    one = draw(st.sampled_from([st.one_of(st.just(()), vectors), st.tuples(st.just(rows), sizes)]))
    return tuple(draw(st.lists(one, min_size=1, max_size=4)))


def alone(shapes):
    return st.tuples(shapes)


same_length = vectors.map(lambda shape: (shape, shape))
two_vectors = st.one_of(same_length, st.tuples(single, single))
rows_and_key = st.one_of(same_length, matrices.map(lambda shape: (shape, shape[1:])))


def one_by_one(function):
    return lambda a: np.vectorize(function, otypes=[float])(a)


def flat(a):
    return [float(v) for v in np.ravel(a)]


def as_vector(a):
    return a if a.ndim else a.reshape(1)


def softmax(a):
    if a.ndim == 2:
        return np.array([softmax(row) for row in a])
    powers = [math.exp(v - max(flat(a))) for v in flat(a)]
    return np.array([power / sum(powers) for power in powers]).reshape(a.shape)


def concat(*parts):
    if parts[0].ndim == 2:
        return np.array([[v for part in parts for v in part[row]] for row in range(len(parts[0]))])
    return np.array([v for part in parts for v in flat(part)])


def cosine(a, b):
    if a.ndim == 2:
        return np.array([cosine(row, b) for row in a])
    length = math.hypot(*a) * math.hypot(*b)
    return np.float64(sum(x * y for x, y in zip(a, b, strict=True)) / length if length else 0.0)


def circ(w, s):
    n = len(w)
    return np.array([sum(w[j] * s[(i - j) % n] for j in range(n)) for i in range(n)])


def choose(a):
    best = max(range(len(a)), key=lambda k: a[k])
    return np.array([float(k == best) for k in range(len(a))])


def sample(p, u):
    wanted = float(np.ravel(u)[0]) * sum(flat(p))
    word = next(k for k in range(len(p)) if sum(flat(p)[: k + 1]) > wanted)
    return np.array([float(k == word) for k in range(len(p))])


def cross_entropy(target, logits):
    return np.float64(-sum(t * math.log(p) for t, p in zip(target, softmax(logits), strict=True)))


def product(a, b):
    a, b = as_vector(a), as_vector(b)
    if a.ndim == 2:
        return np.array([product(row, b) for row in a])
    if b.ndim == 2:
        return np.array([product(a, column) for column in b.T])
    return np.float64(sum(x * y for x, y in zip(a, b, strict=True)))


# name: (the shapes it takes, what it is for one example)
ROWS = {
    "+": (meeting(), lambda a, b: a + b),
    "-": (meeting(), lambda a, b: a - b),
    "*": (meeting(), lambda a, b: a * b),
    "/": (meeting(), lambda a, b: a / b),
    "**": (meeting(), lambda a, b: a**b),
    "@": (factors(), product),
    "neg": (alone(anything), lambda a: -a),
    "pick": (alone(st.one_of(vectors, matrices)), lambda a, unit: a[int(unit) - 1]),
    "sigmoid": (alone(anything), one_by_one(lambda v: 1 / (1 + math.exp(-v)))),
    "tanh": (alone(anything), one_by_one(math.tanh)),
    "relu": (alone(anything), one_by_one(lambda v: max(v, 0))),
    "linear": (alone(anything), lambda a: a),
    "softplus": (alone(anything), one_by_one(lambda v: math.log(1 + math.exp(v)))),
    "hard_sigmoid": (alone(anything), one_by_one(lambda v: max(0, min(1, 0.2 * v + 0.5)))),
    "softmax": (alone(anything), softmax),
    "exp": (alone(anything), one_by_one(math.exp)),
    "log": (alone(anything), one_by_one(math.log)),
    "sqrt": (alone(anything), one_by_one(math.sqrt)),
    "sum": (alone(anything), lambda a: np.float64(math.fsum(flat(a)))),
    "mean": (alone(anything), lambda a: np.float64(math.fsum(flat(a)) / a.size)),
    "max": (alone(anything), lambda a: np.float64(max(flat(a)))),
    "min": (alone(anything), lambda a: np.float64(min(flat(a)))),
    "dot": (two_vectors, lambda a, b: product(as_vector(a), as_vector(b))),
    "norm": (alone(anything), lambda a: np.float64(math.hypot(*flat(a)))),
    "concat": (joined(), concat),
    "outer": (
        st.tuples(st.one_of(single, vectors), st.one_of(single, vectors)),
        lambda a, b: np.array([[x * y for y in flat(b)] for x in flat(a)]),
    ),
    "transpose": (alone(matrices), lambda a: np.array([list(column) for column in zip(*a, strict=True)])),
    "cosine": (rows_and_key, cosine),
    "circ": (same_length, circ),
    "choose": (alone(vectors), choose),
    "sample": (st.tuples(vectors, single), sample),
    "cross_entropy": (same_length, cross_entropy),
}
POSITIVE = {"log", "sqrt", "**", "/", "sample"}  # rows whose operands are drawn above 0


@st.composite
def operands(draw, name, batch):
    """(arrays, shapes per example) for a row: in a batch each operand may still be a weight, without the batch axis."""
    shapes = draw(ROWS[name][0])
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    arrays = []
    for shape in shapes:
        lead = (batch,) if batch and draw(st.booleans()) else ()
        values = random.uniform(0.1 if name in POSITIVE else -3, 3, (*lead, *shape))
        arrays.append(values / 3 if name == "sample" else values)
    if name == "pick":
        arrays.append(np.float64(draw(st.integers(1, shapes[0][0]))))
        shapes = (*shapes, ())
    return tuple(np.asarray(array) for array in arrays), shapes
