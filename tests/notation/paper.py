"""A person with paper: reads a printed line and works it out, knowing nothing of how it was printed."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from logs import Ln, ln, of_logarithm

Number = Fraction | float | Ln
TOKEN = re.compile(r"\s*(\d+ more: |\d+(?:\.\d+)?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|hardσ|[a-z]+|.)")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
KNOWN: dict[tuple[str, Number], Fraction] = {
    ("σ", 0): Fraction(1, 2),
    ("tanh", 0): Fraction(0),
    ("exp", 0): Fraction(1),
    ("ln", 1): Fraction(0),
}
FUNCTIONS = {
    "σ": lambda a: 1 / (1 + math.exp(-a)) if a > -700 else 0.0,
    "tanh": math.tanh,
    "exp": lambda a: math.exp(a) if a < 709 else math.inf,
    "ln": lambda a: math.log(a) if a > 0 else -math.inf,
    "softplus": lambda a: max(a, 0) + math.log1p(math.exp(-abs(a))),
}


class Paper:
    """Recursive descent over one printed line. `exact` stays true while only exact arithmetic was met."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)
        self.at = 0
        self.exact = True

    def result(self) -> Number:
        value = self.sum()
        assert self.at == len(self.tokens), f"cannot read {self.tokens[self.at :]}"
        return value

    def take(self, *texts: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in texts:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def sum(self) -> Number:
        value = self.product()
        while sign := self.take("+", "−"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Number:
        if self.take("−"):
            return -self.product()
        value = self.power()
        while sign := self.take("·", "/"):
            other = self.power()
            value = value * other if sign == "·" else value / other
        return value

    def power(self) -> Number:
        base = self.atom()
        if self.at < len(self.tokens) and self.tokens[self.at][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻":
            exponent = int(self.tokens[self.at].translate(RAISED))
            self.at += 1
            return base**exponent
        if self.take("^"):
            exponent = self.atom()
            if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
                return base**exponent
            self.exact = False
            return float(base) ** float(exponent)
        return base

    def atom(self) -> Number:
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            if self.tokens[self.at].endswith("more: "):
                self.at += 1
            value = self.sum()
            assert self.take(")")
            return value
        if token == "√":
            return self.root(self.atom())
        if token == "[":
            return self.condition()
        if token[0].isdigit():
            return Fraction(token)
        return self.call(token)

    def condition(self) -> Fraction:
        """`[3 > 0]` is 1, `[−2.5 < 4 < 2.5]` is 0."""
        values, signs = [self.sum()], []
        while sign := self.take("<", ">"):
            signs.append(sign)
            values.append(self.sum())
        assert signs
        assert self.take("]")
        pairs = zip(values, values[1:], signs, strict=False)
        return Fraction(all(a < b if sign == "<" else a > b for a, b, sign in pairs))

    def call(self, name: str) -> Number:
        if name == "ln" and self.tokens[self.at][0].isdigit():
            return self.logarithm(self.atom())
        assert self.take("("), f"{name} is no number"
        values = [self.sum()]
        while self.take(","):
            if self.take("…"):  # … 34 more, none of which is the one
                self.at += 2
            else:
                values.append(self.sum())
        assert self.take(")")
        if name in ("max", "min"):
            return (max if name == "max" else min)(values)
        if name == "relu":
            return max(values[0], Fraction(0))
        if name == "hardσ":
            return max(Fraction(0), min(Fraction(1), values[0] / 5 + Fraction(1, 2)))
        if (name, values[0]) in KNOWN:
            return KNOWN[name, values[0]]
        if name == "ln":
            return self.logarithm(values[0])
        if isinstance(values[0], Ln) and (known := of_logarithm(name, values[0])) is not None:
            return known
        self.exact = False
        return FUNCTIONS[name](float(values[0]))

    def logarithm(self, of: Number) -> Number:
        """A whole one where it can be: ln 3."""
        if isinstance(of, Fraction) and of > 0:
            return ln(of)
        self.exact = False
        return FUNCTIONS["ln"](float(of))

    def root(self, square: Number) -> Number:
        whole = Fraction(float(square)) if isinstance(square, Ln) else Fraction(square)
        root = Fraction(math.isqrt(whole.numerator), math.isqrt(whole.denominator))
        if isinstance(square, Fraction) and root * root == whole:
            return root
        self.exact = False
        return math.sqrt(square)


def worked_out(text: str) -> tuple[Number, bool]:
    """What a printed line comes to, and whether that is exact."""
    paper = Paper(text)
    result = paper.result()
    return result, paper.exact and not isinstance(result, float)
