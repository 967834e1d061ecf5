"""The loops that marking is measured with: they are the engine where no slip is made, and paper where one is."""

from math import log

import numpy as np
import pytest

from rnntutor.engine import Address
from tests.benchmarks.wrong.answers import taken_for_it, value
from tests.benchmarks.wrong.desk import Slip, World
from tests.benchmarks.wrong.drawing import half_up, kinds_of, written
from tests.benchmarks.wrong.kinds import CELLS, KINDS
from tests.benchmarks.wrong.numbers import Numbers

UNDRAWN = {"wrong-axis"}  # no cell and no lesson has a softmax over a matrix
IDS = """
no-memory memory-never-updated no-bias bias-twice no-input gate-left-out gate-inverted gates-swapped no-activation
wrong-activation added-for-multiplied matrix-transposed elementwise-for-matrix wrong-step sequence-reversed sign-lost
other-quantity other-unit own-memory-only updated-in-place output-fed-back memory-overwritten output-gate-on-memory
cell-for-output saturated-to-minus-one gates-coupled gate-on-both complement-left-out reset-on-memory no-derivative
derivative-of-input no-sum-over-time no-memory-path forward-order wrong-factor power-off-by-one not-transposed-back
updated-midway target-minus-output uphill square-left-out fraction-inverted not-clipped
clip-per-element clip-always norm-without-root norm-as-sum
threshold-left-out clip-after-rate no-exp not-normalised hard-max wrong-axis sigmoid-for-softmax wrong-base
"""


def world(weights=None, start=None, **inputs):
    def arrays(numbers):
        return {name: np.array(number, dtype=float) for name, number in (numbers or {}).items()}

    return World(len(next(iter(inputs.values()))), arrays(weights), arrays(inputs), arrays(start))


ORDER = world({"W": np.ones((2, 2)), "U": np.ones((2, 2)), "V": [[1, 1]]}, x=[[1, 1], [1, 1], [2, 2]])
CROSS = world({"W": [[1, 2], [0, 1]], "U": [[0, 1], [1, 0]], "V": [[1, -1]]}, {"h": [1, 2]}, x=[[2, 1], [0, 1], [1, 1]])
ELMAN = world({"W": [[1]], "U": [[0.5]], "V": [[3]]}, x=[[1], [2], [0], [0]])
NEURON = world({"W": [[3, -1]], "b": [1 + log(3)]}, x=[[1, 4]])
AJAR = {"W": [[20]], "b": [0], "W_i": [[log(3)]], "b_i": [0], "W_f": [[log(2)]], "b_f": [0], "W_o": [[-log(4)]]}
DOORS_AJAR = world(AJAR | {"b_o": [0]}, {"c": [9]}, x=[[1]])
FILLED = world(AJAR | {"b_o": [0], "W_f": [[0]], "b_f": [-10]}, {"c": [9]}, x=[[1]])
ZEROS = {f"{w}_{g}": np.zeros((1, 1) if w != "b" else 1) for w in "WUb" for g in "ifoz"}
FED_BACK = world(ZEROS | {"U_z": [[1]]}, {"c": [log(2)]}, x=[[0]])
GRU = world({}, {"h": 4}, x=[5], a=[-log(3)], b=[log(3)])
BPTT = world({"w": 2, "u": 1}, x=[1, 2, 1], d=[0, 0, 8], m=[0, 0, 1])
BENT = world({"w": 0.5, "u": 1}, x=[log(2), log(3) - 0.3], d=[0, -0.2], m=[0, 1])
CHAIN = world({}, w=[1], x=[2], d=[6])
BOX = world({}, w=[log(4)], x=[0.5], d=[1])
TWO = world({"W": [[1, 1], [0, 1]]}, x=[[1, 1]] * 3, m=[[0, 0], [0, 0], [1, 0]])
PATH = world({}, s=[0, log(2), log(3)], x=[6, 0, 1], d=[0, 0, 1], m=[0, 0, 1])
JUMP = world({"rate": 0.5}, {"w": 2, "b": 0}, d=[2])
DESCENT = world({"rate": 0.1}, {"w": 1}, x=[2], d=[6])
CLIP = world({"at": 5, "rate": 0.5}, g=[[6, 8], [1.5, -2]])
WORD = world({}, s=[[log(3), log(2), 0], [1, 2, 0], [0, log(2), log(5)]], d=[[1, 0, 0], [1, 0, 0], [0, 1, 0]])
PRICE = world({}, L=[2], n=[5], k=[100])

# what is asked, the slip and its place, and the number of the curriculum or of paper
BY_HAND = [
    ("by-hand", ORDER, "y[3]", None, "", 32),
    ("by-hand", ORDER, "y[3]", "own-memory-only", "U", 16),
    ("by-hand", ORDER, "y[2]", "own-memory-only", "U", 8),
    ("by-hand", ORDER, "y[2]", "updated-in-place", "h", 22),
    ("by-hand", ORDER, "y[3]", "updated-in-place", "h", 70),
    ("by-hand", ORDER, "y[3]", "sequence-reversed", "everywhere", 44),
    ("by-hand", ORDER, "y[2]", "no-memory", "h:2", 4),
    ("by-hand", CROSS, "h[3]", None, "", (10, 5)),
    ("by-hand", CROSS, "h[2]", "memory-never-updated", "h", (4, 2)),
    ("by-hand", CROSS, "h[1]", "matrix-transposed", "W", (4, 6)),
    ("by-hand", CROSS, "h[1]", "elementwise-for-matrix", "W", (4, 2)),
    ("by-hand", CROSS, "h[1]", "no-input", "h:1", (2, 1)),
    ("by-hand", CROSS, "h[2]", "wrong-step", "h[t-1] in h", (4, 2)),
    ("by-hand", CROSS, "h[2]", "wrong-step", "x in h", (6, 7)),
    ("by-hand", CROSS, "h[1]", "wrong-step", "h[t-1] in h, at step 1 too", (4, 1)),
    ("by-hand", CROSS, "h[2]", "wrong-step", "x in h, at step 1 too", (5, 3)),
    ("by-hand", CROSS, "y[1]", "sign-lost", "V", 8),
    ("by-hand", ELMAN, "y[3]", None, "", 3.75),
    ("by-hand", ELMAN, "y[3]", "output-fed-back", "h", 15.75),
    ("by-hand", ELMAN, "y[4]", "output-fed-back", "h", 23.625),
    ("neuron", NEURON, "a[1]", "no-bias", "a:2", -1),
    ("neuron", NEURON, "a[1]", "bias-twice", "a:2", 1 + 2 * log(3)),
    ("neuron", NEURON, "g[1]", None, "", 0.75),
    ("neuron", NEURON, "g[1]", "no-activation", "g", log(3)),
    ("neuron", NEURON, "g[1]", "wrong-activation", "g", 0.8),
    ("neuron", NEURON, "k[1]", "wrong-activation", "k", 0.75),
    ("lstm-by-hand", DOORS_AJAR, "y[1]", None, "", 4.2),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "memory-overwritten", "c", 20),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "output-gate-on-memory", "c", 4.2),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "gates-coupled", "i", 6 + 20 / 3),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "gates-coupled", "f", 17.25),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "gate-inverted", "f", 18),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "gates-swapped", "f,i", 6.75 + 40 / 3),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "gate-left-out", "f in c", 24),
    ("lstm-by-hand", DOORS_AJAR, "c[1]", "added-for-multiplied", "f in c", 24 + 2 / 3),
    ("lstm-by-hand", FILLED, "c[1]", "saturated-to-minus-one", "f", 6),
    ("lstm", FED_BACK, "c[1]", "cell-for-output", "h", log(2) / 2 + 0.3),
    ("lstm", FED_BACK, "h[1]", "no-activation", "h", log(2) / 4),
    ("gru-by-hand", GRU, "h[1]", None, "", 4.5),
    ("gru-by-hand", GRU, "n[1]", None, "", 6),
    ("gru-by-hand", GRU, "h[1]", "gate-inverted", "z", 5.5),
    ("gru-by-hand", GRU, "h[1]", "gate-inverted", "r", 5),
    ("gru-by-hand", GRU, "h[1]", "gates-swapped", "r,z", 7),
    ("gru-by-hand", GRU, "h[1]", "gate-left-out", "r in n", 5.25),
    ("gru-by-hand", GRU, "h[1]", "no-memory", "everywhere", 1.25),
    ("gru-by-hand", GRU, "h[1]", "gate-on-both", "h", 7.5),
    ("gru-by-hand", GRU, "h[1]", "complement-left-out", "1 - z in h", 9),
    ("gru-by-hand", GRU, "h[1]", "reset-on-memory", "h", 2.25),
    ("gru-by-hand", GRU, "h[1]", "sign-lost", "1 - z in h", 13.5),
    ("gru-by-hand", GRU, "h[1]", "convention", "z takes the new", 5.5),
    ("bptt", BPTT, "grad.w", None, "", 6),
    ("bptt", BPTT, "grad.u", None, "", 9),
    ("bptt", BPTT, "grad.w", "no-sum-over-time", "grad.w last", 4),
    ("bptt", BPTT, "grad.w", "no-sum-over-time", "grad.w first", 0),
    ("bptt", BPTT, "grad.w", "wrong-factor", "grad.w", 21),
    ("bptt", BPTT, "grad.w", "forward-order", "grad.w", 18),
    ("bptt", BPTT, "grad.w", "power-off-by-one", "factor left out of grad.h", 5),
    ("bptt", BPTT, "grad.h[1]", "no-memory-path", "grad.h", 0),
    ("bptt", BPTT, "grad.w", "target-minus-output", "r", -6),
    ("bptt", BPTT, "grad.w", "convention", "no half", 12),
    ("bptt-tanh", BENT, "grad.w", None, "", 0.216),
    ("bptt-tanh", BENT, "grad.a[1]", None, "", 0.1152),
    ("bptt-tanh", BENT, "grad.h[1]", "no-derivative", "grad.a", 0.5),
    ("box-tanh", BOX, "grad.a[1]", None, "", -0.256),
    ("box-tanh", BOX, "grad.a[1]", "derivative-of-input", "grad.a", -0.4 * (1 - log(2) ** 2)),
    ("box-tanh", BOX, "grad.a[1]", "square-left-out", "grad.a", -0.16),
    ("chain", CHAIN, "L[1]", "square-left-out", "L", -2),
    ("chain", CHAIN, "L[1]", "power-off-by-one", "L more", -32),
    ("chain", CHAIN, "r[1]", "sign-lost", "r:2", 8),
    ("bptt-two-linear", TWO, "grad.h[2]", None, "", (1, 1)),
    ("bptt-two-linear", TWO, "grad.h[2]", "not-transposed-back", "grad.h", (1, 0)),
    ("path", PATH, "grad.c[2]", None, "", 2.25),
    ("path", PATH, "grad.c[2]", "wrong-factor", "grad.c", 2),
    ("two-moves", JUMP, "b[1]", None, "", -3),
    ("two-moves", JUMP, "b[1]", "updated-midway", "b", 1),
    ("descent", DESCENT, "w[1]", "uphill", "w", 0.2),
    ("clipped", CLIP, "c[1]", None, "", (3, 4)),
    ("clipped", CLIP, "c[1]", "clip-per-element", "c", (5, 5)),
    ("clipped", CLIP, "c[1]", "not-clipped", "c", (6, 8)),
    ("clipped", CLIP, "c[1]", "fraction-inverted", "k", (12, 16)),
    ("clipped", CLIP, "c[2]", "clip-always", "k", (3, -4)),
    ("clipped", CLIP, "c[1]", "norm-without-root", "n", (0.3, 0.4)),
    ("clipped", CLIP, "c[1]", "norm-as-sum", "n", (30 / 14, 40 / 14)),
    ("clipped", CLIP, "c[1]", "threshold-left-out", "k.net2", (0.6, 0.8)),
    ("clipped", CLIP, "w[1]", "clip-after-rate", "w", (-3, -4)),
    ("right-word", WORD, "grad.s[3]", None, "", (0.125, -0.75, 0.625)),
    ("right-word", WORD, "p[1]", "not-normalised", "p", (3, 2, 1)),
    ("right-word", WORD, "p[1]", "no-exp", "p", (log(3) / log(6), log(2) / log(6), 0)),
    ("right-word", WORD, "p[1]", "hard-max", "p", (1, 0, 0)),
    ("right-word", WORD, "p[1]", "sigmoid-for-softmax", "p", (3 / 4, 2 / 3, 1 / 2)),
    ("right-word", WORD, "p[2]", "wrong-base", "2 in p", (2 / 7, 4 / 7, 1 / 7)),
    ("prices", PRICE, "cost[1]", "wrong-base", "10 in cost", 10),
]


def address_of(text):
    name, _, step = text.rstrip("]").partition("[")
    return Address(name, int(step) if step else None)


@pytest.mark.parametrize("name", KINDS)
def test_a_loop_without_a_slip_is_the_engine(name):
    kind = KINDS[name]
    for seed in range(12):
        exercise = kind.draw(Numbers(np.random.default_rng(seed)))
        hand, trace = kind.work(exercise), kind.scene(exercise).trace
        for line, rows in hand.values.items():
            wanted = trace.rows(line)[1:-1]
            assert rows[1:-1].shape == wanted.shape, line
            assert np.all(np.abs(rows[1:-1] - wanted) <= 1e-12 * (1 + np.abs(wanted))), line
        for line, number in hand.still.items():
            assert np.allclose(number, trace.weights[line], rtol=1e-12, atol=1e-12), line


def test_every_cell_of_the_library_has_a_loop():
    from rnntutor.engine import Cell

    assert {kind.name for kind in CELLS} == set(Cell.library_names())


@pytest.mark.parametrize(("name", "numbers", "asked", "slip", "site", "wanted"), BY_HAND)
def test_a_slip_gives_the_number_that_stands_on_paper(name, numbers, asked, slip, site, wanted):
    made = Slip(slip, site) if slip else None
    desk = KINDS[name].work(numbers, made)
    assert slip is None or (slip, site) in desk.sites
    tolerance = 2e-3 if numbers is FILLED else 1e-9
    assert np.allclose(value(desk, address_of(asked)), wanted, rtol=0, atol=tolerance)


def test_every_slip_of_the_list_is_drawn_or_worked_on_paper():
    drawn = kinds_of(KINDS, np.random.default_rng(0))
    assert set(IDS.split()) - UNDRAWN == set(drawn)
    by_hand = {slip for _, _, _, slip, _, _ in BY_HAND}
    assert set(drawn) - by_hand == {"other-quantity", "other-unit"}


def test_a_slip_at_one_step_leaves_the_steps_before_it_alone():
    for kind in KINDS.values():
        numbers = kind.draw(Numbers(np.random.default_rng(7)))
        right = kind.work(numbers)
        last = numbers.steps
        for name, site in right.sites:
            wrong = kind.work(numbers, Slip(name, site, last))
            for line, rows in right.values.items():
                if not line.startswith("grad."):
                    assert np.array_equal(rows[:last], wrong.values[line][:last]), (kind.name, name, site, line)


def test_a_right_number_that_was_not_asked_for_is_another_quantity_unit_or_step():
    right = KINDS["by-hand"].work(CROSS)
    found = {(rival.kind, rival.site): rival.number.tolist() for rival in taken_for_it(right, Address("h", 2, (1,)))}
    assert found == {
        ("other-quantity", "x"): 0,
        ("other-unit", "(1,)"): 7,
        ("wrong-step", "h[1]"): 6,
        ("wrong-step", "h[3]"): 10,
    }


def test_a_learner_rounds_half_up_and_writes_all_decimals():
    assert half_up(np.array([0.125, -0.125, 2.4]), 2).tolist() == [0.13, -0.13, 2.4]
    assert written(np.array([0.125, -0.0004]), 2) == "0.13 0.00"
