"""The text of a page: its title and its Markdown, with the engine's numbers in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rnntutor.course import prose
from rnntutor.course.lesson import Prose as Text
from rnntutor.screen.column import Column
from rnntutor.screen.finder import Reference
from rnntutor.screen.looking import Looking
from rnntutor.screen.markdown import lay_out
from rnntutor.screen.visit import Visit
from rnntutor.screen.wrap import Bit, Row, wrap

WIDEST = 76  # a line of text is no longer
NOT_OF_A_NAME = re.compile(r"[{}\\$ ]|text")  # what LaTeX puts around one: W_{\text{in}}


class Prose(Column, can_focus=False):
    """Shows the page of a visit. The numbers in it are the lesson's own, whatever was changed on the panels."""

    def __init__(self, visit: Visit, id: str | None = None):
        super().__init__(id=id)
        self.visit = visit

    def rows(self, width: int) -> Sequence[Row]:
        width = min(width, WIDEST)
        page = self.visit.page
        rows = wrap([Bit(page.title, "text bold")], width)
        for text in page.prose:
            rows += [(), *lay_out(self._filled(text), width, self._accent(text), self._term)]
        return rows

    def _term(self, words: str) -> str | None:
        """A term of the glossary that stands out leads there."""
        app = self.app
        return words if words and isinstance(app, Looking) and app.knows(words) else None

    def on_column_followed(self, event: Column.Followed) -> None:
        event.stop()
        self.post_message(Reference.Term(event.target))

    def _filled(self, text: Text) -> str:
        """The text with its numbers put in; those that an open question asks for stay hidden."""
        traces = {name: scene.trace for name, scene in self.visit.lesson.scenes.items()}
        hides = {name: self.visit.hidden(name) for name in traces}
        return prose.fill(text.markdown, traces.get(text.scene), 2, hides.get(text.scene), traces, hides)

    def _accent(self, text: Text) -> Callable[[str], str]:
        """The accent of a formula that is one name: that of its quantity, as on the panels."""
        scene = self.visit.lesson.scenes.get(text.scene)
        names = {*scene.trace.names, *scene.trace.weights} if scene else set()

        def accent(latex: str) -> str:
            name = NOT_OF_A_NAME.sub("", latex)
            known = (part for part in (name, name.rpartition("_")[0]) if part in names)
            return next((scene.trace.role(part) for part in known if scene), "inner")

        return accent
