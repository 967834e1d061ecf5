"""Marking where words are asked for: what a module comes to, and the slips that lead to other words."""

from __future__ import annotations

import re

from rnntutor.course.prose import joined
from rnntutor.engine.modules import Call, Words, lexicon, sentence, tell
from rnntutor.engine.trace import Trace

from .entries import Unreadable, echo
from .slips.naming import Named
from .verdict import Verdict

NONE = ("-", "–", '""', "''", "nothing", "none")  # how one types that there is no word


def mark(call: Call, trace: Trace, text: str) -> Verdict:
    """Mark `text`, such as `b b` or `bb`, as the words of a call."""
    try:
        typed = read(text, lexicon(call, trace))
    except Unreadable as problem:
        return Verdict("unreadable", None, problem.message)
    told, shown = tell(call, trace), joined(typed)
    if typed == told.words:
        return Verdict("right", shown, "Right.")
    slips = tuple(Named(name, str(call), sentence(name)) for name, other in told.slips.items() if other == typed)
    if slips:
        said = " Or: ".join(slip.sentence for slip in slips)
        return Verdict("slip", shown, f"{shown} is not it. {said}", slips=slips)
    return Verdict("wrong", shown, f"{shown} is not it. {_where(typed, told.words)}")


def read(text: str, known: Words) -> Words:
    """The words that were typed: with blanks or commas between, letters also without. Raises Unreadable."""
    plain = text.strip()
    if not plain:
        raise Unreadable(f"Nothing is typed yet: words out of {', '.join(known)} are asked for.")
    parts = [part for part in re.split(r"[\s,;]+", plain) if part]
    if any(part not in known for part in parts) and all(len(word) == 1 for word in known):
        parts = list("".join(parts))
    if parts and (plain.casefold() in NONE and plain not in known):
        return ()
    folded = {word.casefold(): word for word in reversed(known)}
    for part in parts:
        if part not in known and part.casefold() not in folded:
            raise Unreadable(f"'{echo(part)}' is none of {', '.join(known)}.")
    return tuple(part if part in known else folded[part.casefold()] for part in parts)


def _where(typed: Words, right: Words) -> str:
    """How far it is right, without saying how it goes on."""
    same = next((at for at, (one, other) in enumerate(zip(typed, right, strict=False)) if one != other), None)
    if same is None:
        return "It is too short." if len(typed) < len(right) else "It is too long."
    return f"Right up to place {same}, and not at place {same + 1}." if same else "Its first place is not right."
