"""Three networks that no lesson needs yet, each from its paper, against plain loops: nothing under them is special."""

import numpy as np
import pytest

from rnntutor.engine import Cell, Layer, Network, Until


def softmax(a):
    e = np.exp(a - a.max())
    return e / e.sum()


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.fixture
def random():
    return np.random.default_rng(7)


ENCODER = "h = tanh(W @ x + U @ h[t-1] + b)"
DECODER = """
s[0] = tanh(W_s @ encoder.h[last])
e    = tanh(encoder.h[:] @ transpose(U_a) + W_a @ s[t-1]) @ v
a    = softmax(e)
ctx  = a @ encoder.h[:]
s    = tanh(W @ concat(E @ word[t-1], ctx) + U @ s[t-1] + b)
y    = softmax(V @ s)
word = choose(y)
"""


def bahdanau_weights(random, n=3, m=4, words=5, hidden=4, embedding=2):
    shape = {
        "encoder.W": (m, n), "encoder.U": (m, m), "encoder.b": (m,), "decoder.W_s": (hidden, m), "decoder.U_a": (6, m),
        "decoder.W_a": (6, hidden), "decoder.v": (6,), "decoder.E": (embedding, words),
        "decoder.W": (hidden, embedding + m),
        "decoder.U": (hidden, hidden), "decoder.b": (hidden,), "decoder.V": (words, hidden),
    }  # fmt: skip
    return {name: random.normal(size=size) for name, size in shape.items()}


def bahdanau_by_hand(weights, x, steps):
    w = {name.partition(".")[::2]: value for name, value in weights.items()}
    e = {name: value for (layer, name), value in w.items() if layer == "encoder"}
    d = {name: value for (layer, name), value in w.items() if layer == "decoder"}
    states, h = [], np.zeros(len(e["b"]))
    for row in x:
        h = np.tanh(e["W"] @ row + e["U"] @ h + e["b"])
        states.append(h)
    s, word, out = np.tanh(d["W_s"] @ h), np.zeros(d["E"].shape[1]), {"a": [], "y": [], "word": [], "s": []}
    for _ in range(steps):
        scores = np.array([d["v"] @ np.tanh(d["W_a"] @ s + d["U_a"] @ state) for state in states])
        a = softmax(scores)
        ctx = sum(weight * state for weight, state in zip(a, states, strict=True))
        s = np.tanh(d["W"] @ np.concatenate([d["E"] @ word, ctx]) + d["U"] @ s + d["b"])
        y = softmax(d["V"] @ s)
        word = np.eye(len(y))[y.argmax()]
        for name, value in (("a", a), ("y", y), ("word", word), ("s", s)):
            out[name].append(value)
    return {name: np.array(values) for name, values in out.items()}


def bahdanau(over):
    return Network({"encoder": Layer(Cell.parse(ENCODER)), "decoder": Layer(Cell.parse(DECODER), over)})


def test_a_bahdanau_decoder_attends_as_the_loops_do(random):
    weights, x = bahdanau_weights(random), random.normal(size=(6, 3))
    trace = bahdanau(4).run(weights, {"x": x})
    hand = bahdanau_by_hand(weights, x, 4)
    for name, values in hand.items():
        assert np.allclose(trace[f"decoder.{name}"], values, rtol=0, atol=1e-12), name
    assert trace.clocks == {"encoder": 6, "decoder": 4}


def test_a_bahdanau_decoder_reads_a_batch_as_it_reads_each_example(random):
    weights, x = bahdanau_weights(random), random.normal(size=(6, 5, 3))
    trace = bahdanau(4).run(weights, {"x": x})
    for example in range(5):
        hand = bahdanau_by_hand(weights, x[:, example], 4)
        for name, values in hand.items():
            assert np.allclose(trace[f"decoder.{name}"][:, example], values, rtol=0, atol=1e-12), name


def test_a_bahdanau_decoder_stops_at_the_word_that_ends(random):
    weights, x = bahdanau_weights(random), random.normal(size=(6, 3))
    hand = bahdanau_by_hand(weights, x, 12)
    said = hand["word"].argmax(1)
    end = int(said[3])
    first = int(np.flatnonzero(said == end)[0]) + 1
    labels = {"decoder.word": tuple("</s>" if k == end else f"w{k}" for k in range(5))}
    trace = bahdanau(Until(12, "word = '</s>'")).run(weights, {"x": x}, labels=labels)
    assert trace.steps("decoder.y") == first
    assert np.allclose(trace["decoder.y"], hand["y"][:first], rtol=0, atol=1e-12)


def head(letter, memory="M[t-1]"):
    return f"""
k_{letter} = tanh(K_{letter} @ h)
β_{letter} = softplus(B_{letter} @ h)
g_{letter} = σ(G_{letter} @ h)
s_{letter} = P @ softmax(S_{letter} @ h)
γ_{letter} = 1 + softplus(C_{letter} @ h)
u_{letter} = softmax(β_{letter} * cosine({memory}, k_{letter}))
v_{letter} = g_{letter} * u_{letter} + (1 - g_{letter}) * w_{letter}[t-1]
q_{letter} = circ(v_{letter}, s_{letter}) ** γ_{letter}
w_{letter} = q_{letter} / sum(q_{letter})
"""


MACHINE = f"""
M[0] = M_0
w_r[0] = w_0
w_w[0] = w_0
h = tanh(W @ concat(x, r[t-1]) + U @ h[t-1] + b)
{head("w")}
e = σ(E @ h)
a = tanh(A @ h)
M = M[t-1] * (1 - outer(w_w, e)) + outer(w_w, a)
{head("r", "M")}
r = w_r @ M
y = σ(V @ concat(h, r))
"""


def machine_weights(random, n=3, rows=5, width=4, hidden=6):
    shape = {"W": (hidden, n + width), "U": (hidden, hidden), "b": (hidden,), "V": (n, hidden + width)}
    shape |= {"E": (width, hidden), "A": (width, hidden), "M_0": (rows, width)}
    for letter in "rw":
        shape |= {f"K_{letter}": (width, hidden), f"S_{letter}": (3, hidden)}
        shape |= {f"{name}_{letter}": (1, hidden) for name in "BGC"}
    weights = {name: random.normal(size=size) for name, size in shape.items()}
    weights["P"] = np.zeros((rows, 3))
    weights["P"][[rows - 1, 0, 1], [0, 1, 2]] = 1
    weights["w_0"] = np.full(rows, 1 / rows)
    return weights


def machine_by_hand(w, x):
    rows = len(w["w_0"])
    memory, weight = w["M_0"].copy(), {"r": w["w_0"], "w": w["w_0"]}
    read, h, out = np.zeros(memory.shape[1]), np.zeros(len(w["b"])), []

    def address(letter, h):
        k, s = np.tanh(w[f"K_{letter}"] @ h), softmax(w[f"S_{letter}"] @ h)
        beta, gamma = np.log1p(np.exp(w[f"B_{letter}"] @ h))[0], 1 + np.log1p(np.exp(w[f"C_{letter}"] @ h))[0]
        gate = sigmoid(w[f"G_{letter}"] @ h)[0]
        likeness = [row @ k / (np.linalg.norm(row) * np.linalg.norm(k)) for row in memory]
        content = softmax(beta * np.array(likeness))
        mixed = gate * content + (1 - gate) * weight[letter]
        moved = np.zeros(rows)
        for i in range(rows):
            for j, shift in enumerate((-1, 0, 1)):
                moved[i] += mixed[(i - shift) % rows] * s[j]
        weight[letter] = moved**gamma / (moved**gamma).sum()
        return weight[letter]

    for row in x:
        h = np.tanh(w["W"] @ np.concatenate([row, read]) + w["U"] @ h + w["b"])
        writing = address("w", h)
        erase, add = sigmoid(w["E"] @ h), np.tanh(w["A"] @ h)
        for i in range(rows):
            memory[i] = memory[i] * (1 - writing[i] * erase) + writing[i] * add
        reading = address("r", h)
        read = sum(reading[i] * memory[i] for i in range(rows))
        out.append((memory.copy(), writing, reading, sigmoid(w["V"] @ np.concatenate([h, read]))))
    return [np.array(values) for values in zip(*out, strict=True)]


def test_a_turing_machine_with_two_heads_runs_as_the_loops_do(random):
    weights, x = machine_weights(random), random.normal(size=(7, 3))
    trace = Cell.parse(MACHINE).run(weights, {"x": x})
    memory, writing, reading, y = machine_by_hand(weights, x)
    assert trace["M"].shape == (7, 5, 4)
    for name, values in (("M", memory), ("w_w", writing), ("w_r", reading), ("y", y)):
        assert np.allclose(trace[name], values, rtol=0, atol=1e-12), name


def test_a_turing_machine_runs_a_batch_as_it_runs_each_example(random):
    weights, x = machine_weights(random), random.normal(size=(5, 3, 3))
    trace = Cell.parse(MACHINE).run(weights, {"x": x})
    for example in range(3):
        memory, _, _, y = machine_by_hand(weights, x[:, example])
        assert np.allclose(trace["M"][:, example], memory, rtol=0, atol=1e-12)
        assert np.allclose(trace["y"][:, example], y, rtol=0, atol=1e-12)


CTC = """
α[0] = first
α = (D @ α[t-1]) * (L @ y)
"""


def ctc_weights(word, letters):
    """The lattice of a word with blanks: D says from where a state may come, L which letter each state emits."""
    states = [letters.index("-")] + [place for c in word for place in (letters.index(c), letters.index("-"))]
    n = len(states)
    reach, emit = np.zeros((n, n)), np.zeros((n, len(letters)))
    for s, letter in enumerate(states):
        emit[s, letter] = 1
        reach[s, [k for k in (s, s - 1) if k >= 0]] = 1
        if s >= 2 and letter != letters.index("-") and states[s - 2] != letter:
            reach[s, s - 2] = 1
    first = np.zeros(n)
    first[0] = 1
    return {"D": reach, "L": emit, "first": first}


def ctc_by_paths(word, letters, y):
    """The sum over every path that collapses to the word."""
    total = 0.0
    for path in np.ndindex(*(len(letters),) * len(y)):
        merged = [c for k, c in enumerate(path) if k == 0 or path[k - 1] != c]
        if "".join(letters[c] for c in merged).replace("-", "") == word:
            total += float(np.prod([y[t, c] for t, c in enumerate(path)]))
    return total


@pytest.mark.parametrize(("word", "steps"), [("ab", 3), ("aa", 3), ("aa", 4), ("ba", 5), ("a", 4), ("aba", 5)])
def test_ctc_as_a_linear_cell_sums_over_all_paths(word, steps, random):
    y = random.dirichlet(np.ones(3), size=steps)
    trace = Cell.parse(CTC).run(ctc_weights(word, "ab-"), {"y": y})
    assert trace["α"][-1, -2:].sum() == pytest.approx(ctc_by_paths(word, "ab-", y), rel=1e-12)


def test_the_lattice_of_the_curriculum_page_is_what_the_cell_gives():
    y = [[0.6, 0.2, 0.2], [0.3, 0.5, 0.2], [0.1, 0.6, 0.3]]
    alpha = Cell.parse(CTC).run(ctc_weights("ab", "ab-"), {"y": y})["α"]
    wanted = [[0.2, 0.6, 0, 0, 0], [0.04, 0.24, 0.12, 0.30, 0], [0.012, 0.028, 0.108, 0.396, 0.09]]
    assert np.allclose(alpha, wanted, rtol=0, atol=1e-12)
