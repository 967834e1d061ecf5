"""The panel of a training: how it goes, and what its keys do now."""

from __future__ import annotations

from rnntutor.course.lesson import Panel
from rnntutor.screen.drawing import Drawing, Line, Run, clip_line
from rnntutor.screen.drawings import learning
from rnntutor.screen.drawings.layout import short
from rnntutor.screen.view import View
from rnntutor.session.background import Snapshot

LEAST, BEST = 10, 15  # rows
GROWS = 40  # rows more where nothing else needs them
STEERING = (("f s", "rate"), ("c", "clip"), ("X", "from the start"))
KEYS = {
    "waiting": (("x", "start"),),
    "running": (("x", "pause"), *STEERING),
    "paused": (("x", "go on"), *STEERING),
}
OVER = STEERING[-1:]
ANEW = (("x", "trains it anew"),)


def title(view: View, panel: Panel) -> Line:
    return (Run("training", "text"),)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    return (2, 2) if _rests(view) else (LEAST, BEST)


def breadth(view: View, panel: Panel) -> int:
    return learning.BESIDE


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """How far it is, the keys that do something now, and below them the curves."""
    told = view.learning or Snapshot("waiting", 0, 1)
    acting = ANEW if _rests(view) else KEYS.get(told.state, OVER)
    keys = clip_line([run for key, what in acting for run in (Run(key, "text"), Run(f" {what}   ", "quiet"))], width)
    if height < 2:
        return Drawing((keys,))
    if told.message:
        return Drawing((clip_line((Run(f"✗ {told.message}", "wrong"),), width), keys))
    if _rests(view):
        reached = f", the loss below {short(view.bound)}" if view.bound is not None else ""
        line = Run("trained: ", "right"), Run(f"{told.epochs:,} epochs{reached}", "text")
        return Drawing((clip_line(line, width), keys))
    lines = learning.draw(told, view.bound, width, height - 1).lines
    return Drawing((*lines[:2], keys, *lines[2:])[:height])


def _rests(view: View) -> bool:
    """Whether the scene has what was learned before, and nobody let it learn anew."""
    return view.trained and (view.learning is None or view.learning.state == "waiting")
