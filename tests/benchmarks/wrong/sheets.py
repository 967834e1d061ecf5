"""Worksheets with one to four wrong lines: the learner goes on with what stands there, right or wrong."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnntutor.engine import Address

from .adapter import marked
from .answers import distance
from .desk import World
from .drawing import LARGEST, half_up, written
from .kinds import Kind
from .numbers import Numbers

MOST = 4  # wrong lines on a sheet
LONGEST = 4  # steps of one
LEAST = 0.1  # by which a wrong line is wrong
UNSHOWN = ("grad.r", "grad.L.net", "grad.x")  # lines that no worksheet has


class Sheet:
    """A worksheet filled in by a learner; `wrong` are the lines that are wrong by themselves."""

    def __init__(self, kind: Kind, world: World, random: np.random.Generator) -> None:
        self.kind, self.world, self.random = kind, world, random
        self.places = int(random.integers(2, 4))
        self.rounds = bool(random.random() < 0.5)  # goes on with what was written, not with what was worked
        self.typed: dict[Address, str] = {}
        self.right: dict[Address, np.ndarray] = {}
        cells = self.cells()
        count = min(int(random.integers(1, MOST + 1)), len(cells))
        self.wrong = {cells[int(at)] for at in random.choice(len(cells), count, replace=False)}
        self.largest = 0.0
        kind.work(world, carry=self.write)

    def cells(self) -> list[Address]:
        """Every line at every step, in the order in which they are worked."""
        found: list[Address] = []

        def note(name: str, step: int, number: np.ndarray) -> np.ndarray:
            if step and ".net" not in name and name not in UNSHOWN:
                found.append(Address(name, step))
                self.right[Address(name, step)] = np.array(number)
            return number

        self.kind.work(self.world, carry=note)
        return found

    def write(self, name: str, step: int, number: np.ndarray) -> np.ndarray:
        """Write a number into its cell, wrong where it shall be, and go on with it."""
        cell = Address(name, step)
        if cell in self.wrong:
            number = self.put_wrong(cell, np.array(number))
        if step and ".net" not in name and name not in UNSHOWN:
            self.typed[cell] = written(number, self.places)
        with np.errstate(invalid="ignore"):
            self.largest = max(self.largest, float(np.nan_to_num(np.abs(number), nan=np.inf).max(initial=0)))
        return half_up(number, self.places) if self.rounds else number

    def put_wrong(self, cell: Address, number: np.ndarray) -> np.ndarray:
        """A line off by something, in one entry; not so that two wrongs make the right number again."""
        at = tuple(int(self.random.integers(size)) for size in number.shape)
        while True:
            wrong = number.copy()
            wrong[at] += self.random.choice([-1, 1]) * LEAST * 10 ** self.random.uniform(0, 1.3)
            if not distance(wrong, self.right[cell]) < LEAST:
                return wrong

    def named(self) -> set[Address]:
        """The lines that the tutor calls wrong, each marked with all the others known."""
        scene, found = self.kind.scene(self.world), set()
        for cell, text in self.typed.items():
            others = {other: typed for other, typed in self.typed.items() if other != cell}
            if marked(scene, cell, self.places, text, others).kind not in ("right", "right-for-yours"):
                found.add(cell)
        return found


def sheet(kinds: Mapping[str, Kind], random: np.random.Generator) -> Sheet:
    """A worksheet of any kind of exercise that has more than one line or step."""
    while True:
        kind = list(kinds.values())[int(random.integers(len(kinds)))]
        world = kind.draw(Numbers(random))
        if world.steps <= LONGEST:
            made = Sheet(kind, world, random)
            if len(made.typed) > 1 and made.largest < LARGEST:
                return made
