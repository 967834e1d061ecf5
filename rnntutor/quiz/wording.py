"""Marking where words are asked for: what a module comes to, and the slips that lead to other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rnntutor.course.prose import joined
from rnntutor.engine.modules import Call, Words, lexicon, sentence, tell
from rnntutor.engine.trace import Trace

from .asked import joined_words
from .entries import Unreadable, echo
from .slips.naming import Named
from .verdict import Verdict

_PARTED = re.compile(r"[\s,;]+")
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
        return Verdict("slip", shown, f"Not yet. {said}", slips=slips)
    return Verdict("wrong", shown, f"Not yet. {_where(typed, told.words)}")


def read(text: str, known: Words) -> Words:
    """The words that were typed: with blanks or commas between, letters also without. Raises Unreadable."""
    plain = text.strip()
    if not plain:
        raise Unreadable(f"Nothing is typed yet: words out of {joined_words(known)} are asked for.")
    if plain.casefold() in NONE and plain not in known:
        return ()
    folded = {word.casefold(): word for word in reversed(known)} | {word: word for word in known}
    folded |= {"-": "–"} if "–" in known and "-" not in known else {}
    parts = [own for part in _PARTED.split(plain.strip(",; ")) for own in _parted(part, folded)]
    for part in parts:
        if part not in folded and part.casefold() not in folded:
            raise Unreadable(f"'{echo(part)}' is none of {joined_words(known)}.")
    return tuple(folded.get(part) or folded[part.casefold()] for part in parts)


def _parted(part: str, folded: Mapping[str, str]) -> Iterable[str]:
    """A word that is known, or letters run together of which each is known."""
    if part in folded or part.casefold() in folded:
        return (part,)
    letters = [letter for letter in part if letter in folded or letter.casefold() in folded]
    unknown = [letter for letter in part if letter not in letters]
    return unknown[:1] if letters and unknown else letters or (part,)


def _where(typed: Words, right: Words) -> str:
    """How far it is right, without saying how it goes on."""
    same = next((at for at, (one, other) in enumerate(zip(typed, right, strict=False)) if one != other), None)
    if same is None:
        return "It is too short." if len(typed) < len(right) else "It is too long."
    return f"Right up to place {same}, and not at place {same + 1}." if same else "Its first place is not right."
