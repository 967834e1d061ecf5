"""The kinds of picture: each a function (view, panel, width, height) -> Drawing, found here by its name in a lesson."""

from __future__ import annotations

from rnntutor.course.lesson import Panel
from rnntutor.screen.drawing import Drawing, Line, Run, clip_line, length, width_of
from rnntutor.screen.drawings import (
    alignment,
    beam,
    curve,
    diagram,
    equations,
    gates,
    heads,
    heat,
    jacobian,
    lattice,
    memory,
    prefixes,
    regions,
    strip,
    surface,
    table,
    training,
    tree,
    weights,
)
from rnntutor.screen.drawings.names import scene_name
from rnntutor.screen.view import View

KINDS = {
    "equations": equations,
    "table": table,
    "gates": gates,
    "memory": memory,
    "heat": heat,
    "strip": strip,
    "diagram": diagram,
    "curve": curve,
    "weights": weights,
    "surface": surface,
    "jacobian": jacobian,
    "training": training,
    "heads": heads,
    "beam": beam,
    "alignment": alignment,
    "tree": tree,
    "lattice": lattice,
    "prefixes": prefixes,
    "picture": regions,
}


UNBOUNDED = 10_000  # columns in which every title fits
BESIDE = 2  # cells of the rule beside a title, at least
SLOW = frozenset({"equations"})  # worth drawing for the next step before it is asked for


def draw(view: View, panel: Panel, width: int, height: int) -> Drawing:
    """The picture of a panel in at most `width` columns and `height` rows."""
    return KINDS[panel.kind].draw(view, panel, width, height)


def wanted(view: View, panel: Panel, width: int) -> tuple[int, int]:
    """The least and the best number of rows in that width; neither depends on the step, so that nothing jumps."""
    return KINDS[panel.kind].wanted(view, panel, width)


def grows(panel: Panel) -> int:
    """How many rows more than the best number of them make the picture better, where there is room to spare."""
    return getattr(KINDS[panel.kind], "GROWS", 0)


def spare(view: View, panel: Panel, width: int) -> int:
    """How many rows more show all of it, where nothing else has a use for them."""
    more = getattr(KINDS[panel.kind], "spare", None)
    return more(view, panel, width) if more else 0


def breadth(view: View, panel: Panel) -> int:
    """The columns below which the picture loses something: panels that need no more than half stand side by side."""
    return max(KINDS[panel.kind].breadth(view, panel), length(panel.title) + BESIDE)


def title(view: View, panel: Panel, width: int = UNBOUNDED, among: bool = False) -> Line:
    """What stands over the picture: the title that the author gave it, or its kind and, `among` several, its scene."""
    room = max(width - BESIDE, 0)
    if panel.title:
        return clip_line([Run(panel.title, "text")], room)
    own = KINDS[panel.kind].title(view, panel)
    of = Run(f"  {scene_name(view)}", "text")
    named = among and not panel.scenes and view.title not in ("", panel.scene) and width_of((*own, of)) <= room
    return clip_line((*own, of) if named else own, room)
