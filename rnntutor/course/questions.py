"""`question` and `worksheet` blocks -> what they ask, every value in them looked up in the scene."""

from __future__ import annotations

from rnntutor.engine import Address, EngineError, parse_address
from rnntutor.engine.modules import Call

from . import addresses, blocks, inverses, prose
from .lesson import Question, Scene, Worksheet
from .lookup import Lookup
from .mistakes import Wrong, did_you_mean, quoted
from .pages import Block
from .places import Node

CELLS = 400  # of one worksheet
UNANSWERED = "what is right? answer: with a value such as y[4], choices: with right: , or choose: with weights and so:"


def question(look: Lookup, block: Block, node: Node, opened: str) -> Question | None:
    """One question; `opened` is the scene that is open there."""
    model = blocks.read(blocks.Question, node, look.mistakes)
    if model is None:
        return None
    name, address, inverse, says = model.scene or opened, None, None, None
    _only_with_choose(look, node, model)
    if model.answer is not None and model.choices is None:
        name, address, says = _answer(look, node, model, opened)
    elif model.choices is not None and model.answer is None:
        _choices(look, node, model)
        if model.scene is not None:
            look.scene(node, model.scene, opened, "question")
    elif model.choose is not None and model.choices is None:
        name, scene = look.scene(node, model.scene, opened, "question")
        inverse = inverses.read(look, node, model, scene) if scene else None
    elif model.choices is not None:
        look.mistakes.add(*node.place("choices", key=True), "both answer: and choices: stand here, one is meant")
    else:
        look.mistakes.add(block.line, 1, UNANSWERED)
    return Question(
        id=block.id,
        ask=model.ask,
        scene=name,
        address=address,
        choices=tuple(model.choices or ()),
        right=model.right or 0,
        because=_because(look, node, model),
        round=model.round,
        hints=tuple(model.hints),
        worked=model.worked or "",
        line=block.line,
        skill=_skill(look, node, model.skill),
        fresh=_fresh(look, node, look.scenes.get(name)),
        same=tuple(model.same),
        inverse=inverse,
        says=says,
    )


def _only_with_choose(look: Lookup, node: Node, model: blocks.Question) -> None:
    """Note what belongs to weights that are chosen, where none are, and another kind of answer, where they are."""
    if model.choose is None:
        for key in ("so", "whatever", "example"):
            if node.get(key) is not None:
                look.mistakes.add(*node.place(key, key=True), f"{key}: belongs to choose: with the weights to choose")
    elif model.answer is not None or model.choices is not None:
        look.mistakes.add(*node.place("choose", key=True), "choose: asks for weights: no answer: or choices: beside it")


def _skill(look: Lookup, node: Node, named: str | None) -> str:
    """The skill that is named, which the front matter must know."""
    if named is not None and look.skills is not None and named not in look.skills:
        known = did_you_mean(named, look.skills) or ": give it a title, skills: in the front matter"
        look.mistakes.add(*node.place("skill"), f"there is no skill {quoted(named)}{known}")
    return named or ""


def _fresh(look: Lookup, node: Node, scene: Scene | None) -> tuple[Address, ...] | None:
    """The given numbers that may be others: `false` for none of them; None where nothing is said."""
    named = node.get("fresh")
    if named is None or scene is None or named.value == "true":
        return None
    found = list[Address]()
    for item in named.texts() if named.value != "false" else ():
        with look.mistakes.at(item.line, item.column):
            found.append(given(str(item.value), scene))
    return tuple(found)


def given(text: str, scene: Scene) -> Address:
    """A number that a scene is given: `x`, `x[2]`, `W[1][2]`, the start `h[0]`. Raises Wrong."""
    try:
        asked = parse_address(text)
        name = addresses.known(asked.name, scene)
        whole = asked.step is None and scene.trace.kind(name) == "input"
        address = Address(name) if whole else addresses.checked(asked, scene)
    except EngineError as error:
        raise Wrong(error.message) from None
    if scene.trace.kind(name) == "line" and address.step != scene.trace.begins(name):
        raise Wrong(f"{address} is computed: an input, a weight or a start such as h[0] is meant")
    return address


def _answer(look: Lookup, node: Node, model: blocks.Question, opened: str) -> tuple[str, Address | None, Call | None]:
    """The scene that is asked about, and the value or the words that are asked for."""
    if model.right is not None:
        look.mistakes.add(*node.place("right", key=True), "right: belongs to choices: , the engine computes an answer")
    name, scene = look.scene(node, model.scene, opened, "question")
    answer = node.get("answer")
    if scene is None or answer is None:
        return name, None, None
    with look.mistakes.at(answer.line, answer.column):
        if call := prose.call(str(answer.value), scene.trace):
            return name, None, call
        return name, look.address(answer, scene), None
    return name, None, None


def _choices(look: Lookup, node: Node, model: blocks.Question) -> None:
    words = model.choices or []
    if len(words) < 2:
        look.mistakes.add(*node.place("choices"), "choices: needs at least two")
    elif len(set(words)) < len(words):
        look.mistakes.add(*node.place("choices"), "the same choice stands here twice")
    elif model.right is None:
        look.mistakes.add(*node.place("choices", key=True), "right: is missing: which choice is right, counted from 1")
    elif not 1 <= model.right <= len(words):
        said = f"there is no choice {model.right}: the choices are 1 to {len(words)}"
        look.mistakes.add(*node.place("right"), said)


def _because(look: Lookup, node: Node, model: blocks.Question) -> tuple[str, ...]:
    """For each choice what is said of it where it is wrong; "" for those of which nothing is."""
    count = len(model.choices or ())
    for number in model.because:
        if not number.isdecimal() or not 1 <= int(number) <= count:
            said = f"there is no choice {quoted(number)}: the choices are 1 to {count}"
            said = said if count else "because: says something of choices: , which are missing"
            look.mistakes.add(*node.place("because", number, key=True), said)
        elif int(number) == model.right:
            said = f"choice {number} is right: what is said of that is worked:"
            look.mistakes.add(*node.place("because", number, key=True), said)
    return tuple(model.because.get(str(number), "") for number in range(1, count + 1))


def worksheet(look: Lookup, block: Block, node: Node, opened: str) -> Worksheet | None:
    """One worksheet; every cell of it is a value of the scene."""
    model = blocks.read(blocks.Worksheet, node, look.mistakes)
    rows = node.get("rows")
    if model is None or rows is None:
        return None
    name, scene = look.scene(node, model.scene, opened, "worksheet")
    names = look.names(rows, scene)
    steps = look.steps(node, names, scene)
    cells = tuple(Address(row, step) for row in names for step in steps)
    if not names:
        look.source.wrong(rows, "rows: needs at least one value, such as [c, y]")
    if len(cells) > CELLS:
        look.source.wrong(rows, f"{len(cells):,} cells: at most {CELLS}")
    return Worksheet(
        id=block.id,
        ask=model.ask or "",
        scene=name,
        rows=names,
        steps=steps,
        cells=cells,
        round=model.round,
        hints=tuple(model.hints),
        worked=model.worked or "",
        line=block.line,
        skill=_skill(look, node, model.skill),
        fresh=_fresh(look, node, look.scenes.get(name)),
        same=tuple(model.same),
    )
