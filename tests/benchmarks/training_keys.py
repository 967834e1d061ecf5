"""One key to painted panels while the page trains a network, as a ratio to the same key while that training is paused.

    python tests/benchmarks/training_keys.py [--keys 60]

The tutor in a pseudo-terminal: a page with the panel of its training, two heat maps and a table; an LSTM of 16 units
learns from 400 sequences of 40 steps. A key steps in time; measured is until the step is said and marked in all panels.
Running and paused take turns. Prints medians and the slowest twentieth; exit status 1 where its ratio is over 2.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

SIZE, LIMIT, TURN, PATIENCE = (120, 50), 2.0, 10, 20.0
RIGHT, LEFT = b"\x1b[C", b"\x1b[D"
ESCAPES = re.compile(r"\x1b\[[0-9;?=<>]*[A-Za-z]")
GATES = "".join(
    f"  W_{gate}: {{random: {{seed: {k}, shape: [16, 1]}}}}\n"
    f"  U_{gate}: {{random: {{seed: {k + 4}, shape: [16, 16], from: -0.2, to: 0.2}}}}\n"
    f"  b_{gate}: {{repeat: 16, value: 0}}\n"
    for k, gate in enumerate("zifo", 1)
)
LESSON = f"""---
format: 1
id: keys
title: Keys
chapter: Benchmarks
---
## Learn

```scene learned
cell: lstm
equations: |
  y = V @ h + b_y
  L = m * sum((y - d)**2)
weights:
{GATES}  V: {{random: {{seed: 9, shape: [1, 16]}}}}
  b_y: [0]
example: {{generate: parity, length: 40, number: 1}}
loss: L
```

```training learn
examples: {{generate: parity, count: 400, length: 40}}
rule: {{sgd: 0.001}}
epochs: 10000
```

```panels
- training: learn
- heat: h
- heat: c
- table: [x, y]
```
"""


class Tutor:
    """The tutor on that page, in a pseudo-terminal of its own."""

    def __init__(self, folder: Path):
        (folder / "lessons").mkdir()
        (folder / "lessons" / "keys.md").write_text(LESSON, "utf-8")
        self.fd, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "RNNTUTOR_HOME": str(folder / "home")}
        command = [sys.executable, "-m", "rnntutor", "keys", "--lessons", str(folder / "lessons")]
        self.process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment)
        os.close(child)
        self.step = 1
        self.until("x start")

    def until(self, *patterns: str) -> float:
        """Read until all of these have been painted; the time at which the last was."""
        raw, painted, ends = b"", "", time.perf_counter() + PATIENCE
        while not all(re.search(pattern, painted) for pattern in patterns):
            if not select.select([self.fd], [], [], max(ends - time.perf_counter(), 0))[0]:
                raise SystemExit(f"{patterns} never came: {painted[-2000:]}")
            raw += os.read(self.fd, 1 << 20)
            painted = ESCAPES.sub("", raw.decode("utf-8", "replace"))  # whole: a sequence may come in two reads
        return time.perf_counter()

    def rest(self, seconds: float) -> None:
        """Let it paint what it likes."""
        ends = time.perf_counter() + seconds
        while select.select([self.fd], [], [], max(ends - time.perf_counter(), 0))[0]:
            os.read(self.fd, 1 << 20)

    def press(self, key: bytes) -> float:
        """Milliseconds from a key that steps to the panels at that step."""
        self.rest(0.05)
        self.step += 1 if key == RIGHT else -1
        begun = time.perf_counter()
        os.write(self.fd, key)
        return 1000 * (self.until(rf"step {self.step} of 40", rf"step .*▐ *{self.step}▌") - begun)

    def turn(self, count: int) -> list[float]:
        """Some keys, there and back."""
        return [self.press(RIGHT if self.step < 3 or k % 2 else LEFT) for k in range(count)]

    def toggle(self, then: str) -> None:
        """Start the training, pause it, go on."""
        os.write(self.fd, b"x")
        self.until(then)
        self.rest(0.3)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.fd)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=60)
    keys = parser.parse_args().keys
    running, paused = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        tutor = Tutor(Path(folder))
        try:
            tutor.turn(4)
            while len(paused) < keys:
                tutor.toggle("x pause")
                running += tutor.turn(TURN)
                tutor.toggle("x go on")
                paused += tutor.turn(TURN)
        finally:
            tutor.end()
    slow = {name: statistics.quantiles(of, n=20)[-1] for name, of in (("paused", paused), ("running", running))}
    for name, of in (("paused", paused), ("running", running)):
        print(f"{name:<9}{statistics.median(of):7.1f} ms in the middle  p95 {slow[name]:6.1f} ms")
    ratio = slow["running"] / slow["paused"]
    print(f"p95 while it trains {ratio:.2f} × of paused  at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
