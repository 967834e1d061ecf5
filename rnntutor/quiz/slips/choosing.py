"""Of all slips that lead to an answer those worth telling: each once, in names that the learner knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .candidates import Candidates
from .speaking import Speaker
from .splitting import Class


def worth_telling(
    tried: Candidates, classes: Sequence[Class], met: Collection[str] | None
) -> tuple[tuple[Class, ...], tuple[Class, ...]]:
    """The classes, in each the slips in known names first, and those that say no more than another one.

    That another number was read, by whatever name, is one slip; by a name that is not known it is the last resort.
    """
    speaker = Speaker(tried.trace, met)
    said = [tuple(sorted(own, key=lambda one: not speaker.is_plain(one.rewrite.says))) for own in classes]
    misread = [own for own in said if own[0].rewrite.address is not None and not own[0].rewrite.order]
    known = [own for own in misread if speaker.knows_all(own[0].rewrite.says)]
    one = known[:1] or (misread[:1] if len(misread) == len(said) else [])
    left = [own for own in misread if own not in one]
    return tuple(own for own in said if own not in left), tuple(left)
