"""What an author probably did not mean in prose: each doubt with where it begins (from 0), and what would be right."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .ids import FENCES
from .panels import KINDS
from .prose import PIECE

ROWS, COLUMNS = 40, 48  # lines of text beside the panels: more is too much to read
WIDEST = 50  # columns of a drawing; what is wider is cut where text and panels share 120 columns

_CODE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[ \t]*$|\Z)"  # a fence
    r"|(`+)(?!`).+?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
_COUNTED = "step|unit|cell|page|chapter|lesson|section|row|column|layer|figure|equation|version"
_APART = re.compile(
    PIECE.pattern
    + r"|^[ \t]*\d+[.)][ \t]"  # the number of a list's entry
    + r"|\]\([^)\n]*\)|<[a-z]+:[^>\n]*>|https?://\S+"  # links
    + rf"|(?i:\b(?:{_COUNTED})s?\s+\d+(?:\s*(?:,|and|to|or|–|-)\s*\d+)*)"  # step 12
    + r"|[^\W\d_]\([−-]?\d[\d.,]*\)"  # σ(90): what a function is given
    + r"|\b(?:19|20)\d\d[a-z]?\b(?![.,]\d)",  # a year
    re.MULTILINE,
)
_NUMBER = re.compile(r"(?<![\w.,:/×\-–])[−-]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?![\w×]|[.,:/\-–]\w)")


_SMALL = re.compile(  # a whole number up to 10 that is a result: c = 7, it holds 7.
    r"(?:[=≈]|(?<!should )\b(?:holds|gives|makes|equals|comes to|puts out|yields|adds up to))\s+"
    r"(?P<number>[−-]?\d+)(?=[.,;:)!?](?!\d)|\s*$)",
    re.MULTILINE,
)
_WITH_ID = "|".join(word for word in FENCES if word != "panels")
_LOST = re.compile(  # at the head of a paragraph: the word behind a fence, a key of a block, an entry of panels
    rf"(?:\A|\n[ \t]*\n)(?P<line>(?P<block>panels|(?:{_WITH_ID}) [a-z0-9][a-z0-9-]*)[ \t]*$"
    r"|(?:equations|weights|inputs|layers|cell|ask|answer|choices|rows|steps|examples|epochs):(?=[ \t]|$)"
    rf"|- (?:{'|'.join(KINDS)}): )",
    re.MULTILINE,
)
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|em|strong|img|div|span|sub|sup|font|small|center|details|summary|h[1-6]|code|pre|table|td|tr|th|li|ul|ol)"
    r"(?:\s[^<>\n]*)?/?>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^ {0,3}(?:(?P<tight>##+)(?=[^ \t\n#])|#{3,6}(?=[ \t]))", re.MULTILINE)


def doubts(markdown: str) -> Iterator[tuple[int, str]]:
    """Everything that is doubted in the prose of a page."""
    yield from _headings(markdown)
    yield from _lost_fences(markdown)
    yield from _tags(markdown)
    yield from _wide_drawings(markdown)
    for at, number in numbers(markdown):
        yield at, f"the number {number} is not computed: write {{...}}, or `{number}` if it is given"


def long_page(texts: list[str]) -> str:
    """What is wrong with the length of a page, or ""."""
    rows = sum(map(_rows, texts))
    said = f"this page has about {rows} lines of text, of which a small terminal shows 16: begin another with '## '"
    return said if rows > ROWS else ""


def _rows(markdown: str) -> int:
    """About as many lines as the text has beside the panels; of a drawing, its own."""
    drawn = sum(found[0].count("\n") for found in _CODE.finditer(markdown) if found[1])
    parts = re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+|]|\d+[.)]) )", _CODE.sub(lambda f: "" if f[1] else f[0], markdown))
    return drawn + sum(len(textwrap.wrap(part, COLUMNS)) for part in parts) + markdown.count("\n\n")


def _headings(markdown: str) -> Iterator[tuple[int, str]]:
    """Headings that begin no page though they look so."""
    for found in _HEADING.finditer(_CODE.sub(_blank, markdown)):
        tight = "a page begins with '## ': a blank is missing behind the ##"
        yield found.start(), tight if found["tight"] else "a page begins with '## ': this smaller heading begins none"


def _lost_fences(markdown: str) -> Iterator[tuple[int, str]]:
    """Paragraphs that begin as a block does."""
    for found in _LOST.finditer(_CODE.sub(_blank, markdown)):
        block = found["block"]
        lost = f"is ```{block} meant, and ``` behind it" if block else "is a line such as ```question ID lost above it"
        yield found.start("line"), f"this line is shown as text, but looks like one of a block: {lost}?"


def _tags(markdown: str) -> Iterator[tuple[int, str]]:
    """HTML within a line."""
    for found in _TAG.finditer(_CODE.sub(_blank, markdown)):
        yield found.start(), f"HTML is not read: {found[0]} is shown as it stands; write Markdown, or `{found[0]}`"


def _wide_drawings(markdown: str) -> Iterator[tuple[int, str]]:
    """The first line of a fence that no narrow terminal shows whole."""
    for found in _CODE.finditer(markdown):
        lines = found[0].splitlines(keepends=True) if found[1] else []
        wide = next((n for n, line in enumerate(lines) if len(line.rstrip()) > WIDEST), None)
        if wide is not None:
            said = f"{len(lines[wide].rstrip())} columns: at most {WIDEST} are shown on a small terminal"
            yield found.start() + sum(map(len, lines[:wide])), said


def numbers(markdown: str) -> Iterator[tuple[int, str]]:
    """Numbers that no `{...}` computes: where each begins (from 0), and its text.

    Left out are code, formulas, links, list numbers, ordinals, years, "step 2", and whole numbers up to 10, which count
    things, where they are not said to be a result.
    """
    text = _APART.sub(_blank, _CODE.sub(_blank, markdown))
    results = {found.start("number") for found in _SMALL.finditer(text)}
    for found in _NUMBER.finditer(text):
        value = found[0].replace("−", "-").replace(",", "")
        small = value.lstrip("-").isdecimal() and abs(int(value)) <= 10
        if not small or found.start() in results:
            yield found.start(), found[0]


def _blank(found: re.Match[str]) -> str:
    """As much white space, so that places stay."""
    return re.sub(r"[^\n]", " ", found[0])
