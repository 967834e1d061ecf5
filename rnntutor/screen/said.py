"""What is said about an answer: how it was read, the verdict, the worked line, what the tutor asked back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rnntutor.quiz.inquiry import Inquiry
from rnntutor.quiz.slips.naming import Named
from rnntutor.quiz.verdict import SLIPS_SAID, Verdict
from rnntutor.screen.column import Column
from rnntutor.screen.visit import Visit
from rnntutor.screen.wrap import Bit, Row, wrap

WIDEST = 100  # columns of a line of text
INDENT = Bit("  ")
SIGNS = {
    "right-for-yours": Bit("↷ ", "changed"),
    "convention": Bit("≈ ", "changed"),
    "precision": Bit("≈ ", "changed"),
    "unreadable": Bit("? ", "changed"),
}
WRONG = Bit("✗ ", "wrong")
CHANGED = "You changed a number; the question is about the lesson's own. R brings them back."
_TOKEN = re.compile(r"\w+(?:\.\d+)?|\s+|.")


class Said(Column):
    """What is said of `key`."""

    def __init__(self, visit: Visit):
        super().__init__(id="said")
        self.visit = visit
        self.key: str | None = None

    def rows(self, width: int) -> Sequence[Row]:
        width, key = min(width, WIDEST), self.key
        if key is None:
            return []
        rows: list[Row] = []
        verdict, inquiry = self.visit.verdict(key), self.visit.marks_of(key).inquiry(key)
        if self.visit.is_right(key):
            read = verdict.read if verdict and verdict.read else ""
            rows += self._worked(key, width, Bit("✓ ", "right"))
            if read and not any(read in "".join(bit.text for bit in row) for row in rows):
                rows += wrap([Bit(f"read as {read}", "quiet")], width, (INDENT,), (INDENT,))
        elif verdict and inquiry and inquiry.lead:
            rows += inquiry_rows(inquiry, width)
        elif verdict:
            rows += verdict_rows(verdict, self.visit.draft(key), width)
        if unheard := self.visit.marks_of(key).unheard.get(key):
            rows += wrap([Bit(unheard, "changed")], width, (SIGNS["unreadable"],), (INDENT,))
        rows += self._help(key, width)
        if self.visit.is_changed and rows and not self.visit.is_right(key) and not self.visit.varied:
            rows += wrap([Bit(CHANGED, "changed")], width)
        return rows

    def _help(self, key: str, width: int) -> list[Row]:
        """The question whether to give up, and what follows."""
        helping = self.visit.help(key)
        if self.visit.is_right(key):
            return []
        if helping.asking:
            said = "There is no further hint. The same key again shows the answer worked out; any other goes on."
            return wrap([Bit(said, "changed")], width)
        if helping.given_up:
            rows = self._worked(key, width, Bit("→ ", "quiet"))
            return [*rows, *wrap([Bit("Type it once yourself, and it counts as done.", "quiet")], width)]
        return []

    def _worked(self, key: str, width: int, sign: Bit) -> list[Row]:
        """How the answer comes about."""
        solution = self.visit.worked(key)
        rows: list[Row] = []
        for line in solution.lines:
            rows += wrap([Bit(line.chain)], width, (INDENT if rows else sign,), (Bit("    "),))
        if solution.note:
            note = Bit(solution.note, "quiet" if rows else "text")
            rows += wrap([note], width, (INDENT if rows else sign,), (INDENT,))
        return rows


def verdict_rows(verdict: Verdict, typed: str, width: int) -> list[Row]:
    """A verdict that is not plainly right; how the answer was read only where that is not what was `typed`."""
    sign = SIGNS.get(verdict.kind, WRONG)
    if verdict.kind == "unreadable":
        return wrap([Bit(verdict.message, "changed")], width, (sign,), (INDENT,))
    read = verdict.read or ""
    read = "" if not typed or read in (typed.strip(), "") or read in verdict.message else read
    lead = Bit(f"{read}{' ' if read[-1] in '.!?' else '. '}" if read else "", "text bold")
    sentences = list(dict.fromkeys(slip.sentence for slip in verdict.slips))
    if len(sentences) < 2:
        rows = wrap([lead, Bit(verdict.message)], width, (sign,), (INDENT,))
        return [*rows, *(line_rows(verdict.slips[0], width) if verdict.slips else ())]
    before = verdict.message.partition(sentences[0])[0].strip()
    rows = wrap([lead, Bit(before)], width, (sign,), (INDENT,))
    for sentence in sentences[:SLIPS_SAID]:
        rows += wrap([Bit(sentence)], width, (Bit("  · ", "quiet"),), (Bit("    "),))
    return rows


def line_rows(slip: Named, width: int) -> list[Row]:
    """The line as the learner worked it and as it is; what both have in common is dimmed."""
    if not slip.yours:
        return []
    yours, right = _TOKEN.findall(slip.yours), _TOKEN.findall(slip.right)
    blocks = SequenceMatcher(None, _alike(yours), _alike(right), False).get_matching_blocks()
    rows: list[Row] = []
    for name, tokens, same in (
        ("yours: ", yours, {at for a, _, size in blocks for at in range(a, a + size)}),
        ("right: ", right, {at for _, b, size in blocks for at in range(b, b + size)}),
    ):
        lead = Bit(f"  {name}", "quiet")
        rows += wrap(_marked(tokens, same), width, (lead,), (Bit(" " * 11),))
    return rows


def _alike(tokens: Sequence[str]) -> list[str]:
    """The tokens with their numbers to two decimals: 0.667 in one line is 0.67 in the other."""
    return [f"{float(token):.2f}" if re.fullmatch(r"\d+\.\d+", token) else token for token in tokens]


def _marked(tokens: Sequence[str], same: set[int]) -> Iterator[Bit]:
    for at, token in enumerate(tokens):
        yield Bit(token, "quiet" if at in same else "text bold")


def inquiry_rows(inquiry: Inquiry, width: int) -> list[Row]:
    """What the learner told so far, and what came out."""
    bits: list[Bit] = []
    for one in inquiry.told:
        sign = {True: Bit(" ✓", "right"), False: Bit(" ✗", "wrong"), None: Bit("")}[one.right]
        bits += [Bit("   " if bits else ""), Bit(f"{one.name}: ", "quiet"), Bit(one.text), sign]
    rows = wrap(bits, width, (INDENT,), (INDENT,)) if bits else []
    if inquiry.verdict:
        return [*verdict_rows(inquiry.verdict, "", width), *rows]
    return [*wrap([Bit(inquiry.lead)], width, (WRONG,), (INDENT,)), *rows]
