"""Expressions as plain text, which the language reads back as the same tree."""

from __future__ import annotations

from .tree import Apply, Number, Ref, Tree

_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "neg": 3, "**": 4}


def reads_as_matrix(left: Tree) -> bool:
    """Whether `left · right` is the product `@`: left is a bare name with a capital, or its transpose."""
    if isinstance(left, Apply) and left.op == "transpose":
        left = left.args[0]
    return isinstance(left, Ref) and left.name.rpartition(".")[2][:1].isupper()


def write_ref(ref: Ref) -> str:
    """`h`, `h[t-1]`, `h[last]`, `h[3]`, `h[:]`, `h[T+1]`."""
    if ref.at is not None:
        return f"{ref.name}[{'T+1' if ref.at == 'end' else ref.at}]"
    return f"{ref.name}[t{ref.shift:+d}]" if ref.shift else ref.name


def write(tree: Tree, strength: int = 0) -> str:
    """The expression as plain text that parses to the same tree; `strength` is how tightly its surroundings bind."""
    if isinstance(tree, Number):
        return repr(int(tree.value)) if tree.value == int(tree.value) and tree.value < 1e15 else repr(tree.value)
    if isinstance(tree, Ref):
        return write_ref(tree)
    if tree.op == "pick":
        inner, unit = tree.args
        base = write(inner, 5) + ("[t]" if isinstance(inner, Ref) and inner.at is None and not inner.shift else "")
        return f"{base}[{write(unit)}]"
    own = _STRENGTH.get(tree.op)
    if own is None:
        return f"{tree.op}({', '.join(write(argument) for argument in tree.args)})"
    if tree.op == "neg":
        text = "-" + write(tree.args[0], own)
    elif tree.op == "**":
        text = f"{write(tree.args[0], own + 1)}**{write(tree.args[1], 3)}"
    else:
        text = f"{write(tree.args[0], own)} {tree.op} {write(tree.args[1], own + 1)}"
    return f"({text})" if own < strength else text
