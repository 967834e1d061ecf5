"""Why a number is what it is: the time to explain one of a long run, and what the run keeps beside its arrays.

    python tests/benchmarks/explaining.py

An LSTM of 32 units over 1,000 steps. By kind of number: the median time over many steps, also as a ratio to one pass of
plain Python over the operands; exit status 1 where one takes more than 0.1 ms, or where a run twice as long keeps more
beside its arrays.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time
import tracemalloc

import numpy as np

from rnntutor.engine import Cell, Trace

STEPS, UNITS, INPUTS = 1000, 32, 8
LIMIT = 0.1  # ms
GROWTH = 4096  # bytes beside the arrays by which a run twice as long may differ


def run(steps: int = STEPS) -> Trace:
    """The run that is explained."""
    draw = np.random.default_rng(1)
    weights = {}
    for gate in "ifoz":
        weights[f"W_{gate}"], weights[f"b_{gate}"] = draw.normal(size=(UNITS, INPUTS)), draw.normal(size=UNITS)
        weights[f"U_{gate}"] = draw.normal(size=(UNITS, UNITS)) / 6
    return Cell.library("lstm").run(weights, {"x": draw.normal(size=(steps, INPUTS))})


def milliseconds(trace: Trace, name: str) -> tuple[float, float]:
    """Explaining this quantity, unit 3, at many steps; and adding up as many plain numbers as it has operands."""
    taken, plain = [], []
    for step in range(2, STEPS, 3):
        begun = time.perf_counter()
        explanation = trace.explain(name, step, 3)
        taken.append(1000 * (time.perf_counter() - begun))
        if step % 100 == 2:
            numbers = [operand.value for operand in explanation.operands]
            begun = time.perf_counter()
            for _ in range(100):
                sum(numbers)
            plain.append(10 * (time.perf_counter() - begun))
    return statistics.median(taken), statistics.median(plain)


def kept(steps: int) -> tuple[int, int]:
    """Bytes that a run keeps, and those of its arrays."""
    run(steps)
    tracemalloc.start()
    trace = run(steps)
    whole = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    arrays = {
        id(array): array.nbytes
        for array in (*trace.done.values.values(), *trace.weights.values(), *trace.inputs.values())
    }
    return whole, sum(arrays.values())


def main() -> int:
    """Print all; 1 where something is over its limit."""
    trace = run()
    backward = trace.backward({"h": np.ones((STEPS, UNITS))}).trace
    over = False
    for own, names in ((trace, trace.names), (backward, [name for name in backward.names if backward.gradient(name)])):
        for name in names:
            took, plain = milliseconds(own, name)
            over |= took > LIMIT
            print(f"{name:<12}{took:8.4f} ms  {took / plain if plain else 0:8.0f} × a sum of its operands")
    beside = []
    for steps in (STEPS, 2 * STEPS):
        whole, arrays = kept(steps)
        beside.append(whole - arrays)
        print(f"{steps} steps keep {whole:,} bytes, their arrays {arrays:,}: {beside[-1]:,} beside them")
    return int(over or abs(beside[1] - beside[0]) > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
