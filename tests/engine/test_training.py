"""Training: what moves the weights, and that it learns, stops and repeats."""

import time

import numpy as np
import pytest

from rnntutor.engine import Cell, EngineError, Layer, Network
from rnntutor.engine.descent import SGD, Adam, Clip, total_norm
from rnntutor.engine.training import Training

PARITY = Network({"": Layer(Cell.library("rnn").extended(Cell.parse("y = V @ h + b_y\nL = m * sum((y - d)**2)")))})


def parity_weights(units=6, seed=0):
    random = np.random.default_rng(seed)
    sizes = {"W": (units, 1), "U": (units, units), "b": (units,), "V": (1, units), "b_y": (1,)}
    return {name: 0.5 * random.normal(size=size) for name, size in sizes.items()}


def parity(count=24, lengths=(3, 4, 5), seed=1):
    random = np.random.default_rng(seed)
    examples = []
    for k in range(count):
        x = random.integers(0, 2, size=(lengths[k % len(lengths)], 1))
        examples.append({"x": x, "d": np.cumsum(x, 0) % 2, "m": np.ones((len(x), 1))})
    return examples


def test_six_and_eight_clipped_to_the_norm_five_are_three_and_four():
    assert Clip(5.0)({"w": np.array([6.0, 8.0])})["w"].tolist() == [3.0, 4.0]


def test_a_gradient_shorter_than_the_clip_stays_as_it_is():
    assert Clip(5.0)({"w": np.array([3.0, 0.0])})["w"].tolist() == [3.0, 0.0]


def test_clipping_by_norm_takes_all_weights_as_one_vector():
    clipped = Clip(5.0)({"w": np.array([6.0]), "b": np.array([[8.0]])})
    assert clipped["w"].tolist() == [3.0]
    assert clipped["b"].tolist() == [[4.0]]
    assert total_norm(clipped) == pytest.approx(5.0)


def test_clipping_by_value_takes_each_number_alone():
    assert Clip(5.0, "value")({"w": np.array([6.0, -8.0, 1.0])})["w"].tolist() == [5.0, -5.0, 1.0]


def moves(rule, gradients):
    weights, descent = {"w": np.array([1.0])}, None
    descent = rule.begin(weights)
    for gradient in gradients:
        descent.move(weights, {"w": np.array([gradient])})
    return float(weights["w"][0])


def test_descent_goes_against_the_gradient_by_the_rate():
    assert moves(SGD(0.1), [2.0, 1.0]) == pytest.approx(1 - 0.2 - 0.1)


def test_momentum_keeps_a_share_of_the_last_move():
    assert moves(SGD(0.1, momentum=0.5), [2.0, 1.0]) == pytest.approx(1 - 0.1 * 2 - 0.1 * (0.5 * 2 + 1))


@pytest.mark.parametrize("gradient", [1000.0, 0.001])
def test_the_first_move_of_adam_is_the_rate_whatever_the_gradient(gradient):
    assert moves(Adam(0.01), [gradient]) == pytest.approx(1 - 0.01, abs=1e-6)


def test_the_second_move_of_adam_is_that_of_the_paper():
    mean, square = 0.9 * 0.2 + 0.1 * 1.0, 0.999 * 0.004 + 0.001 * 1.0
    second = (mean / (1 - 0.9**2)) / (np.sqrt(square / (1 - 0.999**2)) + 1e-8)
    assert moves(Adam(0.01), [2.0, 1.0]) == pytest.approx(1 - 0.01 - 0.01 * second, abs=1e-7)


def test_the_loss_of_parity_falls_to_a_tenth():
    training = Training(PARITY, parity_weights(), parity(), rule=Adam(0.05), batch=4)
    losses = [epoch.loss for epoch in training.epochs(80)]
    assert losses[-1] < 0.1 * losses[0], losses[-1]


def test_the_same_seed_gives_the_same_weights_and_another_another():
    def last(seed):
        return list(Training(PARITY, parity_weights(), parity(), batch=5, seed=seed).epochs(2))[-1].weights["U"]

    assert (last(3) == last(3)).all()
    assert (last(3) != last(4)).any()


def test_a_layer_from_the_right_does_not_begin_with_padding():
    network, weights = Network({"": Layer(Cell.parse("b = w * b[t+1] + x\nL = (b - d)**2"))}), {"w": 0.5}
    examples = [{"x": np.ones(steps), "d": np.zeros(steps)} for steps in (2, 3)]
    with pytest.raises(EngineError, match="bucket 1 keeps the lengths apart"):
        Training(network, weights, examples, bucket=4)
    for apart in (1, 2):
        assert next(Training(network, weights, examples, bucket=apart).epochs(1)).loss > 0


def test_a_decoder_that_begins_with_the_last_state_does_not_begin_with_padding():
    network, weights = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = (h[last] - d)**2"))}), {"w": 0.5}
    examples = [{"x": np.ones(steps), "d": np.zeros(steps)} for steps in (2, 3)]
    with pytest.raises(EngineError, match="bucket 1 keeps the lengths apart"):
        Training(network, weights, examples, bucket=4)


def test_what_is_read_and_what_is_written_may_differ_in_length():
    """Those of one size share a batch, which moves the weights as their mean gradient does."""
    network = Network(
        {
            "encoder": Layer(Cell.parse("h = tanh(w * x + u * h[t-1])"), "x"),
            "decoder": Layer(
                Cell.parse("s = tanh(v * d[t-1] + u * s[t-1])\ns[0] = encoder.h[last]\nL = (s - d)**2"), "d"
            ),
        }
    )
    weights = {"encoder.w": 0.7, "encoder.u": 0.5, "decoder.v": -0.4, "decoder.u": 0.9}
    sizes, random = [(2, 4), (3, 1), (2, 4), (3, 4)], np.random.default_rng(1)
    examples = [{"x": random.normal(size=n), "d": random.normal(size=k)} for n, k in sizes]
    training = Training(network, weights, [examples[0], examples[2]], "decoder.L", SGD(1.0), batch=2)
    alone = [network.run(weights, examples[k]).backward("decoder.L") for k in (0, 2)]
    moved = next(training.epochs(1)).weights
    for name, weight in weights.items():
        mean = np.mean([gradients[name] for gradients in alone])
        assert weight - moved[name] == pytest.approx(mean), name
    assert next(Training(network, weights, examples, "decoder.L", SGD(0.1)).epochs(1)).batches == 3


def test_padded_steps_count_nothing():
    """One batch of lengths 3, 4 and 5 moves the weights as the three examples' mean gradient does."""
    examples = parity(3)
    weights = parity_weights()
    epoch = next(Training(PARITY, weights, examples, rule=SGD(1.0), batch=3, bucket=8).epochs(1))
    means = {name: np.zeros(np.shape(value)) for name, value in weights.items()}
    for example in examples:
        gradients = PARITY.run(weights, example).backward("L")
        for name in means:
            means[name] += gradients[name] / 3
    for name, mean in means.items():
        assert np.allclose(weights[name] - epoch.weights[name], mean, rtol=0, atol=1e-12), name


def test_truncated_to_the_whole_length_is_not_truncated():
    plain = list(Training(PARITY, parity_weights(), parity(), batch=4).epochs(2))[-1]
    cut = list(Training(PARITY, parity_weights(), parity(), batch=4, truncate=5).epochs(2))[-1]
    assert plain.loss == pytest.approx(cut.loss, rel=1e-12)
    assert np.allclose(plain.weights["U"], cut.weights["U"], rtol=0, atol=1e-12)


def test_truncated_training_carries_the_memory_on():
    examples = [{"x": [[1.0], [2.0], [3.0]], "d": [[0.0], [0.0], [9.0]]}]
    network = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = (h - d)**2"))})
    epoch = next(Training(network, {"w": 2.0}, examples, rule=SGD(0.0), truncate=1).epochs(1))
    assert epoch.loss == pytest.approx(1**2 + 4**2 + (11 - 9) ** 2)
    assert epoch.batches == 3


def test_a_cancelled_training_ends_after_the_epoch_at_work():
    training = Training(PARITY, parity_weights(), parity())
    seen = []
    for epoch in training.epochs(50):
        seen.append(epoch.number)
        if len(seen) == 3:
            training.cancel()
    assert seen == [1, 2, 3]


def test_the_rate_steps_down_at_its_epoch_and_can_be_changed_in_flight():
    training = Training(PARITY, parity_weights(), parity(), rule=SGD(0.1), steps={3: 0.01})
    rates = []
    for epoch in training.epochs(5):
        rates.append(epoch.rate)
        if epoch.number == 4:
            training.descent.rate = 0.5
    assert rates == [0.1, 0.1, 0.01, 0.01, 0.5]


def test_a_training_that_diverges_says_so_and_stops():
    network = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = h**2"))})
    epochs = list(Training(network, {"w": 3.0}, [{"x": np.ones((20, 1))}], rule=SGD(10.0)).epochs(50))
    assert epochs[-1].diverged
    assert len(epochs) < 50


def test_an_epoch_is_frozen():
    epoch = next(Training(PARITY, parity_weights(), parity()).epochs(1))
    with pytest.raises(ValueError, match="read-only"):
        epoch.weights["U"][0, 0] = 1.0


def test_fixed_weights_stay():
    weights = parity_weights()
    epoch = next(Training(PARITY, weights, parity(), fixed=["W", "b"]).epochs(1))
    assert (epoch.weights["W"] == weights["W"]).all()
    assert (epoch.weights["U"] != weights["U"]).any()


def test_clipped_batches_are_counted():
    epoch = next(Training(PARITY, parity_weights(), parity(), batch=8, clip=Clip(1e-6)).epochs(1))
    assert epoch.clipped == epoch.batches == 3


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"examples": []}, "there is nothing to learn from: no example"),
        ({"batch": 0}, "batch, bucket and truncate count from 1"),
        (
            {"examples": [{"x": [1.0, 2.0], "d": [1.0], "m": [1.0]}]},
            "the network: d has 1 steps and m has 1 steps and x has 2 steps; say which counts, over: d",
        ),
        ({"examples": [{"x": [1.0], "d": [1.0]}, {"x": [1.0]}]}, "every example needs the same inputs"),
        (
            {"examples": [{"x": [1.0, 2.0], "d": [1.0], "m": [1.0]}], "truncate": 2},
            "truncate needs examples whose inputs all have as many steps",
        ),
    ],
)
def test_a_training_says_at_once_what_it_cannot_begin_with(changed, message):
    with pytest.raises(EngineError) as error:
        Training(**({"network": PARITY, "weights": parity_weights(), "examples": parity()} | changed))
    assert error.value.message == message


def test_a_training_at_rest_waits_and_goes_on():
    training = Training(PARITY, parity_weights(), parity(3), batch=3)
    began = time.perf_counter()
    training.rest(0.1)
    epoch = next(training.epochs(1))
    assert time.perf_counter() - began >= 0.1
    assert epoch.batches == 3


def test_one_that_is_cancelled_does_not_rest():
    training = Training(PARITY, parity_weights(), parity())
    training.rest(3600)
    training.cancel()
    assert list(training.epochs(2)) == []


@pytest.mark.parametrize("truncate", [None, 2])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_compiled_or_interpreted_the_epochs_are_the_same(cell, truncate):
    output = Cell.parse("y = V @ h + b_y\nL = m * sum((y - d)**2)")
    network, random = Network({"": Layer(Cell.library(cell).extended(output))}), np.random.default_rng(4)
    sizes = {"V": (1, 3), "b_y": (1,)}
    for gate in {"rnn": [""], "lstm": ["_i", "_f", "_o", "_z"], "gru": ["_r", "_z", "_n"]}[cell]:
        sizes |= {f"W{gate}": (3, 1), f"U{gate}": (3, 3), f"b{gate}": (3,)}
    sizes |= {"d_n": (3,)} if cell == "gru" else {}
    weights = {name: random.normal(size=size) for name, size in sizes.items()}

    def epochs(compiled):
        chosen = {
            "rule": Adam(0.05),
            "batch": 5,
            "clip": Clip(1.0),
            "bucket": 2,
            "truncate": truncate,
            "fixed": ["b_y"],
        }
        return list(Training(network, weights, parity(), compiled=compiled, **chosen).epochs(4))

    for fast, plain in zip(epochs(True), epochs(False), strict=True):
        assert (fast.loss, fast.norm) == pytest.approx((plain.loss, plain.norm), rel=1e-10)
        for name, value in plain.weights.items():
            assert np.allclose(fast.weights[name], value, rtol=1e-10, atol=1e-10), name


def test_only_so_many_plans_are_kept(monkeypatch):
    monkeypatch.setattr("rnntutor.engine.training.PLANS", 2)
    training = Training(PARITY, parity_weights(), parity(), batch=4)
    assert len(list(training.epochs(2))) == 2
    assert len(training.plans) == 2


@pytest.mark.parametrize(("reverse", "truncate"), [(False, None), (False, 2), (True, None)])
def test_every_sequence_begins_with_the_start_that_is_given(reverse, truncate):
    network = Network({"": Layer(Cell.parse("h = w * h[t-1] + x\nL = (h - d)**2"), reverse=reverse)})
    examples = [{"x": np.zeros(4), "d": np.array([1.5, 1.5**2, 1.5**3, 1.5**4])[:: -1 if reverse else 1]}] * 3
    for compiled in (True, False):
        training = Training(
            network, {"w": 0.5}, examples, rule=SGD(0.003), start={"h": 1.0}, truncate=truncate, compiled=compiled
        )
        assert float(list(training.epochs(300))[-1].weights["w"]) == pytest.approx(1.5)


def test_a_start_made_of_weights_learns_and_only_the_first_stretch_moves_it():
    cell = Cell.parse("h = h[t-1] + x\nh[0] = tanh(k)\nL = (h - 0.5)**2")
    for truncate, wanted in ((None, 4), (1, 1)):
        training = Training(
            Network({"": Layer(cell)}), {"k": 0.0}, [{"x": np.zeros(4)}], rule=SGD(0.01), truncate=truncate
        )
        assert next(training.epochs(1)).norm == pytest.approx(wanted)


def test_the_order_of_the_examples_is_the_same_for_ever():
    training = Training(PARITY, parity_weights(), parity(12, (3,)), batch=3, seed=1)
    assert training._batches() == [[7, 2, 5], [10, 4, 9], [8, 3, 11], [1, 0, 6]]
