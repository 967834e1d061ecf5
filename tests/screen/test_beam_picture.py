"""Beam search as a picture: what is kept at the cursor's step and what is let go."""

from __future__ import annotations

import numpy as np

from rnntutor.course.lesson import Panel
from rnntutor.engine import Cell, Layer, Network, Trace
from rnntutor.engine.modules import Call
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import draw, wanted

from .scenes import view


def letters() -> Trace:
    cell = Cell.parse("p = w[t-1] @ P\nw = choose(p)\nw[0] = first")
    weights = {"P": [[0, 0.6, 0.4], [0, 0.5, 0.5], [0, 0.1, 0.9]], "first": [1, 0, 0]}
    return Network({"": Layer(cell, 2)}).run(weights, {}, labels={"w": (".", "a", "b")})


def text(step: int, width: int = 60, height: int = 9, beam: int = 2, hide: str = "") -> str:
    panel = Panel("beam", ("w", "p"), "letters", call=Call("beam", ("w", "p", beam)))
    shown = view(letters(), step).with_hidden({hide: np.ones(4, bool)} if hide else {})
    drawing = draw(shown, panel, width, height)
    assert all(width_of(line) <= width for line in drawing.lines)
    assert wanted(shown, panel, width) == wanted(shown.at(1), panel, width)
    return "\n" + drawing.text + "\n"


def test_each_step_shows_what_is_kept_and_what_is_let_go():
    assert (
        text(2)
        == """
step 2: 2 of 4 kept
▸ bb     0.36 ━━━━━━━━━━━━
▸ aa     0.30 ━━━━━━━━━━──
  ab     0.30 ━━━━━━━━━━──
  ba     0.04 ━╸──────────
"""
    )


def test_greedy_keeps_one():
    assert text(1, beam=1).count("▸") == text(2, beam=1).count("▸") == 1
    assert "bb" not in text(2, beam=1)


def test_where_there_is_no_room_the_rest_is_counted():
    assert "more" in text(2, height=4)
    assert text(2, width=24)


def test_what_an_open_question_hides_does_not_show():
    for name in ("beam()", "p"):
        hidden = text(2, hide=name)
        assert "0.36" not in hidden
        assert "bb" not in hidden
