"""Worked lines of runs at the edge of what a double holds: they are written, without a warning."""

import pytest

from rnntutor.engine import Cell
from rnntutor.notation.explanation import work


@pytest.mark.parametrize("text", ["y = softmax(x)", "y = cross_entropy(p, x)", "y = sum(exp(x))", "y = norm(exp(x))"])
def test_exponents_too_large_for_a_double_are_written_all_the_same(text):
    trace = Cell.parse(text).run({"p": [0.0, 1.0]}, {"x": [[1000.0, 998.0]]})
    for name in ("y.net", "y"):
        if name in trace.names:
            unit = 1 if trace.units(name) else None
            assert "1000" in work(trace.explain(name, 1, unit)).text or "∞" in work(trace.explain(name, 1, unit)).text
