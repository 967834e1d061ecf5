"""Looking for words in the course: pages, questions, glossary. Reads the text alone; imports nothing heavy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from . import sheet
from .glossary import Glossary, Term
from .index import Entry
from .mistakes import Wrong

MOST = 60  # hits that are told
AROUND = 24  # characters of an excerpt before the first word that was looked for
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*(\S*)")
_ASK = re.compile(r"ask:[ \t]+[\"']?(.*?)[\"']?[ \t]*")
_RAISED = re.compile(r"([_^])\{([^{}]*)\}")  # c_{t-1}
_PLACE = re.compile(r"\{[^{}]*\}")
_MARKS = re.compile(r"[*`$\\]+|^[ \t]*(?:[-|>]|\d+\.)[ \t]+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Page(NamedTuple):
    """A page as one looks for words in it; `bold` are the words that stand out on it."""

    lesson: str
    title: str
    number: int
    heading: str
    text: str
    bold: str


class Hit(NamedTuple):
    """A page of a lesson, or with `page` 0 a term of the glossary, and the part of its text that holds the words."""

    lesson: str
    title: str
    page: int
    heading: str
    excerpt: str


class Search:
    """Reads the lessons when it is first asked; a file that cannot be read is passed by."""

    def __init__(self, entries: Iterable[Entry], glossary: Glossary):
        self.entries, self.glossary = tuple(entries), glossary

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page of the course, in order."""
        return tuple(page for entry in self.entries for page in _pages(entry))

    def find(self, words: str) -> list[Hit]:
        """Where all of the words stand, parts of words too: in headings first, then the glossary, then the text."""
        wanted = words.casefold().split()
        if not wanted:
            return []
        ranked = list[tuple[int, Hit]]()
        for page in self.pages:
            head = f"{page.title} {page.heading}".casefold()
            if _all(wanted, f"{head} {page.text.casefold()}"):
                rank = 0 if _all(wanted, head) else 2 if _all(wanted, page.bold.casefold()) else 3
                ranked.append((rank, Hit(page.lesson, page.title, page.number, page.heading, _part(page.text, wanted))))
        for term in self.glossary.terms:
            names = " ".join((*term.names, *term.symbols)).casefold()
            if _all(wanted, f"{names} {term.text.casefold()}"):
                rank = 1 if _all(wanted, names) else 4
                ranked.append((rank, Hit(term.lesson, "", 0, term.name, _part(term.text, wanted))))
        return [hit for _, hit in sorted(ranked, key=lambda one: one[0])][:MOST]

    def explained(self, term: Term) -> Page | None:
        """The page that explains a term: the first of its lesson on which it stands out, or stands at all."""
        own = [page for page in self.pages if page.lesson == term.lesson]
        for text in ((page.bold for page in own), (page.text for page in own)):
            for page, words in zip(own, text, strict=True):
                if term in self.glossary.within(words):
                    return page
        return own[0] if own else None

    def using(self, term: Term) -> tuple[Page, ...]:
        """Every page on which a term stands."""
        return tuple(page for page in self.pages if term in self.glossary.within(page.text))


def _all(wanted: list[str], text: str) -> bool:
    return all(word in text for word in wanted)


def _part(text: str, wanted: list[str]) -> str:
    """The text from a little before the first of the words on."""
    low = text.casefold()
    at = min((place for word in wanted if (place := low.find(word)) >= 0), default=0)
    if at <= AROUND:
        return text
    return "… " + text[text.find(" ", at - AROUND) + 1 :]


def _pages(entry: Entry) -> Iterator[Page]:
    try:
        text = sheet.decode(sheet.load(entry.path))
        lines = text.split("\n")[sheet.front(text).body - 1 :]
    except Wrong:
        return
    number, heading, found = 0, "", list[str]()
    for kind, line in _lines(lines):
        if kind == "head":
            if number:
                yield _page(entry, number, heading, found)
            number, heading, found = number + 1, line, []
        else:
            found.append(line)
    if number:
        yield _page(entry, number, heading, found)


def _page(entry: Entry, number: int, heading: str, lines: list[str]) -> Page:
    bold = " · ".join(_BOLD.findall("\n".join(lines)))
    text = " ".join(" ".join(map(_plain, lines)).split())
    return Page(entry.id, entry.title, number, heading, text, bold)


def _plain(line: str) -> str:
    """A line as it is read, without its marks; a number that the engine puts in is left open."""
    return _MARKS.sub("", _PLACE.sub("…", _RAISED.sub(r"\1\2", line)))


def _lines(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The headings of pages, the lines of prose and what is asked; the rest of the blocks is not for reading."""
    fence, kind = "", ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2]:
                fence = ""
            elif kind in ("question", "worksheet") and (asked := _ASK.fullmatch(line)):
                yield "ask", asked[1]
        elif mark:
            fence, kind = mark[1], mark[2]
        elif line.startswith("## "):
            yield "head", line[3:].strip()
        else:
            yield "prose", line
