"""A `training` block -> how a scene's network learns, as far as that can be looked up without learning."""

from __future__ import annotations

from dataclasses import replace

from rnntutor.engine import EngineError
from rnntutor.engine.descent import SGD, Adam, Clip

from . import blocks, sources, values
from .addresses import GRAD
from .learning import RandomStart, TrainingBlock, check_inputs, check_steps
from .lesson import Scene
from .lookup import Lookup
from .mistakes import Wrong, did_you_mean, listed, quoted
from .pages import Block
from .places import Node
from .sources import Source

RULES = ("sgd", "adam")
RATES = {"sgd": 0.1, "adam": 0.001}  # where the author says nothing


def training(look: Lookup, block: Block, node: Node, opened: str) -> TrainingBlock | None:
    """One training; `opened` is the scene that is open there. None, with every mistake noted, if it cannot be."""
    before = len(look.mistakes.found)
    model = blocks.read(blocks.Training, node, look.mistakes)
    if model is None:
        return None
    _, scene = look.scene(node, model.scene, opened, "training")
    source, rule = _source(look, node, scene), _rule(look, node)
    clip, start = _clip(look, node), _start(look, node, model)
    bound = look.number(node, "bound")
    rates = _rates(look, node)
    loss = _loss(look, node, model, scene) if scene else ""
    if scene:
        _fixed(look, node, model, scene)
        if scene.trained and (missing := scene.weights.keys() - scene.untrained.keys()):
            said = f"in the scene '{scene.id}' no weights to begin with stand for {listed(sorted(missing))}"
            look.mistakes.add(*node.place("scene"), said)
    if len(look.mistakes.found) > before or scene is None or source is None or rule is None:
        return None
    found = TrainingBlock(
        id=block.id,
        scene=scene,
        source=source,
        loss=loss,
        rule=rule,
        epochs=model.epochs,
        batch=model.batch,
        clip=clip,
        truncate=model.truncate,
        bucket=model.bucket,
        seed=model.seed,
        rates=rates,
        fixed=tuple(model.fixed),
        start=start,
        bound=bound,
        seconds=model.seconds,
        line=block.line,
    )
    return found if _reaches(look, node, found) else None


def _source(look: Lookup, node: Node, scene: Scene | None) -> Source | None:
    """Where the examples come from; where the first was cheap to have, it is held against the scene's inputs."""
    examples = node.get("examples")
    assert examples is not None
    with look.mistakes.at(*node.place("examples", key=True)):
        source = sources.read(examples, look.source.folder)
        if scene and source.probe:
            check_inputs(scene, source.probe)
            check_steps(scene, source.probe)
        return source
    return None


def _loss(look: Lookup, node: Node, model: blocks.Training, scene: Scene) -> str:
    """The one line that is to become small: the scene's own loss if nothing is said."""
    name = model.loss or (scene.loss[0] if len(scene.loss) == 1 else "")
    if not name:
        said = "which line is to become small?" if not scene.loss else f"one of {listed(scene.loss)} is meant"
        look.mistakes.add(node.line, node.column, f"'loss' is missing: {said}")
        return ""
    lines = [line for line in scene.trace.resolved.lines if ".net" not in line and not scene.trace.gradient(line)]
    if name not in lines:
        known = did_you_mean(name, lines) or f": {listed(lines)}"
        look.mistakes.add(*node.place("loss"), f"the loss {quoted(name)} is no equation of the scene{known}")
    return name


def _rule(look: Lookup, node: Node) -> SGD | Adam | None:
    """`adam`, `{adam: 0.01}`, `{sgd: 0.1, momentum: 0.9}`; sgd if nothing is said."""
    rule = node.get("rule")
    if rule is None:
        return SGD(RATES["sgd"])
    with look.mistakes.at(rule.line, rule.column):
        if isinstance(rule.value, str) and rule.value in RULES:
            return SGD(RATES["sgd"]) if rule.value == "sgd" else Adam(RATES["adam"])
        kinds = [key for key in rule.value if key in RULES] if isinstance(rule.value, dict) else []
        if len(kinds) != 1:
            near = did_you_mean(rule.value, RULES) if isinstance(rule.value, str) else ""
            raise Wrong(f"rule: is {{sgd: 0.1}}, {{sgd: 0.1, momentum: 0.9}} or {{adam: 0.001}}{near}")
        known = ("sgd", "momentum") if kinds == ["sgd"] else ("adam",)
        for key in rule.value if isinstance(rule.value, dict) else ():
            if key not in known:
                said = f"{kinds[0]} has no {quoted(key)}{did_you_mean(key, known)}: {listed(known)}"
                raise Wrong(said, *rule.place(key, key=True))
        rate = values.single(_at(rule, kinds[0]), 0.0)
        if kinds == ["adam"]:
            return Adam(rate)
        momentum = values.single(_at(rule, "momentum")) if rule.get("momentum") else 0.0
        if not 0 <= momentum < 1:
            raise Wrong("momentum: 0 or more, and less than 1", *rule.place("momentum"))
        return SGD(rate, momentum)
    return None


def _clip(look: Lookup, node: Node) -> Clip | None:
    """`5` or `{norm: 5}`: all gradients together; `{value: 1}`: each number."""
    clip = node.get("clip")
    if clip is None:
        return None
    with look.mistakes.at(clip.line, clip.column):
        if not isinstance(clip.value, dict):
            return Clip(values.single(clip, 0.0))
        if len(clip.value) != 1 or not set(clip.value) <= {"norm", "value"}:
            raise Wrong("clip: is a number, {norm: 5} or {value: 1}")
        by = next(iter(clip.value))
        return Clip(values.single(clip.value[by], 0.0), by)
    return None


def _start(look: Lookup, node: Node, model: blocks.Training) -> RandomStart | None:
    """`{random: {seed: 1}}`, perhaps with its ends."""
    if model.start is None:
        return None
    drawn = node.get("start")
    drawn = drawn.get("random") if drawn else None
    assert drawn is not None
    low, high = look.number(drawn, "from"), look.number(drawn, "to")
    if (low is None) != (high is None):
        look.source.wrong(drawn, "from: and to: belong together")
    elif low is not None and high is not None and not low < high:
        look.mistakes.add(*drawn.place("to"), "to: lies above from:")
    return RandomStart(model.start.random.seed, low, high)


def _rates(look: Lookup, node: Node) -> dict[int, float]:
    """`{30: 0.01}`: the rate from that epoch on."""
    rates, found = node.get("rates"), dict[int, float]()
    if rates is None or not isinstance(rates.value, dict):
        return found
    for epoch, rate in rates.value.items():
        with look.mistakes.at(rate.line, rate.column):
            if not (epoch.isascii() and epoch.isdecimal() and 1 <= int(epoch[:9]) <= 10_000):
                raise Wrong("rates: are such as {30: 0.01}, from epoch 30 on", *rates.place(epoch, key=True))
            found[int(epoch)] = values.single(rate, 0.0)
    return found


def _fixed(look: Lookup, node: Node, model: blocks.Training, scene: Scene) -> None:
    """Every fixed name is a weight, and some weight is left to learn."""
    fixed = node.get("fixed")
    for item in fixed.texts() if fixed else ():
        if item.value not in scene.weights:
            known = did_you_mean(str(item.value), scene.weights) or f": {listed(scene.weights)}"
            look.source.wrong(item, f"{quoted(item.value)} is no weight of the scene '{scene.id}'{known}")
    if set(scene.weights) <= set(model.fixed):
        look.mistakes.add(*node.place("fixed"), "no weight is left that could learn")


def _reaches(look: Lookup, node: Node, found: TrainingBlock) -> bool:
    """Whether the loss is a number at each step that depends on a weight which may change; what is not is noted."""
    scene = found.scene if found.scene.loss == (found.loss,) else replace(found.scene, loss=(found.loss,))
    with look.mistakes.at(*node.place("loss", key=True)):
        try:
            weights = scene.trace.weights
        except EngineError as error:
            raise Wrong(error.message) from None
        if not any(GRAD + name in weights for name in scene.weights if name not in found.fixed):
            raise Wrong(f"{found.loss} depends on no weight that could learn")
        return True
    return False


def _at(node: Node, key: str) -> Node:
    found = node.get(key)
    assert found is not None
    return found
