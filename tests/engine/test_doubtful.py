"""What runs and is probably not meant."""

import pytest

from rnntutor.engine import Cell
from rnntutor.engine.doubtful import doubtful

ONE = [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("text", "weights", "said"),
    [
        ("h = tanh(W @ x + b)", {"W": [[1]], "b": [0, 5]}, "b has 2 entries where W @ x has 1: the sum has 2"),
        ("h = b - W @ x", {"W": [[1]], "b": [0, 5, 1]}, "b has 3 entries where W @ x has 1: the sum has 3"),
        ("h = u * h[t-1] + x\nh[0] = k", {"u": [1], "k": [0, 5]}, "h has 1 unit, its start has 2: it becomes 2"),
        ("h = tanh(W @ x + b)", {"W": [[1], [2]], "b": [0, 5]}, ""),
        ("h = w * x + b", {"w": [1, 2], "b": [0, 5]}, ""),
        ("h = W @ x + b", {"W": [[1], [2]], "b": 1}, ""),
        ("h = h[t-1] + sum(x)\nh[0] = k", {"k": [0, 5]}, ""),
    ],
)
def test_a_bias_or_start_that_is_longer_than_what_it_meets_is_doubtful(text, weights, said):
    assert [message for _, message in doubtful(Cell.parse(text).run(weights, {"x": ONE}))] == [said] * bool(said)
