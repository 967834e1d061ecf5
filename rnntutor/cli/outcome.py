"""What a command comes to, before anything is printed."""

from __future__ import annotations

DONE, WRONG, USAGE = 0, 1, 2  # exit statuses: done or right; wrong or a broken lesson; unreadable, unknown, no terminal


class Outcome:
    """An exit status, what a person reads (`text`), what a program reads (`data`), one line for stderr (`notice`)."""

    def __init__(self, text: str = "", data: object = None, status: int = DONE, notice: str = "") -> None:
        self.text, self.data, self.status, self.notice = text, data, status, notice


class Stop(Exception):
    """The command cannot go on; `message` is one line for the person."""

    def __init__(self, message: str, status: int = USAGE) -> None:
        super().__init__(message)
        self.message, self.status = message, status
