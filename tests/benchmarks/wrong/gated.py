"""Cells with gates: LSTM, with peepholes, the one of the lesson; GRU in both forms, and one with numbers for a hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from .desk import Desk, Term


def lstm(desk: Desk) -> None:
    for _ in desk.forward():
        gate_values(desk, {gate: net(desk, gate) for gate in "ifo"})
        candidate(desk, net(desk, "z"))
        remember(desk)
        shown(desk, "h", "tanh")


def lstm_peephole(desk: Desk) -> None:
    """i and f see the cell before, o the cell now: so o is none of the gates that can stand in another's place."""
    for _ in desk.forward():
        units = len(desk.world.weights["b_i"])
        gates = {}
        for gate in "if":
            before = desk.read("c", f"{gate}.net", 1, np.zeros(units))
            gates[gate] = net(desk, gate, Term(desk.product(f"{gate}.net", desk.weight(f"p_{gate}"), before), "memory"))
        gate_values(desk, gates)
        candidate(desk, net(desk, "z"))
        remember(desk)
        total = net(desk, "o", Term(desk.product("o.net", desk.weight("p_o"), desk.read("c", "o.net"))))
        desk.put("o", desk.bend("o", "sigmoid", desk.put("o.net", total)))
        shown(desk, "h", "tanh")


def lstm_by_hand(desk: Desk) -> None:
    """The gates see the input alone, the candidate and the output are not bent."""
    for _ in desk.forward():
        sums = {}
        for gate in "ifo":
            line = f"{gate}.net"
            seen = Term(desk.times(line, f"W_{gate}", desk.read("x", line)), "input")
            sums[gate] = desk.total(line, seen, Term(desk.weight(f"b_{gate}"), "bias"))
        gate_values(desk, sums)
        seen = Term(desk.times("z", "W", desk.read("x", "z")), "input")
        desk.put("z", desk.total("z", seen, Term(desk.weight("b"), "bias")))
        remember(desk)
        shown(desk, "y")


def net(desk: Desk, gate: str, *more: Term) -> Any:
    """W·x + U·h[t-1] + what else there is + b."""
    line, bias = f"{gate}.net", desk.weight(f"b_{gate}")
    before = desk.read("h", line, 1, np.zeros_like(bias))
    if "f" in desk.names.gates and desk.slips("cell-for-output", "h"):
        before = desk.at("c", desk.step - 1, np.zeros_like(bias))
    seen = Term(desk.times(line, f"W_{gate}", desk.read("x", line)), "input")
    memory = Term(desk.times(line, f"U_{gate}", before, memory=True), "memory")
    return desk.total(line, seen, memory, *more, Term(bias, "bias"))


def gate_values(desk: Desk, sums: dict[str, Any]) -> None:
    """σ of each sum; coupled, the one gate is what the other leaves over."""
    values = {}
    for gate, total in sums.items():
        values[gate] = desk.bend(gate, "sigmoid", desk.put(f"{gate}.net", total))
    if "i" in values and desk.slips("gates-coupled", "i"):
        values["i"] = 1 - values["f"]
    if "i" in values and desk.slips("gates-coupled", "f"):
        values["f"] = 1 - values["i"]
    for gate, value in values.items():
        desk.put(gate, value)


def candidate(desk: Desk, total: Any) -> None:
    desk.put("z", desk.bend("z", "tanh", desk.put("z.net", total)))


def remember(desk: Desk) -> None:
    """c = f·c[t-1] + i·z."""
    new = desk.read("z", "c")
    before = desk.read("c", "c", 1, np.zeros_like(new))
    kept = Term(desk.gated("c", "f", before), "memory")
    total = desk.total("c", kept, Term(desk.gated("c", "i", new)))
    if desk.slips("memory-overwritten", "c"):
        total = new
    if "o" in desk.names.gates and desk.slips("output-gate-on-memory", "c"):
        total = desk.at("o", desk.step) * total
    desk.put("c", total)


def shown(desk: Desk, line: str, bend: str = "") -> None:
    """h = o·tanh(c), or y = o·c."""
    now = desk.read("c", line)
    now = desk.bend(line, bend, now) if bend else now
    if "o" in desk.names.gates and desk.slips("output-gate-on-memory", "c"):
        desk.put(line, now)
    else:
        desk.put(line, desk.gated(line, "o", now))


def gru(desk: Desk) -> None:
    """The reset gate works after the product, with a bias of its own inside."""
    for _ in desk.forward():
        gate_values(desk, {gate: net(desk, gate) for gate in "rz"})
        bias, inner = desk.weight("b_n"), desk.weight("d_n")
        before = desk.read("h", "n.net", 1, np.zeros_like(bias))
        seen = Term(desk.times("n.net", "W_n", desk.read("x", "n.net")), "input")
        if desk.slips("convention", "reset before the product"):
            memory = desk.weight("U_n") @ (desk.at("r", desk.step) * before) + inner
        else:
            product = Term(desk.times("n.net", "U_n", before, memory=True), "memory")
            memory = desk.gated("n.net", "r", desk.total("n.net inside", product, Term(inner, "bias")))
        total = desk.total("n.net", seen, Term(bias, "bias"), Term(memory, "memory"))
        desk.put("n", desk.bend("n", "tanh", desk.put("n.net", total)))
        mixed(desk)


def gru_v3(desk: Desk) -> None:
    """The reset gate works on the memory, before the product."""
    for _ in desk.forward():
        gate_values(desk, {gate: net(desk, gate) for gate in "rz"})
        bias = desk.weight("b_n")
        before = desk.read("h", "n.net", 1, np.zeros_like(bias))
        seen = Term(desk.times("n.net", "W_n", desk.read("x", "n.net")), "input")
        if desk.slips("convention", "reset after the product"):
            memory = desk.at("r", desk.step) * (desk.weight("U_n") @ before)
        else:
            memory = desk.times("n.net", "U_n", desk.gated("n.net", "r", before), memory=True)
        total = desk.total("n.net", seen, Term(memory, "memory"), Term(bias, "bias"))
        desk.put("n", desk.bend("n", "tanh", desk.put("n.net", total)))
        mixed(desk)


def gru_by_hand(desk: Desk) -> None:
    """One unit, the candidate not bent, the sums of the gates as they come in."""
    for _ in desk.forward():
        for gate, fed in (("r", "a"), ("z", "b")):
            desk.put(gate, desk.bend(gate, "sigmoid", desk.read(fed, gate)))
        before = desk.read("h", "n", 1)
        seen = Term(desk.read("x", "n"), "input")
        desk.put("n", desk.total("n", seen, Term(desk.gated("n", "r", before), "memory")))
        mixed(desk)


def mixed(desk: Desk) -> None:
    """h = (1 - z)·n + z·h[t-1]."""
    new = desk.read("n", "h")
    before = desk.read("h", "h", 1, np.zeros_like(new))
    if desk.slips("reset-on-memory", "h"):
        before = desk.at("r", desk.step) * before
    if desk.slips("convention", "z takes the new"):
        gate = desk.at("z", desk.step)
        desk.put("h", gate * new + (1 - gate) * before)
        return
    if desk.slips("memory-overwritten", "h"):
        desk.put("h", new)
        return
    both = desk.slips("gate-on-both", "h")
    taken = desk.at("z", desk.step) * new if both else desk.gated("h", "z", new, rest=True)
    desk.put("h", desk.total("h", Term(taken), Term(desk.gated("h", "z", before), "memory")))
