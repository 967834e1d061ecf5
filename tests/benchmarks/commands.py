"""How long the commands take, as multiples of `python -c pass` in the same run: python tests/benchmarks/commands.py

The aims: `rnntutor --help` at most 3 ×, `rnntutor list` at most 8 ×, `rnntutor check` of the whole course under 30 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 31
COMMANDS = {"--help": 3.0, "list": 8.0}


def seconds(*words: str) -> float:
    """The time of one call, from exec to exit."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> int:
    """Print a line for each command; 1 where one misses its aim."""
    calls = {"pass": ("-c", "pass"), **{name: ("-m", "rnntutor", name) for name in COMMANDS}}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):  # taking turns, so that a busy moment hits all alike
        for name, words in calls.items():
            taken[name].append(seconds(*words))
    floor = statistics.median(taken["pass"])
    print(f"python -c pass      {floor * 1000:6.1f} ms")
    missed = False
    for name, most in COMMANDS.items():
        own = statistics.median(taken[name])
        missed |= own > most * floor
        print(f"rnntutor {name:<10} {own * 1000:6.1f} ms  {own / floor:5.2f} ×  (at most {most:g} ×)")
    checked = seconds("-m", "rnntutor", "check")
    print(f"rnntutor check      {checked:6.2f} s            (under 30 s)")
    return int(missed or checked >= 30)


if __name__ == "__main__":
    sys.exit(main())
