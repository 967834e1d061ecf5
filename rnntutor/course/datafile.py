"""Numbers in a text file beside the lessons: a line for each step, commas or spaces between them, `#` for comments.

The first line may hold the names of the columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from .mistakes import Wrong, quoted

LIMIT = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Table:
    """Rows of numbers, all of one length, and the names of the columns if the file has them."""

    rows: tuple[tuple[float, ...], ...]
    columns: tuple[str, ...] = ()


def read(folder: Path, name: str) -> Table:
    """The numbers of a file that lies in the folder or below it. Raises Wrong."""
    rows, columns = list[tuple[float, ...]](), tuple[str, ...]()
    for count, line in enumerate(_text(folder, name).splitlines(), 1):
        words = tuple(line.partition("#")[0].replace(",", " ").split())
        if not words:
            continue
        try:
            rows.append(tuple(map(_number, words)))
        except ValueError:
            if rows or columns:
                wrong = next(word for word in words if not _is_number(word))
                raise Wrong(f"{name}, line {count}: {quoted(wrong)} is no finite number") from None
            columns = words
    if not rows or {len(row) for row in rows} | ({len(columns)} if columns else set()) != {len(rows[0])}:
        raise Wrong(f"{quoted(name)} needs as many numbers in every line")
    return Table(tuple(rows), columns)


def _text(folder: Path, name: str) -> str:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise Wrong("a data file lies in the folder of the lesson")
        if not path.is_file():
            raise Wrong(f"there is no file {quoted(name)} beside the lesson")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise Wrong(f"{quoted(name)} is too large: at most {LIMIT // 1024**2} MB")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"{quoted(name)} is no UTF-8 text") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Wrong(f"{quoted(name)} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _number(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(word)
    return value


def _is_number(word: str) -> bool:
    try:
        _number(word)
    except ValueError:
        return False
    return True
