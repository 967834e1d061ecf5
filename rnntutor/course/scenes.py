"""A `scene` block -> a network with its numbers, run once: every mistake in it noted at its place."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from rnntutor.engine import EngineError, Layer, Network
from rnntutor.engine.language import check_name

from . import blocks, equations, snapshots, sources, values
from .equations import Part
from .lesson import Scene
from .mistakes import Wrong, authors, did_you_mean, listed, quoted
from .places import Node
from .source import Source
from .unfit import misfit, mislabelled, place_of, turned, unread_start

LAYERS, UNITS = 16, 64


class _Builder:
    def __init__(
        self, source: Source, node: Node, name: str, line: int, lesson: str | None, trainings: Collection[str]
    ) -> None:
        self.source, self.mistakes, self.node, self.name, self.line = source, source.mistakes, node, name, line
        self.lesson, self.trainings = lesson, trainings
        self.weights: dict[str, np.ndarray] = {}
        self.inputs: dict[str, np.ndarray] = {}
        self.start: dict[str, np.ndarray] = {}
        self.labels: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.places: dict[str, tuple[int, int]] = {}  # of weights, inputs, starts and labels
        self.offered: set[str] = set()  # inputs of an example and weights of a snapshot, used or not
        self.untrained: dict[str, np.ndarray] = {}
        self.network: Network | None = None
        self.other_sizes = ""  # of the snapshot's weights, which are then left out: told of a scene that runs

    def build(self) -> Scene | None:
        before = len(self.mistakes.found)
        model = blocks.read(blocks.Scene, self.node, self.mistakes)
        if model is None:
            return None
        parts = self.parts(model)
        if model.example is not None:
            self.example()
        for name in model.inputs:
            self.series(name)
        for name in model.labels:
            self.label(name, model.labels[name])
        for part in parts:
            self.numbers(part)
        if model.layers is not None:
            self.outer(model, parts)
        if model.trained is not None and model.trained not in self.trainings:
            said = f"there is no training {quoted(model.trained)}{did_you_mean(model.trained, self.trainings)}"
            self.mistakes.add(*self.node.place("trained"), said)
        elif model.trained is not None and self.lesson is not None:
            self.snapshot(self.lesson, model.trained)
        for part in parts:
            part.cell = equations.cell(self.source, part, self.outer_starts(part))
        if len(self.mistakes.found) > before:
            return None
        if not equations.all_known(self.source, parts, [*self.weights, *self.inputs], self.places):
            if model.trained is not None and self.lesson is None:  # what it lacks stands in the snapshot
                del self.mistakes.found[before:]
            return None
        scene = self.scene(model, parts)
        if scene and self.other_sizes:
            self.mistakes.add(*self.node.place("trained"), self.other_sizes)
            return None
        return scene

    def outer_starts(self, part: Part) -> list[tuple[str, Node]]:
        """The starts of a named layer that stand beside `layers:`."""
        starts = self.node.get("start")
        if not part.name or starts is None or not isinstance(starts.value, dict):
            return []
        return [(name, node) for name, node in starts.value.items() if name.startswith(f"{part.name}.")]

    # what the author wrote

    def parts(self, model: blocks.Scene) -> list[Part]:
        if model.layers is None:
            if model.cell is None and model.equations is None:
                self.mistakes.add(self.line, 1, "a scene needs equations: , cell: or layers:")
                return []
            return [Part("", self.node, model)]
        if model.cell is not None or model.equations is not None or model.over is not None or model.reverse:
            self.mistakes.add(
                *self.node.place("layers", key=True), "with layers: , the cells and equations stand in the layers"
            )
        layers, found = self.node.get("layers"), []
        if layers is None or not model.layers or len(model.layers) > LAYERS:
            self.mistakes.add(*self.node.place("layers", key=True), f"a scene has 1 to {LAYERS} layers")
            return []
        for name, layer in model.layers.items():
            node = layers.get(name)
            assert node is not None
            with self.mistakes.at(*layers.place(name, key=True)):
                self.named(name)
                if layer.cell is None and layer.equations is None:
                    raise Wrong(f"the layer {quoted(name)} needs equations: or cell:")
            found.append(Part(name, node, layer))
        return found

    def named(self, name: str) -> None:
        try:
            check_name(name)
        except EngineError as error:
            raise Wrong(error.message) from None

    def series(self, name: str) -> None:
        node = self.node.get("inputs")
        node = node.get(name) if node else None
        assert node is not None
        self.places[name] = self.node.place("inputs", name, key=True)
        with self.mistakes.at(*self.places[name]):
            self.named(name)
            found = values.steps(node, self.source.folder)
            self.inputs[name] = found.array
            self.labels.pop(name, None)
            self.offered.discard(name)
            if found.words:
                self.labels[name] = found.words
            self.words[name] = found.said

    def example(self) -> None:
        """Inputs and their words out of one example of a source."""
        node = self.node.get("example")
        assert node is not None
        with self.mistakes.at(*self.node.place("example", key=True)):
            found = sources.one(node, self.source.folder)
            self.inputs |= found.examples[0]
            self.labels |= found.labels
            self.words["x"] = tuple(found.words[0]) if found.words else ()  # x is what goes in, in every source
            self.offered = set(self.inputs)
            self.places |= dict.fromkeys(self.inputs, self.node.place("example", key=True))

    def snapshot(self, lesson: str, training: str) -> None:
        """The weights that a training came to, in the place of those it begins with."""
        with self.mistakes.at(*self.node.place("trained")):
            found = snapshots.read(self.source.path, lesson, training)
            advice = snapshots.again(self.source.path, lesson, training)
            self.other_sizes = snapshots.other_sizes(found, self.weights, advice)
            found = {key: value for key, value in found.items() if not (self.other_sizes and key in self.weights)}
            self.untrained = dict(self.weights)
            self.offered |= found.keys() - self.weights.keys()
            self.places = dict.fromkeys(found, self.node.place("trained", key=True)) | self.places
            self.weights |= found

    def label(self, name: str, words: list[str]) -> None:
        self.places[f"labels {name}"] = self.node.place("labels", name, key=True)
        self.labels[name] = tuple(words)

    def numbers(self, part: Part) -> None:
        """The weights and starts that stand in the layer itself."""
        for name in part.model.weights:
            self.weight(part.node, name, part.full(name))
        for name in part.model.start:
            self.begin(part.node, name, part.full(name))

    def outer(self, model: blocks.Scene, parts: list[Part]) -> None:
        """The weights and starts of named layers that stand beside `layers:`, as `encoder.W`."""
        layers = [part.name for part in parts]
        for key, names in (("weights", model.weights), ("start", model.start)):
            for name in names:
                layer = name.partition(".")[0]
                with self.mistakes.at(*self.node.place(key, name, key=True)):
                    if "." not in name:
                        raise Wrong(f"of which layer? {' or '.join(f'{layer}.{name}' for layer in layers[:3])}")
                    if layer not in layers:
                        raise Wrong(f"there is no layer {quoted(layer)}{did_you_mean(layer, layers)}")
                    (self.weight if key == "weights" else self.begin)(self.node, name, name)

    def weight(self, block: Node, name: str, full: str) -> None:
        node = block.get("weights")
        node = node.get(name) if node else None
        assert node is not None
        place = block.place("weights", name, key=True)
        with self.mistakes.at(*place):
            self.named(name.rpartition(".")[2])
            if full in self.weights:
                raise Wrong(f"the weight {quoted(full)} stands here for the second time")
            self.places[full] = place
            array = values.weight(node, self.source.folder).array
            if max(array.shape, default=1) > values.UNITS:
                raise Wrong(f"{max(array.shape)} units: at most {values.UNITS:,}")
            self.weights[full] = array

    def begin(self, block: Node, name: str, full: str) -> None:
        """A start in numbers; a start that is an equation becomes a line of the cell."""
        node = block.get("start")
        node = node.get(name) if node else None
        assert node is not None
        self.places[f"start {full}"] = block.place("start", name, key=True)
        if not equations.is_equation(node):
            with self.mistakes.at(*self.places[f"start {full}"]):
                self.start[full] = values.weight(node, self.source.folder).array

    # the network

    def scene(self, model: blocks.Scene, parts: list[Part]) -> Scene | None:
        before = len(self.mistakes.found)
        overs = {part.name: equations.over(self.source, part) for part in parts}
        if len(self.mistakes.found) > before:
            return None
        try:
            layers = {part.name: Layer(part.cell, overs[part.name], part.model.reverse) for part in parts if part.cell}
            self.network = network = Network(layers)
            self.drop_unused(network)
            scene = Scene(
                id=self.name,
                network=network,
                weights=self.weights,
                inputs=self.inputs,
                start=self.start,
                labels=self.labels,
                title=model.title or "",
                line=self.line,
                loss=self.loss(network),
                words=self.words,
                trained=model.trained or "" if self.lesson is not None else "",
                untrained=self.untrained,
            )
            self.check(scene)
        except EngineError as error:
            self.told(error, parts)
            return None
        return scene if len(self.mistakes.found) == before else None

    def drop_unused(self, network: Network) -> None:
        """Leave out what an example or a snapshot offers and no equation reads."""
        for name in self.offered & set(network.unused(self.weights, self.inputs)):
            for given in (self.inputs, self.weights, self.labels):
                given.pop(name, None)

    def loss(self, network: Network) -> tuple[str, ...]:
        """The losses; every one that is no line of the network is noted and left out."""
        node, found = self.node.get("loss"), list[str]()
        lines = [name for name in network.resolve(self.weights, self.inputs).lines if ".net" not in name]
        for item in node.texts() if node else ():
            name = str(item.value)
            if name not in lines:
                known = did_you_mean(name, lines) or f": {listed(lines)}"
                self.source.wrong(item, f"the loss {quoted(name)} is no equation of the scene{known}")
            elif name in found:
                self.source.wrong(item, "the same loss stands here twice")
            else:
                found.append(name)
        return tuple(found)

    def check(self, scene: Scene) -> None:
        """Run it and look at what only a run shows: what is used, starts, sizes, labels. Raises EngineError."""
        for name in scene.network.unused(self.weights, self.inputs):
            kind = "weight" if name in self.weights else "input"
            self.mistakes.add(*self.places[name], f"no equation uses the {kind} {quoted(name)}")
        lines = scene.network.resolve(self.weights, self.inputs).lines
        for name in [name for name in self.start if name not in lines]:
            said = f"no equation defines {quoted(name)}, so it has no start{did_you_mean(name, lines)}"
            self.mistakes.add(*self.places[f"start {name}"], said)
            del self.start[name]
        trace = scene.trace
        for name in self.start:
            if trace.begins(name) is None and name in trace.resolved.lines:
                self.mistakes.add(*self.places[f"start {name}"], unread_start(name, trace))
        for name in trace.names:
            size, line = max(trace.units(name), default=1), trace.line(name)
            if line is not None and size > UNITS and not trace.gradient(name):
                place = (line.source, line.column) if line.source else (self.line, 1)
                self.mistakes.add(*place, f"{name} has {size} units: at most {UNITS}")
        for name in [name for name in self.labels if f"labels {name}" in self.places]:
            if told := mislabelled(name, self.labels[name], trace):
                self.mistakes.add(*self.places[f"labels {name}"], told)

    def told(self, error: EngineError, parts: list[Part]) -> None:
        """Note what the engine says; of a library's cell, whose lines the author did not write, the weight at fault."""
        library = [f"{part.name}." if part.name else "" for part in parts if part.model.cell is not None]
        own = [name for name in self.weights if any(name.startswith(head) for head in library)]
        shapes = self.network and own and not error.line and error.message.startswith("in ")
        found = misfit(self.network, self.weights, self.inputs, self.start, own) if shapes and self.network else None
        if found:
            self.mistakes.add(*self.places[found[0]], found[1])
            return
        said = authors(error.message).replace("given ", "the start ", 1)
        if self.network and "do not fit" in said:
            said += turned(self.network, self.weights, self.inputs, self.start)
        self.mistakes.add(*place_of(error, parts, self.node, self.places, self.line), said)


def build(
    source: Source, node: Node, name: str, line: int, lesson: str | None = None, trainings: Collection[str] = ()
) -> Scene | None:
    """The scene of a block whose fence is on `line`; None, with every mistake noted, where it cannot run.

    `lesson` is the lesson's id, by which snapshots are found; None: they are not read, and a scene whose weights stand
    in one alone is left out without a word. `trainings` are the ids of those that the lesson has.
    """
    return _Builder(source, node, name, line, lesson, trainings).build()
