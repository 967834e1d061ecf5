"""The adjoint of every operation, as equations again: from the gradient of a result to those of its operands.

A rule gets `g` (the gradient of the result), the operands, the result itself and the operands' shapes, and gives one
expression per operand, None where nothing flows. What a rule gives may have more axes than its operand; `fold` sums
them away.
"""

from __future__ import annotations

from collections.abc import Callable

from .shapes import Shape
from .tree import Apply, Number, Tree

Rule = Callable[[Tree, tuple[Tree, ...], Tree, tuple[Shape, ...]], tuple[Tree | None, ...]]
ONE = Number(1.0)


def plus(a: Tree, b: Tree) -> Tree:
    return Apply("+", (a, b))


def minus(a: Tree, b: Tree) -> Tree:
    return Apply("-", (a, b))


def times(a: Tree, b: Tree) -> Tree:
    """a * b, a sign drawn to the front and a factor 1 left out."""
    if isinstance(a, Apply) and a.op == "neg":
        return negative(times(a.args[0], b))
    if isinstance(b, Apply) and b.op == "neg":
        return negative(times(a, b.args[0]))
    if a == ONE or b == ONE:
        return b if a == ONE else a
    return Apply("*", (a, b))


def negative(a: Tree) -> Tree:
    return a.args[0] if isinstance(a, Apply) and a.op == "neg" else Apply("neg", (a,))


def over(a: Tree, b: Tree) -> Tree:
    return negative(over(a.args[0], b)) if isinstance(a, Apply) and a.op == "neg" else Apply("/", (a, b))


def square(a: Tree) -> Tree:
    return Apply("**", (a, Number(2.0)))


def call(name: str, *args: Tree) -> Tree:
    return Apply(name, args)


def matrix(a: Tree, b: Tree) -> Tree:
    return Apply("@", (a, b))


def turned(a: Tree) -> Tree:
    """The transpose, drawn into products and outer products."""
    if isinstance(a, Apply) and a.op == "transpose":
        return a.args[0]
    if isinstance(a, Apply) and a.op == "outer":
        return Apply("outer", a.args[::-1])
    if isinstance(a, Apply) and a.op == "neg":
        return negative(turned(a.args[0]))
    return Apply("transpose", (a,))


def outer(a: Tree, b: Tree) -> Tree:
    if isinstance(a, Apply) and a.op == "neg":
        return negative(outer(a.args[0], b))
    return Apply("outer", (a, b))


def fold(g: Tree, have: Shape, want: Shape) -> Tree:
    """`g` of shape `have` summed down to the shape `want` that was spread to meet it."""
    if have == want or len(have) < len(want):
        return g
    if set(want) <= {1}:
        total = call("sum", g)
        return outer(ONE, total) if len(want) == 2 else call("concat", total) if want else total
    if len(want) == 1:
        return call("sum_rows", g)
    if want[0] == 1:
        return outer(ONE, call("sum_rows", g))
    return turned(outer(ONE, call("sum_rows", turned(g))))


def _sum(g, a, out, s):
    return g, g


def _difference(g, a, out, s):
    return g, negative(g)


def _product(g, a, out, s):
    return times(g, a[1]), times(g, a[0])


def _quotient(g, a, out, s):
    return over(g, a[1]), negative(over(times(g, out), a[1]))


def _power(g, a, out, s):
    base, exponent = a
    if isinstance(exponent, Number):
        power = exponent.value - 1
        inner = ONE if power == 0 else base if power == 1 else Apply("**", (base, Number(power))) if power > 0 else None
        if inner is None:
            inner = Apply("**", (base, negative(Number(-power))))
        return times(g, times(exponent, inner)), None
    down = times(g, times(exponent, Apply("**", (base, minus(exponent, ONE)))))
    return down, times(g, call("times_log", out, base))


def _negative(g, a, out, s):
    return (negative(g),)


def _matmul(g, a, out, s):
    ranks = [len(shape) for shape in s]
    if max(ranks) < 2:
        return times(g, a[1]), times(g, a[0])
    if ranks[0] < 2:
        return matrix(a[1], g), outer(a[0], g)
    if ranks[1] < 2:
        right = matrix(turned(a[0]), g)
        return outer(g, a[1]), right if ranks[1] else call("sum", right)
    return matrix(g, turned(a[1])), matrix(turned(a[0]), g)


def each(slope: Callable[[Tree, Tree], Tree]) -> Rule:
    """An operation unit by unit with this slope at (operand, result)."""
    return lambda g, a, out, s: (times(g, slope(a[0], out)),)


def _softmax(g, a, out, s):
    if len(s[0]) == 2:
        inner = call("row_dot", g, out)
        return (times(out, minus(g, inner)),)
    return (times(out, minus(g, call("dot", g, out))),)


def _total(g, a, out, s):
    return (g if len(s[0]) < 1 else call("like", g, a[0]),)


def _mean(g, a, out, s):
    count = 1
    for n in s[0]:
        count *= n
    return (call("like", over(g, Number(float(count))), a[0]),)


def _highest(g, a, out, s):
    return (times(g, call("top", a[0])),)


def _lowest(g, a, out, s):
    return (times(g, call("top", negative(a[0]))),)


def _dot(g, a, out, s):
    return times(g, a[1]), times(g, a[0])


def _norm(g, a, out, s):
    return (times(g, call("ratio", a[0], out)),)


def _concat(g, a, out, s):
    parts, first = [], 1
    for shape in s:
        width = shape[-1] if shape else 1
        part = call("part", g, Number(float(first)), Number(float(width)))
        parts.append(part if shape else call("sum", part))
        first += width
    return tuple(parts)


def _outer(g, a, out, s):
    left, right = matrix(g, a[1]), matrix(turned(g), a[0])
    return left if s[0] else call("sum", left), right if s[1] else call("sum", right)


def _transpose(g, a, out, s):
    return (turned(g),)


def _cosine(g, a, out, s):
    return call("cosine_left", g, *a), call("cosine_right", g, *a)


def _circ(g, a, out, s):
    return call("corr", g, a[1]), call("corr", g, a[0])


def _cross_entropy(g, a, out, s):
    target, logits = a
    slope = minus(times(call("sum", target), call("softmax", logits)), target)
    return times(g, minus(call("log", call("sum", call("exp", logits))), logits)), times(g, slope)


def _pick(g, a, out, s):
    if not s[0]:
        return g, None
    return call("place", g, a[1], Number(float(s[0][0]))), None


def _one_minus_square(a: Tree, out: Tree) -> Tree:
    return minus(ONE, square(out))


RULES: dict[str, Rule] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "**": _power,
    "neg": _negative,
    "@": _matmul,
    "sigmoid": lambda g, a, out, s: (times(times(g, out), minus(ONE, out)),),
    "tanh": each(_one_minus_square),
    "relu": each(lambda a, out: call("positive", a)),
    "linear": lambda g, a, out, s: (g,),
    "softplus": each(lambda a, out: call("sigmoid", a)),
    "hard_sigmoid": each(lambda a, out: times(Number(0.2), call("inside", a))),
    "exp": each(lambda a, out: out),
    "log": lambda g, a, out, s: (call("ratio", g, a[0]),),
    "sqrt": lambda g, a, out, s: (call("ratio", g, times(Number(2.0), out)),),
    "softmax": _softmax,
    "sum": _total,
    "mean": _mean,
    "max": _highest,
    "min": _lowest,
    "dot": _dot,
    "norm": _norm,
    "concat": _concat,
    "outer": _outer,
    "transpose": _transpose,
    "cosine": _cosine,
    "circ": _circ,
    "cross_entropy": _cross_entropy,
    "pick": _pick,
}
