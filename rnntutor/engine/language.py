"""The language of equations: text -> tree and back. Read by a small precedence parser, never executed.

`parse_expression(write(tree)) == tree` for every tree. In `·` the left operand decides: a bare name that begins with a
capital letter (or its transpose) makes it the product `@`, everything else the product `*` of single numbers.
"""

from __future__ import annotations

import re

from .errors import LanguageError, did_you_mean
from .operations import ALIASES, FUNCTIONS
from .tokens import LATIN, LIMIT, Token, tokens
from .tree import LAST, WHOLE, Address, Apply, Line, Number, Ref, Tree
from .writing import reads_as_matrix
from .writing import write as write  # reading and writing belong together: both are found here
from .writing import write_ref as write_ref

RESERVED = dict.fromkeys(("t", "T", "last"), "stands only inside brackets, as in h[t-1] or h[last]") | {
    "grad": "has a meaning of its own: a gradient is grad.h",
    "given": "has a meaning of its own and is no value",
}
_NESTING = 40  # how deep parentheses, signs and powers may stand in one another
_OPERATIONS = 150  # of one equation, so that no tree is deeper than any walk over it can go
_LAG = 1000  # steps
_SUMS, _PRODUCTS = {"+", "-"}, {"*", "/", "@", "·"}


def parse_expression(text: str, limit: int = LIMIT) -> Tree:
    """The tree of one expression. Raises LanguageError with the column."""
    parser = _Parser(tokens(text, limit))
    tree = parser.sum()
    parser.finish()
    return tree


def parse_line(text: str, source: int = 0) -> Line:
    """The line `name = expression`, `name[0] = expression` or, backwards, `name[T+1] = expression`."""
    parser = _Parser(tokens(text))
    first = parser.now
    target = parser.reference() if first.kind == "name" or first.text == "∂" else None
    if target is None or not parser.take("="):
        raise LanguageError("a line is  name = expression", column=parser.now.column if target else first.column)
    if target.shift or target.at not in (None, 0, "end"):
        raise LanguageError(
            f"a line defines {target.name}, {target.name}[0] or, backwards, {target.name}[T+1]", column=first.column
        )
    expression = parser.sum()
    parser.finish()
    check_name(target.name, first.column)
    return Line(target.name, expression, target.at is not None, source, first.column)


def parse_address(text: str) -> Address:
    """`c[2]`, `c₂`, `h[2][1]`, `i.net[3]`, `encoder.h[0]`, `W[1][2]`, `h`. Raises LanguageError."""
    parser = _Parser(tokens(text))
    if parser.now.kind != "name" and parser.now.text != "∂":
        raise LanguageError("expected a name such as c[2]", column=parser.now.column)
    name, step = parser.dotted()
    numbers = [] if step is None else [step.at if step.at is not None else -1]
    while parser.take("["):
        number = parser.now
        if number.kind != "number" or not number.text.isdigit() or len(number.text) > 6:
            raise LanguageError(f"expected a step or unit, a whole number, in {name}[…]", column=number.column)
        parser.step()
        parser.expect("]")
        numbers.append(int(number.text))
    parser.finish()
    if len(numbers) > 3 or any(not isinstance(n, int) or n < 0 for n in numbers):
        raise LanguageError(f"an address is {name}[step] or {name}[step][unit]", column=1)
    whole = [int(n) for n in numbers]
    return Address(name, whole[0] if whole else None, tuple(whole[1:]))


def check_name(name: str, column: int = 1) -> None:
    """Raise LanguageError for a name that may not be given to a line, input, weight or layer."""
    base = re.sub(r"\.net\d*$", "", name)
    if base in RESERVED or base.startswith("grad."):
        raise LanguageError(f"'{base}' has a meaning of its own and cannot be defined", column=column)
    if base in ALIASES or base in FUNCTIONS:
        raise LanguageError(f"'{base}' is a function and cannot be defined", column=column)
    if not re.fullmatch(r"[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*", base):
        latin = "".join(f"; its {sign} is Cyrillic, write the Latin {LATIN[sign]}" for sign in base if sign in LATIN)
        raise LanguageError(f"'{name}' cannot be a name: a letter, then letters, digits and _{latin}", column=column)


class _Parser:
    """Precedence climbing over the tokens of one line."""

    def __init__(self, words: list[Token]) -> None:
        self.words, self.at, self.depth, self.operations = words, 0, 0, 0

    @property
    def now(self) -> Token:
        return self.words[self.at]

    def step(self) -> Token:
        self.at += 1
        return self.words[self.at - 1]

    def take(self, text: str) -> bool:
        if self.now.kind == "operator" and self.now.text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise LanguageError(f"expected '{text}' {self.before()}", column=self.now.column)

    def before(self) -> str:
        return "at the end" if self.now.kind == "end" else f"before '{self.now.text}'"

    def finish(self) -> None:
        if self.now.kind != "end":
            value = self.now.kind in ("name", "number") or self.now.text == "("
            wanted = "an operator such as * or @" if value else "the end"
            raise LanguageError(f"expected {wanted} {self.before()}", column=self.now.column)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _NESTING:
            raise LanguageError(f"nested too deeply: at most {_NESTING} levels", column=self.now.column)

    def apply(self, op: str, *args: Tree) -> Apply:
        self.operations += 1
        if self.operations > _OPERATIONS:
            raise LanguageError(f"too many operations in one equation: at most {_OPERATIONS}", column=self.now.column)
        return Apply(op, args)

    def sum(self) -> Tree:
        left = self.product()
        while self.now.kind == "operator" and self.now.text in _SUMS:
            left = self.apply(self.step().text, left, self.product())
        return left

    def product(self) -> Tree:
        left = self.unary()
        while self.now.kind == "operator" and self.now.text in _PRODUCTS:
            sign = self.step().text
            if sign == "·":
                sign = "@" if reads_as_matrix(left) else "*"
            left = self.apply(sign, left, self.unary())
        return left

    def unary(self) -> Tree:
        if self.now.kind == "operator" and self.now.text in _SUMS:
            self.deeper()
            sign, inner = self.step().text, self.unary()
            self.depth -= 1
            return self.apply("neg", inner) if sign == "-" else inner
        base = self.postfix()
        if self.take("**"):
            self.deeper()
            base = self.apply("**", base, self.unary())
            self.depth -= 1
        return base

    def postfix(self) -> Tree:
        tree = self.primary()
        while True:
            if self.now.kind == "transpose":
                self.step()
                tree = self.apply("transpose", tree)
            elif self.now.kind == "power":
                power = self.step().value
                tree = self.apply("**", tree, Number(power) if power >= 0 else Apply("neg", (Number(-power),)))
            elif self.now.text == "[" and not isinstance(tree, Number):
                tree = self.pick(tree)
            else:
                return tree

    def primary(self) -> Tree:
        word = self.now
        if word.kind == "number":
            self.step()
            return Number(word.value)
        if word.kind == "name" or word.text == "∂":
            if word.text in FUNCTIONS or word.text in ALIASES:
                return self.call()
            return self.reference()
        if self.take("√"):
            self.deeper()
            inner = self.postfix()
            self.depth -= 1
            return self.apply("sqrt", inner)
        if self.take("("):
            self.deeper()
            inner = self.sum()
            self.expect(")")
            self.depth -= 1
            return inner
        raise LanguageError(f"expected a number, a name or '(' {self.before()}", column=word.column)

    def pick(self, tree: Tree) -> Tree:
        self.expect("[")
        unit = self.step()
        if unit.kind != "number" or not unit.text.isdigit() or not 1 <= int(unit.text[:7]) < 1_000_000:
            raise LanguageError("expected a unit, a whole number from 1, in the brackets", column=unit.column)
        self.expect("]")
        return self.apply("pick", tree, Number(float(unit.text)))

    def call(self) -> Tree:
        word = self.step()
        name = ALIASES.get(word.text, word.text)
        if word.shift is not None or word.step is not None:
            raise LanguageError(f"{word.text} is a function and has no steps", column=word.column)
        if not self.take("("):
            raise LanguageError(
                f"{word.text} needs its argument in parentheses: {word.text}(…)", column=self.now.column
            )
        self.deeper()
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.expect(")")
        self.depth -= 1
        fewest, most = FUNCTIONS[name].arity
        if not fewest <= len(arguments) <= most:
            wanted = str(fewest) if fewest == most else f"at least {fewest}"
            raise LanguageError(
                f"{word.text} takes {wanted} argument{'s' * (wanted != '1')}, not {len(arguments)}", column=word.column
            )
        return self.apply(name, *arguments)

    def dotted(self) -> tuple[str, Ref | None]:
        """A name with its dots, and what a subscript at its end says."""
        grad = self.take("∂")
        word = self.name()
        ahead = self.words[self.at : self.at + 2]
        if grad and word.text == "L" and [token.text for token in ahead] == ["/", "∂"]:
            self.at += 2
            word = self.name()
        parts = ["grad", word.text] if grad else [word.text]
        while self.now.text == "." and word.shift is None and word.step is None:
            self.step()
            word = self.name()
            parts.append(word.text)
        if len(parts) > 5:
            raise LanguageError("too many dots in a name", column=word.column)
        name = ".".join(parts)
        if word.shift is not None:
            return name, Ref(name, word.shift)
        return name, None if word.step is None else Ref(name, 0, word.step)

    def name(self) -> Token:
        if self.now.kind != "name":
            raise LanguageError(f"expected a name {self.before()}", column=self.now.column)
        return self.step()

    def reference(self) -> Ref:
        column = self.now.column
        name, subscript = self.dotted()
        if name in RESERVED:
            raise LanguageError(f"'{name}' {RESERVED[name]}", column=column)
        if self.now.text == "(":
            raise LanguageError(f"'{name}' is not a function{self.meant(name)}", column=column)
        if subscript is not None:
            return subscript
        return self.index(name) if self.now.kind == "operator" and self.now.text == "[" else Ref(name)

    def meant(self, name: str) -> str:
        """What `name(` was meant to be, as far as one can tell."""
        inside = "".join(word.text for word in self.words[self.at + 1 : self.at + 3])
        lag = {"t)": f"this step is {name}", "t-": f"the step before is {name}[t-1]", "t+": f"the next is {name}[t+1]"}
        return f": {lag[inside]}" if inside in lag else did_you_mean(name, [*FUNCTIONS, *ALIASES])

    def index(self, name: str) -> Ref:
        self.expect("[")
        word = self.step()
        if word.text == ":":
            ref = Ref(name, 0, WHOLE)
        elif word.text == "last" and word.kind == "name":
            ref = Ref(name, 0, LAST)
        elif word.kind == "number" and word.text.isdigit() and len(word.text) < 7:
            ref = Ref(name, 0, int(word.text))
        elif word.kind == "name" and word.text in ("t", "T"):
            ref = self.shifted(name, word)
        else:
            raise LanguageError(f"in {name}[…] stand t-1, t+1, a step, last or :", column=word.column)
        self.expect("]")
        return ref

    def shifted(self, name: str, word: Token) -> Ref:
        if self.now.text not in _SUMS:
            if word.text == "T":
                raise LanguageError(f"the last step computed is {name}[last]", column=word.column)
            return Ref(name)
        sign, count = self.step().text, self.step()
        steps = int(count.text[:7]) if count.kind == "number" and count.text.isdigit() else 0
        if not 0 < steps <= _LAG:
            most = f", at most {_LAG}" if steps else ""
            raise LanguageError(f"expected a whole number of steps, as in {name}[t-1]{most}", column=count.column)
        if word.text == "T":
            if sign == "+" and count.text == "1":
                return Ref(name, 0, "end")
            raise LanguageError(f"beyond the end there is only {name}[T+1]", column=word.column)
        return Ref(name, steps if sign == "+" else -steps)
