"""Direct derivatives as a person writes them, told apart from the total ones."""

import numpy as np
import pytest
from small_runs import covered, trace_of
from true_as_printed import assert_true_as_printed

from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.direct import direct
from rnntutor.notation.direct import own_path, work_direct
from tests.engine.test_gradients import library_weights


@pytest.mark.parametrize(
    ("text", "of", "by", "chain"),
    [
        ("h = w * h[t-1] + x", "h", "h[t-1]", "∂h₃/∂h₂ = w = 2"),
        ("h = w * h[t-1] + x", "h", "w", "∂h₃/∂w = h₂ = 4"),
        ("h = w * h[t-1] + x", "h", "x", "∂h₃/∂x₃ = 1"),
        ("h = w * h[t-1] + x\ny = h ** 2 / 2 - h", "y", "h", "∂y₃/∂h₃ = h₃ − 1 = 9 − 1 = 8"),
        ("h = w * h[t-1] + x\ny = 3 - h", "y", "h", "∂y₃/∂h₃ = −1"),
        ("h = w * h[t-1] + x\ny = relu(h - 10)", "y", "h", "∂y₃/∂h₃ = [h₃ − 10 > 0] = [9 − 10 > 0] = [−1 > 0] = 0"),
    ],
)
def test_a_direct_derivative_is_worked_out(text, of, by, chain):
    worked = work_direct(trace_of(text, {"w": 2}, x=[1, 2, 1]), of, by, 3)
    assert worked.chain == chain
    assert worked.note == "direct: along this line alone"


def test_the_cell_of_an_lstm_passes_its_gradient_on_through_the_forget_gate_unit_by_unit():
    random = np.random.default_rng(0)
    trace = Cell.library("lstm").run(library_weights("lstm", random, 2), {"x": random.normal(size=(4, 2))})
    worked = work_direct(trace, "c", "c[t-1]", 3)
    assert worked.equation == "∂c₃/∂c₂ = f₃"
    assert worked.note == "direct: along this line alone, unit by unit"
    assert [unit.left for unit in worked.units] == ["∂c₃[1]/∂c₂[1]", "∂c₃[2]/∂c₂[2]"]
    assert work_direct(trace, "f", "h[t-1]", 3).equation == "∂f₃/∂h₂ = diag(f₃·(1 − f₃))·U_f"


def test_names_of_its_own_layer_are_written_without_it():
    network = Network({"low": Layer(Cell.parse("h = w * h[t-1] + x")), "top": Layer(Cell.parse("y = v * low.h"))})
    trace = network.run({"low.w": 2, "top.v": 3}, {"x": [1, 2]})
    assert work_direct(trace, "top.y", "low.h", 2).chain == "∂y₂/∂low.h₂ = v = 3"
    assert work_direct(trace, "low.h", "low.h[t-1]", 2).chain == "∂h₂/∂h₁ = w = 2"


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_direct_derivative_of_every_library_cell_is_true_as_printed(name):
    random = np.random.default_rng(9)
    trace = Cell.library(name).run(library_weights(name, random), {"x": random.normal(size=(4, 2))})
    for line in (line for line in trace.resolved.lines.values() if ".net" not in line.name):
        for by in dict.fromkeys(part for part in reads(trace, line.name)):
            found, worked = direct(trace, line.name, by, 3), work_direct(trace, line.name, by, 3)
            assert worked.chain
            for unit in worked.units:
                number = float(unit.shown.replace("−", "-"))
                assert np.isclose(found.matrix, number, atol=0.006).any()
                assert_true_as_printed(unit, number, 2)


def reads(trace, name):
    """What a line reads, its `.net` lines too."""
    from rnntutor.engine.tree import refs

    for ref in refs(trace.line(name).expression):
        if ".net" in ref.name:
            yield from reads(trace, ref.name)
        else:
            yield ref


def test_what_is_hidden_stays_hidden():
    trace = trace_of("f = σ(v * x)\nc = f * c[t-1] + x", {"v": 1}, x=[1, 2, 1])
    worked = work_direct(trace, "c", "c[t-1]", 3, hidden=covered(("f", 3)))
    assert worked.shown == "▒▒"
    assert "0.73" not in worked.chain


def test_beside_a_total_gradient_stands_what_the_own_line_passes_back():
    cell = Cell.parse("f = σ(v * x)\nc = f * c[t-1] + x\nL = c ** 2")
    trace = cell.run({"v": 0}, {"x": [1, 2, 1]}).backward("L").trace
    path = own_path(trace, Address("grad.c", 2))
    assert path is not None
    assert path.chain == "∂c₃/∂c₂ = f₃ = 0.5"
    assert own_path(trace, Address("grad.c", 3)) is None, "no step comes after the last"
    assert own_path(trace, Address("grad.f", 2)) is None, "f does not read itself"
    assert own_path(trace, Address("c", 2)) is None
    assert own_path(trace, Address("grad.v")) is None


def test_of_a_vector_the_unit_that_is_asked_about():
    random = np.random.default_rng(0)
    cell = Cell.parse(f"{Cell.library('lstm').text()}\nL = sum(h ** 2)")
    trace = cell.run(library_weights("lstm", random, 3), {"x": random.normal(size=(4, 2))}).backward("L").trace
    path = own_path(trace, Address("grad.c", 2, (2,)))
    assert path is not None
    assert path.left == "∂c₃[2]/∂c₂[2]"
    whole = own_path(trace, Address("grad.c", 2))
    assert whole is not None
    assert len(whole.units) == 3
