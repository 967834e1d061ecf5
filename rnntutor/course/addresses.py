"""Names, steps and units of a run, looked up with a message for whatever is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rnntutor.engine import Address, EngineError, parse_address

from .mistakes import Wrong, did_you_mean, quoted

if TYPE_CHECKING:
    from .lesson import Scene


def address(text: str, scene: Scene) -> Address:
    """The value that a text such as `h[2][1]` names in a scene. Raises Wrong with a column within the text."""
    try:
        return checked(parse_address(text), scene)
    except EngineError as error:
        raise Wrong(error.message, None, error.column) from None


def checked(asked: Address, scene: Scene) -> Address:
    """The address as the run has it; where there is one step only, it need not be said. Raises Wrong, EngineError."""
    trace = scene.trace
    if known(asked.name, scene) not in trace.weights:
        if asked.step is None and trace.steps(asked.name) == 1:
            asked = replace(asked, step=1)
        if asked.step == 0 and trace.begins(asked.name) != 0:
            raise Wrong(f"{asked.name} has no start: its steps are 1 to {trace.steps(asked.name)}")
    return trace.find(asked)


def known(name: str, scene: Scene) -> str:
    """The name, if it is one of the scene's values or weights; raises Wrong otherwise."""
    names = (*scene.trace.names, *scene.weights)
    if name not in names:
        raise Wrong(f"{quoted(name)} is no value of the scene '{scene.id}'{did_you_mean(name, names)}")
    return name


def stepped(name: str, scene: Scene) -> str:
    """The name, if it is a value that has steps; raises Wrong otherwise."""
    if known(name, scene) in scene.weights:
        raise Wrong(f"{quoted(name)} is a weight: it has no steps to show")
    return name
