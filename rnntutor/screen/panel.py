"""The widget around one drawing, painted with Textual's line API."""

from __future__ import annotations

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen.drawing import Drawing, Spot
from rnntutor.screen.view import View


class Panel(Widget):
    """One picture of a page. It is told its `view`, and answers with messages."""

    view: reactive[View | None] = reactive(None, repaint=False)

    class Selected(Message):
        """The learner pointed at a number; `scene` says of which scene."""

        def __init__(self, panel: Panel, address: Address):
            super().__init__()
            self.panel, self.scene, self.address = panel, panel.options.scene, address

        @property
        def control(self) -> Panel:
            return self.panel

    class Activated(Selected):
        """The learner asks why: clicked on the number that was already selected."""

    def __init__(self, options: lesson.Panel, view: View | None = None, id: str | None = None):
        super().__init__(id=id)
        self.options = options
        self.set_reactive(Panel.view, view)

    drawing: Drawing  # what is painted now
    spots: tuple[Spot, ...]  # its numbers

    def move_selection(self, across: int, down: int) -> Address | None:
        """The number next to the selected one in that direction; None at the edge. The caller puts it into the view."""
