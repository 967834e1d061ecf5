"""A small box over a number, in which another can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from rnntutor.engine import Address
from rnntutor.screen.drawing import length
from rnntutor.screen.field import Field

LEAST = 10  # columns of the box while a number stands in it


class Edit(Field):
    """Opens over a region of the screen; told what to change, it answers with the text."""

    DEFAULT_CSS = """
    Edit, Edit:focus { position: absolute; layer: above; display: none; background: $step; color: $changed; }
    Edit.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave"),
        Binding("up,down,pageup,pagedown,tab,shift+tab", "nothing"),
    ]

    class Typed(Message):
        """The learner wants this text in the place of the number."""

        def __init__(self, edit: Edit, text: str):
            super().__init__()
            self.edit, self.text = edit, text

    class Left(Message):
        """The learner wants the number as it was."""

    def __init__(self) -> None:
        super().__init__("edit")
        self.scene = ""
        self.address: Address | None = None
        self._least = LEAST
        self._over, self._room = Region(), 0

    def open(
        self, scene: str, address: Address, text: str, over: Region, width: int, words: Sequence[str] = ()
    ) -> None:
        """Open with a text over a region of the parent, which is so wide. One of the `words` needs less room."""
        self.scene, self.address = scene, address
        self._least = max(map(length, words), default=LEAST - 1) + 1
        self.fill(text, select=True)
        self.place(over, width)
        self.add_class("-open")
        self.screen.set_focus(self)

    def place(self, over: Region, width: int) -> None:
        """Stand over a region, within the width."""
        self._over, self._room = over, width
        breadth = min(max(over.width, length(self.value) + 1, self._least), width)
        self.styles.width = breadth
        self.styles.offset = (max(min(over.x, width - breadth), 0), over.y)

    def watch_value(self) -> None:
        """As wide as what is typed."""
        if self.address is not None:
            self.place(self._over, self._room)

    def close(self) -> None:
        """Gone again."""
        self.address = None
        self.remove_class("-open")

    async def action_submit(self) -> None:
        self.post_message(self.Typed(self, self.value))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_nothing(self) -> None:
        """Keys that would lead away while a number is half typed."""
