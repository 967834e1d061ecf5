"""Moves: gradient descent, two weights at once, clipping, momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from .desk import Desk, Term
from .forward import half_square, miss


def descent(desk: Desk) -> None:
    """One weight goes down the loss of one example at each step."""
    for _ in desk.forward():
        before = 0.0 if desk.slips("no-memory", "y:1", "everywhere") else desk.read("w", "y", 1)
        desk.put("y", desk.product("y", before, desk.read("x", "y")))
        off = miss(desk, "g", desk.read("y", "g"), desk.read("d", "g"))
        desk.put("g", desk.product("g", off, desk.read("x", "g")))
        move(desk, "w", desk.product("w", desk.weight("rate"), desk.read("g", "w")))
        said = desk.product("L.net", desk.read("w", "L.net"), desk.read("x", "L.net"))
        half_square(desk, "L", desk.put("L.net", miss(desk, "L.net", said, desk.read("d", "L.net"))))


def move(desk: Desk, line: str, by: Any) -> None:
    """The weight before, minus the move."""
    before = Term(desk.read(line, line, 1, by), "memory")
    desk.put(line, desk.total(line, before, Term(by if desk.slips("uphill", line) else -by)))


def two_moves(desk: Desk) -> None:
    """Both weights of h = w·h + b, two steps long, moved at once."""
    for _ in desk.forward():
        w, b = desk.read("w", "u", 1), desk.read("b", "u", 1)
        desk.put("u", desk.total("u", Term(w, "memory"), Term(b, "memory")))
        product = desk.product("v", desk.read("w", "v", 1), desk.read("u", "v"))
        desk.put("v", desk.total("v", Term(product, "memory"), Term(desk.read("b", "v", 1), "memory")))
        rate = desk.weight("rate")
        off = miss(desk, "w", desk.read("v", "w"), desk.read("d", "w"))
        local = desk.total("w inside", Term(desk.read("u", "w")), Term(desk.read("w", "w inside", 1), "memory"))
        move(desk, "w", desk.product("w", desk.product("w", rate, off), local, 2))
        off = miss(desk, "b", desk.read("v", "b"), desk.read("d", "b"))
        other = desk.at("w", desk.step) if desk.slips("updated-midway", "b") else desk.read("w", "b", 1)
        local = desk.total("b inside", Term(1.0), Term(other, "memory"))
        move(desk, "b", desk.product("b", desk.product("b", rate, off), local, 2))


def clipped(desk: Desk) -> None:
    """A gradient cut to the threshold, and the move that it makes."""
    for _ in desk.forward():
        clip(desk, desk.read("g", "c"))
        rate = desk.weight("rate")
        by = desk.product("w", rate, desk.read("c", "w"))
        if desk.slips("clip-after-rate", "w"):
            whole = rate * desk.fed("g")
            by = min(1.0, float(desk.weight("at")) / length(whole)) * whole
        move(desk, "w", by)


def length(vector: Any) -> Any:
    return np.sqrt((vector**2).sum())


def clip(desk: Desk, gradient: Any) -> None:
    at, seen = desk.weight("at"), desk.read("g", "n")
    if desk.slips("norm-without-root", "n"):
        norm = (seen**2).sum()
    else:
        norm = np.abs(seen).sum() if desk.slips("norm-as-sum", "n") else length(seen)
    desk.put("n", norm)
    top = 1.0 if desk.slips("threshold-left-out", "k.net2") else at
    ratio = desk.put("k.net2", top / desk.read("n", "k.net2"))
    desk.put("k.net", np.array([1.0, ratio]))
    if desk.slips("fraction-inverted", "k"):
        desk.put("k", norm / at)
    else:
        desk.put("k", ratio if desk.slips("clip-always", "k") else min(1.0, float(ratio)))
    if desk.slips("clip-per-element", "c"):
        desk.put("c", np.clip(gradient, -at, at))
    elif desk.slips("not-clipped", "c"):
        desk.put("c", gradient)
    else:
        desk.put("c", desk.product("c", desk.read("k", "c"), gradient))


def momentum(desk: Desk) -> None:
    """v = ½·v[t-1] + g, and a move by that."""
    for _ in desk.forward():
        kept = Term(0.5 * desk.read("v", "v", 1), "memory")
        desk.put("v", desk.total("v", kept, Term(desk.read("g", "v"), "input")))
        move(desk, "w", 0.1 * desk.read("v", "w"))
