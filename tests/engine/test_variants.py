"""Many rewritings of one run at once: each row is the run of the rewritten network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnntutor.engine import Address, Cell, EngineError
from rnntutor.engine.run import execute
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Apply, Number, Ref
from rnntutor.engine.variants import Numbers, Variant, run_variants

from .test_gradients import library_weights


def library_run(name: str, steps: int) -> Trace:
    """A short run of a library cell on random numbers."""
    random = np.random.default_rng(3)
    return Cell.library(name).run(library_weights(name, random), {"x": random.normal(size=(steps, 2))})


def rerun(base: Trace, variant: Variant) -> dict[str, np.ndarray]:
    """The rewritten lines run alone by the plain interpreter."""
    lines = {
        name: replace(line, expression=variant.lines.get(name, line.expression))
        for name, line in base.resolved.lines.items()
    }
    resolved = replace(base.resolved, lines=lines)
    done = execute(base.network.layers, resolved, base.weights, base.inputs, None, dict(base.given), {})
    return dict(done.values)


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_rewritten_line_of_every_cell_runs_as_it_would_alone(name: str) -> None:
    base = library_run(name, steps=4)
    variants = [Variant({own: Apply("*", (Number(1.5), line.expression))}) for own, line in base.resolved.lines.items()]
    together = run_variants(base, variants)
    assert together.fits.all()
    for at, variant in enumerate(variants):
        alone = rerun(base, variant)
        for line in base.resolved.lines:
            np.testing.assert_allclose(together.values[line][:, at], alone[line], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", Cell.library_names())
def test_a_variant_that_changes_nothing_is_the_run_itself_forward_and_back(name: str) -> None:
    forward = library_run(name, steps=4)
    last = next(reversed(forward.resolved.lines))
    base = forward.backward({last: np.ones_like(forward[last])}).trace
    same = run_variants(base, [Variant({}), Variant({})])
    for line in base.resolved.lines:
        rows = base.rows(line)[:, None] if base.steps(line) else base.weights[line][None]
        np.testing.assert_allclose(same.values[line], np.broadcast_to(rows, same.values[line].shape), rtol=1e-12)


def test_a_rewriting_at_one_step_leaves_the_others_alone() -> None:
    base = Cell.parse("h = h[t-1] + x").run({}, {"x": [[1.0], [1.0], [1.0]]})
    lost = {"h": Ref("x")}
    run = run_variants(base, [Variant(lost), Variant(lost, frozenset({2}))])
    assert run.values["h"][1:4, :, 0].T.tolist() == [[1, 1, 1], [1, 1, 2]]


def test_a_rewritten_line_may_read_what_was_worked_after_it() -> None:
    base = Cell.parse("c = c[t-1] + x\no = 2 * x\ny = o * c").run({}, {"x": [[1.0], [2.0]]})
    gated = Apply("*", (Ref("o"), base.resolved.lines["c"].expression))
    run = run_variants(base, [Variant({"c": gated, "y": Ref("c")})])
    assert run.values["y"][1:3, 0, 0].tolist() == [2, 16]


def test_rewritings_that_cannot_be_worked_in_one_order_are_worked_in_two() -> None:
    base = Cell.parse("a = x\nb = 2 * x").run({}, {"x": [[3.0]]})
    run = run_variants(base, [Variant({"a": Ref("b")}), Variant({"b": Ref("a")})])
    assert run.fits.all()
    assert [run.at(Address(name, 1)).ravel().tolist() for name in "ab"] == [[6, 3], [6, 3]]


def test_a_rewriting_that_needs_itself_or_has_another_shape_does_not_fit() -> None:
    base = Cell.parse("h = W @ x").run({"W": [[1.0, 2.0], [0.0, 1.0]]}, {"x": [[1.0, 2.0]]})
    loop, longer = Variant({"h": Ref("h")}), Variant({"h": Apply("concat", (Ref("x"), Ref("x")))})
    assert run_variants(base, [loop, longer, Variant({"h": Ref("x")})]).fits.tolist() == [False, False, True]


def test_what_becomes_of_every_number_is_told_by_after() -> None:
    base = Cell.parse("a = x / 3\nb = 3 * a").run({}, {"x": [[1.0]]})
    run = run_variants(base, [Variant(after=lambda name, step, value: np.round(value, 1))])
    assert run.at(Address("b", 1)).ravel().tolist() == [0.9]


def test_a_variant_is_explained_like_any_run() -> None:
    base = Cell.parse("f = 1 - g\nc = f * x").run({}, {"x": [[4.0]], "g": [[0.75]]})
    run = run_variants(base, [Variant({"c": Apply("*", (Ref("g"), Ref("x")))})])
    assert run.trace(0).explain("c", 1).value == 3
    assert {operand.name for operand in run.trace(0).explain("c", 1).operands} == {"g", "x"}


def test_a_batch_has_no_variants() -> None:
    base = Cell.parse("h = x").run({}, {"x": np.zeros((2, 3, 1))})
    with pytest.raises(EngineError):
        run_variants(base, [])


@pytest.mark.parametrize("name", Cell.library_names())
def test_every_variant_runs_on_other_numbers_as_it_would_on_those_alone(name: str) -> None:
    cell, random = Cell.library(name), np.random.default_rng(7)
    own = library_run(name, steps=4)
    memory, last = next(iter(own.resolved.lags)), next(reversed(own.resolved.lines))

    def run(numbers: Numbers) -> Trace:
        given = {(memory, 0): numbers.start[memory]}
        once = cell.run(dict(numbers.weights), {"x": numbers.sequences["x"][1:-1]}, given=given)
        return once.backward({last: np.ones_like(once[last])}).trace

    def numbers() -> Numbers:
        weights = {name: random.normal(size=weight.shape) for name, weight in own.weights.items()}
        rows = np.pad(random.normal(size=(4, 2)), ((1, 1), (0, 0)))
        return Numbers(weights, {"x": rows}, {memory: random.normal(size=own.units(memory))})

    others = [numbers() for _ in range(3)]
    base = run(numbers())
    variants = [Variant(), Variant({memory: Apply("*", (Number(1.5), base.resolved.lines[memory].expression))})]
    together = run_variants(base, variants, others)
    for at in range(6):
        alone = run_variants(run(others[at % 3]), [variants[at // 3]])
        for line in base.resolved.lines:
            ours = together.values[line][:, at] if base.steps(line) else together.values[line][at]
            theirs = alone.values[line][:, 0] if base.steps(line) else alone.values[line][0]
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_one_number_in_place_of_a_vector_is_the_number_of_every_unit() -> None:
    base = Cell.parse("h = b + x").run({"b": 3.0}, {"x": [[1.0, 2.0]]})
    alone = run_variants(base, [Variant({"h": Ref("b")})])
    others = run_variants(base, [Variant({"h": Ref("b")})], [Numbers({"b": np.array(own)}) for own in (4.0, 5.0)])
    assert alone.values["h"][1].tolist() == [[3, 3]]
    assert others.values["h"][1].tolist() == [[4, 4], [5, 5]]
    assert others.trace(1).weights["b"] == 5
