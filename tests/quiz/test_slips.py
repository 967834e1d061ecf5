"""Slips: the numbers of the wrong computations of the curriculum, worked by hand, and the words about them."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from rnntutor.engine import Address, Cell
from rnntutor.engine.trace import Trace
from rnntutor.engine.variants import Variant, run_variants
from rnntutor.quiz.slips.candidates import Candidates, candidates
from rnntutor.quiz.slips.catalogue import IDS, rewrites
from rnntutor.quiz.slips.diagnosis import diagnose
from rnntutor.quiz.slips.equations import Equations
from rnntutor.quiz.slips.naming import named
from rnntutor.quiz.slips.speaking import name_of
from tests.engine.test_gradients import library_weights

ONES = [[1.0, 1.0], [1.0, 1.0]]
ORDER = Cell.parse("h = W @ x + U @ h[t-1]\ny = V @ h").run(
    {"W": ONES, "U": ONES, "V": [[1.0, 1.0]]}, {"x": [[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]}
)
GRU = Cell.parse("z = σ(a)\nr = σ(b)\nn = x + r * h[t-1]\nh = (1 - z) * n + z * h[t-1]").run(
    {}, {"x": [[5.0]], "a": [[log(3)]], "b": [[-log(3)]]}, given={("h", 0): [4.0]}
)
BPTT = (
    Cell.parse("h = w * h[t-1] + u * x\nr = h - d\nL = 0.5 * m * r**2")
    .run({"w": 2.0, "u": 1.0}, {"x": [1.0, 2.0, 1.0], "d": [0.0, 0.0, 8.0], "m": [0.0, 0.0, 1.0]})
    .backward("L")
    .trace
)
BENT = (
    Cell.parse("a = w * h[t-1] + x\nh = tanh(a)\nL = m * h")
    .run({"w": 0.5}, {"x": [log(2), log(3) - 0.3], "m": [0.0, 1.0]})
    .backward("L")
    .trace
)
MISSES = (
    Cell.parse("h = w * h[t-1] + x\nr = h - d\nL = 0.5 * r**2")
    .run({"w": 2.0}, {"x": [1.0, 2.0, 1.0], "d": [2.0, 3.0, 8.0]})
    .backward("L")
    .trace
)
MOVE = Cell.parse("w = w[t-1] - rate * g").run({"rate": 0.1}, {"g": [-5.0]}, given={("w", 0): [1.5]})
SHARES = Cell.parse("p = softmax(s)\nc = V @ p").run(
    {"V": [[4.0, 0.0, 2.0], [0.0, 8.0, 2.0]]}, {"s": [[log(3), -log(2), log(1.5)]]}
)
MEANS = Cell.parse("s = sum(x)\nm = mean(x)\nd = dot(x, x)").run({}, {"x": [[2.0, 4.0]]})
CLIP = Cell.parse("n = norm(g)\nk = min(concat(1, at / n))\nc = k * g").run(
    {"at": 5.0}, {"g": [[6.0, 8.0], [3.0, 0.0]]}
)


def found(trace: Trace, address: Address) -> Candidates:
    return candidates(trace, trace.find(address))


def values(tried: Candidates, id: str) -> list[list[float]]:
    """What a slip gives, at each of its places."""
    own = (candidate.value for candidate in tried.found if candidate.id == id)
    return [np.round(np.atleast_1d(value), 6).tolist() for value in own]


@pytest.mark.parametrize(
    ("trace", "address", "id", "number"),
    [
        (ORDER, Address("h", 3), "own-memory-only", [8, 8]),
        (ORDER, Address("y", 3), "own-memory-only", [16]),
        (ORDER, Address("y", 3), "updated-in-place", [70]),
        (ORDER, Address("y", 2), "updated-in-place", [22]),
        (GRU, Address("h", 1), "gate-inverted", [5.5]),
        (GRU, Address("h", 1), "gate-inverted", [5]),
        (GRU, Address("h", 1), "gates-swapped", [7]),
        (GRU, Address("h", 1), "gate-left-out", [5.25]),
        (GRU, Address("h", 1), "no-memory", [1.25]),
        (GRU, Address("h", 1), "gate-on-both", [7.5]),
        (GRU, Address("h", 1), "complement-left-out", [9]),
        (GRU, Address("h", 1), "reset-on-memory", [2.25]),
        (BPTT, Address("grad.w"), "no-sum-over-time", [4]),
        (BPTT, Address("grad.w"), "wrong-factor", [21]),
        (BPTT, Address("grad.w"), "forward-order", [18]),
        (BPTT, Address("grad.w"), "target-minus-output", [-6]),
        (BPTT, Address("grad.h", 1), "no-memory-path", [0]),
        (BPTT, Address("grad.h", 2), "power-off-by-one", [4]),
        (BENT, Address("grad.a", 2), "no-derivative", [1]),
        (MISSES, Address("grad.h", 2), "own-term-left-out", [2]),
        (MOVE, Address("w", 1), "rate-left-out", [6.5]),
        (SHARES, Address("c", 1), "not-normalised", [15, 7]),
        (SHARES, Address("c", 1), "hard-max", [4, 0]),
        (CLIP, Address("c", 1), "clip-per-element", [5, 5]),
        (CLIP, Address("c", 1), "norm-without-root", [0.3, 0.4]),
        (CLIP, Address("c", 1), "threshold-left-out", [0.6, 0.8]),
        (CLIP, Address("c", 2), "clip-always", [5, 0]),
        (ORDER, Address("y", 1), "one-unit-only", [2]),
        (SHARES, Address("p", 1), "other-order", [0.6, 0.3, 0.1]),
        (MEANS, Address("s", 1), "mean-for-sum", [3]),
        (MEANS, Address("s", 1), "one-unit-only", [2]),
        (MEANS, Address("m", 1), "sum-for-mean", [6]),
        (MEANS, Address("d", 1), "one-unit-only", [16]),
        (BPTT, Address("grad.w"), "mean-for-sum", [2]),
    ],
)
def test_a_slip_gives_the_number_that_was_worked_by_hand(trace, address, id, number) -> None:
    tried = values(found(trace, address), id)
    assert number in tried


def test_a_slip_that_is_no_other_number_is_told_as_blind() -> None:
    trace = Cell.parse("f = σ(a)\nc = f * c[t-1] + x").run({}, {"a": [0.0], "x": [3.0]})
    tried = found(trace, Address("c", 1))
    assert "gate-inverted" in {candidate.id for candidate in tried.blind}


@pytest.mark.parametrize("name", Cell.library_names())
def test_a_slip_in_any_cell_is_the_run_of_its_rewritten_lines(name: str) -> None:
    random = np.random.default_rng(4)
    trace = Cell.library(name).run(library_weights(name, random), {"x": random.normal(size=(3, 2))})
    asked = trace.names[-1]
    tried = found(trace, Address(asked, 3))
    assert tried.found
    for candidate in tried.found:
        if candidate.number is not None:
            own = tried.variants.variants[candidate.number]
            alone = run_variants(trace, [own]).at(tried.address)[0]
            np.testing.assert_allclose(candidate.value, alone, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_slip_of_every_cell_is_among_what_is_offered_for_its_number(name: str) -> None:
    random = np.random.default_rng(5)
    trace = Cell.library(name).run(library_weights(name, random), {"x": random.normal(size=(3, 2))})
    asked = trace.names[-1]
    tried = found(trace, Address(asked, 3))
    for candidate in tried.found:
        fits = diagnose(trace, tried.address, np.round(candidate.value, 4), [4] * candidate.value.size, 4)
        offered = any(candidate in own for own in fits.classes)
        assert offered or candidate.rewrite.turned, (candidate.id, candidate.where)


def test_slips_that_no_number_tells_apart_are_one_class_and_the_first_of_the_list_stands_for_it() -> None:
    tried = found(BPTT, Address("grad.w"))
    first = next(own for own in tried.classes if own[0].id == "no-memory")
    assert [candidate.id for candidate in first] == ["no-memory", "memory-never-updated"]


def test_where_several_slips_fit_the_number_that_tells_them_apart_is_asked_for() -> None:
    trace = Cell.parse("f = σ(a)\ni = σ(b)\nc = f * c[t-1] + i * x").run(
        {}, {"a": [log(3)], "b": [0.0], "x": [4.0]}, given={("c", 0): [2.0]}
    )
    wrong = {own.id: own for own in found(trace, Address("c", 1)).found}
    assert wrong["memory-overwritten"].value.item() == 4
    fits = diagnose(trace, Address("c", 1, (1,)), np.array(4.0), [0], 0)
    assert len(fits.classes) > 1
    assert fits.split is not None
    assert fits.split.name in {"f₁·c₀", "i₁·x₁"}
    told = fits.split.narrowed(fits.classes, fits.split.numbers[0], 2)
    assert fits.classes[0] in told
    assert len(told) < len(fits.classes)


def test_a_slip_speaks_in_the_symbols_of_the_step_and_does_not_tell_the_answer() -> None:
    trace = Cell.parse("f = σ(a)\nc = f * c[t-1] + x").run(
        {}, {"a": [1.0, log(3)], "x": [3.0, 1.0]}, given={("c", 0): [4.0]}
    )
    tried = found(trace, Address("c", 2, (1,)))
    slip = next(own for own in tried.found if own.id == "gate-inverted" and own.once)
    words = named(tried, slip, 2)
    assert words.sentence == "You read the gate f₂ upside down: 1 lets through, 0 shuts."
    assert words.yours.startswith("c₂ = (1 − f₂)·c₁ + x₂")
    assert words.right.startswith("c₂ = f₂·c₁ + x₂")
    assert "5.4" not in words.right


@pytest.mark.parametrize("trace", [ORDER, GRU, BPTT, BENT, SHARES, MEANS, CLIP])
def test_every_slip_has_words_for_every_line_it_can_be_made_at(trace: Trace) -> None:
    for name in trace.resolved.lines:
        step = 1 if trace.steps(name) else None
        tried = found(trace, Address(name, step))
        for candidate in tried.found:
            words = named(tried, candidate, 2)
            assert "{" not in words.sentence
            assert words.sentence.endswith(".")
            assert "linear(" not in words.yours


def test_ids_are_those_of_the_catalogue_and_each_stands_once() -> None:
    assert len(set(IDS)) == len(IDS)
    for trace, asked in ((ORDER, "y"), (GRU, "h"), (CLIP, "c")):
        assert {rewrite.id for rewrite in rewrites(Equations(trace, asked, 1))} <= set(IDS)


def test_honest_rounding_on_the_way_of_a_slip_still_names_it() -> None:
    trace = Cell.parse("a = x / 3\nb = a / 3\nf = σ(b)\nc = 40 * f * a + 100 * b").run({}, {"x": [5.0]})
    tried = found(trace, Address("c", 1))
    slip = next(own for own in tried.found if own.id == "no-activation")
    rounded = Variant(slip.rewrite.lines, after=lambda name, step, value: np.round(value, 2))
    typed = run_variants(trace, [rounded]).at(tried.address)[0]
    assert abs(typed.item() - slip.value.item()) > 0.1
    fits = diagnose(trace, tried.address, typed, [2], 2)
    assert "no-activation" in {own.id for own in fits.named}


@pytest.mark.parametrize(
    ("text", "factor", "is_it"), [("16.5", 4.0, True), ("16", 4.0, False), ("33", 5.709, True), ("9", 2.931, False)]
)
def test_only_a_large_number_without_end_is_rounded_to_a_whole_one(text: str, factor: float, is_it: bool) -> None:
    trace = Cell.parse("y = m * r**2").run({}, {"m": [0.5], "r": [factor]})
    fits = diagnose(trace, trace.find(Address("y", 1)), np.array(float(text)), [text.count(".")], 2)
    assert ("added-for-multiplied" in {own.id for own in fits.named}) == is_it


def test_a_sequence_read_backwards_or_without_its_signs_is_read_so_on_the_way_back_too() -> None:
    cell = Cell.parse("h = w * h[t-1] + u * x\nL = m * h")

    def run(x: np.ndarray) -> Trace:
        return cell.run({"w": 0.5, "u": 2.0}, {"x": x, "m": [0.0, 0.0, 1.0]}).backward("L").trace

    x = np.array([1.0, -3.0, 2.0])
    tried = found(run(x), Address("grad.u"))
    for id, read in (("sequence-reversed", x[::-1]), ("sign-lost", np.abs(x))):
        assert [float(run(read).at(Address("grad.u")))] in values(tried, id)


def test_units_worked_one_after_the_other_show_in_the_sum_inside_and_in_numbers_rounded_on_the_way() -> None:
    W, U, x = np.eye(2), np.array([[0.0, 1.0], [2.0, 0.0]]), np.array([0.5, 0.25])
    trace = Cell.parse("h = tanh(W @ x + U @ h[t-1])").run({"W": W, "U": U}, {"x": [x]}, given={("h", 0): [1.0, 1.0]})
    first = np.round(np.tanh(1.5), 1)
    assert [1.5, round(0.25 + 2 * np.tanh(1.5), 6)] in values(found(trace, Address("h.net", 1)), "updated-in-place")
    typed = np.array([first, np.round(np.tanh(np.round(0.25 + 2 * first, 1)), 1)])
    fits = diagnose(trace, Address("h", 1), typed, [1, 1], 1)
    assert "updated-in-place" in {own.id for own in (*fits.named, *(group[0] for group in fits.also))}


def test_steps_paired_the_wrong_way_round_are_known_from_rounded_numbers_too() -> None:
    cell = Cell.parse("h = w * h[t-1] + x\nL = m * h")
    trace = cell.run({"w": 1.33}, {"x": [30.0, 70.0, 50.0], "m": [0.0, 0.0, 1.0]}).backward("L").trace
    typed = np.array(1.33 * 30 + 1.77 * 109.9)  # 1.7689 rounded, with the last memory before
    fits = diagnose(trace, Address("grad.w"), np.round(typed, 2), [2], 2)
    assert "forward-order" in {own.id for own in fits.named}


def test_a_sum_of_exactly_minus_three_is_not_far_enough_to_be_taken_for_minus_one() -> None:
    trace = Cell.parse("a = x\nf = σ(a)\nc = f * x").run({}, {"x": [-3.0, -4.0]})
    assert values(found(trace, Address("f", 1)), "saturated-to-minus-one") == []
    assert [-1.0] in values(found(trace, Address("f", 2)), "saturated-to-minus-one")


def test_the_slope_of_a_target_is_no_quantity_that_anybody_has() -> None:
    trace = Cell.parse("r = h - d\nL = 0.5 * r**2\nh = w * x").run({"w": 2.0}, {"x": [1.0], "d": [5.0]})
    wrong = found(trace.backward("L").trace, Address("grad.h", 1)).found
    others = {own.where for own in wrong if own.id == "other-quantity"}
    assert "grad.x" in others
    assert "grad.d" not in others


def test_the_one_unit_that_a_one_hot_vector_picks_is_no_slip() -> None:
    trace = Cell.parse("c = dot(d, p)").run({}, {"d": [[1.0, 0.0]], "p": [[0.25, 0.75]]})
    assert "one-unit-only" not in {
        own.id for own in (*found(trace, Address("c", 1)).found, *found(trace, Address("c", 1)).blind)
    }


def test_the_right_numbers_in_another_order_are_told_while_they_are_hidden_too() -> None:
    tried = found(SHARES, Address("p", 1))
    slip = next(own for own in tried.found if own.id == "other-order")
    assert named(tried, slip, 2, lambda operand: True).sentence == "Those are the numbers of p₁, in another order."


def test_a_sum_inside_one_unit_of_several_is_named_with_its_unit() -> None:
    assert name_of(Address("i.net", 3, (2,))) == "the sum inside i₃[2]"
    assert name_of(Address("c", 2)) == "c₂"


def test_a_number_in_both_lines_has_the_same_decimals_in_both() -> None:
    trace = Cell.parse("f = σ(a)\nc = f * c[t-1] + x").run({}, {"a": [log(2)], "x": [4.0]}, given={("c", 0): [100.0]})
    tried = found(trace, Address("c", 1))
    slip = next(own for own in tried.found if own.id == "no-input")
    words = named(tried, slip, 2)
    assert words.yours == "c₁ = f₁·c₀ ≈ 0.6667·100 ≈ 66.67"
    assert words.right == "c₁ = f₁·c₀ + x₁ ≈ 0.6667·100 + 4"


def test_another_number_given_is_one_class_with_the_slip_that_would_have_led_to_it_at_the_end() -> None:
    trace = Cell.parse("h = tanh(w * x + h[t-1])").run({"w": 0.5}, {"x": [1.0, 3.0]})
    tried = found(trace, Address("h", 2))
    (alike,) = (own for own in tried.classes if ("other-quantity", "h.net") in {(one.id, one.where) for one in own})
    assert [one.id for one in alike] == ["no-activation", "other-quantity"]
