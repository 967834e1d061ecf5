"""The compiled plan: a network's equations, brought into a fast form for one size of its inputs.

fast = cell.compile(weights, {"x": (T, B, n)})
fast.run({"x": x})["h"]                     # (T, B, n), valid until the next call
fast.backward({"h": dL/dh})["W"]

    setting.py     which names, shapes and steps
    program.py     equations in small steps; lower.py and backward.py write them, of the network and of its gradients
    schedule.py    what is computed when: for all steps at once, or in a loop
    ops.py         single operations; neighbours.py and layout.py say which lie side by side,
                   memory.py and weights.py where
    rewrite.py     equations that say the same with fewer calls
    emit.py        the calls of NumPy; kernels.py, products.py, tables.py and totals.py for each kind
    machine.py     all of this together; plan.py and readings.py are its face
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..network import Network
from .interpreted import InterpretedPlan
from .plan import Plan, PlanGradients
from .setting import settle, steps_vary


def compile_plan(
    network: Network,
    weights: Mapping[str, Any],
    inputs: Mapping[str, Any],
    dtype: Any = np.float64,
    given: Iterable[Any] = (),
    labels: Mapping[str, tuple[str, ...]] | None = None,
) -> Plan | InterpretedPlan:
    """The plan of a network: see Network.compile."""
    setting = None if steps_vary(network) else settle(network, weights, inputs, given)
    if setting is None or setting.resolved.apart or not setting.inputs.keys().isdisjoint(setting.resolved.starts):
        return InterpretedPlan(network, weights, labels)
    return Plan(setting, dtype)


__all__ = ["InterpretedPlan", "Plan", "PlanGradients", "compile_plan"]
