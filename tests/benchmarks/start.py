"""Start to the first painted map, as a ratio to a Textual app that shows one line, both in a pseudo-terminal.

    python tests/benchmarks/start.py [--rounds 21]

Counted is from exec until the text that is waited for was written, in a start that is not the first.
Exit status 1 where the ratio is over its limit.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from fcntl import ioctl

SIZE = (120, 40)
LIMIT = 1.25
ONE_LINE = """
from textual.app import App
from textual.widgets import Static

class OneLine(App[None]):
    def compose(self):
        yield Static("One line, painted.")

OneLine().run()
"""


def seconds(arguments: list[str], awaited: bytes, home: str, stays: float = 0.0) -> float:
    """From exec until `awaited` stands in what the program wrote; `stays` seconds later the program is killed."""
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", RNNTUTOR_HOME=home)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed tutor is compiled, as Textual is
        os.execv(sys.executable, [sys.executable, *arguments])
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    written = b""
    while awaited not in written and select.select([terminal], [], [], 10)[0]:
        written += os.read(terminal, 65536)
    taken = time.perf_counter() - begun
    time.sleep(stays)
    os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    os.waitpid(pid, 0)
    if awaited not in written:
        sys.exit(f"{awaited!r} was never painted")
    return taken


def main() -> int:
    """Print both times and their ratio; 1 where it is over the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    line, map_ = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as home:
        seconds(["-m", "rnntutor"], b"lessons", home, stays=2)  # makes the store, the index and the compiled files
        for _ in range(rounds):  # taking turns, so that a busy moment hits both alike
            line.append(seconds(["-c", ONE_LINE], b"painted.", home))
            map_.append(seconds(["-m", "rnntutor"], b"keys", home))
    floor, own = statistics.median(line), statistics.median(map_)
    print(f"one line  {floor * 1000:6.1f} ms")
    print(f"the map   {own * 1000:6.1f} ms  {own / floor:5.2f} ×  (at most {LIMIT} ×)")
    return int(own > LIMIT * floor)


if __name__ == "__main__":
    sys.exit(main())
