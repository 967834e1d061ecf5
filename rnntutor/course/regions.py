"""The `picture` entry of a panels block: a drawing cut into regions, and the weight of each, looked up in the scene."""

from __future__ import annotations

from . import addresses, blocks
from .lesson import Panel, Regions, Scene
from .lookup import Lookup
from .mistakes import Wrong, quoted
from .places import Node
from .source import Row

LIT, DARK = "#", "."
LARGEST = 24  # pixels of a region, across and down
_SAID = f"a row of pixels is made of {LIT} and {DARK}, with a blank between two regions"


def read(look: Lookup, node: Node, model: blocks.Panel, entry: Node, opened: str) -> Panel | None:
    """The panel; None, with the first mistake of each part noted, where it cannot be drawn."""
    name, scene = look.scene(entry, model.scene, opened, "panel")
    asked, weights, pixels = model.picture, node.get("weights"), node.get("pixels")
    if scene is None or asked is None or weights is None or pixels is None:
        return None
    with look.mistakes.at(pixels.line, pixels.column):
        if look.source.folded(pixels):
            raise Wrong("write  pixels: |  and below it the drawing, indented: else its lines run together")
        found = _cut(asked.weights, look.source.rows(pixels))
        with look.mistakes.at(weights.line, weights.column):
            _fitting(found, scene)
            return Panel("picture", (found.weights,), name, "", model.title or "", entry.line, regions=found)
    return None


def _cut(weights: str, rows: list[Row]) -> Regions:
    """The regions of a drawing, row by row. Raises Wrong where they are not all of one size."""
    bands = list[list[Row]]([[]])
    for row in rows:
        if row.text.strip():
            bands[-1].append(row)
        elif bands[-1]:
            bands.append([])
    bands = [band for band in bands if band]
    if not bands:
        raise Wrong(_SAID)
    first = bands[0][0].text.split()
    across, wide, high = len(first), len(first[0]), len(bands[0])
    for band in bands:
        if len(band) != high:
            raise _at(band[0], f"regions of one size are meant: rows of pixels here {len(band)}, at the top {high}")
        for row in band:
            _check(row, across, wide)
    if max(wide, high) > LARGEST:
        raise Wrong(f"a region has at most {LARGEST} pixels across and down, not {wide} and {high}")
    cut = [[row.text.split()[place] for row in band] for band in bands for place in range(across)]
    return Regions(weights, across, tuple(tuple(region) for region in cut))


def _check(row: Row, across: int, wide: int) -> None:
    """Raise Wrong for a row of pixels unlike the first one."""
    stray = next((place for place, pixel in enumerate(row.text) if pixel not in (LIT, DARK, " ")), None)
    if stray is not None:
        raise Wrong(f"{_SAID}, not of {quoted(row.text[stray])}", *row.place(stray + 1))
    pieces = row.text.split()
    if len(pieces) != across:
        raise _at(row, f"as many regions in each row are meant: here {len(pieces)}, at the top {across}")
    if odd := next((piece for piece in pieces if len(piece) != wide), None):
        raise _at(row, f"regions of one size are meant: pixels across here {len(odd)}, in the first one {wide}")


def _at(row: Row, said: str) -> Wrong:
    return Wrong(said, *row.place(1))


def _fitting(regions: Regions, scene: Scene) -> None:
    """Raise Wrong for weights that are not one for each region."""
    shape, count = scene.trace.units(addresses.stepped(regions.weights, scene)), len(regions.pixels)
    if shape != (count,):
        size = "is a matrix" if len(shape) > 1 else f"has {(shape or (1,))[0]} number{'s' * (shape not in ((), (1,)))}"
        raise Wrong(f"{quoted(regions.weights)} {size}: the picture has {count} regions, and a weight for each")
