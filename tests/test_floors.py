"""The floors: arrows run down only, the engine knows NumPy alone, and the command line stays light."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import rnntutor

ROOT = Path(__file__).parents[1]
FLOORS = ("engine", "notation", "course", "quiz", "session", "screen", "cli")


def everything_of(*floors):
    """A statement that imports every module of the floors."""
    found = [module.name for module in pkgutil.walk_packages(rnntutor.__path__, "rnntutor.")]
    return "; ".join(f"import {name}" for name in found if name.split(".")[1] in floors)


def modules_after(statement):
    """The names of the modules that a fresh interpreter holds after a statement."""
    program = f"{statement}\nimport sys\nprint(*sorted(sys.modules), sep='\\n')"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    return run.stdout.split()


def test_the_contracts_of_the_floors_hold():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Arrows run down only KEPT" in run.stdout


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_loads_nothing_from_above(floor):
    found = {name.split(".")[1] for name in modules_after(everything_of(floor)) if name.startswith("rnntutor.")}
    assert found & set(FLOORS) <= set(FLOORS[: FLOORS.index(floor) + 1])


def test_the_engine_loads_numpy_and_the_standard_library_alone():
    bare = {name.partition(".")[0] for name in modules_after("import numpy")}
    found = {name.partition(".")[0] for name in modules_after(everything_of("engine"))}
    assert found - bare - set(sys.stdlib_module_names) == {"rnntutor"}


@pytest.mark.parametrize("module", ["rnntutor", "rnntutor.cli", "rnntutor.cli.arguments"])
def test_the_command_line_begins_without_heavy_parts(module):
    found = {name.partition(".")[0] for name in modules_after(f"import {module}")}
    assert not found & {"numpy", "textual", "rich", "pydantic", "ruamel", "markdown_it", "sqlite3"}


def test_only_the_screen_loads_a_terminal_toolkit():
    below = FLOORS[: FLOORS.index("screen")]
    assert not {name.partition(".")[0] for name in modules_after(everything_of(*below))} & {"textual", "rich"}
