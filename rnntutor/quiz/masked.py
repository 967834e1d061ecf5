"""What `check` says of a `{...}` that a learner cannot see, since a question of the same page asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from rnntutor.course import blockdoubts, prose
from rnntutor.course.lesson import Lesson, Page, Worksheet
from rnntutor.course.mistakes import Mistake, quoted

from .asked import SEPARATOR, keys
from .hidden import Hidden, hidden


def masked(lesson: Lesson) -> Iterator[Mistake]:
    """A warning for each `{...}` that prints an open answer, or what follows from it: in the text of the page, and in
    what a question says of itself or of one below it. A worksheet may say what its other cells are: those are filled.
    """
    path, said = str(lesson.path), list(blockdoubts.texts(lesson)) if lesson.questions else []
    for page in lesson.pages:
        veils = _veils(lesson, page.questions, page.questions[:1])
        for text in page.prose:
            for at, piece in _covered(lesson, text.markdown, text.scene, veils):
                line, column = text.line + text.markdown.count("\n", 0, at), at - text.markdown.rfind("\n", 0, at)
                yield Mistake(path, line, column, _words(piece, "until a question of this page is answered"))
        for one in (one for one in said if one.id in page.questions and one.key in ("ask", "hints")):
            veils = _veils(lesson, _asked_then(lesson, page, one.id), (one.id,))
            for at, piece in _covered(lesson, one.text, lesson.questions[one.id].scene, veils):
                yield Mistake(path, *one.place(at), _words(piece, "as long as this is asked"))


def _words(piece: str, when: str) -> str:
    return f"{quoted(piece)} shows {prose.MASK} {when}: it is what is asked for, or follows from it"


def _asked_then(lesson: Lesson, page: Page, name: str) -> tuple[str, ...]:
    """The questions that may be open while this one is: itself and those below; not the cells of a worksheet."""
    below = page.questions[page.questions.index(name) :]
    return below[1:] if isinstance(lesson.questions[name], Worksheet) else below


def _veils(lesson: Lesson, names: tuple[str, ...], first: tuple[str, ...]) -> Mapping[str, Hidden]:
    """By scene, what the open questions `names` hide from one who has answered all that stand before the `first`."""
    asked = [(key.partition(SEPARATOR)[0], key) for key in keys(lesson)]
    among = [key for name, key in asked if name in names]
    known = {key for _, key in takewhile(lambda one: one[0] not in first, asked)} if first else ()
    return {scene: hidden(lesson, scene, (), among, known) for scene in lesson.scenes}


def _covered(lesson: Lesson, text: str, scene: str, veils: Mapping[str, Hidden]) -> Iterator[tuple[int, str]]:
    """The pieces of a text that show nothing, and where they begin (from 0)."""
    for found in prose.PIECE.finditer(text) if any(veils.values()) else ():
        if found["inside"] is not None and prose.in_lesson(found[0], lesson, scene, veils) == prose.MASK:
            yield found.start(), found[0]
