"""Widgets that are laid out once for every change, where Textual would lay the whole screen out a second time."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget


class LaidOutOnce(Widget):
    """A widget of which nothing stands elsewhere because its content came out larger or smaller.

    Where the content has another size than before, Textual lays out again, as scroll bars may have come or gone.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)


class Beside(Horizontal, LaidOutOnce):
    """Widgets beside one another."""


class Below(Vertical, LaidOutOnce):
    """Widgets below one another."""
