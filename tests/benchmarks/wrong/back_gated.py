"""Back through gates: a cell and its forget gate, a cell with three doors, a cell whose output comes back."""

from __future__ import annotations

from typing import Any

from .back import before, before_bend, fed, later_by, over_time
from .desk import Desk, Term
from .forward import half_square, miss


def path(desk: Desk) -> None:
    """f = σ(s), c = f·c[t-1] + x, a target for c."""
    for _ in desk.forward():
        desk.put("f", desk.bend("f", "sigmoid", desk.read("s", "f")))
        new = desk.read("x", "c")
        kept = Term(desk.gated("c", "f", desk.read("c", "c", 1)), "memory")
        total = desk.total("c", kept, Term(new, "input"))
        desk.put("c", new if desk.slips("memory-overwritten", "c") else total)
        loss(desk, "c")
    for _ in desk.backward():
        own = slope(desk)
        desk.put("grad.c", own if desk.slips("no-memory-path", "grad.c") else from_later(desk) + own)
        desk.put("grad.f", desk.product("grad.f", desk.at("grad.c", desk.step), held(desk, "grad.f")))
        before_sigmoid(desk, "grad.s", "f", desk.fed("s"))


def product_of(desk: Desk, line: str, weight: str, name: str, back: int = 0, number: int = 1) -> Any:
    """A weight times a value."""
    return desk.product(line, desk.weight(weight), desk.read(name, line, back), number)


def loss(desk: Desk, name: str) -> None:
    net = desk.put("L.net", miss(desk, "L.net", desk.read(name, "L.net"), desk.read("d", "L.net")))
    half_square(desk, "L", net, desk.read("m", "L"))


def slope(desk: Desk) -> Any:
    """The slope of the loss by its own miss."""
    half = 1.0 if desk.slips("convention", "no half") else 0.5
    return desk.put("grad.L.net", half * desk.fed("m") * 2 * desk.at("L.net", desk.step))


def from_later(desk: Desk) -> Any:
    """What comes back through the forget gate of the step after."""
    late = desk.step + (not desk.slips("wrong-factor", "grad.c"))
    gate = desk.factor("f", "grad.c", min(late, desk.world.steps))
    return later_by(desk, "grad.c", "grad.c", gate)


def held(desk: Desk, line: str) -> Any:
    """What the cell held before the step."""
    return desk.at("c", desk.step - (not desk.slips("wrong-factor", line)))


def before_sigmoid(desk: Desk, line: str, gate: str, came_in: Any) -> None:
    """∂ before a σ: s(1 - s), of what came out."""
    value = desk.at(gate, desk.step)
    if desk.slips("derivative-of-input", line):
        value = came_in
    behind = desk.at(f"grad.{gate}", desk.step)
    desk.put(line, behind if desk.slips("no-derivative", line) else before_bend(desk, line, "sigmoid", behind, value))


def doors(desk: Desk) -> None:
    """Three gates that look at x alone; z comes in, y goes out and has a target."""
    for _ in desk.forward():
        for gate in "ifo":
            net = desk.put(f"{gate}.net", product_of(desk, f"{gate}.net", f"w_{gate}", "x"))
            desk.put(gate, desk.bend(gate, "sigmoid", net))
        kept = Term(desk.gated("c", "f", desk.read("c", "c", 1)), "memory")
        desk.put("c", desk.total("c", kept, Term(desk.gated("c", "i", desk.read("z", "c")), "input")))
        desk.put("y", desk.gated("y", "o", desk.read("c", "y")))
        loss(desk, "y")
    for _ in desk.backward():
        shown = desk.put("grad.y", slope(desk))
        desk.put("grad.o", desk.product("grad.o", shown, desk.at("c", desk.step)))
        gate = desk.factor("o", "grad.c", desk.step)
        own = shown if desk.slips("gate-left-out", "o in grad.c") else desk.product("grad.c", shown, gate, 2)
        now = desk.put("grad.c", own if desk.slips("no-memory-path", "grad.c") else from_later(desk) + own)
        desk.put("grad.f", desk.product("grad.f", now, held(desk, "grad.f")))
        desk.put("grad.i", desk.product("grad.i", now, desk.fed("z")))
        gate = desk.factor("i", "grad.z", desk.step)
        desk.put("grad.z", now if desk.slips("gate-left-out", "i in grad.z") else desk.product("grad.z", now, gate))
        for gate in "ifo":
            before_sigmoid(desk, f"grad.{gate}.net", gate, desk.at(f"{gate}.net", desk.step))
    for gate in "ifo":
        deltas = [desk.at(f"grad.{gate}.net", step) for step in range(1, desk.world.steps + 1)]
        desk.put(f"grad.w_{gate}", over_time(desk, f"grad.w_{gate}", deltas, fed(desk, "x")))


def layer(desk: Desk) -> None:
    """z = u·h[t-1] + x, c = f·c[t-1] + i·z, h = o·c: two ways back. The gates are weights here."""
    for _ in desk.forward():
        memory = Term(product_of(desk, "z", "u", "h", 1), "memory")
        desk.put("z", desk.total("z", memory, Term(desk.read("x", "z"), "input")))
        kept = Term(product_of(desk, "c", "f", "c", 1), "memory")
        desk.put("c", desk.total("c", kept, Term(product_of(desk, "c", "i", "z", 0, 2))))
        desk.put("h", product_of(desk, "h", "o", "c"))
        desk.put("L", desk.product("L", desk.read("m", "L"), desk.read("c", "L")))
    for _ in desk.backward():
        around = later_by(desk, "grad.h", "grad.z", desk.weight("u"))
        shown = desk.put("grad.h", 0.0 if desk.slips("no-memory-path", "grad.h") else around)
        own = desk.product("grad.c", shown, desk.weight("o"), 2) + desk.fed("m")
        later = later_by(desk, "grad.c", "grad.c", desk.weight("f"))
        now = desk.put("grad.c", own if desk.slips("no-memory-path", "grad.c") else later + own)
        desk.put("grad.z", desk.product("grad.z", now, desk.weight("i")))
    deltas = [desk.at("grad.z", step) for step in range(1, desk.world.steps + 1)]
    desk.put("grad.u", over_time(desk, "grad.u", deltas, before(desk, "grad.u", "h")))
