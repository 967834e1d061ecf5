"""One key to painted panels, as a ratio to an app that repaints one label, both in a pseudo-terminal of this run.

    python tests/benchmarks/panels.py [--keys 60]

Six panels, two of them heat maps of 32 units × 50 steps: a step of time, the same in runs of 10 and of 10,000 steps,
and a key after which every cell is another. Prints the lower quartile of each, which other work on the machine
disturbs least, its ratio to the label and the limit; exit status 1 where one is over.
"""

from __future__ import annotations

import argparse
import gc
import os
import pty
import select
import statistics
import subprocess
import sys
import termios
import time

SIZE = (120, 66)
QUIET = 0.03  # seconds without output after which a key counts as painted
STEP_LIMIT, ALL_LIMIT, LONG_LIMIT = 2.5, 4.5, 1.3
SCREENS = ("label", "step-10", "step-50", "step-10000", "all")


def show(kind: str) -> None:
    """Run one of the apps in this terminal: the arrow keys step, space goes on a hundred steps, to other cells."""
    from textual.app import App, ComposeResult
    from textual.widgets import Label

    class OneLabel(App[None]):
        def compose(self) -> ComposeResult:
            self.count = 0
            yield Label("step 0")

        def on_key(self) -> None:
            self.count += 1
            self.query_one(Label).update(f"step {self.count}")

    app = OneLabel() if kind == "label" else make_panels(kind)
    app.call_later(gc.freeze)
    app.run()


def make_panels(kind: str):
    """The app with six panels, its runs done before it starts."""
    import numpy as np
    from textual.app import App, ComposeResult
    from textual.events import Key

    from rnntutor.course.lesson import Panel
    from rnntutor.engine import Cell
    from rnntutor.screen.palette import THEMES
    from rnntutor.screen.stack import PanelStack
    from rnntutor.screen.view import View

    steps = int(kind.partition("-")[2] or 10_000)

    def run(units: int):
        draw = np.random.default_rng(units)
        weights = {}
        for gate in "ifoz":
            weights[f"W_{gate}"], weights[f"b_{gate}"] = draw.normal(size=(units, 4)), draw.normal(size=units)
            weights[f"U_{gate}"] = draw.normal(size=(units, units)) / 6
        return Cell.library("lstm").run(weights, {"x": draw.normal(size=(steps, 4))})

    wide = [Panel("heat", (name,), "wide") for name in ("h", "c")]
    shown = {"gates": ("i", "f", "o"), "memory": ("c",), "table": ("c", "h"), "strip": ("x",)}
    panels = [*wide, *(Panel(kind, names, "small") for kind, names in shown.items())]
    step = 1000 if kind == "all" else steps // 2
    views = {"wide": View(run(32), step), "small": View(run(4), step)}

    class Panels(App[None]):
        def __init__(self) -> None:
            super().__init__()
            for theme in THEMES:
                self.register_theme(theme)
            self.theme = THEMES[0].name

        def compose(self) -> ComposeResult:
            self.now = step
            yield PanelStack(panels, views)

        def on_key(self, event: Key) -> None:
            self.now += {"space": 100, "right": 1}.get(event.key, -1)
            self.query_one(PanelStack).show({name: view.at(self.now) for name, view in views.items()})

    return Panels()


class Terminal:
    """One app in a pseudo-terminal of its own."""

    def __init__(self, kind: str):
        self.fd, child = pty.openpty()
        termios.tcsetwinsize(child, (SIZE[1], SIZE[0]))
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, __file__, "--show", kind]
        self.process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment)
        os.close(child)
        self.wait(1.5)

    def wait(self, quiet: float) -> float:
        """Read until it has been quiet so long; returns when the last output came."""
        last = time.perf_counter()
        while select.select([self.fd], [], [], quiet)[0]:
            os.read(self.fd, 1 << 20)
            last = time.perf_counter()
        return last

    def press(self, key: bytes) -> float:
        """Milliseconds from a key to the last byte painted for it."""
        start = time.perf_counter()
        os.write(self.fd, key)
        return 1000 * (self.wait(QUIET) - start)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.fd)


def measure(keys: int) -> dict[str, list[float]]:
    """The times of all apps, taken in turn so that a busy moment hits all alike."""
    terminals = {kind: Terminal(kind) for kind in SCREENS}
    times: dict[str, list[float]] = {kind: [] for kind in SCREENS}
    for count in range(keys + 4):
        for kind, terminal in terminals.items():
            key = b" " if kind == "all" else b"\x1b[C" if count % 8 < 4 else b"\x1b[D"
            took = terminal.press(key)
            if count >= 4:
                times[kind].append(took)
    for terminal in terminals.values():
        terminal.end()
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--show", choices=SCREENS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.show:
        show(options.show)
        return 0
    times = measure(options.keys)
    quick = {kind: statistics.quantiles(of, n=4)[0] for kind, of in times.items()}
    limits = {"step-10": STEP_LIMIT, "step-50": STEP_LIMIT, "step-10000": STEP_LIMIT, "all": ALL_LIMIT}
    over = False
    for kind, of in times.items():
        ratio = quick[kind] / quick["label"]
        p95 = sorted(of)[int(len(of) * 0.95)]
        limit = limits.get(kind)
        over |= limit is not None and ratio > limit
        print(
            f"{kind:<12}{quick[kind]:7.1f} ms  p95 {p95:6.1f}  {ratio:5.2f} ×" + (f"  at most {limit}" if limit else "")
        )
    long = quick["step-10000"] / quick["step-50"]
    print(f"10,000 steps against 50: {long:.2f} ×  at most {LONG_LIMIT}")
    return int(over or long > LONG_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
