"""Names, steps and units of a run, looked up with a message for whatever is not there."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from rnntutor.engine import Address, EngineError, parse_address
from rnntutor.notation.backward import losses

from . import unfit
from .mistakes import Wrong, did_you_mean, quoted

if TYPE_CHECKING:
    from rnntutor.engine import Trace

    from .lesson import Scene

GRAD = "grad."
_SLOPE = re.compile(  # ∂L/∂, or dL/dh[1]
    r"∂\s*(?P<loss>[^\W\d][\w.]*)\s*/\s*(?=∂)"
    r"|\bd(?P<of>[^\W\d_]\w*)\s*/\s*d(?P<by>[^\W\d]\w*(?:\[[^\]]*\])*)"
)


def address(text: str, scene: Scene) -> Address:
    """The value that a text such as `h[2][1]` or `∂L/∂h[2]` names. Raises Wrong with a column within the text."""
    try:
        return checked(parse_address(slopes(text, scene.trace)), scene)
    except EngineError as error:
        raise Wrong(error.message, None, error.column) from None


def slopes(text: str, trace: Trace) -> str:
    """`∂J/∂h[2]` as `∂h[2]`, every column kept, where J is the loss. Raises Wrong for the slope of another line."""
    known = [loss for loss in losses(trace) for loss in (loss, loss.rpartition(".")[2])] if "/" in text else []

    def plain(found: re.Match[str]) -> str:
        if found["of"]:
            if found["of"] not in known:
                return found[0]
            raise Wrong(f"write grad.{found['by']} for {found[0]}")
        if found["loss"] not in (*known, "L"):
            of = f"the slope of the loss {known[-1]}" if known else "the slope of a loss"
            raise Wrong(f"∂{found['loss']}/∂… is not known: {of} alone is")
        return " " * len(found[0])

    return _SLOPE.sub(plain, text)


def no_start(name: str, trace: Trace) -> str:
    """What is wrong with `name[0]`."""
    begins = trace.begins(name)
    if begins:
        return f"{name} runs from the last step to the first: its start is {name}[{begins}]"
    return f"{name} has no start: its steps are 1 to {trace.steps(name)}"


def checked(asked: Address, scene: Scene) -> Address:
    """The address as the run has it; where there is one step only, it need not be said. Raises Wrong, EngineError."""
    trace, asked = scene.trace, replace(asked, name=known(asked.name, scene))
    if asked.name not in trace.weights:
        if asked.step is None and trace.steps(asked.name) == 1:
            asked = replace(asked, step=1)
        if asked.step == 0 and trace.begins(asked.name) != 0:
            raise Wrong(no_start(asked.name, trace))
    try:
        return trace.find(asked)
    except EngineError as error:
        hint = few_steps(asked.name, asked.step or 0, scene)
        raise (EngineError(error.message + hint) if hint else error) from None


def few_steps(name: str, step: int, scene: Scene) -> str:
    """For a step beyond the only one: which input was written as one step, and how it would be several; or ""."""
    if name in scene.trace.weights or step <= scene.trace.steps(name) or scene.trace.steps(name) > 1:
        return ""
    plain = [(key, value) for key, value in scene.inputs.items() if key not in scene.labels]
    wide = [unfit.one_step(key, value) for key, value in plain if value.ndim == 2 and value.shape[1] > 1]
    return f"; {wide[0]}" if wide else ""


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
