"""Which values should lie side by side, so that one call works several of them.

Operations of one kind that could be worked at once, such as the products of four gates with `h[t-1]` or their four
tanh, make a *family*. Each line of the network is a *lane*: what belongs to the gate `i` (its weighted sum, its value,
the slope, the gradient) runs in one lane, and every block of neighbours has its lanes in one order. The order is the
one in which most families are neighbours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import permutations

from ..tree import Number, Ref
from .ops import Op

# Operations unit by unit, which a single call does for neighbours too.
SINGLE = {"tanh", "relu", "softplus", "hard_sigmoid", "sigmoid", "exp", "log", "sqrt", "neg", "copy"}
SINGLE |= {"slope_sigmoid", "slope_tanh", "positive", "inside"}
PAIR = {"+", "-", "*", "/"}
_BRUTE = 7  # lanes whose orders are all tried


def levels(ops: Sequence[Op], loops: Collection[int]) -> None:
    """Say of every operation how many operations of its section must come before it."""
    made = {op.out: op for op in ops}
    for op in ops:
        before = [made[ref.name] for ref in op.reads() if ref.name in made and _now(ref, op.section in loops)]
        op.level = max((other.level + 1 for other in before if other.section == op.section), default=0)


def _now(ref: Ref, loop: bool) -> bool:
    return not loop or (not ref.shift and ref.at is None)


def families(ops: Iterable[Op]) -> list[list[Op]]:
    """The operations in groups that one call could do if their operands lay side by side; most are alone."""
    keys: dict[Op, list[tuple[object, ...]]] = {}
    count: dict[tuple[object, ...], int] = {}
    for op in ops:
        keys[op] = _keys(op)
        for key in keys[op]:
            count[key] = count.get(key, 0) + 1
    found: dict[object, list[Op]] = {}
    for op, own in keys.items():
        best = max(own, key=lambda key: count[key], default=None)
        found.setdefault(best if best is not None else op, []).append(op)
    return list(found.values())


def _keys(op: Op) -> list[tuple[object, ...]]:
    """What operations of a family have in common: the kind, when, and one operand, or two operands that differ."""
    base = (op.section, op.level, op.kind, op.steps, len(op.shape))
    if len(op.shape) > 1:
        return []
    if op.kind == "products":
        return [(*base, *(entry.operand for entry in op.entries), *(entry.turned for entry in op.entries))]
    if op.kind in SINGLE:
        return [(*base, _step(op.args[0]))]
    if op.kind not in PAIR:
        return []
    left, right = op.args
    keys = [(*base, 0, left, _step(right)), (*base, 1, _step(left), right)]
    return [*keys, (*base, _step(left), _step(right))] if op.straight else keys


def _step(atom: Ref | Number) -> tuple[object, ...]:
    return ("number", atom.value) if isinstance(atom, Number) else (atom.shift, atom.at)


def shared(family: Sequence[Op], place: int) -> bool:
    """Whether all operations of a family have the same operand here."""
    return len({op.args[place] for op in family}) == 1


def wishes(ops: Iterable[Op], lanes: dict[str, str]) -> list[frozenset[str]]:
    """Sets of lanes that should be neighbours. `lanes` are those of values that lie where they are."""
    found: list[frozenset[str]] = []
    for family in families(ops):
        found.append(frozenset(op.lane for op in family))
        for op in family:
            read = (entry.operand.name for entry in op.entries if entry.operand is not None and entry.turned)
            found.append(frozenset(lanes[name] for name in read if name in lanes))
    return [wish for wish in found if len(wish) > 1]


def arrange(lanes: Iterable[str], wished: Iterable[frozenset[str]]) -> dict[str, int]:
    """The rank of every lane, so that as many wishes as possible are granted."""
    order = list(dict.fromkeys(lanes))
    wished = [wish & set(order) for wish in wished]
    groups: list[set[str]] = []
    for wish in (wish for wish in wished if len(wish) > 1):
        touched = [group for group in groups if group & wish]
        groups = [group for group in groups if not group & wish] + [set(wish).union(*touched)]
    ranks: dict[str, int] = {}
    for group in groups:
        members = tuple(lane for lane in order if lane in group)
        own = tuple(sorted(tuple(sorted(wish)) for wish in wished if wish <= group and len(wish) > 1))
        for lane in _best(members, own):
            ranks[lane] = len(ranks)
    for lane in order:
        ranks.setdefault(lane, len(ranks))
    return ranks


@lru_cache(maxsize=256)
def _best(members: tuple[str, ...], wished: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    if len(members) > _BRUTE:
        return _greedy(members, wished)
    best, order = -1, members
    index = {lane: k for k, lane in enumerate(members)}
    sets = [[index[lane] for lane in wish] for wish in wished]
    for places in permutations(range(len(members))):
        score = 0
        for wish in sets:
            own = [places[k] for k in wish]
            if max(own) - min(own) == len(own) - 1:
                score += len(own) - 1
        if score > best:
            best, order = score, tuple(sorted(members, key=lambda lane: places[index[lane]]))
    return order


def _greedy(members: tuple[str, ...], wished: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Smaller wishes first, each drawing its lanes together."""
    clusters = [[lane] for lane in members]
    for wish in sorted(wished, key=len):
        touched = [cluster for cluster in clusters if set(cluster) & set(wish)]
        clusters = [cluster for cluster in clusters if cluster not in touched] + [[x for c in touched for x in c]]
    return tuple(lane for cluster in clusters for lane in cluster)
