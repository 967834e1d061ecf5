"""Slips with two directions, and with what is fed back: the numbers of the wrong computations, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.trace import Trace
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.slips.naming import named
from tests.engine.test_gradients import library_weights

X = {"x": [[4.0], [2.0], [6.0], [8.0]]}
WEIGHTS = {"W": [[1.0]], "U": [[0.5]]}
STEP = Cell.parse("h = W @ x + U @ h[t-1]")


def both_ways(join: str, weights: dict[str, object], start: float | None = None) -> Trace:
    """From the left 4, 4, 8, 12 and, from the right with U = 1, 20, 16, 14, 8."""
    layers = {"left": Layer(STEP), "right": Layer(STEP, reverse=True), "both": Layer(Cell.parse(join))}
    own = {"left.W": [[1.0]], "left.U": [[0.5]], "right.W": [[1.0]], "right.U": [[1.0]]}
    given = {} if start is None else {("right.h", 5): [start]}
    return Network(layers).run(own | {f"both.{name}": value for name, value in weights.items()}, X, given)


JOINED = both_ways("y = V @ concat(left.h, right.h)", {"V": [[2.0, -1.0]]})
BY_A_LINE = both_ways("j = concat(left.h, right.h)\ny = V @ j", {"V": [[2.0, -1.0]]})
WEIGHED = both_ways("y = v * left.h - 3 + w * right.h", {"v": 2.0, "w": 5.0})
STARTED = both_ways("y = V @ concat(left.h, right.h)", {"V": [[2.0, -1.0]]}, 10.0)
ONE_LAYER = Cell.parse("f = u * f[t-1] + x\nb = b[t+1] + x\ny = v * f + w * b").run(
    {"u": 0.5, "v": 2.0, "w": -1.0}, {"x": [4.0, 2.0, 6.0, 8.0]}
)
JORDAN = Cell.parse("h = x + u * y[t-1]\ny = v * h").run({"u": 0.5, "v": 3.0}, {"x": [1.0, 2.0, 0.0]})


def values(trace: Trace, address: str, id: str) -> list[list[float]]:
    """What a slip gives, at each of its places."""
    found = candidates(trace, trace.find(address)).found
    return [np.round(np.atleast_1d(own.value), 6).tolist() for own in found if own.id == id and not own.once]


@pytest.mark.parametrize(
    ("trace", "address", "id", "numbers"),
    [
        (JOINED, "right.h[2]", "backward-from-left", [[6]]),
        (JOINED, "both.y[2]", "backward-from-left", [[2]]),
        (STARTED, "both.y[2]", "backward-from-left", [[-8]]),
        (ONE_LAYER, "y[2]", "backward-from-left", [[2]]),
        (JOINED, "right.h[2]", "joined-misaligned", [[14]]),
        (JOINED, "both.y[2]", "joined-misaligned", [[-6]]),
        (BY_A_LINE, "both.j[2]", "joined-misaligned", [[4, 14]]),
        (ONE_LAYER, "y[2]", "joined-misaligned", [[-6]]),
        (JOINED, "both.y[2]", "summed-for-joined", [[20], [40]]),
        (BY_A_LINE, "both.y[2]", "summed-for-joined", [[20], [40]]),
        (WEIGHED, "both.y[2]", "summed-for-joined", [[17], [37]]),
        (ONE_LAYER, "y[2]", "summed-for-joined", [[20], [40]]),
        (JORDAN, "y[2]", "hidden-fed-back", [[7.5]]),
        (JORDAN, "h[3]", "hidden-fed-back", [[1.25]]),
    ],
)
def test_a_slip_gives_the_number_that_was_worked_by_hand(
    trace: Trace, address: str, id: str, numbers: list[list[float]]
) -> None:
    assert values(trace, address, id) == numbers


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_any_cell_from_the_right_may_be_worked_from_the_left(name: str) -> None:
    random, cell = np.random.default_rng(3), Cell.library(name)
    network = Network({"left": Layer(cell), "right": Layer(cell, reverse=True)})
    own = {f"{layer}.{w}": v for layer in ("left", "right") for w, v in library_weights(name, random, 2, 3).items()}
    x = random.normal(size=(5, 3))
    turned = Network({"left": Layer(cell), "right": Layer(cell)}).run(own, {"x": x})
    slip = values(network.run(own, {"x": x}), "right.h[2]", "backward-from-left")
    assert slip == [np.round(turned.at(Address("right.h", 2)), 6).tolist()]


def test_a_network_of_one_direction_has_none_of_these_slips() -> None:
    ids = {"backward-from-left", "joined-misaligned", "summed-for-joined", "hidden-fed-back"}
    cell = Cell.parse("h = W @ x + U @ h[t-1]\nk = W @ x + U @ k[t-1]\ny = V @ concat(h, k)")
    trace = cell.run({**WEIGHTS, "V": [[1.0, 2.0]]}, X)
    assert not ids & {own.id for own in candidates(trace, Address("y", 3)).found}


@pytest.mark.parametrize(
    ("number", "id", "part"),
    [(2, "backward-from-left", "You worked right.h₂ from the left"), (-6, "joined-misaligned", "in the order of work")],
)
def test_an_answer_with_such_a_slip_is_told_so(number: float, id: str, part: str) -> None:
    address = Address("both.y", 2)
    found = {own.id: own for own in diagnose(JOINED, address, np.array([number]), [0], 0).named}
    assert part in named(candidates(JOINED, address), found[id], 0).sentence


@pytest.mark.parametrize(("address", "others"), [("left.h[0]", {"left.h[1]"}), ("right.h[5]", {"right.h[4]"})])
def test_for_a_start_nobody_takes_what_stands_at_no_step_of_the_other_direction(address: str, others: set[str]):
    """The one starts at step 0, the other at step 5."""
    found = candidates(STARTED, STARTED.find(address)).found
    assert {str(own.rewrite.address) for own in found if own.rewrite.address and not own.rewrite.order} == others
