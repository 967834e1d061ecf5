"""Slips where a network attends: scores of keys and a query, softmax of them, and values summed with these weights.

Bahdanau, Cho and Bengio 2015 (arXiv:1409.0473), Luong, Pham and Manning 2015 (arXiv:1508.04025), Vaswani et al. 2017.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rnntutor.engine.tree import Apply, Ref, Tree, refs

from .equations import Equations
from .kinds import Rewrite, said
from .terms import ONE, ZERO, Spot, exchanged, spots


@dataclass(frozen=True)
class Look:
    """A weighted sum of values: where it stands, its weights and values; `home` is the line that has their softmax."""

    name: str
    spot: Spot
    weights: Tree
    values: Tree
    home: str
    share: Spot

    @property
    def scores(self) -> Tree:
        """What the softmax is taken of."""
        return self.share.node.args[0] if isinstance(self.share.node, Apply) else self.share.node


def looks(equations: Equations) -> Iterator[Look]:
    """Every place where the network attends, also where the asked value does not come from it."""
    trace = equations.trace
    for name in (name for name in trace.resolved.lines if not trace.gradient(name)):
        for spot in spots(equations.tree(name)):
            if isinstance(spot.node, Apply) and spot.node.op in ("@", "dot"):
                left, right = spot.node.args
                for weights, values in ((left, right), (right, left)):
                    fits = _rank(equations, weights) == 1 and _are_values(equations, values)
                    if fits and (found := _softmax(equations, name, spot, weights)):
                        yield Look(name, spot, weights, values, *found)


def _are_values(equations: Equations, tree: Tree) -> bool:
    """Whether there is a value for each weight: rows of numbers, or single numbers that stay over the steps."""
    return _rank(equations, tree) == 2 or _stays(equations, tree)


def _stays(equations: Equations, tree: Tree) -> bool:
    """Whether a tree is made of weights and whole sequences."""
    return all(ref.at is not None or equations.kind(ref.name) == "weight" for ref in refs(tree))


def _rank(equations: Equations, tree: Tree) -> int | None:
    shape = equations.shape(tree)
    return None if shape is None else len(shape)


def _softmax(equations: Equations, name: str, spot: Spot, weights: Tree) -> tuple[str, Spot] | None:
    """The softmax that weights are: a line of its own, or where they stand."""
    if isinstance(weights, Ref):
        line = equations.trace.resolved.lines.get(weights.name) if weights.at is None else None
        return (weights.name, Spot(line.expression, lambda new: new)) if line and _is(line.expression) else None
    product = spot.node
    if not _is(weights) or not isinstance(product, Apply):
        return None

    def put(new: Tree) -> Tree:
        return spot.put(Apply(product.op, tuple(new if part is weights else part for part in product.args)))

    return name, Spot(weights, put)


def _is(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "softmax"


def _shares(equations: Equations) -> dict[str, Look]:
    """One look for each line with a softmax that the asked value comes from."""
    return {look.home: look for look in looks(equations) if look.home in equations.forward}


def _like(tree: Tree, number: Tree) -> Tree:
    """The number in the shape of a tree."""
    return Apply("+", (Apply("*", (ZERO, tree)), number))


def no_softmax(equations: Equations) -> Iterator[Rewrite]:
    """The scores are taken for the shares; here and where nothing is summed with them."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            if _is(spot.node) and isinstance(spot.node, Apply):
                says = said("You took the scores for the shares: softmax makes shares of them.")
                yield Rewrite("no-softmax", name, says, {name: spot.put(spot.node.args[0])})


def uniform(equations: Equations) -> Iterator[Rewrite]:
    """All weights are equal."""
    for name, look in _shares(equations).items():
        says = said("You gave every place the same weight: the scores {} say which one counts.", look.scores)
        even = Apply("softmax", (Apply("*", (ZERO, look.scores)),))
        yield Rewrite("uniform", name, says, {name: look.share.put(even)}, shown=False)


def sum_without_weights(equations: Equations) -> Iterator[Rewrite]:
    """The values are added as they are."""
    for look in looks(equations):
        if look.name in equations.forward:
            says = said("You added the values as they are: each counts as much as its weight in {}.", look.weights)
            plain = _with(look, _like(look.weights, ONE), look.values)
            yield Rewrite("sum-without-weights", look.name, says, {look.name: plain}, shown=False)


def _with(look: Look, weights: Tree, values: Tree) -> Tree:
    """The line with the weights and values of its sum exchanged."""
    product = look.spot.node
    assert isinstance(product, Apply)
    return look.spot.put(Apply(product.op, (weights, values) if product.args[0] is look.weights else (values, weights)))


def keys_for_values(equations: Equations) -> Iterator[Rewrite]:
    """What was matched is summed, instead of what belongs to it."""
    for look in looks(equations):
        for keys in dict.fromkeys(_keys(equations, look)) if look.name in equations.forward else ():
            if keys != look.values and equations.shape(keys) == equations.shape(look.values):
                says = said("You summed the keys {}: the weights are for the values {}.", keys, look.values)
                summed = _with(look, look.weights, keys)
                yield Rewrite("keys-for-values", look.name, says, {look.name: summed}, shown=False)


def _keys(equations: Equations, look: Look) -> Iterator[Tree]:
    """The matrices that a query is matched with, of weights or of whole sequences."""
    for _, spot in _matching(equations, look):
        if isinstance(spot.node, Apply) and spot.node.op == "@":
            matrix = next((part for part in spot.node.args if _rank(equations, part) == 2), None)
            if matrix is not None and _stays(equations, matrix):
                yield matrix


def _matching(equations: Equations, look: Look) -> Iterator[tuple[str, Spot]]:
    """The parts of the lines that the scores of a look are worked by, the query and the sequence left out."""
    found: dict[str, None] = {}
    todo = [look.scores]
    while todo:
        tree = todo.pop()
        if isinstance(tree, Ref):
            trace, own = equations.trace, tree.at is None and not tree.shift
            if own and tree.name not in found and trace.line(tree.name) and tree.name not in equations.all_memories:
                found[tree.name] = None
                todo.append(equations.tree(tree.name))
        elif isinstance(tree, Apply):
            rows = [part for part in tree.args if tree.op == "@" and _rank(equations, part) == 2]
            todo += rows or tree.args
    for name in found:
        yield from ((name, spot) for spot in spots(equations.tree(name)))


def _parts(equations: Equations, op: str) -> Iterator[tuple[str, Spot, Apply]]:
    """Every operation of that kind in the lines of scores, each once: line, spot, node."""
    seen: set[tuple[str, Tree]] = set()
    for look in looks(equations):
        for name, spot in _matching(equations, look):
            node = spot.node
            if name in equations.forward and isinstance(node, Apply) and node.op == op and (name, node) not in seen:
                seen.add((name, node))
                yield name, spot, node


def dot_products(equations: Equations) -> Iterator[tuple[Look, int]]:
    """The looks whose scores are plain products of keys and a query, and how many numbers a query has."""
    for look in looks(equations):
        line = equations.trace.line(look.scores.name) if isinstance(look.scores, Ref) else None
        match = line.expression if line else look.scores
        if look.home in equations.forward and isinstance(match, Apply) and match.op == "@":
            for query in (part for part in match.args if _rank(equations, part) == 1):
                if any(equations.kind(ref.name) != "weight" for ref in refs(query)):
                    yield look, (equations.shape(query) or (1,))[0]


def scale_left_out(equations: Equations) -> Iterator[Rewrite]:
    """The scores are not divided by what belongs under them, or not multiplied with a number; attended to or not."""
    seen: set[tuple[str, Tree]] = set()
    for op in ("/", "*"):
        for name, spot, node in _parts(equations, op):
            for scores, scale in (node.args, node.args[::-1])[: 1 if op == "/" else 2]:
                fixed = all(equations.kind(ref.name) == "weight" for ref in refs(scale))
                if fixed and equations.shape(scale) in ((), (1,)) and _rank(equations, scores) == 1:
                    seen.add((name, node))
                    yield _unscaled(name, spot, scores, scale, node)
    for name, spot, node in _powers_of_products(equations):
        for scores, scale in (node.args, node.args[::-1]):
            if (name, node) not in seen and _size(equations, scale) == 1 < _size(equations, scores):
                yield _unscaled(name, spot, scores, scale, node)


def _unscaled(name: str, spot: Spot, scores: Tree, scale: Tree, node: Tree) -> Rewrite:
    says = said("You left out {}: the scores are {}.", scale, node)
    return Rewrite("scale-left-out", name, says, {name: spot.put(scores)})


def _powers_of_products(equations: Equations) -> Iterator[tuple[str, Spot, Apply]]:
    """The products that a softmax is taken of or e is raised to, in its line or the sum inside it."""
    for name in equations.forward:
        for spot in spots(equations.tree(name)):
            if spot.inside in ("softmax", "exp"):
                inner = isinstance(spot.node, Ref) and spot.node.name in equations.forward and ".net" in spot.node.name
                owner = spot.node.name if inner and isinstance(spot.node, Ref) else name
                place = Spot(equations.tree(owner), lambda new: new) if inner else spot
                if isinstance(place.node, Apply) and place.node.op == "*":
                    yield owner, place, place.node


def _size(equations: Equations, tree: Tree) -> int:
    return math.prod(equations.shape(tree) or ())


def no_tanh(equations: Equations) -> Iterator[Rewrite]:
    """The tanh of a match is left out."""
    for name, spot, node in _parts(equations, "tanh"):
        says = said("You left out the tanh of the match {}.", Ref(name))
        yield Rewrite("no-tanh", name, says, {name: spot.put(node.args[0])})


def wrong_decoder_step(equations: Equations) -> Iterator[Rewrite]:
    """The query, or the weights, of another step of the decoder."""
    trace = equations.trace
    for look in looks(equations):
        if isinstance(look.weights, Ref) and look.name in equations.forward and trace.steps(look.weights.name) > 1:
            for by in (-1, 1):
                other = Ref(look.weights.name, look.weights.shift + by)
                says = said("You took the weights {} of another step: {} belong to it.", other, look.weights)
                lines = {look.name: _with(look, other, look.values)}
                yield Rewrite("wrong-decoder-step", f"{look.name}: {other.name}", says, lines, since=2 if by < 0 else 1)
        yield from _other_query(equations, look)


def _other_query(equations: Equations, look: Look) -> Iterator[Rewrite]:
    """Each query of a look read one step earlier or later."""
    trace, lines = equations.trace, dict.fromkeys(name for name, _ in _matching(equations, look))
    for name in (name for name in lines if name in equations.forward):
        for ref in dict.fromkeys(refs(equations.tree(name))):
            inside = ref.name in lines or ref.at is not None or equations.kind(ref.name) == "weight"
            if inside or trace.steps(ref.name) < 2:
                continue
            for by in (-1, 1):
                other = Ref(ref.name, ref.shift + by)
                tree = exchanged(
                    equations.tree(name), lambda node, ref=ref, other=other: other if node == ref else None
                )
                says = said("You matched {}, of another step: {} asks here.", other, ref)
                since = 2 if by < 0 else 1
                yield Rewrite("wrong-decoder-step", f"{name}: {ref.name}", says, {name: tree}, since=since)
