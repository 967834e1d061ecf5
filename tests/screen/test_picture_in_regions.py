"""A picture in regions: each as bright as it is looked at, with its weight, and marks round the one that has most."""

import numpy as np
import pytest

from rnntutor.course.lesson import Regions
from rnntutor.course.reader import read_text
from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import breadth, draw, wanted

from .scenes import panel, view

CROSS, DOT = ("#..#", ".##.", ".##.", "#..#"), ("....", "....", "..#.", "....")
FOUR = Regions("p", 2, (CROSS, DOT, DOT, CROSS))


def looking(regions: int = 4, words: tuple[str, ...] = ("moon", "cat", "boat", "sun")) -> Trace:
    """A look at the second region and one at the first."""
    p = np.full((2, regions), 0.5 / (regions - 1))
    p[0, 1] = p[1, 0] = 0.5
    return Cell.parse("p = 1 * x").run({}, {"x": p}, labels={"p": words[:regions]})


def drawing(trace: Trace, step: int, width: int = 40, height: int = 12, regions: Regions = FOUR, **options):
    return draw(view(trace, step, **options), panel("picture", "p", regions=regions), width, height)


def test_each_region_stands_over_its_weight_and_the_one_looked_at_most_between_marks():
    assert (
        drawing(looking(), 1).text
        == """\
    ▀▄▄▀   ▐         ▌
    ▄▀▀▄   ▐     ▀   ▌
 0.17 moon ▐0.50 cat ▌

               ▀▄▄▀
      ▀        ▄▀▀▄
 0.17 boat  0.17 sun"""
    )


def levels(shown, row: int) -> list[int]:
    """How bright the parts of a row are."""
    return [int(run.style.split("+")[1]) for run in shown.lines[row] if "+" in run.style]


def test_the_brightest_region_is_the_one_that_is_looked_at_most_and_none_goes_dark():
    first, second = (levels(drawing(looking(), step), 0) for step in (1, 2))
    assert first == second[::-1]
    assert 0 < first[0] < first[1] == 8


def test_where_all_are_looked_at_alike_none_stands_between_marks():
    even = Cell.parse("p = 1 * x").run({}, {"x": [[0.25] * 4]}, labels={"p": ("a", "b", "c", "d")})
    shown = drawing(even, 1)
    assert "▐" not in shown.text
    assert set(levels(shown, 0)) == {8}


def test_a_hidden_look_lights_nothing():
    shown = drawing(looking(), 1, hide="p[1]")
    assert "0.17" not in shown.text
    assert "▐" not in shown.text
    assert shown.text.count("▒▒") == 4
    assert not levels(shown, 0)
    assert "0.50" in drawing(looking(), 2, hide="p[1]").text


@pytest.mark.parametrize("width", [6, 20, 40, 100])
@pytest.mark.parametrize("height", [1, 3, 7, 30])
def test_it_fits_any_room_and_a_weight_that_is_pointed_at_is_where_it_is_written(width: int, height: int):
    shown = drawing(looking(), 1, width, height)
    lines = shown.text.splitlines()
    assert len(shown.lines) <= height
    assert all(width_of(line) <= width for line in shown.lines)
    assert [spot.address for spot in shown.spots] == [Address("p", 1, (place,)) for place in range(1, 5)]
    for spot in shown.spots:
        if spot.row < height - 1 and spot.column + spot.width < width:
            assert f"{looking().at(spot.address):.2f}" in lines[spot.row][spot.column : spot.column + spot.width]


def test_without_room_for_the_drawing_its_weights_are_left():
    seen, own = view(looking(), 1), panel("picture", "p", regions=FOUR)
    assert wanted(seen, own, 40) == (7, 7)
    assert wanted(seen, own, 20) == (2, 2)
    assert breadth(seen, own) == 22
    assert drawing(looking(), 1, 40, 6).text.splitlines()[0].startswith(" 0.17 moon")


def test_a_lesson_draws_its_regions_row_by_row():
    lesson = read_text(
        """---
format: 1
id: a
title: A
chapter: C
---
## Page

```scene one
equations: "p = softmax(e)"
inputs: {e: [[0, 0, 1, 0]]}
```

```panels
- picture:
    weights: p
    pixels: |
      ## #.
      .. #.

      #. .#
      .# #.
```
"""
    )
    (own,) = lesson.pages[0].panels
    assert own.regions == Regions("p", 2, (("##", ".."), ("#.", "#."), ("#.", ".#"), (".#", "#.")))
