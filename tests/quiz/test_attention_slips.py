"""Slips where a network attends: the wrong numbers of the curriculum, worked by hand, named by marking."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.trace import Trace
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.marking import judge
from rnntutor.quiz.reading import read
from rnntutor.quiz.slips.candidates import candidates
from rnntutor.quiz.slips.naming import named
from rnntutor.quiz.verdict import Verdict

KEYS, VALUES = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [[4.0, 0.0], [0.0, 8.0], [2.0, 2.0]]
QUERY = [[log(3), -log(2)]]
DOT = Cell.parse("e = K @ q\na = softmax(e)\nc = a @ V").run({"K": KEYS, "V": VALUES}, {"q": QUERY})
SCALED = Cell.parse("e = K @ q / d\na = softmax(e)\nc = a @ V").run(
    {"K": KEYS, "V": VALUES, "d": sqrt(2)}, {"q": QUERY}
)
INLINE = Cell.parse("c = V @ softmax(q @ K)").run({"K": np.transpose(KEYS), "V": np.transpose(VALUES)}, {"q": QUERY})

SINGLE = Cell.parse("e = K @ q / sqrt(d)\na = softmax(e)\nc = dot(a, v)").run(
    {"K": [[2.0], [0.0], [0.0]], "v": [10.0, 20.0, 30.0], "d": 4.0}, {"q": [[log(3)]]}
)


def bahdanau(steps: int = 1) -> Trace:
    decoder = Cell.parse(
        """e = tanh(outer(encoder.h[:], U) + W * s[t-1]) @ v
        a = softmax(e)
        c = a @ encoder.h[:]
        s = s[t-1] - c"""
    )
    weights = {"U": [10.0, 10.0], "W": [10.0, -10.0], "v": [log(4), log(5)]}
    network = Network({"encoder": Layer(Cell.parse("h = 1 * x")), "decoder": Layer(decoder, steps)})
    inputs = {"x": [1.0, 0.0, -1.0]}
    return network.run({f"decoder.{k}": v for k, v in weights.items()}, inputs, given={("decoder.s", 0): 1.0})


BAHDANAU = bahdanau()
C, OWN = Address("c", 1), Address("decoder.c", 1)


def told(trace: Trace, address: Address, text: str) -> Verdict:
    found = trace.find(address)
    value = np.asarray(trace.at(found))
    wanted = Asked(found, value.shape, 2)
    return judge(trace, found, read(text, wanted), wanted, {})


@pytest.mark.parametrize(
    ("trace", "address", "typed", "id"),
    [
        (DOT, C, "15, 7", "not-normalised"),
        (DOT, C, "4, 0", "hard-max"),
        (DOT, C, "2, 3.33", "uniform"),
        (DOT, C, "0.9, 0.4", "keys-for-values"),
        (DOT, C, "6.42, -5.84", "no-exp"),
        (DOT, C, "5.21, -4.73", "no-softmax"),
        (DOT, C, "6, 10", "sum-without-weights"),
        (INLINE, C, "0.9, 0.4", "keys-for-values"),
        (INLINE, C, "5.21, -4.73", "no-softmax"),
        (SCALED, C, "3, 1.4", "scale-left-out"),
        (SINGLE, C, "12.73", "scale-left-out"),
        (SINGLE, C, "20", "uniform"),
        (SINGLE, C, "60", "sum-without-weights"),
        (BAHDANAU, OWN, "1.00", "no-tanh"),
        (BAHDANAU, OWN, "0.465", "wrong-activation"),
        (BAHDANAU, OWN, "0", "uniform"),
    ],
)
def test_a_wrong_number_of_the_curriculum_is_named(trace, address, typed, id) -> None:
    verdict = told(trace, address, typed)
    assert id in [slip.id for slip in verdict.slips], verdict


def test_scores_divided_by_the_root_of_their_length_are_right_by_another_convention() -> None:
    verdict = told(DOT, C, "2.76, 1.84")
    assert verdict.kind == "convention"
    assert "√" in verdict.message


@pytest.mark.parametrize("trace", [DOT, SCALED, INLINE, SINGLE, BAHDANAU, bahdanau(3)])
def test_every_slip_of_attention_has_words(trace: Trace) -> None:
    own = {"no-softmax", "uniform", "keys-for-values", "scale-left-out", "no-tanh", "sum-without-weights"}
    address = trace.find(C if "c" in trace.names else OWN)
    tried = candidates(trace, address)
    for candidate in tried.found:
        if candidate.id in own:
            words = named(tried, candidate, 2)
            assert "{" not in words.sentence
            assert words.sentence.endswith(".")


def test_the_query_of_another_step_of_the_decoder_is_named() -> None:
    cell = "e = K @ q\na = softmax(e)\nc = a @ V"
    trace = Cell.parse(cell).run({"K": KEYS, "V": VALUES}, {"q": [*QUERY, [0.0, 1.0], [log(2), 1.0]]})
    for step in (1, 3):
        typed = ", ".join(f"{number:.2f}" for number in trace.at(Address("c", step)))
        verdict = told(trace, Address("c", 2), typed)
        assert "wrong-decoder-step" in [slip.id for slip in verdict.slips], verdict


def test_a_network_that_does_not_attend_has_none_of_these_slips() -> None:
    trace = Cell.parse("y = softmax(W @ x)").run({"W": KEYS}, {"x": QUERY})
    ids = {own.id for own in (*candidates(trace, trace.find("y[1]")).found,)}
    assert not ids & {"uniform", "sum-without-weights", "wrong-decoder-step"}


def test_scores_given_for_shares_are_told_in_one_sentence() -> None:
    verdict = told(DOT, Address("a", 1), "1.1, -0.69, 0.41")
    assert [slip.id for slip in verdict.slips] == ["no-softmax"]
