"""Where a learner's things are kept."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "RNNTUTOR_HOME"
STORE_FILE = "progress.db"


class NoHomeError(OSError):
    """There is no folder to keep anything in; the message says why."""


def folder() -> Path:
    """The folder of the learner's data: RNNTUTOR_HOME where it is set, else the platform's user-data folder.

    The path is absolute and need not exist yet. Raises NoHomeError where `~` stands for no known folder.
    """
    chosen = os.environ.get(VARIABLE, "").strip()
    if not chosen:
        import platformdirs  # here, because most commands never ask

        chosen = platformdirs.user_data_dir("rnntutor", appauthor=False)
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:
        raise NoHomeError(f"no home folder is known for {chosen}; set {VARIABLE} to a folder") from None


def store_file(chosen: Path | None = None) -> Path:
    """The store's file in the folder `chosen`, or in the learner's own; raises NoHomeError.

    It is the file behind any symbolic links, because SQLite keeps its companion files beside that one.
    """
    return Path(os.path.realpath((chosen or folder()) / STORE_FILE))
