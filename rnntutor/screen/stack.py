"""A page's panels, laid out in the height there is, told one view per scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.containers import VerticalScroll

from rnntutor.course import lesson
from rnntutor.engine.tree import Address
from rnntutor.screen.view import View


class PanelStack(VerticalScroll):
    """Lays panels out, hands every one its scene's view, and moves the selection across them."""

    def __init__(
        self, panels: Sequence[lesson.Panel] = (), views: Mapping[str, View] | None = None, id: str | None = None
    ):
        """`views` maps a scene's id to its view."""
        super().__init__(id=id)

    async def load(self, panels: Sequence[lesson.Panel], views: Mapping[str, View]) -> None:
        """Show the panels of another page."""

    def show(self, views: Mapping[str, View]) -> None:
        """Give every panel the view of its scene: after a step, an edit, a selection, an answer."""

    def neighbour(self, across: int, down: int) -> tuple[str, Address] | None:
        """(scene, address) of the number next to the selected one in that direction, over the edges of panels too.

        The first number on the page where nothing is selected; None where there is nothing further.
        """
        return None
