"""The loss over two weights, and the descent that walks on it."""

import numpy as np
import pytest

from rnntutor.course.lesson import Scene
from rnntutor.course.surface import Surface, descent, losses

from .writing import lesson, scene

BOWL = (
    "equations: |\n  h = w * x + b\n  L = (h - d)**2\nweights: {w: 0, b: [1]}\ninputs: {x: [1, 2], d: [2, 3]}\nloss: L"
)
LONG = """equations: |
  h = tanh(w * h[t-1] + b)
  h[0] = w
  L = 0.5 * m * (h - d)**2
weights: {w: 3, b: 0.5}
inputs: {d: [0, 0, 0.5], m: [0, 0, 1]}
loss: L"""


def of(found: Scene, **more) -> Surface:
    return Surface(found.loss, "w", "b", (-2.0, 2.0), (-1.0, 3.0), **more)


def by_hand(found: Scene, columns: int, rows: int) -> np.ndarray:
    grid = [[(w, b) for w in np.linspace(-2, 2, columns)] for b in np.linspace(-1, 3, rows)]
    runs = [
        [
            found.run({"w": np.full_like(found.weights["w"], w), "b": np.full_like(found.weights["b"], b)})
            for w, b in row
        ]
        for row in grid
    ]
    return np.array([[run["L"].sum() for run in row] for row in runs])


@pytest.mark.parametrize("text", [BOWL, LONG], ids=["in one run", "a start reads a weight"])
def test_every_point_is_the_loss_with_those_weights(text: str):
    found = scene(text)
    assert losses(found.trace, of(found), 5, 4) == pytest.approx(by_hand(found, 5, 4), rel=1e-12)


def test_rows_go_upwards_and_columns_to_the_right():
    found = losses(scene(BOWL).trace, of(scene(BOWL)), 5, 5)
    assert found.shape == (5, 5)
    assert found[0, 0] == 25 + 64  # w = -2, b = -1: h is -3 and -5, not 2 and 3
    assert found[2, 3] == 0  # w = 1, b = 1


def test_what_else_was_changed_is_changed_on_the_surface():
    plain = scene(BOWL)
    moved = plain.run(inputs={"d": np.array([3.0, 4.0])})
    assert losses(moved, of(plain), 5, 5)[3, 3] == 0  # w = 1, b = 2
    assert losses(moved, of(plain), 5, 5)[2, 3] == 2


def test_a_descent_goes_down_by_the_rate_times_the_slope():
    found = scene(BOWL)
    first, second = descent(found.trace, of(found, rate=0.125, moves=1))
    assert (first.x, first.y, first.loss) == (0, 1, 5)
    assert first.slope == (2 * -1 + 2 * 2 * -2, 2 * -1 + 2 * -2)
    assert (second.x, second.y) == (10 * 0.125, 1 + 6 * 0.125)
    assert first.norm == pytest.approx(np.hypot(10, 6))
    assert not first.clipped


def test_a_clipped_move_keeps_its_direction():
    found = scene(BOWL)
    first, second = descent(found.trace, of(found, start=(0.0, 1.0), rate=1.0, clip=0.5, moves=1))
    assert first.clipped
    assert np.hypot(second.x - first.x, second.y - first.y) == pytest.approx(0.5)
    assert (second.x - first.x) / (second.y - first.y) == pytest.approx(10 / 6)


def test_a_descent_begins_at_the_runs_own_weights_or_where_it_is_told():
    found = scene(BOWL)
    assert [place[:2] for place in [(p.x, p.y) for p in descent(found.trace, of(found))]] == [(0, 1)]
    edited = found.run({"w": np.array(1.5)})
    assert descent(edited, of(found))[0].x == 1.5
    assert descent(found.trace, of(found, start=(1.0, 1.0)))[0].loss == 0


def test_a_descent_ends_where_it_leaves_all_numbers():
    found = scene(BOWL)
    path = descent(found.trace, of(found, rate=1e200, moves=50))
    assert 1 <= len(path) < 10
    assert np.isfinite([(place.x, place.y) for place in path]).all()


def test_a_lesson_says_all_of_it():
    given = "{x: w, y: b, from: [-2, 0], to: [ln 3, 2], start: [1, 1/2], rate: 1, clip: 5, moves: 3}"
    panel = lesson(f"```scene s\n{BOWL}\n```\n```panels\n- surface: {given}\n```\n").pages[0].panels[0]
    assert panel.surface == Surface(("L",), "w", "b", (-2, np.log(3)), (0, 2), (1, 0.5), 1, 5, 3)
