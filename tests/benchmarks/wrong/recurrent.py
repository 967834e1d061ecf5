"""Vanilla networks: the memory goes through a matrix, with a bend or without one, and is read out or fed back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .desk import Desk, Term


def rnn(desk: Desk) -> None:
    for _ in desk.forward():
        hidden(desk, "h.net", bias=True)


def rnn_linear(desk: Desk) -> None:
    for _ in desk.forward():
        hidden(desk, "h", bias=True)


def elman(desk: Desk) -> None:
    for _ in desk.forward():
        hidden(desk, "h.net", bias=True, reads="y")
        read_out(desk, bias=True)


def jordan(desk: Desk) -> None:
    for _ in desk.forward():
        like = np.zeros(len(desk.world.weights["b_y"]))
        before = desk.read("y", "h.net", 1, like)
        net = Term(desk.times("h.net", "U", before, memory=True), "memory")
        net = desk.total("h.net", seen(desk, "h.net"), net, Term(desk.weight("b"), "bias"))
        desk.put("h", desk.bend("h", "tanh", desk.put("h.net", net)))
        read_out(desk, bias=True)


def by_hand(desk: Desk) -> None:
    """No bias, no bend, and a read-out."""
    for _ in desk.forward():
        hidden(desk, "h", bias=False, reads="y")
        read_out(desk, bias=False)


def seen(desk: Desk, line: str) -> Term:
    return Term(desk.times(line, "W", desk.read("x", line)), "input")


def hidden(desk: Desk, line: str, bias: bool, reads: str = "") -> None:
    """One step of h; `line` is where its sum stands, "h" itself where nothing bends it."""
    units = len(desk.world.weights["U"])
    before = desk.read("h", line, 1, np.zeros(units))
    if reads and len(desk.world.weights["V"]) == units and desk.slips("output-fed-back", line):
        before = desk.at(reads, desk.step - 1, np.zeros(units))

    def net(memory: Any) -> Any:
        terms = [seen(desk, line), Term(desk.times(line, "U", memory, memory=True), "memory")]
        return desk.total(line, *terms, *([Term(desk.weight("b"), "bias")] if bias else []))

    if units > 1 and desk.slips("updated-in-place", "h"):
        one_after_the_other(desk, line, net, before)
        return
    total = desk.put(line, net(before))
    if line != "h":
        desk.put("h", desk.bend("h", "tanh", total))


def one_after_the_other(desk: Desk, line: str, net: Callable[[Any], Any], before: Any) -> None:
    """Each unit already sees the new numbers of those before it."""
    now, sums = before.copy(), np.zeros_like(before)
    for unit in range(len(now)):
        sums[unit] = desk.kept(line, net(now)[unit])
        now[unit] = sums[unit] if line == "h" else desk.kept("h", np.tanh(sums[unit]))
    desk.put(line, sums)
    if line != "h":
        desk.put("h", now)


def read_out(desk: Desk, bias: bool) -> None:
    shown = Term(desk.times("y", "V", desk.read("h", "y")))
    desk.put("y", desk.total("y", shown, *([Term(desk.weight("b_y"), "bias")] if bias else [])))
