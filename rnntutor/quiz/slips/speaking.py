"""The sentence of a slip in the names that a learner has met; what has another name is said by what it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address, Apply, Line, Ref, Tree, refs
from rnntutor.notation import formula
from rnntutor.notation.backtext import BackWriter
from rnntutor.notation.backward import losses
from rnntutor.notation.equation import inlined
from rnntutor.notation.formula import Writer
from rnntutor.notation.gradient import layer_of, unlayered, valued

from .kinds import Said
from .terms import exchanged

DEPTH = 3  # unmet lines that are written out within one another
LONGEST = 40  # letters of an expression that is written out
ON_THE_WAY = "a number on the way"
_NOUN = re.compile(  # behind which a name may be left out
    r"\bthe (?:bias|gate|output|cell|memory|start value|scores|keys|values|weights|threshold|factor|match|step) $"
)
_WORD = re.compile(r"[A-Za-z]{3,}(?:_[a-z]+)?")  # a name that is a word takes an article


def name_of(address: Address) -> str:
    """A number on the way, as one says it: "f₂", "the sum inside f₂[1]"."""
    owner, net, _ = address.name.partition(".net")
    return (
        f"the sum inside {formula.name(Address(owner, address.step, address.unit))}" if net else formula.name(address)
    )


@dataclass(frozen=True)
class Speaker:
    """Writes what slips say in a run; `met` are the names of values that a learner knows, None for all."""

    trace: Trace
    met: Collection[str] | None = None

    def knows(self, name: str) -> bool:
        """Whether a name, or what a `.net` line belongs to, stands where the learner sees it."""
        return self.met is None or name.partition(".net")[0] in self.met

    def knows_all(self, says: Said) -> bool:
        """Whether a sentence speaks of known names alone."""
        return all(self.knows(name) for part in says.about for name in _names(part))

    def is_plain(self, says: Said) -> bool:
        """Whether a sentence speaks of known names and of weights, which are said by what they go with."""
        known = self.trace.resolved.kinds
        names = (name for part in says.about for name in _names(part))
        return all(self.knows(name) or known.get(name) == "weight" for name in names)

    def knows_line(self, name: str) -> bool:
        """Whether the whole equation of a line is in known names."""
        line = self.trace.line(name)
        tree = inlined(line, self.trace.line) if line else None
        return tree is None or all(self.knows(ref.name) for ref in refs(tree))

    def sentence(self, says: Said, step: int | None) -> str:
        """A sentence with its expressions written at a step, names of a single layer without it."""
        shown = [self._opened(part) for part in says.about]
        layer = self._layer([name for part in shown for name in _names(part)])
        first, *rest = says.text.split("{}")
        text = first
        for part, after in zip(shown, rest, strict=True):
            noun = _NOUN.search(text)
            spoken = self._spoken(part, step, layer)
            if noun and (not spoken or spoken.startswith("the ")):
                text = text.removesuffix(" ") if not spoken else text + spoken.removeprefix("the ")
            else:
                text += spoken or self._role(part)
            text += after
        return _once(text)

    def _opened(self, part: Tree | Address) -> Tree | Address:
        """An expression with the sums inside its lines, and with lines that are not known, in their place."""
        if isinstance(part, Address):
            return part
        if isinstance(part, Ref):
            return Ref(part.name.partition(".net")[0], part.shift, part.at)
        owner = next((ref.name.partition(".net")[0] for ref in refs(part) if ".net" in ref.name), "")
        tree = inlined(Line(owner, part), self.trace.resolved.lines.get) if owner else part
        for _ in range(DEPTH):
            tree = exchanged(tree, self._definition)
        return tree

    def _definition(self, node: Tree) -> Tree | None:
        """What a line that is not known is made of, where it reads known names at its own step and is short."""
        if not isinstance(node, Ref) or self.knows(node.name) or node.at is not None:
            return None
        line = self.trace.line(node.name)
        if line is None or self.trace.gradient(node.name):
            return None
        tree = inlined(line, self.trace.line)
        plain = all(ref.at is None and self.knows(ref.name) for ref in refs(tree))
        moved = exchanged(
            tree, lambda ref: replace(ref, shift=ref.shift + node.shift) if isinstance(ref, Ref) else None
        )
        return moved if plain and len(formula.write(tree)) <= LONGEST else None

    def _layer(self, names: list[str]) -> str:
        """The one layer that all of these names are of, where none of them is told from another by it."""
        layers = {layer_of(self.trace, name) for name in names} - {""}
        layer = layers.pop() if len(layers) == 1 else ""
        own = {valued(name).rpartition(".")[2] for name in names if layer_of(self.trace, name)}
        others = (name for name in (*self.trace.names, *self.trace.weights) if layer_of(self.trace, name) != layer)
        return "" if any(valued(name).rpartition(".")[2] in own for name in others) else layer

    def _spoken(self, part: Tree | Address, step: int | None, layer: str) -> str:
        """An expression in known names; "" for a name that is not known."""
        if isinstance(part, Address):
            return name_of(replace(part, name=unlayered(part.name, layer)))
        strange = [ref.name for ref in refs(part) if not self.knows(ref.name)]
        if not strange:
            return self._named(part, step, layer)
        back = [name for name in strange if self.trace.gradient(name)]
        if back and (isinstance(part, Ref) or not all(self.knows(valued(name)) for name in back)):
            return self._back(back[0], step)
        if isinstance(part, Apply) and part.op in ("*", "@"):
            for weight, other in (part.args, part.args[::-1]):
                if isinstance(weight, Ref) and self._is_weight(weight) and strange == [weight.name]:
                    return f"{self._written(other, step, layer)} times its {self._weight(weight)}"
        return "" if isinstance(part, Ref) else self._written(exchanged(part, self._pale), step, layer)

    def _named(self, part: Tree, step: int | None, layer: str) -> str:
        """A known expression; a name that is a word, and has no step, with an article."""
        text = self._written(part, step, layer)
        is_word = isinstance(part, Ref) and _WORD.fullmatch(text) is not None
        return f"the {text}" if is_word else text

    def _written(self, tree: Tree, step: int | None, layer: str) -> str:
        varying = frozenset(unlayered(name, layer) for name in self.trace.names)
        if any(self.trace.gradient(ref.name) for ref in refs(tree)):
            own = layer or layer_of(self.trace, next(iter(refs(tree))).name)
            return BackWriter(frozenset(self.trace.names), step, False, self.trace, own, "ₜ").term(tree, 0)
        single = {unlayered(ref.name, layer) for ref in refs(tree) if self._is_single(ref.name)}
        renamed = exchanged(tree, lambda r: replace(r, name=unlayered(r.name, layer)) if isinstance(r, Ref) else None)
        return Writer(varying, step, single=single).tree(renamed)

    def _is_single(self, name: str) -> bool:
        known = name in self.trace.names or name in self.trace.weights
        return known and all(size == 1 for size in self.trace.units(name))

    def _is_weight(self, ref: Ref) -> bool:
        return self.trace.kind(ref.name) == "weight" and not self.trace.gradient(ref.name)

    def _weight(self, ref: Ref) -> str:
        return "weight" if self._is_single(ref.name) else "weights"

    def _pale(self, node: Tree) -> Tree | None:
        """In the middle of an expression a weight that is not known is "weight", any other such name is left open."""
        if not isinstance(node, Ref) or self.knows(node.name) or self.knows(valued(node.name)):
            return None
        return Ref(self._weight(node) if self._is_weight(node) else "…")

    def _back(self, name: str, step: int | None) -> str:
        """What a gradient of another name is: what comes back through its value."""
        value = valued(name)
        through = name_of(Address(value, step if self.trace.steps(name) else None))
        return f"what comes back through {through}" if self.knows(value) else "what the loss adds at its own step"

    def _role(self, part: Tree | Address) -> str:
        """What a name that is not known stands for."""
        if not isinstance(part, Ref):
            return ON_THE_WAY
        if self._is_weight(part):
            return f"the {self._weight(part)}"
        if part.name in losses(self.trace):
            return "the loss"
        return "another gate" if self.trace.role(part.name) == "gate" else ON_THE_WAY


def _once(text: str) -> str:
    """A sentence without what says no more than that there was another gate, or twice that there was a number."""
    text = text.replace("the gates another gate and", "another gate and")
    if text.count(ON_THE_WAY) < 2:
        return text
    head, colon, _ = text.partition(":")
    return f"{head}." if colon else f"You took {ON_THE_WAY} of another step."


def _names(part: Tree | Address) -> Iterator[str]:
    if isinstance(part, Address):
        yield part.name
    else:
        yield from (ref.name for ref in refs(part))
