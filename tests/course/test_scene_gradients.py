"""Every scene of the course runs backwards as its slopes say: against central differences along random directions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnntutor.course import index
from rnntutor.course.lesson import Scene
from rnntutor.course.locate import folder
from rnntutor.course.reader import read
from rnntutor.engine.language import write

STEEP = 20.0  # the largest weight at which a difference still tells a slope
LONG = 200  # steps; a scene with more has one direction for all that it reads
FILES = index.files(folder())
Numbers = dict[str, np.ndarray]


def total(scene: Scene, numbers: dict[str, Numbers], seeds: Numbers) -> float:
    """The seeds' sum of a run with these numbers."""
    trace = scene.run(**numbers)
    return sum(float((seed * trace[name]).sum()) for name, seed in seeds.items())


def slope(scene: Scene, at: dict[str, Numbers], along: dict[tuple[str, str], np.ndarray], seeds: Numbers) -> float:
    """The slope along a direction: two central differences, their error of second order taken out."""

    def central(nudge: float) -> float:
        def moved(by: float) -> dict[str, Numbers]:
            return {
                kind: {name: value + by * along.get((kind, name), 0.0) for name, value in own.items()}
                for kind, own in at.items()
            }

        return (total(scene, moved(nudge), seeds) - total(scene, moved(-nudge), seeds)) / (2 * nudge)

    nudge = 1e-3 / (10 + max(scene.trace.clocks.values()))
    return (4 * central(nudge / 2) - central(nudge)) / 3


def numbers_of(scene: Scene, random: np.random.Generator) -> dict[str, Numbers]:
    """A scene's own numbers; where differences tell no slope at these, numbers close by, off every bend and tie."""
    own = {"weights": dict(scene.weights), "inputs": dict(scene.inputs), "start": dict(scene.start)}
    if is_smooth(scene):
        return own
    jitter = {
        kind: {name: w + 0.01 * random.normal(size=np.shape(w)) for name, w in of.items()} for kind, of in own.items()
    }
    jitter["weights"] = {name: w / max(1.0, float(np.abs(w).max()) / STEEP) for name, w in jitter["weights"].items()}
    return jitter


def disagreements(scene: Scene, random: np.random.Generator) -> list[str]:
    """Where a derived gradient is not the slope: both numbers. Without a loss every line counts, weighed at random."""
    plain, at = replace(scene, loss=()), numbers_of(scene, random)
    trace = plain.run(**at)
    lines = scene.loss or [name for name in trace.resolved.lines if ".net" not in name]
    seeds = {name: random.normal(size=trace[name].shape) for name in lines}
    if scene.loss:
        seeds = {name: np.ones_like(seed) for name, seed in seeds.items()}
    gradients = trace.backward(seeds)
    read = [(kind, name) for kind, own in at.items() for name in own]
    long = max(trace.clocks.values()) > LONG
    wrong = []
    for group in [read] if long else [[one] for one in read]:
        along = {key: random.normal(size=np.shape(at[key[0]][key[1]])) for key in group}
        derived = 0.0
        for (kind, name), direction in along.items():
            own = gradients.start(name) if kind == "start" else gradients[name]
            derived += float((own.reshape(direction.shape) * direction).sum())
        numeric = slope(plain, at, along, seeds)
        if not abs(derived - numeric) <= 1e-7 * max(1.0, abs(derived)):
            wrong.append(f"{scene.id}, {group}: derived {derived}, by differences {numeric}")
    return wrong


def is_smooth(scene: Scene) -> bool:
    """Whether differences tell slopes: nothing is chosen, no relu stands just at its bend, no weight is a switch."""
    lines = [line for layer in scene.trace.network.layers.values() for line in layer.cell.lines]
    bends = [f"{line.name}.net" for line in lines if "relu(" in write(line.expression)]
    at_bend = any((scene.trace[name] == 0).any() for name in bends if name in scene.trace.names)
    is_switch = any(np.abs(weight).max() > 500 for weight in scene.weights.values())
    return not at_bend and not is_switch and not any("choose(" in write(line.expression) for line in lines)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_gradients_of_a_lessons_scenes_are_their_slopes(path: Path):
    random = np.random.default_rng(3)
    assert [said for scene in read(path).scenes.values() for said in disagreements(scene, random)] == []
