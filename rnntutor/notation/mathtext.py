r"""Short formulas of lesson prose: the inside of $...$ as Unicode, so that `h_{t-1}` reads hₜ₋₁ and `\frac{1}{2}` ½.

Nothing here raises. What is not known stays readable: `\foo{x}` becomes foo(x).
"""

from __future__ import annotations

import re
import unicodedata

from rnntutor.notation.mathsymbols import (
    ACCENTS,
    BLACKBOARD,
    FRACTIONS,
    PLAIN_STYLES,
    SPACED,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)

_TOKEN = re.compile(r"\\([A-Za-z]+)\s?|\\(.)|\s+|.", re.DOTALL)
_DEEPEST = 40  # braces nested deeper than this are no formula of a lesson

_EMPHASIS = re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*\n]+?)(?<=\S)\*{1,2}(?![\w*])")  # *so* or **so**


def unmarked(markdown: str) -> str:
    """A sentence without the marks of Markdown: formulas as Unicode, code and emphasis as plain words."""
    text = re.sub(r"\$([^$\n]+)\$", lambda found: unicode(found[1]), markdown)
    return _EMPHASIS.sub(r"\1", text.replace("`", ""))


def unicode(latex: str) -> str:
    r"""The formula as one line of Unicode text: "z_f", "σ(W·x)", "½·(h − 8)²"."""
    latex = re.sub(r"\\(begin|end)\{([a-zA-Z]*)\*?\}", r"\\\1\2 ", latex)
    text = _Reader([match.group(0) for match in _TOKEN.finditer(latex)]).formula()
    text = re.sub(r" *· *", "·", re.sub(r"(?<=[(\[]) +| +(?=[)\],])", "", text))
    return unicodedata.normalize("NFC", re.sub(r" {2,}", " ", text).strip())


class _Reader:
    """Walks the tokens once, left to right; every method returns the text of what it has read."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def formula(self, until: str = "", inside_script: bool = False) -> str:
        """Everything up to the token `until` (which is consumed) or the end."""
        parts: list[str] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == until:
                self.at += 1
                break
            if token in ("^", "_"):
                self.at += 1
                _attach(parts, self._script(token))
            elif token in SPACED or SYMBOLS.get(token.strip()) in SPACED:
                self.at += 1
                sign = SPACED.get(token) or SPACED[SYMBOLS[token.strip()]]
                parts.append(_sign(sign, parts, tight=inside_script))
            else:
                parts.append(self._atom())
        return "".join(parts)

    def _atom(self) -> str:
        """One symbol, group or command, without what hangs on it."""
        token = self.tokens[self.at]
        self.at += 1
        if self.depth >= _DEEPEST:
            return ""
        self.depth += 1
        text = self._symbol(token)
        self.depth -= 1
        return text

    def _symbol(self, token: str) -> str:
        if token == "{":
            return self.formula("}")
        if token.isspace():
            return " "
        if token.startswith("\\"):
            return self._command(token[1:].strip() or " ")
        return {"}": "", "'": "′", "*": "∗", "~": " ", "&": " "}.get(token, token)

    def _argument(self) -> str:
        """The braces or the single symbol that a command takes."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self._atom().strip() if self.at < len(self.tokens) else ""

    def _literal(self) -> str:
        r"""The words of \text{...}, spaces and all."""
        if self.at >= len(self.tokens) or self.tokens[self.at] != "{":
            return self._argument()
        start = self.at + 1
        while self.at < len(self.tokens) and self.tokens[self.at] != "}":
            self.at += 1
        words = "".join(self.tokens[start : self.at])
        self.at += 1
        return words

    def _command(self, name: str) -> str:
        if name in ("frac", "dfrac", "tfrac"):
            return _fraction(self._argument(), self._argument())
        if name == "sqrt":
            return "√" + _grouped(self._argument())
        if name in ("text", "mathrm", "textbf", "textit", "operatorname", "mbox"):
            return self._literal()
        if name in PLAIN_STYLES:
            return self._argument()
        if name == "mathbb":
            return "".join(BLACKBOARD.get(letter, letter) for letter in self._argument())
        if name in ACCENTS:
            argument = self._argument()
            return argument[:1] + ACCENTS[name] + argument[1:]
        if name in ("left", "right"):
            self._next_is(".")
            return ""
        if name.startswith("begin") and name.endswith(("matrix", "array")):
            return self._matrix("\\end" + name[len("begin") :])
        symbol = SYMBOLS.get("\\" + name)
        if symbol is not None:
            return symbol
        return name + (f"({self._argument()})" if self._next_is("{", consume=False) else self._gap())

    def _next_is(self, token: str, consume: bool = True) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += found and consume
        return found

    def _gap(self) -> str:
        r"""The space between a function's name and a bare argument: \tanh x, but \tanh(x)."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else ""
        return " " if following[:1].isalnum() or following.startswith("\\") else ""

    def _matrix(self, end: str) -> str:
        rows: list[list[str]] = [[""]]
        while self.at < len(self.tokens) and self.tokens[self.at].strip() != end:
            token = self.tokens[self.at]
            if token == "&":
                rows[-1].append("")
                self.at += 1
            elif token == "\\\\":
                rows.append([""])
                self.at += 1
            elif token in ("^", "_"):
                self.at += 1
                rows[-1][-1] += self._script(token)
            else:
                rows[-1][-1] += self._atom()
        self.at += 1
        written = [", ".join(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
        return "[" + ", ".join(f"[{row}]" for row in written) + "]"

    def _script(self, mark: str) -> str:
        """What hangs on the symbol before: raised or lowered where Unicode has every letter of it."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self._next_is("{"):
            self.depth += 1
            body = self.formula("}", inside_script=True).strip() if self.depth < _DEEPEST else ""
            self.depth -= 1
        else:
            body = self._atom().strip() if self.at < len(self.tokens) else ""
        letters = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
        if body and all(letter in letters for letter in body):
            return "".join(letters[letter] for letter in body)
        if not body:
            return ""
        return mark + (body if len(body) == 1 or (body.isascii() and body.isalnum()) else f"({body})")


def _attach(parts: list[str], script: str) -> None:
    """Hang a script on what is there; a space before it was no space."""
    while parts and parts[-1].isspace():
        parts.pop()
    parts.append(script)


def _sign(sign: str, before: list[str], tight: bool) -> str:
    """An operator with the spaces it gets between two things; a sign before one thing gets none."""
    text = "".join(before).rstrip()
    unary = sign in "+−±" and (not text or text[-1] in "([{,=≈≤≥<>+−±·⊙×/|→" or text.endswith("…"))
    return sign if tight or unary else f" {sign} "


def _fraction(above: str, below: str) -> str:
    known = FRACTIONS.get(f"{above}/{below}")
    return known or f"{_grouped(above)}/{_grouped(below)}"


def _grouped(text: str) -> str:
    """The text, in parentheses where it is more than one symbol or number."""
    single = len(text) <= 1 or re.fullmatch(r"[\w.∂∇′]+(\(.*\))?", text)
    return text if single and " " not in text else f"({text})"
