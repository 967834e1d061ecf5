"""A memory with heads: the matrix at the cursor, what is read and written of each row, and the row that is written."""

import numpy as np
import pytest

from rnntutor.course.lesson import Heads
from rnntutor.course.reader import read_text
from rnntutor.engine import Address, Cell, Trace
from rnntutor.screen.drawing import width_of
from rnntutor.screen.drawings import breadth, draw, wanted

from .scenes import panel, view

ONE = Heads("M", ("u",), ("w",))


def written(rows: int = 3, columns: int = 2, steps: int = 3) -> Trace:
    """At each step 2 and then −1 in turn are written into the next row; the row before is read."""
    cell = Cell.parse("M = M[t-1] * (1 - outer(w, e)) + outer(w, a)\nr = u @ M")
    place, add = np.arange(steps) % rows, np.where(np.arange(columns) % 2, -1.0, 2.0)
    share = 0.75 * np.eye(rows) + 0.25 * np.roll(np.eye(rows), 1, 1)
    inputs = {"w": share[place], "u": np.eye(rows)[place - 1], "e": np.ones((steps, columns)), "a": [add] * steps}
    return cell.run({}, inputs)


def text(trace: Trace, step: int, width: int = 60, heads: Heads = ONE, **options) -> str:
    own = panel("heads", "M", heads=heads)
    drawing = draw(view(trace, step, **options), own, width, 12)
    assert all(width_of(line) <= width for line in drawing.lines)
    return "\n" + drawing.text + "\n"


def test_the_row_that_is_written_most_is_framed_and_each_row_has_its_weights():
    assert (
        text(written(), 2)
        == """
   M             u reads          w writes
1   1.50 −0.75   ━━━━━━━━━━    1  ────────── 0.00
2 ▐ 1.63 −0.81▌  ──────────    0  ━━━━━━━╸── 0.75
3   0.50 −0.25   ──────────    0  ━━╸─────── 0.25
"""
    )


def test_no_row_is_framed_where_all_are_written_alike_or_nothing_is():
    for weights in ([1 / 3] * 3, [0.0] * 3):
        trace = Cell.parse("M = M[t-1] + outer(w, a)").run({}, {"w": [weights], "a": [[1.0, 2.0]]})
        assert "▐" not in text(trace, 1, heads=Heads("M", (), ("w",)))


def test_weights_that_an_open_question_hides_frame_no_row():
    assert "▐" not in text(written(), 2, hide="w[2]")
    assert "▐" in text(written(), 2, hide="M[2]")
    assert "1.63" not in text(written(), 2, hide="M[2]")
    hidden = text(written(8, 6), 2, hide="M[2]", selected=Address("M", 2, (2, 1))).splitlines()
    assert set(hidden[3][3:27]) == {"·", " "}
    assert hidden[-1].endswith("M₂[2][1] = ▒▒")


def test_a_head_that_does_both_stands_once():
    shown = text(written(), 1, heads=Heads("M", ("w",), ("w",)))
    assert shown.count("w reads, writes") == 1
    assert shown.count("0.75") == 2


def test_many_columns_are_textures_with_a_scale_and_the_selected_number():
    shown = text(written(8, 6), 2, selected=Address("M", 2, (2, 1))).splitlines()
    assert shown[3].startswith("2 ▐████════████════████════▌")
    assert "0 ░▒▓█" in shown[-1]
    assert shown[-1].endswith("M₂[2][1] = 1.63")


@pytest.mark.parametrize("width", [8, 14, 20, 30, 40, 60, 120])
@pytest.mark.parametrize("size", [(3, 2), (8, 6), (16, 12)])
def test_it_fits_any_width_and_every_number_can_be_selected(width: int, size: tuple[int, int]):
    own, seen = panel("heads", "M", heads=ONE), view(written(*size), 2)
    drawing = draw(seen, own, width, 30)
    assert all(width_of(line) <= width for line in drawing.lines)
    assert {spot.address for spot in drawing.spots} == {
        *(Address("M", 2, (row + 1, column + 1)) for row in range(size[0]) for column in range(size[1])),
        *(Address(name, 2, (row + 1,)) for name in "uw" for row in range(size[0])),
    }
    assert len(drawing.lines) == wanted(seen, own, width)[1]
    assert breadth(seen, own) > 14


def test_a_lesson_names_the_memory_and_its_heads():
    lesson = read_text(
        """---
format: 1
id: a
title: A
chapter: C
---
## Page

```scene one
equations: |
  M = M[t-1] + outer(w, a)
inputs: {w: [[1, 0]], a: [[1, 2]]}
```

```panels
- heads: {memory: M, read: w, write: [w]}
```
"""
    )
    (own,) = lesson.pages[0].panels
    assert (own.kind, own.names, own.heads) == ("heads", ("M", "w"), Heads("M", ("w",), ("w",)))
