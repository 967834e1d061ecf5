"""What `check` says of a `{...}` that a learner cannot see, since a question of the same page asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from rnntutor.course import blockdoubts, prose
from rnntutor.course.lesson import Lesson, Worksheet
from rnntutor.course.mistakes import Mistake, quoted

from .asked import SEPARATOR, keys
from .hidden import Hidden, hidden


def masked(lesson: Lesson) -> Iterator[Mistake]:
    """A warning for each `{...}` that prints an open answer, or what follows from it: in the text of the page, and in
    what a question says of itself or of one below it. A worksheet may say what its cells are, but for the one that
    comes last: the others are filled by then.
    """
    path, said = str(lesson.path), list(blockdoubts.texts(lesson)) if lesson.questions else []
    for page in lesson.pages:
        asked = [key for key in keys(lesson) if _name(key) in page.questions]
        veils = _veils(lesson, asked)
        for text in page.prose:
            for at, piece in _covered(lesson, text.markdown, text.scene, veils):
                line, column = text.line + text.markdown.count("\n", 0, at), at - text.markdown.rfind("\n", 0, at)
                yield Mistake(path, line, column, _words(piece, "until a question of this page is answered"))
        for one in (one for one in said if one.id in page.questions and one.key in ("ask", "hints")):
            veils = _veils(lesson, _asked_then(lesson, asked, one.id))
            for at, piece in _covered(lesson, one.text, lesson.questions[one.id].scene, veils):
                yield Mistake(path, *one.place(at), _words(piece, "as long as this is asked"))


def _words(piece: str, when: str) -> str:
    return f"{quoted(piece)} shows {prose.MASK} {when}: it is what is asked for, or follows from it"


def _asked_then(lesson: Lesson, asked: list[str], name: str) -> list[str]:
    """The keys that may be open while a question is: its own and those below; of a worksheet the cell worked last."""
    first = next(at for at, key in enumerate(asked) if _name(key) == name)
    question = lesson.questions[name]
    if not isinstance(question, Worksheet):
        return asked[first:]
    trace, cells = lesson.scenes[question.scene].trace, question.cells
    follows = {cell: trace.affected([cell]) for cell in cells}
    ends = [at for at, cell in enumerate(cells) if sum(follows[cell][o.name][o.step or 0] for o in cells) == 1]
    return [*(asked[first + at] for at in ends[-1:]), *asked[first + len(cells) :]]


def _veils(lesson: Lesson, among: list[str]) -> Mapping[str, Hidden]:
    """By scene, what the open keys `among` hide from one who has answered all that stand before them."""
    known = set(takewhile(lambda key: _name(key) != _name(among[0]), keys(lesson))) if among else set[str]()
    known |= {key for key in keys(lesson) if among and _name(key) == _name(among[0]) and key not in among}
    return {scene: hidden(lesson, scene, (), among, known) for scene in lesson.scenes}


def _name(key: str) -> str:
    """The question, or the worksheet, of a key."""
    return key.partition(SEPARATOR)[0]


def _covered(lesson: Lesson, text: str, scene: str, veils: Mapping[str, Hidden]) -> Iterator[tuple[int, str]]:
    """The pieces of a text that show nothing, and where they begin (from 0)."""
    for found in prose.PIECE.finditer(text) if any(veils.values()) else ():
        if found["inside"] is not None and prose.in_lesson(found[0], lesson, scene, veils) == prose.MASK:
            yield found.start(), found[0]
