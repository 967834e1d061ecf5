"""How fast the compiled plan is: against torch.nn, against cells fused by hand, against the classic character RNN.

    python tests/benchmarks/engine.py [--rounds 15] [--no-torch]

Forward and backward (all weights) of one sequence, as ratios: medians over rounds in which all take turns, one BLAS
thread, float64, seconds of the processor. Then float32, then float64 with the default number of threads (by the clock).
Takes some minutes.
The rows against torch.nn need the group `torch`. Exit status 1 where a ratio is over its limit.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

SIZES = [(3, 1, 2, 2), (25, 1, 65, 100), (1000, 1, 8, 32), (10000, 1, 4, 4), (50, 16, 32, 64), (100, 32, 64, 128)]
CELLS = ("rnn", "lstm", "gru")
TORCH = dict.fromkeys(SIZES, 0.25) | {SIZES[4]: 0.6, SIZES[5]: 0.9}
FUSED, CLASSIC, EQUAL = 1.2, 0.4, 1e-12
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main():
    """Print all tables; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-torch", action="store_true")
    parser.add_argument("--table", choices=("float64", "float32", "threads", "characters"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.table:
        return tables(asked)
    missed = 0
    for table in ("float64", "characters", "float32", "threads"):  # BLAS reads its threads when NumPy is imported
        limits = {} if table == "threads" else ONE_THREAD
        words = [sys.executable, __file__, "--table", table, "--rounds", str(asked.rounds)]
        missed |= subprocess.run(words + ["--no-torch"] * asked.no_torch, env=os.environ | limits).returncode
    return missed


def tables(asked):
    """One table; 1 where a limit is missed."""
    if asked.table == "characters":
        return characters(asked.rounds)
    held = asked.table == "float64"
    print(f"\n{asked.table}{' (one thread)' if asked.table != 'threads' else ' (default, float64, by the clock)'}")
    print("cell       T   B inputs units    plan ms   / fused   / torch   limits")
    missed = 0
    for cell in CELLS:
        for size in SIZES:
            missed |= row(cell, size, asked, held)
    return missed


def row(cell, size, asked, held):
    """Measure and print one row; 1 where it misses a limit that is held."""
    steps, batch, inputs, units = size
    dtype = "float32" if asked.table == "float32" else "float64"
    ways = competitors(cell, size, dtype, not asked.no_torch)
    clock = time.perf_counter if asked.table == "threads" else time.process_time
    taken = measure(ways, max(5, asked.rounds // (1 + steps * units * batch // 50000)), max(1, 300 // steps), clock)
    ratios = {name: statistics.median(map(float.__truediv__, taken["plan"], taken[name])) for name in taken}
    limits = {"fused": FUSED, "torch": TORCH[size]}
    over = [name for name in ratios if held and name in limits and ratios[name] > limits[name]]
    shown = "".join(f"{ratios[name]:10.3f}" if name in ratios else "         -" for name in limits)
    ends = f"  {limits['fused']} {limits['torch']}{'  over: ' + ', '.join(over) if over else ''}" if held else ""
    print(
        f"{cell:5}{steps:7}{batch:4}{inputs:7}{units:6}{statistics.median(taken['plan']) * 1e3:11.3f}{shown}{ends}",
        flush=True,
    )
    return int(bool(over))


def competitors(cell, size, dtype, with_torch):
    """Forward and backward in every way, as functions; what the plan and the hand give is checked to be equal."""
    import fused
    import numpy as np

    from rnntutor.engine import Cell

    steps, batch, inputs, units = size
    random = np.random.default_rng(1)
    x, seed = random.normal(size=(steps, batch, inputs)), random.normal(size=(steps, batch, units))
    x, seed = x.astype(dtype), seed.astype(dtype)
    shape = {"W": (units, inputs), "U": (units, units), "b": (units,), "d": (units,)}
    names = {"rnn": "W U b", "lstm": " ".join(f"{w}_{g}" for g in "oifz" for w in "WUb")}
    names["gru"] = "W_r U_r b_r W_z U_z b_z W_n U_n b_n d_n"
    weights = {name: random.uniform(-1, 1, size=shape[name[0]]) / units**0.5 for name in names[cell].split()}
    plan = Cell.library(cell).compile(weights, {"x": x.shape}, dtype)
    hand = fused.CELLS[cell](steps, batch, inputs, units, dtype)
    hand.take(weights)

    def run_plan():
        plan.run({"x": x})
        return plan.backward({"h": seed})

    def run_hand():
        hand.run(x)
        return hand.backward(seed)

    gradients, own = run_plan(), run_hand()
    scale = max(1.0, *(float(np.abs(gradients[name]).max()) for name in weights))
    apart = max(float(np.abs(gradients[name] - own[name]).max()) for name in weights) / scale
    if apart > (EQUAL if dtype == "float64" else 1e-3):
        raise SystemExit(f"{cell} {size}: gradients {apart:.1e} apart from those by hand")
    ways = {"plan": run_plan, "fused": lambda: (hand.run(x), hand.backward_pass(seed))}
    return ways | (torch_way(cell, x, seed) if with_torch else {})


def torch_way(cell, x, seed):
    """torch.nn's module, where it is installed."""
    try:
        import torch
    except ImportError:
        return {}
    if os.environ.get("OMP_NUM_THREADS") == "1":
        torch.set_num_threads(1)
    kind = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    inputs, gradient = torch.tensor(x), torch.tensor(seed)
    module = kind(x.shape[-1], seed.shape[-1]).to(inputs.dtype)

    def run():
        for parameter in module.parameters():
            parameter.grad = None
        module(inputs)[0].backward(gradient)

    return {"torch": run}


def measure(ways, rounds, many, clock):
    """Seconds of one call, by way, of rounds in which all take turns."""
    taken = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = clock()
            for _ in range(many):
                way()
            taken[name].append((clock() - begun) / many)
    return taken


def characters(rounds):
    """The character RNN: equal gradients, then the time of an iteration."""
    import numpy as np
    from characters import LETTERS, STEPS, UNITS, Classic, Compiled, weights

    random = np.random.default_rng(0)
    start, text = weights(random), random.integers(0, LETTERS, size=40 * STEPS + 1)
    classic, compiled = Classic(start), Compiled(start)
    column, flat = np.zeros((UNITS, 1)), np.zeros(UNITS)
    _, wanted, _ = classic.gradients(text[:STEPS], text[1 : STEPS + 1], column)
    _, found, _ = compiled.gradients(text[:STEPS], text[1 : STEPS + 1], flat)
    apart = max(float(np.abs(found[name] - slope.reshape(found[name].shape)).max()) for name, slope in wanted.items())
    taken = []
    for number in range(max(rounds, 10) * 10):
        at = number % 40 * STEPS
        letters, targets = text[at : at + STEPS], text[at + 1 : at + STEPS + 1]
        begun = time.process_time()
        _, column = classic.iterate(letters, targets, column)
        middle = time.process_time()
        _, flat = compiled.iterate(letters, targets, flat)
        taken.append((time.process_time() - middle, middle - begun))
    ratio = statistics.median(own / other for own, other in taken)
    own = statistics.median(own for own, _ in taken)
    print(f"\na character RNN, {STEPS} steps, {UNITS} units, {LETTERS} letters, Adagrad (one thread, float64)")
    print(f"{1 / own:.0f} iterations a second, {ratio:.3f} of the classic program's time, limit {CLASSIC}")
    print(f"gradients {apart:.1e} apart, limit {EQUAL}")
    return int(ratio > CLASSIC or apart > EQUAL)


if __name__ == "__main__":
    sys.exit(main())
