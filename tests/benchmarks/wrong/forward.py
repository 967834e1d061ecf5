"""What has no memory of its own: a neuron, softmax over words, e and ln, nudged losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from .desk import Desk, Term


def neuron(desk: Desk) -> None:
    for _ in desk.forward():
        seen = Term(desk.times("a", "W", desk.read("x", "a")), "input")
        desk.put("a", desk.total("a", seen, Term(desk.weight("b"), "bias")))
        for line, bend in (("g", "sigmoid"), ("k", "tanh"), ("r", "relu")):
            desk.put(line, desk.bend(line, bend, desk.read("a", line)))


def words(desk: Desk) -> None:
    """The word and the word before it, shared out."""
    for _ in desk.forward():
        seen = Term(desk.times("s", "W", desk.read("x", "s")), "input")
        before = Term(desk.times("s", "U", desk.read("x", "s", 1), memory=True), "memory")
        desk.put("s", desk.total("s", seen, before))
        desk.put("y", softmax(desk, "y", desk.read("s", "y")))


def softmax(desk: Desk, line: str, scores: Any) -> Any:
    """e to the power of each score, divided by their sum."""
    if desk.slips("no-exp", line):
        return scores / scores.sum()
    if desk.slips("not-normalised", line):
        return np.exp(scores)
    if desk.slips("hard-max", line):
        return (np.arange(len(scores)) == np.argmax(scores)).astype(float)
    if desk.slips("sigmoid-for-softmax", line):
        return 1 / (1 + np.exp(-scores))
    powers = power(desk, line, scores)
    return powers / powers.sum()


def power(desk: Desk, line: str, exponent: Any) -> Any:
    for base in (2.0, 10.0):
        if desk.slips("wrong-base", f"{base:g} in {line}"):
            return base**exponent
    return np.exp(exponent)


def logarithm(desk: Desk, line: str, value: Any) -> Any:
    if desk.slips("wrong-base", f"2 in {line}"):
        return np.log2(value)
    return np.log10(value) if desk.slips("wrong-base", f"10 in {line}") else np.log(value)


def right_word(desk: Desk) -> None:
    """Scores, shares, the loss of the right word and its slope."""
    for _ in desk.forward():
        desk.put("p", softmax(desk, "p", desk.read("s", "p")))
        scores = desk.read("s", "L")
        shares = np.exp(scores) / np.exp(scores).sum()
        desk.put("L", -logarithm(desk, "L", shares @ desk.read("d", "L")))
    for _ in desk.forward():
        shares = softmax(desk, "grad.s", desk.fed("s"))
        target = desk.fed("d")
        turned = desk.slips("target-minus-output", "grad.s")
        off = desk.total("grad.s", Term(shares), Term(target, "minus"))
        desk.put("grad.s", target - shares if turned else off)


def prices(desk: Desk) -> None:
    """From a loss to a share, and from a number of slots to what knowing nothing costs."""
    for _ in desk.forward():
        each = desk.put("each", desk.read("L", "each") / desk.read("n", "each"))
        net = each if desk.slips("sign-lost", "share.net") else -each
        desk.put("share", power(desk, "share", desk.put("share.net", net)))
        count = desk.read("n", "cost")
        desk.put("cost", desk.product("cost", count, logarithm(desk, "cost", desk.read("k", "cost"))))


def nudged(desk: Desk) -> None:
    """The loss here, with a larger and with a smaller weight, and the two slopes of that."""
    for _ in desk.forward():
        for line, sign in (("here", 0), ("up", 1), ("down", -1)):
            half_square(desk, line, moved(desk, line, sign))
        here, up, down = (desk.at(name, desk.step) for name in ("here", "up", "down"))
        rise = desk.total("ahead", Term(up), Term(here, "minus"))
        desk.put("ahead", rise / desk.read("n", "ahead"))
        rise = desk.total("both", Term(up), Term(down, "minus"))
        desk.put("both", rise / (2 * desk.read("n", "both")))


def moved(desk: Desk, line: str, sign: int) -> Any:
    """(w ± n)·x - d."""
    net = f"{line}.net"
    weight, nudge, x = (desk.read(name, net) for name in "wnx")
    if sign:
        weight = desk.total(f"{net} inside", Term(weight, "input"), Term(nudge, "input" if sign > 0 else "minus input"))
    said = desk.product(net, weight, x)
    return desk.put(net, miss(desk, net, said, desk.read("d", net)))


def miss(desk: Desk, line: str, said: Any, target: Any) -> Any:
    """What was said minus what was right."""
    if desk.slips("target-minus-output", line):
        return target - said
    return desk.total(line, Term(said), Term(target, "minus input"))


def half_square(desk: Desk, line: str, base: Any, counts: Any = None) -> None:
    """½·counts·base²."""
    exponent = 2 - desk.slips("square-left-out", line) + desk.slips("power-off-by-one", f"{line} more")
    half = 1.0 if desk.slips("convention", "no half") else 0.5
    power = base**exponent
    desk.put(line, half * power if counts is None else desk.product(line, half * counts, power))
