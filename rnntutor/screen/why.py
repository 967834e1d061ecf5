"""Why a number is what it is: its equation, the same with the numbers put in, every operand a link to its own why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message

from rnntutor.engine import Address, EngineError, Operand
from rnntutor.notation import formula
from rnntutor.notation.direct import own_path
from rnntutor.notation.explanation import Followed, follow, work_at
from rnntutor.notation.gradient import full_name, kind_of
from rnntutor.notation.numbers import show
from rnntutor.notation.printing import HIDDEN
from rnntutor.notation.worked import Piece, Worked
from rnntutor.screen.column import Column
from rnntutor.screen.drawing import length
from rnntutor.screen.view import View
from rnntutor.screen.wrap import Bit, Row, breadth, wrap

PLACES = 2
APART = 4  # columns between a result and the remark beside it


class More(NamedTuple):
    """A link that opens the summands folded into "58 more"."""

    operands: tuple[Operand, ...]


class Back(NamedTuple):
    """A link to an earlier number of the trail, counted from 0."""

    place: int


class Why(Column, can_focus=True):
    """Shows the last number of its trail, of one scene. It is told `show`, and answers with messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,right,tab,j", "choose(1)"),
        Binding("up,left,shift+tab,k", "choose(-1)"),
        Binding("enter", "follow"),
        Binding("backspace", "back"),
        Binding("escape", "close"),
        Binding("e", "change"),
        Binding("pagedown", "move(4)"),
        Binding("pageup", "move(-4)"),
    ]

    class Closed(Message):
        """The learner has seen enough."""

    class Change(Message):
        """The learner wants another number in the place of this one."""

        def __init__(self, address: Address):
            super().__init__()
            self.address = address

    def __init__(self, id: str | None = None):
        super().__init__(id=id)
        self.scene = ""
        self.view: View | None = None
        self.trail: list[Address] = []
        self._open: set[tuple[Operand, ...]] = set()

    def show(self, scene: str, view: View, trail: Sequence[Address] | None = None) -> None:
        """Explain the last number of the trail; without one, the same as before with the numbers of now."""
        fresh = trail is not None
        if trail is not None:
            self.trail = list(trail)
            self._open.clear()
        self.scene, self.view = scene, view
        self.rebuild(top=fresh)
        if fresh and self.drawing().spots:
            self.selected = len(self.trail) - 1 if len(self.trail) - 1 < len(self.drawing().spots) else None

    # what it says

    def hides(self, operand: Operand) -> bool:
        """Whether an open question hides an operand."""
        return self.view is not None and self.view.covered(operand.name, operand.step)

    def rows(self, width: int) -> Sequence[Row]:
        if self.view is None or not self.trail:
            return ()
        address = self.trail[-1]
        try:
            worked = work_at(self.view.trace, address, PLACES, self.hides)
            followed = follow(worked, self.view.trace, PLACES, self.hides)
        except EngineError as error:
            return [*self._crumbs(width), *wrap([Bit(error.message, "quiet")], width)]
        rows = [*self._crumbs(width), *self._kind(address, width), *self._worked(worked, width)]
        for unit in worked.units:
            rows += [(), *self._worked(replace(unit, equation=""), width)]
        rows += self._own_path(address, width)
        for folded in self._open:
            rows += [(), *self._unfolded(folded, width)]
        return [*rows, *self._followed(followed, width)]

    def _crumbs(self, width: int) -> list[Row]:
        """The way here: every number before this one is a link back."""
        *before, here = self.trail
        bits: list[Bit] = []
        for place, address in enumerate(before):
            bits += [Bit(formula.name(address), self._role(address.name), Back(place)), Bit("  ›  ", "quiet")]
        return wrap([*bits, Bit(formula.name(here), f"{self._role(here.name)} bold")], width)

    def _kind(self, address: Address, width: int) -> list[Row]:
        """Of a gradient, which derivative it is: "∂L/∂h₂: total derivative of L, later steps included"."""
        kind = kind_of(address, self.view.trace) if self.view else ""
        if self.view is None or not kind:
            return []
        return wrap([Bit(f"{full_name(address, self.view.trace)}: {kind}", "quiet")], width)

    def _own_path(self, address: Address, width: int) -> list[Row]:
        """Of a gradient, the direct derivative beside the total one."""
        path = own_path(self.view.trace, address, PLACES, self.hides) if self.view else None
        if path is None:
            return []
        said = path.chain if length(path.chain) <= 2 * width or not path.equation else path.equation
        bits = [Bit(said), Bit("   along this line alone", "quiet")]
        lead = (Bit("direct  ", "quiet"),)
        return [(), *wrap(bits, width, lead, (Bit(" " * breadth(lead)),))]

    def _worked(self, worked: Worked, width: int) -> list[Row]:
        """The equation and the arithmetic under it, each line beginning with its sign."""
        of, _, right = worked.equation.partition(" = ")
        names = max(length(of), length(worked.left)) + 1
        margin = (Bit(" " * names),)
        rows: list[Row] = []
        if worked.equation:  # of one unit of several it is that of the whole
            rows += wrap([Bit(f"{of.ljust(names)}= {right}")], width, rest=margin)
        for number, step in enumerate(worked.lines):
            last = number == len(worked.lines) - 1
            named = number == 0 and of != worked.left
            lead = (Bit(worked.left.ljust(names), self._role(worked.address.name)),) if named else margin
            style = "text bold" if last else "text"
            bits = [Bit(f"{step.relation} ", "quiet"), *self._pieces(step.pieces, style)]
            rows += wrap(bits, width, lead, (*margin, Bit("  ")))
        note = Bit(worked.note, "quiet")
        if worked.note and breadth(rows[-1]) + APART + breadth((note,)) <= width:
            rows[-1] = (*rows[-1], Bit(" " * APART), note)
        elif worked.note:
            rows += wrap([note], width, margin, margin)
        return rows

    def _pieces(self, pieces: Sequence[Piece], style: str) -> Iterator[Bit]:
        for piece in pieces:
            operand = piece.operand
            if operand is not None and not operand.absent:
                target = Address(operand.name, operand.step, operand.unit)
                yield Bit(piece.text, "hidden" if self.hides(operand) else self._role(operand.name), target)
            elif piece.rest:
                yield Bit(piece.text, "quiet", More(piece.rest))
            else:
                yield Bit(piece.text, style)

    def _unfolded(self, folded: Sequence[Operand], width: int) -> list[Row]:
        """The operands that "58 more" sums up, one by one."""
        bits: list[Bit] = []
        for one in folded:
            address = Address(one.name, one.step, one.unit)
            value = HIDDEN if self.hides(one) else show(one.value, PLACES)
            bits += [Bit(f"{formula.name(address)} = {value}", self._role(one.name), address), Bit("   ")]
        return wrap(bits, width, (Bit("more  ", "quiet"),), (Bit("      "),))

    def _followed(self, followed: Sequence[Followed], width: int) -> list[Row]:
        """The quantities that the numbers belong to."""
        if not followed:
            return []
        bits: list[Bit] = []
        for one in followed:
            bits += [Bit("   ")] if bits else []
            bits.append(Bit(one.text, self._role(one.address.name), one.address))
        lead = Bit("follow  ", "quiet")
        return [(), *wrap(bits, width, (lead,), (Bit(" " * breadth((lead,))),))]

    def _role(self, name: str) -> str:
        return self.view.role(name) if self.view else "text"

    # what the learner does

    @property
    def pointed(self) -> Address | None:
        """The number that a key would act on: the chosen link, else the one that is explained."""
        chosen = self._chosen()
        if chosen is not None and isinstance(chosen.address, Address):
            return chosen.address
        return self.trail[-1] if self.trail else None

    def on_column_followed(self, event: Column.Followed) -> None:
        event.stop()
        self.screen.set_focus(self)
        if self.view is None:
            return
        if isinstance(event.target, Address):
            self.show(self.scene, self.view, [*self.trail, event.target])
        elif isinstance(event.target, Back):
            self.show(self.scene, self.view, self.trail[: event.target.place + 1])
        elif isinstance(event.target, More):
            self._open.add(event.target.operands)
            self.rebuild()

    def action_choose(self, by: int) -> None:
        self.move_link(by)

    def action_move(self, by: int) -> None:
        self.move_by(by)

    def action_follow(self) -> None:
        self.follow()

    def action_back(self) -> None:
        if len(self.trail) > 1 and self.view is not None:
            self.show(self.scene, self.view, self.trail[:-1])
        else:
            self.post_message(self.Closed())

    def action_close(self) -> None:
        self.post_message(self.Closed())

    def action_change(self) -> None:
        if self.pointed is not None:
            self.post_message(self.Change(self.pointed))
