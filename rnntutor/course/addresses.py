"""Names, steps and units of a run, looked up with a message for whatever is not there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from rnntutor.engine import Address, EngineError, parse_address

from .mistakes import Wrong, did_you_mean, quoted

if TYPE_CHECKING:
    from .lesson import Scene

GRAD = "grad."


def address(text: str, scene: Scene) -> Address:
    """The value that a text such as `h[2][1]` names in a scene. Raises Wrong with a column within the text."""
    try:
        return checked(parse_address(text), scene)
    except EngineError as error:
        raise Wrong(error.message, None, error.column) from None


def checked(asked: Address, scene: Scene) -> Address:
    """The address as the run has it; where there is one step only, it need not be said. Raises Wrong, EngineError."""
    trace, asked = scene.trace, replace(asked, name=known(asked.name, scene))
    if asked.name not in trace.weights:
        if asked.step is None and trace.steps(asked.name) == 1:
            asked = replace(asked, step=1)
        if asked.step == 0 and trace.begins(asked.name) != 0:
            raise Wrong(f"{asked.name} has no start: its steps are 1 to {trace.steps(asked.name)}")
    return trace.find(asked)


def known(name: str, scene: Scene) -> str:
    """The name, if it is one of the scene's values, weights or gradients; `∂h` is grad.h. Raises Wrong otherwise."""
    if name.startswith("∂"):
        with suppress(EngineError):
            name = parse_address(name).name
    names = (*scene.trace.names, *scene.trace.weights)
    if name in names:
        return name
    if name.startswith(GRAD) and not scene.loss:
        raise Wrong(f"{quoted(name)} is a gradient, but the scene '{scene.id}' has no loss: write  loss: L  in it")
    if name.startswith(GRAD) and name[len(GRAD) :] in names:
        raise Wrong(f"the loss does not depend on {quoted(name[len(GRAD) :])}: it has no gradient")
    raise Wrong(f"{quoted(name)} is no value of the scene '{scene.id}'{did_you_mean(name, names)}")


def stepped(name: str, scene: Scene) -> str:
    """The name, if it is a value that has steps; raises Wrong otherwise."""
    found = known(name, scene)
    if found in scene.weights:
        raise Wrong(f"{quoted(name)} is a weight: it has no steps to show")
    if found in scene.trace.weights:
        raise Wrong(f"{quoted(name)} is the gradient of a weight: it has no steps to show")
    return found
