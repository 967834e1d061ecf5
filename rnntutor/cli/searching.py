"""`search`: the pages and terms of the course that hold some words. Imports nothing heavy."""

from __future__ import annotations

import argparse

from rnntutor.cli import lessons
from rnntutor.cli.outcome import DONE, WRONG, Outcome
from rnntutor.course import glossary, index
from rnntutor.course.search import Hit, Search

LONGEST = 200  # characters of an excerpt


def search_command(values: argparse.Namespace) -> Outcome:
    """Where the words stand, best first; a term of the glossary with all that it means."""
    folder, words = lessons.folder(values.lessons), " ".join(values.text)
    found = Search(index.entries(folder), glossary.read(folder)).find(words)
    data = [
        {"lesson": hit.lesson, "page": hit.page or None, "heading": hit.heading, "text": hit.excerpt} for hit in found
    ]
    text = "\n".join(map(_told, found)) if found else f"nothing in the course holds “{words}”"
    return Outcome(text, data, status=DONE if found else WRONG)


def _told(hit: Hit) -> str:
    if not hit.page:
        return f"glossary: {hit.heading}\n    {hit.excerpt}"
    short = hit.excerpt if len(hit.excerpt) <= LONGEST else f"{hit.excerpt[:LONGEST].rpartition(' ')[0]} …"
    return f"{hit.lesson}, page {hit.page}: {hit.heading}\n    {short}"
