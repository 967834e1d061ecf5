"""`rnntutor list` uses this floor, so what it imports is time that a person waits."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "pydantic", "ruamel", "textual", "rich", "rnntutor.engine", "rnntutor.course.lesson"}


def imported_by(statement: str) -> set[str]:
    program = f"{statement}; import sys; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize("module", ["home", "store", "progress", "review", "learned", "exchange", "tally"])
def test_the_session_floor_imports_nothing_heavy(module):
    assert not imported_by(f"import rnntutor.session.{module}") & HEAVY


@pytest.mark.parametrize("module", ["home", "progress"])
def test_what_opens_no_store_imports_no_database(module):
    assert not imported_by(f"import rnntutor.session.{module}") & {"sqlite3", "platformdirs"}


@pytest.mark.parametrize("module", ["home", "store", "progress", "exchange"])
def test_only_the_schedule_imports_the_scheduler(module):
    assert "fsrs" not in imported_by(f"import rnntutor.session.{module}")
