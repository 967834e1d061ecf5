"""A training drawn from a snapshot: how far it is, the loss and the gradient's norm by epoch."""

import numpy as np
import pytest

from rnntutor.engine.descent import Clip
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings.learning import draw, duration
from rnntutor.screen.palette import DARK
from rnntutor.session.background import Snapshot, State


def snapshot(epoch: int, epochs: int, state: State = "running", last: float | None = None, **more) -> Snapshot:
    """A loss that falls by a tenth every 20 epochs, and a gradient ten times as large."""
    numbers = np.arange(1, epoch + 1)
    losses = 10.0 ** (-(numbers - 1) / 20)
    if last is not None:
        losses[-1] = last
    told = {"loss": float(losses[-1]), "norm": float(10 * losses[-1]), "rate": 0.1} if epoch else {}
    series = {"numbers": tuple(numbers.tolist()), "losses": tuple(losses), "norms": tuple(10 * losses)}
    return Snapshot(state, epoch, epochs, **series, **told, **{"seconds": 15.0, "left": 65.0} | more)


def test_a_training_shows_how_far_it_is_and_where_its_loss_goes():
    drawing = draw(snapshot(41, 50, part=0.5, clip=Clip(5), clipped=0.25), 0.1, 60, 13)
    assert (
        drawing.text
        == """\
epoch 41 of 50  ━━━━━━━━━━━━━━━━━━╸───  83 %  1 min 5 s left
loss 0.01 of 0.1 ✓   gradient 0.1   rate 0.1   clipped at 5…
loss by epoch, log axis, to reach 0.1
 10⁰ ┤▀▚▄▄
     │    ▀▀▜▄▄▄
     │          ▀▀▚▄▄
     │               ▀▀▚▄▄▄
10⁻¹ ┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈▝▀▀▚▄▄┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
     │                          ▀▀▚▄▄
     │                               ▀▀▀▚▄▄
     │                                     ▀▀▚▄▄
10⁻² ┤                                          ▀●
     └1         10         20        30         40        50"""
    )


def test_both_curves_stand_side_by_side_where_there_is_room():
    wide = draw(snapshot(41, 50), None, 100, 9).text
    assert "loss by epoch" in wide.splitlines()[2]
    assert "|∂L/∂W| by epoch" in wide.splitlines()[2]
    high = draw(snapshot(41, 50), None, 60, 20).text.splitlines()
    assert high[2].startswith("loss")
    assert high[11].startswith("|∂L/∂W|")
    low = draw(snapshot(41, 50), None, 60, 9).text
    assert "|∂L/∂W|" not in low


def test_a_far_end_is_not_on_the_axis_yet():
    assert draw(snapshot(12, 2000), None, 60, 9).text.splitlines()[-1].split() == ["└1", "5", "10", "15", "20"]
    assert draw(snapshot(600, 2000), None, 60, 9).text.splitlines()[-1].split()[-1] == "2000"


def test_every_state_is_said_in_words():
    for state, word in [("paused", "paused"), ("done", "done"), ("stopped", "stopped"), ("waiting", "waiting")]:
        assert word in draw(snapshot(3, 10, state), None, 80, 9).text.splitlines()[0]
    assert "no epoch is done yet" in draw(Snapshot("waiting", 0, 10), 0.1, 80, 9).text
    failed = draw(Snapshot("failed", 0, 10, message="no such file"), None, 80, 9)
    assert "no such file" in failed.text
    assert "left" not in draw(snapshot(10, 10, "done"), None, 80, 9).text.splitlines()[0]


def test_a_run_that_diverged_says_so_and_keeps_what_it_had():
    drawing = draw(snapshot(12, 20, "diverged", last=np.nan), 0.1, 80, 11)
    assert "diverged: the loss has left all numbers" in drawing.text
    assert "loss undefined" in drawing.text
    assert "?" in drawing.text
    assert "▀" in drawing.text.splitlines()[4]


def test_a_bound_that_is_reached_is_ticked():
    assert "of 0.1 ✓" in draw(snapshot(41, 50), 0.1, 80, 9).text
    assert "✓" not in draw(snapshot(5, 50), 0.1, 80, 9).text
    assert "┈" in draw(snapshot(5, 50), 0.1, 80, 9).text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (8.4, "8 s"), (60, "1 min"), (80, "1 min 20 s"), (3600, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_time_is_told_in_words(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize("width", [1, 20, 33, 60, 84, 120, 200])
def test_a_training_fits_every_width_and_height(width):
    for told in (snapshot(1, 1), snapshot(41, 50, clip=Clip(5)), snapshot(900, 1000), Snapshot("waiting", 0, 10)):
        for height in (1, 2, 3, 5, 9, 14, 30):
            drawing = draw(told, 0.05, width, height)
            assert len(drawing.lines) <= height
            assert max(map(width_of, drawing.lines)) <= width
            assert all(DARK.style(run.style).color for line in drawing.lines for run in line)
