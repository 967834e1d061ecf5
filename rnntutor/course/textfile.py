"""Text files beside the lessons: their lines, and tables of numbers.

What is wrong is told as `file:line: what is wrong`. Imports nothing heavy.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from .mistakes import Wrong, did_you_mean, listed, one_line, quoted

LIMIT = 4 * 1024 * 1024  # bytes

FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class Table:
    """Rows of numbers, all of one length, and the names of the columns if the file has them."""

    name: str
    rows: tuple[tuple[float, ...], ...]
    columns: tuple[str, ...] = ()

    def column(self, name: str) -> list[float]:
        """A column by its name. Raises Wrong."""
        if name not in self.columns:
            known = did_you_mean(name, self.columns) or f": {listed(self.columns) or 'its first line has no names'}"
            raise Wrong(f"there is no column {quoted(name)} in {self.name}{known}")
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def find(folder: Path, name: str) -> Path:
    """The path of a file that lies in the folder or below it. Raises Wrong."""
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise Wrong("a data file lies in the folder of the lesson")
        if not path.is_file():
            raise Wrong(f"there is no file {quoted(name)} beside the lesson")
    except (OSError, RuntimeError, ValueError) as error:
        raise Wrong(f"{quoted(name)} cannot be read: {_why(error)}") from None
    return path


def lines(path: FilePath, name: str | None = None) -> Iterator[tuple[int, str]]:
    """The lines of a text file, each with its number from 1. `name`: what messages call the file. Raises Wrong."""
    name = shown(path) if name is None else name
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Wrong(f"{name} cannot be read: {_why(error)}") from None
    if len(data) > LIMIT:
        raise Wrong(f"{name} is too large: at most {LIMIT // 1024**2} MB")
    for line, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            wrong(name, line, f"the byte {raw[error.start]:#04x} is no UTF-8 text: save the file as UTF-8")
        hidden = next((c for c in text if not c.isprintable() and not c.isspace()), None)
        if hidden:
            wrong(name, line, f"a character that cannot be shown stands here, U+{ord(hidden):04X}")
        yield line, text


def table(path: FilePath, name: str | None = None) -> Table:
    """The numbers of a file: a line for each row; commas, spaces, tabs or semicolons between; `#` begins a remark.

    The first line may hold the names of the columns, each one word. `name` as in `lines`. Raises Wrong.
    """
    name = shown(path) if name is None else name
    rows, columns, first = list[tuple[float, ...]](), tuple[str, ...](), 0
    for line, text in lines(path, name):
        cells = _cells(text.partition("#")[0])
        if not cells:
            continue
        slip = next((cell for cell in cells if not _is_number(cell)), None)
        if slip is not None and not first:
            columns, first = _names(name, line, cells), line
            continue
        if slip is not None:
            hint = f": write {slip.replace(',', '.')}" if _is_number(slip.replace(",", ".")) else ""
            wrong(name, line, f"{quoted(slip)} is no finite number{hint}")
        first, width = first or line, len(columns or (rows or [cells])[0])
        if len(cells) != width:
            columns_there = f"{width} column{'s' * (width != 1)}"
            wrong(
                name, line, f"{len(cells)} number{'s' * (len(cells) != 1)} here, but line {first} has {columns_there}"
            )
        rows.append(tuple(map(float, cells)))
    if not rows:
        wrong(name, first or 1, "no row of numbers stands here")
    return Table(name, tuple(rows), columns)


def wrong(name: FilePath, line: int, message: str) -> NoReturn:
    """Raise Wrong with the place in the file."""
    raise Wrong(f"{shown(name)}:{line}: {message}")


def shown(path: FilePath) -> str:
    """A path as messages show it."""
    return one_line(os.fspath(path))


def _cells(text: str) -> list[str]:
    if ";" in text:
        return [cell.strip() for cell in text.split(";")]
    return text.replace(",", " ").split()


def _names(name: str, line: int, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns, in the first line."""
    names = tuple(cell.strip("\"'") for cell in cells)
    for column in names:
        if not any(c.isalpha() for c in column):
            wrong(name, line, f"{quoted(column)} is neither a number nor the name of a column")
        if names.count(column) > 1:
            wrong(name, line, f"two columns are called {quoted(column)}")
    return names


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
