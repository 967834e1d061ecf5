"""Greedy decoding and beam search against trying every sequence there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.engine import Cell, EngineError, Layer, Network, Trace, Until
from rnntutor.engine.decoding import Symbols, beam, decode
from rnntutor.engine.modules import Call, parse_call, say, tell

TABLE = Cell.parse("p = w[t-1] @ P\nw = choose(p)\nw[0] = first")
LETTERS = {"w": ("-", "a", "b"), "p": ("-", "a", "b")}


def table(over: int | Until = 2) -> Trace:
    """Which letter follows which: behind the start a .6 and b .4, behind a both .5, behind b a .1 and b .9."""
    rows = [[0, 0.6, 0.4], [0, 0.5, 0.5], [0, 0.1, 0.9]]
    return Network({"": Layer(TABLE, over)}).run({"P": rows, "first": [1, 0, 0]}, {}, labels=LETTERS)


def recurrent(seed: int, over: int | Until, size: int = 3) -> Trace:
    """A network with a state, which is fed with its own output."""
    draw = np.random.default_rng(seed)
    cell = Cell.parse("h = tanh(E @ w[t-1] + U @ h[t-1] + b)\np = softmax(V @ h)\nw = choose(p)")
    weights = {"E": draw.normal(0, 2, (4, size)), "U": draw.normal(0, 1, (4, 4)), "b": draw.normal(0, 1, 4)}
    weights["V"] = draw.normal(0, 1.5, (size, 4))
    return Network({"": Layer(cell, over)}).run(weights, {}, labels={"w": tuple("ab."), "p": tuple("ab.")})


def every(trace: Trace, steps: int, end: int | None = None) -> dict[Symbols, float]:
    """The share of each sequence that can be written, worked out in plain loops."""
    weights = trace.weights
    found = {}
    for symbols in product(range(weights["V"].shape[0]), repeat=steps):
        h, w, share, written = np.zeros(4), np.zeros(weights["V"].shape[0]), 1.0, []
        for symbol in symbols:
            h = np.tanh(weights["E"] @ w + weights["U"] @ h + weights["b"])
            e = np.exp(weights["V"] @ h)
            share *= (e / e.sum())[symbol]
            w = np.eye(len(e))[symbol]
            written.append(symbol)
            if symbol == end:
                break
        found[tuple(written)] = share
    return found


def test_by_hand_greedy_finds_thirty_hundredths_and_a_beam_of_two_thirty_six():
    greedy, wide = decode(table(), "w", "p", 1), decode(table(), "w", "p", 2)
    assert (greedy.best.symbols, round(greedy.best.share, 12)) == ((1, 1), 0.30)
    assert (wide.best.symbols, round(wide.best.share, 12)) == ((2, 2), 0.36)
    assert [one.symbols for one in wide.kept(1)] == [(1,), (2,)]
    assert [round(one.share, 2) for one in wide.steps[1]] == [0.36, 0.30, 0.30, 0.04]
    assert [one.before for one in wide.steps[1]] == [1, 0, 0, 1]


@given(st.integers(0, 10_000))
def test_a_beam_that_keeps_everything_finds_the_best_of_all_sequences(seed: int):
    trace = recurrent(seed, 4)
    shares = every(trace, 4)
    found = decode(trace, "w", "p", 3**4)
    assert len(found.steps[-1]) == len(shares)
    for one in found.steps[-1]:
        np.testing.assert_allclose(one.share, shares[one.symbols])
    np.testing.assert_allclose(found.best.share, max(shares.values()))


@given(st.integers(0, 10_000))
def test_what_has_ended_stays_and_is_weighed_with_the_rest(seed: int):
    trace = recurrent(seed, Until(4, "w = '.'"))
    shares = every(trace, 4, end=2)
    found = decode(trace, "w", "p", 3**4)
    assert {one.symbols for one in found.steps[-1]} == set(shares)
    np.testing.assert_allclose(found.best.share, max(shares.values()))
    assert all(one.ended == (one.symbols[-1] == 2) for one in found.steps[-1])


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_greedy_is_the_network_that_chooses_by_itself_and_no_step_keeps_more_than_the_width(seed: int, width: int):
    trace = recurrent(seed, Until(5, "w = '.'"))
    assert decode(trace, "w", "p", 1).best.symbols == tuple(trace["w"].argmax(-1))
    found = decode(trace, "w", "p", width)
    for step, candidates in enumerate(found.steps[1:], 2):
        assert {one.symbols[: step - 1] for one in candidates} <= {one.symbols for one in found.kept(step - 1)}
        assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)


def test_a_scene_with_a_loss_is_decoded_like_one_without():
    cell = Cell.parse("p = softmax(V @ w[t-1])\nw = choose(p)\nL = cross_entropy(d, V @ w[t-1])")
    network = Network({"": Layer(cell)})
    trace = network.run({"V": [[0, 2], [1, 0]]}, {"d": [[0, 1], [1, 0]]})
    assert decode(trace.backward("L").trace, "w", "p", 2).best == decode(trace, "w", "p", 2).best


def test_a_share_of_nothing_is_never_written():
    found = beam(lambda symbols: [0.0, 1.0], 3, 2)
    assert [one.symbols for one in found.steps[-1]] == [(1, 1)]
    assert beam(lambda symbols: [0.0], 1, 3).best.symbols == ()


@pytest.mark.parametrize(
    ("words", "said"), [(("v", "p"), "v is no line"), (("w", "P"), "P is no line"), (("p", "w"), None)]
)
def test_what_cannot_be_decoded_is_told(words: tuple[str, str], said: str | None):
    if said:
        with pytest.raises(EngineError, match=said):
            decode(table(), *words, 2)


# as words


def test_the_words_of_a_run_and_of_what_was_decoded():
    assert say(Call("words", ("w",)), table()) == ("a", "a")
    assert say(Call("greedy", ("w", "p")), table()) == ("a", "a")
    found = tell(Call("beam", ("w", "p", 2)), table())
    assert (found.words, found.slips) == (("b", "b"), {"greedy-for-beam": ("a", "a")})


def test_calls_are_read():
    assert parse_call(" beam(w, out.p, 12) ") == Call("beam", ("w", "out.p", 12))
    assert str(parse_call("words(w)")) == "words(w)"
    assert parse_call("softmax(w)") is None
    assert parse_call("h[2]") is None


@pytest.mark.parametrize("text", ["beam(w, p)", "beam(w, p, x)", "words(2)", "words()", "greedy(w, 2 + p)"])
def test_arguments_that_a_module_does_not_take_are_told(text: str):
    with pytest.raises(EngineError, match=r"is meant"):
        parse_call(text)
