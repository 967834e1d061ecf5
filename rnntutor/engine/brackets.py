"""A tree written as a sequence of tokens, "(NP XX )NP": opening and closing brackets with labels, all else a leaf.

The form is that of Vinyals et al. 2015, "Grammar as a Foreign Language" (arXiv:1412.7449), section 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

OPEN, CLOSE = "(", ")"


@dataclass(frozen=True)
class Node:
    """A phrase with its parts, or a leaf. `place` is that of its first token, from 1; `closed` is False while open."""

    label: str
    place: int
    children: tuple[Node, ...] = ()
    leaf: bool = False
    closed: bool = True


@dataclass(frozen=True)
class Reading:
    """What was read: the tree as far as it goes, None before its first bracket; the labels of what is still open, the
    innermost last; and what is wrong with the first token that does not fit ("" for nothing) and its place, from 1."""

    tree: Node | None = None
    open: tuple[str, ...] = ()
    wrong: str = ""
    place: int = 0

    @property
    def whole(self) -> bool:
        """Whether this is one tree with all its brackets."""
        return self.tree is not None and not self.open and not self.wrong


@dataclass
class _Phrase:
    label: str
    place: int
    children: list[Node] = field(default_factory=list)

    def node(self, closed: bool) -> Node:
        return Node(self.label, self.place, tuple(self.children), closed=closed)


def read(tokens: Sequence[str]) -> Reading:
    """The tree of a sequence of tokens, up to the first that does not fit. A bare ")" closes whatever is open."""
    stack: list[_Phrase] = []
    root: Node | None = None
    for place, token in enumerate(tokens, 1):
        if wrong := _wrong(token, stack, root):
            return Reading(_so_far(stack, root), tuple(one.label for one in stack), wrong, place)
        if token.startswith(OPEN):
            stack.append(_Phrase(token[1:], place))
        elif token.startswith(CLOSE):
            node = stack.pop().node(closed=True)
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
        else:
            stack[-1].children.append(Node(token, place, leaf=True))
    return Reading(_so_far(stack, root), tuple(one.label for one in stack))


def _wrong(token: str, stack: Sequence[_Phrase], root: Node | None) -> str:
    """Why a token cannot stand here; "" where it can."""
    if root is not None:
        return f"{token} comes after the last bracket was closed"
    if token.startswith(CLOSE) and not stack:
        return f"{token} closes a bracket that nobody opened"
    if token.startswith(CLOSE) and token[1:] not in ("", stack[-1].label):
        return f"{token} stands where {CLOSE}{stack[-1].label} belongs"
    if not token.startswith(OPEN) and not stack:
        return f"{token} stands in no bracket"
    return ""


def _so_far(stack: Sequence[_Phrase], root: Node | None) -> Node | None:
    """The tree with what is still open hung into what is open around it."""
    inner: Node | None = root
    for phrase in reversed(stack):
        own = phrase.node(closed=False)
        inner = Node(own.label, own.place, (*own.children, inner) if inner else own.children, closed=False)
    return inner
