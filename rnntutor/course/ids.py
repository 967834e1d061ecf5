"""Names of lessons, scenes, questions and worksheets."""

from __future__ import annotations

import re

COMMANDS = frozenset(
    {"list", "show", "search", "check", "trace", "explain", "answer", "train", "review", "progress", "report"}
)
FENCES = ("scene", "panels", "question", "worksheet", "training")
LONGEST = 64
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def wrong_id(text: str) -> str:
    """What is wrong with an id, or ""."""
    if not text.isascii() or not _ID.fullmatch(text):
        return "an id is made of a to z, 0 to 9 and -, such as one-cell"
    if len(text) > LONGEST:
        return f"an id has at most {LONGEST} characters"
    return f"'{text}' is a command's name: choose another id" if text in COMMANDS else ""
