"""The same question with other numbers: drawn from a seed, short, and telling the slips apart as well as its own do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from rnntutor.course.lesson import Lesson, Question, Scene, Worksheet

from .asked import SEPARATOR, find
from .drawing import Draws
from .scale import Draw, Own, own_numbers
from .stated import Stated, true_of
from .worth import Worth

GOOD = 4  # of those that are good enough, how many are weighed against one another
LOOKED = 12  # at so many draws at most the slips are tried
HEAVY = 4000  # numbers of a run from which fewer are
AHEAD = 8  # draws of one number that are run at once
WIDE = 24  # draws, of all numbers, on which the slips are tried at once


def variant(lesson: Lesson, key: str, number: int, good: int = GOOD) -> Lesson | None:
    """The lesson with other numbers in the scene of one question; all cells of a worksheet share them.

    `number` 0 is the lesson itself; any other gives the same numbers on every machine. None where the question has no
    others: a choice, one whose text states its numbers, one the author keeps (`fresh: false`), or one for which no draw
    is short and tells the slips apart nearly as well as the lesson's own. `good`: so many draws that are good enough
    are weighed against one another. Raises asked.UnknownQuestion.
    """
    return variants(lesson, key, (number,), good)[0]


def variants(lesson: Lesson, key: str, numbers: Sequence[int], good: int = GOOD) -> list[Lesson | None]:
    """What `variant` gives for each of some numbers, which are looked for together in a fraction of the time."""
    name = key.partition(SEPARATOR)[0]
    question = lesson.questions.get(name)
    if not isinstance(question, Worksheet):
        question, _ = find(lesson, key)
    searches = {number: _Search(number, good) for number in numbers if number}
    if searches and can_vary(question):
        _look(lesson, question, list(searches.values()))
    found = {number: _with(lesson, question, search.best) for number, search in searches.items() if search.best}
    return [found.get(number) if number else lesson for number in numbers]


def can_vary(question: Question | Worksheet) -> bool:
    """Whether a question may have other numbers at all."""
    if isinstance(question, Question) and (question.choices or question.address is None):
        return False
    return question.fresh != ()


@dataclass
class _Search:
    """What was found so far for one number of a variant."""

    number: int
    good: int
    waiting: list[Draw] = field(default_factory=list)  # those that are allowed, to be weighed
    best: Scene | None = None
    score: int = 0
    enough: int = 0
    looked: int = 0
    over: bool = False

    def take(self, draw: Draw, found: Worth | None, most: int) -> None:
        """Take note of what a draw is worth; None where that is too little."""
        if found and (self.best is None or found.score > self.score):
            self.best, self.score = draw.scene, found.score
        self.enough, self.looked = self.enough + (found is not None), self.looked + 1
        self.over = bool(found and found.is_full) or self.enough >= self.good or self.looked >= most


def _look(lesson: Lesson, question: Question | Worksheet, searches: Sequence[_Search]) -> None:
    """Draw, run and weigh for all numbers together until each has enough or no draws are left."""
    own = own_numbers(lesson.scenes[question.scene], question)
    if own.goal is None:
        return
    draws = Draws(lesson, question)
    _go_through(own, searches, draws.of)
    again = [search for search in searches if search.best is None]
    for search in again:
        search.looked, search.over = 0, False
    _go_through(own, again, draws.gentle)


def _go_through(own: Own, searches: Sequence[_Search], draws: Callable[[int], Iterator[Scene]]) -> None:
    left = [(search, draws(search.number)) for search in searches]
    while going := [(search, scenes) for search, scenes in left if not search.over]:
        drawn = {search.number: list(islice(scenes, AHEAD)) for search, scenes in going}
        of = {id(scene): search for search, _ in going for scene in drawn[search.number]}
        for draw in own.allowed([scene for scenes in drawn.values() for scene in scenes]):
            of[id(draw.scene)].waiting.append(draw)
        _weigh(own, [search for search, _ in going])
        for search, _ in going:
            search.waiting.clear()
            search.over |= not drawn[search.number]


def _weigh(own: Own, searches: Sequence[_Search]) -> None:
    """Try the slips on the draws that wait, as many at once as are worth it."""
    most = LOOKED if own.size < HEAVY else 2
    while waiting := [search for search in searches if search.waiting and not search.over]:
        each = min(most, max(1, WIDE // len(waiting)))
        now = [(search, draw) for search in waiting for draw in search.waiting[:each]]
        worths = own.weigh([draw for _, draw in now])
        for (search, draw), found in zip(now, worths, strict=True):
            if not search.over:
                search.take(draw, found, most)
        for search in waiting:
            del search.waiting[:each]


def _with(lesson: Lesson, question: Question | Worksheet, drawn: Scene) -> Lesson:
    """The lesson with the drawn scene; what the question says of the lesson's own numbers alone is left out."""
    stated = Stated(lesson.scenes[drawn.id], drawn)
    hints = tuple(hint for hint in question.hints if true_of(hint, stated, helps=True))
    worked = question.worked if true_of(question.worked, stated, helps=True) else ""
    told = replace(question, hints=hints, worked=worked)
    return replace(
        lesson,
        scenes={**lesson.scenes, drawn.id: drawn},
        questions={**lesson.questions, question.id: told},
    )
