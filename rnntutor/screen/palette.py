"""One accent per kind of quantity, the same on every panel, in a dark and a light theme.

The hues follow Okabe and Ito's colour-blind-safe set; lightness is spread so that they stay apart for red-blind and
green-blind eyes, and each stands out from the background by at least 4.5 : 1 (WCAG 2.1, 1.4.3).

A style is asked for by key: a base colour and any of the words "bold", "dim", "step", "selected", "linked", as in
"gate", "memory bold step", or "on-" and a colour for another ground, as in "gate on-memory". A heat map's colours are
a role with a level: "memory+3", "memory-1" (levels 0 to LEVELS).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

ROLES = ("input", "memory", "gate", "output", "gradient", "weight", "inner")
LEVELS = 8  # steps of a heat map's colour between nothing and the largest value
LEVEL_KEY = re.compile(r"(\w+)([+-])(\d+)")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; `style` makes a Rich style of a key and keeps it."""

    name: str
    dark: bool
    colours: Mapping[str, str]
    made: dict[str, Style] = field(default_factory=dict, compare=False, repr=False)

    def style(self, key: str) -> Style:
        """The style of a key such as "gate bold step"; an unknown base is an error of the program (KeyError)."""
        style = self.made.get(key)
        if style is None:
            style = self.made[key] = self._make(key)
        return style

    def _make(self, key: str) -> Style:
        base, *words = key.split()
        under = next((word.removeprefix("on-") for word in words if word.startswith("on-")), "background")
        ground = self.colours["step" if "step" in words and under == "background" else under]
        level = LEVEL_KEY.fullmatch(base)
        if level:
            ink, ground = self._heat(level[1], level[2] == "+", int(level[3]), ground)
        else:
            ink = self.colours[base]
        if "dim" in words:
            ink = blend(ground, ink, 0.55)
        return Style(
            color=Color.parse(ink),
            bgcolor=Color.parse(ground),
            bold="bold" in words or None,
            reverse="selected" in words or None,
            underline="linked" in words or None,
        )

    def _heat(self, role: str, positive: bool, level: int, ground: str) -> tuple[str, str]:
        """The ink and the ground of a heat map's cell: the role's accent above zero, a cold grey below."""
        full = self.colours[role if positive else "below"]
        share = min(level, LEVELS) / LEVELS
        return blend(ground, full, 0.25 + 0.75 * share), blend(ground, full, 0.55 * share)


def blend(first: str, second: str, share: float) -> str:
    """The colour that lies `share` of the way from the first to the second ("#rrggbb")."""
    pairs = zip(channels(first), channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


DARK = Palette(
    "rnntutor-dark",
    True,
    {
        "background": "#14181d",
        "surface": "#1b2027",
        "step": "#252c36",
        "text": "#dfe3e8",
        "quiet": "#8f98a5",
        "faint": "#3a434f",
        "input": "#4da9f5",
        "memory": "#f4c430",
        "gate": "#5fddb4",
        "output": "#ee7a52",
        "gradient": "#e673bf",
        "weight": "#a9b4c2",
        "inner": "#c9ced6",
        "below": "#9fb0c8",
        "marker": "#8794a6",
        "hidden": "#5b6675",
        "changed": "#ff9d80",
        "right": "#5fddb4",
        "wrong": "#ff8a73",
    },
)
LIGHT = Palette(
    "rnntutor-light",
    False,
    {
        "background": "#fbfaf6",
        "surface": "#f1efe8",
        "step": "#e4e7ea",
        "text": "#22272e",
        "quiet": "#5d6570",
        "faint": "#cfccc2",
        "input": "#0a5bac",
        "memory": "#806000",
        "gate": "#00745a",
        "output": "#7e2a0c",
        "gradient": "#8e1a70",
        "weight": "#525c68",
        "inner": "#3a4048",
        "below": "#566880",
        "marker": "#6b7480",
        "hidden": "#9aa1ab",
        "changed": "#a32a10",
        "right": "#00745a",
        "wrong": "#a32a10",
    },
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}


def palette_for(theme: Theme) -> Palette:
    """The palette of a theme; any other theme gets ours that is dark or light like it."""
    return PALETTES.get(theme.name) or (DARK if theme.dark else LIGHT)


def make_theme(palette: Palette) -> Theme:
    """The palette as a Textual theme; its colours are also CSS variables: $role-gate, $quiet, $faint, $step ..."""
    colour = palette.colours
    names = {name if name not in ROLES else f"role-{name}": value for name, value in colour.items()}
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=colour["input"],
        secondary=colour["weight"],
        accent=colour["memory"],
        success=colour["right"],
        warning=colour["memory"],
        error=colour["wrong"],
        foreground=colour["text"],
        background=colour["background"],
        surface=colour["surface"],
        panel=colour["step"],
        variables={
            **{name: value for name, value in names.items() if name not in ("background", "surface", "text")},
            "block-cursor-background": colour["text"],
            "block-cursor-foreground": colour["background"],
            "input-cursor-background": colour["text"],
            "footer-background": colour["background"],
            "footer-key-foreground": colour["text"],
            "scrollbar": colour["faint"],
            "scrollbar-background": colour["background"],
        },
    )


THEMES = tuple(make_theme(palette) for palette in PALETTES.values())
