"""Contrast, colour blindness, and that every style a drawing asks for exists."""

from itertools import combinations

import numpy as np
import pytest

from rnntutor.screen.palette import DARK, LEVELS, LIGHT, ROLES, THEMES, blend, channels, palette_for

ACCENTS = ("input", "memory", "gate", "output", "gradient")
TEXTS = (*ROLES, "text", "quiet", "changed", "right", "wrong", "below")
BOTH = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
# What a red-blind and a green-blind eye make of linear RGB (Machado, Oliveira, Fernandes 2009, severity 1).
BLIND = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "none": np.eye(3).tolist(),
}


def linear(colour: str) -> np.ndarray:
    part = np.array(channels(colour)) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.maximum(np.array(to_xyz) @ rgb / [0.95047, 1, 1.08883], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@BOTH
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("ground", ["background", "step"])
def test_every_text_stands_out_from_the_page_and_from_the_current_step(palette, name, ground):
    assert contrast(palette.colours[name], palette.colours[ground]) >= 4.5


@BOTH
@pytest.mark.parametrize("eye", BLIND)
def test_the_accents_stay_apart_for_colour_blind_eyes(palette, eye):
    seen = {name: lab(np.clip(np.array(BLIND[eye]) @ linear(palette.colours[name]), 0, 1)) for name in ACCENTS}
    near = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in combinations(ACCENTS, 2)}
    assert min(near.values()) >= 15, near


@BOTH
def test_a_heat_map_gets_stronger_with_every_level_and_its_sides_differ(palette):
    for role in ROLES:
        grounds = {}
        for sign in "+-":
            levels = [palette.style(f"{role}{sign}{level}").bgcolor.triplet for level in range(LEVELS + 1)]
            away = [sum(abs(a - b) for a, b in zip(levels[0], level, strict=True)) for level in levels]
            assert away == sorted(away)
            assert len(set(away)) == LEVELS + 1
            grounds[sign] = levels[-1]
        assert grounds["+"] != grounds["-"]


@BOTH
def test_a_style_is_made_once(palette):
    assert palette.style("gate bold step") is palette.style("gate bold step")
    assert palette.style("gate bold step").bold
    assert palette.style("gate selected").reverse
    with pytest.raises(KeyError):
        palette.style("no-such-colour")


def test_every_theme_names_its_accents_for_style_sheets():
    for theme in THEMES:
        assert palette_for(theme).name == theme.name
        assert {f"role-{role}" for role in ROLES} <= set(theme.variables)


def test_blending_goes_from_one_colour_to_the_other():
    assert [blend("#000000", "#ff8000", share) for share in (0, 0.5, 1)] == ["#000000", "#804000", "#ff8000"]
