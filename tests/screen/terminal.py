"""The tutor in a real pseudo-terminal, and what that terminal would show."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

PATIENCE = 30  # seconds until a test that waits for something gives up
# what pyte would print as text: keyboard protocol, queries, synchronised output
UNKNOWN = re.compile(r"\x1b\[[>=<?][0-9;]*u|\x1b\[\?2026[hl$p]*|\x1b\[\?[0-9;]*\$p|\x1b\[>[0-9;]*[qmc]")
KEYS = {"enter": "\r", "escape": "\x1b", "pagedown": "\x1b[6~", "end": "\x1b[F", "quit": "\x11"}


class Terminal:
    """One program and its screen."""

    def __init__(self, child: pexpect.spawn, columns: int, rows: int):
        self.child = child
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.written = ""

    def press(self, *keys: str) -> None:
        """Send keys by name, or text."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def wait_for(self, text: str) -> None:
        """Read on until a text stands on the screen."""
        while text not in self.text:
            try:
                self._feed(self.child.read_nonblocking(65536, timeout=PATIENCE))
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                raise AssertionError(f"{text!r} never came; the screen was\n{self.text}") from error

    def wait_for_the_end(self) -> int:
        """Read on until the program has ended; its exit status, or minus the signal that killed it."""
        while True:
            try:
                self._feed(self.child.read_nonblocking(65536, timeout=PATIENCE))
            except pexpect.EOF:
                break
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus

    def _feed(self, data: str) -> None:
        self.written += data
        self._stream.feed(UNKNOWN.sub("", data))

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(line.rstrip() for line in self.screen.display)


@contextmanager
def terminal(home: Path, *words: str, size: tuple[int, int] = (110, 34), code: str = "") -> Iterator[Terminal]:
    """`rnntutor WORDS` in a terminal, or Python running `code`; killed at the end where it still runs."""
    columns, rows = size
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
    environment |= {"TERM": "xterm-256color", "RNNTUTOR_HOME": str(home), "PYTHONUTF8": "1"}
    environment.pop("RNNTUTOR_TRACEBACK", None)
    arguments = ["-c", code] if code else ["-m", "rnntutor", *words]
    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(rows, columns), env=environment, encoding="utf-8", codec_errors="replace"
    )
    child.delaybeforesend = None
    try:
        yield Terminal(child, columns, rows)
    finally:
        child.close(force=True)
